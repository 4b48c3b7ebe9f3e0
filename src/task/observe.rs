//! Observing: home, history, logs, rejects.
use super::serve::{Scheduled, scheduled};
use super::{Bench, off_thread};
use crate::account::Name;
use crate::fault::{Fault, Outcome};
use crate::flow::{Flow, Schedule};
use crate::port::{Campaign, Ledger, RejectFilter};
use crate::run::{
    ChainRun, ConflictFilter, Conflicts, ConsentChange, ConsentFilter, DeletePlan, DueKind, DueMark, DueName, DueState,
    LogEntry, NotedConflict, PlanState, Reject, RejectNote, RunId, RunRecord, Serving, TokenAge, Unanswered,
};
use crate::setup::Workspace;
use crate::text::clean_line;
use jiff::Timestamp;
use std::sync::Arc;

/// A flow with its last run.
#[derive(Debug, Clone)]
pub struct FlowFacts {
    /// The flow.
    pub flow: Flow,
    /// Its last run.
    pub last: Option<RunRecord>,
    /// Everything changed before this instant has been applied.
    pub watermark: Option<Timestamp>,
    /// How old its place in the CRM's record of changes is, where it has one.
    pub token: Option<TokenAge>,
    /// Rejects not resolved yet.
    pub open_rejects: u64,
    /// Rows in its campaign table; none for a flow of events, and where nothing ran yet.
    pub rows: Option<u64>,
}

/// Something that is due by itself.
#[derive(Debug, Clone)]
pub struct DueFacts {
    /// What.
    pub what: DueName,
    /// Its five fields.
    pub schedule: String,
    /// Their time zone; none is UTC.
    pub zone: Option<String>,
    /// When it is due next; none where the schedule cannot be read.
    pub next: Option<Timestamp>,
    /// What was settled of it, once somebody has served it.
    pub mark: Option<DueMark>,
    /// Whether the guard over deletions held it when it last came to an end: nothing failed, and somebody is asked.
    pub held: bool,
}

impl DueFacts {
    /// When it last came to an end, and how: the stem of the words `step-state-<slug>`. For machines the state of its
    /// [mark](DueMark) stays what it is.
    pub fn last_end(&self) -> Option<(Timestamp, &'static str)> {
        let (at, state) = self.mark.as_ref()?.ended?;
        Some((at, if self.held { "held" } else { state.slug() }))
    }
}

/// What the home screen and `status` show.
#[derive(Debug, Clone)]
pub struct HomeFacts {
    /// The workspace; none where there is none yet.
    pub workspace: Option<Workspace>,
    /// Whether a setup was left unfinished.
    pub draft: bool,
    /// Why the setup that was left cannot be read, where it cannot.
    pub draft_fault: Option<Box<Fault>>,
    /// Flows in order.
    pub flows: Vec<FlowFacts>,
    /// The last runs of workflows, the newest first.
    pub chains: Vec<ChainRun>,
    /// What is due by itself: workflows, then flows in order.
    pub dues: Vec<DueFacts>,
    /// Who sees to that.
    pub serving: Option<Box<Serving>>,
    /// Plans of deletions that wait for somebody, the newest first.
    pub held: Vec<DeletePlan>,
    /// Why the ledger could not be read, where it could not.
    pub problem: Option<Box<Fault>>,
}

/// Lines that are told of values both sides say differently.
const TOLD_CONFLICTS: usize = 100;
/// Rejects that are counted; more are shown as so many.
pub(super) const COUNTED_REJECTS: usize = 100_000;
/// Plans, the newest first, among which the held ones are found: an older one was replaced or answered.
const LOOKED_AT_PLANS: u32 = 200;
/// Runs that are searched for one.
const SEARCHED_RUNS: usize = 10_000;

/// The workspace's accounts, flows and last runs. A ledger that cannot be read is a `problem`, not an error.
///
/// # Errors
/// `WorkspaceCorrupt`, `WorkspaceNewer`.
pub async fn home(bench: &Bench) -> Outcome<HomeFacts> {
    let bench = Arc::clone(bench);
    off_thread(move || {
        let store = &bench.workspace;
        let workspace = if store.exists() { Some(store.load()?) } else { None };
        let (draft, draft_fault) = match store.draft() {
            Ok(draft) => (draft.is_some(), None),
            Err(fault) => (false, Some(Box::new(fault))),
        };
        let mut flows: Vec<Flow> = workspace.iter().flat_map(|w| w.flows.iter().cloned()).collect();
        flows.sort_by_key(|f| f.turn());
        let mut home = HomeFacts {
            workspace,
            draft,
            draft_fault,
            flows: Vec::new(),
            chains: Vec::new(),
            dues: Vec::new(),
            serving: None,
            held: Vec::new(),
            problem: None,
        };
        match timetable_now(bench.ledger.as_ref()) {
            Ok((serving, marks, chains)) => {
                home.dues = home.workspace.as_ref().map(|w| dues(w, marks, bench.clock.now())).unwrap_or_default();
                for due in &mut home.dues {
                    match was_held(bench.ledger.as_ref(), &chains, due.mark.as_ref()) {
                        Ok(held) => due.held = held,
                        Err(fault) => home.problem = Some(Box::new(fault)),
                    }
                }
                home.chains = chains;
                home.serving = serving.map(Box::new);
            }
            Err(fault) => home.problem = Some(Box::new(fault)),
        }
        for flow in flows {
            let schema = home.workspace.as_ref().and_then(|w| w.mapping(&flow.account, &flow.table));
            let schema = schema.map(|m| m.schema.clone());
            let bare = FlowFacts { flow, last: None, watermark: None, token: None, open_rejects: 0, rows: None };
            let facts = match home.problem {
                Some(_) => bare,
                None => {
                    facts_of(bench.ledger.as_ref(), bench.campaign.as_ref(), schema, &bare).unwrap_or_else(|fault| {
                        home.problem = Some(Box::new(fault));
                        bare
                    })
                }
            };
            home.flows.push(facts);
        }
        // The campaign database is not made just by looking: before the first run there is no plan in it.
        if home.problem.is_none() && home.flows.iter().any(|facts| facts.last.is_some()) {
            match held(bench.campaign.as_ref()) {
                Ok(plans) => home.held = plans,
                Err(fault) => home.problem = Some(Box::new(fault)),
            }
        }
        Ok(home)
    })
    .await
}

