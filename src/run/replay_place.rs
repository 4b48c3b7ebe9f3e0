//! Where a replay goes on that was cut off, or a reading of the rows a population names. Pure.
use super::WindowPlace;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// So long a place is gone on from. Whoever asks again later means the rows as they are then.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Absent rows that are remembered at most; where there are more, the reading begins anew.
const MOST_MISSING: usize = 1_000;

/// How far a replay, or a reading of a population's rows, has come. Commits with the rows before it, beside where the flow
/// itself stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayPlace {
    /// What is read and how, as a short word: only who asks the same goes on here.
    pub asks: String,
    /// When it began, by our clock.
    pub began: Timestamp,
    /// Rows come in the order the flow asks for.
    #[serde(default)]
    pub sorted: bool,
    /// Of a table: the server's link to the next page.
    #[serde(default)]
    pub link: Option<String>,
    /// Of a table that is read side by side: the windows that are not read to their end.
    #[serde(default)]
    pub windows: Vec<WindowPlace>,
    /// Of a population: behind which of its identifiers those begin among which `through` is.
    #[serde(default)]
    pub behind: Vec<u8>,
    /// Of rows that are named: the last one that was asked for.
    #[serde(default)]
    pub through: Option<String>,
    /// Of rows that are named: so many were asked for.
    #[serde(default)]
    pub done: u64,
    /// Of a population: rows that are here and that the CRM did not have.
    #[serde(default)]
    pub missing: Vec<String>,
}

impl ReplayPlace {
    /// The beginning.
    pub fn start(asks: String, began: Timestamp) -> Self {
        Self {
            asks,
            began,
            sorted: false,
            link: None,
            windows: Vec::new(),
            behind: Vec::new(),
            through: None,
            done: 0,
            missing: Vec::new(),
        }
    }

    /// Whether a reading that asks this goes on here now: one that came past its beginning, not too long ago.
    pub fn serves(&self, asks: &str, now: Timestamp) -> bool {
        let past = self.link.is_some() || !self.windows.is_empty() || self.through.is_some();
        let age = now.duration_since(self.began);
        past && self.asks == asks && age <= KEPT && age >= -KEPT && self.missing.len() <= MOST_MISSING
    }

    /// The server's links that lead on from here.
    pub fn links(&self) -> impl Iterator<Item = &String> {
        self.link.iter().chain(self.windows.iter().filter_map(|w| w.link.as_ref()))
    }

    /// The names behind the last one that was asked for; all, where that one is not among them any more.
    pub fn rest<'k>(&self, keys: &'k [String]) -> &'k [String] {
        let through = self.through.as_ref();
        let done = through.and_then(|last| keys.iter().position(|key| key == last)).map_or(0, |at| at + 1);
        keys.get(done..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn place() -> ReplayPlace {
        let start = ReplayPlace::start("whole".to_owned(), at("2026-03-01T10:00:00Z"));
        ReplayPlace { through: Some("b".to_owned()), ..start }
    }

    #[test]
    fn a_place_serves_who_asks_the_same_within_a_day() {
        let later = at("2026-03-02T10:00:00Z");
        assert!(place().serves("whole", later));
        assert!(place().serves("whole", at("2026-03-01T09:00:00Z")), "a clock that was set back");
        assert!(!place().serves("whole", at("2026-03-02T10:00:01Z")));
        assert!(!place().serves("whole", at("2026-02-01T10:00:00Z")));
        assert!(!place().serves("since", later));
        assert!(!ReplayPlace::start("whole".to_owned(), later).serves("whole", later), "nothing is behind it");
        let missing = (0..=MOST_MISSING).map(|n| n.to_string()).collect();
        assert!(!ReplayPlace { missing, ..place() }.serves("whole", later));
    }

    #[test]
    fn names_go_on_behind_the_last_one_and_from_the_beginning_where_it_is_gone() {
        let keys = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(place().rest(&keys), ["c"]);
        assert_eq!(place().rest(&keys[..1]), ["a"]);
        assert!(place().rest(&keys[..2]).is_empty());
        assert_eq!(ReplayPlace { through: None, ..place() }.rest(&keys), keys);
    }
}
