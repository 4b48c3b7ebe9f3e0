//! How many rows are asked for at once: less where pages are too large or too slow for the server, more again when it goes
//! well. Pure.
use crate::fault::{ErrorKind, Fault};

/// No page is asked for with fewer rows where the server is slow: what fails then fails for another reason.
const SMALLEST: u32 = 10;
/// Where the server stumbles over a row, each try waits out its pauses: larger steps find the row sooner.
const STEP: u32 = 8;
/// Pages that must go well before a page may grow again.
const PATIENCE: u32 = 16;

/// The page size of a reading under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageSize {
    now: u32,
    most: u32,
    good: u32,
}

impl PageSize {
    pub(super) fn new(most: u32) -> Self {
        Self { now: most, most, good: 0 }
    }

    /// The page failed: the smaller size to try it again with, where that can help. Being asked to slow down is no reason:
    /// smaller pages are more requests.
    pub(super) fn smaller(&mut self, fault: &Fault) -> Option<u32> {
        let (step, smallest) = match fault.kind {
            ErrorKind::Timeout | ErrorKind::CrmDatabaseBusy => (2, SMALLEST),
            ErrorKind::Oversize => (2, 1),
            _ if is_of_a_row(fault) => (STEP, 1),
            _ => return None,
        };
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

    /// A page went well: the larger size to go on with, where it is time for it.
    pub(super) fn larger(&mut self) -> Option<u32> {
        self.good += 1;
        if self.now >= self.most || self.good < PATIENCE {
            return None;
        }
        self.now = self.now.saturating_mul(2).min(self.most);
        self.good = 0;
        Some(self.now)
    }
}

/// Whether a page may fail, again and again, because of one of its rows.
pub(super) fn is_of_a_row(fault: &Fault) -> bool {
    matches!(fault.kind, ErrorKind::Oversize | ErrorKind::BadJson | ErrorKind::ServerError)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: ErrorKind) -> Fault {
        Fault::new(kind, "x")
    }

    #[test]
    fn pages_shrink_while_they_fail_and_grow_back_while_they_do_not() {
        let mut size = PageSize::new(5000);
        assert_eq!(size.smaller(&fault(ErrorKind::Timeout)), Some(2500));
        assert_eq!(size.smaller(&fault(ErrorKind::CrmDatabaseBusy)), Some(1250));
        assert_eq!(size.smaller(&fault(ErrorKind::Throttled)), None, "smaller pages are more requests");
        let grown: Vec<u32> = (0..64).filter_map(|_| size.larger()).collect();
        assert_eq!(grown, [2500, 5000]);
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
}
