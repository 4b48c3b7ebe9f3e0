//! A person's data: what is held and what becomes of it, the receipts of earlier erasures, and one of them with what it leaves to
//! others.
use super::format::moment;
use crate::fault::Fault;
use crate::i18n::{Words, grouped};
use crate::port::{HeldPerson, HeldPlace, OpenTask, Receipt, Sought};
use crate::task::{PersonalColumn, value_in_short};
use crate::text::clean_line;
use crate::tui::canvas::{Canvas, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Found, Loaded, Model, OpenReceipt, PersonalFields, Privacy, SWEEP};
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Grid, left, right};
use jiff::tz::TimeZone;
use ratatui::layout::Rect;

/// Rows of a person that are named one by one.
const ROWS: usize = 4;

/// Draws the screen.
pub fn privacy(model: &Model, shown: &Privacy, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    let area = draw::below(area, cut_off(shown, cx, canvas, area));
    let zone = &model.beginning.zone;
    if let Some(shown) = &shown.fields {
        return fields(shown, cx, canvas, area);
    }
    match (&shown.open, &shown.found) {
        (Some(open), _) => match shown.receipt() {
            Some(receipt) => one(receipt, open, (model.beginning.place.as_str(), zone), cx, canvas, area),
            None => {
                draw::put(cx, canvas, area, (0, 0), &cx.words.say("reading"), Role::Dim);
            }
        },
        (None, Some(found)) => person(found, cx, canvas, area),
        (None, None) => receipts(shown, zone, cx, canvas, area),
    }
}

/// The columns that tell who somebody is, and what they tell.
fn fields(shown: &PersonalFields, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let say = |key: &str| cx.words.say(key);
    let y = draw::put_wrapped(cx, canvas, area, 0, &say("cli-privacy-fields"), Role::Title) + 1;
    let area = draw::below(area, y);
    let all = match &shown.all {
        Loaded::Waiting => {
            draw::put(cx, canvas, area, (0, 0), &say("reading"), Role::Dim);
            return;
        }
        Loaded::Failed(fault) => return failed(fault, cx, canvas, area),
        Loaded::Ready(all) if all.is_empty() => {
            draw::put_wrapped(cx, canvas, area, 0, &say("cli-privacy-no-fields"), Role::Dim);
            return;
        }
        Loaded::Ready(all) => all,
    };
    let visible = shown.list.visible(usize::from(area.height.saturating_sub(1)));
    let line = |column: &PersonalColumn| {
        vec![
            span(column.account.clone(), Role::Dim),
            span(column.table.clone(), Role::Text),
            span(column.column.clone(), Role::Text),
            span(say(&format!("personal-{}", column.kind.slug())), Role::Text),
        ]
    };
    let grid = Grid {
        columns: vec![
            left(say("cli-col-account"), 3),
            left(say("cli-col-table"), 7),
            left(say("cli-col-column"), 9),
            left(say("rule-personal"), 8),
        ],
        rows: all.get(visible.clone()).unwrap_or_default().iter().map(line).collect(),
        first: visible.start,
        selected: Some(shown.list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, area);
}

/// Tells that erasures were cut off, where some were; returns how many lines that took.
fn cut_off(shown: &Privacy, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let count = shown.unswept();
    if count == 0 {
        return 0;
    }
    let text = format!("! {}", cx.words.say_with("privacy-cut-off", &[("count", count.into())]));
    draw::put_wrapped(cx, canvas, area, 0, &text, Role::Warn) + 1
}

fn failed(fault: &Fault, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let y = draw::put_wrapped(cx, canvas, area, 0, &format!("✗ {}", cx.words.fault(fault)), Role::Bad);
    draw::put_wrapped(cx, canvas, area, y, &cx.words.advice(fault), Role::Text);
}

/// Who is looked for. An address is masked once it was typed.
fn heading(found: &Found, words: Words) -> String {
    let (key, who) = match &found.sought {
        Sought::Row(row) => ("privacy-of-row", row.clone()),
        Sought::Email(email) => ("privacy-of-email", value_in_short(email, false)),
    };
    let text = words.say_with(key, &[("who", clean_line(&who).as_ref().into())]);
    let schema = found.schema.as_ref();
    let only = schema.map(|schema| words.say_with("privacy-only", &[("schema", clean_line(schema).as_ref().into())]));
    only.map_or(text.clone(), |only| format!("{text} · {only}"))
}

/// What is held, and what would become of it: nothing is erased by looking.
fn person(found: &Found, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let words = cx.words;
    let y = draw::put_wrapped(cx, canvas, area, 0, &heading(found, words), Role::Title);
    let area = draw::below(area, y);
    let held = match &found.held {
        Loaded::Waiting => {
            draw::put(cx, canvas, area, (0, 0), &words.say("reading"), Role::Dim);
            return;
        }
        Loaded::Failed(fault) => return failed(fault, cx, canvas, area),
        Loaded::Ready(held) => held,
    };
    let mut y = 0;
    for line in who(held, words) {
        y = draw::put_wrapped(cx, canvas, area, y, &line, Role::Text);
    }
    let foot = foot(held, words);
    let room = usize::from(area.width).max(1);
    let tail: usize = foot.iter().map(|(text, _)| crate::text::wrap(text, room).len()).sum();
    let tail = u16::try_from(tail).unwrap_or(u16::MAX).min(area.height.saturating_sub(y) / 2);
    let body = draw::below(area, y + 1);
    let table = Rect { height: body.height.saturating_sub(tail + 1), ..body };
    if held.is_nothing() {
        draw::put(cx, canvas, table, (0, 0), &words.say("cli-privacy-nothing"), Role::Dim);
    } else {
        let shown = found.list.visible(usize::from(table.height.saturating_sub(1)));
        let rows = held.places.get(shown.clone()).unwrap_or_default();
        places(rows, (shown.start, Some(found.list.selected())), cx, canvas, table);
    }
    let below = draw::below(body, body.height.saturating_sub(tail));
    let mut y = 0;
    for (text, role) in foot {
        y = draw::put_wrapped(cx, canvas, below, y, &text, role);
    }
}

/// The rows that are the person's, identifiers known only elsewhere, and the addresses, masked.
fn who(held: &HeldPerson, words: Words) -> Vec<String> {
    let mut lines: Vec<String> = held.rows.iter().take(ROWS).map(|(schema, row)| format!("{schema} {row}")).collect();
    let loose = held.loose.iter().take(ROWS);
    lines.extend(loose.map(|row| words.say_with("cli-privacy-loose", &[("row", row.as_str().into())])));
    let rest = held.rows.len().saturating_sub(ROWS) + held.loose.len().saturating_sub(ROWS);
    if rest > 0 {
        lines.push(words.say_with("and-more", &[("count", rest.into())]));
    }
    let emails: Vec<String> = held.emails.iter().take(ROWS).map(|email| value_in_short(email, false)).collect();
    if !emails.is_empty() {
        lines.push(words.say_with("privacy-emails", &[("emails", emails.join(", ").into())]));
    }
    lines
}

/// What is to be known before it is erased, and under which digest that is.
fn foot(held: &HeldPerson, words: Words) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    if !held.alike.is_empty() {
        let text = words.say_with("cli-privacy-alike", &[("count", held.alike.len().into())]);
        lines.push((format!("! {text}"), Role::Warn));
    }
    let over = held.is_nothing() && held.suppressed;
    if held.suppressed && !over {
        lines.push((words.say("cli-privacy-suppressed"), Role::Good));
    }
    lines.push((words.say_with("cli-privacy-digest", &[("digest", held.digest.as_str().into())]), Role::Text));
    lines.push((words.say(if over { "cli-privacy-already" } else { "privacy-next" }), Role::Dim));
    lines
}

