//! One row on both sides: asked for or taken from what is selected, its values masked until somebody asks for them.
use super::{C, has};
use crate::engine::RowStory;
use crate::port::KnownRow;
use crate::task::{Explained, RowVerdict};
use crate::text::Lang;
use crate::tui::effect::Effect;
use crate::tui::fixtures as fx;
use crate::tui::model::{Model, Overlay, Route, available, headless};
use crate::tui::msg::Msg;
use crate::tui::update;
use crossterm::event::KeyCode;

const ROW: &str = "00000003-aaaa-bbbb-cccc-dddddddddddd";

#[test]
fn it_is_asked_which_and_the_same_command_shows_it_without_a_screen() {
    let mut model = fx::row(Lang::En);
    assert_eq!((model.route, headless(&model)), (Route::Row, format!("fieldbridge explain-row contact {ROW}")));
    assert_eq!(model.row.as_ref().unwrap().list.selected(), 1, "the column that differs");
    fx::press(&mut model, &[C('p')]);
    assert!(headless(&model).ends_with("--values"));
    fx::press(&mut model, &[C('p')]);
    assert!(!model.row.as_ref().unwrap().values);
    // Another one from here leads back where this one was opened from, and its values are masked again.
    fx::press(&mut model, &[C('p'), C('o')]);
    update(&mut model, fx::now(), Msg::Paste(" {x}\n; rm -rf $HOME ".into()));
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    assert!(has(&effects, |e| matches!(e, Effect::ExplainRow(_, row) if row == "{x} ; rm -rf $HOME")));
    assert!(!model.row.as_ref().unwrap().values && headless(&model).ends_with("'{x} ; rm -rf $HOME'"));
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Home);
}

#[test]
fn nothing_typed_asks_nothing() {
    let mut model = fx::home(Lang::En);
    let effects = fx::press(&mut model, &[C('o'), C(' '), KeyCode::Enter]);
    assert!(effects.is_empty() && matches!(model.overlays.last(), Some(Overlay::Asking(a)) if a.problem.is_some()));
    fx::press(&mut model, &[KeyCode::Esc]);
    assert!(model.overlays.is_empty() && model.route == Route::Home);
}

#[test]
fn a_row_of_a_comparison_and_of_a_reject_is_shown_and_back_leads_there() {
    let mut model = fx::compared(Lang::En, fx::found());
    let effects = fx::press(&mut model, &[KeyCode::Down, KeyCode::Enter]);
    assert!(has(&effects, |e| matches!(e, Effect::ExplainRow(flow, row) if flow.as_str() == "contact" && row == ROW)));
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!((model.route, model.verifying.as_ref().unwrap().list.selected()), (Route::Verify, 1));
    let mut model = fx::rejects(Lang::En);
    let effects = fx::press(&mut model, &[C('o')]);
    let first = "00000001-aaaa-bbbb-cccc-dddddddddddd";
    assert!(has(&effects, |e| matches!(e, Effect::ExplainRow(_, row) if row == first)));
    let effects = fx::press(&mut model, &[KeyCode::Esc]);
    assert!(model.route == Route::Detail && effects.is_empty(), "the rejects are as they were");
}

fn said(model: &Model) -> Option<&'static str> {
    available(model).into_iter().find(|p| p.id == crate::command::CommandId::RejectValues).and_then(|p| p.disabled)
}

#[test]
fn a_row_nobody_knows_has_a_verdict_and_no_values() {
    let known = KnownRow { here: None, gone: None, merged_into: None, held_by: Vec::new(), missing: Vec::new() };
    let story = RowStory { row: "x".into(), there: None, known, named: None, unequal: None };
    let unknown = Explained { story, rejects: Vec::new(), ..fx::explained() };
    let mut model = fx::row_of(Lang::En, Ok(unknown.into()));
    let told = model.row.as_ref().unwrap().told.ready().unwrap();
    assert_eq!((told.verdict, told.columns.len()), (RowVerdict::Unknown, 0));
    assert_eq!(said(&model), Some("why-no-values"));
    for key in [C('p'), C('x'), KeyCode::Enter, KeyCode::End, KeyCode::Delete] {
        fx::press(&mut model, &[key]);
    }
    assert!(!model.row.as_ref().unwrap().values && model.route == Route::Row);
}

#[test]
fn hostile_values_are_harmless_before_they_are_shown() {
    let model = fx::row(Lang::En);
    let told = model.row.as_ref().unwrap().told.ready().unwrap();
    assert!(told.columns.iter().all(|c| c.here.iter().chain(&c.raw).all(|v| !v.contains(['\u{1b}', '\u{202e}']))));
}
