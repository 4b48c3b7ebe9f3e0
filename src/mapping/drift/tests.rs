//! What drift promises: each change of the CRM has its rule, and what is unaffected goes on.
use super::*;
use crate::account::Name;
use crate::catalog::fixtures::contact;
use crate::catalog::{FieldType, KeyState, Labels, OptionItem};
use crate::mapping::propose;
use crate::text::Lang;
use proptest::prelude::*;

fn mapping() -> Mapping {
    let mapping = propose(&Name::parse("crm").unwrap(), &contact(), &[]);
    ["numberofchildren", "creditlimit"].iter().fold(mapping, |m, f| m.toggle(f).unwrap())
}

fn after(change: impl FnOnce(&mut TableDetail)) -> Vec<(&'static str, DriftReach)> {
    let mut now = contact();
    change(&mut now);
    drift(&mapping(), &[], &contact(), Some(&now)).iter().map(|d| (d.action.slug(), d.reach)).collect()
}

fn retype(field: &str, kind: FieldType) -> Vec<(&'static str, DriftReach)> {
    after(|t| t.fields.iter_mut().find(|f| f.name == field).unwrap().kind = kind)
}

fn text(max: u32) -> FieldType {
    FieldType::Text { max_length: Some(max), format: None }
}

#[test]
fn fields_that_come_are_offered_and_fields_that_go_keep_their_column() {
    assert_eq!(after(|_| {}), []);
    let come = after(|t| t.fields.push(crate::catalog::Field::new("new_here", text(9))));
    assert_eq!(come, [("available", DriftReach::Known)]);
    let gone = |name: &str| after(|t| t.fields.retain(|f| f.name != name));
    assert_eq!(gone("lastname"), [("column-kept", DriftReach::Degraded)]);
    assert_eq!(gone("fax"), [], "nobody carries it");
    assert_eq!(gone("contactid"), [("reading-stops", DriftReach::Blocked)]);
    assert_eq!(gone("modifiedon"), [("reading-stops", DriftReach::Blocked)]);
    let unread = after(|t| t.fields.iter_mut().find(|f| f.name == "lastname").unwrap().readable = false);
    assert_eq!(unread, [("column-kept", DriftReach::Degraded)], "no right to read is as if it were gone");
    let impossible = after(|t| t.fields.push(crate::catalog::Field::new("new_picture", FieldType::Image)));
    assert_eq!(impossible, [], "what cannot be carried is not offered");
}

#[test]
fn a_rename_is_suggested_and_waits_for_a_person() {
    let mut before = contact();
    let named = |t: &mut TableDetail| t.fields.iter_mut().find(|f| f.name == "lastname").unwrap().id = Some("7".into());
    named(&mut before);
    let mut now = before.clone();
    now.fields.iter_mut().find(|f| f.name == "lastname").unwrap().name = "surname".into();
    let told = drift(&mapping(), &[], &before, Some(&now));
    let slugs: Vec<&str> = told.iter().map(|d| d.action.slug()).collect();
    assert_eq!(slugs, ["rename-suggested", "column-kept"], "and until then the column keeps its values");
    assert_eq!(told[0].args(Lang::En)["to"], "surname");
}

#[test]
fn a_type_counts_by_what_the_column_holds() {
    assert_eq!(retype("lastname", text(200)), [("column-widened", DriftReach::Settled)]);
    assert_eq!(
        retype("lastname", FieldType::Memo { max_length: Some(2000) }),
        [("column-widened", DriftReach::Settled)]
    );
    assert_eq!(retype("numberofchildren", FieldType::BigInt), [("column-widened", DriftReach::Settled)]);
    // A column of whole numbers becomes one of any numbers, its values with it.
    assert_eq!(retype("numberofchildren", FieldType::Double), [("column-widened", DriftReach::Settled)]);
    assert_eq!(retype("creditlimit", FieldType::Money { precision: Some(4) }), [], "the column holds them already");
    assert_eq!(retype("lastname", text(50)), [], "shorter texts fit the column");
    assert_eq!(retype("lastname", FieldType::Integer), [("values-checked", DriftReach::Degraded)]);
    assert_eq!(retype("birthdate", text(100)), [("values-checked", DriftReach::Degraded)]);
    assert_eq!(retype("fax", FieldType::Integer), [], "nobody carries it");
}

fn options(t: &mut TableDetail) -> &mut Vec<OptionItem> {
    &mut t.option_sets.iter_mut().find(|s| s.name == "contact_gendercode").unwrap().options
}

#[test]
fn options_are_added_retired_refreshed_or_suspected() {
    let label = |text: &str| Labels::one(1033, text);
    let come = after(|t| options(t).push(OptionItem::new(3, label("Other"))));
    assert_eq!(come, [("option-unmapped", DriftReach::Degraded)]);
    assert_eq!(after(|t| drop(options(t).remove(0))), [("option-retired", DriftReach::Settled)]);
    assert_eq!(after(|t| options(t)[1].labels = label("Females")), [("option-relabelled", DriftReach::Settled)]);
    assert_eq!(after(|t| options(t)[1].labels = label("Zürich")), [("option-suspect", DriftReach::Decide)]);
    assert_eq!(after(|t| options(t).reverse()), [], "the order is no change");
    let moved = after(|t| {
        t.option_sets.iter_mut().find(|s| s.name == "contact_statuscode").unwrap().options[0].state = Some(1);
    });
    assert_eq!(moved, [("status-moved", DriftReach::Decide)]);
    let left_out = EnumChoice::new(mapping().account, "contact_gendercode");
    let mut now = contact();
    options(&mut now).push(OptionItem::new(3, label("Other")));
    assert_eq!(drift(&mapping(), &[left_out], &contact(), Some(&now)), [], "plain codes go on as they are");
}

