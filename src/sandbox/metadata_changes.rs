//! `RetrieveMetadataChanges`: typed metadata by a query, and what changed since a stamp
//! (learn.microsoft.com, "Query schema definitions"; "Cache schema data").
use super::data::calendar::DAY;
use super::data::cell::guid_text;
use super::definitions::{defined, table_keys};
use super::errors::ODataError;
use super::metadata::attribute_json::{attribute, option_set};
use super::metadata::entity_json::relationships;
use super::metadata::{Kind, Table, metadata, metadata_id, table};
use super::schema::{Drift, SchemaChange};
use super::server::Ask;
use serde_json::{Map, Value, json};

/// How long a stamp stays good, in days: `organization.expiresubscriptionsindays`.
pub(super) const STAMP_DAYS: i64 = 90;

/// Answers the function; `parameter` gives its arguments.
pub(super) fn answer(ask: &Ask<'_>, parameter: impl Fn(&str) -> Option<String>) -> Result<Value, ODataError> {
    let bad = |what: &str| ODataError::new(400, "0x80060888", format!("The parameter '{what}' has no valid value."));
    let query: Value = match parameter("Query") {
        Some(text) => serde_json::from_str(&text).map_err(|_| bad("Query"))?,
        None => json!({}),
    };
    let drift = ask.shared.drift();
    let since = match parameter("ClientVersionStamp").filter(|stamp| stamp.trim_matches('\'') != "null") {
        Some(stamp) => Some(since(ask, stamp.trim_matches('\''))?),
        None => None,
    };
    let mut entities = Vec::new();
    for own in &metadata().tables {
        if ask.shared.fact("missing_table", "table", own.logical) || since.is_some_and(|at| drift.changed_at(own) <= at)
        {
            continue;
        }
        let all = defined(ask, own);
        if passes(at(&query, "Criteria"), &all) {
            entities.push(entity(ask, &drift, own, all, &query, since));
        }
    }
    let deleted = deleted(&drift, since);
    let now = jiff::Timestamp::from_second(ask.shared.now()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let version = drift.log.iter().map(|(stamp, _)| *stamp).max().unwrap_or(1_000);
    let stamp = format!("{version}!{}", now.strftime("%m/%d/%Y %H:%M:%S"));
    Ok(json!({ "ServerVersionStamp": stamp, "DeletedMetadata": deleted, "EntityMetadata": entities }))
}

fn since(ask: &Ask<'_>, stamp: &str) -> Result<u64, ODataError> {
    let read = || {
        let (version, at) = stamp.split_once('!')?;
        let at = jiff::civil::DateTime::strptime("%m/%d/%Y %H:%M:%S", at).ok()?;
        Some((version.parse::<u64>().ok()?, at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second()))
    };
    let good = read().filter(|(_, at)| ask.shared.now().saturating_sub(*at) <= STAMP_DAYS * DAY);
    match good {
        Some((version, _)) if ask.shared.fault("stamp_expired", "RetrieveMetadataChanges", false).is_none() => {
            Ok(version)
        }
        _ => {
            let text = "Version stamp associated with the client has expired. Please perform a full sync.".to_owned();
            Err(ODataError::new(400, "0x80044352", text))
        }
    }
}

/// A member of an object; null where there is none.
fn at<'a>(value: &'a Value, name: &str) -> &'a Value {
    static NULL: Value = Value::Null;
    value.get(name).unwrap_or(&NULL)
}

/// Whether an object meets a filter expression; a missing one is met.
fn passes(criteria: &Value, object: &Map<String, Value>) -> bool {
    let any = at(criteria, "FilterOperator").as_str() == Some("Or");
    let list = |name: &str| criteria[name].as_array().cloned().unwrap_or_default();
    let own = list("Conditions").into_iter().map(|condition| holds(&condition, object));
    let nested = list("Filters").into_iter().map(|filter| passes(&filter, object));
    let mut all = own.chain(nested).peekable();
    match all.peek() {
        None => true,
        Some(_) if any => all.any(|met| met),
        Some(_) => all.all(|met| met),
    }
}

fn holds(condition: &Value, object: &Map<String, Value>) -> bool {
    let name = at(condition, "PropertyName").as_str().unwrap_or_default();
    let found = object.get(name).map(|found| found.get("Value").unwrap_or(found)).unwrap_or(&Value::Null);
    let wanted = at(condition, "Value").get("Value").unwrap_or(at(condition, "Value"));
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned).to_lowercase();
    let same = |wanted: &Value| text(found) == text(wanted);
    match at(condition, "ConditionOperator").as_str().unwrap_or("Equals") {
        "NotEquals" => !same(wanted),
        "In" => wanted.as_array().is_some_and(|list| list.iter().any(same)),
        "NotIn" => !wanted.as_array().is_some_and(|list| list.iter().any(same)),
        _ => same(wanted),
    }
}

