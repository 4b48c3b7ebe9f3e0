//! Step 3: which tables. All of them, found as one types, with counts filled in for what is on screen.
mod about;
mod along;
mod news;
mod search;
mod view;

use super::desk::{Ask, Desk, Turn};
use super::ground;
use super::history::History;
use super::screen::{Offered, Screen};
use super::sheet::Sheet;
use crate::catalog::{Barred, Catalog, Table};
use crate::command::CommandId;
use crate::fault::Fault;
use crate::i18n::Arg;
use crate::mapping::{Along, propose_tables};
use crate::setup::Step;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::{Done, Effect, Hit};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use search::Index;
use std::collections::{BTreeMap, BTreeSet};

/// The state of the step.
#[derive(Debug)]
pub(super) struct Tables {
    index: Index,
    /// Positions in the catalog's list, as shown.
    shown: Vec<usize>,
    list: ListState,
    search: Input,
    searching: bool,
    /// Whether the selected table's pane is shown.
    about: bool,
    /// Whether the changes stand in the list's place.
    telling: bool,
    news: ListState,
    counted: BTreeSet<String>,
    fault: Option<Fault>,
    edits: History<Vec<String>>,
    /// How many links far tables come along.
    depth: u8,
    /// The links by which tables came along, by table.
    along: BTreeMap<String, Along>,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            index: Index::default(),
            shown: Vec::new(),
            list: ListState::default(),
            search: Input::default(),
            searching: false,
            about: false,
            telling: false,
            news: ListState::default(),
            counted: BTreeSet::new(),
            fault: None,
            edits: History::default(),
            depth: 1,
            along: BTreeMap::new(),
        }
    }
}

/// Why a table cannot be imported; none where it can.
fn obstacle(table: &Table) -> Option<&'static str> {
    Some(match Barred::of(table.kind)? {
        Barred::Virtual => "wz-table-virtual",
        Barred::Elastic => "wz-table-elastic",
        Barred::Intersect => "wz-table-intersect",
    })
}

impl Tables {
    fn load(&mut self, fresh: bool, turn: &mut Turn<'_>) {
        let Some(account) = turn.desk.account().cloned() else {
            turn.go(Step::Account);
            return;
        };
        self.fault = None;
        turn.ask(Ask::Tables, Effect::Tables(Box::new(account), fresh));
    }

    /// Takes the catalog in: proposes a selection where nothing was chosen yet.
    fn arrived(&mut self, catalog: Catalog, turn: &mut Turn<'_>) {
        let catalog = ground::settle(turn.desk, catalog);
        self.index = Index::new(&catalog);
        self.counted = catalog.counts.keys().cloned().collect();
        let draft = &mut turn.desk.draft;
        let before = draft.tables.clone();
        draft.tables.retain(|name| catalog.table(name).is_some());
        if draft.tables.is_empty() {
            draft.tables = propose_tables(&catalog);
        }
        let changed = draft.tables != before;
        if changed {
            turn.save();
        }
        self.news = ListState::of(catalog.news.as_ref().map_or(0, |n| n.changes.len()));
        turn.desk.catalog = Some(catalog);
        self.arrange(turn);
        self.look(turn);
    }

