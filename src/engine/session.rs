//! One run from lease to end.
use super::budget::too_many_rejects;
use super::control::Control;
use super::deletions::Deletions;
use super::journal::Journal;
use super::missed;
use super::page_size::is_of_a_row;
use super::plan::{self, Reading, Trouble, Why};
use super::progress::Progress;
use super::read::{Step, is_untracked};
use super::refit::{self, Looks, Refit};
use super::stage::Stage;
use super::tenure::{Tenure, failed};
use super::verify::Findings;
use super::{Doors, RunEnd, RunOrder, ended, pulse};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::ReadMethod;
use crate::port::{Lease, LoadStyle, Position, TableChange};
use crate::run::{Checkpoint, LogLevel, Phase, ReadKind, RunNotes, RunRecord, RunState, TokenAge};
use crate::seeded_bug::SeededBug;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A reading may start over so often in one run.
pub(super) const RESTARTS: usize = 3;

/// What a run needs on its thread.
pub(super) struct Session {
    pub(super) order: RunOrder,
    pub(super) doors: Doors,
    pub(super) runtime: Stage,
    pub(super) control: Control,
    pub(super) progress: Arc<Progress>,
    /// Where the order comes from when the table changes under the run.
    pub(super) refit: Option<Refit>,
    pub(super) looks: Looks,
    /// What there is to say beside the counters.
    pub(super) notes: RefCell<RunNotes>,
}

/// How the work ended when nothing failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Done,
    Cancelled,
}

impl Session {
    /// Runs to the end, whatever happens.
    pub(super) fn run(mut self, mut record: RunRecord) -> RunEnd {
        let _tick = pulse::tick(&self.runtime, self.doors.crm.clone(), self.progress.clone());
        if self.order.dry_run {
            let result = guarded(|| self.rehearse(&mut record));
            return self.finish(record, result);
        }
        let tenure = match Tenure::begin(&self.doors, &self.runtime, &self.control, &record) {
            Ok(tenure) => tenure,
            Err(fault) => return failed(record, fault),
        };
        let mut result = guarded(|| self.work(&tenure.lease, &mut record));
        for _ in 0..refit::MOST {
            let Some(order) = result.as_ref().err().and_then(|fault| self.refitted(fault)) else { break };
            self.order = order;
            result = guarded(|| self.work(&tenure.lease, &mut record));
        }
        let end = self.finish(record, result);
        tenure.end(end, &self.progress)
    }

    /// Compares to the end, whatever happens.
    pub(super) fn compare(self, mut record: RunRecord, findings: &Findings) -> RunEnd {
        let _tick = pulse::tick(&self.runtime, self.doors.crm.clone(), self.progress.clone());
        let result = guarded(|| self.verify(&mut record, findings));
        self.finish(record, result)
    }

    /// The log of this run; a dry run writes nothing, so it has none.
    pub(super) fn journal(&self) -> Journal {
        let ledger = (!self.order.dry_run).then(|| self.doors.ledger.clone());
        Journal { ledger, run: self.order.run, clock: self.doors.clock.clone() }
    }

    fn finish(&self, mut record: RunRecord, result: Outcome<Ending>) -> RunEnd {
        record.ended = Some(self.doors.clock.now());
        let (state, fault) = fate(&result, self.control.fenced(), record.counters.rejected);
        let c = &record.counters;
        let numbers = [
            ("read", c.read.to_string()),
            ("applied", c.applied.to_string()),
            ("unchanged", c.unchanged.to_string()),
            ("superseded", c.superseded.to_string()),
            ("rejected", c.rejected.to_string()),
            ("filtered", c.filtered.to_string()),
            ("deleted", c.deleted.to_string()),
        ];
        match (&fault, state) {
            (Some(fault), _) => self.journal().fault(LogLevel::Error, fault),
            (None, RunState::Cancelled) => match self.control.ran_out() {
                Some(over) => self.journal().fault(LogLevel::Warn, &over),
                None => self.journal().warn("log-cancelled", &numbers),
            },
            (None, _) => self.journal().info("log-done", &numbers),
        }
        // What went well in part keeps its warning, but no fault ended it.
        let told = match state {
            RunState::Done | RunState::DoneWithRejects => self.drift_warning(),
            RunState::Cancelled => self.control.ran_out(),
            _ => fault.clone(),
        };
        RunEnd { record: ended(record, state, told.as_ref()), fault, notes: self.notes.take() }
    }

