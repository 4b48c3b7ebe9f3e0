//! Validating an account: the checks in dependency order, singly or all.
use super::credentials::of_account;
use super::{Bench, connect};
use crate::account::{
    CheckId, CheckReport, CheckScope, CheckSubject, ExternalAccount, Name, TableScope, Verdict, Writes,
};
use crate::catalog::{AlternateKey, Catalog, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, SameAddress};
use crate::mapping::{Mapping, lint};
use crate::port::Crm;
use crate::setup::Workspace;
use crate::text::Told;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How long those who leave wait for a test row to be removed again.
const LAST_WORDS: Duration = Duration::from_secs(10);
/// How long the pauses a CRM asks for are waited for, all checks of a row together: a person looks on.
const PAUSES: Duration = Duration::from_secs(60);
/// Seconds that are waited where the CRM asks for a pause and does not say how long.
const UNNAMED_PAUSE: u64 = 5;

/// What happens while checks run.
#[derive(Debug, Clone)]
pub enum CheckEvent {
    /// This one is being tried.
    Started(CheckSubject),
    /// The CRM asked to be left alone for so many seconds; then this one is tried again.
    Paused(CheckSubject, u64),
    /// This one has ended.
    Ended(CheckReport),
}

/// What an account and these tables of it are checked for: the fields its mappings carry, what its flows write, the options
/// known at discovery, what the administrator told of its secret and of a companion solution.
pub fn scope_of(workspace: &Workspace, account: &Name, catalog: Option<&Catalog>, tables: &[String]) -> CheckScope {
    let detail = |table: &str| catalog.and_then(|c| c.details.get(table));
    let table = |name: &String| {
        let mapping = workspace.mapping(account, name);
        let fields: Vec<String> = mapping.iter().flat_map(|m| m.included()).map(|rule| rule.field.clone()).collect();
        TableScope {
            name: name.clone(),
            writes: writes(workspace, account, name),
            keys: detail(name).map(|detail| usable_keys(detail, &fields)).unwrap_or_default(),
            narrowed: mapping.zip(detail(name)).map(|(mapping, detail)| narrowed(mapping, detail)).unwrap_or_default(),
            options: detail(name).map(known_options).unwrap_or_default(),
            fields,
        }
    };
    let known = workspace.account(account);
    CheckScope {
        tables: tables.iter().map(table).collect(),
        solution: known.and_then(|a| a.solution.clone()),
        secret_expires: known.and_then(|a| a.secret_expires),
        ..CheckScope::default()
    }
}

/// What the account's flows write to a table.
fn writes(workspace: &Workspace, account: &Name, table: &str) -> Writes {
    let flows = workspace.flows.iter().filter(|f| &f.account == account && f.table == table);
    flows.fold(Writes::default(), |writes, flow| match flow.direction {
        Direction::Import | Direction::Events => writes,
        Direction::Leads => {
            let updates = flow.lead_rules().is_some_and(|rules| rules.same_address == SameAddress::Update);
            Writes { create: true, update: writes.update || updates, ..writes }
        }
        Direction::OptOut => {
            let gives = flow.writing.opt_out.is_some_and(|rules| rules.way.gives());
            Writes { update: writes.update || gives, ..writes }
        }
        Direction::Delete => Writes { delete: true, ..writes },
        Direction::Export => Writes {
            create: writes.create || flow.writing.mode.inserts(),
            update: writes.update || flow.writing.mode.updates(),
            ..writes
        },
    })
}

/// The alternate keys a row of what is mapped can be found by: those known at discovery, all of their fields mapped.
fn usable_keys(detail: &TableDetail, fields: &[String]) -> Vec<String> {
    let whole = |key: &&AlternateKey| !key.fields.is_empty() && key.fields.iter().all(|field| fields.contains(field));
    detail.keys.iter().filter(whole).map(|key| key.name.clone()).collect()
}

/// The mapped fields that hold longer values than their columns, as the mapping's own findings have it.
fn narrowed(mapping: &Mapping, detail: &TableDetail) -> BTreeMap<String, String> {
    let found = lint(mapping, detail).into_iter().filter(|issue| issue.slug == "narrowed");
    found.map(|issue| (issue.field, issue.column)).collect()
}

fn known_options(detail: &TableDetail) -> BTreeMap<String, Vec<i64>> {
    let known = |set: &str| detail.option_set(set).map(|s| s.options.iter().map(|o| o.code).collect());
    detail.fields.iter().filter_map(|f| Some((f.name.clone(), known(f.option_set.as_deref()?)?))).collect()
}

/// Runs one check again, whatever stands before it.
///
/// # Errors
/// Vault faults: without a secret no check can be tried.
pub async fn check_one(
    bench: &Bench,
    account: &ExternalAccount,
    subject: &CheckSubject,
    scope: &CheckScope,
    tell: impl Fn(CheckEvent) + Send,
) -> Outcome<CheckReport> {
    let crm = connect(bench, account).await?;
    let mut waited = Duration::ZERO;
    let report = patiently(bench, &crm, subject, scope, &mut waited, &tell).await?;
    Ok(befallen(report, account))
}

