//! The door to a CRM.
use super::{
    AnswerPage, BrowserSignIn, Credentials, CrmWrite, DeviceSignIn, Environment, Value, Wait, WriteColumn, WriteConsent,
};
use crate::account::{CheckReport, CheckScope, CheckSubject, ExternalAccount, OrgIdentity, OrgUrl, System};
use crate::catalog::{CatalogDelta, Table, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::ReadWay;
use crate::mapping::{Cell, Filter};
use crate::run::{ApiBudget, Window};
use crate::schema::ReadColumn;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an organisation tells before anybody signs in: where its tokens come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInPlace {
    /// Origin of the sign-in service.
    pub authority: String,
    /// The directory (tenant) to name there, where that service serves many.
    pub tenant: Option<String>,
}

/// Builds connections.
pub trait CrmConnector: Send + Sync {
    /// Asks the organisation at an address, which is one of that CRM, where it signs people in; nobody signs in for it.
    fn sign_in_place<'a>(&'a self, system: System, url: &'a OrgUrl) -> Wait<'a, SignInPlace>;

    /// A connection for the account; nothing is sent yet.
    ///
    /// # Errors
    /// `ClientBroken` where the HTTP client cannot be built; `AnswerInvalid` where the credentials cannot be used.
    fn connect(&self, account: &ExternalAccount, credentials: Credentials) -> Outcome<Arc<dyn Crm>>;

    /// Begins a person's sign-in on another device, for the account's application.
    fn sign_in_with_device<'a>(&'a self, account: &'a ExternalAccount) -> Wait<'a, DeviceSignIn>;

    /// Begins a person's sign-in with the browser of this machine: listens on a loopback port for its answer.
    fn sign_in_with_browser<'a>(&'a self, account: &'a ExternalAccount, page: AnswerPage) -> Wait<'a, BrowserSignIn>;

    /// The organisations the signed-in person may use, in the cloud the account's organisation belongs to. Only for methods
    /// in which a person signs in, and for CRMs that keep such a list.
    fn environments<'a>(&'a self, account: &'a ExternalAccount, credentials: Credentials)
    -> Wait<'a, Vec<Environment>>;
}

/// In which order rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOrder {
    /// By primary id: every row once, for a first or full load.
    ById,
    /// By modification date, then primary id: for incremental reading.
    ByModified,
    /// As the server likes, with change tracking: the last page tells where changes can be read from then on. Neither
    /// `filter` nor `since` can be asked for.
    Tracked,
}

/// Which of a query's rows are meant; the default is all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// Those created in this stretch of time.
    pub window: Option<Window>,
    /// Those behind this identifier, in the order of identifiers.
    pub behind: Option<String>,
}

/// A field rows are ordered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    /// The name of its value in queries, as the adapter spells it.
    pub wire: String,
    /// From the greatest to the least.
    pub descending: bool,
}

/// What to read.
#[derive(Debug, Clone)]
pub struct ReadQuery {
    /// Logical name of the table.
    pub table: String,
    /// The table's name in the CRM's addresses.
    pub address: String,
    /// The field that identifies a row; always read, whether mapped or not.
    pub primary_id: String,
    /// The fields to read, in the order of the cells that come back.
    pub columns: Vec<ReadColumn>,
    /// Only rows for which this holds; the adapter renders it in the CRM's own language, escaped.
    pub filter: Option<Filter>,
    /// Only rows modified at or after this server instant.
    pub since: Option<Timestamp>,
    /// In which order.
    pub order: ReadOrder,
    /// Rows a page; an adapter asks for as many as its CRM gives at most.
    pub page_size: u32,
    /// Which part of these rows.
    pub part: Part,
    /// By which fields before their identifiers, where rows are read by these; a place in such a reading is good for it alone.
    pub sort: Vec<SortKey>,
    /// On which way they are fetched, where the CRM has more than one; elsewhere it says nothing.
    pub way: ReadWay,
}

/// Where to read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// At the beginning.
    Start,
    /// At a place the adapter spelled: the server's own link or more. Wherever it comes from, the adapter checks that it
    /// leads to the same organisation's same reading before it follows it.
    Link(String),
    /// At the server's place to read from what changed since it was given out, checked in the same way.
    Delta(String),
}

impl Position {
    /// The place as it is kept, where there is one.
    pub fn link(&self) -> Option<&str> {
        match self {
            Position::Start => None,
            Position::Link(link) | Position::Delta(link) => Some(link),
        }
    }
}

