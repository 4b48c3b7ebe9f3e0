//! `tables ACCOUNT --drift`: what changed in the CRM, and what that means for the mappings there are; `--accept` and
//! `--leave` settle it line by line.
use super::args::TablesArgs;
use super::dispatch::Cx;
use super::out::Tone;
use super::table_changes::{failures_json, note_failures};
use super::view::moment;
use crate::account::ExternalAccount;
use crate::fault::{Exit, Outcome};
use crate::mapping::{Decision, Drift, DriftReach};
use crate::setup::Workspace;
use crate::task::{self, Bench, DriftReport, DriftSettled, DriftWish};
use crate::text::clean_line;
use serde_json::{Map, Value, json};

/// The word that accepts every line.
const ALL: &str = "all";

/// Asks and tells. What waits for a person ends with the code of a guard.
pub async fn show(cx: &mut Cx<'_>, bench: &Bench, workspace: &Workspace, account: &ExternalAccount) -> Outcome<Exit> {
    let report = task::look_for_drift(bench, workspace, account).await?;
    let exit = exit_of(&report);
    if cx.out.json {
        let object = report_json(cx, &report);
        cx.out.object(Value::Object(object));
        return Ok(exit);
    }
    note_failures(cx, &report.failed);
    let key = match (report.since, report.drifts.is_empty()) {
        (None, _) => "cli-tables-first",
        (Some(_), true) => "cli-drift-none",
        (Some(_), false) => "cli-drift-found",
    };
    let since = report.since.map(moment).unwrap_or_default();
    let text = cx.out.words.say_with(key, &[("since", since.into())]);
    cx.out.note(text);
    tell(cx, &report);
    Ok(exit)
}

fn exit_of(report: &DriftReport) -> Exit {
    if report.waits() { Exit::Guard } else { Exit::Ok }
}

/// Settles the named lines as they were found last, so that nothing is settled nobody has seen, and tells what was done and
/// what is still open; what waits ends it as it ends [`show`].
pub async fn settle(cx: &mut Cx<'_>, bench: &Bench, account: &ExternalAccount, args: &TablesArgs) -> Outcome<Exit> {
    let (all, accept): (Vec<&String>, Vec<&String>) = args.accept.iter().partition(|name| name.as_str() == ALL);
    let accept = accept.into_iter().cloned().collect();
    let wish = DriftWish { all: !all.is_empty(), accept, leave: args.leave.clone() };
    let settled = task::settle_drift(bench, account, wish).await?;
    if cx.out.json {
        let mut object = report_json(cx, &settled.report);
        object.insert("settled".into(), settled_json(cx, &settled));
        cx.out.object(Value::Object(object));
        return Ok(exit_of(&settled.report));
    }
    for (line, decision) in &settled.done {
        let stem = if *decision == Decision::Accept { "accept" } else { "leave" };
        let does = does(cx, line, stem);
        let mark = cx.out.paint(Tone::Good, "✓");
        cx.out.line(format!("{mark} {}: {does}", line.name()));
    }
    for (schema, version) in &settled.versions {
        let args = [("schema", schema.as_str().into()), ("version", u64::from(*version).into())];
        let text = cx.out.words.say_with("cli-schema-changed", &args);
        cx.out.note(text);
    }
    if !settled.lists.is_empty() {
        let lists = settled.lists.iter().cloned().collect::<Vec<_>>().join(", ");
        let text = cx.out.words.say_with("drift-settled-lists", &[("lists", lists.into())]);
        cx.out.note(text);
    }
    if settled.done.is_empty() {
        let text = cx.out.say("cli-drift-nothing-done");
        cx.out.note(text);
    }
    if !settled.report.drifts.is_empty() {
        let text = cx.out.say("cli-drift-still-open");
        cx.out.note(text);
        tell(cx, &settled.report);
    }
    Ok(exit_of(&settled.report))
}

fn tell(cx: &mut Cx<'_>, report: &DriftReport) {
    for drift in &report.drifts {
        let tone = match drift.reach {
            DriftReach::Known | DriftReach::Settled => Tone::Good,
            DriftReach::Degraded | DriftReach::Decide => Tone::Warn,
            DriftReach::Blocked => Tone::Bad,
        };
        let reach = cx.out.say(&format!("drift-reach-{}", drift.reach.slug()));
        let line = format!("{}  {}", cx.out.paint(tone, &reach), sentence(cx, drift));
        cx.out.line(line);
        let name = clean_line(&drift.name()).into_owned();
        if !drift.can_accept() {
            let line = format!("    {}", cx.out.say("drift-no-accept"));
            cx.out.line(line);
            continue;
        }
        let line = format!("    --accept {name}: {}", does(cx, drift, "accept"));
        cx.out.line(line);
        if drift.can_leave() {
            let line = format!("    --leave {name}: {}", does(cx, drift, "leave"));
            cx.out.line(line);
        }
    }
}

/// What an answer to the line does, in words.
fn does(cx: &Cx<'_>, drift: &Drift, stem: &str) -> String {
    let key = format!("drift-{stem}-{}", drift.action.slug());
    clean_line(&cx.out.words.say_map(&key, &drift.args(cx.out.words.0))).into_owned()
}

fn sentence(cx: &Cx<'_>, drift: &Drift) -> String {
    clean_line(&cx.out.words.say_map(&drift.key(), &drift.args(cx.out.words.0))).into_owned()
}

fn report_json(cx: &Cx<'_>, report: &DriftReport) -> Map<String, Value> {
    let drifts: Vec<Value> = report.drifts.iter().map(|d| drift_json(cx, d)).collect();
    let marks: Map<String, Value> =
        report.fingerprints.iter().map(|(t, n)| (t.clone(), json!(format!("{n:016x}")))).collect();
    let mut object = Map::new();
    object.insert("account".into(), json!(report.account.as_str()));
    object.insert("since".into(), json!(report.since));
    object.insert("until".into(), json!(report.until));
    object.insert("drift".into(), json!(drifts));
    object.insert("fingerprints".into(), json!(marks));
    object.insert("waits".into(), json!(report.waits()));
    object.insert("failed".into(), failures_json(cx.out.words, &report.failed));
    object
}

fn settled_json(cx: &Cx<'_>, settled: &DriftSettled) -> Value {
    let done = settled
        .done
        .iter()
        .map(|(line, decision)| json!({"name": line.name(), "decision": decision, "text": sentence(cx, line)}));
    let versions =
        settled.versions.iter().map(|(schema, version)| json!({"schema": schema, "mapping_version": version}));
    json!({
        "lines": done.collect::<Vec<_>>(),
        "schemas": versions.collect::<Vec<_>>(),
        "lists_to_sync": settled.lists,
    })
}

fn drift_json(cx: &Cx<'_>, drift: &Drift) -> Value {
    let mut value = serde_json::to_value(drift).unwrap_or(Value::Null);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("name".into(), json!(drift.name()));
        fields.insert("can_accept".into(), json!(drift.can_accept()));
        fields.insert("can_leave".into(), json!(drift.can_leave()));
        fields.insert("text".into(), json!(sentence(cx, drift)));
    }
    value
}
