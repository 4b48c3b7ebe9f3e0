//! Enumerations: what a sync would do, value by value, and the sync itself.
mod choose;
mod keep;
mod look;
mod sync;
mod uses;
mod view;

pub use choose::{ListChange, choose_list};
pub use look::{ListsFound, lists_kept, lists_now};
pub use sync::{ListsSynced, check_lists, set_list_kind, sync_lists, with_list_kinds, write_lists};

pub(super) use sync::{check_places, fixed_lists};
pub use view::EnumView;

use super::{Bench, discover, off_thread};
use crate::account::Name;
use crate::catalog::{Catalog, OptionSet};
use crate::fault::Outcome;
use crate::mapping::{EnumChoice, enum_reason, plan_enumeration};
use crate::port::Enumeration;
use crate::setup::Workspace;
use crate::text::Lang;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use uses::Uses;

/// What is known of the accounts' CRMs.
pub type Catalogs = BTreeMap<Name, Catalog>;

/// What a sync of these choices would do. Choices whose option set the catalog of their account does not know are left out.
/// Option sets that share a list build on each other's result, those of several accounts as well: they are asked about
/// together.
///
/// # Errors
/// Storage faults.
pub async fn enum_views(
    bench: &Bench,
    choices: &[EnumChoice],
    workspace: &Workspace,
    catalogs: Catalogs,
    lang: Lang,
) -> Outcome<Vec<EnumView>> {
    let catalogs = with_others(bench, choices, workspace, catalogs).await?;
    let campaign = Arc::clone(&bench.campaign);
    let (choices, workspace) = (choices.to_vec(), workspace.clone());
    off_thread(move || {
        let existing = campaign.enumerations()?;
        let mut standing: BTreeMap<String, Enumeration> =
            existing.iter().map(|e| (e.name.clone(), e.clone())).collect();
        let uses = Uses { catalogs: &catalogs, workspace: &workspace };
        let mut views = Vec::new();
        for choice in choices {
            let Some(set) = uses.option_set(&choice) else { continue };
            let before = choice.enumeration.as_deref().and_then(|name| standing.get(name)).cloned();
            let in_use = match before.as_ref().filter(|_| choice.replace) {
                Some(list) => uses.of_list(&choice, list, campaign.as_ref())?,
                None => BTreeMap::new(),
            };
            let waiting = before.as_ref().map_or_else(BTreeMap::new, |list| waiting(&uses, &choice, set, list));
            let diff = choice
                .enumeration
                .is_some()
                .then(|| plan_enumeration(&without(set, &waiting), &choice, before.as_ref(), lang, &in_use));
            if let Some(diff) = &diff {
                standing.insert(diff.result.name.clone(), diff.result.clone());
            }
            let reason = enum_reason(&choice, set, &existing, &workspace.enumerations);
            let used = uses.of_set(&choice);
            let mut view = EnumView::new(choice.clone(), set, &used, reason, before.as_ref(), diff);
            view.waiting = waiting;
            views.push(view);
        }
        Ok(views)
    })
    .await
}

/// The values a list that may grow does not get before somebody has looked at them, by code.
fn waiting(uses: &Uses<'_>, choice: &EnumChoice, set: &OptionSet, list: &Enumeration) -> BTreeMap<i64, String> {
    if list.kind.is_fixed() {
        return BTreeMap::new();
    }
    let mut waiting = uses.waiting(choice, set);
    list.values.iter().for_each(|known| drop(waiting.remove(&known.code)));
    waiting
}

/// The option set without these codes.
fn without<'s>(set: &'s OptionSet, codes: &BTreeMap<i64, String>) -> Cow<'s, OptionSet> {
    let mut set = Cow::Borrowed(set);
    if !codes.is_empty() {
        set.to_mut().options.retain(|o| !codes.contains_key(&o.code));
    }
    set
}

/// With what is kept of the other accounts: where values are removed, columns of option sets that filled the list before may
/// hold them.
async fn with_others(
    bench: &Bench,
    choices: &[EnumChoice],
    workspace: &Workspace,
    mut catalogs: Catalogs,
) -> Outcome<Catalogs> {
    if choices.iter().any(|c| c.replace) {
        for mapping in &workspace.mappings {
            if !catalogs.contains_key(&mapping.account)
                && let Some(kept) = discover::kept(bench, &mapping.account).await?
            {
                catalogs.insert(mapping.account.clone(), kept);
            }
        }
    }
    Ok(catalogs)
}
