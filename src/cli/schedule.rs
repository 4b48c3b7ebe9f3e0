//! Schedules as this face shows them: what they say, and when they are due next, where they are kept and here.
use super::dispatch::Cx;
use crate::flow::Schedule;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// So many due times are told.
const TOLD: usize = 3;

/// A schedule with its zone, or that there is none.
pub fn in_words(cx: &Cx<'_>, schedule: Option<&str>, zone: Option<&str>) -> String {
    match schedule {
        Some(text) => {
            let zone = zone.unwrap_or("UTC");
            cx.out.words.say_with("cli-schedule-in", &[("schedule", text.into()), ("zone", zone.into())])
        }
        None => cx.out.say("cli-schedule-none"),
    }
}

/// The next due times; none where there is no schedule, or one that cannot be read.
pub fn upcoming(schedule: Option<&str>, zone: Option<&str>, now: Timestamp) -> Vec<Timestamp> {
    let read = schedule.and_then(|text| Schedule::read(text, zone).ok());
    read.iter().flat_map(|schedule| schedule.upcoming(now).take(TOLD)).collect()
}

/// Tells the next due times by the clock of the schedule's zone and by that of this machine.
pub fn tell_next(cx: &mut Cx<'_>, schedule: Option<&str>, zone: Option<&str>, now: Timestamp) {
    let Some(text) = schedule else { return };
    let read = match Schedule::read(text, zone) {
        Ok(read) => read,
        // Written into the file by hand.
        Err(problem) => {
            let text = cx.out.words.say_map(&problem.key(), &problem.args());
            return cx.out.note(format!("✗ {text}"));
        }
    };
    let head = cx.out.words.say_with("cli-schedule-next", &[("zone", zone.unwrap_or("UTC").into())]);
    cx.out.line(head);
    for due in read.upcoming(now).take(TOLD) {
        let there = shown(due, read.zone());
        cx.out.line(format!("  {there}  ·  {}", shown(due, &TimeZone::system())));
    }
    let needs = cx.out.say("cli-schedule-needs-serve");
    cx.out.note(needs);
}

/// An instant by the clock of a zone, with its offset.
pub fn shown(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %Y-%m-%d %H:%M %:z").to_string()
}
