//! Logs do not grow for ever: lines of runs from long ago go. The runs themselves, their counters and how they ended stay.
use super::super::{fault, open};
use crate::failpoint;
use crate::fault::Outcome;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OpenFlags, Result as Sql, TransactionBehavior, params};
use std::path::Path;
use std::time::Duration;

/// So long the lines of a run's log are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Lines that go in one transaction: nobody waits long for it.
const AT_ONCE: usize = 10_000;

/// Forgets the lines of logs that are older; how many.
pub(super) fn forget(database: &Path, now: Timestamp) -> Outcome<u64> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(database, flags).map_err(|e| fault(&e, database))?;
    conn.busy_timeout(Duration::from_secs(5)).map_err(|e| fault(&e, database))?;
    open::check_owner(&conn, database)?;
    let mut gone = 0;
    loop {
        match some(&mut conn, now - KEPT).map_err(|e| fault(&e, database))? {
            0 => return Ok(gone),
            lines => gone += lines as u64,
        }
    }
}

/// The first of them, the oldest first: lines are numbered as they come.
fn some(conn: &mut Connection, before: Timestamp) -> Sql<usize> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let sql = "DELETE FROM fb_log WHERE id IN (SELECT id FROM fb_log ORDER BY id LIMIT ?1) AND at < ?2";
    let lines = tx.execute(sql, params![AT_ONCE, before.to_string()])?;
    failpoint::reach("logs-forgotten");
    tx.commit()?;
    Ok(lines)
}
