//! Step 6: the import flows that follow from the tables: in which order, how much, which rows, how many to try first.
mod beside;
mod build;
mod build_view;
mod events;
mod leads;
mod offers;
mod opt_out;
mod order;
mod rows;
mod rules;
mod schedule;
mod typed;
mod value;
mod view;

use super::desk::{Ask, Desk, Turn};
use super::ground;
use super::history::History;
use super::screen::{Offered, Screen};
use super::sheet::Sheet;
use crate::account::Name;
use crate::command::CommandId;
use crate::fault::Fault;
use crate::flow::{Flow, ReadMode, propose_events, takes_events};
use crate::mapping::FilterProblem;
use crate::setup::Step;
use crate::task::propose_flows;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::{Done, Hit};
use build::Builder;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use offers::chooses_way;

/// What the keys mean at the moment.
#[derive(Debug, Default)]
enum Mode {
    /// The list of flows.
    #[default]
    Browse,
    /// Typing the selected flow's filter, with what is wrong with it.
    Filter(Input, Option<FilterProblem>),
    /// Building the selected flow's filter.
    Build(Box<Builder>),
    /// Typing how many rows to try first.
    Tried(Input, bool),
    /// Typing the time zone the selected flow's filter counts days in.
    Zone(Input, bool),
    /// Typing which rows the selected flow brings or in which order, with what is wrong with it.
    Rows(rows::Line, Input, Option<(String, String)>),
    /// Typing when the selected flow is due by itself.
    Schedule(Input),
    /// Choosing which events the selected flow tells.
    Events(ListState),
    /// Typing where the selected flow's events are recorded.
    Into(Input, bool),
    /// Choosing which way consent goes.
    OptOut(ListState),
    /// Changing what becomes leads, and how.
    Leads(ListState),
    /// Typing one of these rules, with what is wrong with it.
    LeadText(leads::Line, Input, Option<(&'static str, String)>),
    /// Choosing how the selected flow reads and what it does about rows that are gone.
    Rules(ListState),
}

/// The flows that are kept, and the tables whose flow is left out.
#[derive(Debug, Clone, PartialEq)]
struct Kept {
    flows: Vec<Flow>,
    left_out: Vec<String>,
}

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct Flows {
    list: ListState,
    mode: Mode,
    fault: Option<Fault>,
    edits: History<Kept>,
    leads: leads::Known,
}

/// A line of the list: a flow, or a table whose flow was left out.
#[derive(Debug, Clone, Copy)]
enum Line<'d> {
    Flow(&'d Flow),
    LeftOut(&'d str),
}

impl Flows {
    /// The account's flows in order, then what was left out.
    fn lines(desk: &Desk) -> Vec<Line<'_>> {
        let Some(name) = desk.name() else { return Vec::new() };
        let mut flows: Vec<&Flow> = desk.draft.workspace.flows.iter().filter(|f| f.account == name).collect();
        flows.sort_by_key(|f| f.order);
        let out = desk.draft.left_out.iter().filter(|t| desk.draft.tables.contains(t));
        flows.into_iter().map(Line::Flow).chain(out.map(|t| Line::LeftOut(t))).collect()
    }

    fn prepare(&mut self, turn: &mut Turn<'_>) {
        self.fault = None;
        if !ground::stands(Step::Flows, turn) {
            return;
        }
        let Some(name) = turn.desk.name() else { return };
        let before = kept(turn.desk);
        if let Err(fault) = propose(turn.desk, &name) {
            self.fault = Some(fault);
            return;
        }
        if kept(turn.desk) != before {
            turn.save();
        }
        self.list.resize(Self::lines(turn.desk).len());
    }

    fn selected<'d>(&self, desk: &'d Desk) -> Option<Line<'d>> {
        Self::lines(desk).get(self.list.selected()).copied()
    }

