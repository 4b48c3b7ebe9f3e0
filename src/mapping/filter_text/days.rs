//! What `today`, a period and a written day mean in a run: on which day it begins, and in which time zone its days do.
use super::{Filter, FilterProblem, Literal};
use crate::catalog::{DateBehaviour, FieldType, TableDetail};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, civil::Date};

/// The day of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunDay {
    date: Date,
    zone: TimeZone,
}

/// The time zone of that IANA name; UTC where none is named.
///
/// # Errors
/// `unknown-zone`.
pub fn day_zone(name: Option<&str>) -> Result<TimeZone, FilterProblem> {
    let Some(name) = name.map(str::trim).filter(|n| !n.is_empty() && !n.eq_ignore_ascii_case("utc")) else {
        return Ok(TimeZone::UTC);
    };
    let unknown = || FilterProblem { slug: "unknown-zone", at: None, found: name.to_owned(), hint: String::new() };
    TimeZone::get(name).map_err(|_| unknown())
}

impl RunDay {
    /// The day it is now in that time zone.
    ///
    /// # Errors
    /// `unknown-zone`.
    pub fn at(now: Timestamp, zone: Option<&str>) -> Result<Self, FilterProblem> {
        let zone = day_zone(zone)?;
        Ok(Self { date: now.to_zoned(zone.clone()).date(), zone })
    }

    /// A day in UTC.
    pub fn utc(date: Date) -> Self {
        Self { date, zone: TimeZone::UTC }
    }

    /// How the filter holds on this day: `today` and periods are days, and a day an instant is compared with is the instant
    /// at which it begins in this time zone.
    pub fn settle(&self, filter: &Filter, detail: &TableDetail) -> Filter {
        let in_zone = |field: &str| {
            let kind = detail.field(field).map(|f| &f.kind);
            let local = matches!(kind, Some(FieldType::DateTime { behaviour: DateBehaviour::UserLocal }));
            local && self.zone != TimeZone::UTC
        };
        self.settled(filter, &in_zone)
    }

    /// What makes the filter another one although its text is the same: the day, or where its periods begin and end, and
    /// the time zone. None where neither counts.
    pub fn stamp(&self, filter: &Filter, settled: &Filter) -> Option<String> {
        if !super::counts_from_today(filter) {
            return (filter != settled).then(|| super::render(settled));
        }
        match filter_has_today(filter) {
            true if self.zone == TimeZone::UTC => Some(self.date.to_string()),
            _ => Some(super::render(settled)),
        }
    }

    pub(super) fn settled(&self, filter: &Filter, in_zone: &dyn Fn(&str) -> bool) -> Filter {
        let all = |children: &[Filter]| children.iter().map(|c| self.settled(c, in_zone)).collect();
        match filter {
            Filter::And(children) => Filter::And(all(children)),
            Filter::Or(children) => Filter::Or(all(children)),
            Filter::Not(child) => Filter::Not(Box::new(self.settled(child, in_zone))),
            Filter::During { field, period } => self.settled(&period.condition(field, self.date), in_zone),
            Filter::Compare { field, op, value } => {
                Filter::Compare { field: field.clone(), op: *op, value: self.value(value, in_zone(field)) }
            }
            Filter::In { field, values } => {
                let values = values.iter().map(|v| self.value(v, in_zone(field))).collect();
                Filter::In { field: field.clone(), values }
            }
            Filter::Empty { .. } | Filter::Text { .. } => filter.clone(),
        }
    }

    fn value(&self, value: &Literal, in_zone: bool) -> Literal {
        let day = match value {
            Literal::Today(days) => self.date.saturating_add(days.clamp(&-100_000, &100_000).days()),
            Literal::Day(day) => *day,
            other => return other.clone(),
        };
        // Where clocks skip midnight, the day begins behind the gap.
        let begins = || day.to_zoned(self.zone.clone()).ok().map(|at| Literal::Instant(at.timestamp()));
        in_zone.then(begins).flatten().unwrap_or(Literal::Day(day))
    }
}

/// Whether the filter names `today` itself, not only periods.
fn filter_has_today(filter: &Filter) -> bool {
    let is_today = |value: &Literal| matches!(value, Literal::Today(_));
    match filter {
        Filter::And(children) | Filter::Or(children) => children.iter().any(filter_has_today),
        Filter::Not(child) => filter_has_today(child),
        Filter::Compare { value, .. } => is_today(value),
        Filter::In { values, .. } => values.iter().any(is_today),
        Filter::During { .. } | Filter::Empty { .. } | Filter::Text { .. } => false,
    }
}

