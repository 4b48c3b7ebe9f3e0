//! One question to the token endpoint, and what it answers: a grant, or a refusal.
use crate::clock::SharedClock;
use crate::crm::salesforce::refusal;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpClient, HttpResponse, Link, Request};
use crate::secret::Secret;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroize;

/// A longer token than this is none.
const MOST_BYTES: usize = 64 * 1024;
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
    let bad = |why: String| Fault::new(ErrorKind::BadJson, why);
    // The position only: the message of a JSON error may quote the value it stumbled over.
    let wire: Wire = serde_json::from_slice(&response.body)
        .map_err(|e| bad(format!("token answer: not the promised shape at line {} column {}", e.line(), e.column())))?;
    let refresh = wire.refresh_token.filter(|t| !t.is_empty()).map(Secret::new);
    let access = Secret::new(wire.access_token);
    if !wire.token_type.is_empty() && !wire.token_type.eq_ignore_ascii_case("bearer") {
        return Err(bad("the token is not a bearer token".into()));
    }
    if [Some(&access), refresh.as_ref()].into_iter().flatten().any(|t| t.expose().len() > MOST_BYTES) {
        return Err(bad("a token longer than 64 KB".into()));
    }
    if refresh.as_ref().is_some_and(|t| t.expose().chars().any(char::is_control)) {
        return Err(bad("a refresh token with control characters".into()));
    }
    let life = wire.expires_in.unwrap_or(LIFE).clamp(1, 24 * 3600);
    Ok(Granted { access, instance: wire.instance_url, life, refresh, identity: wire.id })
}

/// `3599` or `"3599"`.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let value = Option::<serde_json::Value>::deserialize(deserializer)?;
    Ok(value.and_then(|v| v.as_u64().or_else(|| v.as_str().and_then(|s| s.trim().parse().ok()))))
}
