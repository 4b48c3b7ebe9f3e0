//! The workflows of a workspace: the recommended chain, adding one, removing one. Their flows stay whatever becomes of them.
use super::{Bench, change_workspace};
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Workflow, propose_workflow};
use crate::setup::{Workspace, check_workflow};

/// The recommended chain of an account's flows under that name.
///
/// # Errors
/// `WorkflowInvalid` where the account has no flow.
pub fn recommended_workflow(workspace: &Workspace, name: &Name, account: &Name) -> Outcome<Workflow> {
    propose_workflow(name.clone(), account, &workspace.flows).ok_or_else(|| {
        Fault::new(ErrorKind::WorkflowInvalid, format!("{name}: no-flows: {account}"))
            .with("workflow", name.as_str())
            .with("account", account.as_str())
            .with("case", "no-flows")
    })
}

/// Adds a workflow; `make` says what it is, of the workspace as it stands by then.
///
/// # Errors
/// `WorkflowExists`, `WorkflowInvalid`, what `make` says, and what keeps the workspace from being written.
pub async fn add_workflow(
    bench: &Bench,
    name: &Name,
    make: impl FnOnce(&Workspace) -> Outcome<Workflow> + Send + 'static,
) -> Outcome<Workflow> {
    let name = name.clone();
    let change = change_workspace(bench, move |workspace| {
        if workspace.workflow(&name).is_some() {
            let fault = Fault::new(ErrorKind::WorkflowExists, "choose another name, or change the one there is");
            return Err(fault.with("workflow", name.as_str()));
        }
        let workflow = make(workspace)?;
        check_workflow(&workflow, &workspace.flows)?;
        workspace.workflows.push(workflow.clone());
        Ok(workflow)
    });
    change.await.map(|(_, workflow)| workflow)
}

/// Removes a workflow; one that is gone already is no fault.
///
/// # Errors
/// What keeps the workspace from being written.
pub async fn remove_workflow(bench: &Bench, name: &Name) -> Outcome<()> {
    let name = name.clone();
    let change = change_workspace(bench, move |workspace| {
        workspace.workflows.retain(|workflow| workflow.name != name);
        Ok(())
    });
    change.await.map(drop)
}
