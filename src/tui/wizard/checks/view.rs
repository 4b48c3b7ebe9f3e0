//! How the checks look: a line a check with symbol, word and time, and what is known about the selected one.
use super::rows::Row;
use super::{Checks, Line, State, TWO_PANES};
use crate::account::{CheckId, CheckSubject, CheckTally, Verdict};
use crate::i18n::{Arg, Words};
use crate::setup::Step;
use crate::text::pad;
use crate::tui::wizard::desk::Desk;
use crate::tui::wizard::sheet::{Mark, Sheet, laid_out};
use crate::tui::{Hit, Role};

/// Draws the step.
pub(super) fn view(state: &Checks, desk: &Desk, mut sheet: Sheet<'_, '_>) {
    let words = sheet.words();
    summary(state, desk, &mut sheet);
    if let Some(fault) = &state.fault {
        return sheet.stuck(fault);
    }
    if sheet.cells() >= TWO_PANES {
        let left = sheet.area.width / 2;
        let detail = state.detail(words);
        sheet.split(left, |mut s| list(state, &mut s), |mut s| detail_pane(state, &detail, &mut s));
        return;
    }
    let shown =
        if state.hidden { sheet.left() } else { state.rows().len().min((sheet.left() / 2).saturating_sub(1).max(3)) };
    let cells = sheet.area.width;
    let top = u16::try_from(shown).unwrap_or(u16::MAX);
    list(state, &mut sheet.part(0, 1, cells, top));
    if !state.hidden {
        let rest = sheet.area.height.saturating_sub(1 + top);
        let detail = state.detail(words);
        let mut below = sheet.part(0, 1 + top, cells, rest);
        below.rule();
        detail_pane(state, &detail, &mut below);
    }
}

/// What a check is called, with its table.
pub(super) fn title(subject: &CheckSubject, words: Words) -> String {
    let what = words.say(&format!("check-{}", subject.id.slug()));
    match &subject.table {
        Some(table) => format!("{what}: {table}"),
        None => what,
    }
}

/// What a group is called.
pub(super) fn group_title(state: &Checks, id: CheckId, words: Words) -> String {
    let count = state.lines_of(id).count();
    let check = words.say(&format!("check-{}", id.slug()));
    words.say_with("wz-checks-group", &[("check", Arg::from(check)), ("count", Arg::from(count))])
}

/// How a group stands: as its worst line.
fn group_state(state: &Checks, id: CheckId) -> (Mark, &'static str) {
    let order = |mark: Mark| match mark {
        Mark::Bad => 0,
        Mark::Running => 1,
        Mark::Warn => 2,
        Mark::Waiting => 3,
        Mark::Later => 4,
        _ => 5,
    };
    let states = state.lines_of(id).map(|line| state_of(&line.state));
    states.min_by_key(|(mark, _)| order(*mark)).unwrap_or((Mark::Later, "wz-check-not-yet"))
}

/// The tables of a group by how they stand.
pub(super) fn group_details(state: &Checks, id: CheckId, words: Words) -> Vec<(String, String)> {
    let mut by_word: Vec<(&'static str, Vec<&str>)> = Vec::new();
    for line in state.lines_of(id) {
        let (_, word) = state_of(&line.state);
        let table = line.subject.table.as_deref().unwrap_or_default();
        match by_word.iter_mut().find(|(known, _)| *known == word) {
            Some((_, tables)) => tables.push(table),
            None => by_word.push((word, vec![table])),
        }
    }
    let mut out: Vec<(String, String)> =
        by_word.into_iter().map(|(word, tables)| (format!("{}:", words.say(word)), tables.join(", "))).collect();
    let remedies = state.lines_of(id).filter_map(|line| match &line.state {
        State::Ended(report) => match &report.verdict {
            Verdict::Warned { remedy } => Some(remedy.clone()),
            _ => None,
        },
        _ => None,
    });
    let remedies: std::collections::BTreeSet<String> = remedies.collect();
    out.extend(remedies.iter().map(|remedy| (words.say("wz-check-remedy"), words.say(remedy))));
    out.push((words.say("wz-check-proves"), words.say(&format!("check-{}-why", id.slug()))));
    out.push((String::new(), words.say("wz-checks-group-open")));
    out
}

/// How a line stands: symbol and key of its word.
pub(super) fn state_of(state: &State) -> (Mark, &'static str) {
    match state {
        State::NotYet => (Mark::Later, "wz-check-not-yet"),
        State::Running => (Mark::Running, "wz-check-running"),
        State::Paused(_) => (Mark::Running, "wz-check-waiting"),
        State::Ended(report) => match &report.verdict {
            Verdict::Passed => (Mark::Good, "wz-check-passed"),
            Verdict::Warned { .. } => (Mark::Warn, "wz-check-warned"),
            Verdict::Failed { .. } => (Mark::Bad, "wz-check-failed"),
            Verdict::Waiting { .. } => (Mark::Waiting, "wz-check-waiting"),
        },
    }
}

/// Everything known about a line, as labels and texts, for the screen and for copying.
pub(super) fn details(line: &Line, words: Words) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut add = |label: &str, text: String| {
        if !text.trim().is_empty() {
            out.push((words.say(label), text));
        }
    };
    let proves = words.say(&format!("check-{}-why", line.subject.id.slug()));
    if let State::Paused(seconds) = &line.state {
        add("wz-check-happened", words.say_with("checks-paused", &[("seconds", Arg::from(*seconds))]));
    }
    let State::Ended(report) = &line.state else {
        add("wz-check-proves", proves);
        return out;
    };
    match &report.verdict {
        Verdict::Passed => {}
        Verdict::Warned { remedy } => add("wz-check-remedy", words.say(remedy)),
        Verdict::Failed { fault } => {
            add("wz-check-happened", words.fault(fault));
            let whose = words.say(fault.policy().whose_move.key());
            add("wz-fault-whose", format!("{whose} · {}", fault.quote()));
            add("wz-check-remedy", words.advice(fault));
            add("wz-fault-why", words.why(fault));
        }
        Verdict::Waiting { needs } => {
            let needed = words.say(&format!("check-{}", needs.slug()));
            add("wz-check-needs", needed);
        }
    }
    // What came back of a check that failed stands in the details already.
    if !matches!(report.verdict, Verdict::Failed { .. }) {
        add("wz-check-back", words.told(&report.came_back));
    }
    add("wz-check-list", report.list.join("\n"));
    add("wz-check-tried", words.tried(&report.tried));
    add("wz-check-proves", proves);
    out
}

