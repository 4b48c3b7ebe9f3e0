//! Reading what both sides said differently.
use super::history::run_and_flow;
use super::lease::ToFault;
use crate::account::Name;
use crate::fault::Outcome;
use crate::run::{Conflict, ConflictFilter, Conflicts, NotedConflict};
use crate::sqlite::instant;
use rusqlite::{Connection, Result as Sql, Row, params};

fn one(r: &Row<'_>) -> Sql<Conflict> {
    Ok(Conflict { row: r.get(0)?, field: r.get(1)?, ours: r.get(2)?, theirs: r.get(3)?, ours_stands: r.get(4)? })
}

/// What a run noted, and the first lines of it.
pub(super) fn of_run(conn: &Connection, run: &str, most: usize) -> Sql<Conflicts> {
    let count: i64 = conn.query_row("SELECT count(*) FROM fb_conflict WHERE run = ?1", [run], |r| r.get(0))?;
    let sql = "SELECT row, field, ours, theirs, stands = 'ours' FROM fb_conflict WHERE run = ?1 ORDER BY id LIMIT ?2";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let first = conn.prepare(sql)?.query_map(params![run, most], one)?.collect::<Sql<Vec<_>>>()?;
    Ok(Conflicts { count: count.unsigned_abs(), first })
}

/// Differences of all runs, the newest first.
pub(super) fn list(conn: &Connection, filter: &ConflictFilter, say: ToFault<'_>) -> Outcome<Vec<NotedConflict>> {
    let sql = "SELECT row, field, ours, theirs, stands = 'ours', at, run, flow FROM fb_conflict
        WHERE (?1 IS NULL OR flow = ?1) AND (?2 IS NULL OR row = ?2 COLLATE NOCASE) ORDER BY id DESC LIMIT ?3";
    let read = |r: &Row<'_>| {
        let texts: [String; 3] = [r.get(5)?, r.get(6)?, r.get(7)?];
        Ok((one(r)?, texts))
    };
    let work = || {
        let mut all = conn.prepare(sql)?;
        let flow = filter.flow.as_ref().map(Name::as_str);
        all.query_map(params![flow, filter.row, filter.limit], read)?.collect::<Sql<Vec<_>>>()
    };
    let noted = |(values, [at, run, flow]): (Conflict, [String; 3])| {
        let (run, flow) = run_and_flow(&run, &flow)?;
        Ok(NotedConflict { at: instant(&at)?, flow, run, values })
    };
    work().map_err(say)?.into_iter().map(noted).collect()
}
