//! Dialogs take all keys while they are open; Esc closes, Ctrl-C still leaves the program.
use super::{act, change, go, mail, off, opt_ins, plans, privacy, rejects, row, runs, vault, workflows};
use crate::command::{self, CommandId, Key, Scope};
use crate::fault::Exit;
use crate::port::Sought;
use crate::task::signed;
use crate::tui::effect::Effect;
use crate::tui::keys::moving;
use crate::tui::model::{
    Asked, Asking, Effects, Finder, Leaving, MailLine, Model, Overlay, Quitting, available, named_workflow,
};
use crossterm::event::{KeyCode, KeyEvent};

/// A key for the topmost dialog.
pub fn key(model: &mut Model, event: KeyEvent, pressed: Option<Key>) -> Effects {
    let typing = model.typing();
    let general = pressed.and_then(|k| command::find(Scope::Everywhere, k));
    match (pressed, general) {
        (Some(Key::Esc), _) => {
            model.overlays.pop();
            return Vec::new();
        }
        (Some(Key::Ctrl('c')), _) => return leave_hard(model),
        (Some(k), Some(CommandId::Language)) if !typing || !k.types() => {
            return act::act(model, CommandId::Language);
        }
        (Some(k), Some(CommandId::Suspend)) if !k.types() => return vec![(model.task(), Effect::Suspend)],
        (Some(k), Some(CommandId::Palette | CommandId::Help)) if typing && !k.types() => {
            model.overlays.pop();
            return Vec::new();
        }
        (Some(k), Some(CommandId::CopySelected)) if !typing || !k.types() => {
            let text = model.overlays.last().and_then(|o| o.copy_text(model.words));
            return text.map(|t| act::copy(model, t)).unwrap_or_default();
        }
        (Some(Key::Enter), _) => return accept(model),
        (Some(Key::Char('q')), _) if !typing => {
            model.overlays.pop();
            return Vec::new();
        }
        _ => {}
    }
    let all = if typing { available(model) } else { Vec::new() };
    match model.overlays.last_mut() {
        Some(Overlay::Help(finder) | Overlay::Palette(finder)) => find(finder, event, all),
        Some(Overlay::Passphrase { input, .. }) => {
            input.key(event);
        }
        Some(Overlay::Asking(asking)) => asking.key(event),
        Some(Overlay::Replay(replaying)) => replaying.key(if typing { event } else { moving(event) }),
        Some(Overlay::Narrow(list)) if pressed == Some(Key::Space) => {
            let row = list.selected();
            rejects::narrow(model, row);
        }
        Some(Overlay::Leave(list) | Overlay::Cancel { list, .. } | Overlay::Narrow(list) | Overlay::Change(list)) => {
            list.key(moving(event));
        }
        Some(Overlay::Choice(choice)) => {
            choice.list.key(moving(event));
        }
        Some(Overlay::How(howto)) => {
            howto.list.key(moving(event));
        }
        Some(Overlay::Fault { scroll, .. }) => match moving(event).code {
            KeyCode::Up => *scroll = scroll.saturating_sub(1),
            KeyCode::Down => *scroll = scroll.saturating_add(1).min(200),
            _ => {}
        },
        _ => {}
    }
    Vec::new()
}

fn find(finder: &mut Finder, event: KeyEvent, all: Vec<crate::tui::model::Pick>) {
    let moves = matches!(event.code, KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown);
    if moves {
        finder.list.key(event);
    } else if finder.input.key(event) {
        finder.narrow(all);
    }
}

/// Pasted text goes into the line being typed.
pub fn paste(model: &mut Model, text: &str) -> Effects {
    let all = available(model);
    if let Some(Overlay::Passphrase { input, .. }) = model.overlays.last_mut() {
        input.insert(text);
        return Vec::new();
    }
    if let Some(Overlay::Replay(replaying)) = model.overlays.last_mut() {
        replaying.paste(text);
        return Vec::new();
    }
    if let Some(Overlay::Asking(asking)) = model.overlays.last_mut() {
        asking.problem = None;
        let secret = matches!(asking.what, Asked::MailLine(MailLine::Password));
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        asking.line().insert(if secret { text } else { &line });
        return Vec::new();
    }
    if let Some(Overlay::Help(finder) | Overlay::Palette(finder)) = model.overlays.last_mut() {
        finder.input.insert(text);
        finder.narrow(all);
    }
    Vec::new()
}

