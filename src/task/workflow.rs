//! Running a workflow: its steps one after the other, and after each what was said for its end.
use super::chain::Kept;
use super::enums::{lists_now, write_lists};
use super::{Bench, EnumView, LaunchOptions, launch, look_for_drift};
use crate::account::{ExternalAccount, Name};
use crate::engine::{RunEnd, RunHandle};
use crate::fault::{ErrorKind, Fault, Outcome, Reach, Retry};
use crate::flow::{Direction, Flow, OnError, Step, StepWork, Workflow};
use crate::port::Wait;
use crate::run::{DueState, RunRecord, RunSnapshot, RunState};
use crate::setup::{Workspace, check_workflow};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

/// Waits for instants of the clock. The machine's own looks at it again and again, since a machine that slept wakes late; tests
/// own theirs.
pub trait Pace: Send + Sync {
    /// Waits until the clock shows this instant or a later one, or a little less: whoever waits looks at the clock again.
    fn until(&self, at: Timestamp) -> Wait<'_, ()>;
}

/// The turn of an account in which one thing runs after the other: whoever waits for its next try does not keep it.
pub trait AccountTurn: Send + Sync {
    /// Others of the account may run from now on.
    fn rest(&self);

    /// Waits until it is this one's turn again; it has waited for that since then.
    fn again(&self, since: Timestamp) -> Wait<'_, ()>;
}

/// How a step ended. Words: `step-state-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// It came to its end.
    Ended(DueState),
    /// It was not begun.
    NotBegun,
    /// It was passed over: somebody switched its flow off, or the flow that keeps consent for it.
    Off,
}

impl StepState {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            StepState::Ended(state) => state.slug(),
            StepState::NotBegun => "not-begun",
            StepState::Off => "off",
        }
    }
}

/// What a step that is no run has to tell. Words: `step-note-<slug>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepNote {
    /// So many changes, and whether some wait for a decision.
    Drift {
        /// Lines found.
        lines: u64,
        /// Whether somebody has to decide.
        waits: bool,
    },
    /// So many lists and values.
    Lists {
        /// Lists.
        lists: u64,
        /// Values that came, changed or went.
        values: u64,
        /// Whether they were only looked at.
        would: bool,
    },
    /// It was not begun since the fault of the step that failed would meet it as well: that is about the account, or about
    /// everything. A chain is of one account.
    Spared,
    /// The flow that keeps the consent of its rows is off: nothing carries a "do not contact" to the CRM.
    ConsentOff,
}

/// A step with its end.
#[derive(Debug, Clone)]
pub struct StepEnd {
    /// What it was.
    pub step: Step,
    /// How it ended.
    pub state: StepState,
    /// Its last run, where it was one that began.
    pub record: Option<RunRecord>,
    /// Why it failed, or was not begun.
    pub fault: Option<Fault>,
    /// What it has to tell otherwise.
    pub note: Option<StepNote>,
    /// How often it was tried.
    pub tries: u32,
}

