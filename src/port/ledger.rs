//! The door to the ledger: runs, leases, checkpoints, logs, rejects. Blocking calls.
use super::Timetable;
use crate::account::Name;
use crate::fault::Outcome;
use crate::run::{
    Checkpoint, ConflictFilter, Conflicts, ConsentChange, ConsentFilter, LogEntry, NotedConflict, Reject, RejectNote,
    RejectState, RunId, RunRecord, Unanswered,
};
use jiff::Timestamp;

/// The right to run a flow. Every commit asserts the epoch; a take-over raises it, so an old holder is fenced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Which flow.
    pub flow: Name,
    /// Which run.
    pub run: RunId,
    /// Strictly rising with every take-over.
    pub epoch: u64,
}

/// Which rejects to list.
#[derive(Debug, Clone, Default)]
pub struct RejectFilter {
    /// Of this flow.
    pub flow: Option<Name>,
    /// Of this run.
    pub run: Option<RunId>,
    /// Only unresolved ones.
    pub open_only: bool,
    /// Only those of which this became.
    pub state: Option<RejectState>,
    /// Only those with this reason.
    pub reason: Option<String>,
    /// Only those about this field.
    pub field: Option<String>,
    /// Only those since then.
    pub since: Option<Timestamp>,
    /// At most so many, the newest first; 0 is 1,000.
    pub limit: usize,
}

/// The ledger.
pub trait Ledger: Send + Sync {
    /// Records a run and takes the flow's lease. A lease whose process on this host is dead, or that has expired (60 s
    /// without beat), is taken over and its run marked interrupted.
    ///
    /// # Errors
    /// `LeaseHeld` with `host`, `pid` and `since`; storage faults.
    fn begin(&self, record: &RunRecord) -> Outcome<Lease>;

    /// Keeps the lease alive.
    ///
    /// # Errors
    /// `Fenced` when it is not ours any more.
    fn beat(&self, lease: &Lease) -> Outcome<()>;

    /// Records how the run ended and frees the lease. A no-op on the lease when it was fenced.
    ///
    /// # Errors
    /// Storage faults.
    fn end(&self, lease: &Lease, record: &RunRecord) -> Outcome<()>;

    /// Where the flow's next page starts.
    ///
    /// # Errors
    /// Storage faults.
    fn checkpoint(&self, flow: &Name) -> Outcome<Option<Checkpoint>>;

    /// Runs, the newest first; runs whose process died are shown as interrupted.
    ///
    /// # Errors
    /// Storage faults.
    fn runs(&self, flow: Option<&Name>, limit: usize) -> Outcome<Vec<RunRecord>>;

    /// Adds a line to a run's log.
    ///
    /// # Errors
    /// Storage faults.
    fn log(&self, run: RunId, entry: &LogEntry) -> Outcome<()>;

    /// A run's log, the oldest first.
    ///
    /// # Errors
    /// Storage faults.
    fn log_of(&self, run: RunId) -> Outcome<Vec<LogEntry>>;

    /// What a run noted of values that differ on the two sides, with at most so many lines.
    ///
    /// # Errors
    /// Storage faults.
    fn conflicts(&self, run: RunId, most: usize) -> Outcome<Conflicts>;

    /// Values that differ on the two sides, as the runs noted them, the newest first.
    ///
    /// # Errors
    /// Storage faults.
    fn noted_conflicts(&self, filter: &ConflictFilter) -> Outcome<Vec<NotedConflict>>;

    /// What was sent to the CRM and never answered, of one flow or of all, with at most so many lines, the oldest first.
    ///
    /// # Errors
    /// Storage faults.
    fn unanswered(&self, flow: Option<&Name>, most: usize) -> Outcome<Unanswered>;

    /// Changes of consent, the newest first.
    ///
    /// # Errors
    /// Storage faults.
    fn consents(&self, filter: &ConsentFilter) -> Outcome<Vec<ConsentChange>>;

    /// Rejects, the newest first.
    ///
    /// # Errors
    /// Storage faults.
    fn rejects(&self, filter: &RejectFilter) -> Outcome<Vec<Reject>>;

    /// One reject.
    ///
    /// # Errors
    /// Storage faults.
    fn reject(&self, id: i64) -> Outcome<Option<Reject>>;

    /// Lets these rejects be, with the reason; those that wait for nothing any more stay as they are. A row that is rejected
    /// again later is a reject of its own. Tells how many were let be.
    ///
    /// # Errors
    /// Storage faults.
    fn ignore_rejects(&self, ids: &[i64], note: &RejectNote) -> Outcome<u64>;

    /// The timetable beside it, where it keeps one.
    fn timetable(&self) -> Option<&dyn Timetable> {
        None
    }
}
