//! `UserRecordAccess`: what a user may do with records, worked out when it is asked for.
//!
//! Source: developer.salesforce.com, Object Reference, "UserRecordAccess": the user and the records must be named, at most 200
//! of them, and only the fields that are asked for are worked out.
use super::ask::Ask;
use super::error::{SfError, json_reply};
use super::id::Id;
use super::rights::{Right, shared};
use super::soql::{Cond, Item, Literal, Op, Query};
use super::store::{Row, State};
use crate::sandbox::reply::Reply;
use serde_json::{Map, Value, json};

/// The name of the object.
pub(crate) const NAME: &str = "UserRecordAccess";
/// Records one question may name.
const MOST: usize = 200;

fn refused(text: impl Into<String>) -> SfError {
    SfError::bad("MALFORMED_QUERY", text)
}

/// Answers a query of it.
pub(crate) fn answer(ask: &Ask<'_>, query: &Query) -> Result<Reply, SfError> {
    let mut asked = Asked::default();
    if let Some(cond) = &query.filter {
        asked.read(cond)?;
    }
    if asked.user.is_none() || asked.records.is_empty() {
        return Err(refused("UserId and RecordId must be specified in the filter of UserRecordAccess"));
    }
    if asked.records.len() > MOST {
        return Err(refused("a maximum of 200 record IDs can be queried at once"));
    }
    let state = ask.org.state();
    let records = asked.records.iter().map(|text| entry(ask, &state, query, text)).collect::<Result<Vec<_>, _>>()?;
    Ok(json_reply(200, &json!({ "totalSize": records.len(), "done": true, "records": records })))
}

/// Who is asked about, and which records.
#[derive(Default)]
struct Asked {
    user: Option<String>,
    records: Vec<String>,
}

impl Asked {
    fn read(&mut self, cond: &Cond) -> Result<(), SfError> {
        match cond {
            Cond::And(all) => all.iter().try_for_each(|one| self.read(one)),
            Cond::Compare { field, op: Op::Eq, value: Literal::Text(text) } => self.take(&field.text, text),
            Cond::In { field, not: false, list } => list.iter().try_for_each(|one| match one {
                Literal::Text(text) => self.take(&field.text, text),
                _ => Err(refused("a record is named by its ID")),
            }),
            _ => Err(refused("only UserId = and RecordId = or IN may stand in the filter of UserRecordAccess")),
        }
    }

    fn take(&mut self, field: &str, text: &str) -> Result<(), SfError> {
        match field.to_ascii_lowercase().as_str() {
            "userid" => self.user = Some(text.to_owned()),
            "recordid" => self.records.push(text.to_owned()),
            _ => return Err(refused(format!("{field} cannot be filtered by in UserRecordAccess"))),
        }
        Ok(())
    }
}

/// What the user may do with one record; with one that is not there, nothing.
fn entry(ask: &Ask<'_>, state: &State, query: &Query, text: &str) -> Result<Value, SfError> {
    let row = Id::parse(text).and_then(|id| state.by_id(&ask.org.world, id)).filter(|row| !row.deleted());
    let sees = |row: &&Row| shared(&ask.unshared, row.object, row.number);
    let seen = row.as_ref().filter(sees).filter(|row| ask.object(row.object.name).is_ok());
    let may = |right: Right| seen.is_some_and(|row| ask.org.may(row.object, right));
    let mut shown = Map::new();
    shown.insert("attributes".to_owned(), json!({ "type": NAME }));
    for item in &query.select {
        let Item::Field(word) = item else { return Err(refused("only fields can be selected of UserRecordAccess")) };
        let (name, value) = match word.text.to_ascii_lowercase().as_str() {
            "recordid" => ("RecordId", json!(text)),
            "hasreadaccess" => ("HasReadAccess", json!(seen.is_some())),
            "haseditaccess" => ("HasEditAccess", json!(may(Right::Edit))),
            "hasdeleteaccess" => ("HasDeleteAccess", json!(may(Right::Delete))),
            "hastransferaccess" => ("HasTransferAccess", json!(may(Right::Edit))),
            "hasallaccess" => ("HasAllAccess", json!(may(Right::Edit) && may(Right::Delete))),
            _ => {
                let why = format!("No such column '{}' on entity '{NAME}'.", word.text);
                return Err(SfError::bad("INVALID_FIELD", why));
            }
        };
        shown.insert(name.to_owned(), value);
    }
    Ok(Value::Object(shown))
}
