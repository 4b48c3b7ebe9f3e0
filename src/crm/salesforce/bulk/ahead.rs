//! Parts of a job's results fetched side by side ("Get Parallel Results for a Query Job", version 58 of the API and later).
//!
//! The list of parts is a hint and nothing more. Which part is next says the job's own locator, as it does without a list, so
//! that each part comes once and in its order, whatever the list says; a part that was fetched ahead is taken where the
//! locator names it, and else thrown away. A server without such lists, or with one that leads nowhere, is read part by
//! part. Memory is bounded: what waits to be taken shares [`ROOM`].
use super::super::api::Api;
use super::super::errors;
use super::super::spot::{JobName, part_word};
use super::part;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpResponse, Patience};
use serde::Deserialize;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::AbortOnDropHandle;

/// Megabytes of parts that may wait to be taken, over all jobs of a connection.
const ROOM: u32 = 64;
/// Parts of one job under way at once.
const AT_ONCE: usize = 3;
/// Pages of a list that are looked through for the place a reading goes on at: five parts each.
const LOOKED_THROUGH: usize = 20;
const MEGABYTE: usize = 1 << 20;

/// The lists of a connection's jobs.
#[derive(Debug)]
pub(in super::super) struct Ahead {
    jobs: Mutex<HashMap<String, Parts>>,
    room: Arc<Semaphore>,
}

/// The parts of one job that were not taken yet.
#[derive(Debug, Default)]
struct Parts {
    /// Listed and not asked for, in the list's order.
    listed: VecDeque<Part>,
    /// Where the list goes on.
    more: Option<String>,
    under_way: VecDeque<UnderWay>,
}

/// Where a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    locator: String,
    path: String,
}

#[derive(Debug)]
struct UnderWay {
    part: Part,
    answer: AbortOnDropHandle<Outcome<HttpResponse>>,
    _room: OwnedSemaphorePermit,
}

/// What the server lists.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    #[serde(default)]
    result_pages: Vec<Address>,
    #[serde(default)]
    next_records_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    result_url: String,
}

/// A part, or where it is to be asked for.
#[derive(Debug)]
pub(super) enum Found {
    /// It was fetched ahead.
    Came(HttpResponse),
    /// It is listed under this path.
    At(String),
    /// No list names it.
    Unlisted,
}

impl Default for Ahead {
    fn default() -> Self {
        Self { jobs: Mutex::default(), room: Arc::new(Semaphore::new(ROOM as usize)) }
    }
}

impl Ahead {
    fn jobs(&self) -> MutexGuard<'_, HashMap<String, Parts>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for a job's list once. A refusal means that there is none.
    ///
    /// # Errors
    /// `ForeignLink` for a list that leads elsewhere.
    pub(super) async fn learn(&self, api: &Api, job: &JobName, locator: Option<&str>) -> Outcome<()> {
        if self.jobs().contains_key(&job.id) {
            return Ok(());
        }
        let mut parts = Parts::default();
        let mut at = Some(format!("{}/resultPages", job.path()));
        for _ in 0..LOOKED_THROUGH {
            let Some(path) = at.take() else { break };
            let (listed, more) = match list(api, job, &path).await {
                Ok(found) => found,
                Err(fault) if fault.kind == ErrorKind::ForeignLink => return Err(fault),
                Err(_) => break,
            };
            let here = locator.map_or(Some(0), |word| listed.iter().position(|part| part.locator == word));
            match here {
                Some(place) => {
                    parts = Parts { listed: listed.into_iter().skip(place).collect(), more, ..Parts::default() };
                    break;
                }
                None => at = more,
            }
        }
        self.jobs().insert(job.id.clone(), parts);
        Ok(())
    }

    /// The part at a place; none names the first one. A place the list does not name ends the list.
    pub(super) async fn take(&self, job: &JobName, locator: Option<&str>) -> Found {
        let under_way = {
            let mut jobs = self.jobs();
            let Some(parts) = jobs.get_mut(&job.id) else { return Found::Unlisted };
            // Which part is the first one no list is believed.
            let Some(word) = locator else {
                return if parts.listed.is_empty() {
                    Found::Unlisted
                } else {
                    Found::At(format!("{}/results", job.path()))
                };
            };
            match parts.under_way.front().is_some_and(|first| first.part.locator == word) {
                true => parts.under_way.pop_front(),
                false => {
                    let place = parts.listed.iter().position(|part| part.locator == word);
                    let Some(place) = place.filter(|_| parts.under_way.is_empty()) else {
                        *parts = Parts::default();
                        return Found::Unlisted;
                    };
                    parts.listed.drain(..place);
                    return parts.listed.pop_front().map_or(Found::Unlisted, |part| Found::At(part.path));
                }
            }
        };
        let Some(UnderWay { part, answer, _room }) = under_way else { return Found::Unlisted };
        match answer.await {
            Ok(Ok(response)) => Found::Came(response),
            // Whatever befell it: it is asked for again by whoever waits for it, who then hears what is wrong.
            _ => Found::At(part.path),
        }
    }

