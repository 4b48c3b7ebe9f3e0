//! What the monitor sees of a run: one snapshot, published as a whole, at most twenty times a second.
use super::meter::Meter;
use crate::clock::SharedClock;
use crate::fault::Fault;
use crate::run::{ApiBudget, Phase, RunRecord, RunSnapshot, RunState, TokenAge};
use jiff::Timestamp;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Between two publications that tell only of rows.
const PAUSE: Duration = Duration::from_millis(50);
/// Faults a snapshot keeps.
const FAULTS: usize = 5;

/// The present state of a run and the channel it is told through.
pub(super) struct Progress {
    inner: Mutex<Inner>,
    tell: watch::Sender<RunSnapshot>,
    clock: SharedClock,
}

struct Inner {
    now: RunSnapshot,
    meter: Meter,
    began: Instant,
    told: Instant,
}

impl Progress {
    /// A run that begins.
    pub(super) fn new(record: &RunRecord, clock: SharedClock) -> (Arc<Self>, watch::Receiver<RunSnapshot>) {
        let now = RunSnapshot {
            run: record.run,
            flow: record.flow.clone(),
            dry_run: record.dry_run,
            state: RunState::Running,
            phase: Phase::Preparing,
            counters: record.counters,
            expected: None,
            rate: 0.0,
            rates: Vec::new(),
            seconds_left: None,
            page: 0,
            checkpoint: None,
            budget: ApiBudget::default(),
            started: record.started,
            updated: record.started,
            faults: Vec::new(),
            token: None,
            waiting_until: None,
            waiting_for: None,
        };
        let (tell, seen) = watch::channel(now.clone());
        let began = Instant::now();
        let inner = Mutex::new(Inner { now, meter: Meter::default(), began, told: began });
        (Arc::new(Self { inner, tell, clock }), seen)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, inner: &mut Inner) {
        inner.now.updated = self.clock.now();
        inner.told = Instant::now();
        self.tell.send_replace(inner.now.clone());
    }

    /// Somebody asked for this state; shown at once, reached at the next page border.
    pub(super) fn wish(&self, state: RunState) {
        let mut inner = self.lock();
        let is = inner.now.state;
        let goes = match state {
            RunState::Pausing => is == RunState::Running,
            RunState::Running => matches!(is, RunState::Pausing | RunState::Paused),
            _ => !is.is_final(),
        };
        if goes {
            inner.now.state = state;
            self.publish(&mut inner);
        }
    }

    /// The state at a page border.
    pub(super) fn gate(&self, state: RunState) {
        let mut inner = self.lock();
        if inner.now.state != state && inner.now.state != RunState::Cancelling {
            inner.now.state = state;
            self.publish(&mut inner);
        }
    }

    /// What the run does now.
    pub(super) fn phase(&self, phase: Phase) {
        let mut inner = self.lock();
        if inner.now.phase != phase {
            inner.now.phase = phase;
            self.publish(&mut inner);
        }
    }

    /// How many rows the CRM counted of those that are still to come, where it has answered.
    pub(super) fn expected(&self) -> Option<u64> {
        self.lock().now.expected
    }

    /// Rows expected in all.
    pub(super) fn expect(&self, rows: u64) {
        self.lock().now.expected = Some(rows);
    }

    /// Where the flow stands in the CRM's record of changes.
    pub(super) fn token(&self, token: Option<TokenAge>) {
        self.lock().now.token = token;
    }

    /// A page was applied.
    pub(super) fn page(&self, record: &RunRecord, checkpoint: Option<String>) {
        let mut inner = self.lock();
        inner.now.counters = record.counters;
        inner.now.page = record.pages;
        inner.now.checkpoint = checkpoint;
        if inner.told.elapsed() >= PAUSE {
            self.publish(&mut inner);
        }
    }

    /// Pages that were applied.
    pub(super) fn pages(&self) -> u64 {
        self.lock().now.page
    }

    /// A fault that did not end the run.
    pub(super) fn fault(&self, fault: &Fault) {
        let mut inner = self.lock();
        push(&mut inner.now.faults, fault);
        self.publish(&mut inner);
    }

    /// Time passes.
    pub(super) fn tick(&self, budget: ApiBudget, waiting_until: Option<Timestamp>, waiting_for: Option<Fault>) {
        let mut inner = self.lock();
        if inner.now.state.is_final() {
            return;
        }
        let (elapsed, read) = (inner.began.elapsed(), inner.now.counters.read);
        inner.meter.at(elapsed, read);
        let rate = inner.meter.rate();
        let rates = inner.meter.rates();
        let now = &mut inner.now;
        now.rate = rate;
        now.rates = rates;
        now.seconds_left = left(now.expected, read, rate);
        now.budget = budget;
        now.waiting_until = waiting_until;
        now.waiting_for = waiting_for;
        now.phase = match (now.phase, waiting_until) {
            (Phase::Reading, Some(_)) => Phase::Throttled,
            (Phase::Throttled, None) => Phase::Reading,
            (phase, _) => phase,
        };
        self.publish(&mut inner);
    }

    /// The run is over.
    pub(super) fn finish(&self, record: &RunRecord, fault: Option<&Fault>) {
        let mut inner = self.lock();
        let now = &mut inner.now;
        now.state = record.state;
        now.phase = Phase::Finished;
        now.counters = record.counters;
        now.page = record.pages;
        now.seconds_left = None;
        now.waiting_until = None;
        now.waiting_for = None;
        let took = record.ended.map_or(0.0, |end| end.duration_since(record.started).as_secs_f64());
        now.rate = if took > 0.0 { record.counters.read as f64 / took } else { now.rate };
        if let Some(fault) = fault {
            push(&mut now.faults, fault);
        }
        self.publish(&mut inner);
    }
}

fn push(faults: &mut Vec<Fault>, fault: &Fault) {
    if faults.len() == FAULTS {
        faults.remove(0);
    }
    faults.push(fault.clone());
}

fn left(expected: Option<u64>, read: u64, rate: f64) -> Option<u64> {
    let rows = expected?.saturating_sub(read);
    (rate >= 1.0).then(|| (rows as f64 / rate).ceil() as u64)
}
