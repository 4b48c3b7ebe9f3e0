//! The key index: left out while a table is first loaded, built at the end. Building it then takes about half the time of
//! keeping it row by row.
use crate::schema::CampaignSchema;
use crate::schema::quote_identifier;
use crate::seeded_bug::SeededBug;
use rusqlite::{Connection, ErrorCode, Result as Sql};

/// Prefix of its name.
const PREFIX: &str = "fb_key_";

fn name(schema: &str) -> String {
    quote_identifier(&format!("{PREFIX}{schema}"))
}

/// Whether it stands.
pub(super) fn stands(conn: &Connection, schema: &str) -> Sql<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?1 COLLATE NOCASE)";
    conn.prepare_cached(sql)?.query_row([format!("{PREFIX}{schema}")], |r| r.get(0))
}

/// Builds it within the caller's transaction, first dropping older versions of rows that came twice. Nothing to do where
/// it stands.
pub(super) fn build(conn: &Connection, schema: &CampaignSchema) -> Sql<()> {
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let unique = format!("CREATE UNIQUE INDEX IF NOT EXISTS {} ON {table} ({key})", name(&schema.name));
    match conn.execute_batch(&unique) {
        Err(rusqlite::Error::SqliteFailure(e, _)) if e.code == ErrorCode::ConstraintViolation => {}
        other => return other,
    }
    // Rare: pages that overlap, two flows that load at once. Only keys that came twice are sorted; whoever brought one of
    // the copies holds the row that stays.
    let helper = quote_identifier(&format!("fb_twice_{}", schema.name));
    let newest = if SeededBug::OlderCopyStays.is_on() { "ASC" } else { "DESC" };
    let schema = format!("'{}'", schema.name.replace('\'', "''"));
    conn.execute_batch(&format!(
        "CREATE INDEX {helper} ON {table} ({key});
         INSERT OR IGNORE INTO fb_holder (schema, row, flow, run)
             SELECT {schema}, t.{key}, r.flow, max(r.id) FROM {table} AS t JOIN fb_run AS r ON r.id = t.fb_run
             WHERE t.{key} IN (SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1)
             GROUP BY t.{key}, r.flow;
         DELETE FROM {table} WHERE rowid IN (
             SELECT rowid FROM (
                 SELECT rowid, row_number() OVER (PARTITION BY {key} ORDER BY fb_version {newest}, rowid DESC) AS place
                 FROM {table} WHERE {key} IN (SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1)
             ) WHERE place > 1
         );
         DROP INDEX {helper};
         {unique};"
    ))
}
