//! What the enumerations step promises: a list that others fill is not replaced, codes a set does not have are dealt with
//! for all its fields, and languages have names.
use crate::account::Name;
use crate::i18n::{Lang, Words};
use crate::mapping::{ListKind, Unlisted};
use crate::setup::{Draft, EnumChoice, Step, Workspace};
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crossterm::event::KeyCode;

fn at_enumerations() -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default());
    rig.settle();
    rig.go_to(Step::Enumerations);
    rig.draw(80, 20);
    rig
}

fn choice(rig: &Rig, set: &str) -> EnumChoice {
    rig.wizard.draft().workspace.enumerations.iter().find(|c| c.option_set == set).unwrap().clone()
}

fn policy(rig: &Rig, field: &str) -> Unlisted {
    let mappings = &rig.wizard.draft().workspace.mappings;
    mappings.iter().find(|m| m.table == "contact").unwrap().rule(field).unwrap().treatment.unlisted
}

/// The selected option set goes to that list.
fn renamed(rig: &mut Rig, list: &str) {
    rig.key(KeyCode::Char('n'));
    (0..60).for_each(|_| rig.key(KeyCode::Backspace));
    rig.text(list);
    rig.enter();
}

#[test]
fn a_list_that_others_fill_is_not_replaced_and_that_is_said_at_the_key() {
    let mut rig = at_enumerations();
    renamed(&mut rig, "shared");
    rig.key(KeyCode::Down);
    renamed(&mut rig, "shared");
    for lang in Lang::ALL {
        rig.words = Words(lang);
        rig.key(KeyCode::Char('r'));
        let said = rig.toast.take().unwrap();
        assert!(said.contains("contact_gendercode") && said.contains("(n)") && !said.contains('⟨'), "{said}");
        let shown = rig.draw(100, 26);
        assert!(
            shown.contains(&rig.words.say_with("wz-enum-shared-with", &[("sets", "contact_gendercode".into())])),
            "{shown}"
        );
    }
    assert!(!choice(&rig, "contact_preferredcontactmethodcode").replace);
    rig.words = Words(Lang::En);
    renamed(&mut rig, "of_its_own");
    rig.key(KeyCode::Char('r'));
    assert!(choice(&rig, "contact_preferredcontactmethodcode").replace, "a list of its own can be replaced");
    rig.key(KeyCode::Up);
    renamed(&mut rig, "of_its_own");
    let shown = rig.draw(100, 26);
    assert!(shown.contains("takes no second one"), "and then nobody else may fill it: {shown}");
    assert_eq!(choice(&rig, "contact_gendercode").enumeration.as_deref(), Some("shared"));
}

#[test]
fn a_list_of_another_account_counts_as_well() {
    let rig = at_enumerations();
    let mut draft = rig.wizard.draft().clone();
    let mut theirs = EnumChoice::new(Name::parse("fabrikam").unwrap(), "contact_gendercode".to_owned());
    theirs.enumeration = Some("contact_gendercode".to_owned());
    draft.workspace.enumerations.push(theirs);
    let mut rig = Rig::open(draft, Some(offer()), World::default());
    rig.settle();
    rig.go_to(Step::Enumerations);
    rig.key(KeyCode::Char('r'));
    assert!(rig.toast.as_deref().unwrap().contains("contact_gendercode"), "{:?}", rig.toast);
    assert!(!choice(&rig, "contact_gendercode").replace);
    // One that came to be all the same, by hand in a file, does not get past this step.
    let mut draft = rig.wizard.draft().clone();
    draft.workspace.enumerations.iter_mut().for_each(|c| c.replace |= c.account.as_str() == "fabrikam");
    let mut rig = Rig::open(draft, Some(offer()), World::default());
    rig.settle();
    rig.enter();
    assert_eq!(rig.step(), Step::Enumerations);
    assert!(rig.toast.as_deref().unwrap().contains("contact_gendercode (fabrikam)"), "{:?}", rig.toast);
}

#[test]
fn codes_a_set_does_not_have_are_shown_and_dealt_with_by_a_key() {
    let mut rig = at_enumerations();
    assert!(rig.draw(80, 20).contains("codes not in the set: keep the code"), "{}", rig.draw(80, 20));
    for wanted in [Unlisted::Default, Unlisted::Reject, Unlisted::Stop] {
        rig.key(KeyCode::Char('m'));
        assert_eq!(policy(&rig, "gendercode"), wanted);
    }
    assert!(rig.draw(80, 20).contains("not in the set: stop the run"));
    rig.key(KeyCode::Char('u'));
    assert_eq!(policy(&rig, "gendercode"), Unlisted::Reject, "and taken back");
    assert!(rig.draw(80, 20).contains("not in the set: reject the row"));
    rig.key(KeyCode::Char('U'));
    assert_eq!(policy(&rig, "gendercode"), Unlisted::Stop);
    rig.key(KeyCode::Char('m'));
    assert_eq!(policy(&rig, "gendercode"), Unlisted::Keep, "round again");
    assert_eq!(policy(&rig, "preferredcontactmethodcode"), Unlisted::Keep, "the others stay as they are");
    rig.key(KeyCode::Char('m'));
    rig.key(KeyCode::Esc);
    rig.key(KeyCode::Char('/'));
    rig.text("gendercode");
    rig.enter();
    rig.key(KeyCode::Char('r'));
    let shown = rig.draw(100, 26);
    assert!(shown.contains(&rig.words.say("unlisted-default")), "it is the rule's own: {shown}");
}

