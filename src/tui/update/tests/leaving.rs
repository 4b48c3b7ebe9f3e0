//! Runs that end while somebody watches, and leaving while they are under way.
use super::*;

#[test]
fn quitting_without_runs_is_immediate_and_with_runs_asks() {
    let mut model = fx::home(Lang::En);
    assert!(has(&fx::press(&mut model, &[C('q')]), |e| matches!(e, Effect::Quit)));
    let (mut model, _) = running();
    let effects = fx::ctrl(&mut model, 'c');
    assert!(!has(&effects, |e| matches!(e, Effect::Quit)));
    assert!(matches!(model.overlays.last(), Some(Overlay::Leave(_))));
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!((model.overlays.len(), model.quitting), (0, Quitting::No));
}

#[test]
fn the_question_about_runs_closes_when_the_last_of_them_ends_meanwhile() {
    let (mut model, batch) = running();
    fx::press(&mut model, &[C('q')]);
    for (n, flow) in [(1, "account"), (2, "contact"), (3, "lead")] {
        assert!(matches!(model.overlays.last(), Some(Overlay::Leave(_))), "closed before {flow}");
        update(&mut model, fx::now(), Msg::Done(batch, Done::Launched(fx::name(flow), Ok(fx::run_id(n)))));
        let record = fx::record(n, flow, RunState::Done, fx::counters(10, 0, 0));
        update(
            &mut model,
            fx::now(),
            Msg::Done(batch, Done::RunEnded(Box::new(RunEnd { record, fault: None, notes: Default::default() }))),
        );
    }
    assert!(model.overlays.is_empty());
}

#[test]
fn the_selection_follows_the_runs_while_they_go_well() {
    let (mut model, batch) = running();
    model.monitor.list.select(0);
    update(&mut model, fx::now(), Msg::Done(batch, Done::Launched(fx::name("account"), Ok(fx::run_id(1)))));
    let record = fx::record(1, "account", RunState::Done, fx::counters(10, 0, 0));
    update(
        &mut model,
        fx::now(),
        Msg::Done(batch, Done::RunEnded(Box::new(RunEnd { record, fault: None, notes: Default::default() }))),
    );
    assert_eq!(model.monitor.selected().unwrap().flow, fx::name("contact"));
    update(&mut model, fx::now(), Msg::Done(batch, Done::Launched(fx::name("contact"), Ok(fx::run_id(2)))));
    let record = fx::record(2, "contact", RunState::Failed, fx::counters(10, 0, 0));
    let fault = Some(fx::fault());
    update(
        &mut model,
        fx::now(),
        Msg::Done(batch, Done::RunEnded(Box::new(RunEnd { record, fault, notes: Default::default() }))),
    );
    assert_eq!(model.monitor.selected().unwrap().flow, fx::name("contact"));
}

#[test]
fn let_them_finish_quits_when_the_last_run_ends() {
    let (mut model, batch) = running();
    fx::press(&mut model, &[C('q'), KeyCode::Enter]);
    assert_eq!(model.quitting, Quitting::WhenDone);
    let mut last = Vec::new();
    for (n, flow) in [(1, "account"), (2, "contact"), (3, "lead")] {
        assert!(!has(&last, |e| matches!(e, Effect::Quit)), "left before {flow}");
        update(&mut model, fx::now(), Msg::Done(batch, Done::Launched(fx::name(flow), Ok(fx::run_id(n)))));
        let record = fx::record(n, flow, RunState::Done, fx::counters(10, 0, 0));
        last = update(
            &mut model,
            fx::now(),
            Msg::Done(batch, Done::RunEnded(Box::new(RunEnd { record, fault: None, notes: Default::default() }))),
        );
    }
    assert!(has(&last, |e| matches!(e, Effect::Quit)));
    assert_eq!(model.exit, Exit::Ok);
}

#[test]
fn ctrl_c_twice_stops_the_runs_and_a_third_leaves_at_once() {
    let (mut model, _) = running();
    fx::ctrl(&mut model, 'c');
    let effects = fx::ctrl(&mut model, 'c');
    assert!(has(&effects, |e| matches!(e, Effect::DrainAndQuit)));
    assert!(!has(&effects, |e| matches!(e, Effect::Quit)));
    assert!(has(&fx::ctrl(&mut model, 'c'), |e| matches!(e, Effect::Quit)));
    assert_eq!(model.exit, Exit::Interrupted);
}

#[test]
fn a_signal_drains_runs_and_leaves_with_its_code() {
    let (mut model, _) = running();
    let effects = update(&mut model, fx::now(), Msg::Signal(Signal::Terminate));
    assert!(has(&effects, |e| matches!(e, Effect::DrainAndQuit)));
    assert_eq!(model.exit, Exit::Terminated);
    let mut model = fx::home(Lang::En);
    let effects = update(&mut model, fx::now(), Msg::Signal(Signal::HangUp));
    assert!(has(&effects, |e| matches!(e, Effect::Quit)));
}
