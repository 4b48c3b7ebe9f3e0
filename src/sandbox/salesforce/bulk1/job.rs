//! Jobs: what they do to which object, and whether they still take batches.
use super::batch::{Batch, BatchState};
use super::form::{Form, Refusal};
use crate::sandbox::reply::Reply;
use crate::sandbox::salesforce::ask::Ask;
use crate::sandbox::salesforce::id::{Id, with_checksum};
use crate::sandbox::salesforce::model::Object;
use crate::sandbox::salesforce::val::instant_text;
use crate::sandbox::salesforce::write::resolve;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Rows of a part where chunking is asked for without a size.
const CHUNK: usize = 100_000;

/// One job.
#[derive(Clone)]
pub(crate) struct Job {
    pub id: String,
    pub object: &'static Object,
    pub operation: String,
    pub key: Option<String>,
    /// How rows are spelt, in both directions: CSV, or else JSON.
    pub csv: bool,
    serial: bool,
    /// Rows of the parts a query is divided into.
    pub chunk: Option<usize>,
    state: &'static str,
    version: String,
    created: i64,
    by: Id,
    /// How the job itself was described.
    form: Form,
    pub batches: Vec<Batch>,
}

/// All jobs.
#[derive(Default)]
pub(crate) struct Jobs {
    jobs: BTreeMap<String, Job>,
    made: u64,
}

impl Jobs {
    /// A fresh identifier with this prefix.
    pub fn name(&mut self, prefix: &str) -> String {
        self.made += 1;
        with_checksum(&format!("{prefix}Fb1{:09}", self.made))
    }

    /// A job by its identifier.
    pub fn find(&mut self, id: &str) -> Result<&mut Job, Refusal> {
        let id = if id.len() == 15 { with_checksum(id) } else { id.to_owned() };
        self.jobs.get_mut(&id).ok_or_else(|| Refusal::new("InvalidJob", format!("Invalid job id: {id}")))
    }
}

impl Job {
    /// Whether it reads.
    pub fn reads(&self) -> bool {
        matches!(self.operation.as_str(), "query" | "queryAll")
    }

    /// How batches and results are described.
    pub fn batch_form(&self) -> Form {
        if self.csv { Form::Xml } else { Form::Json }
    }

    /// Refuses batches where none are taken any more.
    pub fn open(&self) -> Result<(), Refusal> {
        match self.state {
            "Open" => Ok(()),
            state => Err(Refusal::new("InvalidJobState", format!("The job is {state} and takes no batch"))),
        }
    }

    /// A batch by its identifier.
    pub fn batch(&mut self, id: &str) -> Result<&mut Batch, Refusal> {
        let id = if id.len() == 15 { with_checksum(id) } else { id.to_owned() };
        let found = self.batches.iter_mut().find(|batch| batch.id == id);
        found.ok_or_else(|| Refusal::new("InvalidBatch", format!("Invalid batch id: {id}")))
    }

    fn members(&self) -> Vec<(&'static str, Value)> {
        let count = |state: BatchState| json!(self.batches.iter().filter(|batch| batch.state() == state).count());
        let sum = |number: fn(&Batch) -> usize| json!(self.batches.iter().map(number).sum::<usize>());
        let at = json!(instant_text(self.created));
        vec![
            ("id", json!(self.id)),
            ("operation", json!(self.operation)),
            ("object", json!(self.object.name)),
            ("createdById", json!(self.by.text())),
            ("createdDate", at.clone()),
            ("systemModstamp", at),
            ("state", json!(self.state)),
            ("externalIdFieldName", json!(self.key)),
            ("concurrencyMode", json!(if self.serial { "Serial" } else { "Parallel" })),
            ("contentType", json!(if self.csv { "CSV" } else { "JSON" })),
            ("numberBatchesQueued", count(BatchState::Queued)),
            ("numberBatchesInProgress", json!(0)),
            ("numberBatchesCompleted", count(BatchState::Completed)),
            ("numberBatchesFailed", count(BatchState::Failed)),
            ("numberBatchesTotal", json!(self.batches.len())),
            ("numberRecordsProcessed", sum(Batch::processed)),
            ("numberRetries", json!(0)),
            ("apiVersion", json!(self.version.trim_start_matches('v').parse::<f64>().unwrap_or(66.0))),
            ("numberRecordsFailed", sum(Batch::failed)),
            ("totalProcessingTime", json!(0)),
            ("apiActiveProcessingTime", json!(0)),
            ("apexProcessingTime", json!(0)),
        ]
    }
}

