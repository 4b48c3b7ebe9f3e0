//! `workflow list|show|add|set|remove`: chains of an account's flows.
use super::dispatch::{Cx, account_or_only};
use super::grid::{Grid, facts};
use super::schedule;
use super::workflow_args::{WorkflowAddArgs, WorkflowName, WorkflowSetArgs};
use crate::account::Name;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::flow::{OnError, Step, Workflow};
use crate::i18n::Words;
use crate::setup::{Workspace, check_schedule, check_workflow};
use crate::task;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A workflow as a machine reads it.
pub fn workflow_json(workflow: &Workflow) -> Value {
    let steps = workflow.steps.iter().map(|step| {
        let retry = match step.on_error {
            OnError::Retry { times, minutes } => json!({ "times": times, "minutes": minutes }),
            OnError::Stop | OnError::GoOn => Value::Null,
        };
        json!({ "step": step.work.word(), "on_error": step.on_error.slug(), "retry": retry })
    });
    json!({
        "name": workflow.name.as_str(),
        "account": workflow.account.as_str(),
        "schedule": workflow.schedule,
        "zone": workflow.zone.as_deref().unwrap_or("UTC"),
        "steps": steps.collect::<Vec<_>>(),
    })
}

/// The workflow of that name.
pub fn workflow_of<'w>(workspace: &'w Workspace, text: &str) -> Outcome<&'w Workflow> {
    Name::parse(text).ok().and_then(|name| workspace.workflow(&name)).ok_or_else(|| {
        let known: Vec<&str> = workspace.workflows.iter().map(|w| w.name.as_str()).collect();
        let why = format!("known workflows: {}", known.join(", "));
        Fault::new(ErrorKind::WorkflowUnknown, why).with("workflow", text)
    })
}

/// What follows when a step fails, in words.
fn on_error_words(words: Words, on_error: OnError) -> String {
    let key = format!("on-error-{}", on_error.slug());
    match on_error {
        OnError::Retry { times, minutes } => {
            let args = [("times", u64::from(times).into()), ("minutes", u64::from(minutes).into())];
            words.say_with(&key, &args)
        }
        OnError::Stop | OnError::GoOn => words.say(&key),
    }
}

/// `fieldbridge workflow list`.
pub async fn list(cx: &mut Cx<'_>) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    if cx.out.json {
        let all: Vec<Value> = workspace.workflows.iter().map(workflow_json).collect();
        cx.out.object(json!({ "workflows": all }));
        return Ok(Exit::Ok);
    }
    let heads = ["cli-col-workflow", "cli-col-account", "#cli-col-steps", "cli-col-schedule"];
    let mut grid = Grid::new(&cx.out, &heads);
    for workflow in &workspace.workflows {
        grid.row([
            workflow.name.to_string(),
            workflow.account.to_string(),
            workflow.steps.len().to_string(),
            schedule::in_words(cx, workflow.schedule.as_deref(), workflow.zone.as_deref()),
        ]);
    }
    grid.write(&mut cx.out, "cli-workflow-none");
    Ok(Exit::Ok)
}

/// `fieldbridge workflow show`.
pub async fn show(cx: &mut Cx<'_>, args: &WorkflowName) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let workflow = workflow_of(&workspace, &args.workflow)?;
    tell(cx, workflow, bench.clock.now());
    Ok(Exit::Ok)
}

/// Tells a workflow step by step, and when it is due from now on.
fn tell(cx: &mut Cx<'_>, workflow: &Workflow, now: Timestamp) {
    let (text, zone) = (workflow.schedule.as_deref(), workflow.zone.as_deref());
    if cx.out.json {
        let mut body = workflow_json(workflow);
        if let Some(fields) = body.as_object_mut() {
            fields.insert("next_due".into(), json!(schedule::upcoming(text, zone, now)));
        }
        return cx.out.object(json!({ "workflow": body }));
    }
    let when = schedule::in_words(cx, text, zone);
    let pairs = [
        ("cli-col-workflow", workflow.name.to_string()),
        ("cli-col-account", workflow.account.to_string()),
        ("cli-col-schedule", when),
    ];
    facts(&mut cx.out, &pairs);
    let mut grid = Grid::new(&cx.out, &["cli-col-step", "cli-col-does", "cli-col-on-error"]);
    for step in &workflow.steps {
        let does = cx.out.say(&format!("step-does-{}", step.work.slug()));
        grid.row([step.work.word().to_owned(), does, on_error_words(cx.out.words, step.on_error)]);
    }
    grid.write(&mut cx.out, "cli-workflow-none");
    schedule::tell_next(cx, text, zone, now);
}

