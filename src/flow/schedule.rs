//! When a flow or a workflow is due by itself: five cron fields kept in a time zone.
//!
//! The fields are held against the calendar of the zone, not against elapsed time, so that a day has each of its times once:
//! a time the clocks leap over in spring comes at the first moment after the leap, one they show twice in autumn the first
//! time. Only where the hour is `*` every hour that passes counts, the doubled one as well: there nothing is asked of the day.
use cronexpr::{Crontab, MakeTimestamp, parse_crontab};
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::BTreeMap;

/// The fields in order; words: `schedule-field-<slug>`.
const FIELDS: [&str; 5] = ["minute", "hour", "day", "month", "weekday"];
/// More characters than a schedule anybody reads.
const MOST: usize = 200;
/// The search goes on over so many windows of four years: the 29th of February is eight years away around 2100.
const WINDOWS: usize = 3;
/// Due times are counted up to here; more are so many.
const COUNTED: u64 = 1_000;

/// A schedule that can be asked.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// The fields, held against a calendar without a zone.
    fields: Crontab,
    /// The same held against the hours of the zone; only where the hour is `*`.
    hourly: Option<Crontab>,
    zone: TimeZone,
}

/// Why a schedule is none. Words: `schedule-problem-<slug>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleProblem {
    /// It has not five fields, but so many.
    Fields(usize),
    /// This field, counted from nought, says what no such field says.
    Field(usize, String),
    /// It is longer than any schedule is.
    Long,
    /// There is no such time: the 30th of February.
    Never,
    /// The time zone is not known.
    Zone(String),
}

impl ScheduleProblem {
    /// Its catalog key.
    pub fn key(&self) -> String {
        let slug = match self {
            ScheduleProblem::Fields(_) => "fields",
            ScheduleProblem::Field(place, _) => {
                return format!("schedule-problem-{}", FIELDS.get(*place).unwrap_or(&"minute"));
            }
            ScheduleProblem::Long => "long",
            ScheduleProblem::Never => "never",
            ScheduleProblem::Zone(_) => "zone",
        };
        format!("schedule-problem-{slug}")
    }

    /// The arguments of its words.
    pub fn args(&self) -> BTreeMap<String, String> {
        let (name, value) = match self {
            ScheduleProblem::Fields(count) => ("count", count.to_string()),
            ScheduleProblem::Field(_, text) => ("text", text.clone()),
            ScheduleProblem::Zone(zone) => ("zone", zone.clone()),
            ScheduleProblem::Long | ScheduleProblem::Never => return BTreeMap::new(),
        };
        BTreeMap::from([(name.to_owned(), value)])
    }
}

/// What came due in a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CameDue {
    /// The latest of them.
    pub latest: Timestamp,
    /// How many there were.
    pub times: u64,
}

impl Schedule {
    /// Reads the fields; no zone is UTC.
    ///
    /// # Errors
    /// What is wrong first.
    pub fn read(text: &str, zone: Option<&str>) -> Result<Self, ScheduleProblem> {
        let zone = match zone.map(str::trim).filter(|z| !z.is_empty()) {
            Some(name) => TimeZone::get(name).map_err(|_| ScheduleProblem::Zone(name.to_owned()))?,
            None => TimeZone::UTC,
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        if text.len() > MOST {
            return Err(ScheduleProblem::Long);
        }
        if words.len() != FIELDS.len() {
            return Err(ScheduleProblem::Fields(words.len()));
        }
        for (place, word) in words.iter().enumerate() {
            let mut alone = ["*"; FIELDS.len()];
            if let Some(field) = alone.get_mut(place) {
                *field = word;
            }
            crontab(&alone.join(" "), "UTC").ok_or_else(|| ScheduleProblem::Field(place, (*word).to_owned()))?;
        }
        let (text, name) = (words.join(" "), zone.iana_name().unwrap_or("UTC"));
        let fields = crontab(&text, "UTC").ok_or(ScheduleProblem::Never)?;
        let hourly = (words.get(1) == Some(&"*")).then(|| crontab(&text, name)).flatten();
        let schedule = Self { fields, hourly, zone };
        match schedule.next_after(Timestamp::UNIX_EPOCH) {
            Some(_) => Ok(schedule),
            None => Err(ScheduleProblem::Never),
        }
    }

    /// Its time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The first due time after an instant; none at the end of time.
    pub fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        if let Some(hourly) = &self.hourly {
            return found(hourly, after);
        }
        // What the clock has shown by now is not later than now, whichever of two readings it was.
        let mut at = calendar(self.zone.to_datetime(after))?;
        loop {
            at = found(&self.fields, at)?;
            let due = self.instant(Offset::UTC.to_datetime(at))?;
            if due > after {
                return Some(due);
            }
        }
    }

    /// The next due times after an instant.
    pub fn upcoming(&self, after: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
        std::iter::successors(self.next_after(after), |last| self.next_after(*last))
    }

    /// What came due after the one instant, up to and with the other.
    pub fn came_due(&self, after: Timestamp, until: Timestamp) -> Option<CameDue> {
        let first = self.next_after(after).filter(|due| *due <= until)?;
        let mut all = CameDue { latest: first, times: 1 };
        while let Some(next) = self.next_after(all.latest).filter(|due| *due <= until) {
            all.latest = next;
            if all.times >= COUNTED {
                all.latest = self.latest(next, until);
                break;
            }
            all.times += 1;
        }
        Some(all)
    }

    /// The latest due time up to an instant, from a known one before it.
    fn latest(&self, known: Timestamp, until: Timestamp) -> Timestamp {
        let (mut low, mut high) = (known, until);
        while high.duration_since(low) > SignedDuration::from_secs(1) {
            let middle = low.checked_add(high.duration_since(low) / 2).unwrap_or(high);
            match self.next_after(middle).filter(|due| *due <= until) {
                Some(due) => low = due,
                None => high = middle,
            }
        }
        low
    }

    /// When a time of the zone's calendar is: after the leap where the clocks leap over it, the first of two.
    fn instant(&self, at: DateTime) -> Option<Timestamp> {
        let ambiguous = self.zone.to_ambiguous_zoned(at);
        if !ambiguous.is_ambiguous() {
            return ambiguous.unambiguous().ok().map(|zoned| zoned.timestamp());
        }
        let earlier = ambiguous.clone().earlier().ok()?.timestamp();
        let later = ambiguous.later().ok()?.timestamp();
        let in_gap = self.zone.to_datetime(earlier) != at;
        match in_gap {
            // The moment of the leap lies between the two readings of a time that is not there.
            true => Some(self.zone.following(earlier).next()?.timestamp()),
            false => Some(earlier.min(later)),
        }
    }
}

/// The first match after an instant.
fn found(fields: &Crontab, after: Timestamp) -> Option<Timestamp> {
    let mut from = after;
    for _ in 0..WINDOWS {
        // The crate looks four years ahead.
        if let Ok(found) = fields.find_next(MakeTimestamp(from)) {
            return Some(found.timestamp());
        }
        from = from.to_zoned(TimeZone::UTC).checked_add(4.years()).ok()?.timestamp();
    }
    None
}

fn crontab(fields: &str, zone: &str) -> Option<Crontab> {
    parse_crontab(&format!("{fields} {zone}")).ok()
}

/// A time of a calendar as an instant, as if its zone were UTC.
fn calendar(at: DateTime) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(at).ok()
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
