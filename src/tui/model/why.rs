//! Why a flow stands where it stands: the facts, what led there, and what comes next, as lines to read.
use super::{Loaded, Model, Route};
use crate::account::Name;
use crate::command::{self, CommandId as C};
use crate::fault::ErrorKind;
use crate::i18n::{Words, grouped};
use crate::run::{LogEntry, LogLevel, RunMode, RunRecord};
use crate::task::{Cause, CauseFact, CauseReason, RejectGroup, health, next_move, standing_told};
use crate::text::{clean_line, pad, width, wrap};
use crate::tui::theme::Role;
use crate::tui::view::moment;
use crate::tui::widget::list::ListState;
use jiff::{Timestamp, tz::TimeZone};

/// A line to read.
pub type Line = (String, Role);

/// The screen.
#[derive(Debug)]
pub struct Why {
    /// Of which flow.
    pub flow: Name,
    /// From where it was opened.
    pub from: Route,
    /// What is known.
    pub cause: Loaded<Box<Cause>>,
    /// The selected line.
    pub list: ListState,
}

impl Why {
    /// Of that flow, nothing read yet.
    pub fn of(flow: Name, from: Route) -> Self {
        Self { flow, from, cause: Loaded::Waiting, list: ListState::default() }
    }

    /// The last run of the flow.
    pub fn last(&self) -> Option<&RunRecord> {
        self.cause.ready()?.facts.last.as_ref()
    }

    /// The command line that tells the same.
    pub fn command(&self) -> String {
        format!("fieldbridge why {}", self.flow)
    }
}

/// So wide a line is still read with ease.
const READABLE: usize = 110;

impl Model {
    /// The flow that is meant on the screen that is shown.
    pub fn meant_flow(&self) -> Option<Name> {
        match self.route {
            Route::Home => self.selected_flow().map(|facts| facts.flow.name.clone()),
            Route::Monitor => match self.monitor.selected() {
                Some(row) => Some(row.flow.clone()),
                None => self.selected_run().map(|(_, flow)| flow),
            },
            Route::Verify => self.verifying.as_ref().map(|verifying| verifying.flow.clone()),
            Route::Row => self.row.as_ref().map(|row| row.flow.clone()),
            Route::Why => self.why.as_ref().map(|why| why.flow.clone()),
            _ => self.selected_run().map(|(_, flow)| flow),
        }
    }

    /// The lines of [`Why`], as long as the window is wide; none while nothing was read.
    pub fn why_lines(&self) -> Vec<Line> {
        let room = usize::from(self.size.0).saturating_sub(6).clamp(1, READABLE);
        let cause = self.why.as_ref().and_then(|why| why.cause.ready());
        cause
            .map(|cause| {
                let tongue = (self.words, &self.beginning.zone);
                let mut lines = facts(cause, tongue, self.now, room);
                // Before the reasons, which may be long: it is what somebody came for.
                lines.extend(next_lines(cause, self.words, (room, &self.beginning.option)));
                lines.extend(reasons(cause, tongue, room));
                lines
            })
            .unwrap_or_default()
    }
}

/// What it takes to word something: the language, and the zone of the person.
type Tongue<'a> = (Words, &'a TimeZone);

fn facts(cause: &Cause, (words, zone): Tongue<'_>, now: Timestamp, room: usize) -> Vec<Line> {
    let state = health(&cause.facts);
    let (symbol, word) = standing_told(&cause.facts, state);
    let mut pairs = vec![("cli-col-state", format!("{symbol} {}", words.say(&word)))];
    pairs.extend(cause.facts_told(now).iter().map(|fact| (fact.name(), fact_text(fact, (words, zone)))));
    let labels = pairs.iter().map(|(key, _)| width(&words.say(key))).max().unwrap_or(0);
    let mut all: Vec<Line> = Vec::new();
    for (key, text) in pairs {
        let parts = wrap(&text, room.saturating_sub(labels + 2).max(1));
        for (n, part) in parts.into_iter().enumerate() {
            let label = if n == 0 { words.say(key) } else { String::new() };
            all.push((format!("{}  {part}", pad(&label, labels)), Role::Text));
        }
    }
    all
}

fn reasons(cause: &Cause, (words, zone): Tongue<'_>, room: usize) -> Vec<Line> {
    let mut all = vec![(String::new(), Role::Text), (words.say("why-because"), Role::Title)];
    let state = health(&cause.facts);
    for reason in cause.reasons(state) {
        for (text, role) in reason_text(&reason, (words, zone)) {
            let parts = wrap(&text, room.saturating_sub(4).max(1));
            all.extend(
                parts
                    .into_iter()
                    .enumerate()
                    .map(|(n, part)| (format!("{}{part}", if n == 0 { "  " } else { "    " }), role)),
            );
        }
    }
    all
}

/// What comes next, the key that does it here, and the command that does it anywhere.
fn next_lines(cause: &Cause, words: Words, (room, option): (usize, &str)) -> Vec<Line> {
    let (next, command) = next_move(&cause.facts, health(&cause.facts), option);
    if command.is_empty() {
        return Vec::new();
    }
    let key = key_of(next).and_then(|id| command::keys_for(id).first()).map(|key| format!("{key} · "));
    let text = format!("→ {}: {}{command}", words.say(next), key.unwrap_or_default());
    let lines = wrap(&text, room).into_iter().map(|line| (line, Role::Accent));
    std::iter::once((String::new(), Role::Text)).chain(lines).collect()
}

