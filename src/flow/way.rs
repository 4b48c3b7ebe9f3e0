//! On which way a flow's rows come over the wire, where the CRM has more than one.
use crate::account::System;
use serde::{Deserialize, Serialize};

/// How rows are fetched. Words: `read-way-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadWay {
    /// Page by page for what is little, by a job for what is much, as the first page tells.
    #[default]
    Auto,
    /// Page by page, however much it is (developer.salesforce.com, "REST API Developer Guide", "Query").
    Pages,
    /// By a job the server works at on its own, however little it is ("Bulk API 2.0 and Bulk API Developer Guide"). What
    /// no job takes is read page by page all the same.
    Bulk,
}

impl ReadWay {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Pages, Self::Bulk];

    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            ReadWay::Auto => "auto",
            ReadWay::Pages => "pages",
            ReadWay::Bulk => "bulk",
        }
    }

    /// Whether the choice is left to what is measured.
    pub fn is_auto(&self) -> bool {
        *self == ReadWay::Auto
    }

    /// The one offered after it.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            ReadWay::Auto => ReadWay::Pages,
            ReadWay::Pages => ReadWay::Bulk,
            ReadWay::Bulk => ReadWay::Auto,
        }
    }

    /// Whether a CRM has more than one way, so that there is something to choose.
    pub fn is_offered_by(system: System) -> bool {
        system == System::Salesforce
    }

    /// Whether a flow of that CRM can be read on this way.
    pub fn suits(self, system: System) -> bool {
        self.is_auto() || Self::is_offered_by(system)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_follow_each_other_and_suit_the_crm_that_has_them() {
        let mut way = ReadWay::default();
        for expected in ReadWay::ALL {
            assert_eq!(way, expected);
            assert!(way.suits(System::Salesforce));
            assert_eq!(way.suits(System::Dynamics), way.is_auto());
            way = way.next();
        }
        assert!(way.is_auto(), "round again");
    }
}
