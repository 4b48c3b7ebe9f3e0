//! Blocking doors, called off the async threads.
use crate::fault::{ErrorKind, Fault, Outcome};
use std::cell::Cell;

thread_local! {
    /// Whether blocking work is done on this thread itself.
    static STAYS: Cell<bool> = const { Cell::new(false) };
}

/// From now on blocking work that is asked for on this thread is done on it, at once. For whoever owns the turns of all
/// threads: work on a thread nobody owns comes back whenever the machine likes.
pub fn stay_on_thread() {
    STAYS.set(true);
}

/// Calls a blocking door off the async threads; a panic in it becomes a fault.
///
/// # Errors
/// The door's fault, or `Bug` where it panicked.
pub async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    if STAYS.get() {
        return work();
    }
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(join) => Err(Fault::new(ErrorKind::Bug, format!("a background call ended early: {join}"))),
    }
}
