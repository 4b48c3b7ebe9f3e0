//! `tooling/query` for what only the Tooling API shows: global value sets, custom fields, and what each is defined as.
//!
//! Source: developer.salesforce.com, Tooling API, "GlobalValueSet", "CustomField"; `Metadata` is told of one row only.
use super::ask::Ask;
use super::error::{SfError, json_reply};
use super::id::with_checksum;
use super::model::{Field, Kind, Object};
use super::query;
use super::soql::{Cond, Item, Literal, Op, Query, parse};
use super::store::State;
use crate::sandbox::reply::Reply;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One record: the columns a query may name, and what `Metadata` tells of it.
struct Setup {
    columns: BTreeMap<&'static str, Value>,
    metadata: Value,
}

/// Answers `tooling/query…`; what both APIs show is answered as elsewhere.
pub(crate) fn answer(ask: &Ask<'_>, rest: &[&str]) -> Result<Reply, SfError> {
    let text = ask.parameter("q").unwrap_or_default();
    let asked = match rest {
        [] if !text.is_empty() => parse(text).ok(),
        _ => None,
    };
    let state = ask.org.state();
    let rows = asked.as_ref().and_then(|query| match query.from.to_ascii_lowercase().as_str() {
        "globalvalueset" => Some(sets(ask, &state)),
        "customfield" => Some(fields(ask, &state)),
        _ => None,
    });
    let (Some(query), Some(rows)) = (asked, rows) else { return query::answer(ask, false, rest) };
    ask.only(&["GET"])?;
    if ask.org.fact("tooling_off")
        || ask.org.named("missing_permission").iter().any(|one| one == "PermissionsViewSetup")
    {
        return Err(SfError::bad("INVALID_TYPE", format!("sObject type '{}' is not supported.", query.from)));
    }
    told(ask, &query, rows)
}

fn told(ask: &Ask<'_>, query: &Query, rows: Vec<Setup>) -> Result<Reply, SfError> {
    let mut found = Vec::new();
    for row in rows {
        let passes = query.filter.as_ref().map_or(Ok(true), |cond| passes(cond, &row))?;
        if passes {
            found.push(row);
        }
    }
    found.truncate(query.limit.unwrap_or(usize::MAX));
    let names: Vec<&str> = query
        .select
        .iter()
        .filter_map(|item| match item {
            Item::Field(word) => Some(word.text.as_str()),
            _ => None,
        })
        .collect();
    let whole = names.iter().any(|name| name.eq_ignore_ascii_case("Metadata") || name.eq_ignore_ascii_case("FullName"));
    if whole && found.len() > 1 {
        let text = format!(
            "When retrieving results with Metadata or FullName fields, the query qualifications must specify no more than one row for retrieval. Result size: {}",
            found.len()
        );
        return Err(SfError::bad("MALFORMED_QUERY", text));
    }
    let records: Result<Vec<Value>, SfError> = found.iter().map(|row| record(ask, query, &names, row)).collect();
    let records = records?;
    let body = json!({
        "size": records.len(), "totalSize": records.len(), "done": true, "queryLocator": null,
        "entityTypeName": query.from, "records": records,
    });
    Ok(json_reply(200, &body))
}

fn record(ask: &Ask<'_>, query: &Query, names: &[&str], row: &Setup) -> Result<Value, SfError> {
    let id = row.columns.get("Id").and_then(Value::as_str).unwrap_or_default();
    let place = ask.path(&format!("tooling/sobjects/{}/{id}", query.from));
    let mut record = Map::from_iter([("attributes".to_owned(), json!({ "type": query.from, "url": place }))]);
    for name in names {
        let value = match name.eq_ignore_ascii_case("Metadata") {
            true => row.metadata.clone(),
            false => column(row, name)?.clone(),
        };
        record.insert((*name).to_owned(), value);
    }
    Ok(Value::Object(record))
}

fn column<'r>(row: &'r Setup, name: &str) -> Result<&'r Value, SfError> {
    let found = row.columns.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value).ok_or_else(|| SfError::bad("INVALID_FIELD", format!("No such column '{name}'")))
}

