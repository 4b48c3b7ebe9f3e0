//! The workflows of the account, one at a time: proposed as it is recommended, its steps in order with what follows when one fails, and when it
//! is due by itself.
use super::{Flows, Mode};
use crate::account::Name;
use crate::command::{CommandId, quoted};
use crate::flow::{OnError, Schedule, Step, Workflow, propose_workflow};
use crate::mapping::filter_text;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Desk, Turn};
use std::collections::BTreeMap;

/// Lines before the steps: the schedule and its time zone.
pub(super) const HEAD: usize = 2;
/// What a new workflow is called.
const NAME: &str = "nightly";
/// How often and within how many minutes a step is tried again, where that is chosen by a key.
const AGAIN: OnError = OnError::Retry { times: 3, minutes: 30 };

/// What is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Schedule,
    Zone,
    /// The step at that place.
    Step(usize),
    /// A new one at that place.
    New(usize),
    /// The name of a new workflow.
    Named,
}

impl Part {
    fn of(row: usize) -> Self {
        match row {
            0 => Part::Schedule,
            1 => Part::Zone,
            row => Part::Step(row - HEAD),
        }
    }

    fn row(self) -> usize {
        match self {
            Part::Schedule | Part::Named => 0,
            Part::Zone => 1,
            Part::Step(at) | Part::New(at) => HEAD + at,
        }
    }
}

/// What is wrong with what was typed, as a catalog key with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub key: String,
    pub args: BTreeMap<String, String>,
}

impl Problem {
    fn of(key: impl Into<String>, args: &[(&str, &str)]) -> Self {
        let args = args.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Self { key: key.into(), args }
    }
}

/// The word of a key while the chain is changed.
pub(super) fn word(id: CommandId) -> Option<&'static str> {
    match id {
        CommandId::Next | CommandId::Toggle => Some("chain-turn"),
        CommandId::Filter => Some("chain-type"),
        CommandId::AddCondition => Some("chain-add"),
        CommandId::Remove => Some("chain-remove"),
        CommandId::Proposed => Some("chain-recommended"),
        CommandId::Negate => Some("chain-new"),
        CommandId::DeleteFlow => Some("chain-drop"),
        CommandId::NextTable => Some("chain-next"),
        CommandId::PreviousTable => Some("chain-previous"),
        _ => None,
    }
}

/// The account's workflows.
pub(super) fn chains(desk: &Desk) -> Vec<&Workflow> {
    let account = desk.name();
    desk.draft.workspace.workflows.iter().filter(|workflow| Some(&workflow.account) == account.as_ref()).collect()
}

fn proposed(desk: &Desk) -> Option<Workflow> {
    let workspace = &desk.draft.workspace;
    let free = |name: &Name| workspace.workflow(name).is_none();
    let numbered = (2u32..100).map(|n| format!("{NAME}-{n}"));
    let names = std::iter::once(NAME.to_owned()).chain(numbered).filter_map(|text| Name::parse(&text).ok());
    propose_workflow(names.into_iter().find(free)?, &desk.name()?, &workspace.flows)
}

