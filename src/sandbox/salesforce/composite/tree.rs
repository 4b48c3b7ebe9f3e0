//! `composite/tree/OBJECT`: records with the records below them, all of them or none.
//!
//! Source: developer.salesforce.com, "sObject Tree" and "Create Nested Records".
use super::super::ask::Ask;
use super::super::error::{SfError, json_reply};
use super::super::id::Id;
use super::super::model::{Field, Object};
use super::super::record::writer;
use super::super::store::State;
use super::super::write::{Writer, of_json};
use crate::sandbox::reply::Reply;
use serde_json::{Map, Value, json};

/// The most records of all trees of a request together.
const MOST: usize = 200;
/// How deep a tree may be.
const DEEPEST: usize = 5;

type Members = Map<String, Value>;

/// What became of the records so far.
#[derive(Default)]
struct Grown {
    made: Vec<(String, Id)>,
    failed: Vec<(String, SfError)>,
    names: Vec<String>,
}

/// Answers `composite/tree/OBJECT`.
pub(crate) fn answer(ask: &Ask<'_>, object: &'static Object) -> Result<Reply, SfError> {
    ask.only(&["POST"])?;
    let body = ask.json()?;
    let records = listed(&body).ok_or_else(|| SfError::json("records is missing"))?;
    let writer = writer(ask);
    let grown = ask.org.change(|state, _| {
        let before = state.clone();
        let mut grown = Grown::default();
        let done = grow(state, &writer, (object, None), records, 1, &mut grown);
        if done.is_err() || !grown.failed.is_empty() {
            *state = before;
        }
        done.map(|()| grown)
    })?;
    if grown.failed.is_empty() {
        let results = grown.made.iter().map(|(name, id)| json!({ "referenceId": name, "id": id.text() }));
        return Ok(json_reply(201, &json!({ "hasErrors": false, "results": results.collect::<Vec<_>>() })));
    }
    let results = grown.failed.iter().map(|(name, error)| json!({ "referenceId": name, "errors": [error.row()] }));
    Ok(json_reply(400, &json!({ "hasErrors": true, "results": results.collect::<Vec<_>>() })))
}

fn listed(of: &Value) -> Option<&Vec<Value>> {
    of.get("records").and_then(Value::as_array)
}

/// Makes records and what stands below them.
fn grow(
    state: &mut State,
    writer: &Writer<'_>,
    (object, above): (&'static Object, Option<(&'static Field, Id)>),
    records: &[Value],
    depth: usize,
    grown: &mut Grown,
) -> Result<(), SfError> {
    if depth > DEEPEST {
        return Err(SfError::bad("INVALID_INPUT", format!("a tree has at most {DEEPEST} levels")));
    }
    for record in records {
        let Some(members) = record.as_object() else { return Err(SfError::json("a record is no object")) };
        let name = named(members)?;
        if grown.names.contains(&name) {
            return Err(SfError::bad(
                "INVALID_INPUT",
                format!("Duplicate ReferenceId provided in the request: {name}"),
            ));
        }
        grown.names.push(name.clone());
        if grown.names.len() > MOST {
            return Err(SfError::bad("INVALID_INPUT", format!("at most {MOST} records in one request")));
        }
        let (own, below): (Members, Members) =
            members.clone().into_iter().partition(|(_, value)| listed(value).is_none());
        let mut own = own;
        if let Some((field, parent)) = above {
            own.insert(field.name.to_owned(), Value::from(parent.text()));
        }
        match writer.create(state, object, &of_json(&own)) {
            Ok(written) => {
                grown.made.push((name, written.id));
                for (relation, value) in &below {
                    let (child, field) = related(state, object, relation)?;
                    let records = listed(value).map(Vec::as_slice).unwrap_or_default();
                    grow(state, writer, (child, Some((field, written.id))), records, depth + 1, grown)?;
                }
            }
            Err(error) => grown.failed.push((name, error)),
        }
    }
    Ok(())
}

/// The name the request gives a record.
fn named(members: &Members) -> Result<String, SfError> {
    let attributes = members.get("attributes");
    let name = attributes.and_then(|attributes| attributes.get("referenceId")).and_then(Value::as_str);
    name.map(str::to_owned).ok_or_else(|| SfError::bad("INVALID_INPUT", "Include a reference ID for each record"))
}

/// The object of records below another, and the field that leads up from them.
fn related(state: &State, above: &Object, relation: &str) -> Result<(&'static Object, &'static Field), SfError> {
    let leads = |field: &&'static Field| {
        field.targets.contains(&above.name) && field.children.is_some_and(|name| name.eq_ignore_ascii_case(relation))
    };
    let mut all = state.shown().filter_map(|object| Some((object, object.fields.iter().find(leads)?)));
    let unknown = || SfError::bad("INVALID_FIELD", format!("No such relation '{relation}' on entity '{}'", above.name));
    all.next().ok_or_else(unknown)
}
