//! Readings of more fields than an address can name ("API Request Limits and Allocations": address and headers together
//! stay within 16,384 bytes). Such a page is asked for in lots: first only what places and names its rows, then the other
//! fields, lot by lot, for just these rows.
//!
//! What changed between two lots comes again with its new stamp; a row that went between them is not on the page.
use super::api::{Api, query_path};
use super::page::Examined;
use super::soql::{Path, Select};
use super::spot::checked;
use super::{errors, id};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap};

/// Bytes the fields of one lot take in an address; the identifiers of its rows take about as many.
const LOT: usize = 6_000;
/// Rows asked for at once.
const ROWS: usize = 200;

/// A record, its values unread.
type Record = BTreeMap<String, Box<RawValue>>;

/// A page as the server writes it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    total_size: u64,
    done: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_records_url: Option<String>,
    records: Vec<Record>,
}

/// Fields in lots that fit into an address.
pub(super) fn lots(fields: &[Path]) -> Vec<Vec<Path>> {
    let mut lots: Vec<Vec<Path>> = Vec::new();
    let mut room = 0;
    for field in fields {
        // Two signs stand between two fields, four bytes in an address.
        let bytes = field.to_string().len() + 4;
        match lots.last_mut().filter(|_| bytes <= room) {
            Some(lot) => lot.push(field.clone()),
            None => {
                room = LOT;
                lots.push(vec![field.clone()]);
            }
        }
        room = room.saturating_sub(bytes);
    }
    lots
}

/// Brings the other fields of a page's rows.
///
/// # Errors
/// Those of a query; `BadJson`, `Truncated` for a lot that is none.
pub(super) async fn complete(
    api: &Api,
    (object, operation): (&str, &str),
    lots: &[Vec<Path>],
    page: Examined,
) -> Outcome<Examined> {
    if lots.is_empty() {
        return Ok(page);
    }
    let mut all: Page = parsed(page.body())?;
    let names = all.records.iter().map(name_of).collect::<Outcome<Vec<String>>>()?;
    let mut whole = vec![true; names.len()];
    for lot in lots {
        let mut came: HashMap<String, Record> = HashMap::with_capacity(names.len());
        for some in names.chunks(ROWS) {
            let wanted: Vec<&str> = some.iter().map(String::as_str).collect();
            let select = lot.iter().try_fold(Select::from(object)?, |select, path| select.field(&path.to_string()))?;
            let path = query_path(operation, &select.one_of("Id", &wanted)?.to_string());
            gather(api, path, &mut came).await?;
        }
        for ((record, name), whole) in all.records.iter_mut().zip(&names).zip(&mut whole) {
            match came.remove(name) {
                Some(more) => join(record, more)?,
                None => *whole = false,
            }
        }
    }
    let mut keep = whole.into_iter();
    all.records.retain(|_| keep.next().unwrap_or_default());
    let body = serde_json::to_vec(&all).map_err(|e| Fault::new(ErrorKind::Bug, format!("a page in lots: {e}")))?;
    Ok(page.with_body(body))
}

/// All rows of a query, over as many pages as the server makes of them.
async fn gather(api: &Api, path: String, into: &mut HashMap<String, Record>) -> Outcome<()> {
    let mut path = Some(path);
    while let Some(here) = path {
        let read = |response| parsed(&errors::accept(response, api.clock.now())?.body);
        let page: Page = api.fetch_any(&here, &[], Patience::Long, read).await?;
        path = match (page.done, page.next_records_url) {
            (true, _) => None,
            (false, Some(next)) if !page.records.is_empty() => Some(checked(&next)?.to_owned()),
            (false, _) => return Err(Fault::new(ErrorKind::Truncated, "a lot of fields that goes on nowhere")),
        };
        for record in page.records {
            into.insert(name_of(&record)?, record);
        }
    }
    Ok(())
}

fn parsed(body: &[u8]) -> Outcome<Page> {
    serde_json::from_slice(body).map_err(|e| {
        let kind = if e.is_eof() { ErrorKind::Truncated } else { ErrorKind::BadJson };
        Fault::new(kind, format!("a lot of fields breaks at line {} column {}", e.line(), e.column()))
    })
}

fn name_of(record: &Record) -> Outcome<String> {
    let text = record.get("Id").and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    let name = text.as_deref().and_then(id::canonical).map(std::borrow::Cow::into_owned);
    name.ok_or_else(|| Fault::new(ErrorKind::BadJson, "a row without its identifier"))
}

/// Adds what a lot says of a record; what two lots say of one parent is told together.
fn join(record: &mut Record, more: Record) -> Outcome<()> {
    for (name, value) in more {
        let both = |own: &&mut Box<RawValue>| own.get().starts_with('{') && value.get().starts_with('{');
        match record.get_mut(&name) {
            None => {
                record.insert(name, value);
            }
            Some(own) if both(&own) => {
                let bad = |e: serde_json::Error| Fault::new(ErrorKind::BadJson, format!("{name}: {e}"));
                let mut inner: Record = serde_json::from_str(own.get()).map_err(bad)?;
                join(&mut inner, serde_json::from_str(value.get()).map_err(bad)?)?;
                *own = serde_json::value::to_raw_value(&inner).map_err(bad)?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> Record {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn lots_hold_every_field_once_and_fit() {
        let fields: Vec<Path> =
            (0..900).map(|n| Path::of(&format!("A_rather_long_name_of_a_field_{n}__c")).unwrap()).collect();
        let lots = lots(&fields);
        assert!(lots.len() > 3 && lots.concat() == fields);
        let bytes = |lot: &Vec<Path>| lot.iter().map(|p| p.to_string().len() + 4).sum::<usize>();
        assert!(lots.iter().all(|lot| bytes(lot) <= LOT), "{:?}", lots.iter().map(bytes).collect::<Vec<_>>());
    }

    #[test]
    fn what_two_lots_say_of_one_parent_is_told_together_and_as_it_came() {
        let mut own =
            record(r#"{"Id":"x","Account":{"Name":"Acme","Owner":{"Name":"Kim"}},"Amount":1.50,"None":null}"#);
        join(
            &mut own,
            record(r#"{"Id":"y","Account":{"Phone":"1","Owner":{"Email":"k"}},"Big":12345678901234567890}"#),
        )
        .unwrap();
        let text = serde_json::to_string(&own).unwrap();
        assert_eq!(
            text,
            r#"{"Account":{"Name":"Acme","Owner":{"Email":"k","Name":"Kim"},"Phone":"1"},"Amount":1.50,"Big":12345678901234567890,"Id":"x","None":null}"#
        );
    }
}
