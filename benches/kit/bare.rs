//! The two ceilings: pages decoded and thrown away, and a bare loop that upserts them.
use super::Table;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{Crm, Position, RawPage, ReadQuery, Rows};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

fn pages(runtime: &Runtime, crm: &Arc<dyn Crm>, query: &ReadQuery, mut each: impl FnMut(&RawPage)) {
    let mut at = Some(Position::Start);
    while let Some(here) = at {
        let page = runtime.block_on(crm.fetch(query, &here)).unwrap();
        each(&page);
        at = page.next;
    }
}

/// Fetch, throw away; gives how many bytes there were.
pub fn bytes_only(runtime: &Runtime, crm: &Arc<dyn Crm>, table: &Table) -> usize {
    let mut bytes = 0;
    pages(runtime, crm, &table.query(), |page| bytes += page.body.len());
    bytes
}

/// Fetch, decode, throw away.
pub fn fetch_only(runtime: &Runtime, crm: &Arc<dyn Crm>, table: &Table, rows: u64) {
    let query = table.query();
    let mut seen = 0;
    pages(runtime, crm, &query, |page| seen += crm.decode(&query, page).unwrap().rows.keys.len() as u64);
    assert_eq!(seen, rows);
}

/// Fetch, decode, upsert by one prepared statement, one transaction a page; the database set as the engine sets it.
pub fn upsert(runtime: &Runtime, crm: &Arc<dyn Crm>, table: &Table, path: &Path, rows: u64) {
    let query = table.query();
    let mut conn = Connection::open(path).unwrap();
    let schema = table.schema();
    let (name, key) = (&schema.name, &schema.key);
    let names: Vec<&str> = schema.columns.iter().map(|c| c.name.as_str()).collect();
    let columns: Vec<String> = schema.columns.iter().map(|c| format!("{} {}", c.name, c.kind.sqlite())).collect();
    let sets: Vec<String> = names.iter().skip(1).map(|n| format!("{n} = excluded.{n}")).collect();
    conn.execute_batch(&format!(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;
         PRAGMA wal_autocheckpoint = 2048; CREATE TABLE {name} ({}, PRIMARY KEY ({key})) STRICT",
        columns.join(", ")
    ))
    .unwrap();
    let sql = format!(
        "INSERT INTO {name} ({}) VALUES ({}) ON CONFLICT ({key}) DO UPDATE SET {}",
        names.join(", "),
        vec!["?"; names.len()].join(", "),
        sets.join(", ")
    );
    pages(runtime, crm, &query, |page| {
        let decoded = crm.decode(&query, page).unwrap();
        write(&mut conn, &sql, &decoded.rows);
    });
    let there: u64 = conn.query_row(&format!("SELECT count(*) FROM {name}"), [], |r| r.get(0)).unwrap();
    assert_eq!(there, rows);
}

fn write(conn: &mut Connection, sql: &str, rows: &Rows<'_>) {
    let tx = conn.transaction().unwrap();
    {
        let mut statement = tx.prepare_cached(sql).unwrap();
        for (_, cells) in rows.iter() {
            for (place, cell) in (1..).zip(cells) {
                match cell {
                    Cell::Null => statement.raw_bind_parameter(place, rusqlite::types::Null),
                    Cell::Integer(i) => statement.raw_bind_parameter(place, i),
                    Cell::Real(r) => statement.raw_bind_parameter(place, r),
                    Cell::Text(t) => statement.raw_bind_parameter(place, t.as_ref()),
                }
                .unwrap();
            }
            statement.raw_execute().unwrap();
        }
    }
    tx.commit().unwrap();
}
