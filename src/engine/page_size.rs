//! How many rows are asked for at once: less where pages are too large or too slow for the server, more again when it goes
//! well. Pure.
//!
//! Where the CRM asks us to slow down, what helps depends on the limit it names (learn.microsoft.com, "Service protection
//! API limits"):
//! - the *time* our requests take together: its own advice is fewer requests at once, which the connection sees to, or
//!   shorter ones. Pages become smaller, so that one page takes less of what is left of the window, a page that is refused
//!   is soon done again, and the others who work as the same user get between them. Never below [`LEAST`]: from there on
//!   the fixed cost of a request would eat what the fewer rows save.
//! - the *number* of requests: fewer rows a page are more requests. Pages never become smaller for it; where they were
//!   made smaller for another reason they become larger at once, up to the size that was ordered.
//! - *concurrent* requests, or no limit that is named: the connection has fewer of them under way, and page sizes stay.
//!   Only where page after page meets it all the same do pages become smaller: a shorter request holds its place for a
//!   shorter time.
//!
//! Where both time and number are named at once, one would undo the other: nothing changes, and the pauses do their work.
//! Sizes grow back after a while without trouble; each time the time ran out again, that while is twice as long.
//!
//! A new size takes effect at once, also within a chain of links: the size is a wish sent with every request (`Prefer:
//! odata.maxpagesize`), while the link holds the place of the last row.
use crate::fault::{ErrorKind, Fault};
use crate::run::ApiBudget;

/// No page is asked for with fewer rows where the server is slow: what fails then fails for another reason.
const SMALLEST: u32 = 10;
/// No page is asked for with fewer rows for the sake of the CRM's limits.
const LEAST: u32 = 250;
/// Where the server stumbles over a row, each try waits out its pauses: larger steps find the row sooner.
const STEP: u32 = 8;
/// Pages that must go well before a page may grow again.
const PATIENCE: u32 = 16;
/// Pages that must go well at most, however often the time ran out.
const MOST_PATIENCE: u32 = 128;
/// So many pages in a row that the CRM pushed back at are more than a moment's crowding.
const SUSTAINED: u32 = 3;

/// How often the CRM asked us to slow down, by the limit it named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Pushes {
    /// In all.
    pub(super) all: u64,
    /// For the time our requests take together.
    pub(super) time: u64,
    /// For their number.
    pub(super) requests: u64,
}

impl Pushes {
    /// All so far.
    pub(super) fn of(budget: &ApiBudget) -> Self {
        Self { all: budget.throttled, time: budget.throttled_time, requests: budget.throttled_requests }
    }

    /// Those since then.
    pub(super) fn since(self, then: Self) -> Self {
        Self {
            all: self.all.saturating_sub(then.all),
            time: self.time.saturating_sub(then.time),
            requests: self.requests.saturating_sub(then.requests),
        }
    }
}

/// A new page size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Smaller(u32),
    Larger(u32),
}

/// The page size of a reading under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageSize {
    now: u32,
    most: u32,
    good: u32,
    /// Good pages it takes to grow.
    patience: u32,
    /// Pages in a row at which the CRM pushed back for a limit that is none of size.
    strained: u32,
}

impl PageSize {
    pub(super) fn new(most: u32) -> Self {
        Self { now: most, most, good: 0, patience: PATIENCE, strained: 0 }
    }

    /// The page failed: the smaller size to try it again with, where that can help. Being asked to slow down is a reason
    /// only where it is for the time requests take.
    pub(super) fn smaller(&mut self, fault: &Fault) -> Option<u32> {
        let (step, smallest) = match fault.kind {
            ErrorKind::Timeout | ErrorKind::CrmDatabaseBusy => (2, SMALLEST),
            ErrorKind::Throttled if is_of_time(fault) => (2, LEAST),
            ErrorKind::Oversize => (2, 1),
            _ if is_of_a_row(fault) => (STEP, 1),
            _ => return None,
        };
        self.shrink(step, smallest)
    }

    fn shrink(&mut self, step: u32, smallest: u32) -> Option<u32> {
        if self.now <= smallest {
            return None;
        }
        self.now = (self.now / step).max(smallest);
        self.good = 0;
        Some(self.now)
    }

    /// What was in the way is gone: the full size.
    pub(super) fn reset(&mut self) -> u32 {
        *self = Self::new(self.most);
        self.now
    }

    /// Whether pages are as large as they may be.
    pub(super) fn is_full(&self) -> bool {
        self.now >= self.most
    }

    /// A page came, after the CRM had asked us so often to slow down: the size to go on with, where it is another.
    pub(super) fn came(&mut self, pushes: Pushes) -> Option<Turn> {
        if pushes.all == 0 {
            self.strained = 0;
            return self.larger().map(Turn::Larger);
        }
        self.good = 0;
        match (pushes.time > 0, pushes.requests > 0) {
            (true, true) => None,
            (true, false) => self.eased(),
            (false, true) => self.grown().map(Turn::Larger),
            (false, false) => {
                self.strained += 1;
                if self.strained < SUSTAINED {
                    return None;
                }
                self.strained = 0;
                self.eased()
            }
        }
    }

    /// Smaller for the sake of the CRM's limits, and longer so.
    fn eased(&mut self) -> Option<Turn> {
        self.patience = self.patience.saturating_mul(2).min(MOST_PATIENCE);
        self.shrink(2, LEAST).map(Turn::Smaller)
    }

    /// A page went well: the larger size to go on with, where it is time for it.
    fn larger(&mut self) -> Option<u32> {
        self.good += 1;
        if self.good < self.patience {
            return None;
        }
        self.grown()
    }

