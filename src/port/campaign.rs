//! The door to the campaign database. Blocking calls: the engine makes them on a thread of its own.
use super::{Audit, BadRow, EventLog, EventPlan, Gone, Lease, OutPlan, Outbox, RowKey, Rows};
use crate::fault::Outcome;
use crate::flow::{DeletePolicy, Leavers, Population, SourceTable};
use crate::mapping::Enumeration;
use crate::run::{Checkpoint, Counters};
use crate::schema::CampaignSchema;
use serde::Serialize;

/// What a look at the database found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CampaignFacts {
    /// Where it is, for people.
    pub place: String,
    /// Bytes it takes.
    pub bytes: u64,
    /// Schema tables with their row counts.
    pub tables: Vec<(String, u64)>,
}

/// What making a table would change, or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TableChange {
    /// It did not exist.
    Created,
    /// Columns came, or hold more than they did.
    Widened {
        /// Columns that were added, nullable.
        added: Vec<String>,
        /// Columns whose type is a wider one; their values stayed.
        widened: Vec<String>,
    },
    /// It was as the schema says.
    Unchanged,
}

/// How rows go in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadStyle {
    /// Append to a table without its key index, built at the end: for a first load.
    FirstLoad,
    /// Upsert by key.
    Upsert,
}

/// What a writer will write.
#[derive(Debug, Clone)]
pub struct WritePlan {
    /// The schema; cells come in the order of its columns.
    pub schema: CampaignSchema,
    /// The flow's name.
    pub flow: crate::account::Name,
    /// Mapping version the rows are written under.
    pub mapping_version: u32,
    /// How rows go in.
    pub style: LoadStyle,
    /// What happens to deleted rows.
    pub deletions: DeletePolicy,
    /// What happens to rows that leave the filter.
    pub leavers: Leavers,
    /// Rows are taken whatever version they come in, deleted ones among them: the CRM was restored, and its versions
    /// begin anew.
    pub any_version: bool,
    /// Rows of the version and the values they were last written with are compared with what stands in the table, and put
    /// right where it was changed by another hand.
    pub repair: bool,
}

/// Whether the identifiers of a page are remembered, so that in the end it can be told which rows did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Seen {
    /// They are not.
    #[default]
    Not,
    /// They are; what was remembered before is forgotten.
    First,
    /// They are, beside those before.
    More,
}

/// Who holds a row: every flow that brought it and whose filter has not left it out since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held<'f> {
    /// Anybody.
    ByAny,
    /// This flow, perhaps beside others.
    By(&'f crate::account::Name),
    /// This flow and no other.
    ByAlone(&'f crate::account::Name),
}

/// A row that could not be applied and says "do not contact" all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Its identifier.
    pub id: String,
    /// The columns of consent that say so, by their place in the schema.
    pub columns: Vec<usize>,
}

/// One page to commit.
#[derive(Debug, Clone, Copy)]
pub struct PageCommit<'p> {
    /// Rows after conversion, cells in the order of the schema's columns.
    pub rows: &'p Rows<'p>,
    /// Rows that could not be applied.
    pub bad: &'p [BadRow],
    /// Consent that rejected rows withdraw: it is withdrawn in the rows that are here, whatever becomes of the rest.
    pub withdrawn: &'p [Withdrawn],
    /// Rows the flow's filter left out on our side. Where such rows are to go, they go with the page, unless it is part of
    /// a complete reading (`seen`): then they count as rows that did not come.
    pub filtered: &'p [RowKey<'p>],
    /// Rows that are there no more. They are older than [`Checkpoint::top_version`] of `after`: a row of a higher version
    /// that comes later brings them back.
    pub gone: &'p [Gone],
    /// What a page told and something later has overtaken: deletions that a row created anew under the same identifier has
    /// outlived, rows that were gone before they could be read.
    pub outlived: u64,
    /// Rows of which only identifier and version were read: they are there, and nothing of them was [missed](Campaign::missed).
    pub present: &'p [RowKey<'p>],
    /// Whether the page's identifiers are remembered.
    pub seen: Seen,
    /// The flow's checkpoint as it must stand before (its `seq` is compared).
    pub before: u64,
    /// The checkpoint after this page, `seq` = `before` + 1.
    pub after: &'p Checkpoint,
}

