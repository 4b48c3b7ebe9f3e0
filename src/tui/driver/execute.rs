//! Effects become calls of `task`; their outcomes become answers. A call that panics answers with a fault.
use super::SandboxStarter;
use super::call::{call, check_all, explain_row};
use super::drafts::{Job, Lane};
use super::launch::{Controls, Launch};
use super::sign_in;
use super::verify::Comparison;
use super::work::{Stops, Work};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::task::{self, Bench, Reaching};
use crate::tui::effect::{Done, Effect, TaskId};
use futures_util::FutureExt;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio_util::sync::CancellationToken;

/// How long the next question waits for the last answer to be kept.
const KEPT: Duration = Duration::from_millis(250);
/// How long the last saves may take when the program ends.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// The way back to the loop.
#[derive(Debug, Clone)]
pub struct Answers(mpsc::Sender<(TaskId, Done)>);

impl Answers {
    /// Sends an answer; nobody listens any more when the program ends, which is fine.
    pub async fn send(&self, task: TaskId, done: Done) {
        let _ = self.0.send((task, done)).await;
    }

    /// Tells who is waited for before the work of that task begins.
    pub fn reaching(&self, task: TaskId) -> impl FnMut(Reaching) {
        move |reaching| self.try_send(task, Done::Reaching(Box::new(reaching)))
    }

    /// As [`Answers::send`] from a place that cannot wait; what does not fit is told by the final answer.
    pub fn try_send(&self, task: TaskId, done: Done) {
        let _ = self.0.try_send((task, done));
    }
}

/// A panic in background work becomes a fault.
pub async fn guarded<T>(work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(_) => Err(Fault::new(ErrorKind::Bug, "a background task ended early")),
    }
}

/// Executes effects.
pub struct Executor {
    /// The services.
    pub bench: Bench,
    answers: Answers,
    tasks: JoinSet<()>,
    pending: BTreeMap<TaskId, AbortHandle>,
    drafts: Option<Lane>,
    controls: Controls,
    stops: Stops,
    draining: CancellationToken,
    starter: Option<SandboxStarter>,
}

impl Executor {
    /// Puts it together; nothing is started.
    pub fn new(bench: Bench, tell: mpsc::Sender<(TaskId, Done)>, starter: Option<SandboxStarter>) -> Self {
        Self {
            bench,
            answers: Answers(tell),
            tasks: JoinSet::new(),
            pending: BTreeMap::new(),
            drafts: None,
            controls: Controls::default(),
            stops: Stops::default(),
            draining: CancellationToken::new(),
            starter,
        }
    }

    /// How many answers are awaited.
    pub fn busy(&self) -> usize {
        self.pending.len()
    }

    /// An answer came; the last one of a task ends it.
    pub fn answered(&mut self, task: TaskId, done: &Done) {
        if !matches!(done, Done::Check(_) | Done::SignInOffered(_) | Done::Reaching(_)) {
            self.pending.remove(&task);
        }
        while self.tasks.try_join_next().is_some() {}
    }

    /// Its answer is not wanted any more.
    pub fn abandon(&mut self, task: TaskId) {
        if let Some(handle) = self.pending.remove(&task) {
            handle.abort();
        }
    }

    /// No further run starts, and those under way end at their page border.
    pub fn drain(&self) {
        self.draining.cancel();
        self.controls.cancel_all();
    }

    /// Waits until the draft stands on disk, but no longer than a person would notice.
    pub async fn kept(&mut self) {
        if let Some(lane) = &self.drafts {
            let _ = tokio::time::timeout(KEPT, lane.emptied()).await;
        }
    }

    /// Waits for the last saves and for a test row that is still to be removed, then drops everything else.
    pub async fn finish(&mut self) {
        if let Some(lane) = &self.drafts {
            let _ = tokio::time::timeout(LAST_WORDS, lane.emptied()).await;
        }
        self.tasks.abort_all();
        task::settle(&self.bench).await;
    }

