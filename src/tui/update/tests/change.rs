//! Changing a setup that is there: asked at which step, opened where it stands, left as it was where nothing was changed.
use super::{C, has};
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step};
use crate::tui::Effect;
use crate::tui::fixtures as fx;
use crate::tui::model::{CHANGEABLE, Loaded, Model, Overlay, Route};
use crossterm::event::KeyCode;

fn at(model: &Model) -> Option<(Step, Option<String>)> {
    let draft = model.wizard.as_ref().filter(|_| model.route == Route::Wizard)?.draft();
    Some((draft.step, draft.answers.get("name").cloned()))
}

#[test]
fn from_home_the_account_of_the_selected_flow_is_opened_at_the_step_that_is_chosen() {
    for (up, step) in CHANGEABLE.iter().rev().enumerate() {
        let mut model = fx::home(Lang::En);
        assert!(fx::press(&mut model, &[C('S')]).is_empty());
        assert!(matches!(model.overlays.last(), Some(Overlay::Change(_))));
        fx::press(&mut model, &vec![KeyCode::Up; up]);
        fx::press(&mut model, &[KeyCode::Enter]);
        let opened = at(&model).expect("the wizard");
        assert_eq!(opened.1.as_deref(), Some("contoso"));
        // A step that cannot stand without tables leads to them.
        assert!(opened.0 == *step || opened.0 == Step::Tables, "{step:?}: {opened:?}");
    }
}

#[test]
fn esc_leaves_a_setup_that_nobody_changed_as_it_is_and_nothing_to_resume() {
    let mut model = fx::home(Lang::En);
    fx::press(&mut model, &[C('S'), KeyCode::Esc]);
    assert_eq!((model.route, model.overlays.len()), (Route::Home, 0));
    fx::press(&mut model, &[C('S'), KeyCode::Up, KeyCode::Up, KeyCode::Up, KeyCode::Enter]);
    assert_eq!(at(&model).map(|(step, _)| step), Some(Step::Tables));
    let effects = fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Home);
    assert!(has(&effects, |e| matches!(e, Effect::DiscardDraft)));
    assert!(!has(&effects, |e| matches!(e, Effect::SaveDraft(_))));
}

#[test]
fn a_setup_that_was_left_half_way_is_not_lost_over_it() {
    let mut model = fx::home_with(Lang::En, Some(Step::Tables));
    fx::press(&mut model, &[C('S')]);
    assert!(model.overlays.is_empty());
    let said = model.toast.as_ref().map(|toast| toast.text.clone()).unwrap_or_default();
    assert!(said.contains(&Words(Lang::En).say("why-setup-left")), "{said}");
    // Changes to this one are begun anew from what is there.
    let left = model.draft.ready().cloned().flatten().map(|draft| Draft { basis: Some("before".into()), ..*draft });
    model.draft = Loaded::Ready(left.map(Box::new));
    fx::press(&mut model, &[C('S')]);
    assert!(matches!(model.overlays.last(), Some(Overlay::Change(_))));
}

#[test]
fn a_reject_leads_to_the_rules_of_its_table_and_a_workflow_to_its_steps() {
    let mut model = fx::rejects(Lang::En);
    fx::press(&mut model, &[C('S')]);
    assert_eq!(model.route, Route::Wizard, "{:?}", model.toast.as_ref().map(|t| &t.text));
    let mut model = fx::chained(Lang::En);
    fx::press(&mut model, &[C('S')]);
    assert_eq!(model.route, Route::Wizard, "{:?}", model.toast.as_ref().map(|t| &t.text));
}
