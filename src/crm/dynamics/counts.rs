//! Row counts: RetrieveTotalRecordCount, in batches; a table the CRM cannot count is left out.
use super::api::Api;
use super::odata;
use crate::fault::{ErrorKind, Outcome};
use crate::http::Patience;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Tables a call.
const BATCH: usize = 40;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    entity_record_count_collection: Collection,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Collection {
    keys: Vec<String>,
    values: Vec<i64>,
}

/// Counts the tables.
///
/// # Errors
/// Transport, sign-in and throttling faults; a refusal only splits the batch.
pub(super) async fn count(api: &Api, tables: &[String]) -> Outcome<BTreeMap<String, u64>> {
    let mut found = BTreeMap::new();
    let mut batches: Vec<&[String]> = tables.chunks(BATCH).collect();
    while let Some(batch) = batches.pop() {
        match ask(api, batch).await {
            Ok(answer) => found.extend(answer),
            Err(fault) if may_be_one_table(fault.kind) => {
                if batch.len() > 1 {
                    let (left, right) = batch.split_at(batch.len() / 2);
                    batches.extend([left, right]);
                }
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(found)
}

async fn ask(api: &Api, tables: &[String]) -> Outcome<BTreeMap<String, u64>> {
    let names = odata::json_list(tables.iter().map(String::as_str));
    let path = format!("RetrieveTotalRecordCount(EntityNames=@p)?@p={names}");
    let answer: Answer = api.json(&path, Patience::Short).await?;
    let pairs = answer.entity_record_count_collection;
    let counted = pairs.keys.into_iter().zip(pairs.values);
    Ok(counted.filter_map(|(table, n)| Some((table, u64::try_from(n).ok()?))).collect())
}

fn may_be_one_table(kind: ErrorKind) -> bool {
    use ErrorKind as K;
    matches!(
        kind,
        K::QueryRefused
            | K::FunctionUnsupported
            | K::TableMissing
            | K::FieldMissing
            | K::PrivilegeMissing
            | K::RecordAccess
            | K::ServerError
    )
}
