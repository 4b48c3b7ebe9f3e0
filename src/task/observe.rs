//! Observing: home, history, logs, rejects.
use super::Bench;
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::Flow;
use crate::port::RejectFilter;
use crate::run::{LogEntry, Reject, RunId, RunRecord};
use crate::setup::Workspace;
use jiff::Timestamp;

/// A flow with its last run.
#[derive(Debug, Clone)]
pub struct FlowFacts {
    /// The flow.
    pub flow: Flow,
    /// Its last run.
    pub last: Option<RunRecord>,
    /// Everything changed before this instant has been applied.
    pub watermark: Option<Timestamp>,
    /// Rejects not resolved yet.
    pub open_rejects: u64,
    /// Rows in its campaign table.
    pub rows: Option<u64>,
}

/// What the home screen and `status` show.
#[derive(Debug, Clone)]
pub struct HomeFacts {
    /// The workspace; none where there is none yet.
    pub workspace: Option<Workspace>,
    /// Whether a setup was left unfinished.
    pub draft: bool,
    /// Flows in order.
    pub flows: Vec<FlowFacts>,
    /// Why the ledger could not be read, where it could not.
    pub problem: Option<Fault>,
}

/// The workspace's accounts, flows and last runs. A ledger that cannot be read is a `problem`, not an error.
///
/// # Errors
/// `WorkspaceCorrupt`, `WorkspaceNewer`.
pub async fn home(_bench: &Bench) -> Outcome<HomeFacts> {
    Err(not_yet())
}

/// Runs, the newest first.
///
/// # Errors
/// Storage faults.
pub async fn history(_bench: &Bench, _flow: Option<Name>, _limit: usize) -> Outcome<Vec<RunRecord>> {
    Err(not_yet())
}

/// The run whose id is or ends with this text.
///
/// # Errors
/// Storage faults.
pub async fn run_of(_bench: &Bench, _text: &str) -> Outcome<Option<RunRecord>> {
    Err(not_yet())
}

/// A run's log, the oldest first.
///
/// # Errors
/// Storage faults.
pub async fn log_of(_bench: &Bench, _run: RunId) -> Outcome<Vec<LogEntry>> {
    Err(not_yet())
}

/// Rejects, the newest first.
///
/// # Errors
/// Storage faults.
pub async fn rejects(_bench: &Bench, _filter: RejectFilter) -> Outcome<Vec<Reject>> {
    Err(not_yet())
}

/// One reject.
///
/// # Errors
/// Storage faults.
pub async fn reject(_bench: &Bench, _id: i64) -> Outcome<Option<Reject>> {
    Err(not_yet())
}

fn not_yet() -> Fault {
    Fault::new(ErrorKind::Bug, "not built yet")
}
