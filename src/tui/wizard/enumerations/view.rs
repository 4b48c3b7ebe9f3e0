//! How the enumerations look: a line an option set, and value by value what a sync would do.
use super::{Enumerations, languages, sharing, unmapped};
use crate::i18n::{Arg, Words, grouped};
use crate::mapping::{EnumerationValue, ListKind};
use crate::setup::{EnumChoice, Step};
use crate::task::{EnumView, names_of_sets};
use crate::text::{clean_line, pad, width};
use crate::tui::wizard::desk::Desk;
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// From so many cells on, the values stand beside the list.
const TWO_PANES: usize = 110;
/// Cells for what rows hold; more of them where texts stand for values and there is room.
const HELD: usize = 12;
const HELD_WIDE: usize = 24;
/// Lines that must be left for values before what is peculiar to the list is told above them.
const ROOM: usize = 9;

/// One value of the difference.
#[derive(Debug)]
pub(super) struct Line {
    sign: &'static str,
    role: Role,
    key: &'static str,
    held: String,
    text: String,
    used: u64,
    suspect: bool,
}

/// The difference value by value: what goes first, since it matters most.
pub(super) fn lines(view: &EnumView, words: Words) -> Vec<Line> {
    let said = |value: &EnumerationValue| said(value, words);
    let line = |sign, role, key, value: &EnumerationValue, text: String, used| {
        let held = clean_line(&value.stored()).into_owned();
        Line { sign, role, key, held, text, used, suspect: view.suspect.contains(&value.code) }
    };
    let lacking = view.lacking.iter().map(|v| {
        let role = if view.complete { Role::Bad } else { Role::Warn };
        line("!", role, "enum-change-lacking", v, v.label.clone(), 0)
    });
    let waiting = view.option_set.options.iter().filter(|o| view.waiting.contains_key(&o.code)).map(|o| {
        let other = view.waiting.get(&o.code).cloned().unwrap_or_default();
        let label = clean_line(o.labels.best(words.0).unwrap_or_default()).into_owned();
        let why = words.say_with("enum-change-waits", &[("other", Arg::from(clean_line(&other).into_owned()))]);
        let held = clean_line(&o.stored()).into_owned();
        let (text, key) = (format!("{label} ({why})"), "enum-change-waiting");
        Line { sign: "?", role: Role::Warn, key, held, text, used: 0, suspect: false }
    });
    let removed = view.removed.iter().map(|(v, used)| {
        line("−", if *used > 0 { Role::Bad } else { Role::Warn }, "enum-change-removed", v, v.label.clone(), *used)
    });
    let relabelled = view.relabelled.iter().map(|(before, after)| {
        let text = format!("{} → {}", said(before), said(after));
        let key = if before.label == after.label { "enum-change-translated" } else { "enum-change-relabelled" };
        line("~", Role::Accent, key, after, text, 0)
    });
    let moved = view.moved();
    let added = view.added.iter().map(|v| {
        let text = match moved.get(&v.code) {
            Some(from) => format!("{} ({from} → {})", said(v), v.stored()),
            None => said(v),
        };
        line("+", Role::Good, "enum-change-added", v, text, 0)
    });
    let kept = view.kept.iter().map(|v| {
        let key = if view.own.contains(&v.code) { "enum-change-own" } else { "enum-change-kept" };
        line("=", Role::Dim, key, v, said(v), 0)
    });
    lacking.chain(waiting).chain(removed).chain(relabelled).chain(added).chain(kept).collect()
}

/// A value's labels: the one people see, and those in further languages.
fn said(value: &EnumerationValue, words: Words) -> String {
    let further: Vec<String> =
        value.labels.0.iter().map(|(l, label)| format!("{} {label}", words.language(*l))).collect();
    if further.is_empty() { value.label.clone() } else { format!("{} [{}]", value.label, further.join(", ")) }
}

