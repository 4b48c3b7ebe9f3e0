//! The mail server: changing it line by line, keeping it, forgetting it, and a message that says nothing but that mail arrives.
use super::{go, runs};
use crate::command::CommandId as C;
use crate::fault::Outcome;
use crate::flow::parse_addresses;
use crate::port::Notified;
use crate::secret::Secret;
use crate::setup::{MailSecurity, MailServer};
use crate::tui::effect::Effect;
use crate::tui::model::{Asked, Asking, Effects, Mail, MailDraft, MailLine, Model, Overlay, Route};
use crate::tui::widget::input::Input;

/// What is set, as far as it is known.
fn set(model: &Model) -> Option<&MailServer> {
    model.facts.ready()?.workspace.as_ref()?.mail.as_deref()
}

/// Opens it; what was changed and not kept is still there.
pub fn open(model: &mut Model) -> Effects {
    if !model.mail.as_ref().is_some_and(|mail| mail.changed) {
        model.mail = Some(Mail::of(set(model)));
    }
    model.route = Route::Mail;
    Vec::new()
}

/// A command of the screen.
pub fn command(model: &mut Model, id: C) -> Effects {
    let Some(mail) = &mut model.mail else { return Vec::new() };
    match id {
        C::MailChange => change(model),
        C::MailKeep => keep(model),
        C::MailTest => {
            let asking = Asking::proposing(Asked::MailTest, &mail.draft.sender);
            model.overlays.push(Overlay::Asking(Box::new(asking)));
            Vec::new()
        }
        C::MailForget => {
            mail.busy = true;
            errand(model, Effect::ForgetMail)
        }
        _ => Vec::new(),
    }
}

fn errand(model: &mut Model, effect: Effect) -> Effects {
    let task = model.task();
    model.awaited.errand = Some(task);
    vec![(task, effect)]
}

/// The next choice of the selected line, or what is typed for it.
fn change(model: &mut Model) -> Effects {
    let Some(mail) = &mut model.mail else { return Vec::new() };
    let line = mail.line();
    let what = Asked::MailLine(line);
    let asking = match line {
        MailLine::Security => {
            let (draft, all) = (&mut mail.draft, MailSecurity::ALL);
            let usual = draft.port.is_none_or(|port| port == draft.security.usual_port());
            let at = all.iter().position(|one| *one == draft.security).unwrap_or_default();
            draft.security = all.iter().cycle().nth(at + 1).copied().unwrap_or_default();
            // The usual port follows what it is usual for; one that was typed stays.
            if usual {
                draft.port = None;
            }
            mail.changed = true;
            return Vec::new();
        }
        MailLine::Password => Asking { input: Input::masked(), ..Asking::of(what) },
        MailLine::Host => Asking::proposing(what, &mail.draft.host),
        MailLine::Port => {
            let port = mail.draft.port.unwrap_or_else(|| mail.draft.security.usual_port());
            Asking::proposing(what, &port.to_string())
        }
        MailLine::Sender => Asking::proposing(what, &mail.draft.sender),
        MailLine::User => Asking::proposing(what, &mail.draft.user),
    };
    model.overlays.push(Overlay::Asking(Box::new(asking)));
    Vec::new()
}

/// A line was typed.
pub fn typed(model: &mut Model, line: MailLine, text: String) -> Effects {
    let Some(mail) = &mut model.mail else { return Vec::new() };
    let draft = &mut mail.draft;
    match line {
        MailLine::Host => draft.host = text,
        MailLine::Port => draft.port = text.parse().ok(),
        MailLine::Sender => draft.sender = text,
        MailLine::User => draft.user = text,
        MailLine::Password if text.is_empty() => (draft.password, draft.kept) = (None, None),
        MailLine::Password => draft.password = Some(Secret::new(text)),
        MailLine::Security => {}
    }
    mail.changed = true;
    mail.list.move_by(1);
    Vec::new()
}

/// Keeps it, where it can be used as it is written.
fn keep(model: &mut Model) -> Effects {
    let Some(mail) = &mut model.mail else { return Vec::new() };
    match mail.draft.server() {
        Ok(server) => {
            mail.busy = true;
            let password = mail.draft.password.clone().filter(|_| server.user.is_some());
            errand(model, Effect::KeepMail(Box::new(server), password))
        }
        Err(fault) => {
            runs::show_fault(model, fault);
            Vec::new()
        }
    }
}

/// The addresses of a test were typed.
pub fn test(model: &mut Model, addresses: &str) -> Effects {
    let Ok(addresses) = parse_addresses(addresses) else { return Vec::new() };
    if let Some(mail) = &mut model.mail {
        (mail.busy, mail.tested) = (true, None);
    }
    errand(model, Effect::TestMail(addresses))
}

/// It is kept or forgotten, or was not.
pub fn kept(model: &mut Model, outcome: Outcome<Option<Box<MailServer>>>) -> Effects {
    model.awaited.errand = None;
    let Some(mail) = &mut model.mail else { return Vec::new() };
    mail.busy = false;
    match outcome {
        Ok(server) => {
            (mail.draft, mail.changed) = (MailDraft::of(server.as_deref()), false);
            let text = model.words.say(if server.is_some() { "mail-kept" } else { "cli-notify-removed" });
            let mut effects = model.say(text);
            effects.extend(go::read_home(model));
            effects
        }
        Err(fault) => {
            runs::show_fault(model, fault);
            Vec::new()
        }
    }
}

/// What became of the test.
pub fn tested(model: &mut Model, outcome: Outcome<Notified>) -> Effects {
    model.awaited.errand = None;
    if let Some(mail) = &mut model.mail {
        (mail.busy, mail.tested) = (false, Some(outcome));
    }
    Vec::new()
}
