//! `RetrieveMetadataChanges`: typed metadata by a query, and what changed since a stamp
//! (learn.microsoft.com, "Query schema definitions"; "Cache schema data").
use super::data::calendar::DAY;
use super::definitions::{defined, defines, table_keys};
use super::drift::Drift;
use super::errors::ODataError;
use super::metadata::attribute_json::{attribute, option_set};
use super::metadata::entity_json::{references, relationship};
use super::metadata::{Kind, Table, metadata};
use super::relations;
use super::relationship_definitions::many_to_many;
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
    defines(ask, "Entity")?;
    let mut entities = Vec::new();
    for own in metadata().tables.iter().filter(|own| ask.shared.has(own)) {
        if since.is_some_and(|at| !drift.table_is_told(own, at)) {
            continue;
        }
        let all = defined(ask, own);
        if passes(at(&query, "Criteria"), &all) {
            entities.push(entity(ask, &drift, own, all, &query, since));
        }
    }
    let filters = parameter("DeletedMetadataFilters").unwrap_or_default();
    let deleted = deleted(&drift, since, &filters);
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
    out.insert("HasChanged".to_owned(), since.map_or(Value::Null, |at| json!(drift.table_is_new(own, at))));
    if wants("Attributes") {
        out.insert("Attributes".to_owned(), attributes(drift, own, at(query, "AttributeQuery"), since));
    }
    if wants("Keys") {
        out.insert("Keys".to_owned(), table_keys(ask, own));
    }
    let wanted = at(query, "RelationshipQuery");
    let told = |value: Value| match value {
        Value::Object(members) if passes(at(wanted, "Criteria"), &members) => {
            Some(Value::Object(kept(members, at(wanted, "Properties"))))
        }
        _ => None,
    };
    for (name, many_to_one) in [("ManyToOneRelationships", true), ("OneToManyRelationships", false)] {
        if wants(name) {
            let changed = references(own, many_to_one, drift)
                .filter(|relation| since.is_none_or(|at| drift.relation_changed(relation, at)));
            out.insert(name.to_owned(), changed.map(relationship).filter_map(told).collect());
        }
    }
    if wants("ManyToManyRelationships") {
        // None of them ever changes here.
        let all = relations::many_to_many(own.logical).filter(|_| since.is_none_or(|at| drift.table_is_new(own, at)));
        out.insert("ManyToManyRelationships".to_owned(), all.map(many_to_many).filter_map(told).collect());
    }
    Value::Object(out)
}

fn attributes(drift: &Drift, own: &Table, query: &Value, since: Option<u64>) -> Value {
    let mut list = Vec::new();
    for (number, column) in drift.columns(own).enumerate() {
        // With a stamp only what is new since then comes.
        if since.is_some_and(|at| !drift.column_changed(own, column, at)) {
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
            let mut set = option_set(own, column, false, drift);
            if let Some(at) = since.filter(|at| !drift.column_is_new(own, column, *at)) {
                unlabelled(&mut set, |value| drift.option_changed(own, column, value, at));
            }
            all.insert("OptionSet".to_owned(), set);
        }
        let class = all.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
        let complex = class.replace("#Microsoft.Dynamics.CRM.", "#Microsoft.Dynamics.CRM.Complex");
        all.insert("@odata.type".to_owned(), json!(complex));
        list.push(Value::Object(kept(all, at(query, "Properties"))));
    }
    Value::Array(list)
}

/// With a stamp only options that came or are called otherwise have labels; of the others only the value is told.
fn unlabelled(set: &mut Value, changed: impl Fn(i64) -> bool) {
    for option in set.get_mut("Options").and_then(Value::as_array_mut).into_iter().flatten() {
        let told = option.get("Value").and_then(Value::as_i64).is_some_and(&changed);
        if let Some(members) = option.as_object_mut() {
            members.insert("HasChanged".to_owned(), json!(told));
            if !told {
                members.insert("Label".to_owned(), Value::Null);
                members.insert("Description".to_owned(), Value::Null);
            }
        }
    }
}

/// The identifiers of what is gone since a stamp, of the kinds asked for; without a word about them, of all.
fn deleted(drift: &Drift, since: Option<u64>, filters: &str) -> Value {
    let gone = since.map(|at| drift.gone_since(at)).unwrap_or_default();
    let wanted = |kind: &str| {
        let named = filters.split_once('\'').map_or(filters, |(_, rest)| rest);
        let mut words = named.split([',', '\'', ' ']).filter(|word| !word.is_empty()).peekable();
        words.peek().is_none() || words.any(|word| word == kind || word == "All")
    };
    let kinds = [("Default", gone.tables), ("Attribute", gone.columns), ("Relationship", gone.relationships)];
    let told: Vec<_> = kinds.into_iter().filter(|(kind, ids)| !ids.is_empty() && wanted(kind)).collect();
    let (keys, values): (Vec<&str>, Vec<_>) = told.into_iter().unzip();
    json!({ "Count": keys.len(), "IsReadOnly": false, "Keys": keys, "Values": values })
}
