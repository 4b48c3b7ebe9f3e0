//! Damage that was found: told by a mark beside the database, since nothing may be written into it any more.
use super::super::{fault, open};
use crate::disk;
use crate::fault::{ErrorKind, Outcome};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A mark is a few sentences.
const MOST: u64 = 64 * 1024;

fn mark(database: &Path) -> PathBuf {
    open::beside(database, ".damaged")
}

/// Notes that nothing may be written to the database, and why.
///
/// # Errors
/// `NotWritable`, `DiskFull`, `StorageFailed`.
pub fn mark_damaged(database: &Path, why: &str) -> Outcome<()> {
    disk::write(&mark(database), why.as_bytes())
}

pub(super) fn unmark(database: &Path) -> Outcome<()> {
    disk::remove(&mark(database))
}

/// Refuses a database that was found damaged.
///
/// # Errors
/// `DatabaseCorrupt` with what was found.
pub fn refuse_damaged(database: &Path) -> Outcome<()> {
    let mark = mark(database);
    if fs::symlink_metadata(&mark).is_err() {
        return Ok(());
    }
    let said = disk::read(&mark, MOST, ErrorKind::DatabaseCorrupt).ok().flatten().unwrap_or_default();
    Err(open::refuse(ErrorKind::DatabaseCorrupt, database, String::from_utf8_lossy(&said).trim()))
}

/// Checks every page, every index and every rule of the tables; marks what is damaged, and lets what is sound be written again.
///
/// # Errors
/// `DatabaseCorrupt`, storage faults.
pub(super) fn check(database: &Path) -> Outcome<()> {
    match whole(database) {
        Err(found) if found.kind == ErrorKind::DatabaseCorrupt => {
            mark_damaged(database, &found.detail)?;
            Err(found)
        }
        Ok(()) => unmark(database),
        other => other,
    }
}

/// Whether the file is ours and sound in every part.
pub(super) fn whole(file: &Path) -> Outcome<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(file, flags).map_err(|e| fault(&e, file))?;
    conn.busy_timeout(Duration::from_secs(5)).map_err(|e| fault(&e, file))?;
    open::check_version(&conn, file)?;
    let said: String = conn.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0)).map_err(|e| fault(&e, file))?;
    if said == "ok" { Ok(()) } else { Err(open::refuse(ErrorKind::DatabaseCorrupt, file, &said)) }
}
