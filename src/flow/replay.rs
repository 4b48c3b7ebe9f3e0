//! Reading rows again that were read before.
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A day, which begins in that zone, or an instant; none for anything else.
pub fn moment_of(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    let day = || Some(text.parse::<jiff::civil::Date>().ok()?.to_zoned(zone.clone()).ok()?.timestamp());
    text.parse().ok().or_else(day)
}

/// Which rows of its table a flow reads again, beside its ordinary runs: where it stands stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// All of them.
    Whole,
    /// Those the CRM changed at or after this server instant.
    Since(Timestamp),
    /// Those that are named.
    Keys,
}

impl Replay {
    /// From when on rows are read again; none reads whatever their age.
    pub fn since(self) -> Option<Timestamp> {
        match self {
            Replay::Since(at) => Some(at),
            Replay::Whole | Replay::Keys => None,
        }
    }
}
