//! Schedules and chains of flows in an answers file.
use super::{AnswerProblem, Answers, FlowAnswer, WorkflowAnswer, invalid};
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Schedule, Workflow};
use crate::setup::Draft;
use crate::setup::questions::key;

/// Whether a schedule is one.
///
/// # Errors
/// `ScheduleInvalid` with `name`, `schedule`, `problem` (a catalog key) and the problem's own arguments.
pub fn check_schedule(name: &str, schedule: Option<&str>, zone: Option<&str>) -> Outcome<()> {
    let Some(text) = schedule else { return Ok(()) };
    Schedule::read(text, zone).map(drop).map_err(|problem| {
        let fault = Fault::new(ErrorKind::ScheduleInvalid, format!("{name}: {}", problem.key()));
        let with_args = problem.args().into_iter().fold(fault, |f, (name, value)| f.with(&name, value));
        with_args.with("name", name).with("schedule", text).with("problem", problem.key())
    })
}

/// The schedule of a flow, looked over; an empty one is none.
pub(super) fn checked_schedule(answer: &FlowAnswer) -> Outcome<Option<String>> {
    let text = answer.schedule.as_deref().map(str::trim).filter(|t| !t.is_empty());
    check_schedule(answer.name.as_deref().unwrap_or(&answer.table), text, answer.zone.as_deref())?;
    Ok(text.map(str::to_owned))
}

impl Answers {
    /// The account's chains of flows as the file has them; where it is not the whole setup, the others stay.
    ///
    /// # Errors
    /// `AnswerInvalid` for a name, `ScheduleInvalid`, `WorkflowInvalid`, `WorkflowExists` where another account has one of the name.
    pub fn apply_workflows(&self, draft: &mut Draft, account: &Name) -> Outcome<()> {
        let workspace = &mut draft.workspace;
        if self.whole {
            workspace.workflows.retain(|w| &w.account != account);
        }
        for answer in &self.workflows {
            let workflow = workflow_of(answer, account)?;
            check_workflow(&workflow, &workspace.flows)?;
            workspace.workflows.retain(|w| w.name != workflow.name || &w.account != account);
            if workspace.workflow(&workflow.name).is_some() {
                let fault = Fault::new(ErrorKind::WorkflowExists, "two workflows of one name");
                return Err(fault.with("workflow", workflow.name.as_str()));
            }
            workspace.workflows.push(workflow);
        }
        workspace.mend_workflows();
        Ok(())
    }
}

fn workflow_of(answer: &WorkflowAnswer, account: &Name) -> Outcome<Workflow> {
    let schedule = answer.schedule.as_deref().map(str::trim).filter(|t| !t.is_empty());
    check_schedule(&answer.name, schedule, answer.zone.as_deref())?;
    Ok(Workflow {
        name: Name::parse(&answer.name).map_err(|p| invalid(key::NAME, &AnswerProblem::Name(p)))?,
        account: account.clone(),
        schedule: schedule.map(str::to_owned),
        zone: answer.zone.as_deref().map(str::trim).filter(|z| !z.is_empty()).map(str::to_owned),
        steps: answer.steps.clone(),
    })
}

/// Whether a chain is one of these flows.
///
/// # Errors
/// `WorkflowInvalid` with `workflow`, `step` and `case`.
pub fn check_workflow(workflow: &Workflow, flows: &[crate::flow::Flow]) -> Outcome<()> {
    match workflow.problem(flows) {
        None => Ok(()),
        Some((step, slug)) => Err(Fault::new(ErrorKind::WorkflowInvalid, format!("{}: {slug}: {step}", workflow.name))
            .with("workflow", workflow.name.as_str())
            .with("step", step)
            .with("case", slug)),
    }
}
