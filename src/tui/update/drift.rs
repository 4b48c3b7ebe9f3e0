//! The screen of changes: marking lines, and carrying out what was said.
use super::runs;
use crate::command::CommandId as C;
use crate::fault::Outcome;
use crate::mapping::Decision;
use crate::task::{DriftReport, DriftSettled};
use crate::tui::effect::Effect;
use crate::tui::model::{Changes, Effects, Loaded, Model, Route};

/// Opens the changes of the selected flow's account, or of the first one.
pub fn open(model: &mut Model) -> Effects {
    let wanted = model.selected_flow().map(|f| f.flow.account.clone());
    let accounts = model.accounts();
    let account = accounts.iter().find(|a| wanted.as_ref() == Some(&a.name)).or(accounts.first());
    let Some(account) = account.cloned() else { return Vec::new() };
    // What was said about lines and not carried out is still there on coming back.
    let kept = model.changes.take().filter(|kept| kept.account.name == account.name);
    model.changes = Some(kept.unwrap_or_else(|| Changes::of(account)));
    model.route = Route::Changes;
    read(model)
}

/// Asks the CRM again.
pub fn read(model: &mut Model) -> Effects {
    let task = model.task();
    let Some(changes) = &mut model.changes else { return Vec::new() };
    changes.report = Loaded::Waiting;
    model.awaited.drift = Some(task);
    vec![(task, Effect::Drift(changes.account.clone()))]
}

/// A command of the screen.
pub fn command(model: &mut Model, id: C) -> Effects {
    let Some(changes) = &mut model.changes else { return Vec::new() };
    changes.warned = false;
    match id {
        C::AcceptLine => say(model, Some(Decision::Accept)),
        C::LeaveLine => say(model, Some(Decision::Leave)),
        C::PostponeLine => say(model, None),
        C::AcceptAll => {
            let names: Vec<String> =
                changes.lines().iter().filter(|d| d.can_accept()).map(crate::mapping::Drift::name).collect();
            for name in names {
                changes.choices.entry(name).or_insert(Decision::Accept);
            }
            Vec::new()
        }
        C::SettleDrift => {
            changes.settling = true;
            let effect = Effect::SettleDrift(changes.account.clone(), changes.wish());
            let task = model.task();
            model.awaited.drift = Some(task);
            vec![(task, effect)]
        }
        _ => Vec::new(),
    }
}

/// Says something about the selected line and moves on to the next, or says why it cannot be said.
fn say(model: &mut Model, decision: Option<Decision>) -> Effects {
    let Some(changes) = &mut model.changes else { return Vec::new() };
    let Some(line) = changes.line() else { return Vec::new() };
    let name = line.name();
    let refused = match decision {
        Some(Decision::Accept) if !line.can_accept() => Some("drift-no-accept"),
        Some(Decision::Leave) if !line.can_leave() => Some("drift-no-leave"),
        _ => None,
    };
    if let Some(why) = refused {
        let text = model.words.say(why);
        return model.say(text);
    }
    match decision {
        Some(decision) => drop(changes.choices.insert(name, decision)),
        None => drop(changes.choices.remove(&name)),
    }
    changes.list.move_by(1);
    model.toast = None;
    Vec::new()
}

/// The lines came.
pub fn read_done(model: &mut Model, outcome: Outcome<Box<DriftReport>>) -> Effects {
    model.awaited.drift = None;
    if let Some(changes) = &mut model.changes {
        match outcome {
            Ok(report) => changes.take(*report),
            Err(fault) => changes.report = Loaded::Failed(fault),
        }
    }
    Vec::new()
}

/// What was said is done, or was refused.
pub fn settled(model: &mut Model, outcome: Outcome<Box<DriftSettled>>) -> Effects {
    model.awaited.drift = None;
    let Some(changes) = &mut model.changes else { return Vec::new() };
    match outcome {
        Ok(settled) => {
            let said = told(model.words, &settled);
            changes.choices.clear();
            changes.take(settled.report);
            model.say(said)
        }
        Err(fault) => {
            changes.settling = false;
            runs::show_fault(model, fault);
            Vec::new()
        }
    }
}

/// What came of it, in a sentence or two.
fn told(words: crate::i18n::Words, settled: &DriftSettled) -> String {
    let mut said = vec![words.say_with("drift-settled", &[("count", settled.done.len().into())])];
    let versions: Vec<String> =
        settled.versions.iter().map(|(schema, version)| format!("{schema} {version}")).collect();
    if !versions.is_empty() {
        said.push(words.say_with("drift-settled-versions", &[("versions", versions.join(", ").into())]));
    }
    if !settled.lists.is_empty() {
        let lists = settled.lists.iter().cloned().collect::<Vec<_>>().join(", ");
        said.push(words.say_with("drift-settled-lists", &[("lists", lists.into())]));
    }
    crate::text::clean_line(&said.join(" ")).into_owned()
}
