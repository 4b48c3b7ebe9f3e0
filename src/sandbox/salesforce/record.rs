//! `sobjects/NAME/…`: single records.
use super::ask::Ask;
use super::error::{SfError, json_reply};
use super::id::Id;
use super::model::{Field, Kind, Object};
use super::rights::shared;
use super::store::Row;
use super::write::{Given, Writer, Written, by_external, of_json, resolve};
use super::{describe, layout, replication};
use crate::sandbox::reply::Reply;
use serde_json::{Value, json};
use std::io::Write;

/// Answers everything below `sobjects/NAME`.
pub(crate) fn answer(ask: &Ask<'_>, object: &'static Object, rest: &[&str]) -> Result<Reply, SfError> {
    match (ask.method(), rest) {
        ("GET", []) => Ok(json_reply(
            200,
            &json!({ "objectDescribe": { "name": object.name, "label": object.label }, "recentItems": [] }),
        )),
        ("POST", []) => create(ask, object),
        (_, []) => Err(SfError::method(ask.method(), "GET,HEAD,POST")),
        (_, ["describe"]) => describe::object(ask, object),
        (_, ["describe", "layouts", rest @ ..]) => layout::answer(ask, object, rest),
        (_, ["updated"]) => replication::updated(ask, object),
        (_, ["deleted"]) => replication::deleted(ask, object),
        (method, [id]) => single(ask, object, method, id),
        (method, [field, key]) => external(ask, object, method, (field, key)),
        _ => Err(SfError::not_found()),
    }
}

/// Who writes.
pub(crate) fn writer<'a>(ask: &'a Ask<'a>) -> Writer<'a> {
    let rule = ask.call.header("sforce-duplicate-rule-header").unwrap_or_default();
    Writer {
        org: ask.org,
        world: &ask.org.world,
        user: ask.user,
        now: ask.org.now(),
        hidden: &ask.hidden,
        assign: !ask.call.header("sforce-auto-assign").unwrap_or_default().eq_ignore_ascii_case("false"),
        allow_duplicates: rule.replace(' ', "").to_lowercase().contains("allowsave=true"),
    }
}

fn body(ask: &Ask<'_>) -> Result<Given, SfError> {
    match ask.json()? {
        Value::Object(members) => Ok(of_json(&members)),
        _ => Err(SfError::json("The body is no object")),
    }
}

fn made(written: Written, created: Option<bool>) -> Value {
    let mut body = json!({ "id": written.id.text(), "success": true, "errors": [] });
    if let (Some(created), Some(body)) = (created, body.as_object_mut()) {
        body.insert("created".to_owned(), Value::from(created));
    }
    body
}

fn create(ask: &Ask<'_>, object: &'static Object) -> Result<Reply, SfError> {
    let given = body(ask)?;
    let written = ask.org.change(|state, _| writer(ask).create(state, object, &given))?;
    let place = ask.path(&format!("sobjects/{}/{}", object.name, written.id.text()));
    Ok(json_reply(201, &made(written, None)).with("location", place))
}

fn single(ask: &Ask<'_>, object: &'static Object, method: &str, text: &str) -> Result<Reply, SfError> {
    let id = writer(ask).identifier(object, text)?;
    match method {
        "GET" | "HEAD" => {
            let state = ask.org.state();
            let there = |row: &Row| !row.deleted() && shared(&ask.unshared, object, row.number);
            let row = state.by_id(&ask.org.world, id).filter(there).ok_or_else(SfError::not_found)?;
            shown(ask, &state, &row)
        }
        "PATCH" => {
            let given = body(ask)?;
            ask.org.change(|state, _| {
                unmodified(ask, state, id)?;
                writer(ask).update(state, id, &given)
            })?;
            Ok(Reply { status: 204, ..Reply::default() })
        }
        "DELETE" => {
            ask.org.change(|state, _| writer(ask).delete(state, id, false))?;
            Ok(Reply { status: 204, ..Reply::default() })
        }
        other => Err(SfError::method(other, "GET,HEAD,PATCH,DELETE")),
    }
}

