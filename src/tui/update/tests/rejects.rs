//! The screen of rejects: marking, narrowing, asking again, letting be, writing into a file.
use super::{C, has};
use crate::fault::{ErrorKind, Fault};
use crate::i18n::Lang;
use crate::tui::fixtures as fx;
use crate::tui::model::{Asked, Effects, Model, Overlay, Route, Stage, Tab, headless};
use crate::tui::{Done, Effect};
use crossterm::event::KeyCode;

fn retried(effects: &Effects) -> Option<(String, Vec<String>)> {
    effects.iter().find_map(|(_, e)| match e {
        Effect::Retry(flow, rows) => Some((flow.to_string(), rows.iter().map(|r| r[..8].to_owned()).collect())),
        _ => None,
    })
}

fn type_in(model: &mut Model, text: &str) -> Effects {
    fx::press(model, &text.chars().map(C).collect::<Vec<_>>());
    fx::press(model, &[KeyCode::Enter])
}

#[test]
fn the_marked_rows_are_asked_for_again_and_that_shows_as_a_run() {
    let mut model = fx::rejects(Lang::En);
    let effects = fx::press(&mut model, &[C(' '), KeyCode::Down, C(' '), C('r')]);
    let rows = vec!["00000001".to_owned(), "00000003".to_owned()];
    assert_eq!(retried(&effects), Some(("contact".into(), rows)));
    assert_eq!(model.route, Route::Monitor);
    let row = model.monitor.selected().unwrap();
    assert!(row.flow.as_str() == "contact" && matches!(row.stage, Stage::Queued));
    let started = fx::answer(
        &mut model,
        &effects,
        |e| matches!(e, Effect::Retry(..)),
        Done::Launched(fx::name("contact"), Ok(fx::run_id(9))),
    );
    assert!(!has(&started, |e| matches!(e, Effect::Retry(..))));
    assert_eq!(model.monitor.selected().and_then(|r| r.run), Some(fx::run_id(9)));
    // While it is under way nothing is asked for twice.
    fx::press(&mut model, &[C('e')]);
    let effects = fx::press(&mut model, &[C('R')]);
    assert!(retried(&effects).is_none() && model.toast.is_some());
}

#[test]
fn without_marks_it_is_the_selected_one_and_all_shown_are_those_still_open() {
    let mut model = fx::rejects(Lang::En);
    let effects = fx::press(&mut model, &[KeyCode::Down, KeyCode::Down, C('r')]);
    assert_eq!(retried(&effects), Some(("contact".into(), vec!["00000003".into()])));
    let mut model = fx::rejects(Lang::En);
    let effects = fx::press(&mut model, &[C('R')]);
    assert_eq!(retried(&effects), Some(("contact".into(), vec!["00000001".into(), "00000003".into()])));
}

#[test]
fn what_is_narrowed_away_is_not_done_anything_with() {
    let mut model = fx::rejects(Lang::En);
    // All four marked; then only those with a value that is too long and was applied.
    fx::press(&mut model, &[C(' '), C(' '), C(' '), C(' '), C('f'), KeyCode::Down, KeyCode::Enter]);
    assert!(model.overlays.is_empty());
    let shown: Vec<i64> = model.detail.as_ref().unwrap().rejects.shown().map(|r| r.id).collect();
    assert_eq!(shown, [2]);
    assert!(headless(&model).ends_with("--state applied"), "{}", headless(&model));
    let effects = fx::press(&mut model, &[C('r')]);
    assert_eq!(retried(&effects), None);
    let mut model = fx::rejects(Lang::En);
    fx::press(&mut model, &[C('v')]);
    assert_eq!(model.detail.as_ref().unwrap().rejects.list.len(), 2, "open ones only");
}

#[test]
fn rejects_are_let_be_only_with_a_reason_and_are_read_again() {
    let mut model = fx::rejects(Lang::En);
    let effects = fx::press(&mut model, &[C('i'), KeyCode::Enter, KeyCode::Enter]);
    assert!(!has(&effects, |e| matches!(e, Effect::IgnoreRejects(..))));
    assert!(matches!(model.overlays.last(), Some(Overlay::Asking(a)) if a.problem.is_some()));
    let effects = type_in(&mut model, "test data");
    assert!(has(&effects, |e| matches!(e, Effect::IgnoreRejects(ids, note, _) if ids == &[1] && note == "test data")));
    let effects =
        fx::answer(&mut model, &effects, |e| matches!(e, Effect::IgnoreRejects(..)), Done::RejectsIgnored(Ok(1)));
    assert!(has(&effects, |e| matches!(e, Effect::Rejects(_))));
    assert!(model.toast.as_ref().unwrap().text.contains("let be"));
    let effects = fx::press(&mut model, &[C('i'), C('x'), KeyCode::Esc]);
    assert!(effects.is_empty() && model.overlays.is_empty(), "Esc does nothing");
}