/// The command of this screen that is the next move of that name.
pub fn key_of(next: &str) -> Option<C> {
    match next {
        "cli-next-run" | "cli-next-resume" | "cli-next-retry" => Some(C::RunFlow),
        "cli-next-restored" => Some(C::RunAs),
        "cli-next-rejects" => Some(C::OpenRejects),
        "cli-next-approve" => Some(C::Plans),
        "cli-next-budget" => Some(C::DryRun),
        "cli-next-wait" => Some(C::Monitor),
        "cli-next-on" => Some(C::OnOff),
        _ => None,
    }
}

fn fact_text(fact: &CauseFact<'_>, (words, zone): Tongue<'_>) -> String {
    match fact {
        CauseFact::Since { at, age, runs } => {
            let [days, hours, minutes] = *age;
            let age = [("days", days.into()), ("hours", hours.into()), ("minutes", minutes.into())];
            let text = format!("{} ({})", moment(*at, zone), words.say_with("why-age", &age));
            match runs {
                0 => text,
                runs => format!("{text} · {}", words.say_with("why-runs", &[("runs", (*runs).into())])),
            }
        }
        CauseFact::Last(run) | CauseFact::Good(run) => run_text(run, (words, zone)),
        CauseFact::Here { until, rows } => {
            let here = match until {
                Some(mark) => words.say_with("why-here-until", &[("at", moment(*mark, zone).into())]),
                None => words.say("why-here-open"),
            };
            let rows = rows.map_or_else(|| "–".to_owned(), grouped);
            format!("{here} · {}", words.say_with("why-rows", &[("rows", rows.into())]))
        }
        CauseFact::OpenLink(open) => {
            let told = [("column", open.column.as_str()), ("table", open.to.as_str())];
            let told = told.map(|(name, text)| (name, clean_line(text).into_owned().into()));
            words.say_with("why-link", &[told.as_slice(), &[("rows", grouped(open.rows).into())]].concat())
        }
        CauseFact::Shared(shared) => {
            let column = clean_line(&shared.column).into_owned();
            let told = [("column", column), ("addresses", grouped(shared.addresses)), ("rows", grouped(shared.rows))];
            let told = told.map(|(name, text)| (name, text.into()));
            words.say_with("why-shared-by", &[told.as_slice(), &[("like", shared.like_told().into())]].concat())
        }
        CauseFact::GoesOn { how, page, place, values } => {
            let place = clean_line(place).into_owned();
            let told = [("page", (*page).into()), ("place", place.into()), ("values", (*values).into())];
            words.say_with(&format!("why-goes-on-{how}"), &told)
        }
    }
}

fn run_text(run: &RunRecord, (words, zone): Tongue<'_>) -> String {
    let read = words.say_with("why-read", &[("pages", run.pages.into()), ("rows", grouped(run.counters.read).into())]);
    let marks = [
        (run.mode == RunMode::Replay).then(|| words.say("run-mode-replay")),
        run.dry_run.then(|| words.say("dry-run-mark")),
    ];
    let marks: Vec<String> = marks.into_iter().flatten().collect();
    let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
    let state = words.say(&format!("run-{}", run.slug()));
    format!("{} · {} {state}{marks} · {read} · {}", moment(run.started, zone), run.symbol(), run.run.short())
}

fn reason_text(reason: &CauseReason<'_>, (words, zone): Tongue<'_>) -> Vec<Line> {
    match reason {
        CauseReason::Off(off) => {
            let args = [("since", moment(off.since, zone).into()), ("reason", off.told().into())];
            vec![(format!("○ {}", clean_line(&words.say_with("flow-off-since", &args))), Role::Warn)]
        }
        CauseReason::Fault(fault) => {
            // What was held failed in nothing.
            let held = fault.kind == ErrorKind::DeletesHeld;
            let (symbol, role) = if held { ("!", Role::Warn) } else { ("✗", Role::Bad) };
            let mut lines = vec![(format!("{symbol} {}", words.fault(fault)), role)];
            let rest = super::fault_lines(words, fault).into_iter().filter(|(key, _)| *key != "dialog-what");
            lines.extend(rest.map(|(key, text)| {
                let text = text.lines().collect::<Vec<_>>().join(" ");
                (format!("  {}: {}", words.say(key), clean_line(&text)), Role::Text)
            }));
            lines
        }
        CauseReason::Remark(entry) => vec![remark(entry, (words, zone))],
        CauseReason::Rejects(group) => vec![(format!("! {}", rejects(group, words)), Role::Warn)],
        CauseReason::Unserved => vec![(format!("! {}", words.say("serving-not")), Role::Warn)],
        CauseReason::Nothing(state) => vec![(words.say(&format!("why-state-{}", state.slug())), Role::Text)],
    }
}

fn remark(entry: &LogEntry, (words, zone): Tongue<'_>) -> Line {
    let (symbol, role) = match entry.level {
        LogLevel::Info => ("·", Role::Dim),
        LogLevel::Warn => ("!", Role::Warn),
        LogLevel::Error => ("✗", Role::Bad),
    };
    let text = words.say_map(&entry.key, &entry.args);
    (format!("{symbol} {} {}", moment(entry.at, zone), clean_line(&text)), role)
}

fn rejects(group: &RejectGroup, words: Words) -> String {
    let reason = words.say(&format!("reject-{}", group.reason.trim_start_matches("reject-")));
    let field = group.field.as_ref().map(|field| format!("{field}: ")).unwrap_or_default();
    format!("{} × {field}{reason}", grouped(group.rows))
}
