//! `rejects list|show|ignore`: rows that could not be applied, and letting them be.
use super::dispatch::{Cx, flow_name};
use super::grid::{Grid, facts};
use super::history::run_named;
use super::reject_args::{RejectChoice, RejectsIgnoreArgs, RejectsListArgs, RejectsShowArgs, StateWord};
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

/// So many open rejects are tried again, or let be, in one go.
pub(super) const MOST: usize = 100_000;

/// A reason as it is noted.
///
/// # Errors
/// `Usage` for one no reject ever has.
fn reason_named(words: Words, text: &str) -> Outcome<String> {
    let slug = text.trim().trim_start_matches("reject-");
    if words.has(&format!("reject-{slug}")) && !slug.starts_with("state-") {
        return Ok(slug.to_owned());
    }
    let fault = Fault::new(ErrorKind::Usage, format!("no reject has the reason {slug}"));
    Err(fault.with("case", "reject-reason").with("found", slug))
}

/// Rejects by their numbers, or all that are open, of one flow and one reason where they are named.
///
/// # Errors
/// `RejectUnknown`; `Usage`; storage faults.
pub(super) async fn chosen(cx: &Cx<'_>, bench: &Bench, which: &RejectChoice) -> Outcome<Vec<Reject>> {
    let workspace = cx.workspace(bench).await?;
    if which.all {
        let flow = which.flow.as_deref().map(|text| flow_name(&workspace, text)).transpose()?;
        let reason = which.reason.as_deref().map(|text| reason_named(cx.out.words, text)).transpose()?;
        let open = RejectFilter { flow, reason, open_only: true, limit: MOST, ..RejectFilter::default() };
        return task::rejects(bench, open).await;
    }
    let mut rejects = Vec::new();
    for id in &which.ids {
        rejects.push(known(bench, *id).await?);
    }
    Ok(rejects)
}

/// A reject whose row was rejected again lives on under another number: that one.
pub(super) async fn lives_on(bench: &Bench, reject: &Reject) -> Outcome<Option<Reject>> {
    if reject.state != RejectState::Repeated || reject.row.is_empty() {
        return Ok(None);
    }
    let flow = Some(reject.flow.clone());
    let open = task::rejects(bench, RejectFilter { flow, open_only: true, limit: MOST, ..RejectFilter::default() });
    Ok(open.await?.into_iter().find(|other| other.row == reject.row))
}

/// Says what became of rejects that could not be dealt with, and where they live on.
pub(super) async fn tell_rest(cx: &mut Cx<'_>, bench: &Bench, rejects: &[Reject]) -> Outcome<()> {
    for reject in rejects {
        let state = cx.out.say(&format!("reject-state-{}", reject.state.slug()));
        let args = [("id", reject.id.to_string().into()), ("state", state.into())];
        let text = match lives_on(bench, reject).await? {
            Some(other) => {
                let [id, state] = args;
                let args = [id, state, ("other", other.id.to_string().into())];
                cx.out.words.say_with("cli-reject-lives-on", &args)
            }
            None => cx.out.words.say_with("cli-reject-closed", &args),
        };
        cx.out.note(text);
    }
    Ok(())
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
    let reason = args.reason.as_deref().map(|text| reason_named(cx.out.words, text)).transpose()?;
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
    let rejects = chosen(cx, &bench, &args.which).await?;
    let ids: Vec<i64> = rejects.iter().map(|reject| reject.id).collect();
    let asked = ids.len();
    let done = task::ignore_rejects(&bench, ids, args.note.clone(), user()).await?;
    if cx.out.json {
        cx.out.object(json!({ "ignored": done, "asked": asked }));
        return Ok(Exit::Ok);
    }
    let counts = [("count", done.into()), ("asked", asked.into())];
    let text = cx.out.words.say_with("cli-rejects-ignored", &counts);
    cx.out.line(text);
    let closed: Vec<Reject> = rejects.into_iter().filter(|reject| reject.state != RejectState::Open).collect();
    tell_rest(cx, &bench, &closed).await?;
    Ok(Exit::Ok)
}
