//! One row of a flow on both sides: named by whoever asks, or taken from what is selected.
use crate::account::Name;
use crate::command::CommandId as C;
use crate::fault::Outcome;
use crate::task::Explanation;
use crate::tui::effect::Effect;
use crate::tui::model::{Asked, Asking, Effects, Loaded, Model, Overlay, Route, RowShown, RowTold, clean_row};

/// A command of the screen, or one that leads to it.
pub fn command(model: &mut Model, id: C) -> Effects {
    match id {
        C::ExplainRow => ask(model),
        C::Open if model.route == Route::Verify => of_comparison(model),
        C::Open => of_line(model),
        C::RejectValues => {
            if let Some(shown) = &mut model.row {
                shown.values = !shown.values;
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// The row of the selected reject, or of the selected line; elsewhere it is asked which.
fn ask(model: &mut Model) -> Effects {
    if matches!(model.route, Route::Plans | Route::Notes) {
        return of_line(model);
    }
    let Some(flow) = model.meant_flow() else { return Vec::new() };
    if model.route == Route::Detail {
        let row = model.detail.as_ref().and_then(|detail| detail.reject()).map(|reject| reject.row.clone());
        return row.map(|row| open(model, flow, row)).unwrap_or_default();
    }
    model.overlays.push(Overlay::Asking(Box::new(Asking::of(Asked::ExplainRow(flow)))));
    Vec::new()
}

/// The row of the selected line of a plan, or of what the ledger keeps.
pub fn of_line(model: &mut Model) -> Effects {
    model.row_of_line().map(|(flow, row)| open(model, flow, row)).unwrap_or_default()
}

/// The selected row of a comparison.
fn of_comparison(model: &mut Model) -> Effects {
    let found = model.verifying.as_ref().and_then(|v| Some((v.flow.clone(), v.row()?.row.clone())));
    let Some((flow, row)) = found else { return Vec::new() };
    open(model, flow, row)
}

/// Opens it.
pub fn open(model: &mut Model, flow: Name, row: String) -> Effects {
    // What was opened from a row leads on to the next one, and back to where the first was opened from.
    let of_row = model.route == Route::Notes && model.notes.as_ref().is_some_and(|notes| notes.from == Route::Row);
    let from = match &model.row {
        Some(shown) if model.route == Route::Row || of_row => shown.from,
        _ => model.route,
    };
    model.row = Some(RowShown::of(flow, row, from));
    model.route = Route::Row;
    read(model)
}

/// Reads it again.
pub fn read(model: &mut Model) -> Effects {
    let Some(shown) = &model.row else { return Vec::new() };
    let effect = Effect::ExplainRow(shown.flow.clone(), shown.row.clone());
    let task = model.task();
    model.awaited.row = Some(task);
    vec![(task, effect)]
}

/// It came.
pub fn done(model: &mut Model, outcome: Outcome<Box<Explanation>>) -> Effects {
    model.awaited.row = None;
    if let Some(shown) = &mut model.row {
        shown.take(Loaded::of(outcome.map(|explained| RowTold::from(explained.as_ref())), clean_row));
    }
    Vec::new()
}
