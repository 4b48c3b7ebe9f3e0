//! A line of text being typed: the cursor moves by what people see as one character, and the hardware cursor stands where
//! an input method shall draw. A masked line shows a fixed number of dots and keeps its text out of every dump.
use crate::text::width;
use crate::tui::{Canvas, Role, ViewCx};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Position, Rect};
use std::fmt;
use unicode_segmentation::UnicodeSegmentation;
use zeroize::Zeroizing;

/// Longest text a line takes.
pub const MOST_BYTES: usize = 64 * 1024;
const DOTS: usize = 8;

/// A line of text with a cursor.
#[derive(Clone, Default)]
pub struct Input {
    text: Zeroizing<String>,
    cursor: usize,
    masked: bool,
    /// What stands here was only proposed: the first character typed or pasted takes its place.
    proposed: bool,
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if self.masked { "‹hidden›" } else { self.text.as_str() };
        f.debug_struct("Input").field("text", &shown).field("masked", &self.masked).finish()
    }
}

impl Input {
    /// A line holding that text, the cursor behind it.
    pub fn with(text: &str) -> Self {
        let mut input = Self::default();
        input.set(text);
        input
    }

    /// A line holding what is proposed: the first character typed or pasted takes its place, any other key edits it.
    pub fn proposed(text: &str) -> Self {
        let mut input = Self::default();
        input.propose(text);
        input
    }

    /// An empty line that shows dots.
    pub fn masked() -> Self {
        Self { masked: true, ..Self::default() }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Replaces the text; the cursor goes behind it.
    pub fn set(&mut self, text: &str) {
        self.text = Zeroizing::new(String::with_capacity(256));
        self.cursor = 0;
        self.proposed = false;
        self.insert(text);
    }

    /// As [`Input::set`], as a proposal.
    pub fn propose(&mut self, text: &str) {
        self.set(text);
        self.proposed = true;
    }

    /// Empties the line.
    pub fn clear(&mut self) {
        self.set("");
    }

    /// Inserts text at the cursor: characters that steer a terminal are left out, and what is too much is cut.
    pub fn insert(&mut self, text: &str) {
        if std::mem::take(&mut self.proposed) {
            self.clear();
        }
        let mut kept = Zeroizing::new(String::with_capacity(text.len().min(MOST_BYTES)));
        let mut room = MOST_BYTES.saturating_sub(self.text.len());
        for c in text.chars().filter(|c| is_typable(*c)) {
            if c.len_utf8() > room {
                break;
            }
            room -= c.len_utf8();
            kept.push(c);
        }
        self.text.insert_str(self.cursor, &kept);
        self.cursor = self.snap(self.cursor + kept.len());
    }

    /// Takes a key; false where it means nothing here.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        let types = matches!(key.code, KeyCode::Char(c) if !ctrl && !alt && is_typable(c));
        if self.proposed && !types {
            return self.taken_up(key);
        }
        match key.code {
            KeyCode::Char('a') if ctrl => self.cursor = 0,
            KeyCode::Char('e') if ctrl => self.cursor = self.text.len(),
            KeyCode::Char('u') if ctrl => self.remove(0, self.cursor),
            KeyCode::Char('w') if ctrl => self.remove(self.word_left(), self.cursor),
            KeyCode::Char('b') if alt => self.cursor = self.word_left(),
            KeyCode::Char('f') if alt => self.cursor = self.word_right(),
            KeyCode::Char(c) if !ctrl && !alt && is_typable(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            KeyCode::Backspace if ctrl || alt => self.remove(self.word_left(), self.cursor),
            KeyCode::Backspace => self.remove(self.left(), self.cursor),
            KeyCode::Delete => self.remove(self.cursor, self.right()),
            KeyCode::Left if ctrl || alt => self.cursor = self.word_left(),
            KeyCode::Right if ctrl || alt => self.cursor = self.word_right(),
            KeyCode::Left => self.cursor = self.left(),
            KeyCode::Right => self.cursor = self.right(),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            _ => return false,
        }
        true
    }

    /// A key that edits what is proposed; what cannot be seen goes as a whole.
    fn taken_up(&mut self, key: KeyEvent) -> bool {
        self.proposed = false;
        if self.masked && matches!(key.code, KeyCode::Backspace | KeyCode::Delete) {
            self.clear();
            return true;
        }
        let used = self.key(key);
        // A key that means nothing here leaves it a proposal.
        self.proposed = !used;
        used
    }

    /// Draws the line over the whole of `area`; with the focus, the hardware cursor goes to its place.
    pub fn draw(&self, cx: &ViewCx<'_>, area: Rect, focused: bool, canvas: &mut Canvas<'_>) {
        if area.width == 0 || area.height == 0 {
            return;
        }
        let cells = usize::from(area.width);
        let dot = if cx.theme.ascii { "*" } else { "•" };
        let (shown, at) = if self.masked {
            let dots = dot.repeat(if self.is_empty() { 0 } else { DOTS }.min(cells.saturating_sub(1)));
            let end = width(&dots);
            (dots, end)
        } else {
            self.window(cells)
        };
        let style = cx.theme.style(if focused { Role::Input } else { Role::Text });
        canvas.buffer.set_style(Rect { height: 1, ..area }, style);
        canvas.buffer.set_stringn(area.x, area.y, &shown, cells, style);
        if focused {
            let column = area.x.saturating_add(u16::try_from(at).unwrap_or(u16::MAX)).min(area.right() - 1);
            *canvas.cursor = Some(Position { x: column, y: area.y });
        }
    }

    /// The part that fits into so many cells with the cursor in it, and the cursor's cell.
    fn window(&self, cells: usize) -> (String, usize) {
        let before: Vec<&str> = self.text.get(..self.cursor).unwrap_or_default().graphemes(true).collect();
        let mut used = 0;
        let mut start = before.len();
        for (index, grapheme) in before.iter().enumerate().rev() {
            if used + width(grapheme) >= cells {
                break;
            }
            used += width(grapheme);
            start = index;
        }
        let mut shown: String = before.get(start..).unwrap_or_default().concat();
        let mut total = used;
        for grapheme in self.text.get(self.cursor..).unwrap_or_default().graphemes(true) {
            if total + width(grapheme) > cells {
                break;
            }
            total += width(grapheme);
            shown.push_str(grapheme);
        }
        (shown, used)
    }

    fn remove(&mut self, from: usize, to: usize) {
        if from < to && self.text.get(from..to).is_some() {
            self.text.replace_range(from..to, "");
            self.cursor = self.snap(from);
        }
    }

    /// The nearest border between characters at or behind that byte.
    fn snap(&self, at: usize) -> usize {
        let mut borders = self.text.grapheme_indices(true).map(|(i, _)| i).filter(|i| *i >= at);
        borders.next().unwrap_or(self.text.len())
    }

    fn left(&self) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        before.grapheme_indices(true).next_back().map_or(0, |(i, _)| i)
    }

