//! Batches: a query or rows, worked off as they come, and told as waiting until somebody looks.
use super::form::{Form, Refusal};
use super::job::Job;
use crate::sandbox::reply::Reply;
use crate::sandbox::salesforce::ask::Ask;
use crate::sandbox::salesforce::bulk::{RowDone, apply, csv};
use crate::sandbox::salesforce::error::SfError;
use crate::sandbox::salesforce::query::{reachable, scope, whole};
use crate::sandbox::salesforce::record::writer;
use crate::sandbox::salesforce::soql::{Projection, parse};
use crate::sandbox::salesforce::store::State;
use crate::sandbox::salesforce::val::instant_text;
use crate::sandbox::salesforce::write::{Given, of_csv, of_json};
use serde_json::{Value, json};
use std::sync::Arc;

/// The most rows of a batch that writes.
const MOST: usize = 10_000;

/// Where a batch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BatchState {
    Queued,
    Completed,
    Failed,
    NotProcessed,
}

/// What came of a batch.
#[derive(Clone)]
pub(crate) enum Outcome {
    /// Rows found, in the organisation as it stood.
    Found { text: String, all: bool, state: Arc<State>, numbers: Vec<u64>, result: String },
    /// A result for each row.
    Written(Vec<RowDone>),
    /// Nothing, and why.
    Failed(String),
    /// The query was divided into other batches.
    Divided,
}

/// One batch.
#[derive(Clone)]
pub(crate) struct Batch {
    pub id: String,
    created: i64,
    /// What was given, as it was given.
    given: (String, Vec<u8>),
    pub outcome: Outcome,
}

impl Batch {
    /// Where it stands once somebody looks.
    pub fn state(&self) -> BatchState {
        match self.outcome {
            Outcome::Found { .. } | Outcome::Written(_) => BatchState::Completed,
            Outcome::Failed(_) => BatchState::Failed,
            Outcome::Divided => BatchState::NotProcessed,
        }
    }

    /// Rows tried.
    pub fn processed(&self) -> usize {
        match &self.outcome {
            Outcome::Found { numbers, .. } => numbers.len(),
            Outcome::Written(rows) => rows.len(),
            Outcome::Failed(_) | Outcome::Divided => 0,
        }
    }

    /// Rows refused.
    pub fn failed(&self) -> usize {
        match &self.outcome {
            Outcome::Written(rows) => rows.iter().filter(|row| row.is_err()).count(),
            _ => 0,
        }
    }

    fn members(&self, job: &str, state: BatchState) -> Vec<(&'static str, Value)> {
        let at = json!(instant_text(self.created));
        let message = match (&self.outcome, state) {
            (Outcome::Failed(why), BatchState::Failed) => json!(why),
            _ => Value::Null,
        };
        let name = format!("{state:?}");
        let waits = state == BatchState::Queued;
        let number = |number: usize| json!(if waits { 0 } else { number });
        vec![
            ("id", json!(self.id)),
            ("jobId", json!(job)),
            ("state", json!(name)),
            ("stateMessage", message),
            ("createdDate", at.clone()),
            ("systemModstamp", at),
            ("numberRecordsProcessed", number(self.processed())),
            ("numberRecordsFailed", number(self.failed())),
            ("totalProcessingTime", json!(0)),
            ("apiActiveProcessingTime", json!(0)),
            ("apexProcessingTime", json!(0)),
        ]
    }
}

/// Answers `POST job/ID/batch`.
pub(super) fn add(ask: &Ask<'_>, id: &str) -> Result<Reply, Refusal> {
    // Rows are written without holding the list of jobs.
    let job = ask.org.first_jobs().find(id)?.clone();
    job.open()?;
    let outcome = match job.reads() {
        true => {
            found(ask, &job).unwrap_or_else(|why| Outcome::Failed(format!("InvalidBatch : {}: {}", why.code, why.text)))
        }
        false => written(ask, &job)?,
    };
    let kind = ask.call.header("content-type").unwrap_or_default().to_owned();
    let given = (kind, ask.call.body.to_vec());
    let parts = parts(outcome, job.chunk);
    ask.org.jobs().charge(parts.len());
    let mut jobs = ask.org.first_jobs();
    let mut batches = Vec::new();
    for mut outcome in parts {
        if let Outcome::Found { result, .. } = &mut outcome {
            *result = jobs.name("752");
        }
        let id = jobs.name("751");
        batches.push(Batch { id, created: ask.org.now(), given: given.clone(), outcome });
    }
    let first = batches.first().map(|batch| batch.members(&job.id, BatchState::Queued)).unwrap_or_default();
    jobs.find(id)?.batches.extend(batches);
    Ok(job.batch_form().info(201, "batchInfo", &first))
}

