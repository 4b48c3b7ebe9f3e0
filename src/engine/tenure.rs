//! A flow's lease over a whole run: taken before anything is written, kept alive while pages are slow, given back with the
//! run's record.
use super::control::Control;
use super::stage::Stage;
use super::{Doors, RunEnd, ended, pulse};
use crate::fault::{Fault, Outcome};
use crate::port::{Lease, Ledger};
use crate::run::{RunNotes, RunRecord, RunState};
use std::sync::Arc;

/// The lease and its beat.
pub(super) struct Tenure {
    pub(super) lease: Lease,
    beat: pulse::Task,
    ledger: Arc<dyn Ledger>,
}

impl Tenure {
    /// Takes the lease and lets it beat.
    ///
    /// # Errors
    /// What keeps the flow from being begun, `FlowBusy` above all.
    pub(super) fn begin(doors: &Doors, runtime: &Stage, control: &Control, record: &RunRecord) -> Outcome<Self> {
        let lease = doors.ledger.begin(record)?;
        crate::failpoint::reach("lease-taken");
        let beat = pulse::beat(runtime, pulse::BEAT, doors.ledger.clone(), lease.clone(), control.clone());
        Ok(Self { lease, beat, ledger: doors.ledger.clone() })
    }

    /// Writes down how the run ended, and gives the lease back. What fails then is told where nothing failed before.
    pub(super) fn end(self, end: RunEnd) -> RunEnd {
        drop(self.beat);
        match self.ledger.end(&self.lease, &end.record) {
            Err(fault) if end.fault.is_none() => failed(end.record, fault),
            _ => end,
        }
    }
}

/// A run that failed by this.
pub(super) fn failed(record: RunRecord, fault: Fault) -> RunEnd {
    RunEnd { record: ended(record, RunState::Failed, Some(&fault)), fault: Some(fault), notes: RunNotes::default() }
}
