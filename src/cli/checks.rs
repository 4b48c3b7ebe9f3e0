//! `account check`: the checks in dependency order, each line as soon as it is known.
use super::args::AccountCheckArgs;
use super::dispatch::{Cx, account_of};
use super::out::{Out, Tone, fault_json, fault_lines, painted};
use super::signals::Signals;
use crate::account::{CheckId, CheckReport, CheckScope, CheckSubject, ExternalAccount, Verdict, Writes};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::mapping::usual_tables;
use crate::setup::Workspace;
use crate::task::{self, Bench, CheckEvent, off_thread};
use crate::text::{clean_line, fit};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::mpsc;

/// From so many tables on, those that passed share a line.
const MANY: usize = 5;
/// Cells for the names in such a line.
const NAMES: usize = 60;

/// `fieldbridge account check`.
pub async fn check(cx: &mut Cx<'_>, args: &AccountCheckArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_of(&workspace, &args.account)?.clone();
    let scope = scope(&bench, &workspace, &account, args).await?;
    let checks = async {
        match &args.only {
            Some(word) => only(cx, &bench, &account, &scope, word).await,
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
        let passed = reports.iter().filter(|r| r.passed()).count();
        let warned = reports.iter().filter(|r| matches!(r.verdict, Verdict::Warned { .. })).count();
        let args = [("passed", passed.into()), ("all", reports.len().into()), ("warned", warned.into())];
        let key = if warned > 0 { "cli-checks-sum-warned" } else { "cli-checks-sum" };
        let text = cx.out.words.say_with(key, &args);
        cx.out.line(text);
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
    let read: Vec<String> =
        workspace.flows.iter().filter(|f| f.account == account.name).map(|f| f.table.clone()).collect();
    if read.is_empty() { usual_tables(account.system).map(str::to_owned).to_vec() } else { read }
}

async fn all(
    cx: &mut Cx<'_>,
    bench: &Bench,
    account: &ExternalAccount,
    scope: &CheckScope,
) -> Outcome<Vec<CheckReport>> {
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut lines = Lines { many: scope.tables.len() >= MANY && !cx.out.verbose, passed: None };
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
    word: &str,
) -> Outcome<Vec<CheckReport>> {
    let mut own = CheckId::ALL.into_iter().filter(|id| id.is_of(account.system));
    let Some(id) = own.clone().find(|id| id.slug() == word) else {
        let known = own.by_ref().map(CheckId::slug).collect::<Vec<_>>().join(", ");
        return Err(Fault::new(ErrorKind::Usage, format!("--only {word}: the checks are {known}")));
    };
    let subjects: Vec<CheckSubject> =
        CheckId::subjects(account.system, scope).into_iter().filter(|s| s.id == id).collect();
    if subjects.is_empty() {
        let need = "this check needs --write-test, --for-writing or --solution NAME";
        return Err(Fault::new(ErrorKind::Usage, format!("--only {word}: {need}")));
    }
    let mut reports = Vec::new();
    for subject in subjects {
        show_event(&mut cx.out, &CheckEvent::Started(subject.clone()));
        let report = task::check_one(bench, account, &subject, scope).await?;
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

/// The lines as they come; with many tables those that passed the same check share one.
struct Lines {
    many: bool,
    passed: Option<(CheckId, Vec<String>)>,
}

impl Lines {
    fn event(&mut self, out: &mut Out, event: &CheckEvent) {
        let (CheckEvent::Started(subject) | CheckEvent::Ended(CheckReport { subject, .. })) = event;
        if self.passed.as_ref().is_some_and(|(id, _)| *id != subject.id) {
            self.flush(out);
        }
        match (event, &subject.table) {
            (CheckEvent::Ended(report), Some(table)) if self.many && report.verdict == Verdict::Passed => {
                let (_, tables) = self.passed.get_or_insert_with(|| (subject.id, Vec::new()));
                tables.push(table.clone());
            }
            _ => show_event(out, event),
        }
    }

    fn flush(&mut self, out: &mut Out) {
        let Some((id, tables)) = self.passed.take() else { return };
        if out.json {
            return;
        }
        let names = clean_line(&tables.join(", ")).into_owned();
        let args = [
            ("check", out.words.say(&format!("check-{}", id.slug())).into()),
            ("count", tables.len().into()),
            ("tables", fit(&names, NAMES).into_owned().into()),
        ];
        let text = format!("{} {}", out.paint(Tone::Good, "✓"), out.words.say_with("cli-checks-group", &args));
        out.line(text);
    }
}

/// Shows a check's start (redrawn) or end (a line); nothing in JSON mode but the redrawn line.
pub fn show_event(out: &mut Out, event: &CheckEvent) {
    match event {
        CheckEvent::Started(subject) if out.redraws => {
            let text = format!("… {}", what(out.words, subject));
            out.draw(&text);
        }
        CheckEvent::Started(_) => {}
        CheckEvent::Ended(_) if out.json => out.erase(),
        CheckEvent::Ended(report) => show(out, report),
    }
}

fn what(words: Words, subject: &CheckSubject) -> String {
    let name = words.say(&format!("check-{}", subject.id.slug()));
    match &subject.table {
        Some(table) => format!("{name}: {}", clean_line(table)),
        None => name,
    }
}

fn show(out: &mut Out, report: &CheckReport) {
    for line in lines(out, report, out.color) {
        out.line(line);
    }
}

/// A check's end as a remark, where the checks are not the data.
pub fn note(out: &mut Out, report: &CheckReport) {
    if let Some(line) = lines(out, report, out.color_err).into_iter().next() {
        out.note(format!("    {line}"));
    }
}

fn lines(out: &Out, report: &CheckReport, color: bool) -> Vec<String> {
    let words = out.words;
    let (tone, symbol) = match &report.verdict {
        Verdict::Passed => (Tone::Good, "✓"),
        Verdict::Warned { .. } => (Tone::Warn, "!"),
        Verdict::Failed { .. } => (Tone::Bad, "✗"),
        Verdict::Waiting { .. } => (Tone::Faint, "−"),
    };
    let mut line = format!("{} {}", painted(color, tone, symbol), what(words, &report.subject));
    match &report.verdict {
        Verdict::Waiting { needs } => {
            let first = words.say(&format!("check-{}", needs.slug()));
            line.push_str(&format!(" · {}", words.say_with("cli-checks-waiting", &[("check", first.into())])));
        }
        _ if report.came_back.is_empty() => line.push_str(&format!(" ({} ms)", report.took_ms)),
        _ => line.push_str(&format!(" · {} ({} ms)", words.told(&report.came_back), report.took_ms)),
    }
    let mut lines = vec![line];
    match &report.verdict {
        Verdict::Warned { remedy } => {
            lines.push(format!("    {}", words.say(remedy)));
            lines.extend(report.list.iter().map(|text| format!("      {}", clean_line(text))));
        }
        Verdict::Failed { fault } => {
            lines.push(format!("    {}", clean_line(&report.tried)));
            lines.extend(fault_lines(fault, words, color).into_iter().map(|text| format!("    {text}")));
        }
        Verdict::Passed if out.verbose => {
            lines.push(format!("    {}", clean_line(&report.tried)));
            lines.extend(report.list.iter().map(|text| format!("      {}", clean_line(text))));
        }
        _ => {}
    }
    lines
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
