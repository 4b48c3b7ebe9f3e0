//! `privacy …`: what is held about a person, erasing it, receipts.
use super::dispatch::Cx;
use super::grid::Grid;
use super::out::Tone;
use super::privacy_args::{PrivacyAllowArgs, PrivacyCommand, PrivacyConfirmArgs, PrivacyEraseArgs, PrivacyShowArgs};
use super::surroundings::user;
use super::view::moment;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::port::{HeldPerson, HeldPlace, Receipt, Sought};
use crate::task::{self, Bench};
use serde_json::{Value, json};
use std::io::Write;

/// `fieldbridge privacy …`.
pub async fn privacy(cx: &mut Cx<'_>, command: PrivacyCommand) -> Outcome<Exit> {
    let bench = cx.bench()?;
    match command {
        PrivacyCommand::Fields => fields(cx, &bench).await,
        PrivacyCommand::Show(args) => show(cx, &bench, &args).await,
        PrivacyCommand::Erase(args) => erase(cx, &bench, &args).await,
        PrivacyCommand::Receipts => receipts(cx, &bench).await,
        PrivacyCommand::Confirm(args) => confirm(cx, &bench, &args).await,
        PrivacyCommand::Allow(args) => allow(cx, &bench, &args).await,
    }
}

async fn fields(cx: &mut Cx<'_>, bench: &Bench) -> Outcome<Exit> {
    let workspace = cx.workspace(bench).await?;
    let all = task::personal_of_all(bench, &workspace).await?;
    if cx.out.json {
        let fields = all
            .iter()
            .map(|c| json!({ "account": c.account, "table": c.table, "column": c.column, "kind": c.kind.slug() }));
        let fields: Vec<Value> = fields.collect();
        cx.out.object(json!({ "fields": fields }));
        return Ok(Exit::Ok);
    }
    let mut grid = Grid::new(&cx.out, &["cli-col-account", "cli-col-table", "cli-col-column", "rule-personal"]);
    for column in all {
        let kind = cx.out.say(&format!("personal-{}", column.kind.slug()));
        grid.row([column.account, column.table, column.column, kind]);
    }
    grid.write(&mut cx.out, "cli-privacy-no-fields");
    Ok(Exit::Ok)
}

fn sought(who: &super::privacy_args::WhoArgs) -> Outcome<Sought> {
    who.sought().map_err(|e| Fault::new(ErrorKind::Usage, format!("standard input cannot be read: {e}")))
}

fn held_json(held: &HeldPerson) -> Value {
    let rows = |list: &[(String, String)]| -> Vec<Value> {
        list.iter().map(|(schema, row)| json!({ "schema": schema, "row": row })).collect()
    };
    json!({
        "rows": rows(&held.rows),
        "loose": held.loose,
        "leads": held.leads,
        "emails": held.emails,
        "alike": rows(&held.alike),
        "places": held.places,
        "suppressed": held.suppressed,
        "digest": held.digest,
    })
}

async fn show(cx: &mut Cx<'_>, bench: &Bench, args: &PrivacyShowArgs) -> Outcome<Exit> {
    cx.workspace(bench).await?;
    let held = task::held_about(bench, sought(&args.who)?, args.schema.clone()).await?;
    if cx.out.json {
        cx.out.object(json!({ "held": held_json(&held) }));
    } else {
        tell(cx, &held);
    }
    Ok(Exit::Ok)
}

fn tell(cx: &mut Cx<'_>, held: &HeldPerson) {
    for (schema, row) in &held.rows {
        let line = cx.out.paint(Tone::Strong, &format!("{schema} {row}"));
        cx.out.line(line);
    }
    for lead in &held.leads {
        let args = [
            ("table", lead.table.as_str().into()),
            ("row", lead.row.as_str().into()),
            ("flow", lead.flow.as_str().into()),
        ];
        let text = cx.out.words.say_with("cli-privacy-lead", &args);
        cx.out.line(text);
    }
    for row in &held.loose {
        let text = cx.out.words.say_with("cli-privacy-loose", &[("row", row.as_str().into())]);
        cx.out.line(text);
    }
    places(cx, &held.places, "cli-privacy-nothing");
    if !held.alike.is_empty() {
        let text = cx.out.words.say_with("cli-privacy-alike", &[("count", held.alike.len().into())]);
        cx.out.note(format!("! {text}"));
    }
    if held.suppressed {
        let text = cx.out.say("cli-privacy-suppressed");
        cx.out.line(text);
    }
    let text = cx.out.words.say_with("cli-privacy-digest", &[("digest", held.digest.as_str().into())]);
    cx.out.line(text);
}

fn places(cx: &mut Cx<'_>, places: &[HeldPlace], none: &'static str) {
    let mut grid = Grid::new(&cx.out, &["cli-col-place", "cli-col-table", "#cli-col-count", "cli-col-becomes"]);
    for place in places {
        let name = cx.out.say(&format!("privacy-place-{}", place.place));
        let fate = cx.out.say(&format!("privacy-fate-{}", place.fate.slug()));
        grid.row([name, place.table.clone().unwrap_or_else(|| "–".to_owned()), place.count.to_string(), fate]);
    }
    grid.write(&mut cx.out, none);
}

