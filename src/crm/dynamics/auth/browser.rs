//! A person signs in with the browser of this machine: authorization code with PKCE and a loopback redirect (RFC 7636,
//! RFC 8252; learn.microsoft.com, "OAuth 2.0 authorization code flow").
use super::Signing;
use super::answer::ask;
use super::place::Asker;
use crate::crm::browser_answer::{own_answer, random};
use crate::crm::dynamics::aad;
use crate::crm::loopback::Listener;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpResponse, Origin};
use crate::port::{AnswerPage, BrowserSignIn};
use crate::secret::Secret;
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the browser's answer is waited for, in seconds.
const LIFE: u32 = 5 * 60;

/// What belongs to one sign-in and to no other.
struct Attempt {
    state: Secret,
    verifier: Secret,
    redirect: String,
}

/// Begins: listens on a port of its own and makes the address to open.
///
/// # Errors
/// `ClientBroken` where no port can be had.
pub(in crate::crm::dynamics) async fn begin(signing: Signing, page: AnswerPage) -> Outcome<BrowserSignIn> {
    let listener = Listener::open().await?;
    let attempt =
        Attempt { state: random()?, verifier: random()?, redirect: format!("http://localhost:{}", listener.port()) };
    let target = signing.place.target(&signing.resource, Asker::Person);
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, attempt.verifier.expose().as_bytes()));
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &signing.client_id)
        .append_pair("response_type", "code")
        .append_pair("redirect_uri", &attempt.redirect)
        .append_pair("response_mode", "query")
        .append_pair(target.0, &target.1)
        .append_pair("state", attempt.state.expose())
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .finish();
    let life = SignedDuration::from_secs(LIFE.into());
    Ok(BrowserSignIn {
        address: format!("{}?{query}", signing.place.authorize()),
        expires: signing.clock.now().saturating_add(life).unwrap_or(Timestamp::MAX),
        finish: Box::pin(finish(signing, listener, attempt, page)),
    })
}

async fn finish(signing: Signing, mut listener: Listener, attempt: Attempt, page: AnswerPage) -> Outcome<Secret> {
    let over = || Fault::new(ErrorKind::SignInUnfinished, "the browser did not come back in time");
    let life: Duration = signing.second.saturating_mul(LIFE);
    tokio::time::timeout(life, answer(&signing, &mut listener, &attempt, &page)).await.map_err(|_| over())?
}

async fn answer(signing: &Signing, listener: &mut Listener, attempt: &Attempt, page: &AnswerPage) -> Outcome<Secret> {
    let (knock, query) = own_answer(listener, &attempt.state).await?;
    let ended = redeem(signing, attempt, &query).await;
    knock.show(page, ended.is_ok()).await;
    ended
}

async fn redeem(signing: &Signing, attempt: &Attempt, query: &BTreeMap<String, Secret>) -> Outcome<Secret> {
    let told = |name: &str| query.get(name).map(Secret::expose);
    if let Some(error) = told("error") {
        return Err(refusal(signing, error, told("error_description").unwrap_or_default()));
    }
    // An answer that names another issuer was meant for somebody else (RFC 9207).
    let foreign =
        told("iss").is_some_and(|iss| Origin::of(iss).map(|o| o.to_string()).ok() != Some(signing.place.origin()));
    let Some(code) = query.get("code").filter(|c| !c.is_empty() && !foreign) else {
        return Err(Fault::new(ErrorKind::SignInRefused, "the answer comes from another sign-in service")
            .with("code", "iss")
            .with("host", signing.place.host()));
    };
    let target = signing.place.target(&signing.resource, Asker::Person);
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", signing.client_id.as_str()),
        ("code", code.expose()),
        ("redirect_uri", attempt.redirect.as_str()),
        ("code_verifier", attempt.verifier.expose()),
        (target.0, target.1.as_str()),
    ];
    let hidden = [code, &attempt.verifier];
    let granted = ask(&signing.http, &signing.clock, signing.place.token()?, &form, &hidden).await?.granted()?;
    granted.refresh.ok_or_else(super::no_refresh_token)
}

/// What the service tells through the browser, as if it had told us.
fn refusal(signing: &Signing, error: &str, description: &str) -> Fault {
    let body = serde_json::json!({ "error": error, "error_description": description }).to_string().into_bytes();
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    aad::refusal(&HttpResponse { status: 400, headers, body }, signing.clock.now(), signing.place.host(), &[])
}