impl<'p> PageCommit<'p> {
    /// A page of rows and rejects that moves the checkpoint on by one.
    pub fn of(rows: &'p Rows<'p>, bad: &'p [BadRow], after: &'p Checkpoint) -> Self {
        Self {
            rows,
            bad,
            withdrawn: &[],
            filtered: &[],
            gone: &[],
            outlived: 0,
            present: &[],
            seen: Seen::default(),
            before: after.seq.saturating_sub(1),
            after,
        }
    }
}

/// Writes the pages of one run.
pub trait PageWriter: Send {
    /// Commits rows, rejects, counters and checkpoint in one transaction under the lease's epoch. A page that does not
    /// balance does not commit. Stale rows (lower version) count as superseded, equal ones as unchanged and are not
    /// rewritten; for [`LoadStyle::FirstLoad`] every row counts as applied. A deletion is remembered with its version, so
    /// that an older row never brings the deleted one back; one of a row that is not here, or not any more, counts as
    /// unchanged. A row that was only not seen, or had left the flow, comes back in the version it had. Rows that leave the
    /// flow and go for it count as deleted, not as filtered, and rejects of rows that go or do not belong are closed; one that another flow holds as well stays.
    ///
    /// # Errors
    /// `Fenced` when the lease is not ours any more or the checkpoint moved; `SourceWentBack` when so many rows are older
    /// than what is here that the CRM must have been restored ([`Ages`](crate::flow::Ages)), unless the plan
    /// takes any version; storage faults; `Unbalanced`.
    fn commit(&mut self, page: &PageCommit<'_>) -> Outcome<Counters>;

    /// Withdraws consent in rows that are here, for a page that does not commit; the checkpoint stays where it is.
    ///
    /// # Errors
    /// `Fenced` when the lease is not ours any more; storage faults.
    fn withdraw(&mut self, withdrawn: &[Withdrawn]) -> Outcome<()>;

    /// Ends a first load: builds the key index (dropping older versions of rows that came twice) and marks the
    /// checkpoint loaded, in one transaction. Nothing to do for [`LoadStyle::Upsert`].
    ///
    /// # Errors
    /// As [`PageWriter::commit`].
    fn finish_load(&mut self, after: &Checkpoint) -> Outcome<()>;
}

/// A table or a view of the database, with the columns identifiers of CRM rows can stand in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopulationPlace {
    /// Its name.
    pub table: String,
    /// Its columns in their order.
    pub columns: Vec<String>,
}

/// What stands in the first rows of a column of a [`PopulationPlace`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceSample {
    /// The column.
    pub column: String,
    /// Its values as texts, each row's, without empty ones.
    pub values: Vec<String>,
}

/// Identifiers of CRM rows as they are spelled in the campaign database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Each spelling once.
    pub keys: Vec<String>,
    /// Behind which place the next ones stand; none where there are none any more.
    pub behind: Option<Vec<u8>>,
}

/// The campaign database.
pub trait Campaign: Send + Sync {
    /// Opens it (making it where there is none), checks that it is ours, writable and sound.
    ///
    /// # Errors
    /// `NotOurDatabase`, `DatabaseNewer`, `DatabaseCorrupt`, `NotWritable`, `DiskFull`.
    fn facts(&self) -> Outcome<CampaignFacts>;

    /// The type of the network's file system it stands on although that is not to be relied on, where somebody accepted it;
    /// none where it stands well, or that cannot be told. Looks at the place only.
    ///
    /// # Errors
    /// `NetworkFiles` where nobody accepted it.
    fn footing(&self) -> Outcome<Option<String>> {
        Ok(None)
    }

