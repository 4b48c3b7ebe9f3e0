//! A workflow under way: what happens to its steps becomes answers, and its end can be asked for.
use super::execute::{Answers, guarded};
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::task::{self, Bench, StepEnd, WallPace, WorkCx, WorkEvent};
use crate::tui::effect::{Done, TaskId, WorkNews};
use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What ends the workflows, the comparisons and the launches under way.
#[derive(Debug, Clone, Default)]
pub struct Stops(Arc<Mutex<BTreeMap<TaskId, CancellationToken>>>);

impl Stops {
    /// Asks for the end of one, where it is still under way.
    pub fn stop(&self, task: TaskId) {
        if let Some(stop) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&task) {
            stop.cancel();
        }
    }

    pub(super) fn add(&self, task: TaskId, stop: CancellationToken) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(task, stop);
    }

    pub(super) fn remove(&self, task: TaskId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&task);
    }
}

/// A workflow to run.
pub struct Work {
    /// The services.
    pub bench: Bench,
    /// Where answers go.
    pub answers: Answers,
    /// Under which id.
    pub task: TaskId,
    /// What ends the workflows under way.
    pub stops: Stops,
    /// Cancelled when nothing further shall start.
    pub draining: CancellationToken,
}

impl Work {
    /// Runs it to its end and tells that.
    pub async fn run(self, name: Name, dry_run: bool) {
        // Leaving ends it as well.
        let stop = self.draining.child_token();
        self.stops.add(self.task, stop.clone());
        let ended = guarded(self.steps(&name, dry_run, &stop)).await;
        self.stops.remove(self.task);
        self.answers.send(self.task, Done::WorkEnded(ended)).await;
    }

    async fn steps(&self, name: &Name, dry_run: bool, stop: &CancellationToken) -> Outcome<Vec<StepEnd>> {
        let store = Arc::clone(&self.bench.workspace);
        let workspace = task::off_thread(move || store.load()).await?;
        let workflow = workspace.workflow(name).ok_or_else(|| {
            let why = "it was removed meanwhile";
            Fault::new(ErrorKind::WorkflowUnknown, why).with("workflow", name.as_str())
        })?;
        let pace = WallPace(Arc::clone(&self.bench.clock));
        let cx = WorkCx { bench: &self.bench, workspace: &workspace, turn: None, pace: &pace, stop, dry_run };
        let (send, mut heard) = mpsc::unbounded_channel();
        let mut tell = move |event: WorkEvent<'_>| {
            let news = match event {
                WorkEvent::Begun(step) => WorkNews::Begun(step.clone()),
                WorkEvent::Moved(snapshot) => WorkNews::Moved(Box::new(snapshot.clone())),
                WorkEvent::Again(step, at, fault) => WorkNews::Again(step.clone(), at, Box::new(fault.clone())),
                WorkEvent::Ended(end) => WorkNews::Ended(Box::new(end.clone())),
            };
            // Nobody listens any more only when the program ends.
            let _ = send.send(news);
        };
        let mut running = pin!(task::run_workflow(&cx, workflow, &mut tell));
        let ends = loop {
            tokio::select! {
                biased;
                Some(news) = heard.recv() => self.answers.send(self.task, Done::Work(news)).await,
                ends = &mut running => break ends,
            }
        };
        while let Ok(news) = heard.try_recv() {
            self.answers.send(self.task, Done::Work(news)).await;
        }
        ends
    }
}
