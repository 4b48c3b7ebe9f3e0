//! How a field's rule looks: its parts, the line being typed, and real values before and after.
use super::rule::{RuleEditor, Typing};
use super::rule_parts::{Part, Trouble};
use super::{Open, Schemas};
use crate::catalog::Field;
use crate::i18n::{Arg, Words};
use crate::mapping::{Carry, FieldRule, Treatment, personal_of, render_steps};
use crate::text::{clean_line, pad, width};
use crate::tui::wizard::desk::{Ask, Desk};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// Two panes where there is so much room.
const WIDE: usize = 110;

/// Draws the editor.
pub(super) fn view(state: &Schemas, editor: &RuleEditor, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let Some((open, rule, field)) = state.open_parts(desk) else { return };
    let words = sheet.words();
    let (tried, carry) = editor.tried(rule, field, open.detail);
    let label = field.labels.best(words.0).unwrap_or(&rule.field);
    let title =
        words.say_with("wz-rule-title", &[("field", Arg::from(label)), ("column", Arg::from(rule.column.as_str()))]);
    let kinds = format!("  {} → {}", field.kind.word(), tried.column_type(field).word());
    sheet.line(&[(Role::Title, &title), (Role::Dim, &kinds)]);
    if sheet.cells() >= WIDE {
        let left = sheet.area.width / 2;
        sheet.split(
            left,
            |mut pane| edited(state, editor, (&open, rule, field), &mut pane),
            |mut pane| samples(editor, (desk, &open), (&tried, field, carry.as_ref()), &mut pane),
        );
        return;
    }
    let below = (sheet.left() / 3).clamp(3, 8);
    let top = sheet.left().saturating_sub(below + 1);
    let y = sheet.here().y.saturating_sub(sheet.area.y);
    let (cells, lines) = (sheet.area.width, u16::try_from(top).unwrap_or(0));
    edited(state, editor, (&open, rule, field), &mut sheet.part(0, y, cells, lines));
    let mut rest = sheet.part(0, y.saturating_add(lines), cells, u16::try_from(below + 1).unwrap_or(0));
    rest.rule();
    samples(editor, (desk, &open), (&tried, field, carry.as_ref()), &mut rest);
}