    fn right(&self) -> usize {
        let after = self.text.get(self.cursor..).unwrap_or_default();
        self.cursor + after.graphemes(true).next().map_or(0, str::len)
    }

    fn word_left(&self) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        let mut words = before.split_word_bound_indices().filter(|(_, w)| w.chars().any(char::is_alphanumeric));
        words.next_back().map_or(0, |(i, _)| i)
    }

    fn word_right(&self) -> usize {
        let after = self.text.get(self.cursor..).unwrap_or_default();
        let mut words = after.split_word_bound_indices().filter(|(_, w)| w.chars().any(char::is_alphanumeric));
        words.next().map_or(self.text.len(), |(i, w)| self.cursor + i + w.len())
    }
}

fn is_typable(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{61c}' | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Words;
    use crate::tui::{Depth, Hits, Theme};
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;

    fn press(input: &mut Input, code: KeyCode) {
        input.key(KeyEvent::new(code, KeyModifiers::NONE));
    }

    fn cursor_cell(input: &Input, cells: u16) -> (String, u16) {
        let area = Rect::new(0, 0, cells, 1);
        let (mut buffer, mut hits, mut cursor) = (Buffer::empty(area), Hits::default(), None);
        let theme = Theme::new(Depth::Mono, false, false);
        let cx = ViewCx { words: Words::default(), theme: &theme, now: jiff::Timestamp::UNIX_EPOCH };
        let mut canvas = Canvas { buffer: &mut buffer, hits: &mut hits, cursor: &mut cursor };
        input.draw(&cx, area, true, &mut canvas);
        let text: String = buffer.content().iter().map(|c| c.symbol()).collect();
        (text, cursor.unwrap().x)
    }

    #[test]
    fn the_cursor_steps_over_whole_characters() {
        let mut input = Input::with("가e\u{301}👨\u{200d}👩");
        assert_eq!(input.text(), "가e\u{301}👨👩", "the joiner is left out, the letters stay");
        press(&mut input, KeyCode::Backspace);
        press(&mut input, KeyCode::Backspace);
        press(&mut input, KeyCode::Left);
        press(&mut input, KeyCode::Char('x'));
        assert_eq!(input.text(), "가xe\u{301}");
        press(&mut input, KeyCode::Delete);
        assert_eq!(input.text(), "가x");
    }

    #[test]
    fn the_hardware_cursor_counts_korean_as_two_cells() {
        let mut input = Input::with("한글ab");
        press(&mut input, KeyCode::Left);
        assert_eq!(cursor_cell(&input, 20).1, 5);
        press(&mut input, KeyCode::Home);
        press(&mut input, KeyCode::Right);
        assert_eq!(cursor_cell(&input, 20).1, 2);
    }

    #[test]
    fn a_masked_line_shows_the_same_dots_for_every_length_and_hides_in_dumps() {
        let mut input = Input::masked();
        assert_eq!(cursor_cell(&input, 12).0.trim_end(), "");
        for text in ["a", "correct horse battery staple"] {
            input.set(text);
            assert_eq!(cursor_cell(&input, 12).0.trim_end(), "••••••••");
        }
        assert!(!format!("{input:?}").contains("horse"));
    }

    #[test]
    fn what_is_proposed_makes_room_for_what_is_typed_and_can_be_edited() {
        let mut input = Input::proposed("60");
        press(&mut input, KeyCode::Char('7'));
        press(&mut input, KeyCode::Char('5'));
        assert_eq!(input.text(), "75");
        input.propose("60");
        assert!(!input.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)));
        press(&mut input, KeyCode::Backspace);
        press(&mut input, KeyCode::Char('5'));
        assert_eq!(input.text(), "65");
        input.propose("60");
        input.insert("pasted");
        assert_eq!(input.text(), "pasted");
        let mut hidden = Input::masked();
        hidden.propose("the sandbox's");
        press(&mut hidden, KeyCode::Backspace);
        assert!(hidden.is_empty());
        hidden.propose("the sandbox's");
        press(&mut hidden, KeyCode::Char('x'));
        assert_eq!(hidden.text(), "x");
    }

    #[test]
    fn pasted_text_loses_line_breaks_and_what_is_too_much() {
        let mut input = Input::default();
        input.insert("a\r\nb\u{1b}[2J\u{202e}c");
        assert_eq!(input.text(), "ab[2Jc");
        input.insert(&"한".repeat(MOST_BYTES));
        assert!(input.text().len() <= MOST_BYTES);
    }

    #[test]
    fn words_are_jumped_and_removed() {
        let ctrl = |code| KeyEvent::new(code, KeyModifiers::CONTROL);
        let mut input = Input::with("statecode = 0 and lastname");
        input.key(ctrl(KeyCode::Char('w')));
        assert_eq!(input.text(), "statecode = 0 and ");
        input.key(ctrl(KeyCode::Left));
        press(&mut input, KeyCode::Char('('));
        assert_eq!(input.text(), "statecode = 0 (and ");
        input.key(ctrl(KeyCode::Char('u')));
        assert_eq!(input.text(), "and ");
    }

    proptest! {
        #[test]
        fn no_keys_leave_the_cursor_inside_a_character(
            keys in proptest::collection::vec((0usize..9, any::<char>()), 0..60),
            cells in 0u16..12,
        ) {
            let mut input = Input::with("한e\u{301}x");
            for (which, c) in keys {
                let code = [KeyCode::Left, KeyCode::Right, KeyCode::Home, KeyCode::End, KeyCode::Backspace, KeyCode::Delete,
                    KeyCode::Char(c), KeyCode::Char(c), KeyCode::Char('\u{301}')][which];
                press(&mut input, code);
                let border = input.cursor == input.text.len()
                    || input.text.grapheme_indices(true).any(|(i, _)| i == input.cursor);
                prop_assert!(border, "cursor {} in {:?}", input.cursor, input.text());
            }
            if cells > 0 {
                prop_assert!(cursor_cell(&input, cells).1 < cells);
            }
        }
    }
}
