//! What is typed for a flow: its filter as text, and how many rows to try first.
use super::{Flows, Mode};
use crate::mapping::FilterProblem;
use crate::mapping::filter_text;
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Desk, Turn};

/// Most rows to try first.
const MOST_TRIED: u32 = 100_000;

impl Flows {
    /// What is wrong with a filter text; an empty one reads all rows.
    pub(super) fn judge(&self, text: &str, desk: &Desk) -> Option<FilterProblem> {
        if text.trim().is_empty() {
            return None;
        }
        let detail = desk.catalog.as_ref()?.details.get(&self.flow(desk)?.table)?;
        filter_text::read(text, detail).err()
    }

    pub(super) fn finish_filter(&mut self, turn: &mut Turn<'_>) {
        let Mode::Filter(line, _) = &self.mode else { return };
        let text = line.text().trim().to_owned();
        if let Some(problem) = self.judge(&text, turn.desk) {
            if let Mode::Filter(_, shown) = &mut self.mode {
                *shown = Some(problem);
            }
            return;
        }
        self.mode = Mode::Browse;
        self.edit_flow(turn, |flow| flow.filter = (!text.is_empty()).then_some(text));
    }

    pub(super) fn finish_tried(&mut self, turn: &mut Turn<'_>) {
        let Mode::Tried(line, bad) = &mut self.mode else { return };
        let digits: String = line.text().chars().filter(|c| !matches!(c, ',' | ' ' | '.')).collect();
        match digits.parse::<u32>() {
            Ok(rows) if rows <= MOST_TRIED => {
                self.mode = Mode::Browse;
                self.edit_flow(turn, |flow| flow.try_rows = rows);
            }
            _ => *bad = true,
        }
    }

    pub(super) fn start_zone(&mut self, turn: &Turn<'_>) {
        if let Some(flow) = self.flow(turn.desk) {
            self.mode = Mode::Zone(Input::proposed(flow.zone.as_deref().unwrap_or("UTC")), false);
        }
    }

    pub(super) fn finish_zone(&mut self, turn: &mut Turn<'_>) {
        let Mode::Zone(line, bad) = &mut self.mode else { return };
        let zone = line.text().trim().to_owned();
        if filter_text::day_zone(Some(&zone)).is_err() {
            *bad = true;
            return;
        }
        let own = Some(zone).filter(|z| !z.is_empty() && !z.eq_ignore_ascii_case("utc"));
        self.edit_flow(turn, |flow| flow.zone = own);
        self.open_rules(turn.desk);
    }

    /// The filter as text.
    pub(super) fn command_filter(&mut self, turn: &mut Turn<'_>) {
        if let Some(flow) = self.flow(turn.desk) {
            self.mode = Mode::Filter(Input::with(flow.filter.as_deref().unwrap_or_default()), None);
            self.typed(turn);
        }
    }

    pub(super) fn typed(&mut self, turn: &Turn<'_>) {
        let text = match &self.mode {
            Mode::Filter(line, _) => line.text().to_owned(),
            _ => return,
        };
        let problem = self.judge(&text, turn.desk);
        if let Mode::Filter(_, shown) = &mut self.mode {
            *shown = problem;
        }
    }
}
