//! The mail server on the screen: nothing is kept before it can be used, a password never shows, a test goes only over what is kept.
use super::{C, has};
use crate::i18n::Lang;
use crate::setup::MailSecurity;
use crate::tui::fixtures as fx;
use crate::tui::model::{Model, Overlay, Route, headless};
use crate::tui::{Done, Effect};
use crossterm::event::KeyCode;

fn type_in(model: &mut Model, text: &str) {
    fx::press(model, &text.chars().map(C).collect::<Vec<_>>());
    fx::press(model, &[KeyCode::Enter]);
}

#[test]
fn what_cannot_be_used_is_not_kept_and_says_why() {
    let mut model = fx::home(Lang::En);
    fx::press(&mut model, &[C('n')]);
    assert_eq!((model.route, headless(&model)), (Route::Mail, "fieldbridge notify show".to_owned()));
    let effects = fx::press(&mut model, &[C('w')]);
    assert!(effects.iter().all(|(_, e)| !matches!(e, Effect::KeepMail(..))) && model.toast.is_some());
    fx::press(&mut model, &[KeyCode::Enter]);
    type_in(&mut model, "smtp.shop.example");
    assert!(!has(&fx::press(&mut model, &[C('w')]), |e| matches!(e, Effect::KeepMail(..))), "no sender yet");
    assert!(matches!(model.overlays.last(), Some(Overlay::Fault { .. })));
    fx::press(&mut model, &[KeyCode::Esc, KeyCode::Enter]);
    type_in(&mut model, "99999");
    assert!(matches!(model.overlays.last(), Some(Overlay::Asking(a)) if a.problem.is_some()), "no such port");
    fx::press(&mut model, &[KeyCode::Esc, KeyCode::Down, KeyCode::Down, KeyCode::Enter]);
    type_in(&mut model, "nobody");
    assert!(matches!(model.overlays.last(), Some(Overlay::Asking(a)) if a.problem.is_some()), "no address");
}

#[test]
fn it_is_kept_with_its_password_which_never_shows() {
    let mut model = fx::mail(Lang::En);
    assert_eq!(model.mail.as_ref().unwrap().draft.security, MailSecurity::Tls);
    fx::press(&mut model, &[KeyCode::Enter]);
    type_in(&mut model, "crm");
    fx::press(&mut model, &[KeyCode::Enter]);
    type_in(&mut model, " hunter2 ");
    assert!(!format!("{:?}", model.mail).contains("hunter2") && !headless(&model).contains("hunter2"));
    assert!(headless(&model).contains("--host smtp.shop.example --security tls"), "{}", headless(&model));
    let effects = fx::press(&mut model, &[C('t')]);
    assert!(effects.iter().all(|(_, e)| !matches!(e, Effect::TestMail(_))) && model.overlays.is_empty(), "kept first");
    let effects = fx::press(&mut model, &[C('w')]);
    let kept = effects.iter().find_map(|(_, e)| match e {
        Effect::KeepMail(server, password) => Some((server.clone(), password.clone())),
        _ => None,
    });
    let (server, password) = kept.unwrap();
    assert_eq!((server.port, password.map(|p| p.expose().to_owned())), (465, Some(" hunter2 ".to_owned())));
    let done = Done::MailKept(Ok(Some(server)));
    fx::answer(&mut model, &effects, |e| matches!(e, Effect::KeepMail(..)), done);
    assert!(!model.mail.as_ref().unwrap().changed);
    fx::press(&mut model, &[C('t')]);
    type_in(&mut model, "kim@shop.example; lee");
    assert!(matches!(model.overlays.last(), Some(Overlay::Asking(a)) if a.problem.is_some()));
}

#[test]
fn what_was_changed_is_still_there_on_coming_back() {
    let mut model = fx::mail(Lang::En);
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Home);
    fx::press(&mut model, &[C('n')]);
    assert_eq!(model.mail.as_ref().unwrap().draft.host, "smtp.shop.example");
}
