//! The dialog that asks how a run shall go: the ways, what the selected one means, and the command that does the same.
use super::dialog::{frame, hint};
use crate::text::{pad, width, wrap};
use crate::tui::canvas::{Canvas, Hit, ViewCx};
use crate::tui::draw::{self, span};
use crate::tui::model::{How, Howto};
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// Draws it.
pub fn how(asked: &Howto, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let words = cx.words;
    let cells = area.width.saturating_sub(4).min(84);
    let room = usize::from(cells.saturating_sub(4));
    let names: Vec<String> = asked.ways.iter().map(|way| words.say(&format!("how-{}", way.slug()))).collect();
    let longest = names.iter().map(|name| width(name)).max().unwrap_or_default();
    let role = if asked.how() == How::AfterRestore { Role::Warn } else { Role::Dim };
    let means = wrap(&words.say(&format!("how-{}-help", asked.how().slug())), room);
    // As high as the longest explanation needs: the frame stands still while one looks around.
    let most = asked.ways.iter().map(|way| wrap(&words.say(&format!("how-{}-help", way.slug())), room).len()).max();
    let height = names.len() + most.unwrap_or_default() + 6;
    let title = words.say_with("how-title", &[("flow", asked.flow.to_string().into())]);
    let inner = frame(cx, canvas, area, &title, cells, u16::try_from(height).unwrap_or(u16::MAX));
    let mut y = 0u16;
    for (row, (way, name)) in asked.ways.iter().zip(&names).enumerate() {
        let chosen = *way == asked.how();
        let option = way.purpose().option();
        let parts = [
            span(if chosen { "▸ " } else { "  " }, Role::Accent),
            span(format!("{}  ", pad(name, longest)), Role::Text),
            span(option.trim_start().to_owned(), Role::Dim),
        ];
        draw::put_spans(cx, canvas, inner, (0, y), &parts);
        canvas.hits.push(draw::row(inner, y), Hit::Row(row));
        if chosen {
            draw::tint(cx, canvas, draw::row(inner, y), Role::Selected);
        }
        y += 1;
    }
    y += 1;
    for line in means {
        draw::put(cx, canvas, inner, (0, y), &line, role);
        y += 1;
    }
    if let Some(last) = inner.height.checked_sub(2) {
        draw::put(cx, canvas, inner, (0, last), &asked.command(), Role::Dim);
    }
    hint(cx, canvas, inner, "hint-choose");
}
