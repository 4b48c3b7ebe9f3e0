//! Everything that writes the workspace, one after the other: a save of the draft can neither overtake another nor come
//! back after the draft became real. Saves that wait are replaced by newer ones.
use super::execute::{Answers, guarded};
use crate::fault::Outcome;
use crate::setup::Draft;
use crate::task::{self, Bench};
use crate::text::Lang;
use crate::tui::effect::{Done, TaskId};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, watch};

/// Something to do with the draft.
pub enum Job {
    /// Read it.
    Load,
    /// Keep it.
    Save(Box<Draft>),
    /// Forget it.
    Discard,
    /// Make it real.
    Apply(Box<Draft>),
    /// Remember the language in the workspace.
    Language(Lang),
}

#[derive(Default)]
struct Queue {
    jobs: Mutex<VecDeque<(TaskId, Job)>>,
    more: Notify,
    idle: watch::Sender<bool>,
}

/// The lane in which jobs wait.
#[derive(Clone)]
pub struct Lane(Arc<Queue>);

impl Lane {
    /// Opens it; the returned future works until it is dropped.
    pub fn open(bench: Bench, answers: Answers) -> (Self, impl Future<Output = ()> + Send + 'static) {
        let queue = Arc::new(Queue { idle: watch::Sender::new(true), ..Queue::default() });
        let lane = Lane(Arc::clone(&queue));
        let work = async move {
            loop {
                let Some((task, job)) = queue.take() else {
                    queue.more.notified().await;
                    continue;
                };
                let done = perform(&bench, job).await;
                queue.rest();
                answers.send(task, done).await;
            }
        };
        (lane, work)
    }

    /// Adds a job.
    pub fn push(&self, task: TaskId, job: Job) {
        let mut jobs = self.0.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(job, Job::Save(_)) && matches!(jobs.back(), Some((_, Job::Save(_)))) {
            jobs.pop_back();
        }
        jobs.push_back((task, job));
        self.0.idle.send_replace(false);
        self.0.more.notify_one();
    }

    /// Waits until nothing is left to do.
    pub async fn emptied(&self) {
        let mut idle = self.0.idle.subscribe();
        let _ = idle.wait_for(|idle| *idle).await;
    }
}

impl Queue {
    fn take(&self) -> Option<(TaskId, Job)> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn rest(&self) {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.is_empty() {
            self.idle.send_replace(true);
        }
    }
}

async fn perform(bench: &Bench, job: Job) -> Done {
    let store = Arc::clone(&bench.workspace);
    let blocking = |work: Box<dyn FnOnce() -> Outcome<()> + Send>| guarded(task::off_thread(work));
    match job {
        Job::Load => Done::Draft(guarded(task::off_thread(move || Ok(store.draft()?.map(Box::new)))).await),
        Job::Save(draft) => Done::DraftSaved(blocking(Box::new(move || store.save_draft(&draft))).await),
        Job::Language(lang) => {
            let _ = guarded(remember(bench, lang)).await;
            Done::Remembered
        }
        Job::Discard => Done::DraftSaved(blocking(Box::new(move || store.discard_draft())).await),
        Job::Apply(draft) => Done::Applied(guarded(task::apply_setup(bench, &draft)).await.map(Box::new)),
    }
}

async fn remember(bench: &Bench, lang: Lang) -> Outcome<()> {
    let store = Arc::clone(&bench.workspace);
    if !task::off_thread(move || Ok(store.exists())).await? {
        return Ok(());
    }
    let change = task::change_workspace(bench, move |workspace| {
        workspace.language = Some(lang);
        Ok(())
    });
    change.await.map(drop)
}
