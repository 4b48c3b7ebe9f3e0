//! Why a flow stands where it stands: what comes next can be done at once, and back leads where it was opened from.
use super::{C, has};
use crate::command::CommandId;
use crate::fault::{ErrorKind, Fault};
use crate::run::RunState;
use crate::text::Lang;
use crate::tui::effect::Effect;
use crate::tui::fixtures as fx;
use crate::tui::model::{Route, Tab, available, headless};
use crossterm::event::KeyCode;

#[test]
fn it_is_told_of_the_selected_flow_with_what_comes_next_first() {
    let mut model = fx::why(Lang::En);
    assert_eq!((model.route, headless(&model).as_str()), (Route::Why, "fieldbridge why contact"));
    let lines: Vec<String> = model.why_lines().into_iter().map(|(text, _)| text).collect();
    let all = lines.join("\n");
    assert!(all.contains("2 runs since then") && all.contains("FB-NET-05"), "{all}");
    assert!(all.contains("14 × emailaddress1") && all.contains("r · fieldbridge run contact"), "{all}");
    assert!(!all.contains('\u{1b}') && !all.contains('\u{202e}'), "{all}");
    assert_eq!(available(&model).first().map(|pick| pick.id), Some(CommandId::RunFlow));
    let effects = fx::press(&mut model, &[C('r')]);
    assert!(has(&effects, |e| matches!(e, Effect::Launch(flows, _) if flows == &[fx::name("contact")])));
    assert_eq!(model.route, Route::Monitor);
}

#[test]
fn open_rejects_come_first_where_they_are_what_is_left() {
    let mut cause = fx::cause();
    cause.facts.last = Some(fx::record(2, "contact", RunState::DoneWithRejects, fx::counters(48_217, 40_000, 17)));
    let mut model = fx::why_of(Lang::En, Ok(cause));
    assert_eq!(available(&model).first().map(|pick| pick.id), Some(CommandId::OpenRejects));
    fx::press(&mut model, &[C('e')]);
    let detail = model.detail.as_ref().unwrap();
    assert_eq!((model.route, detail.tab, detail.rejects.whole_flow), (Route::Detail, Tab::Rejects, true));
    let effects = fx::press(&mut model, &[KeyCode::Esc]);
    assert!(model.route == Route::Why && has(&effects, |e| matches!(e, Effect::Why(_))), "read again");
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Home);
}

#[test]
fn back_leads_where_it_was_opened_from() {
    let mut model = fx::history(Lang::En);
    let effects = fx::press(&mut model, &[KeyCode::Down, C('w')]);
    assert!(has(&effects, |e| matches!(e, Effect::Why(flow) if flow.as_str() == "contact")));
    fx::press(&mut model, &[C('P'), KeyCode::Esc]);
    assert_eq!(model.route, Route::Why);
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::History);
    let mut model = fx::ended(Lang::En);
    fx::press(&mut model, &[C('w'), KeyCode::Esc]);
    assert_eq!(model.route, Route::Monitor);
}

#[test]
fn keys_that_mean_nothing_do_nothing_and_what_cannot_be_told_says_why() {
    let gone = Fault::new(ErrorKind::FlowUnknown, "contact").with("flow", "contact");
    let mut model = fx::why_of(Lang::En, Err(gone));
    assert!(model.why_lines().is_empty());
    for key in [C('x'), C('z'), C('1'), KeyCode::Enter, KeyCode::Tab, KeyCode::Delete, KeyCode::End] {
        assert!(fx::press(&mut model, &[key]).is_empty());
    }
    assert_eq!((model.route, model.overlays.len()), (Route::Why, 0));
}