    /// The order must fit together before anything is asked or written.
    pub(super) fn check_order(&self) -> Outcome<()> {
        let width = self.order.schema.columns.len();
        let conversions = &self.order.conversions;
        // A field that fills several columns is read once.
        let read = conversions.iter().filter(|carry| !carry.is_again()).count();
        let fits = self.order.query.columns.len() == read && conversions.len() == width;
        let key = self.order.schema.columns.iter().any(|c| c.name == self.order.schema.key);
        if fits && key { Ok(()) } else { Err(Fault::new(ErrorKind::Bug, "schema, mapping and query do not match")) }
    }

    fn work(&self, lease: &Lease, record: &mut RunRecord) -> Outcome<Ending> {
        self.check_order()?;
        self.journal().info("log-started", &[("flow", self.order.flow.name.as_str().to_owned())]);
        self.tell_drifts();
        self.prepare_table()?;
        let mut stands = self.checkpoint()?;
        self.progress.token(stands.delta.as_ref().map(TokenAge::of));
        if let Some(wish) = self.order.changes.replay {
            return self.replay(wish, lease, &mut stands, record);
        }
        if !self.order.changes.only.is_empty() {
            return self.retry(lease, &mut stands, record);
        }
        if let Some(population) = &self.order.flow.rows.population {
            return self.populate(population, lease, &mut stands, record);
        }
        let mut deletions = Deletions::new(self.order.changes.approved, self.tracking_days());
        let Some(unreadable) = self.reread(lease, &mut stands, record)? else { return Ok(Ending::Cancelled) };
        let mut trouble = Trouble { unreadable, ..Trouble::default() };
        let mut last = None;
        let (mut caught_up, mut swept) = (false, false);
        let reach = missed::reach(&stands, self.order.changes.look_back);
        // A sweep under way, the reading, one that reaches as far back as a sweep needs, a sweep that is due; and restarts.
        for _ in 0..=RESTARTS + 3 {
            let reading = match caught_up {
                true => plan::sweep(),
                false => missed::decide(&stands, &self.order, trouble, (reach, self.doors.clock.now())),
            };
            let step = self.leg(lease, &reading, trouble, &mut stands, record, &mut deletions)?;
            match step {
                Step::Done if stands.under_way() => return Ok(Ending::Done),
                Step::Done => {
                    // The end of an interrupted reading says nothing of what changed since.
                    let whole = reading.why != Why::OnlyEnd || reading.style == LoadStyle::FirstLoad;
                    swept |= reading.kind == ReadKind::Ids;
                    caught_up |= reading.kind != ReadKind::Ids && whole;
                    let now = self.doors.clock.now();
                    if caught_up && (swept || !plan::sweep_due(&stands, &self.order, trouble, now)) {
                        return Ok(Ending::Done);
                    }
                    caught_up &= missed::reached(&reading, reach);
                    continue;
                }
                Step::Stopped => return Ok(Ending::Cancelled),
                Step::Stale(fault) => (trouble.stale, last) = (true, Some(fault)),
                Step::Expired(_) if SeededBug::ForgottenIsNothing.is_on() => return Ok(Ending::Done),
                Step::Expired(fault) => (trouble.expired, last) = (true, Some(fault)),
                Step::Untracked(fault) => (trouble.untracked, last) = (true, Some(fault)),
                Step::Poisoned(fault) => (trouble.poisoned, last) = (true, Some(fault)),
            }
            // Pages that waited for the rest of a delta are told again, or not needed any more.
            drop(deletions.release());
            if let Some(fault) = &last {
                self.journal().fault(LogLevel::Warn, fault);
                self.progress.fault(fault);
            }
        }
        Err(last.unwrap_or_else(|| Fault::new(ErrorKind::Bug, "a reading started over without a reason")))
    }

