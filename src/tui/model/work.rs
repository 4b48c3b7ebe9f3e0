//! Workflows that run in this process: their steps one after the other, each with what it does just now or how it ended.
use super::Monitor;
use crate::account::Name;
use crate::fault::{Fault, Outcome};
use crate::flow::{Step, StepWork, Workflow};
use crate::run::{DueState, RunId, RunSnapshot, RunState};
use crate::task::{StepEnd, StepState, state_of_steps};
use crate::tui::effect::{TaskId, WorkNews};
use jiff::Timestamp;

/// How far a step is.
#[derive(Debug, Clone)]
pub enum StepStage {
    /// Steps before it are not done yet.
    Waiting,
    /// It works.
    Begun {
        /// What its run tells, where it is one and was heard.
        snapshot: Option<Box<RunSnapshot>>,
        /// When it is tried again, and why, while it waits for that.
        again: Option<(Timestamp, Box<Fault>)>,
    },
    /// It ended, or was not begun.
    Ended(Box<StepEnd>),
}

/// A workflow under way, or over.
#[derive(Debug, Clone)]
pub struct WorkRow {
    /// What runs.
    pub workflow: Workflow,
    /// Whether nothing is written.
    pub rehearsal: bool,
    /// Under which its news come.
    pub task: TaskId,
    /// Since when.
    pub began: Timestamp,
    /// The last that was heard.
    pub heard: Timestamp,
    /// How far its steps are, in their order.
    pub stages: Vec<StepStage>,
    /// Whether somebody asked for its end.
    pub stopping: bool,
    /// How it came out, once it did.
    pub end: Option<Outcome<DueState>>,
}

impl WorkRow {
    /// One that begins.
    pub fn begun(workflow: Workflow, rehearsal: bool, task: TaskId, now: Timestamp) -> Self {
        let stages = vec![StepStage::Waiting; workflow.steps.len()];
        Self { workflow, rehearsal, task, began: now, heard: now, stages, stopping: false, end: None }
    }

    /// Its steps with how far they are.
    pub fn steps(&self) -> impl Iterator<Item = (&Step, &StepStage)> {
        self.workflow.steps.iter().zip(&self.stages)
    }

    /// Whether it goes on.
    pub fn active(&self) -> bool {
        self.end.is_none()
    }

    /// The place of the step in hand.
    pub fn at(&self) -> Option<usize> {
        self.stages.iter().position(|stage| matches!(stage, StepStage::Begun { .. })).filter(|_| self.active())
    }

    /// The place to look at: the step in hand, else the one that went wrong first, else the last.
    pub fn looks_at(&self) -> usize {
        let wrong = |stage: &StepStage| matches!(stage, StepStage::Ended(end) if end.fault.is_some());
        self.at().or_else(|| self.stages.iter().position(wrong)).unwrap_or(self.stages.len().saturating_sub(1))
    }

    /// What the run of the step in hand tells.
    pub fn snapshot(&self) -> Option<&RunSnapshot> {
        match self.stages.get(self.at()?)? {
            StepStage::Begun { snapshot, .. } => snapshot.as_deref(),
            _ => None,
        }
    }

    /// Whether its step in hand failed and waits for the next try.
    pub fn waits(&self) -> bool {
        let stage = self.at().and_then(|at| self.stages.get(at));
        matches!(stage, Some(StepStage::Begun { again: Some(_), .. }))
    }

    /// Why it did not come to a good end.
    pub fn fault(&self) -> Option<&Fault> {
        let of_steps = || self.ends().into_iter().find_map(|end| end.fault.as_ref());
        self.end.as_ref().and_then(|end| end.as_ref().err()).or_else(of_steps)
    }

    /// The flow that is run just now.
    pub fn flow(&self) -> Option<&Name> {
        match &self.workflow.steps.get(self.at()?)?.work {
            StepWork::Flow(name) => Some(name),
            StepWork::Drift | StepWork::Enumerations => None,
        }
    }

    /// The run to look into: of the step in hand, else of the first that did not go well, else of the last.
    pub fn run(&self) -> Option<(RunId, Name)> {
        if let Some(snapshot) = self.snapshot() {
            return Some((snapshot.run, snapshot.flow.clone()));
        }
        let ends = self.ends();
        let ran = || ends.iter().filter_map(|end| end.record.as_ref().map(|record| (end, record)));
        let wrong = ran().find(|(end, _)| end.state != StepState::Ended(DueState::Done));
        wrong.or_else(|| ran().next_back()).map(|(_, record)| (record.run, record.flow.clone()))
    }

