//! A person's sign-in, on another device and with this machine's browser, against a sign-in service the test plays itself.
use crate::kit::caller::send;
use crate::kit::dynamics::{account, connector, quick};
use crate::kit::liar::{Act, Wire, json};
use fieldbridge::account::{AuthMethod, ExternalAccount, SecretRef};
use fieldbridge::clock::{ManualClock, SharedClock, SystemClock};
use fieldbridge::crm::dynamics::{DynamicsConfig, DynamicsConnector};
use fieldbridge::fault::{ErrorKind, Outcome};
use fieldbridge::port::{AnswerPage, BrowserSignIn, CrmConnector};
use fieldbridge::secret::Secret;
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

fn system() -> SharedClock {
    Arc::new(SystemClock)
}

/// A connector for which a second of waiting is a millisecond.
fn hasty() -> DynamicsConnector {
    connector(quick(), system())
}

/// A connector that waits as long as a person needs.
fn unhurried() -> DynamicsConnector {
    DynamicsConnector::new(system(), DynamicsConfig { http: quick(), ..DynamicsConfig::default() })
}

fn by_device(url: &str) -> ExternalAccount {
    let auth =
        AuthMethod::DeviceCode { client_id: "app".into(), refresh: SecretRef("vault:test/refresh-token".into()) };
    ExternalAccount { auth, ..account(url) }
}

fn by_browser(url: &str) -> ExternalAccount {
    let auth = AuthMethod::Browser { client_id: "app".into(), refresh: SecretRef("vault:test/refresh-token".into()) };
    ExternalAccount { auth, ..account(url) }
}

fn page() -> AnswerPage {
    AnswerPage {
        lang: "ko".into(), done: "로그인했습니다.".into(), failed: "로그인하지 못했습니다.".into()
    }
}

fn code(address: &str) -> Act {
    let body = serde_json::json!({
        "user_code": "ABCD-\u{1b}[2JEFGH", "device_code": "canary-device-1", "verification_uri": address,
        "expires_in": "900", "interval": 5, "message": "x",
    });
    json("200 OK", &body.to_string())
}

fn tokens(refresh: Option<&str>) -> Act {
    let body = serde_json::json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": "t", "refresh_token": refresh });
    json("200 OK", &body.to_string())
}

fn refusal(error: &str) -> Act {
    json("400 Bad Request", &serde_json::json!({ "error": error, "error_description": "AADSTS1: no" }).to_string())
}

/// Plays the device endpoint, and answers the questions at the token endpoint one after the other; the last for good.
async fn device(answers: Vec<fn() -> Act>) -> Wire {
    Wire::listen(move |request, before| match request.contains("/oauth2/v2.0/devicecode ") {
        true => code("https://microsoft.com/devicelogin"),
        false => answers.get(before - 1).or(answers.last()).unwrap()(),
    })
    .await
}

