//! Links between rows: which columns of all schemas refer to a schema's rows, leading them from one name to another, and what
//! of them leads to rows the CRM has not named yet, or to none that is here. A child is stored with its parent's identifier
//! whether or not the parent is here; nothing is lost by the order in which tables come.
use super::{key_index, table};
use crate::mapping::Cell;
use crate::port::{MissingParent, OpenLink};
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, Column, quote_identifier};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, ToSql};
use std::collections::HashSet;

/// Pairs of names, the one that was and the one that is, from JSON: `[["was", "is"], …]`.
pub(super) const NAMED: &str = "SELECT value ->> 0, value ->> 1 FROM json_each(?1)";

/// Whose names are led from and to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// The CRM's, which are no two rows'.
    Theirs,
    /// Ours: a column that may point to several tables may mean another one's row by it, and is left alone.
    Ours,
}

/// Leads what refers to rows of a schema from one name to another, in every table there is. `pairs` selects both names.
pub(super) fn lead(conn: &Connection, (schema, of): (&str, Names), (pairs, bound): (&str, &[&dyn ToSql])) -> Sql<()> {
    for (table, column) in referring(conn, schema, of)? {
        let (table, column) = (quote_identifier(&table), quote_identifier(&column));
        let sql = format!(
            "WITH renamed (was, now) AS MATERIALIZED ({pairs})
             UPDATE {table} SET {column} = (SELECT now FROM renamed WHERE was = {table}.{column})
             WHERE {column} IN (SELECT was FROM renamed)"
        );
        conn.execute(&sql, bound)?;
    }
    Ok(())
}

/// The columns that refer to rows of this schema, by table.
fn referring(conn: &Connection, schema: &str, of: Names) -> Sql<Vec<(String, String)>> {
    let sql = "SELECT s.definition FROM fb_schema s WHERE EXISTS
        (SELECT 1 FROM main.sqlite_schema t WHERE t.type = 'table' AND t.name = s.name COLLATE NOCASE)";
    let mut found = Vec::new();
    for definition in conn.prepare_cached(sql)?.query_map([], |r| r.get::<_, String>(0))? {
        let Ok(other) = serde_json::from_str::<CampaignSchema>(&definition?) else { continue };
        let ours = |link: &String| link.eq_ignore_ascii_case(schema);
        let clear = |c: &Column| of == Names::Theirs || !c.among;
        let columns = other.columns.iter().filter(|c| c.link.as_ref().is_some_and(ours) && c.name != other.key);
        let columns = columns.filter(|c| clear(c));
        found.extend(columns.map(|c| (other.name.clone(), c.name.clone())));
    }
    Ok(found)
}

/// How many rows of a schema refer to rows that are not here, by column; nothing of a table that is not here itself.
pub(super) fn open(conn: &Connection, schema: &str) -> Sql<Vec<OpenLink>> {
    let Some(schema) = definition(conn, schema)? else { return Ok(Vec::new()) };
    let child = quote_identifier(&schema.name);
    let mut found = Vec::new();
    for Link { column, table: to, key, ours, .. } in &Links::of(conn, &schema)?.0 {
        let (name, parent, key) = (quote_identifier(column), quote_identifier(to), quote_identifier(key));
        // The key index alone tells who is here; who is marked as deleted stands in a list of its own, which is short. Looking
        // at each parent's row took three times as long at a million.
        let missing = match ours {
            None => format!(
                "(NOT EXISTS (SELECT 1 FROM {parent} AS p WHERE p.{key} = c.{name})
                  OR c.{name} IN (SELECT row FROM fb_tombstone WHERE schema = ?1 AND marked))"
            ),
            // Its first load is under way: what is not here yet comes, and cannot be looked for by name.
            Some(_) if table::is_filled(conn, to)? => continue,
            Some(_) => "?1 = ?1".to_owned(),
        };
        let sql =
            format!("SELECT count(*) FROM {child} AS c WHERE c.{name} <> '' AND c.{DELETED_AT} IS NULL AND {missing}");
        let rows: i64 = conn.query_row(&sql, [to], |r| r.get(0))?;
        if rows > 0 {
            found.push(OpenLink { column: column.clone(), to: to.clone(), rows: rows.unsigned_abs() });
        }
    }
    Ok(found)
}

