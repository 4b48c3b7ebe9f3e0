//! The tables step beside its list: what changed since the discovery before, and what is known about a table.
use super::super::fixtures::{Rig, World};
use crate::catalog::{CatalogChange, Labels, News};
use crate::setup::{Draft, Step, Workspace};
use crate::tui::Effect;
use crossterm::event::KeyCode;
use jiff::{SignedDuration, Timestamp};

/// Changes of every weight, one of them hostile.
pub(super) fn news() -> News {
    let option = |label: &str| CatalogChange::OptionAdded {
        table: "contact".into(),
        set: "contact_gendercode".into(),
        code: 3,
        labels: Labels::one(1033, label),
    };
    let (since, until) = (Timestamp::UNIX_EPOCH - SignedDuration::from_hours(50), Timestamp::UNIX_EPOCH);
    let changes = vec![
        CatalogChange::TrackingSwitched { table: "account".into(), on: true },
        CatalogChange::FieldRemoved { table: "contact".into(), field: "nickname".into() },
        CatalogChange::FieldAdded { table: "contact".into(), field: "new_loyaltypoints".into() },
        option("Evil \u{1b}[2J\u{202e} <b>option</b>"),
        option("Not told"),
    ];
    News { since, until, changes }
}

/// At the tables step.
pub(super) fn at_tables(news: Option<News>) -> Rig {
    let world = World { news, ..World::default() };
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(super::super::fixtures::offer()), world);
    rig.settle();
    rig.go_to(Step::Tables);
    rig
}

#[test]
fn what_changed_is_one_line_and_one_key_away() {
    let mut rig = at_tables(Some(news()));
    let list = rig.draw(100, 26);
    assert!(list.contains("5 changes since the discovery 2 days ago · 1 to look at"), "{list}");
    rig.key(KeyCode::Char('d'));
    let told = rig.draw(100, 26);
    assert!(told.contains("contact.nickname is gone or can no longer be read"), "{told}");
    assert!(!told.contains("[ ]"), "the list gave way: {told}");
    assert!(!told.contains('\u{1b}') && !told.contains('\u{202e}'));
    rig.key(KeyCode::Down);
    rig.key(KeyCode::Char('y'));
    assert_eq!(rig.copied.as_deref(), Some("contact.nickname is gone or can no longer be read"));
    rig.key(KeyCode::Esc);
    assert_eq!((rig.step(), rig.draw(100, 26)), (Step::Tables, list), "Esc closes the panel, not the step");
}

#[test]
fn without_changes_there_is_no_line_and_the_key_says_why() {
    let mut rig = at_tables(None);
    assert!(!rig.draw(100, 26).contains("since the discovery"));
    let reason = rig.wizard.commands().into_iter().find(|(id, _)| *id == crate::command::CommandId::Changes).unwrap().1;
    assert_eq!(reason, Some("wz-why-no-news"));
    rig.key(KeyCode::Char('d'));
    assert!(rig.draw(100, 26).contains("No discovery before this one found a change"));
}

#[test]
fn a_table_is_described_when_a_person_looks_at_it_and_only_then() {
    let mut rig = at_tables(None);
    let asked = |rig: &Rig| rig.effects.iter().filter(|e| matches!(e, Effect::Describe(..))).count();
    assert_eq!(asked(&rig), 0);
    rig.key(KeyCode::Char('i'));
    rig.settle();
    assert_eq!(asked(&rig), 1);
    let shown = rig.draw(100, 26);
    assert!(shown.contains("the CRM tells what changed (change tracking)"), "{shown}");
    assert!(shown.contains("can be carried over"), "{shown}");
    rig.key(KeyCode::Down);
    rig.settle();
    assert_eq!(asked(&rig), 2, "the next table is read when it is looked at");
    rig.key(KeyCode::Char('i'));
    rig.key(KeyCode::Down);
    rig.settle();
    assert_eq!(asked(&rig), 2);
}

#[test]
fn looking_at_a_table_does_not_hold_up_enter() {
    let mut rig = at_tables(None);
    rig.press(KeyCode::Char('i'));
    rig.press(KeyCode::Enter);
    assert_eq!(rig.step(), Step::Schemas);
}