#[test]
fn languages_are_named_while_their_numbers_are_typed() {
    for (lang, names) in [(Lang::En, ["English", "Korean"]), (Lang::Ko, ["영어", "한국어"])] {
        let mut rig = at_enumerations();
        rig.words = Words(lang);
        rig.key(KeyCode::Char('l'));
        let shown = rig.draw(80, 20);
        assert!(
            shown.contains(&format!("1033 {}", names[0])) && shown.contains(&format!("1042 {}", names[1])),
            "{shown}"
        );
        rig.text("1042 1033");
        assert!(rig.draw(80, 20).contains(&format!("✓ {}, {}", names[1], names[0])), "{}", rig.draw(80, 20));
        rig.enter();
        assert_eq!(choice(&rig, "contact_gendercode").languages, [1042, 1033]);
        let shown = rig.draw(160, 45);
        assert!(
            shown.contains(
                &rig.words.say_with("enum-languages", &[("languages", format!("{}, {}", names[1], names[0]).into())])
            ),
            "{shown}"
        );
        assert!(!shown.contains("1042"), "{shown}");
    }
}

/// Each step takes back its own edits and leaves those of the other alone.
#[test]
fn what_the_other_step_changed_outlives_undo_and_redo_in_both() {
    let title = |rig: &Rig| {
        let mappings = &rig.wizard.draft().workspace.mappings;
        mappings.iter().find(|m| m.table == "contact").unwrap().rule("lastname").unwrap().include
    };
    let mut rig = at_enumerations();
    rig.key(KeyCode::Esc);
    assert_eq!(rig.step(), Step::Schemas);
    rig.key(KeyCode::Char('/'));
    rig.text("lastname");
    rig.enter();
    let carried = title(&rig);
    rig.key(KeyCode::Char(' '));
    assert_ne!(title(&rig), carried);
    rig.go_to(Step::Enumerations);
    rig.key(KeyCode::Char('m'));
    assert_eq!(policy(&rig, "gendercode"), Unlisted::Default);
    rig.key(KeyCode::Esc);
    rig.key(KeyCode::Char('u'));
    assert_eq!((title(&rig), policy(&rig, "gendercode")), (carried, Unlisted::Default), "taken back, and left alone");
    rig.key(KeyCode::Char('U'));
    assert_eq!((title(&rig), policy(&rig, "gendercode")), (!carried, Unlisted::Default), "and made again");
    // The other way round: a policy of the rule's own editor is not taken back with an edit of the enumerations.
    rig.key(KeyCode::Esc);
    rig.key(KeyCode::Char('/'));
    rig.text("preferredcontactmethod");
    rig.enter();
    rig.key(KeyCode::Char('r'));
    rig.key(KeyCode::Down);
    rig.key(KeyCode::Down);
    rig.enter();
    let chosen = policy(&rig, "preferredcontactmethodcode");
    assert_ne!(chosen, Unlisted::Keep);
    rig.key(KeyCode::Esc);
    rig.go_to(Step::Enumerations);
    rig.key(KeyCode::Char('u'));
    let both = |rig: &Rig| (policy(rig, "gendercode"), policy(rig, "preferredcontactmethodcode"));
    assert_eq!(both(&rig), (Unlisted::Keep, chosen));
    rig.key(KeyCode::Char('U'));
    assert_eq!(both(&rig), (Unlisted::Default, chosen));
}

#[test]
fn who_may_change_a_list_is_said_here_for_every_option_set_that_goes_to_it_and_can_be_taken_back() {
    let mut rig = at_enumerations();
    renamed(&mut rig, "shared");
    rig.key(KeyCode::Down);
    renamed(&mut rig, "shared");
    let kinds =
        |rig: &Rig| ["contact_gendercode", "contact_preferredcontactmethodcode"].map(|set| choice(rig, set).kind);
    assert_eq!(kinds(&rig), [None; 2], "nothing is said until somebody says it");
    for kind in [ListKind::Closed, ListKind::System, ListKind::Open] {
        rig.key(KeyCode::Char('o'));
        assert_eq!(kinds(&rig), [Some(kind); 2]);
        let said = rig.toast.take().unwrap();
        assert_eq!(said, rig.words.say(&format!("enum-kind-{}", kind.slug())));
        rig.settle();
        let shown = rig.draw(100, 30);
        assert_eq!(shown.contains("Closed: only administrators"), kind == ListKind::Closed, "{shown}");
    }
    (0..3).for_each(|_| rig.key(KeyCode::Char('u')));
    assert_eq!(kinds(&rig), [None; 2]);
}
