//! Backups of the campaign database, as they are told.
use jiff::Timestamp;
use serde::Serialize;

/// Why a backup was made. Words: `backup-why-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackupWhy {
    /// A day had passed since the last one.
    Daily,
    /// Somebody asked for it.
    Asked,
    /// A newer version of the program was about to change the tables.
    Upgrade,
    /// It is what a restored backup took the place of: the file as it was, sound or not.
    Replaced,
}

impl BackupWhy {
    /// All of them.
    pub const ALL: [BackupWhy; 4] = [BackupWhy::Daily, BackupWhy::Asked, BackupWhy::Upgrade, BackupWhy::Replaced];

    /// The stem of its catalog key, and its word in the file's name.
    pub fn slug(self) -> &'static str {
        match self {
            BackupWhy::Daily => "daily",
            BackupWhy::Asked => "asked",
            BackupWhy::Upgrade => "upgrade",
            BackupWhy::Replaced => "replaced",
        }
    }

    /// So many of the kind are kept; the oldest goes first.
    pub fn kept(self) -> usize {
        match self {
            BackupWhy::Daily | BackupWhy::Asked => 7,
            BackupWhy::Upgrade => 3,
            BackupWhy::Replaced => 1,
        }
    }
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// What it is called: its file's name.
    pub name: String,
    /// When it was made.
    pub at: Timestamp,
    /// Why.
    pub why: BackupWhy,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What was seen to behind a run, because its time had come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Upkeep {
    /// The whole database was checked and found sound.
    pub checked: bool,
    /// Lines of old logs that went.
    pub lines_gone: u64,
    /// The backup that was made.
    pub backup: Option<Backup>,
}
