//! `jobs/query`: a query whose result is read in parts.
use super::super::ask::Ask;
use super::super::error::{SfError, json_reply};
use super::super::query::{reachable, scope, whole};
use super::super::soql::{Projection, parse};
use super::csv;
use super::job::{Job, Stage, Work, same_version, state_error};
use crate::sandbox::reply::Reply;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Value, json};
use std::sync::Arc;

/// Rows of a part where the caller names no number.
const PART: usize = 100_000;

/// Answers `jobs/query…`.
pub(super) fn answer(ask: &Ask<'_>, rest: &[&str]) -> Result<Reply, SfError> {
    match (ask.method(), rest) {
        ("POST", []) => create(ask),
        ("GET", []) => {
            let jobs = ask.org.jobs();
            let records: Vec<Value> = jobs.list(true).map(|job| job.json(ask, true)).collect();
            Ok(json_reply(200, &json!({ "done": true, "records": records, "nextRecordsUrl": null })))
        }
        ("GET", [id]) => {
            let mut jobs = ask.org.jobs();
            let job = jobs.find(id, true)?;
            job.step();
            Ok(json_reply(200, &job.json(ask, true)))
        }
        ("PATCH", [id]) => {
            let body = ask.json()?;
            if body.get("state").and_then(Value::as_str) != Some("Aborted") {
                return Err(state_error("A query job can only be aborted"));
            }
            let mut jobs = ask.org.jobs();
            let job = jobs.find(id, true)?;
            if job.stage.over() {
                return Err(state_error(&format!("Aborting an already {} job is not allowed", job.stage.name())));
            }
            job.stage = Stage::Aborted;
            Ok(json_reply(200, &job.json(ask, false)))
        }
        ("DELETE", [id]) => {
            ask.org.jobs().remove(id, true)?;
            Ok(Reply { status: 204, ..Reply::default() })
        }
        ("GET", [id, tail]) if tail.eq_ignore_ascii_case("results") => results(ask, &ready(ask, id)?),
        ("GET", [_, tail])
            if tail.eq_ignore_ascii_case("resultPages") && ask.org.fault("no_result_pages", "jobs").is_some() =>
        {
            Err(SfError::not_found())
        }
        ("GET", [id, tail]) if tail.eq_ignore_ascii_case("resultPages") => pages(ask, &ready(ask, id)?),
        (method, [] | [_]) => Err(SfError::method(method, "GET,POST,PATCH,DELETE")),
        _ => Err(SfError::not_found()),
    }
}

fn create(ask: &Ask<'_>) -> Result<Reply, SfError> {
    let body = ask.json()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let operation = text("operation").unwrap_or_default();
    let all = match operation {
        "query" => false,
        "queryAll" => true,
        other => return Err(SfError::bad("INVALIDJOB", format!("operation '{other}' is not supported"))),
    };
    let written = text("query").unwrap_or_default();
    let delimiter = text("columnDelimiter").unwrap_or("COMMA");
    if csv::delimiter(delimiter).is_none() {
        return Err(SfError::bad("INVALIDJOB", format!("columnDelimiter '{delimiter}' is not supported")));
    }
    let query = parse(written)?;
    reachable(ask, &query)?;
    if !query.group.is_empty() || query.offset > 0 {
        return Err(SfError::bad(
            "API_ERROR",
            "Aggregate Relationships, GROUP BY and OFFSET are not supported in Bulk Query",
        ));
    }
    let state = ask.org.state();
    let scope = scope(ask, &state, all, written);
    let object = state.object(&query.from);
    let object = object.ok_or_else(|| {
        SfError::bad("INVALIDENTITY", format!("Entity '{}' is not supported by the Bulk API.", query.from))
    })?;
    let shown = Projection::bind(scope, &query, object)?;
    if !shown.is_flat() {
        return Err(SfError::bad("FUNCTIONALITY_NOT_ENABLED", "Selecting compound data not supported in Bulk Query"));
    }
    if shown.columns().next().is_none() {
        return Err(SfError::bad("API_ERROR", "Aggregate functions are not supported in Bulk Query"));
    }
    let (object, numbers) = whole(scope, &query)?;
    let error = ask.org.fault("job_failed", "jobs").map(|_| "InternalServerError : the job failed".to_owned());
    let job = ask.org.jobs().add(|id| Job {
        id,
        object,
        operation: operation.to_owned(),
        stage: Stage::UploadComplete,
        version: ask.version.clone(),
        delimiter: delimiter.to_owned(),
        ending: text("lineEnding").unwrap_or("LF").to_owned(),
        created: ask.org.now(),
        by: ask.user,
        processed: 0,
        failed: 0,
        error,
        work: Work::Query { text: written.to_owned(), all, state: state.clone(), numbers: Arc::new(numbers) },
    });
    let mut told = job.json(ask, true);
    if let Some(told) = told.as_object_mut() {
        // A fresh job says nothing of its progress.
        told.retain(|name, _| {
            !matches!(
                name.as_str(),
                "jobType" | "numberRecordsProcessed" | "retries" | "totalProcessingTime" | "isPkChunkingSupported"
            )
        });
    }
    Ok(json_reply(200, &told))
}

