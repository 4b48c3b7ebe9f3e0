//! Where a list stands: selection and scroll position of rows of which only the visible ones are ever drawn.
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::cell::Cell;
use std::ops::Range;

/// Selection and scroll position.
#[derive(Debug, Clone, Default)]
pub struct ListState {
    selected: usize,
    offset: usize,
    len: usize,
    /// Rows that fitted when it was last drawn: a page is as long as what people see.
    height: Cell<usize>,
}

impl ListState {
    /// Of so many rows, the first selected.
    pub fn of(len: usize) -> Self {
        Self { len, ..Self::default() }
    }

    /// The selected row; 0 where there is none.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Now of so many rows; the selection stays where it can.
    pub fn resize(&mut self, len: usize) {
        self.len = len;
        self.select(self.selected);
    }

    /// Selects a row, or the last where there is no such row.
    pub fn select(&mut self, row: usize) {
        self.selected = row.min(self.len.saturating_sub(1));
        self.offset = self.start(self.page());
    }

    /// The rows to draw where so many fit; the selected one is among them.
    pub fn visible(&self, height: usize) -> Range<usize> {
        self.height.set(height);
        let start = self.start(height);
        start..(start + height).min(self.len)
    }

    /// The rows people saw last, for what is filled in lazily.
    pub fn seen(&self) -> Range<usize> {
        let height = self.page();
        let start = self.start(height);
        start..(start + height).min(self.len)
    }

    /// Moves by rows; up is negative.
    pub fn move_by(&mut self, rows: i64) {
        let last = i64::try_from(self.len.saturating_sub(1)).unwrap_or(i64::MAX);
        let from = i64::try_from(self.selected).unwrap_or(0);
        self.select(usize::try_from(from.saturating_add(rows).clamp(0, last)).unwrap_or(0));
    }

    /// Takes a key that moves; false where it means nothing here.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return false;
        }
        let page = i64::try_from(self.page().saturating_sub(1).max(1)).unwrap_or(1);
        match key.code {
            KeyCode::Up => self.move_by(-1),
            KeyCode::Down => self.move_by(1),
            KeyCode::PageUp => self.move_by(-page),
            KeyCode::PageDown => self.move_by(page),
            KeyCode::Home => self.select(0),
            KeyCode::End => self.select(usize::MAX),
            _ => return false,
        }
        true
    }

    fn page(&self) -> usize {
        match self.height.get() {
            0 => 10,
            height => height,
        }
    }

    fn start(&self, height: usize) -> usize {
        let lowest = (self.selected + 1).saturating_sub(height);
        self.offset.clamp(lowest, self.selected.max(lowest)).min(self.len.saturating_sub(height).max(lowest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn press(list: &mut ListState, code: KeyCode) {
        list.key(KeyEvent::new(code, KeyModifiers::NONE));
    }

    #[test]
    fn the_window_moves_only_when_the_selection_leaves_it() {
        let mut list = ListState::of(100);
        assert_eq!(list.visible(10), 0..10);
        for _ in 0..12 {
            press(&mut list, KeyCode::Down);
        }
        assert_eq!((list.selected(), list.visible(10)), (12, 3..13));
        for _ in 0..5 {
            press(&mut list, KeyCode::Up);
        }
        assert_eq!((list.selected(), list.visible(10)), (7, 3..13));
        press(&mut list, KeyCode::PageDown);
        assert_eq!(list.selected(), 16);
        press(&mut list, KeyCode::End);
        assert_eq!((list.selected(), list.visible(10)), (99, 90..100));
        list.resize(3);
        assert_eq!((list.selected(), list.visible(10)), (2, 0..3));
    }

    proptest! {
        #[test]
        fn the_selected_row_is_always_visible(
            moves in proptest::collection::vec((0usize..6, 0usize..40), 1..50),
            heights in proptest::collection::vec(1usize..15, 1..50),
        ) {
            let mut list = ListState::of(30);
            for ((kind, row), height) in moves.into_iter().zip(heights.into_iter().cycle()) {
                match kind {
                    0 => list.resize(row),
                    1 => list.select(row),
                    2 => press(&mut list, KeyCode::PageUp),
                    3 => press(&mut list, KeyCode::PageDown),
                    4 => list.move_by(-3),
                    _ => list.move_by(2),
                }
                let shown = list.visible(height);
                prop_assert!(shown.len() <= height && shown.end <= list.len());
                prop_assert!(list.is_empty() || shown.contains(&list.selected()), "{shown:?} {list:?}");
            }
        }
    }
}