/// The difference as text to copy.
pub(super) fn as_text(view: &EnumView, words: Words) -> String {
    let target = view.choice.enumeration.clone().unwrap_or_default();
    let mut out = format!("{} -> {target}\n", view.choice.option_set);
    for line in lines(view, words) {
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
                let [added, changed, removed] =
                    [v.added.len(), v.relabelled.len(), v.removed.len()].map(|n| grouped(n as u64));
                format!("+{added} ~{changed} −{removed}")
            }
            _ => String::new(),
        };
        let role = if choice.enumeration.is_some() { Role::Text } else { Role::Dim };
        let danger = view.is_some_and(|v| v.removed.iter().any(|(_, used)| *used > 0));
        let selected = (row == state.list.selected()).then_some(
            if state.in_values || state.rename.is_some() || state.languages.is_some() {
                Role::SelectedDim
            } else {
                Role::Selected
            },
        );
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
    if state.rename.is_some() || state.languages.is_some() {
        return typing(state, choice, sheet);
    }
    let Some(view) = state.view_of(choice) else { return };
    // The fields stand last: of many of them the first are enough.
    let (used, unmapped) = (view.used_by.join(", "), unmapped::told(desk, choice, words).unwrap_or_default());
    let gap = if unmapped.is_empty() { "" } else { "  " };
    sheet.line(&[
        (Role::Title, &choice.option_set),
        (Role::Dim, gap),
        (Role::Text, &unmapped),
        (Role::Dim, "  "),
        (Role::Dim, &used),
    ]);
    if choice.enumeration.is_none() {
        let text = words.say("wz-enum-left-out-why");
        return sheet.text(Role::Dim, &text);
    }
    about(view, desk, sheet);
    let wide = sheet.cells() >= 90 && state.lines.iter().any(|l| width(&l.held) > HELD);
    let held = if wide { HELD_WIDE } else { HELD };
    let here = sheet.here();
    sheet.hit(here, Hit::Pane(1));
    for row in state.values.visible(sheet.left()) {
        let Some(line) = state.lines.get(row) else { continue };
        let selected = (state.in_values && row == state.values.selected()).then_some(Role::Selected);
        let mut used = match line.used {
            0 => String::new(),
            used => format!("  {}", words.say_with("enum-change-in-use", &[("rows", Arg::from(used))])),
        };
        if line.suspect {
            used = format!("  {} {}", sheet.mark(Mark::Warn), words.say("enum-change-suspect-short"));
        }
        sheet.row(
            &[
                (line.role, line.sign),
                (Role::Text, " "),
                (line.role, &pad(&words.say(line.key), 10)),
                (Role::Text, " "),
                (Role::Dim, &pad(&line.held, held)),
                (Role::Text, " "),
                (Role::Text, &line.text),
                (Role::Bad, &used),
            ],
            selected,
            Hit::Pane(1),
        );
    }
}

/// The line that is typed for the selected option set.
fn typing(state: &Enumerations, choice: &EnumChoice, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let typed = state.rename.as_ref().map(|line| ("wz-enum-rename", line));
    let Some((key, line)) = typed.or(state.languages.as_ref().map(|line| ("wz-enum-languages", line))) else { return };
    let label = words.say_with(key, &[("set", Arg::from(choice.option_set.as_str()))]);
    sheet.line(&[(Role::Title, &label)]);
    sheet.input(line, 2, true);
    if let Some(key) = state.refused {
        let text = format!("{} {}", sheet.mark(Mark::Bad), words.say(key));
        sheet.text(Role::Bad, &text);
    }
    if state.languages.is_some() {
        let named = languages::named(line.text(), words);
        if !named.is_empty() {
            let text = format!("{} {named}", sheet.mark(Mark::Good));
            sheet.text(Role::Good, &text);
        }
        let known = state.view_of(choice).map(|v| languages::of_set(v, words)).unwrap_or_default();
        let text = words.say_with("wz-enum-languages-known", &[("languages", Arg::from(known))]);
        sheet.text(Role::Dim, &text);
    }
}

/// Why the option set goes where it goes, by which rule the list is written, and what is peculiar to it.
fn about(view: &EnumView, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let args: Vec<(&str, Arg)> = view.reason.args().into_iter().map(|(n, v)| (n, Arg::from(v))).collect();
    let mut why = words.say_with(&format!("enum-reason-{}", view.reason.slug()), &args);
    if view.kind != ListKind::Open {
        why = format!("{why} {}", words.say(&format!("enum-kind-{}", view.kind.slug())));
    }
    let list = view.choice.enumeration.as_deref().unwrap_or_default();
    let others = sharing::others(desk, &view.choice, list);
    if !others.is_empty() {
        let sets = Arg::from(names_of_sets(&others));
        why = format!("{why} {}", words.say_with("wz-enum-shared-with", &[("sets", sets)]));
    }
    sheet.text(Role::Dim, &why);
    let rule = if view.choice.replace { "enum-rule-replace" } else { "enum-rule-merge" };
    let rule = view.fixed_rule().unwrap_or(rule);
    let text = words.say(rule);
    sheet.text(if view.choice.replace { Role::Warn } else { Role::Text }, &text);
    for text in peculiar(view, words) {
        if sheet.left() > ROOM {
            sheet.text(Role::Dim, &text);
        }
    }
}

fn peculiar(view: &EnumView, words: Words) -> Vec<String> {
    let mut told = Vec::new();
    if view.several {
        told.push(words.say("enum-several"));
    }
    if !view.depends_on.is_empty() {
        told.push(words.say_with("enum-depends", &[("fields", Arg::from(view.depends_on.join(", ")))]));
    }
    if view.complete {
        told.push(words.say("enum-complete"));
    }
    let differ = view.unlisted.len() < view.used_by.len()
        || view.unlisted.values().any(|u| view.unlisted.values().next() != Some(u));
    for (place, unlisted) in view.unlisted.iter().filter(|_| differ) {
        let what = words.say(&format!("unlisted-{}", unlisted.slug()));
        told.push(words.say_with("enum-unlisted", &[("field", Arg::from(place.as_str())), ("what", Arg::from(what))]));
    }
    let chosen: Vec<String> = view.choice.languages.iter().map(|l| words.language(*l)).collect();
    let chosen = match chosen.is_empty() {
        true => words.say("enum-languages-any"),
        false => words.say_with("enum-languages", &[("languages", Arg::from(chosen.join(", ")))]),
    };
    told.push(chosen);
    told
}
