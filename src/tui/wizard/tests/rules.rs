//! What the rule editor and the filter builder promise: nothing is taken that does not fit, every edit can be taken back,
//! and what is shown follows every key.
use crate::command::CommandId;
use crate::i18n::{Lang, Words};
use crate::mapping::{Mapping, Owner, Treatment, render_steps};
use crate::setup::{Draft, Step, Workspace};
use crate::tui::Effect;
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crossterm::event::KeyCode;

fn at(step: Step) -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default());
    rig.settle();
    rig.go_to(step);
    rig.draw(80, 20);
    rig
}

/// The editor of a contact's field.
fn rule_of(field: &str) -> Rig {
    let mut rig = at(Step::Schemas);
    rig.key(KeyCode::Char('/'));
    rig.text(field);
    rig.enter();
    rig.key(KeyCode::Char('r'));
    rig
}

fn mapping(rig: &Rig) -> Mapping {
    let draft = rig.wizard.draft();
    draft.workspace.mappings.iter().find(|m| m.table == draft.tables[0]).unwrap().clone()
}

fn treatment(rig: &Rig, field: &str) -> Treatment {
    mapping(rig).rule(field).unwrap().treatment.clone()
}

fn filter(rig: &Rig) -> Option<String> {
    let mut flows: Vec<_> = rig.wizard.draft().workspace.flows.iter().collect();
    flows.sort_by_key(|f| f.order);
    flows[0].filter.clone()
}

/// Scenes for the reviewed pictures.
pub(super) fn scenes(lang: Lang) -> Vec<(&'static str, Rig)> {
    let mut editing = rule_of("lastname");
    editing.enter();
    editing.text("squeeze | upper | fomrat");
    let mut codes = rule_of("gendercode");
    codes.key(KeyCode::End);
    codes.enter();
    codes.text("7");
    let mut tree = at(Step::Flows);
    built(&mut tree);
    let mut choosing = at(Step::Flows);
    choosing.key(KeyCode::Char('b'));
    choosing.key(KeyCode::Char('a'));
    choosing.text("e");
    let mut all =
        vec![("rule-typing", editing), ("rule-codes", codes), ("filter-tree", tree), ("filter-field", choosing)];
    for (_, rig) in &mut all {
        rig.words = Words(lang);
    }
    all
}

/// One condition of the wizard's first flow: its first field is empty; then `not`, then a second condition beside it.
fn built(rig: &mut Rig) {
    rig.key(KeyCode::Char('b'));
    for text in ["createdon", "modifiedon"] {
        rig.key(KeyCode::Char('a'));
        rig.text(text);
        rig.enter();
        rig.key(KeyCode::End);
        rig.enter();
    }
    rig.key(KeyCode::Char('r'));
}

#[test]
fn steps_are_typed_with_help_and_taken_only_where_they_fit() {
    let mut rig = rule_of("lastname");
    let before = mapping(&rig);
    rig.enter();
    rig.text("squeeze | boolean 'a' 'b' | upper");
    let shown = rig.draw(100, 26);
    assert!(shown.contains("does not fit"), "{shown}");
    rig.enter();
    assert_eq!(mapping(&rig), before, "what does not fit is not taken");
    for _ in 0.."| boolean 'a' 'b' | upper".len() + 1 {
        rig.key(KeyCode::Backspace);
    }
    rig.key(KeyCode::Tab);
    let shown = rig.draw(100, 26);
    assert!(shown.contains("squeeze | trim"), "Tab adds the marked step: {shown}");
    rig.enter();
    assert_eq!(render_steps(&treatment(&rig, "lastname").steps), "squeeze | trim");
    assert_eq!(mapping(&rig).version, before.version + 1);
    rig.key(KeyCode::Char('u'));
    assert_eq!(mapping(&rig), before);
    rig.key(KeyCode::Char('U'));
    assert_eq!(render_steps(&treatment(&rig, "lastname").steps), "squeeze | trim");
    assert_eq!(rig.step(), Step::Schemas);
}

#[test]
fn real_values_follow_every_key() {
    let mut rig = rule_of("lastname");
    let plain = rig.draw(120, 30);
    assert!(plain.contains("lastname 값␛[2J"), "{plain}");
    rig.enter();
    rig.text("upper");
    let typed = rig.draw(120, 30);
    assert!(typed.contains("LASTNAME 값␛[2J"), "before Enter: {typed}");
    assert!(!typed.contains('\u{1b}'));
    rig.key(KeyCode::Esc);
    assert!(!rig.draw(120, 30).contains("LASTNAME 값"), "Esc takes what was typed back");
    assert!(treatment(&rig, "lastname").is_plain());
}

