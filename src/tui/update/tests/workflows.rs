//! Workflows: only the second answer runs one, what is heard of its steps is shown, its end is told, and it is ended as a whole.
use super::{C, has};
use crate::i18n::{Lang, Words};
use crate::run::RunState;
use crate::tui::effect::WorkNews;
use crate::tui::fixtures as fx;
use crate::tui::model::{Effects, Model, Overlay, Quitting, Route, StepStage, headless};
use crate::tui::msg::Msg;
use crate::tui::{Done, Effect, update};
use crossterm::event::KeyCode;

fn runs(effects: &Effects) -> Option<(String, bool)> {
    effects.iter().find_map(|(_, e)| match e {
        Effect::RunWorkflow(name, rehearsal) => Some((name.to_string(), *rehearsal)),
        _ => None,
    })
}

fn type_in(model: &mut Model, text: &str) -> Effects {
    fx::press(model, &text.chars().map(C).collect::<Vec<_>>());
    fx::press(model, &[KeyCode::Enter])
}

#[test]
fn a_workflow_runs_only_by_the_second_answer_and_keys_typed_ahead_are_let_go() {
    let mut model = fx::chained(Lang::En);
    assert_eq!((model.route, headless(&model)), (Route::Workflows, "fieldbridge workflow show nightly".to_owned()));
    for keys in [vec![C('r'), KeyCode::Enter], vec![C('r'), KeyCode::Esc], vec![C('d'), C('r'), KeyCode::Enter]] {
        let asked = fx::press(&mut model, &keys[..1]);
        assert!(has(&asked, |e| matches!(e, Effect::FlushKeys)));
        assert_eq!(runs(&fx::press(&mut model, &keys[1..])), None, "{keys:?}");
        assert!(model.overlays.is_empty());
    }
    let effects = fx::press(&mut model, &[C('d'), KeyCode::Down, KeyCode::Enter]);
    assert_eq!(runs(&effects), Some(("nightly".to_owned(), true)));
    assert_eq!(model.route, Route::Monitor);
    assert_eq!(headless(&model), "fieldbridge workflow run nightly --dry-run");
}

#[test]
fn its_steps_are_followed_and_the_flow_in_hand_is_busy() {
    let (mut model, task) = fx::working(Lang::En, false);
    let work = &model.monitor.works[0];
    assert_eq!((work.at(), work.flow().map(ToString::to_string)), (Some(2), Some("account".to_owned())));
    assert_eq!(model.monitor.state_now(&fx::name("account")), Some(RunState::Running));
    assert!(model.monitor.busy_with(&fx::name("account")) && !model.monitor.busy_with(&fx::name("contact")));
    assert_eq!(model.selected_run().map(|(run, _)| run), Some(fx::run_id(1)));
    // The ledger tells of its run as well: it is ours.
    let effects = fx::ctrl(&mut model, 'r');
    let record = fx::record(1, "account", RunState::Running, fx::counters(100, 0, 0));
    fx::answer(&mut model, &effects, |e| matches!(e, Effect::History(_)), Done::History(Ok(vec![record])));
    assert!(model.monitor.foreign.is_empty());
    // The same again begins nothing twice.
    fx::press(&mut model, &[KeyCode::Esc, C('W'), C('r')]);
    assert!(model.overlays.is_empty() && model.toast.is_some());
    fx::hear(&mut model, task, WorkNews::Begun(fx::step("no-such-step")));
    assert_eq!(model.monitor.works[0].at(), Some(2), "what is no step of it changes nothing");
}

#[test]
fn whoever_looks_at_a_workflow_is_not_led_away_by_a_run_that_starts() {
    let (mut model, _) = fx::working(Lang::En, false);
    let effects = fx::press(&mut model, &[KeyCode::Esc, KeyCode::End, C('r')]);
    let launch = effects.iter().find(|(_, e)| matches!(e, Effect::Launch(..))).map(|(task, _)| *task).unwrap();
    fx::press(&mut model, &[KeyCode::Down]);
    assert!(model.monitor.selected_work().is_some());
    update(&mut model, fx::now(), Msg::Done(launch, Done::Launched(fx::name("lead"), Ok(fx::run_id(4)))));
    assert!(model.monitor.selected_work().is_some());
    fx::press(&mut model, &[KeyCode::Up]);
    assert_eq!(model.monitor.selected().map(|row| row.flow.to_string()), Some("lead".to_owned()));
}

