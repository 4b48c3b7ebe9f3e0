//! What matching and merging of enumerations promise.
use super::*;
use crate::account::Name;
use crate::catalog::fixtures::{account, contact, option_set};
use crate::catalog::{Labels, OptionItem, OptionSet, TableDetail, text_code};
use crate::mapping::{Mapping, propose};
use crate::text::Lang;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn crm() -> Name {
    Name::parse("crm").unwrap()
}

fn list(name: &str, values: &[(i64, &str, &str)]) -> Enumeration {
    let values = values.iter().map(|(code, name, label)| EnumerationValue {
        name: (*name).into(),
        label: (*label).into(),
        code: *code,
        ..EnumerationValue::default()
    });
    Enumeration {
        name: name.into(),
        label: name.into(),
        values: values.collect(),
        sources: vec![EnumSource { account: crm(), option_set: name.into() }],
        ..Enumeration::default()
    }
}

fn proposed(existing: &[Enumeration]) -> BTreeMap<String, String> {
    let details = [contact(), account()];
    let mappings: Vec<Mapping> = details.iter().map(|d| propose(&crm(), d, &[])).collect();
    propose_enumerations(&crm(), &details, &mappings, existing, &[])
        .into_iter()
        .map(|c| (c.option_set, c.enumeration.unwrap()))
        .collect()
}

/// Whether writing the result would change anything.
fn changes_anything(diff: &EnumDiff) -> bool {
    let stays = |c: &ValueChange| matches!(c, ValueChange::Kept | ValueChange::Own | ValueChange::Lacking);
    diff.new || diff.lines.iter().any(|l| !stays(&l.change))
}

/// Removed values that rows still hold.
fn removed_in_use(diff: &EnumDiff) -> impl Iterator<Item = &ValueLine> {
    diff.lines.iter().filter(|l| matches!(l.change, ValueChange::Removed { in_use } if in_use > 0))
}

/// The choice of an option set of the list's own name.
fn to(list: &str, replace: bool) -> EnumChoice {
    EnumChoice { enumeration: Some(list.into()), replace, ..EnumChoice::new(crm(), list) }
}

fn gender() -> OptionSet {
    option_set("gender", &[(1, "Male", "남성"), (2, "Female", "여성")])
}

fn plan_gender(existing: Option<&Enumeration>, replace: bool) -> EnumDiff {
    plan_enumeration(&gender(), &to("gender", replace), existing, Lang::En, &BTreeMap::from([(7, 12)]))
}

