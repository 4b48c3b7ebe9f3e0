//! One job, what is told of it, and the list of all.
use super::super::ask::Ask;
use super::super::error::SfError;
use super::super::id::{Id, with_checksum};
use super::super::model::Object;
use super::super::store::State;
use super::super::val::instant_text;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Open,
    UploadComplete,
    InProgress,
    JobComplete,
    Failed,
    Aborted,
}

impl Stage {
    /// As the wire spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::UploadComplete => "UploadComplete",
            Self::InProgress => "InProgress",
            Self::JobComplete => "JobComplete",
            Self::Failed => "Failed",
            Self::Aborted => "Aborted",
        }
    }

    /// Whether nothing more happens.
    pub fn over(self) -> bool {
        matches!(self, Self::JobComplete | Self::Failed | Self::Aborted)
    }
}

/// What became of a row: its identifier and whether it was made, or why not.
pub(crate) type RowResult = Result<(Id, bool), (Option<Id>, String)>;

/// One row of an ingest job and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub values: Vec<String>,
    /// Nothing where it was never tried.
    pub done: Option<RowResult>,
}

/// What a job holds.
#[derive(Clone)]
pub(crate) enum Work {
    Query {
        text: String,
        all: bool,
        state: Arc<State>,
        numbers: Arc<Vec<u64>>,
    },
    Ingest {
        key: Option<String>,
        /// Whether an assignment rule acts: only where the job names one.
        assign: bool,
        data: Option<Vec<u8>>,
        header: Vec<String>,
        lines: Arc<Vec<Line>>,
    },
}

/// One job.
#[derive(Clone)]
pub(crate) struct Job {
    pub id: String,
    pub object: &'static Object,
    pub operation: String,
    pub stage: Stage,
    pub version: String,
    pub delimiter: String,
    pub ending: String,
    pub created: i64,
    pub by: Id,
    pub processed: usize,
    pub failed: usize,
    pub error: Option<String>,
    pub work: Work,
}

/// All jobs.
#[derive(Default)]
pub(crate) struct Jobs {
    jobs: BTreeMap<String, Job>,
    made: u64,
    queries: u64,
    batches: u64,
}

impl Jobs {
    /// Keeps a new job under a fresh identifier.
    pub fn add(&mut self, make: impl FnOnce(String) -> Job) -> Job {
        self.made += 1;
        let job = make(with_checksum(&format!("750Fb0{:09}", self.made)));
        self.queries += u64::from(matches!(job.work, Work::Query { .. }));
        self.jobs.insert(job.id.clone(), job.clone());
        job
    }

    /// Counts batches of 10,000 rows.
    pub fn charge(&mut self, rows: usize) {
        self.batches += u64::try_from(rows.div_ceil(10_000)).unwrap_or(0);
    }

    /// Query jobs and batches so far.
    pub fn used(&self) -> (u64, u64) {
        (self.queries, self.batches)
    }

    /// A job of this kind by its identifier.
    pub fn find(&mut self, id: &str, query: bool) -> Result<&mut Job, SfError> {
        let id = if id.len() == 15 { with_checksum(id) } else { id.to_owned() };
        let found = self.jobs.get_mut(&id).filter(|job| matches!(job.work, Work::Query { .. }) == query);
        found.ok_or_else(SfError::not_found)
    }

    /// Forgets a job that is over.
    pub fn remove(&mut self, id: &str, query: bool) -> Result<(), SfError> {
        let job = self.find(id, query)?;
        if !job.stage.over() {
            return Err(state_error("The job is not in a state that can be deleted"));
        }
        let id = job.id.clone();
        self.jobs.remove(&id);
        Ok(())
    }

    /// All jobs of this kind, the oldest first.
    pub fn list(&self, query: bool) -> impl Iterator<Item = &Job> {
        self.jobs.values().filter(move |job| matches!(job.work, Work::Query { .. }) == query)
    }
}

/// The job is not where it would have to be.
pub(crate) fn state_error(text: &str) -> SfError {
    SfError::bad("INVALIDJOBSTATE", text)
}

/// Refuses another version than the job's own.
pub(crate) fn same_version(ask: &Ask<'_>, job: &Job) -> Result<(), SfError> {
    match ask.version == job.version {
        true => Ok(()),
        false => {
            let text = format!("API version mismatch: the job was made with {}", job.version);
            Err(SfError::new(409, "API_ERROR", text))
        }
    }
}

impl Job {
    /// What is told of it; `whole` adds what only the job's own page tells.
    pub fn json(&self, ask: &Ask<'_>, whole: bool) -> Value {
        let mut body: Map<String, Value> = Map::new();
        let mut put = |name: &str, value: Value| drop(body.insert(name.to_owned(), value));
        put("id", json!(self.id));
        put("operation", json!(self.operation));
        put("object", json!(self.object.name));
        put("createdById", json!(self.by.text()));
        put("createdDate", json!(instant_text(self.created)));
        put("systemModstamp", json!(instant_text(self.created)));
        put("state", json!(self.stage.name()));
        if let Work::Ingest { key: Some(key), .. } = &self.work {
            put("externalIdFieldName", json!(key));
        }
        put("concurrencyMode", json!("Parallel"));
        put("contentType", json!("CSV"));
        put("apiVersion", json!(self.version.trim_start_matches('v').parse::<f64>().unwrap_or(66.0)));
        let ingest = matches!(self.work, Work::Ingest { .. });
        if whole {
            put("jobType", json!(if ingest { "V2Ingest" } else { "V2Query" }));
            put("lineEnding", json!(self.ending));
            put("columnDelimiter", json!(self.delimiter));
        }
        if ingest && self.stage == Stage::Open {
            let place = ask.path(&format!("jobs/ingest/{}/batches", self.id));
            put("contentUrl", json!(place.trim_start_matches('/')));
        }
        if whole && self.stage != Stage::Open {
            put("numberRecordsProcessed", json!(self.processed));
            put("retries", json!(0));
            put("totalProcessingTime", json!(334));
            if ingest {
                put("numberRecordsFailed", json!(self.failed));
                put("apiActiveProcessingTime", json!(120));
                put("apexProcessingTime", json!(0));
            } else {
                put("isPkChunkingSupported", json!(true));
            }
            if let Some(error) = &self.error {
                put("errorMessage", json!(error));
            }
        }
        Value::Object(body)
    }

    /// What is told of it when it is made: how its rows are written as well ("Create a Job").
    pub fn made(&self, ask: &Ask<'_>) -> Value {
        let mut told = self.json(ask, false);
        if let Some(told) = told.as_object_mut() {
            told.insert("lineEnding".to_owned(), json!(self.ending));
            told.insert("columnDelimiter".to_owned(), json!(self.delimiter));
        }
        told
    }

    /// Moves on by one step, as a job does between two looks at it.
    pub fn step(&mut self) {
        self.stage = match (self.stage, &self.error) {
            (Stage::UploadComplete, _) => Stage::InProgress,
            (Stage::InProgress, Some(_)) => Stage::Failed,
            (Stage::InProgress, None) => Stage::JobComplete,
            (stage, _) => stage,
        };
        if self.stage != Stage::JobComplete {
            return;
        }
        match &self.work {
            Work::Query { numbers, .. } => self.processed = numbers.len(),
            Work::Ingest { lines, .. } => {
                self.processed = lines.iter().filter(|line| line.done.is_some()).count();
                self.failed = lines.iter().filter(|line| matches!(line.done, Some(Err(_)))).count();
            }
        }
    }
}
