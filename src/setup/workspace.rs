//! One customer's setup: what `workspace.toml` holds. No secret in it.
use super::MailServer;
use crate::account::{ExternalAccount, Name};
use crate::flow::{Direction, Flow, OptOutRules, StepWork, Workflow};
use crate::mapping::{EnumChoice, Mapping};
use crate::text::Lang;
use serde::{Deserialize, Serialize};

/// The version of the file this program writes; newer files are refused.
pub const WORKSPACE_VERSION: u32 = 1;

/// A workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// Version of the file's form.
    pub version: u32,
    /// What it is called on screen.
    pub name: String,
    /// Language of screens, where it was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Lang>,
    /// External accounts.
    #[serde(default, rename = "account")]
    pub accounts: Vec<ExternalAccount>,
    /// Mappings, one per account and table.
    #[serde(default, rename = "mapping")]
    pub mappings: Vec<Mapping>,
    /// Option sets and their enumerations.
    #[serde(default, rename = "enumeration")]
    pub enumerations: Vec<EnumChoice>,
    /// Flows.
    #[serde(default, rename = "flow")]
    pub flows: Vec<Flow>,
    /// Chains of flows.
    #[serde(default, rename = "workflow", skip_serializing_if = "Vec::is_empty")]
    pub workflows: Vec<Workflow>,
    /// The mail server over which people are told of new leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<Box<MailServer>>,
}

impl Workspace {
    /// An empty one.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            version: WORKSPACE_VERSION,
            name: name.into(),
            language: None,
            accounts: Vec::new(),
            mappings: Vec::new(),
            enumerations: Vec::new(),
            flows: Vec::new(),
            workflows: Vec::new(),
            mail: None,
        }
    }

    /// The account of that name.
    pub fn account(&self, name: &Name) -> Option<&ExternalAccount> {
        self.accounts.iter().find(|a| &a.name == name)
    }

    /// The flow of that name.
    pub fn flow(&self, name: &Name) -> Option<&Flow> {
        self.flows.iter().find(|f| &f.name == name)
    }

    /// The workflow of that name.
    pub fn workflow(&self, name: &Name) -> Option<&Workflow> {
        self.workflows.iter().find(|w| &w.name == name)
    }

    /// Takes flows that are gone out of the chains that ran them; tells which chains are others now. One that has no flow left
    /// goes as well.
    pub fn mend_workflows(&mut self) -> Vec<Name> {
        let Self { flows, workflows, .. } = self;
        let there = |name: &Name, account: &Name| flows.iter().any(|f| f.name == *name && f.account == *account);
        let mut others = Vec::new();
        for workflow in workflows.iter_mut() {
            let (before, account) = (workflow.steps.len(), workflow.account.clone());
            workflow.steps.retain(|step| match &step.work {
                StepWork::Flow(name) => there(name, &account),
                StepWork::Drift | StepWork::Enumerations => true,
            });
            if workflow.steps.len() != before {
                others.push(workflow.name.clone());
            }
        }
        workflows.retain(|w| !others.contains(&w.name) || w.flows().next().is_some());
        others
    }

    /// The mapping a flow uses.
    pub fn mapping(&self, account: &Name, table: &str) -> Option<&Mapping> {
        self.mappings.iter().find(|m| &m.account == account && m.table == table)
    }

    /// What becomes of the consent of a table's rows, where a flow of its own decides that.
    pub fn opt_out(&self, account: &Name, table: &str) -> Option<OptOutRules> {
        let of_the_table = |f: &&Flow| f.direction == Direction::OptOut && &f.account == account && f.table == table;
        self.flows.iter().find(of_the_table).map(|f| f.writing.opt_out.unwrap_or_default())
    }

    /// The tables an account's flows read, each once, in the flows' order.
    pub fn tables_read(&self, account: &Name) -> Vec<String> {
        let mut tables: Vec<String> = Vec::new();
        for flow in self.flows.iter().filter(|f| &f.account == account) {
            if !tables.contains(&flow.table) {
                tables.push(flow.table.clone());
            }
        }
        tables
    }

    /// This workspace with one account, its mappings, enumerations and flows as `other` has them; what belongs to other
    /// accounts stays as it stands here. A mapping that says something else than the one it takes the place of gets a later
    /// version: the rows, links and deltas that are there were made under the present one.
    pub fn with_account_of(mut self, other: &Workspace, account: &Name) -> Self {
        match (self.accounts.iter_mut().find(|a| &a.name == account), other.account(account)) {
            (Some(present), Some(new)) => present.clone_from(new),
            (None, Some(new)) => self.accounts.push(new.clone()),
            (_, None) => self.accounts.retain(|a| &a.name != account),
        }
        let (before, others): (Vec<_>, Vec<_>) = self.mappings.into_iter().partition(|m| &m.account == account);
        let own = other.mappings.iter().filter(|m| &m.account == account).map(|mapping| {
            match before.iter().find(|b| b.table == mapping.table) {
                Some(present) => after(present, mapping.clone()),
                None => mapping.clone(),
            }
        });
        self.mappings = others.into_iter().chain(own).collect();
        self.enumerations.retain(|c| &c.account != account);
        self.enumerations.extend(other.enumerations.iter().filter(|c| &c.account == account).cloned());
        self.flows.retain(|f| &f.account != account);
        self.flows.extend(other.flows.iter().filter(|f| &f.account == account).cloned());
        self.flows.sort_by_key(|f| f.order);
        self.workflows.retain(|w| &w.account != account);
        self.workflows.extend(other.workflows.iter().filter(|w| &w.account == account).cloned());
        self.mend_workflows();
        self
    }
}

