//! The careful way, for a page in which something is broken: rows are cut apart and read one by one.
use super::Links;
use super::cell::Problem;
use super::row::{RowSeed, Sheet};
use crate::crm::json::broken::deeper_than;
use crate::crm::json::skip::MAX_DEPTH;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{BadRow, DecodedPage, ReadQuery};
use serde::Deserialize;
use serde::de::DeserializeSeed;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Envelope<'t> {
    #[serde(borrow)]
    value: Vec<&'t RawValue>,
    #[serde(rename = "@odata.nextLink", default)]
    next: Option<String>,
    #[serde(rename = "@odata.deltaLink", default)]
    delta: Option<String>,
}

/// The rows, good and bad, and the page's own links.
///
/// # Errors
/// `BadJson` when even the rows cannot be told apart.
pub(super) fn rows<'t>(query: &ReadQuery, text: &'t str) -> Outcome<(Links, DecodedPage<'t>)> {
    if deeper_than(text, usize::from(MAX_DEPTH)) {
        return Err(super::too_deep());
    }
    let page: Envelope<'t> = serde_json::from_str(text).map_err(|e| {
        Fault::new(ErrorKind::BadJson, format!("the page breaks at line {} column {}", e.line(), e.column()))
    })?;
    let mut sheet = Sheet::new(query);
    for raw in page.value {
        let mut json = serde_json::Deserializer::from_str(raw.get());
        if let Err(error) = (RowSeed { sheet: &mut sheet }).deserialize(&mut json) {
            sheet.forget_partial();
            let fields: BTreeMap<String, &RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
            let bad = blame(query, (raw.get(), &fields), &error.to_string());
            sheet.reject(bad, |field| fields.get(field).is_some_and(|raw| raw.get() == "true"));
        }
    }
    Ok((Links { next: page.next, delta: page.delta }, sheet.into_page()))
}

/// Which row, which field and why, as far as it can still be told.
fn blame(query: &ReadQuery, (row, fields): (&str, &BTreeMap<String, &RawValue>), error: &str) -> BadRow {
    let reason = if error.contains("number out of range") {
        "number-range"
    } else if error.contains("invalid type") {
        "wrong-type"
    } else {
        "bad-text"
    };
    let id = fields.get(&query.primary_id).and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    let id = id.as_deref().and_then(super::super::values::guid).map(Cow::into_owned).unwrap_or_default();
    let broken = fields.iter().find(|(_, raw)| serde_json::from_str::<serde_json::Value>(raw.get()).is_err());
    let field = broken.map(|(wire, _)| {
        query.columns.iter().find(|c| c.wire == *wire).map_or_else(|| wire.clone(), |c| c.field.clone())
    });
    let sample = broken.map_or(row, |(_, raw)| raw.get());
    let Problem { reason, sample } = Problem::new(reason, sample);
    BadRow { id, reason, field, sample: Some(sample) }
}
