//! Rows written by clients: create, update, upsert, delete, single properties, references
//! (learn.microsoft.com, "Create a table row using the Web API" and the pages beside it).
mod bulk;
mod commit;
mod draft;
pub(crate) mod merge;
mod precondition;
mod property;
mod qualify;
pub(crate) mod reference;
mod rules;
mod value;

use super::data::cell::guid_text;
use super::data::world::Row;
use super::errors::ODataError;
use super::metadata::Table;
use super::odata::path::{self, Segment};
use super::overlay::State;
use super::reply::Reply;
use super::rows::{self, set_table};
use super::server::Ask;
use draft::{Draft, Members};
use reference::Located;
use serde_json::Value;

/// Answers one writing request.
pub(crate) fn answer(ask: &Ask<'_>, rest: &str) -> Result<Reply, ODataError> {
    ask.shared.change(|state, _| perform(ask, state, rest))
}

/// Carries a change out on a copy of the state, which takes the state's place where it succeeds.
pub(crate) fn atomically<T>(
    state: &mut State,
    change: impl FnOnce(&mut State) -> Result<T, ODataError>,
) -> Result<T, ODataError> {
    let mut copy = state.clone();
    let done = change(&mut copy)?;
    *state = copy;
    Ok(done)
}

/// Carries out one writing request; a refusal leaves all rows as they were.
pub(crate) fn perform(ask: &Ask<'_>, state: &mut State, rest: &str) -> Result<Reply, ODataError> {
    let segments = path::segments(rest);
    let (method, segments) = (ask.call.method, segments.as_slice());
    match (method, segments) {
        ("POST", [Segment { name, key: None }]) if name == "BulkDelete" => bulk::bulk_delete(ask, state),
        ("POST", [Segment { name, key: None }]) if name == "Merge" => merge::perform(ask, state),
        ("POST", [Segment { name, key: None }, Segment { name: action, .. }]) => {
            let table = set_table(ask, name)?;
            bulk::perform(ask, state, table, action)?.ok_or_else(|| ODataError::no_segment(action))
        }
        ("POST", [Segment { name, key: Some(key) }, Segment { name: action, .. }])
            if name == "leads" && action.ends_with("QualifyLead") =>
        {
            let table = set_table(ask, name)?;
            let row = reference::locate(ask, state, table, key)?.row(table)?;
            qualify::perform(ask, state, table, &row)
        }
        ("POST", [Segment { name, key: None }]) => create(ask, state, set_table(ask, name)?),
        ("PATCH", [Segment { name, key: Some(key) }]) => patch(ask, state, set_table(ask, name)?, key),
        ("DELETE", [Segment { name, key: Some(key) }]) => {
            let table = set_table(ask, name)?;
            let row = reference::locate(ask, state, table, key)?.row(table)?;
            precondition::matches(ask, &row)?;
            commit::delete(ask, state, table, row.id)?;
            Ok(Reply { status: 204, ..Reply::default() })
        }
        (_, [Segment { name, key: Some(key) }, property @ ..]) if !property.is_empty() => {
            let table = set_table(ask, name)?;
            let row = reference::locate(ask, state, table, key)?.row(table)?;
            property::perform(ask, state, table, &row, property)
        }
        _ => {
            let text = format!("The requested resource does not support http method '{method}'.");
            Err(ODataError::new(405, "0x0", text))
        }
    }
}

/// The object a request carries.
pub(crate) fn body(ask: &Ask<'_>) -> Result<Members, ODataError> {
    match serde_json::from_slice(ask.call.body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(value::bad_payload("A JSON object is expected as the body of this request.".to_owned())),
        Err(error) => {
            let text =
                format!("An error occurred while validating input parameters: Microsoft.OData.ODataException: {error}");
            Err(value::bad_payload(text))
        }
    }
}

fn create(ask: &Ask<'_>, state: &mut State, table: &'static Table) -> Result<Reply, ODataError> {
    let draft = draft::draft(ask, state, table, &body(ask)?)?;
    let row = made(ask, state, table, draft, None)?;
    let address = format!("{}/{}({})", ask.base, table.set, guid_text(row.id));
    told(ask, state, (table, &row), &address, true)
}

/// Makes a row; one that makes others too works on a copy.
fn made(
    ask: &Ask<'_>,
    state: &mut State,
    table: &'static Table,
    draft: Draft,
    id: Option<u128>,
) -> Result<Row, ODataError> {
    match draft.before.is_empty() && draft.after.is_empty() {
        true => commit::create(ask, state, table, draft, id),
        false => atomically(state, |state| commit::create(ask, state, table, draft, id)),
    }
}

/// Update, insert or either, as the conditions say.
fn patch(ask: &Ask<'_>, state: &mut State, table: &'static Table, key: &str) -> Result<Reply, ODataError> {
    let mut draft = draft::draft(ask, state, table, &body(ask)?)?;
    let address = format!("{}/{}({key})", ask.base, table.set);
    match reference::locate(ask, state, table, key)? {
        Located::Row(row) => {
            precondition::absent(ask, table)?;
            precondition::matches(ask, &row)?;
            let row = commit::update(ask, state, table, &row, draft)?;
            told(ask, state, (table, &row), &address, false)
        }
        located if ask.call.header("if-match").is_some() => Err(match located.row(table) {
            Err(error) => error,
            Ok(_) => ODataError::no_segment(key),
        }),
        Located::NoId(id) => {
            let row = made(ask, state, table, draft, Some(id))?;
            told(ask, state, (table, &row), &address, true)
        }
        Located::NoKey(cells) => {
            commit::keyed_values(cells, &mut draft);
            let row = made(ask, state, table, draft, None)?;
            told(ask, state, (table, &row), &address, true)
        }
    }
}

/// The answer to a write: where the row is, or the row itself.
fn told(
    ask: &Ask<'_>,
    state: &State,
    (table, row): (&'static Table, &Row),
    address: &str,
    created: bool,
) -> Result<Reply, ODataError> {
    if ask.prefer.representation {
        let body = rows::render(ask, state, table, row)?;
        let mut reply = Reply::raw_json(body).with("etag", format!("W/\"{}\"", row.version));
        reply.status = if created { 201 } else { 200 };
        return Ok(reply.with("preference-applied", "return=representation").with("location", address));
    }
    let mut reply = Reply { status: 204, ..Reply::default() };
    if table.elastic {
        // What a client sends back to read its own writes.
        reply = reply.with("x-ms-session-token", format!("207:8#{}#7=-1", row.version));
    }
    Ok(reply.with("odata-entityid", address).with("location", address))
}