fn edited(
    state: &Schemas,
    editor: &RuleEditor,
    (open, rule, field): (&Open<'_>, &FieldRule, &Field),
    sheet: &mut Sheet<'_, '_>,
) {
    let words = sheet.words();
    let bottom = match &editor.typing {
        Some(_) => 6,
        None => 3,
    };
    let lines = sheet.left().saturating_sub(bottom).max(sheet.left() / 2);
    let (cells, y) = (sheet.area.width, sheet.here().y.saturating_sub(sheet.area.y));
    let shown = lines.min(editor.parts.len());
    parts(editor, (open, rule, field), &mut sheet.part(0, y, cells, u16::try_from(shown).unwrap_or(0)));
    let below = sheet.left().saturating_sub(shown);
    let mut foot =
        sheet.part(0, y.saturating_add(u16::try_from(shown).unwrap_or(0)), cells, u16::try_from(below).unwrap_or(0));
    match &editor.typing {
        Some(typing) => typed(editor, typing, &mut foot),
        None => {
            foot.gap();
            if let Some(text) = editor.part().and_then(|part| explained(part, &rule.treatment, words)) {
                foot.text(Role::Dim, &text);
            }
        }
    }
    if let Some(issue) = &state.refused {
        let text = format!("{} {}", foot.mark(Mark::Bad), words.say_map(&issue.key(), &issue.args()));
        foot.text(Role::Bad, &text);
    }
}

fn parts(editor: &RuleEditor, (open, rule, field): (&Open<'_>, &FieldRule, &Field), sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let named: Vec<(usize, String)> = editor
        .list
        .visible(sheet.left())
        .filter_map(|row| Some((row, name_of(editor.parts.get(row)?, open, field, words))))
        .collect();
    let widest = named.iter().map(|(_, n)| width(n)).max().unwrap_or(0).min(sheet.cells() / 2);
    for (row, name) in named {
        let Some(part) = editor.parts.get(row) else { continue };
        let (role, value) = value_of(part, (open, rule, field), words);
        let selected = (row == editor.list.selected()).then_some(if editor.typing.is_some() {
            Role::SelectedDim
        } else {
            Role::Selected
        });
        sheet.row(
            &[(Role::Text, " "), (Role::Dim, &pad(&name, widest)), (Role::Text, "  "), (role, &value)],
            selected,
            Hit::Row(row),
        );
    }
}

fn name_of(part: &Part, open: &Open<'_>, field: &Field, words: Words) -> String {
    match part {
        Part::Steps => words.say("rule-steps"),
        Part::Default => words.say("rule-default"),
        Part::Unlisted => words.say("rule-unlisted"),
        Part::Updates => words.say("rule-updates"),
        Part::Owner => words.say("rule-owner"),
        Part::Personal => words.say("rule-personal"),
        Part::NewReplace => words.say("wz-rule-new-replace"),
        Part::Replace(from) => {
            let set = field.option_set.as_deref().and_then(|name| open.detail.option_set(name));
            let is_it = |o: &&crate::catalog::OptionItem| o.stored() == from.as_str();
            let label = set.and_then(|s| s.options.iter().find(is_it)).and_then(|o| o.labels.best(words.0));
            let said = match label {
                Some(label) if label != from => format!("{from} {label}"),
                _ => from.clone(),
            };
            words.say_with("wz-rule-instead-of", &[("value", Arg::from(clean_line(&said).into_owned()))])
        }
    }
}

fn value_of(part: &Part, (open, rule, field): (&Open<'_>, &FieldRule, &Field), words: Words) -> (Role, String) {
    let treatment = &rule.treatment;
    let or_none = |text: Option<String>| match text.filter(|t| !t.is_empty()) {
        Some(text) => (Role::Text, clean_line(&text).into_owned()),
        None => (Role::Dim, "−".to_owned()),
    };
    match part {
        Part::Steps => or_none(Some(render_steps(&treatment.steps))),
        Part::Default => or_none(treatment.default.clone()),
        Part::Unlisted => (Role::Text, words.say(&format!("unlisted-{}", treatment.unlisted.slug()))),
        Part::Updates => (Role::Text, words.say(if treatment.apply_updates { "rule-yes" } else { "rule-no" })),
        Part::Owner => (Role::Text, words.say(&format!("owner-{}", treatment.owner.slug()))),
        Part::Personal => (Role::Text, personal_words(&open.mapping.table, rule, field, words)),
        Part::Replace(from) => or_none(treatment.replace.get(from).cloned()),
        Part::NewReplace => (Role::Dim, "…".to_owned()),
    }
}

/// Whether the field tells who somebody is, and what of it; in brackets where its kind says so.
fn personal_words(table: &str, rule: &FieldRule, field: &Field, words: Words) -> String {
    let told = personal_of(table, rule, field);
    let answer = words.say(if told.is_some() { "rule-yes" } else { "rule-no" });
    let kind = told.map(|kind| words.say(&format!("personal-{}", kind.slug())));
    let by_kind = rule.treatment.personal.is_none().then(|| words.say("rule-by-kind"));
    let said: Vec<String> = kind.into_iter().chain(by_kind).collect();
    if said.is_empty() { answer } else { format!("{answer} ({})", said.join(", ")) }
}

/// What the selected part means.
fn explained(part: &Part, treatment: &Treatment, words: Words) -> Option<String> {
    Some(match part {
        Part::Steps => match treatment.steps.last() {
            Some(step) => words.say(&format!("step-{}-help", step.word())),
            None => words.say("wz-rule-steps-help"),
        },
        Part::Default => words.say("wz-rule-default-help"),
        Part::Unlisted => words.say(&format!("unlisted-{}-help", treatment.unlisted.slug())),
        Part::Updates => words.say("wz-rule-updates-help"),
        Part::Owner => words.say(&format!("owner-{}-help", treatment.owner.slug())),
        Part::Personal => words.say("wz-rule-personal-help"),
        Part::Replace(_) | Part::NewReplace => words.say("wz-rule-replace-help"),
    })
}

fn typed(editor: &RuleEditor, typing: &Typing, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    sheet.rule();
    sheet.input(&typing.line, 1, true);
    match &typing.trouble {
        Some(trouble @ Trouble::Unfinished) => sheet.text(Role::Warn, &said(trouble, words)),
        Some(trouble) => {
            let text = format!("{} {}", sheet.mark(Mark::Bad), said(trouble, words));
            sheet.text(Role::Bad, &text);
        }
        None if editor.part() == Some(&Part::NewReplace) && typing.line.text().is_empty() => {
            let text = words.say("wz-rule-pair-hint");
            sheet.text(Role::Dim, &text);
        }
        None => {
            let text = format!("{} {}", sheet.mark(Mark::Good), words.say("wz-rule-good"));
            sheet.line(&[(Role::Good, &text)]);
        }
    }
    if editor.part() != Some(&Part::Steps) || typing.words.is_empty() {
        return;
    }
    let mut parts: Vec<(Role, String)> = vec![(Role::Dim, format!("{} ", words.say("wz-rule-next")))];
    let begin = typing.word.saturating_sub(2);
    for (place, word) in typing.words.iter().enumerate().skip(begin) {
        parts.push((if place == typing.word { Role::Selected } else { Role::Dim }, (*word).to_owned()));
        parts.push((Role::Dim, " ".to_owned()));
    }
    let parts: Vec<(Role, &str)> = parts.iter().map(|(r, t)| (*r, t.as_str())).collect();
    sheet.line(&parts);
    if let Some(word) = typing.words.get(typing.word) {
        let text = words.say(&format!("step-{word}-help"));
        sheet.text(Role::Dim, &text);
    }
}

fn said(trouble: &Trouble, words: Words) -> String {
    match trouble {
        Trouble::Steps(problem) => {
            words.say_with(&problem.key(), &[("found", Arg::from(clean_line(&problem.found).into_owned()))])
        }
        Trouble::Rule(issue) => words.say_map(&issue.key(), &issue.args()),
        Trouble::NoPair => words.say("wz-rule-no-pair"),
        Trouble::Unfinished => words.say("wz-rule-unfinished"),
    }
}

fn samples(
    editor: &RuleEditor,
    (desk, open): (&Desk, &Open<'_>),
    (rule, field, carry): (&FieldRule, &Field, Option<&Carry>),
    sheet: &mut Sheet<'_, '_>,
) {
    let words = sheet.words();
    if editor.samples.is_empty() {
        if desk.awaits(&Ask::Preview(open.table.to_owned())) {
            return sheet.busy("wz-preview-reading");
        }
        let text = words.say("wz-preview-empty");
        return sheet.text(Role::Dim, &text);
    }
    let half = sheet.cells().saturating_sub(3) / 2;
    let [before, after] = ["wz-preview-before", "wz-preview-after"].map(|key| words.say(key));
    sheet.line(&[(Role::Dim, &pad(&before, half)), (Role::Dim, "   "), (Role::Dim, &after)]);
    let kind = rule.column_type(field);
    let shown = |text: &str| {
        if text.is_empty() { words.say("wz-preview-nothing") } else { clean_line(text).into_owned() }
    };
    for cell in &editor.samples {
        if sheet.left() == 0 {
            break;
        }
        let before = shown(&cell.display());
        let (role, after) = match carry.map(|c| c.carry(cell.clone(), kind)) {
            Some(Ok(after)) => (Role::Text, shown(&after.display())),
            Some(Err(why)) => (Role::Bad, format!("{} {}", sheet.mark(Mark::Bad), words.say(&format!("reject-{why}")))),
            None => (Role::Dim, "…".to_owned()),
        };
        let arrow = if before == after { "   " } else { " → " };
        sheet.line(&[(Role::Text, &pad(&before, half)), (Role::Dim, arrow), (role, &after)]);
    }
}
