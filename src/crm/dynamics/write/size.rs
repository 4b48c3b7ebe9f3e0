//! How many changes go into one request: few at first, more while all goes well, fewer when the server has trouble with
//! them (learn.microsoft.com, "Service protection API limits": avoid large batches, start with about 10).
use std::sync::atomic::{AtomicUsize, Ordering};

const FIRST: usize = 10;
const MOST: usize = 100;

/// The present size.
#[derive(Debug)]
pub(super) struct BatchSize(AtomicUsize);

impl Default for BatchSize {
    fn default() -> Self {
        Self(AtomicUsize::new(FIRST))
    }
}

impl BatchSize {
    pub(super) fn now(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn grow(&self) {
        self.0.store((self.now() * 2).min(MOST), Ordering::Relaxed);
    }

    pub(super) fn shrink(&self) {
        self.0.store((self.now() / 2).max(1), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_between_one_and_the_most() {
        let size = BatchSize::default();
        assert_eq!(size.now(), FIRST);
        (0..9).for_each(|_| size.grow());
        assert_eq!(size.now(), MOST);
        (0..9).for_each(|_| size.shrink());
        assert_eq!(size.now(), 1);
    }
}
