//! `outbox` and `conflicts`: what was sent and never answered, and what the two sides say differently.
use super::dispatch::{Cx, flow_name};
use super::grid::Grid;
use super::outbox_args::{ConflictsArgs, OutboxArgs};
use super::view::moment;
use crate::account::Name;
use crate::fault::{Exit, Outcome};
use crate::run::{ConflictFilter, NotedConflict, SentRow};
use crate::task::{self, Bench};
use serde_json::{Value, json};

async fn named(cx: &Cx<'_>, bench: &Bench, flow: Option<&str>) -> Outcome<Option<Name>> {
    let workspace = cx.workspace(bench).await?;
    flow.map(|text| flow_name(&workspace, text)).transpose()
}

fn sent_json(sent: &SentRow) -> Value {
    json!({
        "flow": sent.flow.as_str(),
        "run": sent.run.to_string(),
        "row": sent.row,
        "kind": sent.kind.slug(),
        "tries": sent.tries,
        "at": sent.at,
    })
}

/// `fieldbridge outbox`. Ends with 5 where anything is without an answer.
pub async fn outbox(cx: &mut Cx<'_>, args: &OutboxArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let flow = named(cx, &bench, args.flow.as_deref()).await?;
    let found = task::unanswered(&bench, flow, args.limit as usize).await?;
    let exit = if found.count > 0 { Exit::Rejects } else { Exit::Ok };
    if cx.out.json {
        let first: Vec<Value> = found.first.iter().map(sent_json).collect();
        cx.out.object(json!({ "count": found.count, "unanswered": first }));
        return Ok(exit);
    }
    let heads = ["cli-col-at", "cli-col-flow", "cli-col-row", "cli-col-asked", "#cli-col-tries", "cli-col-run"];
    let mut grid = Grid::new(&cx.out, &heads);
    for sent in &found.first {
        let asked = cx.out.say(&format!("unanswered-{}", sent.kind.slug()));
        let (at, tries) = (moment(sent.at), sent.tries.to_string());
        grid.row([at, sent.flow.to_string(), cx.out.words.seen(&sent.row), asked, tries, sent.run.short()]);
    }
    grid.write(&mut cx.out, "cli-outbox-none");
    if found.count > 0 {
        let text = cx.out.words.say_with("cli-outbox-next", &[("count", found.count.into())]);
        cx.out.note(text);
    }
    Ok(exit)
}

fn conflict_json(noted: &NotedConflict, values: bool) -> Value {
    json!({
        "at": noted.at,
        "flow": noted.flow.as_str(),
        "run": noted.run.to_string(),
        "row": noted.values.row,
        "field": noted.values.field,
        "ours": task::value_in_short(&noted.values.ours, values),
        "theirs": task::value_in_short(&noted.values.theirs, values),
        "stands": stands(noted),
    })
}

fn stands(noted: &NotedConflict) -> &'static str {
    if noted.values.ours_stands { "ours" } else { "theirs" }
}

/// `fieldbridge conflicts`.
pub async fn conflicts(cx: &mut Cx<'_>, args: &ConflictsArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let flow = named(cx, &bench, args.flow.as_deref()).await?;
    let filter = ConflictFilter { flow, row: args.row.clone(), limit: args.limit };
    let noted = task::noted_conflicts(&bench, filter).await?;
    if cx.out.json {
        let noted: Vec<Value> = noted.iter().map(|one| conflict_json(one, args.values)).collect();
        cx.out.object(json!({ "conflicts": noted }));
        return Ok(Exit::Ok);
    }
    let heads = [
        "cli-col-at",
        "cli-col-flow",
        "cli-col-row",
        "cli-col-field",
        "cli-col-in-crm",
        "cli-col-in-campaign",
        "cli-col-stands",
    ];
    let mut grid = Grid::new(&cx.out, &heads);
    for one in &noted {
        let said = |value: &str| match value {
            "" => cx.out.say("cli-conflict-nothing"),
            value => cx.out.words.seen(&task::value_in_short(value, args.values)),
        };
        let values = &one.values;
        let stands = cx.out.say(&format!("conflict-stands-{}", stands(one)));
        let (row, field) = (cx.out.words.seen(&values.row), cx.out.words.seen(&values.field));
        let (theirs, ours) = (said(&values.theirs), said(&values.ours));
        grid.row([moment(one.at), one.flow.to_string(), row, field, theirs, ours, stands]);
    }
    grid.write(&mut cx.out, "cli-conflicts-none");
    Ok(Exit::Ok)
}
