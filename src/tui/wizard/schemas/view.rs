//! How the schemas look: a tab a table, a line a field with its types, and what is known about the selected one.
use super::{Mode, Open, Schemas};
use crate::catalog::Field;
use crate::i18n::{Arg, Words};
use crate::mapping::{FieldRule, LintIssue, Reason, Severity, counterpart};
use crate::setup::Step;
use crate::text::{pad, width};
use crate::tui::wizard::desk::Desk;
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};
use ratatui::layout::Rect;

/// From so many cells on, the selected field's facts stand beside the list.
const TWO_PANES: usize = 110;
/// From so many lines on, there are some to spare below the list.
const ROOMY: usize = 18;

/// Draws the step.
pub(super) fn view(state: &Schemas, desk: &Desk, mut sheet: Sheet<'_, '_>) {
    if let Some(fault) = &state.fault {
        return sheet.stuck(fault);
    }
    let Some(open) = state.open(desk) else {
        let key = if desk.busy(Step::Schemas) { "wz-schemas-reading" } else { "wz-schemas-none" };
        return sheet.busy(key);
    };
    tabs(state, desk, &mut sheet);
    head(state, &open, &mut sheet);
    if matches!(state.mode, Mode::Export(_)) {
        return state.view_export(&mut sheet);
    }
    if let Mode::Rule(editor) = &state.mode {
        return super::rule_view::view(state, editor, desk, &mut sheet);
    }
    if sheet.cells() >= TWO_PANES {
        let left = sheet.area.width * 3 / 5;
        sheet.split(
            left,
            |mut s| rows(state, &open, &mut s),
            |mut s| match state.mode {
                Mode::Preview => state.view_preview(desk, &mut s),
                _ => facts(state, &open, &mut s),
            },
        );
        return;
    }
    if matches!(state.mode, Mode::Preview) {
        return state.view_preview(desk, &mut sheet);
    }
    let wanted = match &state.mode {
        Mode::Convert(_, options) => options.len() + 3,
        Mode::Rename(_) | Mode::Least(_) => 5,
        // Where there is room, what is found about the field is told to its end.
        _ if sheet.left() > ROOMY => 6,
        _ => 4,
    };
    let bottom = wanted.min(sheet.left() / 2);
    let cells = sheet.area.width;
    let top = u16::try_from(sheet.left().saturating_sub(bottom)).unwrap_or(0);
    let y = sheet.here().y.saturating_sub(sheet.area.y);
    rows(state, &open, &mut sheet.part(0, y, cells, top));
    let mut below = sheet.part(0, y.saturating_add(top), cells, u16::try_from(bottom).unwrap_or(0));
    below.rule();
    facts(state, &open, &mut below);
}

fn tabs(state: &Schemas, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let mut parts: Vec<(Role, String)> = Vec::new();
    let mut x = 0;
    let names = &desk.draft.tables;
    let first = first_tab(names, state.tab, sheet.cells());
    for (tab, table) in names.iter().enumerate().skip(first) {
        let broken = state.built.get(table).is_some_and(|b| b.lint.iter().any(|i| i.severity == Severity::Error));
        let mark = if broken { sheet.mark(Mark::Warn) } else { "" };
        let text = if tab == state.tab { format!("[{table}]{mark}") } else { format!(" {table} {mark}") };
        let here = sheet.here();
        let cells = width(&text);
        let place = Rect {
            x: here.x.saturating_add(u16::try_from(x).unwrap_or(u16::MAX)),
            width: u16::try_from(cells).unwrap_or(0),
            ..here
        };
        sheet.hit(place, Hit::Pane(tab));
        x += cells + 1;
        parts.push((if tab == state.tab { Role::Title } else { Role::Dim }, text));
        parts.push((Role::Text, " ".into()));
    }
    let parts: Vec<(Role, &str)> = parts.iter().map(|(r, t)| (*r, t.as_str())).collect();
    sheet.line(&parts);
}

/// The first tab drawn, so that the open one fits.
fn first_tab(names: &[String], open: usize, cells: usize) -> usize {
    let mut used = 0;
    let mut first = open;
    for (tab, name) in names.iter().enumerate().take(open + 1).rev() {
        used += width(name) + 3;
        if used > cells {
            break;
        }
        first = tab;
    }
    first
}

