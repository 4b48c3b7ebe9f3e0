//! Time and turns in the seed's hands. The runtime's clock stands and jumps from timer to timer; a run's thread moves only
//! while the runtime has nothing to do, and the runtime stands still while a run's thread moves. So exactly one of them
//! moves at any time, and which one is no accident.
use super::chance::Chance;
use fieldbridge::clock::{Clock, Turn};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};
use std::task::{Wake, Waker};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Where a thread stands.
#[derive(Debug, Clone, Copy)]
struct Seat {
    /// It wants to move.
    woken: bool,
    /// It moves.
    moving: bool,
    /// It never waited yet.
    fresh: bool,
    gone: bool,
}

/// The threads that take turns.
pub struct Turns {
    seats: Mutex<(Vec<Seat>, Chance)>,
    moved: Condvar,
    /// Calls the runtime from its sleep.
    poke: Notify,
}

impl Turns {
    pub fn new(seed: u64) -> Arc<Self> {
        let seats = Mutex::new((Vec::new(), Chance::of(seed, "turns")));
        Arc::new(Self { seats, moved: Condvar::new(), poke: Notify::new() })
    }

    fn lock(&self) -> MutexGuard<'_, (Vec<Seat>, Chance)> {
        self.seats.lock().unwrap()
    }

    /// Called by the runtime's thread when it has nothing to do: whoever was woken moves until it waits again.
    pub fn give(&self) {
        let mut guard = self.lock();
        loop {
            let ready: Vec<usize> =
                guard.0.iter().enumerate().filter(|(_, seat)| seat.woken && !seat.gone).map(|(at, _)| at).collect();
            if ready.is_empty() {
                return;
            }
            let at = *guard.1.pick(&ready);
            guard.0[at] = Seat { woken: false, moving: true, ..guard.0[at] };
            self.moved.notify_all();
            while guard.0[at].moving && !guard.0[at].gone {
                guard = self.moved.wait(guard).unwrap();
            }
        }
    }

    /// Keeps the runtime reachable from threads whose turn is woken by others than the runtime itself.
    pub async fn listen(self: Arc<Self>) {
        loop {
            self.poke.notified().await;
        }
    }
}

/// A run's thread.
struct Place {
    turns: Arc<Turns>,
    at: usize,
}

impl Turn for Place {
    fn wait(&self) {
        let mut guard = self.turns.lock();
        let fresh = std::mem::replace(&mut guard.0[self.at].fresh, false);
        if !fresh {
            guard.0[self.at].moving = false;
            self.turns.moved.notify_all();
        }
        while !guard.0[self.at].moving {
            guard = self.turns.moved.wait(guard).unwrap();
        }
    }

    fn waker(&self) -> Waker {
        Waker::from(Arc::new(Call { turns: self.turns.clone(), at: self.at }))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut guard = self.turns.lock();
        guard.0[self.at].gone = true;
        self.turns.moved.notify_all();
    }
}

struct Call {
    turns: Arc<Turns>,
    at: usize,
}

impl Wake for Call {
    fn wake(self: Arc<Self>) {
        self.turns.lock().0[self.at].woken = true;
        self.turns.poke.notify_one();
    }
}

/// The clock of everybody in a story: the program's, the database's, the CRM's.
pub struct SimClock {
    base: Timestamp,
    start: OnceLock<(Handle, Instant)>,
    turns: Arc<Turns>,
    ids: Mutex<Chance>,
}

impl SimClock {
    pub fn new(seed: u64, turns: Arc<Turns>) -> Arc<Self> {
        let base = "2026-03-02T08:00:00Z".parse().unwrap();
        Arc::new(Self { base, start: OnceLock::new(), turns, ids: Mutex::new(Chance::of(seed, "identifiers")) })
    }

    /// From now on time is this runtime's.
    pub fn start(&self, runtime: &Handle) {
        let _inside = runtime.enter();
        let _ = self.start.set((runtime.clone(), Instant::now()));
    }
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        let Some((runtime, start)) = self.start.get() else { return self.base };
        let _inside = runtime.enter();
        self.base + SignedDuration::try_from(start.elapsed()).unwrap()
    }

    fn fresh_id(&self) -> uuid::Uuid {
        let ms = u128::try_from(self.now().as_millisecond()).unwrap();
        let mut ids = self.ids.lock().unwrap();
        let (a, b) = (u128::from(ids.number() & 0xfff), u128::from(ids.number() >> 2));
        uuid::Uuid::from_u128((ms << 80) | (7 << 76) | (a << 64) | (2 << 62) | b)
    }

    fn enrol(&self) -> Option<Arc<dyn Turn>> {
        let mut guard = self.turns.lock();
        guard.0.push(Seat { woken: true, moving: false, fresh: true, gone: false });
        Some(Arc::new(Place { turns: self.turns.clone(), at: guard.0.len() - 1 }))
    }
}
