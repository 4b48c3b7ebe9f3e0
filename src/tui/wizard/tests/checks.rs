//! The checks step: many tables share a row that opens, and a test lead is written by agreement only.
use crate::account::CheckId;
use crate::setup::{Draft, Step, Workspace};
use crate::tui::Effect;
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crossterm::event::KeyCode;

fn many(failing: Vec<CheckId>) -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), Some(offer()), World::default());
    rig.settle();
    rig.go_to(Step::Tables);
    rig.key(KeyCode::Char('/'));
    rig.text("new_table00");
    rig.enter();
    rig.key(KeyCode::Char('a'));
    rig.world.failing = failing;
    // The first Esc ends the search.
    rig.key(KeyCode::Esc);
    rig.key(KeyCode::Esc);
    assert_eq!(rig.step(), Step::Checks);
    rig
}

#[test]
fn many_tables_share_a_row_that_opens_and_failures_stand_out() {
    let mut rig = many(Vec::new());
    let count = rig.wizard.draft().tables.len();
    assert!(count >= 5, "{count}");
    let shown = rig.draw(100, 45);
    assert!(shown.contains(&format!("Right to read: {count} tables")), "{shown}");
    assert!(!shown.contains("Right to read: new_table"), "{shown}");
    rig.key(KeyCode::Home);
    while !rig.draw(160, 60).lines().any(|l| l.contains("passed:") && l.contains("new_table001")) {
        rig.key(KeyCode::Down);
    }
    rig.key(KeyCode::Char(' '));
    assert!(rig.draw(100, 60).contains("Right to read: new_table001"));
    rig.key(KeyCode::Char(' '));
    assert!(!rig.draw(100, 60).contains("Right to read: new_table001"));
    let failed = many(vec![CheckId::Keys]);
    let shown = failed.draw(160, 60);
    assert!(
        shown.contains("Alternate keys: new_table001") && !shown.contains("Right to read: new_table001"),
        "{shown}"
    );
}

#[test]
fn a_test_lead_is_written_only_when_the_same_key_agrees() {
    let mut rig = many(Vec::new());
    let written = |rig: &Rig| {
        rig.effects.iter().filter(|e| matches!(e, Effect::CheckOne(_, s, _) if s.id == CheckId::WriteTest)).count()
    };
    rig.key(KeyCode::Char('t'));
    assert_eq!(written(&rig), 0);
    assert!(rig.toast.as_deref().unwrap().contains("[TEST]"), "{:?}", rig.toast);
    rig.key(KeyCode::Char('i'));
    rig.key(KeyCode::Char('t'));
    assert_eq!(written(&rig), 0, "another key in between takes the agreement back");
    rig.key(KeyCode::Char('t'));
    assert_eq!(written(&rig), 1);
    let agreed = rig.effects.iter().rev().find_map(|e| match e {
        Effect::CheckOne(_, _, scope) => Some(scope.write_test),
        _ => None,
    });
    assert_eq!(agreed, Some(true));
    assert!(rig.draw(100, 45).contains("Test lead"));
    rig.key(KeyCode::Char('r'));
    assert_eq!(written(&rig), 1, "also the second time it asks first");
}

#[test]
fn warnings_are_no_plain_passes_and_are_looked_at_first() {
    let world = World { warned: vec![CheckId::ApiBudget], ..World::default() };
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), Some(offer()), world);
    rig.settle();
    rig.go_to(Step::Checks);
    rig.settle();
    let shown = rig.draw(100, 26);
    assert!(shown.contains("passed, 1 warning") && !shown.contains("All checks passed"), "{shown}");
    assert!(shown.contains("Less than a tenth of the requests"), "the warning is selected: {shown}");
}

#[test]
fn an_address_the_sign_in_names_is_confirmed_by_the_same_key_twice_and_everything_is_checked_again() {
    let place = "https://crm.acme.example";
    let world = World { foreign: Some(format!("{place}/")), ..World::default() };
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), Some(offer()), world);
    rig.settle();
    rig.go_to(Step::Checks);
    rig.settle();
    let kept = |rig: &Rig| rig.wizard.draft().answers.get("instance").cloned();
    rig.key(KeyCode::Char('a'));
    assert!(rig.toast.as_deref().unwrap().contains("crm.acme.example"), "{:?}", rig.toast);
    assert_eq!(kept(&rig), None, "it only asks");
    rig.key(KeyCode::Char('i'));
    rig.key(KeyCode::Char('a'));
    assert_eq!(kept(&rig), None, "another key in between takes the question back");
    rig.world.foreign = None;
    rig.key(KeyCode::Char('a'));
    assert_eq!(kept(&rig).as_deref(), Some(place));
    rig.settle();
    assert!(rig.draw(100, 45).contains("All checks passed"), "{}", rig.draw(100, 45));
    // Nothing is left to confirm.
    rig.key(KeyCode::Char('a'));
    rig.key(KeyCode::Char('a'));
    assert_eq!(kept(&rig).as_deref(), Some(place));
}