    /// Makes or widens the schema's table; `dry` only tells.
    ///
    /// # Errors
    /// `TableConflict` when a column was changed by hand; storage faults.
    fn ensure_table(&self, schema: &CampaignSchema, dry: bool) -> Outcome<TableChange>;

    /// A writer for one run under its lease.
    ///
    /// # Errors
    /// Storage faults.
    fn writer(&self, plan: WritePlan, lease: Lease) -> Outcome<Box<dyn PageWriter>>;

    /// What goes out of a schema's table; without a lease it can only be looked at.
    ///
    /// # Errors
    /// Storage faults.
    fn outbox(&self, plan: OutPlan, lease: Option<Lease>) -> Outcome<Box<dyn Outbox>>;

    /// What happened to messages, on its way to the CRM; without a lease it can only be looked at. The tables of deliveries and
    /// logs are made where they are missing and something may be written.
    ///
    /// # Errors
    /// Storage faults.
    fn events(&self, plan: EventPlan, lease: Option<Lease>) -> Outcome<Box<dyn EventLog>>;

    /// The tables of the database that somebody else fills, in the order of their names; none of ours and none that the CRM's
    /// rows stand in.
    ///
    /// # Errors
    /// Storage faults.
    fn sources(&self) -> Outcome<Vec<SourceTable>> {
        Ok(Vec::new())
    }

    /// What stands in the books of a flow of leads, and what of it rows of this table are named by this column.
    ///
    /// # Errors
    /// Storage faults.
    fn made_leads(&self, flow: &crate::account::Name, (_table, _key): (&str, &str)) -> Outcome<super::MadeLeads> {
        let _ = flow;
        Ok(super::MadeLeads::default())
    }

    /// The tables and views in which identifiers of CRM rows can stand, in the order of their names; none of ours.
    ///
    /// # Errors
    /// Storage faults.
    fn population_places(&self) -> Outcome<Vec<PopulationPlace>>;

    /// What stands in the first rows of a table or a view, column by column, in their order.
    ///
    /// # Errors
    /// `MappingInvalid` where there is no such table; storage faults, among them what keeps a view from being read.
    fn population_sample(&self, table: &str, rows: u32) -> Outcome<Vec<PlaceSample>>;

    /// Identifiers of a population from behind a place (empty: from the beginning), at most so many.
    ///
    /// # Errors
    /// `MappingInvalid` where there is no such table or column; storage faults.
    fn population(&self, of: &Population, behind: &[u8], most: u32) -> Outcome<Named>;

    /// How many different values stand there.
    ///
    /// # Errors
    /// As [`Campaign::population`].
    fn population_size(&self, of: &Population) -> Outcome<u64>;

    /// Compares rows with those of a schema's table, as one flow fills it; writes nothing, and what is not there reads as
    /// nothing.
    ///
    /// # Errors
    /// Storage faults.
    fn audit(&self, schema: &CampaignSchema, flow: &crate::account::Name) -> Outcome<Box<dyn Audit>>;

    /// The columns of a schema's table that refer to rows of another one which are not here, with how many rows do; none of a
    /// column that may point to several tables. A row is stored with what it refers to whether or not that is here. Reads the whole table.
    ///
    /// # Errors
    /// Storage faults.
    fn open_links(&self, schema: &str) -> Outcome<Vec<super::OpenLink>>;

    /// Of these columns of a schema's table, those with e-mail addresses that several rows have which are not marked as deleted;
    /// compared without blanks at both ends and without case. Reads the whole table.
    ///
    /// # Errors
    /// Storage faults.
    fn shared_addresses(&self, schema: &str, columns: &[String]) -> Outcome<Vec<super::SharedAddress>>;

    /// Rows in a schema's table, without those marked as deleted.
    ///
    /// # Errors
    /// Storage faults.
    fn count(&self, schema: &str) -> Outcome<u64>;

