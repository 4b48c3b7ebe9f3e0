//! Launching runs: everything a run needs is loaded and checked first, so that what is wrong is told before a row moves.
use super::credentials::of_account;
use super::order::{account_of, parts_of, prepare};
use super::{Bench, off_thread};
use crate::account::Name;
use crate::engine::{self, Adapted, Refit, RunEnd, RunHandle};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, Flow, Replay};
use crate::port::Again;
use crate::run::RunSnapshot;
use crate::setup::Workspace;
use std::sync::Arc;

/// How a run is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct LaunchOptions {
    /// Reads and converts, writes nothing.
    pub dry_run: bool,
    /// Reads everything, whatever the flow's mode.
    pub full: bool,
    /// Stops at the page border after so many rows; the next run goes on there.
    pub limit: Option<u64>,
    /// Compares identifiers, to find what was deleted.
    pub sweep: bool,
    /// Carries out any number of deletions.
    pub approve_deletes: bool,
    /// Reads everything once and takes it as it comes: the CRM was restored or copied.
    pub after_restore: bool,
    /// Tries rows once more that were refused; for flows that go to the CRM.
    pub retry_rejects: bool,
    /// Reads rows again that were read before; where the flow stands stays where it is.
    pub replay: Option<Replay>,
    /// From the beginning, also where a replay of the same rows was cut off less than a day ago.
    pub anew: bool,
}

/// Starts a flow's run; it goes on when the handle is dropped. The organisation that answers must be the one the account is
/// bound to.
///
/// # Errors
/// `FlowUnknown`, `FlowOff` but for a dry run; `AccountUnknown`, `MappingInvalid`, `FilterInvalid`, `FieldMissing`, `Held`
/// when another organisation answers, vault, network and storage faults; such a run is in the history all the same, unless it
/// is a dry one or nobody opened the vault for it: that is no run that failed. A lease that is held is told at the run's end.
pub async fn launch(bench: &Bench, workspace: &Workspace, flow: &Name, options: LaunchOptions) -> Outcome<RunHandle> {
    launch_rows(bench, workspace, flow, (options, &[])).await
}

/// Asks for rejected rows again by their identifiers and applies them as a run of their flow, under its lease: nothing else is
/// read, and rejects close by themselves. A flow that goes to the CRM sends what is due, and these rows once more; one that
/// never came to its end is run as usual, which brings them.
///
/// # Errors
/// As [`launch`].
pub async fn retry_rows(bench: &Bench, workspace: &Workspace, flow: &Name, rows: &[String]) -> Outcome<RunHandle> {
    let sends = workspace.flow(flow).is_some_and(|f| f.direction.is_outward() && f.direction != Direction::Delete);
    let (ledger, name) = (Arc::clone(&bench.ledger), flow.clone());
    let loaded = off_thread(move || Ok(ledger.checkpoint(&name)?.is_some_and(|c| c.loaded))).await?;
    let options = LaunchOptions { retry_rejects: sends, ..LaunchOptions::default() };
    launch_rows(bench, workspace, flow, (options, if loaded || sends { rows } else { &[] })).await
}

/// Reads the named rows of a flow's table again. What cannot be an identifier, and what the CRM does not have, is told.
///
/// # Errors
/// As [`launch`]; `Held` at the run's end where the flow was never read to its end.
pub async fn replay_keys(
    bench: &Bench,
    workspace: &Workspace,
    flow: &Name,
    (options, keys): (LaunchOptions, &[String]),
) -> Outcome<RunHandle> {
    launch_rows(bench, workspace, flow, (LaunchOptions { replay: Some(Replay::Keys), ..options }, keys)).await
}

async fn launch_rows(
    bench: &Bench,
    workspace: &Workspace,
    flow: &Name,
    (options, rows): (LaunchOptions, &[String]),
) -> Outcome<RunHandle> {
    let flow = workspace.flow(flow).ok_or_else(|| unknown(ErrorKind::FlowUnknown, "flow", flow))?;
    if !options.dry_run
        && let Some(off) = super::off::off_now(bench, flow).await
    {
        return Err(super::off::refused(flow, &off));
    }
    if options.replay.is_some() && flow.direction != Direction::Import {
        let why = format!("flow {} goes to the CRM, and only what comes from there can be read again", flow.name);
        return Err(Fault::new(ErrorKind::Usage, why));
    }
    if matches!(options.replay, Some(Replay::Since(_))) && flow.rows.population.is_some() {
        let why =
            format!("flow {} brings the rows of a population: which of them changed since is not asked", flow.name);
        return Err(Fault::new(ErrorKind::Usage, why));
    }
    let launched =
        adapted(bench, workspace, flow, (options, rows)).await.map_err(|fault| of_account(fault, &flow.account));
    if let Err(fault) = &launched
        && !options.dry_run
        && fault.kind != ErrorKind::VaultLocked
    {
        let (bench, flow, fault) = (Arc::clone(bench), flow.clone(), fault.clone());
        let record = move || {
            engine::record_refused(bench.ledger.as_ref(), &flow, bench.clock.now(), &fault);
            Ok(())
        };
        off_thread(record).await?;
    }
    launched
}

