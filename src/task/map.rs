//! Mapping: proposals for schemas, enumerations and flows on a draft. What was chosen already stays as it was chosen.
use super::{Bench, change_workspace, off_thread};
use crate::account::Name;
use crate::catalog::{Catalog, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{self, Flow};
use crate::mapping::{self, EnumChoice, Enumeration, Mapping, option_sets_in_use, replace_clashes};
use crate::setup::{Draft, Workspace};
use std::collections::BTreeSet;
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
    let known: Vec<&String> = own.iter().map(|m| &m.table).collect();
    let new: Vec<String> = draft.tables.iter().filter(|t| !known.contains(t)).cloned().collect();
    let mut wanted = Vec::new();
    let mut missing = None;
    for table in &draft.tables {
        if let Some(at) = own.iter().position(|m| m.table == *table) {
            // A table that is chosen now brings the links of those chosen before along.
            let mapping = own.swap_remove(at);
            let detail = catalog.details.get(table);
            wanted.push(detail.map_or_else(|| mapping.clone(), |d| mapping::link_up(&mapping, d, &new)));
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
    let existing = free_lists(&draft.workspace.enumerations, &lists(bench).await?);
    let details = details_of(draft, catalog);
    let mappings = &draft.workspace.mappings;
    let used: Vec<&str> =
        option_sets_in_use(account, &details, mappings).into_iter().map(|(_, set)| set.name.as_str()).collect();
    let proposed = mapping::propose_enumerations(account, &details, mappings, &existing, &draft.workspace.enumerations);
    let choices = &mut draft.workspace.enumerations;
    choices.retain(|c| c.account != *account || used.contains(&c.option_set.as_str()));
    for choice in proposed {
        if !choices.iter().any(|c| c.account == *account && c.option_set == choice.option_set) {
            choices.push(choice);
        }
    }
    Ok(())
}

/// The lists of the campaign side.
pub(super) async fn lists(bench: &Bench) -> Outcome<Vec<Enumeration>> {
    let campaign = Arc::clone(&bench.campaign);
    off_thread(move || campaign.enumerations()).await
}

/// Gives every option set that these tables' mappings use its proposed list where none was chosen yet; nothing else changes.
pub(super) fn take_lists(
    workspace: &mut Workspace,
    account: &Name,
    details: &[TableDetail],
    existing: &[Enumeration],
) -> Outcome<()> {
    let free = free_lists(&workspace.enumerations, existing);
    let proposed = mapping::propose_enumerations(account, details, &workspace.mappings, &free, &workspace.enumerations);
    for choice in proposed {
        let known = |c: &EnumChoice| c.account == choice.account && c.option_set == choice.option_set;
        if !workspace.enumerations.iter().any(known) {
            workspace.enumerations.push(choice);
        }
    }
    one_set_replaces(&workspace.enumerations)
}

/// The lists another option set may go to: one whose values a set replaces takes no second one.
fn free_lists(choices: &[EnumChoice], existing: &[Enumeration]) -> Vec<Enumeration> {
    let replaced =
        |list: &Enumeration| choices.iter().any(|c| c.replace && c.enumeration.as_deref() == Some(list.name.as_str()));
    existing.iter().filter(|list| !replaced(list)).cloned().collect()
}

/// A list whose values one option set replaces belongs to that set alone.
pub(super) fn one_set_replaces(choices: &[EnumChoice]) -> Outcome<()> {
    let Some(name) = replace_clashes(choices).into_iter().next() else { return Ok(()) };
    let sets = names_of_sets(&sets_of_list(choices, &name));
    let fault = Fault::new(ErrorKind::MappingInvalid, format!("{name}: {sets}"));
    Err(fault.with("case", "shared-list").with("enumeration", name).with("sets", sets))
}

/// The option sets that go to that list.
pub fn sets_of_list<'c>(choices: &'c [EnumChoice], list: &str) -> Vec<&'c EnumChoice> {
    choices.iter().filter(|c| c.enumeration.as_deref() == Some(list)).collect()
}

