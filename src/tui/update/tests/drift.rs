//! The screen of changes: each line is answered, nothing is done before Enter, and what was answered goes out as one wish.
use super::{C, has};
use crate::fault::{ErrorKind, Fault};
use crate::i18n::Lang;
use crate::mapping::Decision;
use crate::task::{DriftSettled, DriftWish};
use crate::tui::fixtures as fx;
use crate::tui::model::{Model, Overlay, Route, headless};
use crate::tui::{Done, Effect};
use crossterm::event::KeyCode;

fn open() -> Model {
    let model = fx::changes(Lang::En);
    assert_eq!((model.route, model.changes.as_ref().unwrap().lines().len()), (Route::Changes, 6));
    model
}

fn wish(effects: &crate::tui::model::Effects) -> Option<DriftWish> {
    effects.iter().find_map(|(_, e)| match e {
        Effect::SettleDrift(account, wish) if account.name.as_str() == "contoso" => Some(wish.clone()),
        _ => None,
    })
}

#[test]
fn nothing_is_carried_out_before_something_was_said() {
    let mut model = open();
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    assert!(wish(&effects).is_none() && model.toast.is_some());
    assert_eq!(headless(&model), "fieldbridge tables contoso --drift");
}

#[test]
fn lines_are_answered_one_by_one_and_go_out_together() {
    let mut model = open();
    // The first one stops the table and cannot be accepted.
    fx::press(&mut model, &[C('a')]);
    assert!(model.changes.as_ref().unwrap().choices.is_empty() && model.toast.is_some());
    let effects = fx::press(&mut model, &[KeyCode::Down, C('a'), C('l'), C('a'), C('p'), KeyCode::Up, C('a')]);
    assert!(!has(&effects, |e| matches!(e, Effect::SettleDrift(..))));
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    let wish = wish(&effects).unwrap();
    let accepted = [
        "option-unmapped:contact.contact_gendercode:3",
        "rename-suggested:contact.jobtitle:position",
        "values-checked:contact.birthdate",
    ];
    assert_eq!(wish.accept, accepted);
    assert_eq!((wish.leave, wish.all), (vec!["column-kept:contact.nickname".to_owned()], false));
    assert!(headless(&model).contains(" --leave 'column-kept:contact.nickname'"), "{}", headless(&model));
}

#[test]
fn answers_that_are_not_carried_out_are_not_lost_by_one_key() {
    let mut model = open();
    let left = |effects: &crate::tui::model::Effects| has(effects, |e| matches!(e, Effect::Quit));
    fx::press(&mut model, &[KeyCode::Down, C('a')]);
    assert!(!left(&fx::press(&mut model, &[C('q')])));
    assert!(model.toast.as_ref().unwrap().text.contains("not carried out yet"), "{:?}", model.toast);
    fx::press(&mut model, &[C('l')]);
    assert!(!left(&fx::press(&mut model, &[C('q')])), "another answer, another warning");
    assert!(left(&fx::press(&mut model, &[C('q')])));
    let mut model = open();
    assert!(left(&fx::press(&mut model, &[C('q')])), "nothing was said: nothing is lost");
}

#[test]
fn all_are_accepted_by_one_key_but_for_what_was_said_otherwise() {
    let mut model = open();
    fx::press(&mut model, &[KeyCode::Down, KeyCode::Down, C('l'), C('A')]);
    let changes = model.changes.as_ref().unwrap();
    let said: Vec<Option<Decision>> = changes.lines().iter().map(|l| changes.choice(l)).collect();
    let accept = Some(Decision::Accept);
    assert_eq!(said, [None, accept, Some(Decision::Leave), accept, accept, accept]);
}

#[test]
fn what_came_of_it_is_said_and_a_refusal_keeps_what_was_said() {
    let mut model = open();
    fx::press(&mut model, &[C('A')]);
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    let fault = Fault::new(ErrorKind::Usage, "no line is called that");
    fx::answer(&mut model, &effects, |e| matches!(e, Effect::SettleDrift(..)), Done::DriftSettled(Err(fault)));
    assert!(matches!(model.overlays.last(), Some(Overlay::Fault { .. })));
    assert_eq!(model.changes.as_ref().unwrap().choices.len(), 5);
    fx::press(&mut model, &[KeyCode::Esc]);
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    let mut report = fx::drift();
    let done = report.drifts.split_off(1).into_iter().map(|line| (line, Decision::Accept)).collect();
    let (versions, lists) = (vec![("contact".to_owned(), 3)], ["contact_gendercode".to_owned()].into());
    let settled = DriftSettled { done, versions, lists, report };
    fx::answer(
        &mut model,
        &effects,
        |e| matches!(e, Effect::SettleDrift(..)),
        Done::DriftSettled(Ok(Box::new(settled))),
    );
    let changes = model.changes.as_ref().unwrap();
    assert_eq!((changes.lines().len(), changes.choices.len(), changes.settling), (1, 0, false));
    let said = model.toast.as_ref().unwrap().text.clone();
    assert!(said.contains("contact 3") && said.contains("contact_gendercode"), "{said}");
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Home);
}