    fn flow<'d>(&self, desk: &'d Desk) -> Option<&'d Flow> {
        match self.selected(desk)? {
            Line::Flow(flow) => Some(flow),
            Line::LeftOut(_) => None,
        }
    }

    /// Changes flows; the edit can be taken back.
    fn edit(&mut self, turn: &mut Turn<'_>, change: impl FnOnce(&mut Kept)) {
        let before = kept(turn.desk);
        let mut now = before.clone();
        change(&mut now);
        self.edits.note(before, &now);
        self.put(now, turn);
    }

    fn edit_flow(&mut self, turn: &mut Turn<'_>, change: impl FnOnce(&mut Flow)) {
        let Some(name) = self.flow(turn.desk).map(|f| f.name.clone()) else { return };
        self.edit(turn, |kept| {
            if let Some(flow) = kept.flows.iter_mut().find(|f| f.name == name) {
                change(flow);
            }
        });
    }

    fn put(&mut self, kept: Kept, turn: &mut Turn<'_>) {
        turn.desk.draft.workspace.flows = kept.flows;
        turn.desk.draft.left_out = kept.left_out;
        turn.save();
        self.list.resize(Self::lines(turn.desk).len());
    }

    fn restore(&mut self, kept: Option<Kept>, turn: &mut Turn<'_>) {
        match kept {
            Some(kept) => self.put(kept, turn),
            None => turn.toast("wz-nothing-to-undo"),
        }
    }

    /// Leaves the selected flow out, or takes it in again.
    fn toggle(&mut self, turn: &mut Turn<'_>) {
        match self.selected(turn.desk) {
            Some(Line::Flow(flow)) => {
                let (name, left_out) = (flow.name.clone(), (!flow.direction.is_outward()).then(|| flow.table.clone()));
                self.edit(turn, |kept| {
                    kept.flows.retain(|f| f.name != name);
                    kept.left_out.extend(left_out);
                });
            }
            Some(Line::LeftOut(table)) => {
                let table = table.to_owned();
                let before = kept(turn.desk);
                turn.desk.draft.left_out.retain(|t| *t != table);
                self.prepare(turn);
                turn.save();
                self.edits.note(before, &kept(turn.desk));
            }
            None => {}
        }
    }

    /// The next choice in the line of a dialog; whether there is a dialog.
    fn turn_selected(&mut self, turn: &mut Turn<'_>) -> bool {
        match self.mode {
            Mode::Rules(_) => self.turn_rule(turn),
            Mode::Events(_) => self.turn_event(turn),
            Mode::Leads(_) => self.turn_lead(turn),
            Mode::OptOut(_) => self.turn_opt_out(turn),
            _ => return false,
        }
        true
    }

    fn travel(&mut self, id: CommandId, turn: &mut Turn<'_>) {
        let then = self.edits.travel(id, kept(turn.desk));
        self.restore(then, turn);
    }
}

fn kept(desk: &Desk) -> Kept {
    Kept { flows: desk.draft.workspace.flows.clone(), left_out: desk.draft.left_out.clone() }
}

/// Proposes flows for the chosen tables that were not left out.
fn propose(desk: &mut Desk, name: &Name) -> Result<(), Fault> {
    // In a demonstration mail is played, and what happened to it is shown to flow; once, so that it can be left out.
    let played = desk.offered().map(|offer| offer.system);
    let played = played.filter(|_| desk.draft.workspace.flows.iter().all(|f| f.account != *name));
    let Desk { draft, catalog, .. } = desk;
    let Some(catalog) = catalog else { return Ok(()) };
    let all = draft.tables.clone();
    draft.tables.retain(|t| !draft.left_out.contains(t));
    let outcome = propose_flows(draft, name, catalog);
    draft.tables = all;
    let (tables, left_out) = (draft.tables.clone(), draft.left_out.clone());
    let flows = &mut draft.workspace.flows;
    let chosen = |f: &Flow| tables.contains(&f.table) && !left_out.contains(&f.table);
    flows.retain(|f| f.account != *name || !f.is_mapped() || chosen(f));
    if let Some(system) = played {
        let people =
            flows.iter().find(|f| f.account == *name && takes_events(system, &f.table)).map(|f| f.table.clone());
        let events = people.and_then(|table| propose_events(name, system, &table, flows));
        flows.extend(events);
    }
    outcome
}

impl Screen for Flows {
    fn enter(&mut self, turn: &mut Turn<'_>) {
        self.mode = Mode::Browse;
        self.prepare(turn);
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) -> bool {
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match &mut self.mode {
            Mode::Browse => plain && self.list.key(key),
            Mode::Rules(list) | Mode::Events(list) | Mode::OptOut(list) | Mode::Leads(list) => plain && list.key(key),
            Mode::LeadText(_, line, problem) => {
                *problem = None;
                line.key(key)
            }
            Mode::Build(_) => self.build_key(key, turn),
            Mode::Filter(line, _) => {
                let used = line.key(key);
                if used {
                    self.typed(turn);
                }
                used
            }
            Mode::Rows(_, line, problem) => {
                *problem = None;
                line.key(key)
            }
            Mode::Zone(line, bad) | Mode::Into(line, bad) => {
                *bad = false;
                line.key(key)
            }
            Mode::Schedule(line) => line.key(key),
            Mode::Tried(line, bad) => {
                *bad = false;
                match key.code {
                    KeyCode::Char(c) if plain && !c.is_ascii_digit() => true,
                    _ => line.key(key),
                }
            }
        }
    }

