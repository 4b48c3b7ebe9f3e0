//! Merging what changed gives what a fresh discovery gives.
use super::*;
use crate::catalog::{FieldType, KeyState, ToOne};
use jiff::Timestamp;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// An organisation in a few numbers: a second part of a pair is the generation of a definition; another generation is a
/// deleted and newly made one of the same name.
#[derive(Debug, Clone)]
struct Org {
    tables: BTreeMap<u8, (u8, TableSeed)>,
    shared: Vec<(u8, u8)>,
}

#[derive(Debug, Clone)]
struct TableSeed {
    label: u8,
    tracked: bool,
    fields: BTreeMap<u8, (u8, FieldSeed)>,
    keys: BTreeMap<u8, (u8, u8)>,
    links: BTreeSet<u8>,
}

#[derive(Debug, Clone)]
struct FieldSeed {
    kind: u8,
    label: u8,
    options: Vec<(u8, u8)>,
}

/// Codes, each once, with the number of their name.
fn options() -> impl Strategy<Value = Vec<(u8, u8)>> {
    vec((0u8..6, 0u8..4), 1..5).prop_map(|mut all| {
        let mut seen = BTreeSet::new();
        all.retain(|(code, _)| seen.insert(*code));
        all
    })
}

fn field_seed() -> impl Strategy<Value = FieldSeed> {
    (0u8..6, 0u8..3, options()).prop_map(|(kind, label, options)| FieldSeed { kind, label, options })
}

fn table_seed() -> impl Strategy<Value = TableSeed> {
    let fields = btree_map(0u8..6, (0u8..2, field_seed()), 0..5);
    let keys = btree_map(0u8..3, (0u8..2, 0u8..3), 0..3);
    (0u8..3, any::<bool>(), fields, keys, btree_set(0u8..4, 0..3))
        .prop_map(|(label, tracked, fields, keys, links)| TableSeed { label, tracked, fields, keys, links })
}

fn org() -> impl Strategy<Value = Org> {
    (btree_map(0u8..4, (0u8..2, table_seed()), 0..4), options()).prop_map(|(tables, shared)| Org { tables, shared })
}

/// The same organisation later: only some of its tables and fields are others.
fn later(before: &Org, other: &Org, keep: u16) -> Org {
    let mut after = before.clone();
    for (at, (no, table)) in other.tables.iter().enumerate() {
        match (keep >> at) & 3 {
            0 => drop(after.tables.insert(*no, table.clone())),
            1 => drop(after.tables.remove(no)),
            2 => {
                if let Some((_, known)) = after.tables.get_mut(no) {
                    known.fields.extend(table.1.fields.iter().take(2).map(|(n, f)| (*n, f.clone())));
                    known.keys = table.1.keys.clone();
                }
            }
            _ => {}
        }
    }
    if keep & 1 == 0 {
        after.shared = other.shared.clone();
    }
    after
}

fn labels(what: &str, number: u8) -> Labels {
    Labels([(1033, format!("{what} {number}")), (1042, format!("{what} {number} ko"))].into())
}

fn set(name: &str, global: bool, options: &[(u8, u8)]) -> OptionSet {
    let options = options.iter().map(|(code, label)| OptionItem {
        state: (!global).then_some(i64::from(*label) % 2),
        ..OptionItem::new(i64::from(*code), labels("option", *label))
    });
    OptionSet { name: name.into(), labels: labels(name, 0), global, options: options.collect() }
}

fn discovered(org: &Org) -> Catalog {
    let mut catalog = Catalog::new(Timestamp::UNIX_EPOCH);
    for (no, (born, seed)) in &org.tables {
        let detail = described(*no, *born, seed, &org.shared);
        catalog.tables.push(detail.table.clone());
        catalog.details.insert(detail.table.name.clone(), detail);
    }
    catalog
}

