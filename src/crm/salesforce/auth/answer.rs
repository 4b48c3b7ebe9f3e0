//! One question to the token endpoint, and what it answers: a grant, or a refusal.
use crate::clock::SharedClock;
use crate::crm::salesforce::refusal;
use crate::crm::token_answer::{position, seconds, sound};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpClient, HttpResponse, Link, Request};
use crate::secret::Secret;
use jiff::Timestamp;
use serde::Deserialize;
use zeroize::Zeroize;

/// How long a token is used where nothing is told of its life, in seconds.
const LIFE: u64 = 30 * 60;

/// What a grant holds.
pub(super) struct Granted {
    pub(super) access: Secret,
    /// The address it is for, as it was named.
    pub(super) instance: String,
    /// Life in seconds.
    pub(super) life: u64,
    pub(super) refresh: Option<Secret>,
    /// The identity address, as it was named: it ends in the organisation's and the user's identifier.
    pub(super) identity: Option<String>,
}

/// A refusal.
pub(super) struct Refused {
    pub(super) fault: Fault,
    /// The service's own time.
    pub(super) server_time: Option<Timestamp>,
}

/// What came back.
pub(super) enum Answer {
    Granted(Granted),
    Refused(Box<Refused>),
}

impl Answer {
    /// The grant.
    ///
    /// # Errors
    /// The refusal's fault.
    pub(super) fn granted(self) -> Outcome<Granted> {
        match self {
            Answer::Granted(granted) => Ok(granted),
            Answer::Refused(refused) => Err(refused.fault),
        }
    }
}

#[derive(Deserialize)]
struct Wire {
    access_token: String,
    instance_url: String,
    #[serde(default)]
    token_type: String,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<String>,
    #[serde(default)]
    id: Option<String>,
}

/// Sends one form. `hidden` is what a careless service might echo.
///
/// # Errors
/// Transport faults; `NotSalesforce` for a redirect, which would make a GET of the question; an answer that is neither a
/// grant nor a refusal.
pub(super) async fn ask(
    http: &HttpClient,
    clock: &SharedClock,
    link: Link,
    form: &[(&str, &str)],
    hidden: &[&Secret],
) -> Outcome<Answer> {
    let host = link.origin().host().to_owned();
    let request = Request::post_form(link, form).header("accept", "application/json");
    let mut response = http.send(&request).await.map_err(|fault| match fault.kind {
        ErrorKind::Redirected => Fault::new(ErrorKind::NotSalesforce, fault.detail).with("host", &host),
        _ => fault,
    })?;
    let answer = if response.status == 200 && response.is_json() {
        grant(&response).map(Answer::Granted)
    } else {
        let fault = refusal::refusal(&response, clock.now(), &host, hidden);
        Ok(Answer::Refused(Box::new(Refused { fault, server_time: response.server_time() })))
    };
    response.body.zeroize();
    answer
}

fn grant(response: &HttpResponse) -> Outcome<Granted> {
    let wire: Wire = serde_json::from_slice(&response.body)
        .map_err(|e| Fault::new(ErrorKind::BadJson, format!("token answer: {}", position(&e))))?;
    let (access, refresh) = sound(&wire.token_type, wire.access_token, wire.refresh_token)?;
    let life = wire.expires_in.unwrap_or(LIFE).clamp(1, 24 * 3600);
    Ok(Granted { access, instance: wire.instance_url, life, refresh, identity: wire.id })
}
