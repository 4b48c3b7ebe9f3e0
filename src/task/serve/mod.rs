//! Serving: whatever is due is run, one after the other in every account but for consent, which waits for nothing, whoever looks. One process a workspace; what was missed
//! is caught up once; a run that lasts longer than its period is not begun twice.
mod keeper;
mod turns;

pub use keeper::{Due, Skipped, Why};

use super::workflow::{AccountTurn, StepEnd, StepState, WorkCx, WorkEvent, run_step, run_workflow, state_of_steps};
use super::{Bench, Pace, off_thread};
use crate::account::Name;
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{OnError, ScheduleProblem, Step, StepWork};
use crate::port::{ServeLease, Timetable, Wait};
use crate::run::{DueKind, DueMark, DueName, DueState, NextDue, Serving};
use crate::setup::Workspace;
use jiff::{SignedDuration, Timestamp};
use keeper::{Begins, Changed, Keeper, flows_of};
pub(super) use keeper::{Scheduled, scheduled};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use turns::{Ask, Turn};

/// Between two signs of life: four fit into a lease's life.
const BEAT: SignedDuration = SignedDuration::from_secs(15);
/// Between two looks at the workspace.
const LOOK: SignedDuration = SignedDuration::from_secs(5);
/// The longest sleep between two looks at the clock: a machine that was asleep itself wakes no timer for that time.
const NAP: Duration = Duration::from_secs(5);

/// What happens while a workspace is served. Words: `serve-<slug>`.
#[derive(Debug)]
pub enum ServeEvent {
    /// It is served from now on; again after the workspace changed.
    Up {
        /// How many are scheduled.
        scheduled: usize,
        /// What comes next.
        next: Option<NextDue>,
        /// Whether it was served before.
        again: bool,
    },
    /// The workspace cannot be read; what it said before holds.
    WorkspaceTrouble(Fault),
    /// A schedule that is none.
    Invalid(DueName, ScheduleProblem),
    /// Something begins.
    Begun(Due),
    /// Due times passed while it was still running.
    Skipped(Skipped),
    /// A step of a workflow begins.
    StepBegun(DueName, Step),
    /// It failed, and is tried again then.
    StepAgain(DueName, Step, Timestamp, Fault),
    /// It ended.
    StepEnded(DueName, Box<StepEnd>),
    /// Something ended.
    Ended(Box<Ended>),
    /// Something of our own went wrong; serving goes on.
    Trouble(Fault),
    /// The end was asked for.
    Stopping,
}

/// How something that was due ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// What.
    pub what: DueName,
    /// How.
    pub state: DueState,
    /// How long it took.
    pub took: SignedDuration,
    /// Its steps: of a flow the one.
    pub steps: Vec<StepEnd>,
    /// Why nothing was begun.
    pub fault: Option<Fault>,
    /// When it is due next.
    pub next: Option<Timestamp>,
}

impl Ended {
    /// The fault that explains the end best.
    pub fn fault(&self) -> Option<&Fault> {
        let failed = |s: &&StepEnd| s.state == StepState::Ended(DueState::Failed);
        self.fault.as_ref().or_else(|| self.steps.iter().find(failed).and_then(|s| s.fault.as_ref()))
    }

    /// Whether the guard over deletions is why it failed, and nothing else: then somebody is asked, and nothing is wrong.
    pub fn is_held(&self) -> bool {
        let failed = |step: &&StepEnd| step.state == StepState::Ended(DueState::Failed);
        let held = || self.steps.iter().filter(failed).all(StepEnd::is_held);
        self.fault.is_none() && self.steps.iter().any(StepEnd::is_held) && held()
    }
}

/// Who hears of it.
pub type TellServe = Arc<dyn Fn(ServeEvent) + Send + Sync>;

/// The machine's own pace.
pub struct WallPace(pub SharedClock);

impl Pace for WallPace {
    fn until(&self, at: Timestamp) -> Wait<'_, ()> {
        let left = at.duration_since(self.0.now());
        let left = Duration::try_from(left).unwrap_or(Duration::ZERO).min(NAP);
        Box::pin(async move {
            tokio::time::sleep(left).await;
            Ok(())
        })
    }
}