#[test]
fn codes_are_replaced_from_the_list_of_the_option_set() {
    let mut rig = rule_of("gendercode");
    let shown = rig.draw(80, 24);
    assert!(shown.contains("1 Male") || shown.contains("instead of"), "{shown}");
    rig.key(KeyCode::End);
    rig.enter();
    rig.text("x");
    rig.enter();
    assert!(treatment(&rig, "gendercode").replace.is_empty(), "a column of codes takes no word");
    rig.key(KeyCode::Backspace);
    rig.text("9");
    rig.enter();
    assert_eq!(treatment(&rig, "gendercode").replace.values().collect::<Vec<_>>(), ["9"]);
    rig.key(KeyCode::Delete);
    assert!(treatment(&rig, "gendercode").replace.is_empty());
}

#[test]
fn the_owner_is_chosen_by_enter_and_consent_only_for_a_yes_or_no() {
    let mut rig = rule_of("lastname");
    for _ in 0..3 {
        rig.key(KeyCode::Down);
    }
    rig.enter();
    assert_eq!(treatment(&rig, "lastname").owner, Owner::Marketing);
    rig.enter();
    assert_eq!(
        treatment(&rig, "lastname").owner,
        Owner::Crm,
        "a text is no consent: the next that fits comes round again"
    );
    let mut consent = rule_of("donotemail");
    for _ in 0..3 {
        consent.key(KeyCode::Down);
    }
    for owner in [Owner::Crm, Owner::Marketing, Owner::Consent] {
        consent.enter();
        assert_eq!(treatment(&consent, "donotemail").owner, owner, "{}", consent.draw(100, 26));
    }
}

#[test]
fn what_does_not_fit_is_said_once_and_a_bar_at_the_end_waits() {
    let mut rig = rule_of("birthdate");
    rig.key(KeyCode::Down);
    rig.enter();
    rig.text("nonsense");
    rig.enter();
    let shown = rig.draw(100, 26);
    assert_eq!(shown.matches('✗').count(), 1, "{shown}");
    let mut rig = rule_of("lastname");
    rig.enter();
    rig.text("squeeze |");
    let shown = rig.draw(100, 26);
    assert!(!shown.contains('✗') && shown.contains("trim"), "{shown}");
    rig.key(KeyCode::Tab);
    rig.enter();
    let steps = treatment(&rig, "lastname").steps;
    assert_eq!((steps.len(), render_steps(&steps).starts_with("squeeze | ")), (2, true));
}

#[test]
fn sure_fields_are_taken_in_by_one_key_and_given_back_by_another() {
    let mut rig = at(Step::Schemas);
    let before = mapping(&rig);
    rig.key(KeyCode::Char('A'));
    for _ in 0..3 {
        rig.key(KeyCode::Backspace);
    }
    rig.text("30");
    rig.enter();
    let more = mapping(&rig);
    assert!(more.included().count() > before.included().count());
    assert!(more.rules.iter().all(|r| r.include == (r.reason.can_carry() && r.reason.confidence() >= 30)));
    assert_eq!(more.version, before.version + 1, "one version for all of it");
    rig.key(KeyCode::Char('u'));
    assert_eq!(mapping(&rig), before);
    rig.key(KeyCode::Char('a'));
    assert_eq!(mapping(&rig).included().count(), more.included().count(), "the bound stays");
}

#[test]
fn conflicts_stand_first_and_are_mended_by_one_key() {
    let rig = at(Step::Schemas);
    let table = rig.wizard.draft().tables[0].clone();
    let draft = rig.wizard.draft();
    let mut changed: Draft = draft.clone();
    let place = changed.workspace.mappings.iter_mut().find(|m| m.table == table).unwrap();
    let last = place.rules.iter_mut().rfind(|r| r.include).unwrap();
    let field = last.field.clone();
    last.column = "select".into();
    let mut rig = Rig::open(changed, Some(offer()), World::default());
    rig.settle();
    rig.go_to(Step::Schemas);
    let shown = rig.draw(100, 26);
    let first = shown.lines().find(|l| l.contains("[x]")).unwrap();
    assert!(first.contains("select"), "{field}: {shown}");
    rig.key(KeyCode::Char('m'));
    assert!(mapping(&rig).rules.iter().all(|r| r.column != "select"), "mended");
    rig.key(KeyCode::Char('u'));
    assert!(mapping(&rig).rules.iter().any(|r| r.column == "select"));
}

