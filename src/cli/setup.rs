//! `setup`: the wizard on a terminal, or the same questions answered by a file.
use super::args::SetupArgs;
use super::check_telling::{note, show_event};
use super::dispatch::Cx;
use super::out::Out;
use super::root::TerminalStart;
use super::run::{Ran, launch_each, ran_json, write_turns};
use super::secrets::{Given, given, read_file, read_stdin};
use super::surroundings::user;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::secret::Secret;
use crate::setup::{Answers, MailAnswer, MailServer, SecretSource};
use crate::task::{self, Bench, CheckEvent, LaunchOptions, SetupEvent, SetupSummary, SetupWish};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;

/// `fieldbridge setup`.
pub async fn setup(cx: &mut Cx<'_>, args: &SetupArgs) -> Outcome<Exit> {
    let Some(path) = &args.answers else {
        if cx.may_open_screen() {
            let bench = cx.bench()?;
            let start = TerminalStart {
                lang: cx.out.words.0,
                lang_asked: cx.global.lang.is_some(),
                setup: true,
                sandbox: None,
                color: cx.global.color.asked(),
                who: user(),
            };
            return cx.open_screen(bench, start).await;
        }
        let why = "without a terminal the answers come from a file: --answers FILE";
        return Err(Fault::new(ErrorKind::AnswerMissing, why).with("question", "--answers"));
    };
    let mut wish = SetupWish { answers: read_answers(path)?, secret: None };
    wish.answers.linked = args.linked.or(wish.answers.linked);
    let base = path.parent().unwrap_or_else(|| Path::new("."));
    wish.secret = secret_for(&mut wish.answers, given(&args.secret)?, base)?;
    let bench = cx.bench()?;
    keep_mail_password(&bench, &wish.answers, base).await?;
    let summary = follow(&mut cx.out, &bench, &wish).await?;
    finish(cx, &bench, &summary, args.run).await
}

/// What was made, and the runs where they were asked for.
pub async fn finish(cx: &mut Cx<'_>, bench: &Bench, summary: &SetupSummary, run: bool) -> Outcome<Exit> {
    let ran = if run {
        launch_each(&mut cx.out, bench, &summary.workspace, &summary.flows, (LaunchOptions::default(), &[], false))
            .await?
    } else {
        Ran { turns: Vec::new(), not_started: Vec::new(), off: Vec::new(), exit: Exit::Ok }
    };
    if cx.out.json {
        let mut body = json!({ "setup": summary_json(bench, summary) });
        if let (Some(body), Value::Object(runs)) = (body.as_object_mut(), ran_json(&ran, cx.out.words)) {
            body.extend(runs);
        }
        cx.out.object(body);
        return Ok(ran.exit);
    }
    let args = [
        ("account", summary.account.as_str().into()),
        ("tables", summary.tables.len().into()),
        ("flows", summary.flows.len().into()),
        ("place", bench.workspace.place().into()),
    ];
    let text = cx.out.words.say_with("cli-setup-done", &args);
    cx.out.line(text);
    for list in &summary.kept {
        let args = [("name", list.enumeration.clone().into()), ("count", list.values.len().into())];
        let text = cx.out.words.say_with("cli-setup-values-kept", &args);
        cx.out.note(format!("! {text}"));
        let option = cx.option();
        cx.out.note(format!("  fieldbridge enums sync {} --force{option}", list.enumeration));
    }
    if summary.mail_locked_out {
        let text = cx.out.say("cli-setup-mail-password");
        cx.out.note(format!("! {text}"));
        let option = cx.option();
        cx.out.note(format!("  fieldbridge notify set --password-stdin{option}"));
    }
    if run {
        write_turns(&mut cx.out, &ran.turns);
    } else {
        let option = cx.option();
        cx.out.note(format!("  fieldbridge run --all{option}"));
    }
    Ok(ran.exit)
}

pub(super) fn summary_json(bench: &Bench, summary: &SetupSummary) -> Value {
    json!({
        "workspace": bench.workspace.place(),
        "account": summary.account.as_str(),
        "checks_passed": summary.checks.iter().filter(|c| c.passed()).count(),
        "checks": summary.checks.len(),
        "tables": summary.tables,
        "values_kept": summary.kept,
        "mail_password_missing": summary.mail_locked_out,
        "flows": summary.flows.iter().map(|f| f.as_str()).collect::<Vec<_>>(),
    })
}

/// Runs the setup and shows its steps and checks on standard error.
pub async fn follow(out: &mut Out, bench: &Bench, wish: &SetupWish) -> Outcome<SetupSummary> {
    let (tell, mut told) = mpsc::unbounded_channel();
    let running = task::run_setup(bench, wish, move |event| {
        let _ = tell.send(event);
    });
    tokio::pin!(running);
    loop {
        tokio::select! {
            biased;
            Some(event) = told.recv() => show(out, &event),
            ended = &mut running => {
                while let Ok(event) = told.try_recv() {
                    show(out, &event);
                }
                out.erase();
                return ended;
            }
        }
    }
}

fn show(out: &mut Out, event: &SetupEvent) {
    match event {
        SetupEvent::Step(step) => {
            let name = out.say(&format!("step-{}", step.slug()));
            out.note(format!("{}/{} {name}", step.index() + 1, crate::setup::Step::ALL.len()));
        }
        SetupEvent::Check(CheckEvent::Ended(report)) => note(out, report),
        SetupEvent::Check(event) => show_event(out, event),
    }
}

/// Reads the answers file; `-` is standard input.
pub(super) fn read_answers(path: &Path) -> Outcome<Answers> {
    let place = path.display().to_string();
    let unreadable =
        |why: &str| Fault::new(ErrorKind::AnswersUnreadable, format!("{place}: {why}")).with("problem", why);
    let bytes = if path.as_os_str() == "-" {
        super::secrets::all_of(std::io::stdin().lock()).map_err(|e| unreadable(&e))?
    } else {
        let facts = std::fs::metadata(path).map_err(|e| unreadable(&e.to_string()))?;
        if !facts.is_file() {
            return Err(unreadable("not a file"));
        }
        let file = std::fs::File::open(path).map_err(|e| unreadable(&e.to_string()))?;
        super::secrets::all_of(file).map_err(|e| unreadable(&e))?
    };
    Answers::parse(std::str::from_utf8(&bytes).map_err(|_| unreadable("not UTF-8"))?)
}

/// The secret as the options say, else as the answers say. A file in the answers is looked for beside them.
pub(super) fn secret_for(answers: &mut Answers, option: Given, base: &Path) -> Outcome<Option<Secret>> {
    match option {
        Given::Variable(name) => {
            answers.secret = format!("env:{name}");
            Ok(None)
        }
        Given::Value(secret) => {
            answers.secret = "stdin".to_owned();
            Ok(Some(secret))
        }
        Given::Nothing => match answers.secret_source()? {
            SecretSource::File(path) => read_file(&base.join(PathBuf::from(path))).map(Some),
            SecretSource::Stdin => read_stdin().map(Some),
            SecretSource::Env(_) | SecretSource::Vault => Ok(None),
        },
    }
}

/// Keeps the mail server's password in the vault, where the answers say that a file holds it; it is looked for beside them.
pub(super) async fn keep_mail_password(bench: &Bench, answers: &Answers, base: &Path) -> Outcome<()> {
    match answers.mail.as_ref().map(MailAnswer::password_source).transpose()?.flatten() {
        Some(SecretSource::File(path)) => {
            let password = read_file(&base.join(PathBuf::from(path)))?;
            task::store_secret(bench, &MailServer::kept_password(), password).await
        }
        _ => Ok(()),
    }
}
