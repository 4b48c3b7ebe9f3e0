//! A run's rejects: rows that could not be applied, with their reasons.
use crate::run::Reject;
use crate::tui::canvas::{Canvas, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Detail, Loaded, reject_lines};
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Grid, left};
use ratatui::layout::Rect;

/// Draws the rejects.
pub fn rejects(detail: &Detail, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    let rejects = match &detail.rejects {
        Loaded::Waiting => {
            draw::put(cx, canvas, area, (0, 0), &cx.words.say("reading"), Role::Dim);
            return;
        }
        Loaded::Failed(fault) => {
            draw::put_wrapped(cx, canvas, area, 0, &format!("✗ {}", cx.words.fault(fault)), Role::Bad);
            return;
        }
        Loaded::Ready(rejects) => rejects,
    };
    let which = if detail.open_only { "rejects-open-only" } else { "rejects-all" };
    let heading = cx.words.say_with(which, &[("count", rejects.len().into())]);
    draw::put(cx, canvas, area, (0, 0), &heading, Role::Text);
    let body = draw::below(area, 2);
    if rejects.is_empty() {
        draw::put_wrapped(cx, canvas, body, 0, &cx.words.say("rejects-none"), Role::Good);
        return;
    }
    let tail = if body.height >= 16 { 9 } else { 0 };
    let list = Rect { height: body.height - tail, ..body };
    table(detail, rejects, cx, canvas, list);
    if let Some(reject) = detail.reject().filter(|_| tail > 0) {
        in_full(reject, cx, canvas, draw::below(body, list.height));
    }
}

fn table(detail: &Detail, rejects: &[Reject], cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let say = |key: &str| cx.words.say(key);
    let shown = detail.reject_list.visible(usize::from(area.height.saturating_sub(1)));
    let grid = Grid {
        columns: vec![
            left(say("column-reject"), 5),
            left(say("column-why"), 9),
            left(say("column-field"), 8),
            left(say("column-sample"), 7),
            left(say("column-row"), 6),
        ],
        rows: rejects.get(shown.clone()).unwrap_or_default().iter().map(|r| row(r, cx)).collect(),
        first: shown.start,
        selected: Some(detail.reject_list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, area);
}

fn row(reject: &Reject, cx: &ViewCx<'_>) -> Vec<Span> {
    let lines = reject_lines(cx.words, reject);
    let of = |key: &str| lines.iter().find(|(k, _)| *k == key).map(|(_, text)| text.clone()).unwrap_or_default();
    let (mark, role) = if reject.resolved { ("✓", Role::Good) } else { ("!", Role::Warn) };
    vec![
        span(format!("{mark} {}", reject.id), role),
        span(of("dialog-reject-why"), Role::Text),
        span(of("dialog-reject-field"), Role::Text),
        span(of("dialog-reject-sample"), Role::Dim),
        span(of("dialog-reject-row"), Role::Dim),
    ]
}

fn in_full(reject: &Reject, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    draw::rule(cx, canvas, area, 0);
    for (y, (key, text)) in (1u16..).zip(reject_lines(cx.words, reject)) {
        let label = format!("{}  ", cx.words.say(key));
        draw::put_spans(cx, canvas, area, (0, y), &[span(label, Role::Dim), span(text, Role::Text)]);
    }
}
