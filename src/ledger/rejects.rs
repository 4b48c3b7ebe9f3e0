//! Reading rejects.
use super::history::run_and_flow;
use super::lease::ToFault;
use crate::account::Name;
use crate::fault::Outcome;
use crate::port::RejectFilter;
use crate::run::Reject;
use crate::sqlite::instant;
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};

/// So many where the filter names no limit.
const LIMIT: usize = 1_000;
const COLUMNS: &str = "id, flow, run, row, reason, field, sample, at, resolution, said";

struct Stored {
    id: i64,
    texts: [String; 5],
    field: Option<String>,
    sample: Option<String>,
    resolution: Option<String>,
    said: Option<String>,
}

fn read(r: &Row<'_>) -> Sql<Stored> {
    Ok(Stored {
        id: r.get(0)?,
        texts: [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(7)?],
        field: r.get(5)?,
        sample: r.get(6)?,
        resolution: r.get(8)?,
        said: r.get(9)?,
    })
}

fn reject(stored: Stored) -> Outcome<Reject> {
    let [flow, run, row, reason, at] = stored.texts;
    let (run, flow) = run_and_flow(&run, &flow)?;
    Ok(Reject {
        id: stored.id,
        flow,
        run,
        row,
        reason,
        field: stored.field,
        sample: stored.sample,
        said: stored.said,
        at: instant(&at)?,
        resolved: matches!(stored.resolution.as_deref(), Some("applied" | "gone")),
    })
}

/// Rejects, the newest first.
pub(super) fn list(conn: &Connection, filter: &RejectFilter, say: ToFault<'_>) -> Outcome<Vec<Reject>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM fb_reject
         WHERE (?1 IS NULL OR flow = ?1) AND (?2 IS NULL OR run = ?2) AND (NOT ?3 OR resolution IS NULL)
         ORDER BY id DESC LIMIT ?4"
    );
    let limit = if filter.limit == 0 { LIMIT } else { filter.limit };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let (flow, run) = (filter.flow.as_ref().map(Name::as_str), filter.run.map(|r| r.to_string()));
    let stored: Vec<Stored> = conn
        .prepare_cached(&sql)
        .and_then(|mut s| s.query_map(params![flow, run, filter.open_only, limit], read)?.collect())
        .map_err(say)?;
    stored.into_iter().map(reject).collect()
}

/// One reject.
pub(super) fn one(conn: &Connection, id: i64, say: ToFault<'_>) -> Outcome<Option<Reject>> {
    let sql = format!("SELECT {COLUMNS} FROM fb_reject WHERE id = ?1");
    let stored = conn.prepare_cached(&sql).and_then(|mut s| s.query_row([id], read).optional()).map_err(say)?;
    stored.map(reject).transpose()
}
