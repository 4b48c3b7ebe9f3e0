//! A workflow on the monitor: where it stands, and a line for every step with what it does, what came of it, or what follows when
//! it fails.
use super::format::{clock, duration, on_error, seconds_between, state, step_told};
use super::monitor::{bar_line, counter_line, fault_lines};
use crate::fault::Fault;
use crate::flow::Step;
use crate::run::{DueState, RunState};
use crate::task::{StepEnd, StepState};
use crate::text::pad;
use crate::tui::canvas::ViewCx;
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{StepStage, WorkRow};
use crate::tui::theme::Role;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Cells of a step's state and of its name.
const COLUMNS: (usize, usize) = (16, 14);

/// What a block of the monitor may take.
pub struct Room {
    /// Cells of a line.
    pub width: usize,
    /// Lines for steps.
    pub steps: usize,
}

/// The lines of a workflow: all of its steps where it is looked at or moves, else how it came out.
pub fn block(work: &WorkRow, zone: &TimeZone, cx: &ViewCx<'_>, full: bool, room: &Room) -> Vec<Vec<Span>> {
    let mut lines = vec![title(work, cx, room.width)];
    if let Some(Err(fault)) = &work.end {
        lines.extend(fault_lines(fault, cx));
        return lines;
    }
    if !full && !work.active() {
        let words = work.workflow.steps.iter().map(|step| step.work.word()).collect::<Vec<_>>().join(" · ");
        lines.push(vec![span(words, Role::Dim)]);
        return lines;
    }
    let all = work.workflow.steps.len();
    let first = work.looks_at().saturating_sub(room.steps / 2).min(all.saturating_sub(room.steps));
    let more = |count: usize| vec![span(cx.words.say_with("and-more", &[("count", count.into())]), Role::Dim)];
    if first > 0 {
        lines.push(more(first));
    }
    for (step, stage) in work.steps().skip(first).take(room.steps) {
        lines.extend(step_lines((step, stage), work, zone, cx, room.width));
    }
    let below = all.saturating_sub(first + room.steps);
    if below > 0 {
        lines.push(more(below));
    }
    if full && work.active() {
        let key = if work.stopping { "workflow-stopping" } else { "workflow-goes-on" };
        lines.push(vec![span(cx.words.say(key), Role::Dim)]);
    }
    lines
}

/// State, name, which step of how many; at the right how long it has been going.
fn title(work: &WorkRow, cx: &ViewCx<'_>, width: usize) -> Vec<Span> {
    let words = cx.words;
    let (word, role) = match work.slug() {
        Some(slug) => (words.say(&format!("step-state-{slug}")), slug_role(slug)),
        None => state(words, if work.stopping { RunState::Cancelling } else { RunState::Running }),
    };
    let name = words.say_with("workflow-name", &[("workflow", work.workflow.name.as_str().into())]);
    let mut spans = vec![span(word, role), span(format!("  {name}"), Role::Title)];
    if work.rehearsal {
        spans.push(span(format!("  ({})", words.say("dry-run-mark")), Role::Warn));
    }
    if let Some(at) = work.at() {
        let args = [("step", (at + 1).into()), ("of", work.stages.len().into())];
        spans.push(span(format!("  {}", words.say_with("workflow-at", &args)), Role::Dim));
    }
    let elapsed = duration(seconds_between(work.began, work.heard));
    let used = draw::spans_width(&spans) + elapsed.len();
    if let Some(gap) = width.checked_sub(used + 1).filter(|gap| *gap >= 2) {
        spans.push(span(format!("{}{elapsed}", " ".repeat(gap)), Role::Dim));
    }
    spans
}

pub(super) fn slug_role(slug: &str) -> Role {
    match slug {
        "done" => Role::Good,
        "failed" => Role::Bad,
        "not-begun" | "off" => Role::Dim,
        _ => Role::Warn,
    }
}

fn step_lines(
    (step, stage): (&Step, &StepStage),
    work: &WorkRow,
    zone: &TimeZone,
    cx: &ViewCx<'_>,
    width: usize,
) -> Vec<Vec<Span>> {
    let words = cx.words;
    let policy = words.say_with("workflow-on-error", &[("what", on_error(words, step.on_error).into())]);
    let line = |(word, role): (String, Role), told: String, told_role: Role| {
        let name = pad(step.work.word(), COLUMNS.1);
        vec![span(pad(&word, COLUMNS.0), role), span(format!("{name} "), Role::Text), span(told, told_role)]
    };
    match stage {
        // Nothing is to come any more of a workflow that is over.
        StepStage::Waiting if !work.active() => {
            vec![line((words.say("step-state-not-begun"), Role::Dim), policy, Role::Dim)]
        }
        StepStage::Waiting => vec![line((format!("○ {}", words.say("run-queued")), Role::Dim), policy, Role::Dim)],
        StepStage::Begun { again: Some((at, fault)), .. } => tried_again(line, (*at, fault), policy, zone, cx),
        StepStage::Begun { snapshot: None, .. } => vec![line(state(words, RunState::Running), policy, Role::Dim)],
        StepStage::Begun { snapshot: Some(snapshot), .. } => {
            let phase = words.say(&snapshot.phase_key());
            let indent = |mut spans: Vec<Span>| {
                spans.insert(0, span("  ", Role::Text));
                spans
            };
            vec![
                line(state(words, snapshot.state), format!("{phase} · {policy}"), Role::Dim),
                indent(bar_line(snapshot, cx, width.saturating_sub(2), false)),
                indent(counter_line(&snapshot.counters, cx, width.saturating_sub(2))),
            ]
        }
        StepStage::Ended(end) => ended(line, end, (work, policy), cx),
    }
}

fn tried_again(
    line: impl Fn((String, Role), String, Role) -> Vec<Span>,
    (at, fault): (Timestamp, &Fault),
    policy: String,
    zone: &TimeZone,
    cx: &ViewCx<'_>,
) -> Vec<Vec<Span>> {
    let again = cx.words.say_with("workflow-again", &[("at", clock(at, zone).into())]);
    let why = format!("! {} {}", fault.kind.code(), cx.words.fault(fault));
    vec![
        line(
            (format!("◌ {}", cx.words.say("step-state-waits")), Role::Warn),
            format!("{again} · {policy}"),
            Role::Warn,
        ),
        vec![span(format!("  {why}"), Role::Warn)],
    ]
}

/// How a step ended, what came of it, and where it failed what followed from that.
fn ended(
    line: impl Fn((String, Role), String, Role) -> Vec<Span>,
    end: &StepEnd,
    (work, policy): (&WorkRow, String),
    cx: &ViewCx<'_>,
) -> Vec<Vec<Span>> {
    let words = cx.words;
    let mut told = step_told(words, end, work.workflow.account.as_str());
    if end.tries > 1 {
        let tries = words.say_with("workflow-tries", &[("tries", u64::from(end.tries).into())]);
        told = if told.is_empty() { tries } else { format!("{told} · {tries}") };
    }
    if matches!(end.state, StepState::Ended(DueState::Failed) | StepState::NotBegun) {
        told = if told.is_empty() { policy } else { format!("{policy} · {told}") };
    }
    let slug = end.slug();
    let mut lines = vec![line((words.say(&format!("step-state-{slug}")), slug_role(slug)), told, Role::Dim)];
    if let Some(fault) = &end.fault {
        lines.extend(fault_lines(fault, cx).into_iter().map(|mut spans| {
            spans.insert(0, span("  ", Role::Text));
            spans
        }));
    }
    lines
}
