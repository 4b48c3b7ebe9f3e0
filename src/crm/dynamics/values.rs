//! Values in their canonical spelling: identifiers, days, instants, lists of codes. Each has a path that costs a look at
//! the bytes and no allocation, since Dataverse nearly always sends the canonical spelling.
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// A GUID in lower case without braces; upper case, braces, a `urn:uuid:` and the form without dashes are accepted.
pub(super) fn guid(text: &str) -> Option<Cow<'_, str>> {
    if is_canonical_guid(text.as_bytes()) {
        return Some(Cow::Borrowed(text));
    }
    uuid::Uuid::try_parse(text.trim()).ok().map(|u| Cow::Owned(u.hyphenated().to_string()))
}

/// As [`guid`], for borrowed input of a longer life.
pub(super) fn guid_cow(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    match text {
        Cow::Borrowed(text) => guid(text),
        Cow::Owned(text) => guid(&text).map(|g| Cow::Owned(g.into_owned())),
    }
}

fn is_canonical_guid(bytes: &[u8]) -> bool {
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => matches!(b, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// A calendar day, `1990-05-17`; a midnight behind it is cut.
pub(super) fn day(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let whole = text.len() == 10;
    let midnight = text.get(10..).is_some_and(|rest| rest == "T00:00:00Z" || rest == "T00:00:00");
    if !(whole || midnight) || !is_day(text.as_bytes()) {
        return None;
    }
    cut(text, 10)
}

/// An instant in UTC, `2026-01-02T03:04:05Z`; offsets are applied, fractions cut. A leap second, `:60`, counts as the last
/// moment of the second before it, so that it never is another day.
pub(super) fn instant(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    if text.len() == 20 && is_moment(text.as_bytes()) && text.ends_with('Z') {
        return Some(text);
    }
    let at: Timestamp = text.parse().ok()?;
    let moment = at.to_zoned(TimeZone::UTC).datetime();
    in_range(moment).then(|| Cow::Owned(format!("{}Z", seconds(moment))))
}

/// A wall-clock time, `2026-01-02T03:04:05`; the `Z` the server prints is no zone and is cut.
pub(super) fn wall_clock(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    if (text.len() == 19 || (text.len() == 20 && text.ends_with('Z'))) && is_moment(text.as_bytes()) {
        return cut(text, 19);
    }
    let moment: DateTime = text.strip_suffix('Z').unwrap_or(&text).parse().ok()?;
    (in_range(moment) && text.len() >= 19).then(|| Cow::Owned(seconds(moment)))
}

/// The version in an ETag, `W/"5300112"`.
pub(super) fn version(tag: &str) -> Option<i64> {
    tag.trim().strip_prefix("W/")?.trim_matches('"').parse().ok()
}

/// `"9,1"` becomes `"1,9"`; blanks and repetitions go. Empty stays empty.
pub(super) fn codes(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let mut list = Vec::new();
    for part in text.split(',').map(str::trim) {
        if !part.is_empty() {
            list.push(part.parse::<i64>().ok()?);
        }
    }
    list.sort_unstable();
    list.dedup();
    let canonical = list.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    Some(if canonical == text.as_ref() { text } else { Cow::Owned(canonical) })
}

fn cut(text: Cow<'_, str>, len: usize) -> Option<Cow<'_, str>> {
    match text {
        Cow::Borrowed(text) => text.get(..len).map(Cow::Borrowed),
        Cow::Owned(text) => text.get(..len).map(|t| Cow::Owned(t.to_owned())),
    }
}

fn seconds(moment: DateTime) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn in_range(moment: DateTime) -> bool {
    (1..=9999).contains(&moment.year())
}

fn two(bytes: &[u8], at: usize) -> Option<u32> {
    match bytes.get(at..at + 2)? {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some(u32::from(a - b'0') * 10 + u32::from(b - b'0')),
        _ => None,
    }
}

/// Whether the first ten bytes are a day that exists.
fn is_day(bytes: &[u8]) -> bool {
    let (Some(century), Some(year), Some(month), Some(day)) =
        (two(bytes, 0), two(bytes, 2), two(bytes, 5), two(bytes, 8))
    else {
        return false;
    };
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return false;
    }
    let year = century * 100 + year;
    if year >= 1 && (1..=12).contains(&month) && (1..=28).contains(&day) {
        return true;
    }
    let part = |n: u32| i8::try_from(n).ok();
    let (Ok(year), Some(month), Some(day)) = (i16::try_from(year), part(month), part(day)) else { return false };
    year >= 1 && Date::new(year, month, day).is_ok()
}

/// Whether the first nineteen bytes are a day and a time that exist.
fn is_moment(bytes: &[u8]) -> bool {
    let separators = bytes.get(10) == Some(&b'T') && bytes.get(13) == Some(&b':') && bytes.get(16) == Some(&b':');
    separators
        && is_day(bytes)
        && two(bytes, 11).is_some_and(|h| h < 24)
        && two(bytes, 14).is_some_and(|m| m < 60)
        && two(bytes, 17).is_some_and(|s| s < 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some(text: &str) -> Option<Cow<'static, str>> {
        Some(Cow::Owned(text.to_owned()))
    }

    #[test]
    fn identifiers_have_one_spelling() {
        let want = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
        for text in [
            want,
            "6BA7B810-9DAD-11D1-80B4-00C04FD430C8",
            "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
            "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "6ba7b8109dad11d180b400c04fd430c8",
        ] {
            assert_eq!(guid(text).as_deref(), Some(want), "{text}");
        }
        for bad in ["", "x", "6ba7b810-9dad-11d1-80b4-00c04fd430c", "6ba7b810-9dad-11d1-80b4-00c04fd430cg", "한"] {
            assert_eq!(guid(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_never_shifted_and_must_exist() {
        assert_eq!(day("2024-02-29".into()), some("2024-02-29"));
        assert_eq!(day("1990-05-17T00:00:00Z".into()), some("1990-05-17"));
        assert_eq!(day("0001-01-01".into()), some("0001-01-01"));
        assert_eq!(day("9999-12-31".into()), some("9999-12-31"));
        for bad in
            ["2023-02-29", "0000-01-01", "2024-13-01", "2024-1-1", "20240101", "2024-01-01T05:00:00Z", "", "2024-01-0a"]
        {
            assert_eq!(day(bad.into()), None, "{bad}");
        }
    }

    #[test]
    fn instants_become_utc_seconds() {
        assert_eq!(instant("2026-01-02T03:04:05Z".into()), some("2026-01-02T03:04:05Z"));
        assert_eq!(instant("2026-01-02T03:04:05.987Z".into()), some("2026-01-02T03:04:05Z"));
        assert_eq!(instant("2026-01-02T03:04:05+09:00".into()), some("2026-01-01T18:04:05Z"));
        assert_eq!(instant("2016-12-31T23:59:60Z".into()), some("2016-12-31T23:59:59Z"));
        assert_eq!(instant("2017-01-01T08:59:60.5+09:00".into()), some("2016-12-31T23:59:59Z"));
        assert_eq!(instant("1752-12-31T00:00:00Z".into()), some("1752-12-31T00:00:00Z"));
        for bad in
            ["2026-01-02", "2026-01-02T25:00:00Z", "2026-02-30T00:00:00Z", "2026-01-02T03:04:05", "yesterday", ""]
        {
            assert_eq!(instant(bad.into()), None, "{bad}");
        }
    }

    #[test]
    fn wall_clock_times_lose_their_false_zone() {
        assert_eq!(wall_clock("2026-01-02T03:04:05Z".into()), some("2026-01-02T03:04:05"));
        assert_eq!(wall_clock("2026-01-02T03:04:05".into()), some("2026-01-02T03:04:05"));
        assert_eq!(wall_clock("2026-01-02T03:04:05.5Z".into()), some("2026-01-02T03:04:05"));
        assert_eq!(wall_clock("2016-12-31T23:59:60Z".into()), some("2016-12-31T23:59:59"), "never the next day");
        for bad in ["2026-01-02", "2026-01-02T24:00:00Z", "2016-12-31T23:59:61Z", "x"] {
            assert_eq!(wall_clock(bad.into()), None, "{bad}");
        }
    }

    #[test]
    fn code_lists_are_sorted_and_unique() {
        assert_eq!(codes("1,9".into()), some("1,9"));
        assert_eq!(codes("9, 1,9".into()), some("1,9"));
        assert_eq!(codes("".into()), some(""));
        assert_eq!(codes("1;9".into()), None);
    }

    #[test]
    fn versions_are_read_from_tags() {
        assert_eq!(version("W/\"5300112\""), Some(5_300_112));
        for odd in ["", "5300112", "W/\"\"", "W/\"x\"", "\"1\""] {
            assert_eq!(version(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_look_agrees_with_a_calendar(y in 0i16..=9999, m in 0i8..=13, d in 0i8..=32) {
            let text = format!("{y:04}-{m:02}-{d:02}");
            let exists = y >= 1 && Date::new(y, m, d).is_ok();
            prop_assert_eq!(day(Cow::Borrowed(&text)).is_some(), exists);
        }

        #[test]
        fn any_text_is_answered(s in any::<String>()) {
            let _ = (guid(&s), day(Cow::Borrowed(&s)), instant(Cow::Borrowed(&s)), wall_clock(Cow::Borrowed(&s)), codes(Cow::Borrowed(&s)));
        }
    }
}
