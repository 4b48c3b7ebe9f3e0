//! What a flow may take over of a changed CRM by itself, before a run.
use serde::{Deserialize, Serialize};

/// What happens when an option set has other values than when its list was synchronised. Words: `options-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OptionChanges {
    /// It is told, and waits for a person.
    #[default]
    Ask,
    /// The list is synchronised before the rows come, by its own rules.
    Sync,
}

/// What happens when a field comes to the table. Words: `new-fields-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NewFields {
    /// It is offered, and waits for a person.
    #[default]
    Ask,
    /// One that would be proposed for a new mapping is taken in.
    TakeIn,
}

impl OptionChanges {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            OptionChanges::Ask => "ask",
            OptionChanges::Sync => "sync",
        }
    }

    /// Whether nothing is taken over.
    pub fn is_ask(&self) -> bool {
        *self == OptionChanges::Ask
    }
}

impl NewFields {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            NewFields::Ask => "ask",
            NewFields::TakeIn => "take-in",
        }
    }

    /// Whether nothing is taken over.
    pub fn is_ask(&self) -> bool {
        *self == NewFields::Ask
    }
}
