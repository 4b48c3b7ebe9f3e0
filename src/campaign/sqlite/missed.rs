//! Which rows of the CRM a flow has missed, by identifier and version: what a comparison finds beside deletions.
use super::privacy::suppressed::Suppressed;
use super::tombstone::Tombstones;
use crate::port::RowKey;
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, quote_identifier};
use rusqlite::{Connection, OptionalExtension, Result as Sql};

/// What stands in the table under a key.
struct Standing {
    version: i64,
    deleted: bool,
    /// Whether the flow holds it.
    ours: bool,
}

/// Those of these rows that the flow does not hold, or that are here in an older version; without those that are known to be
/// gone in that version and those that are kept away.
pub(super) fn missed(conn: &Connection, schema: &CampaignSchema, flow: &str, there: &[RowKey<'_>]) -> Sql<Vec<String>> {
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let mut find = conn.prepare_cached(&format!(
        "SELECT fb_version, {DELETED_AT} IS NOT NULL,
             (SELECT flow FROM fb_run AS r WHERE r.id = t.fb_run) IS ?2
             OR EXISTS (SELECT 1 FROM fb_holder WHERE schema = ?3 AND row = ?1 AND flow = ?2)
         FROM {table} AS t WHERE {key} = ?1"
    ))?;
    let mut tombstones = Tombstones::new(conn, &schema.name)?;
    let mut suppressed = Suppressed::of(conn, schema)?;
    let mut missed = Vec::new();
    for row in there {
        let read = |r: &rusqlite::Row<'_>| Ok(Standing { version: r.get(0)?, deleted: r.get(1)?, ours: r.get(2)? });
        let here = find.query_row((row.id.as_ref(), flow, &schema.name), read).optional()?;
        let lacks = match here {
            Some(here) if !here.deleted => !here.ours || here.version < row.version,
            _ => tombstones.keeps_out(&row.id, row.version)? != Some(true),
        };
        let kept_away = |suppressed: &mut Suppressed<'_>| suppressed.bars_row(&row.id);
        if lacks && !suppressed.as_mut().map_or(Ok(false), kept_away)? {
            missed.push(row.id.to_string());
        }
    }
    Ok(missed)
}
