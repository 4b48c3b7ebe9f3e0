//! A person's data on the screen: looking writes nothing, only the digest of what was shown erases, and no address stays behind.
use super::{C, has};
use crate::fault::{ErrorKind, Fault};
use crate::i18n::Lang;
use crate::port::Sought;
use crate::tui::fixtures as fx;
use crate::tui::model::{Effects, Model, Overlay, Route, headless};
use crate::tui::{Done, Effect};
use crossterm::event::KeyCode;

fn type_in(model: &mut Model, text: &str) -> Effects {
    fx::press(model, &text.chars().map(C).collect::<Vec<_>>());
    fx::press(model, &[KeyCode::Enter])
}

fn erases(effects: &Effects) -> Option<(Sought, String, String)> {
    effects.iter().find_map(|(_, e)| match e {
        Effect::Erase(sought, _, digest, who) => Some((sought.clone(), digest.clone(), who.clone())),
        _ => None,
    })
}

#[test]
fn somebody_is_looked_for_by_the_keys_of_the_command_and_nothing_is_written() {
    let mut model = fx::privacy(Lang::En, false);
    assert_eq!((model.route, headless(&model)), (Route::Privacy, "fieldbridge privacy receipts".to_owned()));
    fx::press(&mut model, &[C('i'), KeyCode::Enter]);
    assert!(matches!(model.overlays.last(), Some(Overlay::Asking(a)) if a.problem.is_some()), "nothing was typed");
    let effects = type_in(&mut model, "0001'; DROP");
    assert!(has(&effects, |e| matches!(e, Effect::Held(Sought::Row(row), None) if row == "0001'; DROP")));
    assert_eq!(headless(&model), "fieldbridge privacy show --row '0001'\\''; DROP'");
    let model = fx::person(Lang::En, fx::held_person());
    assert_eq!(headless(&model), "fieldbridge privacy show --email -", "an address stands in no command line");
}

#[test]
fn only_a_known_schema_narrows_it_and_it_is_looked_for_again() {
    let mut model = fx::person(Lang::En, fx::held_person());
    fx::press(&mut model, &[C('s')]);
    let effects = type_in(&mut model, "no_such_schema");
    assert!(!has(&effects, |e| matches!(e, Effect::Held(..))));
    assert!(matches!(model.overlays.last(), Some(Overlay::Asking(a)) if a.problem.is_some()));
    fx::press(&mut model, &[KeyCode::Esc, C('s')]);
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    assert!(has(&effects, |e| matches!(e, Effect::Held(Sought::Email(_), None))), "empty is everywhere");
}

#[test]
fn nothing_but_the_digest_that_was_shown_erases_and_keys_typed_ahead_are_let_go() {
    let mut model = fx::person(Lang::En, fx::held_person());
    let effects = fx::press(&mut model, &[C('x')]);
    assert!(has(&effects, |e| matches!(e, Effect::FlushKeys)));
    for key in [KeyCode::Enter, KeyCode::Enter, C('y'), KeyCode::Enter, C('9'), KeyCode::Enter] {
        assert_eq!(erases(&fx::press(&mut model, &[key])), None);
    }
    fx::press(&mut model, &[KeyCode::Esc, C('x')]);
    let digest = fx::held_person().digest;
    let effects = type_in(&mut model, &digest);
    let sought = Sought::Email("minsu.kim@shop.example".into());
    assert_eq!(erases(&effects), Some((sought, digest, "kim".into())));
    fx::press(&mut model, &[C('x')]);
    assert!(model.overlays.is_empty(), "once is enough");
    let erased = |e: &Effect| matches!(e, Effect::Erase(..));
    let done = Done::Erased(Ok((1, Some(Box::new(fx::receipt(3, false))))));
    let effects = fx::answer(&mut model, &effects, erased, done);
    fx::told(&mut model, &effects, vec![fx::receipt(3, false), fx::receipt(2, false)]);
    let privacy = model.privacy.as_ref().unwrap();
    assert_eq!(privacy.receipt().map(|r| r.id), Some(3), "its receipt is shown");
    assert!(privacy.found.is_none());
    let said = model.toast.unwrap().text;
    assert!(said.contains("earlier erasure was cut off") && said.contains("receipt 3"), "{said}");
}

