//! How many rows are asked for at once: less where pages are too large or too slow for the server, more again when it goes
//! well. Pure.
use crate::fault::{ErrorKind, Fault};

/// No page is asked for with fewer rows: what fails then fails for another reason.
const SMALLEST: u32 = 10;
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
        let helps = matches!(fault.kind, ErrorKind::Oversize | ErrorKind::Timeout | ErrorKind::CrmDatabaseBusy);
        if !helps || self.now <= SMALLEST {
            return None;
        }
        self.now = (self.now / 2).max(SMALLEST);
        self.good = 0;
        Some(self.now)
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
        assert_eq!(size.smaller(&fault(ErrorKind::Oversize)), Some(10));
        assert_eq!(size.smaller(&fault(ErrorKind::Oversize)), None, "not without end");
    }
}
