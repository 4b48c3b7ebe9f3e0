//! Evidence of consent: every change of one that the program made, and the acts by which people took a refusal back.
use crate::account::Name;
use crate::run::RunId;
use jiff::Timestamp;

/// A side of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The CRM.
    Crm,
    /// The campaign side.
    Campaign,
}

impl Side {
    /// The word it is stored under, and the stem of its catalog key, `consent-side-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            Side::Crm => "crm",
            Side::Campaign => "campaign",
        }
    }

    /// By its word.
    pub fn parse(word: &str) -> Option<Self> {
        [Side::Crm, Side::Campaign].into_iter().find(|side| side.slug() == word)
    }
}

/// A change of a consent, yes meaning "do not contact".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentChange {
    /// Its number; later ones are higher.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// By which flow.
    pub flow: Name,
    /// In which run.
    pub run: RunId,
    /// Key of the row: the CRM's identifier.
    pub row: String,
    /// CRM field.
    pub field: String,
    /// Where the value changed.
    pub side: Side,
    /// What it was; none where nobody was asked, or where it could not be read.
    pub was: Option<bool>,
    /// What it is since.
    pub now: Option<bool>,
    /// Which side said so.
    pub said: Side,
    /// Which rule decided: catalog key `consent-rule-<slug>`.
    pub rule: String,
}

/// Which changes are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConsentFilter {
    /// Of this row.
    pub row: Option<String>,
    /// By this flow.
    pub flow: Option<Name>,
    /// In this run.
    pub run: Option<RunId>,
    /// At most so many; none is all.
    pub limit: Option<u32>,
}

/// What became of an opt-in act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OptInState {
    /// No run has carried it out yet.
    Open,
    /// Both sides say since that the person may be contacted.
    Done,
    /// Somebody refused after it, or may have: it counts no more.
    Overtaken,
    /// Whoever noted it took it back before a run carried it out.
    Dropped,
}

impl OptInState {
    /// The word it is stored under, and the stem of its catalog key, `opt-in-state-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            OptInState::Open => "open",
            OptInState::Done => "done",
            OptInState::Overtaken => "overtaken",
            OptInState::Dropped => "dropped",
        }
    }

    /// By its word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Done, Self::Overtaken, Self::Dropped].into_iter().find(|state| state.slug() == word)
    }
}

/// What shows that a person may be contacted again (correctness.md B12): when they agreed, where, to which text, and who noted
/// it. Never changed afterwards, but for what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptInEvidence {
    /// When the person agreed.
    pub at: Timestamp,
    /// Who noted it.
    pub who: String,
    /// Where they agreed: a form, a letter, a call.
    pub source: String,
    /// Which text they agreed to.
    pub legal_text: String,
}

/// An opt-in act: a refusal of one row in one field is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptIn {
    /// Its number; later ones are higher.
    pub id: i64,
    /// Key of the row: the CRM's identifier.
    pub row: String,
    /// CRM field.
    pub field: String,
    /// What shows it.
    pub evidence: OptInEvidence,
    /// When it was noted.
    pub noted: Timestamp,
    /// What became of it.
    pub state: OptInState,
    /// When that was; none while it is open.
    pub ended: Option<Timestamp>,
}
