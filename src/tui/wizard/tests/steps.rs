//! The steps after the account.
use crate::account::CheckId;
use crate::command::CommandId;
use crate::flow::ReadMode;
use crate::mapping::Conversion;
use crate::setup::{Draft, Step, Workspace};
use crate::tui::wizard::fixtures::{Rig, World, offer};
use crate::tui::{Effect, Hit, Leave};
use crossterm::event::KeyCode;

fn at(step: Step) -> Rig {
    with(step, World::default())
}

fn with(step: Step, world: World) -> Rig {
    let mut rig = Rig::open(Draft::new(Workspace::named("w")), Some(offer()), world);
    rig.settle();
    rig.go_to(step);
    rig
}

#[test]
fn a_failed_right_is_explained_copied_and_does_not_bar_the_way() {
    let mut rig = with(Step::Checks, World { failing: vec![CheckId::ReadPrivilege], ..World::default() });
    let shown = rig.draw(80, 24);
    assert!(shown.contains("✗ failed") && shown.contains("− waiting"), "{shown}");
    rig.command(CommandId::CopySelected);
    let copied = rig.copied.clone().unwrap();
    assert!(copied.contains("GET http") && copied.contains("FB-RGT-03") && copied.contains("c0ffee"), "{copied}");
    rig.enter();
    assert_eq!(rig.step(), Step::Checks, "first the consequence is told");
    assert!(rig.toast.as_deref().unwrap().contains("Enter again"));
    rig.enter();
    assert_eq!(rig.step(), Step::Tables);
}

#[test]
fn without_a_token_it_does_not_go_on_until_the_check_passes() {
    let mut rig = with(Step::Checks, World { failing: vec![CheckId::Token], ..World::default() });
    rig.enter();
    rig.enter();
    assert_eq!(rig.step(), Step::Checks);
    assert_eq!(rig.wizard.commands()[0], (CommandId::Next, Some("wz-why-blocked")));
    rig.world.failing.clear();
    rig.key(KeyCode::Char('r'));
    assert!(matches!(rig.effects.last(), Some(Effect::CheckOne(_, s, _)) if s.id == CheckId::Token));
    rig.key(KeyCode::Char('R'));
    rig.enter();
    assert_eq!(rig.step(), Step::Tables);
}

#[test]
fn tables_are_found_as_one_types_in_both_languages() {
    let mut rig = at(Step::Tables);
    assert_eq!(rig.wizard.draft().tables.len(), 3);
    for (query, found) in [("거래처", "account"), ("tact", "contact"), ("newtable042", "new_table042")] {
        rig.key(KeyCode::Char('/'));
        assert!(rig.wizard.typing());
        rig.text(query);
        rig.enter();
        assert!(!rig.wizard.typing());
        let first = rig.draw(80, 24).lines().nth(4).unwrap_or_default().to_owned();
        assert!(first.contains(found), "{query}: {first}");
        rig.key(KeyCode::Esc);
    }
    rig.key(KeyCode::Char('/'));
    rig.text("zzzzzz");
    assert!(rig.draw(80, 24).contains(&rig.words.say("wz-tables-none")));
}

#[test]
fn tables_are_chosen_and_the_choice_is_taken_back() {
    let mut rig = at(Step::Tables);
    let proposed = rig.wizard.draft().tables.clone();
    rig.key(KeyCode::Down);
    rig.key(KeyCode::Char(' '));
    assert_eq!(rig.saved.as_ref().unwrap().tables.len(), 2);
    rig.key(KeyCode::Char('n'));
    assert!(rig.wizard.draft().tables.is_empty());
    rig.enter();
    assert_eq!(rig.step(), Step::Tables, "none chosen");
    rig.key(KeyCode::Char('u'));
    rig.key(KeyCode::Char('u'));
    assert_eq!(rig.wizard.draft().tables, proposed);
    rig.key(KeyCode::Char('U'));
    assert_eq!(rig.wizard.draft().tables.len(), 2);
    rig.key(KeyCode::Char('='));
    assert_eq!(rig.wizard.draft().tables, proposed);
}

#[test]
fn select_all_takes_what_is_shown_and_can_be_imported() {
    let mut rig = at(Step::Tables);
    rig.key(KeyCode::Char('/'));
    rig.text("new_table00");
    rig.enter();
    rig.key(KeyCode::Char('a'));
    let tables = rig.wizard.draft().tables.clone();
    assert!(tables.contains(&"new_table000".to_owned()));
    for barred in ["new_table007", "new_table008", "new_table009"] {
        assert!(!tables.contains(&barred.to_owned()), "{barred}");
    }
}

