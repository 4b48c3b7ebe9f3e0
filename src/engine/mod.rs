//! The sync engine: reads pages from a CRM ahead of applying them, commits each page with its checkpoint under the flow's
//! lease, and can be paused, cancelled, killed and resumed. Use-case: ports and the domain only; knows no adapter and no
//! screen. Tasks fetch, one page after the other or windows of the table side by side; one thread decodes, converts and
//! commits.
mod apply;
mod budget;
mod by_key;
mod control;
mod convert;
mod counted;
mod deletions;
mod drifted;
mod events;
mod explain;
mod export;
mod fetch;
mod foresight;
mod horizon;
mod isolate;
mod journal;
mod lanes;
mod links;
mod look_through;
mod meter;
mod missed;
mod named;
mod off_thread;
mod ordering;
mod out_story;
mod outward;
mod overlap;
mod page_size;
mod pages;
mod plan;
mod population;
mod progress;
mod pulse;
mod read;
mod refit;
mod rehearse;
mod removal;
mod replay;
mod reread;
mod selection;
mod session;
mod side_by_side;
mod stage;
mod tenure;
mod touched;
mod trail;
mod twice;
mod verify;

pub use control::Control;
pub use events::{EventOrder, explain_event, start_events, start_verify_events};
pub use explain::{RowStory, ThereRow, explain};
pub use export::{
    ExportOrder, LeadField, Leads, Naming, OptOut, explain_export, start_export, start_verify_export, takes_column,
};
pub use off_thread::{off_thread, stay_on_thread};
pub use out_story::{OutColumn, OutStands, OutStory};
pub use refit::Refit;
pub use removal::{RemovalOrder, explain_removal, start_removal, start_verify_removal};
pub use verify::{Difference, Findings, Unequal};

use crate::account::{ClockMargin, LookBack, Name};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Flow, LongestRun, ReadMethod, ReadMode, Replay};
use crate::mapping::{Carry, Drift, Pushed};
use crate::port::{Campaign, Crm, Ledger, ReadColumn, ReadQuery, SortKey};
use crate::run::{Counters, RunId, RunMode, RunNotes, RunRecord, RunSnapshot, RunState};
use crate::schema::CampaignSchema;
use jiff::Timestamp;
use progress::Progress;
use session::Session;
use stage::Stage;
use std::cell::RefCell;
use std::sync::Arc;
use tokio::sync::oneshot;

/// How a run learns of changes and deletions.
#[derive(Debug, Clone)]
pub struct Changes {
    /// How it learns what changed.
    pub method: ReadMethod,
    /// How, where the CRM turns out not to track changes.
    pub instead: ReadMethod,
    /// How much of the filter the CRM is asked for, where it is asked at all.
    pub pushed: Pushed,
    /// Fields the filter needs beside the mapped ones, where it is judged on our side.
    pub filter_columns: Vec<ReadColumn>,
    /// Compare identifiers in this run.
    pub sweep: bool,
    /// Any number of deletions was approved.
    pub approved: bool,
    /// The CRM was restored or copied: everything is read once and taken as it comes, whatever its version.
    pub restored: bool,
    /// How far a reading by date looks back.
    pub look_back: LookBack,
    /// How far behind the CRM's clock a reading counts as up to date.
    pub margin: ClockMargin,
    /// What changed about the table itself since its mapping was made. The order is fitted to it already.
    pub drifts: Vec<Drift>,
    /// What was taken over of a changed CRM before the run, by the flow's own rules.
    pub adapted: Adapted,
    /// Rows that are asked for by their identifiers, and nothing else; none for a run as usual.
    pub only: Vec<String>,
    /// Rows are read again; of those that are named, `only` tells the names, as they came.
    pub replay: Option<Replay>,
    /// A replay that was cut off is not gone on with.
    pub anew: bool,
    /// In which order rows come where a reading takes one.
    pub sort: Vec<SortKey>,
    /// A row keeps its place in it for good.
    pub sort_stays: bool,
}

