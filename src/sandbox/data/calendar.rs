//! Days and seconds to civil dates and back, fast enough for the hot path.

/// 2019-01-01T00:00:00Z: the oldest `modifiedon` of generated rows.
pub(crate) const OLDEST: i64 = 1_546_300_800;
/// 2025-12-31T00:00:00Z: every generated row was last modified before it.
pub(crate) const NEWEST: i64 = 1_767_139_200;
/// 2026-01-01T00:00:00Z: the data's own "today".
pub(crate) const EPOCH: i64 = 1_767_225_600;
/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// Year, month, day of a day number counted from 1970-01-01.
pub(crate) fn civil(days: i64) -> (i64, u8, u8) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = u8::try_from(doy - (153 * mp + 2) / 5 + 1).unwrap_or(1);
    let month = u8::try_from(if mp < 10 { mp + 3 } else { mp - 9 }).unwrap_or(1);
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

/// The day number of a civil date.
pub(crate) fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = (month + 9).rem_euclid(12);
    let doy = (153 * mp + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

fn two(out: &mut Vec<u8>, value: i64) {
    let digit = |n: i64| b'0' + u8::try_from(n.rem_euclid(10)).unwrap_or(0);
    out.push(digit(value / 10));
    out.push(digit(value));
}

/// Writes `1990-05-17`.
pub(crate) fn write_day(out: &mut Vec<u8>, days: i64) {
    let (year, month, day) = civil(days);
    two(out, year / 100);
    two(out, year % 100);
    out.push(b'-');
    two(out, i64::from(month));
    out.push(b'-');
    two(out, i64::from(day));
}

/// Writes `2026-01-02T03:04:05Z`.
pub(crate) fn write_instant(out: &mut Vec<u8>, seconds: i64) {
    write_day(out, seconds.div_euclid(DAY));
    let rest = seconds.rem_euclid(DAY);
    out.push(b'T');
    two(out, rest / 3600);
    out.push(b':');
    two(out, rest / 60 % 60);
    out.push(b':');
    two(out, rest % 60);
    out.push(b'Z');
}

/// `2026-01-02T03:04:05Z` as a string.
pub(crate) fn instant_text(seconds: i64) -> String {
    let mut out = Vec::with_capacity(20);
    write_instant(&mut out, seconds);
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse_over_four_centuries() {
        for days in (-80_000..60_000).step_by(7) {
            let (y, m, d) = civil(days);
            assert_eq!(day_number(y, i64::from(m), i64::from(d)), days);
        }
        assert_eq!(instant_text(EPOCH), "2026-01-01T00:00:00Z");
        assert_eq!(instant_text(OLDEST), "2019-01-01T00:00:00Z");
        assert_eq!(instant_text(NEWEST), "2025-12-31T00:00:00Z");
    }
}
