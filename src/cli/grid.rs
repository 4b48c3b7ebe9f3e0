//! Tables for people: columns aligned by cell width, text from outside cleaned.
use super::out::{Out, Tone};
use crate::text::{clean_line, pad, width};

/// On which side a column's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Rows under headings.
pub struct Grid {
    headings: Vec<(String, Side)>,
    rows: Vec<Row>,
}

/// Cells in their columns, or a line below them that heeds no column.
enum Row {
    Cells(Vec<String>),
    Note(String),
}

impl Grid {
    /// With headings by their keys; a key that begins with `#` stands at the right.
    pub fn new(out: &Out, keys: &[&str]) -> Self {
        let headings = keys
            .iter()
            .map(|key| match key.strip_prefix('#') {
                Some(key) => (out.say(key), Side::Right),
                None => (out.say(key), Side::Left),
            })
            .collect();
        Self { headings, rows: Vec::new() }
    }

    /// Adds a row; its cells are cleaned.
    pub fn row<I: IntoIterator<Item = String>>(&mut self, cells: I) {
        self.rows.push(Row::Cells(cells.into_iter().map(|c| clean_line(&c).into_owned()).collect()));
    }

    /// Adds a line about the row before; it is cleaned and heeds no column.
    pub fn note(&mut self, text: String) {
        self.rows.push(Row::Note(clean_line(&text).into_owned()));
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines, headings first.
    pub fn lines(&self) -> Vec<String> {
        let mut cells: Vec<usize> = self.headings.iter().map(|(text, _)| width(text)).collect();
        for row in &self.rows {
            let Row::Cells(row) = row else { continue };
            for (most, cell) in cells.iter_mut().zip(row) {
                *most = (*most).max(width(cell));
            }
        }
        let line = |row: &mut dyn Iterator<Item = &String>| {
            let mut text = String::new();
            for ((cell, width_of_column), (_, side)) in row.zip(&cells).zip(&self.headings) {
                text.push_str(&match side {
                    Side::Left => pad(cell, *width_of_column),
                    Side::Right => format!("{}{cell}", " ".repeat(width_of_column.saturating_sub(width(cell)))),
                });
                text.push_str("  ");
            }
            text.trim_end().to_owned()
        };
        let mut lines = vec![line(&mut self.headings.iter().map(|(text, _)| text))];
        lines.extend(self.rows.iter().map(|row| match row {
            Row::Cells(row) => line(&mut row.iter()),
            Row::Note(text) => text.clone(),
        }));
        lines
    }

    /// Writes the table, or the sentence of `empty` on standard error where there is no row.
    pub fn write(&self, out: &mut Out, empty: &str) {
        if self.is_empty() {
            let text = out.say(empty);
            return out.note(text);
        }
        for (i, line) in self.lines().into_iter().enumerate() {
            let line = if i == 0 { out.paint(Tone::Faint, &line) } else { line };
            out.line(line);
        }
    }
}

/// Labelled values, one a line, the labels aligned.
pub fn facts(out: &mut Out, pairs: &[(&str, String)]) {
    let cells = pairs.iter().map(|(key, _)| width(&out.say(key))).max().unwrap_or(0);
    for (key, value) in pairs {
        let label = pad(&out.say(key), cells);
        let line = format!("{}  {}", out.paint(Tone::Faint, &label), clean_line(value));
        out.line(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Words;

    #[test]
    fn korean_and_numbers_stand_in_straight_columns_and_escapes_are_visible() {
        let out = Out::new(Box::new(std::io::sink()), Box::new(std::io::sink()), Words::default());
        let mut grid =
            Grid { headings: vec![("name".into(), Side::Left), ("rows".into(), Side::Right)], rows: Vec::new() };
        grid.row(["거래처".to_owned(), "7".to_owned()]);
        grid.row(["a\u{1b}[2J".to_owned(), "1,234".to_owned()]);
        let lines = grid.lines();
        assert!(lines.iter().all(|l| width(l) == width(&lines[0]) || !l.ends_with(' ')), "{lines:?}");
        assert_eq!(lines[1], "거래처      7");
        assert_eq!(lines[2], "a␛[2J   1,234");
        drop(out);
    }
}
