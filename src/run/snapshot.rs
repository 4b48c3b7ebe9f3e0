//! What a running flow shows: published as a whole, never locked.
use super::{RunId, TokenAge};
use crate::account::Name;
use crate::fault::{ErrorKind, Fault};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a run stands. Durable states are written to the ledger; `Pausing`, `Paused` and `Cancelling` are memory-only: a
/// process that dies in them leaves `Running`, which the next start turns into `Interrupted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunState {
    /// Durable: holds the lease and works.
    Running,
    /// Memory only: will stop after the present page.
    Pausing,
    /// Memory only: stands still between two pages, keeps the lease.
    Paused,
    /// Memory only: will end after the present page.
    Cancelling,
    /// Durable: everything was read and applied.
    Done,
    /// Durable: done, with rejects.
    DoneWithRejects,
    /// Durable: ended by the user at a page border.
    Cancelled,
    /// Durable: ended by a fault; the checkpoint is intact.
    Failed,
    /// Durable: its process died; the next run resumes at the checkpoint.
    Interrupted,
}

impl RunState {
    /// Whether nothing more will happen.
    pub fn is_final(self) -> bool {
        !matches!(self, RunState::Running | RunState::Pausing | RunState::Paused | RunState::Cancelling)
    }

    /// The stem of its catalog key `run-<slug>` and its word in the ledger and in JSON.
    pub fn slug(self) -> &'static str {
        match self {
            RunState::Running => "running",
            RunState::Pausing => "pausing",
            RunState::Paused => "paused",
            RunState::Cancelling => "cancelling",
            RunState::Done => "done",
            RunState::DoneWithRejects => "done-with-rejects",
            RunState::Cancelled => "cancelled",
            RunState::Failed => "failed",
            RunState::Interrupted => "interrupted",
        }
    }

    /// The durable state of that word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        use RunState as S;
        [S::Running, S::Done, S::DoneWithRejects, S::Cancelled, S::Failed, S::Interrupted]
            .into_iter()
            .find(|s| s.slug() == slug)
    }

    /// The symbol that stands beside the word, so that colour is never needed.
    pub fn symbol(self) -> &'static str {
        match self {
            RunState::Running => "▶",
            RunState::Pausing | RunState::Paused => "‖",
            RunState::Cancelling | RunState::Cancelled => "■",
            RunState::Done => "✓",
            RunState::DoneWithRejects => "!",
            RunState::Failed => "✗",
            RunState::Interrupted => "↯",
        }
    }
}

/// What a run does just now. Words: `phase-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Taking the lease, checking schema and mapping.
    Preparing,
    /// Reading the few rows to try first.
    Trying,
    /// Reading and applying pages.
    Reading,
    /// Reading everything again because the CRM's record of changes has ended.
    Resyncing,
    /// Comparing identifiers, to find what was deleted.
    Sweeping,
    /// Judging which rows are gone.
    Deleting,
    /// Waiting because the CRM asked for it.
    Throttled,
    /// Building the index after a first load.
    Indexing,
    /// Making a backup of the database, or checking it, because its time has come.
    Upkeep,
    /// Nothing more.
    Finished,
}

impl Phase {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            Phase::Preparing => "preparing",
            Phase::Trying => "trying",
            Phase::Reading => "reading",
            Phase::Resyncing => "resyncing",
            Phase::Sweeping => "sweeping",
            Phase::Deleting => "deleting",
            Phase::Throttled => "throttled",
            Phase::Indexing => "indexing",
            Phase::Upkeep => "upkeep",
            Phase::Finished => "finished",
        }
    }
}

/// Row counters. They balance: `read` is the sum of all kinds, per page and per run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counters {
    /// Rows that arrived.
    pub read: u64,
    /// Written, new or changed.
    pub applied: u64,
    /// Already there, not rewritten.
    pub unchanged: u64,
    /// Older than what is there.
    pub superseded: u64,
    /// Left out by the flow's filter on our side.
    pub filtered: u64,
    /// Could not be applied; kept with their reason.
    pub rejected: u64,
    /// Kept aside until their parent arrives.
    pub parked: u64,
    /// Deleted.
    pub deleted: u64,
    /// How many of the deleted ones were merged into another row; no kind of its own.
    #[serde(default)]
    pub merged: u64,
}

