//! Step 6: the flows that follow from the tables, and those beside them: what is kept of them, and how an edit is made and
//! taken back.
mod beside;
mod bounds;
mod build;
mod build_view;
mod chain;
mod chain_view;
mod events;
mod export;
mod leads;
mod offers;
mod opt_out;
mod order;
mod population;
mod population_view;
mod removal;
mod rows;
mod rules;
mod schedule;
mod screen;
mod typed;
mod value;
mod view;

use super::aim::Aim;
use super::desk::{Desk, Turn};
use super::ground;
use super::history::History;
use crate::account::Name;
use crate::command::CommandId;
use crate::fault::Fault;
use crate::flow::{Flow, Workflow, propose_events, takes_events};
use crate::mapping::{FilterProblem, Mapping};
use crate::setup::Step;
use crate::task::propose_flows;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use bounds::Bound;
use build::Builder;

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
    /// Typing the number of one of the selected flow's guards.
    Bound(Bound, Input, bool),
    /// Choosing where the identifiers stand of the rows the selected flow brings.
    Population(Box<population::Picker>),
    /// Typing in which order the selected flow's rows come, with what is wrong with it.
    Rows(Input, Option<(String, String)>),
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
    /// Choosing what the selected flow sends to the CRM, and how.
    Export(ListState),
    /// Typing how many days a plan of the selected flow is good for.
    Removal(Input, bool),
    /// Changing the chain of the account's flows.
    Chain(ListState),
    /// Typing a part of it, with what is wrong with it.
    ChainText(chain::Part, Input, Option<chain::Problem>),
}

/// What this step changes: the flows that are kept, the tables whose flow is left out, the chains of flows, and whose word
/// counts for the fields that go out.
#[derive(Debug, Clone, PartialEq)]
struct Kept {
    flows: Vec<Flow>,
    left_out: Vec<String>,
    workflows: Vec<Workflow>,
    mappings: Vec<Mapping>,
}

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct Flows {
    list: ListState,
    mode: Mode,
    fault: Option<Fault>,
    edits: History<Kept>,
    /// The workflow that was chosen among several.
    chain: Option<Name>,
    leads: leads::Known,
    /// What the step was opened for, until it is there.
    aim: Option<Aim>,
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
        match self.aim.take() {
            Some(Aim::Flow(name)) => {
                let is = |line: &Line<'_>| matches!(line, Line::Flow(flow) if flow.name == name);
                let at = Self::lines(turn.desk).iter().position(is);
                self.list.select(at.unwrap_or_default());
            }
            Some(Aim::Chain(name)) => {
                self.chain = Some(name);
                self.show_chain(0, turn.desk);
            }
            _ => {}
        }
    }

    /// Selects this once it is there.
    pub(super) fn aim(&mut self, aim: Aim) {
        self.aim = Some(aim);
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
        turn.desk.draft.workspace.workflows = kept.workflows;
        turn.desk.draft.workspace.mappings = kept.mappings;
        // A chain holds no flow that is gone; undoing brings both back.
        turn.desk.draft.workspace.mend_workflows();
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

    fn travel(&mut self, id: CommandId, turn: &mut Turn<'_>) {
        let then = self.edits.travel(id, kept(turn.desk));
        self.restore(then, turn);
    }
}

fn kept(desk: &Desk) -> Kept {
    let workspace = &desk.draft.workspace;
    Kept {
        flows: workspace.flows.clone(),
        left_out: desk.draft.left_out.clone(),
        workflows: workspace.workflows.clone(),
        mappings: workspace.mappings.clone(),
    }
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