    /// One reading with what belongs before and after it.
    pub(super) fn leg(
        &self,
        lease: &Lease,
        reading: &Reading,
        trouble: Trouble,
        stands: &mut Checkpoint,
        record: &mut RunRecord,
        deletions: &mut Deletions,
    ) -> Outcome<Step> {
        self.announce(reading, stands);
        if !reading.goes_on() && reading.why != Why::OnlyEnd && !reading.is_replay() {
            let places = stands.next_link.iter().chain(stands.windows.iter().filter_map(|w| w.link.as_ref()));
            places.for_each(|link| self.let_go(&Position::Link(link.clone())));
        }
        if reading.reset {
            self.doors.campaign.reset(&self.order.schema.name, &self.order.flow.name)?;
            *stands = self.checkpoint()?;
        }
        let expect = self.expect(reading)?;
        if !trouble.stale {
            match self.try_first(reading) {
                Ok(Ending::Done) => {}
                Ok(Ending::Cancelled) => return Ok(Step::Stopped),
                Err(fault) if reading.kind == ReadKind::Tracked && is_untracked(&fault) => {
                    return Ok(Step::Untracked(fault));
                }
                Err(fault) => return Err(fault),
            }
        }
        let before = record.counters;
        let step = self.read(lease, (reading, trouble), stands, record, deletions)?;
        if matches!(step, Step::Done) && !stands.under_way() {
            self.tell_open_links(reading)?;
            self.hold_against_count(reading, (expect.is_some(), record.counters.read - before.read));
        }
        let resynced = matches!(reading.why, Why::Expired | Why::Restored) || reading.any_version;
        if matches!(step, Step::Done) && resynced && !stands.under_way() {
            let c = record.counters;
            let since = |now: u64, then: u64| now.saturating_sub(then).to_string();
            let numbers = [
                ("applied", since(c.applied, before.applied)),
                ("unchanged", since(c.unchanged, before.unchanged)),
                ("deleted", since(c.deleted, before.deleted)),
            ];
            self.journal().info("log-resync-done", &numbers);
        }
        Ok(step)
    }

    /// How long the CRM remembers what changed, where the flow depends on it. Not to know is no fault.
    fn tracking_days(&self) -> Option<u32> {
        if self.order.changes.method != ReadMethod::Tracking {
            return None;
        }
        self.control.wait(&self.runtime, self.doors.crm.tracking_days())?.ok().flatten()
    }

    pub(super) fn checkpoint(&self) -> Outcome<Checkpoint> {
        Ok(self.doors.ledger.checkpoint(&self.order.flow.name)?.unwrap_or_default())
    }

    fn prepare_table(&self) -> Outcome<()> {
        let table = ("table", self.order.schema.name.clone());
        let (campaign, schema) = (&self.doors.campaign, &self.order.schema);
        match campaign.ensure_table(schema, false)? {
            TableChange::Created => self.journal().info("log-table-created", &[table]),
            TableChange::Widened { added, widened } => {
                for (key, columns) in [("log-table-widened", added), ("log-table-wider", widened)] {
                    if !columns.is_empty() {
                        self.journal().info(key, &[table.clone(), ("columns", columns.join(", "))]);
                    }
                }
            }
            TableChange::Unchanged => {}
        }
        // Where the flow stood says nothing about a table that was made anew or is another one.
        let stands = self.checkpoint()?;
        let gone = match stands.loaded {
            true => !campaign.is_loaded(&schema.name)?,
            false => (stands.under_way() || stands.replay.is_some()) && campaign.count(&schema.name)? == 0,
        };
        if gone {
            campaign.reset(&schema.name, &self.order.flow.name)?;
        }
        Ok(())
    }

