//! Reading the evidence of consent.
use super::history::run_and_flow;
use super::lease::ToFault;
use crate::fault::Outcome;
use crate::run::{ConsentChange, ConsentFilter, Side};
use crate::sqlite::instant;
use rusqlite::{Connection, Result as Sql, Row, params};

/// A line as it stands in the table.
struct Stored {
    id: i64,
    texts: [String; 6],
    sides: [String; 2],
    was: Option<bool>,
    now: Option<bool>,
}

fn read(r: &Row<'_>) -> Sql<Stored> {
    Ok(Stored {
        id: r.get(0)?,
        texts: [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?],
        sides: [r.get(7)?, r.get(8)?],
        was: r.get(9)?,
        now: r.get(10)?,
    })
}

fn change(stored: Stored) -> Outcome<ConsentChange> {
    let [at, flow, run, row, field, rule] = stored.texts;
    let (run, flow) = run_and_flow(&run, &flow)?;
    // The table takes no other words.
    let [side, said] = stored.sides.map(|word| Side::parse(&word).unwrap_or(Side::Campaign));
    let (id, was, now) = (stored.id, stored.was, stored.now);
    Ok(ConsentChange { id, at: instant(&at)?, flow, run, row, field, side, was, now, said, rule })
}

/// Changes, the newest first.
pub(super) fn list(conn: &Connection, filter: &ConsentFilter, say: ToFault<'_>) -> Outcome<Vec<ConsentChange>> {
    let sql = "SELECT id, at, flow, run, row, field, rule, side, said, was, now FROM fb_consent
        WHERE (?1 IS NULL OR row = ?1 COLLATE NOCASE) AND (?2 IS NULL OR flow = ?2) AND (?3 IS NULL OR run = ?3)
        ORDER BY id DESC LIMIT ?4";
    let (flow, run) = (filter.flow.as_ref().map(|f| f.as_str()), filter.run.map(|r| r.to_string()));
    let most = filter.limit.map_or(-1, i64::from);
    let work = || {
        let mut all = conn.prepare(sql)?;
        all.query_map(params![filter.row, flow, run, most], read)?.collect::<Sql<Vec<_>>>()
    };
    work().map_err(say)?.into_iter().map(change).collect()
}
