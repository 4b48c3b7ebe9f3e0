//! What every run to the CRM has in common: its lease with the beat, its log, and how it ends.
use super::control::Control;
use super::journal::Journal;
use super::progress::Progress;
use super::session::{Ending, fate, guarded};
use super::stage::Stage;
use super::tenure::{Tenure, failed};
use super::{Doors, RunEnd, ended, pulse};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::Lease;
use crate::run::{LogLevel, RunId, RunNotes, RunRecord, RunState};
use crate::schema::CampaignSchema;
use std::sync::Arc;

/// Rows of a batch: what is written down before and after it is in one transaction each.
pub(super) const BATCH: u32 = 500;
/// A line in the log every so many batches.
pub(super) const LOG_BATCHES: u64 = 20;
/// Characters of what the CRM said that are kept.
pub(super) const SAID: usize = 400;

/// Whether a refusal is about no row: every other one would meet it as well, and once it has passed all of them can go.
pub(super) fn of_every_row(fault: &Fault) -> bool {
    use ErrorKind as K;
    matches!(
        fault.kind,
        K::SalesforceQuota
            | K::SalesforceReserve
            | K::SalesforceConcurrent
            | K::SalesforceSession
            | K::SalesforceApiOff
            | K::Throttled
            | K::ClosedUntil
            | K::HostResting
            | K::Maintenance
    )
}

/// A run to the CRM.
pub(super) struct Outward<'r> {
    pub(super) doors: &'r Doors,
    pub(super) runtime: &'r Stage,
    pub(super) control: &'r Control,
    pub(super) progress: &'r Arc<Progress>,
    pub(super) run: RunId,
    pub(super) dry_run: bool,
    /// Rows it reads at most.
    pub(super) limit: Option<u64>,
    /// The stem of its last lines in the log.
    pub(super) log: &'static str,
}

impl Outward<'_> {
    /// Does the work to the end, whatever happens, with what it has to say beside its counters; under the flow's lease,
    /// unless nothing is to be written.
    pub(super) fn run(
        &self,
        mut record: RunRecord,
        work: impl FnOnce(Option<&Lease>, (&mut RunRecord, &mut RunNotes)) -> Outcome<Ending>,
    ) -> RunEnd {
        let _tick = pulse::tick(self.runtime, self.doors.crm.clone(), self.progress.clone());
        let mut notes = RunNotes::default();
        if self.dry_run {
            let result = guarded(|| work(None, (&mut record, &mut notes)));
            notes.cut_short = self.limit.is_some_and(|limit| record.counters.read >= limit);
            return RunEnd { notes, ..self.finish(record, result) };
        }
        let tenure = match Tenure::begin(self.doors, self.runtime, self.control, &record) {
            Ok(tenure) => tenure,
            Err(fault) => return failed(record, fault),
        };
        let result = guarded(|| work(Some(&tenure.lease), (&mut record, &mut notes)));
        tenure.end(RunEnd { notes, ..self.finish(record, result) }, self.progress)
    }

    /// The log of this run; a dry run writes nothing, so it has none.
    pub(super) fn journal(&self) -> Journal {
        let ledger = (!self.dry_run).then(|| self.doors.ledger.clone());
        Journal { ledger, run: self.run, clock: self.doors.clock.clone() }
    }

    fn finish(&self, mut record: RunRecord, result: Outcome<Ending>) -> RunEnd {
        record.ended = Some(self.doors.clock.now());
        let (state, fault) = fate(&result, self.control.fenced(), record.counters.rejected);
        let c = &record.counters;
        let numbers = [
            ("read", c.read.to_string()),
            ("applied", c.applied.to_string()),
            ("unchanged", c.unchanged.to_string()),
            ("rejected", c.rejected.to_string()),
            ("parked", c.parked.to_string()),
            ("deleted", c.deleted.to_string()),
        ];
        match (&fault, state) {
            (Some(fault), _) => self.journal().fault(LogLevel::Error, fault),
            (None, RunState::Cancelled) => match self.control.ran_out() {
                Some(over) => self.journal().fault(LogLevel::Warn, &over),
                None => self.journal().warn(&format!("{}-cancelled", self.log), &numbers),
            },
            (None, _) => self.journal().info(&format!("{}-done", self.log), &numbers),
        }
        let over = self.control.ran_out().filter(|_| state == RunState::Cancelled);
        RunEnd { record: ended(record, state, fault.as_ref().or(over.as_ref())), fault, notes: RunNotes::default() }
    }

    /// Only what an import has completed can be told from what a person made.
    pub(super) fn check_table(&self, schema: &CampaignSchema) -> Outcome<()> {
        let campaign = &self.doors.campaign;
        campaign.ensure_table(schema, true)?;
        if !campaign.is_empty(&schema.name)? && !campaign.is_loaded(&schema.name)? {
            let why = format!("{} is not completely loaded yet", schema.name);
            return Err(Fault::new(ErrorKind::Held, why).with("table", &schema.name).with("case", "not-loaded"));
        }
        Ok(())
    }
}
