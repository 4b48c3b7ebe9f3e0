//! The sandbox's own levers, beside the CRM it plays: change rows, set faults, read counters. Loopback only, like
//! everything here.
use super::entra;
use super::faults::FaultRule;
use super::instance::{Call, Instance};
use super::metadata;
use super::mutation::MutationPlan;
use super::odata::percent::pairs;
use super::reply::Reply;
use super::schema::SchemaChange;
use super::write;
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
        ("POST", "/_sandbox/merge") => match merge(shared, call.query) {
            Ok(value) => plain(200, &value),
            Err(text) => plain(400, &json!({ "error": text })),
        },
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
        ("GET", "/_sandbox/side_effects") => {
            let state = shared.state();
            let tables = metadata::metadata().tables.iter();
            let counted = tables.map(|table| (table.logical, state.side_effects(table, None)));
            let one = |(name, effects): (&str, super::SideEffects)| {
                let super::SideEffects { creates, updates, deletes } = effects;
                let all = json!({ "creates": creates, "updates": updates, "deletes": deletes });
                (creates + updates + deletes > 0).then(|| (name.to_owned(), all))
            };
            plain(200, &Value::Object(counted.filter_map(one).collect()))
        }
        ("POST", "/_sandbox/schema") => {
            let given = pairs(call.query);
            let argument = |name: &str| given.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
            let number = |name: &str| argument(name)?.parse::<i64>().ok();
            if let (Some(table), Some(column), Some(from), Some(to)) =
                (argument("table"), argument("column"), number("recode"), number("to"))
            {
                return plain(200, &json!({ "changed": shared.recode(table, column, from, to) }));
            }
            match SchemaChange::parse(argument) {
                Some(change) => plain(200, &json!({ "changed": shared.change_schema(change) })),
                None => plain(400, &json!({ "error": call.query })),
            }
        }
        ("GET", "/_sandbox/requests") => plain(200, &json!(shared.requests())),
        _ => match entra::pull(shared, call) {
            Some(Ok(value)) => plain(200, &value),
            Some(Err(text)) => plain(400, &json!({ "error": text })),
            None => plain(404, &json!({ "error": call.path })),
        },
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

/// `table=contact&winner=ID&loser=ID&loser=ID`.
fn merge(shared: &Instance, query: &str) -> Result<Value, String> {
    let given = pairs(query);
    let all = |name: &'static str| given.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str());
    let id = |text: &str| super::data::cell::parse_guid(text).ok_or_else(|| text.to_owned());
    let own = all("table").next().and_then(metadata::table).ok_or("table")?;
    let winner = id(all("winner").next().ok_or("winner")?)?;
    let losers = all("loser").map(id).collect::<Result<Vec<_>, _>>()?;
    let (now, count) = (shared.now(), losers.len());
    shared.change(|state, world| {
        losers.into_iter().try_for_each(|loser| write::merge::merge(state, world, (own, winner, loser), now))
    })?;
    Ok(json!({ "merged": count }))
}

fn mutate(shared: &Instance, plan: &MutationPlan) -> Value {
    let now = shared.now();
    let (changes, generation) = shared.change(|state, world| (state.mutate(world, plan, now), state.generation));
    let deleted: u64 = changes.iter().map(|change| change.deleted).sum();
    let mut all = json!({ "generation": generation, "tables": changes.into_iter().map(told).collect::<Vec<_>>() });
    if let (Some(all), true) = (all.as_object_mut(), deleted < plan.deletes) {
        all.insert("note".to_owned(), FEWER.into());
    }
    all
}

/// Why fewer rows may be deleted than were asked for.
pub(super) const FEWER: &str = "fewer rows were deleted than asked for: every third row of a table is referred to by others and stays, rows that are gone already and rows this call changed are left alone, and one call deletes so many at most";

fn told(change: super::TableChange) -> Value {
    let super::TableChange { table, updated, inserted, deleted } = change;
    json!({ "table": table, "updated": updated, "inserted": inserted, "deleted": deleted })
}
