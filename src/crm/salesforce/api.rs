//! Calls of one organisation's REST API: signed, retried, within the limits, limits noted.
use super::auth::{SignIn, Ticket};
use super::page::base;
use super::{errors, limits};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{
    HttpClient, HttpResponse, Limiter, Origin, Patience, Payload, Request, Waiting, WriteMethod, WritePermit,
};
use crate::run::ApiBudget;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Address and headers together must stay within 16,384 bytes ("API Request Limits and Allocations"); the token and the
/// other headers take the rest.
const LONGEST: usize = 13_000;
/// The platform works on a query for up to two minutes, and then says itself that it took too long ("Query Timeout"): a job
/// goes on from there. Whoever leaves sooner never hears it, and asks the same again in vain.
const SLOWEST_QUERY: Duration = Duration::from_secs(130);
/// How long what an answer told of the day's calls is believed where it stops us.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(30);

/// One organisation's API.
pub(super) struct Api {
    pub(super) http: HttpClient,
    pub(super) clock: SharedClock,
    /// The organisation's address as the account has it.
    pub(super) org: Origin,
    pub(super) sign_in: SignIn,
    pub(super) waiting: Waiting,
    limiter: Arc<Limiter>,
    budget: Mutex<ApiBudget>,
    /// Calls of the organisation in the last 24 hours, and how many there may be, as the last answer told, and when.
    usage: Mutex<Option<((u64, u64), Timestamp)>>,
    /// Of a hundred calls, so many are left to the organisation's business.
    reserve: u8,
    /// The organisation, or a gateway before it, takes no packed requests.
    unpacked: AtomicBool,
}

impl Api {
    /// `limiter` is shared by all connections of the same account to the same organisation.
    pub(super) fn new(
        http: HttpClient,
        clock: SharedClock,
        org: Origin,
        sign_in: SignIn,
        limiter: Arc<Limiter>,
        reserve: u8,
    ) -> Self {
        let (waiting, budget, usage) = (Waiting::default(), Mutex::default(), Mutex::default());
        let unpacked = AtomicBool::new(!http.config().gzip);
        Self { http, clock, org, sign_in, waiting, limiter, budget, usage, reserve, unpacked }
    }

    pub(super) fn budget(&self) -> ApiBudget {
        ApiBudget { at_once: Some(self.limiter.limit()), ..*self.counted() }
    }

