//! The door through which the rows of a campaign table are compared with those of the CRM. Nothing is written through it.
use super::Rows;
use crate::fault::Outcome;
use crate::mapping::Cell;
use crate::text::clean_line;
use serde::Serialize;

/// What a row as it would be written is to the campaign database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Likeness {
    /// It is there with the same values.
    Same,
    /// It is there with other values.
    Other {
        /// The columns that differ, by their place in the schema.
        columns: Vec<usize>,
        /// The version of the CRM's row it was read in.
        version: i64,
        /// What was read last is what would be written now: the difference arose here.
        edited: bool,
    },
    /// It is there, with other values only where those of the campaign side stand.
    Ours {
        /// The columns that differ, by their place in the schema.
        columns: Vec<usize>,
    },
    /// It is not there, because it is an erased person's.
    KeptAway,
    /// It is there, marked as deleted.
    Deleted,
    /// It is not there.
    Missing,
}

/// Everything the campaign database knows of one row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KnownRow {
    /// The row, where it is there.
    pub here: Option<HereRow>,
    /// What is remembered of its going, where it went.
    pub gone: Option<GoneRow>,
    /// The row it was merged into.
    pub merged_into: Option<String>,
    /// Flows that bring it, beside the one that wrote it last.
    pub held_by: Vec<String>,
    /// Rows it refers to that are not here.
    pub missing: Vec<MissingParent>,
}

/// A row that another one refers to and that is not here, or not any more. It may come: the link stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingParent {
    /// The column that refers to it.
    pub column: String,
    /// The schema it would be a row of.
    pub to: String,
    /// Its identifier.
    pub row: String,
}

/// A column that refers to rows that are not here, or not any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenLink {
    /// The column.
    pub column: String,
    /// The schema whose rows they would be.
    pub to: String,
    /// How many rows refer to one.
    pub rows: u64,
}

/// A column of e-mail addresses some of which more than one row has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedAddress {
    /// The column.
    pub column: String,
    /// How many addresses more than one row has.
    pub addresses: u64,
    /// How many rows have one of them.
    pub rows: u64,
    /// Some of the rows with the address that most have, by their identifiers.
    pub like: Vec<String>,
}

impl SharedAddress {
    /// Those rows in a line; a dash where none of them has an identifier yet.
    pub fn like_told(&self) -> String {
        if self.like.is_empty() { "–".to_owned() } else { clean_line(&self.like.join(", ")).into_owned() }
    }
}

/// A row as it stands in its table.
#[derive(Debug, Clone, PartialEq)]
pub struct HereRow {
    /// Its values, in the order of the schema's columns.
    pub cells: Vec<Cell<'static>>,
    /// The version of the CRM's row.
    pub version: i64,
    /// Since when it is marked as deleted; an instant, RFC 3339.
    pub deleted_at: Option<String>,
    /// The flow and the run that wrote it last; none for a row made on the campaign side.
    pub written_by: Option<(String, String)>,
    /// The version of the mapping it was written under.
    pub mapping: i64,
}

/// What is remembered of a row that went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoneRow {
    /// `deleted`: the CRM said so; `absent`: a comparison did not find it; `left`: it no longer meets the filter.
    pub why: String,
    /// The version in which it went.
    pub version: i64,
    /// The run that noticed.
    pub run: String,
    /// When; an instant, RFC 3339.
    pub at: String,
}

/// Compares rows with those of one schema's table, and remembers which were compared.
pub trait Audit: Send {
    /// What each of these rows is, in their order. Values that an update would leave alone are not compared: those that are
    /// taken with a row's first coming only, and a consent that was never taken back.
    ///
    /// # Errors
    /// Storage faults; `Unbalanced` where cells are missing.
    fn compare(&mut self, rows: &Rows<'_>) -> Outcome<Vec<Likeness>>;

    /// What is known of one row.
    ///
    /// # Errors
    /// Storage faults.
    fn known(&mut self, id: &str) -> Outcome<KnownRow>;

    /// These rows are there in the CRM, whatever their values.
    ///
    /// # Errors
    /// Storage faults.
    fn note(&mut self, ids: &[&str]) -> Outcome<()>;

    /// Rows the flow holds that were neither compared nor noted and are not marked as deleted, by identifier, from behind the
    /// one named, at most so many. Rows made on the campaign side that the CRM has not named yet are none of them.
    ///
    /// # Errors
    /// Storage faults.
    fn left_over(&mut self, behind: &str, most: u32) -> Outcome<Vec<String>>;
}
