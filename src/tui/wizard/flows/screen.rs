//! What keys, clicks, pasted text and answers mean on the flows step.
use super::offers::chooses_way;
use super::{Flows, Line, Mode, build, chain, events, export, kept, leads, opt_out, population, rules, view};
use crate::command::CommandId;
use crate::fault::Fault;
use crate::flow::ReadMode;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Ask, Desk, Turn};
use crate::tui::wizard::ground;
use crate::tui::wizard::screen::{Offered, Screen};
use crate::tui::wizard::sheet::Sheet;
use crate::tui::{Done, Hit};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

impl Flows {
    /// The choices that are open below the list.
    fn choices(&mut self) -> Option<&mut ListState> {
        match &mut self.mode {
            Mode::Rules(list)
            | Mode::Events(list)
            | Mode::OptOut(list)
            | Mode::Leads(list)
            | Mode::Export(list)
            | Mode::Chain(list) => Some(list),
            Mode::Population(picker) => Some(&mut picker.list),
            _ => None,
        }
    }

    /// Turns the selected one of the choices that are open; no where none are.
    fn turn_choice(&mut self, turn: &mut Turn<'_>) -> bool {
        match self.mode {
            Mode::Rules(_) => self.turn_rule(turn),
            Mode::Events(_) => self.turn_event(turn),
            Mode::OptOut(_) => self.turn_opt_out(turn),
            Mode::Leads(_) => self.turn_lead(turn),
            Mode::Export(_) => self.turn_export(turn),
            Mode::Chain(_) => self.turn_chain(turn),
            _ => return false,
        }
        true
    }
}

impl Screen for Flows {
    fn enter(&mut self, turn: &mut Turn<'_>) {
        self.mode = Mode::Browse;
        // What was said of fields in the schemas meanwhile is not taken back from here.
        let mappings = turn.desk.draft.workspace.mappings.clone();
        self.edits.carry(|kept| kept.mappings.clone_from(&mappings));
        self.prepare(turn);
    }

