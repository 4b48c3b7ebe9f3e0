//! Comparing a flow's rows on both sides: begun for the flow that is meant, goes on when its screen is left, can be ended.
use super::go;
use crate::account::Name;
use crate::command::CommandId as C;
use crate::engine::Difference;
use crate::fault::Outcome;
use crate::run::RunSnapshot;
use crate::tui::effect::{Effect, TaskId, VerifyEnd};
use crate::tui::model::{Effects, Model, Route, Verifying, clean_snapshot, clean_verify_end};
use std::collections::BTreeMap;

/// A command of the screen, or the one that opens it.
pub fn command(model: &mut Model, id: C) -> Effects {
    match id {
        C::Verify => open(model),
        C::CancelRun => stop(model),
        _ => Vec::new(),
    }
}

/// Shows the flow's comparison where there is one, or begins it; on its own screen it begins again. While one is under way
/// it is the one that is shown, whichever flow is selected.
fn open(model: &mut Model) -> Effects {
    if model.route != Route::Verify
        && let Some(active) = model.verifying.as_ref().filter(|verifying| verifying.active()).map(|v| v.flow.clone())
    {
        return back_to(model, &active);
    }
    let Some(flow) = model.meant_flow() else { return Vec::new() };
    let again = model.route == Route::Verify;
    let from = match &model.verifying {
        Some(verifying) if again => verifying.from,
        _ => model.route,
    };
    if let Some(verifying) = model.verifying.as_mut().filter(|v| v.flow == flow && (v.active() || !again)) {
        verifying.from = from;
        model.route = Route::Verify;
        return Vec::new();
    }
    let task = model.task();
    model.verifying = Some(Verifying::of(flow.clone(), from, task));
    model.route = Route::Verify;
    vec![(task, Effect::Verify(flow))]
}

/// The comparison under way is shown again; where another flow was meant, one line says why.
fn back_to(model: &mut Model, active: &Name) -> Effects {
    let other = model.route != Route::Monitor && model.meant_flow().as_ref() != Some(active);
    if let Some(verifying) = &mut model.verifying {
        verifying.from = model.route;
    }
    model.route = Route::Verify;
    if !other {
        return Vec::new();
    }
    let text = model.words.say_with("verify-one-at-a-time", &[("flow", active.as_str().into())]);
    model.say(text)
}

/// It ends at the next page.
fn stop(model: &mut Model) -> Effects {
    let Some(verifying) = model.verifying.as_mut().filter(|v| v.active()) else { return Vec::new() };
    verifying.stopping = true;
    let task = verifying.task;
    vec![(model.task(), Effect::StopWorkflow(task))]
}

/// Its screen is left while it works: it goes on, and one line says so.
pub fn left(model: &mut Model) -> Effects {
    if !model.verifying.as_ref().is_some_and(Verifying::active) {
        return Vec::new();
    }
    let text = model.words.say("verify-goes-on");
    model.say(text)
}

/// It moved.
pub fn moved(
    model: &mut Model,
    task: TaskId,
    mut snapshot: Box<RunSnapshot>,
    counts: BTreeMap<Difference, u64>,
) -> Effects {
    clean_snapshot(&mut snapshot);
    let before = model.comparing_text();
    if let Some(verifying) = model.verifying.as_mut().filter(|v| v.task == task && v.active()) {
        verifying.snapshot = Some(snapshot);
        verifying.counts = counts;
    }
    model.still = match model.route {
        Route::Verify => false,
        Route::Home | Route::Monitor => model.comparing_text() == before,
        _ => true,
    };
    Vec::new()
}

/// It came to its end; who looks elsewhere is told in one line.
pub fn done(model: &mut Model, task: TaskId, mut outcome: Outcome<Box<VerifyEnd>>) -> Effects {
    if let Ok(end) = &mut outcome {
        clean_verify_end(end);
    }
    let Some(verifying) = model.verifying.as_mut().filter(|v| v.task == task) else { return Vec::new() };
    verifying.list.resize(outcome.as_ref().map_or(0, |end| end.found.first.len()));
    verifying.end = Some(outcome);
    if model.route == Route::Verify {
        return Vec::new();
    }
    let flow = verifying.flow.to_string();
    let text = match (verifying.verdict(), verifying.fault()) {
        (Some(verdict), _) => model.words.say_with(verdict, &[("flow", flow.into())]),
        (None, Some(fault)) => format!("✗ {flow}: {}", model.words.fault(fault)),
        (None, None) => return Vec::new(),
    };
    model.say(text)
}

/// Back from it.
pub fn back(model: &mut Model) -> Effects {
    model.route = model.verifying.as_ref().map_or(Route::Home, |v| v.from);
    let mut effects = left(model);
    effects.extend(go::read_home(model));
    effects
}
