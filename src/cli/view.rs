//! Runs, flows and times as this face shows them: JSON with stable keys, short texts for people.
use super::out::{Out, Tone, fault_json};
use crate::fault::Fault;
use crate::i18n::{Words, grouped};
use crate::run::{Conflicts, Counters, RunMode, RunRecord, RunState};
use crate::text::value_in_short;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

/// A run as a machine reads it.
pub fn run_json(record: &RunRecord) -> Value {
    json!({
        "run": record.run.to_string(),
        "flow": record.flow.as_str(),
        "mode": record.mode,
        "dry_run": record.dry_run,
        "state": record.state.slug(),
        "held": record.is_held(),
        "started": record.started,
        "ended": record.ended,
        "duration_ms": record.ended.map(|end| millis(end.duration_since(record.started))),
        "pages": record.pages,
        "counters": counters_json(&record.counters),
        "balanced": record.counters.balanced(),
        "fault": record.fault_code.as_ref().map(|code| json!({
            "code": code,
            "kind": record.fault_slug,
            "detail": record.fault_detail,
        })),
    })
}

/// Counters by name.
pub fn counters_json(counters: &Counters) -> Value {
    serde_json::to_value(counters).unwrap_or(Value::Null)
}

/// What the two sides say differently: how much, and the first of it.
pub fn conflicts_json(conflicts: &Conflicts) -> Value {
    let first = conflicts.first.iter().map(|one| {
        json!({
            "row": one.row,
            "field": one.field,
            "ours": value_in_short(&one.ours, false),
            "theirs": value_in_short(&one.theirs, false),
            "stands": if one.ours_stands { "ours" } else { "theirs" },
        })
    });
    json!({ "count": conflicts.count, "first": first.collect::<Vec<_>>() })
}

/// A fault, or null.
pub fn fault_or_null(fault: Option<&Fault>, words: Words) -> Value {
    fault.map_or(Value::Null, |f| fault_json(f, words))
}

fn millis(duration: SignedDuration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(0)
}

/// Symbol and word of how a run stands, coloured.
pub fn state_text(out: &Out, run: &RunRecord) -> String {
    let text = record_plain(out.words, run);
    let tone = match run.state {
        _ if run.is_held() => Tone::Warn,
        RunState::Done => Tone::Good,
        RunState::DoneWithRejects | RunState::Cancelled | RunState::Interrupted => Tone::Warn,
        RunState::Failed => Tone::Bad,
        _ => Tone::Strong,
    };
    out.paint(tone, &text)
}

/// Symbol and word of a state.
pub fn state_plain(words: Words, state: RunState) -> String {
    format!("{} {}", state.symbol(), words.say(&format!("run-{}", state.slug())))
}

/// Symbol and word of a run the guard over deletions held.
pub fn held_plain(words: Words) -> String {
    format!("! {}", words.say("run-held"))
}

/// Symbol and word of how a run stands.
fn record_plain(words: Words, run: &RunRecord) -> String {
    format!("{} {}", run.symbol(), words.say(&format!("run-{}", run.slug())))
}

/// How a run stands, with a word where it read rows again or only pretended.
pub fn state_of(words: Words, run: &RunRecord) -> String {
    let state = record_plain(words, run);
    let remarks = [
        (run.mode == RunMode::Replay).then(|| words.say("run-mode-replay")),
        run.dry_run.then(|| words.say("cli-run-dry")),
    ];
    let remarks: Vec<String> = remarks.into_iter().flatten().collect();
    if remarks.is_empty() { state } else { format!("{state} ({})", remarks.join(", ")) }
}

/// An instant in the zone of this machine.
pub fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A duration as `h:mm:ss`.
pub fn clock_text(seconds: u64) -> String {
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// How long a run took, or nothing while it runs.
pub fn took(record: &RunRecord) -> String {
    record.ended.map_or_else(String::new, |end| took_between(record.started, end))
}

/// The time between two instants, like a clock.
pub fn took_between(began: Timestamp, ended: Timestamp) -> String {
    clock_text(millis(ended.duration_since(began)) / 1000)
}

/// A number, or a dash.
pub fn count_or_dash(number: Option<u64>) -> String {
    number.map_or_else(|| "–".to_owned(), grouped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(clock_text(0), "0:00:00");
        assert_eq!(clock_text(3_725), "1:02:05");
        assert_eq!(count_or_dash(None), "–");
    }
}
