//! The sandbox's own levers, beside the CRM it plays: change records, set faults, read counters.
use super::drift::SchemaChange;
use super::id::Id;
use super::org::Org;
use super::{mutation, oauth, schema, write};
use crate::sandbox::FaultRule;
use crate::sandbox::instance::Call;
use crate::sandbox::mutation::MutationPlan;
use crate::sandbox::odata::percent::pairs;
use crate::sandbox::reply::Reply;
use serde_json::{Map, Value, json};

/// Answers `/_sandbox/…`.
pub(crate) fn answer(org: &Org, call: &Call<'_>) -> Reply {
    let done = match (call.method, call.path) {
        ("POST", "/_sandbox/mutate") => plan(call.query).map(|plan| {
            let now = org.now();
            told(org.change(|state, world| mutation::mutate(state, world, &plan, now)))
        }),
        ("POST", "/_sandbox/hold") => plan(call.query).map(|plan| {
            let now = org.now();
            told(org.change(|state, world| mutation::hold(state, world, &plan, now)))
        }),
        ("POST", "/_sandbox/release") => Ok(json!({ "released": org.change(mutation::release) })),
        ("POST", "/_sandbox/merge") => merge(org, call.query),
        ("POST", "/_sandbox/lead/convert") => ids(call.query, "id").and_then(|ids| {
            let all = ids.into_iter().map(|id| {
                let made = org.convert(id)?;
                Ok(json!({ "lead": id.text(), "contact": made.contact, "account": made.account }))
            });
            Ok(json!({ "converted": all.collect::<Result<Vec<Value>, String>>()? }))
        }),
        ("POST", "/_sandbox/archive") => ids(call.query, "id")
            .map(|ids| json!({ "archived": org.change(|state, world| mutation::archive(state, world, &ids)) })),
        ("POST", "/_sandbox/bin/empty") => {
            let given = pairs(call.query);
            let name = given.iter().find(|(key, _)| key == "table").map(|(_, value)| value.clone()).unwrap_or_default();
            let object = schema::object(&name).ok_or(name);
            object.map(|object| json!({ "purged": org.change(|state, _| state.empty_bin(object)) }))
        }
        ("POST", "/_sandbox/faults") => faults(org, call.query),
        ("POST", "/_sandbox/locators/forget") => {
            org.locators().clear();
            Ok(json!({ "forgotten": true }))
        }
        ("POST", "/_sandbox/schema") => {
            let given = pairs(call.query);
            let argument = |name: &str| given.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
            let change = SchemaChange::parse(argument).ok_or_else(|| call.query.to_owned());
            change.map(|change| json!({ "changed": org.change_schema(&change) }))
        }
        ("GET", "/_sandbox/journal") => Ok(org.journal().told()),
        ("GET", "/_sandbox/requests") => Ok(json!(org.requests())),
        ("GET", "/_sandbox/side_effects") => {
            let all: Map<String, Value> = org
                .state()
                .effects
                .iter()
                .map(|(name, one)| {
                    let counts = json!({ "creates": one.creates, "updates": one.updates, "deletes": one.deletes });
                    ((*name).to_owned(), counts)
                })
                .collect();
            Ok(Value::Object(all))
        }
        _ => oauth::pull(org, call).unwrap_or_else(|| Err(call.path.to_owned())),
    };
    let (status, body) = match done {
        Ok(body) => (200, body),
        Err(text) => (400, json!({ "error": text })),
    };
    Reply::new(status, "application/json", body.to_string().into_bytes())
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

fn told(changes: Vec<mutation::ObjectChange>) -> Value {
    let one = |change: mutation::ObjectChange| json!({ "object": change.object, "updated": change.updated, "inserted": change.inserted, "deleted": change.deleted });
    json!({ "objects": changes.into_iter().map(one).collect::<Vec<_>>() })
}

fn faults(org: &Org, query: &str) -> Result<Value, String> {
    let given = pairs(query);
    let rules = given.iter().filter(|(key, _)| key == "fault").map(|(_, value)| FaultRule::parse(value));
    let rules = rules.collect::<Result<Vec<_>, _>>()?;
    let count = rules.len();
    org.set_faults(rules);
    Ok(json!({ "faults": count }))
}

/// The identifiers given under a name.
fn ids(query: &str, name: &str) -> Result<Vec<Id>, String> {
    let texts = pairs(query).into_iter().filter(|(key, _)| key == name);
    texts.map(|(_, text)| Id::parse(&text).ok_or(text)).collect()
}

/// `winner=ID&loser=ID&loser=ID`.
fn merge(org: &Org, query: &str) -> Result<Value, String> {
    let winner = ids(query, "winner")?.first().copied().ok_or("winner")?;
    let losers = ids(query, "loser")?;
    let now = org.now();
    org.change(|state, world| write::merge(state, world, winner, &losers, now))?;
    Ok(json!({ "merged": losers.len() }))
}