/// A query that is divided leaves a batch that is never worked off, and one for each part.
fn parts(outcome: Outcome, chunk: Option<usize>) -> Vec<Outcome> {
    match (outcome, chunk) {
        (Outcome::Found { text, all, state, numbers, .. }, Some(size)) => {
            let part = |numbers: &[u64]| Outcome::Found {
                text: text.clone(),
                all,
                state: state.clone(),
                numbers: numbers.to_vec(),
                result: String::new(),
            };
            std::iter::once(Outcome::Divided).chain(numbers.chunks(size).map(part)).collect()
        }
        (outcome, _) => vec![outcome],
    }
}

fn found(ask: &Ask<'_>, job: &Job) -> Result<Outcome, SfError> {
    if ask.org.fault("query_timeout", "async").is_some() {
        return Err(SfError::bad("QUERY_TIMEOUT", "Your query request was running for too long."));
    }
    let text = String::from_utf8_lossy(ask.call.body).trim().to_owned();
    let query = parse(&text)?;
    reachable(ask, &query)?;
    if !query.from.eq_ignore_ascii_case(job.object.name) {
        let text = format!("the query is about {}, the job about {}", query.from, job.object.name);
        return Err(SfError::bad("INVALID_QUERY", text));
    }
    let state = ask.org.state();
    let all = job.operation == "queryAll";
    let scope = scope(ask, &state, all, &text);
    if !Projection::bind(scope, &query, job.object)?.is_flat() {
        return Err(SfError::bad("FUNCTIONALITY_NOT_ENABLED", "Selecting compound data not supported in Bulk Query"));
    }
    let (_, numbers) = whole(scope, &query)?;
    let text = text.clone();
    Ok(Outcome::Found { text, all, state: state.clone(), numbers, result: String::new() })
}

fn written(ask: &Ask<'_>, job: &Job) -> Result<Outcome, Refusal> {
    let rows = match rows(ask, job) {
        Ok(rows) if rows.len() > MOST => {
            let text = format!("{} records in a batch: at most {MOST}", rows.len());
            return Err(Refusal::new("InvalidBatch", text));
        }
        Ok(rows) => rows,
        Err(why) => return Ok(Outcome::Failed(format!("InvalidBatch : {why}"))),
    };
    let writer = writer(ask);
    let how = (job.object, job.operation.as_str(), job.key.as_deref());
    let done = rows.into_iter().map(|given| ask.org.change(|state, _| apply(&writer, state, how, given)));
    Ok(Outcome::Written(done.collect()))
}

/// The rows given, by the job's content type.
fn rows(ask: &Ask<'_>, job: &Job) -> Result<Vec<Given>, String> {
    let text = String::from_utf8(ask.call.body.to_vec()).map_err(|_| "the batch is not UTF-8".to_owned())?;
    if !job.csv {
        let rows: Vec<serde_json::Map<String, Value>> =
            serde_json::from_str(&text).map_err(|why| format!("Failed to parse JSON: {why}"))?;
        return Ok(rows.iter().map(of_json).collect());
    }
    let mut lines = csv::parse(&text, ',')?.into_iter();
    let header = lines.next().ok_or("the batch is empty")?;
    let known = |name: &String| {
        let head = name.split('.').next().unwrap_or_default();
        job.object.field(name).is_some() || name.contains('.') && job.object.relation(head).is_some()
    };
    match header.iter().find(|name| !known(name)) {
        Some(strange) => Err(format!("Field name not found : {strange}")),
        None => Ok(lines.map(|line| of_csv(&header, &line)).collect()),
    }
}

/// Answers `GET job/ID/batch`.
pub(super) fn list(ask: &Ask<'_>, id: &str) -> Result<Reply, Refusal> {
    let mut jobs = ask.org.first_jobs();
    let job = jobs.find(id)?;
    let all: Vec<_> = job.batches.iter().map(|batch| batch.members(&job.id, batch.state())).collect();
    Ok(job.batch_form().infos("batchInfoList", "batchInfo", &all))
}

/// Answers `GET job/ID/batch/ID`.
pub(super) fn show(ask: &Ask<'_>, id: &str, batch: &str) -> Result<Reply, Refusal> {
    let mut jobs = ask.org.first_jobs();
    let job = jobs.find(id)?;
    let (form, name): (Form, String) = (job.batch_form(), job.id.clone());
    let batch = job.batch(batch)?;
    Ok(form.info(200, "batchInfo", &batch.members(&name, batch.state())))
}

/// Answers `GET job/ID/batch/ID/request`.
pub(super) fn request(ask: &Ask<'_>, id: &str, batch: &str) -> Result<Reply, Refusal> {
    let mut jobs = ask.org.first_jobs();
    let (kind, given) = &jobs.find(id)?.batch(batch)?.given;
    Ok(Reply::new(200, kind, given.clone()))
}
