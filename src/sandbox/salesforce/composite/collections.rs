//! `composite/sobjects`: up to 200 records with a result each, in their order.
//!
//! Source: developer.salesforce.com, "Use sObject Collections".
use super::super::ask::Ask;
use super::super::error::{SfError, json_reply};
use super::super::id::Id;
use super::super::model::{Field, Kind, Object};
use super::super::record::{wanted, write_record, writer};
use super::super::store::State;
use super::super::write::{Writer, Written, of_json, resolve};
use crate::sandbox::reply::Reply;
use serde_json::{Map, Value, json};

/// The most records written at once.
const MOST: usize = 200;
/// The most records read at once.
const MOST_READ: usize = 2_000;

/// Answers `composite/sobjects…`.
pub(crate) fn answer(ask: &Ask<'_>, rest: &[&str]) -> Result<Reply, SfError> {
    match (ask.method(), rest) {
        ("POST", []) => write(ask, None, |writer, state, one| {
            let object = typed(state, one)?;
            if one.contains_key("id") || one.contains_key("Id") {
                return Err(
                    SfError::bad("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call").on("Id")
                );
            }
            writer.create(state, object, &of_json(one))
        }),
        ("PATCH", []) => write(ask, None, |writer, state, one| {
            let object = typed(state, one)?;
            let mut given = of_json(one);
            let id = given.take("Id").and_then(|id| id.as_str().map(str::to_owned));
            let Some(id) = id else {
                return Err(SfError::bad("MISSING_ARGUMENT", "Id not specified in an update call"));
            };
            writer.update(state, writer.identifier(object, &id)?, &given)
        }),
        ("PATCH", [name, field]) => {
            let object = ask.object(name)?;
            let field = resolve(object, field)?;
            write(ask, Some((object, field)), |writer, state, one| upsert(writer, state, (object, field), one))
        }
        ("DELETE", []) => delete(ask),
        ("GET", [name]) => {
            let ids: Vec<String> =
                ask.parameter("ids").unwrap_or_default().split(',').map(|id| id.trim().to_owned()).collect();
            read(ask, ask.object(name)?, &ids, ask.parameter("fields"))
        }
        ("POST", [name]) => {
            let body = ask.json()?;
            let list = |key: &str| -> Vec<String> {
                let texts = body.get(key).and_then(Value::as_array).into_iter().flatten();
                texts.filter_map(|one| one.as_str().map(str::to_owned)).collect()
            };
            read(ask, ask.object(name)?, &list("ids"), Some(&list("fields").join(",")))
        }
        (method, _) => Err(SfError::method(method, "GET,POST,PATCH,DELETE")),
    }
}

fn typed(state: &State, one: &Map<String, Value>) -> Result<&'static Object, SfError> {
    let name = one.get("attributes").and_then(|attributes| attributes.get("type")).and_then(Value::as_str);
    let Some(name) = name else { return Err(SfError::bad("INVALID_INPUT", "attributes.type is missing")) };
    state.object(name).ok_or_else(|| SfError::bad("INVALID_TYPE", format!("sObject type '{name}' is not supported.")))
}