/// Plans that wait for somebody; none where the campaign database keeps no plans.
fn held(campaign: &dyn Campaign) -> Outcome<Vec<DeletePlan>> {
    let plans = campaign.delete_plans().map_or_else(|| Ok(Vec::new()), |door| door.plans(None, LOOKED_AT_PLANS))?;
    Ok(plans.into_iter().filter(|plan| plan.state == PlanState::Held).collect())
}

/// Runs of workflows the home screen knows.
const KNOWN_CHAINS: u32 = 100;

/// Who serves, what was settled, and the last runs of workflows; nothing where the ledger keeps no timetable.
fn timetable_now(ledger: &dyn Ledger) -> Outcome<(Option<Serving>, Vec<DueMark>, Vec<ChainRun>)> {
    let Some(table) = ledger.timetable() else { return Ok((None, Vec::new(), Vec::new())) };
    Ok((table.serving()?, table.marks()?, table.chains(None, KNOWN_CHAINS)?))
}

/// Everything of the workspace that is due by itself.
fn dues(workspace: &Workspace, marks: Vec<DueMark>, now: Timestamp) -> Vec<DueFacts> {
    let facts = |(what, _, _, (text, zone)): Scheduled<'_>| DueFacts {
        schedule: text.to_owned(),
        zone: zone.map(str::to_owned),
        next: Schedule::read(text, zone).ok().and_then(|schedule| schedule.next_after(now)),
        mark: marks.iter().find(|mark| mark.what == what).cloned(),
        held: false,
        what,
    };
    scheduled(workspace).map(facts).collect()
}

/// Runs of a flow among which the one that was due is looked for: others may have been begun by hand since.
const SINCE_DUE: usize = 50;

/// Whether what was due last ended held, as its run or its workflow's run tells: a mark itself knows only that it failed.
fn was_held(ledger: &dyn Ledger, chains: &[ChainRun], mark: Option<&DueMark>) -> Outcome<bool> {
    let Some((mark, at)) = mark.and_then(|mark| match mark.ended {
        Some((at, DueState::Failed)) => Some((mark, at)),
        _ => None,
    }) else {
        return Ok(false);
    };
    match mark.what.kind {
        DueKind::Workflow => {
            let ended = |chain: &&ChainRun| chain.ended.is_some_and(|(end, _)| end <= at);
            let last = chains.iter().filter(|chain| chain.workflow == mark.what.name).find(ended);
            Ok(last.is_some_and(|chain| chain.slug() == "held"))
        }
        DueKind::Flow => {
            Ok(run_until(&ledger.runs(Some(&mark.what.name), SINCE_DUE)?, at).is_some_and(RunRecord::is_held))
        }
    }
}

/// The last of these runs, the newest first, that had come to its end by then.
fn run_until(runs: &[RunRecord], at: Timestamp) -> Option<&RunRecord> {
    runs.iter().find(|run| !run.dry_run && run.ended.is_some_and(|end| end <= at))
}

/// What the ledger knows of a flow.
pub(super) fn facts_of(
    ledger: &dyn Ledger,
    campaign: &dyn Campaign,
    schema: Option<String>,
    bare: &FlowFacts,
) -> Outcome<FlowFacts> {
    let name = &bare.flow.name;
    let last = ledger.runs(Some(name), 1)?.into_iter().next();
    if last.is_none() {
        // Nothing ran yet: the campaign database is not made just by looking.
        return Ok(bare.clone());
    }
    let open = RejectFilter { flow: Some(name.clone()), open_only: true, limit: COUNTED_REJECTS, ..Default::default() };
    let stands = ledger.checkpoint(name)?.unwrap_or_default();
    Ok(FlowFacts {
        flow: bare.flow.clone(),
        last,
        watermark: stands.watermark,
        token: stands.delta.as_ref().map(TokenAge::of),
        open_rejects: ledger.rejects(&open)?.len() as u64,
        // What is told of messages is not counted in the rows of the persons they went to.
        rows: schema
            .filter(|_| bare.flow.direction != crate::flow::Direction::Events)
            .map(|s| campaign.count(&s))
            .transpose()?,
    })
}

