//! Plans of deletions: nothing but its own name approves one, a refusal says why, and what is not there any more is told.
use super::{C, has};
use crate::i18n::Lang;
use crate::run::PlanState;
use crate::tui::fixtures as fx;
use crate::tui::model::{Effects, Model, Overlay, Route, headless};
use crate::tui::{Done, Effect, Msg, update};
use crossterm::event::KeyCode;

fn answers(effects: &Effects) -> Option<(String, bool, String)> {
    effects.iter().find_map(|(_, e)| match e {
        Effect::AnswerPlan(digest, approve, who) => Some((digest.clone(), *approve, who.clone())),
        _ => None,
    })
}

fn digest() -> String {
    fx::plan(1, PlanState::Held).digest
}

fn type_in(model: &mut Model, text: &str) -> Effects {
    fx::press(model, &text.chars().map(C).collect::<Vec<_>>());
    fx::press(model, &[KeyCode::Enter])
}

#[test]
fn the_plan_that_waits_is_selected_and_shown_by_the_same_command_without_a_screen() {
    let mut model = fx::plans(Lang::En);
    assert_eq!(model.plans.as_ref().unwrap().plan().map(|p| p.digest.clone()), Some(digest()));
    assert_eq!(headless(&model), "fieldbridge deletions list");
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    assert!(has(&effects, |e| matches!(e, Effect::PlanRows(d, _) if *d == digest())));
    assert_eq!(headless(&model), format!("fieldbridge deletions show {}", digest()));
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Plans, "the rows are closed first");
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Home);
}

#[test]
fn enter_again_and_again_approves_nothing_and_keys_typed_ahead_are_let_go() {
    let mut model = fx::plan_rows(Lang::En);
    let effects = fx::press(&mut model, &[C('a')]);
    assert!(has(&effects, |e| matches!(e, Effect::FlushKeys)));
    for key in [KeyCode::Enter, KeyCode::Enter, C('y'), KeyCode::Enter, C('4'), KeyCode::Enter] {
        assert_eq!(answers(&fx::press(&mut model, &[key])), None);
    }
    assert!(matches!(model.overlays.last(), Some(Overlay::Asking(a)) if a.problem.is_some()));
    fx::press(&mut model, &[KeyCode::Esc]);
    assert!(model.overlays.is_empty());
}

#[test]
fn its_name_approves_it_and_the_run_is_offered() {
    let mut model = fx::plans(Lang::En);
    model.beginning.who = "kim".into();
    fx::press(&mut model, &[C('a')]);
    let effects = type_in(&mut model, &digest());
    assert_eq!(answers(&effects), Some((digest(), true, "kim".into())));
    let approved = fx::plan(1, PlanState::Approved);
    let done = Done::PlanAnswered(digest(), true, Ok(Some(Box::new(approved.clone()))));
    let effects = fx::answer(&mut model, &effects, |e| matches!(e, Effect::AnswerPlan(..)), done);
    assert!(model.toast.as_ref().unwrap().text.contains("contact"));
    fx::answer(&mut model, &effects, |e| matches!(e, Effect::Plans), Done::Plans(Ok(vec![approved])));
    let effects = fx::press(&mut model, &[C('a')]);
    assert!(model.overlays.is_empty() && !has(&effects, |e| matches!(e, Effect::FlushKeys)), "it is approved already");
    let effects = fx::press(&mut model, &[C('r')]);
    assert!(has(&effects, |e| matches!(e, Effect::Launch(flows, _) if flows == &[fx::name("contact")])));
    assert_eq!(model.route, Route::Monitor);
}

#[test]
fn a_refusal_says_why_and_stands_beside_who_refused() {
    let mut model = fx::plans(Lang::En);
    model.beginning.who = "kim".into();
    let effects = fx::press(&mut model, &[C('x'), KeyCode::Enter]);
    assert_eq!(answers(&effects), None, "a reason is needed");
    update(&mut model, fx::now(), Msg::Paste("a role\nwas changed".into()));
    let effects = fx::press(&mut model, &[KeyCode::Enter]);
    assert_eq!(answers(&effects), Some((digest(), false, "kim: a role was changed".into())));
    assert!(model.overlays.is_empty());
    let done = Done::PlanAnswered(digest(), false, Ok(None));
    let effects = fx::answer(&mut model, &effects, |e| matches!(e, Effect::AnswerPlan(..)), done);
    assert!(has(&effects, |e| matches!(e, Effect::Plans)), "the list tells what became of it");
    assert!(matches!(model.overlays.last(), Some(Overlay::Fault { .. })));
}

