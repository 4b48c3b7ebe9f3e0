//! Strokes on a canvas: text that is never cut inside a wide character, panels, fills, the ASCII fallback. Nothing here
//! panics outside the buffer; what does not fit is not drawn.
use super::canvas::{Canvas, ViewCx};
use super::theme::Role;
use crate::text;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A piece of text with its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What is written.
    pub text: String,
    /// What it means.
    pub role: Role,
}

/// A piece of text with its meaning.
pub fn span(text: impl Into<String>, role: Role) -> Span {
    Span { text: text.into(), role }
}

/// How many cells these pieces take.
pub fn spans_width(spans: &[Span]) -> usize {
    spans.iter().map(|s| text::width(&s.text)).sum()
}

/// Writes at a column of a row of the area, cut to the area; returns how many cells were used.
pub fn put(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, (x, y): (u16, u16), words: &str, role: Role) -> u16 {
    put_styled(canvas, area, (x, y), words, cx.theme.style(role))
}

/// As [`put`], in a style of its own.
pub fn put_styled(canvas: &mut Canvas<'_>, area: Rect, (x, y): (u16, u16), words: &str, style: Style) -> u16 {
    let area = area.intersection(canvas.buffer.area);
    if y >= area.height || x >= area.width {
        return 0;
    }
    let room = usize::from(area.width - x);
    let fitted = text::fit(words, room);
    let (end, _) = canvas.buffer.set_stringn(area.x + x, area.y + y, fitted.as_ref(), room, style);
    end.saturating_sub(area.x + x)
}

/// Writes pieces one after the other; the last that does not fit is cut with `…`.
pub fn put_spans(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, (x, y): (u16, u16), spans: &[Span]) -> u16 {
    let mut used = 0;
    for piece in spans {
        used += put(cx, canvas, area, (x.saturating_add(used), y), &piece.text, piece.role);
    }
    used
}

/// Writes at the right end of a row; nothing where there is no room for all of it.
pub fn put_right(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, y: u16, spans: &[Span]) -> u16 {
    let Ok(needed) = u16::try_from(spans_width(spans)) else { return 0 };
    let Some(x) = area.width.checked_sub(needed) else { return 0 };
    put_spans(cx, canvas, area, (x, y), spans)
}

/// Writes lines wrapped to the area from a row on; returns the row after the last.
pub fn put_wrapped(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, from: u16, words: &str, role: Role) -> u16 {
    let mut y = from;
    for line in text::wrap(words, usize::from(area.width)) {
        if y >= area.height {
            break;
        }
        put(cx, canvas, area, (0, y), &line, role);
        y += 1;
    }
    y
}

/// One row of an area.
pub fn row(area: Rect, y: u16) -> Rect {
    if y >= area.height {
        return Rect { height: 0, ..area };
    }
    Rect { x: area.x, y: area.y + y, width: area.width, height: 1 }
}

/// Gives a whole area a style without touching its text.
pub fn tint(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, role: Role) {
    let area = area.intersection(canvas.buffer.area);
    canvas.buffer.set_style(area, cx.theme.style(role));
}