fn summary(state: &Checks, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let reports = state.lines.iter().filter_map(|l| match &l.state {
        State::Ended(report) => Some(report.as_ref()),
        _ => None,
    });
    let tally = CheckTally::of(reports);
    let args = [
        ("passed", Arg::from(tally.passed + tally.warned)),
        ("total", Arg::from(state.lines.len())),
        ("count", Arg::from(tally.failed)),
    ];
    let (mark, key) = match () {
        () if desk.busy(Step::Checks) => (Mark::Running, Some("wz-checks-running")),
        () if state.fault.is_some() => (Mark::Bad, Some("wz-checks-none")),
        () if state.blocking().is_some() => (Mark::Bad, Some("wz-checks-stop")),
        () if tally.failed > 0 && state.warned => (Mark::Warn, Some("wz-checks-consequence")),
        () if tally.failed + tally.warned > 0 => (Mark::Warn, None),
        () => (Mark::Good, Some("wz-checks-all")),
    };
    let text = key.map_or_else(
        || {
            tally
                .parts()
                .map(|(key, count)| words.say_with(key, &[("count", Arg::from(count))]))
                .collect::<Vec<_>>()
                .join(", ")
        },
        |key| words.say_with(key, &args),
    );
    sheet.line(&[(mark.role(), sheet.mark(mark)), (Role::Text, " "), (Role::Title, &text)]);
}

fn list(state: &Checks, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let rows = state.rows();
    for place in state.list.visible(sheet.left()) {
        let (name, (mark, key), took) = match rows.get(place) {
            Some(Row::Line(index)) => {
                let Some(line) = state.lines.get(*index) else { continue };
                let inside = rows.contains(&Row::Group(line.subject.id));
                let name = title(&line.subject, words);
                (if inside { format!("  {name}") } else { name }, state_of(&line.state), took(line, words))
            }
            Some(Row::Group(id)) => (group_title(state, *id, words), group_state(state, *id), String::new()),
            None => continue,
        };
        let name = pad(&name, sheet.cells().saturating_sub(22));
        let word = pad(&words.say(key), 9);
        let selected = (place == state.list.selected()).then_some(Role::Selected);
        sheet.row(
            &[
                (mark.role(), sheet.mark(mark)),
                (Role::Text, " "),
                (mark.role(), &word),
                (Role::Text, " "),
                (Role::Text, &name),
                (Role::Dim, " "),
                (Role::Dim, &took),
            ],
            selected,
            Hit::Row(place),
        );
    }
}

/// How long a line took.
fn took(line: &Line, words: Words) -> String {
    match &line.state {
        State::Ended(report) if !matches!(report.verdict, Verdict::Waiting { .. }) => {
            words.say_with("wz-check-took", &[("ms", Arg::from(report.took_ms))])
        }
        _ => String::new(),
    }
}

fn detail_pane(state: &Checks, detail: &[(String, String)], sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let head = match state.selected() {
        Some(Row::Line(index)) => state.lines.get(index).map(|line| title(&line.subject, words)),
        Some(Row::Group(id)) => Some(group_title(state, id, words)),
        None => None,
    };
    if let Some(head) = head {
        let role = if state.reading { Role::Accent } else { Role::Title };
        sheet.line(&[(role, &head)]);
    }
    let lines: Vec<(String, String)> =
        detail.iter().flat_map(|(label, text)| laid_out(label, text, sheet.cells())).collect();
    // One line of what does not fit says so.
    let room = if lines.len() > sheet.left() { sheet.left().saturating_sub(1) } else { sheet.left() };
    state.beyond.set(lines.len().saturating_sub(room));
    let first = state.scrolled();
    for (label, text) in lines.iter().skip(first).take(room) {
        sheet.line(&[(Role::Dim, label), (Role::Text, text)]);
    }
    let more = lines.len().saturating_sub(first + room);
    if lines.len() > room {
        let key = if state.reading { "wz-checks-more" } else { "wz-checks-more-tab" };
        let text = words.say_with(key, &[("count", Arg::from(more))]);
        sheet.line(&[(Role::Accent, &text)]);
    }
}
