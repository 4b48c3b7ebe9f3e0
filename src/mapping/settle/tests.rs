//! Each answer to each change: what becomes of the mapping, of what is agreed with, and of what is told the next time.
use super::*;
use crate::account::Name;
use crate::catalog::fixtures::contact;
use crate::catalog::{FieldType, Labels};
use crate::mapping::{fit, lint, propose};
use crate::schema;
use jiff::Timestamp;
use proptest::prelude::*;

fn mapping() -> Mapping {
    propose(&Name::parse("crm").unwrap(), &contact(), &[])
}

fn agreed() -> Agreed {
    let mut detail = contact();
    detail.fields.iter_mut().find(|f| f.name == "lastname").unwrap().id = Some("7".into());
    Agreed { detail, since: Timestamp::UNIX_EPOCH, settled: BTreeSet::new() }
}

fn changed(change: impl FnOnce(&mut TableDetail)) -> TableDetail {
    let mut now = agreed().detail;
    change(&mut now);
    now
}

fn field<'t>(table: &'t mut TableDetail, name: &str) -> &'t mut Field {
    table.fields.iter_mut().find(|f| f.name == name).unwrap()
}

/// Settles every open line by this answer, where it can be given.
fn all(now: &TableDetail, decision: Decision) -> Settled {
    let lines = open_drift(&mapping(), &[], &agreed(), Some(now));
    let decisions: Vec<(Drift, Decision)> = lines.into_iter().map(|line| (line, decision)).collect();
    settle(&mapping(), &agreed(), now, &[], &decisions).unwrap()
}

fn still_open(settled: &Settled, now: &TableDetail) -> Vec<&'static str> {
    open_drift(&settled.mapping, &[], &settled.agreed, Some(now)).iter().map(|d| d.action.slug()).collect()
}

#[test]
fn a_field_that_came_is_taken_in_or_left() {
    let now = changed(|t| t.fields.push(Field::new("new_here", FieldType::Text { max_length: Some(9), format: None })));
    let taken = all(&now, Decision::Accept);
    let rule = taken.mapping.rule("new_here").unwrap();
    assert_eq!((rule.include, rule.column.as_str(), taken.mapping.version), (true, "new_here", mapping().version + 1));
    assert_eq!(still_open(&taken, &now), [] as [&str; 0]);
    assert!(fit(&taken.mapping, &[], &taken.agreed.detail, &now).left_out.is_empty(), "the next run carries it");
    let left = all(&now, Decision::Leave);
    assert_eq!((&left.mapping, still_open(&left, &now)), (&mapping(), Vec::new()));
}

#[test]
fn a_field_that_went_leaves_the_mapping_or_waits_for_its_return_and_its_column_stays() {
    let now = changed(|t| t.fields.retain(|f| f.name != "lastname"));
    let gone = all(&now, Decision::Accept);
    assert!(!gone.mapping.rule("lastname").unwrap().include);
    assert_eq!(still_open(&gone, &now), [] as [&str; 0]);
    let fitted = fit(&gone.mapping, &[], &gone.agreed.detail, &now);
    assert!(fitted.left_out.is_empty() && fitted.drifts.is_empty(), "nothing is told any more: {:?}", fitted.drifts);
    let left = all(&now, Decision::Leave);
    assert_eq!((&left.mapping, still_open(&left, &now)), (&mapping(), Vec::new()));
    assert_eq!(fit(&left.mapping, &[], &left.agreed.detail, &now).left_out, ["lastname"]);
    let back = agreed().detail;
    assert!(fit(&left.mapping, &[], &left.agreed.detail, &back).left_out.is_empty(), "carried again when it is back");
}

#[test]
fn a_renamed_field_takes_the_rule_along_and_the_column_stays() {
    let now = changed(|t| field(t, "lastname").name = "surname".into());
    let before = mapping().rule("lastname").unwrap().clone();
    let moved = all(&now, Decision::Accept);
    assert!(moved.mapping.rule("lastname").is_none(), "the rule is there once");
    let rule = moved.mapping.rule("surname").unwrap();
    assert_eq!((&rule.column, &rule.treatment, rule.include), (&before.column, &before.treatment, true));
    assert_eq!((moved.mapping.version, still_open(&moved, &now)), (mapping().version + 1, Vec::new()));
    let fitted = fit(&moved.mapping, &[], &moved.agreed.detail, &now);
    assert_eq!((fitted.left_out.len(), fitted.drifts.len()), (0, 0));
    let left = all(&now, Decision::Leave);
    assert_eq!(left.mapping, mapping(), "another field: the rule stays where it is");
    assert_eq!(still_open(&left, &now), ["available"], "and a field of its own is offered from then on");
    let taken = again(&left, &now, "available", Decision::Accept).unwrap();
    assert!(taken.mapping.rule("surname").unwrap().include && taken.mapping.rule("lastname").is_some());
    assert_eq!(still_open(&taken, &now), [] as [&str; 0]);
}