fn described(no: u8, born: u8, seed: &TableSeed, shared: &[(u8, u8)]) -> TableDetail {
    let name = format!("table{no}");
    let mut table = Table::new(&name, format!("{name}s"), format!("{name}id"));
    table.id = Some(format!("{name}.{born}"));
    (table.labels, table.change_tracking) = (labels("table", seed.label), seed.tracked);
    let mut detail = TableDetail::new(table);
    for (field_no, (field_born, field)) in &seed.fields {
        let field_name = format!("field{field_no}");
        let (kind, option_set) = match field.kind {
            0 => (FieldType::Integer, None),
            1 => (FieldType::Text { max_length: Some(u32::from(field.label) * 100 + 100), format: None }, None),
            2 => (FieldType::Status, Some(set(&format!("{name}_{field_name}"), false, &field.options))),
            3 => (FieldType::MultiChoice, Some(set(&format!("{name}_{field_name}"), false, &field.options))),
            _ => (FieldType::Choice, Some(set("shared_set", true, shared))),
        };
        let mut new = Field::new(&field_name, kind);
        new.id = Some(format!("{name}.{born}.{field_name}.{field_born}"));
        new.labels = labels("field", field.label);
        new.option_set = option_set.as_ref().map(|s| s.name.clone());
        detail.fields.push(new);
        detail.option_sets.extend(option_set);
    }
    for (key_no, (key_born, state)) in &seed.keys {
        let state = [KeyState::Active, KeyState::Pending, KeyState::Failed][usize::from(*state)];
        detail.keys.push(AlternateKey {
            name: format!("key{key_no}"),
            labels: labels("key", 0),
            fields: vec!["field0".into()],
            state,
            id: Some(format!("{name}.{born}.key{key_no}.{key_born}")),
        });
    }
    for link in &seed.links {
        let field = format!("field{link}");
        let (name, table_field) = (format!("link{link}_{name}"), "contactid".to_owned());
        let id = Some(format!("{name}.{born}"));
        let navigation = Some(format!("Nav{link}"));
        detail.relationships.to_one.push(ToOne { name, field, table: "contact".into(), table_field, navigation, id });
    }
    detail.tidy();
    detail
}

/// What a CRM tells of two states of itself, written without a look at the merge: only items that are new or others, names
/// only for options that are new or renamed, and the identifiers of what went.
fn told(before: &Catalog, after: &Catalog) -> CatalogDelta {
    let mut delta = CatalogDelta { stamp: "after".into(), ..CatalogDelta::default() };
    delta.gone = &ids(before) - &ids(after);
    for (name, new) in &after.details {
        let known = before.details.get(name).filter(|old| old.table.id == new.table.id);
        let change = match known {
            None => whole(new),
            Some(old) => changed(old, new),
        };
        let bare = TableDelta { id: change.id.clone(), ..TableDelta::default() };
        if change != bare {
            delta.tables.push(change);
        }
    }
    let sets = after.details.values().flat_map(|d| &d.option_sets).filter(|s| s.global);
    delta.shared = sets.cloned().collect();
    delta.shared.dedup();
    delta.keys = after.details.iter().map(|(name, d)| (name.clone(), d.keys.clone())).collect();
    delta
}

fn ids(catalog: &Catalog) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = catalog.tables.iter().filter_map(|t| t.id.clone()).collect();
    for detail in catalog.details.values() {
        ids.extend(detail.fields.iter().filter_map(|f| f.id.clone()));
        ids.extend(detail.relationships.to_one.iter().filter_map(|r| r.id.clone()));
    }
    ids
}

fn whole(new: &TableDetail) -> TableDelta {
    TableDelta {
        id: new.table.id.clone(),
        name: Some(new.table.name.clone()),
        table: Some(new.table.clone()),
        fields: new.fields.clone(),
        option_sets: new.option_sets.clone(),
        relationships: new.relationships.clone(),
    }
}

fn changed(old: &TableDetail, new: &TableDetail) -> TableDelta {
    let mut change = TableDelta { id: new.table.id.clone(), ..TableDelta::default() };
    change.table = (old.table != new.table).then(|| new.table.clone());
    for field in &new.fields {
        let set = field.option_set.as_deref().and_then(|s| new.option_set(s));
        let known = old.field(&field.name).filter(|f| f.id == field.id);
        let known_set = known.and_then(|f| old.option_set(f.option_set.as_deref()?));
        if known == Some(field) && known_set == set {
            continue;
        }
        change.fields.push(field.clone());
        change.option_sets.extend(set.map(|set| with_new_names_only(set, known_set)));
    }
    let links = new.relationships.to_one.iter().filter(|r| !old.relationships.to_one.contains(r));
    change.relationships.to_one = links.cloned().collect();
    change
}

fn with_new_names_only(set: &OptionSet, known: Option<&OptionSet>) -> OptionSet {
    let mut set = set.clone();
    for option in &mut set.options {
        let same = known.and_then(|k| k.option(option.code)).is_some_and(|o| o.labels == option.labels);
        if same && known.is_some_and(|k| k.name == set.name) {
            option.labels = Labels::default();
        }
    }
    set
}