/// The mapping that takes the place of the present one. Versions never go back, and none stands for two mappings.
fn after(present: &Mapping, mut next: Mapping) -> Mapping {
    let same = Mapping { version: present.version, ..next.clone() } == *present;
    let least = if same { present.version } else { present.version.saturating_add(1) };
    next.version = next.version.max(least);
    next
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::catalog::fixtures::{account, contact};
    use crate::flow::propose_flows;
    use crate::mapping::{propose, propose_enumerations};
    use crate::setup::key;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    /// An account with two tables and all that belongs to it.
    pub(in crate::setup) fn setup(of: &str) -> Workspace {
        let (details, tables) = ([contact(), account()], ["contact".to_owned(), "account".to_owned()]);
        let mut workspace = Workspace::named("w");
        let id = "11111111-2222-3333-4444-555555555555";
        let answers = [
            (key::NAME, of),
            (key::SYSTEM, "dynamics"),
            (key::URL, "https://c.crm4.dynamics.com"),
            (key::AUTH, "client-secret"),
            (key::TENANT, id),
            (key::CLIENT_ID, id),
        ];
        let answers = answers.map(|(question, text)| (question.to_owned(), text.to_owned())).into();
        workspace.accounts.push(crate::setup::account_of(&answers, None).unwrap());
        workspace.mappings = details.iter().map(|d| propose(&name(of), d, &tables)).collect();
        workspace.enumerations = propose_enumerations(&name(of), &details, &workspace.mappings, &[], &[]);
        workspace.flows = propose_flows(&name(of), &tables, &details, &[]);
        workspace
    }

    fn versions(workspace: &Workspace) -> Vec<(&str, &str, u32)> {
        workspace.mappings.iter().map(|m| (m.account.as_str(), m.table.as_str(), m.version)).collect()
    }

    #[test]
    fn what_belongs_to_other_accounts_stays_as_it_stands() {
        let (ours, theirs) = (setup("eu"), setup("us"));
        let loaded = ours.clone().with_account_of(&theirs, &name("us"));
        assert_eq!((loaded.accounts.len(), loaded.mappings.len(), loaded.flows.len()), (2, 4, 4));
        // Meanwhile somebody changed the other account; our copy of it is old.
        let mut present = loaded.clone();
        let changed = present.mappings.iter_mut().find(|m| m.account == name("eu")).unwrap();
        *changed = changed.toggle("jobtitle").unwrap();
        present.accounts.retain(|a| a.name != name("us"));
        let merged = present.clone().with_account_of(&loaded, &name("us"));
        let of =
            |w: &Workspace, n: &str| w.mappings.iter().filter(|m| m.account == name(n)).cloned().collect::<Vec<_>>();
        assert_eq!(of(&merged, "eu"), of(&present, "eu"));
        assert_eq!(of(&merged, "us"), of(&loaded, "us"));
        assert_eq!(merged.accounts.len(), 2);
        assert_eq!(merged.clone().with_account_of(&loaded, &name("us")), merged);
    }

    #[test]
    fn a_mapping_that_says_something_else_never_keeps_a_version_that_is_in_use() {
        let mut present = setup("eu");
        present.mappings[0].version = 5;
        for (carried, version) in [(3, 6), (5, 6), (9, 9)] {
            let mut other = setup("eu");
            other.mappings[0] = other.mappings[0].toggle("jobtitle").unwrap();
            other.mappings[0].version = carried;
            let merged = present.clone().with_account_of(&other, &name("eu"));
            assert_eq!(versions(&merged), [("eu", "contact", version), ("eu", "account", 1)], "from {carried}");
            assert_eq!(merged.clone().with_account_of(&other, &name("eu")), merged, "once is enough");
        }
        let mut same = setup("eu");
        same.mappings[0].version = 3;
        assert_eq!(versions(&present.clone().with_account_of(&same, &name("eu")))[0].2, 5);
        same.mappings[0].version = 8;
        assert_eq!(versions(&present.with_account_of(&same, &name("eu")))[0].2, 8);
    }
}
