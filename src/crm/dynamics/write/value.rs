//! A cell becomes a JSON value of its field's type; what does not fit is refused here, with the field's name, and not by
//! the server (learn.microsoft.com, "Create a table row using the Web API", "Behavior and format of the date and time
//! column", "Multi-select choice columns").
use crate::catalog::{DateBehaviour, FieldType};
use crate::crm::dynamics::values;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use crate::port::{PartyRole, RowRef, Value, WriteColumn};
use serde_json::{Map, Value as Json, json};
use std::borrow::Cow;

/// The earliest day the CRM keeps.
const FIRST_YEAR: &str = "1753";
/// Most codes one multi-select value holds.
const MOST_CODES: usize = 150;

/// Puts the value into a row's JSON under the name it has on the wire.
///
/// # Errors
/// `ValueUnfit` with the field.
pub(super) fn put(row: &mut Map<String, Json>, column: &WriteColumn, value: &Value) -> Outcome<()> {
    match value {
        Value::Plain(Cell::Null) if column.kind.is_reference() => {
            // Any of the references empties the field; a field of several tables has one for each.
            let target = column.targets.first().ok_or_else(|| unfit(column, "the catalog names no table for it"))?;
            row.insert(format!("{}@odata.bind", target.navigation), Json::Null);
        }
        Value::Plain(cell) => {
            row.insert(column.field.clone(), plain(column, cell)?);
        }
        Value::Reference(to) => {
            let (name, address) = bind(column, to)?;
            row.insert(name, Json::String(address));
        }
        Value::Parties(parties) => {
            let list = parties.iter().map(|(role, who)| party(column, *role, who)).collect::<Outcome<Vec<_>>>()?;
            row.insert(column.field.clone(), Json::Array(list));
        }
    }
    Ok(())
}

/// `parentcustomerid_account@odata.bind` and `/accounts(id)`.
fn bind(column: &WriteColumn, to: &RowRef) -> Outcome<(String, String)> {
    let target = column
        .targets
        .iter()
        .find(|t| t.table == to.table)
        .ok_or_else(|| unfit(column, &format!("it cannot refer to a row of {}", to.table)))?;
    let id = values::guid(&to.id).ok_or_else(|| unfit(column, "the reference is no GUID"))?;
    Ok((format!("{}@odata.bind", target.navigation), format!("/{}({id})", target.address)))
}

/// `ParticipationTypeMask` (learn.microsoft.com, "ActivityParty table").
fn party(column: &WriteColumn, role: PartyRole, who: &RowRef) -> Outcome<Json> {
    if column.kind != FieldType::PartyList {
        return Err(unfit(column, "it is no list of parties"));
    }
    let (name, address) = bind(column, who)?;
    let mask = match role {
        PartyRole::Sender => 1,
        PartyRole::To => 2,
    };
    Ok(json!({ name: address, "participationtypemask": mask }))
}

/// A plain value in the form of its type.
///
/// # Errors
/// `ValueUnfit` with the field.
pub(super) fn plain(column: &WriteColumn, cell: &Cell<'_>) -> Outcome<Json> {
    use FieldType as T;
    if *cell == Cell::Null {
        return Ok(Json::Null);
    }
    match (&column.kind, cell) {
        (T::Text { max_length, .. } | T::Memo { max_length }, Cell::Text(text)) => fitting(column, text, *max_length),
        (T::Integer | T::Choice | T::State | T::Status, Cell::Integer(n)) => {
            i32::try_from(*n).map(Json::from).map_err(|_| unfit(column, "the number is too large for the field"))
        }
        (T::BigInt, Cell::Integer(n)) => Ok(Json::from(*n)),
        (T::Decimal { .. } | T::Double | T::Money { .. }, Cell::Integer(n)) => Ok(Json::from(*n)),
        (T::Decimal { .. } | T::Double | T::Money { .. }, Cell::Real(r)) => {
            serde_json::Number::from_f64(*r).map(Json::Number).ok_or_else(|| unfit(column, "it is no number"))
        }
        (T::Boolean, Cell::Integer(n @ (0 | 1))) => Ok(Json::Bool(*n == 1)),
        (T::DateTime { behaviour }, Cell::Text(text)) => moment(column, *behaviour, text),
        (T::MultiChoice, Cell::Text(text)) => codes(column, text),
        (T::UniqueId, Cell::Text(text)) => match values::guid(text) {
            Some(id) => Ok(Json::String(id.into_owned())),
            None => Err(unfit(column, "it is no GUID")),
        },
        (T::Lookup | T::Customer | T::Owner, _) => Err(unfit(column, "a reference needs the table it refers to")),
        (T::Image | T::File | T::PartyList | T::EntityName | T::Other { .. }, _) => {
            Err(unfit(column, "fields of this type are not written"))
        }
        _ => Err(unfit(column, "the value is of another type than the field")),
    }
}

/// The server counts UTF-16 units.
fn fitting(column: &WriteColumn, text: &str, longest: Option<u32>) -> Outcome<Json> {
    if text.contains('\0') {
        return Err(unfit(column, "the text has a character no text holds"));
    }
    let units = text.encode_utf16().count();
    match longest {
        Some(longest) if units > longest as usize => {
            Err(unfit(column, &format!("the text has {units} characters, the field takes {longest}")))
        }
        _ => Ok(Json::String(text.to_owned())),
    }
}

/// A day stays a day and is never shifted; an instant is UTC; a wall-clock time is printed with a `Z` that is no zone.
fn moment(column: &WriteColumn, behaviour: DateBehaviour, text: &str) -> Outcome<Json> {
    let text = Cow::Borrowed(text);
    let (form, spelt) = match behaviour {
        DateBehaviour::DateOnly => ("a day", values::day(text).map(Cow::into_owned)),
        DateBehaviour::UserLocal => ("an instant", values::instant(text).map(Cow::into_owned)),
        DateBehaviour::TimeZoneIndependent => ("a wall-clock time", values::wall_clock(text).map(|t| format!("{t}Z"))),
    };
    match spelt {
        Some(spelt) if spelt.get(..4).is_some_and(|year| year >= FIRST_YEAR) => Ok(Json::String(spelt)),
        Some(_) => Err(unfit(column, "the CRM keeps no day before 1753")),
        None => Err(unfit(column, &format!("it is not {form}"))),
    }
}

fn codes(column: &WriteColumn, text: &str) -> Outcome<Json> {
    let list = values::codes(Cow::Borrowed(text)).ok_or_else(|| unfit(column, "it is no list of option codes"))?;
    if list.is_empty() {
        return Ok(Json::Null);
    }
    if list.split(',').count() > MOST_CODES {
        return Err(unfit(column, "more than 150 options are selected"));
    }
    Ok(Json::String(list.into_owned()))
}

pub(super) fn unfit(column: &WriteColumn, why: &str) -> Fault {
    Fault::new(ErrorKind::ValueUnfit, format!("{}: {why}", column.field)).with("field", &column.field).with("why", why)
}

#[cfg(test)]
mod tests;
