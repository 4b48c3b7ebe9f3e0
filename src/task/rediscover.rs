//! Discovering again: what changed since the last time, as cheaply as the CRM allows. One number tells that nothing did; a
//! stamp tells what did; where there is neither, everything is read and compared.
use super::discover::{SIDE_BY_SIDE, change, kept, mapped_tables};
use super::{Bench, connect};
use crate::account::ExternalAccount;
use crate::catalog::{Catalog, News, TableDetail, diff, merge};
use crate::fault::{Fault, Outcome};
use crate::port::Crm;
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Only what changed, where the CRM can tell.
    Changes,
    /// Everything.
    Everything,
}

/// On which road the changes were found. Words: `road-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Road {
    /// The CRM's number of its definitions stands where it stood.
    SameVersion,
    /// The CRM told what changed since the stamp.
    Changes,
    /// Everything was read and compared.
    Everything,
}

impl Road {
    /// Its catalog key.
    pub fn key(self) -> &'static str {
        match self {
            Road::SameVersion => "road-same-version",
            Road::Changes => "road-changes",
            Road::Everything => "road-everything",
        }
    }
}

/// What a discovery found, beside what was known.
#[derive(Debug, Clone)]
pub struct Rediscovery {
    /// The catalog as it is kept now.
    pub catalog: Catalog,
    /// The differences; none where there was nothing to compare with.
    pub news: Option<News>,
    /// How they were found.
    pub road: Road,
    /// Tables whose fields could not be read again; what was known of them is kept.
    pub failed: Vec<(String, Fault)>,
}

/// Discovers again and keeps the result.
///
/// # Errors
/// Vault, network and rights faults. A table that cannot be described is no error; it is told beside the result.
pub async fn rediscover(bench: &Bench, account: &ExternalAccount, reach: Reach) -> Outcome<Rediscovery> {
    let known = kept(bench, &account.name).await?.filter(|c| !c.tables.is_empty() || !c.details.is_empty());
    let crm = connect(bench, account).await?;
    let now = bench.clock.now();
    // Number and stamp come first: what changes while we read is told again the next time.
    let version = crm.schema_version().await?;
    let (found, road, failed) = match &known {
        Some(known) if reach == Reach::Changes && !known.tables.is_empty() => {
            cheaply(&*crm, known, version.as_deref(), now).await?
        }
        _ => everything(&*crm, known.as_ref(), now).await?,
    };
    // Where tables were described but never listed, only those can be compared.
    let before = known.map(|known| match known.tables.is_empty() {
        true => Catalog { tables: found.tables.clone(), ..known },
        false => known,
    });
    let news = before.map(|b| News { since: b.discovered_at, until: now, changes: diff(&b, &found) });
    let (told, mapped) = (news.clone(), mapped_tables(bench, &account.name).await?);
    let catalog = change(bench, &account.name, move |catalog| keep(catalog, found, &mapped, (version, told))).await?;
    Ok(Rediscovery { catalog, news, road, failed })
}

type Found = (Catalog, Road, Vec<(String, Fault)>);

async fn cheaply(crm: &dyn Crm, before: &Catalog, version: Option<&str>, now: Timestamp) -> Outcome<Found> {
    let read_whole = before.details.values().all(|d| d.linked);
    if read_whole && version.is_some() && version == before.schema_version.as_deref() {
        return Ok((before.clone(), Road::SameVersion, Vec::new()));
    }
    let Some(stamp) = before.stamp.as_deref() else { return everything(crm, Some(before), now).await };
    let described: Vec<String> = before.details.keys().cloned().collect();
    let sets = before.details.values().flat_map(|d| &d.option_sets).filter(|s| s.global);
    let shared: BTreeSet<String> = sets.map(|s| s.name.clone()).collect();
    let shared: Vec<String> = shared.into_iter().collect();
    let Some(delta) = crm.definition_changes(stamp, &described, &shared).await? else {
        return everything(crm, Some(before), now).await;
    };
    let mut found = before.clone();
    merge(&mut found, &delta);
    // What an older version described, or what failed the last time, is described anew.
    let again: Vec<String> = found.details.values().filter(|d| !d.linked).map(|d| d.table.name.clone()).collect();
    let failed = describe_each(crm, &mut found, again).await;
    Ok((found, Road::Changes, failed))
}

async fn everything(crm: &dyn Crm, before: Option<&Catalog>, now: Timestamp) -> Outcome<Found> {
    let mut found = Catalog::new(now);
    found.stamp = crm.definitions_stamp().await?;
    found.tables = crm.tables().await?;
    let known = before.iter().flat_map(|b| &b.details).filter(|(name, _)| found.table(name).is_some());
    let known: Vec<(String, TableDetail)> = known.map(|(n, d)| (n.clone(), d.clone())).collect();
    let again = known.iter().map(|(name, _)| name.clone()).collect();
    found.details = known.into_iter().collect();
    let failed = describe_each(crm, &mut found, again).await;
    Ok((found, Road::Everything, failed))
}

/// Describes these tables; one that fails keeps what was known and is tried again the next time.
async fn describe_each(crm: &dyn Crm, found: &mut Catalog, tables: Vec<String>) -> Vec<(String, Fault)> {
    let described: Vec<_> = stream::iter(tables)
        .map(|table| async move { (crm.describe(&table).await, table) })
        .buffered(SIDE_BY_SIDE)
        .collect()
        .await;
    let mut failed = Vec::new();
    for (outcome, table) in described {
        match outcome {
            Ok(detail) => drop(found.details.insert(table, detail)),
            Err(fault) => {
                if let Some(known) = found.details.get_mut(&table) {
                    known.linked = false;
                }
                failed.push((table, fault));
            }
        }
    }
    failed
}

/// Puts what was found in the place of what is kept; a table described meanwhile stays described.
fn keep(
    catalog: &mut Catalog,
    found: Catalog,
    mapped: &BTreeSet<String>,
    (version, news): (Option<String>, Option<News>),
) {
    let is_listed = |name: &String| found.tables.iter().any(|t| t.name == *name);
    let gone: Vec<String> = mapped.iter().filter(|name| !is_listed(name)).cloned().collect();
    catalog.remember(&found.details, mapped);
    catalog.remember_gone(&gone);
    catalog.details.extend(found.details);
    catalog.details.retain(|name, _| found.tables.iter().any(|t| t.name == *name));
    catalog.counts.retain(|name, _| found.tables.iter().any(|t| t.name == *name));
    catalog.tables = found.tables;
    catalog.stamp = found.stamp;
    catalog.schema_version = version;
    if let Some(news) = news {
        catalog.discovered_at = news.until;
        // The last changes stay readable until there are newer ones.
        if catalog.news.is_none() || !news.changes.is_empty() {
            catalog.news = Some(news);
        }
    } else {
        catalog.discovered_at = found.discovered_at;
    }
}
