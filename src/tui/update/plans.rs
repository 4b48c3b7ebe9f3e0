//! Plans of deletions: looking at one, approving it by its name, refusing it with a reason.
use super::runs;
use crate::command::CommandId as C;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::run::DeletePlan;
use crate::tui::effect::Effect;
use crate::tui::model::{
    Asked, Asking, Effects, Loaded, MOST_PLAN_ROWS, Model, OpenPlan, Overlay, Plans, Route, RowNow, clean_plan_rows,
    clean_plans, fate,
};
use crate::tui::widget::list::ListState;

/// Opens the list.
pub fn open(model: &mut Model) -> Effects {
    if model.route != Route::Plans {
        model.came_from = model.route;
    }
    model.plans = Some(Plans::default());
    model.route = Route::Plans;
    read(model)
}

/// Reads what is on the screen again.
pub fn read(model: &mut Model) -> Effects {
    let (list, rows) = (model.task(), model.task());
    let Some(plans) = &model.plans else { return Vec::new() };
    let mut effects = vec![(list, Effect::Plans)];
    model.awaited.plans = Some(list);
    if let Some(open) = &plans.open {
        model.awaited.plan_rows = Some(rows);
        effects.push((rows, Effect::PlanRows(open.digest.clone(), MOST_PLAN_ROWS)));
    }
    effects
}

/// A command of the screen.
pub fn command(model: &mut Model, id: C) -> Effects {
    let Some(plan) = model.plans.as_ref().and_then(Plans::plan).cloned() else { return Vec::new() };
    match id {
        C::Open if model.plans.as_ref().is_some_and(|plans| plans.open.is_some()) => super::row::of_line(model),
        C::Open => show(model, &plan),
        // Keys that were pressed before the question stood there are no answer to it.
        C::ApprovePlan | C::RefusePlan => {
            let fate = fate(model, &plan);
            let plan = Box::new(plan);
            let asked = if id == C::ApprovePlan { Asked::ApprovePlan(plan, fate) } else { Asked::RefusePlan(plan) };
            let asking = Asking::signed(asked, model.beginning.who.trim());
            model.overlays.push(Overlay::Asking(Box::new(asking)));
            vec![(model.task(), Effect::FlushKeys)]
        }
        _ => Vec::new(),
    }
}

fn show(model: &mut Model, plan: &DeletePlan) -> Effects {
    if let Some(plans) = &mut model.plans {
        let digest = plan.digest.clone();
        plans.open = Some(OpenPlan { digest, rows: Loaded::Waiting, list: ListState::default() });
    }
    read(model)
}

/// Closes the plan that is open; no where none is.
pub fn close(model: &mut Model) -> bool {
    model.plans.as_mut().is_some_and(|plans| plans.open.take().is_some())
}

/// It was answered, by whom stands in the plan.
pub fn answer(model: &mut Model, plan: &DeletePlan, approve: bool, who: &str) -> Effects {
    let task = model.task();
    model.awaited.errand = Some(task);
    vec![(task, Effect::AnswerPlan(plan.digest.clone(), approve, who.to_owned()))]
}

/// The plans came.
pub fn read_done(model: &mut Model, outcome: Outcome<Vec<DeletePlan>>) -> Effects {
    model.awaited.plans = None;
    if let Some(plans) = &mut model.plans {
        plans.take(match outcome {
            Ok(mut all) => {
                clean_plans(&mut all);
                Loaded::Ready(all)
            }
            Err(fault) => Loaded::Failed(fault),
        });
    }
    Vec::new()
}

/// The rows of a plan came.
pub fn rows_done(model: &mut Model, digest: &str, outcome: Outcome<Vec<RowNow>>) -> Effects {
    model.awaited.plan_rows = None;
    let open = model.plans.as_mut().and_then(|plans| plans.open.as_mut());
    if let Some(open) = open.filter(|open| open.digest == digest) {
        open.rows = match outcome {
            Ok(mut rows) => {
                clean_plan_rows(&mut rows);
                open.list.resize(rows.len());
                Loaded::Ready(rows)
            }
            Err(fault) => Loaded::Failed(fault),
        };
    }
    Vec::new()
}

/// The plan was answered, or waits under that name no more: then the list tells what became of it.
pub fn answered(model: &mut Model, digest: &str, approve: bool, outcome: Outcome<Option<DeletePlan>>) -> Effects {
    model.awaited.errand = None;
    let mut effects = if model.route == Route::Plans { read(model) } else { Vec::new() };
    effects.extend(super::go::read_home(model));
    match outcome {
        Ok(Some(plan)) => {
            let key = if approve { "plans-approved" } else { "plans-refused" };
            let args = [("digest", plan.digest.as_str().into()), ("flow", plan.flow.as_str().into())];
            let text = model.words.say_with(key, &args);
            effects.extend(model.say(text));
        }
        Ok(None) => {
            let gone = Fault::new(ErrorKind::PlanChanged, format!("no plan waits under {digest}"));
            runs::show_fault(model, gone.with("digest", digest));
        }
        Err(fault) => runs::show_fault(model, fault),
    }
    effects
}
