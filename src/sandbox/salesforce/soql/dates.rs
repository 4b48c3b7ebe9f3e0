//! Named ranges of days, counted from the sandbox's own today. All days are days of UTC.
//!
//! Source: developer.salesforce.com, "Date Formats and Date Literals in WHERE".
use crate::sandbox::data::calendar::{DAY, civil, day_number};

const PLAIN: [&str; 17] = [
    "YESTERDAY",
    "TODAY",
    "TOMORROW",
    "LAST_WEEK",
    "THIS_WEEK",
    "NEXT_WEEK",
    "LAST_MONTH",
    "THIS_MONTH",
    "NEXT_MONTH",
    "LAST_90_DAYS",
    "NEXT_90_DAYS",
    "LAST_QUARTER",
    "THIS_QUARTER",
    "NEXT_QUARTER",
    "LAST_YEAR",
    "THIS_YEAR",
    "NEXT_YEAR",
];
const COUNTED: [&str; 7] =
    ["LAST_N_DAYS", "NEXT_N_DAYS", "N_DAYS_AGO", "LAST_N_WEEKS", "LAST_N_MONTHS", "NEXT_N_MONTHS", "LAST_N_YEARS"];

/// Whether there is a range of this name.
pub(crate) fn is_known(name: &str, counted: bool) -> bool {
    if counted { COUNTED.contains(&name) } else { PLAIN.contains(&name) }
}

/// The first day of a range and the day after its last, where `now` is seconds since 1970.
pub(crate) fn range(name: &str, count: i64, now: i64) -> (i64, i64) {
    let today = now.div_euclid(DAY);
    let (year, month, _) = civil(today);
    let months = year * 12 + i64::from(month) - 1;
    let month_start = |months: i64| day_number(months.div_euclid(12), months.rem_euclid(12) + 1, 1);
    let by_months = |first: i64, length: i64| (month_start(first), month_start(first + length));
    // 1970-01-01 was a Thursday; weeks begin on Sunday.
    let week = today - (today + 4).rem_euclid(7);
    let quarter = months - months.rem_euclid(3);
    match name {
        "YESTERDAY" => (today - 1, today),
        "TOMORROW" => (today + 1, today + 2),
        "LAST_WEEK" => (week - 7, week),
        "THIS_WEEK" => (week, week + 7),
        "NEXT_WEEK" => (week + 7, week + 14),
        "LAST_MONTH" => by_months(months - 1, 1),
        "THIS_MONTH" => by_months(months, 1),
        "NEXT_MONTH" => by_months(months + 1, 1),
        "LAST_90_DAYS" => (today - 90, today + 1),
        "NEXT_90_DAYS" => (today + 1, today + 91),
        "LAST_QUARTER" => by_months(quarter - 3, 3),
        "THIS_QUARTER" => by_months(quarter, 3),
        "NEXT_QUARTER" => by_months(quarter + 3, 3),
        "LAST_YEAR" => by_months((year - 1) * 12, 12),
        "THIS_YEAR" => by_months(year * 12, 12),
        "NEXT_YEAR" => by_months((year + 1) * 12, 12),
        "LAST_N_DAYS" => (today - count, today + 1),
        "NEXT_N_DAYS" => (today + 1, today + count + 1),
        "N_DAYS_AGO" => (today - count, today - count + 1),
        "LAST_N_WEEKS" => (week - 7 * count, week),
        "LAST_N_MONTHS" => by_months(months - count, count),
        "NEXT_N_MONTHS" => by_months(months + 1, count),
        "LAST_N_YEARS" => by_months((year - count) * 12, 12 * count),
        _ => (today, today + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_whole_days_months_and_years() {
        let now = day_number(2026, 3, 4) * DAY + 3_600;
        let day = |y, m, d| day_number(y, m, d);
        assert_eq!(range("TODAY", 0, now), (day(2026, 3, 4), day(2026, 3, 5)));
        assert_eq!(range("LAST_MONTH", 0, now), (day(2026, 2, 1), day(2026, 3, 1)));
        assert_eq!(range("THIS_WEEK", 0, now), (day(2026, 3, 1), day(2026, 3, 8)));
        assert_eq!(range("LAST_N_DAYS", 30, now), (day(2026, 2, 2), day(2026, 3, 5)));
        assert_eq!(range("LAST_QUARTER", 0, now), (day(2025, 10, 1), day(2026, 1, 1)));
        assert_eq!(range("LAST_N_YEARS", 2, now), (day(2024, 1, 1), day(2026, 1, 1)));
        assert!(PLAIN.iter().all(|name| is_known(name, false) && !is_known(name, true)));
    }
}