/// Enter, or a double click on the selected row.
pub fn accept(model: &mut Model) -> Effects {
    let Some(overlay) = model.overlays.pop() else { return Vec::new() };
    match overlay {
        Overlay::Help(finder) => match finder.selected() {
            // A command that cannot be done says why and leaves the help open.
            Some(pick) if pick.disabled.is_some() => {
                let effects = act::act(model, pick.id);
                model.overlays.push(Overlay::Help(finder));
                effects
            }
            Some(pick) => act::act(model, pick.id),
            None => Vec::new(),
        },
        Overlay::Palette(finder) => finder.selected().map(|p| act::act(model, p.id)).unwrap_or_default(),
        Overlay::Leave(list) => match Leaving::ALL.get(list.selected()) {
            Some(Leaving::WhenDone) => {
                model.quitting = Quitting::WhenDone;
                let text = model.words.say("leaving-when-done");
                model.say(text)
            }
            Some(Leaving::Drain) => drain(model),
            Some(Leaving::Stay) | None => {
                model.quitting = Quitting::No;
                Vec::new()
            }
        },
        Overlay::Passphrase { input, wrong } => vault::answered(model, &input, wrong),
        Overlay::Cancel { run, list, .. } if list.selected() == 1 => vec![(model.task(), Effect::Cancel(run))],
        Overlay::Cancel { .. } | Overlay::Fault { .. } | Overlay::Twin(_) | Overlay::Reject(..) => Vec::new(),
        Overlay::Choice(choice) if choice.list.selected() == 1 => workflows::chosen(model, choice.what),
        Overlay::Choice(_) => Vec::new(),
        Overlay::Narrow(list) => {
            rejects::narrow(model, list.selected());
            Vec::new()
        }
        Overlay::Change(list) => change::chosen(model, list.selected()),
        Overlay::Asking(asking) => answered(model, asking),
        Overlay::Replay(replaying) => runs::replay(model, replaying),
        Overlay::How(howto) => runs::how(model, &howto),
    }
}

/// Enter on a line that is typed: it is done, or stays with what is wrong.
fn answered(model: &mut Model, mut asking: Box<Asking>) -> Effects {
    let Some(text) = asking.accept() else {
        model.overlays.push(Overlay::Asking(asking));
        return Vec::new();
    };
    let who = asking.who().to_owned();
    match asking.what {
        Asked::IgnoreRejects(ids) => rejects::ignore(model, ids, text),
        Asked::ExportRejects => rejects::export(model, text),
        Asked::ApprovePlan(plan, _) => plans::answer(model, &plan, true, &signed(&who, "")),
        Asked::RefusePlan(plan) => plans::answer(model, &plan, false, &signed(&who, &text)),
        Asked::MailLine(line) => mail::typed(model, line, text),
        Asked::MailTest => mail::test(model, &text),
        Asked::NewWorkflow(accounts) => named_workflow(&text, &accounts)
            .map(|(name, account)| workflows::add(model, name, account))
            .unwrap_or_default(),
        Asked::SeekRow => privacy::seek(model, Sought::Row(text)),
        Asked::ExplainRow(flow) => row::open(model, flow, text),
        Asked::SeekEmail => privacy::seek(model, Sought::Email(text)),
        Asked::SeekSchema(_) => privacy::narrow(model, &text),
        Asked::ErasePerson(_) => privacy::erase(model, text),
        Asked::ConfirmTask(receipt, task) => privacy::confirm(model, receipt, task, text),
        Asked::OptIn(opting) => opt_ins::typed(model, opting, text),
        Asked::SwitchOff(flow) => off::typed(model, flow, text),
    }
}

fn drain(model: &mut Model) -> Effects {
    model.quitting = Quitting::Draining;
    model.exit = Exit::Interrupted;
    let queued = |r: &crate::tui::model::RunRow| r.pending() && !r.active();
    model.monitor.rows.retain(|r| !queued(r));
    model.monitor.works.iter_mut().filter(|work| work.active()).for_each(|work| work.stopping = true);
    let text = model.words.say("leaving-draining");
    let mut effects = model.say(text);
    effects.push((model.task(), Effect::DrainAndQuit));
    effects.extend(go::monitor(model));
    effects
}

/// Ctrl-C on a dialog: the question about runs is answered with "stop at the page border"; a second one leaves at once.
fn leave_hard(model: &mut Model) -> Effects {
    let asked = matches!(model.overlays.last(), Some(Overlay::Leave(_)));
    model.overlays.clear();
    match asked && model.quitting != Quitting::Draining {
        true => drain(model),
        false => act::quit(model),
    }
}