/// Whether the filter says anything of days, so that the time zone of its days matters.
pub fn speaks_of_days(filter: &Filter) -> bool {
    let is_day = |value: &Literal| matches!(value, Literal::Today(_) | Literal::Day(_));
    match filter {
        Filter::And(children) | Filter::Or(children) => children.iter().any(speaks_of_days),
        Filter::Not(child) => speaks_of_days(child),
        Filter::Compare { value, .. } => is_day(value),
        Filter::In { values, .. } => values.iter().any(is_day),
        Filter::During { .. } => true,
        Filter::Empty { .. } | Filter::Text { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{parse, read, render};
    use super::*;
    use crate::catalog::fixtures::contact;

    fn settled(text: &str, now: &str, zone: Option<&str>) -> String {
        let day = RunDay::at(now.parse().unwrap(), zone).unwrap();
        render(&day.settle(&read(text, &contact()).unwrap(), &contact()))
    }

    #[test]
    fn days_are_those_of_the_zone_and_begin_at_its_midnight() {
        let (late, seoul) = ("2026-01-31T20:00:00Z", Some("Asia/Seoul"));
        for (text, zone, expected) in [
            ("modifiedon >= today", None, "modifiedon >= 2026-01-31"),
            ("modifiedon >= today", seoul, "modifiedon >= 2026-01-31T15:00:00Z"),
            ("birthdate = today - 1", seoul, "birthdate = 2026-01-31"),
            ("birthdate = today - 1", Some("America/New_York"), "birthdate = 2026-01-30"),
            ("new_visit < today", seoul, "new_visit < 2026-02-01"),
            ("modifiedon < 2026-07-01", Some("Europe/Berlin"), "modifiedon < 2026-06-30T22:00:00Z"),
            ("modifiedon < 2026-07-01T00:00:00Z", seoul, "modifiedon < 2026-07-01T00:00:00Z"),
            ("birthdate in this month", None, "birthdate >= 2026-01-01 and birthdate < 2026-02-01"),
            ("birthdate in this month", seoul, "birthdate >= 2026-02-01 and birthdate < 2026-03-01"),
            (
                "modifiedon not in last 7 days",
                seoul,
                "not (modifiedon >= 2026-01-24T15:00:00Z and modifiedon < 2026-02-01T15:00:00Z)",
            ),
        ] {
            assert_eq!(settled(text, late, zone), expected, "{text}");
        }
        // Clocks in Cairo skip midnight there.
        assert_eq!(
            settled("modifiedon >= 2026-04-24", late, Some("Africa/Cairo")),
            "modifiedon >= 2026-04-23T22:00:00Z"
        );
        let unknown = RunDay::at(Timestamp::UNIX_EPOCH, Some("Mars/Olympus")).unwrap_err();
        assert_eq!((unknown.slug, unknown.found.as_str()), ("unknown-zone", "Mars/Olympus"));
        assert!(day_zone(Some(" utc ")).is_ok() && day_zone(Some("")).is_ok());
    }

    #[test]
    fn a_run_judges_anew_exactly_when_days_mean_something_else() {
        let stamp = |text: &str, now: &str, zone: Option<&str>| {
            let (filter, day) = (read(text, &contact()).unwrap(), RunDay::at(now.parse().unwrap(), zone).unwrap());
            day.stamp(&filter, &day.settle(&filter, &contact()))
        };
        let (one, next, later) = ("2026-01-30T01:00:00Z", "2026-01-31T01:00:00Z", "2026-02-01T01:00:00Z");
        assert_eq!(stamp("modifiedon >= today", one, None).as_deref(), Some("2026-01-30"));
        let month = |now| stamp("birthdate in this month", now, None);
        assert_eq!(month(one), month(next), "the month is the same");
        assert_ne!(month(next), month(later));
        assert_eq!(stamp("modifiedon >= 2026-01-01", one, None), None);
        let written = |zone| stamp("modifiedon >= 2026-01-01", one, zone);
        assert_ne!(written(Some("Asia/Seoul")), written(Some("Europe/Paris")));
        assert_eq!(stamp("lastname = 'K'", one, Some("Asia/Seoul")), None);
    }

    #[test]
    fn the_time_zone_matters_where_days_are_spoken_of() {
        for (text, speaks) in [
            ("a in this month", true),
            ("not (a in (today))", true),
            ("a = 2026-01-01 or b = 1", true),
            ("a = 2026-01-01T00:00:00Z", false),
            ("a is empty and b contains 'today'", false),
        ] {
            assert_eq!(speaks_of_days(&parse(text).unwrap()), speaks, "{text}");
        }
    }
}
