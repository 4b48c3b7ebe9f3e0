//! How a flow that goes to the CRM writes there.
use super::{Direction, EventRules, LeadRules, OptOutRules, RemovalRules};
use serde::{Deserialize, Serialize};

/// What becomes of rows in the CRM. Words: `write-mode-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WriteMode {
    /// Rows the CRM has are changed; rows made on the campaign side stay there.
    #[default]
    Update,
    /// Rows made on the campaign side are made in the CRM; those it has stay as they are.
    Insert,
    /// Both; where the flow has a key, a row the CRM has already is found by it instead of made again.
    Upsert,
}

impl WriteMode {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Update, Self::Insert, Self::Upsert];

    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            WriteMode::Update => "update",
            WriteMode::Insert => "insert",
            WriteMode::Upsert => "upsert",
        }
    }

    /// Whether rows the CRM has are changed.
    pub fn updates(self) -> bool {
        self != WriteMode::Insert
    }

    /// Whether rows are made.
    pub fn inserts(self) -> bool {
        self != WriteMode::Update
    }
}

/// How a flow writes; says nothing for a flow that reads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WriteRules {
    /// What becomes of rows.
    pub mode: WriteMode,
    /// The field by which a row made on the campaign side is known in the CRM: an alternate key of one field, an external
    /// id. Without one, ids are ours to choose or no row can be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The events it tells, where it is a flow of events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<EventRules>,
    /// What it does with consent, where it is a flow of consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opt_out: Option<OptOutRules>,
    /// What it does with leads, where it is a flow of leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leads: Option<LeadRules>,
    /// How it deletes in the CRM, where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removal: Option<RemovalRules>,
}

impl WriteRules {
    /// Whether everything is as it is without saying.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The direction of a flow that writes so.
    pub fn direction(&self) -> Direction {
        if self.removal.is_some() {
            return Direction::Delete;
        }
        match (&self.events, &self.opt_out, &self.leads) {
            (_, _, Some(_)) => Direction::Leads,
            (_, Some(_), None) => Direction::OptOut,
            (Some(_), None, None) => Direction::Events,
            (None, None, None) => Direction::Export,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_of_a_file_is_as_usual_and_modes_say_what_they_do() {
        let read: WriteRules = serde_json::from_str("{\"mode\":\"upsert\"}").unwrap();
        assert_eq!(read, WriteRules { mode: WriteMode::Upsert, ..WriteRules::default() });
        assert!(WriteRules::default().is_default() && !read.is_default());
        let does = WriteMode::ALL.map(|m| (m.updates(), m.inserts()));
        assert_eq!(does, [(true, false), (false, true), (true, true)]);
    }
}
