//! The careful way, for a page in which something is broken: records are cut apart and read one by one.
use super::Prefixes;
use super::cell::Problem;
use super::row::{RowSeed, Sheet};
use crate::crm::json::broken::deeper_than;
use crate::crm::json::skip::MAX_DEPTH;
use crate::crm::salesforce::id;
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
    records: Vec<&'t RawValue>,
    #[serde(rename = "nextRecordsUrl", default)]
    next: Option<String>,
}

/// The records, good and bad, and the page's own link.
///
/// # Errors
/// `BadJson` when even the records cannot be told apart.
pub(super) fn rows<'t>(
    query: &ReadQuery,
    text: &'t str,
    prefixes: &Prefixes,
) -> Outcome<(Option<String>, DecodedPage<'t>)> {
    if deeper_than(text, usize::from(MAX_DEPTH)) {
        return Err(super::too_deep());
    }
    let page: Envelope<'t> = serde_json::from_str(text).map_err(|e| {
        Fault::new(ErrorKind::BadJson, format!("the page breaks at line {} column {}", e.line(), e.column()))
    })?;
    let mut sheet = Sheet::new(query, prefixes);
    for raw in page.records {
        let mut json = serde_json::Deserializer::from_str(raw.get());
        if let Err(error) = (RowSeed { sheet: &mut sheet }).deserialize(&mut json) {
            sheet.forget_partial();
            let fields: BTreeMap<String, &RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
            let bad = blame(query, (raw.get(), &fields), &error.to_string());
            sheet.reject(bad, |field| fields.get(field).is_some_and(|raw| raw.get() == "true"));
        }
    }
    Ok((page.next, sheet.into_page()))
}

/// Which record, which field and why, as far as it can still be told.
fn blame(query: &ReadQuery, (record, fields): (&str, &BTreeMap<String, &RawValue>), error: &str) -> BadRow {
    let reason = match error {
        error if error.contains("number out of range") => "number-range",
        error if error.contains("invalid type") => "wrong-type",
        _ => "bad-text",
    };
    let id = fields.get(&query.primary_id).and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    let id = id.as_deref().and_then(id::canonical).map(Cow::into_owned).unwrap_or_default();
    let broken = fields.iter().find(|(_, raw)| serde_json::from_str::<serde_json::Value>(raw.get()).is_err());
    let sample = broken.map_or(record, |(_, raw)| raw.get());
    let Problem { reason, sample } = Problem::new(reason, sample);
    BadRow { id, reason, field: broken.map(|(name, _)| name.clone()), sample: Some(sample) }
}
