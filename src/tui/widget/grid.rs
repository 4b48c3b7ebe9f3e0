//! A table of texts: columns as wide as their contents, the less important ones left out first where room is short.
use crate::command::CommandId;
use crate::text;
use crate::tui::draw::{self, Span};
use crate::tui::{Canvas, Hit, Role, ViewCx};
use ratatui::layout::Rect;

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// Numbers stand at the right.
    pub right: bool,
    /// The greater, the longer it is kept; columns at 9 may be narrowed instead of left out.
    pub keep: u8,
}

/// A column of texts.
pub fn left(title: String, keep: u8) -> Column {
    Column { title, right: false, keep }
}

/// A column of numbers.
pub fn right(title: String, keep: u8) -> Column {
    Column { title, right: true, keep }
}

/// A table ready to be drawn; only the visible rows are in it.
#[derive(Debug)]
pub struct Grid {
    /// The columns.
    pub columns: Vec<Column>,
    /// The visible rows.
    pub rows: Vec<Vec<Span>>,
    /// Index of the first visible row in the whole list.
    pub first: usize,
    /// The selected row, by its index in the whole list.
    pub selected: Option<usize>,
    /// Whether the list has the focus.
    pub focused: bool,
}

const GAP: usize = 2;
const NARROW: usize = 8;

impl Grid {
    /// Draws titles and rows.
    pub fn draw(&self, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
        let widths = self.widths(usize::from(area.width).saturating_sub(2));
        let mut x = 2u16;
        for (column, width) in self.columns.iter().zip(&widths) {
            if let Some(width) = width {
                draw::put(cx, canvas, area, (x, 0), &aligned(&column.title, *width, column.right), Role::Dim);
                x = x.saturating_add(cells(*width + GAP));
            }
        }
        for (i, row) in self.rows.iter().enumerate() {
            let y = cells(i + 1);
            if y >= area.height {
                break;
            }
            self.draw_row(cx, canvas, area, y, row, &widths);
            let index = self.first + i;
            let line = draw::row(area, y);
            canvas.hits.push(line, Hit::Row(index));
            if self.selected == Some(index) {
                draw::put(cx, canvas, area, (0, y), "▸", Role::Accent);
                draw::tint(cx, canvas, line, if self.focused { Role::Selected } else { Role::SelectedDim });
            }
        }
    }

    fn draw_row(
        &self,
        cx: &ViewCx<'_>,
        canvas: &mut Canvas<'_>,
        area: Rect,
        y: u16,
        row: &[Span],
        widths: &[Option<usize>],
    ) {
        let mut x = 2u16;
        for ((column, width), cell) in self.columns.iter().zip(widths).zip(row) {
            if let Some(width) = width {
                draw::put(cx, canvas, area, (x, y), &aligned(&cell.text, *width, column.right), cell.role);
                x = x.saturating_add(cells(*width + GAP));
            }
        }
    }

    /// The width of each column, none where it is left out.
    fn widths(&self, room: usize) -> Vec<Option<usize>> {
        let mut widths: Vec<Option<usize>> = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| {
                let widest = self.rows.iter().filter_map(|r| r.get(i)).map(|c| text::width(&c.text)).max();
                Some(widest.unwrap_or(0).max(text::width(&column.title)))
            })
            .collect();
        while total(&widths) > room {
            if !self.narrow(&mut widths, room) && !self.leave_out(&mut widths) {
                break;
            }
        }
        widths
    }

    fn narrow(&self, widths: &mut [Option<usize>], room: usize) -> bool {
        let over = total(widths).saturating_sub(room);
        let widest = self
            .columns
            .iter()
            .zip(widths.iter_mut())
            .filter_map(|(c, w)| w.as_mut().filter(|w| c.keep >= 9 && **w > NARROW))
            .max_by_key(|w| **w);
        match widest {
            Some(w) if *w - NARROW >= over => {
                *w -= over;
                true
            }
            _ => false,
        }
    }

    fn leave_out(&self, widths: &mut [Option<usize>]) -> bool {
        let shown = widths.iter().flatten().count();
        let least = self
            .columns
            .iter()
            .zip(widths.iter_mut())
            .filter(|(_, w)| w.is_some())
            .min_by_key(|(c, _)| c.keep)
            .map(|(_, w)| w);
        match least {
            Some(w) if shown > 1 => {
                *w = None;
                true
            }
            _ => false,
        }
    }
}

fn total(widths: &[Option<usize>]) -> usize {
    let shown: Vec<usize> = widths.iter().flatten().copied().collect();
    shown.iter().sum::<usize>() + shown.len().saturating_sub(1) * GAP
}

fn aligned(words: &str, width: usize, right: bool) -> String {
    if !right {
        return text::pad(words, width);
    }
    let fitted = text::fit(words, width);
    format!("{}{fitted}", " ".repeat(width.saturating_sub(text::width(&fitted))))
}

fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// A button for a command, as text with its key; clickable.
pub fn button(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, at: (u16, u16), id: CommandId) -> u16 {
    let Some(command) = crate::command::of(id) else { return 0 };
    let key = command.keys.first().map(ToString::to_string).unwrap_or_default();
    let words = cx.words.say(&command.word());
    let used = draw::put_spans(
        cx,
        canvas,
        area,
        at,
        &[draw::span(key, Role::Key), draw::span(format!(" {words}"), Role::Text)],
    );
    let hit = Rect { x: area.x.saturating_add(at.0), y: area.y.saturating_add(at.1), width: used, height: 1 };
    canvas.hits.push(hit.intersection(area), Hit::Command(id));
    used
}