/// Serves the workspace until it is asked to end; then running flows end at their next page border.
///
/// # Errors
/// `ServeHeld` where another process does, `Fenced` where one took over, `WorkspaceMissing` and its like, storage faults at the
/// beginning. What goes wrong later is told, and serving goes on.
pub async fn serve(bench: &Bench, pace: Arc<dyn Pace>, stop: CancellationToken, tell: TellServe) -> Outcome<()> {
    let workspace = load(bench).await?;
    let lease = with_timetable(bench, |t| t.serve()).await?;
    let marks = with_timetable(bench, |t| t.marks()).await;
    let served = match marks {
        Ok(marks) => {
            let keeper = Keeper::new(marks);
            let runs = JoinSet::new();
            let inner = CancellationToken::new();
            let bench = Arc::clone(bench);
            let (asks, resting, troubled) = (mpsc::unbounded_channel(), BTreeMap::new(), None);
            let lease = lease.clone();
            let mut server =
                Server { bench, pace, tell, lease, keeper, workspace, runs, inner, asks, resting, troubled };
            server.serve(stop).await
        }
        Err(fault) => Err(fault),
    };
    let given = with_timetable(bench, move |t| t.serve_end(&lease)).await;
    served.and(given)
}

/// Who serves the workspace now, and what is known of everything that is due.
///
/// # Errors
/// Storage faults.
pub async fn timetable(bench: &Bench) -> Outcome<(Option<Serving>, Vec<DueMark>)> {
    with_timetable(bench, |t| Ok((t.serving()?, t.marks()?))).await
}

pub(super) async fn with_timetable<T: Send + 'static>(
    bench: &Bench,
    work: impl FnOnce(&dyn Timetable) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let ledger = Arc::clone(&bench.ledger);
    off_thread(move || match ledger.timetable() {
        Some(timetable) => work(timetable),
        None => Err(Fault::new(ErrorKind::Bug, "this ledger keeps no timetable")),
    })
    .await
}

async fn load(bench: &Bench) -> Outcome<Workspace> {
    let store = Arc::clone(&bench.workspace);
    off_thread(move || store.load()).await
}

struct Server {
    bench: Bench,
    pace: Arc<dyn Pace>,
    tell: TellServe,
    lease: ServeLease,
    keeper: Keeper,
    workspace: Workspace,
    runs: JoinSet<Ended>,
    /// Ends what is running.
    inner: CancellationToken,
    /// What those that run ask.
    asks: (mpsc::UnboundedSender<Ask>, mpsc::UnboundedReceiver<Ask>),
    /// Those that wait for their account's turn again.
    resting: BTreeMap<DueName, oneshot::Sender<()>>,
    /// What was told of the workspace's trouble, so that it is told once.
    troubled: Option<Fault>,
}