/// The properties asked for; the identifier and the names that tell what it is come always.
fn kept(all: Map<String, Value>, properties: &Value) -> Map<String, Value> {
    let everything = at(properties, "AllProperties").as_bool() == Some(true);
    let names: Vec<&str> =
        at(properties, "PropertyNames").as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let always = ["MetadataId", "LogicalName", "HasChanged", "@odata.type"];
    all.into_iter()
        .filter(|(key, _)| everything || names.contains(&key.as_str()) || always.contains(&key.as_str()))
        .collect()
}

fn entity(
    ask: &Ask<'_>,
    drift: &Drift,
    own: &'static Table,
    all: Map<String, Value>,
    query: &Value,
    since: Option<u64>,
) -> Value {
    let properties = at(query, "Properties");
    let wants = |name: &str| {
        let named = at(properties, "PropertyNames").as_array().is_some_and(|list| list.iter().any(|one| one == name));
        named || at(properties, "AllProperties").as_bool() == Some(true)
    };
    let mut out = kept(all, properties);
    out.insert("@odata.type".to_owned(), json!("#Microsoft.Dynamics.CRM.ComplexEntityMetadata"));
    out.insert("HasChanged".to_owned(), since.map_or(Value::Null, |_| json!(false)));
    if wants("Attributes") {
        out.insert("Attributes".to_owned(), attributes(drift, own, at(query, "AttributeQuery"), since));
    }
    if wants("Keys") {
        out.insert("Keys".to_owned(), table_keys(ask, own));
    }
    for (name, many_to_one) in [("ManyToOneRelationships", true), ("OneToManyRelationships", false)] {
        if wants(name) {
            let Value::Array(list) = relationships(own, many_to_one) else { continue };
            let wanted = at(query, "RelationshipQuery");
            let filtered = list.into_iter().filter_map(|item| match item {
                Value::Object(members) if passes(at(wanted, "Criteria"), &members) => {
                    Some(Value::Object(kept(members, at(wanted, "Properties"))))
                }
                _ => None,
            });
            out.insert(name.to_owned(), filtered.collect());
        }
    }
    Value::Object(out)
}

fn attributes(drift: &Drift, own: &Table, query: &Value, since: Option<u64>) -> Value {
    let mut list = Vec::new();
    for (number, column) in drift.columns(own).enumerate() {
        // With a stamp only what is new since then comes.
        if since.is_some_and(|at| !added_since(drift, own, column.logical, at)) {
            continue;
        }
        let mut all = attribute(own, column, number + 1);
        if !passes(at(query, "Criteria"), &all) {
            continue;
        }
        if matches!(
            column.kind,
            Kind::Bool { .. } | Kind::Picklist { .. } | Kind::State | Kind::Status | Kind::MultiSelect { .. }
        ) {
            all.insert("OptionSet".to_owned(), option_set(own, column, false, drift));
        }
        let class = all.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
        let complex = class.replace("#Microsoft.Dynamics.CRM.", "#Microsoft.Dynamics.CRM.Complex");
        all.insert("@odata.type".to_owned(), json!(complex));
        list.push(Value::Object(kept(all, at(query, "Properties"))));
    }
    Value::Array(list)
}

fn added_since(drift: &Drift, own: &Table, logical: &str, at: u64) -> bool {
    drift.log.iter().any(|(stamp, change)| {
        *stamp > at
            && match change {
                SchemaChange::Add { table, column } | SchemaChange::Remove { table, column } => {
                    table == own.logical && column.to_lowercase() == logical
                }
                // An option that went is in no list of deletions: the column comes anew, and the caller compares.
                SchemaChange::RemoveOption { table, column, .. } => table == own.logical && column == logical,
            }
    })
}

/// The identifiers of columns that went since a stamp.
fn deleted(drift: &Drift, since: Option<u64>) -> Value {
    let Some(at) = since else { return json!({ "Count": 0, "Keys": [], "Values": [] }) };
    let gone = drift.log.iter().filter(|(stamp, _)| *stamp > at).filter_map(|(_, change)| match change {
        SchemaChange::Remove { table: own, column } | SchemaChange::Add { table: own, column } => {
            let logical = column.to_lowercase();
            let still = table(own).is_some_and(|own| drift.column(own, &logical).is_some());
            (!still).then(|| guid_text(metadata_id(&format!("{own}.{logical}"))))
        }
        SchemaChange::RemoveOption { .. } => None,
    });
    let list: Vec<String> = gone.collect();
    if list.is_empty() {
        return json!({ "Count": 0, "Keys": [], "Values": [] });
    }
    json!({ "Count": 1, "IsReadOnly": false, "Keys": ["Attribute"], "Values": [list] })
}
