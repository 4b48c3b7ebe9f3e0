//! What changed in the CRM, what that means for the mappings there are, and settling it line by line.
use super::map::{lists, take_lists};
use super::{Bench, Reach, change_workspace, discover, off_thread, rediscover};
use crate::account::{ExternalAccount, Name};
use crate::catalog::{Agreed, Catalog, TableDetail, fingerprint};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{Decision, Drift, DriftReach, Mapping, Settled, open_drift, settle};
use crate::setup::Workspace;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What became of the tables an account's mappings read.
#[derive(Debug, Clone)]
pub struct DriftReport {
    /// The account.
    pub account: Name,
    /// When the state was read that it is compared with; none on the first discovery.
    pub since: Option<Timestamp>,
    /// When the present state was read.
    pub until: Timestamp,
    /// Table by table, the gravest of each first; what somebody settled is left out.
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
    let first = found.news.is_none() && found.catalog.news.is_none();
    let since = found.news.as_ref().or(found.catalog.news.as_ref()).map(|n| n.since);
    let mut report = report(workspace, account, &found.catalog);
    report.since = report.since.or(since).filter(|_| !first);
    report.failed = found.failed;
    Ok(report)
}

/// The same with the workspace as it is on disk.
///
/// # Errors
/// As [`look_for_drift`]; `WorkspaceMissing`.
pub async fn drift_now(bench: &Bench, account: &ExternalAccount) -> Outcome<DriftReport> {
    let store = Arc::clone(&bench.workspace);
    let workspace = off_thread(move || store.load()).await?;
    look_for_drift(bench, &workspace, account).await
}

/// The same from what is known of the CRM.
fn report(workspace: &Workspace, account: &ExternalAccount, catalog: &Catalog) -> DriftReport {
    let (mut drifts, mut fingerprints) = (Vec::new(), BTreeMap::new());
    let own = || workspace.mappings.iter().filter(|m| m.account == account.name);
    for mapping in own() {
        if let Some(detail) = catalog.details.get(&mapping.table) {
            fingerprints.insert(mapping.table.clone(), fingerprint(detail));
        }
        drifts.extend(lines(mapping, workspace, catalog));
    }
    let since = own().filter_map(|m| catalog.agreed.get(&m.table)).map(|a| a.since).min();
    let (account, until) = (account.name.clone(), catalog.discovered_at);
    DriftReport { account, since, until, drifts, fingerprints, failed: Vec::new() }
}

fn lines(mapping: &Mapping, workspace: &Workspace, catalog: &Catalog) -> Vec<Drift> {
    let Some(agreed) = catalog.agreed.get(&mapping.table) else { return Vec::new() };
    open_drift(mapping, &workspace.enumerations, agreed, catalog.details.get(&mapping.table))
}

/// What settling came to.
#[derive(Debug, Clone)]
pub struct DriftSettled {
    /// The lines with what was done about each.
    pub done: Vec<(Drift, Decision)>,
    /// The schemas of mappings that are others now, with their versions.
    pub versions: Vec<(String, u32)>,
    /// Option sets whose lists wait for their next sync.
    pub lists: BTreeSet<String>,
    /// What is still open.
    pub report: DriftReport,
}

/// Which lines somebody decides about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DriftWish {
    /// Accept every line that can be accepted and is not named to be left.
    pub all: bool,
    /// Lines to accept, by name.
    pub accept: Vec<String>,
    /// Lines to leave as they are, by name.
    pub leave: Vec<String>,
}

/// Settles the named lines as they stand in what is known of the CRM; everything else stays open. One version of a mapping
/// for all of its lines; nothing is changed where one is refused.
///
/// # Errors
/// `Usage` for a name no line has, or a line that cannot be settled like that; `MappingInvalid`; storage faults.
pub async fn settle_drift(bench: &Bench, account: &ExternalAccount, wish: DriftWish) -> Outcome<DriftSettled> {
    let catalog = discover::kept(bench, &account.name).await?.unwrap_or_else(|| Catalog::new(bench.clock.now()));
    let (existing, known, name) = (lists(bench).await?, catalog.clone(), account.name.clone());
    let (workspace, (done, told)) = change_workspace(bench, move |workspace| {
        let decisions = decisions(workspace, &known, &name, &wish)?;
        let told = settle_all(workspace, &known, &name, &decisions)?;
        let details: Vec<TableDetail> =
            told.agreed.keys().filter_map(|table| known.details.get(table)).cloned().collect();
        take_lists(workspace, &name, &details, &existing)?;
        Ok((decisions, told))
    })
    .await?;
    let Told { agreed, versions, lists } = told;
    let catalog = discover::change(bench, &account.name, move |catalog| {
        for (table, agreed) in agreed {
            catalog.agree(&table, agreed);
        }
    })
    .await?;
    Ok(DriftSettled { done, versions, lists, report: report(&workspace, account, &catalog) })
}

