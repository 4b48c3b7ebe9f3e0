//! The sync: by hand, by a scheduler, at the end of a setup.
use super::keep::keep_lists;
use super::{Catalogs, EnumView, enum_views};
use crate::account::ExternalAccount;
use crate::catalog::{Catalog, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{EnumChoice, Enumeration, EnumerationValue, ListKind};
use crate::setup::Workspace;
use crate::task::{Bench, change_workspace, off_thread};
use crate::text::Lang;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// What a sync did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListsSynced {
    /// Lists that were written.
    pub lists: u64,
    /// Values that changed in them.
    pub values: u64,
}

/// Writes the enumerations as the views say, and keeps their option sets: whoever wrote them has looked at them.
///
/// # Errors
/// As [`sync_lists`].
pub async fn write_lists(
    bench: &Bench,
    workspace: &Workspace,
    views: &[EnumView],
    force: bool,
) -> Outcome<ListsSynced> {
    let done = sync_lists(bench, views, force).await?;
    keep_lists(bench, workspace, views).await?;
    Ok(done)
}

/// Writes the enumerations as the views say. Of views that share a list the last one tells how it shall stand.
///
/// # Errors
/// `InUse` where a removed value is used by rows and `force` is not given; `MappingInvalid` where a value of a state, a
/// status or a consent has no place in its list; storage faults.
pub async fn sync_lists(bench: &Bench, views: &[EnumView], force: bool) -> Outcome<ListsSynced> {
    let held = views.iter().find_map(|v| v.removed.iter().find(|(_, rows)| *rows > 0).map(|found| (v, found)));
    if let Some((view, (value, rows))) = held.filter(|_| !force) {
        let name = view.choice.enumeration.as_deref().unwrap_or_default();
        let why = format!("{name}: {} {} ({rows})", value.stored(), value.label);
        return Err(Fault::new(ErrorKind::InUse, why)
            .with("case", "list-value")
            .with("name", name)
            .with("value", &value.label)
            .with("count", rows.to_string()));
    }
    check_lists(views)?;
    let (campaign, views) = (Arc::clone(&bench.campaign), views.to_vec());
    off_thread(move || {
        let standing: BTreeMap<String, Enumeration> =
            campaign.enumerations()?.into_iter().map(|e| (e.name.clone(), e)).collect();
        let wanted: BTreeMap<&str, &Enumeration> =
            views.iter().filter_map(|v| v.result.as_ref()).map(|list| (list.name.as_str(), list)).collect();
        let mut done = ListsSynced::default();
        for (name, list) in wanted {
            let before = standing.get(name);
            // Who may change a list is not said by a sync.
            if before.is_some_and(|b| Enumeration { kind: list.kind, ..b.clone() } == *list) {
                continue;
            }
            campaign.put_enumeration(list)?;
            // Where no value changes the list may still have learned by which option set it is filled.
            let values = changed(before.map(|b| b.values.as_slice()).unwrap_or_default(), &list.values);
            if values > 0 || before.is_none() {
                done.lists += 1;
                done.values += values;
            }
        }
        // What a setup says of it; where it says nothing the list stays what it is.
        for view in &views {
            let (Some(kind), Some(name)) = (view.choice.kind, view.choice.enumeration.as_deref()) else { continue };
            if standing.get(name).is_some_and(|list| list.kind != kind) {
                campaign.set_list_kind(name, kind)?;
            }
        }
        Ok(done)
    })
    .await
}

/// How many values came, changed or went.
fn changed(before: &[EnumerationValue], after: &[EnumerationValue]) -> u64 {
    let known: HashMap<i64, &EnumerationValue> = before.iter().rev().map(|v| (v.code, v)).collect();
    let stay: HashSet<i64> = after.iter().map(|v| v.code).collect();
    let other = after.iter().filter(|v| known.get(&v.code) != Some(v)).count();
    (other + known.keys().filter(|code| !stay.contains(code)).count()) as u64
}

