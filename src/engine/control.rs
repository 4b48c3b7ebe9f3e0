//! The handle by which a run is paused, resumed and cancelled, and the gate at which the run obeys.
use super::fetch::Fetched;
use super::progress::Progress;
use super::stage::Stage;
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault};
use crate::flow::LongestRun;
use crate::run::RunState;
use jiff::Timestamp;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Pauses, resumes and cancels a run; cheap to clone.
#[derive(Clone)]
pub struct Control {
    pause: Arc<watch::Sender<bool>>,
    cancel: CancellationToken,
    /// Ends the run at once: cancelled by the user, or fenced.
    stop: CancellationToken,
    fence: Arc<OnceLock<Fault>>,
    progress: Arc<Progress>,
    deadline: Option<Arc<Deadline>>,
}

/// When a run stops by itself, at the next border.
struct Deadline {
    clock: SharedClock,
    at: Timestamp,
    longest: LongestRun,
    passed: AtomicBool,
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control")
            .field("paused", &self.is_paused())
            .field("cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

/// What happened at the gate.
pub(super) enum Gate {
    /// The next page, or what became of it.
    Page(Fetched),
    /// No page comes any more.
    End,
    /// The run shall end here.
    Stop,
}

impl Control {
    pub(super) fn new(progress: Arc<Progress>) -> Self {
        let stop = CancellationToken::new();
        Self {
            pause: Arc::new(watch::Sender::new(false)),
            cancel: stop.child_token(),
            stop,
            fence: Arc::new(OnceLock::new()),
            progress,
            deadline: None,
        }
    }

    /// The same, for a run that began then and lasts no longer than that.
    pub(super) fn lasting(self, longest: Option<LongestRun>, (began, clock): (Timestamp, SharedClock)) -> Self {
        let deadline = longest.and_then(|longest| {
            let at = began.checked_add(longest.span()).ok()?;
            Some(Arc::new(Deadline { clock, at, longest, passed: AtomicBool::new(false) }))
        });
        Self { deadline, ..self }
    }

    /// Ends the run where it has lasted as long as it may. One that has kept nothing yet goes on to its first page, so that
    /// the next one begins further on, however short the time is.
    fn runs_out(&self) -> bool {
        let Some(deadline) = &self.deadline else { return false };
        let over = deadline.clock.now() >= deadline.at && self.progress.pages() > 0;
        if over && !self.is_cancelled() {
            deadline.passed.store(true, Ordering::SeqCst);
            self.cancel();
        }
        over
    }

    /// That the run was ended by its time, where it was.
    pub(super) fn ran_out(&self) -> Option<Fault> {
        let deadline = self.deadline.as_ref().filter(|deadline| deadline.passed.load(Ordering::SeqCst))?;
        Some(Fault::new(ErrorKind::LongestRun, format!("longest run time of {}", deadline.longest)))
    }

    /// Stops at the next page border, keeping the lease.
    pub fn pause(&self) {
        self.pause.send_replace(true);
        self.progress.wish(RunState::Pausing);
    }

    /// Goes on.
    pub fn resume(&self) {
        self.pause.send_replace(false);
        self.progress.wish(RunState::Running);
    }

    /// Ends the run after the page in hand.
    pub fn cancel(&self) {
        self.cancel.cancel();
        self.progress.wish(RunState::Cancelling);
    }

    /// Whether a pause is asked for.
    pub fn is_paused(&self) -> bool {
        *self.pause.borrow()
    }

    /// Whether somebody asked for the end.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Ends the run because the lease is lost.
    pub(super) fn fence(&self, fault: Fault) {
        let _ = self.fence.set(fault);
        self.stop.cancel();
    }

    /// Why the run was fenced, where it was.
    pub(super) fn fenced(&self) -> Option<Fault> {
        self.fence.get().cloned()
    }

    /// Resolves when the run shall end.
    pub(super) async fn stopped(&self) {
        self.cancel.cancelled().await;
    }

    /// Waits at a page border for the next page; stands still here while paused.
    pub(super) fn next(&self, runtime: &Stage, pages: &mut mpsc::Receiver<Fetched>) -> Gate {
        let mut pause = self.pause.subscribe();
        runtime.wait_for(async {
            loop {
                if self.is_cancelled() || self.runs_out() {
                    return Gate::Stop;
                }
                let paused = *pause.borrow_and_update();
                self.progress.gate(if paused { RunState::Paused } else { RunState::Running });
                tokio::select! {
                    biased;
                    () = self.stopped() => return Gate::Stop,
                    _ = pause.changed() => {}
                    page = pages.recv(), if !paused => return page.map_or(Gate::End, Gate::Page),
                }
            }
        })
    }

    /// Stands still at a border while paused; tells whether the run goes on.
    pub(super) fn passes(&self, runtime: &Stage) -> bool {
        let mut pause = self.pause.subscribe();
        runtime.wait_for(async {
            loop {
                if self.is_cancelled() || self.runs_out() {
                    return false;
                }
                let paused = *pause.borrow_and_update();
                self.progress.gate(if paused { RunState::Paused } else { RunState::Running });
                if !paused {
                    return true;
                }
                tokio::select! {
                    biased;
                    () = self.stopped() => return false,
                    _ = pause.changed() => {}
                }
            }
        })
    }

    /// Waits for one answer, unless the run shall end.
    pub(super) fn wait<T>(&self, runtime: &Stage, answer: impl Future<Output = T>) -> Option<T> {
        runtime.wait_for(async {
            tokio::select! {
                biased;
                () = self.stopped() => None,
                answer = answer => Some(answer),
            }
        })
    }
}
