//! A setup that is there is opened again: where it was asked for, with what was chosen, and left without a trace where nothing
//! was changed.
use crate::command::CommandId;
use crate::setup::{Draft, Step};
use crate::tui::wizard::Aim;
use crate::tui::wizard::fixtures::Rig;
use crate::tui::{Effect, Leave};
use crossterm::event::KeyCode;

/// The draft of a setup that was made, as somebody changes it.
fn made(aim: &Aim) -> (Draft, Rig) {
    let mut rig = Rig::fresh();
    rig.settle();
    rig.go_to(Step::Flows);
    rig.key(KeyCode::Char('W'));
    rig.key(KeyCode::Esc);
    rig.go_to(Step::Review);
    let workspace = rig.wizard.draft().workspace.clone();
    let name = workspace.accounts[0].name.clone();
    let draft = Draft::again(&workspace, &name, aim.step()).unwrap().unwrap();
    (draft, rig)
}

fn opened(aim: Aim) -> Rig {
    let (draft, rig) = made(&aim);
    let mut rig = Rig::change(draft, aim, rig.world.clone());
    rig.settle();
    rig
}

fn name(text: &str) -> crate::account::Name {
    crate::account::Name::parse(text).unwrap()
}

#[test]
fn it_stands_where_it_was_asked_for() {
    let flow = opened(Aim::Flow(name("contact")));
    assert_eq!(flow.step(), Step::Flows);
    let shown = flow.draw(100, 30);
    assert!(shown.contains("\ncontact: "), "its line below the list: {shown}");

    let mut rule = opened(Aim::Rule("contact".to_owned(), Some("lastname".to_owned())));
    assert_eq!(rule.step(), Step::Schemas);
    rule.command(CommandId::CopySelected);
    assert!(rule.copied.as_ref().is_some_and(|text| text.contains("lastname")), "{:?}", rule.copied);

    let chain = opened(Aim::Chain(name("nightly")));
    let shown = chain.draw(100, 30);
    assert!(shown.contains("@drift") && shown.contains("nightly"), "{shown}");
}

#[test]
fn nothing_is_asked_for_again_and_nothing_is_another_setup() {
    for step in [Step::Account, Step::Tables, Step::Schemas, Step::Enumerations, Step::Flows] {
        let aim = Aim::Step(step);
        let (draft, _) = made(&aim);
        let mut rig = opened(aim);
        assert_eq!(rig.step(), step);
        let stored = rig.effects.iter().any(|e| matches!(e, Effect::StoreSecret(..)));
        assert!(!stored, "a kept secret is not asked for again");
        rig.go_to(Step::Review);
        assert_eq!(rig.wizard.draft().workspace, draft.workspace, "{step:?}");
        assert_eq!(rig.wizard.draft().answers, draft.answers, "{step:?}");
    }
}

#[test]
fn esc_where_it_was_opened_leaves_and_keeps_only_what_was_changed() {
    let mut rig = opened(Aim::Step(Step::Flows));
    rig.key(KeyCode::Esc);
    assert_eq!(rig.left, Some(Leave::Home));
    assert!(rig.effects.iter().any(|e| matches!(e, Effect::DiscardDraft)));

    let mut rig = opened(Aim::Step(Step::Flows));
    rig.key(KeyCode::Char('m'));
    rig.key(KeyCode::Esc);
    assert_eq!(rig.left, Some(Leave::Home));
    assert!(!rig.effects.iter().any(|e| matches!(e, Effect::DiscardDraft)));
    let kept = rig.saved.expect("what was changed is kept");
    assert!(kept.basis.is_some(), "and it is still known what it was made of");
}
