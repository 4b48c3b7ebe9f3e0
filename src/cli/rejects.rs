//! `rejects list|show|ignore`: rows that could not be applied, and letting them be.
use super::dispatch::{Cx, flow_name};
use super::grid::{Grid, facts};
use super::history::run_named;
use super::reject_args::{RejectsIgnoreArgs, RejectsListArgs, RejectsShowArgs, StateWord};
use super::surroundings::user;
use super::view::moment;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::port::RejectFilter;
use crate::run::{Reject, RejectState};
use crate::task::{self, Bench};
use serde_json::{Value, json};

/// A reject as a machine reads it; its value masked unless it is asked for.
pub(super) fn reject_json(reject: &Reject, words: Words, values: bool) -> Value {
    task::reject_json(reject, &reason(reject, words), values)
}

pub(super) fn reason(reject: &Reject, words: Words) -> String {
    words.say(&format!("reject-{}", reject.reason.trim_start_matches("reject-")))
}

/// The rejects that are meant.
pub(super) async fn meant(cx: &Cx<'_>, bench: &Bench, args: &RejectsListArgs) -> Outcome<Vec<Reject>> {
    let workspace = cx.workspace(bench).await?;
    let flow = args.flow.as_deref().map(|text| flow_name(&workspace, text)).transpose()?;
    let run = match &args.run {
        Some(text) => Some(run_named(bench, text).await?.run),
        None => None,
    };
    let state = args.state.map(|word| match word {
        StateWord::Open => RejectState::Open,
        StateWord::Applied => RejectState::Applied,
        StateWord::Repeated => RejectState::Repeated,
        StateWord::Gone => RejectState::Gone,
        StateWord::Ignored => RejectState::Ignored,
    });
    let reason = args.reason.as_deref().map(|text| text.trim_start_matches("reject-").to_owned());
    let (field, since, limit) = (args.field.clone(), args.since, args.limit as usize);
    task::rejects(bench, RejectFilter { flow, run, open_only: args.open, state, reason, field, since, limit }).await
}

/// `fieldbridge rejects list`.
pub async fn list(cx: &mut Cx<'_>, args: &RejectsListArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let rejects = meant(cx, &bench, args).await?;
    if cx.out.json {
        let rejects: Vec<Value> = rejects.iter().map(|r| reject_json(r, cx.out.words, false)).collect();
        cx.out.object(json!({ "rejects": rejects }));
        return Ok(Exit::Ok);
    }
    let heads = ["#cli-col-id", "cli-col-flow", "cli-col-row", "cli-col-field", "cli-col-reason", "cli-col-at"];
    let mut grid = Grid::new(&cx.out, &heads);
    for reject in &rejects {
        let symbol = if reject.resolved { "✓ " } else { "" };
        grid.row([
            reject.id.to_string(),
            reject.flow.to_string(),
            reject.row.clone(),
            reject.field.clone().unwrap_or_default(),
            format!("{symbol}{}", reason(reject, cx.out.words)),
            moment(reject.at),
        ]);
    }
    grid.write(&mut cx.out, "cli-rejects-none");
    Ok(Exit::Ok)
}

/// The reject of that number.
///
/// # Errors
/// `RejectUnknown`; storage faults.
pub(super) async fn known(bench: &Bench, id: i64) -> Outcome<Reject> {
    let found = task::reject(bench, id).await?;
    found.ok_or_else(|| Fault::new(ErrorKind::RejectUnknown, "").with("id", id.to_string()))
}

/// `fieldbridge rejects show`.
pub async fn show(cx: &mut Cx<'_>, args: &RejectsShowArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let reject = known(&bench, args.id).await?;
    if cx.out.json {
        let body = reject_json(&reject, cx.out.words, args.values);
        cx.out.object(json!({ "reject": body }));
        return Ok(Exit::Ok);
    }
    let dash = || "–".to_owned();
    let mut pairs = vec![
        ("cli-col-id", reject.id.to_string()),
        ("cli-col-flow", reject.flow.to_string()),
        ("cli-col-run", reject.run.to_string()),
        ("cli-col-row", reject.row.clone()),
        ("cli-col-field", reject.field.clone().unwrap_or_else(dash)),
        ("cli-col-reason", reason(&reject, cx.out.words)),
        ("cli-col-sample", task::reject_value(&reject, args.values).unwrap_or_else(dash)),
        ("cli-col-at", moment(reject.at)),
        ("cli-col-version", reject.mapping_version.to_string()),
        ("cli-col-resolved", cx.out.say(&format!("reject-state-{}", reject.state.slug()))),
    ];
    if let Some(said) = &reject.said {
        // What a field cannot take is known before anything is sent.
        let who = if reject.reason == "value-unfit" { "cli-col-found" } else { "cli-col-said" };
        pairs.insert(6, (who, said.clone()));
    }
    if let Some(note) = &reject.note {
        pairs.push(("cli-col-note", format!("{} ({}, {})", note.text, note.who, moment(note.at))));
    }
    facts(&mut cx.out, &pairs);
    Ok(Exit::Ok)
}

/// `fieldbridge rejects ignore`: all of them or none; who said why stays with each.
pub async fn ignore(cx: &mut Cx<'_>, args: &RejectsIgnoreArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    cx.workspace(&bench).await?;
    for id in &args.ids {
        known(&bench, *id).await?;
    }
    let done = task::ignore_rejects(&bench, args.ids.clone(), args.note.clone(), user()).await?;
    if cx.out.json {
        cx.out.object(json!({ "ignored": done, "asked": args.ids.len() }));
        return Ok(Exit::Ok);
    }
    let counts = [("count", done.into()), ("asked", args.ids.len().into())];
    let text = cx.out.words.say_with("cli-rejects-ignored", &counts);
    cx.out.line(text);
    Ok(Exit::Ok)
}
