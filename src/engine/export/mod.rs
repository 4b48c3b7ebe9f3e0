//! The other way: what changed on the campaign side goes to the CRM.
//!
//! A batch at a time, the next one's rows asked for while it is on its way: rows that may have to go are compared with what the CRM has, so that nothing is written that is there
//! already and no echo goes back; what is about to be sent stands in the outbox first; what became of it commits with the
//! identifiers and the counters. Of what was sent without an answer nothing is sent again before it was looked for: a row
//! that is changed is compared once more, a row that is made is looked for under the name it was sent with.
mod batch;
mod collation;
mod consent;
mod decide;
mod explain;
mod fits;
mod heard;
mod lead_value;
mod leads;
mod leads_verify;
mod looking;
mod merged;
mod naming;
mod notice;
mod opt_in;
mod outcome;
mod session;
mod stopping;
mod theirs;
mod verify;
mod waiting;

pub use explain::explain_export;
pub use lead_value::LeadField;
pub use leads::{Leads, takes_column};

use super::verify::Findings;
use super::{Doors, Helm, RunHandle, begun, on_thread};
use crate::account::{ClockMargin, LookBack};
use crate::flow::{Flow, OptOutRules, ReadMode};
use crate::port::{Again, ReadQuery, WriteTable};
use crate::run::RunId;
use crate::schema::{CampaignSchema, OutFields};
use session::Exporter;

/// What a row made on the campaign side is called in the CRM before it has an identifier there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Naming {
    /// By an identifier of our choice.
    Chosen,
    /// By a field that is unique there.
    Key {
        /// The field.
        field: String,
        /// The place of its column.
        column: usize,
        /// Whether the CRM takes texts that differ in case for different keys.
        tells_cases: bool,
    },
    /// By an identifier that follows from what the row is called here, so that one row makes one lead however often it is
    /// sent: in the CRM's own identifier, or in this field that is unique there.
    Lasting(Option<String>),
    /// By nothing: no row can be made.
    Nothing,
}

impl Naming {
    /// Whether names that differ in case are different ones.
    fn tells_cases(&self) -> bool {
        matches!(self, Naming::Key { tells_cases: true, .. })
    }
}

/// What to send.
#[derive(Debug, Clone)]
pub struct ExportOrder {
    /// The flow.
    pub flow: Flow,
    /// Version of its mapping.
    pub mapping_version: u32,
    /// The table it takes rows from.
    pub schema: CampaignSchema,
    /// What can go.
    pub fields: OutFields,
    /// How the CRM's side of the campaign side's own fields is read; which rows is decided here.
    pub query: ReadQuery,
    /// Where rows go.
    pub table: WriteTable,
    /// What a new row is called.
    pub naming: Naming,
    /// A row is changed only in the version it was compared in, where the CRM judges that in every kind of request.
    pub guarded: bool,
    /// What a flow of consent does beside; its fields are those of consent alone.
    pub opt_out: Option<OptOut>,
    /// What a flow of leads does beside; its schema is the table somebody else fills.
    pub leads: Option<Leads>,
    /// Everything is compared, or only what may have changed.
    pub mode: ReadMode,
    /// Which rows that were refused are tried once more.
    pub retry: Again,
    /// Compare, write nothing.
    pub dry_run: bool,
    /// Stop after about so many rows.
    pub limit: Option<u64>,
    /// Identifies the run.
    pub run: RunId,
}

/// What a flow of consent does.
#[derive(Debug, Clone)]
pub struct OptOut {
    /// Which way consent goes, and by which rule.
    pub rules: OptOutRules,
    /// Whether the CRM can be asked for what changed since an instant.
    pub by_date: bool,
    /// How far such a reading looks back.
    pub look_back: LookBack,
    /// How far behind the CRM's clock a reading counts as up to date.
    pub margin: ClockMargin,
}

/// Starts a run. Must be called within a tokio runtime with timers; whatever fails is told at the end.
pub fn start_export(order: ExportOrder, doors: Doors) -> RunHandle {
    let record = begun(&order.flow, order.run, (order.mode.into(), order.dry_run), doors.clock.now());
    // A run that sends everything begins anew each time: it is never cut off.
    let longest = order.flow.longest_run().filter(|_| order.mode == ReadMode::Incremental);
    on_thread(record, (doors.clock.clone(), longest), move |Helm { runtime, control, progress }, record| {
        Exporter { order, doors, runtime, control, progress, findings: None }.run(record)
    })
}

/// Starts a comparison of everything the flow would have sent with what the CRM has; the differences come one by one. Nothing
/// is written. Must be called within a tokio runtime with timers.
pub fn start_verify_export(order: ExportOrder, doors: Doors, findings: Findings) -> RunHandle {
    let order = ExportOrder { dry_run: true, mode: ReadMode::Full, limit: None, ..order };
    let record = begun(&order.flow, order.run, (order.mode.into(), true), doors.clock.now());
    on_thread(record, (doors.clock.clone(), None), move |Helm { runtime, control, progress }, record| {
        Exporter { order, doors, runtime, control, progress, findings: Some(findings) }.run(record)
    })
}
