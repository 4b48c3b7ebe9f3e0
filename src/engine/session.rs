//! One run from lease to end.
use super::control::Control;
use super::journal::Journal;
use super::plan::{self, Reading, Why};
use super::progress::Progress;
use super::read::Step;
use super::{Doors, RunEnd, RunOrder, ended, pulse};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Lease, LoadStyle, Position, TableChange};
use crate::run::{Checkpoint, LogLevel, Phase, RunRecord, RunState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::runtime::Handle;

/// A reading may start over so often in one run.
const RESTARTS: usize = 3;

/// What a run needs on its thread.
pub(super) struct Session {
    pub(super) order: RunOrder,
    pub(super) doors: Doors,
    pub(super) runtime: Handle,
    pub(super) control: Control,
    pub(super) progress: Arc<Progress>,
}

/// How the work ended when nothing failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Done,
    Cancelled,
}

impl Session {
    /// Runs to the end, whatever happens.
    pub(super) fn run(self, mut record: RunRecord) -> RunEnd {
        let _tick = pulse::tick(&self.runtime, self.doors.crm.clone(), self.progress.clone());
        if self.order.dry_run {
            let result = guarded(|| self.rehearse(&mut record));
            return self.finish(record, result);
        }
        let lease = match self.doors.ledger.begin(&record) {
            Ok(lease) => lease,
            Err(fault) => return RunEnd { record: ended(record, RunState::Failed, Some(&fault)), fault: Some(fault) },
        };
        let beat =
            pulse::beat(&self.runtime, pulse::BEAT, self.doors.ledger.clone(), lease.clone(), self.control.clone());
        let result = guarded(|| self.work(&lease, &mut record));
        drop(beat);
        let mut end = self.finish(record, result);
        if let Err(fault) = self.doors.ledger.end(&lease, &end.record)
            && end.fault.is_none()
        {
            end = RunEnd { record: ended(end.record, RunState::Failed, Some(&fault)), fault: Some(fault) };
        }
        end
    }

    /// The log of this run; a dry run writes nothing, so it has none.
    pub(super) fn journal(&self) -> Journal {
        let ledger = (!self.order.dry_run).then(|| self.doors.ledger.clone());
        Journal { ledger, run: self.order.run, clock: self.doors.clock.clone() }
    }

    fn finish(&self, mut record: RunRecord, result: Outcome<Ending>) -> RunEnd {
        record.ended = Some(self.doors.clock.now());
        let fault = match &result {
            Ok(Ending::Done) => None,
            Ok(Ending::Cancelled) => self.control.fenced(),
            Err(fault) => Some(self.control.fenced().unwrap_or_else(|| fault.clone())),
        };
        let state = match (&fault, &result) {
            (Some(_), _) | (None, Err(_)) => RunState::Failed,
            (None, Ok(Ending::Cancelled)) => RunState::Cancelled,
            (None, Ok(Ending::Done)) if record.counters.rejected > 0 => RunState::DoneWithRejects,
            (None, Ok(Ending::Done)) => RunState::Done,
        };
        let c = &record.counters;
        let numbers = [
            ("read", c.read.to_string()),
            ("applied", c.applied.to_string()),
            ("unchanged", c.unchanged.to_string()),
            ("superseded", c.superseded.to_string()),
            ("rejected", c.rejected.to_string()),
        ];
        match (&fault, state) {
            (Some(fault), _) => self.journal().fault(LogLevel::Error, fault),
            (None, RunState::Cancelled) => self.journal().warn("log-cancelled", &numbers),
            (None, _) => self.journal().info("log-done", &numbers),
        }
        RunEnd { record: ended(record, state, fault.as_ref()), fault }
    }

    /// The order must fit together before anything is asked or written.
    pub(super) fn check_order(&self) -> Outcome<()> {
        let width = self.order.schema.columns.len();
        let fits = self.order.query.columns.len() == width && self.order.conversions.len() == width;
        let key = self.order.schema.columns.iter().any(|c| c.name == self.order.schema.key);
        if fits && key { Ok(()) } else { Err(Fault::new(ErrorKind::Bug, "schema, mapping and query do not match")) }
    }