/// Settles one open line more.
fn again(so_far: &Settled, now: &TableDetail, slug: &str, decision: Decision) -> Result<Settled, LintIssue> {
    let open = open_drift(&so_far.mapping, &[], &so_far.agreed, Some(now));
    let line = open.iter().find(|d| d.action.slug() == slug).unwrap_or_else(|| panic!("no {slug} in {open:?}")).clone();
    settle(&so_far.mapping, &so_far.agreed, now, &[], &[(line, decision)])
}

fn nothing_said() -> Settled {
    Settled { mapping: mapping(), agreed: agreed(), lists: BTreeSet::new() }
}

#[test]
fn a_line_settles_no_other_line_of_its_field() {
    let text = |length| FieldType::Text { max_length: Some(length), format: None };
    let widened = changed(|t| {
        (field(t, "lastname").kind, field(t, "lastname").secured) = (text(400), true);
    });
    let swapped = changed(|t| {
        let mut set = t.option_set("contact_gendercode").unwrap().clone();
        set.name = "other_set".into();
        t.option_sets.push(set);
        (field(t, "gendercode").option_set, field(t, "gendercode").secured) = (Some("other_set".into()), true);
    });
    let renamed = changed(|t| {
        field(t, "lastname").secured = true;
        field(t, "lastname").name = "surname".into();
    });
    for (now, slug, carried) in [
        (widened, "column-widened", "lastname"),
        (swapped, "option-set-swapped", "gendercode"),
        (renamed, "rename-suggested", "surname"),
    ] {
        let done = again(&nothing_said(), &now, slug, Decision::Accept).unwrap();
        assert_eq!(
            fit(&done.mapping, &[], &done.agreed.detail, &now).left_out,
            [carried],
            "{slug}: others see it empty"
        );
        assert_eq!(still_open(&done, &now), ["column-kept"], "{slug}");
    }
}

#[test]
fn what_a_run_leaves_out_can_be_settled() {
    let became = |name: &str, kind: FieldType| changed(|t| field(t, name).kind = kind);
    for (name, now) in [
        ("lastname", became("lastname", FieldType::Lookup)),
        ("emailaddress1", became("emailaddress1", FieldType::Integer)),
    ] {
        let fitted = fit(&mapping(), &[], &agreed().detail, &now);
        assert_eq!((fitted.left_out, still_open(&nothing_said(), &now)), (vec![name.to_owned()], vec!["column-kept"]));
        assert_eq!(
            fitted.drifts,
            open_drift(&mapping(), &[], &agreed(), Some(&now)),
            "a run tells what can be settled"
        );
        let done = again(&nothing_said(), &now, "column-kept", Decision::Accept).unwrap();
        assert!(!done.mapping.rule(name).unwrap().include && still_open(&done, &now).is_empty());
        assert_eq!(fit(&done.mapping, &[], &done.agreed.detail, &now).drifts, []);
    }
}

#[test]
fn a_lost_key_settles_no_other_key() {
    let key = |name: &str| crate::catalog::AlternateKey {
        name: name.into(),
        labels: Labels::default(),
        fields: vec!["lastname".into()],
        state: crate::catalog::KeyState::Active,
        id: None,
    };
    let mut before = nothing_said();
    before.agreed.detail.keys = vec![key("by_name"), key("by_number")];
    let mut now = before.agreed.detail.clone();
    now.keys.clear();
    assert_eq!(still_open(&before, &now), ["key-lost", "key-lost"]);
    let done = again(&before, &now, "key-lost", Decision::Accept).unwrap();
    assert_eq!((still_open(&done, &now), done.agreed.detail.keys), (vec!["key-lost"], vec![key("by_number")]));
}

#[test]
fn a_rename_never_takes_the_place_of_a_rule_that_is_carried() {
    let now = changed(|t| field(t, "lastname").name = "surname".into());
    let mut both = nothing_said();
    both.mapping = take_in(&both.mapping, "surname", &now, &[]).unwrap();
    let refused = again(&both, &now, "rename-suggested", Decision::Accept).unwrap_err();
    assert_eq!((refused.slug, refused.field.as_str()), ("field-twice", "surname"));
    let line = open_drift(&mapping(), &[], &agreed(), Some(&now)).remove(0);
    both.mapping.rules.retain(|r| r.field != "lastname");
    let done = settle(&both.mapping, &both.agreed, &now, &[], &[(line, Decision::Accept)]).unwrap();
    assert_eq!((done.mapping, done.agreed), (both.mapping, both.agreed), "no rule is left to move");
}

