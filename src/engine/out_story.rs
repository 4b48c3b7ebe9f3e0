//! One row of a flow to the CRM, on both sides.
use super::verify::Unequal;
use crate::mapping::Cell;

/// Where a row stands on its way to the CRM. Words: `explain-out-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutStands {
    /// Nothing is on its way.
    Nothing,
    /// It is still to be sent.
    Owed,
    /// It was sent, and no answer came.
    Unanswered,
    /// Its person, or what it refers to, has no identifier in the CRM.
    Waiting,
    /// It was refused, or cannot be sent.
    Refused,
    /// It has arrived.
    Arrived,
}

impl OutStands {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            OutStands::Nothing => "nothing",
            OutStands::Owed => "owed",
            OutStands::Unanswered => "unanswered",
            OutStands::Waiting => "waiting",
            OutStands::Refused => "refused",
            OutStands::Arrived => "arrived",
        }
    }
}

/// A value on both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct OutColumn {
    /// The column here.
    pub column: String,
    /// The field it goes to; empty where that is not told.
    pub field: String,
    /// What is here.
    pub ours: Cell<'static>,
    /// What the CRM has; none where that is not asked for.
    pub theirs: Option<Cell<'static>>,
    /// Whether the sides differ in it.
    pub differs: bool,
}

/// One row of a flow to the CRM.
#[derive(Debug, Clone, PartialEq)]
pub struct OutStory {
    /// What it is called here.
    pub row: String,
    /// Whether it is here.
    pub here: bool,
    /// Whether the CRM has it; none where it was not looked for.
    pub there: Option<bool>,
    /// Its identifier in the CRM, where one is known.
    pub id: Option<String>,
    /// Where it stands on its way.
    pub stands: OutStands,
    /// How the sides differ, as a comparison of all rows would say.
    pub unequal: Option<Unequal>,
    /// What goes of it.
    pub columns: Vec<OutColumn>,
    /// What happened, of an event: kind, moment, delivery and person.
    pub about: Option<String>,
}

impl OutStory {
    /// A row nobody knows here.
    pub(super) fn unknown(row: &str) -> Self {
        let (row, stands, columns) = (row.to_owned(), OutStands::Nothing, Vec::new());
        Self { row, here: false, there: None, id: None, stands, unequal: None, columns, about: None }
    }
}