async fn sign_in(wire: &Wire) -> Outcome<Secret> {
    hasty().sign_in_with_device(&by_device(&wire.url)).await?.finish.await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_shown_and_asked_about_until_the_person_has_signed_in() {
    let wire = device(vec![
        || refusal("authorization_pending"),
        || refusal("slow_down"),
        || json("503 Service Unavailable", "{}"),
        || Act::Close,
        || refusal("authorization_pending"),
        || tokens(Some("canary-refresh")),
    ])
    .await;
    let begun = hasty().sign_in_with_device(&by_device(&wire.url)).await.unwrap();
    assert_eq!((begun.user_code.as_str(), begun.interval_s), ("ABCD-␛[2JEFGH", 5));
    assert_eq!(begun.address, "https://microsoft.com/devicelogin");
    assert!(begun.expires > jiff::Timestamp::now() + SignedDuration::from_mins(14));
    assert_eq!(begun.finish.await.unwrap().expose(), "canary-refresh");
    let asked: Vec<String> = wire.seen().into_iter().skip(1).collect();
    assert_eq!(asked.len(), 6);
    for request in asked {
        assert!(request.contains("device_code=canary-device-1") && request.contains("client_id=app"), "{request}");
        assert!(!request.contains("client_secret"), "{request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_cannot_succeed_ends_with_its_reason() {
    for (word, kind) in [
        ("authorization_declined", ErrorKind::SignInDeclined),
        ("access_denied", ErrorKind::SignInDeclined),
        ("expired_token", ErrorKind::DeviceCodeExpired),
        ("bad_verification_code", ErrorKind::DeviceCodeWrong),
    ] {
        let wire = Wire::listen(move |r, _| match r.contains("devicecode ") {
            true => code("https://microsoft.com/devicelogin"),
            false => refusal(word),
        })
        .await;
        let fault = sign_in(&wire).await.unwrap_err();
        assert_eq!(fault.kind, kind, "{word}");
        assert_eq!(wire.count("/token "), 1, "{word} is final");
        assert!(!format!("{fault:?}").contains("canary"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_nobody_uses_ends_by_our_own_clock() {
    let clock = ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap());
    let moved = clock.clone();
    let wire = Wire::listen(move |r, before| {
        if r.contains("devicecode ") {
            return code("https://microsoft.com/devicelogin");
        }
        if before == 3 {
            moved.advance(SignedDuration::from_mins(16));
        }
        refusal("authorization_pending")
    })
    .await;
    let begun = connector(quick(), Arc::new(clock)).sign_in_with_device(&by_device(&wire.url)).await.unwrap();
    assert_eq!(begun.finish.await.unwrap_err().kind, ErrorKind::DeviceCodeExpired);
    assert_eq!(wire.count("/token "), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_answers_of_a_device_endpoint_are_named() {
    for address in ["http://microsoft.com/devicelogin", "javascript:alert(1)", "https://a@evil.example/"] {
        let wire = Wire::listen(move |_, _| code(address)).await;
        assert_eq!(sign_in(&wire).await.unwrap_err().kind, ErrorKind::BadJson, "{address}");
    }
    let page =
        Wire::listen(|_, _| crate::kit::liar::answer("200 OK", &[("Content-Type", "text/html")], b"<html>")).await;
    assert_eq!(sign_in(&page).await.unwrap_err().kind, ErrorKind::NotTheApi);
    let no_refresh = device(vec![|| tokens(None)]).await;
    assert_eq!(
        sign_in(&no_refresh).await.unwrap_err().kind,
        ErrorKind::ConsentMissing,
        "offline_access was not granted"
    );
    let endless = device(vec![|| json("200 OK", "{\"access_token\":\"t\",\"refresh_token\":\"a\\u0000b\"}")]).await;
    assert_eq!(sign_in(&endless).await.unwrap_err().kind, ErrorKind::BadJson);
}

/// A sign-in with the browser under way; the test plays the browser.
struct Browser {
    query: HashMap<String, String>,
    redirect: String,
    ended: JoinHandle<Outcome<Secret>>,
}

impl Browser {
    async fn open(connector: &DynamicsConnector, wire: &Wire) -> Self {
        let BrowserSignIn { address, finish, .. } =
            connector.sign_in_with_browser(&by_browser(&wire.url), page()).await.unwrap();
        let url = url::Url::parse(&address).unwrap();
        assert!(
            address.starts_with(&format!("{}/11111111-1111-1111-1111-111111111111/oauth2/v2.0/authorize?", wire.url))
        );
        let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
        Self { redirect: query["redirect_uri"].clone(), query, ended: tokio::spawn(finish) }
    }

    fn state(&self) -> String {
        self.query["state"].clone()
    }

    /// Goes where the service sends the browser.
    async fn come_back(&self, query: &str) -> (u16, String) {
        let answer = send(&format!("{}/?{query}", self.redirect), "GET", &[], "").await.unwrap();
        (answer.status, answer.text())
    }

    async fn end(self) -> Outcome<Secret> {
        tokio::time::timeout(Duration::from_secs(30), self.ended).await.expect("an end").unwrap()
    }
}

async fn service() -> Wire {
    Wire::listen(|_, _| tokens(Some("canary-refresh"))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_comes_back_with_a_code_that_only_this_sign_in_can_redeem() {
    use base64::Engine;
    let wire = service().await;
    let connector = unhurried();
    let browser = Browser::open(&connector, &wire).await;
    let query = browser.query.clone();
    assert_eq!((query["response_type"].as_str(), query["code_challenge_method"].as_str()), ("code", "S256"));
    assert!(query["redirect_uri"].starts_with("http://localhost:"));
    assert!(query["scope"].contains("offline_access") && query["state"].len() >= 32);
    let redirect = browser.redirect.clone();
    let answer = format!("code=c%2B1&state={}&session_state=x", browser.state());
    let (status, page) = browser.come_back(&answer).await;
    assert_eq!(status, 200);
    assert!(page.contains("로그인했습니다.") && page.contains("lang=\"ko\""), "{page}");
    assert_eq!(browser.end().await.unwrap().expose(), "canary-refresh");
    let request = wire.seen().remove(0);
    let form: HashMap<String, String> =
        url::form_urlencoded::parse(request.split_once("\r\n\r\n").unwrap().1.as_bytes()).into_owned().collect();
    assert_eq!((form["grant_type"].as_str(), form["code"].as_str()), ("authorization_code", "c+1"));
    assert_eq!(form["redirect_uri"], redirect);
    let verifier = &form["code_verifier"];
    assert!((43..=128).contains(&verifier.len()) && !form.contains_key("client_secret"));
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    assert_eq!(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest), query["code_challenge"]);
    // One answer, then the port is closed: a code cannot be brought a second time.
    let port: u16 = redirect.rsplit(':').next().unwrap().parse().unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    assert_eq!(wire.count("/token "), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_else_knocks_is_sent_away_and_changes_nothing() {
    let wire = service().await;
    let connector = unhurried();
    let browser = Browser::open(&connector, &wire).await;
    let state = browser.state();
    let mut wrong = state.clone();
    wrong.replace_range(0..1, if state.starts_with('A') { "B" } else { "A" });
    for query in [
        "code=stolen".to_owned(),
        "code=stolen&state=".to_owned(),
        format!("code=stolen&state={wrong}"),
        format!("code=stolen&state={state}x"),
        format!("code=stolen&state={wrong}&state={state}"),
        format!("code=stolen&code=c&state={state}"),
        format!("state={state}"),
        format!("error=access_denied&state={wrong}"),
        String::new(),
    ] {
        assert_eq!(browser.come_back(&query).await.0, 404, "{query}");
    }
    let rebound =
        send(&format!("{}/?code=c&state={state}", browser.redirect), "GET", &[("host", "evil.example")], "").await;
    assert!(rebound.is_none_or(|a| a.status != 200));
    let posted = send(&format!("{}/?code=c&state={state}", browser.redirect), "POST", &[], "code=c").await;
    assert_eq!(posted.unwrap().status, 404);
    assert_eq!(wire.count("/token "), 0);
    browser.come_back(&format!("code=right&state={state}")).await;
    browser.end().await.unwrap();
    assert_eq!(wire.count("code=right"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_in_the_browser_is_told_there_and_here() {
    let wire = Wire::listen(|_, _| refusal("invalid_grant")).await;
    let connector = unhurried();
    for (query, kind, asked) in [
        ("error=access_denied&error_description=The+user+declined", ErrorKind::SignInDeclined, 0),
        ("error=invalid_request&error_description=AADSTS900971%3A+no+reply+address", ErrorKind::RedirectMissing, 0),
        ("code=c&iss=https%3A%2F%2Fevil.example%2F", ErrorKind::SignInRefused, 0),
        ("code=c&iss=nonsense", ErrorKind::SignInRefused, 0),
        ("code=c", ErrorKind::SignInRefused, 1),
    ] {
        let browser = Browser::open(&connector, &wire).await;
        let (_, page) = browser.come_back(&format!("{query}&state={}", browser.state())).await;
        assert!(page.contains("로그인하지 못했습니다."), "{query}: {page}");
        let fault = browser.end().await.unwrap_err();
        assert_eq!(fault.kind, kind, "{query}: {fault}");
        assert_eq!(wire.count("/token "), asked, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_never_comes_back_is_not_waited_for_for_ever() {
    let wire = service().await;
    let browser = Browser::open(&hasty(), &wire).await;
    assert_eq!(browser.end().await.unwrap_err().kind, ErrorKind::SignInUnfinished);
    assert!(wire.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_given_up_closes_its_port() {
    let wire = service().await;
    let begun = hasty().sign_in_with_browser(&by_browser(&wire.url), page()).await.unwrap();
    let url = url::Url::parse(&begun.address).unwrap();
    let redirect = url.query_pairs().find(|(n, _)| n == "redirect_uri").unwrap().1.into_owned();
    let port: u16 = redirect.rsplit(':').next().unwrap().parse().unwrap();
    TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    drop(begun);
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}