    /// Starts the work of an effect.
    pub fn start(&mut self, task: TaskId, effect: Effect) {
        let bench = Arc::clone(&self.bench);
        match effect {
            Effect::LoadDraft => self.draft(task, Job::Load),
            Effect::SaveDraft(draft) => self.draft(task, Job::Save(draft)),
            Effect::DiscardDraft => self.draft(task, Job::Discard),
            Effect::ApplySetup(draft) => self.draft(task, Job::Apply(draft)),
            Effect::Pause(run) => self.controls.with(run, crate::engine::Control::pause),
            Effect::Resume(run) => self.controls.with(run, crate::engine::Control::resume),
            Effect::Cancel(run) => self.controls.with(run, crate::engine::Control::cancel),
            Effect::RememberLanguage(lang) => self.draft(task, Job::Language(lang)),
            Effect::StartSandbox => {
                let starter = self.starter.take();
                self.answer(task, async move {
                    let refused = || Err(Fault::new(ErrorKind::Bug, "no sandbox can be started here"));
                    let offer = match starter {
                        Some(start) => guarded(start()).await,
                        None => refused(),
                    };
                    Done::Sandbox(offer.map(Box::new))
                });
            }
            Effect::Launch(flows, options) => {
                let launch = self.launch(task);
                self.tasks.spawn(launch.run(flows, options));
            }
            Effect::RunWorkflow(name, rehearsal) => {
                let (answers, stops) = (self.answers.clone(), self.stops.clone());
                let work = Work { bench, answers, task, stops, draining: self.draining.clone() };
                self.tasks.spawn(work.run(name, rehearsal));
            }
            Effect::Verify(flow) => {
                let (answers, stops) = (self.answers.clone(), self.stops.clone());
                let comparison = Comparison { bench, answers, task, stops, draining: self.draining.clone() };
                self.tasks.spawn(comparison.run(flow));
            }
            Effect::StopWorkflow(work) => self.stops.stop(work),
            Effect::Retry(flow, rows) => {
                let launch = self.launch(task);
                self.tasks.spawn(launch.retry(flow, rows));
            }
            Effect::ReplayKeys(flow, keys, options) => {
                let launch = self.launch(task);
                self.tasks.spawn(launch.replay(flow, keys, options));
            }
            Effect::CheckAll(account, scope) => {
                let answers = self.answers.clone();
                self.answer(task, async move { check_all(&bench, &account, &scope, task, &answers).await });
            }
            Effect::CheckOne(account, subject, scope) => {
                let answers = self.answers.clone();
                self.answer(task, async move {
                    let tell = |event| answers.try_send(task, Done::Check(event));
                    Done::CheckedOne(guarded(task::check_one(&bench, &account, &subject, &scope, tell)).await)
                });
            }
            Effect::ExplainRow(flow, row) => {
                let answers = self.answers.clone();
                self.answer(task, async move {
                    let explained = guarded(explain_row(&bench, (&flow, &row), task, &answers)).await;
                    Done::Explained(explained.map(Box::new))
                });
            }
            Effect::SignIn(account, lang) => {
                let answers = self.answers.clone();
                self.answer(task, async move { sign_in::sign_in(&bench, &account, lang, task, &answers).await });
            }
            other => self.answer(task, async move { call(bench, other).await }),
        }
    }

    fn launch(&self, task: TaskId) -> Launch {
        Launch {
            bench: Arc::clone(&self.bench),
            answers: self.answers.clone(),
            task,
            controls: self.controls.clone(),
            stops: self.stops.clone(),
            stop: self.draining.child_token(),
        }
        .begun()
    }

    fn answer(&mut self, task: TaskId, work: impl Future<Output = Done> + Send + 'static) {
        let answers = self.answers.clone();
        let handle = self.tasks.spawn(async move {
            let done = work.await;
            answers.send(task, done).await;
        });
        self.pending.insert(task, handle);
    }

    fn draft(&mut self, task: TaskId, job: Job) {
        let lane = self.drafts.get_or_insert_with(|| {
            let (lane, work) = Lane::open(Arc::clone(&self.bench), self.answers.clone());
            self.tasks.spawn(work);
            lane
        });
        lane.push(task, job);
    }
}