fn places(
    rows: &[HeldPlace],
    (first, selected): (usize, Option<usize>),
    cx: &ViewCx<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
) {
    let say = |key: &str| cx.words.say(key);
    let line = |place: &HeldPlace| {
        vec![
            span(say(&format!("privacy-place-{}", place.place)), Role::Text),
            span(place.table.clone().unwrap_or_else(|| "–".to_owned()), Role::Dim),
            span(grouped(place.count), Role::Text),
            span(say(&format!("privacy-fate-{}", place.fate.slug())), Role::Text),
        ]
    };
    let grid = Grid {
        columns: vec![
            left(say("cli-col-place"), 9),
            left(say("cli-col-table"), 5),
            right(say("cli-col-count"), 8),
            left(say("cli-col-becomes"), 8),
        ],
        rows: rows.iter().map(line).collect(),
        first,
        selected,
        focused: selected.is_some(),
    };
    grid.draw(cx, canvas, area);
}

/// The receipts of earlier erasures; before anybody was looked for, what this screen is for stands above them.
fn receipts(shown: &Privacy, zone: &TimeZone, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let say = |key: &str| cx.words.say(key);
    let mut y = draw::put_wrapped(cx, canvas, area, 0, &say("help-privacy"), Role::Text);
    if let Some(schema) = &shown.schema {
        let text = cx.words.say_with("privacy-only", &[("schema", clean_line(schema).as_ref().into())]);
        y = draw::put_wrapped(cx, canvas, area, y, &text, Role::Warn);
    }
    let area = draw::below(area, y + 1);
    draw::put(cx, canvas, area, (0, 0), &say("privacy-receipts"), Role::Title);
    let area = draw::below(area, 1);
    let all = match &shown.receipts {
        Loaded::Waiting => {
            draw::put(cx, canvas, area, (0, 0), &say("reading"), Role::Dim);
            return;
        }
        Loaded::Failed(fault) => return failed(fault, cx, canvas, area),
        Loaded::Ready(all) if all.is_empty() => {
            draw::put(cx, canvas, area, (0, 0), &say("cli-privacy-no-receipts"), Role::Dim);
            return;
        }
        Loaded::Ready(all) => all,
    };
    let visible = shown.list.visible(usize::from(area.height.saturating_sub(1)));
    let grid = Grid {
        columns: vec![
            right(say("privacy-col-receipt"), 9),
            left(say("cli-col-at"), 8),
            left(say("privacy-col-by"), 5),
            right(say("privacy-col-open"), 7),
            left(say("cli-col-digest"), 3),
        ],
        rows: all.get(visible.clone()).unwrap_or_default().iter().map(|receipt| row(receipt, zone)).collect(),
        first: visible.start,
        selected: Some(shown.list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, area);
}

fn row(receipt: &Receipt, zone: &TimeZone) -> Vec<Span> {
    let open = receipt.open.iter().filter(|task| task.by.is_none()).count();
    let who = if receipt.who.is_empty() { "—".to_owned() } else { receipt.who.clone() };
    vec![
        span(receipt.id.to_string(), Role::Text),
        span(moment(receipt.at, zone), Role::Text),
        span(who, Role::Dim),
        span(open.to_string(), if open > 0 { Role::Warn } else { Role::Good }),
        span(receipt.digest.clone(), Role::Dim),
    ]
}

/// One receipt: what became of what was held, what is left to others, and where it stands.
fn one(
    receipt: &Receipt,
    open: &OpenReceipt,
    (place, zone): (&str, &TimeZone),
    cx: &ViewCx<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
) {
    let words = cx.words;
    let args = [
        ("id", receipt.id.to_string().into()),
        ("at", moment(receipt.at, zone).into()),
        ("who", receipt.who.as_str().into()),
        ("subject", receipt.subject.as_str().into()),
        ("digest", receipt.digest.as_str().into()),
    ];
    let mut y = draw::put_wrapped(cx, canvas, area, 0, &words.say_with("cli-privacy-receipt", &args), Role::Title);
    let place = words.say_with("privacy-receipt-place", &[("place", place.into())]);
    y = draw::put_wrapped(cx, canvas, area, y, &place, Role::Dim) + 1;
    let body = draw::below(area, y);
    let tasks = u16::try_from(receipt.open.len() + 1).unwrap_or(u16::MAX).min(body.height * 2 / 3);
    let table = Rect { height: body.height.saturating_sub(tasks), ..body };
    let lines = usize::from(table.height.saturating_sub(1));
    let cut = receipt.places.len() > lines;
    let shown = receipt.places.get(..lines.saturating_sub(usize::from(cut)).min(receipt.places.len()));
    // Only the tasks below answer a click.
    let hits = canvas.hits.clone();
    places(shown.unwrap_or_default(), (0, None), cx, canvas, table);
    *canvas.hits = hits;
    if cut && lines > 0 {
        let more = [("count", (receipt.places.len() + 1 - lines).into())];
        let y = table.height.saturating_sub(1);
        draw::put(cx, canvas, table, (2, y), &words.say_with("and-more", &more), Role::Dim);
    }
    let below = draw::below(body, table.height);
    let list = draw::below(below, 1);
    draw::put(cx, canvas, below, (0, 0), &words.say("privacy-tasks"), Role::Title);
    let visible = open.list.visible(usize::from(list.height));
    for (y, (n, task)) in (0u16..).zip(receipt.open.iter().enumerate().skip(visible.start).take(visible.len())) {
        draw::put_spans(cx, canvas, list, (2, y), &task_line(task, zone, words));
        let line = draw::row(list, y);
        canvas.hits.push(line, crate::tui::canvas::Hit::Row(n));
        if n == open.list.selected() {
            draw::put(cx, canvas, list, (0, y), "▸", Role::Accent);
            draw::tint(cx, canvas, line, Role::Selected);
        }
    }
}

fn task_line(task: &OpenTask, zone: &TimeZone, words: Words) -> Vec<Span> {
    let what = match task.task.split_once(':') {
        Some(("leads", table)) => words.say_with("privacy-task-leads", &[("table", table.into())]),
        Some((_, account)) => words.say_with("privacy-task-crm", &[("account", account.into())]),
        None if task.task == SWEEP => words.say("privacy-task-sweep-here"),
        None => words.say(&format!("privacy-task-{}", task.task)),
    };
    match (&task.by, task.at) {
        (Some(by), Some(at)) => {
            let text = words.say_with("cli-privacy-task-done", &[("task", what.into()), ("who", by.as_str().into())]);
            vec![span(format!("✓ {text} · {}", moment(at, zone)), Role::Good)]
        }
        _ => vec![span("□ ", Role::Warn), span(what, Role::Text)],
    }
}
