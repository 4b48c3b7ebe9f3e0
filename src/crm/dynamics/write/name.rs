//! A row's name in an address: `contacts(6ba7b810-…)`, `contacts(new_extid='A-17')` (learn.microsoft.com, "Work with
//! alternate keys").
use super::value::unfit;
use crate::catalog::{DateBehaviour, FieldType};
use crate::crm::dynamics::{odata, values};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use crate::port::{RowName, WriteColumn, WriteTable};
use std::borrow::Cow;

/// Characters that break an address by key on the server, however they are encoded.
const BREAKING: &[char] = &['/', '<', '>', '*', '%', '&', ':', '\\', '?', '+'];

/// The address of a row below the API's base, percent-encoded.
///
/// # Errors
/// `ValueUnfit` for an identifier that is none, or a key value that cannot stand in an address.
pub(super) fn address(table: &WriteTable, name: &RowName) -> Outcome<String> {
    let set = odata::name(&table.address)?;
    Ok(format!("{set}({})", inside(table, name)?))
}

fn inside(table: &WriteTable, name: &RowName) -> Outcome<String> {
    match name {
        RowName::Id(id) => values::guid(id).map(Cow::into_owned).ok_or_else(|| {
            Fault::new(ErrorKind::ValueUnfit, "the row's identifier is no GUID").with("field", &table.primary_id)
        }),
        RowName::Unnamed => {
            let why = "a new row is made under an identifier we choose, so that it is made once";
            Err(Fault::new(ErrorKind::ValueUnfit, why).with("field", &table.primary_id))
        }
        RowName::Key(parts) if parts.is_empty() => {
            Err(Fault::new(ErrorKind::ValueUnfit, "an alternate key without parts").with("field", &table.primary_id))
        }
        RowName::Key(parts) => {
            let parts = parts.iter().map(|(field, cell)| part(table, field, cell)).collect::<Outcome<Vec<_>>>()?;
            Ok(parts.join(","))
        }
    }
}

fn part(table: &WriteTable, field: &str, cell: &Cell<'_>) -> Outcome<String> {
    use FieldType as T;
    let column = table.column(field).ok_or_else(|| {
        Fault::new(ErrorKind::FieldMissing, "a key names an unknown field")
            .with("field", field)
            .with("table", &table.table)
    })?;
    let name = odata::name(&column.field)?;
    let value = match (&column.kind, cell) {
        (T::Text { .. }, Cell::Text(text)) => quoted(column, text)?,
        (T::Integer | T::BigInt | T::Choice, Cell::Integer(n)) => n.to_string(),
        (T::Decimal { .. }, Cell::Integer(n)) => n.to_string(),
        (T::Decimal { .. }, Cell::Real(r)) if r.is_finite() => r.to_string(),
        (T::DateTime { behaviour: DateBehaviour::DateOnly }, Cell::Text(day)) => {
            values::day(Cow::Borrowed(day)).map(Cow::into_owned).ok_or_else(|| unfit(column, "it is not a day"))?
        }
        (T::DateTime { .. }, _) => return Err(unfit(column, "a time cannot stand in an address")),
        (T::Lookup, Cell::Text(id)) => {
            let id = values::guid(id).ok_or_else(|| unfit(column, "it is no GUID"))?;
            return Ok(format!("_{name}_value={id}"));
        }
        (_, Cell::Null) => return Err(unfit(column, "a part of a key is empty")),
        _ => return Err(unfit(column, "a value of this type cannot be part of a key")),
    };
    Ok(format!("{name}={value}"))
}

fn quoted(column: &WriteColumn, text: &str) -> Outcome<String> {
    if text.is_empty() {
        return Err(unfit(column, "a part of a key is empty"));
    }
    if text.chars().any(|c| BREAKING.contains(&c) || c.is_control()) {
        return Err(unfit(column, "a character in it breaks an address by key: / < > * % & : \\ ? +"));
    }
    Ok(format!("'{}'", odata::encode(&text.replace('\'', "''")).replace("%27", "'")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table() -> WriteTable {
        let column = |field: &str, kind| WriteColumn { field: field.into(), kind, targets: Vec::new() };
        WriteTable {
            table: "contact".into(),
            address: "contacts".into(),
            primary_id: "contactid".into(),
            kind: crate::catalog::TableKind::Standard,
            columns: vec![
                column("new_extid", FieldType::Text { max_length: None, format: None }),
                column("new_number", FieldType::Integer),
                column("new_parent", FieldType::Lookup),
                column("birthdate", FieldType::DateTime { behaviour: DateBehaviour::DateOnly }),
            ],
        }
    }

    fn by(parts: &[(&str, Cell<'static>)]) -> Outcome<String> {
        address(&table(), &RowName::Key(parts.iter().map(|(f, c)| ((*f).to_owned(), c.clone())).collect()))
    }

    #[test]
    fn rows_are_named_by_id_or_by_all_parts_of_a_key() {
        let id = RowName::Id("{6BA7B810-9DAD-11D1-80B4-00C04FD430C8}".into());
        assert_eq!(address(&table(), &id).unwrap(), "contacts(6ba7b810-9dad-11d1-80b4-00c04fd430c8)");
        assert_eq!(by(&[("new_extid", Cell::Text("o'x y".into()))]).unwrap(), "contacts(new_extid='o''x%20y')");
        let guid = Cell::Text("6ba7b810-9dad-11d1-80b4-00c04fd430c8".into());
        assert_eq!(
            by(&[("new_number", Cell::Integer(7)), ("new_parent", guid)]).unwrap(),
            "contacts(new_number=7,_new_parent_value=6ba7b810-9dad-11d1-80b4-00c04fd430c8)"
        );
        assert_eq!(by(&[("birthdate", Cell::Text("1990-05-17".into()))]).unwrap(), "contacts(birthdate=1990-05-17)");
    }

    #[test]
    fn what_cannot_stand_in_an_address_is_refused() {
        assert!(address(&table(), &RowName::Id("1) or (2".into())).is_err());
        assert!(address(&table(), &RowName::Unnamed).is_err());
        assert!(by(&[]).is_err());
        for bad in ["a+b@x.example", "a/b", "50%", "a&b", "a:b", "\u{7}", ""] {
            let fault = by(&[("new_extid", Cell::Text(bad.into()))]).unwrap_err();
            assert_eq!(fault.kind, ErrorKind::ValueUnfit, "{bad:?}");
        }
        assert!(by(&[("new_extid", Cell::Null)]).is_err());
        assert!(by(&[("unknown", Cell::Integer(1))]).is_err());
        assert!(by(&[("new_number", Cell::Text("1".into()))]).is_err());
    }

    proptest! {
        #[test]
        fn a_key_value_cannot_leave_its_quotes(value in any::<String>()) {
            if let Ok(found) = by(&[("new_extid", Cell::Text(value.clone().into()))]) {
                let inner = found.strip_prefix("contacts(new_extid='").and_then(|r| r.strip_suffix("')")).unwrap();
                prop_assert!(!inner.replace("''", "").contains(['\'', '&', '?', '#', '/', ' ', '(']) || value.contains('('));
                prop_assert_eq!(odata::decode(&inner.replace("''", "'")), value);
            }
        }
    }
}
