//! What a client gives for a record, field by field, and the values it becomes.
use super::super::error::SfError;
use super::super::id::Id;
use super::super::model::{Field, Kind, Object};
use super::super::read::rounded;
use super::super::store::State;
use super::super::val::{Val, parse_day, parse_instant};
use super::{Values, Writer, by_external};
use serde_json::{Map, Value};

/// What was given: names as they were written, with JSON values. A text of CSV is a text here, read by the field's type.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    members: Vec<(String, Value)>,
    /// Whether all values are texts that stand for their types.
    spelt: bool,
}

impl Given {
    /// Adds or replaces a text.
    pub fn set(&mut self, name: &str, text: &str) {
        self.members.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        self.members.push((name.to_owned(), Value::from(text)));
    }

    /// Takes a value out.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.members.iter().position(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some(self.members.remove(at).1)
    }
}

/// A record in JSON.
pub(crate) fn of_json(body: &Map<String, Value>) -> Given {
    let members = body.iter().filter(|(name, _)| *name != "attributes");
    Given { members: members.map(|(name, value)| (name.clone(), value.clone())).collect(), spelt: false }
}

/// A line of CSV: what is empty was not given, `#N/A` is nothing.
pub(crate) fn of_csv(header: &[String], line: &[String]) -> Given {
    let given = header.iter().zip(line).filter(|(_, text)| !text.is_empty());
    let members = given.map(|(name, text)| {
        let value = if text == "#N/A" { Value::Null } else { Value::from(text.as_str()) };
        (name.clone(), value)
    });
    Given { members: members.collect(), spelt: true }
}

/// The values, each checked against its field.
pub(super) fn checked(
    writer: &Writer<'_>,
    state: &State,
    object: &'static Object,
    given: &Given,
    create: bool,
) -> Result<Values, SfError> {
    let mut values = Values::new();
    for (name, value) in &given.members {
        if let Some((field, value)) = by_parent(writer, state, object, name, value)? {
            values.insert(field.name, value);
            continue;
        }
        let Some(field) = object.field(name).filter(|field| writer.sees(object, field)) else {
            let text = format!("No such column '{name}' on sobject of type {}", object.name);
            return Err(SfError::bad("INVALID_FIELD", text));
        };
        let open = if create { field.createable } else { field.updateable };
        if !open || writer.org.read_only(object, field) {
            let text = format!(
                "Unable to create/update fields: {}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
                field.name
            );
            return Err(SfError::bad("INVALID_FIELD_FOR_INSERT_UPDATE", text).on(field.name));
        }
        values.insert(field.name, one(writer, state, field, value, given.spelt)?);
    }
    Ok(values)
}

/// A reference given by its target's external identifier: `{"Account":{"Ext_Id__c":"A-1"}}`, or `Account.Ext_Id__c` in CSV.
fn by_parent(
    writer: &Writer<'_>,
    state: &State,
    object: &'static Object,
    name: &str,
    value: &Value,
) -> Result<Option<(&'static Field, Val)>, SfError> {
    let (relation, pair) = match (name.split_once('.'), value) {
        (Some((relation, key)), value) => (relation, Some((key.to_owned(), value.clone()))),
        (None, Value::Object(inner)) => {
            (name, inner.iter().find(|(key, _)| *key != "attributes").map(|(key, value)| (key.clone(), value.clone())))
        }
        _ => return Ok(None),
    };
    let field = object.relation(relation);
    let target = field.and_then(|field| state.object(field.targets.first()?));
    let (Some(field), Some(target), Some((key, value))) = (field, target, pair) else {
        let text = format!("No such column '{name}' on sobject of type {}", object.name);
        return Err(SfError::bad("INVALID_FIELD", text));
    };
    if value.is_null() {
        return Ok(Some((field, Val::Null)));
    }
    let key_field = target.field(&key).filter(|field| field.upsert_key);
    let Some(key_field) = key_field else {
        let text = format!("Field name provided, {key} is not an External ID or indexed field for {}", target.name);
        return Err(SfError::bad("INVALID_FIELD", text));
    };
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match by_external(writer.reader(state), target, key_field, &text).as_slice() {
        [one] => Ok(Some((field, Val::Id(*one)))),
        [] => {
            let text = format!("Foreign key external ID: {text} not found for field {key} in entity {}", target.name);
            Err(SfError::bad("INVALID_FIELD", text))
        }
        _ => Err(SfError::bad("DUPLICATE_EXTERNAL_ID", format!("several records match {key}: {text}"))),
    }
}

