//! Timers that are armed only while something on the screen will change by itself.
use crate::tui::effect::TaskId;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;

/// Armed timers, the next one first.
#[derive(Debug, Default)]
pub struct Timers(BTreeSet<(Instant, TaskId)>);

impl Timers {
    /// Wakes that task once after so many milliseconds.
    pub fn arm(&mut self, task: TaskId, ms: u64) {
        self.0.insert((Instant::now() + Duration::from_millis(ms), task));
    }

    /// Does not wake it after all.
    pub fn disarm(&mut self, task: TaskId) {
        self.0.retain(|(_, t)| *t != task);
    }

    /// Waits for the next one; for ever where none is armed.
    pub async fn next(&mut self) -> TaskId {
        let Some(&(at, task)) = self.0.first() else { return std::future::pending().await };
        tokio::time::sleep_until(at).await;
        self.0.remove(&(at, task));
        task
    }
}
