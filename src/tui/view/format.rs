//! Numbers and times as text, the same on every screen.
use crate::flow::OnError;
use crate::i18n::{Words, grouped};
use crate::run::{RunRecord, RunSnapshot, RunState};
use crate::task::{StepEnd, StepTold};
use crate::tui::theme::Role;
use jiff::{Timestamp, tz::TimeZone};

/// A time of day with its date, in the zone of the person.
pub fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A time of day with seconds.
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string()
}

/// A span of seconds, `1:02:03` or `2:03`.
pub fn duration(seconds: i64) -> String {
    let s = seconds.max(0);
    match s / 3600 {
        0 => format!("{}:{:02}", s / 60, s % 60),
        h => format!("{h}:{:02}:{:02}", s / 60 % 60, s % 60),
    }
}

/// Seconds between two instants.
pub fn seconds_between(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second().saturating_sub(from.as_second())
}

/// A state as symbol and word, with the role of its meaning.
pub fn state(words: Words, state: RunState) -> (String, Role) {
    let role = match state {
        RunState::Running => Role::Accent,
        RunState::Pausing | RunState::Paused | RunState::Cancelling | RunState::Cancelled => Role::Warn,
        RunState::Done => Role::Good,
        RunState::DoneWithRejects | RunState::Interrupted => Role::Warn,
        RunState::Failed => Role::Bad,
    };
    (format!("{} {}", state.symbol(), words.say(&format!("run-{}", state.slug()))), role)
}

/// How a run stands, as symbol and word: one that went well but for what changed in the CRM says so.
pub fn outcome(words: Words, record: &RunRecord) -> (String, Role) {
    match record.state {
        RunState::Done if record.is_drifted() => (format!("! {}", words.say("run-done-changed")), Role::Warn),
        // Nothing went wrong: somebody has to look at what it would delete.
        _ if record.is_held() => (format!("{} {}", record.symbol(), words.say("run-held")), Role::Warn),
        _ if record.is_time_over() => (format!("{} {}", record.symbol(), words.say("run-time-over")), Role::Warn),
        other => state(words, other),
    }
}

/// Rows done so far, of those expected. What was expected says nothing of a run that has done its work: that is all of it.
pub fn progress(snapshot: &RunSnapshot) -> Option<(u64, u64)> {
    let read = snapshot.counters.read;
    match snapshot.state {
        RunState::Done | RunState::DoneWithRejects => (read > 0).then_some((read, read)),
        _ => snapshot.expected.map(|expected| (read, expected.max(read))),
    }
}

/// What follows when a step of a workflow fails.
pub fn on_error(words: Words, on_error: OnError) -> String {
    let key = format!("on-error-{}", on_error.slug());
    match on_error {
        OnError::Retry { times, minutes } => {
            let args = [("times", u64::from(times).into()), ("minutes", u64::from(minutes).into())];
            words.say_with(&key, &args)
        }
        OnError::Stop | OnError::GoOn => words.say(&key),
    }
}

/// What the end of a step has to tell: rows of its run, or what it found.
pub fn step_told(words: Words, end: &StepEnd, account: &str) -> String {
    match end.told() {
        StepTold::Rows(rows) => rows.map(|(key, count)| format!("{} {}", words.say(key), grouped(count))).join(" · "),
        StepTold::Said(key, numbers) => {
            let numbers = numbers.into_iter().map(|(name, number)| (name, number.into()));
            let args: Vec<_> = numbers.chain([("account", account.into())]).collect();
            words.say_with(key, &args)
        }
        StepTold::Nothing => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_short_and_never_negative() {
        assert_eq!((duration(-5), duration(7), duration(125)), ("0:00".into(), "0:07".into(), "2:05".into()));
        assert_eq!(duration(3723), "1:02:03");
    }
}