fn upsert(
    writer: &Writer<'_>,
    state: &mut State,
    (object, field): (&'static Object, &'static Field),
    one: &Map<String, Value>,
) -> Result<Written, SfError> {
    let mut given = of_json(one);
    let key = given.take(field.name).unwrap_or(Value::Null);
    let key = match &key {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    if key.is_empty() && field.kind != Kind::Id {
        let text = format!("{} not specified", field.name);
        return Err(SfError::bad("MISSING_ARGUMENT", text).on(field.name));
    }
    writer.upsert(state, object, field, (&key, &given))
}

/// One result per record.
fn told(done: &Result<Written, SfError>, upsert: bool) -> Value {
    match done {
        Ok(written) => {
            let mut body = json!({ "id": written.id.text(), "success": true, "errors": [] });
            if let (true, Some(body)) = (upsert, body.as_object_mut()) {
                body.insert("created".to_owned(), Value::from(written.created));
            }
            body
        }
        Err(error) => json!({ "success": false, "errors": [error.row()] }),
    }
}

fn write(
    ask: &Ask<'_>,
    upsert: Option<(&'static Object, &'static Field)>,
    one: impl Fn(&Writer<'_>, &mut State, &Map<String, Value>) -> Result<Written, SfError>,
) -> Result<Reply, SfError> {
    let body = ask.json()?;
    let Some(records) = body.get("records").and_then(Value::as_array) else {
        return Err(SfError::json("records is missing"));
    };
    if records.len() > MOST {
        let text = format!("record limit reached. cannot submit more than {MOST} records into this call");
        return Err(SfError::bad("EXCEEDED_ID_LIMIT", text));
    }
    let all = body.get("allOrNone").and_then(Value::as_bool).unwrap_or(false);
    let results = together(ask, all, |state, writer| {
        let each = |record: &Value, state: &mut State| match record.as_object() {
            Some(members) => one(writer, state, members),
            None => Err(SfError::json("a record is no object")),
        };
        records.iter().map(|record| each(record, state)).collect()
    });
    Ok(json_reply(200, &astray(ask, results.iter().map(|done| told(done, upsert.is_some())).collect())))
}

/// The results as a fault has them: one missing, one too many, or one that is another record's.
fn astray(ask: &Ask<'_>, mut results: Vec<Value>) -> Value {
    let fault = ask.org.fault("results_astray", "composite");
    match fault.as_ref().and_then(|rule| rule.text("value")) {
        Some("missing") => {
            results.pop();
        }
        Some("extra") => results.extend(results.last().cloned()),
        Some("foreign") => {
            if let Some(result) = results.first_mut().and_then(Value::as_object_mut) {
                let other = ask.user.text();
                result.insert("id".to_owned(), Value::from(other));
            }
        }
        _ => {}
    }
    Value::Array(results)
}

/// Does all or, where one fails and `all` says so, nothing.
fn together(
    ask: &Ask<'_>,
    all: bool,
    work: impl Fn(&mut State, &Writer<'_>) -> Vec<Result<Written, SfError>>,
) -> Vec<Result<Written, SfError>> {
    let writer = writer(ask);
    ask.org.change(|state, _| {
        let before = state.clone();
        let mut results = work(state, &writer);
        if all && results.iter().any(Result::is_err) {
            *state = before;
            for result in results.iter_mut().filter(|result| result.is_ok()) {
                let text =
                    "Record rolled back because not all records were valid and the request was using AllOrNone header";
                *result = Err(SfError::bad("ALL_OR_NONE_OPERATION_ROLLED_BACK", text));
            }
        }
        results
    })
}

fn delete(ask: &Ask<'_>) -> Result<Reply, SfError> {
    let ids: Vec<&str> = ask.parameter("ids").unwrap_or_default().split(',').map(str::trim).collect();
    if ids.len() > MOST {
        let text = format!("record limit reached. cannot submit more than {MOST} records into this call");
        return Err(SfError::bad("EXCEEDED_ID_LIMIT", text));
    }
    let all = ask.parameter("allOrNone").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let results = together(ask, all, |state, writer| {
        let one = |text: &&str, state: &mut State| match Id::parse(text) {
            Some(id) => writer.delete(state, id, false),
            None => Err(SfError::bad("MALFORMED_ID", format!("malformed id {text}"))),
        };
        ids.iter().map(|text| one(text, state)).collect()
    });
    Ok(json_reply(200, &results.iter().map(|done| told(done, false)).collect()))
}

fn read(ask: &Ask<'_>, object: &'static Object, ids: &[String], fields: Option<&str>) -> Result<Reply, SfError> {
    if ids.len() > MOST_READ {
        return Err(SfError::bad("EXCEEDED_ID_LIMIT", format!("at most {MOST_READ} ids can be read at once")));
    }
    if fields.is_none_or(str::is_empty) {
        return Err(SfError::bad("MISSING_ARGUMENT", "fields is missing"));
    }
    let fields = wanted(ask, object, fields)?;
    let state = ask.org.state();
    let mut out = vec![b'['];
    for (at, text) in ids.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let id = Id::parse(text).filter(|id| id.object == object.no);
        match id.and_then(|id| state.by_id(&ask.org.world, id)).filter(|row| !row.deleted()) {
            Some(row) => write_record(ask, &state, &row, &fields, &mut out),
            None => out.extend_from_slice(b"null"),
        }
    }
    out.push(b']');
    Ok(Reply::new(200, "application/json;charset=UTF-8", out))
}
