//! The flow of leads in the wizard: added by one key from a table of one's own, its rules changed line by line, what is missing
//! marked, a test lead once somebody agreed, told before anything is launched.
use crate::flow::{Direction, LeadRules, SameAddress, addresses_text};
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace};
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crossterm::event::KeyCode;

fn at_flows() -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default());
    rig.settle();
    rig.go_to(Step::Flows);
    rig.draw(80, 24);
    rig
}

fn at_leads() -> Rig {
    let mut rig = at_flows();
    rig.key(KeyCode::Char('l'));
    rig.settle();
    rig
}

fn rules(rig: &Rig) -> Option<LeadRules> {
    let flows = &rig.wizard.draft().workspace.flows;
    flows.iter().find(|f| f.direction == Direction::Leads).and_then(|f| f.writing.leads.clone())
}

fn line(rig: &mut Rig, down: usize) {
    rig.key(KeyCode::Home);
    (0..down).for_each(|_| rig.key(KeyCode::Down));
}

/// Scenes for the reviewed pictures.
pub(super) fn scenes(lang: Lang) -> Vec<(&'static str, Rig)> {
    let lines = at_leads();
    let mut typing = at_leads();
    line(&mut typing, 9);
    typing.enter();
    typing.text("a@shop.example; b c@shop.example");
    typing.enter();
    let mut tested = at_leads();
    tested.key(KeyCode::Char('v'));
    tested.key(KeyCode::Char('v'));
    tested.settle();
    let mut list = at_leads();
    list.key(KeyCode::Esc);
    let mut all = vec![("leads", lines), ("leads-typing", typing), ("leads-tested", tested), ("leads-flow", list)];
    for (_, rig) in &mut all {
        rig.words = Words(lang);
    }
    all
}

#[test]
fn a_flow_of_leads_is_added_by_one_key_and_says_what_it_lacks() {
    let mut rig = at_flows();
    assert_eq!(rules(&rig), None, "nobody gets it unasked");
    rig.key(KeyCode::Char('l'));
    rig.settle();
    let proposed = rules(&rig).unwrap();
    assert_eq!((proposed.from.as_str(), proposed.key.as_str()), ("Prospects", "id"));
    assert_eq!(proposed.fields_text(), "emailaddress1=sEmail, lastname=sLastName");
    let shown = rig.draw(100, 30);
    assert!(shown.contains("nothing fills it: subject"), "{shown}");
    line(&mut rig, 3);
    rig.enter();
    rig.text("Trial {");
    rig.enter();
    assert!(rig.draw(100, 30).contains("A brace is left open"), "{}", rig.draw(100, 30));
    rig.key(KeyCode::Backspace);
    rig.enter();
    assert_eq!(rules(&rig).unwrap().topic, "Trial");
    assert!(!rig.draw(100, 30).contains("nothing fills it"), "{}", rig.draw(100, 30));
    line(&mut rig, 5);
    for same in [SameAddress::Update, SameAddress::Create, SameAddress::Skip] {
        rig.enter();
        assert_eq!(rules(&rig).unwrap().same_address, same);
    }
    line(&mut rig, 9);
    rig.enter();
    rig.text("a@shop.example; nobody");
    rig.enter();
    assert!(rig.draw(100, 30).contains("nobody"), "{}", rig.draw(100, 30));
    (0..8).for_each(|_| rig.key(KeyCode::Backspace));
    rig.enter();
    assert_eq!(addresses_text(&rules(&rig).unwrap().notify), "a@shop.example");
    rig.key(KeyCode::Char('u'));
    assert!(rules(&rig).unwrap().notify.is_empty(), "taken back like any edit");
    rig.key(KeyCode::Esc);
    // Once more opens the same one.
    rig.key(KeyCode::Char('l'));
    rig.settle();
    let flows = &rig.wizard.draft().workspace.flows;
    assert_eq!(flows.iter().filter(|f| f.direction == Direction::Leads).count(), 1);
}

#[test]
fn a_table_or_a_column_that_is_not_there_is_not_taken() {
    let mut rig = at_leads();
    let before = rules(&rig).unwrap();
    for (at, typed, said) in [
        (0, "x", "no such table that somebody else fills: Prospectsx"),
        (1, "x", "no such column: idx"),
        (2, "x", "no such column: sLastNamex"),
        (3, "{ghost}", "no such column: ghost"),
        (8, "ghost", "no such column: ghost"),
    ] {
        line(&mut rig, at);
        rig.enter();
        rig.text(typed);
        rig.enter();
        let shown = rig.draw(100, 30);
        assert!(shown.contains(said), "{at}: {shown}");
        rig.key(KeyCode::Esc);
        assert_eq!(rules(&rig).unwrap(), before);
    }
}

#[test]
fn a_test_lead_is_written_only_once_somebody_agreed() {
    let mut rig = at_leads();
    rig.key(KeyCode::Char('v'));
    rig.settle();
    assert!(!rig.draw(100, 30).contains("0fc1a9b0-1111"));
    assert_eq!(rig.toast.as_deref(), Some(rig.words.say("wz-leads-test-agree").as_str()));
    rig.key(KeyCode::Char('v'));
    rig.settle();
    assert!(rig.draw(100, 30).contains("0fc1a9b0-1111 was written, read back and removed"), "{}", rig.draw(100, 30));
}

#[test]
fn the_review_tells_of_leads_and_of_mail() {
    let mut rig = at_leads();
    line(&mut rig, 9);
    rig.enter();
    rig.text("a@shop.example");
    rig.enter();
    rig.key(KeyCode::Esc);
    rig.go_to(Step::Review);
    let shown = rig.draw(160, 60);
    assert!(shown.contains("makes leads in the CRM of the rows of Prospects"), "{shown}");
    assert!(shown.contains("tells 1 addresses by mail"), "{shown}");
}
