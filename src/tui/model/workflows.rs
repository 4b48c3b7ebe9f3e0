//! The screen of workflows: which one is selected, and what `run` would do with it.
use super::Model;
use crate::account::Name;
use crate::command::quoted;
use crate::flow::Workflow;
use crate::run::ChainRun;
use crate::task::DueFacts;
use crate::tui::widget::list::ListState;

/// The screen of workflows.
#[derive(Debug, Default)]
pub struct Workflows {
    /// The selected one.
    pub list: ListState,
    /// Whether one is being added or removed.
    pub busy: bool,
}

/// A name, and the account where there are several, as they are typed for a new workflow. None where it is neither.
pub fn named_workflow(text: &str, accounts: &[Name]) -> Option<(Name, Name)> {
    let mut words = text.split_whitespace();
    let name = Name::parse(words.next()?).ok()?;
    let account = match (words.next(), accounts) {
        (Some(word), _) => Name::parse(word).ok().filter(|account| accounts.contains(account))?,
        (None, [only]) => only.clone(),
        (None, _) => return None,
    };
    words.next().is_none().then_some((name, account))
}

impl Model {
    /// The workflows of the workspace.
    pub fn workflows(&self) -> &[Workflow] {
        self.facts.ready().and_then(|f| f.workspace.as_ref()).map_or(&[], |w| w.workflows.as_slice())
    }

    /// The selected workflow.
    pub fn selected_workflow(&self) -> Option<&Workflow> {
        self.workflows().get(self.workflows.list.selected())
    }

    /// The accounts that have a flow a workflow could run.
    pub fn chainable(&self) -> Vec<Name> {
        let has_flow = |name: &Name| self.flows().iter().any(|f| f.flow.account == *name);
        self.accounts().iter().map(|a| a.name.clone()).filter(has_flow).collect()
    }

    /// What is known of when that workflow is due by itself.
    pub fn due_of(&self, workflow: &Name) -> Option<&DueFacts> {
        let is = |due: &&DueFacts| due.what.kind == crate::run::DueKind::Workflow && due.what.name == *workflow;
        self.facts.ready()?.dues.iter().find(is)
    }

    /// Its last run, whoever runs it.
    pub fn last_chain(&self, workflow: &Name) -> Option<&ChainRun> {
        self.facts.ready()?.chains.iter().find(|chain| chain.workflow == *workflow)
    }

    /// The command line that shows the same.
    pub fn workflow_command(&self) -> String {
        match self.selected_workflow() {
            Some(workflow) => format!("fieldbridge workflow show {}", quoted(workflow.name.as_str())),
            None => "fieldbridge workflow list".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_workflow_is_named_with_its_account_where_there_are_several() {
        let name = |text: &str| Name::parse(text).unwrap();
        let (one, two) = (vec![name("crm")], vec![name("crm"), name("shop")]);
        assert_eq!(named_workflow(" weekly ", &one), Some((name("weekly"), name("crm"))));
        assert_eq!(named_workflow("weekly shop", &two), Some((name("weekly"), name("shop"))));
        for (text, accounts) in [("weekly", &two), ("", &one), ("no such name!", &one), ("weekly ghost", &two)] {
            assert_eq!(named_workflow(text, accounts), None, "{text}");
        }
        assert_eq!(named_workflow("weekly shop now", &two), None);
    }
}
