//! What a sync would do, by what is kept of the CRM's option sets or by what the CRM tells now.
use super::{Catalogs, EnumView, enum_views};
use crate::account::ExternalAccount;
use crate::catalog::{Catalog, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::EnumChoice;
use crate::setup::Workspace;
use crate::task::{Bench, connect, discover};
use crate::text::Lang;
use futures_util::stream::{self, StreamExt};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a sync would do, and what could not be asked.
#[derive(Debug, Clone, Default)]
pub struct ListsFound {
    /// Option set by option set.
    pub views: Vec<EnumView>,
    /// Tables the CRM no longer has: what was known of their option sets counts.
    pub failed: Vec<(String, Fault)>,
}

/// What a sync of these choices would do by the option sets as they are kept; tables nobody has looked at are asked for.
///
/// # Errors
/// Vault, network and rights faults; storage faults.
pub async fn lists_kept(
    bench: &Bench,
    workspace: &Workspace,
    choices: &[EnumChoice],
    lang: Lang,
) -> Outcome<Vec<EnumView>> {
    let mut catalogs = Catalogs::new();
    for account in accounts_of(workspace, choices) {
        let tables: Vec<String> = mapped(workspace, account).into_iter().collect();
        let mut catalog = discover::tables(bench, account, false).await?;
        for detail in discover::describe(bench, account, &tables, false).await? {
            catalog.details.insert(detail.table.name.clone(), detail);
        }
        catalogs.insert(account.name.clone(), catalog);
    }
    enum_views(bench, choices, workspace, catalogs, lang).await
}

/// What a sync of these choices would do by the option sets as the CRM tells them now. Nothing of it is kept: what changed
/// in tables and fields is still told to whoever looks.
///
/// # Errors
/// Vault, network and rights faults; storage faults. A table that is gone is no error; it is told beside the result.
pub async fn lists_now(
    bench: &Bench,
    workspace: &Workspace,
    choices: &[EnumChoice],
    lang: Lang,
) -> Outcome<ListsFound> {
    let (mut catalogs, mut failed) = (Catalogs::new(), Vec::new());
    for account in accounts_of(workspace, choices) {
        let (catalog, gone) = told_now(bench, workspace, account, choices).await?;
        catalogs.insert(account.name.clone(), catalog);
        failed.extend(gone);
    }
    Ok(ListsFound { views: enum_views(bench, choices, workspace, catalogs, lang).await?, failed })
}

fn accounts_of<'w>(
    workspace: &'w Workspace,
    choices: &'w [EnumChoice],
) -> impl Iterator<Item = &'w ExternalAccount> + Send {
    workspace.accounts.iter().filter(|a| choices.iter().any(|c| c.account == a.name))
}

fn mapped(workspace: &Workspace, account: &ExternalAccount) -> BTreeSet<String> {
    workspace.mappings.iter().filter(|m| m.account == account.name).map(|m| m.table.clone()).collect()
}

/// What is known of an account's mapped tables, those that use these option sets as the CRM tells them now.
async fn told_now(
    bench: &Bench,
    workspace: &Workspace,
    account: &ExternalAccount,
    choices: &[EnumChoice],
) -> Outcome<(Catalog, Vec<(String, Fault)>)> {
    let mut catalog = discover::kept(bench, &account.name).await?.unwrap_or_else(|| Catalog::new(bench.clock.now()));
    let mapped = mapped(workspace, account);
    let own = |c: &&EnumChoice| c.account == account.name;
    let wanted = |detail: &TableDetail| choices.iter().filter(own).any(|c| detail.option_set(&c.option_set).is_some());
    // A table that is known and uses none of these sets need not be asked for.
    let asked: Vec<String> = mapped.iter().filter(|t| catalog.details.get(*t).is_none_or(wanted)).cloned().collect();
    let crm = connect(bench, account).await?;
    let told: Vec<(String, Outcome<TableDetail>)> = stream::iter(asked)
        .map(|table| {
            let crm = Arc::clone(&crm);
            async move {
                let outcome = crm.describe(&table).await;
                (table, outcome)
            }
        })
        .buffered(discover::SIDE_BY_SIDE)
        .collect()
        .await;
    let (mut found, mut gone) = (BTreeMap::new(), Vec::new());
    for (table, outcome) in told {
        match outcome {
            Ok(detail) => drop(found.insert(detail.table.name.clone(), detail)),
            Err(fault) if matches!(fault.kind, ErrorKind::TableMissing | ErrorKind::SalesforceTypeHidden) => {
                gone.push((table, fault));
            }
            Err(fault) => return Err(fault),
        }
    }
    // What a field was until now says what its column holds.
    catalog.remember(&found, &mapped);
    catalog.details.extend(found);
    catalog.details.retain(|table, _| mapped.contains(table));
    Ok((catalog, gone))
}