#[test]
fn what_changed_meanwhile_is_not_erased_and_looked_for_again() {
    let mut model = fx::person(Lang::En, fx::held_person());
    fx::press(&mut model, &[C('x')]);
    let effects = type_in(&mut model, &fx::held_person().digest);
    let changed = Fault::new(ErrorKind::PlanChanged, "another digest").with("digest", "x");
    let done = Done::Erased(Err(changed));
    let effects = fx::answer(&mut model, &effects, |e| matches!(e, Effect::Erase(..)), done);
    assert!(has(&effects, |e| matches!(e, Effect::Held(..))));
    assert!(matches!(model.overlays.last(), Some(Overlay::Fault { .. })));
}

#[test]
fn who_was_erased_before_is_not_erased_again_and_comes_back_only_by_the_second_answer() {
    let mut model = fx::person(Lang::En, fx::erased_person());
    fx::press(&mut model, &[C('x')]);
    assert!(model.overlays.is_empty() && model.toast.is_some());
    let effects = fx::press(&mut model, &[C('a'), KeyCode::Enter]);
    assert!(!has(&effects, |e| matches!(e, Effect::Allow(_))));
    let effects = fx::press(&mut model, &[C('a'), KeyCode::Down, KeyCode::Enter]);
    assert!(has(&effects, |e| matches!(e, Effect::Allow(Sought::Email(_)))));
    let mut model = fx::person(Lang::En, fx::held_person());
    fx::press(&mut model, &[C('a')]);
    assert!(model.overlays.is_empty(), "nobody who is welcome is let in again");
}

#[test]
fn an_erasure_that_was_cut_off_is_told_and_ended() {
    let mut model = fx::privacy(Lang::En, true);
    let first = crate::tui::model::available(&model).first().map(|p| p.id);
    assert_eq!(first, Some(crate::command::CommandId::EndErasure));
    let effects = fx::press(&mut model, &[C('w')]);
    let effects = fx::answer(&mut model, &effects, |e| matches!(e, Effect::Sweep), Done::Swept(Ok(1)));
    fx::told(&mut model, &effects, vec![fx::receipt(2, false)]);
    assert_eq!(model.privacy.as_ref().unwrap().unswept(), 0);
    let effects = fx::press(&mut model, &[C('w')]);
    assert!(!has(&effects, |e| matches!(e, Effect::Sweep)));
}

#[test]
fn what_is_left_to_others_is_noted_with_who_did_it_and_ours_is_not_theirs_to_note() {
    let mut model = fx::privacy(Lang::En, true);
    fx::press(&mut model, &[KeyCode::Enter, C('t')]);
    assert!(model.overlays.is_empty(), "the program does this one");
    fx::press(&mut model, &[KeyCode::Down, C('t')]);
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    let noted = |e: &Effect| matches!(e, Effect::ConfirmTask(2, task, who) if task == "crm:contoso" && who == "kim");
    fx::answer(&mut model, &effects, noted, Done::TaskConfirmed(Ok(false)));
    assert!(matches!(model.overlays.last(), Some(Overlay::Fault { .. })), "somebody else noted it");
    fx::press(&mut model, &[KeyCode::Esc, KeyCode::End, C('t')]);
    assert!(model.overlays.is_empty(), "it is done");
}

#[test]
fn nobody_stands_on_a_screen_that_was_left() {
    let mut model = fx::person(Lang::En, fx::held_person());
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Privacy, "the person is closed first");
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!((model.route, model.privacy.is_none()), (Route::Home, true));
}

#[test]
fn the_columns_that_tell_who_somebody_is_are_looked_at_and_left_again() {
    let mut model = fx::personal_fields(Lang::En);
    assert_eq!(headless(&model), "fieldbridge privacy fields");
    let effects = fx::press(&mut model, &[C('x')]);
    assert!(model.overlays.is_empty() && !has(&effects, |e| matches!(e, Effect::FlushKeys)), "nobody is shown");
    let effects = fx::ctrl(&mut model, 'r');
    assert!(has(&effects, |e| matches!(e, Effect::PersonalFields)));
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!((model.route, headless(&model)), (Route::Privacy, "fieldbridge privacy receipts".to_owned()));
}
