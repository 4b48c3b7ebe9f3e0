//! `tables ACCOUNT --drift`: what changed in the CRM, and what that means for the mappings there are.
use super::dispatch::Cx;
use super::out::Tone;
use super::table_changes::note_failures;
use super::view::moment;
use crate::account::ExternalAccount;
use crate::fault::{Exit, Outcome};
use crate::mapping::{Drift, DriftReach};
use crate::setup::Workspace;
use crate::task::{self, Bench};
use crate::text::clean_line;
use serde_json::{Value, json};

/// Asks and tells. What waits for a person ends with the code of a guard.
pub async fn show(cx: &mut Cx<'_>, bench: &Bench, workspace: &Workspace, account: &ExternalAccount) -> Outcome<Exit> {
    let report = task::look_for_drift(bench, workspace, account).await?;
    let waits = report.reach().is_some_and(|r| r >= DriftReach::Decide);
    let exit = if waits { Exit::Guard } else { Exit::Ok };
    if cx.out.json {
        let drifts: Vec<Value> = report.drifts.iter().map(|d| drift_json(cx, d)).collect();
        let marks: serde_json::Map<String, Value> =
            report.fingerprints.iter().map(|(t, n)| (t.clone(), json!(format!("{n:016x}")))).collect();
        cx.out.object(json!({
            "account": account.name.as_str(),
            "since": report.since,
            "until": report.until,
            "drift": drifts,
            "fingerprints": marks,
            "waits": waits,
        }));
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
    for drift in &report.drifts {
        let tone = match drift.reach {
            DriftReach::Known | DriftReach::Settled => Tone::Good,
            DriftReach::Degraded | DriftReach::Decide => Tone::Warn,
            DriftReach::Blocked => Tone::Bad,
        };
        let reach = cx.out.say(&format!("drift-reach-{}", drift.reach.slug()));
        let line = format!("{}  {}", cx.out.paint(tone, &reach), sentence(cx, drift));
        cx.out.line(line);
    }
    Ok(exit)
}

fn sentence(cx: &Cx<'_>, drift: &Drift) -> String {
    clean_line(&cx.out.words.say_map(&drift.key(), &drift.args(cx.out.words.0))).into_owned()
}

fn drift_json(cx: &Cx<'_>, drift: &Drift) -> Value {
    let mut value = serde_json::to_value(drift).unwrap_or(Value::Null);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("text".into(), json!(sentence(cx, drift)));
    }
    value
}