/// A schema whose table is here, as it was made.
pub(super) fn definition(conn: &Connection, name: &str) -> Sql<Option<CampaignSchema>> {
    let sql = "SELECT s.definition FROM fb_schema s WHERE s.name = ?1 COLLATE NOCASE AND EXISTS
        (SELECT 1 FROM main.sqlite_schema t WHERE t.type = 'table' AND t.name = s.name COLLATE NOCASE)";
    let known: Option<String> = conn.prepare_cached(sql)?.query_row([name], |r| r.get(0)).optional()?;
    Ok(known.and_then(|text| serde_json::from_str(&text).ok()))
}

/// A link of a schema to a table that is here.
struct Link {
    /// The column's place in the schema.
    place: usize,
    column: String,
    table: String,
    key: String,
    /// The names of rows made here, where the table has no key index yet and a row cannot be looked for by its name.
    ours: Option<HashSet<String>>,
}

impl Link {
    fn of(conn: &Connection, (place, column): (usize, &Column), parent: CampaignSchema) -> Sql<Self> {
        let (table, key) = (quote_identifier(&parent.name), quote_identifier(&parent.key));
        let ours = match key_index::stands(conn, &parent.name)? {
            true => None,
            false => {
                let mut all =
                    conn.prepare(&format!("SELECT {key} FROM {table} WHERE fb_run = 0 AND {key} IS NOT NULL"))?;
                Some(all.query_map([], |r| r.get(0))?.collect::<Sql<HashSet<String>>>()?)
            }
        };
        Ok(Self { place, column: column.name.clone(), table: parent.name, key: parent.key, ours })
    }

    /// Whether a row made here, which the CRM has not named yet, is called so.
    fn is_unnamed(&self, conn: &Connection, name: &str) -> Sql<bool> {
        if let Some(ours) = &self.ours {
            return Ok(ours.contains(name));
        }
        let (table, key) = (quote_identifier(&self.table), quote_identifier(&self.key));
        conn.prepare_cached(&format!("SELECT 1 FROM {table} WHERE {key} = ?1 AND fb_run = 0"))?.exists([name])
    }
}

/// The links of a schema to tables that are here; none of a column that may point to several tables.
pub(super) struct Links(Vec<Link>);

impl Links {
    /// Of a schema, as the tables are now.
    pub(super) fn of(conn: &Connection, schema: &CampaignSchema) -> Sql<Self> {
        let mut links = Vec::new();
        for (place, column) in schema.columns.iter().enumerate().filter(|(_, c)| c.name != schema.key && !c.among) {
            let Some(link) = &column.link else { continue };
            let parent = definition(conn, link)?;
            links.extend(parent.map(|parent| Link::of(conn, (place, column), parent)).transpose()?);
        }
        Ok(Self(links))
    }

    /// Places of the columns of this row that lead to rows made here which the CRM has not named yet. The row's cells come
    /// first in it, in the order of the schema.
    pub(super) fn unnamed(&self, conn: &Connection, row: &Row<'_>) -> Sql<Vec<usize>> {
        let mut found = Vec::new();
        for link in &self.0 {
            let Value::Text(to) = row.get(link.place)? else { continue };
            if link.is_unnamed(conn, &to)? {
                found.push(link.place);
            }
        }
        Ok(found)
    }

    /// The parents of one row that are not here: by column.
    pub(super) fn missing(&self, conn: &Connection, cells: &[Cell<'_>]) -> Sql<Vec<MissingParent>> {
        let mut found = Vec::new();
        for Link { place, column, table, key, .. } in &self.0 {
            let Some(Cell::Text(to)) = cells.get(*place) else { continue };
            let (parent, key) = (quote_identifier(table), quote_identifier(key));
            let sql = format!("SELECT 1 FROM {parent} WHERE {key} = ?1 AND {DELETED_AT} IS NULL");
            if !to.is_empty() && !conn.prepare_cached(&sql)?.exists([to.as_ref()])? {
                found.push(MissingParent { column: column.clone(), to: table.clone(), row: to.to_string() });
            }
        }
        Ok(found)
    }
}