#[test]
fn its_end_is_told_as_the_service_tells_it_and_what_was_held_is_not_called_failed() {
    let model = fx::chain_held(Lang::En);
    let said = model.toast.as_ref().map(|t| t.text.clone()).unwrap_or_default();
    assert!(said.contains("nightly") && said.contains(&Words(Lang::En).say("serve-state-held")), "{said}");
    let work = &model.monitor.works[0];
    assert_eq!((work.slug(), work.active()), (Some("held"), false));
    assert_eq!(work.run().map(|(run, _)| run), Some(fx::run_id(9)), "the run that was held is looked into");
    assert!(matches!(&work.stages[4], StepStage::Ended(end) if end.slug() == "not-begun"));
    assert!(!model.monitor.pending() && !model.monitor.moves());
}

#[test]
fn a_workflow_is_ended_as_a_whole_and_asks_before() {
    let (mut model, task) = fx::working(Lang::En, false);
    fx::press(&mut model, &[C('p')]);
    assert!(model.toast.as_ref().is_some_and(|t| t.text.contains("not paused")));
    let effects = fx::press(&mut model, &[C('x'), KeyCode::Enter]);
    assert!(!has(&effects, |e| matches!(e, Effect::StopWorkflow(_))), "the safe answer comes first");
    let effects = fx::press(&mut model, &[C('x'), KeyCode::Down, KeyCode::Enter]);
    assert!(has(&effects, |e| matches!(e, Effect::StopWorkflow(t) if *t == task)));
    fx::press(&mut model, &[C('x')]);
    assert!(model.overlays.is_empty(), "once is enough");
    // The question closes by itself where it ended meanwhile.
    let (mut model, task) = fx::working(Lang::En, false);
    fx::press(&mut model, &[C('x')]);
    update(&mut model, fx::now(), Msg::Done(task, Done::WorkEnded(Ok(fx::held_ends()))));
    assert!(model.overlays.is_empty());
}

#[test]
fn leaving_waits_for_a_workflow_like_for_a_run() {
    let (mut model, task) = fx::working(Lang::En, false);
    fx::press(&mut model, &[C('q'), KeyCode::Enter]);
    assert_eq!(model.quitting, Quitting::WhenDone);
    let effects = update(&mut model, fx::now(), Msg::Done(task, Done::WorkEnded(Ok(fx::held_ends()))));
    assert!(has(&effects, |e| matches!(e, Effect::Quit)));
}

#[test]
fn a_workflow_that_could_not_begin_says_why_and_one_is_run_again_from_the_monitor() {
    let (mut model, task) = fx::begun(Lang::En, false);
    update(&mut model, fx::now(), Msg::Done(task, Done::WorkEnded(Err(fx::fault()))));
    assert!(matches!(model.overlays.last(), Some(Overlay::Fault { .. })));
    fx::press(&mut model, &[KeyCode::Esc]);
    let effects = fx::press(&mut model, &[C('r'), KeyCode::Down, KeyCode::Enter]);
    assert_eq!(runs(&effects), Some(("nightly".to_owned(), false)));
    assert_eq!(model.monitor.works.len(), 1, "the one before makes room");
}

#[test]
fn one_is_added_under_a_name_and_removed_after_a_question() {
    let mut model = fx::chained(Lang::En);
    for nonsense in ["", "two words here", "w ghost", "-x"] {
        fx::press(&mut model, &[C('n')]);
        let effects = type_in(&mut model, nonsense);
        assert!(!has(&effects, |e| matches!(e, Effect::AddWorkflow(..))), "{nonsense}");
        assert!(matches!(model.overlays.last(), Some(Overlay::Asking(a)) if a.problem.is_some()), "{nonsense}");
        fx::press(&mut model, &[KeyCode::Esc]);
    }
    fx::press(&mut model, &[C('n')]);
    let effects = type_in(&mut model, "monthly");
    let added = |e: &Effect| matches!(e, Effect::AddWorkflow(name, _) if *name == fx::name("monthly"));
    let effects = fx::answer(&mut model, &effects, added, Done::WorkflowChanged(true, Ok(fx::name("monthly"))));
    assert!(has(&effects, |e| matches!(e, Effect::Home)), "the list is read again");
    let effects = fx::press(&mut model, &[KeyCode::Delete, KeyCode::Enter]);
    assert!(!has(&effects, |e| matches!(e, Effect::RemoveWorkflow(_))));
    let effects = fx::press(&mut model, &[KeyCode::Delete, KeyCode::Down, KeyCode::Enter]);
    assert!(has(&effects, |e| matches!(e, Effect::RemoveWorkflow(name) if *name == fx::name("nightly"))));
}

#[test]
fn a_held_run_leads_to_its_plan() {
    let mut model = fx::history(Lang::En);
    let effects = fx::ctrl(&mut model, 'r');
    let history = Done::History(Ok(vec![fx::held_record(1)]));
    fx::answer(&mut model, &effects, |e| matches!(e, Effect::History(_)), history);
    fx::press(&mut model, &[C('P')]);
    assert_eq!(model.route, Route::Plans);
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::History, "back to where it was opened from");
}
