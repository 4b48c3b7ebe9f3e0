//! What the organisation's limits are, and what is left of them.
use super::ask::Ask;
use super::error::{SfError, json_reply};
use super::schema;
use crate::sandbox::reply::Reply;
use serde_json::{Value, json};

/// Answers `limits`.
pub(crate) fn answer(ask: &Ask<'_>) -> Result<Reply, SfError> {
    ask.only(&["GET"])?;
    if ask.org.named("missing_permission").iter().any(|name| name == "PermissionsViewSetup") {
        let text = "The user does not have View Setup and Configuration permission";
        return Err(SfError::new(403, "INSUFFICIENT_ACCESS", text));
    }
    let max = ask.org.config.daily_requests;
    let limit = |max: u64, used: u64| json!({ "Max": max, "Remaining": max.saturating_sub(used) });
    let (queries, batches) = ask.org.jobs().used();
    let body = json!({
        "DailyApiRequests": limit(max, ask.org.used()),
        "DailyBulkApiBatches": limit(15_000, batches),
        "DailyBulkV2QueryJobs": limit(10_000, queries),
        "DailyBulkV2QueryFileStorageMB": limit(976_562, 0),
        "DataStorageMB": limit(1_024, 0),
        "FileStorageMB": limit(1_024, 0),
        "PermissionSets": { "Max": 1_500, "Remaining": 1_497, "CreateCustom": { "Max": 1_000, "Remaining": 999 } },
    });
    Ok(json_reply(200, &body))
}

/// Answers `limits/recordCount`: an estimate, without what lies in the recycle bin.
pub(crate) fn record_count(ask: &Ask<'_>) -> Result<Reply, SfError> {
    ask.only(&["GET"])?;
    let state = ask.org.state();
    let asked = ask.parameter("sObjects").map(|list| list.split(',').map(str::trim).collect::<Vec<_>>());
    let mut counts = Vec::new();
    for object in schema::objects().iter().filter(|object| object.writable) {
        let wanted = asked.as_ref().is_none_or(|list| list.iter().any(|name| name.eq_ignore_ascii_case(object.name)));
        if !wanted || ask.object(object.name).is_err() {
            continue;
        }
        let generated = super::store::layout(&ask.org.world, object).map_or(0, |layout| layout.rows);
        let first = super::store::FIRST;
        let changes = state.changes(object);
        let count = changes.map_or(generated, |changes| {
            let made = changes.records.range(first + generated..).filter(|(_, record)| !record.deleted).count();
            let gone = changes.records.range(..first + generated).filter(|(_, record)| record.deleted).count();
            (generated + u64::try_from(made).unwrap_or(0)).saturating_sub(u64::try_from(gone).unwrap_or(0))
        });
        counts.push(json!({ "count": count, "name": object.name }));
    }
    Ok(json_reply(200, &json!({ "sObjects": Value::Array(counts) })))
}
