//! A run's log: filtered by level and text.
use super::format::clock;
use crate::run::{LogEntry, LogLevel};
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, span};
use crate::tui::model::{Detail, Loaded, Model};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// Draws the log.
pub fn log(model: &Model, detail: &Detail, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    heading(detail, cx, canvas, area);
    let body = draw::below(area, 2);
    match &detail.log {
        Loaded::Waiting => {
            draw::put(cx, canvas, body, (0, 0), &cx.words.say("reading"), Role::Dim);
            return;
        }
        Loaded::Failed(fault) => {
            draw::put_wrapped(cx, canvas, body, 0, &format!("✗ {}", cx.words.fault(fault)), Role::Bad);
            return;
        }
        Loaded::Ready(_) => {}
    }
    let lines = detail.shown_log(cx.words);
    if lines.is_empty() {
        draw::put_wrapped(cx, canvas, body, 0, &cx.words.say("log-empty"), Role::Dim);
        return;
    }
    // The selected line is shown in full below the list, where there is room.
    let tail = if body.height >= 8 { 3 } else { 0 };
    let list = Rect { height: body.height - tail, ..body };
    let shown = detail.log_list.visible(usize::from(list.height));
    let selected = detail.log_list.selected();
    for (y, (i, (entry, text))) in (0u16..).zip(lines.iter().enumerate().skip(shown.start).take(shown.len())) {
        let (mark, role) = loudness(entry.level);
        let when = clock(entry.at, &model.beginning.zone);
        let spans =
            [span(format!("{when} "), Role::Dim), span(format!("{mark} "), role), span(text.clone(), Role::Text)];
        draw::put_spans(cx, canvas, list, (2, y), &spans);
        canvas.hits.push(draw::row(list, y), Hit::Row(i));
        if i == selected {
            draw::put(cx, canvas, list, (0, y), "▸", Role::Accent);
            draw::tint(cx, canvas, draw::row(list, y), Role::Selected);
        }
    }
    if let Some((entry, text)) = lines.get(selected).filter(|_| tail > 0) {
        in_full(entry, text, cx, canvas, draw::below(body, list.height));
    }
}

fn heading(detail: &Detail, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let level = match detail.level {
        LogLevel::Info => "level-all",
        LogLevel::Warn => "level-warnings",
        LogLevel::Error => "level-errors",
    };
    let label = format!("{} ", cx.words.say("log-filter"));
    let used = draw::put_spans(
        cx,
        canvas,
        area,
        (0, 0),
        &[span(cx.words.say(level), Role::Text), span("  ", Role::Dim), span(label, Role::Dim)],
    );
    let line = Rect { height: 1, ..draw::inset_left(area, used) };
    if detail.searching {
        detail.filter.draw(cx, line, true, canvas);
    } else if !detail.filter.is_empty() {
        draw::put(cx, canvas, line, (0, 0), detail.filter.text(), Role::Accent);
    } else {
        draw::put(cx, canvas, line, (0, 0), &cx.words.say("log-no-filter"), Role::Dim);
    }
}

fn loudness(level: LogLevel) -> (&'static str, Role) {
    match level {
        LogLevel::Info => ("·", Role::Dim),
        LogLevel::Warn => ("!", Role::Warn),
        LogLevel::Error => ("✗", Role::Bad),
    }
}

fn in_full(entry: &LogEntry, text: &str, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    draw::rule(cx, canvas, area, 0);
    let detail = entry.args.get("detail").map(|d| format!(" — {d}")).unwrap_or_default();
    draw::put_wrapped(cx, canvas, area, 1, &format!("{text}{detail}"), Role::Text);
}