    /// Whether a schema's table has none of these rows. Tells it without counting them, where that is dear.
    ///
    /// # Errors
    /// Storage faults.
    fn is_empty(&self, schema: &str) -> Outcome<bool> {
        Ok(self.count(schema)? == 0)
    }

    /// Identifiers of rows, held by whom is asked for, that a flow's complete reading did not bring, in their order, from
    /// behind the one named, at most so many.
    ///
    /// # Errors
    /// Storage faults.
    fn absent(
        &self,
        schema: &CampaignSchema,
        flow: &crate::account::Name,
        held: Held<'_>,
        behind: (&str, u32),
    ) -> Outcome<Vec<String>>;

    /// Which of these rows are here, held by whom is asked for, and not marked as deleted.
    ///
    /// # Errors
    /// Storage faults.
    fn standing(&self, schema: &CampaignSchema, ids: &[&str], held: Held<'_>) -> Outcome<Vec<String>>;

    /// Which of these rows, each in the version the CRM has it in, a flow has missed: those it does not hold, and those that are
    /// here in an older version. A row that is known to be gone in that version, and one of an erased person, is none of
    /// them. Writes nothing.
    ///
    /// # Errors
    /// Storage faults.
    fn missed(
        &self,
        schema: &CampaignSchema,
        flow: &crate::account::Name,
        there: &[RowKey<'_>],
    ) -> Outcome<Vec<String>>;

    /// Rows of a schema that are marked as deleted and still hold every value they had: a flow that makes deleted rows
    /// anonymous empties them with its next page.
    ///
    /// # Errors
    /// Storage faults.
    fn marked_whole(&self, schema: &str) -> Outcome<u64>;

    /// Whether a first load of the schema's table was completed: its key index stands.
    ///
    /// # Errors
    /// Storage faults.
    fn is_loaded(&self, schema: &str) -> Outcome<bool>;

    /// Forgets a flow's checkpoint, for a flow that starts over, and the schema's rows where no first load of them was
    /// completed; other flows that have rows among them start over as well.
    ///
    /// # Errors
    /// Storage faults.
    fn reset(&self, schema: &str, flow: &crate::account::Name) -> Outcome<()>;

    /// The enumerations it holds.
    ///
    /// # Errors
    /// Storage faults.
    fn enumerations(&self) -> Outcome<Vec<Enumeration>>;

    /// Writes an enumeration as it shall stand, in one transaction; who may change one that is there stays as it is.
    ///
    /// # Errors
    /// Storage faults.
    fn put_enumeration(&self, enumeration: &Enumeration) -> Outcome<()>;

    /// Says who may change an enumeration, and nothing else of it; whether there is one of that name.
    ///
    /// # Errors
    /// Storage faults.
    fn set_list_kind(&self, name: &str, kind: crate::mapping::ListKind) -> Outcome<bool>;

    /// The columns its tables were made with for values of this enumeration: table and column.
    ///
    /// # Errors
    /// Storage faults.
    fn columns_of_list(&self, list: &str) -> Outcome<Vec<(String, String)>>;

    /// Texts of a column, with the number of rows that hold each.
    ///
    /// # Errors
    /// Storage faults.
    fn texts_in_use(&self, schema: &str, column: &str) -> Outcome<Vec<(String, u64)>>;

    /// Codes of a column that are in use by rows, with their counts; of a text its lasting number.
    ///
    /// # Errors
    /// Storage faults.
    fn codes_in_use(&self, schema: &str, column: &str) -> Outcome<std::collections::BTreeMap<i64, u64>>;

    /// What is held about a person, where it can tell and erase it.
    fn privacy(&self) -> Option<&dyn super::Privacy> {
        None
    }

    /// Its backups, where it makes any.
    fn backups(&self) -> Option<&dyn super::Backups> {
        None
    }

    /// Opt-in acts, where it keeps any.
    fn opt_ins(&self) -> Option<&dyn super::OptIns> {
        None
    }

    /// Plans of deletions, where it keeps any.
    fn delete_plans(&self) -> Option<&dyn super::DeletePlans> {
        None
    }
}
