//! `deletions …`: plans of deletions, who approves them, and rows that are to be deleted in the CRM.
use super::deletions_args::{
    DeletionsAnswerArgs, DeletionsCommand, DeletionsListArgs, DeletionsRequestArgs, DeletionsRequestsArgs,
    DeletionsShowArgs,
};
use super::dispatch::{Cx, flow_name};
use super::grid::Grid;
use super::surroundings::user;
use super::view::moment;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::run::DeletePlan;
use crate::setup::Workspace;
use crate::task::{self, Bench};
use serde_json::{Value, json};

/// `fieldbridge deletions …`.
pub async fn deletions(cx: &mut Cx<'_>, command: DeletionsCommand) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    match command {
        DeletionsCommand::List(args) => list(cx, (&bench, &workspace), &args).await,
        DeletionsCommand::Show(args) => show(cx, &bench, &args).await,
        DeletionsCommand::Approve(args) => answer(cx, &bench, (&args, true)).await,
        DeletionsCommand::Refuse(args) => answer(cx, &bench, (&args, false)).await,
        DeletionsCommand::Request(args) => request(cx, (&bench, &workspace), &args).await,
        DeletionsCommand::Requests(args) => requests(cx, (&bench, &workspace), &args).await,
    }
}

fn plan_json(plan: &DeletePlan) -> Value {
    json!({
        "digest": plan.digest,
        "flow": plan.flow.as_str(),
        "side": plan.side.slug(),
        "at": plan.at,
        "rows": plan.rows,
        "living": plan.living,
        "state": plan.state.slug(),
        "who": plan.who,
        "said_at": plan.said_at,
    })
}

async fn list(cx: &mut Cx<'_>, (bench, workspace): (&Bench, &Workspace), args: &DeletionsListArgs) -> Outcome<Exit> {
    let flow = args.flow.as_deref().map(|text| flow_name(workspace, text)).transpose()?;
    let plans = task::delete_plans(bench, flow, args.limit).await?;
    if cx.out.json {
        let plans: Vec<Value> = plans.iter().map(plan_json).collect();
        cx.out.object(json!({ "plans": plans }));
        return Ok(Exit::Ok);
    }
    let heads = [
        "cli-col-digest",
        "cli-col-flow",
        "cli-col-plan-side",
        "#cli-col-count",
        "cli-col-state",
        "cli-col-at",
        "cli-col-by",
    ];
    let mut grid = Grid::new(&cx.out, &heads);
    for plan in &plans {
        let side = cx.out.say(&format!("plan-side-{}", plan.side.slug()));
        let state = cx.out.say(&format!("plan-state-{}", plan.state.slug()));
        let by = plan.who.as_ref().zip(plan.said_at).map(|(who, at)| format!("{who}, {}", moment(at)));
        let (count, at) = (plan.rows.to_string(), moment(plan.at));
        grid.row([
            plan.digest.clone(),
            plan.flow.to_string(),
            side,
            count,
            state,
            at,
            by.unwrap_or_else(|| "–".to_owned()),
        ]);
    }
    grid.write(&mut cx.out, "cli-deletions-none");
    Ok(Exit::Ok)
}

fn no_plan(digest: &str) -> Fault {
    Fault::new(ErrorKind::PlanChanged, format!("no plan waits under {digest}")).with("digest", digest)
}

async fn show(cx: &mut Cx<'_>, bench: &Bench, args: &DeletionsShowArgs) -> Outcome<Exit> {
    let found = task::delete_plan(bench, args.digest.clone(), args.limit).await?;
    let (plan, rows) = found.ok_or_else(|| no_plan(&args.digest))?;
    if cx.out.json {
        let rows: Vec<Value> = rows
            .iter()
            .map(|(row, state)| json!({ "row": row.row, "why": row.why, "version": row.version, "state": state }))
            .collect();
        cx.out.object(json!({ "plan": plan_json(&plan), "rows": rows }));
        return Ok(Exit::Ok);
    }
    tell(cx, &plan);
    let mut grid = Grid::new(&cx.out, &["cli-col-row", "cli-col-reason", "cli-col-state"]);
    for (row, state) in rows {
        let why = cx.out.say(&format!("plan-why-{}", row.why));
        let state = cx.out.say(&format!("plan-row-{state}"));
        grid.row([row.row, why, state]);
    }
    grid.write(&mut cx.out, "cli-deletions-none");
    Ok(Exit::Ok)
}