#[test]
fn a_code_with_the_name_of_another_waits_for_a_person() {
    let label = |text: &str| Labels::one(1033, text);
    let twin = |text: &str| after(|t| options(t).push(OptionItem::new(3, label(text))));
    assert_eq!(twin(" FEMALE "), [("option-twin", DriftReach::Decide)], "however it is spelled");
    assert_eq!(twin(""), [("option-unmapped", DriftReach::Degraded)], "no name is no name of another");
    let moved = after(|t| {
        let female = options(t).remove(1);
        options(t).push(OptionItem { code: 3, ..female });
    });
    let expected = [("option-unmapped", DriftReach::Degraded), ("option-retired", DriftReach::Settled)];
    assert_eq!(moved, expected, "the other one is gone");
    let mut now = contact();
    options(&mut now).push(OptionItem::new(3, label("Female")));
    let told = drift(&mapping(), &[], &contact(), Some(&now));
    assert_eq!(told[0].args(Lang::En)["other"], "2");
}

#[test]
fn what_is_in_use_and_beside_what_is_told_as_well() {
    let out = after(|t| options(t)[0].retired = true);
    assert_eq!(out, [("option-switched", DriftReach::Settled)]);
    let depends = after(|t| options(t)[0].valid_for = Some(vec![1]));
    assert_eq!(depends, [("option-depends", DriftReach::Known)]);
}

#[test]
fn ten_thousand_options_that_came_cost_no_more_than_their_number() {
    let mut now = contact();
    options(&mut now).extend((10..10_010).map(|n| OptionItem::new(n, Labels::one(1033, format!("Option {n}")))));
    let began = std::time::Instant::now();
    let told = drift(&mapping(), &[], &contact(), Some(&now));
    assert_eq!(told.len(), 10_000);
    // Holding every one against every other would take a hundred million comparisons of text.
    assert!(began.elapsed() < std::time::Duration::from_secs(10));
}

#[test]
fn an_option_that_is_a_text_is_called_by_its_text() {
    let texts = |list: &[&str]| {
        let mut detail = contact();
        let set = detail.option_sets.iter_mut().find(|s| s.name == "contact_gendercode").unwrap();
        set.options = list.iter().map(|t| OptionItem::text(*t, Labels::one(1033, *t))).collect();
        detail
    };
    let told = drift(&mapping(), &[], &texts(&["Low", "High"]), Some(&texts(&["Low", "중간"])));
    let said: Vec<(&str, String)> = told.iter().map(|d| (d.action.slug(), d.args(Lang::En)["code"].clone())).collect();
    assert_eq!(said, [("option-unmapped", "중간".to_owned()), ("option-retired", "High".to_owned())]);
    let json = serde_json::to_value(&told[0]).unwrap();
    assert_eq!((json["value"].as_str(), json["code"].is_i64()), (Some("중간"), true));
    let codes = after(|t| drop(options(t).remove(0)));
    assert_eq!(codes, [("option-retired", DriftReach::Settled)]);
}

#[test]
fn a_table_that_is_gone_blocks_and_a_lost_key_stops_exports_only() {
    let told = drift(&mapping(), &[], &contact(), None);
    assert_eq!((told.len(), told[0].action.slug(), told[0].reach), (1, "table-gone", DriftReach::Blocked));
    let mut before = contact();
    let key = |state| crate::catalog::AlternateKey {
        name: "by_number".into(),
        labels: Labels::default(),
        fields: vec!["lastname".into()],
        state,
        id: None,
    };
    before.keys = vec![key(KeyState::Active)];
    let mut now = before.clone();
    now.keys = vec![key(KeyState::Failed)];
    let slugs = |now: &TableDetail| -> Vec<&str> {
        drift(&mapping(), &[], &before, Some(now)).iter().map(|d| d.action.slug()).collect()
    };
    assert_eq!(slugs(&now), ["key-lost"]);
    now.keys.clear();
    assert_eq!(slugs(&now), ["key-lost"]);
    assert_eq!(after(|t| t.table.change_tracking = false), [("tracking-lost", DriftReach::Degraded)]);
}

proptest! {
    #[test]
    fn whatever_changes_the_gravest_comes_first_and_only_carried_fields_matter(drop in prop::collection::vec(any::<bool>(), 60)) {
        let mut now = contact();
        let mut keep = drop.iter().cycle();
        now.fields.retain(|_| !keep.next().unwrap());
        let told = drift(&mapping(), &[], &contact(), Some(&now));
        prop_assert!(told.windows(2).all(|w| w[0].reach >= w[1].reach));
        for line in &told {
            prop_assert!(DRIFT_SLUGS.contains(&line.action.slug()));
            if let DriftAction::ColumnKept { field, .. } = &line.action {
                prop_assert!(mapping().rule(field).unwrap().include);
            }
        }
    }
}
