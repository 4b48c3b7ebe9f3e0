//! What a CRM says has changed since a stamp, merged into what is known. Merging is repeatable: a delta that covers changes
//! the catalog already has changes nothing.
#[cfg(test)]
mod tests;

use super::{AlternateKey, Catalog, Field, Labels, OptionItem, OptionSet, Relationships, Table, TableDetail};
use std::collections::{BTreeMap, BTreeSet};

/// What changed in one table's definition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableDelta {
    /// The table's lasting identifier.
    pub id: Option<String>,
    /// Its logical name, where it was told.
    pub name: Option<String>,
    /// Its own properties, where they were told; a change below it leaves them out.
    pub table: Option<Table>,
    /// Fields that came or changed.
    pub fields: Vec<Field>,
    /// The option sets of these fields, every code of today in its place. An option without labels is called as before:
    /// only new and renamed ones are told with them.
    pub option_sets: Vec<OptionSet>,
    /// Relationships that came or changed.
    pub relationships: Relationships,
}

/// Everything that changed since a stamp.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CatalogDelta {
    /// The stamp to ask with the next time.
    pub stamp: String,
    /// Tables with something new in them.
    pub tables: Vec<TableDelta>,
    /// Lasting identifiers of what was deleted: tables, fields, keys, relationships.
    pub gone: BTreeSet<String>,
    /// The alternate keys of described tables as they are now, whole, by table.
    pub keys: BTreeMap<String, Vec<AlternateKey>>,
    /// Shared option sets as they are now, whole.
    pub shared: Vec<OptionSet>,
}

/// Brings a catalog up to date. Tables that are not described stay so.
pub fn merge(catalog: &mut Catalog, delta: &CatalogDelta) {
    forget(catalog, &delta.gone);
    for change in &delta.tables {
        let Some(name) = name_of(catalog, change) else { continue };
        if let Some(table) = &change.table {
            let known = catalog.table(&name).map(|t| &t.labels);
            let table = with_labels(table, known);
            put(&mut catalog.tables, table, |t| t.name == name);
        }
        if let Some(detail) = catalog.details.get_mut(&name) {
            described(detail, change);
        }
    }
    catalog.tables.sort_by(|a, b| a.name.cmp(&b.name));
    for detail in catalog.details.values_mut() {
        for set in &delta.shared {
            if let Some(known) = detail.option_sets.iter_mut().find(|s| s.global && s.name == set.name) {
                *known = set.clone();
            }
        }
        if let Some(keys) = delta.keys.get(&detail.table.name) {
            detail.keys = keys.clone();
        }
        detail.tidy();
    }
    catalog.stamp = Some(delta.stamp.clone());
}

fn forget(catalog: &mut Catalog, gone: &BTreeSet<String>) {
    let gone = |id: &Option<String>| id.as_ref().is_some_and(|id| gone.contains(id));
    catalog.tables.retain(|t| !gone(&t.id));
    catalog.details.retain(|_, d| !gone(&d.table.id));
    for detail in catalog.details.values_mut() {
        let names: BTreeSet<String> = detail.fields.iter().filter(|f| gone(&f.id)).map(|f| f.name.clone()).collect();
        // What only repeats a field goes with it, whether that is told or not.
        let repeats = |f: &Field| f.companion_of.as_ref().is_some_and(|of| names.contains(of));
        detail.fields.retain(|f| !gone(&f.id) && !repeats(f));
        detail.relationships.to_one.retain(|r| !gone(&r.id));
        detail.relationships.to_many.retain(|r| !gone(&r.id));
        detail.relationships.many_to_many.retain(|r| !gone(&r.id));
    }
    let left: BTreeSet<String> = catalog.tables.iter().map(|t| t.name.clone()).collect();
    catalog.details.retain(|name, _| left.contains(name));
    catalog.counts.retain(|name, _| left.contains(name));
}

/// The name of the table a change is about, by its identifier where the name was left out.
fn name_of(catalog: &Catalog, change: &TableDelta) -> Option<String> {
    let told = change.table.as_ref().map(|t| t.name.clone()).or_else(|| change.name.clone());
    let by_id = || {
        let id = change.id.as_ref()?;
        catalog.tables.iter().find(|t| t.id.as_ref() == Some(id)).map(|t| t.name.clone())
    };
    told.or_else(by_id)
}

fn with_labels(table: &Table, known: Option<&Labels>) -> Table {
    let mut table = table.clone();
    keep_labels(&mut table.labels, known);
    table
}

/// A name that was not told is the one known.
fn keep_labels(labels: &mut Labels, known: Option<&Labels>) {
    if let Some(known) = known.filter(|_| labels.is_empty()) {
        *labels = known.clone();
    }
}

/// Puts a thing in the place of the one it replaces, or at the end.
fn put<T>(list: &mut Vec<T>, new: T, same: impl Fn(&T) -> bool) {
    match list.iter_mut().find(|old| same(old)) {
        Some(old) => *old = new,
        None => list.push(new),
    }
}

fn described(detail: &mut TableDetail, change: &TableDelta) {
    if let Some(table) = &change.table {
        detail.table = with_labels(table, Some(&detail.table.labels));
    }
    for set in &change.option_sets {
        let set = with_known_names(set, detail.option_set(&set.name));
        let name = set.name.clone();
        put(&mut detail.option_sets, set, |s| s.name == name);
    }
    for new in &change.fields {
        let mut field = new.clone();
        keep_labels(&mut field.labels, detail.field(&new.name).map(|f| &f.labels));
        put(&mut detail.fields, field, |f| f.name == new.name);
    }
    let (known, new) = (&mut detail.relationships, &change.relationships);
    for link in &new.to_one {
        put(&mut known.to_one, link.clone(), |r| r.name == link.name && r.field == link.field);
    }
    for link in &new.to_many {
        put(&mut known.to_many, link.clone(), |r| r.name == link.name && r.table == link.table);
    }
    for link in &new.many_to_many {
        put(&mut known.many_to_many, link.clone(), |r| r.name == link.name);
    }
}

/// The codes of today with the names of today, or those known where none was told.
fn with_known_names(set: &OptionSet, known: Option<&OptionSet>) -> OptionSet {
    let mut set = set.clone();
    let Some(known) = known else { return set };
    keep_labels(&mut set.labels, Some(&known.labels));
    for option in &mut set.options {
        let Some(OptionItem { labels, state, default_status, .. }) = known.option(option.code) else { continue };
        keep_labels(&mut option.labels, Some(labels));
        option.state = option.state.or(*state);
        option.default_status = option.default_status.or(*default_status);
    }
    set
}
