//! `updated` and `deleted`: which records changed within a window, to the minute.
//!
//! Source: developer.salesforce.com, "sObject Get Updated" and "sObject Get Deleted".
use super::ask::Ask;
use super::error::{SfError, json_reply};
use super::id::Id;
use super::model::Object;
use super::rights::shared;
use super::val::{instant_text, parse_instant};
use crate::sandbox::data::calendar::DAY;
use crate::sandbox::reply::Reply;
use serde_json::{Value, json};

const MINUTE: i64 = 60;

fn invalid(text: &str) -> SfError {
    SfError::bad("INVALID_REPLICATION_DATE", text)
}

/// The window, its seconds cut off.
fn window(ask: &Ask<'_>, days: i64) -> Result<(i64, i64), SfError> {
    let read = |name: &str| {
        let text = ask.parameter(name).unwrap_or_default();
        // A plus sign that was not encoded arrives as a blank.
        let seconds = parse_instant(&text.replace(' ', "+"));
        seconds.map(|seconds| seconds - seconds.rem_euclid(MINUTE)).ok_or_else(|| invalid("Invalid date"))
    };
    let (start, end) = (read("start")?, read("end")?);
    if end <= start {
        return Err(invalid("startDate must be at least one minute before endDate"));
    }
    if start < ask.org.now() - days * DAY {
        return Err(invalid("startDate before org replication enabled date"));
    }
    Ok((start, end))
}

fn replicated(ask: &Ask<'_>, object: &Object) -> Result<(), SfError> {
    match ask.org.replicated(object) {
        true => Ok(()),
        false => Err(SfError::bad("INVALID_TYPE", format!("Entity type {} is not replicateable", object.name))),
    }
}

/// What is promised to be complete: nothing younger than the oldest open transaction.
fn covered(ask: &Ask<'_>, state: &super::store::State, end: i64) -> i64 {
    let now = ask.org.now();
    let until = end.min(now - now.rem_euclid(MINUTE));
    let behind = ask.org.facts("covered_behind").first().map(|rule| rule.number("value").unwrap_or(1));
    let held_back = behind.map(|hours| now - i64::try_from(hours).unwrap_or(1) * 3_600);
    let until = held_back.map_or(until, |at| until.min(at - at.rem_euclid(MINUTE)));
    state.held_since.map_or(until, |since| until.min(since - since.rem_euclid(MINUTE)))
}

/// Answers `sobjects/NAME/updated`.
pub(crate) fn updated(ask: &Ask<'_>, object: &'static Object) -> Result<Reply, SfError> {
    ask.only(&["GET"])?;
    replicated(ask, object)?;
    let (start, end) = window(ask, 30)?;
    let state = ask.org.state();
    let rows = state.rows_since(&ask.org.world, object, start).take_while(|row| row.stamp() < end);
    let ids: Vec<Value> = rows
        .filter(|row| !row.deleted() && shared(&ask.unshared, object, row.number))
        .map(|row| Value::from(row.id().text()))
        .collect();
    let covered = instant_text(covered(ask, &state, end));
    Ok(json_reply(200, &json!({ "ids": ids, "latestDateCovered": covered })))
}

/// Answers `sobjects/NAME/deleted`.
pub(crate) fn deleted(ask: &Ask<'_>, object: &'static Object) -> Result<Reply, SfError> {
    ask.only(&["GET"])?;
    replicated(ask, object)?;
    let (start, end) = window(ask, 15)?;
    if ask.org.fault("too_many_deleted", "replication").is_some() {
        return Err(SfError::bad("EXCEEDED_ID_LIMIT", "The number of IDs returned exceeds the limit of 600000"));
    }
    let state = ask.org.state();
    let now = ask.org.now();
    let forgotten = ask.org.facts("deletions_forgotten").first().map(|rule| rule.number("value").unwrap_or(1));
    let earliest = forgotten.map_or(now - 15 * DAY, |hours| now - i64::try_from(hours).unwrap_or(1) * 3_600);
    // The log names what left the recycle bin as well.
    let logged = state.log_since(object, start).take_while(|(stamp, _)| *stamp < end);
    let gone: Vec<Value> = logged
        .filter(|(stamp, number)| *stamp >= earliest && shared(&ask.unshared, object, *number))
        .map(|(stamp, number)| json!({ "deletedDate": instant_text(stamp), "id": Id::of(object, number).text() }))
        .collect();
    Ok(json_reply(
        200,
        &json!({
            "deletedRecords": gone,
            "earliestDateAvailable": instant_text(earliest),
            "latestDateCovered": instant_text(covered(ask, &state, end)),
        }),
    ))
}
