//! Keys and relationships that came, went or are others now.
use super::CatalogChange;
use crate::catalog::TableDetail;
use std::collections::BTreeMap;

/// Compares keys and relationships of two descriptions of one table, where both were read.
pub(super) fn compare(before: &TableDetail, after: &TableDetail, changes: &mut Vec<CatalogChange>) {
    if !(before.linked && after.linked) {
        return;
    }
    keys(before, after, changes);
    relationships(before, after, changes);
}

fn keys(before: &TableDetail, after: &TableDetail, changes: &mut Vec<CatalogChange>) {
    let table = &after.table.name;
    let named = |detail: &'_ TableDetail, name: &str| detail.keys.iter().find(|k| k.name == name).cloned();
    for old in before.keys.iter().filter(|k| named(after, &k.name).is_none()) {
        changes.push(CatalogChange::KeyRemoved { table: table.clone(), key: old.name.clone() });
    }
    for new in &after.keys {
        let (table, key) = (table.clone(), new.name.clone());
        let Some(old) = named(before, &new.name) else {
            changes.push(CatalogChange::KeyAdded { table, key });
            continue;
        };
        if old.fields != new.fields {
            let (table, key, to) = (table.clone(), key.clone(), new.fields.clone());
            changes.push(CatalogChange::KeyChanged { table, key, from: old.fields, to });
        }
        if old.state != new.state {
            changes.push(CatalogChange::KeyStateChanged { table, key, from: old.state, to: new.state });
        }
    }
}

/// What a relationship joins and how it is written, by its name and side.
fn told(detail: &TableDetail) -> BTreeMap<(&str, u8, &str), Vec<&str>> {
    let all = &detail.relationships;
    let one = all.to_one.iter().map(|r| {
        let facts = vec![r.table.as_str(), r.table_field.as_str(), r.navigation.as_deref().unwrap_or_default()];
        ((r.name.as_str(), 0, r.field.as_str()), facts)
    });
    let many = all.to_many.iter().map(|r| {
        ((r.name.as_str(), 1, r.table.as_str()), vec![r.field.as_str(), r.navigation.as_deref().unwrap_or_default()])
    });
    let both = all.many_to_many.iter().map(|r| {
        let facts = vec![r.link.name.as_str(), r.table.as_str(), r.navigation.as_deref().unwrap_or_default()];
        ((r.name.as_str(), 2, ""), facts)
    });
    one.chain(many).chain(both).collect()
}

fn relationships(before: &TableDetail, after: &TableDetail, changes: &mut Vec<CatalogChange>) {
    let table = &after.table.name;
    let (old, new) = (told(before), told(after));
    for (name, ..) in old.keys().filter(|k| !new.contains_key(*k)) {
        let (table, relationship) = (table.clone(), (*name).to_owned());
        changes.push(CatalogChange::RelationshipRemoved { table, relationship });
    }
    for (key, facts) in &new {
        let (table, relationship) = (table.clone(), key.0.to_owned());
        match old.get(key) {
            None => changes.push(CatalogChange::RelationshipAdded { table, relationship }),
            Some(before) if before != facts => {
                changes.push(CatalogChange::RelationshipChanged { table, relationship });
            }
            Some(_) => {}
        }
    }
}
