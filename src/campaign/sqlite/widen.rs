//! Columns that hold more than they did: whole numbers become decimals, days become moments. For decimals the table is made
//! anew with the wider type within the caller's transaction; every row keeps its number and its values, and what stands
//! around the table stays. Days and moments are both text: the days that are there become their midnights.
//!
//! Source: sqlite.org, "ALTER TABLE", section "Making Other Kinds Of Table Schema Changes".
use crate::schema::system_tables::BOOKKEEPING;
use crate::schema::{CampaignSchema, CampaignType, Column, MIDNIGHT, quote_identifier};
use rusqlite::{Connection, Result as Sql, Row};
use std::collections::BTreeMap;

/// Whether a column of one type can take every value of the other without loss, by what is done here.
pub(super) fn is_wider(from: CampaignType, to: CampaignType) -> bool {
    matches!((from, to), (CampaignType::Long, CampaignType::Double) | (CampaignType::Date, CampaignType::DateTime))
}

/// Whether the table is made anew for it.
pub(super) fn is_remade(to: CampaignType) -> bool {
    to == CampaignType::Double
}

/// Days that are there become their midnights.
pub(super) fn to_moments(conn: &Connection, table: &str, column: &str) -> Sql<()> {
    let (table, name) = (quote_identifier(table), quote_identifier(column));
    conn.execute(&format!("UPDATE {table} SET {name} = {name} || '{MIDNIGHT}' WHERE length({name}) = 10"), []).map(drop)
}

/// How a value that comes for a column stands in the table: a day as its midnight where the column went on to hold moments.
pub(super) fn stored(column: &Column, kept: Option<&CampaignSchema>, place: usize) -> String {
    let kept = kept.and_then(|kept| kept.columns.iter().find(|own| own.name == column.name));
    match kept.is_some_and(|kept| (column.kind, kept.kind) == (CampaignType::Date, CampaignType::DateTime)) {
        true => format!("(?{place} || '{MIDNIGHT}')"),
        false => format!("?{place}"),
    }
}

/// A column as it stands.
struct Standing {
    name: String,
    kind: String,
    must: bool,
    /// Of the columns every table has beside its own: rows made by hand need not fill them.
    default: Option<String>,
}

impl Standing {
    fn sql(&self) -> String {
        let must = if self.must { " NOT NULL" } else { "" };
        let default = self.default.as_ref().map(|value| format!(" DEFAULT {value}")).unwrap_or_default();
        format!("{} {}{must}{default}", quote_identifier(&self.name), self.kind)
    }
}

/// Whether a table is nothing but its columns, so that making it anew loses nothing: no default, no check, no reference that
/// somebody gave it by hand.
pub(super) fn is_plain(conn: &Connection, table: &str) -> Sql<bool> {
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE";
    let stands: String = conn.query_row(sql, [table], |r| r.get(0))?;
    let columns: Vec<String> = standing(conn, table)?.iter().map(Standing::sql).collect();
    Ok(bare(&stands) == bare(&create(table, &columns)))
}

/// Gives columns, by name in lower case, other types.
pub(super) fn widen(conn: &Connection, table: &str, kinds: &BTreeMap<String, &str>) -> Sql<()> {
    // Names in views and triggers of others stay as they are, whatever the table is called for a moment.
    conn.execute_batch("PRAGMA legacy_alter_table = ON")?;
    let made = remake(conn, table, kinds);
    conn.execute_batch("PRAGMA legacy_alter_table = OFF")?;
    made
}

fn remake(conn: &Connection, table: &str, kinds: &BTreeMap<String, &str>) -> Sql<()> {
    let around = "SELECT sql FROM sqlite_schema WHERE tbl_name = ?1 COLLATE NOCASE AND type IN ('index', 'trigger')
                  AND sql IS NOT NULL";
    let around = conn.prepare(around)?.query_map([table], |r| r.get::<_, String>(0))?.collect::<Sql<Vec<_>>>()?;
    let mut columns = standing(conn, table)?;
    for column in &mut columns {
        if let Some(kind) = kinds.get(&column.name.to_lowercase()) {
            column.kind = (*kind).to_owned();
        }
    }
    let (name, wider) = (quote_identifier(table), format!("fb_wider_{table}"));
    let named: Vec<String> = columns.iter().map(|c| quote_identifier(&c.name)).collect();
    let (named, defined) = (named.join(", "), columns.iter().map(Standing::sql).collect::<Vec<_>>());
    let taken = |word: &&str| columns.iter().any(|c| c.name.eq_ignore_ascii_case(word));
    let number = ["rowid", "oid", "_rowid_"].into_iter().find(|word| !taken(word)).unwrap_or("rowid");
    let quoted = quote_identifier(&wider);
    conn.execute_batch(&format!(
        "{};
         INSERT INTO {quoted} ({number}, {named}) SELECT {number}, {named} FROM {name} ORDER BY {number};
         DROP TABLE {name};
         ALTER TABLE {quoted} RENAME TO {name};",
        create(&wider, &defined)
    ))?;
    around.iter().try_for_each(|sql| conn.execute_batch(sql))
}

