//! `flow off` and `flow on`.
use super::dispatch::{Cx, flow_name};
use super::flow_args::{FlowName, FlowOffArgs};
use super::out::Out;
use super::view::moment;
use crate::fault::{Exit, Outcome};
use crate::flow::{Direction, Flow, Off};
use crate::setup::Workspace;
use crate::task;
use serde_json::{Value, json};

/// `fieldbridge flow off`. What was read stays, where it stands stays; a run under way comes to its end.
pub async fn off(cx: &mut Cx<'_>, args: &FlowOffArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let name = flow_name(&workspace, &args.flow)?;
    let (workspace, off) = task::switch_off(&bench, &name, args.reason.clone()).await?;
    if cx.out.json {
        cx.out.object(json!({ "flow": name.as_str(), "off": off_json(Some(&off)) }));
        return Ok(Exit::Ok);
    }
    let text = cx.out.words.say_with("flow-switched-off", &[("flow", name.as_str().into())]);
    cx.out.line(text);
    if let Some(flow) = workspace.flow(&name).filter(|flow| flow.direction == Direction::OptOut) {
        warn_of_consent(&mut cx.out, flow);
    }
    Ok(Exit::Ok)
}

/// `fieldbridge flow on`: it goes on from where it stood.
pub async fn on(cx: &mut Cx<'_>, args: &FlowName) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let name = flow_name(&workspace, &args.flow)?;
    let (_, before) = task::switch_on(&bench, &name).await?;
    if cx.out.json {
        cx.out.object(json!({ "flow": name.as_str(), "off": null, "was_off": off_json(before.as_ref()) }));
        return Ok(Exit::Ok);
    }
    let key = if before.is_some() { "flow-switched-on" } else { "cli-flow-is-on" };
    let text = cx.out.words.say_with(key, &[("flow", name.as_str().into())]);
    cx.out.line(text);
    Ok(Exit::Ok)
}

/// That a flow is off as a machine reads it; null where it is on.
pub(super) fn off_json(off: Option<&Off>) -> Value {
    json!(off.map(|off| json!({ "since": off.since, "reason": off.reason })))
}

/// Since when a flow is off and why, in words.
pub(super) fn off_words(out: &Out, off: &Off) -> String {
    let args = [("since", moment(off.since).into()), ("reason", off.told().into())];
    crate::text::clean_line(&out.words.say_with("flow-off-since", &args)).into_owned()
}

/// Says loudly that nothing carries the opt-outs of these people.
pub(super) fn warn_of_consent(out: &mut Out, flow: &Flow) {
    let args = [("flow", flow.name.as_str().into()), ("table", flow.table.as_str().into())];
    let text = out.words.say_with("consent-off", &args);
    out.note(format!("! {text}"));
}

/// Says so of every flow of consent that is off.
pub(super) fn warn_of_all(out: &mut Out, workspace: &Workspace) {
    let off = task::left_off(workspace).into_iter().filter(|flow| flow.direction == Direction::OptOut);
    for flow in off {
        warn_of_consent(out, flow);
    }
}
