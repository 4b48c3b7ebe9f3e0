//! What the differences of two catalogs promise.
use super::*;
use crate::catalog::fixtures::{Fixture, account, contact};
use crate::catalog::{AlternateKey, OptionItem};
use CatalogChange as C;

fn catalog(details: Vec<TableDetail>) -> Catalog {
    let mut catalog = Catalog::new(jiff::Timestamp::UNIX_EPOCH);
    catalog.tables = details.iter().map(|d| d.table.clone()).collect();
    catalog.details = details.into_iter().map(|d| (d.table.name.clone(), d)).collect();
    catalog
}

fn edited(edit: impl FnOnce(&mut TableDetail)) -> Vec<CatalogChange> {
    let mut after = contact();
    edit(&mut after);
    diff_table(&contact(), &after)
}

fn field(detail: &mut TableDetail, name: &str, edit: impl FnOnce(&mut crate::catalog::Field)) {
    edit(detail.fields.iter_mut().find(|f| f.name == name).unwrap());
}

#[test]
fn what_came_went_and_changed_is_told() {
    let before = catalog(vec![contact(), account()]);
    assert_eq!(diff(&before, &before), []);
    let mut changed = contact();
    changed.fields.retain(|f| f.name != "nickname");
    field(&mut changed, "jobtitle", |f| f.readable = false);
    field(&mut changed, "new_hidden", |f| f.readable = true);
    field(&mut changed, "description", |f| f.kind = FieldType::Integer);
    changed.table.change_tracking = false;
    let table = || "contact".to_owned();
    let expected = [
        C::TableRemoved { table: "account".into() },
        C::TrackingSwitched { table: table(), on: false },
        C::FieldRetyped {
            table: table(),
            field: "description".into(),
            from: FieldType::Memo { max_length: Some(2000) },
            to: FieldType::Integer,
            effect: Retyping::Changed,
        },
        C::FieldRemoved { table: table(), field: "jobtitle".into() },
        C::FieldRemoved { table: table(), field: "nickname".into() },
        C::FieldAdded { table: table(), field: "new_hidden".into() },
    ];
    assert_eq!(diff(&before, &catalog(vec![changed])), expected);
}

#[test]
fn a_field_that_keeps_its_identifier_is_suspected_of_being_renamed() {
    let mut before = contact();
    field(&mut before, "nickname", |f| f.id = Some("id-1".into()));
    let mut after = before.clone();
    field(&mut after, "nickname", |f| f.name = "new_nickname".into());
    after.tidy();
    let changes = diff_table(&before, &after);
    let (table, from, to) = ("contact".to_owned(), "nickname".to_owned(), "new_nickname".to_owned());
    assert!(changes.contains(&C::FieldRenamed { table, from, to }), "{changes:?}");
    assert_eq!(changes.len(), 3, "it is still told as gone and come");
}

#[test]
fn the_only_field_that_came_with_label_and_type_of_one_that_went_is_suspected_of_being_it() {
    let renamed = |edit: fn(&mut TableDetail, &mut TableDetail)| -> Vec<(String, String)> {
        let (mut before, mut after) = (contact(), contact());
        field(&mut after, "nickname", |f| (f.name, f.id) = ("new_alias".into(), Some("new".into())));
        edit(&mut before, &mut after);
        after.tidy();
        let named = |c: CatalogChange| match c {
            C::FieldRenamed { from, to, .. } => Some((from, to)),
            _ => None,
        };
        diff_table(&before, &after).into_iter().filter_map(named).collect()
    };
    assert_eq!(renamed(|_, _| {}), [("nickname".to_owned(), "new_alias".to_owned())]);
    let nothing: [fn(&mut TableDetail, &mut TableDetail); 5] = [
        |_, after| field(after, "new_alias", |f| f.labels = Labels::one(1033, "Alias")),
        |_, after| field(after, "new_alias", |f| f.kind = FieldType::Integer),
        |before, after| {
            field(before, "nickname", |f| f.labels = Labels::default());
            field(after, "new_alias", |f| f.labels = Labels::default());
        },
        // Two that came look alike, or two that went did.
        |_, after| {
            let mut twin = after.field("new_alias").unwrap().clone();
            twin.name = "new_other".into();
            after.fields.push(twin);
        },
        |before, _| {
            let mut twin = before.field("nickname").unwrap().clone();
            twin.name = "new_old".into();
            before.fields.push(twin);
        },
    ];
    for (number, edit) in nothing.into_iter().enumerate() {
        assert_eq!(renamed(edit), [], "{number}");
    }
}

#[test]
fn demands_guards_and_targets_are_told() {
    let changes = edited(|d| {
        field(d, "nickname", |f| (f.required, f.secured) = (true, true));
        field(d, "parentcustomerid", |f| f.targets = vec!["contact".into(), "lead".into()]);
    });
    let table = || "contact".to_owned();
    assert_eq!(
        changes,
        [
            C::FieldRequired { table: table(), field: "nickname".into(), on: true },
            C::FieldSecured { table: table(), field: "nickname".into(), on: true },
            C::TargetsChanged {
                table: table(),
                field: "parentcustomerid".into(),
                added: vec!["lead".into()],
                removed: vec!["account".into()],
            },
        ]
    );
    assert!(changes.iter().all(C::may_break));
}

