//! Alternate keys: how a row can be addressed without its identifier (learn.microsoft.com, "Define alternate keys to
//! reference rows").
use super::Labels;
use serde::{Deserialize, Serialize};

/// How far the index behind a key is (learn.microsoft.com, "EntityKeyIndexStatus").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyState {
    /// The key can be used.
    Active,
    /// The index waits to be built.
    Pending,
    /// The index is being built.
    InProgress,
    /// The index could not be built, mostly because rows have the same values.
    Failed,
    /// The CRM does not tell.
    Unknown,
}

impl KeyState {
    /// The stem of its word, `key-state-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            KeyState::Active => "active",
            KeyState::Pending => "pending",
            KeyState::InProgress => "in-progress",
            KeyState::Failed => "failed",
            KeyState::Unknown => "unknown",
        }
    }
}

/// An alternate key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlternateKey {
    /// Logical name.
    pub name: String,
    /// Display names.
    pub labels: Labels,
    /// The fields that make it up, all of them needed, in the CRM's order.
    pub fields: Vec<String>,
    /// Whether it can be used.
    pub state: KeyState,
    /// The CRM's lasting identifier of the definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}