    fn announce(&self, reading: &Reading, stands: &Checkpoint) {
        let since = reading.since.map_or_else(String::new, |t| t.to_string());
        let key = format!("log-reading-{}", reading.why.slug());
        let args = [("since", since), ("page", stands.seq.to_string())];
        match reading.why.is_notable() {
            true => self.journal().warn(&key, &args),
            false => self.journal().info(&key, &args),
        }
        let wanted = &self.order.flow.rows.order_by;
        if !wanted.is_empty() && reading.kind != ReadKind::Ids && reading.why != Why::OnlyEnd {
            let key = if reading.sorted { "log-order-kept" } else { "log-order-left" };
            let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
            self.journal().info(key, &[("order", wanted.join(", "))]);
        }
    }

    /// Finds out how many rows to expect, where the count says something about this reading.
    fn expect(&self, reading: &Reading) -> Outcome<Option<pulse::Task>> {
        let resumed = reading.goes_on();
        let whole = match reading.kind {
            ReadKind::All | ReadKind::Tracked | ReadKind::Ids => !reading.filters_there(&self.order),
            ReadKind::Since | ReadKind::Delta => false,
        };
        let known = whole && reading.why != Why::OnlyEnd && reading.since.is_none();
        if !known || (resumed && reading.style == LoadStyle::Upsert) {
            return Ok(None);
        }
        let there = if resumed { self.doors.campaign.count(&self.order.schema.name)? } else { 0 };
        let (crm, table) = (self.doors.crm.clone(), self.order.query.table.clone());
        Ok(Some(pulse::expect(&self.runtime, crm, table, there, self.progress.clone())))
    }

    /// Tries some rows before everything is read. What cannot be read says nothing of the mapping; the reading itself finds
    /// the row that is the reason.
    pub(super) fn try_first(&self, reading: &Reading) -> Outcome<Ending> {
        if !reading.is_fresh_full() {
            return Ok(Ending::Done);
        }
        match self.try_rows(reading) {
            Err(fault) if is_of_a_row(&fault) => Ok(Ending::Done),
            other => other,
        }
    }

    /// Reads a few rows and converts them for nothing: a mapping that rejects most of them is better changed first.
    fn try_rows(&self, reading: &Reading) -> Outcome<Ending> {
        if self.order.try_rows == 0 {
            return Ok(Ending::Done);
        }
        self.progress.phase(Phase::Trying);
        let mut query = self.query(reading);
        query.page_size = self.order.try_rows.min(query.page_size);
        let answer = self.doors.crm.fetch(&query, &Position::Start);
        let Some(raw) = self.control.wait(&self.runtime, answer) else { return Ok(Ending::Cancelled) };
        let raw = raw?;
        let test = self.row_test(&query)?;
        let sorted = self.sort(&query, test.as_ref(), reading.kind, &raw)?;
        let bad = &sorted.page.bad;
        let (read, rejected) = (sorted.read(), bad.len() as u64);
        self.journal().info("log-tried", &[("rows", read.to_string()), ("rejected", rejected.to_string())]);
        if !self.order.flow.reading.bears_tried(rejected, read) {
            return Err(too_many_rejects((rejected, read), &bad.iter().collect::<Vec<_>>()));
        }
        Ok(Ending::Done)
    }
}

/// A panic in the run's thread is our mistake, not the end of the program.
pub(super) fn guarded(work: impl FnOnce() -> Outcome<Ending>) -> Outcome<Ending> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Fault::new(ErrorKind::Bug, "the run's thread panicked")))
}

/// How a run ended, and the fault that ended it: a lease that was lost outweighs whatever else went wrong.
pub(super) fn fate(result: &Outcome<Ending>, fenced: Option<Fault>, rejected: u64) -> (RunState, Option<Fault>) {
    match (result, fenced) {
        (Ok(Ending::Done), _) if rejected > 0 => (RunState::DoneWithRejects, None),
        (Ok(Ending::Done), _) => (RunState::Done, None),
        (Ok(Ending::Cancelled), None) => (RunState::Cancelled, None),
        (Ok(Ending::Cancelled) | Err(_), Some(fault)) => (RunState::Failed, Some(fault)),
        (Err(fault), None) => (RunState::Failed, Some(fault.clone())),
    }
}
