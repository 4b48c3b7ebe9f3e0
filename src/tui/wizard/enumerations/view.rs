//! How the enumerations look: a line an option set, and value by value what a sync would do.
use super::Enumerations;
use crate::i18n::{Arg, Words};
use crate::port::EnumerationValue;
use crate::setup::{EnumChoice, Step};
use crate::task::EnumView;
use crate::text::{clean_line, pad};
use crate::tui::wizard::desk::Desk;
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// From so many cells on, the values stand beside the list.
const TWO_PANES: usize = 110;
/// Cells for what rows hold.
const HELD: usize = 12;

/// One value of the difference.
pub(super) struct Line {
    sign: &'static str,
    role: Role,
    key: &'static str,
    held: String,
    text: String,
    used: u64,
}

/// The difference value by value: what goes first, since it matters most.
pub(super) fn lines(view: &EnumView) -> Vec<Line> {
    let line = |sign, role, key, value: &EnumerationValue, text: &str, used| {
        let held = clean_line(&value.stored()).into_owned();
        Line { sign, role, key, held, text: text.to_owned(), used }
    };
    let removed = view.removed.iter().map(|(v, used)| {
        line("−", if *used > 0 { Role::Bad } else { Role::Warn }, "enum-change-removed", v, &v.label, *used)
    });
    let relabelled = view.relabelled.iter().map(|(before, after)| {
        let text = format!("{} → {}", before.label, after.label);
        line("~", Role::Accent, "enum-change-relabelled", after, &text, 0)
    });
    let moved = view.moved();
    let added = view.added.iter().map(|v| {
        let text =
            moved.get(&v.code).map_or_else(|| v.label.clone(), |from| format!("{} ({from} → {})", v.label, v.stored()));
        line("+", Role::Good, "enum-change-added", v, &text, 0)
    });
    let kept = view.kept.iter().map(|v| line("=", Role::Dim, "enum-change-kept", v, &v.label, 0));
    removed.chain(relabelled).chain(added).chain(kept).collect()
}

/// The difference as text to copy.
pub(super) fn as_text(view: &EnumView, words: Words) -> String {
    let target = view.choice.enumeration.clone().unwrap_or_default();
    let mut out = format!("{} -> {target}\n", view.choice.option_set);
    for line in lines(view) {
        out.push_str(&format!("{} {} {} {}\n", line.sign, words.say(line.key), line.held, line.text));
    }
    out
}

/// Draws the step.
pub(super) fn view(state: &Enumerations, desk: &Desk, mut sheet: Sheet<'_, '_>) {
    if let Some(fault) = &state.fault {
        return sheet.stuck(fault);
    }
    let Some(name) = desk.name() else { return };
    let choices = Enumerations::choices(desk, &name);
    let words = sheet.words();
    if choices.is_empty() {
        if desk.busy(Step::Enumerations) {
            return sheet.busy("wz-enums-reading");
        }
        let text = words.say("wz-enums-none");
        return sheet.text(Role::Text, &text);
    }
    summary(state, desk, &choices, &mut sheet);
    if sheet.cells() >= TWO_PANES {
        let left = sheet.area.width * 11 / 20;
        sheet.split(left, |mut s| list(state, &choices, &mut s), |mut s| values(state, desk, &mut s));
        return;
    }
    let lines = sheet.left();
    let top = if state.in_values { (lines / 4).max(2) } else { (lines / 2).min(choices.len()).max(2) };
    let (cells, y) = (sheet.area.width, sheet.here().y.saturating_sub(sheet.area.y));
    let top = u16::try_from(top).unwrap_or(0);
    list(state, &choices, &mut sheet.part(0, y, cells, top));
    let mut below = sheet.part(0, y + top, cells, u16::try_from(lines).unwrap_or(0).saturating_sub(top));
    below.rule();
    values(state, desk, &mut below);
}

fn summary(state: &Enumerations, desk: &Desk, choices: &[&EnumChoice], sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    if desk.busy(Step::Enumerations) {
        return sheet.busy("wz-enums-comparing");
    }
    let carried = choices.iter().filter(|c| c.enumeration.is_some()).count();
    let in_use: u64 = state.views.iter().flat_map(|v| &v.removed).map(|(_, used)| u64::from(*used > 0)).sum();
    let text = words.say_with("wz-enums-count", &[("carried", Arg::from(carried)), ("all", Arg::from(choices.len()))]);
    if in_use > 0 {
        let warning = words.say_with("wz-enums-in-use", &[("count", Arg::from(in_use))]);
        let warning = format!("  {} {warning}", sheet.mark(Mark::Warn));
        return sheet.line(&[(Role::Text, &text), (Role::Bad, &warning)]);
    }
    sheet.line(&[(Role::Text, &text)]);
}