#[test]
fn a_filter_is_built_from_fields_operators_and_values() {
    let mut rig = at(Step::Flows);
    assert_eq!(filter(&rig), None);
    built(&mut rig);
    assert_eq!(filter(&rig).as_deref(), Some("createdon is not empty and modifiedon is not empty"));
    let shown = rig.draw(100, 26);
    assert!(shown.contains("1,234") && shown.contains("all of these hold"), "{shown}");
    rig.key(KeyCode::Home);
    rig.enter();
    assert!(filter(&rig).unwrap().contains(" or "), "Enter turns a group");
    rig.key(KeyCode::Down);
    rig.key(KeyCode::Delete);
    assert_eq!(filter(&rig).as_deref(), Some("modifiedon is not empty"));
    for _ in 0..2 {
        rig.key(KeyCode::Char('u'));
    }
    assert_eq!(filter(&rig).as_deref(), Some("createdon is not empty and modifiedon is not empty"));
    rig.key(KeyCode::Esc);
    assert_eq!(rig.step(), Step::Flows);
}

#[test]
fn a_value_that_does_not_fit_is_told_where_it_is_typed() {
    let mut rig = at(Step::Flows);
    rig.key(KeyCode::Char('b'));
    rig.key(KeyCode::Char('a'));
    rig.text("createdon");
    rig.enter();
    rig.enter();
    rig.text("2023-02-29");
    rig.enter();
    let shown = rig.draw(100, 26);
    assert!(shown.contains("2023-02-29") && filter(&rig).is_none(), "{shown}");
    rig.key(KeyCode::Backspace);
    rig.text("8");
    rig.enter();
    assert_eq!(filter(&rig).as_deref(), Some("createdon >= 2023-02-28"));
}

#[test]
fn a_condition_of_a_day_is_a_useful_one_with_enter_alone_and_is_found_again_as_it_stands() {
    let mut rig = at(Step::Flows);
    rig.key(KeyCode::Char('b'));
    rig.key(KeyCode::Char('a'));
    rig.text("createdon");
    rig.enter();
    let shown = rig.draw(80, 20);
    assert!(shown.contains("is on or after") && !shown.contains("is at least"), "{shown}");
    rig.enter();
    rig.enter();
    assert_eq!(filter(&rig).as_deref(), Some("createdon >= today - 30"));
    rig.enter();
    rig.enter();
    rig.key(KeyCode::Down);
    rig.enter();
    assert!(rig.draw(80, 20).contains("is before"), "{}", rig.draw(80, 20));
    rig.enter();
    assert_eq!(filter(&rig).as_deref(), Some("createdon < today - 30"), "the value stays where the field stays");
    let line = rig.wizard.headless();
    assert!(
        line.starts_with("fieldbridge schema filter ") && line.contains(" 'createdon < today - 30' --count"),
        "{line}"
    );
    rig.key(KeyCode::Char('q'));
    assert!(!rig.wizard.headless().contains("schema filter"), "q closes the builder");
}

#[test]
fn counting_goes_to_the_end_and_is_given_up_with_one_key() {
    let mut rig = at(Step::Flows);
    built(&mut rig);
    rig.press(KeyCode::Char('r'));
    assert!(rig.draw(100, 24).contains(&rig.words.say("wz-build-counting")));
    rig.press(KeyCode::Esc);
    assert!(rig.effects.iter().any(|e| matches!(e, Effect::Abandon(_))), "nothing more is asked of the CRM");
    rig.settle();
    assert!(!rig.draw(100, 24).contains(&rig.words.say("wz-build-counting")));
    assert!(rig.wizard.headless().ends_with("--count --all"), "the builder is still open: {}", rig.wizard.headless());
    rig.press(KeyCode::Esc);
    assert!(!rig.wizard.headless().contains("schema filter"), "and then it closes");
}

#[test]
fn a_list_that_is_longer_than_the_screen_says_where_it_stands() {
    let mut rig = at(Step::Flows);
    rig.key(KeyCode::Char('b'));
    rig.key(KeyCode::Char('a'));
    let shown = rig.draw(80, 20);
    assert!(shown.contains("Which field?  1–") && shown.contains(" of "), "{shown}");
    rig.text("createdon");
    let shown = rig.draw(80, 20);
    assert!(shown.lines().any(|l| l.trim_end() == "Which field?"), "{shown}");
}

#[test]
fn a_number_that_is_typed_takes_the_place_of_the_proposed_one() {
    let mut rig = at(Step::Flows);
    rig.key(KeyCode::Char('t'));
    rig.text("7");
    rig.enter();
    let flows = &rig.wizard.draft().workspace.flows;
    assert_eq!(flows.iter().min_by_key(|f| f.order).unwrap().try_rows, 7);
}