/// What a run took over of a changed CRM before its rows came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adapted {
    /// Lists that were synchronised.
    pub lists: u64,
    /// Values that changed in them.
    pub values: u64,
    /// Values that the CRM no longer has and rows use: they stay.
    pub kept: u64,
    /// Fields that were taken in.
    pub fields: Vec<String>,
}

impl Changes {
    /// By modification date, and nothing that was asked for or approved.
    pub fn by_date() -> Self {
        let method = ReadMethod::Modified;
        Self {
            method,
            instead: method,
            pushed: Pushed::Whole,
            filter_columns: Vec::new(),
            sweep: false,
            approved: false,
            restored: false,
            look_back: LookBack::default(),
            margin: ClockMargin::default(),
            drifts: Vec::new(),
            adapted: Adapted::default(),
            only: Vec::new(),
            replay: None,
            anew: false,
            sort: Vec::new(),
            sort_stays: false,
        }
    }
}

/// What to run. `query.columns`, `conversions` and `schema.columns` are in the same order; a field that fills several columns
/// is read once.
#[derive(Debug, Clone)]
pub struct RunOrder {
    /// The flow.
    pub flow: Flow,
    /// Version of its mapping; at least 1.
    pub mapping_version: u32,
    /// The table it fills.
    pub schema: CampaignSchema,
    /// What happens to each column's value.
    pub conversions: Vec<Carry>,
    /// What is read; `since` and `order` are decided here.
    pub query: ReadQuery,
    /// How much is read.
    pub mode: ReadMode,
    /// How changes and deletions are learned of.
    pub changes: Changes,
    /// Read and convert, write nothing.
    pub dry_run: bool,
    /// Rows to try before a full reading begins; 0 tries none.
    pub try_rows: u32,
    /// Stop at the page border after so many rows; the next run goes on there.
    pub limit: Option<u64>,
    /// Identifies the run.
    pub run: RunId,
}

