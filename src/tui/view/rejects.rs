//! Rejects: rows that could not be applied, with their reasons; which of them are shown, and which are marked.
use super::dialog::{frame, hint};
use crate::i18n::grouped;
use crate::run::{Reject, RejectState};
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Detail, Facet, Loaded, Model, Rejects, reject_lines};
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Grid, left};
use crate::tui::widget::list::ListState;
use ratatui::layout::Rect;

/// Lines the selected reject in full takes.
const FULL: u16 = 11;

/// Draws the rejects.
pub fn rejects(detail: &Detail, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    let rejects = &detail.rejects;
    let all = match &rejects.all {
        Loaded::Waiting => {
            draw::put(cx, canvas, area, (0, 0), &cx.words.say("reading"), Role::Dim);
            return;
        }
        Loaded::Failed(fault) => {
            let y = draw::put_wrapped(cx, canvas, area, 0, &format!("✗ {}", cx.words.fault(fault)), Role::Bad);
            draw::put_wrapped(cx, canvas, area, y, &cx.words.advice(fault), Role::Text);
            return;
        }
        Loaded::Ready(all) => all,
    };
    let y = heading(rejects, all.len(), cx, canvas, area);
    let body = draw::below(area, y + 1);
    if rejects.list.is_empty() {
        let key = if all.is_empty() { "rejects-none" } else { "rejects-none-shown" };
        draw::put_wrapped(cx, canvas, body, 0, &cx.words.say(key), Role::Good);
        return;
    }
    let tail = if body.height >= FULL + 7 { FULL } else { 0 };
    let list = Rect { height: body.height - tail, ..body };
    table(rejects, cx, canvas, list);
    if let Some(reject) = rejects.selected().filter(|_| tail > 0) {
        in_full(reject, rejects.values, cx, canvas, draw::below(body, list.height));
    }
}

/// How many are shown, of what, by what they were narrowed, and how many are marked; returns the row after it.
fn heading(rejects: &Rejects, all: usize, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let words = cx.words;
    let of = words.say(if rejects.whole_flow { "rejects-of-flow" } else { "rejects-of-run" });
    let number = |n: usize| grouped(u64::try_from(n).unwrap_or(u64::MAX));
    let mut parts = Vec::new();
    if rejects.narrowed.is_all() {
        parts.push(words.say_with("rejects-count", &[("count", all.into()), ("of", of.into())]));
        // Those that are over are shown as well: how many wait for somebody is what is asked first.
        let open = rejects.shown().filter(|reject| reject.state == RejectState::Open).count();
        parts.push(words.say_with("rejects-open", &[("count", open.into())]));
    } else {
        let args = [("shown", number(rejects.list.len()).into()), ("count", all.into()), ("of", of.into())];
        parts.push(words.say_with("rejects-shown", &args));
        let asked = rejects.facets().into_iter().map(|(facet, _)| facet).filter(|f| rejects.narrowed.asks_for(f));
        parts.extend(asked.map(|facet| facet_text(&facet, cx)));
    }
    let marked = rejects.marked_shown();
    if marked > 0 {
        parts.push(words.say_with("rejects-marked", &[("count", number(marked).into())]));
    }
    if rejects.is_cut() {
        parts.push(words.say("rejects-cut"));
    }
    draw::put_wrapped(cx, canvas, area, 0, &parts.join(" · "), Role::Text)
}

fn facet_text(facet: &Facet, cx: &ViewCx<'_>) -> String {
    let say = |key: &str| cx.words.say(key);
    match facet {
        Facet::State(state) => {
            format!("{}: {}", say("dialog-reject-state"), say(&format!("reject-state-{}", state.slug())))
        }
        Facet::Reason(reason) => format!("{}: {}", say("dialog-reject-why"), say(&format!("reject-{reason}"))),
        Facet::Field(field) => format!("{}: {field}", say("dialog-reject-field")),
    }
}

/// Draws what rejects can be narrowed by, with how many there are of each.
pub fn narrow(model: &Model, list: &ListState, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(rejects) = model.detail.as_ref().map(|detail| &detail.rejects) else { return };
    let facets = rejects.facets();
    let height = u16::try_from(facets.len() + 4).unwrap_or(u16::MAX).min(area.height.saturating_sub(2).max(6));
    let width = area.width.saturating_sub(4).min(88);
    let inner = frame(cx, canvas, area, &cx.words.say("rejects-narrow-title"), width, height);
    let rows = Rect { height: inner.height.saturating_sub(2), ..inner };
    let shown = list.visible(usize::from(rows.height));
    for (y, (i, (facet, count))) in (0u16..).zip(facets.iter().enumerate().skip(shown.start).take(shown.len())) {
        let (mark, role) = if rejects.narrowed.asks_for(facet) { ("[x] ", Role::Accent) } else { ("[ ] ", Role::Dim) };
        let count = format!(" {}", grouped(u64::try_from(*count).unwrap_or(u64::MAX)));
        let room = usize::from(rows.width).saturating_sub(4 + crate::text::width(&count));
        let text = crate::text::pad(&facet_text(facet, cx), room);
        draw::put_spans(cx, canvas, rows, (0, y), &[span(mark, role), span(text, Role::Text), span(count, Role::Dim)]);
        canvas.hits.push(draw::row(rows, y), Hit::Row(i));
        if i == list.selected() {
            draw::tint(cx, canvas, draw::row(rows, y), Role::Selected);
        }
    }
    hint(cx, canvas, inner, "rejects-narrow-keys");
}

fn table(rejects: &Rejects, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let say = |key: &str| cx.words.say(key);
    let shown = rejects.list.visible(usize::from(area.height.saturating_sub(1)));
    let grid = Grid {
        columns: vec![
            left(String::new(), 10),
            left(say("column-state"), 10),
            left(say("column-reject"), 5),
            left(say("column-why"), 9),
            left(say("column-field"), 8),
            left(say("column-sample"), 7),
            left(say("column-row"), 6),
        ],
        rows: rejects.shown().skip(shown.start).take(shown.len()).map(|r| row(r, rejects, cx)).collect(),
        first: shown.start,
        selected: Some(rejects.list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, area);
}

fn row(reject: &Reject, rejects: &Rejects, cx: &ViewCx<'_>) -> Vec<Span> {
    let lines = reject_lines(cx.words, reject, rejects.values);
    let of = |key: &str| lines.iter().find(|(k, _)| *k == key).map(|(_, text)| text.clone()).unwrap_or_default();
    let (symbol, role) = match reject.state {
        RejectState::Open => ("!", Role::Warn),
        RejectState::Applied => ("✓", Role::Good),
        RejectState::Repeated | RejectState::Gone | RejectState::Ignored => ("–", Role::Dim),
    };
    let mark = if rejects.marked.contains(&reject.id) { "[x]" } else { "[ ]" };
    vec![
        span(mark, role),
        span(format!("{symbol} {}", cx.words.say(&format!("reject-short-{}", reject.state.slug()))), role),
        span(reject.id.to_string(), Role::Dim),
        span(of("dialog-reject-why"), Role::Text),
        span(of("dialog-reject-field"), Role::Text),
        span(of("dialog-reject-sample"), Role::Dim),
        span(of("dialog-reject-row"), Role::Dim),
    ]
}

fn in_full(reject: &Reject, values: bool, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    draw::rule(cx, canvas, area, 0);
    for (y, (key, text)) in (1u16..).zip(reject_lines(cx.words, reject, values)) {
        let label = format!("{}  ", cx.words.say(key));
        draw::put_spans(cx, canvas, area, (0, y), &[span(label, Role::Dim), span(text, Role::Text)]);
    }
}
