//! What a view draws on, and what it may know while drawing.
use super::theme::Theme;
use crate::command::CommandId;
use crate::i18n::Words;
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// What a view may know beside the model.
#[derive(Debug, Clone, Copy)]
pub struct ViewCx<'a> {
    /// The words of the chosen language.
    pub words: Words,
    /// Styles by role.
    pub theme: &'a Theme,
    /// The time of this frame.
    pub now: Timestamp,
}

/// Something a mouse can meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// A row of the focused list, by its index in the whole list.
    Row(usize),
    /// A field of a form.
    Field(usize),
    /// A step of the wizard.
    Step(usize),
    /// A pane that can have the focus.
    Pane(usize),
    /// A command.
    Command(CommandId),
}

/// Where the things are that a mouse can meet; made anew with each frame, the topmost last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits(Vec<(Rect, Hit)>);

impl Hits {
    /// Something stands there.
    pub fn push(&mut self, area: Rect, hit: Hit) {
        self.0.push((area, hit));
    }

    /// What stands at that cell.
    pub fn at(&self, column: u16, row: u16) -> Option<Hit> {
        self.0.iter().rev().find(|(area, _)| area.contains(Position { x: column, y: row })).map(|(_, hit)| *hit)
    }

    /// Forgets everything, for a dialog that takes all clicks.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// What a view draws on: cells, hits, and where the hardware cursor belongs (input methods draw there).
#[derive(Debug)]
pub struct Canvas<'b> {
    /// The cells.
    pub buffer: &'b mut Buffer,
    /// What a mouse can meet.
    pub hits: &'b mut Hits,
    /// Where the cursor belongs.
    pub cursor: &'b mut Option<Position>,
}
