//! The door to what the campaign side has for the CRM: rows that may have to go, and the outbox in which it stands, before a
//! byte is sent, what is about to be sent (correctness.md B14). Blocking calls.
use super::BadRow;
use crate::account::Name;
use crate::fault::Outcome;
use crate::mapping::Cell;
use crate::run::{Checkpoint, Counters, SentFields, Side};
use crate::schema::CampaignSchema;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Which rows are looked at once more although nothing about them changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Again {
    /// None.
    #[default]
    None,
    /// Those that were refused.
    Refused,
    /// Those among the refused that are named.
    Named(Arc<HashSet<String>>),
    /// All of them.
    All,
}

impl Again {
    /// Whether a row that was refused is looked at once more.
    pub fn takes(&self, row: &str) -> bool {
        match self {
            Again::None => false,
            Again::Named(rows) => rows.contains(row),
            Again::Refused | Again::All => true,
        }
    }
}

/// What goes out of which table.
#[derive(Debug, Clone)]
pub struct OutPlan {
    /// The schema; cells come in the order of its columns.
    pub schema: CampaignSchema,
    /// The flow's name.
    pub flow: Name,
    /// Version of the mapping.
    pub mapping_version: u32,
    /// Places of the columns whose changes go to the CRM.
    pub ours: Vec<usize>,
    /// Whether rows the CRM has are wanted.
    pub updates: bool,
    /// Whether rows made on the campaign side are wanted.
    pub inserts: bool,
    /// Which rows are looked at once more.
    pub again: Again,
    /// When consent changes here is kept from now on, and told of every row.
    pub timed: bool,
    /// Opt-in acts are told of every row, and a row with an open one is wanted.
    pub opt_ins: bool,
    /// The table is no CRM's copy but somebody else's: each of its rows is made in the CRM once, and never changed here but in
    /// the column that takes the CRM's identifier.
    pub foreign: Option<ForeignRows>,
}

/// Rows of a table somebody else fills, on their way to the CRM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignRows {
    /// The column that takes the CRM's identifier of what was made, where there is one. A row that has one already was made.
    pub id_into: Option<String>,
}

/// Values both sides agreed on, as hashes: ours, and the CRM's as it is carried here, which is another one where the CRM
/// keeps its own spelling of what it was sent.
pub type AgreedFields = BTreeMap<String, (i64, i64)>;

/// A campaign row that may have to go.
#[derive(Debug, Clone, PartialEq)]
pub struct OutRow {
    /// The database's own number of the row.
    pub place: i64,
    /// Its key: the CRM's identifier, or what stands for it until there is one.
    pub row: String,
    /// It was made on the campaign side: the CRM has not named it yet.
    pub born_here: bool,
    /// The version it was last read in; 0 where that is not known.
    pub version: i64,
    /// What tells this state of its values from others.
    pub state: i64,
    /// What tells the state in which it was last read.
    pub read_as: i64,
    /// All its values.
    pub cells: Vec<Cell<'static>>,
    /// What both sides agreed on when it was last looked at.
    pub agreed: AgreedFields,
    /// When its consent last changed here, by column, as far as that is kept.
    pub changed: BTreeMap<String, Timestamp>,
    /// Opt-in acts about it that are open.
    pub opt_ins: Vec<OpenOptIn>,
    /// Places of the columns that refer to rows made here which the CRM has not named yet.
    pub unnamed: Vec<usize>,
    /// What was sent of its fields lately, and which of them are not sent any more.
    pub sent: SentFields,
    /// Somebody asked for it once more although it was refused, or a field of it stopped.
    pub retried: bool,
}

/// An opt-in act no run has carried out yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOptIn {
    /// Its number.
    pub id: i64,
    /// CRM field.
    pub field: String,
    /// When the person agreed.
    pub at: Timestamp,
    /// The campaign side did not forbid it when the act was noted and does now, and not because the CRM said so: somebody
    /// refused here since.
    pub refused_since: bool,
}

/// What becomes of an opt-in act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptInEnd {
    /// Its number.
    pub id: i64,
    /// The column of consent, by its place in the schema, in which the person may be contacted from now on; none where
    /// somebody refused since, and the act counts no more.
    pub grants: Option<usize>,
}

/// What stands in the books of a flow of leads: rows that are leads already, or are on their way to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MadeLeads {
    /// All of them.
    pub all: u64,
    /// Those whose name stands in the column that is to name rows.
    pub known: u64,
}

/// Rows that may have to go.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutPage {
    /// The rows, in the order of their places.
    pub rows: Vec<OutRow>,
    /// Everything up to this place was looked at.
    pub up_to: i64,
    /// Nothing lies behind.
    pub is_last: bool,
}

/// A row that was made in the CRM.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeRow {
    /// The row as it is now.
    pub row: OutRow,
    /// The CRM's identifier, where one was noted.
    pub id: Option<String>,
    /// Its state when it was made, where that was noted.
    pub state: Option<i64>,
}

/// Rows that were made in the CRM.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MadePage {
    /// The rows, in the order of their places.
    pub rows: Vec<MadeRow>,
    /// Nothing lies behind.
    pub is_last: bool,
}

/// What is about to be sent for a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutIntent {
    /// Key of the row.
    pub row: String,
    /// The row is to be made; else it is changed.
    pub creates: bool,
    /// Its identifier in the CRM, chosen or known.
    pub id: Option<String>,
    /// Consent that changes there when it arrives: it is evidence then, whoever hears of the arrival.
    pub told: Vec<OutConsent>,
}