/// A page as it came over the wire, checked for status, type, size and completeness.
#[derive(Debug, Clone)]
pub struct RawPage {
    /// The text, in whatever form the adapter asked for.
    pub body: Vec<u8>,
    /// Where the next page starts; none at the explicit end. At the end of a tracked reading it is the place to read
    /// changes from, later.
    pub next: Option<Position>,
    /// The server's own time when it answered (`Date`).
    pub server_time: Option<Timestamp>,
}

/// What identifies a decoded row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowKey<'p> {
    /// Primary id in its canonical form: one row has one spelling, whatever the server wrote. The adapter decides which;
    /// the engine compares byte for byte.
    pub id: Cow<'p, str>,
    /// Version number; rises with every change of the row. 0 where the CRM tells none.
    pub version: i64,
}

/// Decoded rows, flat: `width` cells a row.
#[derive(Debug, Clone, Default)]
pub struct Rows<'p> {
    /// Cells a row.
    pub width: usize,
    /// One key a row.
    pub keys: Vec<RowKey<'p>>,
    /// All cells, row after row.
    pub cells: Vec<Cell<'p>>,
}

impl<'p> Rows<'p> {
    /// Row by row: key and cells.
    pub fn iter(&self) -> impl Iterator<Item = (&RowKey<'p>, &[Cell<'p>])> {
        self.keys.iter().zip(self.cells.chunks_exact(self.width.max(1)))
    }

    /// Adds what is known of a row that could not be read: which of its columns are flags that stand out as set, one answer a
    /// column. Everything else of it is empty, and its version is not known.
    pub fn add_half(&mut self, id: &str, set: impl Iterator<Item = bool>) {
        self.keys.push(RowKey { id: id.to_owned().into(), version: 0 });
        self.cells.extend(set.map(|set| if set { Cell::Integer(1) } else { Cell::Null }));
    }
}

/// A row that could not be decoded; it is rejected with its reason, never dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its identifier where it had one.
    pub id: String,
    /// Reason: catalog key `reject-<slug>`.
    pub reason: &'static str,
    /// The field it is about.
    pub field: Option<String>,
    /// Up to 32 characters of the value, sanitised.
    pub sample: Option<String>,
}

/// A row that is there no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Primary id in its canonical form.
    pub id: String,
    /// Why.
    pub why: GoneWhy,
    /// The row it was merged into, where it was.
    pub into: Option<String>,
}

impl Gone {
    /// A row that is gone and was not merged into another.
    pub fn of(id: impl Into<String>, why: GoneWhy) -> Self {
        Self { id: id.into(), why, into: None }
    }

    /// A row that was merged into another.
    pub fn merged(id: impl Into<String>, into: impl Into<String>) -> Self {
        Self { id: id.into(), why: GoneWhy::Deleted, into: Some(into.into()) }
    }
}

/// Why a row is there no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GoneWhy {
    /// The CRM says that it was deleted.
    Deleted,
    /// A complete reading did not bring it, and asked for by its id it was not there.
    Absent,
    /// It exists but no longer belongs to what the flow reads.
    Left,
}

impl GoneWhy {
    /// The word it is stored under.
    pub fn slug(self) -> &'static str {
        match self {
            GoneWhy::Deleted => "deleted",
            GoneWhy::Absent => "absent",
            GoneWhy::Left => "left",
        }
    }
}

/// A decoded page.
#[derive(Debug, Clone, Default)]
pub struct DecodedPage<'p> {
    /// The rows.
    pub rows: Rows<'p>,
    /// The rows that could not be decoded.
    pub bad: Vec<BadRow>,
    /// Of those that tell which row they are, the values that could be decoded all the same, and those of rows that were merged
    /// into others; the rest is empty.
    pub halves: Rows<'p>,
    /// The deletions it tells of.
    pub gone: Vec<Gone>,
    /// A field that was asked for and comes in none of its rows, not even as an empty one, as far as the CRM always spells
    /// out what it was asked for.
    pub untold: Option<String>,
}

