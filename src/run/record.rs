//! What the ledger keeps of runs.
use super::{Counters, ReplayPlace, RunMode, RunState, WindowPlace};
use crate::account::Name;
use crate::fault::{ErrorKind, Fault};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Identifies a run; version-7 UUIDs, so they sort by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub uuid::Uuid);

impl RunId {
    /// A new one.
    pub fn new() -> Self {
        Self(uuid::Uuid::now_v7())
    }

    /// The last eight digits: short enough for a list.
    pub fn short(&self) -> String {
        let text = self.0.simple().to_string();
        text.get(24..).unwrap_or_default().to_owned()
    }
}

impl Default for RunId {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a reading asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadKind {
    /// All rows by id.
    #[default]
    All,
    /// Rows changed since an instant.
    Since,
    /// All rows, with a place to read changes from at the end.
    Tracked,
    /// What changed since such a place.
    Delta,
    /// All identifiers, nothing else.
    Ids,
}

impl ReadKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::All, Self::Since, Self::Tracked, Self::Delta, Self::Ids];

    /// The word it is stored under.
    pub fn slug(self) -> &'static str {
        match self {
            ReadKind::All => "all",
            ReadKind::Since => "since",
            ReadKind::Tracked => "tracked",
            ReadKind::Delta => "delta",
            ReadKind::Ids => "ids",
        }
    }

    /// The kind of that word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.slug() == slug)
    }

    /// Whether every row there is comes, so that what does not come is gone.
    pub fn brings_everything(self) -> bool {
        matches!(self, ReadKind::All | ReadKind::Tracked | ReadKind::Ids)
    }
}

/// Where the CRM's record of changes goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeltaToken {
    /// The server's link; never shown.
    pub link: String,
    /// Server instant at which it was given out.
    pub given: Timestamp,
    /// Days after which the CRM no longer takes it, as far as it told.
    pub days: Option<u32>,
    /// Which fields it tells, as a short word: the link carries its own selection, and what it does not select does not
    /// come. Empty where that is not known.
    #[serde(default)]
    pub selects: String,
}

impl DeltaToken {
    /// When the CRM will no longer take it.
    pub fn expires(&self) -> Option<Timestamp> {
        self.given.checked_add(SignedDuration::from_hours(i64::from(self.days?) * 24)).ok()
    }
}

/// Where the next page of a flow starts. Commits together with the rows before it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Rises by one with every committed page of the flow.
    pub seq: u64,
    /// Mapping version the present reading began with.
    pub mapping_version: u32,
    /// What the present reading reads into which columns, as a short word; empty where that is not known.
    #[serde(default)]
    pub reads: String,
    /// The filter the present reading began with.
    pub filter: Option<String>,
    /// The reading under way: the server's link to the next page; none when the last reading was completed.
    pub next_link: Option<String>,
    /// The reading under way, where it is read side by side: the windows that are not read to their end.
    #[serde(default)]
    pub windows: Vec<WindowPlace>,
    /// The reading under way covers everything changed since this server instant (none: everything).
    pub reading_since: Option<Timestamp>,
    /// Server instant at which the reading under way began; becomes the watermark when it completes.
    pub reading_began: Option<Timestamp>,
    /// Everything changed before this server instant has been applied.
    pub watermark: Option<Timestamp>,
    /// Whether the first load has been completed and indexed.
    pub loaded: bool,
    /// What the reading under way asks for.
    pub kind: ReadKind,
    /// Where the CRM's record of changes goes on, for flows that read it.
    pub delta: Option<DeltaToken>,
    /// The highest row version seen so far.
    pub top_version: i64,
    /// A complete reading is there; the rows it did not bring have not been judged yet.
    pub settling: bool,
    /// Server instant up to which all deletions were known.
    pub swept: Option<Timestamp>,
    /// The reading under way takes every row as it comes, whatever its version: the CRM was restored.
    #[serde(default)]
    pub restoring: bool,
    /// Rows the reading under way has brought so far.
    #[serde(default)]
    pub brought: u64,
    /// A replay that was cut off, or a reading of a population's rows.
    #[serde(default)]
    pub replay: Option<ReplayPlace>,
}

impl Checkpoint {
    /// Whether a reading was begun and its pages are not all there.
    pub fn under_way(&self) -> bool {
        self.next_link.is_some() || !self.windows.is_empty()
    }
}