/// The lines of an account with what is said about each.
fn decisions(
    workspace: &Workspace,
    catalog: &Catalog,
    account: &Name,
    wish: &DriftWish,
) -> Outcome<Vec<(Drift, Decision)>> {
    let own = workspace.mappings.iter().filter(|m| m.account == *account);
    let open: Vec<Drift> = own.flat_map(|m| lines(m, workspace, catalog)).collect();
    let refused = |why: String| Err(Fault::new(ErrorKind::Usage, why));
    let named = |name: &String| open.iter().find(|d| d.name() == *name);
    for name in wish.accept.iter().chain(&wish.leave) {
        if named(name).is_none() {
            let all = open.iter().map(Drift::name).collect::<Vec<_>>().join(", ");
            return refused(format!("{name}: no line is called that; the lines are: {all}"));
        }
    }
    if let Some(name) = wish.accept.iter().find(|name| named(name).is_some_and(|d| !d.can_accept())) {
        return refused(format!("{name}: this cannot be accepted, it has to be put right in the CRM"));
    }
    if let Some(name) = wish.leave.iter().find(|name| named(name).is_some_and(|d| !d.can_leave())) {
        return refused(format!("{name}: nothing else than this can be done; accept it, or say nothing"));
    }
    let decision = |line: &Drift| match line.name() {
        name if wish.leave.contains(&name) => Some(Decision::Leave),
        name if wish.accept.contains(&name) || (wish.all && line.can_accept()) => Some(Decision::Accept),
        _ => None,
    };
    Ok(open.iter().filter_map(|line| Some((line.clone(), decision(line)?))).collect())
}

struct Told {
    agreed: BTreeMap<String, Agreed>,
    versions: Vec<(String, u32)>,
    lists: BTreeSet<String>,
}

fn settle_all(
    workspace: &mut Workspace,
    catalog: &Catalog,
    account: &Name,
    decisions: &[(Drift, Decision)],
) -> Outcome<Told> {
    let mut told = Told { agreed: BTreeMap::new(), versions: Vec::new(), lists: BTreeSet::new() };
    let chosen: Vec<String> =
        workspace.mappings.iter().filter(|m| m.account == *account).map(|m| m.table.clone()).collect();
    for mapping in workspace.mappings.iter_mut().filter(|m| m.account == *account) {
        let own: Vec<(Drift, Decision)> =
            decisions.iter().filter(|(line, _)| line.table == mapping.table).cloned().collect();
        let (Some(agreed), Some(now)) = (catalog.agreed.get(&mapping.table), catalog.details.get(&mapping.table))
        else {
            continue;
        };
        if own.is_empty() {
            continue;
        }
        let Settled { mapping: next, agreed, lists } =
            settle(mapping, agreed, now, &chosen, &own).map_err(|issue| {
                Fault::new(ErrorKind::MappingInvalid, format!("{}: {} {}", mapping.table, issue.slug, issue.field))
                    .with("table", &mapping.table)
                    .with("field", &issue.field)
                    .with("column", &issue.column)
                    .with("problem", issue.key())
            })?;
        if next != *mapping {
            told.versions.push((next.schema.clone(), next.version));
        }
        *mapping = next;
        told.agreed.insert(mapping.table.clone(), agreed);
        told.lists.extend(lists);
    }
    Ok(told)
}

/// What became of a table whose present state is not the known one, but for what somebody settled.
pub(super) fn told_of(lines: Vec<Drift>, catalog: Option<&Catalog>, mapping: &Mapping) -> Vec<Drift> {
    match catalog.and_then(|c| c.agreed.get(&mapping.table)) {
        Some(agreed) => crate::mapping::unsettled(lines, agreed, mapping),
        None => lines,
    }
}
