//! A comparison under way: how far it is becomes answers, and its end can be asked for.
use super::execute::{Answers, guarded};
use super::work::Stops;
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::task::{self, Bench, Compared};
use crate::tui::effect::{Done, TaskId, VerifyEnd};
use crate::tui::model::MOST_UNEQUAL;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A comparison to make.
pub struct Comparison {
    /// The services.
    pub bench: Bench,
    /// Where answers go.
    pub answers: Answers,
    /// Under which id.
    pub task: TaskId,
    /// What ends what is under way.
    pub stops: Stops,
    /// Cancelled when nothing further shall start.
    pub draining: CancellationToken,
}

impl Comparison {
    /// Makes it and tells what came of it.
    pub async fn run(self, flow: Name) {
        // Leaving ends it as well.
        let stop = self.draining.child_token();
        self.stops.add(self.task, stop.clone());
        let ended = guarded(self.compare(&flow, &stop)).await;
        self.stops.remove(self.task);
        self.answers.send(self.task, Done::Verified(ended.map(Box::new))).await;
    }

    async fn compare(&self, flow: &Name, stop: &CancellationToken) -> Outcome<VerifyEnd> {
        let store = Arc::clone(&self.bench.workspace);
        let workspace = task::off_thread(move || store.load()).await?;
        let begun = task::verify(&self.bench, &workspace, flow);
        let whom = (&self.bench, &workspace, flow);
        let (mut handle, mut differences) = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(task::unbegun()),
            begun = task::while_reaching(whom, begun, self.answers.reaching(self.task)) => begun?,
        };
        let mut found = Compared::of_flow(&workspace, flow);
        let (mut heard, mut asked, mut more) = (true, false, true);
        let end = loop {
            tokio::select! {
                biased;
                () = stop.cancelled(), if !asked => {
                    handle.control.cancel();
                    asked = true;
                }
                changed = handle.snapshots.changed(), if heard => match changed {
                    Ok(()) => {
                        let snapshot = Box::new(handle.snapshots.borrow_and_update().clone());
                        self.answers.send(self.task, Done::Verifying(snapshot, found.counts.clone())).await;
                    }
                    Err(_) => heard = false,
                },
                unequal = differences.recv(), if more => match unequal {
                    Some(unequal) => found.take(unequal, MOST_UNEQUAL),
                    None => more = false,
                },
                end = &mut handle.end => break end,
            }
        };
        // All was sent before its end was.
        while let Ok(unequal) = differences.try_recv() {
            found.take(unequal, MOST_UNEQUAL);
        }
        found.sort();
        let lost = |_| Fault::new(ErrorKind::Bug, "the comparison ended without a word");
        Ok(VerifyEnd { end: end.map_err(lost)?, found })
    }
}
