//! Reading what both sides said differently.
use crate::run::{Conflict, Conflicts};
use rusqlite::{Connection, Result as Sql, Row, params};

/// What a run noted, and the first lines of it.
pub(super) fn of_run(conn: &Connection, run: &str, most: usize) -> Sql<Conflicts> {
    let count: i64 = conn.query_row("SELECT count(*) FROM fb_conflict WHERE run = ?1", [run], |r| r.get(0))?;
    let sql = "SELECT row, field, ours, theirs, stands = 'ours' FROM fb_conflict WHERE run = ?1 ORDER BY id LIMIT ?2";
    let read = |r: &Row<'_>| {
        let (row, field) = (r.get(0)?, r.get(1)?);
        Ok(Conflict { row, field, ours: r.get(2)?, theirs: r.get(3)?, ours_stands: r.get(4)? })
    };
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let first = conn.prepare(sql)?.query_map(params![run, most], read)?.collect::<Sql<Vec<_>>>()?;
    Ok(Conflicts { count: count.unsigned_abs(), first })
}
