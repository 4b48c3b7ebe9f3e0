//! Jobs of Bulk API 2.0 for many changes of one kind: made, filled, closed, waited for, and all three of its results read:
//! what was done, what was refused, what was not come to ("Bulk API 2.0 Ingest"). What is in none of them is unknown.
//!
//! Nothing of a job is done before it is closed. So until then an answer that is lost costs nothing: the job is given up and
//! its records go in collections. Closing is asked about where its answer is lost, and never repeated blindly.
use super::call::{Call, Sent, unknown};
use super::record::{Item, Verb};
use super::sheet::{self, Line};
use super::{SalesforceWriter, Settled};
use crate::crm::salesforce::bulk::Pace;
use crate::crm::salesforce::errors::{self, Reaction};
use crate::crm::salesforce::id;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpResponse, Patience, Payload, WriteMethod};
use crate::port::{Manner, RowResult};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// Bytes of a file: what the CRM takes is 150 MB after a third is added by its encoding.
const FILE: usize = 90 * 1024 * 1024;
/// Bytes a result adds to its record: an id, and what was wrong with it, in the CRM's words.
const SAID: usize = 600;
/// Quotes around a value, which results always have.
const QUOTES: usize = 2;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Job {
    id: String,
    state: String,
    #[serde(default)]
    number_records_processed: Option<u64>,
}

/// How a job was closed.
enum Closed {
    Yes,
    /// Nothing of it was done or will be.
    No,
    Unknown(Fault),
}

impl SalesforceWriter {
    /// What the jobs settled, and what goes in collections.
    pub(super) async fn ingest(&self, call: &Call<'_>, verb: &Verb, items: Vec<Item>) -> (Settled, Vec<Item>) {
        let (mut settled, mut left) = (Settled::new(), Vec::new());
        for chunk in self.jobs_of(verb, &items) {
            let (done, rest) = self.one_job(call, verb, chunk).await;
            settled.extend(done);
            left.extend(rest);
        }
        (settled, left)
    }

