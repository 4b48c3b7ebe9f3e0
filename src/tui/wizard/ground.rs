//! What the later steps stand on: the account, the catalog, and the fields of the chosen tables. A step that is resumed
//! asks for what is missing.
use super::desk::{Ask, Desk, Turn};
use crate::catalog::{Catalog, Labels, TableDetail};
use crate::fault::{ErrorKind, Fault};
use crate::setup::Step;
use crate::text::clean_line;
use crate::tui::{Done, Effect};
use std::borrow::Cow;

/// Whether everything is there; otherwise asks for the next missing part.
pub(super) fn stands(step: Step, turn: &mut Turn<'_>) -> bool {
    let Some(account) = turn.desk.account().cloned() else {
        turn.go(Step::Account);
        return false;
    };
    if turn.desk.draft.tables.is_empty() {
        turn.go(Step::Tables);
        return false;
    }
    let Some(catalog) = &turn.desk.catalog else {
        turn.ask(Ask::Catalog(step), Effect::Tables(Box::new(account), false));
        return false;
    };
    let missing = undescribed(&turn.desk.draft.tables, catalog);
    if !missing.is_empty() {
        turn.ask(Ask::Describe(step), Effect::Describe(Box::new(account), missing));
        return false;
    }
    true
}

/// Takes what was asked for; a fault where it could not be had.
pub(super) fn take(done: Done, turn: &mut Turn<'_>) -> Result<(), Fault> {
    match done {
        Done::Tables(outcome) => {
            let catalog = settle(turn.desk, *outcome?);
            turn.desk.catalog = Some(catalog);
        }
        Done::Described(outcome) => {
            put(turn.desk, outcome?);
            if let Some(catalog) = &turn.desk.catalog
                && let Some(table) = undescribed(&turn.desk.draft.tables, catalog).first()
            {
                return Err(Fault::new(ErrorKind::TableMissing, "not described").with("table", table));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Descriptions become part of the catalog, with text from outside cleaned.
pub(super) fn put(desk: &mut Desk, details: Vec<TableDetail>) {
    let Some(catalog) = &mut desk.catalog else { return };
    for mut detail in details {
        tidy_detail(&mut detail);
        catalog.details.insert(detail.table.name.clone(), detail);
    }
}

/// A catalog with text from outside cleaned, and with what was known already.
pub(super) fn settle(desk: &mut Desk, mut catalog: Catalog) -> Catalog {
    catalog.tables.iter_mut().for_each(|t| tidy(&mut t.labels));
    catalog.details.values_mut().for_each(tidy_detail);
    if let Some(old) = desk.catalog.take() {
        for (name, detail) in old.details {
            catalog.details.entry(name).or_insert(detail);
        }
    }
    catalog
}

fn undescribed(tables: &[String], catalog: &Catalog) -> Vec<String> {
    tables.iter().filter(|t| !catalog.details.contains_key(*t)).cloned().collect()
}

fn tidy_detail(detail: &mut TableDetail) {
    tidy(&mut detail.table.labels);
    detail.fields.iter_mut().for_each(|f| tidy(&mut f.labels));
    for set in &mut detail.option_sets {
        tidy(&mut set.labels);
        set.options.iter_mut().for_each(|o| tidy(&mut o.labels));
    }
}

fn tidy(labels: &mut Labels) {
    for label in labels.0.values_mut() {
        let cleaned = match clean_line(label) {
            Cow::Owned(cleaned) => cleaned,
            Cow::Borrowed(_) => continue,
        };
        *label = cleaned;
    }
}
