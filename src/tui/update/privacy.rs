//! A person's data: looking for somebody, erasing exactly what was shown, the receipts and what they leave to others.
use super::{runs, workflows};
use crate::command::CommandId as C;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{HeldPerson, Receipt, Sought};
use crate::task::PersonalColumn;
use crate::tui::effect::Effect;
use crate::tui::model::{
    Asked, Asking, Chosen, Effects, Found, Loaded, Model, OpenReceipt, Overlay, PersonalFields, Privacy, Route,
    clean_fields, clean_held, clean_receipts,
};
use crate::tui::widget::list::ListState;

/// Opens the screen on the receipts.
pub fn open(model: &mut Model) -> Effects {
    model.privacy = Some(Privacy::default());
    model.route = Route::Privacy;
    read(model)
}

/// Reads what is on the screen again.
pub fn read(model: &mut Model) -> Effects {
    let mut effects = read_receipts(model);
    effects.extend(look(model));
    if model.privacy.as_ref().is_some_and(|privacy| privacy.fields.is_some()) {
        effects.extend(read_fields(model));
    }
    effects
}

fn read_fields(model: &mut Model) -> Effects {
    let task = model.task();
    model.awaited.fields = Some(task);
    vec![(task, Effect::PersonalFields)]
}

fn read_receipts(model: &mut Model) -> Effects {
    let task = model.task();
    model.awaited.receipts = Some(task);
    vec![(task, Effect::Receipts)]
}

/// Looks again for the person that is shown; nothing where none is.
fn look(model: &mut Model) -> Effects {
    let task = model.task();
    let Some(found) = model.privacy.as_ref().and_then(|privacy| privacy.found.as_ref()) else { return Vec::new() };
    let effect = Effect::Held(found.sought.clone(), found.schema.clone());
    model.awaited.held = Some(task);
    vec![(task, effect)]
}

/// One step back: from a receipt or a person to the list; no where the list is shown.
pub fn close(model: &mut Model) -> bool {
    let Some(privacy) = &mut model.privacy else { return false };
    privacy.fields.take().is_some() || privacy.open.take().is_some() || privacy.found.take().is_some()
}

/// A command of the screen.
pub fn command(model: &mut Model, id: C) -> Effects {
    let schemas = model.facts.ready().and_then(|f| f.workspace.as_ref());
    let schemas: Vec<String> = schemas.map_or(Vec::new(), |w| w.mappings.iter().map(|m| m.schema.clone()).collect());
    let Some(privacy) = &mut model.privacy else { return Vec::new() };
    let asking = match id {
        C::SeekRow => Asking::of(Asked::SeekRow),
        C::SeekEmail => Asking::of(Asked::SeekEmail),
        C::SeekSchema => Asking::proposing(Asked::SeekSchema(schemas), privacy.schema.as_deref().unwrap_or_default()),
        C::ErasePerson => {
            let Some(held) = privacy.held() else { return Vec::new() };
            let asking = Asking::of(Asked::ErasePerson(Box::new(held.clone())));
            model.overlays.push(Overlay::Asking(Box::new(asking)));
            // Keys that were pressed before the question stood there are no answer to it.
            return vec![(model.task(), Effect::FlushKeys)];
        }
        C::ConfirmTask => {
            let (Some(receipt), Some(task)) = (privacy.receipt(), privacy.task()) else { return Vec::new() };
            let what = Asked::ConfirmTask(receipt.id, task.task.clone());
            Asking::proposing(what, &model.beginning.who)
        }
        C::EndErasure => {
            privacy.busy = true;
            return model.errand(Effect::Sweep);
        }
        C::AllowAgain => {
            let sought = privacy.found.as_ref().map(|found| found.sought.clone());
            let what = sought.map(Chosen::AllowAgain);
            return what.map(|what| workflows::ask(model, what)).unwrap_or_default();
        }
        C::Receipts => {
            (privacy.found, privacy.open, privacy.fields) = (None, None, None);
            return Vec::new();
        }
        C::PersonalFields => {
            privacy.fields = Some(PersonalFields::default());
            return read_fields(model);
        }
        C::Open => {
            if let Some(id) = privacy.receipt().map(|receipt| receipt.id) {
                privacy.open = Some(OpenReceipt { id, list: ListState::default() });
            }
            return Vec::new();
        }
        _ => return Vec::new(),
    };
    model.overlays.push(Overlay::Asking(Box::new(asking)));
    Vec::new()
}

/// Who is meant was typed.
pub fn seek(model: &mut Model, sought: Sought) -> Effects {
    let Some(privacy) = &mut model.privacy else { return Vec::new() };
    let schema = privacy.schema.clone();
    (privacy.open, privacy.fields) = (None, None);
    privacy.found = Some(Found { sought, schema, held: Loaded::Waiting, list: ListState::default() });
    look(model)
}

/// In which rows is looked was typed; nothing is everywhere.
pub fn narrow(model: &mut Model, schema: &str) -> Effects {
    let Some(privacy) = &mut model.privacy else { return Vec::new() };
    privacy.schema = Some(schema.to_owned()).filter(|schema| !schema.is_empty());
    if let Some(found) = &mut privacy.found {
        (found.schema, found.held) = (privacy.schema.clone(), Loaded::Waiting);
    }
    look(model)
}

