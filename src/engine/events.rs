//! What happened to messages, told to the CRM: each event once. What is about to be told stands in the database first; what was
//! told without an answer is told again only through the CRM's own look at what is there (correctness.md B14: create-only,
//! under a name that follows from the event). Events of persons the CRM does not know yet wait for them.
mod verify;

pub use verify::{explain_event, start_verify_events};

use super::budget::within_budget;
use super::control::Control;
use super::journal::Journal;
use super::outward::{BATCH, LOG_BATCHES, Outward, SAID, of_every_row};
use super::progress::Progress;
use super::read::patiently;
use super::session::Ending;
use super::stage::Stage;
use super::{Doors, Helm, RunEnd, RunHandle, begun, on_thread};
use crate::fault::{ErrorKind, Fault, Outcome, Retry};
use crate::flow::{EventKind, Flow, ReadMode};
use crate::port::{
    Again, BadRow, CampaignEvent, CrmWrite, EventCommit, EventHome, EventLog, EventPlan, EventRefusal, KeptEvents,
    Lease, LoggedEvent, RowName, RowResult, WriteConsent, WriteTable,
};
use crate::run::{Counters, Phase, RunId, RunRecord};
use crate::schema::CampaignSchema;
use crate::seeded_bug::SeededBug;
use crate::text::clean_line;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What to tell.
#[derive(Debug, Clone)]
pub struct EventOrder {
    /// The flow.
    pub flow: Flow,
    /// Version of the persons' mapping.
    pub mapping_version: u32,
    /// The table of the persons.
    pub schema: CampaignSchema,
    /// The kinds that go.
    pub kinds: Vec<EventKind>,
    /// Where they are recorded.
    pub home: EventHome,
    /// The persons' table in the CRM, in which a dry run looks for them.
    pub persons: WriteTable,
    /// The logs are read from their beginning, or from where the flow stood.
    pub mode: ReadMode,
    /// Events that were refused are tried once more.
    pub retry: Again,
    /// Count, write nothing.
    pub dry_run: bool,
    /// Stop after about so many events.
    pub limit: Option<u64>,
    /// Identifies the run.
    pub run: RunId,
}

/// Starts a run. Must be called within a tokio runtime with timers; whatever fails is told at the end.
pub fn start_events(order: EventOrder, doors: Doors) -> RunHandle {
    let record = begun(&order.flow, order.run, (order.mode.into(), order.dry_run), doors.clock.now());
    let longest = order.flow.longest_run();
    on_thread(record, (doors.clock.clone(), longest), move |Helm { runtime, control, progress }, record| {
        Teller { order, doors, runtime, control, progress }.run(record)
    })
}

/// What a run needs on its thread.
struct Teller {
    order: EventOrder,
    doors: Doors,
    runtime: Stage,
    control: Control,
    progress: Arc<Progress>,
}

/// A run under way.
struct Telling<'r> {
    log: Box<dyn EventLog>,
    /// None where nothing is to be written.
    writer: Option<Arc<dyn CrmWrite>>,
    lease: Option<Lease>,
    record: &'r mut RunRecord,
}

/// What became of some events so far.
#[derive(Default)]
struct Told {
    done: Vec<LoggedEvent>,
    waiting: Vec<LoggedEvent>,
    refused: Vec<EventRefusal>,
    unknown: Vec<LoggedEvent>,
    counters: Counters,
    /// Nothing more can be told at the moment.
    over: Option<Fault>,
}

