//! Sends nobody answered, what the two sides say differently, and changes of consent.
use super::format::moment;
use super::why::failed;
use crate::i18n::grouped;
use crate::run::{ConsentChange, NotedConflict, OptIn, OptInState, SentRow};
use crate::task::value_in_short;
use crate::tui::canvas::{Canvas, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Loaded, MOST_NOTES, NoteKind, Noted, Notes};
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Column, Grid, left, right};
use jiff::tz::TimeZone;
use ratatui::layout::Rect;

/// Draws it.
pub fn notes(notes: &Notes, zone: &TimeZone, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    let y = kinds(notes, cx, canvas, area);
    let area = draw::below(area, y + 1);
    match &notes.noted {
        Loaded::Waiting => {
            draw::put(cx, canvas, area, (0, 0), &cx.words.say("reading"), Role::Dim);
        }
        Loaded::Failed(fault) => failed(fault, cx, canvas, area),
        Loaded::Ready(noted) if noted.is_empty() => {
            let key = match notes.kind {
                NoteKind::Outbox => "cli-outbox-none",
                NoteKind::Conflicts => "cli-conflicts-none",
                NoteKind::Consents => "cli-consent-none",
                NoteKind::OptIns => "cli-opt-ins-none",
            };
            draw::put_wrapped(cx, canvas, area, 0, &cx.words.say(key), Role::Good);
        }
        Loaded::Ready(noted) => list(notes, noted, zone, cx, canvas, area),
    }
}

/// The three kinds, the shown one marked, and of what they are; returns the row after them.
fn kinds(notes: &Notes, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let mut x = 0u16;
    for kind in NoteKind::ALL {
        let here = kind == notes.kind;
        let text = format!(" {} ", cx.words.say(&format!("notes-{}", kind.slug())));
        let used = draw::put(cx, canvas, area, (x, 0), &text, if here { Role::Title } else { Role::Dim });
        if here {
            let mark = Rect { x: area.x.saturating_add(x), width: used, ..draw::row(area, 0) };
            draw::tint(cx, canvas, mark, Role::SelectedDim);
        }
        x = x.saturating_add(used + 1);
    }
    let mut of = Vec::new();
    of.extend(notes.row.as_ref().map(|row| cx.words.say_with("notes-of-row", &[("row", row.as_str().into())])));
    of.push(match notes.only() {
        Some(flow) => cx.words.say_with("notes-of-flow", &[("flow", flow.as_str().into())]),
        None => cx.words.say("notes-of-all"),
    });
    draw::put(cx, canvas, area, (0, 1), &of.join(" · "), Role::Dim);
    2
}

fn list(notes: &Notes, noted: &Noted, zone: &TimeZone, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let tail = tail(notes, noted, cx);
    let lines = crate::text::wrap(&tail, usize::from(area.width)).len();
    let said = if tail.is_empty() { 0 } else { u16::try_from(lines + 1).unwrap_or(u16::MAX) };
    let said = if area.height >= said.saturating_add(4) { said } else { 0 };
    let columns = columns(notes.kind, cx);
    let full = u16::try_from(columns.len() + 1).unwrap_or(u16::MAX);
    let full = if area.height >= said.saturating_add(full).saturating_add(4) { full } else { 0 };
    let table = Rect { height: area.height - said - full, ..area };
    let seen = notes.list.visible(usize::from(table.height.saturating_sub(1)));
    let rows = seen.clone().filter_map(|at| line(noted, at, notes.values, zone, cx)).collect();
    let selected = notes.list.selected();
    if let Some(cells) = line(noted, selected, notes.values, zone, cx).filter(|_| full > 0) {
        in_full(&columns, &cells, cx, canvas, Rect { height: full, ..draw::below(area, table.height) });
    }
    let grid = Grid { columns, rows, first: seen.start, selected: Some(selected), focused: true };
    grid.draw(cx, canvas, table);
    if said > 0 {
        draw::put_wrapped(cx, canvas, draw::below(area, table.height + full + 1), 0, &tail, Role::Dim);
    }
}

/// The selected line in full: what a narrow window leaves out of the list stands here.
fn in_full(columns: &[Column], cells: &[Span], cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    draw::rule(cx, canvas, area, 0);
    let widest = columns.iter().map(|column| crate::text::width(&column.title)).max().unwrap_or(0);
    for (y, (column, cell)) in (1u16..).zip(columns.iter().zip(cells)) {
        let label = format!("{}  ", crate::text::pad(&column.title, widest));
        draw::put_spans(cx, canvas, area, (0, y), &[span(label, Role::Dim), span(cell.text.clone(), Role::Text)]);
    }
}

fn line(noted: &Noted, at: usize, values: bool, zone: &TimeZone, cx: &ViewCx<'_>) -> Option<Vec<Span>> {
    match noted {
        Noted::Outbox(found) => found.first.get(at).map(|sent| sent_line(sent, zone, cx)),
        Noted::Conflicts(all) => all.get(at).map(|one| conflict_line(one, values, zone, cx)),
        Noted::Consents(all) => all.get(at).map(|one| consent_line(one, zone, cx)),
        Noted::OptIns(all) => all.get(at).map(|one| opt_in_line(one, zone, cx)),
    }
}

