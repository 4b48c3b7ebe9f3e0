//! Backups of a database file, in a directory of their own beside it: whole files under a name that tells when and why. A kill
//! leaves a backup or none, never half of one.
mod damage;
mod old_logs;
mod restore;
mod take;

pub use damage::refuse_damaged;
pub use restore::restore;

use super::open::beside;
use crate::disk;
use crate::fault::{ErrorKind, Outcome};
use crate::run::{Backup, BackupWhy, Upkeep};
use jiff::{SignedDuration, Timestamp};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What stands in the name before and behind the moment.
const STEM: &str = "campaign-";
const ENDING: &str = ".db";
/// How the moment is written in a name.
const MOMENT: &str = "%Y%m%dT%H%M%SZ";
/// What a backup is called while it is made.
const PART: &str = ".part";
/// Keeps the moment of the last check of the whole database.
const CHECKED: &str = "checked";
/// Keeps how many bytes the database had when the last backup of a day was made.
const HELD: &str = "held";
/// Between two backups nobody asked for.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Between two checks of the whole database.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The backups of one database.
#[derive(Debug, Clone)]
pub struct Shelf {
    database: PathBuf,
    directory: PathBuf,
}

impl Shelf {
    /// Those of the database at this path, whether there are any or not.
    pub fn of(database: &Path) -> Self {
        Self { database: database.to_path_buf(), directory: database.with_file_name("backups") }
    }

    /// All of them, the newest first.
    ///
    /// # Errors
    /// `NotWritable`, `StorageFailed`.
    pub fn all(&self) -> Outcome<Vec<Backup>> {
        let entries = match fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(disk::fault(&self.directory, "looking for backups", &e)),
        };
        let mut found: Vec<Backup> = entries
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let (at, why) = read_name(&name)?;
                Some(Backup { name, at, why, bytes: entry.metadata().map_or(0, |m| m.len()) })
            })
            .collect();
        found.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.name.cmp(&a.name)));
        Ok(found)
    }

    /// Makes a backup now.
    ///
    /// # Errors
    /// `DiskFull`, `DatabaseCorrupt`, storage faults.
    pub fn take(&self, why: BackupWhy, now: Timestamp) -> Outcome<Backup> {
        let _turn = self.turn()?;
        self.take_within(why, now)
    }

    /// Whether a backup or a check is due of a database that is there.
    ///
    /// # Errors
    /// `NotWritable`, `StorageFailed`.
    pub fn is_due(&self, now: Timestamp) -> Outcome<bool> {
        Ok(self.database.exists() && (self.check_is_due(now) || self.backup_is_due(now)?))
    }

    /// Does what is due.
    ///
    /// # Errors
    /// As [`Shelf::take`] and [`Shelf::check`].
    pub fn keep_up(&self, now: Timestamp) -> Outcome<Upkeep> {
        let mut done = Upkeep::default();
        if !self.is_due(now)? {
            return Ok(done);
        }
        let _turn = match disk::lock_within(&self.lock(), Duration::ZERO) {
            Err(fault) if fault.kind == ErrorKind::LockHeld => return Ok(done),
            turn => turn?,
        };
        if self.check_is_due(now) {
            self.check(now)?;
            done.checked = true;
            done.lines_gone = old_logs::forget(&self.database, now)?;
        }
        if self.backup_is_due(now)? {
            done.backup = Some(self.take_within(BackupWhy::Daily, now)?);
        }
        Ok(done)
    }

    /// Checks the whole database, and remembers what it found.
    ///
    /// # Errors
    /// `DatabaseCorrupt`, storage faults.
    pub fn check(&self, now: Timestamp) -> Outcome<()> {
        damage::check(&self.database)?;
        disk::write(&self.directory.join(CHECKED), now.to_string().as_bytes())
    }

    /// Makes the present state the only one that is kept: what was erased is in no backup afterwards. Where there is no room
    /// for a new one beside the old ones, these go first.
    ///
    /// # Errors
    /// Storage faults.
    pub fn renew(&self, now: Timestamp) -> Outcome<()> {
        let old = self.all()?;
        if old.is_empty() && !self.directory.exists() {
            return Ok(());
        }
        let _turn = self.turn()?;
        // One that another process ended meanwhile is among them: it may have begun before the erasure.
        let old = self.all()?;
        let go = || old.iter().try_for_each(|backup| disk::remove(&self.directory.join(&backup.name)));
        let Some(newest) = old.first() else { return Ok(()) };
        let now = now.max(newest.at + SignedDuration::from_secs(1));
        match self.take_within(BackupWhy::Daily, now) {
            Err(fault) if fault.kind == ErrorKind::DiskFull => {
                go()?;
                // The next run makes one.
                drop(self.take_within(BackupWhy::Daily, now));
                Ok(())
            }
            Err(fault) => go().and(Err(fault)),
            Ok(_) => go(),
        }
    }

    /// The path of the backup of this name.
    ///
    /// # Errors
    /// `Usage` where there is none.
    fn path_of(&self, name: &str) -> Outcome<PathBuf> {
        let known = self.all()?.into_iter().find(|backup| backup.name == name);
        let path = known.map(|backup| self.directory.join(backup.name));
        path.ok_or_else(|| disk::refused(&self.directory.join(name), ErrorKind::Usage, "there is no such backup"))
    }

    fn lock(&self) -> PathBuf {
        self.directory.join("backups.lock")
    }

    fn turn(&self) -> Outcome<disk::FileLock> {
        // A large database takes its time.
        disk::lock_within(&self.lock(), Duration::from_secs(600))
    }

    fn check_is_due(&self, now: Timestamp) -> bool {
        let kept = fs::read_to_string(self.directory.join(CHECKED)).ok();
        let last = kept.and_then(|text| text.trim().parse::<Timestamp>().ok());
        last.is_none_or(|last| is_past(last, WEEK, now))
    }

    /// A day has passed, or there is twice as much as there was: the first day's loads come one after the other.
    fn backup_is_due(&self, now: Timestamp) -> Outcome<bool> {
        let last = self.all()?.into_iter().find(|backup| backup.why == BackupWhy::Daily);
        Ok(last.is_none_or(|last| is_past(last.at, DAY, now)) || self.has_doubled())
    }

    fn has_doubled(&self) -> bool {
        let kept = fs::read_to_string(self.directory.join(HELD)).ok();
        kept.and_then(|text| text.trim().parse::<u64>().ok()).is_some_and(|held| self.held() / 2 >= held)
    }

    /// Bytes of the database, its journal among them. Not those of a backup: what is free in the file is not in there.
    fn held(&self) -> u64 {
        let bytes = |ending: &str| fs::metadata(beside(&self.database, ending)).map_or(0, |m| m.len());
        bytes("") + bytes("-wal")
    }
}

/// Whether so long has passed; a moment far in the future is of a clock that was wrong.
fn is_past(last: Timestamp, pause: SignedDuration, now: Timestamp) -> bool {
    let age = now.duration_since(last);
    age >= pause || age <= -pause
}

fn name_of(at: Timestamp, why: BackupWhy) -> String {
    format!("{STEM}{}-{}{ENDING}", at.strftime(MOMENT), why.slug())
}

/// When and why, from a backup's name.
fn read_name(name: &str) -> Option<(Timestamp, BackupWhy)> {
    let (moment, why) = name.strip_prefix(STEM)?.strip_suffix(ENDING)?.split_once('-')?;
    let why = BackupWhy::ALL.into_iter().find(|known| known.slug() == why)?;
    let digits = moment.strip_suffix('Z')?;
    let at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%S", digits).ok()?;
    Some((at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp(), why))
}

#[cfg(test)]
mod tests;