/// What is described before stays described, and nothing else.
fn only_described(mut after: Catalog, before: &Catalog) -> Catalog {
    let known = |name: &String| {
        let id = |c: &Catalog| c.details.get(name).and_then(|d| d.table.id.clone());
        before.details.contains_key(name) && id(before) == id(&after)
    };
    let keep: BTreeSet<String> = after.details.keys().filter(|n| known(n)).cloned().collect();
    after.details.retain(|name, _| keep.contains(name));
    after
}

proptest! {
    #[test]
    fn what_changed_merged_is_what_a_fresh_discovery_finds(a in org(), b in org(), keep in any::<u16>()) {
        let before = discovered(&a);
        let after = discovered(&later(&a, &b, keep));
        let mut merged = before.clone();
        let delta = told(&before, &after);
        merge(&mut merged, &delta);
        let mut fresh = only_described(after, &before);
        fresh.stamp = Some("after".into());
        prop_assert_eq!(&merged.tables, &fresh.tables);
        prop_assert_eq!(&merged.details, &fresh.details);
        let once = merged.clone();
        merge(&mut merged, &delta);
        prop_assert_eq!(merged, once, "merging again changes nothing");
    }

    #[test]
    fn nothing_new_changes_nothing(a in org()) {
        let before = discovered(&a);
        let delta = told(&before, &before);
        prop_assert!(delta.tables.is_empty() && delta.gone.is_empty());
        let mut merged = before.clone();
        merge(&mut merged, &delta);
        prop_assert_eq!(merged.details, before.details);
    }

    #[test]
    fn any_delta_leaves_a_catalog_in_order(a in org(), b in org(), c in org()) {
        let mut merged = discovered(&a);
        // A delta that belongs to quite other catalogs.
        merge(&mut merged, &told(&discovered(&b), &discovered(&c)));
        prop_assert!(merged.tables.windows(2).all(|w| w[0].name < w[1].name));
        for (name, detail) in &merged.details {
            prop_assert_eq!(name, &detail.table.name);
            prop_assert!(merged.table(name).is_some());
            prop_assert!(detail.fields.windows(2).all(|w| w[0].name < w[1].name));
            let used = |set: &str| detail.fields.iter().any(|f| f.option_set.as_deref() == Some(set));
            prop_assert!(detail.option_sets.iter().all(|s| used(&s.name)));
        }
    }
}

#[test]
fn a_change_that_tells_only_the_identifier_finds_its_table() {
    let mut catalog = Catalog::new(Timestamp::UNIX_EPOCH);
    let mut table = Table::new("contact", "contacts", "contactid");
    table.id = Some("t1".into());
    catalog.tables.push(table.clone());
    catalog.details.insert("contact".into(), TableDetail::new(table));
    let change = TableDelta {
        id: Some("t1".into()),
        fields: vec![Field::new("new_x", FieldType::Integer)],
        ..TableDelta::default()
    };
    let stranger = TableDelta { id: Some("t2".into()), ..change.clone() };
    let delta = CatalogDelta { stamp: "s".into(), tables: vec![change, stranger], ..CatalogDelta::default() };
    merge(&mut catalog, &delta);
    assert!(catalog.details["contact"].field("new_x").is_some());
    assert_eq!((catalog.tables.len(), catalog.stamp.as_deref()), (1, Some("s")));
}

#[test]
fn what_only_repeats_a_field_goes_with_it() {
    let mut catalog = Catalog::new(Timestamp::UNIX_EPOCH);
    let table = Table::new("contact", "contacts", "contactid");
    catalog.tables.push(table.clone());
    let mut detail = TableDetail::new(table);
    let mut gender = Field::new("gendercode", FieldType::Choice);
    gender.id = Some("f1".into());
    let mut repeats = Field::new("gendercodename", FieldType::Other { name: "Virtual".into() });
    repeats.companion_of = Some("gendercode".into());
    detail.fields = vec![gender, repeats, Field::new("lastname", FieldType::Integer)];
    catalog.details.insert("contact".into(), detail);
    let delta = CatalogDelta { stamp: "s".into(), gone: ["f1".to_owned()].into(), ..CatalogDelta::default() };
    merge(&mut catalog, &delta);
    let left: Vec<_> = catalog.details["contact"].fields.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(left, ["lastname"]);
}
