//! Rules of fields in the file.
use super::{Place, account, mapping};
use crate::fault::ErrorKind;
use crate::mapping::{Owner, Treatment, Unlisted, steps_of};
use crate::port::WorkspaceStore;
use crate::setup::Workspace;
use std::fs;

#[test]
fn a_rule_comes_back_as_it_was_and_leaves_the_lines_beside_it_alone() {
    let place = Place::new();
    let store = place.store();
    let mut workspace = Workspace::named("w");
    workspace.accounts.push(account("crm"));
    workspace.mappings.push(mapping("crm", "contact"));
    store.save(&workspace).unwrap();
    let file = place.path();
    let text = fs::read_to_string(&file).unwrap();
    let text =
        text.replace("field = \"lastname\"", "field = 'lastname'").replace("version = 1\n", "version = 1 # first\n");
    fs::write(&file, text).unwrap();
    let mut workspace = store.load().unwrap();
    let treatment = Treatment {
        steps: steps_of("part '|' 2 | boolean 'ja,y' 'nein' | spell '예' 'it''s no'").unwrap(),
        replace: [("1".to_owned(), "가".to_owned()), ("a = b".to_owned(), "\"".to_owned())].into(),
        default: Some(String::new()),
        unlisted: Unlisted::Reject,
        apply_updates: false,
        owner: Owner::Marketing,
        personal: Some(false),
    };
    workspace.mappings[0].rules[2].treatment = treatment.clone();
    store.save(&workspace).unwrap();
    assert_eq!(store.load().unwrap().mappings[0].rules[2].treatment, treatment);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("field = 'lastname'") && text.contains("# first"), "{text}");
    workspace.mappings[0].rules[2].treatment = Treatment::default();
    store.save(&workspace).unwrap();
    assert!(!fs::read_to_string(&file).unwrap().contains("treatment = {"));
    fs::write(&file, text.replace("spell", "spill")).unwrap();
    assert_eq!(store.load().unwrap_err().kind, ErrorKind::WorkspaceCorrupt, "an unknown step is told, not skipped");
}