#[test]
fn an_unfinished_step_is_not_taken_and_q_closes_the_editor_not_the_program() {
    for lang in Lang::ALL {
        let mut rig = rule_of("lastname");
        rig.words = Words(lang);
        rig.enter();
        rig.text("squeeze |");
        let why = rig.words.say("wz-rule-unfinished");
        assert!(rig.draw(100, 26).contains(&why), "{}", rig.draw(100, 26));
        rig.enter();
        assert!(rig.wizard.typing() && treatment(&rig, "lastname").is_plain(), "half a rule is none");
        rig.press(KeyCode::Char('q'));
        assert!(rig.wizard.typing(), "q is typed");
        rig.key(KeyCode::Esc);
        assert!(rig.press(KeyCode::Char('q')), "it means something here, so nobody leaves by it");
        assert!(!rig.wizard.headless().contains("schema rule"), "closed");
        assert!(!rig.press(KeyCode::Char('q')), "in the list it is the program's");
    }
}

#[test]
fn the_editor_names_the_key_by_what_it_does_and_the_command_line_that_does_the_same() {
    let mut rig = rule_of("lastname");
    let word = |rig: &Rig| rig.wizard.word(CommandId::Next);
    assert_eq!(word(&rig), Some("rule-edit"));
    rig.key(KeyCode::Down);
    rig.key(KeyCode::Down);
    assert_eq!(word(&rig), Some("rule-turn"), "Enter turns yes into no");
    rig.enter();
    rig.key(KeyCode::Home);
    rig.enter();
    rig.text("squeeze | upper");
    rig.enter();
    let line = "fieldbridge schema rule contact lastname --plain-rule --steps 'squeeze | upper' --apply-updates no";
    assert_eq!(rig.wizard.headless(), line);
    rig.key(KeyCode::Esc);
    assert!(rig.wizard.headless().starts_with("fieldbridge setup"));
}

#[test]
fn what_stands_before_the_list_offers_its_own_keys_and_leaves_the_list_alone() {
    let mut rig = at(Step::Schemas);
    let before = rig.wizard.draft().workspace.mappings.clone();
    for (open, word) in [('x', "export-write"), ('t', "convert-take")] {
        rig.key(KeyCode::Char(open));
        assert_eq!(rig.wizard.word(CommandId::Next), Some(word));
        let offered: Vec<CommandId> = rig.wizard.commands().into_iter().map(|(id, _)| id).collect();
        assert!(!offered.contains(&CommandId::Rule) && !offered.contains(&CommandId::Toggle), "{offered:?}");
        for key in [KeyCode::Char(' '), KeyCode::Char('a'), KeyCode::Char('r'), KeyCode::Char('='), KeyCode::Tab] {
            rig.key(key);
        }
        assert_eq!(rig.wizard.draft().workspace.mappings, before);
        assert_eq!(rig.wizard.word(CommandId::Next), Some(word), "still open");
        rig.key(KeyCode::Char('q'));
        assert_eq!(rig.wizard.word(CommandId::Next), None);
    }
    rig.key(KeyCode::Char('x'));
    assert_eq!(rig.wizard.headless(), "fieldbridge schema export --format sheet");
    let first = rig.wizard.commands().iter().position(|(id, _)| *id == CommandId::CopySelected).unwrap();
    assert!(first < 4, "y stands in the footer");
}

#[test]
fn the_footer_of_the_builder_says_what_enter_does() {
    let mut rig = at(Step::Flows);
    let next = |rig: &Rig| rig.wizard.word(CommandId::Next).map(str::to_owned);
    rig.key(KeyCode::Char('b'));
    assert_eq!(next(&rig).as_deref(), Some("build-first"), "there is no condition to change");
    rig.enter();
    assert_eq!(next(&rig).as_deref(), Some("build-take"));
    rig.enter();
    let choosing = rig.draw(80, 24);
    rig.key(KeyCode::Char('n'));
    rig.key(KeyCode::Char('a'));
    assert_eq!(rig.draw(80, 24), choosing, "the keys of the tree behind do nothing while an operator is chosen");
    rig.key(KeyCode::Esc);
    built(&mut rig);
    assert_eq!(next(&rig).as_deref(), Some("build-open"));
    for lang in Lang::ALL {
        for word in ["build-first", "build-take", "build-open"] {
            assert!(!Words(lang).say(&format!("cmd-{word}")).contains('⟨'));
        }
    }
}
