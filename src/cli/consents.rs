//! `consent list`: the evidence of consent, every change the program made on either side.
use super::consent_args::ConsentListArgs;
use super::dispatch::{Cx, flow_name};
use super::grid::Grid;
use super::history::run_named;
use super::out::Out;
use super::view::moment;
use crate::fault::{Exit, Outcome};
use crate::run::{ConsentChange, ConsentFilter};
use crate::task;
use crate::text::clean_line;
use serde_json::{Value, json};

fn change_json(change: &ConsentChange) -> Value {
    json!({
        "id": change.id,
        "at": change.at,
        "flow": change.flow.as_str(),
        "run": change.run.to_string(),
        "row": change.row,
        "field": change.field,
        "side": change.side.slug(),
        "from": word(change.was),
        "to": word(change.now),
        "said": change.said.slug(),
        "rule": change.rule,
    })
}

fn word(value: Option<bool>) -> &'static str {
    match value {
        Some(true) => "out",
        Some(false) => "in",
        None => "unknown",
    }
}

fn said(out: &Out, value: Option<bool>) -> String {
    out.say(&format!("opt-out-said-{}", word(value)))
}

/// `fieldbridge consent list`.
pub async fn list(cx: &mut Cx<'_>, args: &ConsentListArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let flow = args.flow.as_deref().map(|text| flow_name(&workspace, text)).transpose()?;
    let run = match &args.run {
        Some(text) => Some(run_named(&bench, text).await?.run),
        None => None,
    };
    let filter = ConsentFilter { row: args.row.clone(), flow, run, limit: Some(args.limit) };
    let changes = task::consents(&bench, filter).await?;
    if cx.out.json {
        let changes: Vec<Value> = changes.iter().map(change_json).collect();
        cx.out.object(json!({ "consents": changes }));
        return Ok(Exit::Ok);
    }
    let heads = [
        "cli-col-at",
        "cli-col-row",
        "cli-col-field",
        "cli-col-side",
        "cli-col-from",
        "cli-col-to",
        "cli-col-rule",
        "cli-col-flow",
    ];
    let mut grid = Grid::new(&cx.out, &heads);
    for change in &changes {
        let side = cx.out.say(&format!("consent-side-{}", change.side.slug()));
        let rule = cx.out.say(&format!("consent-rule-{}", change.rule));
        grid.row([
            moment(change.at),
            change.row.clone(),
            change.field.clone(),
            side,
            said(&cx.out, change.was),
            said(&cx.out, change.now),
            rule,
            change.flow.to_string(),
        ]);
    }
    match &args.row {
        Some(row) if changes.is_empty() => {
            let none = cx.out.words.say_with("cli-consent-none-of", &[("row", clean_line(row).into_owned().into())]);
            cx.out.note(none);
        }
        _ => grid.write(&mut cx.out, "cli-consent-none"),
    }
    Ok(Exit::Ok)
}
