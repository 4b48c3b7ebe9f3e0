//! Why a flow stands where it stands: opening it from where the flow is seen, and reading it.
use super::go;
use crate::fault::Outcome;
use crate::task::Cause;
use crate::tui::effect::Effect;
use crate::tui::model::{Effects, Loaded, Model, Route, Why, clean_cause};

/// Opens it for the flow that is meant.
pub fn open(model: &mut Model) -> Effects {
    let Some(flow) = model.meant_flow() else { return Vec::new() };
    model.why = Some(Why::of(flow, model.route));
    model.route = Route::Why;
    read(model)
}

/// Reads it again; what is shown stays until that is there.
pub fn read(model: &mut Model) -> Effects {
    let Some(flow) = model.why.as_ref().map(|why| why.flow.clone()) else { return Vec::new() };
    let task = model.task();
    model.awaited.why = Some(task);
    let mut effects = vec![(task, Effect::Why(flow))];
    // What can be done about it is judged by the same facts as on the home screen.
    effects.extend(go::read_home(model));
    effects
}

/// It came.
pub fn done(model: &mut Model, outcome: Outcome<Box<Cause>>) -> Effects {
    model.awaited.why = None;
    if let Some(why) = &mut model.why {
        why.cause = Loaded::of(outcome, |cause| clean_cause(cause));
    }
    Vec::new()
}

/// Makes the list as long as what it shows.
pub fn settle(model: &mut Model) {
    if model.route != Route::Why {
        return;
    }
    let lines = model.why_lines().len();
    if let Some(why) = &mut model.why {
        why.list.resize(lines);
    }
}
