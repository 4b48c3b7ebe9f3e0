//! Handles on a run under way: pause, resume, cancel, watch.
use crate::account::Name;
use crate::fault::Fault;
use crate::run::{RunId, RunRecord, RunSnapshot};
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

/// Steers a run; cheap to clone, works from any thread. Takes effect at page borders.
#[derive(Debug, Clone)]
pub struct Control {
    paused: watch::Sender<bool>,
    cancel: CancellationToken,
}

impl Default for Control {
    fn default() -> Self {
        Self { paused: watch::Sender::new(false), cancel: CancellationToken::new() }
    }
}

impl Control {
    /// Stands still after the present page.
    pub fn pause(&self) {
        self.paused.send_replace(true);
    }

    /// Goes on.
    pub fn resume(&self) {
        self.paused.send_replace(false);
    }

    /// Ends after the present page; what was committed stays.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Whether a pause is asked for.
    pub fn is_paused(&self) -> bool {
        *self.paused.borrow()
    }

    /// Told of every change of the pause.
    pub fn pauses(&self) -> watch::Receiver<bool> {
        self.paused.subscribe()
    }

    /// Cancelled when the run shall end.
    pub fn cancellation(&self) -> &CancellationToken {
        &self.cancel
    }
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct RunEnd {
    /// As the ledger has it.
    pub record: RunRecord,
    /// Why, where it did not go well.
    pub fault: Option<Fault>,
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
    pub snapshots: watch::Receiver<RunSnapshot>,
    /// Its end.
    pub end: oneshot::Receiver<RunEnd>,
}
