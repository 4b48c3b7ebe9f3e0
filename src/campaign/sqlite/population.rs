//! Identifiers of CRM rows that a table or a view of the database names. Only names of what is there get into a statement.
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::Population;
use crate::port::{Named, PopulationPlace};
use crate::schema::quote_identifier;
use rusqlite::{Connection, OptionalExtension, Result as Sql};

/// The tables and views with columns identifiers can stand in, in the order of their names; none of the ledger's.
pub(super) fn places(conn: &Connection) -> Sql<Vec<PopulationPlace>> {
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view')
               AND name NOT LIKE 'fb!_%' ESCAPE '!' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name";
    let names = conn.prepare(sql)?.query_map([], |r| r.get::<_, String>(0))?.collect::<Sql<Vec<_>>>()?;
    names.into_iter().map(|table| Ok(PopulationPlace { columns: columns(conn, &table)?, table })).collect()
}

/// Columns of a table or a view. A view that cannot be read any more has none.
fn columns(conn: &Connection, table: &str) -> Sql<Vec<String>> {
    let mut all = conn.prepare("SELECT name FROM pragma_table_info(?1) WHERE name NOT LIKE 'fb!_%' ESCAPE '!'")?;
    let names = all.query_map([table], |r| r.get(0))?.collect::<Sql<Vec<_>>>();
    Ok(names.unwrap_or_default())
}

/// The table and the column as the database calls them.
///
/// # Errors
/// `MappingInvalid` where there is none.
fn meant(conn: &Connection, of: &Population, say: &dyn Fn(rusqlite::Error) -> Fault) -> Outcome<(String, String)> {
    let all = places(conn).map_err(say)?;
    let refuse = |case: &str, found: &str, there: Vec<&str>| {
        let why = format!("{case}: {found}, of {}", there.join(", "));
        let fault = Fault::new(ErrorKind::MappingInvalid, why).with("case", case);
        Err(fault.with("found", found).with("there", there.join(", ")))
    };
    let Some(place) = all.iter().find(|place| place.table.eq_ignore_ascii_case(&of.table)) else {
        return refuse("population-no-table", &of.table, all.iter().map(|place| place.table.as_str()).collect());
    };
    match place.columns.iter().find(|column| column.eq_ignore_ascii_case(&of.column)) {
        Some(column) => Ok((place.table.clone(), column.clone())),
        None => refuse("population-no-column", &of.to_string(), place.columns.iter().map(String::as_str).collect()),
    }
}

/// Identifiers that stand there, each spelling once, in the order of their bytes, from behind a place.
pub(super) fn page(
    conn: &Connection,
    of: &Population,
    (behind, most): (&[u8], u32),
    say: &dyn Fn(rusqlite::Error) -> Fault,
) -> Outcome<Named> {
    let (table, column) = meant(conn, of, say)?;
    let (table, column) = (quote_identifier(&table), quote_identifier(&column));
    // Bytes know no collation: the place behind which it goes on is exact, whatever stands there.
    let sql = format!(
        "SELECT DISTINCT CAST(CAST({column} AS TEXT) AS BLOB) AS k FROM {table}
         WHERE {column} IS NOT NULL AND CAST(CAST({column} AS TEXT) AS BLOB) > ?1 ORDER BY k LIMIT ?2"
    );
    let read = || -> Sql<Named> {
        let mut named = Named::default();
        let mut found = conn.prepare(&sql)?;
        let mut rows = found.query((behind, most))?;
        while let Some(row) = rows.next()? {
            let key: Vec<u8> = row.get(0)?;
            named.keys.push(String::from_utf8_lossy(&key).into_owned());
            named.behind = Some(key);
        }
        Ok(named)
    };
    read().map_err(say)
}

/// How many different values stand there.
pub(super) fn count(conn: &Connection, of: &Population, say: &dyn Fn(rusqlite::Error) -> Fault) -> Outcome<u64> {
    let (table, column) = meant(conn, of, say)?;
    let (table, column) = (quote_identifier(&table), quote_identifier(&column));
    let sql = format!("SELECT count(DISTINCT CAST({column} AS TEXT)) FROM {table}");
    conn.query_row(&sql, [], |r| r.get(0)).optional().map(Option::unwrap_or_default).map_err(say)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE audience (Contact_Id TEXT COLLATE NOCASE, n INTEGER);
             CREATE TABLE fb_secret (id TEXT);
             CREATE VIEW \"wanted \"\"ones\"\"\" AS SELECT contact_id AS id FROM audience WHERE n > 1;
             CREATE VIEW broken AS SELECT none FROM nowhere;
             INSERT INTO audience VALUES ('b', 1), ('B', 2), ('a', 3), (NULL, 4), ('a', 5), (CAST(x'ff61' AS TEXT), 6), (x'00', 7), (7, 8);",
        )
        .unwrap();
        conn
    }

    fn all(conn: &Connection, of: &str, most: u32) -> Vec<String> {
        let (of, say) =
            (Population::parse(of).unwrap(), |e: rusqlite::Error| Fault::new(ErrorKind::Bug, e.to_string()));
        let (mut keys, mut behind) = (Vec::new(), Vec::new());
        loop {
            let named = page(conn, &of, (&behind, most), &say).unwrap();
            keys.extend(named.keys);
            match named.behind {
                Some(place) => behind = place,
                None => return keys,
            }
        }
    }

    #[test]
    fn every_value_comes_once_whatever_stands_there_and_however_few_at_a_time() {
        let conn = database();
        let whole = all(&conn, "AUDIENCE.contact_id", 100);
        assert_eq!(whole, ["\u{0}", "7", "B", "a", "b", "\u{fffd}a"]);
        for most in 1..6 {
            assert_eq!(all(&conn, "audience.Contact_Id", most), whole, "{most}");
        }
        let of = Population::parse("audience.contact_id").unwrap();
        assert_eq!(count(&conn, &of, &|_| Fault::new(ErrorKind::Bug, "")).unwrap(), 5, "as the column compares");
        assert_eq!(all(&conn, "wanted \"ones\".id", 2).len(), 5);
    }

    #[test]
    fn what_is_not_there_is_refused_with_what_is() {
        let conn = database();
        let say = |e: rusqlite::Error| Fault::new(ErrorKind::Bug, e.to_string());
        let refused = |text: &str| page(&conn, &Population::parse(text).unwrap(), (&[], 1), &say).unwrap_err();
        for (text, case) in [
            ("nobody.id", "population-no-table"),
            ("fb_secret.id", "population-no-table"),
            ("sqlite_schema.sql", "population-no-table"),
            ("audience.x\"; DROP TABLE audience; --", "population-no-column"),
            ("broken.none", "population-no-column"),
        ] {
            let fault = refused(text);
            assert_eq!((fault.kind, fault.args["case"].as_str()), (ErrorKind::MappingInvalid, case), "{text}");
        }
        assert!(refused("audience.id").args["there"].contains("Contact_Id"));
    }
}
