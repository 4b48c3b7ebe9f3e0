//! The sync: by hand, by a scheduler, at the end of a setup.
use super::{EnumView, enum_views};
use crate::account::ExternalAccount;
use crate::catalog::{Catalog, OptionSet, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{EnumChoice, Enumeration, ListKind};
use crate::setup::{Draft, Workspace};
use crate::task::{Bench, connect, discover, off_thread};
use crate::text::Lang;
use futures_util::stream::{self, StreamExt};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a sync did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListsSynced {
    /// Lists that were written.
    pub lists: u64,
    /// Values that changed in them.
    pub values: u64,
}

/// Writes the enumerations as the views say; returns how many values changed.
///
/// # Errors
/// `InUse` where a removed value is used by rows and `force` is not given; `MappingInvalid` where a value of a state, a
/// status or a consent has no place in its list; storage faults.
pub async fn sync_enums(bench: &Bench, views: &[EnumView], force: bool) -> Outcome<u64> {
    Ok(sync_lists(bench, views, force).await?.values)
}

/// The same, and how many lists were written.
///
/// # Errors
/// As [`sync_enums`].
pub async fn sync_lists(bench: &Bench, views: &[EnumView], force: bool) -> Outcome<ListsSynced> {
    let held = views.iter().find_map(|v| v.removed.iter().find(|(_, rows)| *rows > 0).map(|found| (v, found)));
    if let Some((view, (value, rows))) = held.filter(|_| !force) {
        let name = view.choice.enumeration.as_deref().unwrap_or_default();
        let why = format!("{rows} rows use {} ({}) of {name}, which would be removed", value.code, value.label);
        return Err(Fault::new(ErrorKind::InUse, why)
            .with("name", name)
            .with("value", &value.label)
            .with("count", rows.to_string()));
    }
    check_lists(views)?;
    let (campaign, views) = (Arc::clone(&bench.campaign), views.to_vec());
    off_thread(move || {
        let mut done = ListsSynced::default();
        let mut standing: BTreeMap<String, _> =
            campaign.enumerations()?.into_iter().map(|e| (e.name.clone(), e)).collect();
        for view in &views {
            // Where nothing changes the list may still learn by which option set it is filled.
            let Some(result) = view.result.as_ref().filter(|r| standing.get(&r.name) != Some(*r)) else { continue };
            campaign.put_enumeration(result)?;
            standing.insert(result.name.clone(), result.clone());
            if view.is_due() {
                done.lists += 1;
                done.values += view.changes();
            }
        }
        Ok(done)
    })
    .await
}

/// Whether every value of states, status reasons and consents has its place in the list its option set goes to.
///
/// # Errors
/// `MappingInvalid`.
pub fn check_lists(views: &[EnumView]) -> Outcome<()> {
    let Some(view) = views.iter().find(|v| v.complete && !v.lacking.is_empty()) else { return Ok(()) };
    let name = view.choice.enumeration.as_deref().unwrap_or_default();
    let missing: Vec<String> = view.lacking.iter().map(|v| format!("{} {}", v.stored(), v.label)).collect();
    let why = format!("{} has no place for {} of {}", name, missing.join(", "), view.choice.option_set);
    Err(Fault::new(ErrorKind::MappingInvalid, why)
        .with("table", &view.choice.option_set)
        .with("field", view.used_by.first().cloned().unwrap_or_default())
        .with("column", missing.join(", "))
        .with("problem", "lint-list-lacks"))
}

/// What a sync of the account's choices would do by the option sets as the CRM tells them now. Nothing of it is kept:
/// what changed in tables and fields is still told to whoever looks.
///
/// # Errors
/// Vault, network and rights faults; storage faults.
pub async fn lists_now(
    bench: &Bench,
    workspace: &Workspace,
    account: &ExternalAccount,
    choices: &[EnumChoice],
    lang: Lang,
) -> Outcome<Vec<EnumView>> {
    let mut catalog = discover::kept(bench, &account.name).await?.unwrap_or_else(|| Catalog::new(bench.clock.now()));
    let mapped: Vec<&str> =
        workspace.mappings.iter().filter(|m| m.account == account.name).map(|m| m.table.as_str()).collect();
    let wanted = |detail: &TableDetail| choices.iter().any(|c| detail.option_set(&c.option_set).is_some());
    // A table that is known and uses none of these sets need not be asked for.
    let asked: Vec<String> =
        mapped.iter().filter(|t| catalog.details.get(**t).is_none_or(wanted)).map(|t| (*t).to_owned()).collect();
    let crm = connect(bench, account).await?;
    let told: Vec<Outcome<TableDetail>> = stream::iter(asked)
        .map(|table| {
            let crm = Arc::clone(&crm);
            async move { crm.describe(&table).await }
        })
        .buffered(discover::SIDE_BY_SIDE)
        .collect()
        .await;
    for detail in told {
        let detail = detail?;
        catalog.details.insert(detail.table.name.clone(), detail);
    }
    catalog.details.retain(|table, _| mapped.contains(&table.as_str()));
    enum_views(bench, choices, &Draft::new(workspace.clone()), &catalog, lang).await
}

/// Keeps the option sets of these views in the kept catalog: whoever wrote their values has looked at them.
///
/// # Errors
/// Storage faults.
pub async fn keep_lists(bench: &Bench, account: &ExternalAccount, views: &[EnumView]) -> Outcome<()> {
    let sets: Vec<OptionSet> = views.iter().map(|v| v.option_set.clone()).collect();
    let put = move |catalog: &mut Catalog| {
        let all = catalog.details.values_mut().flat_map(|d| &mut d.option_sets);
        for set in all {
            if let Some(now) = sets.iter().find(|s| s.name == set.name) {
                set.clone_from(now);
            }
        }
    };
    discover::change(bench, &account.name, put).await.map(drop)
}

/// Says who may change a list of the campaign side.
///
/// # Errors
/// `AnswerInvalid` where there is no such list; storage faults.
pub async fn set_list_kind(bench: &Bench, name: &str, kind: ListKind) -> Outcome<()> {
    let (campaign, name) = (Arc::clone(&bench.campaign), name.to_owned());
    off_thread(move || {
        let Some(list) = campaign.enumerations()?.into_iter().find(|e| e.name == name) else {
            let fault = Fault::new(ErrorKind::AnswerInvalid, format!("the campaign side has no list called {name}"));
            return Err(fault.with("question", "NAME").with("problem", &name));
        };
        campaign.put_enumeration(&Enumeration { kind, ..list })
    })
    .await
}

/// Whether the lists of a table's states, status reasons and consents have a place for every value, before a run.
///
/// # Errors
/// `MappingInvalid`; storage faults.
pub(in crate::task) async fn check_places(
    bench: &Bench,
    workspace: &Workspace,
    account: &ExternalAccount,
    detail: &TableDetail,
) -> Outcome<()> {
    let campaign = Arc::clone(&bench.campaign);
    let lists = off_thread(move || campaign.enumerations()).await?;
    // Only the platform's own lists take no values; those it lacks in others come with the next sync.
    let system = |name: &str| lists.iter().any(|e| e.name == name && e.kind == ListKind::System);
    let of_table = |c: &&EnumChoice| c.account == account.name && detail.option_set(&c.option_set).is_some();
    let choices: Vec<EnumChoice> = workspace.enumerations.iter().filter(of_table).cloned().collect();
    let choices: Vec<EnumChoice> =
        choices.into_iter().filter(|c| c.enumeration.as_deref().is_some_and(system)).collect();
    if choices.is_empty() {
        return Ok(());
    }
    let mut catalog = Catalog::new(bench.clock.now());
    catalog.details.insert(detail.table.name.clone(), detail.clone());
    check_lists(&enum_views(bench, &choices, &Draft::new(workspace.clone()), &catalog, Lang::En).await?)
}
