//! Deleting in the CRM: launching the flow, and everything about plans of deletions.
use super::binding::bind;
use super::launch::LaunchOptions;
use super::order::{check_alone, present, schema_of};
use super::{Bench, connect, discover, off_thread};
use crate::account::{ExternalAccount, Name, System};
use crate::engine::{self, Doors, RemovalOrder, RunHandle};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, Flow};
use crate::mapping::{Mapping, Reason};
use crate::port::{Campaign, DeletePlans, DeleteWish, WriteTable};
use crate::run::{DeletePlan, KeySieve, KeysTold, PlanRow, RunId};
use crate::setup::Workspace;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Starts the run of a flow that deletes in the CRM.
///
/// # Errors
/// As [`launch`](super::launch()).
pub(super) async fn begin(
    bench: &Bench,
    workspace: &Workspace,
    of: (&Flow, &ExternalAccount, &Mapping),
    options: LaunchOptions,
) -> Outcome<RunHandle> {
    let (order, doors) = prepare(bench, workspace, of, options).await?;
    Ok(engine::start_removal(order, doors))
}

/// What the run of such a flow needs.
///
/// # Errors
/// As [`begin`].
pub(super) async fn prepare(
    bench: &Bench,
    workspace: &Workspace,
    (flow, account, mapping): (&Flow, &ExternalAccount, &Mapping),
    options: LaunchOptions,
) -> Outcome<(RemovalOrder, Doors)> {
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
    Ok((order, bench.doors(crm)))
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

/// Who answered a plan as it stands there, with why behind it where something was said.
pub fn signed(who: &str, why: &str) -> String {
    match (who.trim(), why.trim()) {
        (who, "") => who.to_owned(),
        (who, why) => format!("{who}: {why}"),
    }
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

/// What came of asking for rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// How many of them changed: newly asked for, or not asked for any more.
    pub changed: u64,
    /// What was named.
    pub told: KeysTold,
}

/// Asks for rows by their identifiers to be deleted in the CRM by a flow, or takes that back. What cannot be an identifier is
/// told and left out; taking back takes any text, so that one that stands there can go.
///
/// # Errors
/// `Usage` where the flow deletes nothing in the CRM, or where nothing that was named can be an identifier; storage faults.
pub async fn request_deleted(
    bench: &Bench,
    (workspace, flow): (&Workspace, &Name),
    rows: &[String],
    who: Option<String>,
) -> Outcome<Asked> {
    let (schema, field) = deleting(workspace, flow)?;
    let mut told = KeysTold::default();
    let keys = KeySieve::new(&field).pass(rows.iter().map(String::as_str), &mut told);
    if who.is_none() {
        let all = keys.into_iter().chain(rows.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect();
        return Ok(Asked { changed: wish_deleted(bench, schema, all, None).await?, told });
    }
    any_key(&told)?;
    Ok(Asked { changed: wish_deleted(bench, schema, keys, who).await?, told })
}

/// Refuses a list in which nothing can be an identifier.
///
/// # Errors
/// `Usage` with what was named.
pub fn any_key(told: &KeysTold) -> Outcome<()> {
    if told.asked > 0 {
        return Ok(());
    }
    let found = told.first_malformed.join(", ");
    Err(Fault::new(ErrorKind::Usage, format!("no identifier: {found}"))
        .with("case", "no-identifier")
        .with("found", found))
}

/// Where the rows of a flow that deletes in the CRM stand here, and the field that identifies them.
///
/// # Errors
/// `FlowUnknown`, `MappingInvalid`; `Usage` where the flow is none that deletes in the CRM.
pub fn deleting(workspace: &Workspace, flow: &Name) -> Outcome<(String, String)> {
    let found = workspace.flow(flow).ok_or_else(|| super::launch::unknown(ErrorKind::FlowUnknown, "flow", flow))?;
    if found.direction != Direction::Delete {
        let why = format!("flow {flow} deletes nothing in the CRM");
        return Err(Fault::new(ErrorKind::Usage, why).with("case", "deletes-only").with("flow", flow.as_str()));
    }
    let why = "the flow's table has no mapping";
    let mapping = workspace.mapping(&found.account, &found.table);
    let mapping = mapping.ok_or_else(|| Fault::new(ErrorKind::MappingInvalid, why).with("table", &found.table))?;
    let key = mapping.rules.iter().find(|rule| rule.reason == Reason::Key).map(|rule| rule.field.clone());
    Ok((mapping.schema.clone(), key.unwrap_or_default()))
}

/// The rows of a schema that are asked to be deleted in the CRM.
///
/// # Errors
/// Storage faults.
pub async fn wished_deleted(bench: &Bench, schema: String) -> Outcome<Vec<DeleteWish>> {
    let bench = Arc::clone(bench);
    off_thread(move || door(bench.campaign.as_ref())?.wishes(&schema)).await
}
