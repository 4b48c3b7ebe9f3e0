//! What goes on beside the run's thread: the lease's heartbeat, the snapshot's clock, the count of rows to expect.
use super::control::Control;
use super::off_thread;
use super::progress::Progress;
use crate::fault::ErrorKind;
use crate::port::{Crm, Lease, Ledger};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::task::AbortOnDropHandle;

/// Between two beats: four fit into a lease's life.
pub(super) const BEAT: Duration = Duration::from_secs(15);
/// Between two looks at rate and limits.
const TICK: Duration = Duration::from_millis(200);

/// Work that ends when this is dropped.
pub(super) type Task = AbortOnDropHandle<()>;

/// Keeps the lease while pages are slow; a lost lease ends the run.
pub(super) fn beat(runtime: &Handle, pause: Duration, ledger: Arc<dyn Ledger>, lease: Lease, control: Control) -> Task {
    AbortOnDropHandle::new(runtime.spawn(async move {
        let mut every = interval(pause);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        every.tick().await;
        loop {
            every.tick().await;
            let (ledger, lease) = (ledger.clone(), lease.clone());
            let beaten = off_thread(move || ledger.beat(&lease)).await;
            // A busy or full database is the next commit's business; commits beat as well.
            if let Err(fault) = beaten
                && fault.kind == ErrorKind::Fenced
            {
                control.fence(fault);
                return;
            }
        }
    }))
}

/// Keeps rate, limits and waiting times of the snapshot up to date.
pub(super) fn tick(runtime: &Handle, crm: Arc<dyn Crm>, progress: Arc<Progress>) -> Task {
    AbortOnDropHandle::new(runtime.spawn(async move {
        let mut every = interval(TICK);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            every.tick().await;
            progress.tick(crm.budget(), crm.waiting_until(), crm.waiting_for());
        }
    }))
}

/// Asks how many rows there are; `there` of them are here already. A CRM that cannot tell is no fault.
pub(super) fn expect(runtime: &Handle, crm: Arc<dyn Crm>, table: String, there: u64, progress: Arc<Progress>) -> Task {
    AbortOnDropHandle::new(runtime.spawn(async move {
        let counted = crm.counts(std::slice::from_ref(&table)).await;
        if let Some(rows) = counted.ok().and_then(|c| c.get(&table).copied()) {
            progress.expect(rows.saturating_sub(there));
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::clock::SystemClock;
    use crate::fault::{Fault, Outcome};
    use crate::port::RejectFilter;
    use crate::run::{
        Checkpoint, ConflictFilter, Conflicts, ConsentChange, ConsentFilter, Counters, LogEntry, NotedConflict, Reject,
        RejectNote, RunId, RunMode, RunRecord, RunState, Unanswered,
    };
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Busy at the first beat, kept at the second, fenced at the third.
    #[derive(Default)]
    struct Beaten(AtomicUsize);

    fn not_asked() -> Fault {
        Fault::new(ErrorKind::Bug, "only beats are expected")
    }

    impl Ledger for Beaten {
        fn begin(&self, _: &RunRecord) -> Outcome<Lease> {
            Err(not_asked())
        }
        fn beat(&self, _: &Lease) -> Outcome<()> {
            match self.0.fetch_add(1, Ordering::SeqCst) {
                0 => Err(Fault::new(ErrorKind::DatabaseBusy, "indexing")),
                1 => Ok(()),
                _ => Err(Fault::new(ErrorKind::Fenced, "taken over")),
            }
        }
        fn end(&self, _: &Lease, _: &RunRecord) -> Outcome<()> {
            Err(not_asked())
        }
        fn checkpoint(&self, _: &Name) -> Outcome<Option<Checkpoint>> {
            Err(not_asked())
        }
        fn runs(&self, _: Option<&Name>, _: usize) -> Outcome<Vec<RunRecord>> {
            Err(not_asked())
        }
        fn log(&self, _: RunId, _: &LogEntry) -> Outcome<()> {
            Err(not_asked())
        }
        fn log_of(&self, _: RunId) -> Outcome<Vec<LogEntry>> {
            Err(not_asked())
        }
        fn conflicts(&self, _: RunId, _: usize) -> Outcome<Conflicts> {
            Err(not_asked())
        }
        fn noted_conflicts(&self, _: &ConflictFilter) -> Outcome<Vec<NotedConflict>> {
            Err(not_asked())
        }
        fn unanswered(&self, _: Option<&Name>, _: usize) -> Outcome<Unanswered> {
            Err(not_asked())
        }
        fn consents(&self, _: &ConsentFilter) -> Outcome<Vec<ConsentChange>> {
            Err(not_asked())
        }
        fn rejects(&self, _: &RejectFilter) -> Outcome<Vec<Reject>> {
            Err(not_asked())
        }
        fn reject(&self, _: i64) -> Outcome<Option<Reject>> {
            Err(not_asked())
        }
        fn ignore_rejects(&self, _: &[i64], _: &RejectNote) -> Outcome<u64> {
            Err(not_asked())
        }
    }

    #[tokio::test]
    async fn a_lost_lease_ends_the_run_even_while_no_page_comes_and_a_busy_database_does_not() {
        let flow = Name::parse("contact").unwrap();
        let record = RunRecord {
            run: RunId::new(),
            flow: flow.clone(),
            mode: RunMode::Full,
            dry_run: false,
            state: RunState::Running,
            started: jiff::Timestamp::UNIX_EPOCH,
            ended: None,
            counters: Counters::default(),
            pages: 0,
            fault_code: None,
            fault_slug: None,
            fault_detail: None,
        };
        let (progress, _seen) = Progress::new(&record, Arc::new(SystemClock));
        let control = Control::new(progress);
        let ledger = Arc::new(Beaten::default());
        let lease = Lease { flow, run: record.run, epoch: 1 };
        let _beat = beat(&Handle::current(), Duration::from_millis(1), ledger.clone(), lease, control.clone());
        control.stopped().await;
        assert_eq!(control.fenced().map(|f| f.kind), Some(ErrorKind::Fenced));
        assert_eq!(ledger.0.load(Ordering::SeqCst), 3);
    }
}
