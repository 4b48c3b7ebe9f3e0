//! The door to backups of the campaign database (correctness.md B20): made by themselves, checked, restored. Blocking calls.
use crate::fault::Outcome;
use crate::run::{Backup, Upkeep};

/// Backups of one database.
pub trait Backups: Send + Sync {
    /// All there are, the newest first.
    ///
    /// # Errors
    /// Storage faults.
    fn all(&self) -> Outcome<Vec<Backup>>;

    /// Makes one now, beside whoever reads and writes.
    ///
    /// # Errors
    /// `DiskFull` where there is no room for it; `DatabaseCorrupt`; storage faults.
    fn take(&self) -> Outcome<Backup>;

    /// Whether anything is due.
    ///
    /// # Errors
    /// Storage faults.
    fn is_due(&self) -> Outcome<bool>;

    /// Does what is due: one backup a day; once a week a check of the whole database, and lines of logs that are older than 90
    /// days go. Where another process is at it, nothing.
    ///
    /// # Errors
    /// `DatabaseCorrupt` where the check finds damage: nothing more is written from then on. As [`Backups::take`].
    fn keep_up(&self) -> Outcome<Upkeep>;

    /// Checks the whole database. What it finds is remembered: a damaged one is written to no more, one that is sound again is.
    ///
    /// # Errors
    /// `DatabaseCorrupt`; storage faults.
    fn check(&self) -> Outcome<()>;

    /// Puts a backup in the place of the database, which is kept beside the backups. Afterwards every flow reads everything
    /// once, and what was sent without an answer is looked for before anything is sent.
    ///
    /// # Errors
    /// `Usage` where there is none of that name; `DatabaseBusy` while anybody has the database open; `DatabaseCorrupt` where the backup itself is
    /// damaged; storage faults.
    fn restore(&self, name: &str) -> Outcome<()>;
}
