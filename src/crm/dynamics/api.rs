//! Calls of one organisation's Web API: signed, retried, limits noted.
use super::auth::{SignIn, Ticket};
use super::errors;
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpClient, HttpResponse, Link, Origin, Patience, Request, Waiting};
use crate::run::ApiBudget;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::sync::{Mutex, PoisonError};

/// Where the Web API lives below the origin.
pub(super) const BASE: &str = "/api/data/v9.2/";

/// One organisation's Web API.
pub(super) struct Api {
    pub(super) http: HttpClient,
    pub(super) clock: SharedClock,
    pub(super) org: Origin,
    pub(super) sign_in: SignIn,
    waiting: Waiting,
    budget: Mutex<ApiBudget>,
}

impl Api {
    pub(super) fn new(http: HttpClient, clock: SharedClock, org: Origin, sign_in: SignIn) -> Self {
        Self { http, clock, org, sign_in, waiting: Waiting::default(), budget: Mutex::default() }
    }

    pub(super) fn budget(&self) -> ApiBudget {
        *self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn waiting_until(&self) -> Option<Timestamp> {
        self.waiting.until()
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
        self.waiting
            .retry(self.http.config(), &self.clock, patience, || async move {
                let response = self.signed(link, prefer).await?;
                self.note(&response);
                read(errors::accept(response, self.clock.now())?)
            })
            .await
    }

    /// One 401 renews the token and asks once more; the second one is final.
    async fn signed(&self, link: &Link, prefer: Option<&str>) -> Outcome<HttpResponse> {
        let ticket = self.sign_in.ticket().await?;
        let response = self.send(&ticket, link, prefer).await?;
        if response.status != 401 {
            return Ok(response);
        }
        let ticket = self.sign_in.renewed(&ticket).await?;
        self.send(&ticket, link, prefer).await
    }

    async fn send(&self, ticket: &Ticket, link: &Link, prefer: Option<&str>) -> Outcome<HttpResponse> {
        let request = ticket
            .token
            .follow(link.clone())?
            .header("accept", "application/json")
            .header("odata-maxversion", "4.0")
            .header("odata-version", "4.0")
            .header("if-none-match", "null");
        let request = match prefer {
            Some(prefer) => request.header("prefer", prefer),
            None => request,
        };
        self.budget.lock().unwrap_or_else(PoisonError::into_inner).requests_sent += 1;
        self.http.send(&request).await
    }

    /// An unsigned call of the API's root, for the challenge, the clock and the certificate.
    pub(super) async fn knock(&self) -> Outcome<HttpResponse> {
        let request = Request::get(self.org.link(BASE)?).header("accept", "application/json");
        self.waiting.retry(self.http.config(), &self.clock, Patience::Short, || self.http.send(&request)).await
    }

    fn note(&self, response: &HttpResponse) {
        let mut budget = self.budget.lock().unwrap_or_else(PoisonError::into_inner);
        let told = |name| response.header(name).and_then(grouped);
        if let Some(left) = told("x-ms-ratelimit-burst-remaining-xrm-requests") {
            budget.requests_left = Some(left as u64);
        }
        if let Some(left) = told("x-ms-ratelimit-time-remaining-xrm-requests") {
            budget.time_left_ms = Some((left * 1000.0) as u64);
        }
        if response.status == 429 {
            budget.throttled += 1;
        }
    }
}

/// The fault for JSON of another shape; the position only, never the value.
pub(super) fn bad_json(error: &serde_json::Error, response: &HttpResponse) -> Fault {
    let detail = format!("not the promised shape at line {} column {}", error.line(), error.column());
    Fault::new(ErrorKind::BadJson, detail).correlated(errors::request_id(response))
}

/// `1,200.00`: grouped by commas, with decimals.
fn grouped(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| *c != ',' && *c != ' ').collect();
    plain.parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_with_their_commas() {
        assert_eq!(grouped("1,200.00"), Some(1200.0));
        assert_eq!(grouped("5999"), Some(5999.0));
        assert_eq!(grouped("12,345,678.9"), Some(12_345_678.9));
        for odd in ["", "n/a", "-1", "NaN", "inf"] {
            assert_eq!(grouped(odd), None, "{odd}");
        }
    }
}
