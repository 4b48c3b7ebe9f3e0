//! `jobs/ingest`: a file of rows, each with a result of its own.
use super::super::ask::Ask;
use super::super::error::{SfError, json_reply};
use super::super::id::Id;
use super::super::model::Object;
use super::super::record::writer;
use super::super::store::State;
use super::super::write::{Given, Writer, Written, of_csv, resolve};
use super::csv;
use super::job::{Job, Line, RowResult, Stage, Work, same_version, state_error};
use crate::sandbox::reply::Reply;
use serde_json::{Value, json};
use std::sync::Arc;

/// Answers `jobs/ingest…`.
pub(super) fn answer(ask: &Ask<'_>, rest: &[&str]) -> Result<Reply, SfError> {
    match (ask.method(), rest) {
        ("POST", []) => create(ask),
        ("GET", []) => {
            let jobs = ask.org.jobs();
            let records: Vec<Value> = jobs.list(false).map(|job| job.json(ask, true)).collect();
            Ok(json_reply(200, &json!({ "done": true, "records": records, "nextRecordsUrl": null })))
        }
        ("GET", [id]) => {
            let mut jobs = ask.org.jobs();
            let job = jobs.find(id, false)?;
            job.step();
            Ok(json_reply(200, &job.json(ask, true)))
        }
        ("PUT", [id, "batches"]) => upload(ask, id),
        ("PATCH", [id]) => advance(ask, id),
        ("DELETE", [id]) => {
            ask.org.jobs().remove(id, false)?;
            Ok(Reply { status: 204, ..Reply::default() })
        }
        ("GET", [id, tail]) => results(ask, id, &tail.to_lowercase()),
        (method, _) => Err(SfError::method(method, "GET,POST,PUT,PATCH,DELETE")),
    }
}