/// The digest was typed: exactly what was shown under it is erased.
pub fn erase(model: &mut Model, digest: String) -> Effects {
    let who = model.beginning.who.trim().to_owned();
    let Some(privacy) = &mut model.privacy else { return Vec::new() };
    let Some(found) = &privacy.found else { return Vec::new() };
    let effect = Effect::Erase(found.sought.clone(), found.schema.clone(), digest, who);
    privacy.busy = true;
    model.errand(effect)
}

/// Somebody said that a task is done.
pub fn confirm(model: &mut Model, receipt: i64, name: String, who: String) -> Effects {
    busy(model, true);
    model.errand(Effect::ConfirmTask(receipt, name, who))
}

/// Somebody may come in again.
pub fn allow(model: &mut Model, sought: Sought) -> Effects {
    busy(model, true);
    model.errand(Effect::Allow(sought))
}

fn busy(model: &mut Model, is: bool) {
    if let Some(privacy) = &mut model.privacy {
        privacy.busy = is;
    }
}

/// What is held came.
pub fn held_done(model: &mut Model, outcome: Outcome<Box<HeldPerson>>) -> Effects {
    model.awaited.held = None;
    if let Some(found) = model.privacy.as_mut().and_then(|privacy| privacy.found.as_mut()) {
        found.held = Loaded::of(outcome, |held| clean_held(held));
    }
    Vec::new()
}

/// The receipts came.
pub fn receipts_done(model: &mut Model, outcome: Outcome<Vec<Receipt>>) -> Effects {
    model.awaited.receipts = None;
    if let Some(privacy) = &mut model.privacy {
        privacy.receipts = Loaded::of(outcome, |all| clean_receipts(all));
    }
    Vec::new()
}

/// The columns that tell who somebody is came.
pub fn fields_done(model: &mut Model, outcome: Outcome<Vec<PersonalColumn>>) -> Effects {
    model.awaited.fields = None;
    if let Some(fields) = model.privacy.as_mut().and_then(|privacy| privacy.fields.as_mut()) {
        fields.all = Loaded::of(outcome, |all| clean_fields(all));
    }
    Vec::new()
}

/// The erasure ended: its receipt is shown. Where something else is held than was shown, that is looked for again.
pub fn erased(model: &mut Model, outcome: Outcome<(u64, Option<Box<Receipt>>)>) -> Effects {
    model.awaited.errand = None;
    busy(model, false);
    let (ended, receipt) = match outcome {
        Ok(done) => done,
        Err(fault) => {
            let effects = if model.route == Route::Privacy { read(model) } else { Vec::new() };
            runs::show_fault(model, fault);
            return effects;
        }
    };
    let mut said: Vec<String> = Vec::new();
    if ended > 0 {
        said.push(model.words.say_with("cli-privacy-swept", &[("count", ended.into())]));
    }
    said.push(match &receipt {
        Some(receipt) => model.words.say_with("privacy-erased", &[("id", receipt.id.to_string().into())]),
        None => model.words.say("cli-privacy-already"),
    });
    if let (Some(privacy), Some(receipt)) = (&mut model.privacy, receipt) {
        privacy.found = None;
        privacy.open = Some(OpenReceipt { id: receipt.id, list: ListState::default() });
    }
    let mut effects = model.say(said.join(" "));
    if model.route == Route::Privacy {
        effects.extend(read(model));
    }
    effects
}

/// Erasures that were cut off were ended.
pub fn swept(model: &mut Model, outcome: Outcome<u64>) -> Effects {
    told(model, outcome.map(|count| ("cli-privacy-swept", Some(count))))
}

/// A task was noted as done, or is not open any more.
pub fn confirmed(model: &mut Model, outcome: Outcome<bool>) -> Effects {
    told(
        model,
        outcome.and_then(|done| match done {
            true => Ok(("cli-privacy-confirmed", None)),
            false => Err(Fault::new(ErrorKind::PlanChanged, "the receipt has no such open task any more")),
        }),
    )
}

/// They may come in again, or were not kept away.
pub fn allowed(model: &mut Model, outcome: Outcome<bool>) -> Effects {
    let key = |allowed| if allowed { "cli-privacy-allowed" } else { "cli-privacy-not-suppressed" };
    told(model, outcome.map(|allowed| (key(allowed), None)))
}

/// One line about what was done, and the screen as it is now.
fn told(model: &mut Model, outcome: Outcome<(&'static str, Option<u64>)>) -> Effects {
    model.awaited.errand = None;
    busy(model, false);
    let mut effects = if model.route == Route::Privacy { read(model) } else { Vec::new() };
    match outcome {
        Ok((key, count)) => {
            let text = model.words.say_with(key, &[("count", count.unwrap_or_default().into())]);
            effects.extend(model.say(text));
        }
        Err(fault) => runs::show_fault(model, fault),
    }
    effects
}
