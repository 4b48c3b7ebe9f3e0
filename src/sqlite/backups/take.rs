//! Making a backup: a consistent copy beside whoever reads and writes, complete before it has its name.
use super::super::{fault, open};
use super::{HELD, PART, Shelf, name_of};
use crate::disk;
use crate::failpoint;
use crate::fault::{ErrorKind, Outcome};
use crate::run::{Backup, BackupWhy};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Bytes that must be left beside the backup: a run goes on meanwhile.
const LEFT: u64 = 16 * 1024 * 1024;

impl Shelf {
    /// The same under the turn.
    pub(super) fn take_within(&self, why: BackupWhy, now: Timestamp) -> Outcome<Backup> {
        super::refuse_damaged(&self.database)?;
        disk::ensure_directory(&self.directory)?;
        self.sweep_parts();
        let mut at = now;
        while self.directory.join(name_of(at, why)).exists() {
            at += SignedDuration::from_secs(1);
        }
        let name = name_of(at, why);
        let part = self.directory.join(format!("{name}{PART}"));
        let path = self.directory.join(&name);
        let made = copy(&self.database, &part).and_then(|()| {
            failpoint::reach("backup-written");
            disk::put_in_place(&part, &path)
        });
        if let Err(fault) = made {
            // Half of a backup is none.
            drop(fs::remove_file(&part));
            return Err(fault);
        }
        failpoint::reach("backup-named");
        if why == BackupWhy::Daily {
            disk::write(&self.directory.join(HELD), self.held().to_string().as_bytes())?;
        }
        self.prune(why)?;
        let bytes = fs::metadata(&path).map_or(0, |m| m.len());
        Ok(Backup { name, at, why, bytes })
    }

    /// Removes the oldest of the kind, beyond those that are kept.
    pub(super) fn prune(&self, why: BackupWhy) -> Outcome<()> {
        let of_kind = self.all()?.into_iter().filter(|backup| backup.why == why);
        of_kind.skip(why.kept()).try_for_each(|backup| disk::remove(&self.directory.join(backup.name)))
    }

    /// What a kill left of backups that were being made. Only under the turn: nobody else makes one.
    fn sweep_parts(&self) {
        for entry in fs::read_dir(&self.directory).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().ends_with(PART) {
                drop(fs::remove_file(entry.path()));
            }
        }
    }
}

/// Copies the database as it stands at one moment, without what is free in it. `VACUUM INTO` (sqlite.org, "VACUUM") reads within
/// one transaction and keeps no writer waiting.
fn copy(database: &Path, part: &Path) -> Outcome<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(database, flags).map_err(|e| fault(&e, database))?;
    conn.busy_timeout(Duration::from_secs(5)).map_err(|e| fault(&e, database))?;
    open::check_owner(&conn, database)?;
    refuse_without_room(&conn, database, part)?;
    // For the owner only, before a byte of it is there.
    disk::write(part, b"")?;
    conn.execute("VACUUM INTO ?1", [part.to_string_lossy()]).map(drop).map_err(|e| fault(&e, database))
}

fn refuse_without_room(conn: &Connection, database: &Path, part: &Path) -> Outcome<()> {
    let pragma =
        |name: &str| conn.pragma_query_value(None, name, |r| r.get::<_, u64>(0)).map_err(|e| fault(&e, database));
    let (pages, free, page) = (pragma("page_count")?, pragma("freelist_count")?, pragma("page_size")?);
    let wanted = pages.saturating_sub(free).saturating_mul(page).saturating_add(LEFT);
    match disk::free_space(part) {
        Some(room) if room < wanted => {
            let why = format!("a backup of the database needs {wanted} bytes here, and {room} are left");
            Err(disk::refused(part, ErrorKind::DiskFull, why))
        }
        _ => Ok(()),
    }
}