/// Their names, with those of the accounts where there are several.
pub fn names_of_sets(choices: &[&EnumChoice]) -> String {
    let accounts: BTreeSet<&Name> = choices.iter().map(|c| &c.account).collect();
    let one = |c: &&EnumChoice| match accounts.len() {
        0 | 1 => c.option_set.clone(),
        _ => format!("{} ({})", c.option_set, c.account),
    };
    choices.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Where a new flow stands among the others.
#[derive(Debug, Clone, Default)]
pub struct FlowPlace {
    /// Its order; without one it comes last.
    pub order: Option<u32>,
    /// The tables that come along.
    pub linked: Vec<String>,
}

/// Puts a flow into the workspace, and where its table has no mapping yet the proposed one with its lists. `details` are
/// those of all tables the account carries, of the flow's own and of those that come along, each of which gets its proposed
/// mapping and flow before it.
///
/// # Errors
/// `FlowExists`, `AccountUnknown`, `TableMissing`, `MappingInvalid`, storage faults.
pub async fn add_flow(
    bench: &Bench,
    flow: Flow,
    place: FlowPlace,
    details: Vec<TableDetail>,
) -> Outcome<(Workspace, Flow)> {
    let existing = lists(bench).await?;
    change_workspace(bench, move |workspace| {
        if workspace.flow(&flow.name).is_some() {
            let why = "choose another name, or remove it first";
            return Err(Fault::new(ErrorKind::FlowExists, why).with("flow", flow.name.as_str()));
        }
        if workspace.account(&flow.account).is_none() {
            let why = "the account was removed meanwhile";
            return Err(Fault::new(ErrorKind::AccountUnknown, why).with("account", flow.account.as_str()));
        }
        let mut new = place.linked;
        new.retain(|table| workspace.mapping(&flow.account, table).is_none());
        let mut taken = workspace.flows.clone();
        taken.push(flow.clone());
        let mut before = flow::propose_flows(&flow.account, &new, &details, &taken);
        let last = before.iter().chain(&workspace.flows).map(|f| f.order).max().unwrap_or(0);
        let flow = Flow { order: place.order.unwrap_or(last.saturating_add(1)), ..flow };
        // At the same place, and written down before it: parents run first.
        before.iter_mut().filter(|f| f.order > flow.order).for_each(|f| f.order = flow.order);
        workspace.flows.extend(before);
        if flow.is_mapped() && workspace.mapping(&flow.account, &flow.table).is_none() {
            new.push(flow.table.clone());
        }
        let tables: Vec<String> = details.iter().map(|d| d.table.name.clone()).collect();
        // A table that is carried now brings the links of those that were carried before along.
        for mapping in workspace.mappings.iter_mut().filter(|m| m.account == flow.account) {
            if let Some(detail) = details.iter().find(|d| d.table.name == mapping.table) {
                *mapping = mapping::link_up(mapping, detail, &new);
            }
        }
        for table in &new {
            let Some(detail) = details.iter().find(|d| d.table.name == *table) else {
                return Err(not_described(table));
            };
            let proposed = mapping::propose(&flow.account, detail, &tables);
            let proposed = mapping::with_free_schema(proposed, &workspace.mappings);
            workspace.mappings.push(proposed);
        }
        if !new.is_empty() {
            take_lists(workspace, &flow.account, &details, &existing)?;
        }
        workspace.flows.push(flow.clone());
        Ok(flow)
    })
    .await
}

fn has_import(flows: &[Flow], account: &Name, table: &str) -> bool {
    flows.iter().any(|f| f.account == *account && f.table == table && f.direction == flow::Direction::Import)
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
    flows.retain(|f| f.account != *account || tables.contains(&f.table) || !f.is_mapped());
    let missing: Vec<String> = tables.iter().filter(|t| !has_import(flows, account, t)).cloned().collect();
    if missing.is_empty() && flows.len() == before {
        return Ok(());
    }
    let new = flow::propose_flows(account, &missing, &details, flows);
    flows.extend(new);
    let others: Vec<Flow> = flows.iter().filter(|f| f.account != *account).cloned().collect();
    for ideal in flow::propose_flows(account, &tables, &details, &others) {
        let own = |f: &&mut Flow| f.account == *account && f.table == ideal.table && f.direction == ideal.direction;
        if let Some(flow) = flows.iter_mut().find(own) {
            flow.order = ideal.order;
        }
    }
    flows.sort_by_key(|f| f.order);
    Ok(())
}

fn described<'c>(catalog: &'c Catalog, table: &str) -> Outcome<&'c TableDetail> {
    catalog.details.get(table).ok_or_else(|| not_described(table))
}

fn not_described(table: &str) -> Fault {
    Fault::new(ErrorKind::TableMissing, format!("{table} is not described in the catalog")).with("table", table)
}

fn details_of(draft: &Draft, catalog: &Catalog) -> Vec<TableDetail> {
    draft.tables.iter().filter_map(|t| catalog.details.get(t)).cloned().collect()
}