    fn key(&mut self, key: KeyEvent, turn: &mut Turn<'_>) -> bool {
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match &mut self.mode {
            Mode::Browse => plain && self.list.key(key),
            Mode::Rules(list)
            | Mode::Events(list)
            | Mode::OptOut(list)
            | Mode::Leads(list)
            | Mode::Export(list)
            | Mode::Chain(list) => plain && list.key(key),
            Mode::LeadText(_, line, problem) => {
                *problem = None;
                line.key(key)
            }
            Mode::ChainText(_, line, problem) => {
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
            Mode::Population(_) => self.population_key(key, turn),
            Mode::Rows(line, problem) => {
                *problem = None;
                line.key(key)
            }
            Mode::Zone(line, bad) | Mode::Into(line, bad) => {
                *bad = false;
                line.key(key)
            }
            Mode::Schedule(line) => line.key(key),
            Mode::Tried(line, bad) | Mode::Removal(line, bad) | Mode::Bound(_, line, bad) => {
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
        if id == CommandId::Toggle && self.turn_choice(turn) {
            return true;
        }
        if matches!(self.mode, Mode::Chain(_)) {
            return self.chain_command(id, turn);
        }
        if events::is_of_reading(id) && self.flow(turn.desk).is_some_and(|flow| flow.direction.is_outward()) {
            turn.toast("wz-why-outward");
            return true;
        }
        match id {
            CommandId::Events => self.open_events(turn),
            CommandId::OptOut => self.open_opt_out(turn),
            CommandId::Leads => self.open_leads(turn),
            CommandId::ExportFlow => self.open_export(turn),
            CommandId::DeleteFlow => self.open_removal(turn),
            CommandId::Chain => self.open_chain(turn),
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
        match &self.mode {
            Mode::Filter(..) => self.finish_filter(turn),
            Mode::Build(_) => self.next_in_builder(turn),
            Mode::Tried(..) => self.finish_tried(turn),
            Mode::Zone(..) => self.finish_zone(turn),
            Mode::Bound(..) => self.finish_bound(turn),
            Mode::Population(_) => self.finish_population(turn),
            Mode::Rows(..) => self.finish_order(turn),
            Mode::Schedule(_) => self.finish_schedule(turn),
            Mode::Rules(_) | Mode::Events(_) | Mode::OptOut(_) | Mode::Leads(_) | Mode::Export(_) | Mode::Chain(_) => {
                self.turn_choice(turn);
            }
            Mode::LeadText(..) => self.finish_lead(turn),
            Mode::Removal(..) => self.finish_removal(turn),
            Mode::ChainText(..) => self.finish_chain(turn),
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
        if matches!(self.mode, Mode::Population(_)) {
            self.close_population(turn);
            return true;
        }
        if matches!(self.mode, Mode::Zone(..) | Mode::Rows(..)) {
            self.open_rules(turn.desk);
            return true;
        }
        if matches!(self.mode, Mode::Bound(..)) {
            self.back_to_bound(turn.desk);
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
        if let Mode::ChainText(part, ..) = self.mode {
            self.back_to_chain(part, turn.desk);
            return true;
        }
        self.mode = Mode::Browse;
        inside
    }

    fn paste(&mut self, text: &str, turn: &mut Turn<'_>) -> bool {
        match &mut self.mode {
            // A filter may be pasted with line breaks: they separate words.
            Mode::Filter(line, _) => line.insert(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
            Mode::Population(_) => self.paste_population(text, turn.desk),
            Mode::Zone(line, _) | Mode::Rows(line, _) | Mode::Into(line, _) | Mode::Schedule(line) => {
                line.insert(text.trim())
            }
            Mode::LeadText(_, line, _) | Mode::ChainText(_, line, _) => {
                line.insert(&text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            Mode::Tried(line, _) | Mode::Removal(line, _) | Mode::Bound(_, line, _) => {
                line.insert(&text.chars().filter(char::is_ascii_digit).collect::<String>());
            }
            Mode::Browse
            | Mode::Build(_)
            | Mode::Rules(_)
            | Mode::Events(_)
            | Mode::OptOut(_)
            | Mode::Leads(_)
            | Mode::Export(_)
            | Mode::Chain(_) => return false,
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
        if let Some(list) = self.choices() {
            list.select(row);
            if double && matches!(self.mode, Mode::Population(_)) {
                self.finish_population(turn);
            }
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
        } else if let Some(list) = self.choices() {
            list.move_by(lines.into());
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
            Done::Populations(outcome) => return self.take_populations(outcome, turn),
            Done::PopulationCounts(counts) => return self.take_population_counts(counts),
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
            Mode::Browse
            | Mode::Rules(_)
            | Mode::Events(_)
            | Mode::OptOut(_)
            | Mode::Leads(_)
            | Mode::Export(_)
            | Mode::Chain(_) => false,
            Mode::Build(builder) => builder.pick.is_some(),
            Mode::Filter(..)
            | Mode::Tried(..)
            | Mode::Bound(..)
            | Mode::Zone(..)
            | Mode::Population(_)
            | Mode::Rows(..)
            | Mode::Into(..)
            | Mode::LeadText(..)
            | Mode::Removal(..)
            | Mode::ChainText(..)
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
            Mode::Population(_) => population::word(id),
            Mode::Rules(_) => rules::word(id),
            Mode::Events(_) => events::word(id),
            Mode::OptOut(_) => opt_out::word(id),
            Mode::Leads(_) => leads::word(id),
            Mode::Export(_) => export::word(id),
            Mode::Chain(_) => chain::word(id),
            _ => None,
        }
    }

    fn typing_keys(&self) -> Option<&'static str> {
        matches!(self.mode, Mode::Build(_) | Mode::Population(_)).then_some("typing-choices")
    }

    fn headless(&self, desk: &Desk) -> Option<String> {
        match self.mode {
            Mode::Build(_) => self.filter_command(desk),
            Mode::Events(_) | Mode::Into(..) => self.events_command(desk),
            Mode::OptOut(_) => self.opt_out_command(desk),
            Mode::Leads(_) | Mode::LeadText(..) => self.leads_command(desk),
            Mode::Population(_) => self.population_command(desk),
            Mode::Rows(..) => self.order_command(desk),
            Mode::Bound(..) => self.bound_command(desk),
            Mode::Export(_) => self.export_command(desk),
            Mode::Removal(..) => self.removal_command(desk),
            Mode::Chain(_) | Mode::ChainText(..) => self.chain_command_line(desk),
            Mode::Schedule(_) => self.schedule_command(desk),
            _ => None,
        }
    }

    fn help_key(&self, desk: &Desk) -> String {
        self.what_it_is_for(desk).to_owned()
    }
}
