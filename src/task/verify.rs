//! Verifying a flow, whether the campaign table holds what the CRM has, row by row; and explaining one row.
use super::credentials::of_account;
use super::launch::{LaunchOptions, unknown};
use super::order;
use super::row_out::{Explanation, OutExplained};
use super::{Bench, events, export, leads, off_thread, removal};
use crate::account::Name;
use crate::engine::{self, Adapted, Findings, RowStory, RunHandle, Unequal};
use crate::fault::{ErrorKind, Outcome};
use crate::flow::{Direction, Flow, Population};
use crate::mapping::Conversion;
use crate::port::{Again, Ledger, OpenLink, RejectFilter, SharedAddress};
use crate::run::Reject;
use crate::schema::CampaignSchema;
use crate::setup::Workspace;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// Differences that may wait for whoever reads them.
const WAITING: usize = 1_000;
/// Rejects of a flow that are looked through, the newest first.
const MOST_REJECTS: usize = 100_000;

/// Starts a comparison of a flow's rows; the differences come one by one. Nothing is written.
///
/// # Errors
/// As [`launch`](super::launch()).
pub async fn verify(
    bench: &Bench,
    workspace: &Workspace,
    flow: &Name,
) -> Outcome<(RunHandle, mpsc::Receiver<Unequal>)> {
    let (findings, differences) = mpsc::channel(WAITING);
    let flow = workspace.flow(flow).ok_or_else(|| unknown(ErrorKind::FlowUnknown, "flow", flow))?;
    let begun = begin(bench, workspace, flow, findings).await;
    Ok((begun.map_err(|fault| of_account(fault, &flow.account))?, differences))
}

async fn begin(bench: &Bench, workspace: &Workspace, flow: &Flow, findings: Findings) -> Outcome<RunHandle> {
    let how = (looking(), Again::None);
    Ok(match flow.direction {
        Direction::Import => {
            let (_, order, doors) =
                order::prepare(bench, workspace, flow, (looking(), Adapted::default(), &[])).await?;
            engine::start_verify(order, doors, findings)
        }
        Direction::Export | Direction::OptOut => {
            let (account, mapping) = order::parts_of(workspace, flow)?;
            let (order, doors) = export::prepare(bench, workspace, (flow, account, mapping), how).await?;
            engine::start_verify_export(order, doors, findings)
        }
        Direction::Events => {
            let (account, mapping) = order::parts_of(workspace, flow)?;
            let (order, doors) = events::prepare(bench, workspace, (flow, account, mapping), how).await?;
            engine::start_verify_events(order, doors, findings)
        }
        Direction::Leads => {
            let account = order::account_of(workspace, flow)?;
            let (order, doors) = leads::prepare(bench, workspace, (flow, account), how).await?;
            engine::start_verify_export(order, doors, findings)
        }
        Direction::Delete => {
            let (account, mapping) = order::parts_of(workspace, flow)?;
            let (order, doors) = removal::prepare(bench, workspace, (flow, account, mapping), how.0).await?;
            engine::start_verify_removal(order, doors, findings)
        }
    })
}

/// Everything is looked at, and nothing written.
fn looking() -> LaunchOptions {
    LaunchOptions { dry_run: true, full: true, ..LaunchOptions::default() }
}

/// Columns of a flow's table that refer to rows that are not here; nothing of a flow that goes to the CRM.
///
/// # Errors
/// Storage faults.
pub async fn open_links(bench: &Bench, workspace: &Workspace, flow: &Name) -> Outcome<Vec<OpenLink>> {
    let inward = workspace.flow(flow).filter(|flow| !flow.direction.is_outward());
    let Some(mapping) = inward.and_then(|flow| workspace.mapping(&flow.account, &flow.table)) else {
        return Ok(Vec::new());
    };
    let (bench, schema) = (Bench::clone(bench), mapping.schema.clone());
    off_thread(move || bench.campaign.open_links(&schema)).await
}

/// E-mail addresses that several rows of a flow's table share, by the columns that are mapped as e-mail; nothing of a flow that
/// keeps no rows equal.
///
/// # Errors
/// Storage faults.
pub async fn shared_addresses(bench: &Bench, workspace: &Workspace, flow: &Name) -> Outcome<Vec<SharedAddress>> {
    let Some((schema, columns)) = workspace.flow(flow).and_then(|flow| email_columns(workspace, flow)) else {
        return Ok(Vec::new());
    };
    let bench = Bench::clone(bench);
    off_thread(move || bench.campaign.shared_addresses(&schema, &columns)).await
}

