//! A person signs in with the browser of this machine: authorization code with PKCE and a loopback redirect (RFC 7636,
//! RFC 8252; learn.microsoft.com, "OAuth 2.0 authorization code flow").
use super::Signing;
use super::answer::ask;
use super::place::Asker;
use crate::crm::dynamics::aad;
use crate::crm::loopback::{Knock, Listener};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::{HttpResponse, Origin};
use crate::port::{AnswerPage, BrowserSignIn};
use crate::secret::Secret;
use aws_lc_rs::digest;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
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

/// 32 random bytes as text: the state, and a verifier of 43 characters.
fn random() -> Outcome<Secret> {
    let mut bytes = zeroize::Zeroizing::new([0u8; 32]);
    SystemRandom::new()
        .fill(bytes.as_mut_slice())
        .map_err(|_| Fault::new(ErrorKind::ClientBroken, "the system has no random numbers"))?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}

async fn finish(signing: Signing, mut listener: Listener, attempt: Attempt, page: AnswerPage) -> Outcome<Secret> {
    let over = || Fault::new(ErrorKind::SignInUnfinished, "the browser did not come back in time");
    let life: Duration = signing.second.saturating_mul(LIFE);
    tokio::time::timeout(life, answer(&signing, &mut listener, &attempt, &page)).await.map_err(|_| over())?
}

/// Waits for the one answer that belongs to this sign-in; whatever else knocks is sent away and changes nothing.
async fn answer(signing: &Signing, listener: &mut Listener, attempt: &Attempt, page: &AnswerPage) -> Outcome<Secret> {
    loop {
        let knock = listener.next().await?;
        let Some(query) = own_answer(&knock, attempt) else {
            knock.turn_away().await;
            continue;
        };
        let ended = redeem(signing, attempt, &query).await;
        knock.show(page, ended.is_ok()).await;
        return ended;
    }
}

/// The parameters of an answer with this sign-in's state.
fn own_answer(knock: &Knock, attempt: &Attempt) -> Option<BTreeMap<String, Secret>> {
    let query = knock.query()?;
    let mut found = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        // A parameter given twice has no one meaning.
        if found.insert(name.into_owned(), Secret::new(value)).is_some() {
            return None;
        }
    }
    let own = found.get("state").is_some_and(|state| state.same_as(&attempt.state));
    (own && (found.contains_key("code") || found.contains_key("error"))).then_some(found)
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
