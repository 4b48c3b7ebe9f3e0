//! Switching flows off and on. A flow that is off is run by nothing but a person's dry run; where it stands, what it has to send
//! and what it put aside stay as they are, so that it goes on from there.
use super::{Bench, change_workspace, off_thread};
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, Flow, Off};
use crate::setup::Workspace;
use std::sync::Arc;

/// Switches a flow off. One that is off stays off since when it was, with the reason that is given now, where one is. A run of
/// it that is under way comes to its end.
///
/// # Errors
/// `FlowUnknown`, what keeps the workspace from being written.
pub async fn switch_off(bench: &Bench, name: &Name, reason: Option<String>) -> Outcome<(Workspace, Off)> {
    let (wanted, now) = (name.clone(), bench.clock.now());
    change_workspace(bench, move |workspace| {
        let flow = found(workspace, &wanted)?;
        let told = Off::since(now, reason.as_deref());
        let off = match flow.off.take() {
            Some(before) => Off { since: before.since, reason: told.reason.or(before.reason) },
            None => told,
        };
        flow.off = Some(off.clone());
        Ok(off)
    })
    .await
}

/// Switches a flow on again; tells since when it was off, where it was.
///
/// # Errors
/// As [`switch_off`].
pub async fn switch_on(bench: &Bench, name: &Name) -> Outcome<(Workspace, Option<Off>)> {
    let wanted = name.clone();
    change_workspace(bench, move |workspace| Ok(found(workspace, &wanted)?.off.take())).await
}

fn found<'w>(workspace: &'w mut Workspace, name: &Name) -> Outcome<&'w mut Flow> {
    let flow = workspace.flows.iter_mut().find(|flow| flow.name == *name);
    flow.ok_or_else(|| super::launch::unknown(ErrorKind::FlowUnknown, "flow", name))
}

/// Whether the flow is off at this moment: as the workspace stands in its file, since whoever runs several flows may have begun
/// before somebody switched this one off.
pub(super) async fn off_now(bench: &Bench, flow: &Flow) -> Option<Off> {
    let store = Arc::clone(&bench.workspace);
    let read = off_thread(move || if store.exists() { store.load().map(Some) } else { Ok(None) });
    match read.await {
        Ok(Some(workspace)) => match workspace.flow(&flow.name) {
            Some(kept) => kept.off.clone(),
            None => flow.off.clone(),
        },
        // Why it cannot be read is told by whoever needs it next.
        Ok(None) | Err(_) => flow.off.clone(),
    }
}

/// Why a run of it does not begin.
pub(super) fn refused(flow: &Flow, off: &Off) -> Fault {
    let since = off.since.strftime("%Y-%m-%d %H:%M UTC").to_string();
    let fault = Fault::new(ErrorKind::FlowOff, format!("off since {since}"));
    fault.with("flow", flow.name.as_str()).with("since", since).with("reason", off.told())
}

/// The flow that keeps the consent of a table's rows, where somebody switched it off: nothing carries a "do not contact" then.
pub fn consent_off<'w>(workspace: &'w Workspace, account: &Name, table: &str) -> Option<&'w Flow> {
    let keeps = |flow: &&Flow| flow.direction == Direction::OptOut && flow.account == *account && flow.table == table;
    workspace.flows.iter().find(keeps).filter(|flow| flow.off.is_some())
}

/// The same for what a flow sends to the CRM about rows of its table. Consent still belongs to the flow that is off: nothing
/// else begins to carry it.
pub fn sends_without_consent<'w>(workspace: &'w Workspace, flow: &Flow) -> Option<&'w Flow> {
    let sends = matches!(flow.direction, Direction::Export | Direction::Events);
    consent_off(workspace, &flow.account, &flow.table).filter(|_| sends)
}
