//! Why a flow stands where it stands: what led there since the last run that went well. From the ledger alone; the CRM is not
//! asked.
use super::observe::{COUNTED_REJECTS, FlowFacts, facts_of, history};
use super::serve::scheduled;
use super::verify::email_columns;
use super::{Bench, off_thread};
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Population, Step, StepWork};
use crate::port::{OpenLink, RejectFilter, SharedAddress, Timetable};
use crate::run::{Checkpoint, DueKind, LogEntry, LogLevel, RunMode, RunRecord, RunState};
use crate::setup::Workspace;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Runs that are looked through for the last one that went well.
const LOOK_BACK: usize = 50;
/// Remarks of the last run that are told, the newest.
const REMARKS: usize = 20;

/// Rejects that are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectGroup {
    /// Why; catalog key `reject-<reason>`.
    pub reason: String,
    /// The field it is about.
    pub field: Option<String>,
    /// How many are open.
    pub rows: u64,
}

/// What led to where a flow stands.
#[derive(Debug, Clone)]
pub struct Cause {
    /// Where it stands.
    pub facts: FlowFacts,
    /// The last run that went well.
    pub good: Option<RunRecord>,
    /// The runs since then, the newest first; dry runs, which change nothing, are none of them.
    pub since: Vec<RunRecord>,
    /// Warnings and errors of the last run, the oldest first.
    pub remarks: Vec<LogEntry>,
    /// Open rejects, the most numerous first.
    pub rejects: Vec<RejectGroup>,
    /// It is due by itself, alone or in a workflow, and nobody serves.
    pub unserved: bool,
    /// The flow's population and how many values it names, or why that cannot be told; none where it has none.
    pub population: Option<(Population, Outcome<u64>)>,
    /// Where the next page starts; its links are for nobody's eyes.
    pub stands: Checkpoint,
    /// Columns that refer to rows that are not here, of a flow that brings rows.
    pub open_links: Vec<OpenLink>,
    /// Columns of e-mail addresses some of which several rows have.
    pub shared: Vec<SharedAddress>,
}

/// Whether a run went well and left the flow where everything before it is here. A replay says nothing of that.
fn went_well(run: &RunRecord) -> bool {
    !run.dry_run && run.mode != RunMode::Replay && matches!(run.state, RunState::Done | RunState::DoneWithRejects)
}

/// The last run of a flow that went well, as far as one looks back.
pub async fn last_good(bench: &Bench, flow: &FlowFacts) -> Option<RunRecord> {
    if let Some(last) = flow.last.as_ref().filter(|r| went_well(r)) {
        return Some(last.clone());
    }
    flow.last.as_ref()?;
    let runs = history(bench, Some(flow.flow.name.clone()), LOOK_BACK).await.ok()?;
    runs.into_iter().find(went_well)
}

/// What led to where the flow stands.
///
/// # Errors
/// `FlowUnknown`; storage faults.
pub async fn cause(bench: &Bench, workspace: &Workspace, name: &Name) -> Outcome<Cause> {
    let unknown = || Fault::new(ErrorKind::FlowUnknown, name.as_str()).with("flow", name.as_str());
    let flow = workspace.flows.iter().find(|f| f.name == *name).cloned().ok_or_else(unknown)?;
    let schema = workspace.mapping(&flow.account, &flow.table).map(|m| m.schema.clone());
    let emails = email_columns(workspace, &flow);
    let (bench, due) = (Arc::clone(bench), flow.off.is_none() && is_due(workspace, name));
    off_thread(move || {
        let (ledger, name) = (bench.ledger.as_ref(), flow.name.clone());
        let served = |table: &dyn Timetable| table.serving().map(|found| found.is_some());
        let unserved = due && !ledger.timetable().map(served).transpose()?.unwrap_or(false);
        let named = |of: &Population| (of.clone(), bench.campaign.population_size(of));
        let population = flow.rows.population.as_ref().map(named);
        let bare = FlowFacts { flow, last: None, watermark: None, token: None, open_rejects: 0, rows: None };
        let table = schema.clone().filter(|_| !bare.flow.direction.is_outward());
        let facts = facts_of(ledger, bench.campaign.as_ref(), schema, &bare)?;
        let Some(last) = facts.last.clone() else {
            let nothing = Checkpoint::default();
            return Ok(Cause {
                facts,
                good: None,
                since: vec![],
                remarks: vec![],
                rejects: vec![],
                unserved,
                population,
                stands: nothing,
                open_links: vec![],
                shared: vec![],
            });
        };
        let mut since: Vec<RunRecord> = ledger.runs(Some(&name), LOOK_BACK)?;
        let good = since.iter().position(went_well);
        let good = good.and_then(|place| since.drain(place..).next());
        since.retain(|run| !run.dry_run);
        let mut remarks = ledger.log_of(last.run)?;
        remarks.retain(|entry| entry.level >= LogLevel::Warn);
        let remarks = remarks.split_off(remarks.len().saturating_sub(REMARKS));
        let open = RejectFilter {
            flow: Some(name.clone()),
            open_only: true,
            limit: COUNTED_REJECTS,
            ..RejectFilter::default()
        };
        let rejects = grouped(ledger.rejects(&open)?.into_iter().map(|r| (r.reason, r.field)));
        let stands = ledger.checkpoint(&name)?.unwrap_or_default();
        let open_links = table.map(|table| bench.campaign.open_links(&table)).transpose()?.unwrap_or_default();
        let shared = emails.map(|(table, columns)| bench.campaign.shared_addresses(&table, &columns));
        let shared = shared.transpose()?.unwrap_or_default();
        Ok(Cause { facts, good, since, remarks, rejects, unserved, population, stands, open_links, shared })
    })
    .await
}

/// Whether the flow is due by itself, alone or as a step of a workflow.
fn is_due(workspace: &Workspace, flow: &Name) -> bool {
    let runs = |step: &Step| step.work == StepWork::Flow(flow.clone());
    let chained = |name: &Name| workspace.workflows.iter().any(|w| w.name == *name && w.steps.iter().any(runs));
    scheduled(workspace).any(|(what, ..)| match what.kind {
        DueKind::Flow => what.name == *flow,
        DueKind::Workflow => chained(&what.name),
    })
}

fn grouped(rejects: impl Iterator<Item = (String, Option<String>)>) -> Vec<RejectGroup> {
    let mut groups: BTreeMap<(String, Option<String>), u64> = BTreeMap::new();
    for reject in rejects {
        *groups.entry(reject).or_default() += 1;
    }
    let mut groups: Vec<RejectGroup> =
        groups.into_iter().map(|((reason, field), rows)| RejectGroup { reason, field, rows }).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.rows));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_that_are_alike_are_told_once_the_most_first() {
        let reject = |reason: &str, field: Option<&str>| (reason.to_owned(), field.map(str::to_owned));
        let all = [reject("too-long", Some("a")), reject("no-key", None), reject("too-long", Some("b"))];
        let told = grouped(all.into_iter().chain([reject("too-long", Some("b"))]));
        let told: Vec<_> = told.iter().map(|g| (g.reason.as_str(), g.field.as_deref(), g.rows)).collect();
        assert_eq!(told, [("too-long", Some("b"), 2), ("no-key", None, 1), ("too-long", Some("a"), 1)]);
    }
}
