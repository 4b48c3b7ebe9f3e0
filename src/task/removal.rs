//! Deleting in the CRM: launching the flow, and everything about plans of deletions.
use super::binding::bind;
use super::launch::LaunchOptions;
use super::order::{check_alone, present, schema_of};
use super::{Bench, connect, discover, off_thread};
use crate::account::{ExternalAccount, Name, System};
use crate::engine::{self, RemovalOrder, RunHandle};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::Flow;
use crate::mapping::Mapping;
use crate::port::{Campaign, DeletePlans, DeleteWish, WriteTable};
use crate::run::{DeletePlan, PlanRow, RunId};
use crate::setup::Workspace;
use std::sync::Arc;

/// Starts the run of a flow that deletes in the CRM.
///
/// # Errors
/// As [`launch`](super::launch()).
pub(super) async fn begin(
    bench: &Bench,
    workspace: &Workspace,
    (flow, account, mapping): (&Flow, &ExternalAccount, &Mapping),
    options: LaunchOptions,
) -> Outcome<RunHandle> {
    super::order::without_filter(flow)?;
    let known = discover::known(bench, account, &flow.table).await?;
    let crm = connect(bench, account).await?;
    bind(bench, account, crm.as_ref(), options.dry_run).await?;
    let now = present(known, crm.as_ref()).await?;
    check_alone(mapping, workspace)?;
    let tables = discover::kept(bench, &account.name).await?.map(|c| c.tables).unwrap_or_default();
    let order = RemovalOrder {
        schema: schema_of(workspace, mapping, &now),
        table: WriteTable::of(&now, &tables),
        guarded: account.system == System::Dynamics,
        dry_run: options.dry_run,
        run: RunId::new(),
        flow: flow.clone(),
    };
    Ok(engine::start_removal(order, bench.doors(crm)))
}

fn door(campaign: &dyn Campaign) -> Outcome<&dyn DeletePlans> {
    let why = "this campaign database keeps no plans of deletions";
    campaign.delete_plans().ok_or_else(|| Fault::new(ErrorKind::SystemNotYet, why).with("system", "deletions"))
}

/// Plans, the newest first; of one flow where it is named.
///
/// # Errors
/// Storage faults.
pub async fn delete_plans(bench: &Bench, flow: Option<Name>, limit: u32) -> Outcome<Vec<DeletePlan>> {
    let bench = Arc::clone(bench);
    off_thread(move || door(bench.campaign.as_ref())?.plans(flow.as_ref(), limit)).await
}

/// The plan of a digest, the newest of them, with its rows, at most so many.
///
/// # Errors
/// Storage faults.
pub async fn delete_plan(
    bench: &Bench,
    digest: String,
    most: u32,
) -> Outcome<Option<(DeletePlan, Vec<(PlanRow, String)>)>> {
    let bench = Arc::clone(bench);
    off_thread(move || {
        let plans = door(bench.campaign.as_ref())?;
        let Some(plan) = plans.plans(None, 10_000)?.into_iter().find(|p| p.digest == digest) else { return Ok(None) };
        let rows = plans.plan_rows(plan.id, "", most)?;
        Ok(Some((plan, rows)))
    })
    .await
}

/// Approves or refuses the plan that waits under this digest; none where none waits.
///
/// # Errors
/// Storage faults.
pub async fn answer_plan(bench: &Bench, digest: String, approve: bool, who: String) -> Outcome<Option<DeletePlan>> {
    let bench = Arc::clone(bench);
    off_thread(move || door(bench.campaign.as_ref())?.answer(&digest, approve, &who)).await
}

/// Asks for rows of a flow's table to be deleted in the CRM, or takes that back; how many of them that changed.
///
/// # Errors
/// Storage faults.
pub async fn wish_deleted(bench: &Bench, schema: String, rows: Vec<String>, who: Option<String>) -> Outcome<u64> {
    let bench = Arc::clone(bench);
    off_thread(move || {
        let plans = door(bench.campaign.as_ref())?;
        match who {
            Some(who) => {
                let wishes: Vec<DeleteWish> =
                    rows.into_iter().map(|row| DeleteWish { row, who: who.clone() }).collect();
                plans.wish(&schema, &wishes)
            }
            None => plans.unwish(&schema, &rows),
        }
    })
    .await
}

/// The rows of a schema that are asked to be deleted in the CRM.
///
/// # Errors
/// Storage faults.
pub async fn wished_deleted(bench: &Bench, schema: String) -> Outcome<Vec<DeleteWish>> {
    let bench = Arc::clone(bench);
    off_thread(move || door(bench.campaign.as_ref())?.wishes(&schema)).await
}