/// Begins the run, behind what its flow takes over of a changed CRM by itself. A dry run writes nothing, no list either.
async fn adapted(
    bench: &Bench,
    workspace: &Workspace,
    flow: &Flow,
    (options, rows): (LaunchOptions, &[String]),
) -> Outcome<RunHandle> {
    let adapts = flow.reading.adapts() && rows.is_empty();
    if flow.direction.is_outward() || options.dry_run || !adapts {
        return begin(bench, workspace, flow, (options, Adapted::default(), rows)).await;
    }
    let (workspace, done) = super::adapt::adapt(bench, workspace, flow).await?;
    begin(bench, &workspace, flow, (options, done, rows)).await
}

async fn begin(
    bench: &Bench,
    workspace: &Workspace,
    flow: &Flow,
    (options, adapted, rows): (LaunchOptions, Adapted, &[String]),
) -> Outcome<RunHandle> {
    let retry = match options.retry_rejects {
        false => Again::None,
        true if rows.is_empty() => Again::Refused,
        true => Again::Named(Arc::new(rows.iter().cloned().collect())),
    };
    match flow.direction {
        Direction::Import => {}
        Direction::Export | Direction::OptOut => {
            let (account, mapping) = parts_of(workspace, flow)?;
            return super::export::begin(bench, workspace, (flow, account, mapping), (options, retry)).await;
        }
        Direction::Leads => {
            let account = account_of(workspace, flow)?;
            return super::leads::begin(bench, workspace, (flow, account), (options, retry)).await;
        }
        Direction::Delete => {
            let (account, mapping) = parts_of(workspace, flow)?;
            return super::removal::begin(bench, workspace, (flow, account, mapping), options).await;
        }
        Direction::Events => {
            let (account, mapping) = parts_of(workspace, flow)?;
            return super::events::begin(bench, workspace, (flow, account, mapping), (options, retry)).await;
        }
    }
    let (prepared, order, doors) = prepare(bench, workspace, flow, (options, adapted, rows)).await?;
    let crm = Arc::clone(&doors.crm);
    let prepared = Arc::new(prepared);
    let refit = Refit::by(move || {
        let (prepared, crm) = (Arc::clone(&prepared), Arc::clone(&crm));
        async move {
            let now = crm.describe(&prepared.flow.table).await?;
            prepared.order(&now)
        }
    });
    Ok(engine::start_fitting(order, doors, Some(refit)))
}

pub(super) fn unknown(kind: ErrorKind, what: &str, name: &Name) -> Fault {
    Fault::new(kind, format!("no {what} is called {name}")).with(what, name.as_str())
}

/// Flows in the order they run, without those that are switched off.
pub fn launch_order(workspace: &Workspace) -> Vec<Name> {
    let mut flows: Vec<&Flow> = workspace.flows.iter().filter(|f| f.off.is_none()).collect();
    flows.sort_by_key(|f| f.turn());
    flows.into_iter().map(|f| f.name.clone()).collect()
}

/// Flows that are left out of that order, since somebody switched them off.
pub fn left_off(workspace: &Workspace) -> Vec<&Flow> {
    workspace.flows.iter().filter(|flow| flow.off.is_some()).collect()
}

/// Forgets where flows stood that are being removed, so that a later flow of the same name, perhaps of another table or
/// organisation, reads everything. Loaded rows stay; those of an unfinished first load go.
///
/// # Errors
/// Storage faults.
pub async fn forget_flows(bench: &Bench, workspace: &Workspace, flows: &[Name]) -> Outcome<()> {
    let found = flows.iter().filter_map(|name| workspace.flow(name));
    let found = found.filter_map(|f| Some((f.name.clone(), workspace.mapping(&f.account, &f.table)?.schema.clone())));
    let (bench, found): (_, Vec<(Name, String)>) = (Arc::clone(bench), found.collect());
    off_thread(move || {
        for (flow, schema) in found {
            if bench.ledger.checkpoint(&flow)?.is_some() {
                bench.campaign.reset(&schema, &flow)?;
            }
        }
        Ok(())
    })
    .await
}

/// Waits for a run's end and tells every new snapshot on the way, the last one included.
///
/// # Errors
/// `Bug` where the run vanished.
pub async fn wait_for(handle: RunHandle, mut tell: impl FnMut(&RunSnapshot)) -> Outcome<RunEnd> {
    let mut snapshots = handle.snapshots.clone();
    let mut end = std::pin::pin!(handle.join());
    loop {
        tokio::select! {
            biased;
            ended = &mut end => {
                tell(&snapshots.borrow_and_update());
                return ended;
            }
            changed = snapshots.changed() => match changed {
                Ok(()) => tell(&snapshots.borrow_and_update()),
                Err(_) => return end.await,
            },
        }
    }
}
