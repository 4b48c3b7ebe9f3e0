//! Comparing a flow's rows: it goes on when its screen is left, is ended by a key, and its report stays.
use super::{C, has};
use crate::engine::RunEnd;
use crate::fault::{ErrorKind, Fault};
use crate::flow::Direction;
use crate::run::RunState;
use crate::task::Compared;
use crate::text::Lang;
use crate::tui::effect::{Done, Effect, VerifyEnd};
use crate::tui::fixtures as fx;
use crate::tui::model::{Model, Route, available, headless};
use crate::tui::msg::Msg;
use crate::tui::update;
use crossterm::event::KeyCode;

fn toast(model: &Model) -> &str {
    model.toast.as_ref().map_or("", |toast| toast.text.as_str())
}

#[test]
fn it_begins_for_the_selected_flow_goes_on_when_left_and_tells_its_end_elsewhere() {
    let (mut model, task) = fx::comparing(Lang::En);
    assert_eq!((model.route, headless(&model).as_str()), (Route::Verify, "fieldbridge verify contact"));
    assert!(fx::press(&mut model, &[KeyCode::Enter, C('v')]).iter().all(|(_, e)| !matches!(e, Effect::Verify(_))));
    fx::press(&mut model, &[KeyCode::Esc]);
    assert!(model.route == Route::Home && toast(&model).contains("goes on"), "{}", toast(&model));
    let effects = fx::press(&mut model, &[C('v')]);
    assert!(model.route == Route::Verify && effects.is_empty(), "the same is shown, none is begun");
    let effects = fx::press(&mut model, &[KeyCode::Esc, KeyCode::Up, C('v')]);
    assert!(model.route == Route::Verify && toast(&model).contains("one is made at a time"), "{}", toast(&model));
    assert!(effects.iter().all(|(_, e)| !matches!(e, Effect::Verify(_))), "the one under way is shown");
    fx::press(&mut model, &[KeyCode::Esc]);
    let refused = Fault::new(ErrorKind::Timeout, "x").with("host", "contoso");
    update(&mut model, fx::now(), Msg::Done(task, Done::Verified(Err(refused))));
    assert!(toast(&model).starts_with("✗ contact:"), "{}", toast(&model));
}

#[test]
fn a_key_ends_it_and_nothing_ends_it_twice() {
    let (mut model, task) = fx::comparing(Lang::En);
    let effects = fx::press(&mut model, &[C('x')]);
    assert!(has(&effects, |e| matches!(e, Effect::StopWorkflow(of) if *of == task)));
    assert!(!has(&fx::press(&mut model, &[C('x')]), |e| matches!(e, Effect::StopWorkflow(_))));
    assert!(available(&model).iter().any(|p| p.disabled == Some("why-cancelling")));
}

#[test]
fn one_that_was_ended_says_that_it_is_not_the_whole() {
    let (mut model, task) = fx::comparing(Lang::En);
    fx::press(&mut model, &[C('x'), KeyCode::Esc]);
    let record = fx::record(7, "contact", RunState::Cancelled, fx::counters(500, 480, 0));
    let end = RunEnd { record, fault: None, notes: Default::default() };
    let ended = VerifyEnd { end, found: Compared::default() };
    update(&mut model, fx::now(), Msg::Done(task, Done::Verified(Ok(Box::new(ended)))));
    assert!(toast(&model).contains("did not come to its end"), "{}", toast(&model));
    assert_eq!(model.verifying.as_ref().unwrap().verdict(), Some("verify-broken-here"));
}

#[test]
fn the_report_stays_until_somebody_compares_again() {
    let mut model = fx::compared(Lang::En, fx::found());
    let verifying = model.verifying.as_ref().unwrap();
    assert_eq!((verifying.verdict(), verifying.list.len()), (Some("verify-unequal"), 6));
    fx::press(&mut model, &[KeyCode::Esc]);
    assert!(fx::press(&mut model, &[C('v')]).is_empty() && model.route == Route::Verify);
    let effects = fx::press(&mut model, &[C('v')]);
    assert!(has(&effects, |e| matches!(e, Effect::Verify(flow) if flow.as_str() == "contact")));
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Home, "not back to itself");
}

#[test]
fn news_of_another_comparison_and_keys_that_mean_nothing_change_nothing() {
    let (mut model, task) = fx::comparing(Lang::En);
    let other = crate::tui::TaskId(task.0 + 1_000);
    let fault = Fault::new(ErrorKind::Timeout, "x");
    update(&mut model, fx::now(), Msg::Done(other, Done::Verified(Err(fault))));
    for key in [C('z'), C('1'), C('g'), KeyCode::Tab, KeyCode::Delete, KeyCode::End, KeyCode::Up] {
        assert!(fx::press(&mut model, &[key]).is_empty());
    }
    assert!(model.verifying.as_ref().unwrap().active());
    let mut model = fx::compared(Lang::En, Compared::default());
    assert_eq!(model.verifying.as_ref().unwrap().verdict(), Some("verify-equal"));
    fx::press(&mut model, &[KeyCode::Enter]);
    assert!(model.route == Route::Verify && toast(&model).contains("no row differs"), "{}", toast(&model));
}

#[test]
fn a_flow_of_any_kind_is_compared() {
    use Direction as D;
    for direction in [D::Import, D::Export, D::OptOut, D::Events, D::Leads, D::Delete] {
        let mut facts = fx::facts();
        facts.flows.iter_mut().for_each(|facts| facts.flow.direction = direction);
        let mut model = fx::over(fx::home(Lang::En), facts);
        let effects = fx::press(&mut model, &[C('v')]);
        assert!(has(&effects, |e| matches!(e, Effect::Verify(_))), "{direction:?}");
        assert_eq!(model.route, Route::Verify, "{direction:?}");
    }
}

#[test]
fn one_that_goes_on_is_marked_on_home_and_on_the_monitor_and_v_leads_back_to_it() {
    let (mut model, task) = fx::comparing(Lang::En);
    fx::press(&mut model, &[KeyCode::Esc]);
    let text = model.comparing_text().unwrap();
    assert!(text.contains("contact") && text.contains("42 %"), "{text}");
    for key in [C('m'), KeyCode::Esc] {
        fx::press(&mut model, &[key, C('v')]);
        assert_eq!(model.route, Route::Verify);
        fx::press(&mut model, &[KeyCode::Esc]);
    }
    let counts = Default::default();
    let moved = Box::new(fx::snapshot(7, "contact"));
    update(&mut model, fx::now(), Msg::Done(task, Done::Verifying(moved, counts)));
    assert!(model.still, "no frame for the same words");
    update(&mut model, fx::now(), Msg::Done(task, Done::Verified(Err(Fault::new(ErrorKind::Timeout, "x")))));
    assert_eq!(model.comparing_text(), None);
}
