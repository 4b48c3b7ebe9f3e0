//! Why a flow stands where it stands, line by line.
use crate::fault::Fault;
use crate::i18n::grouped;
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, span};
use crate::tui::model::{Loaded, Model, Why};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// Draws it.
pub fn why(model: &Model, shown: &Why, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    match &shown.cause {
        Loaded::Waiting => {
            draw::put(cx, canvas, area, (0, 0), &cx.words.say("reading"), Role::Dim);
        }
        Loaded::Failed(fault) => failed(fault, cx, canvas, area),
        Loaded::Ready(_) => {
            let lines = model.why_lines();
            // The last row tells that there is more, where there is.
            let all = shown.list.visible(usize::from(area.height)).len() == lines.len();
            let visible = shown.list.visible(usize::from(area.height.saturating_sub(u16::from(!all))));
            let hidden = lines.len().saturating_sub(visible.end);
            if hidden > 0 {
                let more = cx.words.say_with("more-below", &[("count", grouped(hidden as u64).into())]);
                draw::put_right(cx, canvas, area, area.height.saturating_sub(1), &[span(more, Role::Dim)]);
            }
            for (y, (n, (text, role))) in (0u16..).zip(lines.iter().enumerate().skip(visible.start).take(visible.len()))
            {
                let here = n == shown.list.selected();
                draw::put(cx, canvas, area, (0, y), if here { "▸" } else { " " }, Role::Accent);
                draw::put(cx, canvas, area, (2, y), text, *role);
                canvas.hits.push(draw::row(area, y), Hit::Row(n));
                if here {
                    draw::tint(cx, canvas, draw::row(area, y), Role::Selected);
                }
            }
        }
    }
}

/// What went wrong with reading a screen, and what to do.
pub fn failed(fault: &Fault, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let y = draw::put_wrapped(
        cx,
        canvas,
        area,
        0,
        &format!("✗ {} {}", fault.kind.code(), cx.words.fault(fault)),
        Role::Bad,
    );
    draw::put_wrapped(cx, canvas, area, y, &cx.words.advice(fault), Role::Text);
}