impl Flows {
    /// The workflow that is looked at: the one that was chosen, else the account's first.
    pub(super) fn chained<'d>(&self, desk: &'d Desk) -> Option<&'d Workflow> {
        let all = chains(desk);
        let chosen = all.iter().find(|workflow| Some(&workflow.name) == self.chain.as_ref());
        chosen.or(all.first()).copied()
    }

    /// Looks at the next workflow of the account, or the one before.
    fn other_chain(&mut self, by: usize, turn: &mut Turn<'_>) {
        let all = chains(turn.desk);
        let now = self.chained(turn.desk).and_then(|workflow| all.iter().position(|other| other.name == workflow.name));
        let next = now.and_then(|at| all.get((at + by) % all.len().max(1)));
        self.chain = next.map(|workflow| workflow.name.clone());
        self.show_chain(0, turn.desk);
    }

    /// Adds the recommended chain under the name that was typed, or says what is wrong with that.
    fn add_chain(&mut self, text: &str, turn: &mut Turn<'_>) -> Result<(), Problem> {
        let name = Name::parse(text).map_err(|wrong| Problem::of(wrong.key(), &[("text", text)]))?;
        if turn.desk.draft.workspace.workflow(&name).is_some() {
            return Err(Problem::of("wz-chain-name-taken", &[("workflow", name.as_str())]));
        }
        if let Some(recommended) = proposed(turn.desk) {
            let workflow = Workflow { name: name.clone(), ..recommended };
            self.edit(turn, |kept| kept.workflows.push(workflow));
            self.chain = Some(name);
        }
        self.show_chain(0, turn.desk);
        Ok(())
    }

    /// Removes the workflow that is looked at; its flows stay.
    fn drop_chain(&mut self, turn: &mut Turn<'_>) {
        let Some(name) = self.chained(turn.desk).map(|workflow| workflow.name.clone()) else { return };
        self.edit(turn, |kept| kept.workflows.retain(|workflow| workflow.name != name));
        self.show_chain(0, turn.desk);
        turn.toast("wz-chain-gone");
    }

    /// Opens the account's workflow; where it has none, the recommended chain is added first.
    pub(super) fn open_chain(&mut self, turn: &mut Turn<'_>) {
        if self.chained(turn.desk).is_none() {
            let Some(workflow) = proposed(turn.desk) else { return turn.toast("wz-chain-no-flows") };
            self.edit(turn, |kept| kept.workflows.push(workflow));
        }
        self.show_chain(0, turn.desk);
    }

    /// The chain as it is now, with that line selected; the list of flows where it is gone.
    pub(super) fn show_chain(&mut self, row: usize, desk: &Desk) {
        self.mode = match self.chained(desk) {
            Some(workflow) => {
                let mut list = ListState::of(HEAD + workflow.steps.len());
                list.select(row);
                Mode::Chain(list)
            }
            None => Mode::Browse,
        };
    }

    /// Back to the lines, at this one.
    pub(super) fn back_to_chain(&mut self, part: Part, desk: &Desk) {
        self.show_chain(part.row(), desk);
    }

    fn edit_chain(&mut self, turn: &mut Turn<'_>, change: impl FnOnce(&mut Workflow)) {
        let Some(name) = self.chained(turn.desk).map(|workflow| workflow.name.clone()) else { return };
        self.edit(turn, |kept| {
            if let Some(workflow) = kept.workflows.iter_mut().find(|workflow| workflow.name == name) {
                change(workflow);
            }
            // A chain without a step is none.
            kept.workflows.retain(|workflow| !workflow.steps.is_empty());
        });
    }

    /// What follows when the selected step fails, the next choice; of the other lines what is typed.
    pub(super) fn turn_chain(&mut self, turn: &mut Turn<'_>) {
        let Mode::Chain(list) = &self.mode else { return };
        let Part::Step(at) = Part::of(list.selected()) else { return self.type_chain(turn.desk) };
        self.edit_chain(turn, |workflow| {
            if let Some(step) = workflow.steps.get_mut(at) {
                step.on_error = match step.on_error {
                    OnError::Stop => OnError::GoOn,
                    OnError::GoOn => AGAIN,
                    OnError::Retry { .. } => OnError::Stop,
                };
            }
        });
    }

    /// Types the selected line: a step as it is written on the command line.
    fn type_chain(&mut self, desk: &Desk) {
        let (Mode::Chain(list), Some(workflow)) = (&self.mode, self.chained(desk)) else { return };
        let part = Part::of(list.selected());
        let text = match part {
            Part::Schedule => workflow.schedule.clone(),
            Part::Zone => Some(workflow.zone.clone().unwrap_or_else(|| "UTC".to_owned())),
            Part::Step(at) | Part::New(at) => workflow.steps.get(at).map(ToString::to_string),
            Part::Named => None,
        };
        self.mode = Mode::ChainText(part, Input::with(&text.unwrap_or_default()), None);
    }

    /// A command while the chain is open.
    pub(super) fn chain_command(&mut self, id: CommandId, turn: &mut Turn<'_>) -> bool {
        let Mode::Chain(list) = &self.mode else { return false };
        let row = list.selected();
        let place = row.checked_sub(HEAD);
        match id {
            CommandId::Undo | CommandId::Redo => {
                self.travel(id, turn);
                self.show_chain(row, turn.desk);
            }
            CommandId::Filter => self.type_chain(turn.desk),
            CommandId::AddCondition => {
                let last = self.chained(turn.desk).map_or(0, |workflow| workflow.steps.len());
                let at = place.map_or(last, |at| (at + 1).min(last));
                self.mode = Mode::ChainText(Part::New(at), Input::default(), None);
            }
            CommandId::Remove => {
                self.edit_chain(turn, |workflow| match place {
                    Some(at) if at < workflow.steps.len() => drop(workflow.steps.remove(at)),
                    None if row == 0 => workflow.schedule = None,
                    _ => workflow.zone = None,
                });
                self.show_chain(row, turn.desk);
                if self.chained(turn.desk).is_none() {
                    turn.toast("wz-chain-gone");
                }
            }
            CommandId::Negate => self.mode = Mode::ChainText(Part::Named, Input::default(), None),
            CommandId::DeleteFlow => self.drop_chain(turn),
            CommandId::NextTable => self.other_chain(1, turn),
            CommandId::PreviousTable => self.other_chain(chains(turn.desk).len().saturating_sub(1), turn),
            CommandId::MoveUp => self.shift_step(row, -1, turn),
            CommandId::MoveDown => self.shift_step(row, 1, turn),
            CommandId::Proposed => {
                let Some(recommended) = proposed(turn.desk) else { return true };
                self.edit_chain(turn, |workflow| workflow.steps = recommended.steps);
                self.show_chain(row, turn.desk);
            }
            CommandId::CopySelected => {
                if let Some(workflow) = self.chained(turn.desk) {
                    turn.copy(format!("fieldbridge workflow run {}{}", workflow.name, turn.desk.option));
                    turn.toast("wz-copied");
                }
            }
            _ => return false,
        }
        true
    }

    fn shift_step(&mut self, row: usize, by: i64, turn: &mut Turn<'_>) {
        let Some(from) = row.checked_sub(HEAD) else { return };
        let steps = self.chained(turn.desk).map_or(0, |workflow| workflow.steps.len());
        let to = i64::try_from(from).ok().and_then(|from| usize::try_from(from + by).ok()).filter(|to| *to < steps);
        let Some(to) = to else { return };
        self.edit_chain(turn, |workflow| {
            if from < workflow.steps.len() {
                workflow.steps.swap(from, to);
            }
        });
        self.show_chain(HEAD + to, turn.desk);
    }

    /// Takes what was typed; what is none stays with what is wrong.
    pub(super) fn finish_chain(&mut self, turn: &mut Turn<'_>) {
        let Some(workflow) = self.chained(turn.desk) else { return };
        let Mode::ChainText(part, line, problem) = &mut self.mode else { return };
        let (part, text) = (*part, line.text().split_whitespace().collect::<Vec<_>>().join(" "));
        if part == Part::Named {
            let added = self.add_chain(&text, turn);
            if let (Err(wrong), Mode::ChainText(_, _, problem)) = (added, &mut self.mode) {
                *problem = Some(wrong);
            }
            return;
        }
        match changed(workflow, part, &text, turn.desk) {
            Ok(next) => {
                self.edit_chain(turn, |workflow| *workflow = next);
                self.back_to_chain(part, turn.desk);
            }
            Err(wrong) => *problem = Some(wrong),
        }
    }

    /// The command line that makes the same workflow.
    pub(super) fn chain_command_line(&self, desk: &Desk) -> Option<String> {
        let workflow = self.chained(desk)?;
        let several = desk.draft.workspace.accounts.len() > 1;
        let account = if several { format!(" --account {}", workflow.account) } else { String::new() };
        let steps: String =
            workflow.steps.iter().map(|step| format!(" --step {}", quoted(&step.to_string()))).collect();
        let said = |option: &str, text: &Option<String>| {
            text.as_ref().map(|text| format!(" --{option} {}", quoted(text))).unwrap_or_default()
        };
        let due = said("schedule", &workflow.schedule) + &said("zone", &workflow.zone);
        Some(format!("fieldbridge workflow add {}{account}{steps}{due}{}", workflow.name, desk.option))
    }
}

