//! A comparison of a flow's rows: its progress, then how many rows of each kind, and the rows that differ.
use super::monitor::{bar_line, met, waiting_line};
use super::why::failed;
use crate::command::CommandId;
use crate::engine::{Difference, Unequal};
use crate::fault::ErrorKind;
use crate::i18n::grouped;
use crate::run::Phase;
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Model, Verifying};
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Grid, left};
use ratatui::layout::Rect;

/// Tells on another screen that a comparison goes on; returns how many lines that took.
pub fn hint(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, y: u16) -> u16 {
    let Some(text) = model.comparing_text() else { return 0 };
    draw::put(cx, canvas, area, (0, y), &format!("▶ {text}"), Role::Accent);
    canvas.hits.push(draw::row(area, y), Hit::Command(CommandId::Verify));
    2
}

/// Draws it, with who is waited for before it begins.
pub fn verify((shown, reaching): (&Verifying, Option<&str>), cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    if shown.active() {
        return progress((shown, reaching), cx, canvas, area);
    }
    let Some(found) = shown.found() else {
        if let Some(fault) = shown.fault() {
            failed(fault, cx, canvas, area);
        }
        return;
    };
    let mut y = 0;
    if let Some(verdict) = shown.verdict() {
        let role = match verdict {
            "verify-equal" | "verify-equal-but" | "verify-equal-there" | "verify-equal-gone" => Role::Good,
            "verify-unequal" => Role::Bad,
            _ => Role::Warn,
        };
        let text = cx.words.say_with(verdict, &[("flow", shown.flow.to_string().into())]);
        y = draw::put_wrapped(cx, canvas, area, 0, &text, role);
    }
    let cancelled = shown.fault().is_some_and(|fault| fault.kind == ErrorKind::Cancelled);
    if cancelled {
        y = draw::put_wrapped(cx, canvas, area, y, &cx.words.say("verify-ended"), Role::Warn);
    } else if let Some(fault) = shown.fault() {
        let text = format!("✗ {} {}", fault.kind.code(), cx.words.fault(fault));
        y = draw::put_wrapped(cx, canvas, area, y, &text, Role::Bad);
        y = draw::put_wrapped(cx, canvas, area, y, &cx.words.advice(fault), Role::Dim);
    }
    y = kinds(shown, &found.kinds(), cx, canvas, (area, y + 1)) + 1;
    if !found.first.is_empty() {
        rows(shown, cx, canvas, draw::below(area, y));
    }
}

/// How far it is, and what was found so far.
fn progress((shown, reaching): (&Verifying, Option<&str>), cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let say = |key: &str| cx.words.say(key);
    let width = usize::from(area.width);
    let state = match (&shown.snapshot, shown.stopping) {
        (_, true) => say("verify-stopping"),
        (Some(snapshot), _) if snapshot.phase == Phase::Reading => say("verify-phase"),
        (Some(snapshot), _) => say(&format!("phase-{}", snapshot.phase.slug())),
        (None, _) => say("phase-preparing"),
    };
    let role = if shown.stopping { Role::Warn } else { Role::Accent };
    draw::put_spans(cx, canvas, area, (0, 0), &[span("▶ ", Role::Accent), span(state, role)]);
    let mut y = 1;
    if let Some(text) = reaching.filter(|_| shown.snapshot.is_none()) {
        y = draw::put_wrapped(cx, canvas, area, y, text, Role::Warn);
    }
    if let Some(snapshot) = &shown.snapshot {
        draw::put_spans(cx, canvas, area, (0, y), &bar_line(snapshot, cx, width, false));
        y += 1;
        if let Some(line) = waiting_line(snapshot, cx) {
            draw::put_spans(cx, canvas, area, (0, y), &line);
            y += 1;
        }
        for line in met(snapshot, cx, 1) {
            draw::put_spans(cx, canvas, area, (0, y), &line);
            y += 1;
        }
    }
    let found: Vec<(Difference, u64)> =
        Difference::ALL.into_iter().filter_map(|d| Some((d, *shown.counts.get(&d)?))).collect();
    y = kinds(shown, &found, cx, canvas, (area, y + 1)) + 1;
    draw::put_wrapped(cx, canvas, area, y, &say("verify-under-way"), Role::Dim);
}

/// How many rows of each kind; returns the row after them.
fn kinds(
    shown: &Verifying,
    found: &[(Difference, u64)],
    cx: &ViewCx<'_>,
    canvas: &mut Canvas<'_>,
    (area, top): (Rect, u16),
) -> u16 {
    let say = |key: &str| cx.words.say(key);
    let counters = shown.counters();
    let mut lines = vec![(say("verify-same"), counters.unchanged, Role::Good)];
    lines.extend(
        found
            .iter()
            .map(|(difference, rows)| (say(&format!("verify-{}", difference.slug())), *rows, role(*difference))),
    );
    if counters.filtered > 0 {
        lines.push((say("verify-filtered"), counters.filtered, Role::Dim));
    }
    let widest = lines.iter().map(|(name, ..)| crate::text::width(name)).max().unwrap_or(0);
    let mut y = top;
    for (name, rows, role) in lines {
        let spans = [
            span(format!("{}  ", crate::text::pad(&name, widest)), role),
            span(format!("{:>11}", grouped(rows)), Role::Text),
        ];
        draw::put_spans(cx, canvas, area, (0, y), &spans);
        y += 1;
    }
    y
}

fn role(difference: Difference) -> Role {
    match difference {
        _ if difference.is_fault() => Role::Bad,
        _ if difference.only_waits() => Role::Warn,
        _ => Role::Dim,
    }
}

/// The rows that differ, and what to do about the selected kind.
fn rows(shown: &Verifying, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let (Some(found), say) = (shown.found(), |key: &str| cx.words.say(key)) else { return };
    let advice = shown.row().map(|row| {
        // The catalogs leave the flow's name to whoever types the command.
        say(&found.advice(row.difference)).replace("FLOW", shown.flow.as_str())
    });
    let more = (found.untold() > 0)
        .then(|| cx.words.say_with("verify-more-here", &[("rows", grouped(found.untold()).into())]));
    let tail = format!("{} {}", advice.unwrap_or_default(), more.unwrap_or_default());
    let lines = crate::text::wrap(tail.trim(), usize::from(area.width)).len();
    let below = u16::try_from(lines + 1).unwrap_or(u16::MAX);
    let below = if area.height >= below.saturating_add(5) { below } else { 0 };
    let list = Rect { height: area.height - below, ..area };
    let seen = shown.list.visible(usize::from(list.height.saturating_sub(1)));
    // A row's identifier is worth more than the last of many columns.
    let room = usize::from(area.width).saturating_sub(62).max(12);
    let line = |row: &Unequal| -> Vec<Span> {
        vec![
            span(row.row.clone(), Role::Text),
            span(row.told(say), role(row.difference)),
            span(crate::text::fit(&row.columns.join(", "), room).into_owned(), Role::Dim),
        ]
    };
    let grid = Grid {
        columns: vec![left(say("cli-col-row"), 8), left(say("cli-col-kind"), 9), left(say("verify-columns"), 9)],
        rows: found.first.get(seen.clone()).unwrap_or_default().iter().map(line).collect(),
        first: seen.start,
        selected: Some(shown.list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, list);
    if below > 0 {
        draw::put_wrapped(cx, canvas, draw::below(area, list.height + 1), 0, tail.trim(), Role::Dim);
    }
}
