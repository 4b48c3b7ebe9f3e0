//! What the ledger keeps beside runs: the four kinds follow each other, of all flows, of one, or of one row.
use super::{C, has};
use crate::run::Unanswered;
use crate::text::Lang;
use crate::tui::effect::{Done, Effect, OptInDone};
use crate::tui::fixtures as fx;
use crate::tui::model::{NoteKind, Noted, Route, available, headless};
use crossterm::event::KeyCode;

const ROW: &str = "00000003-aaaa-bbbb-cccc-dddddddddddd";

#[test]
fn the_four_kinds_follow_each_other_and_each_has_its_command_without_a_screen() {
    let mut model = fx::notes(Lang::En, 'b', fx::unanswered());
    assert_eq!((model.route, headless(&model).as_str()), (Route::Notes, "fieldbridge outbox"));
    for (kind, command) in [
        (NoteKind::Conflicts, "fieldbridge conflicts"),
        (NoteKind::Consents, "fieldbridge consent list"),
        (NoteKind::OptIns, "fieldbridge consent opt-ins"),
        (NoteKind::Outbox, "fieldbridge outbox"),
    ] {
        let effects = fx::press(&mut model, &[KeyCode::Tab]);
        assert!(has(&effects, |e| matches!(e, Effect::Notes(of, None, None) if *of == kind)));
        assert_eq!(headless(&model), command);
        assert!(model.notes.as_ref().unwrap().list.is_empty(), "nothing of the other kind stays");
    }
    let effects = fx::press(&mut model, &[C('w')]);
    assert!(has(&effects, |e| matches!(e, Effect::Notes(_, Some(flow), None) if flow.as_str() == "account")));
    assert_eq!(headless(&model), "fieldbridge outbox account");
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Home);
}

#[test]
fn of_a_row_that_is_shown_its_consent_and_its_conflicts_are_asked_for() {
    let mut model = fx::row(Lang::En);
    let effects = fx::press(&mut model, &[C('t')]);
    assert!(has(&effects, |e| matches!(e, Effect::Notes(NoteKind::Consents, None, Some(row)) if row == ROW)));
    assert_eq!(headless(&model), format!("fieldbridge consent list {ROW}"));
    let effects = fx::press(&mut model, &[KeyCode::Esc]);
    assert!(model.route == Route::Row && effects.is_empty());
    fx::press(&mut model, &[C('f')]);
    assert_eq!(headless(&model), format!("fieldbridge conflicts --row {ROW}"));
}

#[test]
fn values_are_masked_until_somebody_asks_and_only_where_there_are_any() {
    let mut model = fx::notes(Lang::En, 'f', fx::conflicts());
    fx::press(&mut model, &[C('p')]);
    assert!(model.notes.as_ref().unwrap().values && headless(&model).ends_with("conflicts --values"));
    let Some(Noted::Conflicts(all)) = model.notes.as_ref().unwrap().noted.ready() else { panic!("none") };
    assert!(all.iter().all(|noted| !noted.values.theirs.contains('\u{1b}')));
    let mut model = fx::notes(Lang::En, 'b', Noted::Outbox(Unanswered::default()));
    for key in [C('p'), C('x'), KeyCode::Enter, KeyCode::End, KeyCode::Delete] {
        fx::press(&mut model, &[key]);
    }
    assert!(!model.notes.as_ref().unwrap().values && model.route == Route::Notes);
    assert!(available(&model).iter().any(|p| p.disabled == Some("why-no-values")));
}

#[test]
fn a_line_leads_to_its_row_and_no_circle_of_screens_keeps_anybody() {
    for key in [C('o'), KeyCode::Enter] {
        let mut model = fx::notes(Lang::En, 'f', fx::conflicts());
        let effects = fx::press(&mut model, &[key]);
        assert!(has(&effects, |e| matches!(e, Effect::ExplainRow(flow, _) if flow.as_str() == "contact")));
        assert_eq!(model.route, Route::Row);
        fx::press(&mut model, &[KeyCode::Esc]);
        assert_eq!(model.route, Route::Notes);
    }
    // From a row to its conflicts, from one of them to its row, and so on: back leads out.
    let mut model = fx::row(Lang::En);
    for _ in 0..3 {
        let effects = fx::press(&mut model, &[C('f')]);
        let noted = crate::tui::Done::Noted(Ok(Box::new(fx::conflicts())));
        fx::answer(&mut model, &effects, |e| matches!(e, Effect::Notes(..)), noted);
        fx::press(&mut model, &[C('o')]);
        assert_eq!(model.route, Route::Row);
    }
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Home);
}

fn typed(model: &mut crate::tui::model::Model, text: &str) {
    text.chars().for_each(|c| drop(fx::press(model, &[C(c)])));
}

#[test]
fn an_opt_in_is_noted_line_after_line_and_nothing_is_noted_without_what_shows_it() {
    let mut model = fx::notes(Lang::En, 't', fx::consents());
    model.beginning.who = "kim".into();
    fx::press(&mut model, &[C('+'), KeyCode::Enter]);
    assert!(model.overlays.len() == 1, "an empty line is no source");
    typed(&mut model, "form 12");
    fx::press(&mut model, &[KeyCode::Enter, C('-')]);
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    assert!(effects.is_empty() && model.overlays.len() == 1, "nor is a dash a text");
    fx::press(&mut model, &[KeyCode::Backspace]);
    typed(&mut model, "news-3");
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    let wished = |e: &Effect| match e {
        Effect::NoteOptIn(wish) => {
            let (source, text) = (wish.source.as_str(), wish.legal_text.as_str());
            wish.fields == ["donotbulkemail"] && (source, text, wish.who.as_str()) == ("form 12", "news-3", "kim")
        }
        _ => false,
    };
    assert!(has(&effects, wished), "{effects:?}");
    let flow = crate::account::Name::parse("opt-out").unwrap();
    let noted = Done::OptIns(Box::new(OptInDone::Noted(Ok((flow, Vec::new())))));
    let effects = fx::answer(&mut model, &effects, |e| matches!(e, Effect::NoteOptIn(_)), noted);
    assert!(has(&effects, |e| matches!(e, Effect::Notes(NoteKind::OptIns, None, None))), "they are shown");
}

#[test]
fn an_open_opt_in_is_taken_back_only_by_the_second_answer() {
    let mut model = fx::opted(Lang::En);
    let effects = fx::press(&mut model, &[C('x'), KeyCode::Enter]);
    assert!(!has(&effects, |e| matches!(e, Effect::DropOptIn(_))), "the first answer leaves it");
    let effects = fx::press(&mut model, &[C('x'), KeyCode::Down, KeyCode::Enter]);
    assert!(has(&effects, |e| matches!(e, Effect::DropOptIn(2))));
    let mut model = fx::opted(Lang::En);
    fx::press(&mut model, &[KeyCode::Down, C('x')]);
    assert!(model.overlays.is_empty(), "one that is overtaken cannot be");
    assert!(available(&model).iter().any(|p| p.disabled == Some("why-no-open-opt-in")));
}
