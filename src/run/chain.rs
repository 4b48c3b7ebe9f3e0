//! Runs of workflows as they are kept: when, how, and what became of each step.
use super::{DueState, RunId};
use crate::account::Name;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A run of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainRun {
    /// Identifies it.
    pub id: RunId,
    /// The workflow, by its name then.
    pub workflow: Name,
    /// When it began.
    pub began: Timestamp,
    /// When and how it came to its end.
    pub ended: Option<(Timestamp, DueState)>,
    /// The steps that came to an end so far, in order, and those that were not begun.
    pub steps: Vec<ChainStep>,
    /// The process that runs it: the machine and its number.
    pub by: (String, u32),
    /// No end was noted, and its process is gone.
    pub broken_off: bool,
}

impl ChainRun {
    /// Whether it goes on.
    pub fn under_way(&self) -> bool {
        self.ended.is_none() && !self.broken_off
    }

    /// The stem of the words of its state, `step-state-<slug>`.
    pub fn slug(&self) -> &'static str {
        let is = |state: &str| self.steps.iter().any(|step| step.state == state);
        match self.ended {
            // Nothing broke: somebody is asked.
            Some((_, DueState::Failed)) if is("held") && !is("failed") => "held",
            Some((_, state)) => state.slug(),
            None if self.broken_off => "broken-off",
            None => "under-way",
        }
    }
}

/// A step of a workflow that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainStep {
    /// The step, by its word: a flow, `@drift`, `@enums`.
    pub step: String,
    /// How it ended. Words: `step-state-<state>`.
    pub state: String,
    /// How often it was tried.
    pub tries: u32,
    /// Its last run, where it was one that began.
    #[serde(default)]
    pub run: Option<RunId>,
    /// Why it failed, as the kind of the fault.
    #[serde(default)]
    pub fault: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_held_where_nothing_failed_and_somebody_is_asked() {
        let step =
            |state: &str| ChainStep { step: "contact".into(), state: state.into(), tries: 1, run: None, fault: None };
        let began: Timestamp = "2026-03-01T01:00:00Z".parse().unwrap();
        let run = |states: &[&str], ended| ChainRun {
            id: RunId::new(),
            workflow: Name::parse("nightly").unwrap(),
            began,
            ended,
            steps: states.iter().map(|state| step(state)).collect(),
            by: ("mill".into(), 1),
            broken_off: false,
        };
        let failed = Some((began, DueState::Failed));
        assert_eq!(run(&["done", "held", "not-begun"], failed).slug(), "held");
        assert_eq!(run(&["held", "failed"], failed).slug(), "failed");
        assert_eq!((run(&[], None).slug(), run(&["done"], None).under_way()), ("under-way", true));
    }
}