fn passes(cond: &Cond, row: &Setup) -> Result<bool, SfError> {
    let same = |value: &Value, literal: &Literal| match literal {
        Literal::Text(text) => value.as_str().is_some_and(|own| own == text || own.get(..15) == Some(text)),
        Literal::Null => value.is_null(),
        _ => false,
    };
    Ok(match cond {
        Cond::And(list) => {
            let all: Result<Vec<bool>, SfError> = list.iter().map(|one| passes(one, row)).collect();
            all?.into_iter().all(|one| one)
        }
        Cond::Or(list) => {
            let all: Result<Vec<bool>, SfError> = list.iter().map(|one| passes(one, row)).collect();
            all?.into_iter().any(|one| one)
        }
        Cond::Not(inner) => !passes(inner, row)?,
        Cond::Compare { field, op: Op::Eq, value } => same(column(row, &field.text)?, value),
        Cond::Compare { field, op: Op::Ne, value } => !same(column(row, &field.text)?, value),
        Cond::In { field, not, list } => {
            let value = column(row, &field.text)?;
            list.iter().any(|literal| same(value, literal)) != *not
        }
        _ => return Err(SfError::bad("MALFORMED_QUERY", "this condition is not for setup records")),
    })
}

fn identifier(prefix: &str, number: usize) -> String {
    with_checksum(&format!("{prefix}Fb0{number:09}"))
}

/// The name a global value set goes by: `Segment`, or what it was called since.
fn developer_name(ask: &Ask<'_>, set: &str) -> String {
    let own = set.strip_prefix("new_").unwrap_or(set);
    let mut letters = own.chars();
    let name = letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect());
    let called = ask.org.named("value_set_called");
    let other = called.iter().find_map(|rule| rule.split_once('/').filter(|(old, _)| *old == name));
    other.map_or(name.clone(), |(_, new)| new.to_owned())
}

fn values(field: &Field) -> Vec<Value> {
    let one = |choice: &super::model::Choice| {
        json!({
            "label": choice.label, "valueName": choice.value, "default": choice.default, "isActive": choice.active,
            "color": null, "description": null,
        })
    };
    field.choices.iter().map(one).collect()
}

/// All fields of all objects, the hidden ones too: the setup knows them.
fn all(state: &State) -> impl Iterator<Item = (&'static Object, &'static Field)> {
    state.shown().flat_map(|object| object.fields.iter().map(move |field| (object, field)))
}

fn sets(ask: &Ask<'_>, state: &State) -> Vec<Setup> {
    let mut known: BTreeMap<&'static str, &'static Field> = BTreeMap::new();
    for (_, field) in all(state) {
        if let Some(set) = field.value_set {
            known.entry(set).or_insert(field);
        }
    }
    let one = |(number, (set, field)): (usize, (&'static str, &'static Field))| {
        let name = developer_name(ask, set);
        Setup {
            columns: BTreeMap::from([
                ("Id", json!(identifier("0Nt", number))),
                ("DeveloperName", json!(name)),
                ("MasterLabel", json!(field.label)),
                ("NamespacePrefix", Value::Null),
            ]),
            metadata: json!({ "customValue": values(field), "description": null, "masterLabel": field.label, "sorted": false }),
        }
    };
    known.into_iter().enumerate().map(one).collect()
}

fn fields(ask: &Ask<'_>, state: &State) -> Vec<Setup> {
    let features = ask.org.config.features();
    let custom = all(state).filter(|(_, field)| field.name.ends_with("__c") && features.show(field));
    let one = |(number, (object, field)): (usize, (&'static Object, &'static Field))| Setup {
        columns: BTreeMap::from([
            ("Id", json!(identifier("00N", number))),
            ("DeveloperName", json!(field.name.trim_end_matches("__c"))),
            ("NamespacePrefix", Value::Null),
            ("TableEnumOrId", json!(object.name)),
            ("EntityDefinition.QualifiedApiName", json!(object.name)),
        ]),
        metadata: definition(ask, field),
    };
    custom.enumerate().map(one).collect()
}

/// What a field is defined as: of its values, the set they come from or the values themselves.
fn definition(ask: &Ask<'_>, field: &Field) -> Value {
    let value_set = matches!(field.kind, Kind::Picklist | Kind::Multi).then(|| {
        let own = json!({ "sorted": false, "value": values(field) });
        json!({
            "controllingField": field.controller, "restricted": field.restricted,
            "valueSetDefinition": if field.value_set.is_some() { Value::Null } else { own },
            "valueSetName": field.value_set.map(|set| developer_name(ask, set)), "valueSettings": [],
        })
    });
    json!({ "label": field.label, "required": field.required, "type": field.kind.names().0, "valueSet": value_set })
}