#[test]
fn every_option_set_in_use_gets_an_enumeration_those_of_several_values_among_them() {
    let choices = proposed(&[]);
    for set in ["contact_gendercode", "account_statecode", "contact_statuscode", "contact_new_interests"] {
        assert_eq!(choices[set], set);
    }
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
fn a_list_of_the_platforms_own_is_proposed_by_its_codes_as_it_is_matched_by_them() {
    let own = |codes: [i64; 2]| Enumeration {
        kind: ListKind::System,
        sources: Vec::new(),
        ..list("states", &[(codes[0], "active", "Active"), (codes[1], "inactive", "Inactive")])
    };
    assert_eq!(proposed(&[own([0, 1])])["contact_statecode"], "states");
    assert_eq!(proposed(&[own([10, 20])])["contact_statecode"], "contact_statecode", "it has a place for none of them");
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
fn a_value_that_is_out_of_use_keeps_its_name_for_the_rows_of_before() {
    let mut set = gender();
    set.options[0].retired = true;
    let diff = plan_enumeration(&set, &to("gender", false), None, Lang::En, &Default::default());
    assert_eq!(diff.result.values.iter().map(|v| v.code).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn replacing_removes_and_tells_what_is_in_use() {
    let old = list("gender", &[(7, "unknown", "Unknown"), (2, "f", "Female"), (8, "none", "None")]);
    let diff = plan_gender(Some(&old), true);
    assert_eq!(diff.result, list("gender", &[(1, "male", "Male"), (2, "f", "Female")]));
    let in_use: Vec<_> = removed_in_use(&diff).map(|l| l.value.code).collect();
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
fn a_code_whose_label_is_one_letter_is_suspect_where_the_letter_changes() {
    for (before, now) in [("남", "여"), ("A", "B"), ("M", "-")] {
        let set = option_set("grade", &[(1, now, "")]);
        let old = list("grade", &[(1, "one", before)]);
        let diff = plan_enumeration(&set, &to("grade", false), Some(&old), Lang::En, &BTreeMap::new());
        let change = &diff.lines[0].change;
        assert!(matches!(change, ValueChange::Relabelled { suspect: true, .. }), "{before} → {now}: {change:?}");
    }
}

#[test]
fn applying_a_plan_twice_changes_nothing_the_second_time() {
    for replace in [false, true] {
        let old = list("gender", &[(7, "unknown", "Unknown"), (1, "x", "X")]);
        let once = plan_gender(Some(&old), replace);
        assert!(changes_anything(&once));
        assert!(!changes_anything(&plan_gender(Some(&once.result), replace)));
    }
}

#[test]
fn internal_names_are_made_of_english_labels_and_fall_back_to_the_code() {
    let mut set = option_set("s", &[(1, "Not Applicable!", "해당 없음"), (2, "Not applicable", "x"), (-3, "", "")]);
    set.options.push(OptionItem::new(4, Labels::one(1042, "한글")));
    let diff = plan_enumeration(&set, &to("s", false), None, Lang::Ko, &BTreeMap::new());
    let names: Vec<_> = diff.result.values.iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names, ["not_applicable", "not_applicable_2", "vm3", "hangeul"]);
    assert_eq!(diff.result.values[0].label, "해당 없음");
    assert_eq!(diff.result.values[2].label, "-3");
}

#[test]
fn two_sets_into_one_list_clash_when_one_replaces() {
    let choice = |set: &str, replace| EnumChoice { option_set: set.into(), ..to("states", replace) };
    assert!(replace_clashes(&[choice("a", false), choice("b", false)]).is_empty());
    assert_eq!(replace_clashes(&[choice("a", false), choice("b", true)]), ["states"]);
}

#[test]
fn what_was_chosen_before_comes_first_here_and_in_another_account() {
    let of = |account: &str, set: &str| EnumSource { account: Name::parse(account).unwrap(), option_set: set.into() };
    let filled = |name: &str, by: EnumSource| Enumeration {
        sources: vec![by],
        ..list(name, &[(1, "m", "Male"), (2, "f", "Female")])
    };
    let named = Enumeration { sources: Vec::new(), ..list("contact_gendercode", &[(1, "m", "Male")]) };
    // Its own past counts more than the name, and a name more than nothing.
    let before = [named.clone(), filled("people_sex", of("crm", "contact_gendercode"))];
    assert_eq!(proposed(&before)["contact_gendercode"], "people_sex");
    let elsewhere = [named.clone(), filled("people_sex", of("eu", "contact_gendercode"))];
    assert_eq!(proposed(&elsewhere)["contact_gendercode"], "people_sex");
    // The same codes with another meaning are not the same list.
    let other = Enumeration {
        values: list("x", &[(1, "a", "Apples"), (2, "p", "Pears")]).values,
        ..filled("fruit", of("eu", "contact_gendercode"))
    };
    assert_eq!(proposed(&[named, other])["contact_gendercode"], "contact_gendercode");
}

#[test]
fn a_choice_of_another_account_is_followed_and_its_languages_are_kept() {
    let details = [contact()];
    let mappings: Vec<Mapping> = details.iter().map(|d| propose(&crm(), d, &[])).collect();
    let eu = Name::parse("eu").unwrap();
    let theirs = EnumChoice { enumeration: Some("sex".into()), ..EnumChoice::new(eu, "contact_gendercode") };
    let ours = EnumChoice { languages: vec![1042, 1033], ..EnumChoice::new(crm(), "contact_statecode") };
    let sex = list("sex", &[]);
    let found = propose_enumerations(&crm(), &details, &mappings, &[sex], &[theirs, ours]);
    let gender = found.iter().find(|c| c.option_set == "contact_gendercode").unwrap();
    assert_eq!((gender.enumeration.as_deref(), gender.languages.as_slice()), (Some("sex"), &[1042, 1033][..]));
}

#[test]
fn every_reason_is_told_for_what_it_is() {
    let set = option_set("contact_gendercode", &[(1, "Male", "남성"), (2, "Female", "여성")]);
    let choice = |list: &str| EnumChoice { enumeration: Some(list.into()), ..EnumChoice::new(crm(), &set.name) };
    let filled = |name: &str, account: &str, values: &[(i64, &str, &str)]| Enumeration {
        sources: vec![EnumSource { account: Name::parse(account).unwrap(), option_set: set.name.clone() }],
        ..list(name, values)
    };
    let lists = [
        filled("mine", "crm", &[]),
        filled("theirs", "eu", &[]),
        list("Contact_GenderCode", &[]),
        list("half", &[(1, "m", "male")]),
        list("none", &[]),
    ];
    let eu = Name::parse("eu").unwrap();
    for (name, reason) in [
        ("mine", EnumReason::Before),
        ("theirs", EnumReason::BeforeElsewhere { account: eu }),
        ("Contact_GenderCode", EnumReason::Name),
        ("half", EnumReason::Values { share: 50 }),
        ("none", EnumReason::Chosen),
        ("contact_gendercode", EnumReason::New),
        ("by_hand", EnumReason::Chosen),
    ] {
        let found = enum_reason(&choice(name), &set, &lists, &[]);
        assert_eq!(found, reason, "{name}");
        assert!(EnumReason::SLUGS.contains(&found.slug()));
    }
    assert_eq!(enum_reason(&EnumChoice::new(crm(), &set.name), &set, &lists, &[]), EnumReason::LeftOut);
}

#[test]
fn a_list_of_the_platforms_own_and_a_closed_one_are_matched_and_never_written() {
    for (kind, replace) in [ListKind::System, ListKind::Closed].into_iter().flat_map(|k| [(k, false), (k, true)]) {
        let old = Enumeration { kind, ..list("gender", &[(1, "m", "Herr"), (9, "x", "Company")]) };
        let diff = plan_gender(Some(&old), replace);
        let told: Vec<_> = diff.lines.iter().map(|l| (l.value.code, l.change.slug())).collect();
        assert_eq!(told, [(1, "kept"), (9, "own"), (2, "lacking")]);
        assert_eq!(diff.result, old);
        assert!(!changes_anything(&diff));
    }
}

#[test]
fn a_list_is_made_as_it_was_said_and_one_that_is_there_is_from_then_on_what_was_said() {
    let said = |kind| EnumChoice { kind, ..to("gender", false) };
    let plan = |choice: &EnumChoice, old: Option<&Enumeration>| {
        plan_enumeration(&gender(), choice, old, Lang::En, &BTreeMap::new())
    };
    let made = plan(&said(Some(ListKind::Closed)), None);
    assert_eq!((made.result.kind, made.count("added")), (ListKind::Closed, 2), "a new list gets its values first");
    let open = list("gender", &[(1, "m", "Herr")]);
    let closed = plan(&said(Some(ListKind::Closed)), Some(&open));
    assert_eq!((closed.result.kind, closed.count("lacking")), (ListKind::Closed, 1));
    let system = Enumeration { kind: ListKind::System, ..open };
    assert_eq!(plan(&said(None), Some(&system)).result.kind, ListKind::System, "nothing said changes nothing");
    assert_eq!(plan(&said(Some(ListKind::Open)), Some(&system)).count("added"), 1);
}

#[test]
fn a_run_judges_codes_by_what_a_fixed_list_holds_and_by_the_option_set_where_it_may_grow() {
    let (detail, set) = (contact(), "contact_gendercode");
    let choice = EnumChoice { enumeration: Some("sex".into()), ..EnumChoice::new(crm(), set) };
    let judged = |kind: ListKind, choice: &EnumChoice, seen: &TableDetail| {
        let sex = Enumeration { kind, ..list("sex", &[(2, "f", "Female"), (9, "x", "Company")]) };
        let lists = [list("other", &[]), sex];
        let cut = with_places(seen, &detail, &crm(), (std::slice::from_ref(choice), &lists)).into_owned();
        cut.option_set(set).map(|s| s.options.iter().map(|o| o.code).collect::<Vec<_>>()).unwrap_or_default()
    };
    for kind in [ListKind::Closed, ListKind::System] {
        assert_eq!(judged(kind, &choice, &detail), [2], "{kind:?}");
        let mut unseen = detail.clone();
        unseen.option_sets.retain(|s| s.name != set);
        assert_eq!(judged(kind, &choice, &unseen), [2], "{kind:?}: a set nobody had seen");
    }
    assert_eq!(judged(ListKind::Open, &choice, &detail), [1, 2]);
    assert_eq!(judged(ListKind::Closed, &EnumChoice::new(crm(), set), &detail), [1, 2], "it goes nowhere");
    let other = EnumChoice { account: Name::parse("eu").unwrap(), ..choice };
    assert_eq!(judged(ListKind::Closed, &other, &detail), [1, 2], "another account's");
}

#[test]
fn labels_come_in_the_languages_somebody_chose_and_else_stay_in_theirs() {
    let both = |languages: &[u32]| EnumChoice { languages: languages.to_vec(), ..to("gender", false) };
    let plan = |choice: &EnumChoice, old: Option<&Enumeration>, lang| {
        plan_enumeration(&gender(), choice, old, lang, &BTreeMap::new())
    };
    let korean = plan(&both(&[]), None, Lang::Ko).result;
    assert_eq!(korean.values[0].label, "남성");
    assert!(!changes_anything(&plan(&both(&[]), Some(&korean), Lang::En)), "another screen relabels nothing");
    let chosen = plan(&both(&[1033, 1042, 1031]), Some(&korean), Lang::Ko);
    assert_eq!(chosen.count("relabelled"), 2);
    let male = &chosen.result.values[0];
    assert_eq!((male.label.as_str(), &male.labels), ("Male", &Labels::one(1042, "남성")), "German was never told");
    assert!(!changes_anything(&plan(&both(&[1033, 1042]), Some(&chosen.result), Lang::En)));
    let fewer = plan(&both(&[1033]), Some(&chosen.result), Lang::En);
    assert_eq!((fewer.count("translated"), fewer.result.values[0].labels.is_empty()), (2, true));
}

#[test]
fn texts_are_matched_wherever_they_stand_in_the_set() {
    let item = |value: &str, label: &str| OptionItem::text(value, Labels::one(1033, label));
    let set = |options: Vec<OptionItem>| OptionSet { options, ..gender() };
    let first = set(vec![item("Hot", "Hot"), item("Cold", "Cold")]);
    let once = plan_enumeration(&first, &to("gender", true), None, Lang::En, &BTreeMap::new()).result;
    let later = set(vec![item("Warm", "Warm"), item("Cold", "Cold"), item("Hot", "Burning")]);
    let in_use = BTreeMap::new();
    let diff = plan_enumeration(&later, &to("gender", true), Some(&once), Lang::En, &in_use);
    let told: Vec<_> = diff.lines.iter().map(|l| (l.value.stored().into_owned(), l.change.slug())).collect();
    let told: Vec<_> = told.iter().map(|(v, c)| (v.as_str(), *c)).collect();
    assert_eq!(told, [("Warm", "added"), ("Cold", "kept"), ("Hot", "relabelled")]);
    let in_use = BTreeMap::from([(text_code("Hot"), 3)]);
    let diff = plan_enumeration(&set(Vec::new()), &to("gender", true), Some(&once), Lang::En, &in_use);
    assert_eq!(removed_in_use(&diff).map(|l| l.value.stored().into_owned()).collect::<Vec<_>>(), ["Hot"]);
}

#[test]
fn languages_are_read_from_a_line() {
    assert_eq!(languages_of(" 1042, en;1033 "), Ok(vec![1042, 1033]));
    assert_eq!(languages_of(""), Ok(Vec::new()));
    for wrong in ["deutsch", "0", "70000", "-1"] {
        assert_eq!(languages_of(wrong), Err(wrong.to_owned()));
    }
}

#[test]
fn fifty_thousand_values_cost_no_more_than_their_number() {
    let options: Vec<(i64, String)> = (0..50_000).map(|n| (n, format!("Value {n}"))).collect();
    let options: Vec<(i64, &str, &str)> = options.iter().map(|(n, l)| (*n, l.as_str(), "")).collect();
    let set = option_set("gender", &options);
    let once = plan_enumeration(&set, &to("gender", true), None, Lang::En, &BTreeMap::new()).result;
    let began = std::time::Instant::now();
    let again = plan_enumeration(&set, &to("gender", true), Some(&once), Lang::En, &BTreeMap::new());
    // Looking every value up in the list would take billions of comparisons; the bound is generous for a slow machine
    // and an unoptimised build.
    assert!(began.elapsed() < std::time::Duration::from_secs(10));
    assert_eq!(again.count("kept"), 50_000);
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
        let diff = plan_enumeration(&set, &to("s", replace), Some(&old), Lang::En, &BTreeMap::new());
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