/// The workflow with what was typed, or what is wrong with that.
fn changed(workflow: &Workflow, part: Part, text: &str, desk: &Desk) -> Result<Workflow, Problem> {
    let mut next = workflow.clone();
    let given = Some(text.to_owned()).filter(|text| !text.is_empty());
    match part {
        Part::Schedule => next.schedule = given,
        Part::Zone => {
            if given.is_some() && filter_text::day_zone(given.as_deref()).is_err() {
                return Err(Problem::of("wz-zone-bad", &[]));
            }
            next.zone = given.filter(|zone| !zone.eq_ignore_ascii_case("utc"));
        }
        // A name is no part of a workflow that is there already.
        Part::Named => {}
        Part::Step(at) | Part::New(at) => {
            let step = Step::parse(text).map_err(|wrong| Problem::of(wrong.key(), &[("text", wrong.text())]))?;
            match part {
                Part::New(_) => next.steps.insert(at.min(next.steps.len()), step),
                _ => next.steps.iter_mut().skip(at).take(1).for_each(|place| place.clone_from(&step)),
            }
        }
    }
    if let Some(text) = &next.schedule {
        Schedule::read(text, next.zone.as_deref()).map_err(|wrong| Problem { key: wrong.key(), args: wrong.args() })?;
    }
    match next.problem(&desk.draft.workspace.flows) {
        Some((step, slug)) => {
            let about = [("workflow", next.name.as_str()), ("step", step.as_str())];
            Err(Problem::of(format!("fault-workflow-invalid--{slug}"), &about))
        }
        None => Ok(next),
    }
}