impl Server {
    async fn serve(&mut self, stop: CancellationToken) -> Outcome<()> {
        self.take(self.workspace.clone(), false).await?;
        let (mut beaten, mut looked): (Option<Timestamp>, _) = (None, self.bench.clock.now());
        // A clock that was set back has passed that time as well.
        let over = |then: Timestamp, now: Timestamp, span| now.duration_since(then).abs() >= span;
        let mut due = Timestamp::MAX;
        loop {
            if stop.is_cancelled() {
                return self.wind_up().await;
            }
            let now = self.bench.clock.now();
            if now >= due || over(looked, now, LOOK) {
                self.reload().await?;
                looked = now;
            }
            self.turn(now).await?;
            let next = self.keeper.next(now);
            if beaten.is_none_or(|then| over(then, now, BEAT)) {
                self.beat(next.clone()).await?;
                beaten = Some(now);
            }
            due = next.map_or(Timestamp::MAX, |next| next.at);
            let wake = due.min(now.checked_add(BEAT).unwrap_or(Timestamp::MAX));
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                Some(ask) = self.asks.1.recv() => self.take_ask(ask),
                Some(ended) = self.runs.join_next(), if !self.runs.is_empty() => self.take_end(ended).await?,
                _ = self.pace.until(wake) => {}
            }
        }
    }

    /// What came due begins where its account is free.
    async fn turn(&mut self, now: Timestamp) -> Outcome<()> {
        let (skipped, changed) = self.keeper.look(now);
        self.keep(changed).await?;
        for skipped in skipped {
            (self.tell)(ServeEvent::Skipped(skipped));
        }
        let apart = self.apart().await;
        for begins in self.keeper.begin(&apart) {
            let (due, mark) = match begins {
                Begins::Due(due, mark) => (due, mark),
                Begins::Again(what) => {
                    let granted = self.resting.remove(&what);
                    // One that was asked to end meanwhile is told so itself.
                    let _ = granted.map(|granted| granted.send(()));
                    continue;
                }
            };
            self.keep(Changed { marks: vec![mark], ..Changed::default() }).await?;
            (self.tell)(ServeEvent::Begun(due.clone()));
            let run = Run {
                bench: Arc::clone(&self.bench),
                pace: Arc::clone(&self.pace),
                tell: Arc::clone(&self.tell),
                workspace: self.workspace.clone(),
                turn: Turn { what: due.what.clone(), asks: self.asks.0.clone() },
                stop: self.inner.child_token(),
            };
            self.runs.spawn(run.finish(due.what));
        }
        Ok(())
    }

    fn take_ask(&mut self, ask: Ask) {
        match ask {
            Ask::Rests(what) => self.keeper.rests(&what),
            Ask::Again(what, since, granted) => {
                self.keeper.wants(&what, since);
                self.resting.insert(what, granted);
            }
        }
    }

    /// Consent of tables that are filled for the first time just now comes with that: it is not kept beside it, where it would
    /// only be refused.
    async fn apart(&self) -> BTreeSet<DueName> {
        let schemas = |what: &DueName| {
            let flows = flows_of(&self.workspace, what).unwrap_or_default();
            let mappings = flows.into_iter().filter_map(|flow| self.workspace.mapping(&flow.account, &flow.table));
            mappings.map(|mapping| mapping.schema.clone()).collect::<Vec<_>>()
        };
        let asked: Vec<(DueName, Vec<String>)> =
            self.keeper.beside().into_iter().map(|what| (what.clone(), schemas(&what))).collect();
        if asked.is_empty() {
            return BTreeSet::new();
        }
        let campaign = Arc::clone(&self.bench.campaign);
        let filling = move |schema: &String| Ok(!campaign.is_empty(schema)? && !campaign.is_loaded(schema)?);
        let apart = off_thread(move || {
            let filled = |(_, schemas): &(DueName, Vec<String>)| {
                // What cannot be told now, the run tells.
                schemas.iter().any(|schema| (filling(schema) as Outcome<bool>).unwrap_or_default())
            };
            Ok(asked.into_iter().filter(filled).map(|(what, _)| what).collect())
        });
        apart.await.unwrap_or_default()
    }

    async fn take_end(&mut self, ended: Result<Ended, tokio::task::JoinError>) -> Outcome<()> {
        let now = self.bench.clock.now();
        // A run guards its own panics, so that it is known whose end this is.
        let Ok(mut ended) = ended else {
            (self.tell)(ServeEvent::Trouble(Fault::new(ErrorKind::Bug, "a run ended early")));
            return Ok(());
        };
        if let Some(mark) = self.keeper.ended(&ended.what, now, ended.state) {
            self.keep(Changed { marks: vec![mark], ..Changed::default() }).await?;
        }
        ended.next = self.keeper.next_of(&ended.what, now);
        (self.tell)(ServeEvent::Ended(Box::new(ended)));
        Ok(())
    }

    /// The end was asked for: nothing more begins, and what runs ends at its border.
    async fn wind_up(&mut self) -> Outcome<()> {
        (self.tell)(ServeEvent::Stopping);
        self.inner.cancel();
        while let Some(ended) = self.runs.join_next().await {
            self.take_end(ended).await?;
        }
        Ok(())
    }

    /// Looks whether the workspace is another by now.
    async fn reload(&mut self) -> Outcome<()> {
        match load(&self.bench).await {
            Ok(workspace) if workspace == self.workspace => self.troubled = None,
            Ok(workspace) => {
                self.troubled = None;
                return self.take(workspace, true).await;
            }
            Err(fault) => {
                if self.troubled.as_ref() != Some(&fault) {
                    (self.tell)(ServeEvent::WorkspaceTrouble(fault.clone()));
                    self.troubled = Some(fault);
                }
            }
        }
        Ok(())
    }

    async fn take(&mut self, workspace: Workspace, again: bool) -> Outcome<()> {
        let now = self.bench.clock.now();
        let changed = self.keeper.take(&workspace, now);
        self.workspace = workspace;
        self.keep(changed).await?;
        let (scheduled, next) = (self.keeper.scheduled(), self.keeper.next(now));
        (self.tell)(ServeEvent::Up { scheduled, next, again });
        for (what, problem) in self.keeper.invalid() {
            (self.tell)(ServeEvent::Invalid(what.clone(), problem.clone()));
        }
        Ok(())
    }

    async fn beat(&mut self, next: Option<NextDue>) -> Outcome<()> {
        let lease = self.lease.clone();
        let beaten = with_timetable(&self.bench, move |t| t.serve_beat(&lease, next.as_ref())).await;
        self.unless_fenced(beaten).await
    }

    async fn keep(&mut self, changed: Changed) -> Outcome<()> {
        if changed.marks.is_empty() && changed.gone.is_empty() {
            return Ok(());
        }
        let lease = self.lease.clone();
        let kept = with_timetable(&self.bench, move |t| {
            changed.marks.iter().try_for_each(|mark| t.mark(&lease, mark))?;
            changed.gone.iter().try_for_each(|what| t.unmark(&lease, what))
        });
        let kept = kept.await;
        self.unless_fenced(kept).await
    }

    /// A busy or full database passes; another who serves does not: then everything of ours ends.
    async fn unless_fenced(&mut self, outcome: Outcome<()>) -> Outcome<()> {
        match outcome {
            Ok(()) => Ok(()),
            Err(fault) if fault.kind == ErrorKind::Fenced => {
                self.inner.cancel();
                while self.runs.join_next().await.is_some() {}
                Err(fault)
            }
            Err(fault) => {
                (self.tell)(ServeEvent::Trouble(fault));
                Ok(())
            }
        }
    }
}

