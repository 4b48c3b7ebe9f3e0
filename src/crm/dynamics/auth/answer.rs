//! One question to a sign-in service, and what it answers: a grant, or a refusal with its word.
use crate::clock::SharedClock;
use crate::crm::dynamics::aad;
use crate::crm::token_answer;
pub(super) use crate::crm::token_answer::{position, seconds};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpClient, HttpResponse, Link, Request};
use crate::secret::Secret;
use jiff::Timestamp;
use serde::Deserialize;
use zeroize::Zeroize;

/// What a grant holds.
pub(super) struct Granted {
    pub(super) access: Secret,
    /// Life in seconds.
    pub(super) life: u64,
    pub(super) refresh: Option<Secret>,
}

/// A refusal.
pub(super) struct Refused {
    /// The `error` word (RFC 6749 section 5.2); empty where there was none.
    pub(super) word: String,
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
    #[serde(default)]
    token_type: String,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<String>,
}

#[derive(Default, Deserialize)]
struct Word {
    #[serde(default)]
    error: String,
}

/// Sends one form. `hidden` is what a careless service might echo.
///
/// # Errors
/// Transport faults; an answer that is neither a grant nor a refusal.
pub(super) async fn ask(
    http: &HttpClient,
    clock: &SharedClock,
    link: Link,
    form: &[(&str, &str)],
    hidden: &[&Secret],
) -> Outcome<Answer> {
    let host = link.origin().host().to_owned();
    let request = Request::post_form(link, form).header("accept", "application/json");
    let mut response = http.send(&request).await?;
    let answer = if response.status == 200 {
        grant(&response).map(Answer::Granted)
    } else {
        let word = serde_json::from_slice::<Word>(&response.body).unwrap_or_default().error;
        let fault = aad::refusal(&response, clock.now(), &host, hidden);
        let server_time = response.server_time();
        Ok(Answer::Refused(Box::new(Refused { word, fault, server_time })))
    };
    response.body.zeroize();
    answer
}

fn grant(response: &HttpResponse) -> Outcome<Granted> {
    let body = response.json_body()?;
    let wire: Wire = serde_json::from_slice(body)
        .map_err(|e| Fault::new(ErrorKind::BadJson, format!("token answer: {}", position(&e))))?;
    let (access, refresh) = token_answer::sound(&wire.token_type, wire.access_token, wire.refresh_token)?;
    Ok(Granted { access, life: wire.expires_in.unwrap_or(3599).clamp(1, 24 * 3600), refresh })
}
