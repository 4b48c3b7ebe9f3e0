//! Reading rows again from the screen: which ones is asked, counted and refused before anything is launched.
use super::{C, has};
use crate::flow::{Population, Replay};
use crate::task::LaunchOptions;
use crate::text::Lang;
use crate::tui::effect::Effect;
use crate::tui::fixtures as fx;
use crate::tui::model::{Model, Overlay, Route, headless};
use crate::tui::msg::Msg;
use crate::tui::update;
use crossterm::event::KeyCode;

const GUID: &str = "8d2a0f0c-1c3a-4a55-9f51-0a8f7f0e2b11";

fn asked() -> Model {
    let mut model = fx::home(Lang::En);
    let effects = fx::press(&mut model, &[KeyCode::Down, C('R')]);
    assert!(effects.is_empty(), "nothing begins by one key: {effects:?}");
    assert!(matches!(model.overlays.last(), Some(Overlay::Replay(_))));
    model
}

fn typed(model: &mut Model, text: &str) {
    fx::press(model, &text.chars().map(KeyCode::Char).collect::<Vec<_>>());
}

#[test]
fn every_row_is_read_again_once_somebody_says_so_and_the_command_line_says_the_same() {
    let mut model = asked();
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    let again = Some(Replay::Whole);
    assert!(has(&effects, |e| matches!(e, Effect::Launch(f, o) if o.replay == again && !o.dry_run && f.len() == 1)));
    assert!(headless(&model).ends_with("--replay"), "{}", headless(&model));
    assert_eq!((model.route, model.overlays.len()), (Route::Monitor, 0));
}

#[test]
fn what_changed_since_a_moment_is_read_again_and_nonsense_begins_nothing() {
    let mut model = asked();
    fx::press(&mut model, &[KeyCode::Down]);
    for nonsense in ["q", "c?:", "31.1.2026", "9999-12-31"] {
        typed(&mut model, nonsense);
        let effects = fx::press(&mut model, &[KeyCode::Enter]);
        assert!(effects.is_empty() && matches!(model.overlays.last(), Some(Overlay::Replay(r)) if r.problem.is_some()));
        fx::press(&mut model, &[KeyCode::Backspace; 12]);
    }
    typed(&mut model, "2020-02-03T04:05:06Z");
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    let since = Some(Replay::Since("2020-02-03T04:05:06Z".parse().unwrap()));
    assert!(has(&effects, |e| matches!(e, Effect::Launch(_, o) if o.replay == since)));
    assert!(headless(&model).ends_with("--replay --since 2020-02-03T04:05:06Z"), "{}", headless(&model));
}

#[test]
fn named_rows_are_counted_first_and_asked_for_then() {
    let mut model = asked();
    let effects = update(&mut model, fx::now(), Msg::Paste(format!("{GUID}\nnobody\n{GUID}\n")));
    assert!(effects.is_empty());
    let Some(Overlay::Replay(replaying)) = model.overlays.last() else { panic!("the dialog is gone") };
    assert_eq!((replaying.told.asked, replaying.told.twice, replaying.told.malformed), (1, 1, 1));
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    assert!(has(
        &effects,
        |e| matches!(e, Effect::ReplayKeys(f, keys, _) if f.as_str() == "contact" && keys.len() == 3)
    ));
    assert!(headless(&model).contains("--replay --keys"), "{}", headless(&model));
    // The same again while it is under way begins nothing twice.
    fx::press(&mut model, &[KeyCode::Esc]);
    let effects = fx::press(&mut model, &[C('R')]);
    assert!(!has(&effects, |e| matches!(e, Effect::ReplayKeys(..))) && model.overlays.is_empty());
}

#[test]
fn a_flow_of_a_population_is_not_asked_what_changed_since() {
    let mut facts = fx::facts();
    for flow in &mut facts.flows {
        flow.flow.rows.population = Some(Population::parse("audience.who").unwrap());
    }
    let mut model = fx::over(fx::home(Lang::En), facts);
    fx::press(&mut model, &[KeyCode::Down, C('R'), KeyCode::Down]);
    typed(&mut model, "2020-01-01");
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    assert!(effects.is_empty());
    assert!(
        matches!(model.overlays.last(), Some(Overlay::Replay(r)) if r.problem.as_ref().unwrap().0 == "replay-since-population")
    );
}

#[test]
fn it_is_tried_first_without_writing_and_begun_anew_where_somebody_says_so() {
    let mut model = asked();
    assert!(fx::ctrl(&mut model, 'd').is_empty());
    let Some(Overlay::Replay(replaying)) = model.overlays.last() else { panic!("the dialog is gone") };
    assert!(replaying.dry_run && !replaying.anew);
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    let dry = |o: &LaunchOptions| o.dry_run && !o.anew && o.limit == Some(1000) && o.replay == Some(Replay::Whole);
    assert!(has(&effects, |e| matches!(e, Effect::Launch(_, o) if dry(o))));
    assert!(headless(&model).ends_with("run contact --replay --dry-run --limit 1000"), "{}", headless(&model));
    let mut model = asked();
    update(&mut model, fx::now(), Msg::Paste(format!("{GUID}\n")));
    fx::ctrl(&mut model, 'd');
    fx::ctrl(&mut model, 'n');
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    let all = |o: &LaunchOptions| o.dry_run && o.anew && o.limit.is_none();
    assert!(has(&effects, |e| matches!(e, Effect::ReplayKeys(_, keys, o) if keys.len() == 1 && all(o))));
    assert!(headless(&model).ends_with("--keys list.csv --dry-run --anew"), "{}", headless(&model));
}

#[test]
fn leaving_the_dialog_begins_nothing() {
    let mut model = asked();
    update(&mut model, fx::now(), Msg::Paste(GUID.to_owned()));
    let effects = fx::press(&mut model, &[KeyCode::Esc]);
    assert!(effects.is_empty() && model.overlays.is_empty());
    assert_eq!(model.route, Route::Home);
}
