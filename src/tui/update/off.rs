//! Switching the flow that is meant off, for a reason somebody may type, and on again.
use super::{go, runs, why};
use crate::account::Name;
use crate::fault::Outcome;
use crate::tui::effect::Effect;
use crate::tui::model::{Asked, Asking, Effects, Model, Overlay, Route};

/// Off or on, whichever it is not. Why it goes off is asked; nothing is lost by switching it on.
pub fn command(model: &mut Model) -> Effects {
    let Some(name) = model.meant_flow() else { return Vec::new() };
    if model.off(&name).is_some() {
        return model.errand(Effect::SwitchOn(name));
    }
    model.overlays.push(Overlay::Asking(Box::new(Asking::of(Asked::SwitchOff(name)))));
    Vec::new()
}

/// The reason was typed, or left empty.
pub fn typed(model: &mut Model, flow: Name, reason: String) -> Effects {
    model.errand(Effect::SwitchOff(flow, reason))
}

/// It was switched off (yes) or on, or was not.
pub fn done(model: &mut Model, flow: &Name, off: bool, outcome: Outcome<()>) -> Effects {
    model.awaited.errand = None;
    if let Err(fault) = outcome {
        runs::show_fault(model, fault);
        return Vec::new();
    }
    let key = if off { "flow-switched-off" } else { "flow-switched-on" };
    let text = model.words.say_with(key, &[("flow", flow.as_str().into())]);
    let mut effects = model.say(text);
    effects.extend(go::read_home(model));
    if model.route == Route::Why {
        effects.extend(why::open(model));
    }
    effects
}