    fn selected<'c>(&self, catalog: &'c Catalog) -> Option<&'c Table> {
        catalog.tables.get(*self.shown.get(self.list.selected())?)
    }

    /// Asks for the fields of the table a person looks at, one table at a time.
    fn look(&self, turn: &mut Turn<'_>) {
        let (Some(catalog), Some(account)) = (&turn.desk.catalog, turn.desk.account()) else { return };
        let Some(table) = self.selected(catalog).filter(|t| self.about && obstacle(t).is_none()) else { return };
        if catalog.details.contains_key(&table.name) {
            return;
        }
        let (name, account) = (table.name.clone(), account.clone());
        if !turn.desk.awaits(&Ask::About) {
            turn.ask(Ask::About, Effect::Describe(Box::new(account), vec![name]));
        }
    }

    /// Which tables are shown, in which order: with a search the best match first, else the chosen ones first.
    fn arrange(&mut self, turn: &Turn<'_>) {
        let Some(catalog) = &turn.desk.catalog else { return };
        let query = self.search.text().trim();
        self.shown = if query.is_empty() {
            let chosen = &turn.desk.draft.tables;
            let lang = turn.cx.words.0;
            // What says how the organisation is set up waits until somebody looks for it.
            let listed = |t: &crate::catalog::Table| !t.setup || chosen.contains(&t.name);
            let mut all: Vec<usize> =
                catalog.tables.iter().enumerate().filter(|(_, t)| listed(t)).map(|(i, _)| i).collect();
            all.sort_by_cached_key(|i| {
                let Some(table) = catalog.tables.get(*i) else { return (2, String::new()) };
                let rank = match () {
                    () if chosen.contains(&table.name) => 0,
                    () if obstacle(table).is_none() => 1,
                    () => 2,
                };
                (rank, table.labels.best(lang).unwrap_or(&table.name).to_lowercase())
            });
            all
        } else {
            self.index.find(query)
        };
        self.list.resize(self.shown.len());
    }

    /// Asks for the row counts of what is on screen.
    fn count(&mut self, turn: &mut Turn<'_>) {
        let (Some(catalog), Some(account)) = (&turn.desk.catalog, turn.desk.account()) else { return };
        let wanted: Vec<String> = self
            .list
            .seen()
            .filter_map(|row| self.shown.get(row).and_then(|i| catalog.tables.get(*i)))
            .filter(|t| obstacle(t).is_none() && !self.counted.contains(&t.name))
            .map(|t| t.name.clone())
            .collect();
        if wanted.is_empty() || turn.desk.awaits(&Ask::Counts) {
            return;
        }
        self.counted.extend(wanted.iter().cloned());
        let account = account.clone();
        turn.ask(Ask::Counts, Effect::Counts(Box::new(account), wanted));
    }

    fn edit(&mut self, turn: &mut Turn<'_>, change: impl FnOnce(&mut Vec<String>)) {
        let before = turn.desk.draft.tables.clone();
        change(&mut turn.desk.draft.tables);
        let now = turn.desk.draft.tables.clone();
        self.changed(&before, &now, turn);
        self.edits.note(before, &now);
    }

    fn changed(&mut self, before: &[String], now: &[String], turn: &mut Turn<'_>) {
        if before != now {
            turn.save();
            turn.mark_stale(&[Step::Schemas, Step::Enumerations, Step::Flows]);
        }
    }

    fn toggle(&mut self, turn: &mut Turn<'_>) {
        let Some(catalog) = &turn.desk.catalog else { return };
        let Some(table) = self.shown.get(self.list.selected()).and_then(|i| catalog.tables.get(*i)) else { return };
        if let Some(reason) = obstacle(table) {
            turn.toast(reason);
            return;
        }
        let name = table.name.clone();
        self.edit(turn, |tables| match tables.iter().position(|t| *t == name) {
            Some(at) => {
                tables.remove(at);
            }
            None => tables.push(name),
        });
    }

    fn select_all(&mut self, turn: &mut Turn<'_>) {
        let Some(catalog) = &turn.desk.catalog else { return };
        let names: Vec<String> = self
            .shown
            .iter()
            .filter_map(|i| catalog.tables.get(*i))
            .filter(|t| obstacle(t).is_none())
            .map(|t| t.name.clone())
            .collect();
        self.edit(turn, |tables| {
            for name in names {
                if !tables.contains(&name) {
                    tables.push(name);
                }
            }
        });
    }

    fn restore(&mut self, tables: Option<Vec<String>>, turn: &mut Turn<'_>) {
        if let Some(tables) = tables {
            let before = std::mem::replace(&mut turn.desk.draft.tables, tables);
            let now = turn.desk.draft.tables.clone();
            self.changed(&before, &now, turn);
        } else {
            turn.toast("wz-nothing-to-undo");
        }
    }
}

impl Screen for Tables {
    fn enter(&mut self, turn: &mut Turn<'_>) {
        self.searching = false;
        if turn.desk.catalog.is_none() {
            self.load(false, turn);
        } else {
            if self.shown.is_empty()
                && let Some(catalog) = &turn.desk.catalog
            {
                self.index = Index::new(catalog);
            }
            self.arrange(turn);
            self.count(turn);
        }
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) -> bool {
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if self.telling && !self.searching {
            return self.news.key(key);
        }
        let moved = self.list.key(key);
        if moved && !(self.searching && matches!(key.code, KeyCode::Home | KeyCode::End)) {
            self.count(turn);
            self.look(turn);
            return true;
        }
        if !self.searching {
            return false;
        }
        if plain && matches!(key.code, KeyCode::Enter | KeyCode::Tab) {
            self.searching = false;
            return true;
        }
        if self.search.key(key) {
            self.list.select(0);
            self.arrange(turn);
            self.count(turn);
            return true;
        }
        false
    }

    fn command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool {
        match id {
            CommandId::Toggle => self.toggle(turn),
            CommandId::Search => (self.searching, self.telling) = (true, false),
            CommandId::NextPane => (self.searching, self.telling) = (!self.searching, false),
            CommandId::Details => {
                (self.about, self.telling) = (!self.about || self.telling, false);
                self.look(turn);
            }
            CommandId::Changes => self.telling = !self.telling,
            CommandId::SelectAll => self.select_all(turn),
            CommandId::ClearAll => self.edit(turn, Vec::clear),
            CommandId::Proposed => {
                let proposed = turn.desk.catalog.as_ref().map(propose_tables).unwrap_or_default();
                self.edit(turn, |tables| *tables = proposed);
                self.arrange(turn);
            }
            CommandId::Along => self.bring_along(turn),
            CommandId::HowFar => self.how_far(turn),
            CommandId::Undo | CommandId::Redo => {
                let then = self.edits.travel(id, turn.desk.draft.tables.clone());
                self.restore(then, turn);
            }
            CommandId::Refresh => self.load(true, turn),
            CommandId::CopySelected => {
                let changes = news::of(turn.desk).map(|n| n.changes.as_slice()).unwrap_or_default();
                let text = match self.telling {
                    true => changes.get(self.news.selected()).map(|c| news::sentence(c, turn.cx.words)),
                    false => turn.desk.catalog.as_ref().and_then(|c| self.selected(c)).map(|t| t.name.clone()),
                };
                if let Some(text) = text {
                    turn.copy(crate::text::clean_line(&text).into_owned());
                    turn.toast("wz-copied");
                }
            }
            _ => return false,
        }
        true
    }

