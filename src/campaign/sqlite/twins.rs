//! E-mail addresses that several rows of a table share. The CRM's identifier is the key, so all of them are kept; somebody should
//! know, since a message goes out to each.
use super::links::definition;
use crate::port::SharedAddress;
use crate::schema::quote_identifier;
use crate::schema::system_tables::DELETED_AT;
use rusqlite::{Connection, OptionalExtension, Result as Sql};

/// Identifiers that are told for one address.
const TOLD: usize = 3;
/// What counts as blank at both ends: the blank, tab, line ends and the blank that does not break.
const BLANKS: &str = "char(32, 9, 10, 13, 160)";

/// How many addresses each of these columns has more than once among the rows that are present, compared without blanks at both
/// ends and without case; no column that shares none, and none that is not there.
pub(super) fn addresses(conn: &Connection, schema: &str, columns: &[String]) -> Sql<Vec<SharedAddress>> {
    let Some(schema) = definition(conn, schema)? else { return Ok(Vec::new()) };
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let mut found = Vec::new();
    for column in schema.columns.iter().filter(|c| columns.iter().any(|name| name.eq_ignore_ascii_case(&c.name))) {
        let address = format!("lower(trim({}, {BLANKS}))", quote_identifier(&column.name));
        let present = format!("FROM {table} WHERE {DELETED_AT} IS NULL AND {address} <> ''");
        let shared = format!("SELECT {address} AS address, count(*) AS n {present} GROUP BY 1 HAVING count(*) > 1");
        let sums = format!("SELECT count(*), coalesce(sum(n), 0) FROM ({shared})");
        let (addresses, rows): (i64, i64) = conn.query_row(&sums, [], |r| Ok((r.get(0)?, r.get(1)?)))?;
        if addresses == 0 {
            continue;
        }
        let most = format!("SELECT address FROM ({shared}) ORDER BY n DESC, address LIMIT 1");
        let most: Option<String> = conn.query_row(&most, [], |r| r.get(0)).optional()?;
        // Rows made here that the CRM has not named yet have no identifier to tell.
        let like = format!("SELECT {key} {present} AND {address} = ?1 AND {key} <> '' ORDER BY {key} LIMIT {TOLD}");
        let like = conn.prepare(&like)?.query_map([most], |r| r.get(0))?.collect::<Sql<Vec<String>>>()?;
        let (addresses, rows) = (addresses.unsigned_abs(), rows.unsigned_abs());
        found.push(SharedAddress { column: column.name.clone(), addresses, rows, like });
    }
    Ok(found)
}
