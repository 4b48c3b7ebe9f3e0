//! Flows that send changes to the CRM or delete there, in the wizard: added by one key beside a table's flow, changed line by
//! line, taken back like any edit, told before anything is launched.
use crate::flow::{Direction, Flow, WriteMode};
use crate::i18n::{Lang, Words};
use crate::mapping::Owner;
use crate::setup::{Draft, Step, Workspace};
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crate::tui::{Depth, Hit};
use crossterm::event::KeyCode;
use ratatui::style::Modifier;

fn at_contacts() -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default());
    rig.settle();
    rig.go_to(Step::Flows);
    rig.draw(80, 24);
    let mut flows = rig.wizard.draft().workspace.flows.clone();
    flows.sort_by_key(|f| f.order);
    let place = flows.iter().position(|f| f.name.as_str() == "contact").unwrap();
    (0..place).for_each(|_| rig.key(KeyCode::Down));
    rig
}

fn of(rig: &Rig, direction: Direction) -> Option<Flow> {
    rig.wizard.draft().workspace.flows.iter().find(|f| f.direction == direction).cloned()
}

fn owner(rig: &Rig, field: &str) -> Owner {
    let workspace = &rig.wizard.draft().workspace;
    let mapping = workspace.mappings.iter().find(|m| m.table == "contact").unwrap();
    mapping.rule(field).unwrap().treatment.owner
}

/// The lowest line that is marked over its width.
fn selected(rig: &Rig) -> String {
    let (buffer, _, _) = rig.frame(160, 45, Depth::Mono);
    let marked = |row: &&[ratatui::buffer::Cell]| {
        row.iter().filter(|cell| cell.modifier.contains(Modifier::REVERSED)).count() > 80
    };
    let row = buffer.content().chunks(160).rfind(marked);
    row.map(|cells| cells.iter().map(|cell| cell.symbol()).collect()).unwrap_or_default()
}

/// Moves to the line on which that stands.
fn to_line(rig: &mut Rig, text: &str) {
    rig.key(KeyCode::Home);
    for _ in 0..80 {
        if selected(rig).contains(text) {
            return;
        }
        rig.key(KeyCode::Down);
    }
    panic!("no line with {text}: {}", rig.draw(160, 45));
}

/// Scenes for the reviewed pictures.
pub(super) fn scenes(lang: Lang) -> Vec<(&'static str, Rig)> {
    let mut proposed = at_contacts();
    proposed.key(KeyCode::Char('x'));
    let mut given = at_contacts();
    given.key(KeyCode::Char('x'));
    to_line(&mut given, "jobtitle");
    given.key(KeyCode::Char(' '));
    let mut list = at_contacts();
    list.key(KeyCode::Char('x'));
    list.key(KeyCode::Esc);
    let mut days = at_contacts();
    days.key(KeyCode::Char('d'));
    days.text("99");
    days.enter();
    let mut removes = at_contacts();
    removes.key(KeyCode::Char('d'));
    removes.key(KeyCode::Esc);
    let mut all = vec![
        ("export", proposed),
        ("export-field", given),
        ("export-flow", list),
        ("removal-typing", days),
        ("removal-flow", removes),
    ];
    for (_, rig) in &mut all {
        rig.words = Words(lang);
    }
    all
}

#[test]
fn a_flow_of_export_is_added_by_one_key_and_changes_only_rows_that_are_there() {
    let mut rig = at_contacts();
    assert_eq!(of(&rig, Direction::Export), None, "nobody gets it unasked");
    rig.key(KeyCode::Char('x'));
    let flow = of(&rig, Direction::Export).unwrap();
    assert_eq!((flow.table.as_str(), flow.writing.mode), ("contact", WriteMode::Update));
    for mode in [WriteMode::Insert, WriteMode::Upsert, WriteMode::Update, WriteMode::Insert] {
        rig.enter();
        assert_eq!(of(&rig, Direction::Export).unwrap().writing.mode, mode);
    }
    rig.key(KeyCode::Char('u'));
    assert_eq!(of(&rig, Direction::Export).unwrap().writing.mode, WriteMode::Update, "taken back like any edit");
    assert!(rig.wizard.headless().contains("--direction export"), "{}", rig.wizard.headless());
    assert!(rig.wizard.headless().contains("--writes update"), "{}", rig.wizard.headless());
    rig.key(KeyCode::Esc);
    // Once more opens the same one.
    rig.key(KeyCode::Char('x'));
    let flows = &rig.wizard.draft().workspace.flows;
    assert_eq!(flows.iter().filter(|f| f.direction == Direction::Export).count(), 1);
}

#[test]
fn a_field_is_given_to_the_campaign_side_and_back_and_consent_is_not() {
    let mut rig = at_contacts();
    rig.key(KeyCode::Char('x'));
    let before = owner(&rig, "jobtitle");
    assert_eq!(before, Owner::Crm);
    to_line(&mut rig, "jobtitle");
    rig.key(KeyCode::Char(' '));
    assert_eq!(owner(&rig, "jobtitle"), Owner::Marketing);
    assert!(rig.draw(160, 45).contains("[x] jobtitle"), "{}", rig.draw(160, 45));
    rig.key(KeyCode::Char('u'));
    assert_eq!(owner(&rig, "jobtitle"), Owner::Crm, "the mapping is taken back as well");
    rig.key(KeyCode::Char('U'));
    assert_eq!(owner(&rig, "jobtitle"), Owner::Marketing);
    to_line(&mut rig, "donotemail");
    let consent = owner(&rig, "donotemail");
    rig.key(KeyCode::Char(' '));
    if consent == Owner::Consent {
        assert_eq!(owner(&rig, "donotemail"), Owner::Consent);
        assert_eq!(rig.toast.as_deref(), Some(rig.words.say("wz-export-consent").as_str()));
    }
}

#[test]
fn what_was_said_of_fields_in_the_schemas_meanwhile_is_not_taken_back_from_here() {
    let mut rig = at_contacts();
    rig.key(KeyCode::Char('x'));
    to_line(&mut rig, "jobtitle");
    rig.key(KeyCode::Char(' '));
    rig.key(KeyCode::Esc);
    rig.hit(Hit::Step(Step::Schemas.index()), false);
    rig.settle();
    assert_eq!(rig.step(), Step::Schemas);
    rig.go_to(Step::Flows);
    let now = rig.wizard.draft().workspace.mappings.clone();
    rig.key(KeyCode::Char('u'));
    rig.key(KeyCode::Char('u'));
    assert_eq!(rig.wizard.draft().workspace.mappings, now);
}

#[test]
fn a_flow_that_deletes_in_the_crm_is_added_by_one_key_and_says_that_a_plan_is_needed() {
    let mut rig = at_contacts();
    assert_eq!(of(&rig, Direction::Delete), None, "nobody gets it unasked");
    rig.key(KeyCode::Char('d'));
    let days = |rig: &Rig| of(rig, Direction::Delete).unwrap().writing.removal.unwrap().days;
    assert_eq!(days(&rig), 7);
    for nonsense in ["99", "0", "-", "한글"] {
        rig.text(nonsense);
        rig.enter();
        assert_eq!(days(&rig), 7, "{nonsense}");
        (0..8).for_each(|_| rig.key(KeyCode::Backspace));
    }
    rig.text("30");
    rig.enter();
    assert_eq!(days(&rig), 30);
    assert!(rig.draw(100, 30).contains("only by an approved plan"), "{}", rig.draw(100, 30));
    rig.go_to(Step::Review);
    let shown = rig.draw(160, 60);
    assert!(shown.contains("only by a plan that somebody approved"), "{shown}");
}