#[test]
fn what_was_said_is_forgotten_with_its_line() {
    let now = changed(|t| t.fields.retain(|f| f.name != "lastname"));
    let mut left = all(&now, Decision::Leave);
    let forget = |settled: &mut Settled, now| forget_gone(&mut settled.agreed, &settled.mapping, &[], now);
    assert!(!forget(&mut left, Some(&now)) && still_open(&left, &now).is_empty());
    assert!(!forget(&mut left, None), "a table that is gone tells nothing of its fields");
    assert!(forget(&mut left, Some(&agreed().detail)), "it came back");
    assert_eq!(still_open(&left, &now), ["column-kept"], "and going again is told again");
}

#[test]
fn a_renamed_field_of_another_type_does_not_change_its_column() {
    let text = |length| FieldType::Text { max_length: Some(length), format: None };
    let was = agreed().detail.field("lastname").unwrap().kind.clone();
    let now = changed(|t| {
        field(t, "lastname").kind = text(3);
        field(t, "lastname").name = "surname".into();
    });
    let moved = all(&now, Decision::Accept);
    assert_eq!(moved.agreed.detail.field("surname").unwrap().kind, was);
    let column = |detail: &TableDetail, mapping: &Mapping, field: &str| {
        let schema = schema::build(mapping, detail, &[], &[]);
        schema.columns.iter().find(|c| c.field == field).map(|c| (c.name.clone(), c.kind)).unwrap()
    };
    let fitted = fit(&moved.mapping, &[], &moved.agreed.detail, &now);
    assert_eq!(column(&fitted.columns, &fitted.mapping, "surname"), column(&agreed().detail, &mapping(), "lastname"));
}

#[test]
fn types_that_grow_are_agreed_and_types_that_change_keep_their_column_for_good() {
    let text = |length| FieldType::Text { max_length: Some(length), format: None };
    let wider = changed(|t| field(t, "lastname").kind = text(400));
    let grown = all(&wider, Decision::Accept);
    assert_eq!((&grown.mapping, still_open(&grown, &wider)), (&mapping(), Vec::new()));
    assert_eq!(grown.agreed.detail.field("lastname").unwrap().kind, text(400));
    let other = changed(|t| field(t, "lastname").kind = FieldType::Integer);
    let checked = all(&other, Decision::Accept);
    assert_eq!((&checked.mapping, still_open(&checked, &other)), (&mapping(), Vec::new()));
    let columns = fit(&checked.mapping, &[], &checked.agreed.detail, &other).columns;
    assert_eq!(columns.field("lastname").unwrap().kind, agreed().detail.field("lastname").unwrap().kind);
    let yet_another = changed(|t| field(t, "lastname").kind = FieldType::Boolean);
    assert_eq!(still_open(&checked, &yet_another), ["values-checked"], "another change is another line");
}

#[test]
fn options_are_agreed_one_by_one_and_a_retired_one_stays_known() {
    let set = "contact_gendercode";
    let options = |t: &mut TableDetail, change: &dyn Fn(&mut Vec<crate::catalog::OptionItem>)| {
        change(&mut t.option_sets.iter_mut().find(|s| s.name == set).unwrap().options);
    };
    let now = changed(|t| {
        options(t, &|all| {
            all.remove(0);
            all[0].labels = Labels::one(1033, "Zürich");
            all.push(crate::catalog::OptionItem::new(77, Labels::one(1033, "Other")));
        });
    });
    let open: Vec<&str> = open_drift(&mapping(), &[], &agreed(), Some(&now)).iter().map(|d| d.action.slug()).collect();
    assert_eq!(open, ["option-suspect", "option-unmapped", "option-retired"]);
    let done = all(&now, Decision::Accept);
    assert_eq!((&done.mapping, still_open(&done, &now)), (&mapping(), Vec::new()));
    let known = done.agreed.detail.option_set(set).unwrap();
    let first = agreed().detail.option_set(set).unwrap().options[0].code;
    assert!(known.option(77).is_some() && known.option(first).is_some(), "what rows may hold is known");
    assert_eq!(done.lists, BTreeSet::from([set.to_owned()]));
    let left = all(&now, Decision::Leave);
    assert!(left.agreed.detail.option_set(set).unwrap().option(77).is_none());
    assert_eq!(still_open(&left, &now), ["option-retired"], "which can only be accepted");
}

