//! Looks how events stand that were recorded: their rows are asked for by what names them, many at once, and held against what
//! would be written of them.
use super::event::{self, EventRow};
use super::{DynamicsWriter, value};
use crate::crm::alike::alike;
use crate::crm::dynamics::{odata, values};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use crate::mapping::Cell;
use crate::port::{CampaignEvent, EventHome, Recorded, RowName, Value, WriteTable};
use futures_util::future::join_all;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::collections::HashMap;

/// Rows asked for at once: the address stays far below what the server takes.
const ASKED: usize = 100;
/// When an activity ended; closing one may set it anew.
const ENDED: &str = "actualend";
/// Whether an activity is open.
const STATE: &str = "statecode";

#[derive(Deserialize)]
struct Answer {
    value: Vec<Map<String, Json>>,
}

impl DynamicsWriter {
    /// One answer for each event, in their order.
    pub(super) async fn recorded_events(&self, home: &EventHome, events: &[CampaignEvent]) -> Outcome<Vec<Recorded>> {
        let mut answers: Vec<Recorded> = vec![Recorded::Missing; events.len()];
        let mut groups: Vec<(WriteTable, Vec<(usize, EventRow)>)> = Vec::new();
        for (index, event) in events.iter().enumerate() {
            match event::row(home, event) {
                Err(fault) => put(&mut answers, index, Recorded::Refused(Box::new(fault))),
                Ok(row) => match groups.iter_mut().find(|(table, _)| table.table == row.table.table) {
                    Some((_, rows)) => rows.push((index, row)),
                    None => groups.push((row.table.clone(), vec![(index, row)])),
                },
            }
        }
        let chunks = groups.iter().flat_map(|(table, rows)| rows.chunks(ASKED).map(move |rows| (table, rows)));
        let asked = chunks.map(|(table, rows)| async move { (table, rows, self.rows_of(table, rows).await) });
        for (table, rows, found) in join_all(asked).await {
            let found = found?;
            for (index, row) in rows {
                let there = named(row).and_then(|(_, name)| found.get(&name.to_lowercase()));
                put(&mut answers, *index, there.map_or(Ok(Recorded::Missing), |there| held(table, row, there))?);
            }
        }
        Ok(answers)
    }

    /// The rows there are of these, by what names them.
    async fn rows_of(
        &self,
        table: &WriteTable,
        rows: &[(usize, EventRow)],
    ) -> Outcome<HashMap<String, Map<String, Json>>> {
        let mut fields = vec![table.primary_id.clone()];
        let (mut names, mut by) = (Vec::new(), table.primary_id.clone());
        for (_, row) in rows {
            let Some((field, name)) = named(row) else { continue };
            by = field.unwrap_or(&table.primary_id).to_owned();
            names.push(match field {
                Some(field) => format!("{} eq '{}'", odata::name(field)?, name.replace('\'', "''")),
                None => format!("{} eq {}", odata::name(&table.primary_id)?, guid(name)?),
            });
            let written = row.change.values.iter().filter_map(|(field, value)| wire(field, value));
            for field in written.chain([by.clone()]).chain(row.closing.as_ref().map(|_| STATE.to_owned())) {
                odata::name(&field)?;
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
        }
        if names.is_empty() {
            return Ok(HashMap::new());
        }
        let (set, filter) = (odata::name(&table.address)?, odata::encode(&names.join(" or ")));
        let path = format!("{set}?$select={}&$filter={filter}", fields.join(","));
        let answer: Answer = self.api.json(&path, Patience::Long).await?;
        let name_of = |row: &Map<String, Json>| row.get(&by).and_then(Json::as_str).map(str::to_lowercase);
        Ok(answer.value.into_iter().filter_map(|row| Some((name_of(&row)?, row))).collect())
    }
}

fn put(answers: &mut [Recorded], at: usize, answer: Recorded) {
    if let Some(place) = answers.get_mut(at) {
        *place = answer;
    }
}

/// The key a row is named by, and the name; by its identifier where there is no key.
fn named(row: &EventRow) -> Option<(Option<&str>, &str)> {
    match &row.change.name {
        RowName::Id(id) => Some((None, id)),
        RowName::Key(parts) => match parts.first()? {
            (field, Cell::Text(text)) => Some((Some(field), text)),
            _ => None,
        },
        RowName::Unnamed => None,
    }
}

fn guid(text: &str) -> Outcome<String> {
    let id = values::guid(text).ok_or_else(|| Fault::new(ErrorKind::Bug, "the row's identifier is no GUID"))?;
    Ok(id.into_owned())
}

/// What a written field is called where it is read; none of what cannot be read beside the row.
fn wire(field: &str, value: &Value) -> Option<String> {
    match value {
        Value::Plain(_) => Some(field.to_owned()),
        Value::Reference(_) => Some(format!("_{field}_value")),
        Value::Parties(_) => None,
    }
}

/// What is there of an event, held against what would be written of it.
fn held(table: &WriteTable, row: &EventRow, there: &Map<String, Json>) -> Outcome<Recorded> {
    let mut differ = Vec::new();
    for (field, value) in &row.change.values {
        let Some(wire) = wire(field, value) else { continue };
        let sent = match value {
            // A person who is not known here any more says nothing.
            Value::Reference(to) if to.id.is_empty() => continue,
            Value::Reference(to) => Json::String(to.id.clone()),
            Value::Plain(_) if row.closing.is_some() && field == ENDED => continue,
            Value::Plain(cell) => match table.column(field) {
                Some(column) => value::plain(column, cell)?,
                None => continue,
            },
            Value::Parties(_) => continue,
        };
        if !alike(&sent, there.get(&wire)) {
            differ.push(field.clone());
        }
    }
    let open = |closing: &event::Closing| there.get(STATE).and_then(Json::as_i64) != Some(closing.state);
    if row.closing.as_ref().is_some_and(open) {
        differ.push(STATE.to_owned());
    }
    Ok(if differ.is_empty() { Recorded::Same } else { Recorded::Differs(differ) })
}
