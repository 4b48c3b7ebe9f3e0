//! What a run has to say beside its counters. It is told once, at the end; history keeps the counters and the log.
use super::KeysTold;
use crate::flow::DeletePolicy;
use jiff::Timestamp;
use serde::Serialize;

/// What a run has to say beside its counters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RunNotes {
    /// What became of the identifiers it was given, where it was given any.
    pub keys: Option<KeysTold>,
    /// What the run would do to rows that are here and gone in the CRM; of a dry run.
    pub deletes: Option<DeletesForeseen>,
    /// It went on with a replay (or a reading of a population's rows) that was cut off and that had begun then.
    pub went_on: Option<Timestamp>,
}

/// Rows that are here and would go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct DeletesForeseen {
    /// What happens to them. Words: `deletions-<slug>`.
    pub policy: DeletePolicy,
    /// The CRM says that they were deleted.
    pub told: u64,
    /// A complete reading did not bring them, and asked for by identifier they are not there.
    pub absent: u64,
    /// They no longer belong to what the flow reads.
    pub left: u64,
    /// Marked as deleted under another policy: their values would be emptied as well, now that rows are made anonymous.
    pub emptied: u64,
    /// So many do not go without asking: the run would be held.
    pub held: bool,
    /// Not everything was read, so there may be more.
    pub partial: bool,
}

impl DeletesForeseen {
    /// Rows that would go.
    pub fn rows(&self) -> u64 {
        self.told + self.absent + self.left
    }

    /// Whether there is nothing to tell.
    pub fn is_nothing(&self) -> bool {
        self.rows() + self.emptied == 0
    }
}
