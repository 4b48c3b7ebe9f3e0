//! What changed in the CRM, and what that means for the mappings there are.
use super::{Bench, Reach, rediscover};
use crate::account::ExternalAccount;
use crate::catalog::{CatalogChange, Table, TableDetail, fingerprint};
use crate::fault::{Fault, Outcome};
use crate::mapping::{Drift, DriftReach, drift_of};
use crate::setup::Workspace;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What became of the tables an account's mappings read.
#[derive(Debug, Clone)]
pub struct DriftReport {
    /// When the state was read that it is compared with; none on the first discovery.
    pub since: Option<Timestamp>,
    /// When the present state was read.
    pub until: Timestamp,
    /// Table by table, the gravest of each first.
    pub drifts: Vec<Drift>,
    /// The fingerprints of the mapped tables as they are now.
    pub fingerprints: BTreeMap<String, u64>,
    /// Tables that could not be described again.
    pub failed: Vec<(String, Fault)>,
}

impl DriftReport {
    /// How far the gravest reaches.
    pub fn reach(&self) -> Option<DriftReach> {
        self.drifts.iter().map(|d| d.reach).max()
    }
}

/// Asks the CRM what changed and holds it against the account's mappings. Nothing is applied.
///
/// # Errors
/// As [`rediscover`].
pub async fn look_for_drift(bench: &Bench, workspace: &Workspace, account: &ExternalAccount) -> Outcome<DriftReport> {
    let found = rediscover(bench, account, Reach::Changes).await?;
    let catalog = found.catalog;
    // What was found earlier still stands until something newer is found.
    let news = found.news.filter(|n| !n.changes.is_empty()).or(catalog.news);
    let changes: &[CatalogChange] = news.as_ref().map(|n| n.changes.as_slice()).unwrap_or_default();
    let (mut drifts, mut fingerprints) = (Vec::new(), BTreeMap::new());
    for mapping in workspace.mappings.iter().filter(|m| m.account == account.name) {
        let known = catalog.details.get(&mapping.table);
        if let Some(detail) = known {
            fingerprints.insert(mapping.table.clone(), fingerprint(detail));
        }
        let gone = TableDetail::new(Table::new(mapping.table.clone(), "", ""));
        drifts.extend(drift_of(mapping, &workspace.enumerations, changes, known.unwrap_or(&gone)));
    }
    Ok(DriftReport {
        since: news.as_ref().map(|n| n.since),
        until: catalog.discovered_at,
        drifts,
        fingerprints,
        failed: found.failed,
    })
}
