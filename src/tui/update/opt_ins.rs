//! Opt-in acts on the screen of consent: noting one, line after line, and taking one back.
use super::{runs, workflows};
use crate::command::CommandId as C;
use crate::tui::effect::{Effect, OptInDone};
use crate::tui::model::{Asked, Asking, Chosen, Effects, Model, NoteKind, Notes, Opting, Overlay, Route};

/// A command about opt-ins.
pub fn command(model: &mut Model, id: C) -> Effects {
    match id {
        C::NoteOptIn => {
            let opting = model.notes.as_ref().and_then(Notes::opting);
            opting.map(|opting| ask(model, opting)).unwrap_or_default()
        }
        C::DropOptIn => {
            let open = model.notes.as_ref().and_then(Notes::open_act);
            open.map(|id| workflows::ask(model, Chosen::DropOptIn(id))).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn ask(model: &mut Model, opting: Opting) -> Effects {
    model.overlays.push(Overlay::Asking(Box::new(Asking::of(Asked::OptIn(opting)))));
    Vec::new()
}

/// A line was typed: the next one is asked for, or it is noted.
pub fn typed(model: &mut Model, opting: Opting, text: String) -> Effects {
    match opting.typed(text) {
        Err(next) => ask(model, next),
        Ok(mut wish) => {
            wish.who.clone_from(&model.beginning.who);
            model.errand(Effect::NoteOptIn(Box::new(wish)))
        }
    }
}

/// The act is taken back.
pub fn drop_act(model: &mut Model, id: i64) -> Effects {
    model.errand(Effect::DropOptIn(id))
}

/// Acts were noted, for the next run of that flow, and are shown; or one was taken back.
pub fn ended(model: &mut Model, done: OptInDone) -> Effects {
    let text = match done {
        OptInDone::Noted(outcome) => {
            if let Some(notes) = model.notes.as_mut().filter(|_| outcome.is_ok()) {
                notes.kind = NoteKind::OptIns;
            }
            outcome.map(|(flow, _)| model.words.say_with("cli-opt-in-noted", &[("flow", flow.as_str().into())]))
        }
        OptInDone::Dropped(id, outcome) => {
            outcome.map(|()| model.words.say_with("cli-opt-in-dropped", &[("id", id.to_string().into())]))
        }
    };
    model.awaited.errand = None;
    match text {
        Ok(text) => {
            let mut effects = model.say(text);
            if model.route == Route::Notes {
                effects.extend(super::notes::read(model));
            }
            effects
        }
        Err(fault) => {
            runs::show_fault(model, fault);
            Vec::new()
        }
    }
}