fn one(writer: &Writer<'_>, state: &State, field: &Field, value: &Value, spelt: bool) -> Result<Val, SfError> {
    let wrong = |kind: &str| {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let text = format!(
            "Cannot deserialize instance of {kind} from VALUE_STRING value {shown} or request may be missing a required field at [line:1, column:1]"
        );
        SfError::json(text).on(field.name)
    };
    if value.is_null() {
        return Ok(if field.kind == Kind::Boolean { Val::Bool(false) } else { Val::Null });
    }
    let text = value.as_str();
    let number = || match text {
        Some(text) => text.trim().parse::<f64>().ok().filter(|number| number.is_finite()),
        None => value.as_f64(),
    };
    match field.kind {
        Kind::Boolean => match (value, text.map(str::to_lowercase).as_deref()) {
            (Value::Bool(flag), _) => Ok(Val::Bool(*flag)),
            (_, Some("true")) => Ok(Val::Bool(true)),
            (_, Some("false")) => Ok(Val::Bool(false)),
            (_, Some("1")) if spelt => Ok(Val::Bool(true)),
            (_, Some("0")) if spelt => Ok(Val::Bool(false)),
            _ => Err(wrong("boolean")),
        },
        Kind::Int => number()
            .filter(|number| number.fract() == 0.0 && number.abs() < 2_147_483_648.0)
            .map(|number| Val::Int(whole(number)))
            .ok_or_else(|| wrong("int")),
        Kind::Double | Kind::Currency | Kind::Percent => {
            let number = number().ok_or_else(|| wrong("double"))?;
            let digits = i32::try_from(field.precision.saturating_sub(field.scale)).unwrap_or(18);
            if number.abs() >= 10f64.powi(digits) {
                let text = format!("{}: value outside of valid range on numeric field: {number}", field.label);
                return Err(SfError::bad("NUMBER_OUTSIDE_VALID_RANGE", text).on(field.name));
            }
            Ok(rounded(number, field.scale))
        }
        Kind::Date => {
            let day = text.and_then(|text| parse_day(text.trim_end_matches('Z')));
            let day = day.or_else(|| Some(parse_instant(text?)?.div_euclid(crate::sandbox::data::calendar::DAY)));
            day.map(Val::Day).ok_or_else(|| wrong("date"))
        }
        Kind::DateTime => {
            let day = || Some(parse_day(text?)? * crate::sandbox::data::calendar::DAY);
            text.and_then(parse_instant).or_else(day).map(Val::At).ok_or_else(|| wrong("datetime"))
        }
        Kind::Id | Kind::Reference => reference(writer, state, field, text.ok_or_else(|| wrong("reference"))?),
        Kind::Address => Err(wrong("address")),
        _ => {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(_) | Value::Bool(_) => value.to_string(),
                _ => return Err(wrong("string")),
            };
            texts(field, text)
        }
    }
}

#[allow(clippy::cast_possible_truncation)]
fn whole(number: f64) -> i64 {
    number as i64
}

fn reference(writer: &Writer<'_>, state: &State, field: &Field, text: &str) -> Result<Val, SfError> {
    if text.is_empty() {
        return Ok(Val::Null);
    }
    let malformed = || {
        let text = format!("{}: id value of incorrect type: {text}", field.label);
        SfError::bad("MALFORMED_ID", text).on(field.name)
    };
    if !super::super::id::is_shaped(text) {
        return Err(malformed());
    }
    let target = |id: Id| id.object().is_some_and(|object| field.targets.contains(&object.name));
    match Id::parse(text) {
        Some(id) if !target(id) => Err(malformed()),
        Some(id) if state.by_id(writer.world, id).is_some_and(|row| !row.deleted()) => Ok(Val::Id(id)),
        Some(id) if state.by_id(writer.world, id).is_some() => {
            Err(SfError::bad("ENTITY_IS_DELETED", "entity is deleted").on(field.name))
        }
        _ => Err(SfError::bad("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id").on(field.name)),
    }
}

fn texts(field: &Field, text: String) -> Result<Val, SfError> {
    if text.is_empty() {
        return Ok(Val::Null);
    }
    let length = text.chars().count();
    if usize::try_from(field.length).is_ok_and(|most| length > most) {
        let shown: String = text.chars().take(30).collect();
        let text = format!("{}: data value too large: {shown} (max length={})", field.label, field.length);
        return Err(SfError::bad("STRING_TOO_LONG", text).on(field.name));
    }
    if field.kind == Kind::Email && !is_email(&text) {
        let text = format!("{}: invalid email address: {text}", field.label);
        return Err(SfError::bad("INVALID_EMAIL_ADDRESS", text).on(field.name));
    }
    let known = |value: &str| field.choices.iter().find(|choice| super::super::val::same_text(choice.value, value));
    match field.kind {
        Kind::Picklist if field.restricted && !known(&text).is_some_and(|choice| choice.active) => {
            let text = format!("{}: bad value for restricted picklist field: {text}", field.label);
            Err(SfError::bad("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", text).on(field.name))
        }
        Kind::Picklist => Ok(known(&text).map_or(Val::text(text.clone()), |choice| Val::text(choice.value))),
        Kind::Multi => {
            let given: Vec<&str> = text.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
            // In the order the values are defined in; what is not defined comes last.
            let defined = field.choices.iter().map(|choice| choice.value).filter(|value| given.contains(value));
            let others = given.iter().copied().filter(|part| !field.choices.iter().any(|choice| choice.value == *part));
            let joined: Vec<&str> = defined.chain(others).collect();
            Ok(if joined.is_empty() { Val::Null } else { Val::text(joined.join(";")) })
        }
        _ => Ok(Val::text(text)),
    }
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && host.contains('.')
            && !host.contains('@')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !text.chars().any(char::is_whitespace)
    })
}
