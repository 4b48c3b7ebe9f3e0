//! Runs of workflows are kept while they go on, so that every process sees them, and what became of their steps afterwards.
use super::Bench;
use super::serve::with_timetable;
use super::workflow::{StepEnd, WorkCx, state_of_steps};
use crate::account::Name;
use crate::fault::Outcome;
use crate::flow::Workflow;
use crate::run::{ChainRun, ChainStep, RunId};

/// The last runs of a workflow, or of all, the newest first.
///
/// # Errors
/// Storage faults.
pub async fn chain_runs(bench: &Bench, workflow: Option<&Name>, most: u32) -> Outcome<Vec<ChainRun>> {
    let workflow = workflow.cloned();
    with_timetable(bench, move |table| table.chains(workflow.as_ref(), most)).await
}

/// A run that is kept.
pub(super) struct Kept<'c> {
    bench: &'c Bench,
    /// None of a dry run, which is not in the history.
    chain: Option<ChainRun>,
}

impl<'c> Kept<'c> {
    /// It begins.
    pub(super) async fn begin(cx: &WorkCx<'c>, workflow: &Workflow) -> Self {
        let chain = (!cx.dry_run).then(|| ChainRun {
            id: RunId::new(),
            workflow: workflow.name.clone(),
            began: cx.bench.clock.now(),
            ended: None,
            steps: Vec::new(),
            by: (String::new(), 0),
            broken_off: false,
        });
        let kept = Self { bench: cx.bench, chain };
        kept.keep().await;
        kept
    }

    /// So far.
    pub(super) async fn note(&mut self, ends: &[StepEnd]) {
        if let Some(chain) = &mut self.chain {
            chain.steps = ends.iter().map(told).collect();
        }
        self.keep().await;
    }

    /// It is over.
    pub(super) async fn end(mut self, ends: &[StepEnd]) {
        if let Some(chain) = &mut self.chain {
            chain.ended = Some((self.bench.clock.now(), state_of_steps(ends)));
        }
        self.note(ends).await;
    }

    /// That it cannot be kept stops no step: one that needs the database says itself what is wrong with it.
    async fn keep(&self) {
        let Some(chain) = self.chain.clone() else { return };
        let _ = with_timetable(self.bench, move |table| table.keep_chain(&chain)).await;
    }
}

fn told(end: &StepEnd) -> ChainStep {
    ChainStep {
        step: end.step.work.word().to_owned(),
        state: end.slug().to_owned(),
        tries: end.tries,
        run: end.record.as_ref().map(|record| record.run),
        fault: end.fault.as_ref().map(|fault| fault.kind.slug().to_owned()),
    }
}
