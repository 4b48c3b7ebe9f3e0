//! What follows an entity in a writing request's path: one property, or a reference.
use super::draft::{Draft, point};
use super::reference::follow;
use super::value::{bad_payload, read};
use super::{body, commit, precondition};
use crate::sandbox::data::cell::Cell;
use crate::sandbox::data::values::Values;
use crate::sandbox::data::world::Row;
use crate::sandbox::errors::ODataError;
use crate::sandbox::metadata::{Column, Table};
use crate::sandbox::odata::path::Segment;
use crate::sandbox::overlay::State;
use crate::sandbox::relations::{self, Side};
use crate::sandbox::reply::Reply;
use crate::sandbox::rows::on_wire;
use crate::sandbox::server::Ask;
use serde_json::Value;

/// `PUT …/lastname`, `DELETE …/lastname`, `PUT|POST|DELETE …/navigation/$ref`.
pub(crate) fn perform(
    ask: &Ask<'_>,
    state: &mut State,
    table: &'static Table,
    row: &Row,
    property: &[Segment],
) -> Result<Reply, ODataError> {
    precondition::matches(ask, row)?;
    match (ask.call.method, property) {
        (method @ ("PUT" | "DELETE"), [Segment { name, key: None }]) => {
            let column = on_wire(ask, table, name).filter(|column| !column.kind.is_lookup());
            let column = column.ok_or_else(|| ODataError::no_property(name, table.logical))?;
            let cell = match method {
                "PUT" => {
                    let body = body(ask)?;
                    let value = body.get("value").ok_or_else(|| bad_payload("The body has no 'value'.".to_owned()))?;
                    read(&ask.shared.drift(), table, column, value)?
                }
                _ => Cell::Null,
            };
            let mut draft = Draft::default();
            if column.settable() {
                draft.values.set(column.logical, cell);
            }
            commit::update(ask, state, table, row, draft)?;
        }
        (_, [Segment { name, key }, Segment { name: reference, key: None }]) if reference == "$ref" => {
            associate(ask, state, (table, row), name, key.as_deref())?;
        }
        _ => {
            let text = format!("The requested resource does not support http method '{}'.", ask.call.method);
            return Err(ODataError::new(405, "0x0", text));
        }
    }
    Ok(Reply { status: 204, ..Reply::default() })
}

fn associate(
    ask: &Ask<'_>,
    state: &mut State,
    (table, row): (&'static Table, &Row),
    name: &str,
    key: Option<&str>,
) -> Result<(), ODataError> {
    let side = relations::navigation(table, name).ok_or_else(|| ODataError::no_property(name, table.logical))?;
    match (ask.call.method, side) {
        ("PUT" | "POST", Side::One { column, target }) => {
            let mut values = Values::default();
            point(ask, state, table, (column, Some(target)), &named(ask)?, &mut values)?;
            commit::update(ask, state, table, row, Draft { values, ..Draft::default() }).map(|_| ())
        }
        ("DELETE", Side::One { column, .. }) => {
            let mut draft = Draft::default();
            draft.values.set(column.logical, Cell::Null);
            commit::update(ask, state, table, row, draft).map(|_| ())
        }
        ("POST", Side::Many { column, from }) => {
            let (found, child) = follow(ask, state, &named(ask)?)?;
            child_points(ask, state, (from, &child), column, (found.no == from.no).then_some((table, row.id)))
        }
        ("DELETE", Side::Many { column, from }) => {
            let address = match key {
                Some(key) => format!("{}({key})", from.set),
                None => query_id(ask).ok_or_else(|| bad_payload("The address has no $id.".to_owned()))?,
            };
            let (found, child) = follow(ask, state, &address)?;
            if found.no != from.no {
                return Err(ODataError::no_segment(&address));
            }
            let mut draft = Draft::default();
            draft.values.set(column.logical, Cell::Null);
            commit::update(ask, state, from, &child, draft).map(|_| ())
        }
        (method, _) => {
            let text = format!("The requested resource does not support http method '{method}'.");
            Err(ODataError::new(405, "0x0", text))
        }
    }
}

fn child_points(
    ask: &Ask<'_>,
    state: &mut State,
    (from, child): (&'static Table, &Row),
    column: &'static Column,
    parent: Option<(&'static Table, u128)>,
) -> Result<(), ODataError> {
    let Some((table, id)) = parent else {
        return Err(bad_payload(format!("A row of '{}' is expected in '@odata.id'.", from.logical)));
    };
    let mut draft = Draft::default();
    draft.values.point(column.logical, table.logical, id);
    commit::update(ask, state, from, child, draft).map(|_| ())
}

/// The address in the body's `@odata.id`.
fn named(ask: &Ask<'_>) -> Result<String, ODataError> {
    match body(ask)?.get("@odata.id") {
        Some(Value::String(address)) => Ok(address.clone()),
        _ => Err(bad_payload("The body has no '@odata.id'.".to_owned())),
    }
}

fn query_id(ask: &Ask<'_>) -> Option<String> {
    let pairs = crate::sandbox::odata::percent::pairs(ask.call.query);
    pairs.into_iter().find(|(key, _)| key == "$id").map(|(_, value)| value)
}