    fn next(&mut self, turn: &mut Turn<'_>) {
        if self.fault.is_some() || turn.desk.catalog.is_none() {
            return self.load(false, turn);
        }
        if turn.desk.draft.tables.is_empty() {
            turn.toast("wz-tables-choose-one");
            return;
        }
        turn.accept();
    }

    fn back(&mut self, turn: &mut Turn<'_>) -> bool {
        if self.telling {
            self.telling = false;
            return true;
        }
        if self.searching || !self.search.is_empty() {
            self.searching = false;
            self.search.clear();
            self.arrange(turn);
            return true;
        }
        turn.give_up(&Ask::Tables);
        false
    }

    fn paste(&mut self, text: &str, turn: &mut Turn<'_>) -> bool {
        if turn.desk.catalog.is_some() && !text.trim().is_empty() {
            self.searching = true;
            self.search.insert(text.lines().next().unwrap_or_default().trim());
            self.list.select(0);
            self.arrange(turn);
            self.count(turn);
        }
        true
    }

    fn hit(&mut self, hit: Hit, double: bool, turn: &mut Turn<'_>) -> bool {
        match hit {
            Hit::Field(_) => self.searching = true,
            Hit::Row(row) if self.telling => self.news.select(row),
            Hit::Row(row) => {
                let again = self.list.selected() == row;
                self.list.select(row);
                self.searching = false;
                self.look(turn);
                if again || double {
                    self.toggle(turn);
                }
            }
            _ => return false,
        }
        true
    }

    fn wheel(&mut self, lines: i32, turn: &mut Turn<'_>) {
        if self.telling {
            return self.news.move_by(lines.into());
        }
        self.list.move_by(lines.into());
        self.count(turn);
    }

    fn done(&mut self, _ask: Ask, done: Done, turn: &mut Turn<'_>) {
        match done {
            Done::Tables(Ok(catalog)) => {
                self.arrived(*catalog, turn);
                self.count(turn);
            }
            Done::Tables(Err(fault)) => self.fault = Some(fault),
            Done::Described(Ok(details)) => {
                ground::put(turn.desk, details);
                self.look(turn);
            }
            Done::Described(Err(fault)) => {
                self.about = false;
                let why = turn.cx.words.fault(&fault);
                turn.toast_with("wz-about-failed", &[("why", Arg::from(why))]);
            }
            Done::Along(Ok(came)) => self.came_along(*came, turn),
            Done::Along(Err(fault)) => {
                let why = turn.cx.words.fault(&fault);
                turn.toast_with("wz-along-failed", &[("why", Arg::from(why))]);
            }
            Done::Counts(Ok(counts)) => {
                if let Some(catalog) = &mut turn.desk.catalog {
                    catalog.counts.extend(counts);
                }
                self.count(turn);
            }
            Done::Counts(Err(fault)) => {
                let why = turn.cx.words.fault(&fault);
                turn.toast_with("wz-counts-failed", &[("why", Arg::from(why))]);
            }
            _ => {}
        }
    }

    fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    fn typing(&self, _desk: &Desk) -> bool {
        self.searching
    }

    fn view(&self, desk: &Desk, sheet: Sheet<'_, '_>) {
        view::view(self, desk, sheet);
    }

    fn commands(&self, desk: &Desk) -> Vec<Offered> {
        let loading = desk.catalog.is_none().then_some("wz-why-loading");
        let none = desk.draft.tables.is_empty().then_some("wz-why-none-chosen");
        let untold = news::of(desk).is_none().then_some("wz-why-no-news");
        let changes = (CommandId::Changes, loading.or(untold));
        // Where there is something to tell, its key stands among the first.
        let (first, last) = if untold.is_none() { (Some(changes), None) } else { (None, Some(changes)) };
        let [undo, redo] = self.edits.offered();
        let all = vec![
            (CommandId::Toggle, loading),
            (CommandId::Search, loading),
            (CommandId::Details, loading),
            (CommandId::Along, loading.or(none)),
            (CommandId::HowFar, loading),
            (CommandId::SelectAll, loading),
            (CommandId::ClearAll, none),
            (CommandId::Proposed, loading),
            undo,
            redo,
            (CommandId::Refresh, None),
            (CommandId::CopyCommand, None),
        ];
        let next = (CommandId::Next, loading.or(none));
        [next].into_iter().chain(first).chain(all).chain(last).collect()
    }

    fn help_key(&self, _desk: &Desk) -> String {
        "step-tables-why".to_owned()
    }
}
