//! `rejects list|show`: rows that could not be applied.
use super::args::{RejectsListArgs, RejectsShowArgs};
use super::dispatch::{Cx, flow_name};
use super::grid::{Grid, facts};
use super::history::run_named;
use super::view::moment;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::port::RejectFilter;
use crate::run::Reject;
use crate::task;
use serde_json::{Value, json};

fn reject_json(reject: &Reject, words: Words) -> Value {
    json!({
        "id": reject.id,
        "flow": reject.flow.as_str(),
        "run": reject.run.to_string(),
        "row": reject.row,
        "reason": reject.reason,
        "message": reason(reject, words),
        "field": reject.field,
        "sample": reject.sample,
        "said": reject.said,
        "at": reject.at,
        "resolved": reject.resolved,
    })
}

fn reason(reject: &Reject, words: Words) -> String {
    words.say(&format!("reject-{}", reject.reason.trim_start_matches("reject-")))
}

/// `fieldbridge rejects list`.
pub async fn list(cx: &mut Cx<'_>, args: &RejectsListArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let flow = args.flow.as_deref().map(|text| flow_name(&workspace, text)).transpose()?;
    let run = match &args.run {
        Some(text) => Some(run_named(&bench, text).await?.run),
        None => None,
    };
    let filter = RejectFilter { flow, run, open_only: args.open, limit: args.limit as usize };
    let rejects = task::rejects(&bench, filter).await?;
    if cx.out.json {
        let rejects: Vec<Value> = rejects.iter().map(|r| reject_json(r, cx.out.words)).collect();
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

/// `fieldbridge rejects show`.
pub async fn show(cx: &mut Cx<'_>, args: &RejectsShowArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let Some(reject) = task::reject(&bench, args.id).await? else {
        return Err(Fault::new(ErrorKind::RejectUnknown, "").with("id", args.id.to_string()));
    };
    if cx.out.json {
        let body = reject_json(&reject, cx.out.words);
        cx.out.object(json!({ "reject": body }));
        return Ok(Exit::Ok);
    }
    let why = reason(&reject, cx.out.words);
    let resolved = cx.out.say(if reject.resolved { "cli-yes" } else { "cli-no" });
    let pairs = [
        ("cli-col-id", reject.id.to_string()),
        ("cli-col-flow", reject.flow.to_string()),
        ("cli-col-run", reject.run.to_string()),
        ("cli-col-row", reject.row.clone()),
        ("cli-col-field", reject.field.clone().unwrap_or_else(|| "–".to_owned())),
        ("cli-col-reason", why),
        ("cli-col-sample", reject.sample.clone().unwrap_or_else(|| "–".to_owned())),
        ("cli-col-at", moment(reject.at)),
        ("cli-col-resolved", resolved),
    ];
    let mut pairs = pairs.to_vec();
    if let Some(said) = &reject.said {
        pairs.insert(6, ("cli-col-said", said.clone()));
    }
    facts(&mut cx.out, &pairs);
    Ok(Exit::Ok)
}