/// A run in the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Which run.
    pub run: RunId,
    /// Which flow.
    pub flow: Name,
    /// What it was for.
    pub mode: RunMode,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Where it stands; durable states only.
    pub state: RunState,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Rows.
    pub counters: Counters,
    /// Pages.
    pub pages: u64,
    /// Code of the fault that ended it.
    pub fault_code: Option<String>,
    /// Kind of that fault as the stem of its catalog keys.
    pub fault_slug: Option<String>,
    /// Its detail.
    pub fault_detail: Option<String>,
}

impl RunRecord {
    /// Whether the guard over deletions held it: nothing is wrong, and somebody has to look at its plan.
    pub fn is_held(&self) -> bool {
        self.state == RunState::Failed && self.fault_slug.as_deref() == Some(ErrorKind::DeletesHeld.slug())
    }

    /// Whether it was stopped since it had lasted as long as its flow allows: nothing is wrong, and the next one goes on.
    pub fn is_time_over(&self) -> bool {
        self.state == RunState::Cancelled && self.fault_slug.as_deref() == Some(ErrorKind::LongestRun.slug())
    }

    /// The stem of the word that tells how it stands, `run-<slug>`; for machines its [state](RunState::slug) stays what it is.
    pub fn slug(&self) -> &'static str {
        match self.state {
            _ if self.is_held() => "held",
            _ if self.is_time_over() => "time-over",
            state => state.slug(),
        }
    }

    /// The symbol beside that word.
    pub fn symbol(&self) -> &'static str {
        if self.is_held() { "!" } else { self.state.symbol() }
    }

    /// Whether it ended well but for what changed about its table: the warning that says so stays with it.
    pub fn is_drifted(&self) -> bool {
        self.state != RunState::Failed && self.fault_slug.as_deref() == Some(ErrorKind::SchemaDrift.slug())
    }
}

/// How loud a log line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What happened.
    Info,
    /// Somebody should know.
    Warn,
    /// Something failed.
    Error,
}

/// One line of a run's log: a catalog key with its arguments, so that it reads in both languages. No row values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// When.
    pub at: Timestamp,
    /// How loud.
    pub level: LogLevel,
    /// Catalog key, `log-...` or `fault-...`.
    pub key: String,
    /// Arguments of the sentence.
    pub args: std::collections::BTreeMap<String, String>,
}

impl LogEntry {
    /// A line about a fault.
    pub fn of_fault(at: Timestamp, level: LogLevel, fault: &Fault) -> Self {
        let mut args = fault.args.clone();
        args.insert("code".into(), fault.kind.code().into());
        args.insert("detail".into(), fault.detail.clone());
        Self { at, level, key: format!("fault-{}", fault.kind.slug()), args }
    }
}

/// A row that could not be applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// Number in the ledger.
    pub id: i64,
    /// Which flow.
    pub flow: Name,
    /// Which run.
    pub run: RunId,
    /// The row's identifier in the CRM; empty where the row had none.
    pub row: String,
    /// Reason: catalog key `reject-<slug>`.
    pub reason: String,
    /// The field it is about.
    pub field: Option<String>,
    /// Up to 32 characters of the value, sanitised.
    pub sample: Option<String>,
    /// What the CRM said, of a row it refused; sanitised.
    #[serde(default)]
    pub said: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Whether nothing is left to be done: a later good version of the row was applied, the row is gone, or somebody let it be.
    pub resolved: bool,
    /// What became of it.
    #[serde(default)]
    pub state: RejectState,
    /// The version of the mapping by which the row was rejected.
    #[serde(default)]
    pub mapping_version: u32,
    /// What somebody said who let it be.
    #[serde(default)]
    pub note: Option<RejectNote>,
}

/// What became of a reject. Words: `reject-state-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RejectState {
    /// It waits for a good version of its row.
    #[default]
    Open,
    /// A good version of the row was applied.
    Applied,
    /// The row was rejected again: the later reject counts.
    Repeated,
    /// The row is gone, or no longer belongs to the flow.
    Gone,
    /// Somebody let it be.
    Ignored,
}

impl RejectState {
    /// All.
    pub const ALL: [RejectState; 5] =
        [RejectState::Open, RejectState::Applied, RejectState::Repeated, RejectState::Gone, RejectState::Ignored];

    /// The stem of its catalog key, and its word on the command line.
    pub fn slug(self) -> &'static str {
        match self {
            RejectState::Open => "open",
            RejectState::Applied => "applied",
            RejectState::Repeated => "repeated",
            RejectState::Gone => "gone",
            RejectState::Ignored => "ignored",
        }
    }
}

/// Why a reject is let be, and who said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectNote {
    /// Why.
    pub text: String,
    /// Who.
    pub who: String,
    /// When.
    pub at: Timestamp,
}