fn tell(cx: &mut Cx<'_>, plan: &DeletePlan) {
    let side = cx.out.say(&format!("plan-side-{}", plan.side.slug()));
    let state = cx.out.say(&format!("plan-state-{}", plan.state.slug()));
    let args = [
        ("digest", plan.digest.as_str().into()),
        ("flow", plan.flow.as_str().into()),
        ("side", side.into()),
        ("state", state.into()),
        ("rows", plan.rows.into()),
        ("living", plan.living.into()),
        ("at", moment(plan.at).into()),
    ];
    let text = cx.out.words.say_with("cli-deletions-plan", &args);
    cx.out.line(text);
}

async fn answer(cx: &mut Cx<'_>, bench: &Bench, (args, approve): (&DeletionsAnswerArgs, bool)) -> Outcome<Exit> {
    let by = args.by.clone().unwrap_or_else(user);
    let plan = task::answer_plan(bench, args.digest.clone(), approve, by).await?;
    let plan = plan.ok_or_else(|| no_plan(&args.digest))?;
    if cx.out.json {
        cx.out.object(json!({ "plan": plan_json(&plan) }));
        return Ok(Exit::Ok);
    }
    tell(cx, &plan);
    if approve {
        let text = cx.out.words.say_with("cli-deletions-approved", &[("flow", plan.flow.as_str().into())]);
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}

fn schema_of(workspace: &Workspace, flow: &str) -> Outcome<String> {
    let name = flow_name(workspace, flow)?;
    let mapping = workspace.flow(&name).and_then(|f| workspace.mapping(&f.account, &f.table));
    let why = "the flow's table has no mapping";
    mapping.map(|m| m.schema.clone()).ok_or_else(|| Fault::new(ErrorKind::MappingInvalid, why).with("table", flow))
}

async fn request(
    cx: &mut Cx<'_>,
    (bench, workspace): (&Bench, &Workspace),
    args: &DeletionsRequestArgs,
) -> Outcome<Exit> {
    let schema = schema_of(workspace, &args.flow)?;
    let who = (!args.undo).then(|| args.by.clone().unwrap_or_else(user));
    let count = task::wish_deleted(bench, schema, args.rows.clone(), who).await?;
    if cx.out.json {
        cx.out.object(json!({ "changed": count, "asked": args.rows.len() }));
        return Ok(Exit::Ok);
    }
    let key = if args.undo { "cli-deletions-unrequested" } else { "cli-deletions-requested" };
    let counts = [("count", count.into()), ("asked", args.rows.len().into()), ("flow", args.flow.as_str().into())];
    let text = cx.out.words.say_with(key, &counts);
    cx.out.line(text);
    Ok(Exit::Ok)
}

async fn requests(
    cx: &mut Cx<'_>,
    (bench, workspace): (&Bench, &Workspace),
    args: &DeletionsRequestsArgs,
) -> Outcome<Exit> {
    let wishes = task::wished_deleted(bench, schema_of(workspace, &args.flow)?).await?;
    if cx.out.json {
        let wishes: Vec<Value> = wishes.iter().map(|w| json!({ "row": w.row, "who": w.who })).collect();
        cx.out.object(json!({ "requests": wishes }));
        return Ok(Exit::Ok);
    }
    let mut grid = Grid::new(&cx.out, &["cli-col-row", "cli-col-by"]);
    wishes.into_iter().for_each(|wish| grid.row([wish.row, wish.who]));
    grid.write(&mut cx.out, "cli-deletions-no-requests");
    Ok(Exit::Ok)
}