#[test]
fn rows_are_counted_for_what_is_on_screen_only() {
    let mut rig = at(Step::Tables);
    rig.draw(80, 24);
    rig.key(KeyCode::End);
    let counted: usize = rig.effects.iter().map(|e| if let Effect::Counts(_, t) = e { t.len() } else { 0 }).sum();
    assert!((10..60).contains(&counted), "{counted}");
}

#[test]
fn a_field_is_left_out_renamed_and_converted_and_all_of_it_taken_back() {
    let mut rig = at(Step::Schemas);
    let before = rig.wizard.draft().workspace.mappings.clone();
    rig.key(KeyCode::Char('/'));
    rig.text("emailaddress1");
    rig.enter();
    rig.key(KeyCode::Char('n'));
    rig.text("_main");
    rig.enter();
    rig.key(KeyCode::Char('t'));
    rig.key(KeyCode::Home);
    rig.key(KeyCode::Down);
    rig.enter();
    let contact = |rig: &Rig| {
        let draft = rig.wizard.draft();
        let mapping = draft.workspace.mappings.iter().find(|m| m.table == draft.tables[0]).unwrap();
        mapping.rules.iter().find(|r| r.field == "emailaddress1").unwrap().clone()
    };
    assert_eq!(contact(&rig).conversion, Conversion::Trim);
    assert!(contact(&rig).column.ends_with("_main"));
    rig.key(KeyCode::Char(' '));
    assert!(!contact(&rig).include);
    for _ in 0..3 {
        rig.key(KeyCode::Char('u'));
    }
    assert_eq!(rig.wizard.draft().workspace.mappings, before);
}

#[test]
fn what_is_sure_enough_is_taken_in_in_every_table_with_one_key() {
    let mut rig = at(Step::Schemas);
    rig.key(KeyCode::Char('A'));
    (0..3).for_each(|_| rig.key(KeyCode::Backspace));
    rig.text("100");
    rig.enter();
    let before = rig.wizard.draft().workspace.mappings.clone();
    assert!(before.len() > 1);
    rig.key(KeyCode::Char('E'));
    let after = rig.wizard.draft().workspace.mappings.clone();
    let changed = before.iter().zip(&after).filter(|(b, a)| b != a).count();
    assert!(changed > 0, "no other table changed");
    let sure = |r: &&crate::mapping::FieldRule| r.reason.can_carry() && r.reason.confidence() >= 100;
    for mapping in &after {
        assert_eq!(mapping.included().count(), mapping.rules.iter().filter(sure).count(), "{}", mapping.table);
    }
    rig.key(KeyCode::Char('u'));
    assert_eq!(rig.wizard.draft().workspace.mappings, before, "one step to take back");
}

#[test]
fn what_is_merely_worth_knowing_is_told_of_the_selected_field() {
    let mut rig = at(Step::Schemas);
    let known = "own value cannot";
    assert!(rig.words.say("lint-lossy").contains(known));
    rig.key(KeyCode::Char('/'));
    rig.text("emailaddress1");
    rig.enter();
    let shown = rig.draw(160, 45);
    assert!(shown.contains(known), "{known}: {shown}");
}

#[test]
fn an_edit_that_cannot_be_says_why() {
    let mut rig = at(Step::Schemas);
    rig.key(KeyCode::Char(' '));
    let shown = rig.draw(80, 24);
    assert!(shown.contains("It stays"), "{shown}");
    rig.key(KeyCode::Down);
    rig.key(KeyCode::Char('n'));
    rig.text(" drop table");
    rig.enter();
    assert!(rig.wizard.typing(), "the name is still open");
    let shown = rig.draw(80, 24);
    assert!(shown.contains("may hold only"), "{shown}");
}

#[test]
fn real_rows_are_shown_before_and_after_and_cannot_steer_the_terminal() {
    let mut rig = at(Step::Schemas);
    rig.key(KeyCode::Char('p'));
    for size in [(80, 24), (140, 40)] {
        let shown = rig.draw(size.0, size.1);
        assert!(shown.contains("값␛[2J") && shown.contains("Row 1 of 2"), "{shown}");
        assert!(!shown.contains('\u{1b}'));
    }
    rig.key(KeyCode::Right);
    assert!(rig.draw(80, 24).contains("Row 2 of 2"));
    rig.key(KeyCode::Esc);
    assert_eq!(rig.step(), Step::Schemas);
}

#[test]
fn replacing_values_in_use_is_said_in_words() {
    let mut rig = with(Step::Enumerations, World { removed_in_use: true, ..World::default() });
    assert!(rig.draw(80, 24).contains("+2 ~0 −0"));
    rig.key(KeyCode::Char('r'));
    assert!(rig.saved.as_ref().unwrap().workspace.enumerations[0].replace);
    let shown = rig.draw(80, 24);
    assert!(shown.contains("replace") && shown.contains("1,234") && shown.contains("still use"), "{shown}");
    rig.key(KeyCode::Char('u'));
    assert!(!rig.wizard.draft().workspace.enumerations[0].replace);
}

