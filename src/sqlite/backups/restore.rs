//! Putting a backup in the place of the database. Until it stands there complete, nothing can be written: a restore that is cut
//! off is done again.
use super::super::upgrade::upgrade;
use super::super::{fault, open};
use super::damage::{mark_damaged, unmark, whole};
use super::{Shelf, name_of};
use crate::disk;
use crate::failpoint;
use crate::fault::{ErrorKind, Outcome};
use crate::run::BackupWhy;
use crate::schema::system_tables::BROUGHT_BACK;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Why nothing is written while a restore is under way, or after it was cut off.
const UNDER_WAY: &str = "a backup is being put in its place; if nobody is at it any more, restore it again";

/// Puts the named backup in the place of its database.
///
/// # Errors
/// `Usage` where there is none of that name; `DatabaseBusy`, `DatabaseCorrupt`, storage faults.
pub fn restore(shelf: &Shelf, name: &str, now: Timestamp) -> Outcome<()> {
    let _turn = shelf.turn()?;
    let backup = shelf.path_of(name)?;
    whole(&backup)?;
    let database = shelf.database.as_path();
    let fresh = open::beside(database, ".restoring");
    prepare(&backup, &fresh)?;
    failpoint::reach("restore-prepared");
    mark_damaged(database, UNDER_WAY)?;
    if database.exists() {
        alone(database)?;
        keep(shelf, now)?;
    }
    // A journal of the old file would be taken for one of the new.
    for ending in ["-wal", "-shm"] {
        disk::remove(&open::beside(database, ending))?;
    }
    failpoint::reach("restore-cleared");
    disk::put_in_place(&fresh, database)?;
    failpoint::reach("restore-placed");
    unmark(database)?;
    shelf.prune(BackupWhy::Replaced)
}

/// The backup as it goes on from here: of the present version, with nobody at work, every flow at the beginning of a reading of
/// everything (correctness.md B9), and nothing that was sent taken for answered (B14).
fn prepare(backup: &Path, fresh: &Path) -> Outcome<()> {
    drop(fs::remove_file(fresh));
    fs::copy(backup, fresh).map_err(|e| disk::fault(fresh, "copying the backup", &e))?;
    let mut conn = Connection::open(fresh).map_err(|e| fault(&e, fresh))?;
    let sql = format!(
        "BEGIN;
         UPDATE fb_lease SET epoch = epoch + 1, run = NULL, host = NULL, pid = NULL, process = NULL, since = NULL, beat = NULL;
         UPDATE fb_serve SET epoch = epoch + 1, host = NULL, pid = NULL, process = NULL, since = NULL, beat = NULL;
         UPDATE fb_checkpoint SET mapping_version = 0, reads = '{BROUGHT_BACK}', next_link = NULL, windows = NULL,
             reading_since = NULL, reading_began = NULL, delta_link = NULL, delta_given = NULL, delta_days = NULL,
             settling = 0, swept = NULL, brought = 0, replay = NULL;
         DELETE FROM fb_seen;
         UPDATE fb_outbox SET state = 'unknown';
         UPDATE fb_event SET state = 'unknown' WHERE state = 'sent';
         UPDATE fb_delete_row SET state = 'unknown' WHERE state = 'sent';
         COMMIT;"
    );
    upgrade(&mut conn).and_then(|()| conn.execute_batch(&sql)).map_err(|e| fault(&e, fresh))?;
    conn.close().map_err(|(_, e)| fault(&e, fresh))
}

/// Nobody else has the database open, and all it holds is in the file itself, as far as it can still be read.
fn alone(database: &Path) -> Outcome<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let closed = Connection::open_with_flags(database, flags).and_then(|conn| {
        conn.busy_timeout(Duration::from_secs(2))?;
        conn.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;")?;
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        conn.close().map_err(|(_, e)| e)
    });
    match closed {
        Err(e) if matches!(e.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) => {
            // It was not touched, and whoever is at it may go on.
            unmark(database)?;
            Err(open::refuse(ErrorKind::DatabaseBusy, database, "another process has it open"))
        }
        // What cannot be read has nobody who could write it.
        _ => Ok(()),
    }
}

/// The file that is replaced is kept beside the backups, sound or not. What stands in its journal is in it, as far as it can be read.
fn keep(shelf: &Shelf, now: Timestamp) -> Outcome<()> {
    let mut at = now;
    while shelf.directory.join(name_of(at, BackupWhy::Replaced)).exists() {
        at += SignedDuration::from_secs(1);
    }
    let place = shelf.directory.join(name_of(at, BackupWhy::Replaced));
    // Both names until the new one takes the old one's: at no moment there is no database.
    let kept = fs::hard_link(&shelf.database, &place).or_else(|_| fs::copy(&shelf.database, &place).map(drop));
    kept.map_err(|e| disk::fault(&place, "keeping the file that is replaced", &e))
}
