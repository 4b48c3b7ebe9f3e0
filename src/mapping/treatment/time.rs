//! Instants, wall-clock times and days. Zones are looked up once, when a rule is made ready.
use crate::mapping::convert::refusal;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// The zone of that IANA name.
pub(super) fn zone(name: &str) -> Option<TimeZone> {
    if name.eq_ignore_ascii_case("utc") { Some(TimeZone::UTC) } else { TimeZone::get(name).ok() }
}

fn instant(text: &str) -> Result<Timestamp, &'static str> {
    text.parse().map_err(|_| refusal::NOT_A_DATE)
}

/// The day, where its year is one that databases keep: clocks of a zone may show the year before the first.
fn kept(day: Date) -> Result<Date, &'static str> {
    if day.year() < 1 { Err(refusal::OUT_OF_RANGE) } else { Ok(day) }
}

/// The wall-clock time of an instant in a zone.
pub(super) fn clock(text: &str, zone: &TimeZone) -> Result<String, &'static str> {
    let shown = instant(text)?.to_zoned(zone.clone()).datetime();
    kept(shown.date()).map(|_| shown.to_string())
}

/// The day of an instant in a zone; of a wall-clock time or a day, its own.
pub(super) fn day(text: &str, zone: Option<&TimeZone>) -> Result<String, &'static str> {
    match (zone, text.ends_with('Z')) {
        (Some(zone), true) => kept(instant(text)?.to_zoned(zone.clone()).date()).map(|day| day.to_string()),
        (None, true) => kept(instant(text)?.to_zoned(TimeZone::UTC).date()).map(|day| day.to_string()),
        (_, false) => text.get(..10).map(str::to_owned).ok_or(refusal::NOT_A_DATE),
    }
}

/// The instant at which clocks of a zone show this; an hour that comes twice is its first, one that never comes is moved
/// behind the gap.
pub(super) fn from_zone(text: &str, zone: &TimeZone) -> Result<String, &'static str> {
    let clock: DateTime = text.trim_end_matches('Z').parse().map_err(|_| refusal::NOT_A_DATE)?;
    let at = zone.to_timestamp(clock).map_err(|_| refusal::OUT_OF_RANGE)?;
    kept(at.to_zoned(TimeZone::UTC).date()).map(|_| at.to_string())
}
