//! The flow of email events in the wizard: added by one key, its kinds switched one by one, told before anything is launched.
use crate::flow::{Direction, EventPlace, Flow};
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace};
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crossterm::event::KeyCode;

fn at(step: Step) -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default());
    rig.settle();
    rig.go_to(step);
    rig.draw(80, 24);
    rig
}

fn flows(rig: &Rig) -> Vec<Flow> {
    let mut flows = rig.wizard.draft().workspace.flows.clone();
    flows.sort_by_key(|f| f.order);
    flows
}

fn of_events(rig: &Rig) -> Option<Flow> {
    flows(rig).into_iter().find(|f| f.direction == Direction::Events)
}

fn told(rig: &Rig) -> Vec<&'static str> {
    of_events(rig).unwrap().writing.events.unwrap().words()
}

/// Selects the flow of that name.
fn select(rig: &mut Rig, name: &str) {
    let place = flows(rig).iter().position(|f| f.name.as_str() == name).unwrap();
    rig.key(KeyCode::Home);
    (0..place).for_each(|_| rig.key(KeyCode::Down));
}

/// Scenes for the reviewed pictures.
pub(super) fn scenes(lang: Lang) -> Vec<(&'static str, Rig)> {
    let mut list = at(Step::Flows);
    select(&mut list, "events");
    let mut kinds = at(Step::Flows);
    select(&mut kinds, "events");
    kinds.key(KeyCode::Char('e'));
    kinds.key(KeyCode::Char(' '));
    kinds.key(KeyCode::Down);
    let mut place = at(Step::Flows);
    select(&mut place, "events");
    place.key(KeyCode::Char('e'));
    place.key(KeyCode::End);
    place.enter();
    place.text("box");
    place.enter();
    let mut all = vec![("flow-of-events", list), ("events-kinds", kinds), ("events-place", place)];
    for (_, rig) in &mut all {
        rig.words = Words(lang);
    }
    all
}

#[test]
fn a_flow_of_events_is_added_by_one_key_and_its_kinds_are_switched() {
    let mut rig = at(Step::Flows);
    // The demonstration proposes it; left out, it stays out until somebody wants it.
    assert!(of_events(&rig).is_some());
    select(&mut rig, "events");
    rig.key(KeyCode::Char(' '));
    assert!(of_events(&rig).is_none());
    select(&mut rig, "account");
    rig.key(KeyCode::Char('e'));
    assert!(of_events(&rig).is_none(), "accounts get no mail");
    select(&mut rig, "contact");
    rig.key(KeyCode::Char('e'));
    assert_eq!(told(&rig), ["sent", "opened", "clicked", "bounced"]);
    let shown = rig.draw(80, 24);
    assert!(shown.contains(&rig.words.say("event-clicked")) && shown.contains("events"), "{shown}");
    rig.key(KeyCode::Char(' '));
    rig.key(KeyCode::Down);
    rig.enter();
    assert_eq!(told(&rig), ["clicked", "bounced"]);
    rig.key(KeyCode::Down);
    rig.enter();
    rig.key(KeyCode::Down);
    rig.enter();
    assert_eq!(told(&rig), ["bounced"], "one kind stays");
    rig.key(KeyCode::Esc);
    rig.key(KeyCode::Char('u'));
    assert_eq!(told(&rig), ["clicked", "bounced"], "taken back like any edit");
    rig.key(KeyCode::Char('f'));
    assert_eq!(
        rig.toast.as_deref(),
        Some(rig.words.say("wz-why-outward").as_str()),
        "it reads nothing that could be filtered"
    );
}

#[test]
fn where_events_go_is_typed_and_what_is_no_place_is_not_taken() {
    let mut rig = at(Step::Flows);
    select(&mut rig, "events");
    rig.key(KeyCode::Char('e'));
    let into = |rig: &Rig| of_events(rig).unwrap().writing.events.unwrap().into;
    for (typed, kept) in
        [("the moon", EventPlace::Timeline), ("table:new_campaignevent", EventPlace::Table("new_campaignevent".into()))]
    {
        rig.key(KeyCode::End);
        rig.enter();
        rig.text(typed);
        rig.enter();
        assert_eq!(into(&rig), kept, "{typed}");
        if typed == "the moon" {
            assert!(rig.draw(80, 24).contains("no such place"), "{}", rig.draw(80, 24));
            rig.key(KeyCode::Esc);
        }
    }
    assert!(rig.draw(80, 24).contains("new_campaignevent"), "{}", rig.draw(80, 24));
}

#[test]
fn the_review_tells_which_events_go_and_where() {
    let mut rig = at(Step::Flows);
    select(&mut rig, "events");
    rig.key(KeyCode::Char('e'));
    rig.key(KeyCode::Char(' '));
    rig.key(KeyCode::Esc);
    rig.go_to(Step::Review);
    let shown = rig.draw(160, 60);
    assert!(shown.contains("in the activities of each person"), "{shown}");
    assert!(shown.contains("which links were clicked") && !shown.contains("which messages were sent"), "{shown}");
    assert!(!shown.contains("Nothing is written to the CRM"), "{shown}");
}
