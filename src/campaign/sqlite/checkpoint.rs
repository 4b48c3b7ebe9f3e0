//! Moving a flow's checkpoint on, by one and only from where it is known to stand.
use crate::run::Checkpoint;
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};

/// Moves it; false where it stands elsewhere. A flow without checkpoint stands at 0.
pub(super) fn advance(conn: &Connection, flow: &str, before: u64, after: &Checkpoint) -> Sql<bool> {
    let text = |t: Option<jiff::Timestamp>| t.map(|t| t.to_string());
    let delta = after.delta.as_ref();
    // Places are plain data: they always have a JSON form.
    let windows = serde_json::to_string(&after.windows).ok().filter(|_| !after.windows.is_empty());
    let replay = after.replay.as_ref().and_then(|place| serde_json::to_string(place).ok());
    let mut write = conn.prepare_cached(
        "INSERT INTO fb_checkpoint
             (flow, seq, mapping_version, filter, next_link, reading_since, reading_began, watermark, loaded, kind,
              delta_link, delta_given, delta_days, top_version, settling, swept, windows, restoring, brought,
              reads, delta_selects, replay)
         SELECT ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23
         WHERE ?2 = 0 OR EXISTS (SELECT 1 FROM fb_checkpoint WHERE flow = ?1)
         ON CONFLICT (flow) DO UPDATE SET seq = excluded.seq, mapping_version = excluded.mapping_version,
             filter = excluded.filter, next_link = excluded.next_link, reading_since = excluded.reading_since,
             reading_began = excluded.reading_began, watermark = excluded.watermark, loaded = excluded.loaded,
             kind = excluded.kind, delta_link = excluded.delta_link, delta_given = excluded.delta_given,
             delta_days = excluded.delta_days, top_version = excluded.top_version, settling = excluded.settling,
             swept = excluded.swept, windows = excluded.windows, restoring = excluded.restoring,
             brought = excluded.brought, reads = excluded.reads, delta_selects = excluded.delta_selects,
             replay = excluded.replay
         WHERE fb_checkpoint.seq = ?2",
    )?;
    let moved = write.execute(params![
        flow,
        before,
        after.seq,
        after.mapping_version,
        after.filter,
        after.next_link,
        text(after.reading_since),
        text(after.reading_began),
        text(after.watermark),
        after.loaded,
        after.kind.slug(),
        delta.map(|d| &d.link),
        delta.map(|d| d.given.to_string()),
        delta.and_then(|d| d.days),
        after.top_version,
        after.settling,
        text(after.swept),
        windows,
        after.restoring,
        after.brought,
        after.reads,
        delta.map_or("", |d| d.selects.as_str()),
        replay,
    ])?;
    Ok(moved == 1)
}

/// Where a flow stood before a page, as far as its rows are judged by that.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stood {
    /// A reading after a restore was under way.
    pub(super) restoring: bool,
    /// The highest version seen.
    pub(super) top_version: i64,
    /// Rows that came older than they are here, since the last one beyond the highest version.
    pub(super) older: u64,
}

/// Where the flow stands.
pub(super) fn stood(conn: &Connection, flow: &str) -> Sql<Stood> {
    let mut find = conn.prepare_cached("SELECT restoring, top_version, older FROM fb_checkpoint WHERE flow = ?1")?;
    let read = |r: &Row<'_>| Ok(Stood { restoring: r.get(0)?, top_version: r.get(1)?, older: r.get(2)? });
    Ok(find.query_row([flow], read).optional()?.unwrap_or_default())
}

/// So many rows came older than they are here.
pub(super) fn note_older(conn: &Connection, flow: &str, older: u64) -> Sql<()> {
    let sql = "UPDATE fb_checkpoint SET older = ?2 WHERE flow = ?1 AND older <> ?2";
    conn.prepare_cached(sql)?.execute(params![flow, older]).map(drop)
}
