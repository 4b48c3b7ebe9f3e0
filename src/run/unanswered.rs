//! What was sent to the CRM and never answered: it may be there, and is looked for before anything is sent again.
use super::RunId;
use crate::account::Name;
use jiff::Timestamp;

/// What was asked of the CRM. Words: `unanswered-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentKind {
    /// A row that was to be made.
    Made,
    /// A row that was to be changed.
    Changed,
    /// An event that was to be told.
    Told,
    /// A row that was to be deleted.
    Deleted,
}

impl SentKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Made, Self::Changed, Self::Told, Self::Deleted];

    /// The stem of its catalog key, and its word in a machine's answer.
    pub fn slug(self) -> &'static str {
        match self {
            SentKind::Made => "made",
            SentKind::Changed => "changed",
            SentKind::Told => "told",
            SentKind::Deleted => "deleted",
        }
    }

    /// The one of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == word)
    }
}

/// One row, event or deletion on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRow {
    /// The flow that sent it.
    pub flow: Name,
    /// The run that did.
    pub run: RunId,
    /// The row's key, or the event's name.
    pub row: String,
    /// What was asked.
    pub kind: SentKind,
    /// How often.
    pub tries: u64,
    /// When last.
    pub at: Timestamp,
}

/// What was never answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unanswered {
    /// How many.
    pub count: u64,
    /// The first of them, the oldest first.
    pub first: Vec<SentRow>,
}