fn list(state: &Enumerations, choices: &[&EnumChoice], sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let cells = sheet.cells();
    let counts = if cells >= 50 { 14 } else { 0 };
    let mode = if cells >= 60 { 9 } else { 0 };
    let fresh = if cells >= 60 { 5 } else { 0 };
    let free = cells.saturating_sub(4 + 3 + counts + mode + fresh + 3);
    let (from, to) = (free / 2, free - free / 2);
    for row in state.list.visible(sheet.left()) {
        let Some(choice) = choices.get(row) else { continue };
        let view = state.view_of(choice);
        let label = view.and_then(|v| v.option_set.labels.best(words.0)).unwrap_or(&choice.option_set);
        let left = pad(label, from);
        let target = match &choice.enumeration {
            Some(name) => name.clone(),
            None => words.say("wz-enum-left-out"),
        };
        let is_new = choice.enumeration.is_some() && view.is_some_and(|v| !v.exists);
        let new = if is_new { words.say("wz-enum-new") } else { String::new() };
        let key = if choice.replace { "wz-enum-replace" } else { "wz-enum-add" };
        let word = if choice.enumeration.is_some() { words.say(key) } else { String::new() };
        let numbers = match view {
            Some(v) if choice.enumeration.is_some() => {
                format!("+{} ~{} −{}", v.added.len(), v.relabelled.len(), v.removed.len())
            }
            _ => String::new(),
        };
        let role = if choice.enumeration.is_some() { Role::Text } else { Role::Dim };
        let danger = view.is_some_and(|v| v.removed.iter().any(|(_, used)| *used > 0));
        let selected = (row == state.list.selected()).then_some(if state.in_values || state.rename.is_some() {
            Role::SelectedDim
        } else {
            Role::Selected
        });
        sheet.row(
            &[
                (role, sheet.mark(if choice.enumeration.is_some() { Mark::On } else { Mark::Off })),
                (role, " "),
                (role, &left),
                (Role::Dim, " → "),
                (role, &pad(&target, to)),
                (Role::Text, " "),
                (Role::Accent, &pad(&new, fresh)),
                (if choice.replace { Role::Warn } else { Role::Dim }, &pad(&word, mode)),
                (Role::Text, " "),
                (if danger { Role::Bad } else { Role::Dim }, &numbers),
            ],
            selected,
            Hit::Row(row),
        );
    }
}

fn values(state: &Enumerations, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let Some(choice) = state.selected(desk) else { return };
    if let Some(line) = &state.rename {
        let label = words.say_with("wz-enum-rename", &[("set", Arg::from(choice.option_set.as_str()))]);
        sheet.line(&[(Role::Title, &label)]);
        sheet.input(line, 2, true);
        if let Some(key) = state.refused {
            let text = format!("{} {}", sheet.mark(Mark::Bad), words.say(key));
            sheet.text(Role::Bad, &text);
        }
        return;
    }
    let Some(view) = state.view_of(choice) else { return };
    let used = view.used_by.join(", ");
    sheet.line(&[(Role::Title, &choice.option_set), (Role::Dim, "  "), (Role::Dim, &used)]);
    if choice.enumeration.is_none() {
        let text = words.say("wz-enum-left-out-why");
        return sheet.text(Role::Dim, &text);
    }
    let here = sheet.here();
    sheet.hit(here, Hit::Pane(1));
    let lines = lines(view);
    for row in state.values.visible(sheet.left()) {
        let Some(line) = lines.get(row) else { continue };
        let selected = (state.in_values && row == state.values.selected()).then_some(Role::Selected);
        let used = match line.used {
            0 => String::new(),
            used => format!("  {}", words.say_with("enum-change-in-use", &[("rows", Arg::from(used))])),
        };
        let held = pad(&line.held, HELD);
        sheet.row(
            &[
                (line.role, line.sign),
                (Role::Text, " "),
                (line.role, &pad(&words.say(line.key), 10)),
                (Role::Dim, &held),
                (Role::Text, "  "),
                (Role::Text, &line.text),
                (Role::Bad, &used),
            ],
            selected,
            Hit::Pane(1),
        );
    }
}
