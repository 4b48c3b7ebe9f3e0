//! Where a flow's next page starts.
use super::lease::ToFault;
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::run::{Checkpoint, DeltaToken, ReadKind};
use crate::sqlite::{instant, maybe_instant};
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row};

/// A checkpoint as stored: words not yet read.
struct Stored {
    whole: Checkpoint,
    kind: String,
    instants: [Option<String>; 4],
    delta: (Option<String>, Option<String>, Option<u32>, String),
    windows: Option<String>,
    replay: Option<String>,
}

fn stored(r: &Row<'_>) -> Sql<Stored> {
    let whole = Checkpoint {
        seq: r.get(0)?,
        mapping_version: r.get(1)?,
        filter: r.get(2)?,
        next_link: r.get(3)?,
        loaded: r.get(4)?,
        top_version: r.get(5)?,
        settling: r.get(6)?,
        restoring: r.get(16)?,
        brought: r.get(17)?,
        reads: r.get(18)?,
        ..Checkpoint::default()
    };
    let instants = [r.get(8)?, r.get(9)?, r.get(10)?, r.get(11)?];
    let delta = (r.get(12)?, r.get(13)?, r.get(14)?, r.get(19)?);
    Ok(Stored { whole, kind: r.get(7)?, instants, delta, windows: r.get(15)?, replay: r.get(20)? })
}

/// A flow's checkpoint, where it has one.
pub(super) fn read(conn: &Connection, flow: &Name, say: ToFault<'_>) -> Outcome<Option<Checkpoint>> {
    let found = conn
        .prepare_cached(
            "SELECT seq, mapping_version, filter, next_link, loaded, top_version, settling, kind,
                 reading_since, reading_began, watermark, swept, delta_link, delta_given, delta_days, windows, restoring,
                 brought, reads, delta_selects, replay
             FROM fb_checkpoint WHERE flow = ?1",
        )
        .and_then(|mut s| s.query_row([flow.as_str()], stored).optional())
        .map_err(say)?;
    let Some(Stored { whole, kind, instants: [since, began, watermark, swept], delta, windows, replay }) = found else {
        return Ok(None);
    };
    let unreadable = || Fault::new(ErrorKind::DatabaseCorrupt, "a checkpoint in the ledger cannot be read");
    let windows = windows.map(|text| serde_json::from_str(&text)).transpose().map_err(|_| unreadable())?;
    // One that cannot be read is none: the replay is read from its beginning.
    let replay = replay.and_then(|text| serde_json::from_str(&text).ok());
    let delta = match delta {
        (Some(link), Some(given), days, selects) => Some(DeltaToken { link, given: instant(&given)?, days, selects }),
        _ => None,
    };
    Ok(Some(Checkpoint {
        kind: ReadKind::from_slug(&kind).ok_or_else(unreadable)?,
        reading_since: maybe_instant(since)?,
        reading_began: maybe_instant(began)?,
        watermark: maybe_instant(watermark)?,
        swept: maybe_instant(swept)?,
        delta,
        windows: windows.unwrap_or_default(),
        replay,
        ..whole
    }))
}
