//! Query jobs: made, waited for, given up ("Create a Query Job", "Get Information About a Query Job", "Abort a Query Job").
//! Their results are read in the order the query asks for, so that reading can go on behind any row of them.
use super::super::api::Api;
use super::super::errors;
use super::super::spot::JobName;
use super::Pace;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{Patience, Payload, WriteMethod, WritePermit};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// What is told of a job.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    id: String,
    state: String,
    #[serde(default)]
    api_version: Value,
    #[serde(default)]
    number_records_processed: u64,
}

/// How a job ended.
#[derive(Debug)]
pub(in super::super) enum Ended {
    /// With so many rows.
    Complete(u64),
    /// It failed by itself; another one would as well.
    Failed,
    /// Somebody ended it, or its seven days are over.
    Lost,
}

/// A job that was made, and the server's clock at that moment: what its rows show is not older.
pub(in super::super) struct Made {
    pub(in super::super) job: JobName,
    pub(in super::super) server_time: Option<Timestamp>,
}

/// Makes a job. It changes nothing in the organisation, although it is posted; where the answer is lost, another one is made
/// and the first one ends unread.
///
/// # Errors
/// Transport, sign-in, rights and quota faults; a refusal where the query is not for jobs.
pub(in super::super) async fn make(api: &Api, operation: &str, soql: &str) -> Outcome<Made> {
    let job = json!({"operation": operation, "query": soql, "contentType": "CSV", "columnDelimiter": "COMMA", "lineEnding": "LF"});
    let payload = Payload::json(job.to_string().into_bytes());
    let payload = &payload;
    let told = api.waiting.retry(api.http.config(), &api.clock, Patience::Long, || async move {
        let sent = api.change(reading, (WriteMethod::Post, "jobs/query"), &[], payload).await?;
        let answer = errors::accept(sent, api.clock.now())?;
        Ok((told(&answer.body)?, answer.server_time()))
    });
    let (told, server_time) = told.await?;
    // The number comes without quotes, and without its fraction where that is nought in some languages.
    let version = match &told.api_version {
        Value::Number(number) => number.as_f64().map(|v| format!("{v:.1}")),
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    let job = JobName::of(&told.id, version.as_deref().unwrap_or(super::super::page::VERSION))?;
    Ok(Made { job, server_time })
}

/// What a job is made and ended with: the consent to change something, at the one place where nothing is changed.
fn reading(ticket: &super::super::auth::Ticket) -> WritePermit {
    WritePermit::granted(ticket.instance.clone())
}

fn told(body: &[u8]) -> Outcome<Told> {
    serde_json::from_slice(body).map_err(|e| {
        let place = format!("a job breaks at line {} column {}", e.line(), e.column());
        Fault::new(ErrorKind::BadJson, place)
    })
}

/// Waits until a job has ended. Whoever stops waiting ends the job.
///
/// # Errors
/// Transport, sign-in and quota faults.
pub(in super::super) async fn wait(api: &Arc<Api>, job: &JobName, pause: Duration) -> Outcome<Ended> {
    let mut waiting = Abandoned { api: Some(Arc::clone(api)), job: job.clone() };
    let ended = ended(api, job, pause).await;
    waiting.api = None;
    ended
}

async fn ended(api: &Api, job: &JobName, first: Duration) -> Outcome<Ended> {
    let mut pace = Pace::from(first);
    loop {
        let look = api.fetch(&job.path(), &[], Patience::Long, |response| told(&response.body)).await;
        let told = match look {
            Err(fault) if fault.kind == ErrorKind::SalesforceRowGone => return Ok(Ended::Lost),
            look => look?,
        };
        match told.state.as_str() {
            "JobComplete" => return Ok(Ended::Complete(told.number_records_processed)),
            "Aborted" => return Ok(Ended::Lost),
            "Failed" => return Ok(Ended::Failed),
            // Whatever other states there are: not ended.
            _ => {}
        }
        api.waiting.rest(pace.next_pause(), None, api.http.config(), &api.clock).await;
    }
}

/// A job nobody waits for any more.
struct Abandoned {
    api: Option<Arc<Api>>,
    job: JobName,
}

impl Drop for Abandoned {
    fn drop(&mut self) {
        let (Some(api), Ok(runtime)) = (self.api.take(), tokio::runtime::Handle::try_current()) else { return };
        let job = self.job.clone();
        runtime.spawn(async move { abort(&api, &job).await });
    }
}

/// Ends a job. Ended or not, its results are never asked for.
pub(in super::super) async fn abort(api: &Api, job: &JobName) {
    let payload = Payload::json(br#"{"state":"Aborted"}"#.to_vec());
    let _ = api.change(reading, (WriteMethod::Patch, &job.path()), &[], &payload).await;
}

/// Lets a job go that nobody reads on from: one that works is ended, and its results are no longer kept.
pub(in super::super) async fn let_go(api: &Api, job: &JobName, works: bool) {
    if works {
        abort(api, job).await;
    }
    let _ = api.change(reading, (WriteMethod::Delete, &job.path()), &[], &Payload::Nothing).await;
}
