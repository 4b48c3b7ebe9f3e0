//! Tables that come along with the chosen ones, described as far as the way is unknown.
use super::{Bench, describe, tables};
use crate::account::ExternalAccount;
use crate::catalog::{Catalog, TableDetail};
use crate::fault::Outcome;
use crate::mapping::{Along, MOST_DEPTH, links_along, undescribed};

/// What comes along, nearest first, with the descriptions of the chosen tables and of all that come.
#[derive(Debug, Clone, Default)]
pub struct CameAlong {
    /// The tables with the links they came by.
    pub along: Vec<Along>,
    /// The descriptions.
    pub details: Vec<TableDetail>,
}

/// Follows the links of these tables so many steps far.
///
/// # Errors
/// What describing a table on the way can meet.
pub async fn tables_along(
    bench: &Bench,
    account: &ExternalAccount,
    chosen: &[String],
    depth: u8,
) -> Outcome<CameAlong> {
    let mut catalog = tables(bench, account, false).await?;
    for _ in 0..MOST_DEPTH {
        let missing = undescribed(chosen, &catalog, depth);
        if missing.is_empty() {
            break;
        }
        take_in(&mut catalog, describe(bench, account, &missing, false).await?);
    }
    let along = links_along(chosen, &catalog, depth);
    let way: Vec<String> = chosen.iter().cloned().chain(along.iter().map(|a| a.table.clone())).collect();
    let is_known = |table: &&String| catalog.details.get(*table).is_some_and(TableDetail::is_spelled);
    let unknown: Vec<String> = way.iter().filter(|table| !is_known(table)).cloned().collect();
    if !unknown.is_empty() {
        take_in(&mut catalog, describe(bench, account, &unknown, false).await?);
    }
    let details = way.iter().filter_map(|table| catalog.details.remove(table)).collect();
    Ok(CameAlong { along, details })
}

/// Adds what was described to what is known.
fn take_in(catalog: &mut Catalog, described: Vec<TableDetail>) {
    catalog.details.extend(described.into_iter().map(|detail| (detail.table.name.clone(), detail)));
}