fn head(state: &Schemas, open: &Open<'_>, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    if matches!(state.mode, Mode::Search) || !state.search.is_empty() {
        let label = words.say("wz-search");
        let indent = u16::try_from(width(&label) + 1).unwrap_or(0);
        let here = sheet.here();
        sheet.hit(here, Hit::Field(0));
        let (y, cells) = (here.y.saturating_sub(sheet.area.y), sheet.area.width);
        sheet.line(&[(Role::Title, &label)]);
        sheet.part(0, y, cells, 1).input(&state.search, indent, matches!(state.mode, Mode::Search));
        return;
    }
    let issues =
        state.built.get(open.table).map_or(0, |b| b.lint.iter().filter(|i| i.severity != Severity::Info).count());
    let mut text = words.say_with(
        "wz-schemas-count",
        &[
            ("schema", Arg::from(open.mapping.schema.as_str())),
            ("included", Arg::from(open.mapping.included().count())),
            ("all", Arg::from(open.mapping.rules.len())),
        ],
    );
    if issues > 0 {
        text.push_str("  ");
        text.push_str(&words.say_with("wz-schemas-issues", &[("count", Arg::from(issues))]));
    }
    let kind = words.say(&format!("counterpart-{}", counterpart(open.table).slug()));
    sheet.line(&[(Role::Dim, &text), (Role::Dim, "  → "), (Role::Dim, &kind)]);
}

fn rows(state: &Schemas, open: &Open<'_>, sheet: &mut Sheet<'_, '_>) {
    let cells = sheet.cells();
    let free = cells.saturating_sub(4 + 4);
    let types = if cells >= 60 { 24 } else { 0 };
    let column = if cells >= 46 { (free.saturating_sub(types) * 2 / 5).min(30) } else { 0 };
    let label = free.saturating_sub(types + column + 2);
    for row in state.list.visible(sheet.left()) {
        let Some(rule) = state.shown.get(row).and_then(|i| open.mapping.rules.get(*i)) else { continue };
        let field = open.detail.field(&rule.field);
        let mark = match () {
            () if !rule.reason.can_carry() => Mark::Never,
            () if rule.include => Mark::On,
            () => Mark::Off,
        };
        let role = if rule.include { Role::Text } else { Role::Dim };
        let name = pad(field_label(field, rule, sheet.words()), label);
        let kinds = pad(&kinds(field, rule), types);
        let shown = if rule.include {
            rule.column.clone()
        } else {
            sheet.words().say(&format!("reason-{}", rule.reason.slug()))
        };
        let shown = pad(&shown, column);
        let signs = signs(state, open, rule);
        let selected = (row == state.list.selected()).then_some(match state.mode {
            Mode::Browse | Mode::Preview => Role::Selected,
            _ => Role::SelectedDim,
        });
        sheet.row(
            &[
                (if rule.include { Role::Accent } else { Role::Dim }, sheet.mark(mark)),
                (role, " "),
                (role, &name),
                (Role::Dim, " "),
                (Role::Dim, &kinds),
                (Role::Dim, " "),
                (role, &shown),
                (Role::Accent, " "),
                (Role::Accent, signs),
            ],
            selected,
            Hit::Row(row),
        );
    }
}

fn field_label<'f>(field: Option<&'f Field>, rule: &'f FieldRule, words: Words) -> &'f str {
    field.and_then(|f| f.labels.best(words.0)).unwrap_or(&rule.field)
}

fn kinds(field: Option<&Field>, rule: &FieldRule) -> String {
    let Some(field) = field else { return String::new() };
    if !rule.reason.can_carry() {
        return field.kind.word();
    }
    format!("{} → {}", field.kind.word(), rule.column_type(field).word())
}

