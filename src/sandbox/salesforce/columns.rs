//! `query?columns=true`: what a query would show, without its rows.
//!
//! Shape: as the command line tool of the platform asks for it.
use super::ask::Ask;
use super::error::{SfError, json_reply};
use super::model::{Field, Kind};
use super::query::scope;
use super::soql::{Item, Projection, Query, groups, object_of};
use crate::sandbox::reply::Reply;
use serde_json::{Value, json};

/// Answers for a query that was read.
pub(crate) fn answer(ask: &Ask<'_>, query: &Query, text: &str) -> Result<Reply, SfError> {
    let state = ask.org.state();
    let scope = scope(ask, &state, false, text);
    let object = object_of(scope, query)?;
    let groups = groups(query);
    let shown = if groups { Vec::new() } else { columns(&Projection::bind(scope, query, object)?) };
    let selects_id = |item: &Item| matches!(item, Item::Field(word) if word.text.eq_ignore_ascii_case("Id"));
    Ok(json_reply(
        200,
        &json!({
            "columnMetadata": shown, "entityName": object.name, "groupBy": groups,
            "idSelected": query.select.iter().any(selects_id), "keyPrefix": object.prefix,
        }),
    ))
}

/// The columns in their order; those of a parent stand within it.
fn columns(shown: &Projection) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for (name, field) in shown.columns() {
        let mut level = &mut all;
        let mut parts: Vec<&str> = name.split('.').collect();
        parts.pop();
        for parent in parts {
            let at = level.iter().position(|column| column["columnName"] == parent).unwrap_or_else(|| {
                level.push(column(parent, None));
                level.len() - 1
            });
            let Some(Value::Array(inner)) = level.get_mut(at).and_then(|column| column.get_mut("joinColumns")) else {
                return all;
            };
            level = inner;
        }
        level.push(column(field.name, Some(field)));
    }
    all
}

fn column(name: &str, field: Option<&Field>) -> Value {
    let is = |test: fn(&Field) -> bool| field.is_some_and(test);
    json!({
        "aggregate": false, "apexType": field.map_or("", |field| apex(field.kind)),
        "booleanType": is(|field| field.kind == Kind::Boolean), "columnName": name, "custom": is(Field::custom),
        "displayName": name, "foreignKeyName": field.and_then(|field| field.relation),
        "insertable": is(|field| field.createable), "joinColumns": [],
        "numberType": is(|field| field.kind.is_number() || field.kind == Kind::Int),
        "textType": is(|field| field.kind.is_text()), "updatable": is(|field| field.updateable),
    })
}

/// The name of a type in Apex.
fn apex(kind: Kind) -> &'static str {
    match kind {
        Kind::Id | Kind::Reference => "Id",
        Kind::Boolean => "Boolean",
        Kind::Int => "Integer",
        Kind::Double | Kind::Currency | Kind::Percent => "Double",
        Kind::Date => "Date",
        Kind::DateTime => "Datetime",
        Kind::Address => "Address",
        _ => "String",
    }
}
