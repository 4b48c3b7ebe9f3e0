//! How long a run of a flow may last.
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What may be said of it, in minutes: less than a minute is no time for a page, more than a week no limit.
pub const LONGEST_RUN_BOUNDS: (u32, u32) = (1, 7 * 24 * 60);

/// The longest time of a run, in whole minutes; written `90m`, `2h`, `1h30m` or in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LongestRun(u32);

impl LongestRun {
    /// So many minutes; none where that is too short or too long.
    pub fn of_minutes(minutes: u32) -> Option<Self> {
        let (least, most) = LONGEST_RUN_BOUNDS;
        (least..=most).contains(&minutes).then_some(Self(minutes))
    }

    /// In minutes.
    pub fn minutes(self) -> u32 {
        self.0
    }

    /// As a span of time.
    pub fn span(self) -> SignedDuration {
        SignedDuration::from_mins(self.0.into())
    }

    /// Reads it as it is written; none for anything else, and beyond the bounds.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.trim().to_ascii_lowercase().chars().filter(|c| *c != ' ').collect();
        let whole = |digits: &str| digits.parse::<u32>().ok();
        let (hours, rest) = match text.split_once('h') {
            Some((hours, rest)) => (whole(hours)?, rest),
            None => (0, text.as_str()),
        };
        let minutes = match rest.strip_suffix('m').unwrap_or(rest) {
            "" if text.contains('h') => 0,
            digits => whole(digits)?,
        };
        Self::of_minutes(hours.checked_mul(60)?.checked_add(minutes)?)
    }
}

impl fmt::Display for LongestRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 60, self.0 % 60) {
            (0, minutes) => write!(f, "{minutes}m"),
            (hours, 0) => write!(f, "{hours}h"),
            (hours, minutes) => write!(f, "{hours}h{minutes}m"),
        }
    }
}

impl TryFrom<String> for LongestRun {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{}: such as 90m or 2h", crate::text::clean_line(&text)))
    }
}

impl From<LongestRun> for String {
    fn from(longest: LongestRun) -> Self {
        longest.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_is_written_within_its_bounds() {
        for (text, minutes, written) in [
            ("90", 90, "1h30m"),
            (" 90m", 90, "1h30m"),
            ("2h", 120, "2h"),
            ("1H 5M", 65, "1h5m"),
            ("1", 1, "1m"),
            ("168h", 10_080, "168h"),
        ] {
            let longest = LongestRun::parse(text).unwrap();
            assert_eq!((longest.minutes(), longest.to_string().as_str()), (minutes, written), "{text}");
            assert_eq!(LongestRun::parse(written), Some(longest));
        }
        for text in ["", "0", "0m", "h", "m", "168h1m", "10081", "-5", "2d", "soon", "99999999999h"] {
            assert_eq!(LongestRun::parse(text), None, "{text}");
        }
    }
}