async fn erase(cx: &mut Cx<'_>, bench: &Bench, args: &PrivacyEraseArgs) -> Outcome<Exit> {
    let workspace = cx.workspace(bench).await?;
    let who = sought(&args.who)?;
    if !args.dry_run {
        sweep(cx, bench).await?;
    }
    let held = task::held_about(bench, who.clone(), args.schema.clone()).await?;
    if held.is_nothing() && held.suppressed {
        return Ok(told(cx, &held, None));
    }
    let digest = match &args.digest {
        Some(digest) => digest.clone(),
        None if args.dry_run || !may_ask(cx) => {
            if !cx.out.json {
                tell(cx, &held);
                let text = cx.out.say("cli-privacy-how");
                cx.out.note(text);
                return Ok(if args.dry_run { Exit::Ok } else { Exit::Guard });
            }
            cx.out.object(json!({ "held": held_json(&held), "receipt": null }));
            return Ok(if args.dry_run { Exit::Ok } else { Exit::Guard });
        }
        None => {
            tell(cx, &held);
            typed(cx)?
        }
    };
    let by = args.by.clone().unwrap_or_else(user);
    let receipt = task::erase(bench, &workspace, (who, args.schema.clone()), (digest, by)).await?;
    Ok(told(cx, &held, receipt.as_ref()))
}

/// An erasure that was cut off is ended before anything else.
async fn sweep(cx: &mut Cx<'_>, bench: &Bench) -> Outcome<()> {
    let ended = task::sweep_erasures(bench).await?;
    if ended > 0 {
        let text = cx.out.words.say_with("cli-privacy-swept", &[("count", ended.into())]);
        cx.out.note(text);
    }
    Ok(())
}

/// Whether somebody sits at the terminal who can be asked.
fn may_ask(cx: &Cx<'_>) -> bool {
    cx.around.stdin_tty && cx.around.stderr_tty && !cx.global.no_input && !cx.out.json
}

/// The digest, typed by hand: whoever types it has seen what it stands for.
fn typed(cx: &Cx<'_>) -> Outcome<String> {
    let mut line = String::new();
    let mut ask = std::io::stderr();
    let asked = write!(ask, "{} ", cx.out.say("cli-privacy-type")).and_then(|()| ask.flush());
    asked
        .and_then(|()| std::io::stdin().read_line(&mut line))
        .map_err(|e| Fault::new(ErrorKind::Usage, format!("the terminal cannot be read: {e}")))?;
    Ok(line.trim().to_owned())
}

fn told(cx: &mut Cx<'_>, held: &HeldPerson, receipt: Option<&Receipt>) -> Exit {
    if cx.out.json {
        cx.out.object(json!({ "held": held_json(held), "receipt": receipt }));
        return Exit::Ok;
    }
    match receipt {
        Some(receipt) => tell_receipt(cx, receipt),
        None => {
            let text = cx.out.say("cli-privacy-already");
            cx.out.line(text);
        }
    }
    Exit::Ok
}

fn tell_receipt(cx: &mut Cx<'_>, receipt: &Receipt) {
    let args = [
        ("id", receipt.id.to_string().into()),
        ("at", moment(receipt.at).into()),
        ("who", receipt.who.as_str().into()),
        ("subject", receipt.subject.as_str().into()),
        ("digest", receipt.digest.as_str().into()),
    ];
    let text = cx.out.words.say_with("cli-privacy-receipt", &args);
    let line = cx.out.paint(Tone::Strong, &text);
    cx.out.line(line);
    places(cx, &receipt.places, "cli-privacy-nothing");
    for open in &receipt.open {
        let text = match (&open.by, open.at) {
            (Some(by), Some(at)) => {
                let args = [("task", task_words(cx, &open.task).into()), ("who", by.as_str().into())];
                format!("✓ {} · {}", cx.out.words.say_with("cli-privacy-task-done", &args), moment(at))
            }
            _ => format!("□ {} ({})", task_words(cx, &open.task), open.task),
        };
        cx.out.line(format!("  {text}"));
    }
}

fn task_words(cx: &Cx<'_>, task: &str) -> String {
    match task.split_once(':') {
        Some(("leads", table)) => cx.out.words.say_with("privacy-task-leads", &[("table", table.into())]),
        Some((_, account)) => cx.out.words.say_with("privacy-task-crm", &[("account", account.into())]),
        None => cx.out.say(&format!("privacy-task-{task}")),
    }
}

async fn receipts(cx: &mut Cx<'_>, bench: &Bench) -> Outcome<Exit> {
    cx.workspace(bench).await?;
    let all = task::receipts(bench).await?;
    if cx.out.json {
        cx.out.object(json!({ "receipts": all }));
        return Ok(Exit::Ok);
    }
    if all.is_empty() {
        let text = cx.out.say("cli-privacy-no-receipts");
        cx.out.line(text);
    }
    all.iter().for_each(|receipt| tell_receipt(cx, receipt));
    Ok(Exit::Ok)
}

async fn confirm(cx: &mut Cx<'_>, bench: &Bench, args: &PrivacyConfirmArgs) -> Outcome<Exit> {
    cx.workspace(bench).await?;
    let by = args.by.clone().unwrap_or_else(user);
    let done = task::confirm_erasure(bench, args.receipt, args.task.clone(), by).await?;
    if !done {
        let why = format!("receipt {} has no open task {}", args.receipt, args.task);
        return Err(Fault::new(ErrorKind::Usage, why));
    }
    if cx.out.json {
        cx.out.object(json!({ "confirmed": args.task, "receipt": args.receipt }));
    } else {
        let text = cx.out.say("cli-privacy-confirmed");
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}

async fn allow(cx: &mut Cx<'_>, bench: &Bench, args: &PrivacyAllowArgs) -> Outcome<Exit> {
    cx.workspace(bench).await?;
    let allowed = task::allow_again(bench, sought(&args.who)?).await?;
    if cx.out.json {
        cx.out.object(json!({ "allowed": allowed }));
    } else {
        let text = cx.out.say(if allowed { "cli-privacy-allowed" } else { "cli-privacy-not-suppressed" });
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}
