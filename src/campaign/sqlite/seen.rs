//! The identifiers a complete reading has brought so far, and which rows it did not bring.
use crate::port::{BadRow, PageCommit, Seen};
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, quote_identifier};
use rusqlite::{Connection, Result as Sql};

/// Remembers the identifiers of a page, those of its rejects and of rows the filter left out among them: they exist.
pub(super) fn remember(conn: &Connection, flow: &str, page: &PageCommit<'_>, refused: &[BadRow]) -> Sql<()> {
    if page.seen == Seen::Not {
        return Ok(());
    }
    if page.seen == Seen::First {
        forget(conn, flow)?;
    }
    let mut add = conn.prepare_cached("INSERT OR IGNORE INTO fb_seen (flow, row) VALUES (?1, ?2)")?;
    let keys = page.rows.keys.iter().chain(page.filtered).chain(page.present).map(|k| k.id.as_ref());
    let bad = page.bad.iter().chain(refused).map(|b| b.id.as_str()).filter(|id| !id.is_empty());
    for id in keys.chain(bad) {
        add.execute([flow, id])?;
    }
    Ok(())
}

/// Forgets what a flow's reading has brought.
pub(super) fn forget(conn: &Connection, flow: &str) -> Sql<()> {
    conn.prepare_cached("DELETE FROM fb_seen WHERE flow = ?1")?.execute([flow]).map(drop)
}

/// Rows that the flow's reading did not bring and that are not known to be gone, by identifier.
pub(super) fn absent(
    conn: &Connection,
    schema: &CampaignSchema,
    flow: &str,
    after: &str,
    limit: u32,
) -> Sql<Vec<String>> {
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let sql = format!(
        "SELECT {key} FROM {table} WHERE {key} > ?2 AND {DELETED_AT} IS NULL
         AND NOT EXISTS (SELECT 1 FROM fb_seen WHERE flow = ?1 AND row = {table}.{key}) ORDER BY {key} LIMIT ?3"
    );
    conn.prepare_cached(&sql)?.query_map((flow, after, limit), |r| r.get(0))?.collect()
}
