//! Calls of one organisation's Web API: signed, retried, within the limits, limits noted.
use super::auth::SignIn;
use super::{errors, limits};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{BearerToken, HttpClient, HttpResponse, Limiter, Link, Origin, Patience, Request, Waiting};
use crate::run::ApiBudget;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where the Web API lives below the origin.
pub(super) const BASE: &str = "/api/data/v9.2/";

/// How the operations of a batch name their rows. The standard wants servers to take either form, and a full address
/// besides (OData 4.0 part 1, section 11.7.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PartAddress {
    /// `/api/data/v9.2/contacts(…)`: what Microsoft's own examples show (learn.microsoft.com, "Execute batch operations
    /// using the Web API").
    #[default]
    FromRoot,
    /// `contacts(…)`: for servers that know their service by another path than their callers do.
    BelowService,
}

/// One organisation's Web API.
pub(super) struct Api {
    pub(super) http: HttpClient,
    pub(super) clock: SharedClock,
    pub(super) org: Origin,
    pub(super) sign_in: SignIn,
    pub(super) waiting: Waiting,
    /// How the operations of a batch name their rows.
    pub(super) part_address: PartAddress,
    limiter: Arc<Limiter>,
    budget: Mutex<ApiBudget>,
}

impl Api {
    /// `limiter` is shared by all connections of the same user to the same organisation.
    pub(super) fn new(
        http: HttpClient,
        clock: SharedClock,
        org: Origin,
        sign_in: SignIn,
        limiter: Arc<Limiter>,
    ) -> Self {
        let (waiting, part_address) = (Waiting::default(), PartAddress::default());
        Self { http, clock, org, sign_in, waiting, part_address, limiter, budget: Mutex::default() }
    }

    /// Has batches name their rows so.
    pub(super) fn with_part_address(self, part_address: PartAddress) -> Self {
        Self { part_address, ..self }
    }

    pub(super) fn budget(&self) -> ApiBudget {
        let resting_until = self.http.resting_until(self.org.host());
        ApiBudget { at_once: Some(self.limiter.limit()), resting_until, ..*self.counted() }
    }

    /// How many requests may be under way at once, now.
    pub(super) fn at_once(&self) -> u32 {
        self.limiter.limit()
    }

    fn counted(&self) -> MutexGuard<'_, ApiBudget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn waiting_until(&self) -> Option<Timestamp> {
        self.waiting.until().max(self.limiter.waiting_until())
    }

    /// The request in words a person can repeat.
    pub(super) fn shown(&self, path: &str) -> String {
        let shown = super::odata::decode(path);
        crate::text::clean_line(&format!("GET {}{BASE}{shown}", self.org)).into_owned()
    }

    /// A link below the API's base.
    pub(super) fn link(&self, path: &str) -> Outcome<Link> {
        self.org.link(&format!("{BASE}{path}"))
    }

    /// Reads JSON of a shape.
    pub(super) async fn json<T: DeserializeOwned>(&self, path: &str, patience: Patience) -> Outcome<T> {
        let link = self.link(path)?;
        self.fetch(&link, None, patience, |response| {
            serde_json::from_slice(&response.body).map_err(|e| bad_json(&e, &response))
        })
        .await
    }

    /// Fetches a link; `read` makes something of the accepted answer, and its faults are retried like the others.
    pub(super) async fn fetch<T>(
        &self,
        link: &Link,
        prefer: Option<&str>,
        patience: Patience,
        read: impl Fn(HttpResponse) -> Outcome<T>,
    ) -> Outcome<T> {
        let read = &read;
        let question = &|token: &BearerToken| {
            let request = spoken(token.follow(link.clone())?).header("if-none-match", "null");
            Ok(match prefer {
                Some(prefer) => request.header("prefer", prefer),
                None => request,
            })
        };
        self.waiting
            .retry(self.http.config(), &self.clock, patience, || async move {
                let response = self.exchange(question).await?;
                let accepted = errors::accept(response, self.clock.now());
                read(accepted.map_err(|fault| errors::refined(fault, &self.org))?)
            })
            .await
    }

    /// Sends once what `make` makes of a good token. One 401 renews the token and asks once more; the second one is
    /// final. A 401 is answered before anything is done, so this holds for writing too.
    pub(super) async fn exchange(&self, make: impl Fn(&BearerToken) -> Outcome<Request>) -> Outcome<HttpResponse> {
        let ticket = self.sign_in.ticket().await?;
        let response = self.send(&make(&ticket.token)?).await?;
        if response.status != 401 {
            return Ok(response);
        }
        let ticket = self.sign_in.renewed(&ticket).await?;
        self.send(&make(&ticket.token)?).await
    }

    async fn send(&self, request: &Request) -> Outcome<HttpResponse> {
        let place = self.limiter.enter().await?;
        self.counted().requests_sent += 1;
        let response = self.http.send(request).await?;
        limits::note(&response, (&self.limiter, &place), &mut self.counted(), self.http.config(), self.clock.now());
        Ok(response)
    }

    /// An unsigned call of the API's root, for the challenge, the clock and the certificate.
    pub(super) async fn knock(&self) -> Outcome<HttpResponse> {
        let request = Request::get(self.org.link(BASE)?).header("accept", "application/json");
        self.waiting.retry(self.http.config(), &self.clock, Patience::Short, || self.http.send(&request)).await
    }
}

/// The headers every call carries (learn.microsoft.com, "Compose HTTP requests and handle errors").
pub(super) fn spoken(request: Request) -> Request {
    accepting(request, "application/json")
}

/// The same for an answer of another media type.
pub(super) fn accepting(request: Request, kinds: &str) -> Request {
    request.header("accept", kinds).header("odata-maxversion", "4.0").header("odata-version", "4.0")
}

/// The fault for JSON of another shape; the position only, never the value.
pub(super) fn bad_json(error: &serde_json::Error, response: &HttpResponse) -> Fault {
    let detail = format!("not the promised shape at line {} column {}", error.line(), error.column());
    Fault::new(ErrorKind::BadJson, detail).correlated(errors::request_id(response))
}
