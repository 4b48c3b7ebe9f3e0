//! Opening the database file: ownership, soundness, settings.
use super::fault;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::schema::system_tables::{APPLICATION_ID, SQLITE, USER_VERSION};
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File};
use std::io::{ErrorKind as Io, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How closely the file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Ownership only: another connection of this process has looked already, or will.
    Ownership,
    /// Soundness as well: the whole of a small file, the outline of a large one.
    Soundness,
}

/// Two threads that make the same database work on different files.
static TURN: AtomicU32 = AtomicU32::new(0);
/// The first bytes of every SQLite file.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Up to this size the whole file is checked at the first opening; beyond, a check would hold up the start.
const CHECK_WHOLE: u64 = 64 * 1024 * 1024;
/// Bytes of a database page: rows of a kilobyte fit better than into SQLite's 4096 (measured: a fifth less processor time).
const PAGE_BYTES: i64 = 8192;
/// Kilobytes of page cache a connection may take.
const CACHE_KIB: i64 = 16 * 1024;
/// Database pages the write-ahead log may hold before it is folded in: fewer, larger checkpoints.
const WAL_PAGES: i64 = 2048;

/// Opens the database at `path`, making it where there is none. One of an earlier version is opened as it is: looking at it
/// changes nothing, what it does not know yet reads as empty. Whoever writes calls [`super::bring_up_to_date`] first.
///
/// # Errors
/// `NotOurDatabase`, `DatabaseNewer`, `DatabaseCorrupt`, `NotWritable`, `DiskFull`, `DatabaseBusy`, `StorageFailed`.
pub fn open(path: &Path, care: Care) -> Outcome<Connection> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => look_at_file(path, || ())?,
        Ok(_) => return Err(refuse(ErrorKind::NotWritable, path, "something that is not a file stands there")),
        Err(e) if e.kind() == Io::NotFound => create(path)?,
        Err(e) => return Err(io_fault(&e, path)),
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(|e| fault(&e, path))?;
    check_owner(&conn, path)?;
    settle(&conn, path)?;
    super::look(&conn, path)?;
    if care == Care::Soundness {
        check_soundness(&conn, path)?;
    }
    Ok(conn)
}

/// What can be told without SQLite: an empty or foreign file, or one that lost its end, is never made fresh. Another process
/// may close the database meanwhile: that writes the end of the file before the journal goes. So what the file says of itself
/// is read first, then whether there is a journal, and the length last. `between` them anything may happen.
fn look_at_file(path: &Path, between: impl Fn()) -> Outcome<()> {
    let mut head = [0u8; 32];
    let mut file = File::open(path).map_err(|e| io_fault(&e, path))?;
    let read = file.read(&mut head).map_err(|e| io_fault(&e, path))?;
    between();
    let journal = fs::metadata(beside(path, "-wal")).map_or(0, |m| m.len());
    between();
    let length = file.metadata().map_err(|e| io_fault(&e, path))?.len();
    if length == 0 {
        return Err(refuse(ErrorKind::DatabaseCorrupt, path, "the file is empty"));
    }
    if !head.starts_with(MAGIC) {
        return Err(refuse(ErrorKind::NotOurDatabase, path, "the file is not an SQLite database"));
    }
    let pages = number(&head, 28, 4);
    let page_size = match number(&head, 16, 2) {
        1 => 65_536,
        n => n,
    };
    if read < head.len() || (journal == 0 && length < pages.saturating_mul(page_size)) {
        return Err(refuse(ErrorKind::DatabaseCorrupt, path, "the file is shorter than it says"));
    }
    Ok(())
}

fn number(bytes: &[u8], at: usize, width: usize) -> u64 {
    bytes.iter().skip(at).take(width).fold(0, |n, b| n << 8 | u64::from(*b))
}

/// A new database comes to its name complete, so that a kill in between never leaves half of one there.
fn create(path: &Path) -> Outcome<()> {
    if fs::metadata(beside(path, "-wal")).is_ok_and(|m| m.len() > 0) {
        return Err(refuse(ErrorKind::DatabaseCorrupt, path, "the file is gone, but its -wal journal is still there"));
    }
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    let fresh = beside(path, &format!(".new-{}-{turn}", std::process::id()));
    let made = make(&fresh).and_then(|()| put_in_place(&fresh, path).map_err(|e| io_fault(&e, path)));
    // Gone already where it was renamed; a leftover is only litter.
    let _ = fs::remove_file(&fresh);
    made
}