/// Runs one check, again after each pause the CRM asks for, as long as `waited` stays within [`PAUSES`]. A check that gives
/// up says how long it waited. Whoever drops it waits no longer.
async fn patiently(
    bench: &Bench,
    crm: &Arc<dyn Crm>,
    subject: &CheckSubject,
    scope: &CheckScope,
    waited: &mut Duration,
    tell: &(impl Fn(CheckEvent) + Send),
) -> Outcome<CheckReport> {
    loop {
        let mut report = checked(bench, crm, subject, scope).await?;
        let Verdict::Failed { fault } = &mut report.verdict else { return Ok(report) };
        if fault.kind != ErrorKind::Throttled {
            return Ok(report);
        }
        let seconds = fault.retry_after_s.unwrap_or(UNNAMED_PAUSE).max(1);
        let pause = Duration::from_secs(seconds);
        if waited.saturating_add(pause) > PAUSES {
            let gave_up = Fault::clone(fault).with("case", "gave-up").with("seconds", waited.as_secs().to_string());
            let gave_up = gave_up.with("pause", seconds.to_string());
            **fault = gave_up;
            return Ok(report);
        }
        tell(CheckEvent::Paused(subject.clone(), seconds));
        tokio::time::sleep(pause).await;
        *waited += pause;
    }
}

/// Runs one check. One that writes goes on to its end although nobody may wait for it any more, so that what it wrote is
/// removed again; [`settle`] waits for it.
async fn checked(
    bench: &Bench,
    crm: &Arc<dyn Crm>,
    subject: &CheckSubject,
    scope: &CheckScope,
) -> Outcome<CheckReport> {
    if subject.id != CheckId::WriteTest {
        return Ok(crm.check(subject, scope).await);
    }
    let (crm, subject, scope) = (Arc::clone(crm), subject.clone(), scope.clone());
    let check = bench.errands.spawn(async move { crm.check(&subject, &scope).await });
    check.await.map_err(|e| Fault::new(ErrorKind::Bug, format!("a check ended early: {e}")))
}

/// Runs all checks in order and tells each start and end; a check whose dependency did not pass is `Waiting`.
///
/// # Errors
/// Vault faults: without a secret no check can be tried.
pub async fn check_all(
    bench: &Bench,
    account: &ExternalAccount,
    scope: &CheckScope,
    tell: impl Fn(CheckEvent) + Send,
) -> Outcome<Vec<CheckReport>> {
    check_these(bench, account, scope, CheckId::subjects(account.system, scope), tell).await
}

/// Runs the checks that belong to tables, for tables chosen after the others passed.
///
/// # Errors
/// Vault faults: without a secret no check can be tried.
pub async fn check_tables(
    bench: &Bench,
    account: &ExternalAccount,
    scope: &CheckScope,
    tell: impl Fn(CheckEvent) + Send,
) -> Outcome<Vec<CheckReport>> {
    let subjects = CheckId::subjects(account.system, scope);
    let per_table = subjects.into_iter().filter(|s| s.id.is_per_table()).collect();
    check_these(bench, account, scope, per_table, tell).await
}

async fn check_these(
    bench: &Bench,
    account: &ExternalAccount,
    scope: &CheckScope,
    subjects: Vec<CheckSubject>,
    tell: impl Fn(CheckEvent) + Send,
) -> Outcome<Vec<CheckReport>> {
    let crm = connect(bench, account).await?;
    let told = move |event| match event {
        CheckEvent::Ended(report) => tell(CheckEvent::Ended(befallen(report, account))),
        other => tell(other),
    };
    let reports = check_with(bench, &crm, scope, subjects, told).await?;
    Ok(reports.into_iter().map(|report| befallen(report, account)).collect())
}

/// A failed check says which account it befell.
fn befallen(mut report: CheckReport, account: &ExternalAccount) -> CheckReport {
    if let Verdict::Failed { fault } = &mut report.verdict {
        **fault = of_account(Fault::clone(fault), &account.name);
    }
    report
}

/// Runs checks over a connection, each only where those before it have passed.
///
/// # Errors
/// `Bug` where a check that writes ended early.
pub(super) async fn check_with(
    bench: &Bench,
    crm: &Arc<dyn Crm>,
    scope: &CheckScope,
    subjects: Vec<CheckSubject>,
    tell: impl Fn(CheckEvent) + Send,
) -> Outcome<Vec<CheckReport>> {
    let mut done: Vec<CheckReport> = Vec::new();
    let mut waited = Duration::ZERO;
    for subject in subjects {
        let report = match in_the_way(&subject, &done) {
            Some(needs) => CheckReport {
                subject,
                verdict: Verdict::Waiting { needs },
                tried: String::new(),
                came_back: Told::default(),
                list: Vec::new(),
                took_ms: 0,
            },
            None => {
                tell(CheckEvent::Started(subject.clone()));
                patiently(bench, crm, &subject, scope, &mut waited, &tell).await?
            }
        };
        tell(CheckEvent::Ended(report.clone()));
        done.push(report);
    }
    Ok(done)
}

/// Waits until whatever goes on after its asker left has ended, within the time a person who leaves grants.
pub async fn settle(bench: &Bench) {
    bench.errands.close();
    let _ = tokio::time::timeout(LAST_WORDS, bench.errands.wait()).await;
    bench.errands.reopen();
}

fn in_the_way(subject: &CheckSubject, done: &[CheckReport]) -> Option<CheckId> {
    subject.id.needs().iter().copied().find(|need| {
        let same_table = |r: &&CheckReport| r.subject.table.is_none() || r.subject.table == subject.table;
        done.iter().filter(|r| r.subject.id == *need).filter(same_table).any(|r| !r.passed())
    })
}
