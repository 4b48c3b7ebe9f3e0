//! Where the identifiers stand of the rows a flow brings: chosen among the tables and views of the campaign database, found by
//! typing; what cannot be used says why.
use super::{Flows, Mode};
use crate::command::{CommandId, quoted};
use crate::fault::Outcome;
use crate::flow::Population;
use crate::task::{PlaceFit, PlaceFound};
use crate::tui::Effect;
use crate::tui::search::every_word;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Ask, Desk, Turn};
use crossterm::event::{KeyCode, KeyEvent};
use std::collections::BTreeMap;

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// No population: all rows that meet the filter.
    All,
    /// The flow's present one, which the database does not have.
    Lost(Population),
    /// That one of those that were found.
    Place(usize),
}

/// The state of the choice.
#[derive(Debug, Default)]
pub(super) struct Picker {
    pub(super) search: Input,
    pub(super) list: ListState,
    /// What there is; none while it is being looked for.
    pub(super) found: Option<Outcome<Vec<PlaceFound>>>,
    /// How many values stand there, as far as they were counted.
    pub(super) counts: BTreeMap<String, Outcome<u64>>,
    /// The lines that match what is typed.
    pub(super) rows: Vec<Row>,
    /// A catalog key of why the choice cannot be taken.
    pub(super) problem: Option<&'static str>,
}

impl Picker {
    fn places(&self) -> &[PlaceFound] {
        self.found.as_ref().and_then(|found| found.as_ref().ok()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The place a line stands for.
    pub(super) fn place(&self, row: &Row) -> Option<&PlaceFound> {
        match row {
            Row::Place(at) => self.places().get(*at),
            Row::All | Row::Lost(_) => None,
        }
    }

    /// The lines that match what is typed, the one somebody means selected: what is typed in full, else the first; where
    /// nothing is typed, what the flow has.
    fn narrow(&mut self, now: Option<&Population>) {
        let typed = self.search.text().trim().to_owned();
        let said = now.map(ToString::to_string);
        let matches = |name: &str| every_word(&typed, std::iter::once(name));
        let is_there = |name: &String| self.places().iter().any(|place| place.name() == *name);
        let lost = now.filter(|_| matches!(self.found, Some(Ok(_))) && !said.as_ref().is_some_and(is_there));
        let mut rows: Vec<Row> = Vec::new();
        if typed.is_empty() {
            rows.push(Row::All);
        }
        rows.extend(lost.filter(|lost| matches(&lost.to_string())).cloned().map(Row::Lost));
        rows.extend(self.places().iter().enumerate().filter(|(_, p)| matches(&p.name())).map(|(at, _)| Row::Place(at)));
        let meant = if typed.is_empty() { said.unwrap_or_default() } else { typed };
        let is_meant = |row: &Row| match row {
            Row::All => false,
            Row::Lost(lost) => lost.to_string().eq_ignore_ascii_case(&meant),
            Row::Place(_) => self.place(row).is_some_and(|place| place.name().eq_ignore_ascii_case(&meant)),
        };
        let at = rows.iter().position(is_meant).unwrap_or(0);
        self.list = ListState::of(rows.len());
        self.list.select(at);
        self.rows = rows;
        self.problem = None;
    }

    /// What is chosen; why it cannot be, as a catalog key.
    fn chosen(&self) -> Result<Option<Population>, &'static str> {
        match (&self.found, self.rows.get(self.list.selected())) {
            (None, _) => Err("wz-population-reading"),
            // Nobody can say that it is not there.
            (Some(Err(_)), _) => match self.search.text().trim() {
                "" => Ok(None),
                typed => Population::parse(typed).map(Some).map_err(|_| "wz-population-bad"),
            },
            (Some(Ok(_)), None) => Err("wz-population-no-such"),
            (Some(Ok(_)), Some(Row::All)) => Ok(None),
            (Some(Ok(_)), Some(Row::Lost(_))) => Err("place-lost"),
            (Some(Ok(_)), Some(row)) => match self.place(row) {
                Some(place) => place.population().map(Some).ok_or(refusal(place.fit)),
                None => Err("wz-population-no-such"),
            },
        }
    }
}

/// The catalog key of why a place cannot be used.
fn refusal(fit: PlaceFit) -> &'static str {
    match fit {
        PlaceFit::Fits | PlaceFit::Empty => "wz-population-bad",
        PlaceFit::Strange => "place-strange-why",
        PlaceFit::Unsayable => "place-unsayable-why",
        PlaceFit::Unreadable => "place-unreadable-why",
    }
}

