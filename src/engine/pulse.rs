//! What goes on beside the run's thread: the lease's heartbeat, the snapshot's clock, the count of rows to expect.
use super::control::Control;
use super::progress::Progress;
use crate::fault::ErrorKind;
use crate::port::{Crm, Lease, Ledger};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::task::AbortOnDropHandle;

/// Between two beats: four fit into a lease's life.
const BEAT: Duration = Duration::from_secs(15);
/// Between two looks at rate and limits.
const TICK: Duration = Duration::from_millis(200);

/// Work that ends when this is dropped.
pub(super) type Task = AbortOnDropHandle<()>;

/// Keeps the lease while pages are slow; a lost lease ends the run.
pub(super) fn beat(runtime: &Handle, ledger: Arc<dyn Ledger>, lease: Lease, control: Control) -> Task {
    AbortOnDropHandle::new(runtime.spawn(async move {
        let mut every = interval(BEAT);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        every.tick().await;
        loop {
            every.tick().await;
            let (ledger, lease) = (ledger.clone(), lease.clone());
            let beaten = tokio::task::spawn_blocking(move || ledger.beat(&lease)).await;
            // A busy or full database is the next commit's business; commits beat as well.
            if let Ok(Err(fault)) = beaten
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
            progress.tick(crm.budget(), crm.waiting_until());
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
