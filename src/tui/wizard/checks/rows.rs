//! What is listed: one row a check; with many tables the lines of one check share a row that opens.
use super::{Checks, Line, State};
use crate::account::{CheckId, CheckSubject, Verdict};

/// From so many tables on, the lines of one check share a row.
const MANY: usize = 5;

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// One line, by its place.
    Line(usize),
    /// All tables of one check.
    Group(CheckId),
}

impl Line {
    /// Whether it is shown although its group is closed.
    fn stands_out(&self) -> bool {
        match &self.state {
            State::NotYet => false,
            State::Running | State::Paused(_) => true,
            State::Ended(report) => matches!(report.verdict, Verdict::Failed { .. }),
        }
    }
}

impl Checks {
    /// The lines of a check.
    pub(super) fn lines_of(&self, id: CheckId) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.subject.id == id)
    }

    /// The rows of the list.
    pub(super) fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let (mut last, mut grouped) = (None, false);
        for (index, line) in self.lines.iter().enumerate() {
            let id = line.subject.id;
            if last != Some(id) {
                last = Some(id);
                grouped = id.is_per_table() && self.lines_of(id).count() >= MANY;
                if grouped {
                    rows.push(Row::Group(id));
                }
            }
            if !grouped || self.open.contains(&id) || line.stands_out() {
                rows.push(Row::Line(index));
            }
        }
        rows
    }

    /// The list follows the rows.
    pub(super) fn refit(&mut self) {
        self.list.resize(self.rows().len());
    }

    /// The selected row.
    pub(super) fn selected(&self) -> Option<Row> {
        self.rows().get(self.list.selected()).copied()
    }

    /// Selects a check, or the row that stands for it.
    pub(super) fn show(&mut self, subject: &CheckSubject) {
        let rows = self.rows();
        let is_it = |row: &Row| match row {
            Row::Line(index) => self.lines.get(*index).is_some_and(|line| line.subject == *subject),
            Row::Group(_) => false,
        };
        let place = rows.iter().position(is_it).or_else(|| rows.iter().position(|r| *r == Row::Group(subject.id)));
        if let Some(place) = place {
            self.list.select(place);
        }
    }

    /// Opens or closes the selected row's group.
    pub(super) fn toggle(&mut self) {
        let id = match self.selected() {
            Some(Row::Group(id)) => id,
            Some(Row::Line(index)) => match self.lines.get(index) {
                Some(line) if line.subject.id.is_per_table() => line.subject.id,
                _ => return,
            },
            None => return,
        };
        if !self.open.remove(&id) {
            self.open.insert(id);
        }
        self.refit();
        let place = self.rows().iter().position(|row| *row == Row::Group(id));
        if let Some(place) = place {
            self.list.select(place);
        }
    }
}
