//! Enumerations: what a sync would do, value by value, and the sync itself.
mod sync;
mod uses;
mod view;

pub use sync::{ListsSynced, check_lists, keep_lists, lists_now, set_list_kind, sync_enums, sync_lists};

pub(super) use sync::check_places;
pub use view::EnumView;

use super::{Bench, discover, off_thread};
use crate::account::Name;
use crate::catalog::{Catalog, TableDetail};
use crate::fault::Outcome;
use crate::mapping::{EnumChoice, enum_reason, plan_enumeration};
use crate::port::Enumeration;
use crate::setup::Draft;
use crate::text::Lang;
use std::collections::BTreeMap;
use std::sync::Arc;
use uses::Uses;

/// What a sync of these choices would do. Choices whose option set the catalog does not know are left out.
///
/// # Errors
/// Storage faults.
pub async fn enum_views(
    bench: &Bench,
    choices: &[EnumChoice],
    draft: &Draft,
    catalog: &Catalog,
    lang: Lang,
) -> Outcome<Vec<EnumView>> {
    let others = details_of_others(bench, choices, draft).await?;
    let campaign = Arc::clone(&bench.campaign);
    let (choices, workspace) = (choices.to_vec(), draft.workspace.clone());
    let details: Vec<TableDetail> = catalog.details.values().cloned().collect();
    off_thread(move || {
        let existing = campaign.enumerations()?;
        // Option sets that share an enumeration build on each other's result.
        let mut standing: BTreeMap<String, Enumeration> =
            existing.iter().map(|e| (e.name.clone(), e.clone())).collect();
        let mut views = Vec::new();
        for choice in choices {
            let Some(set) = details.iter().find_map(|d| d.option_set(&choice.option_set)) else { continue };
            let uses = Uses { own: (&choice.account, &details), others: &others, workspace: &workspace };
            let in_use = match choice.replace {
                true => uses.of_list(&choice, campaign.as_ref())?,
                false => BTreeMap::new(),
            };
            let before = choice.enumeration.as_deref().and_then(|name| standing.get(name)).cloned();
            let diff =
                choice.enumeration.is_some().then(|| plan_enumeration(set, &choice, before.as_ref(), lang, &in_use));
            if let Some(diff) = &diff {
                standing.insert(diff.result.name.clone(), diff.result.clone());
            }
            let reason = enum_reason(&choice, set, &existing, &workspace.enumerations);
            let used = uses.of_set(&choice);
            views.push(EnumView::new(choice.clone(), set, &used, reason, before.as_ref(), diff));
        }
        Ok(views)
    })
    .await
}

/// The tables of other accounts whose option sets go to the same lists, as they are kept.
async fn details_of_others(
    bench: &Bench,
    choices: &[EnumChoice],
    draft: &Draft,
) -> Outcome<Vec<(Name, Vec<TableDetail>)>> {
    let replaced: Vec<&str> = choices.iter().filter(|c| c.replace).filter_map(|c| c.enumeration.as_deref()).collect();
    let mut all: Vec<(Name, Vec<TableDetail>)> = Vec::new();
    for other in &draft.workspace.enumerations {
        let shares = other.enumeration.as_deref().is_some_and(|list| replaced.contains(&list));
        let known = choices.iter().any(|c| c.account == other.account) || all.iter().any(|(n, _)| *n == other.account);
        if shares && !known {
            let catalog = discover::kept(bench, &other.account).await?;
            let details = catalog.map(|c| c.details.into_values().collect()).unwrap_or_default();
            all.push((other.account.clone(), details));
        }
    }
    Ok(all)
}