fn columns(kind: NoteKind, cx: &ViewCx<'_>) -> Vec<Column> {
    let say = |key: &str| cx.words.say(key);
    match kind {
        NoteKind::Outbox => vec![
            left(say("cli-col-at"), 6),
            left(say("cli-col-flow"), 7),
            left(say("cli-col-row"), 9),
            left(say("cli-col-asked"), 8),
            right(say("cli-col-tries"), 5),
            left(say("cli-col-run"), 2),
        ],
        NoteKind::Conflicts => vec![
            left(say("cli-col-at"), 3),
            left(say("cli-col-flow"), 2),
            // What both sides have and which of it stands is what the list is for: the row is shortened first.
            left(say("cli-col-row"), 9),
            left(say("cli-col-field"), 8),
            left(say("cli-col-in-crm"), 7),
            left(say("cli-col-in-campaign"), 7),
            left(say("cli-col-stands"), 6),
        ],
        NoteKind::Consents => vec![
            left(say("cli-col-at"), 6),
            left(say("cli-col-row"), 8),
            left(say("cli-col-field"), 7),
            left(say("cli-col-side"), 4),
            left(say("cli-col-from"), 5),
            left(say("cli-col-to"), 8),
            left(say("cli-col-rule"), 3),
            left(say("cli-col-flow"), 2),
        ],
        NoteKind::OptIns => vec![
            left(say("cli-col-agreed"), 6),
            left(say("cli-col-row"), 7),
            left(say("cli-col-field"), 5),
            left(say("cli-col-source"), 4),
            left(say("cli-col-legal-text"), 4),
            left(say("cli-col-noted-by"), 2),
            left(say("cli-col-state"), 8),
        ],
    }
}

fn sent_line(sent: &SentRow, zone: &TimeZone, cx: &ViewCx<'_>) -> Vec<Span> {
    vec![
        span(moment(sent.at, zone), Role::Dim),
        span(sent.flow.to_string(), Role::Text),
        span(sent.row.clone(), Role::Text),
        span(cx.words.say(&format!("unanswered-{}", sent.kind.slug())), Role::Warn),
        span(grouped(sent.tries), Role::Text),
        span(sent.run.short(), Role::Dim),
    ]
}

fn conflict_line(noted: &NotedConflict, values: bool, zone: &TimeZone, cx: &ViewCx<'_>) -> Vec<Span> {
    let said = |value: &str| match value {
        "" => cx.words.say("cli-conflict-nothing"),
        value => value_in_short(value, values),
    };
    let one = &noted.values;
    let stands = if one.ours_stands { "conflict-stands-ours" } else { "conflict-stands-theirs" };
    vec![
        span(moment(noted.at, zone), Role::Dim),
        span(noted.flow.to_string(), Role::Dim),
        span(one.row.clone(), Role::Text),
        span(one.field.clone(), Role::Text),
        span(said(&one.theirs), Role::Text),
        span(said(&one.ours), Role::Text),
        span(cx.words.say(stands), Role::Accent),
    ]
}

fn consent_line(change: &ConsentChange, zone: &TimeZone, cx: &ViewCx<'_>) -> Vec<Span> {
    let said = |value: Option<bool>| {
        let word = match value {
            Some(true) => "out",
            Some(false) => "in",
            None => "unknown",
        };
        cx.words.say(&format!("opt-out-said-{word}"))
    };
    vec![
        span(moment(change.at, zone), Role::Dim),
        span(change.row.clone(), Role::Text),
        span(change.field.clone(), Role::Text),
        span(cx.words.say(&format!("consent-side-{}", change.side.slug())), Role::Dim),
        span(said(change.was), Role::Dim),
        span(said(change.now), if change.now == Some(true) { Role::Warn } else { Role::Good }),
        span(cx.words.say(&format!("consent-rule-{}", change.rule)), Role::Dim),
        span(change.flow.to_string(), Role::Dim),
    ]
}

fn opt_in_line(act: &OptIn, zone: &TimeZone, cx: &ViewCx<'_>) -> Vec<Span> {
    let role = match act.state {
        OptInState::Open => Role::Accent,
        OptInState::Done => Role::Good,
        OptInState::Overtaken => Role::Warn,
        OptInState::Dropped => Role::Dim,
    };
    vec![
        span(moment(act.evidence.at, zone), Role::Dim),
        span(act.row.clone(), Role::Text),
        span(act.field.clone(), Role::Text),
        span(act.evidence.source.clone(), Role::Text),
        span(act.evidence.legal_text.clone(), Role::Text),
        span(act.evidence.who.clone(), Role::Dim),
        span(cx.words.say(&format!("opt-in-state-{}", act.state.slug())), role),
    ]
}

/// What is to be said below: what comes next, that values are masked, that there is more.
fn tail(notes: &Notes, noted: &Noted, cx: &ViewCx<'_>) -> String {
    let mut parts = Vec::new();
    match noted {
        Noted::Outbox(found) => {
            parts.push(cx.words.say_with("cli-outbox-next", &[("count", found.count.into())]));
        }
        Noted::Conflicts(_) => {
            parts.push(cx.words.say(if notes.values { "row-values-shown" } else { "row-values-masked" }));
        }
        Noted::Consents(_) | Noted::OptIns(_) => {}
    }
    if noted.len() >= usize::try_from(MOST_NOTES).unwrap_or(usize::MAX) {
        parts.push(cx.words.say_with("notes-cut", &[("count", noted.len().into())]));
    }
    parts.join(" ")
}
