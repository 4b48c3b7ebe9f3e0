//! `account check`: the checks in dependency order, each line as soon as it is known.
use super::args::AccountCheckArgs;
use super::check_telling::{Lines, show_event, sum_up};
use super::dispatch::{Cx, account_of};
use super::out::fault_json;
use super::signals::Signals;
use crate::account::{CheckId, CheckReport, CheckScope, CheckSubject, ExternalAccount, Verdict, Writes};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::mapping::usual_tables;
use crate::setup::Workspace;
use crate::task::{self, Bench, CheckEvent, off_thread};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::mpsc;

/// `fieldbridge account check`.
pub async fn check(cx: &mut Cx<'_>, args: &AccountCheckArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_of(&workspace, &args.account)?.clone();
    let scope = scope(&bench, &workspace, &account, args).await?;
    let checks = async {
        match &args.only {
            Some(word) => only(cx, &bench, &account, &scope, word.0).await,
            None => all(cx, &bench, &account, &scope).await,
        }
    };
    let reports = match scope.write_test {
        false => checks.await?,
        // Whoever asks us to end waits for the test row to be removed again.
        true => {
            let mut signals = Signals::listen()?;
            tokio::select! {
                reports = checks => reports?,
                exit = signals.asked() => {
                    tokio::select! { () = task::settle(&bench) => {}, _ = signals.asked() => {} }
                    return Ok(exit);
                }
            }
        }
    };
    let exit = exit_of(&reports);
    if exit == Exit::Ok && args.only.is_none() && account.organisation.is_none() {
        task::bind_organisation(&bench, &account).await?;
    }
    if cx.out.json {
        let body = reports_json(&account, &reports, exit, cx.out.words);
        cx.out.object(body);
    } else {
        let again = format!("fieldbridge account check {}{}", account.name, cx.option());
        sum_up(&mut cx.out, &reports, &again);
    }
    Ok(exit)
}

/// What is checked: the tables with what is mapped of them, and what the options add.
async fn scope(
    bench: &Bench,
    workspace: &Workspace,
    account: &ExternalAccount,
    args: &AccountCheckArgs,
) -> Outcome<CheckScope> {
    let tables = tables_of(workspace, account, &args.table);
    let (store, name) = (Arc::clone(&bench.workspace), account.name.clone());
    let catalog = off_thread(move || store.catalog(&name)).await?;
    let mut scope = task::scope_of(workspace, &account.name, catalog.as_ref(), &tables);
    if args.for_writing {
        for table in &mut scope.tables {
            table.writes = Writes { create: true, update: true, ..table.writes };
        }
    }
    scope.write_test = args.write_test;
    scope.solution = args.solution.clone().or(scope.solution);
    scope.secret_expires = args.secret_expires.or(scope.secret_expires);
    Ok(scope)
}

/// The tables asked for, else those the account's flows read, else the usual ones.
fn tables_of(workspace: &Workspace, account: &ExternalAccount, asked: &[String]) -> Vec<String> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    let read = workspace.tables_read(&account.name);
    if read.is_empty() { usual_tables(account.system).map(str::to_owned).to_vec() } else { read }
}

async fn all(
    cx: &mut Cx<'_>,
    bench: &Bench,
    account: &ExternalAccount,
    scope: &CheckScope,
) -> Outcome<Vec<CheckReport>> {
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut lines = Lines::of(scope.tables.len(), cx.out.verbose);
    let checks = task::check_all(bench, account, scope, move |event| {
        let _ = tell.send(event);
    });
    tokio::pin!(checks);
    loop {
        tokio::select! {
            biased;
            Some(event) = told.recv() => lines.event(&mut cx.out, &event),
            ended = &mut checks => {
                while let Ok(event) = told.try_recv() {
                    lines.event(&mut cx.out, &event);
                }
                lines.flush(&mut cx.out);
                return ended;
            }
        }
    }
}

async fn only(
    cx: &mut Cx<'_>,
    bench: &Bench,
    account: &ExternalAccount,
    scope: &CheckScope,
    id: CheckId,
) -> Outcome<Vec<CheckReport>> {
    if !id.is_of(account.system) {
        let known: Vec<&str> = CheckId::ALL.iter().filter(|id| id.is_of(account.system)).map(|id| id.slug()).collect();
        let why = format!("--only {}: the checks of this account are {}", id.slug(), known.join(", "));
        return Err(Fault::new(ErrorKind::Usage, why));
    }
    let subjects = CheckId::subjects(account.system, scope);
    let subjects: Vec<CheckSubject> = subjects.into_iter().filter(|s| s.id == id).collect();
    if subjects.is_empty() {
        let need = "this check needs --write-test, --for-writing or --solution NAME";
        return Err(Fault::new(ErrorKind::Usage, format!("--only {}: {need}", id.slug())));
    }
    let mut reports = Vec::new();
    for subject in subjects {
        show_event(&mut cx.out, &CheckEvent::Started(subject.clone()));
        let (tell, mut told) = mpsc::unbounded_channel();
        let checked = task::check_one(bench, account, &subject, scope, move |event| drop(tell.send(event)));
        let report = {
            tokio::pin!(checked);
            loop {
                tokio::select! {
                    biased;
                    Some(event) = told.recv() => show_event(&mut cx.out, &event),
                    ended = &mut checked => break ended?,
                }
            }
        };
        show_event(&mut cx.out, &CheckEvent::Ended(report.clone()));
        reports.push(report);
    }
    Ok(reports)
}

/// The first failed check decides.
pub fn exit_of(reports: &[CheckReport]) -> Exit {
    let failed = reports.iter().find_map(|r| match &r.verdict {
        Verdict::Failed { fault } => Some(fault.policy().exit),
        _ => None,
    });
    failed.unwrap_or(Exit::Ok)
}

/// What to do about it, where there is something to do.
fn report_advice(verdict: &Verdict, words: Words) -> Option<String> {
    match verdict {
        Verdict::Warned { remedy } => Some(words.say(remedy)),
        Verdict::Failed { fault } => Some(words.advice(fault)),
        Verdict::Passed | Verdict::Waiting { .. } => None,
    }
}

/// The checks as a machine reads them.
pub fn reports_json(account: &ExternalAccount, reports: &[CheckReport], exit: Exit, words: Words) -> Value {
    let checks: Vec<Value> = reports
        .iter()
        .map(|report| {
            let (verdict, fault, needs, remedy) = match &report.verdict {
                Verdict::Passed => ("passed", Value::Null, None, None),
                Verdict::Warned { remedy } => ("warned", Value::Null, None, Some(remedy.clone())),
                Verdict::Failed { fault } => ("failed", fault_json(fault, words), None, None),
                Verdict::Waiting { needs } => ("waiting", Value::Null, Some(needs.slug()), None),
            };
            json!({
                "check": report.subject.id.slug(),
                "table": report.subject.table,
                "verdict": verdict,
                "needs": needs,
                "remedy": remedy,
                "tried": report.tried,
                "came_back": words.told(&report.came_back),
                "advice": report_advice(&report.verdict, words),
                "list": report.list,
                "took_ms": report.took_ms,
                "fault": fault,
            })
        })
        .collect();
    json!({ "account": account.name.as_str(), "checks": checks, "exit": exit, "exit_code": exit.code() })
}
