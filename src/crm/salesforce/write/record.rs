//! A change becomes a record of a collection: which request it belongs in, what names it, what stands in it.
use super::{unfit, value};
use crate::crm::salesforce::{id, soql};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use crate::port::{FoundRow, Intent, Manner, RowChange, RowName, RowResult, Value, WriteTable};
use serde_json::{Map, Value as Json};

/// What a request does with its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verb {
    /// They are made; under a unique external id where there is a key.
    Insert {
        /// The field of the external id.
        key: Option<String>,
    },
    /// They are changed, by their ids.
    Update,
    /// One is changed by itself, only if nobody changed it since.
    UpdateSince,
    /// They are made or changed, by this external id.
    Upsert {
        /// Its field.
        key: String,
    },
    /// They are removed, by their ids.
    Delete,
}

/// A change on its way.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Its place among the changes.
    pub(super) index: usize,
    pub(super) verb: Verb,
    /// What names the record, where anything of ours does.
    pub(super) row: Option<String>,
    /// Its id in the CRM, where it is known.
    pub(super) id: Option<String>,
    /// The value of its external id.
    pub(super) key: Option<Cell<'static>>,
    /// Its fields, in order; those of the name are among them.
    pub(super) fields: Map<String, Json>,
    /// The first record it refers to, or the one it was locked with: records with one parent are locked together.
    pub(super) parent: String,
    /// The version it was decided on, as milliseconds.
    pub(super) version: Option<i64>,
    /// Whether it may be sent again although an earlier try may have been done.
    pub(super) repeatable: bool,
    /// Why an earlier try may have been done.
    pub(super) doubt: Option<Fault>,
}

/// What a change comes to before anything is sent.
pub(super) enum Prepared {
    Send(Box<Item>),
    Settled(RowResult),
}

/// Whether a record has to be found before it can be changed: only upserts are named by an external id on the wire.
pub(super) fn must_be_found(change: &RowChange) -> bool {
    let by_key = matches!(change.name, RowName::Key(_));
    by_key && matches!(change.intent, Intent::Update { .. } | Intent::Delete { .. })
}

/// Makes an item of a change. `found` is what a look for it brought, where it had to be found.
///
/// # Errors
/// `ValueUnfit`, `FieldMissing` for what cannot be said; `SalesforceRowGone` for a record that is not there.
pub(super) fn item(
    table: &WriteTable,
    change: &RowChange,
    found: Option<&FoundRow>,
    (index, manner): (usize, Manner),
) -> Outcome<Prepared> {
    let key = match &change.name {
        RowName::Key(parts) => Some(external_id(table, parts)?),
        RowName::Id(_) | RowName::Unnamed => None,
    };
    let id = match &change.name {
        RowName::Id(id) => Some(known_id(table, id)?),
        _ => found.map(|row| row.id.clone()),
    };
    let row = match (&id, &key) {
        (Some(id), _) => Some(id.clone()),
        // External ids are found whatever the case of their letters.
        (None, Some((field, cell))) => Some(format!("{field}={}", cell.display().to_lowercase())),
        (None, None) => None,
    };
    let verb = match (change.intent, &key, &id) {
        (Intent::Create, Some((field, _)), _) => Verb::Insert { key: Some(field.clone()) },
        (Intent::Create, None, None) => Verb::Insert { key: None },
        (Intent::Create, None, Some(_)) => {
            return Err(unfit(&table.primary_id, "Salesforce names its records itself: an external id is needed"));
        }
        (Intent::Upsert, Some((field, _)), _) => Verb::Upsert { key: field.clone() },
        (Intent::Upsert, None, Some(_)) => Verb::Update,
        (Intent::Update { version: Some(_) }, _, Some(_)) => Verb::UpdateSince,
        (Intent::Update { version: None }, _, Some(_)) => Verb::Update,
        (Intent::Delete { version: None }, _, Some(_)) => Verb::Delete,
        (Intent::Delete { version: None }, Some(_), None) => return Ok(Prepared::Settled(RowResult::Unchanged)),
        (Intent::Delete { version: Some(_) }, _, _) => {
            return Err(unfit(&table.primary_id, "Salesforce removes records whatever their version"));
        }
        (Intent::Update { .. }, Some(_), None) => {
            return Err(Fault::new(ErrorKind::SalesforceRowGone, "no record has that external id"));
        }
        (_, None, None) => return Err(unfit(&table.primary_id, "nothing names the record")),
    };
    let fields = fields(table, change, key.as_ref().filter(|_| !matches!(verb, Verb::Update | Verb::UpdateSince)))?;
    if fields.is_empty() && matches!(verb, Verb::Update | Verb::UpdateSince) {
        return Ok(Prepared::Settled(RowResult::Unchanged));
    }
    let parents = change.values.iter().filter_map(|(_, value)| match value {
        Value::Reference(to) => Some(to.id.clone()),
        _ => None,
    });
    let version = match change.intent {
        Intent::Update { version } => version,
        _ => None,
    };
    Ok(Prepared::Send(Box::new(Item {
        index,
        row,
        id,
        key: key.map(|(_, cell)| cell),
        fields,
        parent: parents.min().unwrap_or_default(),
        version,
        repeatable: manner.replay || change.guarded(),
        doubt: None,
        verb,
    })))
}

fn known_id(table: &WriteTable, text: &str) -> Outcome<String> {
    let id = id::canonical(text).ok_or_else(|| unfit(&table.primary_id, "it is not a record's id"))?;
    Ok(id.into_owned())
}

/// The one field and value that name a record.
fn external_id(table: &WriteTable, parts: &[(String, Cell<'static>)]) -> Outcome<(String, Cell<'static>)> {
    let [(field, cell)] = parts else {
        return Err(unfit(&table.primary_id, "an external id is one field"));
    };
    let empty = matches!(cell, Cell::Null) || matches!(cell, Cell::Text(text) if text.trim().is_empty());
    if empty {
        return Err(unfit(field, "the external id is empty"));
    }
    let column = table.column(field).ok_or_else(|| missing(table, field))?;
    value::plain(column, cell)?;
    Ok((soql::Name::of(field)?.to_string(), cell.clone()))
}

fn missing(table: &WriteTable, field: &str) -> Fault {
    Fault::new(ErrorKind::FieldMissing, "a change names an unknown field")
        .with("field", field)
        .with("table", &table.table)
}

fn fields(table: &WriteTable, change: &RowChange, key: Option<&(String, Cell<'static>)>) -> Outcome<Map<String, Json>> {
    let mut record = Map::new();
    if let Some((field, cell)) = key {
        let column = table.column(field).ok_or_else(|| missing(table, field))?;
        record.insert(field.clone(), value::plain(column, cell)?);
    }
    for (field, value) in &change.values {
        if record.contains_key(field) || *field == table.primary_id {
            continue;
        }
        let column = table.column(field).ok_or_else(|| missing(table, field))?;
        record.insert(soql::Name::of(field)?.to_string(), value::json(column, value)?);
    }
    Ok(record)
}