/// `K` for the key, `L` for a link, `T` for the table beside a reference, `E` for an enumeration.
fn signs(state: &Schemas, open: &Open<'_>, rule: &FieldRule) -> &'static str {
    if rule.reason == Reason::Key {
        return "K";
    }
    let schema = state.built.get(open.table).map(|b| &b.schema);
    let column = schema.and_then(|s| s.columns.iter().find(|c| rule.include && c.field == rule.field));
    match column {
        Some(column) if column.link.is_some() && rule.with_target => "LT",
        Some(_) if rule.with_target => "T",
        Some(column) if column.link.is_some() => "L",
        Some(column) if column.enumeration.is_some() => "E",
        _ => "",
    }
}

/// What is known about the selected field, or the line being typed for it.
fn facts(state: &Schemas, open: &Open<'_>, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let Some(rule) = state.rule(open) else {
        let text = words.say("wz-schemas-no-field");
        return sheet.text(Role::Warn, &text);
    };
    match &state.mode {
        Mode::Rename(line) => {
            let label = words.say_with("wz-rename-ask", &[("field", Arg::from(rule.field.as_str()))]);
            sheet.line(&[(Role::Title, &label)]);
            sheet.input(line, 2, true);
        }
        Mode::Least(line) => {
            let label = words.say("wz-least-ask");
            sheet.line(&[(Role::Title, &label)]);
            sheet.input(line, 2, true);
        }
        Mode::Convert(list, options) => {
            let label = words.say_with("wz-convert-ask", &[("field", Arg::from(rule.field.as_str()))]);
            sheet.line(&[(Role::Title, &label)]);
            for index in list.visible(sheet.left()) {
                let Some(option) = options.get(index) else { continue };
                let chosen = index == list.selected();
                let text = words.say(&format!("conversion-{}", option.slug()));
                let mark = sheet.mark(if chosen { Mark::Pick } else { Mark::Unpicked });
                let selected = chosen.then_some(Role::Selected);
                sheet.row(
                    &[(Role::Text, "  "), (Role::Text, mark), (Role::Text, " "), (Role::Text, &text)],
                    selected,
                    Hit::Row(index),
                );
            }
        }
        _ => describe(state, open, rule, sheet),
    }
    if let Some(issue) = &state.refused {
        say_issue(issue, sheet);
    }
}

fn describe(state: &Schemas, open: &Open<'_>, rule: &FieldRule, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let field = open.detail.field(&rule.field);
    let mut facts = rule.field.clone();
    if let Some(field) = field {
        facts.push_str(&format!(" · {}", kinds(Some(field), rule)));
        if rule.reason.can_carry() {
            let kind = rule.column_type(field);
            let conversion = words.say(&format!("conversion-{}", rule.conversion.slug()));
            facts.push_str(&format!(" → {} · {conversion}", kind.sqlite()));
        }
    }
    sheet.text(Role::Text, &facts);
    let column = state
        .built
        .get(open.table)
        .and_then(|b| b.schema.columns.iter().find(|c| rule.include && c.field == rule.field));
    let mut reason = words.say(&format!("reason-{}", rule.reason.slug()));
    if rule.reason.can_carry() {
        let sure = words.say_with("wz-sure", &[("percent", Arg::from(u64::from(rule.reason.confidence())))]);
        reason = format!("{sure} · {reason}");
    }
    if !rule.treatment.is_plain() {
        reason.push_str(&format!(" · {}", rule.treatment.summary()));
    }
    if let Some(link) = column.and_then(|c| c.link.as_deref()) {
        reason.push_str(&format!(" · {}", words.say_with("wz-links-to", &[("schema", Arg::from(link))])));
    }
    if rule.include && rule.with_target {
        let column = rule.target_column();
        reason.push_str(&format!(" · {}", words.say_with("wz-target-in", &[("column", Arg::from(column))])));
    }
    if let Some(list) = column.and_then(|c| c.enumeration.as_deref()) {
        reason.push_str(&format!(" · {}", words.say_with("wz-codes-of", &[("enumeration", Arg::from(list))])));
    }
    sheet.text(Role::Dim, &reason);
    if let Some(built) = state.built.get(open.table) {
        let own = built.lint.iter().filter(|i| i.field == rule.field || i.field.is_empty());
        let others = built.lint.iter().filter(|i| i.field != rule.field && !i.field.is_empty());
        // What is merely worth knowing is told of the selected field, behind what is grave.
        let (known, grave): (Vec<_>, Vec<_>) = own.partition(|i| i.severity == Severity::Info);
        let others = others.filter(|i| i.severity != Severity::Info);
        for issue in grave.into_iter().chain(known).chain(others) {
            if sheet.left() > 0 {
                say_issue(issue, sheet);
            }
        }
    }
}

fn say_issue(issue: &LintIssue, sheet: &mut Sheet<'_, '_>) {
    let mark = match issue.severity {
        Severity::Error => Mark::Bad,
        Severity::Warning => Mark::Warn,
        Severity::Info => Mark::Later,
    };
    let text = format!("{} {}", sheet.mark(mark), sheet.words().say_map(&issue.key(), &issue.args()));
    sheet.text(mark.role(), &text);
}