#[test]
fn options_that_came_went_moved_or_were_renamed_are_told_and_their_order_is_not() {
    let changes = edited(|d| {
        let set = d.option_sets.iter_mut().find(|s| s.name == "contact_gendercode").unwrap();
        set.options.reverse();
        set.options.retain(|o| o.code != 1);
        set.options[0].labels.0.insert(1033, "Female person".into());
        set.options.push(OptionItem::new(3, Labels::one(1033, "Other")));
        let status = d.option_sets.iter_mut().find(|s| s.name == "contact_statuscode").unwrap();
        status.options[1].state = Some(0);
        let interests = d.option_sets.iter_mut().find(|s| s.name.contains("interests")).unwrap();
        interests.options[0].retired = true;
        interests.options[1].valid_for = Some(vec![2, 1]);
    });
    let kinds: Vec<_> = changes
        .iter()
        .map(|c| match c {
            C::OptionRemoved { code, .. } => format!("removed {code}"),
            C::OptionAdded { code, .. } => format!("added {code}"),
            C::OptionRelabelled { code, suspect, .. } => format!("relabelled {code} {suspect}"),
            C::StatusMoved { code, from, to, .. } => format!("moved {code} {from:?} {to:?}"),
            C::OptionSwitched { code, retired, .. } => format!("switched {code} {retired}"),
            C::OptionDepends { code, .. } => format!("depends {code}"),
            other => panic!("{other:?}"),
        })
        .collect();
    let mut kinds = kinds;
    kinds.sort();
    let expected =
        ["added 3", "depends 9", "moved 2 Some(1) Some(0)", "relabelled 2 false", "removed 1", "switched 1 true"];
    assert_eq!(kinds, expected);
    assert_eq!(edited(|d| d.option_sets.iter_mut().for_each(|s| s.options.reverse())), []);
}

#[test]
fn a_code_given_another_meaning_is_suspect() {
    let changes = edited(|d| {
        let set = d.option_sets.iter_mut().find(|s| s.name == "contact_gendercode").unwrap();
        set.options[0].labels = Labels([(1033, "Unknown".to_owned()), (1042, "알 수 없음".to_owned())].into());
    });
    assert!(matches!(changes[..], [C::OptionRelabelled { suspect: true, .. }]), "{changes:?}");
}

#[test]
fn a_shared_option_set_is_compared_once() {
    let shared = |options: &[(i64, &str, &str)]| {
        let of = |name: &str| Fixture::table(name).shared("new_segment", "new_segments", options).done();
        catalog(vec![of("contact"), of("lead")])
    };
    let changes = diff(&shared(&[(1, "A", "가")]), &shared(&[(1, "A", "가"), (2, "B", "나")]));
    assert!(matches!(changes[..], [C::OptionAdded { code: 2, .. }]), "{changes:?}");
}

#[test]
fn keys_and_relationships_that_changed_are_told() {
    let base = || {
        let mut detail = Fixture::table("contact").link("masterid", "contact", "masterid").done();
        let key = |name: &str, field: &str| AlternateKey {
            name: name.into(),
            labels: Labels::default(),
            fields: vec![field.into()],
            state: KeyState::Pending,
            id: None,
        };
        detail.keys = vec![key("a", "x"), key("b", "x")];
        detail
    };
    let mut after = base();
    after.keys.remove(0);
    after.keys[0].state = KeyState::Active;
    after.keys[0].fields.push("y".into());
    after.relationships.to_one[0].navigation = Some("MasterId".into());
    let changes = diff_table(&base(), &after);
    assert!(matches!(
        changes[..],
        [
            C::KeyRemoved { .. },
            C::KeyChanged { .. },
            C::KeyStateChanged { from: KeyState::Pending, to: KeyState::Active, .. },
            C::RelationshipChanged { .. },
        ]
    ));
    let mut old = base();
    (old.linked, old.keys, old.relationships) = (false, Vec::new(), Default::default());
    assert_eq!(diff_table(&old, &after), [], "a catalog of an older version knew nothing about them");
}

#[test]
fn every_difference_can_be_kept_and_read_again() {
    let all = [
        C::TrackingSwitched { table: "t".into(), on: true },
        C::FieldRetyped {
            table: "t".into(),
            field: "f".into(),
            from: FieldType::Integer,
            to: FieldType::BigInt,
            effect: Retyping::Widened,
        },
        C::OptionRelabelled {
            table: "t".into(),
            set: "s".into(),
            code: -1,
            from: Labels::one(1033, "a"),
            to: Labels::one(1042, "b"),
            suspect: true,
        },
    ];
    let kept = serde_json::to_string(&all).unwrap();
    assert_eq!(serde_json::from_str::<Vec<CatalogChange>>(&kept).unwrap(), all);
}