    fn command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool {
        if matches!(self.mode, Mode::Build(_)) {
            return self.build_command(id, turn);
        }
        if id == CommandId::Toggle && self.turn_selected(turn) {
            return true;
        }
        if events::is_of_reading(id) && self.flow(turn.desk).is_some_and(|flow| flow.direction.is_outward()) {
            turn.toast("wz-why-outward");
            return true;
        }
        match id {
            CommandId::Events => self.open_events(turn),
            CommandId::OptOut => self.open_opt_out(turn),
            CommandId::Leads => self.open_leads(turn),
            CommandId::ValidateLead => self.test_lead(turn),
            CommandId::Schedule => self.open_schedule(turn.desk),
            CommandId::ReadRules => self.open_rules(turn.desk),
            CommandId::BuildFilter => self.open_builder(turn),
            CommandId::Toggle => self.toggle(turn),
            CommandId::Mode => self.edit_flow(turn, |flow| {
                flow.mode = match flow.mode {
                    ReadMode::Incremental => ReadMode::Full,
                    ReadMode::Full => ReadMode::Incremental,
                };
            }),
            CommandId::ReadWay if chooses_way(turn.desk) => {
                self.edit_flow(turn, |flow| flow.reading.way = flow.reading.way.next());
            }
            CommandId::Filter => self.command_filter(turn),
            CommandId::TryRows => {
                if let Some(flow) = self.flow(turn.desk) {
                    self.mode = Mode::Tried(Input::proposed(&flow.try_rows.to_string()), false);
                }
            }
            CommandId::MoveUp => self.shift(-1, turn),
            CommandId::MoveDown => self.shift(1, turn),
            CommandId::Proposed => {
                let Some(name) = turn.desk.name() else { return true };
                let before = kept(turn.desk);
                turn.desk.draft.workspace.flows.retain(|f| f.account != name);
                turn.desk.draft.left_out.clear();
                self.prepare(turn);
                turn.save();
                self.edits.note(before, &kept(turn.desk));
            }
            CommandId::Undo | CommandId::Redo => self.travel(id, turn),
            CommandId::NextPane => self.list.move_by(1),
            CommandId::CopySelected => {
                if let Some(flow) = self.flow(turn.desk) {
                    turn.copy(format!("fieldbridge run {}{}", flow.name, turn.desk.option));
                    turn.toast("wz-copied");
                }
            }
            _ => return false,
        }
        true
    }

    fn next(&mut self, turn: &mut Turn<'_>) {
        if self.turn_selected(turn) {
            return;
        }
        match &self.mode {
            Mode::Rules(_) | Mode::Events(_) | Mode::OptOut(_) | Mode::Leads(_) => {}
            Mode::Filter(..) => self.finish_filter(turn),
            Mode::Build(_) => self.next_in_builder(turn),
            Mode::Tried(..) => self.finish_tried(turn),
            Mode::Zone(..) => self.finish_zone(turn),
            Mode::Rows(..) => self.finish_rows(turn),
            Mode::Schedule(_) => self.finish_schedule(turn),
            Mode::LeadText(..) => self.finish_lead(turn),
            Mode::Into(..) => self.finish_into(turn),
            Mode::Browse if self.fault.is_some() => self.prepare(turn),
            Mode::Browse => {
                let none = !Self::lines(turn.desk).iter().any(|l| matches!(l, Line::Flow(_)));
                if none {
                    turn.toast("wz-flows-choose-one");
                } else {
                    turn.accept();
                }
            }
        }
    }

    fn back(&mut self, turn: &mut Turn<'_>) -> bool {
        if matches!(self.mode, Mode::Build(_)) {
            // Counting a large table takes a while: it is given up first.
            match turn.desk.awaits(&Ask::FilterCount) {
                true => turn.give_up(&Ask::FilterCount),
                false => self.back_in_builder(),
            }
            return true;
        }
        let inside = !matches!(self.mode, Mode::Browse);
        if matches!(self.mode, Mode::Zone(..) | Mode::Rows(..)) {
            self.open_rules(turn.desk);
            return true;
        }
        if matches!(self.mode, Mode::Into(..)) {
            self.open_events(turn);
            return true;
        }
        if let Mode::LeadText(line, ..) = self.mode {
            self.back_to_leads(line);
            return true;
        }
        self.mode = Mode::Browse;
        inside
    }

