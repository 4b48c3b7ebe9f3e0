//! Workflows: the list, making and removing one, running one after its steps were read, and what is heard of it.
use super::{go, runs};
use crate::account::Name;
use crate::command::CommandId as C;
use crate::fault::{Fault, Outcome};
use crate::flow::Workflow;
use crate::task::StepEnd;
use crate::tui::effect::{Effect, TaskId, WorkNews};
use crate::tui::model::{
    Asked, Asking, Choice, Chosen, Effects, Model, Overlay, Purpose, Route, WorkRow, clean_snapshot, clean_step_end,
};
use crate::tui::view::duration;

/// Opens the list.
pub fn open(model: &mut Model) -> Effects {
    if model.route != Route::Workflows {
        model.came_from = model.route;
    }
    model.route = Route::Workflows;
    go::read_home(model)
}

/// A command of the screen.
pub fn command(model: &mut Model, id: C) -> Effects {
    match id {
        C::RunWorkflow | C::RehearseWorkflow => {
            let workflow = model.selected_workflow().cloned();
            workflow.map(|workflow| ask_run(model, workflow, id == C::RehearseWorkflow)).unwrap_or_default()
        }
        C::NewWorkflow => {
            let accounts = model.chainable();
            model.overlays.push(Overlay::Asking(Box::new(Asking::of(Asked::NewWorkflow(accounts)))));
            Vec::new()
        }
        C::RemoveWorkflow => {
            let name = model.selected_workflow().map(|workflow| workflow.name.clone());
            name.map(|name| ask(model, Chosen::RemoveWorkflow(name))).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Asks before a workflow is run: its steps stand in the question.
pub fn ask_run(model: &mut Model, workflow: Workflow, rehearsal: bool) -> Effects {
    ask(model, Chosen::RunWorkflow(Box::new(workflow), rehearsal))
}

/// Asks before the selected workflow of the monitor is ended.
pub fn ask_stop(model: &mut Model) -> Option<Effects> {
    let work = model.monitor.selected_work().filter(|work| work.active() && !work.stopping)?;
    let what = Chosen::StopWorkflow(work.task, work.workflow.name.clone());
    Some(ask(model, what))
}

/// Keys that were pressed before the question stood there are no answer to it.
pub fn ask(model: &mut Model, what: Chosen) -> Effects {
    model.overlays.push(Overlay::Choice(Box::new(Choice::of(what))));
    vec![(model.task(), Effect::FlushKeys)]
}

/// The second answer was given.
pub fn chosen(model: &mut Model, what: Chosen) -> Effects {
    match what {
        Chosen::RunWorkflow(workflow, rehearsal) => begin(model, *workflow, rehearsal),
        Chosen::RemoveWorkflow(name) => {
            model.workflows.busy = true;
            model.errand(Effect::RemoveWorkflow(name))
        }
        Chosen::StopWorkflow(task, _) => {
            if let Some(work) = model.monitor.works.iter_mut().find(|work| work.task == task) {
                work.stopping = true;
            }
            vec![(model.task(), Effect::StopWorkflow(task))]
        }
        Chosen::AllowAgain(sought) => super::privacy::allow(model, sought),
        Chosen::DropOptIn(id) => super::opt_ins::drop_act(model, id),
        Chosen::AfterRestore(flow) => super::runs::launch(model, vec![flow], Purpose::AfterRestore),
    }
}

/// Begins it and shows it on the monitor. One that is under way is not begun twice.
fn begin(model: &mut Model, workflow: Workflow, rehearsal: bool) -> Effects {
    let busy = model.monitor.works_on(&workflow.name);
    let mut effects = go::monitor(model);
    if busy {
        return effects;
    }
    let (task, name) = (model.task(), workflow.name.clone());
    model.monitor.works.retain(|work| work.active() || work.workflow.name != name);
    model.monitor.works.push(WorkRow::begun(workflow, rehearsal, task, model.now));
    model.monitor.settle();
    model.monitor.list.select(model.monitor.rows.len() + model.monitor.works.len() - 1);
    effects.push((task, Effect::RunWorkflow(name, rehearsal)));
    effects
}

/// Adds one under the name that was typed.
pub fn add(model: &mut Model, name: Name, account: Name) -> Effects {
    model.workflows.busy = true;
    model.errand(Effect::AddWorkflow(name, account))
}

/// It was added or removed, or was not.
pub fn changed(model: &mut Model, added: bool, outcome: Outcome<Name>) -> Effects {
    model.awaited.errand = None;
    model.workflows.busy = false;
    let name = match outcome {
        Ok(name) => name,
        Err(fault) => {
            runs::show_fault(model, fault);
            return Vec::new();
        }
    };
    let key = if added { "workflow-added" } else { "cli-workflow-removed" };
    let text = model.words.say_with(key, &[("workflow", name.as_str().into())]);
    let mut effects = model.say(text);
    effects.extend(go::read_home(model));
    effects
}

/// Something happened to a workflow under way.
pub fn heard(model: &mut Model, task: TaskId, mut news: WorkNews) -> Effects {
    match &mut news {
        WorkNews::Moved(snapshot) => {
            clean_snapshot(snapshot);
            let run = snapshot.run;
            model.monitor.foreign.retain(|record| record.run != run);
        }
        WorkNews::Ended(end) => clean_step_end(end),
        WorkNews::Begun(_) | WorkNews::Again(..) => {}
    }
    let now = model.now;
    let ended = matches!(news, WorkNews::Ended(_));
    if let Some(work) = model.monitor.works.iter_mut().find(|work| work.task == task) {
        work.hear(news, now);
    }
    let mut effects = if ended { go::read_home(model) } else { Vec::new() };
    effects.extend(runs::pulse(model));
    effects
}

/// A workflow came to its end: one line says how, as the service says it.
pub fn over(model: &mut Model, task: TaskId, outcome: Outcome<Vec<StepEnd>>) -> Effects {
    let now = model.now;
    let outcome = outcome.map(|mut ends| {
        ends.iter_mut().for_each(clean_step_end);
        ends
    });
    let fault: Option<Fault> = outcome.as_ref().err().cloned();
    let Some(work) = model.monitor.works.iter_mut().find(|work| work.task == task) else { return Vec::new() };
    work.over(outcome, now);
    let state = model.words.say(&format!("serve-state-{}", work.slug().unwrap_or("failed")));
    let took = duration(now.as_second().saturating_sub(work.began.as_second()));
    let args = [("name", work.workflow.name.as_str().into()), ("state", state.into()), ("took", took.into())];
    let text = model.words.say_with("serve-ended-last", &args);
    let mut effects = model.say(text);
    effects.extend(go::read_home(model));
    // A dialog only where somebody looks at runs; it must not come between a person and what is being typed.
    if let Some(fault) = fault.filter(|_| model.route == Route::Monitor && model.overlays.is_empty()) {
        runs::show_fault(model, fault);
    }
    effects
}
