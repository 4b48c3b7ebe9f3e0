//! Reading a table side by side: stretches of its rows' creation time, and how far each has been read. Pure.
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A stretch of creation time: `from` belongs to it, `until` does not. The first stretch has no beginning and takes the
/// rows without creation time as well, the last one has no end, so that together they hold every row once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Created then or later.
    pub from: Option<Timestamp>,
    /// Created earlier than this.
    pub until: Option<Timestamp>,
}

impl Window {
    /// Cuts the time between the oldest and the newest row into `pieces` of equal length, at whole seconds; fewer where
    /// there are not so many seconds.
    pub fn cut(oldest: Timestamp, newest: Timestamp, pieces: u32) -> Vec<Self> {
        let (first, pieces) = (oldest.as_second(), i64::from(pieces.max(1)));
        let span = newest.as_second().saturating_sub(first).max(0);
        let mut borders: Vec<Timestamp> = (1..pieces)
            .filter_map(|piece| Timestamp::from_second(first + span * piece / pieces).ok())
            .filter(|border| *border > oldest)
            .collect();
        borders.dedup();
        let from = std::iter::once(None).chain(borders.iter().copied().map(Some));
        let until = borders.iter().copied().map(Some).chain(std::iter::once(None));
        from.zip(until).map(|(from, until)| Self { from, until }).collect()
    }
}

/// A window of a reading under way, and where its next page starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// Its number within the reading.
    pub number: u32,
    /// Which rows it holds.
    pub window: Window,
    /// The server's link to its next page; none where it begins.
    pub link: Option<String>,
}

impl WindowPlace {
    /// The places of windows that begin, numbered in their order.
    pub fn all(windows: Vec<Window>) -> Vec<Self> {
        (0..).zip(windows).map(|(number, window)| Self { number, window, link: None }).collect()
    }

    /// The places after one window went on to its next page, or came to its end.
    pub fn moved(places: &[Self], number: u32, next: Option<String>) -> Vec<Self> {
        let mut after = places.to_vec();
        match next {
            Some(link) => after.iter_mut().filter(|p| p.number == number).for_each(|p| p.link = Some(link.clone())),
            None => after.retain(|p| p.number != number),
        }
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn holds(window: &Window, row: Option<Timestamp>) -> bool {
        let Some(row) = row else { return window.from.is_none() };
        window.from.is_none_or(|from| row >= from) && window.until.is_none_or(|until| row < until)
    }

    proptest! {
        #[test]
        fn every_row_is_in_exactly_one_window(
            oldest in -2_000_000_000i64..2_000_000_000,
            span in 0i64..300_000_000,
            pieces in 0u32..70,
            rows in prop::collection::vec(prop::option::of(-2_100_000_000i64..2_400_000_000), 0..40),
        ) {
            let windows = Window::cut(at(oldest), at(oldest + span), pieces);
            prop_assert!(!windows.is_empty() && windows.len() <= pieces.max(1) as usize);
            let edges = windows.iter().flat_map(|w| [w.from, w.until]).flatten();
            let all = rows.into_iter().map(|r| r.map(at)).chain(edges.map(Some)).chain([Some(at(oldest)), None]);
            for row in all {
                prop_assert_eq!(windows.iter().filter(|w| holds(w, row)).count(), 1, "{:?} {:?}", row, windows);
            }
        }
    }

    #[test]
    fn no_more_windows_than_seconds_and_one_for_a_moment() {
        assert_eq!(Window::cut(at(100), at(103), 10).len(), 3);
        assert_eq!(Window::cut(at(100), at(100), 10), [Window { from: None, until: None }]);
        assert_eq!(Window::cut(at(100), at(50), 4).len(), 1, "clocks that run backwards cut nothing");
    }

    #[test]
    fn a_window_that_ended_is_dropped_and_the_others_stay_where_they_are() {
        let places = WindowPlace::all(Window::cut(at(0), at(90), 3));
        let places = WindowPlace::moved(&places, 1, Some("next".into()));
        assert_eq!(places.iter().map(|p| p.link.as_deref()).collect::<Vec<_>>(), [None, Some("next"), None]);
        let places = WindowPlace::moved(&places, 0, None);
        assert_eq!(places.iter().map(|p| p.number).collect::<Vec<_>>(), [1, 2]);
    }
}
