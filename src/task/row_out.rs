//! What is known of one row by whichever flow, as every face tells it: by a flow that brings it, or by one that goes to the CRM.
use super::{Compared, Explained, RowColumn, RowFact, RowVerdict};
use crate::engine::OutStory;
use crate::flow::Direction;
use crate::mapping::Cell;
use crate::run::Reject;

/// One row of a flow to the CRM, with the rejects there are of it.
#[derive(Debug, Clone)]
pub struct OutExplained {
    /// The row.
    pub story: OutStory,
    /// Which way the flow goes.
    pub direction: Direction,
    /// Its rejects, the newest first.
    pub rejects: Vec<Reject>,
}

/// One row on both sides.
#[derive(Debug, Clone)]
pub enum Explanation {
    /// By the flow that brings it.
    In(Box<Explained>),
    /// By a flow to the CRM.
    Out(Box<OutExplained>),
}

impl From<Explained> for Explanation {
    fn from(explained: Explained) -> Self {
        Self::In(Box::new(explained))
    }
}

impl From<OutExplained> for Explanation {
    fn from(explained: OutExplained) -> Self {
        Self::Out(Box::new(explained))
    }
}

impl Explanation {
    /// What is to be said of it.
    pub fn verdict(&self) -> RowVerdict {
        match self {
            Explanation::In(explained) => explained.verdict(),
            Explanation::Out(explained) => explained.verdict(),
        }
    }

    /// Catalog keys of what is said of it, and of what to do.
    pub fn said(&self) -> [String; 2] {
        let verdict = self.verdict();
        match (self, verdict) {
            (Explanation::Out(explained), RowVerdict::Is(difference)) => {
                let report = Compared { direction: Some(explained.direction), ..Compared::default() };
                [format!("explain-is-{}", difference.slug()), report.advice(difference)]
            }
            (Explanation::Out(_), RowVerdict::Unknown) => {
                ["explain-out-unknown".to_owned(), "explain-out-unknown-advice".to_owned()]
            }
            _ => [format!("explain-{}", verdict.slug()), format!("explain-{}-advice", verdict.slug())],
        }
    }

    /// Whether there is anything to compare.
    pub fn has_values(&self) -> bool {
        match self {
            Explanation::In(explained) => explained.has_values(),
            Explanation::Out(explained) => !explained.story.columns.is_empty(),
        }
    }

    /// Its columns.
    pub fn columns(&self) -> Vec<RowColumn> {
        match self {
            Explanation::In(explained) => explained.columns(),
            Explanation::Out(explained) => explained.columns(),
        }
    }

    /// What is known of it, in order.
    pub fn facts(&self) -> Vec<RowFact> {
        match self {
            Explanation::In(explained) => explained.facts(),
            Explanation::Out(explained) => explained.facts(),
        }
    }
}

impl OutExplained {
    fn verdict(&self) -> RowVerdict {
        let story = &self.story;
        match &story.unequal {
            Some(unequal) => RowVerdict::Is(unequal.difference),
            None if story.here => RowVerdict::Same,
            None if story.there == Some(true) => RowVerdict::NotAsked,
            None => RowVerdict::Unknown,
        }
    }

    fn columns(&self) -> Vec<RowColumn> {
        let shown = |cell: &Cell<'_>| (*cell != Cell::Null).then(|| cell.display());
        let open: Vec<&String> =
            self.rejects.iter().filter(|reject| !reject.resolved).filter_map(|reject| reject.field.as_ref()).collect();
        let of = self.story.columns.iter().map(|column| RowColumn {
            column: column.column.clone(),
            field: column.field.clone(),
            raw: column.theirs.as_ref().and_then(shown),
            carried: None,
            here: shown(&column.ours),
            differs: column.differs,
            guilty: open.iter().any(|field| **field == column.field || **field == column.column),
        });
        of.collect()
    }

    fn facts(&self) -> Vec<RowFact> {
        let story = &self.story;
        let there = match story.there {
            None => "explain-crm-untold",
            Some(true) => "explain-crm-there",
            Some(false) => "explain-crm-none",
        };
        let here = match (self.direction, story.here) {
            (Direction::Delete, true) => "explain-here-asked",
            (_, true) => "explain-here-there",
            (_, false) => "explain-here-none",
        };
        let mut told = vec![RowFact::Row(story.row.clone())];
        told.extend(story.id.clone().filter(|id| *id != story.row).map(RowFact::Id));
        told.extend(story.about.clone().map(RowFact::About));
        told.extend([RowFact::There(there), RowFact::Here(here, None), RowFact::Stands(story.stands.slug())]);
        if let Some(unequal) = &story.unequal {
            match &unequal.reason {
                Some(reason) => told.push(RowFact::Refused(unequal.columns.first().cloned(), reason.clone())),
                None if unequal.columns.is_empty() => {}
                None => told.push(RowFact::Fields(unequal.columns.clone())),
            }
        }
        if !self.rejects.is_empty() {
            told.push(RowFact::Rejects(self.rejects.iter().map(|reject| reject.id).collect()));
        }
        told
    }
}
