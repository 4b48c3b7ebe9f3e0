//! A cell becomes a value of its field's type, in JSON and in comma-separated values; what does not fit is refused here, with
//! the field's name, and not by the server ("Valid Date and DateTime Formats", "Prepare CSV Files").
use super::unfit;
use crate::catalog::{DateBehaviour, FieldType};
use crate::crm::salesforce::{id, values};
use crate::fault::Outcome;
use crate::mapping::Cell;
use crate::port::{Value, WriteColumn};
use serde_json::Value as Json;
use std::borrow::Cow;

/// The earliest and the latest year the CRM keeps.
const YEARS: std::ops::RangeInclusive<&str> = "1700"..="4000";

/// A value as it stands in a record.
///
/// # Errors
/// `ValueUnfit` with the field.
pub(super) fn json(column: &WriteColumn, value: &Value) -> Outcome<Json> {
    match value {
        Value::Plain(cell) => plain(column, cell),
        Value::Reference(to) => {
            if !column.kind.is_reference() {
                return Err(unfit(&column.field, "it is no reference"));
            }
            if !column.targets.is_empty() && column.targets.iter().all(|target| target.table != to.table) {
                return Err(unfit(&column.field, &format!("it cannot refer to a record of {}", to.table)));
            }
            canonical(column, &to.id)
        }
        Value::Parties(_) => Err(unfit(&column.field, "Salesforce keeps no list of parties")),
    }
}

fn canonical(column: &WriteColumn, text: &str) -> Outcome<Json> {
    let id = id::canonical(text).ok_or_else(|| unfit(&column.field, "it is not a record's id"))?;
    Ok(Json::String(id.into_owned()))
}

/// A plain value in the form of its type.
///
/// # Errors
/// `ValueUnfit` with the field.
pub(super) fn plain(column: &WriteColumn, cell: &Cell<'_>) -> Outcome<Json> {
    use FieldType as T;
    let no = |why: &str| Err(unfit(&column.field, why));
    match (&column.kind, cell) {
        (T::Boolean, Cell::Null) => no("yes or no is never empty in Salesforce"),
        (_, Cell::Null) => Ok(Json::Null),
        (T::Text { max_length, .. } | T::Memo { max_length }, Cell::Text(text)) => fitting(column, text, *max_length),
        (T::Text { .. }, Cell::Integer(n)) => Ok(Json::String(n.to_string())),
        (T::MultiChoice, Cell::Text(text)) => Ok(Json::String(text.to_string())),
        (T::Integer | T::BigInt | T::Decimal { .. } | T::Double | T::Money { .. }, Cell::Integer(n)) => {
            Ok(Json::from(*n))
        }
        (T::Decimal { .. } | T::Double | T::Money { .. }, Cell::Real(r)) => match serde_json::Number::from_f64(*r) {
            Some(number) => Ok(Json::Number(number)),
            None => no("it is no number"),
        },
        (T::Boolean, Cell::Integer(n @ (0 | 1))) => Ok(Json::Bool(*n == 1)),
        (T::DateTime { behaviour }, Cell::Text(text)) => moment(column, *behaviour, text),
        (T::UniqueId | T::Lookup | T::Customer | T::Owner, Cell::Text(text)) => canonical(column, text),
        (T::Image | T::File | T::PartyList | T::EntityName | T::Other { .. }, _) => {
            no("fields of this type are not written")
        }
        _ => no("the value is of another type than the field"),
    }
}

/// The server counts UTF-16 units.
fn fitting(column: &WriteColumn, text: &str, longest: Option<u32>) -> Outcome<Json> {
    if text.contains('\0') {
        return Err(unfit(&column.field, "the text has a character no text holds"));
    }
    let units = text.encode_utf16().count();
    match longest {
        Some(longest) if units > longest as usize => {
            Err(unfit(&column.field, &format!("the text has {units} characters, the field takes {longest}")))
        }
        _ => Ok(Json::String(text.to_owned())),
    }
}