#[test]
fn what_is_said_of_an_option_is_agreed_and_then_the_table_is_the_same_again() {
    let set = "contact_gendercode";
    let now = changed(|t| {
        let all = &mut t.option_sets.iter_mut().find(|s| s.name == set).unwrap().options;
        (all[0].retired, all[0].labels) = (true, Labels::one(1033, "Zürich"));
        all[1].valid_for = Some(vec![1]);
        all.push(crate::catalog::OptionItem::new(77, Labels::one(1033, "Female")));
    });
    let expected = ["option-suspect", "option-twin", "option-switched", "option-depends"];
    let lines = open_drift(&mapping(), &[], &agreed(), Some(&now));
    assert_eq!(lines.iter().map(|d| d.action.slug()).collect::<Vec<_>>(), expected);
    for line in &lines {
        let one = settle(&mapping(), &agreed(), &now, &[], &[(line.clone(), Decision::Accept)]).unwrap();
        let rest: Vec<&str> = expected.iter().copied().filter(|slug| *slug != line.action.slug()).collect();
        assert_eq!(still_open(&one, &now), rest, "one line settles no other of its code");
    }
    let done = all(&now, Decision::Accept);
    assert_eq!((&done.mapping, still_open(&done, &now)), (&mapping(), Vec::new()));
    assert_eq!(crate::catalog::fingerprint(&done.agreed.detail), crate::catalog::fingerprint(&now));
    let left = all(&now, Decision::Leave);
    assert_eq!((&left.mapping, &left.agreed.detail), (&mapping(), &agreed().detail));
    assert_eq!(still_open(&left, &now), [] as [&str; 0]);
    let again = changed(|t| {
        let all = &mut t.option_sets.iter_mut().find(|s| s.name == set).unwrap().options;
        all[1].valid_for = Some(vec![2]);
    });
    assert_eq!(still_open(&left, &again), ["option-depends"], "another change is another line");
}

#[test]
fn what_stops_a_table_is_never_settled() {
    let now = changed(|t| t.fields.retain(|f| f.name != "contactid"));
    for decision in [Decision::Accept, Decision::Leave] {
        let done = all(&now, decision);
        assert_eq!((&done.mapping, &done.agreed), (&mapping(), &agreed()));
        assert_eq!(still_open(&done, &now), ["reading-stops"]);
    }
}

#[test]
fn names_can_be_typed_and_are_told_apart() {
    let now = changed(|t| {
        t.fields.retain(|f| f.name != "firstname");
        field(t, "lastname").name = "surname".into();
    });
    let names: Vec<String> = open_drift(&mapping(), &[], &agreed(), Some(&now)).iter().map(Drift::name).collect();
    let expected =
        ["rename-suggested:contact.lastname:surname", "column-kept:contact.firstname", "column-kept:contact.lastname"];
    assert_eq!(names, expected);
}

proptest! {
    /// Whatever changes and whatever is said: the mapping stays sound, the key and the date of changes stay carried, no column
    /// that is still carried changes its name, and what was settled is not told again.
    #[test]
    fn no_answer_harms_a_mapping(gone in prop::collection::vec(any::<bool>(), 60), said in prop::collection::vec(0u8..3, 60), types in 0usize..60) {
        let now = changed(|t| {
            let mut keep = gone.iter().cycle();
            t.fields.retain(|f| ["contactid", "modifiedon"].contains(&f.name.as_str()) || *keep.next().unwrap());
            let at = types % t.fields.len();
            if !["contactid", "modifiedon"].contains(&t.fields[at].name.as_str()) {
                t.fields[at].kind = FieldType::Text { max_length: Some(7), format: None };
            }
            t.fields.push(Field::new("new_a", FieldType::Integer));
        });
        let lines = open_drift(&mapping(), &[], &agreed(), Some(&now));
        let mut answers = said.iter().cycle();
        let decisions: Vec<(Drift, Decision)> = lines.into_iter().filter_map(|line| match answers.next().unwrap() {
            0 => None,
            1 => Some((line, Decision::Accept)),
            _ => Some((line, Decision::Leave)),
        }).collect();
        let done = settle(&mapping(), &agreed(), &now, &[], &decisions).unwrap();
        let fitted = fit(&done.mapping, &[], &done.agreed.detail, &now);
        for issue in lint(&fitted.mapping, &now) {
            prop_assert!(issue.severity != crate::mapping::Severity::Error, "{:?}", issue);
        }
        for rule in done.mapping.included() {
            if let Some(before) = mapping().rule(&rule.field) {
                prop_assert_eq!(&before.column, &rule.column);
            }
        }
        let open: Vec<String> = open_drift(&done.mapping, &[], &done.agreed, Some(&now)).iter().map(Drift::name).collect();
        for (line, decision) in &decisions {
            let counts = *decision == Decision::Accept && line.can_accept() || *decision == Decision::Leave && line.can_leave();
            prop_assert!(!counts || !open.contains(&line.name()), "{} is told again", line.name());
        }
    }
}