/// A signed-in connection to one organisation. Cheap calls are retried inside by the fault's policy; a call that still
/// fails returns its last fault. Dropping a future cancels its request.
pub trait Crm: Send + Sync {
    /// Runs one check. Never fails: what goes wrong is in the report. Dependencies are the caller's business.
    fn check<'a>(&'a self, subject: &'a CheckSubject, scope: &'a CheckScope) -> BoxFuture<'a, CheckReport>;

    /// Who answers.
    fn identity(&self) -> Wait<'_, OrgIdentity>;

    /// All tables, sorted by name, in one answer.
    fn tables(&self) -> Wait<'_, Vec<Table>>;

    /// One table with its fields, keys, relationships and option sets, as it is now.
    fn describe<'a>(&'a self, table: &'a str) -> Wait<'a, TableDetail>;

    /// A number that moves with any change of the definitions, where the CRM has one.
    fn schema_version(&self) -> Wait<'_, Option<String>> {
        Box::pin(async { Ok(None) })
    }

    /// A stamp of the definitions as they are now, where the CRM gives any.
    fn definitions_stamp(&self) -> Wait<'_, Option<String>> {
        Box::pin(async { Ok(None) })
    }

    /// What changed in the definitions since that stamp, with the keys of the described tables and these shared option
    /// sets as they are now. None where the stamp has expired or the CRM cannot tell: everything has to be read again.
    fn definition_changes<'a>(
        &'a self,
        _stamp: &'a str,
        _described: &'a [String],
        _shared_sets: &'a [String],
    ) -> Wait<'a, Option<CatalogDelta>> {
        Box::pin(async { Ok(None) })
    }

    /// Row counts (a snapshot up to a day old); tables the CRM cannot count are absent.
    fn counts<'a>(&'a self, tables: &'a [String]) -> Wait<'a, BTreeMap<String, u64>>;

    /// How many rows meet a query's filter now, exactly; none where the CRM stops counting at some number.
    fn matching<'a>(&'a self, _query: &'a ReadQuery) -> Wait<'a, Option<u64>> {
        Box::pin(async { Ok(None) })
    }

    /// Days after which the CRM forgets what changed; none where it does not tell.
    fn tracking_days(&self) -> Wait<'_, Option<u32>>;

    /// Cuts a query's rows into about so many windows of creation time, which together hold each of them once and can be
    /// read side by side; fewer than two where the CRM or the table gives no way to.
    fn windows<'a>(&'a self, _query: &'a ReadQuery, _pieces: u32) -> Wait<'a, Vec<Window>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Fetches one page, runs ahead of decoding. The end is explicit: a page without next link is the last one only
    /// if the answer was complete.
    fn fetch<'a>(&'a self, query: &'a ReadQuery, at: &'a Position) -> Wait<'a, RawPage>;

    /// Whether a reading of what changed since that instant, by date, tells every deletion since: the CRM may keep them for
    /// some days only, and what was deleted before is found by a comparison of identifiers alone. None where such a reading
    /// never tells any.
    fn tells_all_deletions<'a>(&'a self, _query: &'a ReadQuery, _since: Timestamp) -> Wait<'a, Option<bool>> {
        Box::pin(async { Ok(None) })
    }

    /// Into which rows of a table these were merged, which are not there any more, as far as the CRM still tells; each with
    /// the one that stayed in the end.
    fn merged_into<'a>(&'a self, _table: &'a str, _ids: &'a [String]) -> Wait<'a, BTreeMap<String, String>> {
        Box::pin(async { Ok(BTreeMap::new()) })
    }

    /// The instant behind which changes of a query's table may still be on their way, by the CRM's own word: transactions
    /// that are open show them later, with the stamps of their beginning. None where nothing holds it back or none is told.
    fn horizon<'a>(&'a self, _query: &'a ReadQuery) -> Wait<'a, Option<Timestamp>> {
        Box::pin(async { Ok(None) })
    }

    /// Nobody reads on from this place: its page has committed and was the last one, or the reading was given up. What the
    /// CRM keeps for it can go. Never fails: what stays goes by itself, later.
    fn let_go<'a>(&'a self, _at: &'a Position) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(()))
    }

    /// Decodes a page straight into cells, the whole page before anything is applied. Pure CPU work.
    ///
    /// # Errors
    /// `BadJson`, `Oversize` or `ForeignLink`; a single bad row is no error but a [`BadRow`].
    fn decode<'p>(&self, query: &ReadQuery, page: &'p RawPage) -> Outcome<DecodedPage<'p>>;

    /// The door to writing, for whoever has consent. A connection that can only read says so.
    ///
    /// # Errors
    /// `Held` where this connection cannot write.
    fn writer(&self, _consent: &WriteConsent) -> Outcome<Arc<dyn CrmWrite>> {
        Err(Fault::new(ErrorKind::Held, "this connection only reads"))
    }

    /// Whether a field takes a value, as far as that is known before anything is sent: exactly what the writer of this
    /// connection refuses by itself. Whoever rehearses may ask. Pure.
    ///
    /// # Errors
    /// `ValueUnfit` with the field.
    fn takes(&self, _column: &WriteColumn, _value: &Value) -> Outcome<()> {
        Ok(())
    }

    /// What the last answers told about the limits.
    fn budget(&self) -> ApiBudget;

    /// Until when the CRM asked us to wait, while we wait.
    fn waiting_until(&self) -> Option<Timestamp>;

    /// Why we wait, where the try before went wrong; none where the CRM only works or paces us.
    fn waiting_for(&self) -> Option<Fault> {
        None
    }
}
