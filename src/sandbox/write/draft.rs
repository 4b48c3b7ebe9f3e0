//! What a body says about a row: values, references, rows to be made beside it.
use super::reference::follow;
use super::value::{bad_payload, read};
use crate::sandbox::data::cell::Cell;
use crate::sandbox::data::values::Values;
use crate::sandbox::errors::ODataError;
use crate::sandbox::metadata::{Column, Table};
use crate::sandbox::overlay::State;
use crate::sandbox::relations::{self, Side};
use crate::sandbox::rows::{granted, on_wire};
use crate::sandbox::server::Ask;
use serde_json::{Map, Value};

/// A JSON object.
pub(crate) type Members = Map<String, Value>;

/// The changes a body asks for.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub values: Values,
    /// The identifier the body gives itself.
    pub id: Option<u128>,
    /// Rows to make first, for a reference of this one.
    pub before: Vec<(&'static Column, &'static Table, Members)>,
    /// Rows to make afterwards, each with its reference to this one.
    pub after: Vec<(&'static Column, &'static Table, Members)>,
}

/// Reads a body; nothing is changed.
pub(crate) fn draft(ask: &Ask<'_>, state: &State, table: &'static Table, body: &Members) -> Result<Draft, ODataError> {
    let mut draft = Draft::default();
    for (name, value) in body {
        if let Some(navigation) = name.strip_suffix("@odata.bind") {
            bind(ask, state, table, navigation, value, &mut draft)?;
        } else if let Some((property, _)) = name.split_once('@') {
            // Annotations of the object, or of a property that stands beside them.
            if !property.is_empty() && !body.contains_key(property) {
                return Err(undeclared(property));
            }
        } else {
            member(ask, table, name, value, &mut draft)?;
        }
    }
    Ok(draft)
}

/// The most reported refusal of all: a navigation property spelt in another case.
fn undeclared(name: &str) -> ODataError {
    bad_payload(format!(
        "An undeclared property '{name}' which only has property annotations in the payload but no property value was found in the payload. In OData, only declared navigation properties and declared named streams can be represented as properties without values."
    ))
}

fn member(
    ask: &Ask<'_>,
    table: &'static Table,
    name: &str,
    value: &Value,
    draft: &mut Draft,
) -> Result<(), ODataError> {
    if let Some(column) = on_wire(ask, table, name) {
        if column.kind.is_lookup() {
            return Err(bad_payload(
                "CRM do not support direct update of Entity Reference properties, Use Navigation properties instead."
                    .to_owned(),
            ));
        }
        let cell = read(&ask.shared.drift(), table, column, value)?;
        match (&cell, column.logical == table.id) {
            (Cell::Guid(id), true) => draft.id = Some(*id),
            (_, true) => return Err(bad_payload(format!("'{name}' cannot be null."))),
            // What the service computes is taken from nobody.
            _ if column.settable() => draft.values.set(column.logical, cell),
            _ => {}
        }
        return Ok(());
    }
    let object =
        |value: &Value| value.as_object().cloned().ok_or_else(|| bad_payload(format!("'{name}' takes objects.")));
    match relations::navigation(table, name) {
        Some(Side::One { column, target }) if value.is_object() => {
            draft.before.push((column, target, object(value)?));
            Ok(())
        }
        Some(Side::Many { column, from }) if value.is_array() => {
            for item in value.as_array().into_iter().flatten() {
                draft.after.push((column, from, object(item)?));
            }
            Ok(())
        }
        _ => Err(bad_payload(format!(
            "Error identified in Payload provided by the user for Entity :'{}': The property '{name}' does not exist on type 'Microsoft.Dynamics.CRM.{}'. Make sure to only use property names that are defined by the type.",
            table.set, table.logical
        ))),
    }
}

fn bind(
    ask: &Ask<'_>,
    state: &State,
    table: &'static Table,
    navigation: &str,
    value: &Value,
    draft: &mut Draft,
) -> Result<(), ODataError> {
    let Some(Side::One { column, target }) = relations::navigation(table, navigation) else {
        return Err(undeclared(navigation));
    };
    if value.is_null() {
        draft.values.set(column.logical, Cell::Null);
        return Ok(());
    }
    let address = value.as_str().ok_or_else(|| bad_payload(format!("'{navigation}@odata.bind' takes an address.")))?;
    point(ask, state, table, (column, Some(target)), address, &mut draft.values)
}

/// Points a reference at the row an address names.
pub(crate) fn point(
    ask: &Ask<'_>,
    state: &State,
    table: &'static Table,
    (column, target): (&'static Column, Option<&'static Table>),
    address: &str,
    values: &mut Values,
) -> Result<(), ODataError> {
    let (found, row) = follow(ask, state, address)?;
    let fits = match target {
        // The owner's property takes users and teams alike.
        Some(target) => target.no == found.no || column.navigation(target.logical) == column.navigation(found.logical),
        None => true,
    };
    if !fits || !column.kind.targets().contains(&found.logical) {
        return Err(bad_payload(format!(
            "A resource of the type 'Microsoft.Dynamics.CRM.{}' cannot be bound to '{}' of '{}'.",
            found.logical, column.logical, table.logical
        )));
    }
    granted(ask, table, "Append")?;
    granted(ask, found, "AppendTo")?;
    values.point(column.logical, found.logical, row.id);
    Ok(())
}