/// Empties an area.
pub fn wipe(canvas: &mut Canvas<'_>, area: Rect) {
    let area = area.intersection(canvas.buffer.area);
    for y in area.top()..area.bottom() {
        heal_left(canvas.buffer, area, y);
        for x in area.left()..area.right() {
            if let Some(cell) = canvas.buffer.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}

/// A wide character whose right half is about to be covered must go as a whole.
fn heal_left(buffer: &mut Buffer, area: Rect, y: u16) {
    let Some(x) = area.left().checked_sub(1) else { return };
    if let Some(cell) = buffer.cell_mut((x, y))
        && text::width(cell.symbol()) > 1
    {
        cell.set_symbol(" ");
    }
}

/// A horizontal rule.
pub fn rule(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, y: u16) {
    put(cx, canvas, area, (0, y), &"─".repeat(usize::from(area.width)), Role::Border);
}

/// A frame with a title; returns what is inside it. Too small for a frame: nothing is drawn and all of it is inside.
pub fn panel(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, title: &str, focused: bool) -> Rect {
    let area = area.intersection(canvas.buffer.area);
    if area.width < 4 || area.height < 3 {
        return area;
    }
    let role = if focused { Role::BorderFocus } else { Role::Border };
    let bar = "─".repeat(usize::from(area.width - 2));
    put(cx, canvas, area, (0, 0), &format!("┌{bar}┐"), role);
    put(cx, canvas, area, (0, area.height - 1), &format!("└{bar}┘"), role);
    for y in 1..area.height - 1 {
        put(cx, canvas, area, (0, y), "│", role);
        put(cx, canvas, area, (area.width - 1, y), "│", role);
    }
    if !title.is_empty() && area.width > 6 {
        let inner = Rect { x: area.x + 2, y: area.y, width: area.width - 4, height: 1 };
        let shown = format!(" {} ", text::fit(title, usize::from(inner.width.saturating_sub(2))));
        put(cx, canvas, inner, (0, 0), &shown, if focused { Role::Accent } else { Role::Title });
    }
    Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
}

/// The same area with empty columns left and right.
pub fn inset(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width / 2);
    Rect { x: area.x + columns, width: area.width - 2 * columns, ..area }
}

/// The same area without its first columns.
pub fn inset_left(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect { x: area.x + columns, width: area.width - columns, ..area }
}

/// The area without its first rows.
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// A rectangle of at most this size in the middle of the area.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// Replaces every drawn symbol by an ASCII one, for terminals that have no others. Letters stay.
pub fn asciify(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let plain = match cell.symbol() {
            "─" | "—" | "–" | "−" | "‖" => "-",
            "│" => "|",
            "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" => "+",
            "█" | "▓" | "■" => "#",
            "▒" | "░" | "·" | "…" => ".",
            "▁" | "▂" => "_",
            "▃" | "▄" | "▅" => "=",
            "▆" | "▇" => "#",
            "✓" => "v",
            "✗" | "×" => "x",
            "▶" | "›" | "→" | "▸" => ">",
            "◌" | "○" | "□" => "o",
            "●" | "•" => "*",
            "≠" => "!",
            "↯" | "▲" | "⚠" => "!",
            "↑" => "^",
            "↓" => "v",
            "“" | "”" => "\"",
            "⟦" => "[",
            "⟧" => "]",
            _ => continue,
        };
        cell.set_symbol(plain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Words;
    use crate::tui::{Depth, Hits, Theme};
    use jiff::Timestamp;

    fn drawn(width: u16, height: u16, draw: impl Fn(&ViewCx<'_>, &mut Canvas<'_>)) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        let (mut hits, mut cursor) = (Hits::default(), None);
        let theme = Theme::new(Depth::Mono, false, false);
        let cx = ViewCx { words: Words::default(), theme: &theme, now: Timestamp::UNIX_EPOCH };
        draw(&cx, &mut Canvas { buffer: &mut buffer, hits: &mut hits, cursor: &mut cursor });
        buffer
    }

    #[test]
    fn strokes_outside_the_buffer_are_not_drawn() {
        let buffer = drawn(4, 2, |cx, canvas| {
            let wild = Rect::new(2, 1, 50, 50);
            put(cx, canvas, wild, (0, 0), "거래처", Role::Text);
            put(cx, canvas, wild, (60, 60), "x", Role::Text);
            panel(cx, canvas, wild, "title", true);
            wipe(canvas, Rect::new(3, 0, 9, 9));
            tint(cx, canvas, wild, Role::Selected);
        });
        assert_eq!(buffer.area, Rect::new(0, 0, 4, 2));
    }

    #[test]
    fn covering_half_of_a_wide_character_removes_all_of_it() {
        let buffer = drawn(6, 1, |cx, canvas| {
            put(cx, canvas, Rect::new(0, 0, 6, 1), (0, 0), "거래처", Role::Text);
            wipe(canvas, Rect::new(3, 0, 3, 1));
        });
        assert_eq!(buffer.cell((2, 0)).map(|c| c.symbol()), Some(" "));
    }
}
