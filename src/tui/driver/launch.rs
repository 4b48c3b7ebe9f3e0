//! Runs of one launch, one after the other; each one's snapshots and end become answers.
use super::execute::{Answers, guarded};
use super::work::Stops;
use crate::account::Name;
use crate::engine::{Control, RunHandle};
use crate::fault::{Fault, Outcome};
use crate::run::{RunId, RunState};
use crate::setup::Workspace;
use crate::task::{self, Bench, InTurn, LaunchOptions};
use crate::tui::effect::{Done, TaskId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

/// Steers of the runs under way.
#[derive(Debug, Clone, Default)]
pub struct Controls(Arc<Mutex<BTreeMap<RunId, Control>>>);

impl Controls {
    /// Does something with a run's steer, where the run is still under way.
    pub fn with(&self, run: RunId, act: impl FnOnce(&Control)) {
        if let Some(control) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&run) {
            act(control);
        }
    }

    /// Cancels all.
    pub fn cancel_all(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().for_each(Control::cancel);
    }

    fn add(&self, run: RunId, control: Control) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(run, control);
    }

    fn remove(&self, run: RunId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&run);
    }
}

/// How a run that was followed ended.
struct Followed {
    /// Somebody asked for the end, so that no other may start after it.
    cancelled: bool,
    fault: Option<Fault>,
}

/// A launch under way.
pub struct Launch {
    /// The services.
    pub bench: Bench,
    /// Where answers go.
    pub answers: Answers,
    /// Under which id.
    pub task: TaskId,
    /// Steers of the runs.
    pub controls: Controls,
    /// What ends it before its run has begun, and what else is under way.
    pub stops: Stops,
    /// Cancelled when no further run shall start, by this launch or by any.
    pub stop: CancellationToken,
}

impl Drop for Launch {
    fn drop(&mut self) {
        self.stops.remove(self.task);
    }
}

impl Launch {
    /// One whose end can be asked for from now on.
    pub fn begun(self) -> Self {
        self.stops.add(self.task, self.stop.clone());
        self
    }

    /// Runs these flows in this order. A cancelled run ends the launch; after a fault that others [would meet as
    /// well](InTurn::after) those are left out, and told.
    pub async fn run(self, flows: Vec<Name>, options: LaunchOptions) {
        let workspace = match self.workspace().await {
            Ok(workspace) => workspace,
            Err(fault) => return self.refuse(flows, &fault).await,
        };
        let mut left = InTurn::of(&workspace, &flows);
        while let Some(flow) = left.next() {
            if self.stop.is_cancelled() {
                break;
            }
            let begun = task::launch(&self.bench, &workspace, &flow, options);
            let fault = match self.begin(&workspace, &flow, begun).await {
                Err(fault) => {
                    self.answers.send(self.task, Done::Launched(flow.clone(), Err(fault.clone()))).await;
                    Some(fault)
                }
                Ok(handle) => match self.follow(flow.clone(), handle).await {
                    Followed { cancelled: true, .. } => break,
                    Followed { fault, .. } => fault,
                },
            };
            if let Some(spared) = fault.and_then(|fault| left.after(&workspace, &flow, &fault)) {
                self.answers.send(self.task, Done::NotStarted(Box::new(spared))).await;
            }
        }
    }

    /// Asks for these rows again, as a run of their flow.
    pub async fn retry(self, flow: Name, rows: Vec<String>) {
        let Some(workspace) = self.ready_for(&flow).await else { return };
        let begun = task::retry_rows(&self.bench, &workspace, &flow, &rows);
        let begun = self.begin(&workspace, &flow, begun).await;
        self.see_through(flow, begun).await;
    }

    /// Reads these rows of a flow again.
    pub async fn replay(self, flow: Name, keys: Vec<String>, options: LaunchOptions) {
        let Some(workspace) = self.ready_for(&flow).await else { return };
        let begun = task::replay_keys(&self.bench, &workspace, &flow, (options, &keys));
        let begun = self.begin(&workspace, &flow, begun).await;
        self.see_through(flow, begun).await;
    }

    /// The workspace, where it can be read and nobody waits for an end.
    async fn ready_for(&self, flow: &Name) -> Option<Workspace> {
        match self.workspace().await {
            Ok(workspace) => Some(workspace).filter(|_| !self.stop.is_cancelled()),
            Err(fault) => {
                self.refuse(vec![flow.clone()], &fault).await;
                None
            }
        }
    }

    /// Makes a run ready, unless its end is asked for before it begins; who is waited for is told meanwhile.
    async fn begin(
        &self,
        workspace: &Workspace,
        flow: &Name,
        begun: impl Future<Output = Outcome<RunHandle>>,
    ) -> Outcome<RunHandle> {
        let whom = (&self.bench, workspace, flow);
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(task::unbegun()),
            begun = guarded(task::while_reaching(whom, begun, self.answers.reaching(self.task))) => begun,
        }
    }

    async fn see_through(&self, flow: Name, begun: Outcome<RunHandle>) {
        match begun {
            Err(fault) => self.answers.send(self.task, Done::Launched(flow, Err(fault))).await,
            Ok(handle) => drop(self.follow(flow, handle).await),
        }
    }

    async fn workspace(&self) -> Outcome<Workspace> {
        let store = Arc::clone(&self.bench.workspace);
        guarded(task::off_thread(move || store.load())).await
    }

    async fn refuse(&self, flows: Vec<Name>, fault: &Fault) {
        for flow in flows {
            self.answers.send(self.task, Done::Launched(flow, Err(fault.clone()))).await;
        }
    }

    /// Passes on what is heard of a run until its end.
    async fn follow(&self, flow: Name, mut handle: RunHandle) -> Followed {
        let run = handle.run;
        self.controls.add(run, handle.control.clone());
        if self.stop.is_cancelled() {
            handle.control.cancel();
        }
        self.answers.send(self.task, Done::Launched(flow, Ok(run))).await;
        let mut heard = true;
        let end = loop {
            tokio::select! {
                biased;
                changed = handle.snapshots.changed(), if heard => match changed {
                    Ok(()) => {
                        let snapshot = handle.snapshots.borrow_and_update().clone();
                        self.answers.send(self.task, Done::Run(Box::new(snapshot))).await;
                    }
                    Err(_) => heard = false,
                },
                end = &mut handle.end => break end.ok(),
            }
        };
        self.controls.remove(run);
        let followed = Followed {
            cancelled: end.as_ref().is_some_and(|e| e.record.state == RunState::Cancelled && !e.record.is_time_over()),
            fault: end.as_ref().and_then(|e| e.fault.clone()),
        };
        match end {
            Some(end) => self.answers.send(self.task, Done::RunEnded(Box::new(end))).await,
            None => self.answers.send(self.task, Done::RunLost(run)).await,
        }
        followed
    }
}