async fn ask<T: Send + 'static>(
    bench: &Bench,
    question: impl FnOnce(&dyn Ledger) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let ledger = Arc::clone(&bench.ledger);
    off_thread(move || question(ledger.as_ref())).await
}

/// Runs, the newest first.
///
/// # Errors
/// Storage faults.
pub async fn history(bench: &Bench, flow: Option<Name>, limit: usize) -> Outcome<Vec<RunRecord>> {
    ask(bench, move |ledger| ledger.runs(flow.as_ref(), limit)).await
}

/// The run whose id is or ends with this text.
///
/// # Errors
/// Storage faults.
pub async fn run_of(bench: &Bench, text: &str) -> Outcome<Option<RunRecord>> {
    let wanted = text.trim().to_lowercase().replace('-', "");
    if wanted.is_empty() {
        return Ok(None);
    }
    let runs = history(bench, None, SEARCHED_RUNS).await?;
    Ok(runs.into_iter().find(|r| r.run.0.simple().to_string().ends_with(&wanted)))
}

/// A run's log, the oldest first.
///
/// # Errors
/// Storage faults.
pub async fn log_of(bench: &Bench, run: RunId) -> Outcome<Vec<LogEntry>> {
    ask(bench, move |ledger| ledger.log_of(run)).await
}

/// What a run noted of values that differ on the two sides, with its first lines.
///
/// # Errors
/// Storage faults.
pub async fn conflicts_of(bench: &Bench, run: RunId) -> Outcome<Conflicts> {
    ask(bench, move |ledger| ledger.conflicts(run, TOLD_CONFLICTS)).await
}

/// Values that differ on the two sides, as the runs noted them, the newest first.
///
/// # Errors
/// Storage faults.
pub async fn noted_conflicts(bench: &Bench, filter: ConflictFilter) -> Outcome<Vec<NotedConflict>> {
    ask(bench, move |ledger| ledger.noted_conflicts(&filter)).await
}

/// What was sent to the CRM and never answered, of one flow or of all, with at most so many lines.
///
/// # Errors
/// Storage faults.
pub async fn unanswered(bench: &Bench, flow: Option<Name>, most: usize) -> Outcome<Unanswered> {
    ask(bench, move |ledger| ledger.unanswered(flow.as_ref(), most)).await
}

/// Changes of consent, the newest first.
///
/// # Errors
/// Storage faults.
pub async fn consents(bench: &Bench, filter: ConsentFilter) -> Outcome<Vec<ConsentChange>> {
    ask(bench, move |ledger| ledger.consents(&filter)).await
}

/// Rejects, the newest first.
///
/// # Errors
/// Storage faults.
pub async fn rejects(bench: &Bench, filter: RejectFilter) -> Outcome<Vec<Reject>> {
    ask(bench, move |ledger| ledger.rejects(&filter)).await
}

/// Lets rejects be, with the reason and who said so; those that wait for nothing any more stay as they are. Tells how many
/// were let be.
///
/// # Errors
/// Storage faults.
pub async fn ignore_rejects(bench: &Bench, ids: Vec<i64>, text: String, who: String) -> Outcome<u64> {
    let note =
        RejectNote { text: clean_line(&text).into_owned(), who: clean_line(&who).into_owned(), at: bench.clock.now() };
    ask(bench, move |ledger| ledger.ignore_rejects(&ids, &note)).await
}

/// One reject.
///
/// # Errors
/// Storage faults.
pub async fn reject(bench: &Bench, id: i64) -> Outcome<Option<Reject>> {
    ask(bench, move |ledger| ledger.reject(id)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::ErrorKind;
    use crate::run::{Counters, RunMode, RunState};

    #[test]
    fn what_was_due_is_told_by_the_run_it_began_and_not_by_one_that_came_later() {
        let minute = |n: i64| Timestamp::from_second(60 * n).unwrap();
        let run = |ended: i64, held: bool, dry_run: bool| RunRecord {
            run: RunId::new(),
            flow: Name::parse("contact").unwrap(),
            mode: RunMode::Incremental,
            dry_run,
            state: if held { RunState::Failed } else { RunState::Done },
            started: minute(ended - 1),
            ended: Some(minute(ended)),
            counters: Counters::default(),
            pages: 0,
            fault_code: None,
            fault_slug: held.then(|| ErrorKind::DeletesHeld.slug().to_owned()),
            fault_detail: None,
        };
        let runs = [run(9, false, false), run(7, false, true), run(5, true, false), run(1, false, false)];
        assert!(run_until(&runs, minute(8)).is_some_and(RunRecord::is_held), "the dry one is none");
        assert!(!run_until(&runs, minute(10)).is_some_and(RunRecord::is_held));
        assert!(run_until(&runs, minute(0)).is_none());
    }
}
