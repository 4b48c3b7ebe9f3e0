//! Collections: up to 200 records in one request, a result for each in their order ("Use sObject Collections"). A result is
//! believed only where there is one for each record and each names its own.
use super::call::Call;
use super::record::{Item, Verb};
use crate::crm::salesforce::errors::ApiError;
use crate::crm::salesforce::id;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{Payload, WriteMethod};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

/// What a collection says of one record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Told {
    #[serde(default)]
    pub(super) id: Option<String>,
    pub(super) success: bool,
    #[serde(default)]
    pub(super) errors: Vec<ApiError>,
    #[serde(default)]
    pub(super) created: Option<bool>,
}

/// The request for records of one kind.
pub(super) fn request(call: &Call<'_>, verb: &Verb, items: &[Item]) -> (WriteMethod, String, Payload) {
    let table = &call.table.address;
    let together = call.manner.all_or_nothing;
    let (method, path) = match verb {
        Verb::Insert { .. } => (WriteMethod::Post, "composite/sobjects".to_owned()),
        Verb::Update | Verb::UpdateSince => (WriteMethod::Patch, "composite/sobjects".to_owned()),
        Verb::Upsert { key } => (WriteMethod::Patch, format!("composite/sobjects/{table}/{key}")),
        Verb::Delete => {
            let ids: Vec<&str> = items.iter().filter_map(|item| item.id.as_deref()).collect();
            let path = format!("composite/sobjects?ids={}&allOrNone={together}", ids.join(","));
            return (WriteMethod::Delete, path, Payload::Nothing);
        }
    };
    let record = |item: &Item| {
        let mut record = Map::new();
        record.insert("attributes".to_owned(), json!({ "type": table }));
        if matches!(verb, Verb::Update | Verb::UpdateSince) {
            record.insert("id".to_owned(), json!(item.id));
        }
        record.extend(item.fields.clone());
        Json::Object(record)
    };
    let records: Vec<Json> = items.iter().map(record).collect();
    let body = json!({ "allOrNone": together, "records": records });
    (method, path, Payload::json(body.to_string().into_bytes()))
}

/// The results, one for each record.
///
/// # Errors
/// `OutcomeUnknown` where they cannot be told apart: records were written, and nobody knows which.
pub(super) fn results(body: &[u8], items: &[Item]) -> Outcome<Vec<Told>> {
    let lost = |why: String| Fault::new(ErrorKind::OutcomeUnknown, why);
    let told: Vec<Told> =
        serde_json::from_slice(body).map_err(|e| lost(format!("the results break at column {}", e.column())))?;
    if told.len() != items.len() {
        return Err(lost(format!("{} results for {} records", told.len(), items.len())));
    }
    let foreign = |(told, item): (&Told, &Item)| match (&told.id, &item.id) {
        (Some(found), Some(ours)) => id::canonical(found).is_none_or(|found| *found != **ours),
        _ => false,
    };
    match told.iter().zip(items).any(foreign) {
        true => Err(lost("a result of another record".to_owned())),
        false => Ok(told),
    }
}