    fn counted(&self) -> MutexGuard<'_, ApiBudget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn waiting_until(&self) -> Option<Timestamp> {
        self.waiting.until().max(self.limiter.waiting_until())
    }

    /// The request in words a person can repeat. `path` begins below the API's root, or with `/`.
    pub(super) fn shown(&self, path: &str) -> String {
        let plain = path.split('?').map(|p| {
            url::form_urlencoded::parse(p.as_bytes()).map(|(n, v)| match v.is_empty() {
                true => n.into_owned(),
                false => format!("{n}={v}"),
            })
        });
        let shown: Vec<String> = plain.map(|pairs| pairs.collect::<Vec<_>>().join("&")).collect();
        crate::text::clean_line(&format!("GET {}{}", self.org, rooted(&shown.join("?")))).into_owned()
    }

    /// Reads JSON of a shape.
    pub(super) async fn json<T: DeserializeOwned>(&self, path: &str, patience: Patience) -> Outcome<T> {
        self.fetch(path, &[], patience, |response| {
            serde_json::from_slice(&response.body).map_err(|e| {
                let place = format!("not the promised shape at line {} column {}", e.line(), e.column());
                Fault::new(ErrorKind::BadJson, place)
            })
        })
        .await
    }

    /// The rows of a small query, all in one page.
    pub(super) async fn rows<T: DeserializeOwned>(&self, soql: &str, patience: Patience) -> Outcome<Vec<T>> {
        self.few("query", soql, patience).await
    }

    /// The same with the rows in the recycle bin.
    pub(super) async fn all_rows<T: DeserializeOwned>(&self, soql: &str, patience: Patience) -> Outcome<Vec<T>> {
        self.few("queryAll", soql, patience).await
    }

    /// How many of a hundred calls are left to the organisation's business.
    pub(super) fn reserve(&self) -> u8 {
        self.reserve
    }

    /// The rows of a small query of this kind, `query` or `queryAll`, all in one page.
    pub(super) async fn few<T: DeserializeOwned>(&self, how: &str, soql: &str, patience: Patience) -> Outcome<Vec<T>> {
        #[derive(serde::Deserialize)]
        struct Page<T> {
            done: bool,
            records: Vec<T>,
        }
        let page: Page<T> = self.json(&query_path(how, soql), patience).await?;
        if page.done {
            return Ok(page.records);
        }
        Err(Fault::new(ErrorKind::Truncated, "a small answer that goes on"))
    }

    /// Fetches JSON from an address; `read` makes something of the accepted answer, and its faults are retried like the
    /// others.
    pub(super) async fn fetch<T>(
        &self,
        path: &str,
        headers: &[Header],
        patience: Patience,
        read: impl Fn(HttpResponse) -> Outcome<T>,
    ) -> Outcome<T> {
        self.fetch_any(path, headers, patience, |response| read(errors::accept(response, self.clock.now())?)).await
    }

    /// Whether an address is short enough to be asked for.
    pub(super) fn fits(path: &str) -> bool {
        rooted(path).len() <= LONGEST
    }

    /// As [`Api::fetch`], whatever the answer is.
    pub(super) async fn fetch_any<T>(
        &self,
        path: &str,
        headers: &[Header],
        patience: Patience,
        read: impl Fn(HttpResponse) -> Outcome<T>,
    ) -> Outcome<T> {
        let path = rooted(path);
        if path.len() > LONGEST {
            let why = format!("an address of {} bytes: fewer fields or a shorter filter are needed", path.len());
            return Err(Fault::new(ErrorKind::RequestTooLarge, why));
        }
        let make = |ticket: &Ticket| {
            let request = dressed(ticket.token.follow(ticket.instance.link(&path)?)?, headers);
            Ok(if is_query(&path) { request.first_byte_within(SLOWEST_QUERY) } else { request })
        };
        let (make, read) = (&make, &read);
        self.waiting
            .retry(self.http.config(), &self.clock, patience, || async move { read(self.exchange(make).await?) })
            .await
    }

    /// Sends what a call changes with, once: `permit` says that somebody agreed. What is large is packed ("Compression
    /// Headers"); where that is answered with 415, nothing was done: it goes again as it is, and so does all that follows.
    pub(super) async fn change(
        &self,
        permit: impl Fn(&Ticket) -> WritePermit,
        (method, path): (WriteMethod, &str),
        headers: &[Header],
        payload: &Payload,
    ) -> Outcome<HttpResponse> {
        let path = rooted(path);
        let carrying = |payload: &Payload, ticket: &Ticket| {
            let link = ticket.instance.link(&path)?;
            Ok(dressed(permit(ticket).request(&ticket.token, method, link, payload.clone())?, headers))
        };
        if !self.unpacked.load(Ordering::Relaxed)
            && let Some(packed) = payload.packed()
        {
            let response = self.exchange(|ticket: &Ticket| carrying(&packed, ticket)).await?;
            if response.status != 415 {
                return Ok(response);
            }
            self.unpacked.store(true, Ordering::Relaxed);
        }
        self.exchange(|ticket: &Ticket| carrying(payload, ticket)).await
    }

    /// One 401 renews the session and asks once more; the second one is final. What was answered so was not done.
    async fn exchange(&self, make: impl Fn(&Ticket) -> Outcome<Request>) -> Outcome<HttpResponse> {
        let ticket = self.sign_in.ticket().await?;
        let response = self.send(&make(&ticket)?).await?;
        if response.status != 401 {
            return Ok(response);
        }
        let ticket = self.sign_in.renewed(&ticket).await?;
        self.send(&make(&ticket)?).await
    }

    async fn send(&self, request: &Request) -> Outcome<HttpResponse> {
        let place = self.limiter.enter().await?;
        self.within_reserve()?;
        self.counted().requests_sent += 1;
        let response = self.http.send(request).await?;
        if let Some(told) = limits::organisation_usage(&response) {
            *self.usage.lock().unwrap_or_else(PoisonError::into_inner) = Some((told, self.clock.now()));
        }
        limits::note(&response, (&self.limiter, &place), &mut self.counted(), self.http.config(), self.clock.now());
        Ok(response)
    }

    /// Stops before the organisation's own work runs out of calls. Once in a while a call goes through, to see whether the
    /// 24 hours have freed some.
    fn within_reserve(&self) -> Outcome<()> {
        let told = *self.usage.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |when: Timestamp| self.clock.now().duration_since(when) < LOOK_AGAIN;
        match told.filter(|(told, when)| limits::is_reserved(*told, self.reserve) && fresh(*when)) {
            None => Ok(()),
            Some(((used, most), _)) => {
                let why = format!("{used} of {most} calls are used; {} % are kept for the organisation", self.reserve);
                Err(Fault::new(ErrorKind::SalesforceReserve, why).with("percent", self.reserve.to_string()))
            }
        }
    }

    /// An unsigned call, for the versions, the clock and the certificate.
    pub(super) async fn knock(&self) -> Outcome<HttpResponse> {
        let request = Request::get(self.org.link(VERSIONS)?).header("accept", "application/json");
        self.waiting.retry(self.http.config(), &self.clock, Patience::Short, || self.http.send(&request)).await
    }
}

/// The list of versions, which needs no session.
pub(super) const VERSIONS: &str = "/services/data";

/// The address of a query, `query` or `queryAll`, below the API's root.
pub(super) fn query_path(resource: &str, soql: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
    format!("{resource}?q={encoded}")
}

/// Whether an address asks a query, or for its next page.
fn is_query(path: &str) -> bool {
    let resource = path.strip_prefix(&base()).and_then(|rest| rest.split(['?', '/']).next());
    resource.is_some_and(|name| matches!(name, "query" | "queryAll"))
}

fn rooted(path: &str) -> String {
    if path.starts_with('/') { path.to_owned() } else { format!("{}{path}", base()) }
}

/// A header of a call.
pub(super) type Header = (&'static str, String);

/// The headers every call carries ("Headers"), beside its own.
fn dressed(request: Request, headers: &[Header]) -> Request {
    let client = concat!("client=fieldbridge/", env!("CARGO_PKG_VERSION"));
    let request = request.header("sforce-call-options", client);
    let request = match headers.iter().any(|(name, _)| *name == "accept") {
        true => request,
        false => request.header("accept", "application/json"),
    };
    headers.iter().fold(request, |request, (name, value)| request.header(name, value))
}
