//! The workflow in the wizard: the recommended chain by one key, its order, what follows when a step fails, when it is due; told
//! before anything is launched.
use crate::flow::{OnError, Workflow};
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace};
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crossterm::event::KeyCode;

fn at_chain() -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default());
    rig.settle();
    rig.go_to(Step::Flows);
    rig.draw(80, 24);
    rig.key(KeyCode::Char('W'));
    rig
}

fn chain(rig: &Rig) -> Option<Workflow> {
    rig.wizard.draft().workspace.workflows.first().cloned()
}

fn steps(rig: &Rig) -> Vec<String> {
    chain(rig).map(|w| w.steps.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

/// Scenes for the reviewed pictures.
pub(super) fn scenes(lang: Lang) -> Vec<(&'static str, Rig)> {
    let mut wrong = at_chain();
    wrong.key(KeyCode::Char('a'));
    wrong.text("contact:again");
    wrong.enter();
    let mut due = at_chain();
    due.enter();
    due.text("0 2 * * *");
    let mut several = at_chain();
    several.key(KeyCode::Char('n'));
    several.text("weekly");
    several.enter();
    let mut named = at_chain();
    named.key(KeyCode::Char('n'));
    named.text("nightly");
    named.enter();
    let mut all = vec![("chain", at_chain()), ("chain-wrong", wrong), ("chain-due", due)];
    all.extend([("chain-several", several), ("chain-named", named)]);
    for (_, rig) in &mut all {
        rig.words = Words(lang);
    }
    all
}

#[test]
fn the_recommended_chain_is_proposed_and_its_steps_are_ordered() {
    let mut rig = at_chain();
    let proposed = steps(&rig);
    assert_eq!(proposed[..2], ["@drift:go-on".to_owned(), "@enums:go-on".to_owned()]);
    assert!(proposed.iter().any(|s| s == "contact:retry=3/30"), "{proposed:?}");
    (0..2).for_each(|_| rig.key(KeyCode::Down));
    rig.key(KeyCode::Char('J'));
    assert_eq!(steps(&rig)[..2], ["@enums:go-on".to_owned(), "@drift:go-on".to_owned()]);
    rig.key(KeyCode::Char('u'));
    assert_eq!(steps(&rig), proposed);
    assert!(rig.wizard.headless().contains("fieldbridge workflow add nightly"), "{}", rig.wizard.headless());
    assert!(rig.wizard.headless().contains("--step @drift:go-on"), "{}", rig.wizard.headless());
}

#[test]
fn what_follows_a_failure_is_chosen_by_a_key_or_typed_with_its_window() {
    let mut rig = at_chain();
    (0..2).for_each(|_| rig.key(KeyCode::Down));
    let first = |rig: &Rig| chain(rig).unwrap().steps[0].on_error;
    for wanted in [OnError::Retry { times: 3, minutes: 30 }, OnError::Stop, OnError::GoOn] {
        rig.key(KeyCode::Char(' '));
        assert_eq!(first(&rig), wanted);
    }
    rig.key(KeyCode::Char('f'));
    (0..20).for_each(|_| rig.key(KeyCode::Backspace));
    rig.text("@drift:retry=5/120");
    rig.enter();
    assert_eq!(first(&rig), OnError::Retry { times: 5, minutes: 120 });
}

#[test]
fn nonsense_is_not_taken_and_says_what_is_wrong() {
    let mut rig = at_chain();
    let before = steps(&rig);
    for (typed, said) in [
        ("contact:again", "does not say what follows"),
        ("no such flow", "is no step"),
        ("ghost", "there is no flow of this name"),
        ("@drift", "twice"),
        ("", "is no step"),
    ] {
        rig.key(KeyCode::Char('a'));
        rig.text(typed);
        rig.enter();
        let shown = rig.draw(160, 45);
        assert!(shown.contains(said), "{typed}: {shown}");
        rig.key(KeyCode::Esc);
        assert_eq!(steps(&rig), before, "{typed}");
    }
    rig.key(KeyCode::Home);
    rig.enter();
    rig.text("every night");
    rig.enter();
    assert_eq!(chain(&rig).unwrap().schedule, None);
    rig.key(KeyCode::Esc);
    rig.enter();
    rig.text("0 2 * * 1-5");
    rig.enter();
    assert_eq!(chain(&rig).unwrap().schedule.as_deref(), Some("0 2 * * 1-5"));
    rig.key(KeyCode::Down);
    rig.enter();
    (0..6).for_each(|_| rig.key(KeyCode::Backspace));
    rig.text("Mars/Olympus");
    rig.enter();
    assert_eq!(chain(&rig).unwrap().zone, None);
    (0..20).for_each(|_| rig.key(KeyCode::Backspace));
    rig.text("Asia/Seoul");
    rig.enter();
    assert_eq!(chain(&rig).unwrap().zone.as_deref(), Some("Asia/Seoul"));
    rig.key(KeyCode::Esc);
    rig.go_to(Step::Review);
    let shown = rig.draw(160, 60);
    assert!(shown.contains("Workflow nightly runs @drift") && shown.contains("Asia/Seoul"), "{shown}");
}

#[test]
fn a_chain_without_a_step_is_none_and_a_flow_that_goes_takes_its_step_along() {
    let mut rig = at_chain();
    let all = steps(&rig);
    rig.key(KeyCode::Esc);
    // The first flow of the list is left out: its step goes, and both come back.
    rig.key(KeyCode::Char(' '));
    assert_eq!(steps(&rig).len(), all.len() - 1);
    rig.key(KeyCode::Char('u'));
    assert_eq!(steps(&rig), all);
    rig.key(KeyCode::Char('W'));
    rig.key(KeyCode::End);
    (0..all.len()).for_each(|_| rig.key(KeyCode::Delete));
    assert_eq!(chain(&rig), None);
    assert_eq!(rig.toast.as_deref(), Some(rig.words.say("wz-chain-gone").as_str()));
    rig.key(KeyCode::Char('u'));
    assert_eq!(steps(&rig).len(), 1);
}

#[test]
fn an_account_has_several_workflows_which_are_gone_through_made_and_removed() {
    let mut rig = at_chain();
    let names = |rig: &Rig| -> Vec<String> {
        rig.wizard.draft().workspace.workflows.iter().map(|w| w.name.to_string()).collect()
    };
    for nonsense in ["", "no name", "nightly", "-x"] {
        rig.key(KeyCode::Char('n'));
        rig.text(nonsense);
        rig.enter();
        assert_eq!(names(&rig), ["nightly"], "{nonsense}");
        assert!(rig.draw(160, 45).contains('✗'), "{nonsense}");
        rig.key(KeyCode::Esc);
    }
    rig.key(KeyCode::Char(']'));
    assert!(rig.draw(160, 45).contains("Workflow nightly"), "there is no other");
    rig.key(KeyCode::Char('n'));
    rig.text("weekly");
    rig.enter();
    assert_eq!(names(&rig), ["nightly", "weekly"]);
    // What is changed is the one that is looked at.
    rig.key(KeyCode::End);
    rig.key(KeyCode::Delete);
    let steps = |rig: &Rig, at: usize| rig.wizard.draft().workspace.workflows[at].steps.len();
    assert_eq!(steps(&rig, 1) + 1, steps(&rig, 0));
    assert!(rig.wizard.headless().contains("workflow add weekly"), "{}", rig.wizard.headless());
    for (key, shown) in [(']', "nightly"), (']', "weekly"), ('[', "nightly"), ('[', "weekly")] {
        rig.key(KeyCode::Char(key));
        let screen = rig.draw(160, 45);
        assert!(screen.contains(&format!("Workflow {shown}")), "{key}: {screen}");
    }
    rig.key(KeyCode::Char('d'));
    assert_eq!(names(&rig), ["nightly"]);
    rig.key(KeyCode::Char('u'));
    assert_eq!(names(&rig), ["nightly", "weekly"]);
}
