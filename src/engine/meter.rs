//! How fast a run goes. Pure: the time comes in.
use std::collections::VecDeque;
use std::time::Duration;

/// The rate looks back so far.
const WINDOW: Duration = Duration::from_secs(5);
/// Seconds the sparkline shows.
const SECONDS: usize = 60;

/// Measures rows per second.
#[derive(Debug, Default)]
pub(super) struct Meter {
    samples: VecDeque<(Duration, u64)>,
    seconds: VecDeque<u64>,
    second: u64,
    read_at_second: u64,
}

impl Meter {
    /// So many rows were read at this time since the start.
    pub(super) fn at(&mut self, now: Duration, read: u64) {
        while self.samples.front().is_some_and(|(t, _)| now.saturating_sub(*t) > WINDOW) && self.samples.len() > 1 {
            self.samples.pop_front();
        }
        self.samples.push_back((now, read));
        let whole = now.as_secs();
        let passed = whole.saturating_sub(self.second);
        if let Some(share) = read.saturating_sub(self.read_at_second).checked_div(passed) {
            let shown = usize::try_from(passed).unwrap_or(SECONDS).min(SECONDS);
            self.seconds.extend(std::iter::repeat_n(share, shown));
            while self.seconds.len() > SECONDS {
                self.seconds.pop_front();
            }
            self.second = whole;
            self.read_at_second = read;
        }
    }

    /// Rows per second over the last seconds.
    pub(super) fn rate(&self) -> f64 {
        let (Some((t0, n0)), Some((t1, n1))) = (self.samples.front(), self.samples.back()) else { return 0.0 };
        let time = t1.saturating_sub(*t0).as_secs_f64();
        if time < 0.05 { 0.0 } else { n1.saturating_sub(*n0) as f64 / time }
    }

    /// Rows of each past second, the newest last.
    pub(super) fn rates(&self) -> Vec<u64> {
        self.seconds.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_forgets_what_is_older_than_five_seconds() {
        let mut m = Meter::default();
        for tenth in 0..=100u64 {
            let now = Duration::from_millis(tenth * 100);
            m.at(now, if tenth <= 50 { tenth * 1000 } else { 50_000 });
        }
        assert!(m.rate() < 250.0, "stands still for five seconds: {}", m.rate());
        assert_eq!(m.rates().len(), 10);
        assert_eq!(m.rates().first(), Some(&10_000));
        assert_eq!(m.rates().last(), Some(&0));
    }

    #[test]
    fn a_long_silence_stays_bounded() {
        let mut m = Meter::default();
        m.at(Duration::ZERO, 0);
        m.at(Duration::from_secs(100_000), 1_000_000);
        assert_eq!(m.rates().len(), SECONDS);
        assert_eq!(m.rates().last(), Some(&10));
    }
}