/// The steps as they are said.
fn steps_of(texts: &[String]) -> Outcome<Vec<Step>> {
    let read = |text: &String| {
        Step::parse(text).map_err(|problem| {
            Fault::new(ErrorKind::AnswerInvalid, problem.to_string())
                .with("question", "--step")
                .with("problem", problem.key())
                .with("text", problem.text())
        })
    };
    texts.iter().map(read).collect()
}

/// A text somebody gave; an empty one is none.
fn given(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
}

/// `fieldbridge workflow add`.
pub async fn add(cx: &mut Cx<'_>, args: &WorkflowAddArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_or_only(&workspace, args.account.as_deref())?.name.clone();
    let name = Name::parse(&args.workflow).map_err(|p| {
        Fault::new(ErrorKind::AnswerInvalid, p.to_string()).with("question", "workflow").with("problem", p.key())
    })?;
    let (schedule, zone) = (given(args.schedule.as_deref()), given(args.zone.as_deref()));
    check_schedule(name.as_str(), schedule.as_deref(), zone.as_deref())?;
    let (steps, now) = (steps_of(&args.step)?, bench.clock.now());
    let called = name.clone();
    let add = task::add_workflow(&bench, &called, move |workspace| {
        let chain = match steps.is_empty() {
            true => task::recommended_workflow(workspace, &name, &account)?,
            false => Workflow { name, account, schedule: None, zone: None, steps },
        };
        Ok(Workflow { schedule, zone, ..chain })
    });
    let workflow = add.await?;
    tell(cx, &workflow, now);
    Ok(Exit::Ok)
}

/// `fieldbridge workflow set`.
pub async fn set(cx: &mut Cx<'_>, args: &WorkflowSetArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let name = workflow_of(&workspace, &args.workflow)?.name.clone();
    let (steps, args, now) = (steps_of(&args.step)?, args.clone(), bench.clock.now());
    let change = task::change_workspace(&bench, move |workspace| {
        let mut workflow = workflow_of(workspace, name.as_str())?.clone();
        if args.recommended {
            workflow.steps = task::recommended_workflow(workspace, &name, &workflow.account)?.steps;
        } else if !steps.is_empty() {
            workflow.steps = steps;
        }
        if args.zone.is_some() {
            workflow.zone = given(args.zone.as_deref());
        }
        if args.no_schedule || args.schedule.is_some() {
            workflow.schedule = given(args.schedule.as_deref());
        }
        check_schedule(name.as_str(), workflow.schedule.as_deref(), workflow.zone.as_deref())?;
        check_workflow(&workflow, &workspace.flows)?;
        if let Some(place) = workspace.workflows.iter_mut().find(|w| w.name == name) {
            place.clone_from(&workflow);
        }
        Ok(workflow)
    });
    let (_, workflow) = change.await?;
    tell(cx, &workflow, now);
    Ok(Exit::Ok)
}

/// `fieldbridge workflow remove`: its flows stay.
pub async fn remove(cx: &mut Cx<'_>, args: &WorkflowName) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let name = workflow_of(&workspace, &args.workflow)?.name.clone();
    task::remove_workflow(&bench, &name).await?;
    if cx.out.json {
        cx.out.object(json!({ "removed": name.as_str() }));
    } else {
        let text = cx.out.words.say_with("cli-workflow-removed", &[("workflow", name.as_str().into())]);
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}
