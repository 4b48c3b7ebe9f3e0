//! What is due by itself: what it is, what was settled of it, and who sees to it.
use crate::account::Name;
use jiff::Timestamp;
use serde::Serialize;
use std::fmt;

/// What kind of thing is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueKind {
    /// A workflow.
    Workflow,
    /// A flow.
    Flow,
}

impl DueKind {
    /// Its word.
    pub fn slug(self) -> &'static str {
        match self {
            DueKind::Workflow => "workflow",
            DueKind::Flow => "flow",
        }
    }
}

/// What is due: a flow or a workflow by its name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct DueName {
    /// Which of the two.
    pub kind: DueKind,
    /// Its name.
    pub name: Name,
}

impl fmt::Display for DueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)
    }
}

/// How what was due ended. Words: `serve-state-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DueState {
    /// It is done.
    Done,
    /// It is done, and somebody should look: rejects, changes that wait.
    Attention,
    /// It failed.
    Failed,
    /// It was stopped before its end.
    Cancelled,
}

impl DueState {
    /// All.
    pub const ALL: [DueState; 4] = [DueState::Done, DueState::Attention, DueState::Failed, DueState::Cancelled];

    /// The stem of its catalog key; the ledger keeps it as well.
    pub fn slug(self) -> &'static str {
        match self {
            DueState::Done => "done",
            DueState::Attention => "attention",
            DueState::Failed => "failed",
            DueState::Cancelled => "cancelled",
        }
    }
}

/// What the ledger knows of something that is due by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueMark {
    /// What it is.
    pub what: DueName,
    /// The schedule and the zone this was kept of: under another one nothing was missed.
    pub says: String,
    /// Every due time up to here was run, skipped or caught up.
    pub settled: Timestamp,
    /// The due time whose run has begun and not come to its end.
    pub in_hand: Option<Timestamp>,
    /// Due times that passed while it was still running, all together.
    pub skipped: u64,
    /// When it last came to an end, and how.
    pub ended: Option<(Timestamp, DueState)>,
}

/// Who sees to what is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Serving {
    /// The machine.
    pub host: String,
    /// The process.
    pub pid: u32,
    /// Since when.
    pub since: Timestamp,
    /// Its last sign of life.
    pub beat: Timestamp,
    /// What comes next.
    pub next: Option<NextDue>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextDue {
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub what: DueName,
}