fn create(ask: &Ask<'_>) -> Result<Reply, SfError> {
    let kind = ask.call.header("content-type").unwrap_or_default();
    let (body, data) = match kind.split_once("boundary=") {
        Some((head, boundary)) if head.contains("multipart/form-data") => parts(ask, boundary.trim_matches('"'))?,
        _ => (ask.json()?, None),
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let object = text("object").map(|name| ask.object(name)).transpose()?;
    let object = object.ok_or_else(|| SfError::bad("INVALIDJOB", "object is missing"))?;
    let operation = text("operation").unwrap_or_default();
    if !matches!(operation, "insert" | "update" | "upsert" | "delete" | "hardDelete") {
        return Err(SfError::bad("INVALIDJOB", format!("operation '{operation}' is not supported")));
    }
    if operation == "hardDelete" && !ask.org.may_hard_delete() {
        return Err(SfError::bad("FEATURENOTENABLED", "hardDelete operation requires special user profile permission"));
    }
    let key = match (operation, text("externalIdFieldName")) {
        ("upsert", Some(name)) => Some(resolve(object, name)?.name.to_owned()),
        ("upsert", None) => return Err(SfError::bad("INVALIDJOB", "externalIdFieldName is missing")),
        _ => None,
    };
    let delimiter = text("columnDelimiter").unwrap_or("COMMA");
    if csv::delimiter(delimiter).is_none() {
        return Err(SfError::bad("INVALIDJOB", format!("columnDelimiter '{delimiter}' is not supported")));
    }
    let assign = match text("assignmentRuleId") {
        Some(rule) if rule.starts_with("01Q") && object.name == "Lead" => true,
        Some(_) => return Err(SfError::bad("INVALIDJOB", "assignmentRuleId is none of a lead or a case")),
        None => false,
    };
    let whole = data.is_some();
    let job = ask.org.jobs().add(|id| Job {
        id,
        object,
        operation: operation.to_owned(),
        stage: Stage::Open,
        version: ask.version.clone(),
        delimiter: delimiter.to_owned(),
        ending: text("lineEnding").unwrap_or("LF").to_owned(),
        created: ask.org.now(),
        by: ask.user,
        processed: 0,
        failed: 0,
        error: None,
        work: Work::Ingest { key, assign, data, header: Vec::new(), lines: Arc::default() },
    });
    let job = if whole { complete(ask, &job.id)? } else { job };
    Ok(json_reply(200, &job.made(ask)))
}

/// The job and its rows out of one request.
fn parts(ask: &Ask<'_>, boundary: &str) -> Result<(Value, Option<Vec<u8>>), SfError> {
    let text = String::from_utf8_lossy(ask.call.body).into_owned();
    let part = |name: &str| {
        let mark = format!("name=\"{name}\"");
        let found = text.split(&format!("--{boundary}")).find(|part| part.contains(&mark))?;
        let (_, content) = found.split_once("\r\n\r\n").or_else(|| found.split_once("\n\n"))?;
        Some(content.strip_suffix("\r\n").or_else(|| content.strip_suffix('\n')).unwrap_or(content).to_owned())
    };
    let job = part("job").ok_or_else(|| SfError::bad("INVALIDJOB", "the part 'job' is missing"))?;
    let job = serde_json::from_str(&job).map_err(|error| SfError::json(error.to_string()))?;
    Ok((job, part("content").map(String::into_bytes)))
}

fn upload(ask: &Ask<'_>, id: &str) -> Result<Reply, SfError> {
    if !ask.call.header("content-type").unwrap_or_default().starts_with("text/csv") {
        return Err(SfError::new(415, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be text/csv"));
    }
    let mut jobs = ask.org.jobs();
    let job = jobs.find(id, false)?;
    same_version(ask, job)?;
    match (&mut job.work, job.stage) {
        (Work::Ingest { data: data @ None, .. }, Stage::Open) => {
            *data = Some(ask.call.body.to_vec());
            Ok(Reply { status: 201, ..Reply::default() })
        }
        (Work::Ingest { data: Some(_), .. }, Stage::Open) => {
            Err(SfError::bad("CLIENTINPUTERROR", "Found multiple contents for job: the data was uploaded already"))
        }
        _ => Err(state_error("Data can be uploaded while the job is open")),
    }
}

fn advance(ask: &Ask<'_>, id: &str) -> Result<Reply, SfError> {
    let body = ask.json()?;
    match body.get("state").and_then(Value::as_str) {
        Some("UploadComplete") => Ok(json_reply(200, &complete(ask, id)?.json(ask, false))),
        Some("Aborted") => {
            let mut jobs = ask.org.jobs();
            let job = jobs.find(id, false)?;
            if job.stage.over() {
                return Err(state_error(&format!("Aborting an already {} job is not allowed", job.stage.name())));
            }
            job.stage = Stage::Aborted;
            Ok(json_reply(200, &job.json(ask, false)))
        }
        other => {
            Err(SfError::bad("INVALIDJOBSTATE", format!("state '{}' is not supported", other.unwrap_or_default())))
        }
    }
}

/// The upload is done: the rows are worked off.
fn complete(ask: &Ask<'_>, id: &str) -> Result<Job, SfError> {
    let mut job = ask.org.jobs().find(id, false)?.clone();
    same_version(ask, &job)?;
    if job.stage != Stage::Open {
        return Err(state_error(&format!("The job is {} already", job.stage.name())));
    }
    job.stage = Stage::UploadComplete;
    if ask.org.fault("job_failed", "jobs").is_some() {
        job.error = Some("InternalServerError : the job failed".to_owned());
    } else if let Err(why) = work(ask, &mut job) {
        job.error = Some(why);
    }
    let mut jobs = ask.org.jobs();
    if let Work::Ingest { lines, .. } = &job.work {
        jobs.charge(lines.len());
    }
    *jobs.find(id, false)? = job.clone();
    Ok(job)
}

fn work(ask: &Ask<'_>, job: &mut Job) -> Result<(), String> {
    let sign = csv::delimiter(&job.delimiter).unwrap_or(',');
    let (object, operation) = (job.object, job.operation.clone());
    let Work::Ingest { key, assign, data, header, lines } = &mut job.work else { return Ok(()) };
    let text = String::from_utf8(data.clone().unwrap_or_default());
    let text = text.map_err(|_| "InvalidBatch : the file is not UTF-8".to_owned())?;
    let mut rows = csv::parse(&text, sign).map_err(|why| format!("InvalidBatch : {why}"))?.into_iter();
    *header = rows.next().ok_or("InvalidBatch : the file is empty")?;
    let known = |name: &String| {
        let head = name.split('.').next().unwrap_or_default();
        object.field(name).is_some() || name.contains('.') && object.relation(head).is_some()
    };
    if let Some(strange) = header.iter().find(|name| !known(name)) {
        return Err(format!("InvalidBatch : Field name not found : {strange}"));
    }
    // A job knows none of REST's headers: an assignment rule acts where the job names it, a duplicate rule always.
    let writer = Writer { assign: *assign, allow_duplicates: false, ..writer(ask) };
    let lost = ask.org.fault("lost_batch", "jobs").map(|rule| rule.number("rows").unwrap_or(1));
    let mut done: Vec<Line> = Vec::new();
    let total = rows.len();
    let tried = total.saturating_sub(usize::try_from(lost.unwrap_or(0)).unwrap_or(0));
    for (at, values) in rows.enumerate() {
        let result = (at < tried).then(|| {
            if values.len() != header.len() {
                let text = "InvalidBatch:the row has another number of values than the header: --".to_owned();
                return Err((None, text));
            }
            ask.org.change(|state, _| one(&writer, state, (object, &operation, key.as_deref()), header, &values))
        });
        done.push(Line { values, done: result });
    }
    *lines = Arc::new(done);
    Ok(())
}

/// What became of one row: what was written, or the record it was about and why not.
pub(crate) type RowDone = Result<Written, (Option<Id>, SfError)>;

/// One row of a file, as the results tell it.
fn one(
    writer: &Writer<'_>,
    state: &mut State,
    how: (&'static Object, &str, Option<&str>),
    header: &[String],
    values: &[String],
) -> RowResult {
    let done = apply(writer, state, how, of_csv(header, values));
    done.map(|written| (written.id, written.created)).map_err(|(id, error)| (id, error.in_bulk()))
}

/// Writes one row as the job's operation has it.
pub(crate) fn apply(
    writer: &Writer<'_>,
    state: &mut State,
    (object, operation, key): (&'static Object, &str, Option<&str>),
    mut given: Given,
) -> RowDone {
    let text = |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
    let mut id = None;
    let done = match (operation, key) {
        ("insert", _) => writer.create(state, object, &given),
        ("upsert", Some(key)) => resolve(object, key).and_then(|field| {
            let key = text(given.take(field.name));
            if key.is_empty() && field.name != "Id" {
                let text = format!("{} not specified", field.name);
                return Err(SfError::bad("MISSING_ARGUMENT", text).on(field.name));
            }
            writer.upsert(state, object, field, (&key, &given))
        }),
        _ => writer.identifier(object, &text(given.take("Id"))).and_then(|own| {
            id = Some(own);
            match operation {
                "update" => writer.update(state, own, &given),
                "hardDelete" => writer.delete(state, own, true),
                _ => writer.delete(state, own, false),
            }
        }),
    };
    done.map_err(|error| (id, error))
}

fn results(ask: &Ask<'_>, id: &str, tail: &str) -> Result<Reply, SfError> {
    let job = ask.org.jobs().find(id, false)?.clone();
    same_version(ask, &job)?;
    let Work::Ingest { header, lines, .. } = &job.work else { return Err(SfError::not_found()) };
    if !job.stage.over() {
        return Err(state_error(&format!("Results are there once the job is complete; it is {}", job.stage.name())));
    }
    let sign = csv::delimiter(&job.delimiter).unwrap_or(',');
    let mut out = Vec::new();
    let (first, second) = match tail {
        "successfulresults" => ("sf__Id", "sf__Created"),
        "failedresults" => ("sf__Id", "sf__Error"),
        "unprocessedrecords" => ("", ""),
        _ => return Err(SfError::not_found()),
    };
    let names = [first, second].into_iter().filter(|name| !name.is_empty());
    csv::write(&mut out, names.chain(header.iter().map(String::as_str)), sign);
    let mut count = 0;
    for line in lines.iter() {
        let values = line.values.iter().map(String::as_str);
        match (tail, &line.done) {
            ("successfulresults", Some(Ok((id, created)))) => {
                let lead = [id.text(), created.to_string()];
                csv::write(&mut out, lead.iter().map(String::as_str).chain(values), sign);
            }
            ("failedresults", Some(Err((id, why)))) => {
                let lead = [id.map_or(String::new(), Id::text), why.clone()];
                csv::write(&mut out, lead.iter().map(String::as_str).chain(values), sign);
            }
            ("unprocessedrecords", None) => csv::write(&mut out, values, sign),
            _ => continue,
        }
        count += 1;
    }
    Ok(Reply::new(200, "text/csv", out).with("sforce-numberofrecords", count.to_string()))
}