#[test]
fn an_export_holds_what_is_shown_as_it_is_shown() {
    let written = |effects: &Effects| {
        effects.iter().find_map(|(_, e)| match e {
            Effect::HandOut(path, text) => Some((path.clone(), text.clone())),
            _ => None,
        })
    };
    let mut model = fx::rejects(Lang::En);
    let effects = fx::press(&mut model, &[C('v'), C('x'), KeyCode::Enter]);
    let (path, text) = written(&effects).unwrap();
    assert_eq!(path, format!("rejects-contact-{}.csv", fx::run_id(2).short()));
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(!text.contains("김민수") && text.contains("김민… ("), "{text}");
    let exists = Fault::new(ErrorKind::AnswerInvalid, "there").with("case", "file-exists").with("path", path);
    fx::answer(&mut model, &effects, |e| matches!(e, Effect::HandOut(..)), Done::HandedOut(Err(exists)));
    assert!(matches!(model.overlays.last(), Some(Overlay::Fault { .. })));
    fx::press(&mut model, &[KeyCode::Esc, C('p'), C('x')]);
    let effects = type_in(&mut model, "~/all.txt");
    assert!(written(&effects).is_none(), "no form is known by that name");
    fx::press(&mut model, &[KeyCode::Backspace; 3]);
    let effects = type_in(&mut model, "jsonl");
    let (path, text) = written(&effects).unwrap();
    assert_eq!(path, "~/all.jsonl");
    assert!(text.contains("김민수") && text.lines().count() == 2, "{text}");
}

#[test]
fn the_rejects_of_the_whole_flow_are_read_when_they_are_wanted() {
    let mut model = fx::rejects(Lang::En);
    let effects = fx::press(&mut model, &[C('w')]);
    assert!(has(&effects, |e| matches!(e, Effect::Rejects(f) if f.run.is_none() && f.flow.is_some())));
    assert_eq!(headless(&model), "fieldbridge rejects list --flow contact");
    let effects = fx::press(&mut model, &[C('w')]);
    assert!(has(&effects, |e| matches!(e, Effect::Rejects(f) if f.run == Some(fx::run_id(2)))));
    assert_eq!(model.detail.as_ref().map(|d| d.tab), Some(Tab::Rejects));
}

#[test]
fn a_reject_that_is_over_says_why_nothing_is_done_about_it() {
    let said = |model: &Model| model.toast.as_ref().map_or(String::new(), |toast| toast.text.clone());
    let mut model = fx::rejects(Lang::En);
    let effects = fx::press(&mut model, &[KeyCode::Down, C('r')]);
    assert!(retried(&effects).is_none() && said(&model).contains("a good version"), "{}", said(&model));
    fx::press(&mut model, &[C('i')]);
    assert!(model.overlays.is_empty() && said(&model).contains("a good version"), "{}", said(&model));
    fx::press(&mut model, &[KeyCode::End, C('i')]);
    assert!(model.overlays.is_empty() && said(&model).contains("let it be already"), "{}", said(&model));
    let effects = fx::press(&mut model, &[C('r')]);
    assert_eq!(retried(&effects), Some(("contact".into(), vec!["00000004".into()])), "somebody thinks better of it");
    // Of several that are marked, those that are over are left out.
    let mut model = fx::rejects(Lang::En);
    fx::press(&mut model, &[C(' '), C(' '), C(' '), C('i')]);
    let only_open = |asked: &Asked| matches!(asked, Asked::IgnoreRejects(ids) if ids == &[1, 3]);
    assert!(matches!(model.overlays.last(), Some(Overlay::Asking(a)) if only_open(&a.what)));
}

#[test]
fn the_way_that_stands_above_says_which_are_shown() {
    let mut model = fx::rejects(Lang::En);
    let above = |model: &Model| {
        let mut buffer = ratatui::buffer::Buffer::empty(ratatui::layout::Rect::new(0, 0, 100, 30));
        crate::tui::view::view(model, &crate::tui::Theme::new(crate::tui::Depth::Mono, false, false), &mut buffer);
        buffer.content.iter().take(100).map(|cell| cell.symbol()).collect::<String>()
    };
    let run = fx::run_id(2).short();
    assert!(above(&model).contains(&format!("contact {run} › Rejects")), "{}", above(&model));
    fx::press(&mut model, &[C('w'), C('v')]);
    assert!(above(&model).contains("contact › Rejects › open") && !above(&model).contains(&run), "{}", above(&model));
}
