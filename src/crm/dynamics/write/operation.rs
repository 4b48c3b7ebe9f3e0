//! A change becomes one operation of the Web API: method, address, preconditions, body. The same operation is sent alone
//! or as a part of a batch (learn.microsoft.com, "Perform conditional operations using the Web API").
use super::call::Shown;
use super::{name, value};
use crate::crm::dynamics::odata;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::WriteMethod;
use crate::port::{Intent, Manner, RowChange, RowName, WriteTable};
use serde_json::{Map, Value as Json};

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operation {
    pub(super) method: WriteMethod,
    /// Below the API's base, percent-encoded.
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Vec<u8>>,
}

impl Operation {
    /// The same, where it is answered with a row: with this one.
    pub(super) fn showing(mut self, shown: &Shown) -> Self {
        if let Some((_, prefer)) = self.headers.iter_mut().find(|(name, _)| *name == "prefer") {
            prefer.clone_from(&shown.prefer);
            let row = self.path.split_once('?').map_or(self.path.as_str(), |(row, _)| row);
            self.path = format!("{row}?$select={}", shown.select);
        }
        self
    }
}

/// The operation for a change; none where nothing is to be changed.
///
/// # Errors
/// `ValueUnfit` or `FieldMissing` with the field.
pub(super) fn of(table: &WriteTable, change: &RowChange, manner: Manner) -> Outcome<Option<Operation>> {
    let address = name::address(table, &change.name)?;
    let (method, condition) = match change.intent {
        Intent::Create => (WriteMethod::Patch, Some(("if-none-match", "*".to_owned()))),
        Intent::Update { version } => (WriteMethod::Patch, Some(("if-match", etag(version)))),
        Intent::Upsert => (WriteMethod::Patch, None),
        Intent::Delete { version } => (WriteMethod::Delete, version.map(|v| ("if-match", etag(Some(v))))),
    };
    let mut headers: Vec<_> = condition.into_iter().collect();
    if method == WriteMethod::Delete {
        return Ok(Some(Operation { method, path: address, headers, body: None }));
    }
    if change.values.is_empty() && matches!(change.intent, Intent::Update { .. }) {
        return Ok(None);
    }
    let mut path = address;
    if change.intent == Intent::Upsert || manner.versions {
        // 201 or 200 with the row is the only way to be told whether it was made or changed.
        headers.push(("prefer", "return=representation".to_owned()));
        path = format!("{path}?$select={}", odata::name(&table.primary_id)?);
    }
    if manner.duplicate_rules {
        headers.push(("mscrm.suppressduplicatedetection", "false".to_owned()));
    }
    Ok(Some(Operation { method, path, headers, body: Some(bytes(&row(table, change)?)?) }))
}

/// The row's JSON: the changed fields only, those that name it left out (a copy of a key in the body wins over the address
/// when a row is made).
///
/// # Errors
/// `ValueUnfit` or `FieldMissing` with the field.
pub(super) fn row(table: &WriteTable, change: &RowChange) -> Outcome<Map<String, Json>> {
    let mut row = Map::new();
    for (field, value) in &change.values {
        let names_row = match &change.name {
            RowName::Id(_) => *field == table.primary_id,
            RowName::Key(parts) => parts.iter().any(|(part, _)| part == field),
            RowName::Unnamed => false,
        };
        if names_row {
            continue;
        }
        let column = table.column(field).ok_or_else(|| {
            Fault::new(ErrorKind::FieldMissing, "a change names an unknown field")
                .with("field", field)
                .with("table", &table.table)
        })?;
        value::put(&mut row, column, value)?;
    }
    Ok(row)
}

/// JSON text.
///
/// # Errors
/// `Bug`.
pub(super) fn bytes(value: &impl serde::Serialize) -> Outcome<Vec<u8>> {
    serde_json::to_vec(value).map_err(|e| Fault::new(ErrorKind::Bug, format!("a row that is no JSON: {e}")))
}