#[test]
fn an_option_set_is_left_out_or_given_another_enumeration() {
    let mut rig = at(Step::Enumerations);
    rig.key(KeyCode::Char(' '));
    assert_eq!(rig.wizard.draft().workspace.enumerations[0].enumeration, None);
    rig.key(KeyCode::Char(' '));
    rig.key(KeyCode::Char('n'));
    rig.text(" x");
    rig.enter();
    assert!(rig.wizard.typing());
    (0..2).for_each(|_| rig.key(KeyCode::Backspace));
    rig.text("_own");
    rig.enter();
    let name = rig.wizard.draft().workspace.enumerations[0].enumeration.clone().unwrap();
    assert!(name.ends_with("_own"), "{name}");
}

#[test]
fn a_filter_is_checked_while_it_is_typed_and_marked_at_its_problem() {
    let mut rig = at(Step::Flows);
    rig.key(KeyCode::Char('f'));
    rig.text("statecode = ");
    let shown = rig.draw(80, 24);
    assert!(shown.contains("a value is missing here") && shown.contains('^'), "{shown}");
    rig.enter();
    assert!(rig.wizard.typing());
    rig.text("0");
    assert!(rig.draw(80, 24).contains(&rig.words.say("wz-filter-good")));
    rig.enter();
    let flows = &rig.saved.as_ref().unwrap().workspace.flows;
    assert!(flows.iter().any(|f| f.filter.as_deref() == Some("statecode = 0")));
}

#[test]
fn flows_are_moved_left_out_taken_in_and_read_in_full() {
    let mut rig = at(Step::Flows);
    let order = |rig: &Rig| {
        let mut flows = rig.wizard.draft().workspace.flows.clone();
        flows.sort_by_key(|f| f.order);
        flows.into_iter().map(|f| f.table).collect::<Vec<_>>()
    };
    let before = order(&rig);
    rig.key(KeyCode::Char('J'));
    assert_eq!(order(&rig), [&before[1], &before[0], &before[2], &before[3]].map(Clone::clone));
    rig.key(KeyCode::Char('u'));
    assert_eq!(order(&rig), before);
    rig.key(KeyCode::Char('m'));
    rig.key(KeyCode::Char('t'));
    (0..3).for_each(|_| rig.key(KeyCode::Backspace));
    rig.text("120");
    rig.enter();
    let changed = rig.wizard.draft().workspace.flows.iter().find(|f| f.try_rows == 120).unwrap().mode;
    assert_eq!(changed, ReadMode::Full);
    rig.key(KeyCode::Char(' '));
    assert_eq!(rig.wizard.draft().workspace.flows.len(), 3);
    rig.key(KeyCode::Esc);
    rig.enter();
    assert_eq!((rig.step(), rig.wizard.draft().workspace.flows.len()), (Step::Flows, 3), "left out stays left out");
    rig.key(KeyCode::End);
    rig.key(KeyCode::Char(' '));
    assert_eq!(rig.wizard.draft().workspace.flows.len(), 4);
}

#[test]
fn what_is_filtered_out_is_deleted_only_where_somebody_chose_it_and_a_filter_leaves_rows_out() {
    use crate::flow::{DeletePolicy, Leavers, ReadMethod};
    let mut rig = at(Step::Flows);
    let rules = |rig: &Rig| {
        let mut flows = rig.wizard.draft().workspace.flows.clone();
        flows.sort_by_key(|f| f.order);
        flows[0].reading
    };
    rig.key(KeyCode::Char('g'));
    rig.key(KeyCode::Down);
    rig.key(KeyCode::Down);
    rig.enter();
    assert_eq!(rig.toast.as_deref(), Some(rig.words.say("wz-rules-no-filter").as_str()));
    assert_eq!(rules(&rig).leavers, Leavers::Keep);
    rig.key(KeyCode::Esc);
    rig.key(KeyCode::Char('f'));
    rig.text("statecode = 0");
    rig.enter();
    rig.key(KeyCode::Char('g'));
    (0..2).for_each(|_| rig.key(KeyCode::Down));
    assert!(rig.draw(80, 24).contains(&rig.words.say("leavers-keep")));
    rig.key(KeyCode::Char(' '));
    assert_eq!(rules(&rig).leavers, Leavers::Delete);
    let shown = rig.draw(80, 24);
    assert!(shown.contains(&rig.words.say("leavers-delete")) && shown.contains("5 %"), "{shown}");
    rig.key(KeyCode::Up);
    rig.enter();
    assert_eq!(rules(&rig).deletions, DeletePolicy::Anonymise);
    let shown = rig.draw(100, 30);
    assert!(shown.contains("fullname, emailaddress1"), "what is emptied is named: {shown}");
    rig.enter();
    rig.enter();
    assert_eq!(rules(&rig).deletions, DeletePolicy::Ignore);
    rig.key(KeyCode::Up);
    rig.enter();
    assert!(rules(&rig).method.is_some_and(|m| m != ReadMethod::Full), "the best the table offers comes first");
    rig.key(KeyCode::Char('u'));
    rig.key(KeyCode::Char('u'));
    assert_eq!((rules(&rig).method, rules(&rig).deletions), (None, DeletePolicy::Remove));
    rig.key(KeyCode::Esc);
    assert!(rig.draw(80, 24).contains("5 %"), "{}", rig.draw(80, 24));
}