impl Counters {
    /// Whether nothing disappeared.
    pub fn balanced(&self) -> bool {
        self.read
            == self.applied
                + self.unchanged
                + self.superseded
                + self.filtered
                + self.rejected
                + self.parked
                + self.deleted
    }

    /// All of them, in the order the database's tables have them.
    pub fn all(&self) -> [u64; 9] {
        [
            self.read,
            self.applied,
            self.unchanged,
            self.superseded,
            self.filtered,
            self.rejected,
            self.parked,
            self.deleted,
            self.merged,
        ]
    }

    /// The counters in the order of [`Counters::all`].
    pub fn of([read, applied, unchanged, superseded, filtered, rejected, parked, deleted, merged]: [u64; 9]) -> Self {
        Self { read, applied, unchanged, superseded, filtered, rejected, parked, deleted, merged }
    }

    /// Adds another page's counters.
    pub fn add(&mut self, other: &Counters) {
        self.read += other.read;
        self.applied += other.applied;
        self.unchanged += other.unchanged;
        self.superseded += other.superseded;
        self.filtered += other.filtered;
        self.rejected += other.rejected;
        self.parked += other.parked;
        self.deleted += other.deleted;
        self.merged += other.merged;
    }
}

/// What the CRM's limits leave us, as far as its last answer told. Diagnostic only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ApiBudget {
    /// Requests left in the present window (`x-ms-ratelimit-burst-remaining-xrm-requests`).
    pub requests_left: Option<u64>,
    /// Execution time left in the window, milliseconds (`x-ms-ratelimit-time-remaining-xrm-requests`).
    pub time_left_ms: Option<u64>,
    /// Requests this process has sent.
    pub requests_sent: u64,
    /// How often the CRM asked us to slow down.
    pub throttled: u64,
    /// How often of these for the time our requests take together.
    #[serde(default)]
    pub throttled_time: u64,
    /// How often of these for the number of our requests.
    #[serde(default)]
    pub throttled_requests: u64,
    /// How many requests this connection may have under way at once, now; it follows the CRM's hint and its refusals.
    #[serde(default)]
    pub at_once: Option<u32>,
    /// Until when the CRM's host is left alone, because it could not be reached many times in a row.
    #[serde(default)]
    pub resting_until: Option<Timestamp>,
}

impl RunSnapshot {
    /// Catalog key of what it does just now: where nothing is written, nothing is said to be applied.
    pub fn phase_key(&self) -> String {
        match self.phase {
            Phase::Reading if self.dry_run => "phase-reading-dry".to_owned(),
            phase => format!("phase-{}", phase.slug()),
        }
    }

    /// Whether the guard over deletions held it: then it failed in nothing.
    pub fn is_held(&self) -> bool {
        let last = self.faults.last().map(|fault| fault.kind);
        self.state == RunState::Failed && last == Some(ErrorKind::DeletesHeld)
    }
}

/// One run as the monitor shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunSnapshot {
    /// Which run.
    pub run: RunId,
    /// Which flow.
    pub flow: Name,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// Where it stands.
    pub state: RunState,
    /// What it does just now.
    pub phase: Phase,
    /// Rows so far, in this run.
    pub counters: Counters,
    /// Rows expected in all, where the CRM could tell.
    pub expected: Option<u64>,
    /// Rows per second over the last seconds.
    pub rate: f64,
    /// Rows per second, one value a second, the newest last, at most 60.
    pub rates: Vec<u64>,
    /// Seconds left at the present rate.
    pub seconds_left: Option<u64>,
    /// Pages committed in this run.
    pub page: u64,
    /// Short digest of the checkpoint; the link itself is never shown.
    pub checkpoint: Option<String>,
    /// The CRM's limits.
    pub budget: ApiBudget,
    /// When it began.
    pub started: Timestamp,
    /// When it last moved.
    pub updated: Timestamp,
    /// The last faults, the newest last, at most 5.
    pub faults: Vec<Fault>,
    /// How old the flow's place in the CRM's record of changes is, where it has one.
    pub token: Option<TokenAge>,
    /// Until when the CRM asked us to wait.
    pub waiting_until: Option<Timestamp>,
    /// What went wrong with the try before, where something did.
    pub waiting_for: Option<Fault>,
}
