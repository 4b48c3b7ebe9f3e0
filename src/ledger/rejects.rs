//! Reading rejects, and letting them be.
use super::history::run_and_flow;
use super::lease::ToFault;
use crate::account::Name;
use crate::fault::Outcome;
use crate::port::RejectFilter;
use crate::run::{Reject, RejectNote, RejectState};
use crate::sqlite::instant;
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, TransactionBehavior, params};

/// So many where the filter names no limit.
const LIMIT: usize = 1_000;
const COLUMNS: &str = "r.id, r.flow, r.run, r.row, r.reason, r.field, r.sample, r.at, r.resolution, r.said,
    r.mapping_version, n.note, n.who, n.at";
const FROM: &str = "FROM fb_reject r LEFT JOIN fb_reject_note n ON n.reject = r.id";

struct Stored {
    id: i64,
    texts: [String; 5],
    field: Option<String>,
    sample: Option<String>,
    resolution: Option<String>,
    said: Option<String>,
    mapping_version: u32,
    note: [Option<String>; 3],
}

fn read(r: &Row<'_>) -> Sql<Stored> {
    Ok(Stored {
        id: r.get(0)?,
        texts: [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(7)?],
        field: r.get(5)?,
        sample: r.get(6)?,
        resolution: r.get(8)?,
        said: r.get(9)?,
        mapping_version: r.get(10)?,
        note: [r.get(11)?, r.get(12)?, r.get(13)?],
    })
}

fn reject(stored: Stored) -> Outcome<Reject> {
    let [flow, run, row, reason, at] = stored.texts;
    let (run, flow) = run_and_flow(&run, &flow)?;
    let note = match stored.note {
        [Some(text), Some(who), Some(at)] => Some(RejectNote { text, who, at: instant(&at)? }),
        _ => None,
    };
    let state = match stored.resolution.as_deref() {
        None => RejectState::Open,
        Some(_) if note.is_some() => RejectState::Ignored,
        Some("applied") => RejectState::Applied,
        Some("repeated") => RejectState::Repeated,
        Some(_) => RejectState::Gone,
    };
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
        resolved: matches!(state, RejectState::Applied | RejectState::Gone | RejectState::Ignored),
        state,
        mapping_version: stored.mapping_version,
        note,
    })
}

/// Rejects, the newest first.
pub(super) fn list(conn: &Connection, filter: &RejectFilter, say: ToFault<'_>) -> Outcome<Vec<Reject>> {
    let sql = format!(
        "SELECT {COLUMNS} {FROM}
         WHERE (?1 IS NULL OR r.flow = ?1) AND (?2 IS NULL OR r.run = ?2) AND (NOT ?3 OR r.resolution IS NULL)
           AND (?4 IS NULL OR ?4 = CASE WHEN r.resolution IS NULL THEN 'open' WHEN n.reject IS NOT NULL THEN 'ignored'
                                        ELSE r.resolution END)
           AND (?5 IS NULL OR r.reason IN (?5, 'reject-' || ?5)) AND (?6 IS NULL OR r.field = ?6 COLLATE NOCASE)
           AND (?7 IS NULL OR r.at >= ?7)
         ORDER BY r.id DESC LIMIT ?8"
    );
    let limit = if filter.limit == 0 { LIMIT } else { filter.limit };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let (flow, run) = (filter.flow.as_ref().map(Name::as_str), filter.run.map(|r| r.to_string()));
    let (state, since) = (filter.state.map(RejectState::slug), filter.since.map(|at| at.to_string()));
    let asked = params![flow, run, filter.open_only, state, filter.reason, filter.field, since, limit];
    let stored: Vec<Stored> =
        conn.prepare_cached(&sql).and_then(|mut s| s.query_map(asked, read)?.collect()).map_err(say)?;
    stored.into_iter().map(reject).collect()
}

/// One reject.
pub(super) fn one(conn: &Connection, id: i64, say: ToFault<'_>) -> Outcome<Option<Reject>> {
    let sql = format!("SELECT {COLUMNS} {FROM} WHERE r.id = ?1");
    let stored = conn.prepare_cached(&sql).and_then(|mut s| s.query_row([id], read).optional()).map_err(say)?;
    stored.map(reject).transpose()
}

/// Closes those of them that are open, with what somebody said.
pub(super) fn ignore(conn: &mut Connection, ids: &[i64], note: &RejectNote) -> Sql<u64> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut done = 0;
    for id in ids {
        let closed =
            tx.execute("UPDATE fb_reject SET resolution = 'gone' WHERE id = ?1 AND resolution IS NULL", [id])?;
        if closed > 0 {
            let said = params![id, note.text, note.who, note.at.to_string()];
            tx.execute("INSERT INTO fb_reject_note (reject, note, who, at) VALUES (?1, ?2, ?3, ?4)", said)?;
            done += 1;
        }
    }
    tx.commit()?;
    Ok(done)
}