fn create(table: &str, columns: &[String]) -> String {
    format!("CREATE TABLE {} ({}) STRICT", quote_identifier(table), columns.join(", "))
}

fn standing(conn: &Connection, table: &str) -> Sql<Vec<Standing>> {
    let sql = "SELECT name, type, \"notnull\", dflt_value FROM pragma_table_xinfo(?1) ORDER BY cid";
    let column = |r: &Row<'_>| {
        let name: String = r.get(0)?;
        let ours = BOOKKEEPING.iter().any(|(own, _, must)| *must && *own == name);
        let default = r.get::<_, Option<String>>(3)?.filter(|value| ours && value == "0");
        Ok(Standing { name, kind: r.get(1)?, must: r.get(2)?, default })
    };
    conn.prepare(sql)?.query_map([table], column)?.collect()
}

/// A definition without what can be written in several ways.
fn bare(sql: &str) -> String {
    sql.chars().filter(|c| !c.is_whitespace() && !"\"`[]".contains(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(sql: &str) -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(sql).unwrap();
        conn
    }

    #[test]
    fn rows_keep_their_numbers_and_what_stands_around_the_table_stays() {
        let conn = made(
            r#"CREATE TABLE "person" ("id" TEXT NOT NULL, "points" INTEGER, "rowid" TEXT, fb_version INTEGER NOT NULL DEFAULT 0) STRICT;
               CREATE UNIQUE INDEX fb_key_person ON person (id);
               CREATE INDEX by_points ON person (points);
               CREATE TABLE log (what REAL);
               CREATE TRIGGER tell AFTER UPDATE ON person BEGIN INSERT INTO log VALUES (new.points); END;
               CREATE VIEW rich AS SELECT id, points FROM person WHERE points > 1;
               INSERT INTO person (oid, id, points, "rowid", fb_version) VALUES (3, 'a', 7, 'x', 1), (9, 'b', NULL, 'y', 2);"#,
        );
        assert!(is_plain(&conn, "Person").unwrap());
        widen(&conn, "person", &BTreeMap::from([("points".to_owned(), "REAL")])).unwrap();
        conn.execute("UPDATE person SET points = points + 0.5 WHERE id = 'a'", []).unwrap();
        let row = |sql: &str| -> (i64, f64) { conn.query_row(sql, [], |r| Ok((r.get(0)?, r.get(1)?))).unwrap() };
        assert_eq!(row("SELECT oid, points FROM person WHERE id = 'a'"), (3, 7.5));
        assert_eq!(row("SELECT count(*), max(points) FROM rich"), (1, 7.5));
        assert_eq!(row("SELECT count(*), max(what) FROM log"), (1, 7.5), "the trigger is there");
        assert_eq!(row("SELECT max(oid), count(*) FROM person").0, 9);
        assert!(conn.execute("INSERT INTO person (id, fb_version) VALUES ('a', 1)", []).is_err(), "the key is there");
        assert!(conn.execute("INSERT INTO person (points) VALUES (1)", []).is_err(), "what must be filled still must");
        conn.execute("INSERT INTO person (id) VALUES ('c')", []).unwrap();
        let indexes: i64 = conn
            .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'person'", [], |r| {
                r.get(0)
            })
            .unwrap();
        assert_eq!(indexes, 2);
        assert!(is_plain(&conn, "person").unwrap());
    }

    #[test]
    fn days_become_their_midnights_once() {
        let conn = made(
            "CREATE TABLE a (id TEXT NOT NULL, born TEXT) STRICT;
             INSERT INTO a VALUES ('1', '2026-01-02'), ('2', NULL), ('3', '2026-01-02T03:04:05Z');",
        );
        for _ in 0..2 {
            to_moments(&conn, "a", "born").unwrap();
        }
        let all: String = conn
            .query_row("SELECT group_concat(coalesce(born, '-'), ' ') FROM (SELECT born FROM a ORDER BY id)", [], |r| {
                r.get(0)
            })
            .unwrap();
        assert_eq!(all, "2026-01-02T00:00:00Z - 2026-01-02T03:04:05Z");
    }

    #[test]
    fn a_table_that_was_altered_by_hand_is_told_from_one_that_only_grew() {
        let conn =
            made(r#"CREATE TABLE "a" ("id" TEXT NOT NULL, n INTEGER) STRICT; ALTER TABLE a ADD COLUMN "more" TEXT;"#);
        assert!(is_plain(&conn, "a").unwrap());
        for by_hand in ["more TEXT DEFAULT 'x'", "more INTEGER CHECK (more > 1)", "more TEXT COLLATE NOCASE"] {
            let conn = made(&format!("CREATE TABLE a (id TEXT NOT NULL) STRICT; ALTER TABLE a ADD COLUMN {by_hand};"));
            assert!(!is_plain(&conn, "a").unwrap(), "{by_hand}");
        }
    }
}