/// A job whose results can be read.
fn ready(ask: &Ask<'_>, id: &str) -> Result<Job, SfError> {
    let job = ask.org.jobs().find(id, true)?.clone();
    same_version(ask, &job)?;
    match job.stage {
        Stage::JobComplete => Ok(job),
        stage => Err(state_error(&format!("Results are there once the job is complete; it is {}", stage.name()))),
    }
}

fn locator(at: usize) -> String {
    STANDARD_NO_PAD.encode(at.to_string())
}

fn results(ask: &Ask<'_>, job: &Job) -> Result<Reply, SfError> {
    let Work::Query { text, all, state, numbers } = &job.work else { return Err(SfError::not_found()) };
    let start = match ask.parameter("locator").filter(|text| !text.is_empty()) {
        Some(text) => {
            let bytes = STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok();
            let at = bytes.and_then(|bytes| String::from_utf8(bytes).ok()?.parse::<usize>().ok());
            at.filter(|at| *at <= numbers.len())
                .ok_or_else(|| SfError::bad("INVALID_QUERY_LOCATOR", format!("invalid locator {text}")))?
        }
        None => 0,
    };
    let size = ask.parameter("maxRecords").and_then(|text| text.parse().ok()).filter(|size| *size > 0).unwrap_or(PART);
    // A part may hold fewer rows than were asked for.
    let size = size.min(ask.org.config.bulk_part.max(1));
    let end = start.saturating_add(size).min(numbers.len());
    let query = parse(text)?;
    let scope = scope(ask, state, *all, text);
    let shown = Projection::bind(scope, &query, job.object)?;
    let sign = csv::delimiter(&job.delimiter).unwrap_or(',');
    let mut out = Vec::with_capacity(64 * 1_024);
    csv::write(&mut out, shown.columns().map(|(name, _)| name), sign);
    let rows = numbers.get(start..end).unwrap_or_default();
    for row in rows.iter().filter_map(|number| state.find(&ask.org.world, job.object, *number)) {
        shown.csv(scope, &row, u8::try_from(sign).unwrap_or(b','), &mut out);
        out.extend_from_slice(if job.ending == "CRLF" { b"\r\n" } else { b"\n" });
    }
    let reply = Reply::new(200, "text/csv", out).with("sforce-numberofrecords", rows.len().to_string());
    let next = if end < numbers.len() { locator(end) } else { "null".to_owned() };
    Ok(match ask.org.fault("results_without_locator", "results") {
        Some(_) => reply,
        None => reply.with("sforce-locator", next),
    })
}

/// The addresses of the parts, five at a time.
fn pages(ask: &Ask<'_>, job: &Job) -> Result<Reply, SfError> {
    const LISTED: usize = 5;
    let Work::Query { numbers, .. } = &job.work else { return Err(SfError::not_found()) };
    let part = ask.org.config.bulk_part.max(1);
    let given = ask.parameter("locator").and_then(|text| STANDARD_NO_PAD.decode(text).ok());
    let from = given.and_then(|bytes| String::from_utf8(bytes).ok()?.parse::<usize>().ok()).unwrap_or(0);
    let place = ask.path(&format!("jobs/query/{}", job.id));
    let starts: Vec<usize> = (from..numbers.len().max(1)).step_by(part).take(LISTED).collect();
    let backwards = ask.org.fault("result_pages_backwards", "jobs").is_some();
    let in_order = (0..starts.len()).map(|n| if backwards { starts.len() - 1 - n } else { n });
    let addresses: Vec<Value> = in_order
        .filter_map(|n| starts.get(n))
        .map(|at| json!({ "resultUrl": format!("{place}/results?locator={}&maxRecords={part}", locator(*at)) }))
        .collect();
    let next = from.saturating_add(part * LISTED);
    let done = next >= numbers.len();
    let mut body = json!({ "resultPages": addresses, "done": done });
    if let (false, Some(body)) = (done, body.as_object_mut()) {
        body.insert("nextRecordsUrl".to_owned(), json!(format!("{place}/resultPages?locator={}", locator(next))));
    }
    Ok(json_reply(200, &body))
}
