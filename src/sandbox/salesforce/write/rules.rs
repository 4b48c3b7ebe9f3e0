//! What a record must keep to beyond the types of its fields.
use super::super::error::SfError;
use super::super::id::Id;
use super::super::model::Object;
use super::super::store::{Row, State};
use super::super::val::Val;
use super::{Values, Writer, keys};
use crate::sandbox::data::calendar::DAY;

fn missing(names: &[&str]) -> SfError {
    let text = format!("Required fields are missing: [{}]", names.join(", "));
    let error = SfError::bad("REQUIRED_FIELD_MISSING", text);
    names.iter().fold(error, |error, name| error.on(name))
}

/// The required fields of an object whose values are as `lacks` says.
fn lacking(writer: &Writer<'_>, object: &'static Object, lacks: impl Fn(&str) -> bool) -> Result<(), SfError> {
    let required = object.fields.iter().filter(|field| writer.org.required(object, field) && lacks(field.name));
    let names: Vec<&str> = required.map(|field| field.name).collect();
    if names.is_empty() { Ok(()) } else { Err(missing(&names)) }
}

/// A new record has all that is required.
pub(super) fn complete(writer: &Writer<'_>, object: &'static Object, values: &Values) -> Result<(), SfError> {
    lacking(writer, object, |name| values.get(name).is_none_or(|value| *value == Val::Null))
}

/// What is required is not emptied.
pub(super) fn required_stay(writer: &Writer<'_>, object: &'static Object, values: &Values) -> Result<(), SfError> {
    lacking(writer, object, |name| values.get(name) == Some(&Val::Null))
}

/// No two records have one external identifier.
pub(super) fn unique(
    writer: &Writer<'_>,
    state: &State,
    object: &'static Object,
    values: &Values,
    own: Option<Id>,
) -> Result<(), SfError> {
    for field in object.fields.iter().filter(|field| writer.org.unique(object, field)) {
        let Some(value) = values.get(field.name) else { continue };
        if let Some(other) = keys::taken(writer.reader(state), object, field, value, own) {
            let text =
                format!("duplicate value found: {} duplicates value on record with id: {}", field.name, other.short());
            return Err(SfError::bad("DUPLICATE_VALUE", text).on(field.name));
        }
    }
    Ok(())
}

/// The rules of single objects.
pub(super) fn of_object(
    writer: &Writer<'_>,
    state: &State,
    object: &'static Object,
    values: &mut Values,
    row: Option<&Row>,
) -> Result<(), SfError> {
    match object.name {
        "Lead" => lead(writer, state, row),
        "CampaignMember" => member(writer, state, object, values, row),
        "Task" => {
            if let Some(status) = values.get("Status").and_then(Val::as_text) {
                let closed = status == "Completed";
                values.insert("IsClosed", Val::Bool(closed));
            }
            Ok(())
        }
        "Contact" => dependent(writer, state, object, values, row),
        _ => Ok(()),
    }
}

/// A converted lead stays as it is.
fn lead(writer: &Writer<'_>, state: &State, row: Option<&Row>) -> Result<(), SfError> {
    let converted = row.and_then(|row| {
        let field = row.object.field("IsConverted")?;
        Some(writer.reader(state).value(row, field) == Val::Bool(true))
    });
    match converted {
        Some(true) => Err(SfError::bad("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")),
        _ => Ok(()),
    }
}

/// A person is a member of a campaign once; the status says whether they responded.
fn member(
    writer: &Writer<'_>,
    state: &State,
    object: &'static Object,
    values: &mut Values,
    row: Option<&Row>,
) -> Result<(), SfError> {
    let given = |name: &str| values.get(name).filter(|value| **value != Val::Null).cloned();
    if row.is_none() {
        let who = match (given("ContactId"), given("LeadId")) {
            (Some(contact), None) => ("ContactId", contact),
            (None, Some(lead)) => ("LeadId", lead),
            _ => return Err(missing(&["ContactId"])),
        };
        let campaign = given("CampaignId");
        let members = state.changes(object).map(|changes| &changes.records);
        let same = |values: &Values| values.get("CampaignId") == campaign.as_ref() && values.get(who.0) == Some(&who.1);
        if members.is_some_and(|all| all.values().any(|record| !record.deleted && same(&record.values))) {
            return Err(SfError::bad("DUPLICATE_VALUE", "Already a campaign member."));
        }
    }
    if let Some(status) = values.get("Status").and_then(Val::as_text) {
        let responded = matches!(status, "Responded" | "Clicked");
        values.insert("HasResponded", Val::Bool(responded));
        let before = row.and_then(|row| row.record.as_ref()?.values.get("FirstRespondedDate").cloned());
        if responded && before.is_none_or(|day| day == Val::Null) {
            values.insert("FirstRespondedDate", Val::Day(writer.now.div_euclid(DAY)));
        }
    }
    Ok(())
}

/// A dependent value fits its controlling one.
fn dependent(
    writer: &Writer<'_>,
    state: &State,
    object: &'static Object,
    values: &Values,
    row: Option<&Row>,
) -> Result<(), SfError> {
    for field in object.fields.iter().filter(|field| field.controller.is_some()) {
        let Some(text) = values.get(field.name).and_then(Val::as_text) else { continue };
        let Some(controller) = field.controller.and_then(|name| object.field(name)) else { continue };
        let now = values.get(controller.name).cloned();
        let control = now.or_else(|| row.map(|row| writer.reader(state).value(row, controller))).unwrap_or(Val::Null);
        let at = controller.choices.iter().position(|choice| Some(choice.value) == control.as_text());
        let choice = field.choices.iter().find(|choice| choice.value == text);
        let fits = choice
            .is_some_and(|choice| choice.valid_for.as_ref().is_none_or(|list| at.is_some_and(|at| list.contains(&at))));
        if !fits {
            let text = format!("{}: bad value for restricted picklist field: {text}", field.label);
            return Err(SfError::bad("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", text).on(field.name));
        }
    }
    Ok(())
}
