//! Validating an account: the checks in dependency order, singly or all.
use super::{Bench, connect};
use crate::account::{CheckId, CheckReport, CheckSubject, ExternalAccount, Verdict};
use crate::fault::Outcome;
use crate::port::Crm;

/// What happens while checks run.
#[derive(Debug, Clone)]
pub enum CheckEvent {
    /// This one is being tried.
    Started(CheckSubject),
    /// This one has ended.
    Ended(CheckReport),
}

/// The checks for an account and its chosen tables, in order.
pub fn subjects(tables: &[String]) -> Vec<CheckSubject> {
    CheckId::ALL
        .into_iter()
        .flat_map(|id| {
            let per: Vec<Option<String>> =
                if id.is_per_table() { tables.iter().cloned().map(Some).collect() } else { vec![None] };
            per.into_iter().map(move |table| CheckSubject { id, table })
        })
        .collect()
}

/// Runs one check again, whatever stands before it.
///
/// # Errors
/// Vault faults: without a secret no check can be tried.
pub async fn check_one(bench: &Bench, account: &ExternalAccount, subject: &CheckSubject) -> Outcome<CheckReport> {
    let crm = connect(bench, account).await?;
    Ok(crm.check(subject).await)
}

/// Runs all checks in order and tells each start and end; a check whose dependency did not pass is `Waiting`.
///
/// # Errors
/// Vault faults: without a secret no check can be tried.
pub async fn check_all(
    bench: &Bench,
    account: &ExternalAccount,
    tables: &[String],
    tell: impl Fn(CheckEvent) + Send,
) -> Outcome<Vec<CheckReport>> {
    check_these(bench, account, subjects(tables), tell).await
}

/// Runs the checks that belong to tables, for tables chosen after the others passed.
///
/// # Errors
/// Vault faults: without a secret no check can be tried.
pub async fn check_tables(
    bench: &Bench,
    account: &ExternalAccount,
    tables: &[String],
    tell: impl Fn(CheckEvent) + Send,
) -> Outcome<Vec<CheckReport>> {
    let per_table = subjects(tables).into_iter().filter(|s| s.id.is_per_table()).collect();
    check_these(bench, account, per_table, tell).await
}

async fn check_these(
    bench: &Bench,
    account: &ExternalAccount,
    subjects: Vec<CheckSubject>,
    tell: impl Fn(CheckEvent) + Send,
) -> Outcome<Vec<CheckReport>> {
    let crm = connect(bench, account).await?;
    Ok(check_with(crm.as_ref(), subjects, tell).await)
}

/// Runs checks over a connection, each only where those before it have passed.
pub(super) async fn check_with(
    crm: &dyn Crm,
    subjects: Vec<CheckSubject>,
    tell: impl Fn(CheckEvent) + Send,
) -> Vec<CheckReport> {
    let mut done: Vec<CheckReport> = Vec::new();
    for subject in subjects {
        let report = match in_the_way(&subject, &done) {
            Some(needs) => CheckReport {
                subject,
                verdict: Verdict::Waiting { needs },
                tried: String::new(),
                came_back: String::new(),
                took_ms: 0,
            },
            None => {
                tell(CheckEvent::Started(subject.clone()));
                crm.check(&subject).await
            }
        };
        tell(CheckEvent::Ended(report.clone()));
        done.push(report);
    }
    done
}

fn in_the_way(subject: &CheckSubject, done: &[CheckReport]) -> Option<CheckId> {
    subject.id.needs().iter().copied().find(|need| {
        let same_table = |r: &&CheckReport| r.subject.table.is_none() || r.subject.table == subject.table;
        done.iter().filter(|r| r.subject.id == *need).filter(same_table).any(|r| !r.passed())
    })
}
