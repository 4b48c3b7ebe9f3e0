//! The door to a person's data on the campaign side: what is held, erasing it, and the receipts (correctness.md B7, Art. 15 and
//! 17 GDPR). Blocking calls.
use crate::fault::Outcome;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// A row by its identifier in the CRM.
    Row(String),
    /// Everybody whose rows hold this address.
    Email(String),
}

/// What becomes of what a place holds. Words: `privacy-fate-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It goes.
    Erased,
    /// It stays; what tells who it was goes.
    Emptied,
    /// It stays as evidence or for statistics, under a keyed hash.
    Hashed,
    /// It stays: somebody else fills the table, and the row is theirs to erase.
    Left,
}

impl Fate {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            Fate::Erased => "erased",
            Fate::Emptied => "emptied",
            Fate::Hashed => "hashed",
            Fate::Left => "left",
        }
    }
}

/// A place that holds something about somebody. Words: `privacy-place-<place>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPlace {
    /// Which: `rows`, `rejects`, `log`, …
    pub place: String,
    /// The table, where there are several of that kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Lines or rows.
    pub count: u64,
    /// What becomes of them.
    pub fate: Fate,
}

/// A table somebody else fills, and a flow that makes leads of its rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeadTable {
    /// The flow.
    pub flow: String,
    /// The table.
    pub table: String,
    /// The column that names its rows.
    pub key: String,
}

/// A row leads are made of that is a person's, or was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct HeldLead {
    /// The flow that makes leads of such rows.
    pub flow: String,
    /// Its table.
    pub table: String,
    /// What the row is called there; nothing outside the flow is called by it.
    pub row: String,
    /// It still stands in its table.
    pub there: bool,
}

/// Everything that is held about a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct HeldPerson {
    /// Rows by schema and identifier, those merged into them or they into among them.
    pub rows: Vec<(String, String)>,
    /// Identifiers known only elsewhere, of no row that is here.
    pub loose: Vec<String>,
    /// Rows leads are made of.
    pub leads: Vec<HeldLead>,
    /// Addresses the rows hold.
    pub emails: Vec<String>,
    /// Rows of others that hold one of these addresses: they stay, and so such an address stays welcome.
    pub alike: Vec<(String, String)>,
    /// Where it is held.
    pub places: Vec<HeldPlace>,
    /// Whether all of the identities are kept away already.
    pub suppressed: bool,
    /// Names what was found: an erasure is asked for by it, so that nothing else is erased than was shown.
    pub digest: String,
}

impl HeldPerson {
    /// Whether nothing is held that could be erased.
    pub fn is_nothing(&self) -> bool {
        self.places.iter().all(|place| place.fate == Fate::Left)
    }

    /// The tables of others that hold the person, each once: what is to be done there is an open task of a receipt.
    pub fn lead_tables(&self) -> std::collections::BTreeSet<&str> {
        self.leads.iter().filter(|lead| lead.there).map(|lead| lead.table.as_str()).collect()
    }
}

/// Something outside the reach of the program that is to be done by somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTask {
    /// What: `crm:NAME`, `leads:TABLE`, `platform`, `backups`, `exports`.
    pub task: String,
    /// Who said that it is done; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// The receipt of an erasure. Nothing in it tells who it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who asked for it.
    pub who: String,
    /// The person by a keyed hash; the same that stands in the evidence of consent.
    pub subject: String,
    /// What was found, by its digest.
    pub digest: String,
    /// Where it was held, and what became of it.
    pub places: Vec<HeldPlace>,
    /// What is to be done elsewhere.
    pub open: Vec<OpenTask>,
}

/// An erasure as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureOrder {
    /// Who is meant.
    pub sought: Sought,
    /// Only rows of this schema.
    pub schema: Option<String>,
    /// What was shown.
    pub digest: String,
    /// Who asked for it.
    pub who: String,
    /// What is to be done elsewhere, beside the tables of others that hold the person.
    pub open: Vec<String>,
    /// The tables leads are made of.
    pub leads: Vec<LeadTable>,
}

/// A person's data.
pub trait Privacy: Send + Sync {
    /// What is held; writes nothing.
    ///
    /// # Errors
    /// Storage faults.
    fn held(&self, sought: &Sought, schema: Option<&str>, leads: &[LeadTable]) -> Outcome<HeldPerson>;

    /// Erases it, in one transaction, and keeps the identities away from then on; none where nothing is held and they are
    /// kept away already. The bytes are gone from the file afterwards.
    ///
    /// # Errors
    /// `PlanChanged` where something else is held than was shown; `LeaseHeld` while a run is under way; storage faults.
    fn erase(&self, order: &ErasureOrder) -> Outcome<Option<Receipt>>;

    /// Ends erasures that were cut off after their rows were gone and before their bytes were; how many.
    ///
    /// # Errors
    /// Storage faults.
    fn sweep(&self) -> Outcome<u64>;

    /// All receipts, the newest first.
    ///
    /// # Errors
    /// Storage faults.
    fn receipts(&self) -> Outcome<Vec<Receipt>>;

    /// Notes that what was to be done elsewhere is done; whether there was such an open task.
    ///
    /// # Errors
    /// Storage faults.
    fn confirm(&self, receipt: i64, task: &str, who: &str) -> Outcome<bool>;

    /// Lets the person of an identity come in again, whatever else was kept away with it; whether it was.
    ///
    /// # Errors
    /// Storage faults.
    fn allow(&self, sought: &Sought) -> Outcome<bool>;
}
