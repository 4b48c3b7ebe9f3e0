//! Changing a setup that is there: which of its steps, and the wizard opened on it.
use super::wizard;
use crate::account::Name;
use crate::setup::Draft;
use crate::tui::model::{CHANGEABLE, Effects, Model, Overlay, Route};
use crate::tui::widget::list::ListState;
use crate::tui::wizard::Aim;

/// What the command means on this screen: on Home it is asked which step, elsewhere it stands there.
pub fn command(model: &mut Model) -> Effects {
    match model.route {
        Route::Detail => rule_of_reject(model),
        Route::Workflows => {
            let chosen = model.selected_workflow().map(|w| (w.account.clone(), Aim::Chain(w.name.clone())));
            chosen.map(|(account, aim)| open(model, &account, aim)).unwrap_or_default()
        }
        _ => {
            // Flows are what is changed most.
            let mut list = ListState::of(CHANGEABLE.len());
            list.select(CHANGEABLE.len().saturating_sub(1));
            model.overlays.push(Overlay::Change(list));
            Vec::new()
        }
    }
}

/// The step that was chosen.
pub fn chosen(model: &mut Model, row: usize) -> Effects {
    let (Some(step), Some(account)) = (CHANGEABLE.get(row).copied(), model.account_to_change()) else {
        return Vec::new();
    };
    let flow = model.selected_flow().map(|facts| facts.flow.name.clone());
    let aim = match (step, flow) {
        (crate::setup::Step::Flows, Some(flow)) => Aim::Flow(flow),
        (step, _) => Aim::Step(step),
    };
    open(model, &account, aim)
}

/// The rule of the field the selected reject blames.
fn rule_of_reject(model: &mut Model) -> Effects {
    let Some(detail) = &model.detail else { return Vec::new() };
    let field = detail.reject().and_then(|reject| reject.field.clone());
    let found = model.flows().iter().find(|facts| facts.flow.name == detail.flow).map(|facts| facts.flow.clone());
    let Some(flow) = found else { return Vec::new() };
    open(model, &flow.account, Aim::Rule(flow.table, field))
}

fn open(model: &mut Model, account: &Name, aim: Aim) -> Effects {
    let workspace = model.facts.ready().and_then(|facts| facts.workspace.as_ref());
    match workspace.map(|workspace| Draft::again(workspace, account, aim.step())) {
        Some(Ok(Some(draft))) => wizard::change(model, draft, aim),
        Some(Err(fault)) => {
            super::runs::show_fault(model, fault);
            Vec::new()
        }
        Some(Ok(None)) | None => Vec::new(),
    }
}