/// What happens while a workflow runs.
#[derive(Debug)]
pub enum WorkEvent<'a> {
    /// A step begins.
    Begun(&'a Step),
    /// Its run moves on.
    Moved(&'a RunSnapshot),
    /// It failed and is tried again then.
    Again(&'a Step, Timestamp, &'a Fault),
    /// It ended.
    Ended(&'a StepEnd),
}

/// Who hears of it.
pub type TellWork<'a> = &'a mut (dyn FnMut(WorkEvent<'_>) + Send);

/// What a chain is run with.
pub struct WorkCx<'a> {
    /// The services.
    pub bench: &'a Bench,
    /// The setup.
    pub workspace: &'a Workspace,
    /// How time passes.
    pub pace: &'a dyn Pace,
    /// The account's turn, where it has one.
    pub turn: Option<&'a dyn AccountTurn>,
    /// Ends the step in hand at its next border, and begins no other.
    pub stop: &'a CancellationToken,
    /// Whether nothing is written.
    pub dry_run: bool,
}

/// Runs a workflow's steps in order. What a step came to is told in its end, never as an error of the whole.
///
/// # Errors
/// `WorkflowInvalid`, `AccountUnknown`: then nothing was begun.
pub async fn run_workflow(cx: &WorkCx<'_>, workflow: &Workflow, tell: TellWork<'_>) -> Outcome<Vec<StepEnd>> {
    check_workflow(workflow, &cx.workspace.flows)?;
    let account = cx.workspace.account(&workflow.account).ok_or_else(|| {
        let why = format!("no account is called {}", workflow.account);
        Fault::new(ErrorKind::AccountUnknown, why).with("account", workflow.account.as_str())
    })?;
    let mut ends: Vec<StepEnd> = Vec::new();
    let (mut stopped, mut spared) = (false, None);
    let mut kept = Kept::begin(cx, workflow).await;
    for step in &workflow.steps {
        if stopped || cx.stop.is_cancelled() {
            let state = StepState::NotBegun;
            ends.push(StepEnd { step: step.clone(), state, record: None, fault: None, note: spared.clone(), tries: 0 });
            continue;
        }
        let end = match consent_missing(cx.workspace, step, &ends) {
            true => passed_over(step, None, Some(StepNote::ConsentOff)),
            false => run_step(cx, account, step, tell).await,
        };
        stopped = stops(&end);
        spared = (stopped && meets_the_next(&end)).then_some(StepNote::Spared);
        tell(WorkEvent::Ended(&end));
        ends.push(end);
        kept.note(&ends).await;
    }
    kept.end(&ends).await;
    Ok(ends)
}

/// Whether a step would send to the CRM what it must not send before the consent of these people: the flow that keeps that was
/// passed over, and nobody said that the chain shall go on without it.
fn consent_missing(workspace: &Workspace, step: &Step, ends: &[StepEnd]) -> bool {
    let flow = |step: &Step| match &step.work {
        StepWork::Flow(name) => workspace.flow(name),
        StepWork::Drift | StepWork::Enumerations => None,
    };
    let Some(sends) = flow(step).filter(|f| matches!(f.direction, Direction::Export | Direction::Events)) else {
        return false;
    };
    let keeps = |consent: &Flow| consent.direction == Direction::OptOut && consent.table == sends.table;
    let passed = |end: &&StepEnd| end.state == StepState::Off && end.step.on_error != OnError::GoOn;
    ends.iter().filter(passed).any(|end| flow(&end.step).is_some_and(keeps))
}

/// The end of a step that was passed over.
fn passed_over(step: &Step, fault: Option<Fault>, note: Option<StepNote>) -> StepEnd {
    StepEnd { step: step.clone(), state: StepState::Off, record: None, fault, note, tries: 0 }
}

/// The end of a step whose flow is off just now; none where it is on.
async fn off_end(cx: &WorkCx<'_>, step: &Step) -> Option<StepEnd> {
    let StepWork::Flow(name) = &step.work else { return None };
    let flow = cx.workspace.flow(name)?;
    let off = super::off::off_now(cx.bench, flow).await?;
    let note = (flow.direction == Direction::OptOut).then_some(StepNote::ConsentOff);
    Some(passed_over(step, Some(super::off::refused(flow, &off)), note))
}

/// Whether nothing more is begun after this end.
fn stops(end: &StepEnd) -> bool {
    match end.state {
        StepState::Ended(DueState::Done | DueState::Attention) | StepState::NotBegun | StepState::Off => false,
        StepState::Ended(DueState::Cancelled) => true,
        StepState::Ended(DueState::Failed) => end.step.on_error != OnError::GoOn || meets_the_next(end),
    }
}

/// Whether it failed for what the steps behind it would meet as well: all are of one account. A person who ends the chain is
/// none of that.
fn meets_the_next(end: &StepEnd) -> bool {
    end.fault.as_ref().is_some_and(|fault| fault.reach() != Reach::Flow && fault.kind != ErrorKind::Cancelled)
}

/// How all of them together came out: the worst of the ends.
pub fn state_of_steps(ends: &[StepEnd]) -> DueState {
    let has = |wanted: DueState| ends.iter().any(|end| end.state == StepState::Ended(wanted));
    let worst = [DueState::Cancelled, DueState::Failed, DueState::Attention].into_iter().find(|state| has(*state));
    // A flow that is off is as somebody wants it; consent that is not carried is looked at all the same.
    let loud = ends.iter().any(|end| end.note == Some(StepNote::ConsentOff)).then_some(DueState::Attention);
    let cut = || ends.iter().any(|end| end.state == StepState::NotBegun);
    worst.unwrap_or_else(|| if cut() { DueState::Cancelled } else { loud.unwrap_or(DueState::Done) })
}

/// One step, as often as it may be tried.
pub(super) async fn run_step(cx: &WorkCx<'_>, account: &ExternalAccount, step: &Step, tell: TellWork<'_>) -> StepEnd {
    let began = cx.bench.clock.now();
    let mut tries = 0;
    loop {
        if let Some(end) = off_end(cx, step).await {
            return StepEnd { tries, ..end };
        }
        tell(WorkEvent::Begun(step));
        tries += 1;
        let Tried { mut state, record, fault, note } = attempt(cx, account, &step.work, tell).await;
        let again = fault.as_ref().filter(|_| state == DueState::Failed).and_then(|fault| {
            let at = next_try(step.on_error, tries, began, cx.bench.clock.now())?;
            can_help(fault).then_some(at)
        });
        if let (Some(at), Some(fault)) = (again, &fault) {
            tell(WorkEvent::Again(step, at, fault));
            if rest(cx, at).await {
                continue;
            }
            // It is not over: whoever serves next goes on with it.
            state = DueState::Cancelled;
        }
        return StepEnd { step: step.clone(), state: StepState::Ended(state), record, fault, note, tries };
    }
}

/// When the next try is: so many minutes are divided evenly. None where there is none any more.
fn next_try(on_error: OnError, tries: u32, began: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let OnError::Retry { times, minutes } = on_error else { return None };
    if tries > u32::from(times) {
        return None;
    }
    let window = SignedDuration::from_mins(minutes.into());
    let part = window.checked_mul(i32::try_from(tries).ok()?)? / i32::from(times.max(1));
    let (at, end) = (began.checked_add(part).ok()?, began.checked_add(window).ok()?);
    // A try that took longer than its part of the window is followed at once, as long as there is any window left.
    (now <= end).then(|| at.max(now))
}

/// Whether trying again later can help: what passes by itself, and another process that holds the flow. A wrong secret does not
/// become right, and counts towards a lock-out.
fn can_help(fault: &Fault) -> bool {
    fault.policy().retry != Retry::Never || matches!(fault.kind, ErrorKind::LeaseHeld | ErrorKind::DatabaseBusy)
}

/// Waits until then without keeping the account's turn, and until it is this one's again; false where the end was asked for.
async fn rest(cx: &WorkCx<'_>, at: Timestamp) -> bool {
    let Some(turn) = cx.turn else { return wait(cx, at).await };
    turn.rest();
    if !wait(cx, at).await {
        return false;
    }
    tokio::select! {
        biased;
        () = cx.stop.cancelled() => false,
        again = turn.again(at) => again.is_ok() && !cx.stop.is_cancelled(),
    }
}

/// Waits until then; false where the end was asked for.
async fn wait(cx: &WorkCx<'_>, at: Timestamp) -> bool {
    while cx.bench.clock.now() < at {
        tokio::select! {
            biased;
            () = cx.stop.cancelled() => return false,
            waited = cx.pace.until(at) => if waited.is_err() { return false },
        }
    }
    !cx.stop.is_cancelled()
}

/// What one try came to.
struct Tried {
    state: DueState,
    record: Option<RunRecord>,
    fault: Option<Fault>,
    note: Option<StepNote>,
}

impl Tried {
    fn failed(fault: Fault) -> Self {
        let state = if fault.kind == ErrorKind::Cancelled { DueState::Cancelled } else { DueState::Failed };
        Self { state, record: None, fault: Some(fault), note: None }
    }
}

async fn attempt(cx: &WorkCx<'_>, account: &ExternalAccount, work: &StepWork, tell: TellWork<'_>) -> Tried {
    let cancelled = || Tried::failed(Fault::new(ErrorKind::Cancelled, "before it came to its end"));
    let outcome = match work {
        StepWork::Flow(flow) => return run_flow(cx, flow, tell).await,
        StepWork::Drift => tokio::select! {
            biased;
            () = cx.stop.cancelled() => return cancelled(),
            outcome = drift(cx, account) => outcome,
        },
        // Not torn: the lists are written within moments.
        StepWork::Enumerations => lists(cx, account).await,
    };
    match outcome {
        Ok((state, note)) => Tried { state, record: None, fault: None, note: Some(note) },
        Err(fault) => Tried::failed(fault),
    }
}

/// Runs one flow to its end, or to its next page border once the end is asked for.
async fn run_flow(cx: &WorkCx<'_>, flow: &Name, tell: TellWork<'_>) -> Tried {
    let options = LaunchOptions { dry_run: cx.dry_run, ..LaunchOptions::default() };
    let launched = tokio::select! {
        biased;
        () = cx.stop.cancelled() => Err(Fault::new(ErrorKind::Cancelled, "before the run began")),
        launched = launch(cx.bench, cx.workspace, flow, options) => launched,
    };
    let end = match launched {
        Ok(handle) => followed(handle, cx.stop, tell).await,
        Err(fault) => return Tried::failed(fault),
    };
    match end {
        Ok(RunEnd { record, fault, .. }) => Tried { state: state_of(&record), record: Some(record), fault, note: None },
        Err(fault) => Tried::failed(fault),
    }
}

fn state_of(record: &RunRecord) -> DueState {
    match record.state {
        // The next time it is due it goes on: it is not in hand until then.
        RunState::Cancelled if record.is_time_over() => DueState::Attention,
        RunState::Done if !record.is_drifted() => DueState::Done,
        RunState::Done | RunState::DoneWithRejects => DueState::Attention,
        RunState::Cancelled | RunState::Interrupted => DueState::Cancelled,
        _ => DueState::Failed,
    }
}

async fn followed(mut handle: RunHandle, stop: &CancellationToken, tell: TellWork<'_>) -> Outcome<RunEnd> {
    let (mut asked, mut moving) = (false, true);
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled(), if !asked => {
                asked = true;
                handle.control.cancel();
            }
            end = &mut handle.end => {
                return end.map_err(|_| Fault::new(ErrorKind::Bug, "the run ended without a word"));
            }
            changed = handle.snapshots.changed(), if moving => {
                moving = changed.is_ok();
                let snapshot = handle.snapshots.borrow_and_update().clone();
                tell(WorkEvent::Moved(&snapshot));
            }
        }
    }
}

/// Looks what changed. Some of it waiting for a person is no failure, but somebody should look.
async fn drift(cx: &WorkCx<'_>, account: &ExternalAccount) -> Outcome<(DueState, StepNote)> {
    let report = look_for_drift(cx.bench, cx.workspace, account).await?;
    let (lines, waits) = (report.drifts.len() as u64, report.waits());
    let state = if waits || !report.failed.is_empty() { DueState::Attention } else { DueState::Done };
    Ok((state, StepNote::Drift { lines, waits }))
}

/// Brings the account's lists up to date. Nobody looks on: values that rows still use stay.
async fn lists(cx: &WorkCx<'_>, account: &ExternalAccount) -> Outcome<(DueState, StepNote)> {
    let own = |c: &&crate::setup::EnumChoice| c.account == account.name && c.enumeration.is_some();
    let choices: Vec<_> = cx.workspace.enumerations.iter().filter(own).cloned().collect();
    let lang = cx.workspace.language.unwrap_or_default();
    let mut found = lists_now(cx.bench, cx.workspace, &choices, lang).await?;
    found.views.iter_mut().for_each(|view| drop(view.keep_used()));
    let (lists, values) = if cx.dry_run {
        let changes = |v: &EnumView| (v.added.len() + v.relabelled.len() + v.removed.len()) as u64;
        let others = found.views.iter().filter(|v| !v.exists || changes(v) > 0);
        (others.clone().count() as u64, others.map(changes).sum())
    } else {
        let done = write_lists(cx.bench, cx.workspace, &found.views, false).await?;
        (done.lists, done.values)
    };
    let state = if found.failed.is_empty() { DueState::Done } else { DueState::Attention };
    Ok((state, StepNote::Lists { lists, values, would: cx.dry_run }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn tries_are_spread_over_the_window_and_end_with_it() {
        let three = OnError::Retry { times: 3, minutes: 30 };
        let next = |tries, now| next_try(three, tries, at(0), at(now));
        assert_eq!(
            [next(1, 0), next(2, 10), next(3, 20), next(4, 30)],
            [Some(at(10)), Some(at(20)), Some(at(30)), None]
        );
        assert_eq!(next(1, 15), Some(at(15)), "a try that took longer than its part is followed at once");
        assert_eq!(next(1, 31), None, "the window is over");
        assert_eq!(next_try(OnError::Stop, 1, at(0), at(0)), None);
        assert_eq!(next_try(OnError::GoOn, 1, at(0), at(0)), None);
    }

    #[test]
    fn only_what_can_pass_by_itself_is_tried_again() {
        for (kind, helps) in [
            (ErrorKind::Throttled, true),
            (ErrorKind::DnsFailed, true),
            (ErrorKind::LeaseHeld, true),
            (ErrorKind::SecretWrong, false),
            (ErrorKind::FieldMissing, false),
            (ErrorKind::DeletesHeld, false),
        ] {
            assert_eq!(can_help(&Fault::new(kind, "x")), helps, "{kind:?}");
        }
    }

    #[test]
    fn the_policy_decides_what_follows_a_failure_but_for_what_the_next_step_would_meet_too() {
        let end = |text: &str, state, kind| StepEnd {
            step: Step::parse(text).unwrap(),
            state: StepState::Ended(state),
            record: None,
            fault: Some(Fault::new(kind, "x")),
            note: None,
            tries: 1,
        };
        use DueState::{Attention, Cancelled, Failed};
        for (text, state, kind, wanted) in [
            ("a", Failed, ErrorKind::FieldMissing, true),
            ("a:go-on", Failed, ErrorKind::FieldMissing, false),
            ("a:go-on", Failed, ErrorKind::SecretWrong, true),
            ("a:go-on", Failed, ErrorKind::DiskFull, true),
            ("a:go-on", Failed, ErrorKind::PagingLoop, false),
            ("a:go-on", Failed, ErrorKind::PagePoisoned, false),
            ("a:go-on", Failed, ErrorKind::StatementRefused, false),
            ("a:retry=2/5", Failed, ErrorKind::Throttled, true),
            ("a:go-on", Cancelled, ErrorKind::Cancelled, true),
            ("a", Attention, ErrorKind::SchemaDrift, false),
        ] {
            assert_eq!(stops(&end(text, state, kind)), wanted, "{text} {kind:?}");
        }
    }
}