/// The stem of a command's words while one is chosen.
pub(super) fn word(id: CommandId) -> Option<&'static str> {
    (id == CommandId::Next).then_some("build-take")
}

impl Flows {
    pub(super) fn open_population(&mut self, turn: &mut Turn<'_>) {
        let Some(flow) = self.flow(turn.desk) else { return };
        let detail = turn.desk.catalog.as_ref().and_then(|c| c.details.get(&flow.table));
        let Some(id) = detail.map(|detail| detail.table.primary_id.clone()) else { return };
        let mut picker = Picker::default();
        picker.narrow(flow.rows.population.as_ref());
        self.mode = Mode::Population(Box::new(picker));
        turn.ask(Ask::Populations, Effect::Populations(id));
    }

    /// What there is to choose from; then those are counted that can be used.
    pub(super) fn take_populations(&mut self, outcome: Outcome<Vec<PlaceFound>>, turn: &mut Turn<'_>) {
        let now = self.flow(turn.desk).and_then(|flow| flow.rows.population.clone());
        let Mode::Population(picker) = &mut self.mode else { return };
        // What stands nowhere in the first rows is not looked for in all of them unasked.
        let found = outcome.as_deref().unwrap_or_default();
        let fits = found.iter().filter(|place| place.fit == PlaceFit::Fits);
        let places: Vec<Population> = fits.filter_map(PlaceFound::population).collect();
        picker.found = Some(outcome);
        picker.narrow(now.as_ref());
        if !places.is_empty() {
            turn.ask(Ask::PopulationCounts, Effect::CountPopulations(places));
        }
    }

    pub(super) fn take_population_counts(&mut self, counts: Vec<(Population, Outcome<u64>)>) {
        if let Mode::Population(picker) = &mut self.mode {
            picker.counts = counts.into_iter().map(|(place, count)| (place.to_string(), count)).collect();
        }
    }

    pub(super) fn population_key(&mut self, key: KeyEvent, turn: &Turn<'_>) -> bool {
        let now = self.flow(turn.desk).and_then(|flow| flow.rows.population.clone());
        let Mode::Population(picker) = &mut self.mode else { return false };
        if matches!(key.code, KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown) {
            picker.problem = None;
            return picker.list.key(key);
        }
        let before = picker.search.text().to_owned();
        let used = picker.search.key(key);
        if picker.search.text() != before {
            picker.narrow(now.as_ref());
        }
        used
    }

    pub(super) fn paste_population(&mut self, text: &str, desk: &Desk) {
        let now = self.flow(desk).and_then(|flow| flow.rows.population.clone());
        if let Mode::Population(picker) = &mut self.mode {
            picker.search.insert(&text.split_whitespace().collect::<Vec<_>>().join(" "));
            picker.narrow(now.as_ref());
        }
    }

    /// Takes what is chosen; what cannot be taken says why.
    pub(super) fn finish_population(&mut self, turn: &mut Turn<'_>) {
        let Mode::Population(picker) = &mut self.mode else { return };
        match picker.chosen() {
            Ok(population) => {
                self.edit_flow(turn, |flow| flow.rows.population = population);
                self.close_population(turn);
            }
            Err(problem) => picker.problem = Some(problem),
        }
    }