    fn paste(&mut self, text: &str, turn: &mut Turn<'_>) -> bool {
        match &mut self.mode {
            // A filter may be pasted with line breaks: they separate words.
            Mode::Filter(line, _) => line.insert(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
            Mode::Zone(line, _) | Mode::Rows(_, line, _) | Mode::Into(line, _) | Mode::Schedule(line) => {
                line.insert(text.trim())
            }
            Mode::LeadText(_, line, _) => line.insert(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
            Mode::Tried(line, _) => line.insert(&text.chars().filter(char::is_ascii_digit).collect::<String>()),
            Mode::Browse | Mode::Build(_) | Mode::Rules(_) | Mode::Events(_) | Mode::OptOut(_) | Mode::Leads(_) => {
                return false;
            }
        }
        self.typed(turn);
        true
    }

    fn hit(&mut self, hit: Hit, double: bool, turn: &mut Turn<'_>) -> bool {
        let Hit::Row(row) = hit else { return false };
        if let Mode::Build(builder) = &mut self.mode {
            if builder.pick.is_none() {
                builder.list.select(row);
            }
            return true;
        }
        if let Mode::Rules(list) | Mode::Events(list) | Mode::OptOut(list) | Mode::Leads(list) = &mut self.mode {
            list.select(row);
            return true;
        }
        self.list.select(row);
        self.mode = Mode::Browse;
        if double {
            return self.command(CommandId::Filter, turn);
        }
        true
    }

    fn wheel(&mut self, lines: i32, _turn: &mut Turn<'_>) {
        if matches!(self.mode, Mode::Browse) {
            self.list.move_by(lines.into());
        }
    }

    fn done(&mut self, ask: Ask, done: Done, turn: &mut Turn<'_>) {
        if ask == Ask::FilterCount {
            if let Done::FilterCount(outcome) = done {
                self.take_count(outcome, turn.desk);
            }
            return;
        }
        let done = match done {
            Done::LeadGround(outcome) => return self.take_ground(outcome, turn),
            Done::LeadTested(outcome) => return self.take_test(outcome),
            done => done,
        };
        match ground::take(done, turn) {
            Ok(()) => self.prepare(turn),
            Err(fault) => self.fault = Some(fault),
        }
    }

    fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    fn typing(&self, _desk: &Desk) -> bool {
        match &self.mode {
            Mode::Browse | Mode::Rules(_) | Mode::Events(_) | Mode::OptOut(_) | Mode::Leads(_) => false,
            Mode::Build(builder) => builder.pick.is_some(),
            Mode::Filter(..)
            | Mode::Tried(..)
            | Mode::Zone(..)
            | Mode::Rows(..)
            | Mode::Into(..)
            | Mode::LeadText(..)
            | Mode::Schedule(_) => true,
        }
    }

    fn view(&self, desk: &Desk, sheet: Sheet<'_, '_>) {
        view::view(self, desk, sheet);
    }

    fn commands(&self, desk: &Desk) -> Vec<Offered> {
        self.offers(desk)
    }

    fn word(&self, id: CommandId) -> Option<&'static str> {
        match &self.mode {
            Mode::Build(builder) => build::word(builder, id),
            Mode::Rules(_) => rules::word(id),
            Mode::Events(_) => events::word(id),
            Mode::OptOut(_) => opt_out::word(id),
            Mode::Leads(_) => leads::word(id),
            _ => None,
        }
    }

    fn typing_keys(&self) -> Option<&'static str> {
        matches!(self.mode, Mode::Build(_)).then_some("typing-choices")
    }

    fn headless(&self, desk: &Desk) -> Option<String> {
        match self.mode {
            Mode::Build(_) => self.filter_command(desk),
            Mode::Events(_) | Mode::Into(..) => self.events_command(desk),
            Mode::OptOut(_) => self.opt_out_command(desk),
            Mode::Leads(_) | Mode::LeadText(..) => self.leads_command(desk),
            Mode::Schedule(_) => self.schedule_command(desk),
            Mode::Rows(..) => self.rows_command(desk),
            _ => None,
        }
    }

    fn help_key(&self, desk: &Desk) -> String {
        self.what_it_is_for(desk).to_owned()
    }
}
