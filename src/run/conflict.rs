//! A field both sides have an opinion of.
use super::RunId;
use crate::account::Name;
use jiff::Timestamp;

/// One field of a row whose values differ on the two sides, and which of them stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The row's identifier in the CRM.
    pub row: String,
    /// The CRM's field.
    pub field: String,
    /// The campaign side's value, as text.
    pub ours: String,
    /// The CRM's.
    pub theirs: String,
    /// Whether the campaign side's stands.
    pub ours_stands: bool,
}

/// What a run noted of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conflicts {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Vec<Conflict>,
}

/// A field with two values, with who noted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedConflict {
    /// When.
    pub at: Timestamp,
    /// The flow that found it.
    pub flow: Name,
    /// The run that did.
    pub run: RunId,
    /// Which values.
    pub values: Conflict,
}

/// Which of them are meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConflictFilter {
    /// Of this flow.
    pub flow: Option<Name>,
    /// Of this row, by its identifier in the CRM.
    pub row: Option<String>,
    /// At most so many.
    pub limit: u32,
}