/// The schema of a flow's table and its columns that are mapped as e-mail, where there are any.
pub(super) fn email_columns(workspace: &Workspace, flow: &Flow) -> Option<(String, Vec<String>)> {
    let mapping = workspace.mapping(&flow.account, &flow.table).filter(|_| flow.direction.keeps_equal())?;
    let mapped = mapping.included().filter(|rule| rule.conversion == Conversion::Email);
    let columns: Vec<String> = mapped.map(|rule| rule.column.clone()).collect();
    (!columns.is_empty()).then(|| (mapping.schema.clone(), columns))
}

/// One row of a flow on both sides, with the schema its values stand in and the rejects there are of it.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The row.
    pub story: RowStory,
    /// The table it is kept in.
    pub schema: CampaignSchema,
    /// The population of its flow, where it has one.
    pub population: Option<Population>,
    /// Its rejects, the newest first.
    pub rejects: Vec<Reject>,
}

/// What is known of one row on both sides, by whichever flow. Nothing is written.
///
/// # Errors
/// As [`verify`], and what asking the CRM for the row can meet.
pub async fn explain_row(bench: &Bench, workspace: &Workspace, flow: &Name, row: &str) -> Outcome<Explanation> {
    let flow = workspace.flow(flow).ok_or_else(|| unknown(ErrorKind::FlowUnknown, "flow", flow))?;
    let explained = match flow.direction {
        Direction::Import => explain_in(bench, workspace, flow, row.trim()).await.map(Explanation::from),
        _ => explain_out(bench, workspace, flow, row.trim()).await.map(Explanation::from),
    };
    explained.map_err(|fault| of_account(fault, &flow.account))
}

async fn explain_in(bench: &Bench, workspace: &Workspace, flow: &Flow, row: &str) -> Outcome<Explained> {
    let (_, order, doors) = order::prepare(bench, workspace, flow, (looking(), Adapted::default(), &[])).await?;
    let (schema, runtime, row) = (order.schema.clone(), Handle::current(), row.to_owned());
    let population = order.flow.rows.population.clone();
    let (ledger, flow) = (doors.ledger.clone(), flow.name.clone());
    off_thread(move || {
        let story = engine::explain(order, doors, runtime, &row)?;
        let rejects = rejects_of(ledger.as_ref(), flow, &story.row)?;
        Ok(Explained { story, schema, population, rejects })
    })
    .await
}

async fn explain_out(bench: &Bench, workspace: &Workspace, flow: &Flow, row: &str) -> Outcome<OutExplained> {
    let how = (looking(), Again::None);
    let (runtime, key) = (Handle::current(), row.to_owned());
    let story = match flow.direction {
        Direction::Events => {
            let (account, mapping) = order::parts_of(workspace, flow)?;
            let (order, doors) = events::prepare(bench, workspace, (flow, account, mapping), how).await?;
            off_thread(move || engine::explain_event(order, doors, runtime, &key)).await?
        }
        Direction::Delete => {
            let (account, mapping) = order::parts_of(workspace, flow)?;
            let (order, doors) = removal::prepare(bench, workspace, (flow, account, mapping), how.0).await?;
            off_thread(move || engine::explain_removal(order, doors, runtime, &key)).await?
        }
        Direction::Leads => {
            let account = order::account_of(workspace, flow)?;
            let (order, doors) = leads::prepare(bench, workspace, (flow, account), how).await?;
            off_thread(move || engine::explain_export(order, doors, runtime, &key)).await?
        }
        Direction::Import | Direction::Export | Direction::OptOut => {
            let (account, mapping) = order::parts_of(workspace, flow)?;
            let (order, doors) = export::prepare(bench, workspace, (flow, account, mapping), how).await?;
            off_thread(move || engine::explain_export(order, doors, runtime, &key)).await?
        }
    };
    let (ledger, direction, flow) = (bench.ledger.clone(), flow.direction, flow.name.clone());
    off_thread(move || {
        let rejects = rejects_of(ledger.as_ref(), flow, &story.row)?;
        Ok(OutExplained { story, direction, rejects })
    })
    .await
}

/// Rejects of a row, the newest first.
fn rejects_of(ledger: &dyn Ledger, flow: Name, row: &str) -> Outcome<Vec<Reject>> {
    let rejects = ledger.rejects(&RejectFilter { flow: Some(flow), limit: MOST_REJECTS, ..RejectFilter::default() })?;
    Ok(rejects.into_iter().filter(|reject| reject.row == row).collect())
}
