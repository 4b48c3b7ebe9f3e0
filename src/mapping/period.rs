//! A stretch of days counted from the day of the run. Total and closed, like the rest of the filter language.
use super::{CompareOp, Filter, Literal};
use jiff::ToSpan;
use jiff::civil::Date;

/// Most days a period counts.
pub const MOST_DAYS: u16 = 9_999;

/// Which one of its kind: the one before, this one or the one after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one before.
    Last,
    /// The one the day of the run is in.
    This,
    /// The one after.
    Next,
}

/// A stretch of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A calendar month.
    Month(Which),
    /// A calendar year.
    Year(Which),
    /// So many days before the day of the run, and that day.
    LastDays(u16),
    /// The day of the run, and so many days after it.
    NextDays(u16),
}

impl Which {
    const ALL: [Which; 3] = [Which::Last, Which::This, Which::Next];

    /// Its word in the filter language.
    pub fn word(self) -> &'static str {
        match self {
            Which::Last => "last",
            Which::This => "this",
            Which::Next => "next",
        }
    }

    fn steps(self) -> i32 {
        match self {
            Which::Last => -1,
            Which::This => 0,
            Which::Next => 1,
        }
    }
}

impl Period {
    /// Those that are proposed, the usual ones first.
    pub const PROPOSED: [Period; 10] = [
        Period::LastDays(7),
        Period::LastDays(30),
        Period::LastDays(365),
        Period::Month(Which::This),
        Period::Month(Which::Last),
        Period::Month(Which::Next),
        Period::Year(Which::This),
        Period::Year(Which::Last),
        Period::NextDays(7),
        Period::NextDays(30),
    ];

    /// As the filter language writes it: `this month`, `last 30 days`.
    pub fn text(self) -> String {
        let counted = |word: &str, days: u16| format!("{word} {days} {}", if days == 1 { "day" } else { "days" });
        match self {
            Period::Month(which) => format!("{} month", which.word()),
            Period::Year(which) => format!("{} year", which.word()),
            Period::LastDays(days) => counted("last", days),
            Period::NextDays(days) => counted("next", days),
        }
    }

    /// Reads it, without regard to case and blanks.
    pub fn read(text: &str) -> Option<Period> {
        let lower = text.to_ascii_lowercase();
        let words: Vec<&str> = lower.split_whitespace().collect();
        let which = |word: &str| Which::ALL.into_iter().find(|w| w.word() == word);
        let days = |n: &str| n.parse::<u16>().ok().filter(|n| (1..=MOST_DAYS).contains(n));
        match words.as_slice() {
            [word, "month"] => which(word).map(Period::Month),
            [word, "year"] => which(word).map(Period::Year),
            ["last", n, "day" | "days"] => days(n).map(Period::LastDays),
            ["next", n, "day" | "days"] => days(n).map(Period::NextDays),
            _ => None,
        }
    }

    /// Its first day, and the day after its last.
    pub fn days(self, today: Date) -> (Date, Date) {
        let after = |day: Date, days: i32| day.saturating_add(days.days());
        match self {
            Period::Month(which) => {
                let first = today.first_of_month().saturating_add(which.steps().months());
                (first, first.saturating_add(1.month()))
            }
            Period::Year(which) => {
                let first = today.first_of_year().saturating_add(which.steps().years());
                (first, first.saturating_add(1.year()))
            }
            Period::LastDays(days) => (after(today, -i32::from(days)), after(today, 1)),
            Period::NextDays(days) => (today, after(today, i32::from(days) + 1)),
        }
    }

    /// That a field lies in it, as comparisons with days.
    pub fn condition(self, field: &str, today: Date) -> Filter {
        let (first, end) = self.days(today);
        let compare = |op, day| Filter::Compare { field: field.to_owned(), op, value: Literal::Day(day) };
        Filter::And(vec![compare(CompareOp::Ge, first), compare(CompareOp::Lt, end)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn periods_begin_and_end_where_a_calendar_says() {
        let today = date(2028, 2, 29);
        for (text, first, end) in [
            ("this month", date(2028, 2, 1), date(2028, 3, 1)),
            ("last month", date(2028, 1, 1), date(2028, 2, 1)),
            ("next month", date(2028, 3, 1), date(2028, 4, 1)),
            ("this year", date(2028, 1, 1), date(2029, 1, 1)),
            ("last year", date(2027, 1, 1), date(2028, 1, 1)),
            ("next year", date(2029, 1, 1), date(2030, 1, 1)),
            ("last 1 day", date(2028, 2, 28), date(2028, 3, 1)),
            ("last 30 days", date(2028, 1, 30), date(2028, 3, 1)),
            ("next 1 day", date(2028, 2, 29), date(2028, 3, 2)),
            ("next 7 days", date(2028, 2, 29), date(2028, 3, 8)),
        ] {
            assert_eq!(Period::read(text).map(|p| p.days(today)), Some((first, end)), "{text}");
        }
        assert_eq!(Period::Month(Which::Last).days(date(2028, 1, 31)).0, date(2027, 12, 1));
        for bad in
            ["", "this", "this day", "last 0 days", "last days", "last 10000 days", "next -1 days", "this months"]
        {
            assert_eq!(Period::read(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_and_a_period_holds_at_least_a_day(
            kind in 0u8..4, which in 0usize..3, n in 1u16..=MOST_DAYS, days in -3_000_000i32..2_000_000,
        ) {
            let which = Which::ALL[which];
            let period = match kind {
                0 => Period::Month(which),
                1 => Period::Year(which),
                2 => Period::LastDays(n),
                _ => Period::NextDays(n),
            };
            prop_assert_eq!(Period::read(&period.text().to_uppercase()), Some(period));
            let today = date(2000, 1, 1).saturating_add(days.days());
            let (first, end) = period.days(today);
            prop_assert!(first <= end);
            if matches!(period, Period::Month(Which::This) | Period::Year(Which::This) | Period::LastDays(_)) {
                prop_assert!(first <= today && (today < end || end == Date::MAX));
            }
        }
    }
}
