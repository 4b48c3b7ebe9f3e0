//! The sandbox's own levers, beside the CRM it plays: change rows, set faults, read counters. Loopback only, like
//! everything here.
use super::faults::FaultRule;
use super::instance::{Call, Instance};
use super::odata::percent::pairs;
use super::overlay::MutationPlan;
use super::reply::Reply;
use serde_json::{Value, json};

/// Answers `/_sandbox/…`.
pub(crate) fn answer(shared: &Instance, call: &Call<'_>) -> Reply {
    match (call.method, call.path) {
        ("POST", "/_sandbox/mutate") => match plan(call.query) {
            Ok(plan) => plain(200, &mutate(shared, &plan)),
            Err(text) => plain(400, &json!({ "error": text })),
        },
        ("POST", "/_sandbox/hold") => match plan(call.query) {
            Ok(plan) => {
                let now = shared.now();
                let held = shared.change(|state, world| state.hold(world, &plan, now));
                plain(200, &json!({ "tables": held.into_iter().map(told).collect::<Vec<_>>() }))
            }
            Err(text) => plain(400, &json!({ "error": text })),
        },
        ("POST", "/_sandbox/release") => {
            plain(200, &json!({ "released": shared.change(|state, world| state.release(world)) }))
        }
        ("POST", "/_sandbox/faults") => {
            let rules: Result<Vec<FaultRule>, String> = pairs(call.query)
                .iter()
                .filter(|(key, _)| key == "fault")
                .map(|(_, value)| FaultRule::parse(value))
                .collect();
            match rules {
                Ok(rules) => {
                    let count = rules.len();
                    shared.set_faults(rules);
                    plain(200, &json!({ "faults": count }))
                }
                Err(text) => plain(400, &json!({ "error": text })),
            }
        }
        ("GET", "/_sandbox/requests") => plain(200, &json!(shared.requests())),
        _ => plain(404, &json!({ "error": call.path })),
    }
}

fn plain(status: u16, value: &Value) -> Reply {
    Reply::new(status, "application/json", value.to_string().into_bytes())
}

fn plan(query: &str) -> Result<MutationPlan, String> {
    let mut plan = MutationPlan::default();
    for (key, value) in pairs(query) {
        let number = || value.parse::<u64>().map_err(|_| format!("{key}={value}"));
        match key.as_str() {
            "table" => plan.table = Some(value),
            "updates" => plan.updates = number()?,
            "inserts" => plan.inserts = number()?,
            "deletes" => plan.deletes = number()?,
            _ => return Err(key),
        }
    }
    Ok(plan)
}

fn mutate(shared: &Instance, plan: &MutationPlan) -> Value {
    let now = shared.now();
    let (changes, generation) = shared.change(|state, world| (state.mutate(world, plan, now), state.generation));
    json!({ "generation": generation, "tables": changes.into_iter().map(told).collect::<Vec<_>>() })
}

fn told(change: super::TableChange) -> Value {
    let super::TableChange { table, updated, inserted, deleted } = change;
    json!({ "table": table, "updated": updated, "inserted": inserted, "deleted": deleted })
}
