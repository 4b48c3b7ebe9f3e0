//! Evidence of consent: every change of one that the program made.
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
