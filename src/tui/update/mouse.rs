//! Clicks and the wheel, on what the last frame showed there.
use super::{act, dialog, go, wizard};
use crate::command::CommandId;
use crate::tui::canvas::Hit;
use crate::tui::model::{Effects, Model, Overlay, Route, Switch};
use crate::tui::widget::list::ListState;

/// A click; the second one in quick succession opens.
pub fn click(model: &mut Model, hit: Hit, double: bool) -> Effects {
    if model.overlays.is_empty() {
        return on_screen(model, hit, double);
    }
    if let (Hit::Field(n), Some(Overlay::Replay(replaying))) = (hit, model.overlays.last_mut()) {
        Switch::ALL.get(n).into_iter().for_each(|switch| replaying.turn(*switch));
        return Vec::new();
    }
    match (hit, overlay_list(model)) {
        (Hit::Row(row), Some(list)) => {
            list.select(row);
            if double { dialog::accept(model) } else { Vec::new() }
        }
        (Hit::Command(CommandId::Back), _) => {
            model.overlays.pop();
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn on_screen(model: &mut Model, hit: Hit, double: bool) -> Effects {
    match hit {
        Hit::Command(id) => act::act(model, id),
        _ if model.route == Route::Wizard => wizard::hit(model, hit, double),
        Hit::Row(row) => {
            if let Some(list) = go::list(model) {
                list.select(row);
            }
            let opens = match model.route {
                Route::Mail => CommandId::MailChange,
                Route::Workflows => CommandId::RunWorkflow,
                _ => CommandId::Open,
            };
            if double { act::act(model, opens) } else { Vec::new() }
        }
        Hit::Field(_) | Hit::Step(_) | Hit::Pane(_) => Vec::new(),
    }
}

fn overlay_list(model: &mut Model) -> Option<&mut ListState> {
    match model.overlays.last_mut()? {
        Overlay::Help(finder) | Overlay::Palette(finder) => Some(&mut finder.list),
        Overlay::Leave(list) | Overlay::Cancel { list, .. } | Overlay::Narrow(list) | Overlay::Change(list) => {
            Some(list)
        }
        Overlay::Replay(replaying) => Some(&mut replaying.list),
        Overlay::Choice(choice) => Some(&mut choice.list),
        Overlay::How(howto) => Some(&mut howto.list),
        Overlay::Fault { .. }
        | Overlay::Twin(_)
        | Overlay::Reject(..)
        | Overlay::Passphrase { .. }
        | Overlay::Asking(_) => None,
    }
}

/// The wheel was turned.
pub fn wheel(model: &mut Model, lines: i32) -> Effects {
    if !model.overlays.is_empty() {
        if let Some(list) = overlay_list(model) {
            list.move_by(i64::from(lines));
        }
        return Vec::new();
    }
    if model.route == Route::Wizard {
        return wizard::wheel(model, lines);
    }
    if let Some(list) = go::list(model) {
        list.move_by(i64::from(lines));
    }
    Vec::new()
}