    /// The ends of the steps that have one.
    pub fn ends(&self) -> Vec<&StepEnd> {
        self.stages
            .iter()
            .filter_map(|stage| match stage {
                StepStage::Ended(end) => Some(end.as_ref()),
                _ => None,
            })
            .collect()
    }

    /// The stem of the words that tell how it came out, `step-state-<slug>`: held where the guard over deletions is why it
    /// did not go on.
    pub fn slug(&self) -> Option<&'static str> {
        let ends = self.ends();
        let failed = ends.iter().find(|end| end.state == StepState::Ended(DueState::Failed));
        match self.end.as_ref()? {
            Err(_) => Some(DueState::Failed.slug()),
            Ok(DueState::Failed) => Some(failed.map_or(DueState::Failed.slug(), |end| end.slug())),
            Ok(state) => Some(state.slug()),
        }
    }

    /// Takes what was heard. A step says its name; it stands once in a chain.
    pub fn hear(&mut self, news: WorkNews, now: Timestamp) {
        self.heard = now;
        match news {
            WorkNews::Begun(step) => self.put(&step, StepStage::Begun { snapshot: None, again: None }),
            WorkNews::Again(step, at, fault) => {
                self.put(&step, StepStage::Begun { snapshot: None, again: Some((at, fault)) });
            }
            WorkNews::Moved(heard) => {
                let at = self.at();
                if let Some(StepStage::Begun { snapshot, again }) = at.and_then(|at| self.stages.get_mut(at)) {
                    (*snapshot, *again) = (Some(heard), None);
                }
            }
            WorkNews::Ended(end) => {
                let step = end.step.clone();
                self.put(&step, StepStage::Ended(end));
            }
        }
    }

    fn put(&mut self, step: &Step, stage: StepStage) {
        let at = self.workflow.steps.iter().position(|other| other.work == step.work);
        if let Some(place) = at.and_then(|at| self.stages.get_mut(at)) {
            *place = stage;
        }
    }

    /// It is over.
    pub fn over(&mut self, outcome: Outcome<Vec<StepEnd>>, now: Timestamp) {
        self.heard = now;
        self.end = Some(outcome.map(|ends| {
            let state = state_of_steps(&ends);
            for end in ends {
                let step = end.step.clone();
                self.put(&step, StepStage::Ended(Box::new(end)));
            }
            state
        }));
    }
}

impl Monitor {
    /// The selected workflow.
    pub fn selected_work(&self) -> Option<&WorkRow> {
        self.works.get(self.list.selected().checked_sub(self.rows.len())?)
    }

    /// Whether a workflow of that name is under way here.
    pub fn works_on(&self, workflow: &Name) -> bool {
        self.works.iter().any(|work| work.active() && work.workflow.name == *workflow)
    }

    /// Whether a run of that flow is still to come or under way here, by itself or as the present step of a workflow.
    pub fn busy_with(&self, flow: &Name) -> bool {
        self.rows.iter().any(|row| row.pending() && row.flow == *flow)
            || self.works.iter().any(|work| work.flow() == Some(flow))
    }

    /// Where that flow stands just now, where a run of it is under way here.
    pub fn state_now(&self, flow: &Name) -> Option<RunState> {
        let row = self.rows.iter().find(|row| row.active() && row.flow == *flow);
        let work = || self.works.iter().find(|work| work.flow() == Some(flow));
        let state = |known: Option<RunState>| known.unwrap_or(RunState::Running);
        row.map(|row| state(row.state())).or_else(|| work().map(|work| state(work.snapshot().map(|s| s.state))))
    }

    /// Whether something has begun and not ended.
    pub fn moves(&self) -> bool {
        self.active().next().is_some() || self.works.iter().any(WorkRow::active)
    }

    /// Snapshots of everything under way here.
    pub fn snapshots(&self) -> impl Iterator<Item = &RunSnapshot> {
        let works = self.works.iter().filter_map(WorkRow::snapshot);
        self.active().filter_map(super::RunRow::snapshot).chain(works)
    }

    /// What is still to come or under way, by name.
    pub fn names(&self) -> Vec<String> {
        let rows = self.rows.iter().filter(|row| row.pending()).map(|row| row.flow.to_string());
        rows.chain(self.works.iter().filter(|w| w.active()).map(|w| w.workflow.name.to_string())).collect()
    }

    /// The runs of this process.
    pub fn our_runs(&self) -> Vec<RunId> {
        let works = self.works.iter().flat_map(|work| {
            let ended = work.ends().into_iter().filter_map(|end| end.record.as_ref().map(|record| record.run));
            ended.chain(work.snapshot().map(|s| s.run)).collect::<Vec<_>>()
        });
        self.rows.iter().filter_map(|row| row.run).chain(works).collect()
    }
}
