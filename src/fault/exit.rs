//! The exit codes, in one table: what scripts may rely on.
use serde::Serialize;

/// How the process ends. The numbers are a stable contract (README, `--help`, man page).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// Failed for a reason no other code names.
    Failure = 1,
    /// The command line was wrong.
    Usage = 2,
    /// Workspace or settings are missing or wrong.
    Configuration = 3,
    /// Authentication or rights.
    Authentication = 4,
    /// Done, but some rows were rejected or fields left out.
    Rejects = 5,
    /// A guard holds the work until somebody approves.
    Guard = 6,
    /// Another process holds the lease.
    Lease = 7,
    /// The network or throttling outlasted our patience.
    Network = 8,
    /// The database or the disk.
    Storage = 9,
    /// Our own mistake.
    Bug = 70,
    /// Setup was left unfinished; the draft is kept.
    Unfinished = 75,
    /// Cancelled from the keyboard.
    Interrupted = 130,
    /// Asked to end by the system.
    Terminated = 143,
}

impl Exit {
    /// All codes in ascending order, for the help text and the man page.
    pub const ALL: [Exit; 14] = [
        Exit::Ok,
        Exit::Failure,
        Exit::Usage,
        Exit::Configuration,
        Exit::Authentication,
        Exit::Rejects,
        Exit::Guard,
        Exit::Lease,
        Exit::Network,
        Exit::Storage,
        Exit::Bug,
        Exit::Unfinished,
        Exit::Interrupted,
        Exit::Terminated,
    ];

    /// The number the process ends with.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Catalog key of the one-line meaning.
    pub fn key(self) -> &'static str {
        match self {
            Exit::Ok => "exit-ok",
            Exit::Failure => "exit-failure",
            Exit::Usage => "exit-usage",
            Exit::Configuration => "exit-configuration",
            Exit::Authentication => "exit-authentication",
            Exit::Rejects => "exit-rejects",
            Exit::Guard => "exit-guard",
            Exit::Lease => "exit-lease",
            Exit::Network => "exit-network",
            Exit::Storage => "exit-storage",
            Exit::Bug => "exit-bug",
            Exit::Unfinished => "exit-unfinished",
            Exit::Interrupted => "exit-interrupted",
            Exit::Terminated => "exit-terminated",
        }
    }
}