impl Teller {
    fn outward(&self) -> Outward<'_> {
        let Self { order, doors, runtime, control, progress } = self;
        let (run, dry_run, limit) = (order.run, order.dry_run, order.limit);
        Outward { doors, runtime, control, progress, run, dry_run, limit, log: "log-events" }
    }

    fn run(&self, record: RunRecord) -> RunEnd {
        self.outward().run(record, |lease, (record, _)| self.work(lease, record))
    }

    fn journal(&self) -> Journal {
        self.outward().journal()
    }

    fn work(&self, lease: Option<&Lease>, record: &mut RunRecord) -> Outcome<Ending> {
        self.journal().info("log-started", &[("flow", self.order.flow.name.as_str().to_owned())]);
        self.outward().check_table(&self.order.schema)?;
        let consent = WriteConsent::Flow(self.order.flow.name.clone());
        let writer = lease.map(|_| self.doors.crm.writer(&consent)).transpose()?;
        let log = self.doors.campaign.events(self.plan(), lease.cloned())?;
        self.progress.phase(Phase::Reading);
        let mut run = Telling { log, writer, lease: lease.cloned(), record };
        let mut kept = vec![KeptEvents::Open, KeptEvents::Found];
        if self.order.retry != Again::None {
            kept.push(KeptEvents::Refused);
        }
        for which in kept {
            if self.kept(&mut run, which)? == Ending::Cancelled {
                return Ok(Ending::Cancelled);
            }
        }
        if self.walk(&mut run)? == Ending::Cancelled {
            return Ok(Ending::Cancelled);
        }
        let waiting = run.log.waiting()?;
        if waiting > 0 {
            self.journal().warn("log-events-waiting", &[("events", waiting.to_string())]);
        }
        Ok(Ending::Done)
    }

    fn plan(&self) -> EventPlan {
        let order = &self.order;
        EventPlan {
            schema: order.schema.clone(),
            flow: order.flow.name.clone(),
            mapping_version: order.mapping_version,
            kinds: order.kinds.clone(),
            anew: order.mode == ReadMode::Full,
        }
    }

    /// How many events may still be read.
    fn left(&self, run: &Telling<'_>) -> u32 {
        let left = self.order.limit.unwrap_or(u64::MAX).saturating_sub(run.record.counters.read);
        BATCH.min(u32::try_from(left).unwrap_or(u32::MAX))
    }

    /// Events an earlier run read that have not arrived.
    fn kept(&self, run: &mut Telling<'_>, which: KeptEvents) -> Outcome<Ending> {
        let mut behind = String::new();
        loop {
            let most = self.left(run);
            if most == 0 {
                return Ok(Ending::Done);
            }
            if !self.control.passes(&self.runtime) {
                return Ok(Ending::Cancelled);
            }
            let page = run.log.kept(which, &behind, most)?;
            let Some(last) = page.events.last() else { return Ok(Ending::Done) };
            if behind.is_empty() && which == KeptEvents::Open {
                self.journal().warn("log-events-unsettled", &[("events", page.events.len().to_string())]);
            }
            behind.clone_from(&last.name);
            let wanted = |event: &LoggedEvent| which != KeptEvents::Refused || self.order.retry.takes(&event.name);
            let events = page.events.into_iter().filter(wanted).collect();
            if self.exchange(run, events, which == KeptEvents::Open)? == Ending::Cancelled {
                return Ok(Ending::Cancelled);
            }
            if page.is_last {
                return Ok(Ending::Done);
            }
        }
    }

    /// Page after page of the logs.
    fn walk(&self, run: &mut Telling<'_>) -> Outcome<Ending> {
        let mut batches = 0u64;
        loop {
            let most = self.left(run);
            if most == 0 {
                return Ok(Ending::Done);
            }
            if !self.control.passes(&self.runtime) {
                return Ok(Ending::Cancelled);
            }
            let page = run.log.next(most)?;
            if !page.events.is_empty() {
                if self.exchange(run, page.events, false)? == Ending::Cancelled {
                    return Ok(Ending::Cancelled);
                }
                batches += 1;
                if batches.is_multiple_of(LOG_BATCHES) {
                    let c = &run.record.counters;
                    let args = [("read", c.read.to_string()), ("applied", c.applied.to_string())];
                    self.journal().info("log-events-batch", &args);
                }
            }
            if page.is_last {
                if !self.order.dry_run {
                    patiently(|| run.log.finish())?;
                }
                return Ok(Ending::Done);
            }
        }
    }

    /// Tells some events and writes down what became of them. `again`: an earlier run may have told them.
    fn exchange(&self, run: &mut Telling<'_>, events: Vec<LoggedEvent>, again: bool) -> Outcome<Ending> {
        let mut told = Told::default();
        told.counters.read = events.len() as u64;
        let (ready, waiting): (Vec<_>, Vec<_>) = events.into_iter().partition(LoggedEvent::is_ready);
        told.counters.parked += waiting.len() as u64;
        told.waiting = waiting;
        match &run.writer {
            None => {
                let Some(gone) = self.gone_there(&ready)? else { return Ok(Ending::Cancelled) };
                told.counters.parked += gone;
                told.counters.applied += ready.len() as u64 - gone;
            }
            Some(_) if ready.is_empty() => {}
            Some(writer) => {
                patiently(|| run.log.intend(&ready))?;
                let events: Vec<CampaignEvent> = ready.iter().map(|e| e.event.clone()).collect();
                let still = || run.lease.iter().try_for_each(|lease| self.doors.ledger.beat(lease));
                let told_there = writer.record_while(&self.order.home, &events, &still);
                let answer = self.control.wait(&self.runtime, told_there);
                // What is on its way stays written down: the next run looks for it.
                let Some(results) = answer else { return Ok(Ending::Cancelled) };
                let mut results = results?.into_iter();
                ready.into_iter().for_each(|event| told.take(event, results.next(), again));
            }
        }
        self.settle(run, &told)?;
        match told.over {
            Some(fault) => Err(fault),
            None => Ok(Ending::Done),
        }
    }

    /// Of how many of these events the person is not in the CRM any more, so that they would wait. None where the run shall
    /// end.
    fn gone_there(&self, events: &[LoggedEvent]) -> Outcome<Option<u64>> {
        let persons: BTreeSet<&str> = events.iter().map(|e| e.event.contact.as_str()).collect();
        if persons.is_empty() {
            return Ok(Some(0));
        }
        let names: Vec<RowName> = persons.iter().map(|id| RowName::Id((*id).to_owned())).collect();
        let looks = self.doors.crm.writer(&WriteConsent::Flow(self.order.flow.name.clone()))?;
        let found = self.control.wait(&self.runtime, looks.find(&self.order.persons, &names));
        let Some(found) = found.transpose()? else { return Ok(None) };
        let gone: BTreeSet<&str> =
            persons.into_iter().zip(&found).filter(|(_, found)| found.is_none()).map(|(id, _)| id).collect();
        Ok(Some(events.iter().filter(|e| gone.contains(e.event.contact.as_str())).count() as u64))
    }

    fn settle(&self, run: &mut Telling<'_>, told: &Told) -> Outcome<()> {
        if !self.order.dry_run {
            let commit = EventCommit {
                done: &told.done,
                waiting: &told.waiting,
                refused: &told.refused,
                unknown: &told.unknown,
                counters: told.counters,
            };
            patiently(|| run.log.settle(&commit))?;
        }
        run.record.counters.add(&told.counters);
        run.record.pages += 1;
        self.progress.page(run.record, None);
        if !told.unknown.is_empty() {
            self.journal().warn("log-events-unknown", &[("events", told.unknown.len().to_string())]);
        }
        let bad: Vec<&BadRow> = told.refused.iter().map(|r| &r.bad).collect();
        within_budget(&self.order.flow.reading, (run.record.counters.rejected, run.record.counters.read), &bad)
    }
}