#[test]
fn a_flow_says_where_its_days_are_counted_and_what_it_takes_over_by_itself() {
    use crate::flow::{NewFields, OptionChanges};
    let mut rig = at(Step::Flows);
    let first = |rig: &Rig| rig.wizard.draft().workspace.flows.iter().min_by_key(|f| f.order).unwrap().clone();
    rig.key(KeyCode::Char('g'));
    rig.key(KeyCode::End);
    assert!(rig.draw(80, 24).contains("UTC"), "{}", rig.draw(80, 24));
    for (zone, kept) in [("Mars/Olympus", None), ("Asia/Seoul", Some("Asia/Seoul")), ("utc", None)] {
        rig.enter();
        rig.text(zone);
        rig.enter();
        assert_eq!(first(&rig).zone.as_deref(), kept, "{zone}");
        if zone == "Mars/Olympus" {
            assert!(rig.draw(100, 30).contains(&rig.words.say("wz-zone-bad")), "{}", rig.draw(100, 30));
            rig.key(KeyCode::Esc);
        }
        rig.key(KeyCode::End);
    }
    rig.key(KeyCode::Char('u'));
    assert_eq!(first(&rig).zone.as_deref(), Some("Asia/Seoul"), "taken back like any edit");
    for _ in 0..2 {
        rig.key(KeyCode::Up);
        rig.enter();
    }
    let reading = first(&rig).reading;
    assert_eq!((reading.options, reading.new_fields), (OptionChanges::Sync, NewFields::TakeIn));
    let shown = rig.draw(80, 24);
    assert!(shown.contains(&rig.words.say("options-sync")) && shown.contains("Asia/Seoul"), "{shown}");
    rig.key(KeyCode::Esc);
    rig.key(KeyCode::Char('f'));
    rig.text("modifiedon in last 7 days");
    assert!(rig.draw(120, 40).contains("Asia/Seoul"), "{}", rig.draw(120, 40));
    rig.enter();
    assert_eq!(first(&rig).filter.as_deref(), Some("modifiedon in last 7 days"));
    rig.key(KeyCode::Char('b'));
    let shown = rig.draw(120, 40);
    assert!(shown.contains(&rig.words.say("wz-build-zone")) && shown.contains("Asia/Seoul"), "{shown}");
    rig.enter();
    rig.enter();
    rig.enter();
    assert!(rig.draw(120, 40).contains("this month"), "periods are proposed: {}", rig.draw(120, 40));
}

#[test]
fn the_review_tells_everything_and_can_save_without_launching() {
    let mut rig = at(Step::Review);
    let shown = rig.draw(100, 60);
    for part in ["http://127.0.0.1:8080", "contact", "lead", "Only the flows to the CRM write", "fieldbridge run --all"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    rig.key(KeyCode::Char('w'));
    assert_eq!(rig.left, Some(Leave::Home));
    assert!(matches!(rig.effects.last(), Some(Effect::ApplySetup(_))));
}

#[test]
fn a_mouse_reaches_rows_tabs_and_steps() {
    let mut rig = at(Step::Schemas);
    let (_, hits, _) = rig.frame(80, 24, crate::tui::Depth::True);
    assert!(matches!(hits.at(2, 0), Some(Hit::Step(_))));
    let tab = (0..80).find_map(|x| hits.at(x, 3).filter(|h| *h == Hit::Pane(1))).unwrap();
    rig.hit(tab, false);
    let shown = rig.draw(80, 24);
    let second = rig.wizard.draft().tables[1].clone();
    assert!(shown.contains(&format!("[{second}]")), "{shown}");
    rig.hit(Hit::Row(3), false);
    rig.wheel(5);
    assert_eq!(rig.step(), Step::Schemas);
}
