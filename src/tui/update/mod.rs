//! `update`: the only writer of the model. A message goes in, effects come out; nothing here does I/O or asks the time.
mod act;
mod change;
mod dialog;
mod done;
mod drift;
mod go;
mod key;
mod mail;
mod mouse;
mod notes;
mod off;
mod opt_ins;
mod plans;
mod privacy;
mod rejects;
mod row;
mod runs;
mod vault;
mod verify;
mod why;
mod wizard;
mod workflows;

use super::effect::Effect;
use super::model::{Chosen, Effects, Model, Overlay, Quitting, Route};
use super::msg::{Msg, Signal};
use crate::fault::Exit;
use crate::setup::Step;
use jiff::Timestamp;

#[cfg(test)]
mod tests;

/// Takes one message.
pub fn update(model: &mut Model, now: Timestamp, msg: Msg) -> Effects {
    model.now = now;
    model.still = false;
    let notice = model.toast.clone();
    if matches!(msg, Msg::Key(_) | Msg::Paste(_) | Msg::Click { .. }) {
        vault::touched(model);
    }
    let said = model.toast.clone().map(|toast| (toast, place(model)));
    let mut effects = match msg {
        Msg::Key(event) => key::key(model, event),
        Msg::Paste(text) => key::paste(model, &text),
        Msg::Click { hit, double } => mouse::click(model, hit, double),
        Msg::Wheel(lines) => mouse::wheel(model, lines),
        Msg::Resize(width, height) => {
            model.size = (width, height);
            Vec::new()
        }
        Msg::Resumed => runs::pulse(model),
        Msg::Signal(signal) => on_signal(model, signal),
        Msg::VaultAsks(why) => vault::asks(model, why),
        Msg::Done(task, done) => done::done(model, task, done),
    };
    effects.extend(vault::left(model));
    if let Some((toast, before)) = said
        && model.toast.as_ref() == Some(&toast)
        && place(model) != before
    {
        model.toast = None;
    }
    settle(model);
    effects.extend(runs::leave_when_done(model));
    model.still &= model.toast == notice;
    effects
}

/// What the person looks at: a word said in passing goes when this changes. A dialog lies over it and changes nothing.
fn place(model: &Model) -> (Route, Option<(Step, String, bool)>) {
    let wizard = model.wizard.as_ref().filter(|_| model.route == Route::Wizard);
    let step = wizard.map(|w| (w.draft().step, w.help_key(), w.typing()));
    (model.route, step)
}

/// Lists are as long as what they show; a dialog about what is gone closes.
fn settle(model: &mut Model) {
    let words = model.words;
    model.home.list.resize(model.flows().len());
    model.monitor.settle();
    let workflows = model.workflows().len();
    model.workflows.list.resize(workflows);
    if let Some(privacy) = &mut model.privacy {
        privacy.settle();
    }
    close_what_is_over(model);
    why::settle(model);
    let records = model.history.ready().map_or(0, Vec::len);
    model.history_list.resize(records);
    if let Some(detail) = &mut model.detail {
        detail.settle(words);
    }
    if model.toast.as_ref().is_some_and(|t| t.until <= model.now) {
        model.toast = None;
    }
}

/// The question what should become of the runs, once there are none, and the question whether to cancel one that ended.
fn close_what_is_over(model: &mut Model) {
    let over = match model.overlays.last() {
        Some(Overlay::Leave(_)) => !model.monitor.pending(),
        Some(Overlay::Cancel { run, .. }) => {
            let run = *run;
            model.monitor.rows.iter().any(|r| r.run == Some(run) && !r.active())
        }
        Some(Overlay::Choice(choice)) => match &choice.what {
            Chosen::StopWorkflow(task, _) => model.monitor.works.iter().any(|w| w.task == *task && !w.active()),
            _ => false,
        },
        _ => false,
    };
    if over {
        model.overlays.pop();
    }
}

fn on_signal(model: &mut Model, signal: Signal) -> Effects {
    model.exit = match signal {
        Signal::Stop => return vec![(model.task(), Effect::Suspend)],
        Signal::Interrupt => Exit::Interrupted,
        Signal::Terminate | Signal::HangUp => Exit::Terminated,
    };
    if !model.monitor.moves() || model.quitting == Quitting::Draining {
        return vec![(model.task(), Effect::Quit)];
    }
    model.quitting = Quitting::Draining;
    vec![(model.task(), Effect::DrainAndQuit)]
}
