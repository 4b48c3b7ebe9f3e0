//! `rejects retry|export`: asking for rejected rows again, and handing rejects on.
use super::dispatch::Cx;
use super::out::Out;
use super::progress::Approach;
use super::reject_args::{RejectFormat, RejectsExportArgs, RejectsRetryArgs};
use super::rejects::{chosen, known, meant, reason, reject_json, tell_rest};
use super::run::{Ran, Turn, exit_of, ran_json, tell_not_started, watch, write_turns};
use super::signals::Signals;
use crate::account::Name;
use crate::fault::{Exit, Outcome};
use crate::run::{Reject, RejectState};
use crate::setup::Workspace;
use crate::task::{self, Bench, InTurn, RejectForm};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// `fieldbridge rejects retry`: a run of each flow that asks for these rows only. What became of each reject is told.
pub async fn retry(cx: &mut Cx<'_>, args: &RejectsRetryArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let rejects = chosen(cx, &bench, &args.which).await?;
    let mut rows: BTreeMap<Name, BTreeSet<String>> = BTreeMap::new();
    // A row without an identifier cannot be asked for; the next full reading of its flow comes by it.
    for reject in rejects.iter().filter(|r| !r.row.is_empty()) {
        rows.entry(reject.flow.clone()).or_default().insert(reject.row.clone());
    }
    let ran = ask_each(&mut cx.out, (&bench, &workspace), rows).await?;
    let mut now = Vec::new();
    for reject in &rejects {
        now.push(known(&bench, reject.id).await?);
    }
    let exit = ran.exit;
    if cx.out.json {
        let mut body = ran_json(&ran, cx.out.words);
        let rejects: Vec<Value> = now.iter().map(|r| reject_json(r, cx.out.words, false)).collect();
        if let Value::Object(fields) = &mut body {
            fields.insert("rejects".into(), json!(rejects));
        }
        cx.out.object(body);
        return Ok(exit);
    }
    write_turns(&mut cx.out, &ran.turns);
    let closed = now.iter().filter(|r| r.resolved).count();
    let counts = [("closed", closed.into()), ("asked", now.len().into())];
    let text = cx.out.words.say_with("cli-rejects-retried", &counts);
    cx.out.line(text);
    // A row that was rejected once more has another number now.
    let again: Vec<Reject> = now.into_iter().filter(|reject| reject.state == RejectState::Repeated).collect();
    tell_rest(cx, &bench, &again).await?;
    Ok(exit)
}

/// A run of each flow, which asks for its rows.
async fn ask_each(
    out: &mut Out,
    (bench, workspace): (&Bench, &Workspace),
    mut rows: BTreeMap<Name, BTreeSet<String>>,
) -> Outcome<Ran> {
    let mut signals = Signals::listen()?;
    let (mut turns, mut not_started, mut ended) = (Vec::new(), Vec::new(), None);
    let flows: Vec<Name> = rows.keys().cloned().collect();
    let mut left = InTurn::of(workspace, &flows);
    while let Some(flow) = left.next() {
        let rows: Vec<String> = rows.remove(&flow).unwrap_or_default().into_iter().collect();
        let mut approach = Approach::default();
        let begun = task::retry_rows(bench, workspace, &flow, &rows);
        let whom = (bench, workspace, &flow);
        let handle = tokio::select! {
            begun = task::while_reaching(whom, begun, |r| approach.show(out, r)) => begun,
            exit = signals.asked() => {
                ended = Some(exit);
                break;
            }
        };
        let (turn, stopped) = match handle {
            Ok(handle) => watch(out, handle, &mut signals).await,
            // A single flow's fault is the command's own.
            Err(fault) if flows.len() == 1 => return Err(fault),
            Err(fault) => (Turn::of(flow.clone(), None, Some(fault)), None),
        };
        let spared = turn.fault.as_ref().and_then(|fault| left.after(workspace, &flow, fault));
        turns.push(turn);
        if stopped.is_some() {
            break;
        }
        if let Some(spared) = spared {
            tell_not_started(out, &spared);
            not_started.push(spared);
        }
    }
    let exit = ended.unwrap_or_else(|| exit_of(&turns));
    Ok(Ran { turns, not_started, off: Vec::new(), exit })
}

/// `fieldbridge rejects export`: as a file for a spreadsheet, in which nothing is a formula, or a JSON object a line.
pub async fn export(cx: &mut Cx<'_>, args: &RejectsExportArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let rejects = meant(cx, &bench, &args.which).await?;
    let words = cx.out.words;
    if cx.out.json {
        let all: Vec<Value> = rejects.iter().map(|r| reject_json(r, words, args.values)).collect();
        cx.out.object(json!({ "rejects": all }));
        return Ok(Exit::Ok);
    }
    let form = match args.format {
        RejectFormat::Jsonl => RejectForm::Jsonl,
        RejectFormat::Csv => RejectForm::Csv,
    };
    let text = task::reject_file(&rejects, |reject| reason(reject, words), (form, args.values));
    cx.out.raw(text.as_bytes());
    Ok(Exit::Ok)
}
