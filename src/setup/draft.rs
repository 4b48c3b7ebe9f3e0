//! The setup under way: every answer so far, kept on disk after each of them. The secret is never in it.
use super::{Workspace, key as question_key};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The wizard's steps in order. Words: `step-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// External account.
    Account,
    /// Checks.
    Checks,
    /// Tables.
    Tables,
    /// Schemas.
    Schemas,
    /// Enumerations.
    Enumerations,
    /// Flows.
    Flows,
    /// Review and launch.
    Review,
}

impl Step {
    /// All, in order.
    pub const ALL: [Step; 7] =
        [Step::Account, Step::Checks, Step::Tables, Step::Schemas, Step::Enumerations, Step::Flows, Step::Review];

    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            Step::Account => "account",
            Step::Checks => "checks",
            Step::Tables => "tables",
            Step::Schemas => "schemas",
            Step::Enumerations => "enumerations",
            Step::Flows => "flows",
            Step::Review => "review",
        }
    }

    /// Position from 0.
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|s| *s == self).unwrap_or(0)
    }

    /// The step after; the last has none.
    pub fn next(self) -> Option<Step> {
        Self::ALL.get(self.index() + 1).copied()
    }

    /// The step before; the first has none.
    pub fn back(self) -> Option<Step> {
        self.index().checked_sub(1).and_then(|i| Self::ALL.get(i).copied())
    }
}

/// The setup under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Version of the form, as the workspace's.
    pub version: u32,
    /// The step being answered.
    pub step: Step,
    /// The question within the account step.
    #[serde(default)]
    pub question: usize,
    /// Answers of the account step by question key; never the secret.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    /// Whether the secret was stored in the vault and read back.
    #[serde(default)]
    pub secret_stored: bool,
    /// The chosen tables, by logical name.
    #[serde(default)]
    pub tables: Vec<String>,
    /// Chosen tables whose proposed flow was left out.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// The account, mappings, enumerations and flows as chosen so far.
    pub workspace: Workspace,
    /// Where a setup that is there is changed: what it was, as a [short word](super::basis).
    #[serde(default)]
    pub basis: Option<String>,
}

impl Draft {
    /// A fresh one for a workspace (kept accounts and flows included).
    pub fn new(workspace: Workspace) -> Self {
        Self {
            version: super::WORKSPACE_VERSION,
            step: Step::Account,
            question: 0,
            answers: BTreeMap::new(),
            secret_stored: false,
            tables: Vec::new(),
            left_out: Vec::new(),
            workspace,
            basis: None,
        }
    }

    /// Keeps an answer. Another way to sign in forgets what was stored for the former one, another CRM everything but the
    /// name. True where the answer is another than before.
    pub fn keep_answer(&mut self, key: &str, answer: &str) -> bool {
        let before = self.answers.insert(key.to_owned(), answer.to_owned());
        let changed = before.as_deref() != Some(answer);
        if changed && key == question_key::AUTH {
            for stale in [question_key::SECRET, question_key::CERTIFICATE, question_key::CLIENT_SECRET] {
                self.answers.remove(stale);
            }
            self.secret_stored = false;
        }
        if changed && key == question_key::URL {
            // What was confirmed was confirmed for the former address.
            self.answers.remove(question_key::INSTANCE);
        }
        if changed && before.is_some() && key == question_key::SYSTEM {
            self.answers.retain(|known, _| known == question_key::NAME || known == question_key::SYSTEM);
            self.secret_stored = false;
        }
        changed
    }
}