    /// Back to the rules; nothing is looked for any more.
    pub(super) fn close_population(&mut self, turn: &mut Turn<'_>) {
        turn.give_up(&Ask::Populations);
        turn.give_up(&Ask::PopulationCounts);
        self.open_rules(turn.desk);
    }

    /// The command line that says the same; where nothing can be taken, the one that tells what there is.
    pub(super) fn population_command(&self, desk: &Desk) -> Option<String> {
        let (flow, Mode::Population(picker)) = (self.flow(desk)?, &self.mode) else { return None };
        Some(match picker.chosen() {
            Ok(Some(place)) => {
                let place = quoted(&place.to_string());
                format!("fieldbridge flow set {} --population {place}{}", flow.name, desk.option)
            }
            Ok(None) => format!("fieldbridge flow set {} --no-population{}", flow.name, desk.option),
            Err(_) => format!("fieldbridge flow populations {}{}", quoted(&flow.table), desk.option),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{ErrorKind, Fault};

    fn picker(typed: &str, now: Option<&str>) -> Picker {
        let place = |table: &str, column: &str, fit| PlaceFound { table: table.into(), column: column.into(), fit };
        let found = vec![
            place("audience", "who", PlaceFit::Fits),
            place("audience", "whoever", PlaceFit::Empty),
            place("audience", "why", PlaceFit::Strange),
            place("broken", "", PlaceFit::Unreadable),
        ];
        let mut picker = Picker { search: Input::with(typed), found: Some(Ok(found)), ..Picker::default() };
        picker.narrow(now.map(|text| Population::parse(text).unwrap()).as_ref());
        picker
    }

    fn names(picker: &Picker) -> Vec<String> {
        let name = |row: &Row| match row {
            Row::All => "all".to_owned(),
            Row::Lost(place) => format!("lost {place}"),
            row => picker.place(row).unwrap().name(),
        };
        picker.rows.iter().map(name).collect()
    }

    #[test]
    fn all_rows_stand_first_and_what_is_typed_finds_a_place() {
        let open = picker("", None);
        assert_eq!(names(&open), ["all", "audience.who", "audience.whoever", "audience.why", "broken"]);
        assert_eq!(open.chosen(), Ok(None));
        let typed = picker("WHO", None);
        assert_eq!(names(&typed), ["audience.who", "audience.whoever"]);
        assert_eq!(typed.chosen(), Ok(Some(Population::parse("audience.who").unwrap())));
        let whole = picker("audience.whoever", None);
        assert_eq!(whole.chosen().unwrap().unwrap().column, "whoever");
        assert_eq!(picker("audience.who", None).chosen().unwrap().unwrap().column, "who", "not what begins alike");
    }

    #[test]
    fn what_the_flow_has_is_marked_and_what_is_gone_is_told() {
        let kept = picker("", Some("audience.whoever"));
        assert_eq!(kept.list.selected(), 2);
        let lost = picker("", Some("nobody.id"));
        assert_eq!(names(&lost)[1], "lost nobody.id");
        assert_eq!((lost.list.selected(), lost.chosen()), (1, Err("place-lost")));
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        for (typed, why) in [
            ("why", "place-strange-why"),
            ("broken", "place-unreadable-why"),
            ("'; DROP TABLE audience; --", "wz-population-no-such"),
            ("없는 것", "wz-population-no-such"),
        ] {
            assert_eq!(picker(typed, None).chosen(), Err(why), "{typed}");
        }
        let mut unread = Picker::default();
        unread.narrow(None);
        assert_eq!(unread.chosen(), Err("wz-population-reading"));
        unread.found = Some(Err(Fault::new(ErrorKind::DatabaseBusy, "x")));
        assert_eq!(unread.chosen(), Ok(None));
        unread.search = Input::with("audience");
        assert_eq!(unread.chosen(), Err("wz-population-bad"));
        unread.search = Input::with("audience.who");
        assert!(unread.chosen().unwrap().is_some(), "nobody can say that it is not there");
    }
}
