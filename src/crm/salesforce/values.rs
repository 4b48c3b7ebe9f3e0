//! Values in their canonical spelling: days, instants, times of day. Salesforce writes an instant as
//! `2026-11-01T08:15:30.000+0000` in JSON and as `2026-11-01T08:15:30.000Z` in CSV (developer.salesforce.com, "REST API
//! Developer Guide", "Valid Date and DateTime Formats").
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// A calendar day, `1990-05-17`. The documentation also shows days with a `Z` behind, which says nothing.
pub fn day(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let plain = text.len() == 10;
    let cut = text.strip_suffix('Z').filter(|t| t.len() == 10);
    let date: Date = if plain { text.parse().ok()? } else { cut?.parse().ok()? };
    if !(1..=9999).contains(&date.year()) {
        return None;
    }
    Some(if plain { text } else { Cow::Owned(date.to_string()) })
}

/// An instant in UTC, `2026-01-02T03:04:05Z`; offsets are applied, fractions cut.
pub fn instant(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let moment = timestamp(&text)?.to_zoned(TimeZone::UTC).datetime();
    if !(1..=9999).contains(&moment.year()) {
        return None;
    }
    Some(Cow::Owned(moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()))
}

/// An instant with its fraction, however its offset is written.
pub fn timestamp(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    // `+0000`: the offset without its colon.
    let (head, minutes) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let signed = head.get(head.len().checked_sub(3)?..)?.starts_with(['+', '-']);
    if !signed || !minutes.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{head}:{minutes}").parse().ok()
}

/// A time of day without a zone, `08:15:30`, from `08:15:30.000Z`.
pub fn time_of_day(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let time: Time = text.strip_suffix('Z').unwrap_or(&text).parse().ok()?;
    Some(Cow::Owned(time.strftime("%H:%M:%S").to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_an_instant_are_one() {
        for text in [
            "2026-11-01T08:15:30.000+0000",
            "2026-11-01T08:15:30.000Z",
            "2026-11-01T08:15:30Z",
            "2026-11-01T09:15:30.999+0100",
            "2026-11-01T03:15:30-05:00",
        ] {
            assert_eq!(instant(text.into()).as_deref(), Some("2026-11-01T08:15:30Z"), "{text}");
        }
        for odd in ["", "2026-11-01", "2026-13-01T08:15:30.000+0000", "yesterday", "+0", "é+0000"] {
            assert_eq!(instant(odd.into()), None, "{odd}");
        }
        let at = timestamp("2026-11-01T08:15:30.250+0000").unwrap();
        assert_eq!(at.to_string(), "2026-11-01T08:15:30.25Z", "the fraction stays where a place depends on it");
    }

    #[test]
    fn days_and_times_are_never_shifted() {
        assert_eq!(day("1940-06-07".into()).as_deref(), Some("1940-06-07"));
        assert_eq!(day("1940-06-07Z".into()).as_deref(), Some("1940-06-07"));
        for odd in ["1940-06-31", "19400607", "1940-6-7", "1940-06-07T00:00:00Z", ""] {
            assert_eq!(day(odd.into()), None, "{odd}");
        }
        assert_eq!(time_of_day("08:15:30.000Z".into()).as_deref(), Some("08:15:30"));
        assert_eq!(time_of_day("25:00:00.000Z".into()), None);
    }
}
