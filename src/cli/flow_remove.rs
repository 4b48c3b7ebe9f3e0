//! `flow remove`: says what goes with the flow, and asks where somebody sits at the terminal: nothing brings its rules back.
use super::dispatch::{Cx, flow_name};
use super::flow_args::FlowRemoveArgs;
use crate::account::Name;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::flow::{Flow, StepWork};
use crate::setup::Workspace;
use crate::task;
use serde_json::json;
use std::io::Write;

/// `fieldbridge flow remove`: the flow and where it stood; its table's loaded rows and its mapping stay.
pub async fn remove(cx: &mut Cx<'_>, args: &FlowRemoveArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let name = flow_name(&workspace, &args.flow)?;
    if let Some(flow) = workspace.flow(&name).filter(|_| !cx.out.json) {
        say_what_goes(cx, &workspace, flow);
        if !args.yes && may_ask(cx) && !agreed(cx, &name)? {
            let text = cx.out.say("cli-flow-remove-kept");
            cx.out.line(text);
            return Ok(Exit::Interrupted);
        }
    }
    task::forget_flows(&bench, &workspace, std::slice::from_ref(&name)).await?;
    let gone = name.clone();
    let change = task::change_workspace(&bench, move |workspace| {
        workspace.flows.retain(|f| f.name != gone);
        Ok(workspace.mend_workflows())
    });
    let (_, chains) = change.await?;
    let chains: Vec<&str> = chains.iter().map(Name::as_str).collect();
    if cx.out.json {
        cx.out.object(json!({ "removed": name.as_str(), "workflows_changed": chains }));
        return Ok(Exit::Ok);
    }
    let text = cx.out.words.say_with("cli-flow-removed", &[("flow", name.as_str().into())]);
    cx.out.line(text);
    if !chains.is_empty() {
        let text = cx.out.words.say_with("cli-flow-removed-chains", &[("workflows", chains.join(", ").into())]);
        cx.out.note(text);
    }
    Ok(Exit::Ok)
}

/// Its rules, and the workflows it is a step of.
fn say_what_goes(cx: &mut Cx<'_>, workspace: &Workspace, flow: &Flow) {
    let name = flow.name.as_str();
    let text = cx.out.words.say_with("cli-flow-remove-goes", &[("flow", name.into())]);
    cx.out.note(text);
    let said = |key: &str, value: Option<String>| value.map(|value| (key.to_owned(), value));
    let words = cx.out.words;
    let deletions = Some(flow.reading.deletions).filter(|d| !flow.direction.is_outward() && *d != Default::default());
    let steps = |w: &&crate::flow::Workflow| w.steps.iter().any(|s| s.work == StepWork::Flow(flow.name.clone()));
    let chains: Vec<&str> = workspace.workflows.iter().filter(steps).map(|w| w.name.as_str()).collect();
    let lines = [
        said("cli-col-filter", flow.filter.clone()),
        said("cli-col-population", flow.rows.population.as_ref().map(ToString::to_string)),
        said("cli-col-schedule", flow.schedule.clone()),
        said("cli-col-deletions", deletions.map(|d| words.say(&format!("deletions-{}", d.slug())))),
        said("cli-flow-remove-steps", Some(chains.join(", ")).filter(|all| !all.is_empty())),
    ];
    for (key, value) in lines.into_iter().flatten() {
        let line = format!("  {}: {}", words.say(&key), crate::text::clean_line(&value));
        cx.out.note(line);
    }
}

/// Whether somebody sits at the terminal who can be asked.
fn may_ask(cx: &Cx<'_>) -> bool {
    cx.around.stdin_tty && cx.around.stderr_tty && !cx.global.no_input
}

/// The flow's name, typed by hand, is a yes.
fn agreed(cx: &Cx<'_>, name: &Name) -> Outcome<bool> {
    let mut line = String::new();
    let mut ask = std::io::stderr();
    let question = cx.out.words.say_with("cli-flow-remove-type", &[("flow", name.as_str().into())]);
    write!(ask, "{question} ")
        .and_then(|()| ask.flush())
        .and_then(|()| std::io::stdin().read_line(&mut line))
        .map_err(|e| Fault::new(ErrorKind::Usage, format!("the terminal cannot be read: {e}")))?;
    Ok(line.trim() == name.as_str())
}