/// What one run has at hand.
struct Run {
    bench: Bench,
    pace: Arc<dyn Pace>,
    tell: TellServe,
    workspace: Workspace,
    turn: Turn,
    stop: CancellationToken,
}

impl Run {
    /// Runs it, whatever happens: a panic is a fault of this one run.
    async fn finish(self, what: DueName) -> Ended {
        let began = self.bench.clock.now();
        let clock = Arc::clone(&self.bench.clock);
        let name = what.clone();
        let done = tokio::spawn(async move { self.steps(name).await }).await;
        let (steps, fault) = match done {
            Ok(Ok(steps)) => (steps, None),
            Ok(Err(fault)) => (Vec::new(), Some(fault)),
            Err(_) => (Vec::new(), Some(Fault::new(ErrorKind::Bug, "a run ended early"))),
        };
        let state = if fault.is_some() { DueState::Failed } else { state_of_steps(&steps) };
        Ended { what, state, took: clock.now().duration_since(began), steps, fault, next: None }
    }

    async fn steps(self, what: DueName) -> Outcome<Vec<StepEnd>> {
        let Run { bench, pace, tell, workspace, turn, stop } = self;
        let (pace, turn) = (pace.as_ref(), Some(&turn as &dyn AccountTurn));
        let cx = WorkCx { bench: &bench, workspace: &workspace, pace, turn, stop: &stop, dry_run: false };
        let chain = what.kind == DueKind::Workflow;
        let mut on = |event: WorkEvent<'_>| {
            let what = what.clone();
            match event {
                WorkEvent::Begun(step) if chain => tell(ServeEvent::StepBegun(what, step.clone())),
                WorkEvent::Again(step, at, fault) => tell(ServeEvent::StepAgain(what, step.clone(), at, fault.clone())),
                WorkEvent::Ended(end) if chain => tell(ServeEvent::StepEnded(what, Box::new(end.clone()))),
                WorkEvent::Begun(_) | WorkEvent::Ended(_) | WorkEvent::Moved(_) => {}
            }
        };
        if chain {
            let workflow = workspace.workflow(&what.name).ok_or_else(|| missing(&what.name))?;
            return run_workflow(&cx, workflow, &mut on).await;
        }
        let flow = workspace.flow(&what.name).ok_or_else(|| missing(&what.name))?;
        let account = workspace.account(&flow.account).ok_or_else(|| missing(&flow.account))?;
        let step = Step { work: StepWork::Flow(flow.name.clone()), on_error: OnError::Stop };
        Ok(vec![run_step(&cx, account, &step, &mut on).await])
    }
}

fn missing(name: &Name) -> Fault {
    Fault::new(ErrorKind::Bug, format!("{name} went while it was due"))
}
