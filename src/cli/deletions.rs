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
use crate::run::{DeletePlan, PlanSide};
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
        DeletionsCommand::Approve(args) => answer(cx, &bench, (&args, true, None)).await,
        DeletionsCommand::Refuse(args) => answer(cx, &bench, (&args.answer, false, args.note.as_deref())).await,
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
    let fault = Fault::new(ErrorKind::PlanChanged, format!("no plan waits under {digest}"));
    fault.with("case", "no-plan").with("digest", digest)
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
        // Here a row may have been marked or emptied: what becomes of it is the flow's policy.
        let done = plan.side == PlanSide::Campaign && state == "deleted";
        let state = cx.out.say(&format!("plan-row-{}", if done { "done" } else { state.as_str() }));
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

async fn answer(
    cx: &mut Cx<'_>,
    bench: &Bench,
    (args, approve, note): (&DeletionsAnswerArgs, bool, Option<&str>),
) -> Outcome<Exit> {
    let by = args.by.clone().unwrap_or_else(user);
    let by = task::signed(&by, note.unwrap_or_default());
    let plan = task::answer_plan(bench, args.digest.clone(), approve, by).await?;
    let plan = plan.ok_or_else(|| no_plan(&args.digest))?;
    if cx.out.json {
        cx.out.object(json!({ "plan": plan_json(&plan) }));
        return Ok(Exit::Ok);
    }
    tell(cx, &plan);
    let key = match (approve, plan.side) {
        (true, _) => "cli-deletions-approved",
        (false, PlanSide::Campaign) => "cli-deletions-refused",
        (false, PlanSide::Crm) => "cli-deletions-refused-crm",
    };
    let args = [("flow", plan.flow.as_str().into()), ("digest", plan.digest.as_str().into())];
    let text = cx.out.words.say_with(key, &args);
    cx.out.line(text);
    Ok(Exit::Ok)
}

async fn request(
    cx: &mut Cx<'_>,
    (bench, workspace): (&Bench, &Workspace),
    args: &DeletionsRequestArgs,
) -> Outcome<Exit> {
    let name = flow_name(workspace, &args.flow)?;
    let who = (!args.undo).then(|| args.by.clone().unwrap_or_else(user));
    let asked = task::request_deleted(bench, (workspace, &name), &args.rows, who).await?;
    let odd = !args.undo && asked.told.malformed > 0;
    let exit = if odd { Exit::Rejects } else { Exit::Ok };
    if cx.out.json {
        let malformed: &[String] = if odd { &asked.told.first_malformed } else { &[] };
        cx.out.object(json!({ "changed": asked.changed, "asked": args.rows.len(), "malformed": malformed }));
        return Ok(exit);
    }
    let key = if args.undo { "cli-deletions-unrequested" } else { "cli-deletions-requested" };
    let counts = [("count", asked.changed.into()), ("asked", args.rows.len().into()), ("flow", name.as_str().into())];
    let text = cx.out.words.say_with(key, &counts);
    cx.out.line(text);
    if odd {
        let which: Vec<String> = asked.told.first_malformed.iter().map(|id| cx.out.words.seen(id)).collect();
        let text = cx.out.words.say_with("cli-run-keys-malformed", &[("rows", which.join(", ").into())]);
        cx.out.note(text);
    }
    Ok(exit)
}

async fn requests(
    cx: &mut Cx<'_>,
    (bench, workspace): (&Bench, &Workspace),
    args: &DeletionsRequestsArgs,
) -> Outcome<Exit> {
    let wishes = task::wished_deleted(bench, task::deleting(workspace, &flow_name(workspace, &args.flow)?)?.0).await?;
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
