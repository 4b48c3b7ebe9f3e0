//! One customer's setup: what `workspace.toml` holds. No secret in it.
use crate::account::{ExternalAccount, Name};
use crate::flow::Flow;
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

    /// The mapping a flow uses.
    pub fn mapping(&self, account: &Name, table: &str) -> Option<&Mapping> {
        self.mappings.iter().find(|m| &m.account == account && m.table == table)
    }
}