/// Whether every value of states, status reasons and consents has its place in the list its option set goes to.
///
/// # Errors
/// `MappingInvalid`.
pub fn check_lists(views: &[EnumView]) -> Outcome<()> {
    let Some(view) = views.iter().find(|v| v.complete && !v.lacking.is_empty()) else { return Ok(()) };
    let name = view.choice.enumeration.as_deref().unwrap_or_default();
    let missing: Vec<String> = view.lacking.iter().map(|v| format!("{} {}", v.stored(), v.label)).collect();
    let why = format!("{} → {name}: {}", view.choice.option_set, missing.join(", "));
    Err(Fault::new(ErrorKind::MappingInvalid, why)
        .with("case", "list-lacks")
        .with("list", name)
        .with("table", &view.choice.option_set)
        .with("field", view.used_by.first().cloned().unwrap_or_default())
        .with("column", missing.join(", "))
        .with("problem", "lint-list-lacks"))
}

/// Says who may change a list of the campaign side.
///
/// # Errors
/// `AnswerInvalid` where there is no such list; storage faults.
pub async fn set_list_kind(bench: &Bench, name: &str, kind: ListKind) -> Outcome<()> {
    let (campaign, list) = (Arc::clone(&bench.campaign), name.to_owned());
    off_thread(move || {
        if campaign.set_list_kind(&list, kind)? {
            return Ok(());
        }
        let fault = Fault::new(ErrorKind::AnswerInvalid, format!("the campaign side has no list called {list}"));
        Err(fault.with("question", "NAME").with("problem", &list))
    })
    .await?;
    // The setup says the same from now on, so that it can be made again elsewhere.
    let list = name.to_owned();
    let said = change_workspace(bench, move |workspace| {
        let going = |c: &&mut EnumChoice| c.enumeration.as_deref() == Some(list.as_str());
        workspace.enumerations.iter_mut().filter(going).for_each(|c| c.kind = Some(kind));
        Ok(())
    });
    said.await.map(drop)
}

/// The workspace with who may change each list as the campaign side has it, where the setup says nothing of it.
///
/// # Errors
/// Storage faults.
pub async fn with_list_kinds(bench: &Bench, mut workspace: Workspace) -> Outcome<Workspace> {
    let fixed = fixed_lists(bench).await?;
    for choice in workspace.enumerations.iter_mut().filter(|c| c.kind.is_none()) {
        let list = fixed.iter().find(|e| Some(&e.name) == choice.enumeration.as_ref());
        choice.kind = list.map(|e| e.kind);
    }
    Ok(workspace)
}

/// The lists nothing is written to: closed ones and the platform's own.
///
/// # Errors
/// Storage faults.
pub(in crate::task) async fn fixed_lists(bench: &Bench) -> Outcome<Vec<Enumeration>> {
    let campaign = Arc::clone(&bench.campaign);
    let mut lists = off_thread(move || campaign.enumerations()).await?;
    lists.retain(|e| e.kind.is_fixed());
    Ok(lists)
}

/// Whether the fixed lists of a table's states, status reasons and consents have a place for every value, before a run.
///
/// # Errors
/// `MappingInvalid`; storage faults.
pub(in crate::task) async fn check_places(
    bench: &Bench,
    workspace: &Workspace,
    account: &ExternalAccount,
    (detail, lists): (&TableDetail, &[Enumeration]),
) -> Outcome<()> {
    // What an open list lacks comes with its next sync.
    let is_fixed = |name: &str| lists.iter().any(|e| e.name == name);
    let of_table = |c: &&EnumChoice| c.account == account.name && detail.option_set(&c.option_set).is_some();
    let choices: Vec<EnumChoice> = workspace.enumerations.iter().filter(of_table).cloned().collect();
    let choices: Vec<EnumChoice> = choices
        .into_iter()
        .filter(|c| c.enumeration.as_deref().is_some_and(is_fixed))
        .map(|choice| EnumChoice { replace: false, ..choice })
        .collect();
    if choices.is_empty() {
        return Ok(());
    }
    let mut catalog = Catalog::new(bench.clock.now());
    catalog.details.insert(detail.table.name.clone(), detail.clone());
    let catalogs = Catalogs::from([(account.name.clone(), catalog)]);
    check_lists(&enum_views(bench, &choices, workspace, catalogs, Lang::En).await?)
}