/// Honours `If-Unmodified-Since`.
fn unmodified(ask: &Ask<'_>, state: &super::store::State, id: Id) -> Result<(), SfError> {
    let since = ask.call.header("if-unmodified-since").and_then(describe::parse_http_date);
    let stamp = state.by_id(&ask.org.world, id).map(|row| row.stamp());
    match (since, stamp) {
        (Some(since), Some(stamp)) if stamp > since => {
            Err(SfError::new(412, "PRECONDITION_FAILED", "The record was modified since"))
        }
        _ => Ok(()),
    }
}

fn external(ask: &Ask<'_>, object: &'static Object, method: &str, (name, key): (&str, &str)) -> Result<Reply, SfError> {
    let field = resolve(object, name)?;
    let matches = || by_external(ask.org.reader(&ask.org.state()), object, field, key);
    match method {
        "GET" | "HEAD" => {
            let found = matches();
            let [id] = found.as_slice() else { return several(ask, object, &found) };
            let state = ask.org.state();
            let row = state.by_id(&ask.org.world, *id).ok_or_else(SfError::not_found)?;
            shown(ask, &state, &row)
        }
        "DELETE" => {
            let found = matches();
            let [id] = found.as_slice() else { return several(ask, object, &found) };
            ask.org.change(|state, _| writer(ask).delete(state, *id, false))?;
            Ok(Reply { status: 204, ..Reply::default() })
        }
        "PATCH" => {
            let mut given = body(ask)?;
            if field.kind != Kind::Id && given.take(field.name).is_some() {
                let text = format!("The {} field should not be specified in the sobject data.", field.name);
                return Err(SfError::bad("INVALID_FIELD", text).on(field.name));
            }
            let done = ask.org.change(|state, _| writer(ask).upsert(state, object, field, (key, &given)));
            match done {
                Ok(written) if ask.number() < 46.0 && !written.created => Ok(Reply { status: 204, ..Reply::default() }),
                Ok(written) => {
                    let status = if written.created { 201 } else { 200 };
                    Ok(json_reply(status, &made(written, Some(written.created))))
                }
                Err(error) if error.status == 300 => several(ask, object, &matches()),
                Err(error) => Err(error),
            }
        }
        other => Err(SfError::method(other, "GET,HEAD,PATCH,DELETE")),
    }
}

/// None, or more than one.
fn several(ask: &Ask<'_>, object: &Object, found: &[Id]) -> Result<Reply, SfError> {
    if found.is_empty() {
        return Err(SfError::not_found());
    }
    let places: Vec<Value> =
        found.iter().map(|id| Value::from(ask.path(&format!("sobjects/{}/{}", object.name, id.text())))).collect();
    Ok(json_reply(300, &Value::Array(places)))
}

/// A record's own page: all fields, or those asked for.
fn shown(ask: &Ask<'_>, state: &super::store::State, row: &Row) -> Result<Reply, SfError> {
    let fields = wanted(ask, row.object, ask.parameter("fields"))?;
    let mut out = Vec::new();
    write_record(ask, state, row, &fields, &mut out);
    let reply = Reply::new(200, "application/json;charset=UTF-8", out);
    Ok(reply.with("last-modified", describe::http_date(row.stamp())))
}

/// The fields a list names.
pub(crate) fn wanted(
    ask: &Ask<'_>,
    object: &'static Object,
    list: Option<&str>,
) -> Result<Vec<&'static Field>, SfError> {
    let Some(list) = list.filter(|list| !list.is_empty()) else {
        return Ok(object.fields.iter().filter(|field| ask.sees(object, field)).collect());
    };
    let find = |name: &str| {
        object.field(name).filter(|field| ask.sees(object, field)).ok_or_else(|| {
            let text = format!("No such column '{name}' on sobject of type {}", object.name);
            SfError::bad("INVALID_FIELD", text)
        })
    };
    list.split(',').map(|name| find(name.trim())).collect()
}

/// Writes a record with these fields.
pub(crate) fn write_record(
    ask: &Ask<'_>,
    state: &super::store::State,
    row: &Row,
    fields: &[&'static Field],
    out: &mut Vec<u8>,
) {
    let place = ask.path(&format!("sobjects/{}/{}", row.object.name, row.id().text()));
    let _ = write!(out, "{{\"attributes\":{{\"type\":\"{}\",\"url\":\"{place}\"}}", row.object.name);
    for field in fields {
        let _ = write!(out, ",\"{}\":", field.name);
        ask.org.reader(state).value(row, field).json(out);
    }
    out.push(b'}');
}
