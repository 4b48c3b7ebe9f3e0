//! What matching and merging of enumerations promise.
use super::*;
use crate::catalog::Labels;
use crate::catalog::fixtures::{account, contact, option_set};
use crate::mapping::propose;
use proptest::prelude::*;

fn crm() -> Name {
    Name::parse("crm").unwrap()
}

fn list(name: &str, values: &[(i64, &str, &str)]) -> Enumeration {
    let values = values.iter().map(|(code, name, label)| EnumerationValue {
        name: (*name).into(),
        label: (*label).into(),
        code: *code,
        value: None,
    });
    Enumeration { name: name.into(), label: name.into(), values: values.collect() }
}

fn proposed(existing: &[Enumeration]) -> BTreeMap<String, String> {
    let details = [contact(), account()];
    let mappings: Vec<Mapping> = details.iter().map(|d| propose(&crm(), d, &[])).collect();
    propose_enumerations(&crm(), &details, &mappings, existing)
        .into_iter()
        .map(|c| (c.option_set, c.enumeration.unwrap()))
        .collect()
}

fn gender() -> OptionSet {
    option_set("contact_gendercode", &[(1, "Male", "남성"), (2, "Female", "여성")])
}

fn plan_gender(existing: Option<&Enumeration>, replace: bool) -> EnumDiff {
    plan_enumeration(&gender(), "gender", existing, replace, Lang::En, &BTreeMap::from([(7, 12)]))
}

#[test]
fn every_choice_in_use_gets_an_enumeration_and_lists_of_several_values_none() {
    let choices = proposed(&[]);
    assert_eq!(choices["contact_gendercode"], "contact_gendercode");
    assert_eq!(choices["account_statecode"], "account_statecode");
    assert!(!choices.contains_key("contact_new_interests"));
}

#[test]
fn a_list_of_its_name_or_of_its_values_is_used() {
    let named = list("Contact_GenderCode", &[]);
    assert_eq!(proposed(&[named])["contact_gendercode"], "Contact_GenderCode");
    let same_values = list("sex", &[(1, "m", "male"), (2, "f", "Female"), (3, "x", "Other")]);
    assert_eq!(proposed(std::slice::from_ref(&same_values))["contact_gendercode"], "sex");
    let other_codes = list("sex", &[(10, "m", "Male"), (20, "f", "Female")]);
    assert_eq!(proposed(&[other_codes])["contact_gendercode"], "contact_gendercode");
}

#[test]
fn a_list_is_proposed_for_one_option_set_only() {
    let states = list("states", &[(0, "active", "Active"), (1, "inactive", "Inactive")]);
    let users: Vec<_> = proposed(&[states]).into_values().filter(|e| e == "states").collect();
    assert_eq!(users.len(), 1);
}

#[test]
fn merging_adds_and_relabels_but_removes_nothing() {
    let old = list("gender", &[(7, "unknown", "Unknown"), (2, "f", "Femal")]);
    let diff = plan_gender(Some(&old), false);
    assert_eq!((diff.count("added"), diff.count("relabelled"), diff.count("own"), diff.count("removed")), (1, 1, 1, 0));
    assert_eq!(diff.result, list("gender", &[(1, "male", "Male"), (2, "f", "Female"), (7, "unknown", "Unknown")]));
}

#[test]
fn replacing_removes_and_tells_what_is_in_use() {
    let old = list("gender", &[(7, "unknown", "Unknown"), (2, "f", "Female"), (8, "none", "None")]);
    let diff = plan_gender(Some(&old), true);
    assert_eq!(diff.result, list("gender", &[(1, "male", "Male"), (2, "f", "Female")]));
    let in_use: Vec<_> = diff.removed_in_use().map(|l| l.value.code).collect();
    assert_eq!((in_use, diff.count("removed"), diff.count("kept")), (vec![7], 2, 1));
}

#[test]
fn a_code_that_means_something_else_now_is_suspect() {
    let suspect = |label: &str| {
        let diff = plan_gender(Some(&list("gender", &[(1, "one", label)])), false);
        matches!(&diff.lines[0].change, ValueChange::Relabelled { suspect: true, .. })
    };
    assert!(suspect("Preferred customer"));
    assert!(!suspect("male "), "only a spelling");
    assert!(!suspect("남성"), "its label in another language");
}

#[test]
fn applying_a_plan_twice_changes_nothing_the_second_time() {
    for replace in [false, true] {
        let old = list("gender", &[(7, "unknown", "Unknown"), (1, "x", "X")]);
        let once = plan_gender(Some(&old), replace);
        assert!(once.changes_anything());
        assert!(!plan_gender(Some(&once.result), replace).changes_anything());
    }
}

#[test]
fn internal_names_are_made_of_english_labels_and_fall_back_to_the_code() {
    let mut set = option_set("s", &[(1, "Not Applicable!", "해당 없음"), (2, "Not applicable", "x"), (-3, "", "")]);
    set.options.push(OptionItem::new(4, Labels::one(1042, "한글")));
    let diff = plan_enumeration(&set, "s", None, false, Lang::Ko, &BTreeMap::new());
    let names: Vec<_> = diff.result.values.iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names, ["not_applicable", "not_applicable_2", "vm3", "v4"]);
    assert_eq!(diff.result.values[0].label, "해당 없음");
    assert_eq!(diff.result.values[2].label, "-3");
}

#[test]
fn two_sets_into_one_list_clash_when_one_replaces() {
    let choice = |set: &str, replace| EnumChoice {
        account: crm(),
        option_set: set.into(),
        enumeration: Some("states".into()),
        replace,
    };
    assert!(replace_clashes(&[choice("a", false), choice("b", false)]).is_empty());
    assert_eq!(replace_clashes(&[choice("a", false), choice("b", true)]), ["states"]);
}

proptest! {
    #[test]
    fn a_plan_holds_every_code_of_the_crm_once_under_names_of_their_own(
        options in prop::collection::vec((any::<i64>(), "\\PC{0,12}"), 0..40),
        own in prop::collection::btree_map(-5i64..5, "[a-z]{1,3}", 0..6),
        replace in any::<bool>(),
    ) {
        let options: Vec<(i64, &str, &str)> = options.iter().map(|(c, l)| (c % 8, l.as_str(), "")).collect();
        let set = option_set("s", &options);
        let values: Vec<(i64, String)> = own.into_iter().collect();
        let old = list("s", &values.iter().map(|(c, n)| (*c, n.as_str(), n.as_str())).collect::<Vec<_>>());
        let diff = plan_enumeration(&set, "s", Some(&old), replace, Lang::En, &BTreeMap::new());
        let codes: Vec<i64> = diff.result.values.iter().map(|v| v.code).collect();
        let distinct: BTreeSet<i64> = codes.iter().copied().collect();
        prop_assert_eq!(distinct.len(), codes.len());
        prop_assert!(options.iter().all(|(c, _, _)| distinct.contains(c)));
        prop_assert!(replace || old.values.iter().all(|v| distinct.contains(&v.code)));
        let fresh: Vec<_> = diff.lines.iter().filter(|l| l.change == ValueChange::Added).collect();
        let names: BTreeSet<_> = diff.result.values.iter().map(|v| v.name.to_lowercase()).collect();
        let own_names: BTreeSet<_> = diff.result.values.iter().filter(|v| old.values.contains(v) || old.values.iter().any(|o| o.code == v.code)).map(|v| v.name.to_lowercase()).collect();
        prop_assert_eq!(names.len(), own_names.len() + fresh.len());
    }
}
