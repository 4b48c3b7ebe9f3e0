//! What changed in the CRM, what that means for the mappings there are, and settling it line by line.
use super::map::{lists, take_lists};
use super::{Bench, Reach, discover, off_thread, rediscover};
use crate::account::{ExternalAccount, Name};
use crate::catalog::{Agreed, Catalog, TableDetail, fingerprint};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{Decision, Drift, DriftReach, Mapping, Settled, forget_gone, open_drift, settle};
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

    /// Whether any line waits for a person.
    pub fn waits(&self) -> bool {
        self.reach() >= Some(DriftReach::Decide)
    }
}

/// Asks the CRM what changed and holds it against the account's mappings. Nothing is applied.
///
/// # Errors
/// As [`rediscover`].
pub async fn look_for_drift(bench: &Bench, workspace: &Workspace, account: &ExternalAccount) -> Outcome<DriftReport> {
    let mut found = rediscover(bench, account, Reach::Changes).await?;
    let first = found.news.is_none() && found.catalog.news.is_none();
    let since = found.news.as_ref().or(found.catalog.news.as_ref()).map(|n| n.since);
    if forget_in(&mut found.catalog, workspace, &account.name) {
        let (own, name) = (workspace.clone(), account.name.clone());
        discover::change(bench, &account.name, move |catalog| {
            forget_in(catalog, &own, &name);
        })
        .await?;
    }
    let mut report = report(workspace, account, &found.catalog);
    report.since = report.since.or(since).filter(|_| !first);
    report.failed = found.failed;
    Ok(report)
}

/// Forgets what was said about differences of the account's tables that are gone again.
fn forget_in(catalog: &mut Catalog, workspace: &Workspace, account: &Name) -> bool {
    let mut forgot = false;
    for mapping in workspace.mappings.iter().filter(|m| m.account == *account) {
        let now = catalog.details.get(&mapping.table);
        if let Some(agreed) = catalog.agreed.get_mut(&mapping.table) {
            forgot |= forget_gone(agreed, mapping, &workspace.enumerations, now);
        }
    }
    forgot
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

/// Settles the named lines as they stand in what is kept of the CRM; everything else stays open. One version of a mapping
/// for all of its lines; nothing is changed where one is refused. Nobody else settles or maps meanwhile.
///
/// # Errors
/// `Usage` for a name no line has, or a line that cannot be settled like that; `MappingInvalid`; storage faults.
pub async fn settle_drift(bench: &Bench, account: &ExternalAccount, wish: DriftWish) -> Outcome<DriftSettled> {
    let existing = lists(bench).await?;
    let _alone = bench.catalogs.lock().await;
    let (store, account, now) = (Arc::clone(&bench.workspace), account.clone(), bench.clock.now());
    off_thread(move || {
        let _turn = store.turn()?;
        let (mut workspace, name) = (store.load()?, &account.name);
        let mut catalog = store.catalog(name)?.unwrap_or_else(|| Catalog::new(now));
        let done = decisions(&workspace, &catalog, name, &wish)?;
        let Told { agreed, versions, lists } = settle_all(&mut workspace, &catalog, name, &done)?;
        let details: Vec<TableDetail> = agreed.keys().filter_map(|table| catalog.details.get(table)).cloned().collect();
        take_lists(&mut workspace, name, &details, &existing)?;
        for (table, agreed) in agreed {
            catalog.agree(&table, agreed);
        }
        forget_in(&mut catalog, &workspace, name);
        // The mapping first: a field it no longer carries does no harm where it is not agreed yet.
        store.save(&workspace)?;
        store.save_catalog(name, &catalog)?;
        Ok(DriftSettled { done, versions, lists, report: report(&workspace, &account, &catalog) })
    })
    .await
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
            return refused(format!("{name}: no line found so far is called that; the lines are: {all}"));
        }
    }
    if let Some(name) = wish.accept.iter().find(|name| named(name).is_some_and(|d| !d.can_accept())) {
        return refused(format!("{name}: this cannot be accepted, it has to be put right in the CRM"));
    }
    if let Some(name) = wish.leave.iter().find(|name| named(name).is_some_and(|d| !d.can_leave())) {
        return refused(format!("{name}: nothing else than this can be done; accept it, or say nothing"));
    }
    if let Some(name) = wish.leave.iter().find(|name| wish.accept.contains(name)) {
        return refused(format!("{name}: a line is either accepted or left"));
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
            settle(mapping, agreed, now, &chosen, &own).map_err(|issue| issue.fault(&mapping.table))?;
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
pub(super) fn told_of(lines: Vec<Drift>, agreed: Option<&Agreed>, mapping: &Mapping) -> Vec<Drift> {
    match agreed {
        Some(agreed) => crate::mapping::unsettled(lines, agreed, mapping),
        None => lines,
    }
}
