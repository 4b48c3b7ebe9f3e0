//! The wizard's share of an update: it takes keys, paste, clicks and answers, and hands back effects and where to go.
use super::{go, runs};
use crate::command::CommandId;
use crate::setup::Draft;
use crate::tui::canvas::Hit;
use crate::tui::effect::{Done, Effect, TaskId};
use crate::tui::model::{Effects, Loaded, Model, Purpose, Route};
use crate::tui::turn::{Leave, UpdateCx, WizardOut};
use crate::tui::wizard::{Aim, Wizard};
use crossterm::event::KeyEvent;

/// Opens it at the draft's step.
pub fn open(model: &mut Model, draft: Draft) -> Effects {
    let opened = Wizard::open(draft, model.beginning.sandbox.clone(), model.words, model.now);
    begin(model, opened)
}

/// Opens it on a setup that is there.
pub fn change(model: &mut Model, draft: Draft, aim: Aim) -> Effects {
    let opened = Wizard::change(draft, aim, model.words, model.now);
    begin(model, opened)
}

fn begin(model: &mut Model, (wizard, first): (Wizard, Vec<Effect>)) -> Effects {
    model.wizard = Some(wizard.at(&model.beginning.option).beside_sandbox(model.beginning.sandbox_on_demand));
    model.route = Route::Wizard;
    model.wizard_tasks.clear();
    let mut effects = Vec::new();
    for effect in first {
        let task = model.task();
        model.wizard_tasks.insert(task);
        effects.push((task, effect));
    }
    effects
}

/// A key; none where it means nothing in the wizard.
pub fn key(model: &mut Model, event: KeyEvent) -> Option<Effects> {
    let (wizard, cx) = model.wizard_turn()?;
    let out = wizard.key(event, &cx);
    if out.handled { Some(take(model, out)) } else { None }
}

/// A command from palette, help or footer.
pub fn command(model: &mut Model, id: CommandId) -> Effects {
    let Some((wizard, cx)) = model.wizard_turn() else { return Vec::new() };
    let out = wizard.command(id, &cx);
    if !out.handled && id == CommandId::CopySelected {
        let text = model.words.say("why-nothing-selected");
        return model.say(text);
    }
    take(model, out)
}

/// Pasted text.
pub fn paste(model: &mut Model, text: &str) -> Effects {
    turn(model, |wizard, cx| wizard.paste(text, cx))
}

/// A click.
pub fn hit(model: &mut Model, hit: Hit, double: bool) -> Effects {
    turn(model, |wizard, cx| wizard.hit(hit, double, cx))
}

/// The wheel.
pub fn wheel(model: &mut Model, lines: i32) -> Effects {
    turn(model, |wizard, cx| wizard.wheel(lines, cx))
}

/// An answer to one of its effects.
pub fn done(model: &mut Model, task: TaskId, done: Done) -> Effects {
    turn(model, |wizard, cx| wizard.done(task, done, cx))
}

fn turn(model: &mut Model, step: impl FnOnce(&mut Wizard, &UpdateCx<'_>) -> WizardOut) -> Effects {
    let Some((wizard, cx)) = model.wizard_turn() else { return Vec::new() };
    let out = step(wizard, &cx);
    take(model, out)
}

fn take(model: &mut Model, out: WizardOut) -> Effects {
    model.wizard_tasks.extend(out.effects.iter().map(|(task, _)| *task));
    let mut effects = out.effects;
    if let Some(text) = out.toast {
        effects.extend(model.say(text));
    }
    match out.leave {
        None => {}
        Some(Leave::Home) => {
            effects.extend(close(model));
            effects.extend(go::home(model));
        }
        Some(Leave::Monitor(flows)) => {
            effects.extend(close(model));
            effects.extend(go::read_home(model));
            effects.extend(runs::launch(model, flows, Purpose::Run));
        }
    }
    effects
}

/// Closes it; what it kept is read again, so that home tells whether a setup was left.
fn close(model: &mut Model) -> Effects {
    model.wizard = None;
    model.wizard_tasks.clear();
    model.draft = Loaded::Waiting;
    let task = model.task();
    model.awaited.draft = Some(task);
    vec![(task, Effect::LoadDraft)]
}