impl Told {
    /// What the CRM made of an event.
    fn take(&mut self, event: LoggedEvent, result: Option<RowResult>, again: bool) {
        match result {
            Some(RowResult::Unchanged) if !again => {
                self.counters.unchanged += 1;
                self.done.push(event);
            }
            Some(
                RowResult::Created { .. }
                | RowResult::Updated { .. }
                | RowResult::Written
                | RowResult::Deleted
                | RowResult::Unchanged,
            ) => {
                self.counters.applied += 1;
                self.done.push(event);
            }
            Some(RowResult::Refused(fault)) if is_gone(&fault) => {
                self.counters.parked += 1;
                self.waiting.push(event);
            }
            // The CRM takes nothing at the moment: that says nothing of the event.
            // What stops every event says nothing of this one.
            Some(RowResult::Refused(fault)) if fault.policy().retry != Retry::Never || of_every_row(&fault) => {
                self.over.get_or_insert(*fault);
                self.counters.parked += 1;
                self.unknown.push(event);
            }
            Some(RowResult::Refused(fault) | RowResult::Conflict(fault)) => self.refuse(event, &fault),
            Some(RowResult::Unknown(_)) | None if SeededBug::UnansweredEventIsDone.is_on() => {
                self.counters.applied += 1;
                self.done.push(event);
            }
            Some(RowResult::Unknown(_)) | None => {
                self.counters.parked += 1;
                self.unknown.push(event);
            }
        }
    }

    fn refuse(&mut self, event: LoggedEvent, fault: &Fault) {
        self.counters.rejected += 1;
        let reason = if fault.kind == ErrorKind::ValueUnfit { "value-unfit" } else { "refused-there" };
        let field = fault.args.get("field").filter(|f| !f.is_empty()).cloned();
        let said: String = clean_line(&fault.detail).chars().take(SAID).collect();
        let bad = BadRow { id: event.name.clone(), reason, field, sample: None };
        self.refused.push(EventRefusal { event, bad, said: Some(said).filter(|s| !s.is_empty()) });
    }
}

/// Whether the person is not in the CRM any more, which the campaign side has not heard of yet.
fn is_gone(fault: &Fault) -> bool {
    matches!(fault.kind, ErrorKind::RowMissing | ErrorKind::SalesforceRowGone)
}
