//! Bulk API 2.0, for what is too much for pages (developer.salesforce.com, "Bulk API 2.0 and Bulk API Developer Guide"):
//! query jobs (`query`) and their results (`part`).
pub(super) mod part;
pub(super) mod query;

use std::time::Duration;

/// When rows come from query jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BulkUse {
    /// Where so many rows are still to come, as the first page tells, that a job costs less.
    #[default]
    BySize,
    /// Always, where the object allows it.
    Always,
    /// Never.
    Never,
}

/// How query jobs are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkConfig {
    /// When.
    pub when: BulkUse,
    /// From so many rows on.
    pub from_rows: u64,
    /// The first pause before a job is looked at again; it grows by half each time, up to a hundred and twenty times this.
    pub pause: Duration,
}

impl Default for BulkConfig {
    fn default() -> Self {
        Self { when: BulkUse::default(), from_rows: 10_000, pause: Duration::from_millis(500) }
    }
}

/// The pauses between two looks at a job: growing, as long as nothing happens.
#[derive(Debug)]
pub(super) struct Pace {
    next: Duration,
    most: Duration,
}

/// A pause is never longer than so many first ones.
const LONGEST: u32 = 120;

impl From<Duration> for Pace {
    fn from(first: Duration) -> Self {
        Self { next: first, most: first.saturating_mul(LONGEST) }
    }
}

impl Pace {
    /// The next pause.
    pub(super) fn next_pause(&mut self) -> Duration {
        let now = self.next;
        self.next = now.saturating_mul(3).checked_div(2).unwrap_or(now).min(self.most);
        now
    }
}