/// A row both sides agree on now.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreed {
    /// The row as it was when it was looked at.
    pub place: i64,
    /// Its key.
    pub row: String,
    /// Its state.
    pub state: i64,
    /// The state in which it was last read.
    pub read_as: i64,
    /// What was agreed on.
    pub fields: AgreedFields,
    /// The CRM's identifier, which is to be its key from now on.
    pub id: Option<String>,
    /// Its values were compared; else it was only named, and may still have to go.
    pub compared: bool,
    /// Columns of consent, by their place in the schema, that the CRM has withdrawn and this side had not: it is withdrawn
    /// here as well, whether or not the CRM's row ever comes again.
    pub withdrawn: Vec<usize>,
    /// Opt-in acts that end with this.
    pub opt_ins: Vec<OptInEnd>,
    /// What was sent of its fields lately, from now on.
    pub sent: SentFields,
    /// Fields that are not sent since they go back and forth; the others were.
    pub stops: Vec<OutStop>,
}

/// A field of a row that is not sent since it goes back and forth between the two sides: an open reject tells of it until it goes
/// again, or both sides agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutStop {
    /// CRM field.
    pub field: String,
    /// Both sides' values, masked.
    pub sample: Option<String>,
    /// It was sent until now; else its reject was told before.
    pub fresh: bool,
}

impl OutStop {
    /// Why it is rejected.
    pub const REASON: &'static str = "oscillation";

    /// As a reject of this row.
    pub fn bad(&self, row: &str) -> BadRow {
        let (field, sample) = (Some(self.field.clone()), self.sample.clone());
        BadRow { id: row.to_owned(), reason: Self::REASON, field, sample }
    }
}

/// A row that could not go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutRefusal {
    /// The row and why.
    pub bad: BadRow,
    /// What the CRM said, sanitised.
    pub said: Option<String>,
    /// Its state.
    pub state: i64,
    /// The state in which it was last read.
    pub read_as: i64,
    /// Where it stands in its table.
    pub place: i64,
    /// Places of the schema's columns of consent the CRM has withdrawn: they are withdrawn here although the row is refused.
    pub withdrawn: Vec<usize>,
}

/// A field both sides changed, and whose value stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutConflict {
    /// Key of the row.
    pub row: String,
    /// CRM field.
    pub field: String,
    /// The campaign side's value.
    pub ours: String,
    /// The CRM's.
    pub theirs: String,
    /// Whether ours stands.
    pub ours_stands: bool,
}

/// A change of consent the program made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutConsent {
    /// Key of the row.
    pub row: String,
    /// CRM field.
    pub field: String,
    /// Where.
    pub side: Side,
    /// From what; yes means "do not contact".
    pub was: Option<bool>,
    /// To what.
    pub now: Option<bool>,
    /// Which side said so.
    pub said: Side,
    /// The rule that decided.
    pub rule: &'static str,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy)]
pub struct OutCommit<'b> {
    /// Rows both sides agree on.
    pub agreed: &'b [Agreed],
    /// Rows that could not go.
    pub refused: &'b [OutRefusal],
    /// Rows of which nobody knows whether they arrived.
    pub unknown: &'b [String],
    /// Intents that are about nothing any more.
    pub dropped: &'b [String],
    /// Fields both sides changed.
    pub conflicts: &'b [OutConflict],
    /// Consent that changed.
    pub consents: &'b [OutConsent],
    /// The batch in numbers; they balance.
    pub counters: Counters,
}

/// The rows of one flow on their way out, and its outbox.
pub trait Outbox: Send {
    /// Rows behind a place that may have to go, at most so many. More may come than must go; none that must is missing: every
    /// row of whose columns one that is ours is another value than it was read as or than was agreed on, and every row made
    /// here.
    ///
    /// # Errors
    /// Storage faults.
    fn rows(&mut self, behind: i64, most: u32) -> Outcome<OutPage>;

    /// These rows, as far as they are here and known to the CRM.
    ///
    /// # Errors
    /// Storage faults.
    fn named(&mut self, keys: &[String]) -> Outcome<Vec<OutRow>>;

    /// Rows of a table somebody else fills that were made in the CRM, behind a place, at most so many; none of any other table.
    ///
    /// # Errors
    /// Storage faults.
    fn made(&mut self, _behind: i64, _most: u32) -> Outcome<MadePage> {
        Ok(MadePage { rows: Vec::new(), is_last: true })
    }

    /// The row of a key, whether it may have to go or not, with what is noted of it where it was made of a table somebody else
    /// fills; none where there is none.
    ///
    /// # Errors
    /// Storage faults.
    fn one(&mut self, _key: &str) -> Outcome<Option<MadeRow>> {
        Ok(None)
    }

    /// Moves the flow's checkpoint on, which must stand at `before`.
    ///
    /// # Errors
    /// `Fenced` when the lease is not ours any more or the checkpoint moved; storage faults.
    fn mark(&mut self, before: u64, after: &Checkpoint) -> Outcome<()>;

    /// Intents without an outcome, with their rows where they are still there: what an earlier run left.
    ///
    /// # Errors
    /// Storage faults.
    fn open(&mut self) -> Outcome<Vec<(OutIntent, Option<OutRow>)>>;

    /// Writes down what is about to be sent; when this returns, it is on the disk.
    ///
    /// # Errors
    /// `Fenced` when the lease is not ours any more; storage faults.
    fn intend(&mut self, intents: &[OutIntent]) -> Outcome<()>;

    /// Writes down what became of a batch, in one transaction: identifiers, what was agreed on, rejects, conflicts, counters.
    /// What refers to a row that takes its identifier, in any table, refers to it by that from then on, unless it may point to
    /// several tables.
    /// A row whose identifier another row has already counts as refused. Tells the numbers as they stand.
    ///
    /// # Errors
    /// As [`Outbox::intend`]; `Unbalanced`.
    fn settle(&mut self, commit: &OutCommit<'_>) -> Outcome<Counters>;
}
