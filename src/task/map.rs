//! Mapping: proposals for schemas, enumerations and flows on a draft. What was chosen already stays as it was chosen.
use super::{Bench, off_thread};
use crate::account::Name;
use crate::catalog::{Catalog, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{self, Flow};
use crate::mapping::{self, Mapping, option_sets_in_use};
use crate::setup::Draft;
use std::sync::Arc;

/// Gives every chosen table of the draft its proposed mapping where it has none yet, and drops mappings of tables no longer
/// chosen.
///
/// # Errors
/// `TableMissing` when a chosen table is not described in the catalog.
pub fn propose_schemas(draft: &mut Draft, account: &Name, catalog: &Catalog) -> Outcome<()> {
    let (mut own, others): (Vec<Mapping>, Vec<Mapping>) =
        draft.workspace.mappings.drain(..).partition(|m| m.account == *account);
    own.retain(|m| draft.tables.contains(&m.table));
    let mut wanted = Vec::new();
    let mut missing = None;
    for table in &draft.tables {
        if let Some(at) = own.iter().position(|m| m.table == *table) {
            wanted.push(own.swap_remove(at));
            continue;
        }
        match described(catalog, table) {
            Ok(detail) => {
                let beside: Vec<Mapping> = others.iter().chain(&own).chain(&wanted).cloned().collect();
                let proposed = mapping::with_free_schema(mapping::propose(account, detail, &draft.tables), &beside);
                wanted.push(proposed);
            }
            Err(fault) => missing = Some(fault),
        }
    }
    draft.workspace.mappings = others.into_iter().chain(wanted).collect();
    missing.map_or(Ok(()), Err)
}

/// Gives every option set of an included field its proposed enumeration where it has none yet.
///
/// # Errors
/// Storage faults.
pub async fn propose_enumerations(bench: &Bench, draft: &mut Draft, account: &Name, catalog: &Catalog) -> Outcome<()> {
    let campaign = Arc::clone(&bench.campaign);
    let existing = off_thread(move || campaign.enumerations()).await?;
    let details = details_of(draft, catalog);
    let mappings = &draft.workspace.mappings;
    let used: Vec<&str> =
        option_sets_in_use(account, &details, mappings).into_iter().map(|(_, set)| set.name.as_str()).collect();
    let proposed = mapping::propose_enumerations(account, &details, mappings, &existing);
    let choices = &mut draft.workspace.enumerations;
    choices.retain(|c| c.account != *account || used.contains(&c.option_set.as_str()));
    for choice in proposed {
        if !choices.iter().any(|c| c.account == *account && c.option_set == choice.option_set) {
            choices.push(choice);
        }
    }
    Ok(())
}

/// Gives every chosen table its import flow where it has none yet, parents first; drops flows of tables no longer chosen.
///
/// # Errors
/// `TableMissing`.
pub fn propose_flows(draft: &mut Draft, account: &Name, catalog: &Catalog) -> Outcome<()> {
    for table in &draft.tables {
        described(catalog, table)?;
    }
    let details = details_of(draft, catalog);
    let tables = draft.tables.clone();
    let flows = &mut draft.workspace.flows;
    let before = flows.len();
    flows.retain(|f| f.account != *account || tables.contains(&f.table));
    let missing: Vec<String> =
        tables.iter().filter(|t| !flows.iter().any(|f| f.account == *account && f.table == **t)).cloned().collect();
    if missing.is_empty() && flows.len() == before {
        return Ok(());
    }
    let new = flow::propose_flows(account, &missing, &details, flows);
    flows.extend(new);
    let others: Vec<Flow> = flows.iter().filter(|f| f.account != *account).cloned().collect();
    for ideal in flow::propose_flows(account, &tables, &details, &others) {
        if let Some(flow) = flows.iter_mut().find(|f| f.account == *account && f.table == ideal.table) {
            flow.order = ideal.order;
        }
    }
    flows.sort_by_key(|f| f.order);
    Ok(())
}

fn described<'c>(catalog: &'c Catalog, table: &str) -> Outcome<&'c TableDetail> {
    catalog.details.get(table).ok_or_else(|| {
        Fault::new(ErrorKind::TableMissing, format!("{table} is not described in the catalog")).with("table", table)
    })
}

fn details_of(draft: &Draft, catalog: &Catalog) -> Vec<TableDetail> {
    draft.tables.iter().filter_map(|t| catalog.details.get(t)).cloned().collect()
}