/// What a run works with.
#[derive(Clone)]
pub struct Doors {
    /// Where rows come from.
    pub crm: Arc<dyn Crm>,
    /// Where rows go.
    pub campaign: Arc<dyn Campaign>,
    /// Where runs are recorded.
    pub ledger: Arc<dyn Ledger>,
    /// The time.
    pub clock: SharedClock,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEnd {
    /// The run as the ledger has it.
    pub record: RunRecord,
    /// What ended it, where it failed.
    pub fault: Option<Fault>,
    /// What it has to say beside its counters.
    pub notes: RunNotes,
}

/// A run under way. Dropping the handle does not stop the run.
#[derive(Debug)]
pub struct RunHandle {
    /// Which run.
    pub run: RunId,
    /// Which flow.
    pub flow: Name,
    /// Steers it.
    pub control: Control,
    /// Its state, at most 20 times a second, the newest only.
    pub snapshots: tokio::sync::watch::Receiver<RunSnapshot>,
    /// Its end.
    pub end: oneshot::Receiver<RunEnd>,
}

impl RunHandle {
    /// Waits for the end.
    ///
    /// # Errors
    /// `Bug` where the run's thread could not be made or vanished.
    pub async fn join(self) -> Outcome<RunEnd> {
        self.end.await.map_err(|_| Fault::new(ErrorKind::Bug, "the run's thread vanished"))
    }
}

/// Starts a run. Must be called within a tokio runtime with timers, which serves the run until its end; whatever fails,
/// a lease that is held included, is told at the end.
pub fn start(order: RunOrder, doors: Doors) -> RunHandle {
    start_fitting(order, doors, None)
}

/// The same for a table that may change while it is read.
pub fn start_fitting(order: RunOrder, doors: Doors, refit: Option<Refit>) -> RunHandle {
    let mode = order.changes.replay.map_or(order.mode.into(), |_| RunMode::Replay);
    let record = begun(&order.flow, order.run, (mode, order.dry_run), doors.clock.now());
    let longest = order.flow.longest_run();
    on_thread(record, (doors.clock.clone(), longest), move |Helm { runtime, control, progress }, record| {
        let looks = refit::Looks::from(record.started);
        let notes = RefCell::default();
        Session { order, doors, runtime, control, progress, refit, looks, notes }.run(record)
    })
}

/// Starts a comparison of every row with the campaign table; the differences are told on the way. Writes nothing, and is no
/// run of the history.
pub fn start_verify(order: RunOrder, doors: Doors, findings: Findings) -> RunHandle {
    let order = RunOrder { dry_run: true, ..order };
    let record = begun(&order.flow, order.run, (RunMode::Full, true), doors.clock.now());
    on_thread(record, (doors.clock.clone(), None), move |Helm { runtime, control, progress }, record| {
        let looks = refit::Looks::from(record.started);
        let notes = RefCell::default();
        Session { order, doors, runtime, control, progress, refit: None, looks, notes }.compare(record, &findings)
    })
}

/// What steers a run on its thread and tells of it.
struct Helm {
    runtime: Stage,
    control: Control,
    progress: Arc<Progress>,
}

/// Does a run's work on a thread of its own; one that writes ends by itself once it has lasted that long.
fn on_thread(
    record: RunRecord,
    (clock, longest): (SharedClock, Option<LongestRun>),
    work: impl FnOnce(Helm, RunRecord) -> RunEnd + Send + 'static,
) -> RunHandle {
    let turn = clock.enrol();
    let (progress, snapshots) = Progress::new(&record, clock.clone());
    let longest = longest.filter(|_| !record.dry_run);
    let control = Control::new(progress.clone()).lasting(longest, (record.started, clock));
    let (tell, end) = oneshot::channel();
    let handle = RunHandle { run: record.run, flow: record.flow.clone(), control: control.clone(), snapshots, end };
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        let fault = Fault::new(ErrorKind::Bug, "a run was started outside the runtime");
        let _ = tell.send(RunEnd {
            record: ended(record, RunState::Failed, Some(&fault)),
            fault: Some(fault),
            notes: RunNotes::default(),
        });
        return handle;
    };
    let stage = Stage::new(runtime, turn);
    let body = move || {
        // Whoever asks for the time on this thread is told the runtime's.
        let _inside = stage.enter();
        stage.begin();
        let ended = work(Helm { runtime: stage.clone(), control, progress: progress.clone() }, record);
        progress.finish(&ended.record, ended.fault.as_ref());
        let _ = tell.send(ended);
    };
    // A thread that cannot be made drops `tell`, which the other end reads as an end without word.
    let _ = std::thread::Builder::new().name("fieldbridge-run".into()).spawn(body);
    handle
}

/// Records a run that could not even begin, so that history and status tell of it: a nightly run that no longer signs in
/// must not look as if all were well. What cannot be recorded is not worth a second fault.
pub fn record_refused(ledger: &dyn Ledger, flow: &Flow, now: Timestamp, fault: &Fault) {
    let record = begun(flow, RunId::new(), (flow.mode.into(), false), now);
    let Ok(lease) = ledger.begin(&record) else { return };
    let ended = ended(RunRecord { ended: Some(now), ..record }, RunState::Failed, Some(fault));
    let _ = ledger.end(&lease, &ended);
}

/// The record of a run that begins.
fn begun(flow: &Flow, run: RunId, (mode, dry_run): (RunMode, bool), now: Timestamp) -> RunRecord {
    RunRecord {
        run,
        flow: flow.name.clone(),
        mode,
        dry_run,
        state: RunState::Running,
        started: now,
        ended: None,
        counters: Counters::default(),
        pages: 0,
        fault_code: None,
        fault_slug: None,
        fault_detail: None,
    }
}

/// The record in its final state.
fn ended(mut record: RunRecord, state: RunState, fault: Option<&Fault>) -> RunRecord {
    record.state = state;
    record.fault_code = fault.map(|f| f.kind.code().to_owned());
    record.fault_slug = fault.map(|f| f.kind.slug().to_owned());
    record.fault_detail = fault.map(|f| f.detail.clone());
    record
}