    fn work(&self, lease: &Lease, record: &mut RunRecord) -> Outcome<Ending> {
        self.check_order()?;
        self.journal().info("log-started", &[("flow", self.order.flow.name.as_str().to_owned())]);
        self.prepare_table()?;
        let mut stands = self.checkpoint()?;
        let mut stale = None;
        for _ in 0..=RESTARTS {
            let reading = plan::decide(&stands, &self.order, stale.is_some());
            self.announce(&reading, &stands);
            if reading.reset {
                self.doors.campaign.reset(&self.order.schema.name, &self.order.flow.name)?;
                stands = self.checkpoint()?;
            }
            let _expect = self.expect(&reading)?;
            if reading.is_fresh_full() && stale.is_none() && self.try_rows(&reading)? == Ending::Cancelled {
                return Ok(Ending::Cancelled);
            }
            match self.read(lease, &reading, &mut stands, record)? {
                Step::Done => return Ok(Ending::Done),
                Step::Stopped => return Ok(Ending::Cancelled),
                Step::Stale(fault) => {
                    self.journal().fault(LogLevel::Warn, &fault);
                    self.progress.fault(&fault);
                    stale = Some(fault);
                }
            }
        }
        Err(stale.unwrap_or_else(|| Fault::new(ErrorKind::Bug, "a reading started over without a reason")))
    }

    pub(super) fn checkpoint(&self) -> Outcome<Checkpoint> {
        Ok(self.doors.ledger.checkpoint(&self.order.flow.name)?.unwrap_or_else(plan::blank))
    }

    fn prepare_table(&self) -> Outcome<()> {
        let table = ("table", self.order.schema.name.clone());
        let (campaign, schema) = (&self.doors.campaign, &self.order.schema);
        match campaign.ensure_table(schema, false)? {
            TableChange::Created => self.journal().info("log-table-created", &[table]),
            TableChange::Widened(columns) => {
                self.journal().info("log-table-widened", &[table, ("columns", columns.join(", "))]);
            }
            TableChange::Unchanged => {}
        }
        // Where the flow stood says nothing about a table that was made anew or is another one.
        let stands = self.checkpoint()?;
        let gone = match stands.loaded {
            true => !campaign.is_loaded(&schema.name)?,
            false => stands.next_link.is_some() && campaign.count(&schema.name)? == 0,
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
        match reading.why {
            Why::StaleLink | Why::Changed => self.journal().warn(&key, &args),
            _ => self.journal().info(&key, &args),
        }
    }

    /// Finds out how many rows to expect, where the count says something about this reading.
    fn expect(&self, reading: &Reading) -> Outcome<Option<pulse::Task>> {
        let resumed = matches!(reading.at, Position::Link(_));
        let known = reading.since.is_none() && self.order.query.filter.is_none() && reading.why != Why::OnlyEnd;
        if !known || (resumed && reading.style == LoadStyle::Upsert) {
            return Ok(None);
        }
        let there = if resumed { self.doors.campaign.count(&self.order.schema.name)? } else { 0 };
        let (crm, table) = (self.doors.crm.clone(), self.order.query.table.clone());
        Ok(Some(pulse::expect(&self.runtime, crm, table, there, self.progress.clone())))
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
        let page = self.convert(&query, &raw)?;
        let read = page.rows.keys.len() + page.bad.len();
        self.journal().info("log-tried", &[("rows", read.to_string()), ("rejected", page.bad.len().to_string())]);
        if page.bad.len() * 5 > read {
            return Err(super::read::too_many_rejects(page.bad.len() as u64, read as u64, &page.bad));
        }
        Ok(Ending::Done)
    }
}

/// A panic in the run's thread is our mistake, not the end of the program.
fn guarded(work: impl FnOnce() -> Outcome<Ending>) -> Outcome<Ending> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Fault::new(ErrorKind::Bug, "the run's thread panicked")))
}
