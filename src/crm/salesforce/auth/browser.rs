//! A person signs in with the browser of this machine: web server flow with PKCE and a loopback callback (RFC 7636, RFC 8252;
//! help.salesforce.com, "OAuth 2.0 Web Server Flow for Web App Integration"). The callback is compared letter for letter with
//! the one the application has, so its port is always the same.
use super::answer::ask;
use super::place::Place;
use crate::clock::SharedClock;
use crate::crm::browser_answer::{own_answer, random};
use crate::crm::loopback::Listener;
use crate::crm::salesforce::refusal;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpClient, HttpResponse};
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
/// The path of the callback, as the application has it.
const PATH: &str = "/OauthRedirect";
/// Where people let an application in.
const AUTHORIZE: &str = "/services/oauth2/authorize";

/// What a sign-in needs.
pub(in crate::crm::salesforce) struct Signing {
    pub(in crate::crm::salesforce) http: HttpClient,
    pub(in crate::crm::salesforce) clock: SharedClock,
    pub(in crate::crm::salesforce) place: Place,
    pub(in crate::crm::salesforce) client_id: String,
    /// The port the browser comes back to; 0 takes a free one.
    pub(in crate::crm::salesforce) port: u16,
}

/// What belongs to one sign-in and to no other.
struct Attempt {
    state: Secret,
    verifier: Secret,
    redirect: String,
}

/// Begins: listens on the callback's port and makes the address to open.
///
/// # Errors
/// `ClientBroken` where the port cannot be had.
pub(in crate::crm::salesforce) async fn begin(signing: Signing, page: AnswerPage) -> Outcome<BrowserSignIn> {
    let listener = Listener::at(signing.port, PATH).await?;
    let redirect = format!("http://localhost:{}{PATH}", listener.port());
    let attempt = Attempt { state: random()?, verifier: random()?, redirect };
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, attempt.verifier.expose().as_bytes()));
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", &signing.client_id)
        .append_pair("redirect_uri", &attempt.redirect)
        .append_pair("scope", "api refresh_token")
        .append_pair("prompt", "login consent")
        .append_pair("state", attempt.state.expose())
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .finish();
    let life = SignedDuration::from_secs(LIFE.into());
    Ok(BrowserSignIn {
        address: format!("{}{AUTHORIZE}?{query}", signing.place.origin()),
        expires: signing.clock.now().saturating_add(life).unwrap_or(Timestamp::MAX),
        finish: Box::pin(finish(signing, listener, attempt, page)),
    })
}

async fn finish(signing: Signing, mut listener: Listener, attempt: Attempt, page: AnswerPage) -> Outcome<Secret> {
    let over = || Fault::new(ErrorKind::SignInUnfinished, "the browser did not come back in time");
    let life = Duration::from_secs(LIFE.into());
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
        return Err(refused(signing, error, told("error_description").unwrap_or_default()));
    }
    let Some(code) = query.get("code") else { return Err(Fault::new(ErrorKind::Bug, "an answer without a code")) };
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.expose()),
        ("client_id", signing.client_id.as_str()),
        ("redirect_uri", attempt.redirect.as_str()),
        ("code_verifier", attempt.verifier.expose()),
    ];
    let hidden = [code, &attempt.verifier];
    let granted = ask(&signing.http, &signing.clock, signing.place.token()?, &form, &hidden).await?.granted()?;
    granted.refresh.ok_or_else(|| {
        let why = "no refresh token came along: the application lacks the scope refresh_token";
        Fault::new(ErrorKind::SalesforceScopeMissing, why)
    })
}

/// What the service tells through the browser, as if it had told us.
fn refused(signing: &Signing, error: &str, description: &str) -> Fault {
    let body = serde_json::json!({ "error": error, "error_description": description }).to_string().into_bytes();
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let answer = HttpResponse { status: 400, headers, body };
    refusal::refusal(&answer, signing.clock.now(), signing.place.origin().host(), &[])
}
