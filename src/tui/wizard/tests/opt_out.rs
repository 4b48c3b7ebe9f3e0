//! The flow of consent in the wizard: added by one key, its way and its rule changed line by line, with what both sides will hold
//! beside them; told before anything is launched.
use crate::flow::{Direction, Flow, OptOutRule, OptOutRules, OptOutWay};
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, Step, Workspace};
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crossterm::event::KeyCode;

fn at_contacts() -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default());
    rig.settle();
    rig.go_to(Step::Flows);
    rig.draw(80, 24);
    select(&mut rig, "contact");
    rig
}

fn flows(rig: &Rig) -> Vec<Flow> {
    let mut flows = rig.wizard.draft().workspace.flows.clone();
    flows.sort_by_key(|f| f.order);
    flows
}

fn select(rig: &mut Rig, name: &str) {
    let place = flows(rig).iter().position(|f| f.name.as_str() == name).unwrap();
    rig.key(KeyCode::Home);
    (0..place).for_each(|_| rig.key(KeyCode::Down));
}

fn rules(rig: &Rig) -> Option<OptOutRules> {
    flows(rig).into_iter().find(|f| f.direction == Direction::OptOut).and_then(|f| f.writing.opt_out)
}

/// Scenes for the reviewed pictures.
pub(super) fn scenes(lang: Lang) -> Vec<(&'static str, Rig)> {
    let mut both = at_contacts();
    both.key(KeyCode::Char('o'));
    let mut latest = at_contacts();
    latest.key(KeyCode::Char('o'));
    latest.key(KeyCode::Down);
    latest.enter();
    let mut list = at_contacts();
    list.key(KeyCode::Char('o'));
    list.key(KeyCode::Esc);
    let mut all = vec![("opt-out-both", both), ("opt-out-latest", latest), ("opt-out-flow", list)];
    for (_, rig) in &mut all {
        rig.words = Words(lang);
    }
    all
}

#[test]
fn a_flow_of_consent_is_added_by_one_key_and_shows_what_both_sides_will_hold() {
    let mut rig = at_contacts();
    assert_eq!(rules(&rig), None, "nobody gets it unasked");
    rig.key(KeyCode::Char('o'));
    assert_eq!(rules(&rig), Some(OptOutRules::default()));
    let shown = rig.draw(80, 24);
    for line in ["donotbulkemail is yes", "no contact | contact", "contact | no contact"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let changed = |rig: &Rig| {
        let shown = rig.draw(160, 40);
        shown.lines().filter(|l| l.contains("▸ no contact | no contact")).count()
    };
    assert_eq!(changed(&rig), 2, "each hears of the other");
    let mut ways = Vec::new();
    for _ in 0..4 {
        rig.enter();
        ways.push((rules(&rig).unwrap().way, changed(&rig)));
    }
    let expected =
        [(OptOutWay::Off, 0), (OptOutWay::CrmToCampaign, 1), (OptOutWay::CampaignToCrm, 1), (OptOutWay::Both, 2)];
    assert_eq!(ways, expected);
    rig.key(KeyCode::Down);
    rig.enter();
    assert_eq!(rules(&rig).unwrap().rule, OptOutRule::Latest);
    assert!(rig.draw(160, 40).contains("newer: contact | contact"), "{}", rig.draw(160, 40));
    rig.key(KeyCode::Esc);
    rig.key(KeyCode::Char('u'));
    assert_eq!(rules(&rig).unwrap().rule, OptOutRule::Restrictive, "taken back like any edit");
    rig.key(KeyCode::Char('f'));
    assert_eq!(rig.toast.as_deref(), Some(rig.words.say("wz-why-outward").as_str()));
}

#[test]
fn the_review_tells_which_way_consent_goes() {
    let mut rig = at_contacts();
    rig.key(KeyCode::Char('o'));
    rig.key(KeyCode::Esc);
    rig.go_to(Step::Review);
    let shown = rig.draw(160, 60);
    assert!(shown.contains("keeps the consent of contact on both sides"), "{shown}");
}
