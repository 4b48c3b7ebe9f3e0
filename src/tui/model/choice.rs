//! A question with two answers, the safe one first: nothing is done by a key that is pressed once too often.
use crate::account::Name;
use crate::flow::Workflow;
use crate::port::Sought;
use crate::tui::effect::TaskId;
use crate::tui::widget::list::ListState;

/// What is done once the second answer is given.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// Run this workflow, or rehearse it.
    RunWorkflow(Box<Workflow>, bool),
    /// Remove the workflow of that name.
    RemoveWorkflow(Name),
    /// End the workflow of that name that is under way.
    StopWorkflow(TaskId, Name),
    /// Let an erased person come in again.
    AllowAgain(Sought),
    /// Take the opt-in of that number back.
    DropOptIn(i64),
    /// Take everything as the CRM has it now, for this flow.
    AfterRestore(Name),
}

/// A question with two answers.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What for.
    pub what: Chosen,
    /// The selected answer.
    pub list: ListState,
}

impl Choice {
    /// The question, the safe answer selected.
    pub fn of(what: Chosen) -> Self {
        let mut choice = Self { what, list: ListState::default() };
        choice.list = ListState::of(choice.answers().len());
        choice
    }

    /// Catalog keys of its title and of what it is about.
    pub fn keys(&self) -> [&'static str; 2] {
        match self.what {
            Chosen::RunWorkflow(_, false) => ["choose-run-title", "choose-run-intro"],
            Chosen::RunWorkflow(_, true) => ["choose-rehearse-title", "choose-rehearse-intro"],
            Chosen::RemoveWorkflow(_) => ["choose-remove-title", "choose-remove-intro"],
            Chosen::StopWorkflow(..) => ["choose-stop-title", "choose-stop-intro"],
            Chosen::AllowAgain(_) => ["choose-allow-title", "choose-allow-intro"],
            Chosen::DropOptIn(_) => ["choose-drop-title", "choose-drop-intro"],
            Chosen::AfterRestore(_) => ["choose-restore-title", "choose-restore-intro"],
        }
    }

    /// Catalog keys of its answers, the safe one first.
    pub fn answers(&self) -> [&'static str; 2] {
        match self.what {
            Chosen::RunWorkflow(_, false) => ["choose-leave", "choose-run-do"],
            Chosen::RunWorkflow(_, true) => ["choose-leave", "choose-rehearse-do"],
            Chosen::RemoveWorkflow(_) => ["choose-leave", "choose-remove-do"],
            Chosen::StopWorkflow(..) => ["cancel-keep", "choose-stop-do"],
            Chosen::AllowAgain(_) => ["choose-leave", "choose-allow-do"],
            Chosen::DropOptIn(_) => ["choose-leave", "choose-drop-do"],
            Chosen::AfterRestore(_) => ["choose-leave", "choose-restore-do"],
        }
    }

    /// The name its words carry.
    pub fn name(&self) -> &str {
        match &self.what {
            Chosen::RunWorkflow(workflow, _) => workflow.name.as_str(),
            Chosen::RemoveWorkflow(name) | Chosen::StopWorkflow(_, name) | Chosen::AfterRestore(name) => name.as_str(),
            Chosen::AllowAgain(_) | Chosen::DropOptIn(_) => "",
        }
    }
}
