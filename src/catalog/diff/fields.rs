//! Fields that came, went or are others now.
use super::CatalogChange;
use crate::catalog::{Field, TableDetail, retyping};

/// Compares the fields of two descriptions of one table. A field that cannot be read counts as not there.
pub(super) fn compare(before: &TableDetail, after: &TableDetail, changes: &mut Vec<CatalogChange>) {
    let table = &after.table.name;
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for old in before.fields.iter().filter(|f| f.readable) {
        match after.field(&old.name).filter(|f| f.readable) {
            None => {
                gone.push(old);
                changes.push(CatalogChange::FieldRemoved { table: table.clone(), field: old.name.clone() });
            }
            Some(new) => pair(table, old, new, changes),
        }
    }
    for new in after.fields.iter().filter(|f| f.readable) {
        if before.field(&new.name).is_none_or(|f| !f.readable) {
            come.push(new);
            changes.push(CatalogChange::FieldAdded { table: table.clone(), field: new.name.clone() });
        }
    }
    let renamed = |old: &&Field| same_definition(old, &come).or_else(|| same_look(old, &gone, &come));
    for (old, new) in gone.iter().filter_map(|old| Some((old, renamed(old)?))) {
        changes.push(CatalogChange::FieldRenamed {
            table: table.clone(),
            from: old.name.clone(),
            to: new.name.clone(),
        });
    }
}

fn same_definition<'f>(old: &Field, come: &[&'f Field]) -> Option<&'f Field> {
    let id = old.id.as_deref()?;
    come.iter().find(|new| new.id.as_deref() == Some(id)).copied()
}

/// The one field that came with the label and the type of the one field that went: where a name cannot be changed, a field is
/// deleted and made anew. Two that look alike are a guess, and no guess is made.
fn same_look<'f>(old: &Field, gone: &[&Field], come: &[&'f Field]) -> Option<&'f Field> {
    let alike = |other: &&&'_ Field| other.kind == old.kind && !old.labels.is_empty() && other.labels == old.labels;
    let known = |new: &&Field| new.id.is_some() && gone.iter().any(|other| other.id == new.id);
    let mut found = come.iter().filter(|new| alike(new) && !known(new));
    let new = found.next()?;
    (found.next().is_none() && gone.iter().filter(alike).count() == 1).then_some(*new)
}

fn pair(table: &str, old: &Field, new: &Field, changes: &mut Vec<CatalogChange>) {
    let (table, field) = (table.to_owned(), new.name.clone());
    if new.kind != old.kind {
        changes.push(CatalogChange::FieldRetyped {
            table: table.clone(),
            field: field.clone(),
            from: old.kind.clone(),
            to: new.kind.clone(),
            effect: retyping(&old.kind, &new.kind),
        });
    }
    if new.required != old.required {
        changes.push(CatalogChange::FieldRequired { table: table.clone(), field: field.clone(), on: new.required });
    }
    if new.secured != old.secured {
        changes.push(CatalogChange::FieldSecured { table: table.clone(), field: field.clone(), on: new.secured });
    }
    let without = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|t| !those.contains(t)).cloned().collect()
    };
    let (added, removed) = (without(&new.targets, &old.targets), without(&old.targets, &new.targets));
    if !(added.is_empty() && removed.is_empty()) {
        changes.push(CatalogChange::TargetsChanged { table: table.clone(), field: field.clone(), added, removed });
    }
    if let (Some(from), Some(to)) = (&old.option_set, &new.option_set)
        && from != to
    {
        changes.push(CatalogChange::OptionSetSwapped { table, field, from: from.clone(), to: to.clone() });
    }
}
