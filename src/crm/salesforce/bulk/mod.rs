//! Bulk API 2.0, for what is too much for pages (developer.salesforce.com, "Bulk API 2.0 and Bulk API Developer Guide"):
//! query jobs (`query`), their results (`part`), and results fetched side by side (`ahead`).
//!
//! Why there is no hole, wherever the program, the job or the place is lost:
//! - A job's rows come in the order of the reading, (SystemModstamp, Id) or Id, and every link of ours says the last row
//!   before it. The link commits with the rows, so the link that is kept never lies behind a row that is not.
//! - A job is known before it is waited for: the page that names it is empty and commits as its own link. Killed before
//!   that, the program makes another job, and the one nobody knows ends by itself, unread; it changes nothing.
//! - A job that was aborted, deleted or has expired, and a locator nobody takes any more, mean a new job for what comes
//!   behind the last row. One that fails by itself means pages behind that row.
//! - A part counts as many rows as it says, or it is asked for again; all parts together count as many as the job says, or
//!   what comes behind the last row is asked for until nothing does.
//! - A job is deleted when the page that ends it has committed, or when nobody reads on from it ([`crate::port::Crm::let_go`]).
pub(super) mod ahead;
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
    /// Where a page takes so long, parts of a job are fetched side by side: where they come sooner, what takes the time is
    /// the database.
    pub slow: Duration,
}

impl Default for BulkConfig {
    fn default() -> Self {
        Self {
            when: BulkUse::default(),
            from_rows: 10_000,
            pause: Duration::from_millis(500),
            slow: Duration::from_millis(100),
        }
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
