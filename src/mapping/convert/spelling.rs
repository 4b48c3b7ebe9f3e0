//! How days, times, numbers and yes or no are spelled: a text is one only where it says nothing more.

/// The day of an instant that is a day's beginning and nothing more, as a day is carried where there are only instants.
pub(super) fn midnight_of(text: &str) -> Option<&str> {
    let (day, clock) = text.split_at_checked(10)?;
    let begins = matches!(clock, "T00:00:00Z" | "T00:00:00" | "T00:00:00.000Z");
    (begins && is_day(day.as_bytes())).then_some(day)
}

/// A yes or no as it is written where it is one.
pub(super) fn spelt_boolean(text: &str) -> Option<i64> {
    match text {
        "true" | "1" => Some(1),
        "false" | "0" => Some(0),
        _ => None,
    }
}

/// A whole number, where the text is just how one is written: `007` and `+7` say more than 7 does.
pub(super) fn spelt_whole(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().filter(|number| number.to_string() == text)
}

/// A number, where it says all the text says; zeros at its end say nothing.
pub(super) fn spelt_real(text: &str) -> Option<f64> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite())?;
    let short = match text.split_once('.') {
        Some((whole, rest)) if !rest.is_empty() => match rest.trim_end_matches('0') {
            "" => whole.to_owned(),
            digits => format!("{whole}.{digits}"),
        },
        _ => text.to_owned(),
    };
    (number.to_string() == short).then_some(number)
}

/// `2024-02-29`, a day that exists; no database keeps the year before the first.
pub(super) fn is_day(text: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return false };
    let Some(year) = two(*y1, *y2).and_then(|c| two(*y3, *y4).map(|y| u16::from(c) * 100 + u16::from(y))) else {
        return false;
    };
    let (Some(month), Some(day)) = (two(*m1, *m2), two(*d1, *d2)) else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    year > 0 && (1..=last).contains(&day)
}

/// `2026-01-02T03:04:05Z`, fractions of a second allowed.
pub(super) fn is_instant(text: &[u8]) -> bool {
    let Some((date, [b'T', h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..])) = text.split_at_checked(10) else {
        return false;
    };
    let fraction = match rest {
        // Without `Z`: a wall-clock time of no zone (TimeZoneIndependent).
        [] | [b'Z'] => true,
        [b'.', digits @ .., b'Z'] => !digits.is_empty() && digits.len() <= 9 && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let below = |a: u8, b: u8, end: u8| two(a, b).is_some_and(|n| n < end);
    fraction && is_day(date) && below(*h1, *h2, 24) && below(*m1, *m2, 60) && below(*s1, *s2, 60)
}

fn two(tens: u8, ones: u8) -> Option<u8> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
}