fn make(fresh: &Path) -> Outcome<()> {
    private_file(fresh).map_err(|e| io_fault(&e, fresh))?;
    let conn = Connection::open(fresh).map_err(|e| fault(&e, fresh))?;
    let sql = format!(
        "PRAGMA page_size = {PAGE_BYTES}; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL;
         PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION}; BEGIN; {SQLITE} COMMIT;"
    );
    conn.execute_batch(&sql).map_err(|e| fault(&e, fresh))?;
    conn.close().map_err(|(_, e)| fault(&e, fresh))
}

/// Never over a database that another process made meanwhile.
fn put_in_place(fresh: &Path, path: &Path) -> std::io::Result<()> {
    match fs::hard_link(fresh, path) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == Io::AlreadyExists => Ok(()),
        Err(_) if path.exists() => Ok(()),
        Err(_) => fs::rename(fresh, path),
    }
}

fn private_file(path: &Path) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

/// Whether the database is ours and can be written.
pub(super) fn check_owner(conn: &Connection, path: &Path) -> Outcome<()> {
    check_version(conn, path)?;
    if conn.is_readonly("main").map_err(|e| fault(&e, path))? {
        return Err(refuse(ErrorKind::NotWritable, path, "the database can only be read"));
    }
    Ok(())
}

/// Whether the database is ours and no newer than this program.
pub(super) fn check_version(conn: &Connection, path: &Path) -> Outcome<()> {
    let pragma = |name: &str| conn.pragma_query_value(None, name, |r| r.get::<_, i32>(0)).map_err(|e| fault(&e, path));
    conn.busy_timeout(Duration::from_secs(5)).map_err(|e| fault(&e, path))?;
    if pragma("application_id")? != APPLICATION_ID {
        return Err(refuse(ErrorKind::NotOurDatabase, path, "the database belongs to another program"));
    }
    let version = pragma("user_version")?;
    if version > USER_VERSION {
        let said = format!("the database has version {version}, this program knows {USER_VERSION}");
        return Err(refuse(ErrorKind::DatabaseNewer, path, &said).with("version", version.to_string()));
    }
    Ok(())
}

fn settle(conn: &Connection, path: &Path) -> Outcome<()> {
    let sql = format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON; PRAGMA cache_size = -{CACHE_KIB}; PRAGMA wal_autocheckpoint = {WAL_PAGES};
         PRAGMA journal_size_limit = 67108864;"
    );
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch(&sql).map_err(|e| fault(&e, path))
}

fn check_soundness(conn: &Connection, path: &Path) -> Outcome<()> {
    let size = fs::metadata(path).map_or(0, |m| m.len());
    let sql = if size <= CHECK_WHOLE { "PRAGMA quick_check(1)" } else { "SELECT 'ok' FROM sqlite_schema LIMIT 1" };
    let said: String = conn.query_row(sql, [], |r| r.get(0)).map_err(|e| fault(&e, path))?;
    if said == "ok" { Ok(()) } else { Err(refuse(ErrorKind::DatabaseCorrupt, path, &said)) }
}

pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

pub(super) fn refuse(kind: ErrorKind, path: &Path, said: &str) -> Fault {
    let place = path.display().to_string();
    Fault::new(kind, format!("{place}: {said}")).with("path", place)
}

fn io_fault(error: &std::io::Error, path: &Path) -> Fault {
    let kind = match error.kind() {
        Io::StorageFull | Io::QuotaExceeded => ErrorKind::DiskFull,
        Io::PermissionDenied | Io::ReadOnlyFilesystem | Io::NotFound | Io::NotADirectory => ErrorKind::NotWritable,
        _ => ErrorKind::StorageFailed,
    };
    refuse(kind, path, &error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    #[test]
    fn a_database_another_process_closes_just_now_is_not_called_shortened() {
        for closes_at in 0..3 {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("campaign.db");
            drop(open(&path, Care::Soundness).unwrap());
            let other = open(&path, Care::Ownership).unwrap();
            other.execute_batch("CREATE TABLE big (a); INSERT INTO big VALUES (zeroblob(500000))").unwrap();
            let before = path.metadata().unwrap().len();
            let (other, step) = (RefCell::new(Some(other)), RefCell::new(0));
            let close = || {
                if *step.borrow() == closes_at {
                    drop(other.borrow_mut().take());
                }
                *step.borrow_mut() += 1;
            };
            close();
            look_at_file(&path, close).unwrap();
            assert!(other.borrow().is_none() && path.metadata().unwrap().len() > before, "closed and written back");
        }
    }
}
