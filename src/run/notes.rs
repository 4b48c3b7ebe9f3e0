//! What a run has to say beside its counters. It is told once, at the end; history keeps the counters and the log.
use super::KeysTold;
use crate::flow::DeletePolicy;
use crate::text::clean_line;
use jiff::Timestamp;
use serde::Serialize;

/// So many rows that would be rejected are named.
pub const MOST_FORESEEN: usize = 10;

/// What a run has to say beside its counters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RunNotes {
    /// What became of the identifiers it was given, where it was given any.
    pub keys: Option<KeysTold>,
    /// The first rows that would be rejected, at most [`MOST_FORESEEN`]; of a dry run. How many in all: the counters.
    pub rejects: Vec<RejectForeseen>,
    /// What the run would do to rows that are here and gone in the CRM; of a dry run.
    pub deletes: Option<DeletesForeseen>,
    /// It stopped at its limit: what stands behind the rows that were read was not looked at; of a dry run.
    pub cut_short: bool,
    /// It went on with a replay (or a reading of a population's rows) that was cut off and that had begun then.
    pub went_on: Option<Timestamp>,
    /// A complete reading brought fewer rows than the CRM counted.
    pub count_short: Option<CountShort>,
}

/// Rows that came of those the CRM counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CountShort {
    /// Came.
    pub came: u64,
    /// Were counted, a day ago at worst.
    pub counted: u64,
}

/// A row a dry run would reject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectForeseen {
    /// What the row is called, where it has a name.
    pub row: String,
    /// Why. Words: `reject-<reason>`.
    pub reason: String,
    /// The field that is to blame.
    pub field: Option<String>,
    /// Its value, masked.
    pub sample: Option<String>,
}

impl RejectForeseen {
    /// Row, field and masked value in one line that can be shown.
    pub fn place(&self) -> String {
        let parts = [Some(&self.row).filter(|row| !row.is_empty()), self.field.as_ref(), self.sample.as_ref()];
        parts.into_iter().flatten().map(|part| clean_line(part)).collect::<Vec<_>>().join(" · ")
    }

    /// The catalog key of the reason.
    pub fn key(&self) -> String {
        format!("reject-{}", self.reason)
    }
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

    /// Whether there is nothing to tell. That none is known of is no answer where not everything was read, unless none could
    /// go anyway.
    pub fn is_nothing(&self) -> bool {
        let open = self.held || (self.partial && self.policy != DeletePolicy::Ignore);
        self.rows() + self.emptied == 0 && !open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_not_everything_was_read_is_something_to_tell_unless_nothing_could_go() {
        let none = DeletesForeseen::default();
        assert!(none.is_nothing());
        assert!(!DeletesForeseen { partial: true, ..none }.is_nothing());
        assert!(!DeletesForeseen { held: true, ..none }.is_nothing());
        assert!(DeletesForeseen { partial: true, policy: DeletePolicy::Ignore, ..none }.is_nothing());
        assert!(!DeletesForeseen { left: 1, ..none }.is_nothing());
    }
}
