//! The only source of time. Tests own it through [`ManualClock`].
//!
//! Wall time is for display, logs and schedules; a cursor is only ever built from the server's own time.
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Waker;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// A new identifier that sorts by time (UUID version 7).
    fn fresh_id(&self) -> uuid::Uuid {
        uuid::Uuid::now_v7()
    }

    /// A place among the threads that move one at a time, for a thread that is about to be made. Only a clock that owns
    /// the order of things as well as the time gives one; under the machine's clock threads run as they like.
    fn enrol(&self) -> Option<Arc<dyn Turn>> {
        None
    }
}

/// A thread's place among those that move one at a time. Its last handle dropped, the thread is gone.
pub trait Turn: Send + Sync {
    /// Waits until this thread may move, for the first time or because its waker was called.
    fn wait(&self);

    /// Wakes the thread: it may move when its turn comes.
    fn waker(&self) -> Waker;
}

/// A clock that can be handed to any room.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands until it is moved.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<Timestamp>>);

impl ManualClock {
    /// Stands at `start`.
    pub fn at(start: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(start)))
    }

    /// Moves forward (or back, with a negative duration), saturating at the ends of time.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(by).unwrap_or(Timestamp::MAX);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