fn etag(version: Option<i64>) -> String {
    version.map_or_else(|| "*".to_owned(), |v| format!("W/\"{v}\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{FieldType, TableKind};
    use crate::mapping::Cell;
    use crate::port::{Value, WriteColumn};

    const ID: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

    fn table() -> WriteTable {
        let text = || FieldType::Text { max_length: Some(50), format: None };
        let column = |field: &str| WriteColumn { field: field.into(), kind: text(), targets: Vec::new() };
        WriteTable {
            table: "contact".into(),
            address: "contacts".into(),
            primary_id: "contactid".into(),
            kind: TableKind::Standard,
            columns: vec![column("lastname"), column("new_extid")],
        }
    }

    fn change(intent: Intent, name: RowName) -> RowChange {
        let value = |text: &'static str| Value::Plain(Cell::Text(text.into()));
        RowChange { name, intent, values: vec![("lastname".into(), value("Lee")), ("new_extid".into(), value("A"))] }
    }

    fn made(intent: Intent, manner: Manner) -> (Vec<(&'static str, String)>, String) {
        let op = of(&table(), &change(intent, RowName::Id(ID.into())), manner).unwrap().unwrap();
        (op.headers, op.path)
    }

    #[test]
    fn each_intent_has_its_precondition() {
        let plain = Manner::default();
        let path = format!("contacts({ID})");
        let header = |name, value: &str| vec![(name, value.to_owned())];
        assert_eq!(made(Intent::Create, plain), (header("if-none-match", "*"), path.clone()));
        assert_eq!(made(Intent::Update { version: None }, plain), (header("if-match", "*"), path.clone()));
        assert_eq!(made(Intent::Update { version: Some(7) }, plain), (header("if-match", "W/\"7\""), path.clone()));
        assert_eq!(made(Intent::Delete { version: None }, plain), (Vec::new(), path.clone()));
        assert_eq!(made(Intent::Delete { version: Some(7) }, plain), (header("if-match", "W/\"7\""), path.clone()));
        let told = (header("prefer", "return=representation"), format!("{path}?$select=contactid"));
        assert_eq!(made(Intent::Upsert, plain), told);
    }

    #[test]
    fn a_row_that_is_told_can_be_told_as_a_page_would_have_it() {
        let shown = Shown { select: "contactid,lastname".into(), prefer: "return=representation,x".into() };
        let told = |manner| {
            let op = of(&table(), &change(Intent::Update { version: Some(7) }, RowName::Id(ID.into())), manner);
            let op = op.unwrap().unwrap().showing(&shown);
            (op.headers, op.path)
        };
        let (headers, path) = told(Manner { versions: true, ..Manner::default() });
        assert_eq!(path, format!("contacts({ID})?$select=contactid,lastname"));
        assert_eq!(headers[1], ("prefer", "return=representation,x".to_owned()));
        let (headers, path) = told(Manner::default());
        assert_eq!((headers.len(), path), (1, format!("contacts({ID})")), "nothing is told where nothing was to be");
    }

    #[test]
    fn only_changed_fields_are_sent_and_none_that_names_the_row() {
        let by_key = RowName::Key(vec![("new_extid".into(), Cell::Text("A".into()))]);
        let op = of(&table(), &change(Intent::Upsert, by_key), Manner::default()).unwrap().unwrap();
        assert_eq!(op.body.unwrap(), b"{\"lastname\":\"Lee\"}");
        let nothing =
            RowChange { values: Vec::new(), ..change(Intent::Update { version: None }, RowName::Id(ID.into())) };
        assert_eq!(of(&table(), &nothing, Manner::default()).unwrap(), None);
        let new = RowChange { intent: Intent::Create, ..nothing };
        assert_eq!(of(&table(), &new, Manner::default()).unwrap().unwrap().body.unwrap(), b"{}");
    }

    #[test]
    fn a_field_the_catalog_does_not_name_is_never_sent() {
        let mut odd = change(Intent::Create, RowName::Id(ID.into()));
        odd.values.push(("x\"y".into(), Value::Plain(Cell::Integer(1))));
        assert_eq!(of(&table(), &odd, Manner::default()).unwrap_err().kind, ErrorKind::FieldMissing);
    }
}