    /// Asks for the parts from the next one on, as far as there is room for parts of the size of the one that came.
    pub(super) async fn go_on(&self, api: &Arc<Api>, job: &JobName, next: &str, bytes: usize) {
        let more = {
            let mut jobs = self.jobs();
            jobs.get_mut(&job.id).filter(|parts| parts.listed.is_empty()).and_then(|parts| parts.more.take())
        };
        if let Some(path) = more
            && let Ok((listed, more)) = list(api, job, &path).await
            && let Some(parts) = self.jobs().get_mut(&job.id)
        {
            parts.listed.extend(listed);
            parts.more = more;
        }
        let size = u32::try_from(bytes.div_ceil(MEGABYTE).max(1)).unwrap_or(u32::MAX);
        let mut jobs = self.jobs();
        let Some(parts) = jobs.get_mut(&job.id) else { return };
        if parts.under_way.is_empty() {
            let behind = parts.listed.iter().position(|part| part.locator == next).unwrap_or_default();
            parts.listed.drain(..behind);
        }
        while parts.under_way.len() < AT_ONCE {
            let Some(part) = parts.listed.front().cloned() else { break };
            let Ok(room) = Arc::clone(&self.room).try_acquire_many_owned(size) else { break };
            parts.listed.pop_front();
            let (api, path) = (Arc::clone(api), part.path.clone());
            let asking = tokio::spawn(async move { fetch(&api, &path).await });
            parts.under_way.push_back(UnderWay { part, answer: AbortOnDropHandle::new(asking), _room: room });
        }
    }

    /// Keeps no list of a job from here on.
    pub(super) fn end(&self, job: &JobName) {
        self.jobs().insert(job.id.clone(), Parts::default());
    }

    /// Forgets a job, and ends what is under way of it.
    pub(in super::super) fn forget(&self, job: &JobName) {
        self.jobs().remove(&job.id);
    }
}

async fn fetch(api: &Api, path: &str) -> Outcome<HttpResponse> {
    let read = |response| errors::accept_csv(response, api.clock.now());
    api.fetch_any(path, &part::ACCEPT.map(|(name, value)| (name, value.to_owned())), Patience::Long, read).await
}

/// A page of the list, and where the next one is.
async fn list(api: &Api, job: &JobName, path: &str) -> Outcome<(Vec<Part>, Option<String>)> {
    let told: Listed = api.json(path, Patience::Short).await?;
    let parts = told.result_pages.iter().map(|address| part_of(job, &address.result_url)).collect::<Outcome<_>>()?;
    let more = told.next_records_url.as_deref().filter(|url| !url.is_empty());
    Ok((parts, more.map(|url| further(job, url)).transpose()?))
}

fn elsewhere() -> Fault {
    Fault::new(ErrorKind::ForeignLink, "a list of parts that leads elsewhere")
}

/// A listed part: of this job's results and nothing else, since the token goes with it.
fn part_of(job: &JobName, url: &str) -> Outcome<Part> {
    let query = url.strip_prefix(&format!("{}/results?", job.path())).ok_or_else(elsewhere)?;
    let mut locator = None;
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "locator" if locator.is_none() => locator = Some(part_word(&value)?.to_owned()),
            "maxRecords" if value.bytes().all(|b| b.is_ascii_digit()) => {}
            _ => return Err(elsewhere()),
        }
    }
    let locator = locator.ok_or_else(elsewhere)?;
    Ok(Part { locator, path: url.to_owned() })
}

fn further(job: &JobName, url: &str) -> Outcome<String> {
    let word = url.strip_prefix(&format!("{}/resultPages?locator=", job.path())).ok_or_else(elsewhere)?;
    let plain: String = url::form_urlencoded::parse(format!("w={word}").as_bytes())
        .next()
        .map(|(_, w)| w.into_owned())
        .unwrap_or_default();
    if word.contains('&') || word.contains('#') {
        return Err(elsewhere());
    }
    part_word(&plain)?;
    Ok(url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parts_of_the_same_job_are_taken_from_a_list() {
        let job = JobName::of("7501Q0000000A1bQAE", "66.0").unwrap();
        let good = "/services/data/v66.0/jobs/query/7501Q0000000A1bQAE/results?locator=MTAwMDA&maxRecords=50";
        assert_eq!(part_of(&job, good).unwrap(), Part { locator: "MTAwMDA".into(), path: good.into() });
        let list = "/services/data/v66.0/jobs/query/7501Q0000000A1bQAE/resultPages?locator=MTAwMDA";
        assert_eq!(further(&job, list).unwrap(), list);
        for odd in [
            "https://evil.example/services/data/v66.0/jobs/query/7501Q0000000A1bQAE/results?locator=MTAwMDA",
            "//evil.example/results?locator=MTAwMDA",
            "/services/data/v66.0/jobs/query/7501Q0000000A2bQAE/results?locator=MTAwMDA",
            "/services/data/v65.0/jobs/query/7501Q0000000A1bQAE/results?locator=MTAwMDA",
            "/services/data/v66.0/jobs/query/7501Q0000000A1bQAE/results",
            "/services/data/v66.0/jobs/query/7501Q0000000A1bQAE/results?maxRecords=5",
            "/services/data/v66.0/jobs/query/7501Q0000000A1bQAE/results?locator=a&locator=b",
            "/services/data/v66.0/jobs/query/7501Q0000000A1bQAE/results?locator=a&x=b",
            "/services/data/v66.0/jobs/query/7501Q0000000A1bQAE/results?locator=..%2F..",
            "/services/data/v66.0/jobs/query/7501Q0000000A1bQAE/../results?locator=a",
            "",
        ] {
            assert_eq!(part_of(&job, odd).unwrap_err().kind, ErrorKind::ForeignLink, "{odd}");
            let list = odd.replace("/results", "/resultPages").replace("&maxRecords=5", "");
            let refused = list.ends_with("locator=a") && !list.contains("..");
            assert!(refused || further(&job, &list).is_err(), "{list}");
        }
    }
}