/// A day stays a day and is never shifted; an instant is UTC.
fn moment(column: &WriteColumn, behaviour: DateBehaviour, text: &str) -> Outcome<Json> {
    let text = Cow::Borrowed(text);
    let (form, spelt) = match behaviour {
        DateBehaviour::DateOnly => ("a day", values::day(text)),
        DateBehaviour::UserLocal | DateBehaviour::TimeZoneIndependent => ("an instant", values::instant(text)),
    };
    match spelt {
        Some(spelt) if spelt.get(..4).is_some_and(|year| YEARS.contains(&year)) => Ok(Json::String(spelt.into_owned())),
        Some(_) => Err(unfit(&column.field, "the CRM keeps the days from 1700 to 4000")),
        None => Err(unfit(&column.field, &format!("it is not {form}"))),
    }
}

/// A value as it stands in a file, quotes included; none where files cannot say it: a text that is what says *nothing*, and
/// an empty text, which says *as it is*.
pub(super) fn csv(value: &Json) -> Option<String> {
    Some(match value {
        Json::Null => "#N/A".to_owned(),
        Json::Bool(b) => b.to_string(),
        Json::Number(n) => n.to_string(),
        Json::String(text) if text.is_empty() || text == "#N/A" => return None,
        Json::String(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        Json::Array(_) | Json::Object(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::salesforce::decode::CsvRecords;
    use proptest::prelude::*;

    fn column(kind: FieldType) -> WriteColumn {
        WriteColumn { field: "F__c".into(), kind, targets: Vec::new() }
    }

    fn shown(kind: FieldType, cell: Cell<'static>) -> Option<String> {
        json(&column(kind), &Value::Plain(cell)).ok().map(|v| v.to_string())
    }

    #[test]
    fn values_take_the_form_of_their_field() {
        use FieldType as T;
        let text = |t: &'static str| Cell::Text(t.into());
        let short = T::Text { max_length: Some(3), format: None };
        let day = T::DateTime { behaviour: DateBehaviour::DateOnly };
        let at = T::DateTime { behaviour: DateBehaviour::UserLocal };
        for (kind, cell, wanted) in [
            (short.clone(), text("abc"), Some("\"abc\"")),
            (short.clone(), text("abcd"), None),
            (short, Cell::Null, Some("null")),
            (T::Boolean, Cell::Integer(1), Some("true")),
            (T::Boolean, Cell::Null, None),
            (T::Boolean, Cell::Integer(2), None),
            (T::Money { precision: None }, Cell::Real(1.5), Some("1.5")),
            (T::Money { precision: None }, Cell::Real(f64::NAN), None),
            (day.clone(), text("1990-05-17"), Some("\"1990-05-17\"")),
            (day.clone(), text("0990-05-17"), None),
            (day, text("tomorrow"), None),
            (at, text("2026-01-02T03:04:05Z"), Some("\"2026-01-02T03:04:05Z\"")),
            (T::Lookup, text("003AA000000AbCd"), Some("\"003AA000000AbCdYAK\"")),
            (T::Lookup, text("nobody"), None),
            (T::MultiChoice, text("News;Offers"), Some("\"News;Offers\"")),
            (T::File, text("x"), None),
            (T::Integer, text("1"), None),
        ] {
            assert_eq!(shown(kind.clone(), cell.clone()).as_deref(), wanted, "{kind:?} {cell:?}");
        }
    }

    #[test]
    fn what_files_cannot_say_is_not_put_into_them() {
        assert_eq!(csv(&Json::Null).as_deref(), Some("#N/A"));
        assert_eq!(csv(&Json::from("#N/A")), None);
        assert_eq!(csv(&Json::from("")), None);
        assert_eq!(csv(&Json::from("N/A")).as_deref(), Some("\"N/A\""));
    }

    proptest! {
        #[test]
        fn a_text_in_a_file_reads_back_as_it_was(texts in proptest::collection::vec("[^\0]{1,12}", 1..5)) {
            prop_assume!(texts.iter().all(|t| t != "#N/A"));
            let line: Vec<String> = texts.iter().filter_map(|t| csv(&Json::from(t.as_str()))).collect();
            let file = format!("{}\n", line.join(","));
            let read: Vec<String> = CsvRecords::new(&file).next().unwrap().unwrap().iter().map(|c| c.to_string()).collect();
            prop_assert_eq!(read, texts);
        }
    }
}
