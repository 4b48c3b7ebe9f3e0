//! `workflow history`: the runs of workflows, whoever ran them, with what became of each step.
use super::dispatch::Cx;
use super::grid::Grid;
use super::view::{moment, took_between};
use super::workflow_args::WorkflowHistoryArgs;
use crate::account::Name;
use crate::fault::{Exit, Outcome};
use crate::i18n::Words;
use crate::run::ChainRun;
use crate::task;
use serde_json::{Value, json};

/// `fieldbridge workflow history`. A workflow that was removed keeps its runs.
pub async fn history(cx: &mut Cx<'_>, args: &WorkflowHistoryArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let name = args.workflow.as_deref().map(str::trim).map(|text| match Name::parse(text) {
        Ok(name) => Ok(name),
        Err(_) => super::workflow::workflow_of(&workspace, text).map(|workflow| workflow.name.clone()),
    });
    let name = name.transpose()?;
    let runs = task::chain_runs(&bench, name.as_ref(), args.limit.max(1)).await?;
    if let (true, Some(name)) = (runs.is_empty(), &name) {
        super::workflow::workflow_of(&workspace, name.as_str())?;
    }
    if cx.out.json {
        let runs: Vec<Value> = runs.iter().map(chain_json).collect();
        cx.out.object(json!({ "workflow_runs": runs }));
        return Ok(Exit::Ok);
    }
    let heads = ["cli-col-started", "cli-col-workflow", "cli-col-state", "#cli-col-took", "cli-col-steps-told"];
    let mut grid = Grid::new(&cx.out, &heads);
    for run in &runs {
        let took = run.ended.map(|(at, _)| took_between(run.began, at)).unwrap_or_default();
        let state = cx.out.say(&format!("step-state-{}", run.slug()));
        grid.row([moment(run.began), run.workflow.to_string(), state, took, steps(run, cx.out.words)]);
    }
    grid.write(&mut cx.out, "cli-workflow-no-runs");
    Ok(Exit::Ok)
}

/// Each step with the symbol of its end; why it failed stands behind it.
fn steps(run: &ChainRun, words: Words) -> String {
    let one = |step: &crate::run::ChainStep| {
        let state = words.say(&format!("step-state-{}", step.state));
        let symbol = state.chars().next().unwrap_or('·');
        let fault = step.fault.as_ref().map(|fault| format!(" ({fault})")).unwrap_or_default();
        format!("{symbol} {}{fault}", step.step)
    };
    run.steps.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn chain_json(run: &ChainRun) -> Value {
    json!({
        "id": run.id,
        "workflow": run.workflow.as_str(),
        "began": run.began,
        "ended": run.ended.map(|(at, _)| at),
        "state": run.slug(),
        "steps": run.steps,
        "host": run.by.0,
        "pid": run.by.1,
    })
}