/// Answers `POST job`.
pub(super) fn create(ask: &Ask<'_>, form: Form) -> Result<Reply, Refusal> {
    let read = |name: &str| form.read(ask.call.body, name).filter(|text| !text.is_empty());
    let invalid = |text: String| Refusal::new("InvalidJob", text);
    let named = read("object").unwrap_or_default();
    let object = ask
        .object(&named)
        .map_err(|_| Refusal::new("InvalidEntity", format!("Entity '{named}' is not supported by the Bulk API.")))?;
    let operation = read("operation").unwrap_or_default();
    if !matches!(operation.as_str(), "insert" | "update" | "upsert" | "delete" | "hardDelete" | "query" | "queryAll") {
        return Err(invalid(format!("operation '{operation}' is not supported")));
    }
    if operation == "hardDelete" && !ask.org.may_hard_delete() {
        return Err(Refusal::new("FeatureNotEnabled", "hardDelete operation requires special user profile permission"));
    }
    let key = match (operation.as_str(), read("externalIdFieldName")) {
        ("upsert", Some(name)) => {
            let field = resolve(object, &name).map_err(|refusal| invalid(refusal.text))?;
            Some(field.name.to_owned())
        }
        ("upsert", None) => return Err(invalid("External ID was blank for upsert".to_owned())),
        _ => None,
    };
    let csv = match read("contentType").as_deref() {
        Some("CSV") => true,
        Some("JSON") => false,
        other => return Err(invalid(format!("contentType {} is not played here", other.unwrap_or("XML")))),
    };
    let chunk = ask.call.header("sforce-enable-pkchunking").and_then(chunk_size);
    // Some clients give the enumeration's number.
    let serial = matches!(read("concurrencyMode").as_deref(), Some("Serial" | "1"));
    let mut jobs = ask.org.first_jobs();
    let id = jobs.name("750");
    let made = Job {
        id: id.clone(),
        object,
        operation,
        key,
        csv,
        serial,
        chunk,
        state: "Open",
        version: ask.version.clone(),
        created: ask.org.now(),
        by: ask.user,
        form,
        batches: Vec::new(),
    };
    let reply = form.info(201, "jobInfo", &made.members());
    jobs.jobs.insert(id, made);
    Ok(reply)
}

/// `true`, or `chunkSize=50000; parent=Account`; `None` for `false`.
fn chunk_size(header: &str) -> Option<usize> {
    let size = header.split(';').find_map(|part| part.trim().strip_prefix("chunkSize=")?.trim().parse().ok());
    (!header.trim().eq_ignore_ascii_case("false")).then(|| size.unwrap_or(CHUNK).max(1))
}

/// Answers `GET job/ID`.
pub(super) fn show(ask: &Ask<'_>, id: &str) -> Result<Reply, Refusal> {
    let mut jobs = ask.org.first_jobs();
    let job = jobs.find(id)?;
    Ok(Form::of(ask.call).unwrap_or(job.form).info(200, "jobInfo", &job.members()))
}

/// Answers `POST job/ID`: closed, or aborted.
pub(super) fn advance(ask: &Ask<'_>, form: Form, id: &str) -> Result<Reply, Refusal> {
    let mut jobs = ask.org.first_jobs();
    let job = jobs.find(id)?;
    job.state = match form.read(ask.call.body, "state").as_deref() {
        Some("Closed") => "Closed",
        Some("Aborted") => "Aborted",
        other => {
            return Err(Refusal::new("InvalidJobState", format!("state '{}' is not supported", other.unwrap_or(""))));
        }
    };
    Ok(form.info(200, "jobInfo", &job.members()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_chunk_is_read_from_the_header() {
        assert_eq!(chunk_size("true"), Some(CHUNK));
        assert_eq!(chunk_size("true; chunkSize=2500"), Some(2_500));
        assert_eq!(chunk_size("chunkSize=50; parent=Account"), Some(50));
        assert_eq!(chunk_size("false"), None);
    }
}