#[test]
fn who_answers_is_a_line_of_its_own_and_a_reason_never_stands_for_it() {
    let mut model = fx::plans(Lang::En);
    fx::press(&mut model, &[C('x')]);
    let effects = type_in(&mut model, "a role was changed");
    assert_eq!(answers(&effects), None, "nobody is said to refuse it");
    let Some(Overlay::Asking(asking)) = model.overlays.last() else { panic!("the question is gone") };
    assert!(asking.on_by && asking.problem == Some("ask-who-bad") && asking.input.text() == "a role was changed");
    let effects = type_in(&mut model, "lee");
    assert_eq!(answers(&effects), Some((digest(), false, "lee: a role was changed".into())));
    // Who sits here is only proposed.
    model.beginning.who = "kim".into();
    fx::press(&mut model, &[C('a')]);
    fx::press(&mut model, &digest().chars().map(C).collect::<Vec<_>>());
    fx::press(&mut model, &[KeyCode::Tab]);
    let effects = type_in(&mut model, "lee, ticket 4711");
    assert_eq!(answers(&effects), Some((digest(), true, "lee, ticket 4711".into())));
}

#[test]
fn what_becomes_of_the_rows_is_told_as_the_flow_says() {
    use crate::flow::DeletePolicy as P;
    for (policy, said, gone) in [
        (P::Mark, "marked as deleted", false),
        (P::Anonymise, "is emptied for good", true),
        (P::Remove, "go from the campaign database for good", true),
        (P::Ignore, "leaves rows alone", false),
    ] {
        let mut model = fx::plans(Lang::En);
        let mut facts = fx::holding();
        facts.flows.iter_mut().for_each(|facts| facts.flow.reading.deletions = policy);
        model = fx::over(model, facts);
        fx::press(&mut model, &[C('a')]);
        let Some(Overlay::Asking(asking)) = model.overlays.last() else { panic!("nothing is asked") };
        let told = asking.args();
        let args: Vec<_> = told.iter().map(|(name, text)| (*name, text.as_str().into())).collect();
        let text = model.words.say_with("ask-approve-why", &args);
        assert!(text.contains(said) && asking.destroys() == gone, "{policy:?}: {text}");
    }
    let mut model = fx::plans(Lang::En);
    fx::press(&mut model, &[KeyCode::Up, C('x')]);
    assert!(matches!(model.overlays.last(), Some(Overlay::Asking(_))), "one of the CRM that is approved");
}

#[test]
fn what_was_refused_can_be_approved_after_all() {
    let mut model = fx::plans(Lang::En);
    fx::press(&mut model, &[KeyCode::Down, KeyCode::Down, C('x')]);
    assert!(model.overlays.is_empty(), "it is refused already");
    fx::press(&mut model, &[C('a')]);
    assert!(matches!(model.overlays.last(), Some(Overlay::Asking(_))));
}

#[test]
fn what_is_over_can_only_be_looked_at() {
    let mut model = fx::plans(Lang::En);
    for steps in [1, 2] {
        fx::press(&mut model, &vec![KeyCode::Down; steps]);
        for key in ['a', 'x', 'r'] {
            fx::press(&mut model, &[C(key)]);
            assert!(model.overlays.is_empty() && model.route == Route::Plans);
            assert!(model.toast.is_some(), "it is said why");
        }
    }
}

#[test]
fn a_plan_that_waits_is_told_of_where_people_look() {
    let mut model = fx::over(fx::home(Lang::En), fx::holding());
    let first = crate::tui::model::available(&model).first().map(|p| p.id);
    assert_eq!(first, Some(crate::command::CommandId::Plans));
    fx::press(&mut model, &[C('m'), C('P')]);
    assert_eq!(model.route, Route::Plans);
    fx::press(&mut model, &[KeyCode::Esc]);
    assert_eq!(model.route, Route::Monitor, "back to where it was opened from");
}

#[test]
fn a_row_of_a_plan_leads_to_its_screen_and_the_list_says_where_rows_are() {
    for key in [C('o'), KeyCode::Enter] {
        let mut model = fx::plan_rows(Lang::En);
        let effects = fx::press(&mut model, &[key]);
        assert!(has(&effects, |e| matches!(e, Effect::ExplainRow(..))) && model.route == Route::Row);
        fx::press(&mut model, &[KeyCode::Esc]);
        assert!(model.route == Route::Plans && model.plans.as_ref().unwrap().open.is_some());
    }
    let mut model = fx::plans(Lang::En);
    let effects = fx::press(&mut model, &[C('o')]);
    let said = model.toast.as_ref().map_or("", |toast| toast.text.as_str());
    assert!(
        effects.iter().all(|(_, e)| !matches!(e, Effect::ExplainRow(..))) && said.contains("open the plan"),
        "{said}"
    );
}
