//! A flow's lease over a whole run: taken before anything is written, kept alive while pages are slow, given back with the
//! run's record. Behind it the database's upkeep, where its time has come: a backup a day, a check of everything a week.
use super::control::Control;
use super::journal::Journal;
use super::progress::Progress;
use super::stage::Stage;
use super::{Doors, RunEnd, ended, pulse};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Campaign, Lease, Ledger};
use crate::run::{LogLevel, Phase, RunNotes, RunRecord, RunState, Upkeep};
use std::sync::Arc;

/// The lease and its beat.
pub(super) struct Tenure {
    pub(super) lease: Lease,
    beat: pulse::Task,
    ledger: Arc<dyn Ledger>,
    campaign: Arc<dyn Campaign>,
    clock: SharedClock,
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
        let (ledger, campaign) = (doors.ledger.clone(), doors.campaign.clone());
        Ok(Self { lease, beat, ledger, campaign, clock: doors.clock.clone() })
    }

    /// Writes down how the run ended, and gives the lease back. What fails then is told where nothing failed before.
    pub(super) fn end(self, end: RunEnd, progress: &Progress) -> RunEnd {
        let Self { lease, beat, ledger, campaign, clock } = self;
        drop(beat);
        match ledger.end(&lease, &end.record) {
            Err(fault) if end.fault.is_none() => failed(end.record, fault),
            Ok(()) if matches!(end.record.state, RunState::Done | RunState::DoneWithRejects) => {
                let journal = Journal { ledger: Some(ledger), run: lease.run, clock };
                keep_up(campaign.as_ref(), (&journal, progress), end)
            }
            _ => end,
        }
    }
}

/// Does what is due behind a run that went well. That the database is damaged is the end of the run, whatever it brought; a backup
/// that cannot be made is not.
fn keep_up(campaign: &dyn Campaign, (journal, progress): (&Journal, &Progress), end: RunEnd) -> RunEnd {
    let Some(backups) = campaign.backups() else { return end };
    let kept = backups.is_due().and_then(|due| {
        if !due {
            return Ok(Upkeep::default());
        }
        progress.phase(Phase::Upkeep);
        backups.keep_up()
    });
    match kept {
        Ok(done) => {
            if done.checked {
                journal.info("log-database-checked", &[]);
            }
            if done.lines_gone > 0 {
                journal.info("log-lines-gone", &[("count", done.lines_gone.to_string())]);
            }
            if let Some(backup) = done.backup {
                let bytes = backup.bytes.to_string();
                journal.info("log-backup-made", &[("name", backup.name), ("bytes", bytes)]);
            }
            end
        }
        Err(fault) if fault.kind == ErrorKind::DatabaseCorrupt => failed(end.record, fault),
        Err(fault) => {
            journal.warn("log-backup-failed", &[]);
            journal.fault(LogLevel::Warn, &fault);
            end
        }
    }
}

/// A run that failed by this.
pub(super) fn failed(record: RunRecord, fault: Fault) -> RunEnd {
    RunEnd { record: ended(record, RunState::Failed, Some(&fault)), fault: Some(fault), notes: RunNotes::default() }
}