    /// The records of each job. Its results repeat them, and an answer that is larger than we take says nothing of any: so
    /// a job holds no more than fits into one answer, even where every record is refused.
    fn jobs_of<'a>(&self, verb: &Verb, items: &'a [Item]) -> Vec<&'a [Item]> {
        let most = self.api.http.config().max_body.min(FILE);
        let (mut jobs, mut rest) = (Vec::new(), items);
        while !rest.is_empty() {
            // Fields that only a later record has are empty in all others.
            let (mut names, mut bytes, mut count) = (BTreeSet::new(), 0_usize, 0_usize);
            for item in rest {
                names.extend(item.fields.keys().map(String::as_str));
                bytes += sheet::bytes(verb, item) + SAID;
                if count > 0 && bytes + (count + 1) * names.len() * (QUOTES + 1) > most {
                    break;
                }
                count += 1;
            }
            let (job, others) = rest.split_at(count);
            jobs.push(job);
            rest = others;
        }
        jobs
    }

    async fn one_job(&self, call: &Call<'_>, verb: &Verb, items: &[Item]) -> (Settled, Vec<Item>) {
        let file = sheet::write(verb, items);
        let path = match self.filled(call, verb, file).await {
            Ok(path) => path,
            Err(_) => return (Settled::new(), items.to_vec()),
        };
        match self.close(call, &path).await {
            Closed::No => (Settled::new(), items.to_vec()),
            Closed::Unknown(fault) => (all_unknown(items, &fault), Vec::new()),
            Closed::Yes => match self.outcome(&path, verb, items).await {
                Ok(told) => {
                    let (settled, again) = judged((verb, call.manner), items, told);
                    (settled, self.with_parents(call.table, again).await)
                }
                Err(fault) => (all_unknown(items, &unknown(&fault)), Vec::new()),
            },
        }
    }

    /// A job that was made and filled, and that nobody works on yet.
    async fn filled(&self, call: &Call<'_>, verb: &Verb, file: Vec<u8>) -> Outcome<String> {
        let mut job =
            json!({"object": call.table.address, "contentType": "CSV", "lineEnding": "LF", "columnDelimiter": "COMMA"});
        let operation = match verb {
            Verb::Insert { .. } => "insert",
            Verb::Update | Verb::UpdateSince => "update",
            Verb::Upsert { .. } => "upsert",
            Verb::Delete => "delete",
        };
        if let Some(job) = job.as_object_mut() {
            job.insert("operation".to_owned(), operation.into());
            if let Verb::Upsert { key } = verb {
                job.insert("externalIdFieldName".to_owned(), key.as_str().into());
            }
        }
        let payload = Payload::json(job.to_string().into_bytes());
        let made = self.answered(call, (WriteMethod::Post, "jobs/ingest"), &payload).await?;
        let job: Job = read(&made)?;
        let bad = || Fault::new(ErrorKind::BadJson, "a job without an identifier");
        let path = format!("jobs/ingest/{}", id::canonical(&job.id).ok_or_else(bad)?);
        let file = Payload::Bytes { kind: "text/csv; charset=UTF-8".to_owned(), bytes: file };
        let filled = self.answered(call, (WriteMethod::Put, &format!("{path}/batches")), &file).await;
        if let Err(fault) = filled {
            self.abort(call, &path).await;
            return Err(fault);
        }
        Ok(path)
    }

    async fn answered(&self, call: &Call<'_>, what: (WriteMethod, &str), payload: &Payload) -> Outcome<HttpResponse> {
        // Jobs know none of the headers that say how records are made.
        match self.send(call, what, &[], payload).await {
            Sent::Answer(response) => Ok(response),
            Sent::Unsent(fault) | Sent::Lost(fault) => Err(fault),
        }
    }

    async fn abort(&self, call: &Call<'_>, path: &str) {
        let payload = Payload::json(br#"{"state":"Aborted"}"#.to_vec());
        // An open job that stays does nothing, and is gone after seven days.
        let _ = self.send(call, (WriteMethod::Patch, path), &[], &payload).await;
    }

    /// Closes a job, so that it is worked on.
    async fn close(&self, call: &Call<'_>, path: &str) -> Closed {
        let payload = Payload::json(br#"{"state":"UploadComplete"}"#.to_vec());
        let mut pauses = self.api.waiting.pauses(self.api.http.config());
        loop {
            let fault = match self.send(call, (WriteMethod::Patch, path), &[], &payload).await {
                Sent::Answer(_) => return Closed::Yes,
                Sent::Unsent(fault) | Sent::Lost(fault) => fault,
            };
            match self.job(path).await.map(|job| job.state) {
                Ok(state) if state == "Open" => {}
                Ok(state) if state == "Aborted" => return Closed::No,
                Ok(_) => return Closed::Yes,
                Err(look) => return Closed::Unknown(unknown(&look)),
            }
            let Some(pause) = pauses.next() else {
                self.abort(call, path).await;
                return match self.job(path).await.map(|job| job.state) {
                    Ok(state) if state == "Open" || state == "Aborted" => Closed::No,
                    _ => Closed::Unknown(unknown(&fault)),
                };
            };
            self.api.waiting.rest(pause, fault.retry_after_s, self.api.http.config(), &self.api.clock).await;
        }
    }

    async fn job(&self, path: &str) -> Outcome<Job> {
        self.api.fetch(path, &[], Patience::Long, |response| read(&response)).await
    }

    /// Waits for the end of a job and reads all its results.
    async fn outcome(&self, path: &str, verb: &Verb, items: &[Item]) -> Outcome<Told> {
        let mut pace = Pace::from(self.bulk.pause);
        let ended = loop {
            let job = self.job(path).await?;
            if matches!(job.state.as_str(), "JobComplete" | "Failed" | "Aborted") {
                break job;
            }
            self.api.waiting.rest(pace.next_pause(), None, self.api.http.config(), &self.api.clock).await;
        };
        let naming = (sheet::naming(verb), items.iter().filter_map(|i| i.key.as_ref()).any(sheet::is_number));
        let file = async |name: &str| -> Outcome<HashMap<String, Line>> {
            let accept = [("accept", "text/csv".to_owned())];
            let read = |response| sheet::read(&errors::accept_csv(response, self.api.clock.now())?.body, naming);
            self.api.fetch_any(&format!("{path}/{name}"), &accept, Patience::Long, read).await
        };
        Ok(Told {
            done: file("successfulResults").await?,
            refused: file("failedResults").await?,
            untouched: file("unprocessedrecords").await?,
            idle: ended.state != "JobComplete" && ended.number_records_processed == Some(0),
        })
    }
}

/// The three results of a job.
struct Told {
    done: HashMap<String, Line>,
    refused: HashMap<String, Line>,
    untouched: HashMap<String, Line>,
    /// It ended before it came to any record.
    idle: bool,
}

/// What became of each record. What was not come to, or met a locked row, or met itself, goes in collections: these look and
/// try again, with what else was locked. So does what a duplicate rule refused although nobody asked for it: a job has no word that lets it through.
fn judged((verb, manner): (&Verb, Manner), items: &[Item], told: Told) -> (Settled, Vec<(Item, Option<Fault>)>) {
    let (mut settled, mut left) = (Settled::new(), Vec::new());
    for item in items {
        let name = sheet::name_of(verb, item);
        let result = match (told.done.get(&name), told.refused.get(&name), told.untouched.get(&name)) {
            (Some(line), None, None) => done(verb, line),
            (None, Some(Line { error: Some(error), .. }), None) => {
                match error.verdict().map(|(_, reaction)| reaction) {
                    Some(Reaction::RetryRow | Reaction::Retry | Reaction::Settled | Reaction::Gone) => {
                        left.push((item.clone(), Some(error.fault())));
                        continue;
                    }
                    _ if error.fault().kind == ErrorKind::SalesforceDuplicateRule && !manner.duplicate_rules => {
                        left.push((item.clone(), None));
                        continue;
                    }
                    _ => RowResult::Refused(Box::new(error.fault())),
                }
            }
            (None, None, None) if told.idle => {
                left.push((item.clone(), None));
                continue;
            }
            (None, None, Some(_)) => {
                left.push((item.clone(), None));
                continue;
            }
            _ => RowResult::Unknown(Box::new(Fault::new(
                ErrorKind::OutcomeUnknown,
                "in none of the job's results, or in two",
            ))),
        };
        settled.push((item.index, result));
    }
    (settled, left)
}

fn done(verb: &Verb, line: &Line) -> RowResult {
    match verb {
        Verb::Insert { .. } => RowResult::Created { id: line.id.clone(), version: None },
        Verb::Upsert { .. } if line.created => RowResult::Created { id: line.id.clone(), version: None },
        Verb::Upsert { .. } | Verb::Update | Verb::UpdateSince => RowResult::Updated { version: None },
        Verb::Delete => RowResult::Deleted,
    }
}

fn all_unknown(items: &[Item], fault: &Fault) -> Settled {
    items.iter().map(|item| (item.index, RowResult::Unknown(Box::new(fault.clone())))).collect()
}

fn read(response: &HttpResponse) -> Outcome<Job> {
    serde_json::from_slice(&response.body)
        .map_err(|e| Fault::new(ErrorKind::BadJson, format!("a job breaks at column {}", e.column())))
}