    fn grown(&mut self) -> Option<u32> {
        if self.is_full() {
            return None;
        }
        self.now = self.now.saturating_mul(2).min(self.most);
        self.good = 0;
        if self.is_full() {
            self.patience = PATIENCE;
        }
        Some(self.now)
    }
}

/// Whether the CRM asked us to slow down for the time our requests take together.
pub(super) fn is_of_time(fault: &Fault) -> bool {
    fault.kind == ErrorKind::Throttled && fault.args.get("limit").is_some_and(|limit| limit == "time")
}

/// Whether a page may fail, again and again, because of one of its rows.
pub(super) fn is_of_a_row(fault: &Fault) -> bool {
    matches!(fault.kind, ErrorKind::Oversize | ErrorKind::BadJson | ErrorKind::ServerError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CALM: Pushes = Pushes { all: 0, time: 0, requests: 0 };
    const TIME: Pushes = Pushes { all: 1, time: 1, requests: 0 };
    const REQUESTS: Pushes = Pushes { all: 2, time: 0, requests: 2 };
    const CONCURRENT: Pushes = Pushes { all: 1, time: 0, requests: 0 };
    const BOTH: Pushes = Pushes { all: 2, time: 1, requests: 1 };

    fn fault(kind: ErrorKind) -> Fault {
        Fault::new(kind, "x")
    }

    #[test]
    fn pages_shrink_while_they_fail_and_grow_back_while_they_do_not() {
        let mut size = PageSize::new(5000);
        assert_eq!(size.smaller(&fault(ErrorKind::Timeout)), Some(2500));
        assert_eq!(size.smaller(&fault(ErrorKind::CrmDatabaseBusy)), Some(1250));
        assert_eq!(size.smaller(&fault(ErrorKind::Throttled)), None, "smaller pages are more requests");
        let grown: Vec<Turn> = (0..64).filter_map(|_| size.came(CALM)).collect();
        assert_eq!(grown, [Turn::Larger(2500), Turn::Larger(5000)]);
        let mut size = PageSize::new(15);
        assert_eq!(size.smaller(&fault(ErrorKind::Timeout)), Some(10));
        assert_eq!(size.smaller(&fault(ErrorKind::Timeout)), None, "not without end");
    }

    #[test]
    fn where_a_row_may_be_the_reason_pages_shrink_to_one() {
        let mut size = PageSize::new(5000);
        let steps: Vec<u32> = std::iter::from_fn(|| size.smaller(&fault(ErrorKind::ServerError))).collect();
        assert_eq!(steps, [625, 78, 9, 1]);
        assert_eq!(size.reset(), 5000);
        let mut size = PageSize::new(7);
        let steps: Vec<u32> = std::iter::from_fn(|| size.smaller(&fault(ErrorKind::Oversize))).collect();
        assert_eq!(steps, [3, 1]);
    }

    #[test]
    fn the_time_limit_makes_pages_smaller_down_to_a_floor_and_ever_more_slowly_larger_again() {
        let mut size = PageSize::new(5000);
        let steps: Vec<Turn> = std::iter::from_fn(|| size.came(TIME)).collect();
        assert_eq!(steps, [2500, 1250, 625, 312, 250].map(Turn::Smaller));
        assert_eq!((0..128).filter_map(|_| size.came(CALM)).collect::<Vec<_>>(), [Turn::Larger(500)]);
        let mut gave_up = PageSize::new(600);
        let throttled = fault(ErrorKind::Throttled);
        assert_eq!(gave_up.smaller(&throttled.clone().with("limit", "time")), Some(300));
        assert_eq!(gave_up.smaller(&throttled.clone().with("limit", "time")), Some(250));
        assert_eq!(gave_up.smaller(&throttled.clone().with("limit", "time")), None, "then the run gives up");
        assert_eq!(gave_up.smaller(&throttled.with("limit", "requests")), None);
    }

    #[test]
    fn the_number_limit_makes_them_larger_at_once_and_others_only_when_they_last() {
        let mut size = PageSize::new(5000);
        assert_eq!(size.came(REQUESTS), None, "larger than ordered they never are");
        size.came(TIME);
        size.came(TIME);
        assert_eq!((size.came(BOTH), size.came(REQUESTS)), (None, Some(Turn::Larger(2500))));
        assert_eq!(size.came(REQUESTS), Some(Turn::Larger(5000)));
        let turns = [CONCURRENT, CONCURRENT, CALM, CONCURRENT, CONCURRENT, CONCURRENT].map(|p| size.came(p));
        assert_eq!(turns, [None, None, None, None, None, Some(Turn::Smaller(2500))]);
    }

    proptest! {
        #[test]
        fn whatever_limit_is_met_sizes_stay_between_the_floor_and_the_order(
            most in 1u32..=5_000,
            steps in prop::collection::vec((0u64..2, 0u64..2, 0u64..2), 0..200),
        ) {
            let mut size = PageSize::new(most);
            for (time, requests, others) in steps {
                let (before, pushes) = (size.now, Pushes { all: time + requests + others, time, requests });
                match size.came(pushes) {
                    Some(Turn::Smaller(rows)) => {
                        prop_assert!(rows < before && rows >= LEAST.min(most) && requests == 0 && pushes.all > 0);
                    }
                    Some(Turn::Larger(rows)) => {
                        prop_assert!(rows > before && rows <= most && time == 0 && (requests > 0 || others == 0));
                    }
                    None => prop_assert_eq!(size.now, before),
                }
                prop_assert!(size.now >= LEAST.min(most) && size.now <= most);
            }
        }
    }
}
