//! Options that came, went, moved or are called something else.
use super::CatalogChange;
use crate::catalog::{Labels, OptionItem, OptionSet, TableDetail, are_alike};
use std::collections::{BTreeMap, BTreeSet};

/// Compares the option sets both descriptions have; a shared one only once over all tables. Their order is no change.
pub(super) fn compare(
    before: &TableDetail,
    after: &TableDetail,
    compared: &mut BTreeSet<String>,
    changes: &mut Vec<CatalogChange>,
) {
    for new in &after.option_sets {
        let Some(old) = before.option_set(&new.name) else { continue };
        if !new.global || compared.insert(new.name.clone()) {
            set(&after.table.name, old, new, changes);
        }
    }
}

fn set(table: &str, old: &OptionSet, new: &OptionSet, changes: &mut Vec<CatalogChange>) {
    let by_code = |set: &'_ OptionSet| -> BTreeSet<i64> { set.options.iter().map(|o| o.code).collect() };
    let (before, after) = (by_code(old), by_code(new));
    let known: BTreeMap<i64, _> = old.options.iter().rev().map(|o| (o.code, o)).collect();
    let (table, name) = (table.to_owned(), new.name.clone());
    for option in old.options.iter().filter(|o| !after.contains(&o.code)) {
        let labels = option.labels.clone();
        changes.push(CatalogChange::OptionRemoved {
            table: table.clone(),
            set: name.clone(),
            code: option.code,
            labels,
        });
    }
    for option in &new.options {
        let (table, set, code) = (table.clone(), name.clone(), option.code);
        let Some(old) = known.get(&option.code).filter(|_| before.contains(&code)) else {
            changes.push(CatalogChange::OptionAdded { table, set, code, labels: option.labels.clone() });
            continue;
        };
        if old.state != option.state {
            let (table, set) = (table.clone(), set.clone());
            changes.push(CatalogChange::StatusMoved { table, set, code, from: old.state, to: option.state });
        }
        if old.retired != option.retired {
            let (table, set, labels, retired) = (table.clone(), set.clone(), option.labels.clone(), option.retired);
            changes.push(CatalogChange::OptionSwitched { table, set, code, labels, retired });
        }
        if goes_with(old) != goes_with(option) {
            let (table, set, labels) = (table.clone(), set.clone(), option.labels.clone());
            changes.push(CatalogChange::OptionDepends { table, set, code, labels });
        }
        if old.labels != option.labels {
            let suspect = suspect(&old.labels, &option.labels);
            let (from, to) = (old.labels.clone(), option.labels.clone());
            changes.push(CatalogChange::OptionRelabelled { table, set, code, from, to, suspect });
        }
    }
}

/// The codes of the controlling field an option goes with, whatever their order.
fn goes_with(option: &OptionItem) -> Option<BTreeSet<i64>> {
    option.valid_for.as_ref().map(|codes| codes.iter().copied().collect())
}

/// Whether no language both know has names alike: the code may have been given another meaning.
fn suspect(from: &Labels, to: &Labels) -> bool {
    let mut alike = from.0.iter().filter_map(|(lcid, old)| Some(are_alike(old, to.0.get(lcid)?))).peekable();
    alike.peek().is_some() && !alike.any(|alike| alike)
}
