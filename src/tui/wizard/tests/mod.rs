//! What the wizard promises: the road by Enter alone, every answer kept, nothing secret seen, no input that breaks it.
mod account;
mod along;
mod bounds;
mod chain;
mod change;
mod checks;
mod enums;
mod environments;
mod events;
mod leads;
mod news;
mod opt_out;
mod outward;
mod pictures;
mod rows;
mod rules;
mod schedule;
mod sign_in;
mod steps;
mod storms;
mod wide;

use super::fixtures::{CANARY, Rig, World};
use crate::setup::{Draft, Step};
use crate::tui::{Effect, Leave};
use crossterm::event::KeyCode;

/// Opens again what was last kept, as after a kill.
fn reopened(rig: &Rig) -> Option<Rig> {
    let kept = serde_json::to_string(rig.saved.as_ref()?).unwrap();
    let draft: Draft = serde_json::from_str(&kept).unwrap();
    Some(Rig::open(draft, Some(super::fixtures::offer()), rig.world.clone()))
}

#[test]
fn enter_alone_leads_from_the_first_question_to_the_launch() {
    let mut rig = Rig::fresh();
    rig.settle();
    let mut keys = 0;
    while rig.left.is_none() {
        rig.enter();
        keys += 1;
        assert!(keys <= 25, "at {:?} after {keys} keys: {:?}", rig.step(), rig.toast);
    }
    let Some(Leave::Monitor(flows)) = &rig.left else { panic!("{:?}", rig.left) };
    let mut names: Vec<&str> = flows.iter().map(|n| n.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["account", "contact", "events", "lead"]);
    assert!(keys <= 14, "{keys} keys");
    let draft = rig.saved.unwrap();
    assert!(draft.secret_stored && draft.workspace.accounts[0].authority == "http://127.0.0.1:8080");
    assert!(matches!(rig.effects.last(), Some(Effect::ApplySetup(_))));
}

#[test]
fn enter_pressed_while_work_is_under_way_goes_on_when_it_is_done() {
    let mut rig = Rig::fresh();
    rig.settle();
    while rig.question() < 6 {
        rig.enter();
    }
    rig.press(KeyCode::Enter);
    while rig.step() == Step::Account {
        assert!(rig.answer_one(), "the secret is stored");
    }
    rig.press(KeyCode::Enter);
    assert_eq!((rig.step(), rig.toast.as_deref()), (Step::Checks, Some(rig.words.say("wz-goes-on").as_str())));
    rig.settle();
    assert_eq!(rig.step(), Step::Tables);
}

#[test]
fn the_secret_is_in_no_draft_no_dump_and_no_picture() {
    let mut rig = Rig::fresh();
    rig.settle();
    while rig.left.is_none() {
        for text in [
            rig.draw(80, 24),
            rig.draw(160, 45),
            format!("{:?}", rig.wizard),
            serde_json::to_string(rig.wizard.draft()).unwrap(),
            rig.wizard.headless(),
            format!("{:?}", rig.effects),
        ] {
            assert!(!text.contains(CANARY), "at {:?}", rig.step());
        }
        rig.enter();
    }
}

#[test]
fn going_back_to_the_beginning_and_forward_again_loses_nothing() {
    let mut rig = Rig::fresh();
    rig.settle();
    rig.go_to(Step::Review);
    let before = rig.wizard.draft().clone();
    for _ in 0..40 {
        if rig.left.is_some() {
            break;
        }
        rig.key(KeyCode::Esc);
    }
    assert_eq!(rig.left, Some(Leave::Home), "Esc at the first question leaves");
    let mut rig = reopened(&rig).unwrap();
    rig.settle();
    rig.go_to(Step::Review);
    assert_eq!(rig.wizard.draft().workspace, before.workspace);
    assert_eq!(rig.wizard.draft().answers, before.answers);
    let stores = rig.effects.iter().filter(|e| matches!(e, Effect::StoreSecret(..))).count();
    assert_eq!(stores, 0, "a kept secret is not asked for again");
}

#[test]
fn an_earlier_answer_that_changes_marks_what_rests_on_it_and_erases_nothing() {
    let mut rig = Rig::fresh();
    rig.settle();
    rig.go_to(Step::Flows);
    let before = rig.wizard.draft().workspace.mappings.len();
    rig.hit(crate::tui::Hit::Step(0), false);
    while rig.question() > 2 {
        rig.key(KeyCode::Esc);
    }
    rig.press(KeyCode::End);
    rig.key(KeyCode::Backspace);
    rig.text("1");
    rig.enter();
    let shown = rig.draw(80, 24);
    assert!(shown.contains("look again at: Checks, Tables, Schemas"), "{shown}");
    assert_eq!(rig.wizard.draft().workspace.mappings.len(), before);
}

#[test]
fn a_later_step_is_not_jumped_to_and_an_earlier_one_is() {
    let mut rig = Rig::fresh();
    rig.settle();
    rig.hit(crate::tui::Hit::Step(5), false);
    assert_eq!(rig.step(), Step::Account);
    assert!(rig.toast.is_some());
    rig.go_to(Step::Schemas);
    rig.hit(crate::tui::Hit::Step(2), false);
    assert_eq!(rig.step(), Step::Tables);
}

#[test]
fn every_step_that_was_left_comes_back_as_it_was_left() {
    for step in Step::ALL {
        let mut rig = Rig::fresh();
        rig.settle();
        rig.go_to(step);
        let mut again = match reopened(&rig) {
            Some(again) => again,
            None => continue,
        };
        again.settle();
        assert_eq!(again.step(), step);
        assert_eq!(again.draw(100, 30), rig.draw(100, 30), "{step:?}");
    }
}

#[test]
fn a_vault_that_fails_a_step_that_cannot_be_read_and_an_unknown_answer_do_not_end_it() {
    let mut rig = Rig::open(Draft::new(crate::setup::Workspace::named("w")), None, World::default());
    assert!(!rig.done(7, crate::tui::Done::Woken), "nobody asked for this");
    rig.settle();
    assert_eq!(rig.step(), Step::Account);
}
