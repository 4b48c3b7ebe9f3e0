//! Token requests of every method against a sign-in service the test plays itself: what is sent, when a token is renewed,
//! what is kept before it is used, and what hostile services cannot do.
use crate::kit::dynamics::{SECRET, TOKEN, account, connector, quick};
use crate::kit::liar::{Act, Wire, answer, json};
use crate::kit::tokens::Tokens;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fieldbridge::account::certificate::{KeyMaterial, KeySize, make};
use fieldbridge::account::{Assertion, AuthMethod, ExternalAccount, SecretRef};
use fieldbridge::clock::{ManualClock, SharedClock, SystemClock};
use fieldbridge::crm::dynamics::DynamicsCrm;
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::{Credentials, Crm};
use fieldbridge::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

fn with(url: &str, auth: AuthMethod) -> ExternalAccount {
    ExternalAccount { auth, ..account(url) }
}

fn reference() -> SecretRef {
    SecretRef("vault:test/x".into())
}

fn by_password(client_secret: bool) -> AuthMethod {
    AuthMethod::Password {
        client_id: "app".into(),
        user: "kim@contoso.com".into(),
        password: reference(),
        client_secret: client_secret.then(reference),
    }
}

fn by_person() -> AuthMethod {
    AuthMethod::DeviceCode { client_id: "app".into(), refresh: reference() }
}

fn by_certificate(made: &KeyMaterial, assertion: Assertion) -> AuthMethod {
    AuthMethod::Certificate {
        client_id: "app".into(),
        key: reference(),
        certificate: made.certificate.clone(),
        assertion,
        user: None,
    }
}

fn open(account: &ExternalAccount, credentials: impl Into<Credentials>, clock: SharedClock) -> DynamicsCrm {
    connector(quick(), clock).open(account, credentials).unwrap()
}

fn system() -> SharedClock {
    Arc::new(SystemClock)
}

/// The organisation behind the token: who asks is somebody.
fn who() -> Act {
    let id = "11111111-1111-1111-1111-111111111111";
    json("200 OK", &format!("{{\"UserId\":\"{id}\",\"OrganizationId\":\"{id}\"}}"))
}

fn token(access: &str, refresh: Option<&str>) -> Act {
    let refresh = refresh.map(|r| format!(",\"refresh_token\":\"{r}\"")).unwrap_or_default();
    json("200 OK", &format!("{{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"{access}\"{refresh}}}"))
}

fn refusal(status: &str, error: &str, code: u64) -> Act {
    json(
        status,
        &format!("{{\"error\":\"{error}\",\"error_description\":\"AADSTS{code}: no.\",\"error_codes\":[{code}]}}"),
    )
}

fn is_token(request: &str) -> bool {
    request.starts_with("POST ") && request.contains("/oauth2/v2.0/token ")
}

/// The form a request carries.
fn form(request: &str) -> HashMap<String, String> {
    let body = request.split_once("\r\n\r\n").unwrap().1;
    url::form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

fn forms(wire: &Wire) -> Vec<HashMap<String, String>> {
    wire.seen().iter().filter(|r| is_token(r)).map(|r| form(r)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_signs_an_assertion_for_this_endpoint_and_sends_no_secret() {
    let made = make("test", KeySize::Bits2048, 30, Timestamp::now()).unwrap();
    for (assertion, alg) in [(Assertion::Ps256, Algorithm::PS256), (Assertion::Rs256, Algorithm::RS256)] {
        let wire = Wire::listen(|r, _| if is_token(r) { token(TOKEN, None) } else { who() }).await;
        let account = with(&wire.url, by_certificate(&made, assertion));
        open(&account, made.key.to_pem(), system()).identity().await.unwrap();
        let sent = forms(&wire);
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0]["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        assert_eq!((sent[0]["client_id"].as_str(), sent[0]["grant_type"].as_str()), ("app", "client_credentials"));
        assert_eq!(sent[0]["scope"], format!("{}/.default", wire.url));
        assert!(!sent[0].contains_key("client_secret"));
        let mut rules = Validation::new(alg);
        rules.set_audience(&[format!("{}/{}/oauth2/v2.0/token", wire.url, account.tenant)]);
        rules.set_issuer(&["app"]);
        let key = DecodingKey::from_rsa_der(made.certificate.public_key());
        jsonwebtoken::decode::<Value>(&sent[0]["client_assertion"], &key, &rules).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_our_clock_is_wrong_the_assertion_is_signed_with_the_services_time() {
    let made = make("test", KeySize::Bits2048, 30, Timestamp::now()).unwrap();
    let theirs = Timestamp::now() + SignedDuration::from_hours(2);
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&theirs).unwrap();
    let wire = Wire::listen(move |r, before| {
        let body = "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS700024: not in range.\",\"error_codes\":[700024]}";
        let headers = [("Content-Type", "application/json"), ("Date", date.as_str())];
        match (is_token(r), before) {
            (true, 0) => answer("401 Unauthorized", &headers, body.as_bytes()),
            (true, _) => token(TOKEN, None),
            _ => who(),
        }
    })
    .await;
    let crm = open(&with(&wire.url, by_certificate(&made, Assertion::Ps256)), made.key.to_pem(), system());
    crm.identity().await.unwrap();
    let sent = forms(&wire);
    assert_eq!(sent.len(), 2, "once more, and no oftener");
    let claims: Value = serde_json::from_slice(
        &URL_SAFE_NO_PAD.decode(sent[1]["client_assertion"].split('.').nth(1).unwrap()).unwrap(),
    )
    .unwrap();
    let (from, until) = (claims["nbf"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert!(from < theirs.as_second() && theirs.as_second() < until, "{claims}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_put_right_is_taken_up_at_the_next_renewal() {
    let made = make("test", KeySize::Bits2048, 30, Timestamp::now()).unwrap();
    let theirs = Timestamp::now();
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&theirs).unwrap();
    // A service that takes what is signed within five minutes of its own time, as Entra does.
    let wire = Wire::listen(move |r, _| {
        if !is_token(r) {
            return who();
        }
        let sent = form(r)["client_assertion"].clone();
        let body = URL_SAFE_NO_PAD.decode(sent.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&body).unwrap();
        let now = theirs.as_second();
        let (from, until) = (claims["nbf"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
        if from <= now + 300 && now - 300 <= until {
            return token(TOKEN, None);
        }
        let body = "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS700024: not in range.\",\"error_codes\":[700024]}";
        answer("401 Unauthorized", &[("Content-Type", "application/json"), ("Date", &date)], body.as_bytes())
    })
    .await;
    let clock = ManualClock::at(theirs - SignedDuration::from_hours(2));
    let crm =
        open(&with(&wire.url, by_certificate(&made, Assertion::Ps256)), made.key.to_pem(), Arc::new(clock.clone()));
    crm.identity().await.unwrap();
    assert_eq!(forms(&wire).len(), 2, "our clock is two hours late");
    clock.advance(SignedDuration::from_hours(2));
    crm.identity().await.unwrap();
    assert_eq!(forms(&wire).len(), 4, "it was put right, so the difference is none any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_refused_without_a_time_is_told_and_not_tried_again() {
    let made = make("test", KeySize::Bits2048, 30, Timestamp::now()).unwrap();
    let wire = Wire::listen(|_, _| refusal("401 Unauthorized", "invalid_client", 700_024)).await;
    let crm = open(&with(&wire.url, by_certificate(&made, Assertion::Ps256)), made.key.to_pem(), system());
    assert_eq!(crm.identity().await.unwrap_err().kind, ErrorKind::ClockWrong);
    assert_eq!(forms(&wire).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_sent_in_the_form_with_a_client_secret_only_where_there_is_one() {
    for confidential in [false, true] {
        let wire = Wire::listen(|r, _| if is_token(r) { token(TOKEN, None) } else { who() }).await;
        let mut credentials: Credentials = Secret::new("pä ss&=+%").into();
        credentials.client_secret = confidential.then(|| Secret::new(SECRET));
        open(&with(&wire.url, by_password(confidential)), credentials, system()).identity().await.unwrap();
        let sent = forms(&wire);
        assert_eq!(sent[0]["grant_type"], "password");
        assert_eq!((sent[0]["username"].as_str(), sent[0]["password"].as_str()), ("kim@contoso.com", "pä ss&=+%"));
        assert!(sent[0]["scope"].split(' ').any(|s| s == format!("{}/user_impersonation", wire.url)));
        assert_eq!(sent[0].get("client_secret").map(String::as_str), confidential.then_some(SECRET));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_refresh_token_is_kept_before_the_access_token_is_used() {
    let tokens = Tokens::holding("r1");
    let story = tokens.story();
    let wire = Wire::listen(move |r, _| match is_token(r) {
        true => token(TOKEN, Some("r2")),
        false => {
            story.lock().unwrap().push("used".into());
            who()
        }
    })
    .await;
    open(&with(&wire.url, by_person()), tokens.credentials(), system()).identity().await.unwrap();
    // Read once more before it is kept: what somebody signed in for meanwhile would stay.
    assert_eq!(tokens.told()[..4], ["read r1", "read r1", "kept r2", "used"]);
    let sent = forms(&wire);
    assert_eq!((sent[0]["grant_type"].as_str(), sent[0]["refresh_token"].as_str()), ("refresh_token", "r1"));
    assert!(!sent[0].contains_key("client_secret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_whose_successor_cannot_be_kept_is_not_used() {
    let tokens = Tokens::holding("r1");
    tokens.refuse_to_keep();
    let wire = Wire::listen(|r, _| if is_token(r) { token(TOKEN, Some("r2")) } else { who() }).await;
    let crm = open(&with(&wire.url, by_person()), tokens.credentials(), system());
    assert_eq!(crm.identity().await.unwrap_err().kind, ErrorKind::VaultUnavailable);
    assert_eq!(wire.count("/api/data/"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_refresh_token_is_never_sent_twice_and_a_new_one_is_taken_at_once() {
    let tokens = Tokens::holding("revoked");
    let wire = Wire::listen(|r, _| match (is_token(r), r.contains("refresh_token=revoked")) {
        (true, true) => refusal("400 Bad Request", "invalid_grant", 700_082),
        (true, false) => token(TOKEN, Some("r3")),
        _ => who(),
    })
    .await;
    let crm = open(&with(&wire.url, by_person()), tokens.credentials(), system());
    for _ in 0..5 {
        let fault = crm.identity().await.unwrap_err();
        assert_eq!((fault.kind, fault.args["code"].as_str()), (ErrorKind::SignInAgain, "AADSTS700082"));
    }
    assert_eq!(forms(&wire).len(), 1);
    tokens.hold("r2");
    crm.identity().await.unwrap();
    assert_eq!(forms(&wire)[1]["refresh_token"], "r2");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_nobody_waits_for_any_more_still_keeps_the_next_token() {
    let tokens = Tokens::holding("r1");
    let gate = Arc::new(tokio::sync::Notify::new());
    tokens.hold_back_keeping(gate.clone());
    let wire = Wire::listen(|r, _| if is_token(r) { token(TOKEN, Some("r2")) } else { who() }).await;
    let crm = Arc::new(open(&with(&wire.url, by_person()), tokens.credentials(), system()));
    let asking = tokio::spawn({
        let crm = crm.clone();
        async move { crm.identity().await }
    });
    tokens.about_to_keep().await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    gate.notify_one();
    tokens.kept("r2").await;
    crm.identity().await.unwrap();
    assert_eq!(forms(&wire)[1]["refresh_token"], "r2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_remembered_by_calls_that_are_given_up_too() {
    let tokens = Tokens::holding("revoked");
    let wire = Wire::listen(|r, _| match is_token(r) {
        true => refusal("400 Bad Request", "invalid_grant", 700_082),
        _ => who(),
    })
    .await;
    let crm = Arc::new(open(&with(&wire.url, by_person()), tokens.credentials(), system()));
    let asks = || {
        let crm = crm.clone();
        tokio::spawn(async move { crm.identity().await })
    };
    // Given up before its turn has come; the exchange itself goes on and learns of the refusal.
    let turn = tokens.take_turn().await;
    let waiting = asks();
    tokens.waits_for_turn().await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    drop(turn);
    assert_eq!(asks().await.unwrap().unwrap_err().kind, ErrorKind::SignInAgain);
    tokens.waits_for_turn().await;
    // Given up once it is known: the next call still knows.
    let turn = tokens.take_turn().await;
    let waiting = asks();
    tokens.waits_for_turn().await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    drop(turn);
    assert_eq!(asks().await.unwrap().unwrap_err().kind, ErrorKind::SignInAgain);
    assert_eq!(forms(&wire).len(), 1, "sent once, however often it was asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_signed_in_for_meanwhile_is_not_written_over() {
    let tokens = Tokens::holding("t0");
    let wire = Wire::listen({
        let tokens = tokens.clone();
        move |r, _| match is_token(r) {
            true => {
                // Somebody signs in while the service thinks, in a process that knows nothing of turns.
                tokens.hold("n0");
                token(TOKEN, Some("t1"))
            }
            _ => who(),
        }
    })
    .await;
    let crm = open(&with(&wire.url, by_person()), tokens.credentials(), system());
    crm.identity().await.unwrap();
    assert_eq!(tokens.told(), ["read t0", "read n0"], "t1 is not kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_callers_at_once_ask_for_one_token() {
    let made = make("test", KeySize::Bits2048, 30, Timestamp::now()).unwrap();
    let tokens = Tokens::holding("r1");
    let methods: Vec<(AuthMethod, Credentials)> = vec![
        (account("http://127.0.0.1:1").auth, Secret::new(SECRET).into()),
        (by_certificate(&made, Assertion::Ps256), made.key.to_pem().into()),
        (by_password(false), Secret::new("p").into()),
        (by_person(), tokens.credentials()),
    ];
    for (auth, credentials) in methods {
        let wire = Wire::listen(|r, _| if is_token(r) { token(TOKEN, Some("r2")) } else { who() }).await;
        let crm = Arc::new(open(&with(&wire.url, auth.clone()), credentials, system()));
        let all: Vec<_> = (0..50)
            .map(|_| {
                let crm = crm.clone();
                tokio::spawn(async move { crm.identity().await })
            })
            .collect();
        for one in all {
            one.await.unwrap().unwrap();
        }
        assert_eq!(forms(&wire).len(), 1, "{}", auth.kind().code());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_rejected_in_the_middle_is_renewed_once() {
    let tokens = Tokens::holding("r1");
    let wire = Wire::listen(|r, _| match is_token(r) {
        true if r.contains("refresh_token=r1") => token("first", Some("r2")),
        true => token("second", Some("r3")),
        false if r.contains("Bearer first") => answer("401 Unauthorized", &[], b""),
        false => who(),
    })
    .await;
    let crm = open(&with(&wire.url, by_person()), tokens.credentials(), system());
    crm.identity().await.unwrap();
    crm.identity().await.unwrap();
    assert_eq!(forms(&wire).len(), 2);
    let stubborn =
        Wire::listen(
            |r, n| if is_token(r) { token(&format!("t{n}"), None) } else { answer("401 Unauthorized", &[], b"") },
        )
        .await;
    let crm = open(&with(&stubborn.url, by_person()), Tokens::holding("r").credentials(), system());
    assert_eq!(crm.identity().await.unwrap_err().kind, ErrorKind::TokenRejected);
    assert_eq!(forms(&stubborn).len(), 2, "renewed once, then told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_renewed_ahead_of_its_end_whatever_the_clock_does() {
    let clock = ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap());
    let wire = Wire::listen(|r, n| if is_token(r) { token(&format!("t{n}"), None) } else { who() }).await;
    let crm = open(&account(&wire.url), Secret::new(SECRET), Arc::new(clock.clone()));
    let asked = |minutes: i64| {
        clock.advance(SignedDuration::from_mins(minutes));
        let (crm, wire) = (&crm, &wire);
        async move {
            crm.identity().await.unwrap();
            forms(wire).len()
        }
    };
    assert_eq!(asked(0).await, 1);
    assert_eq!(asked(45).await, 1, "three quarters of its life");
    assert_eq!(asked(5).await, 2, "ten minutes before its end");
    assert_eq!(asked(-600).await, 2, "a clock set back does no harm");
    assert_eq!(asked(6000).await, 3, "a clock set forward costs one request");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_busy_for_a_moment_does_not_stop_who_still_has_a_token() {
    let clock = ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap());
    let wire = Wire::listen(|r, before| match (is_token(r), before) {
        (true, 0) => token(TOKEN, None),
        (true, _) => json("503 Service Unavailable", "{\"error\":\"temporarily_unavailable\"}"),
        _ => who(),
    })
    .await;
    let crm = open(&account(&wire.url), Secret::new(SECRET), Arc::new(clock.clone()));
    crm.identity().await.unwrap();
    clock.advance(SignedDuration::from_mins(50));
    crm.identity().await.unwrap();
    let asked = forms(&wire).len();
    assert_eq!(asked, 2);
    crm.identity().await.unwrap();
    assert_eq!(forms(&wire).len(), asked, "not with every call");
    clock.advance(SignedDuration::from_mins(20));
    assert_eq!(crm.identity().await.unwrap_err().kind, ErrorKind::SignInBusy);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_answers_of_a_sign_in_service_are_named_and_give_nothing_away() {
    let elsewhere = Wire::listen(|_, _| token("stolen", None)).await;
    let target = elsewhere.url.clone();
    let huge = "x".repeat(80 * 1024);
    type Answer = Box<dyn Fn() -> Act + Send + Sync>;
    let answers: Vec<(&str, Answer, ErrorKind)> = vec![
        (
            "a login page",
            Box::new(|| answer("200 OK", &[("Content-Type", "text/html")], b"<html>sign in")),
            ErrorKind::NotTheApi,
        ),
        (
            "a page of a proxy",
            Box::new(|| answer("403 Forbidden", &[("Content-Type", "text/html")], b"<html>no")),
            ErrorKind::NotTheApi,
        ),
        (
            "a redirect",
            Box::new(move || answer("307 Temporary Redirect", &[("Location", target.as_str())], b"")),
            ErrorKind::Redirected,
        ),
        ("no JSON", Box::new(|| json("200 OK", "{\"access_token\":")), ErrorKind::BadJson),
        ("no token", Box::new(|| json("200 OK", "{}")), ErrorKind::BadJson),
        (
            "another kind of token",
            Box::new(|| json("200 OK", "{\"token_type\":\"mac\",\"access_token\":\"t\"}")),
            ErrorKind::BadJson,
        ),
        (
            "a token with a line end",
            Box::new(|| json("200 OK", "{\"access_token\":\"a\\r\\nX: y\"}")),
            ErrorKind::BadJson,
        ),
        (
            "an endless token",
            Box::new(move || json("200 OK", &format!("{{\"access_token\":\"{huge}\"}}"))),
            ErrorKind::BadJson,
        ),
        (
            "deep JSON",
            Box::new(|| json("200 OK", &format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)))),
            ErrorKind::BadJson,
        ),
        (
            "an answer announced huge",
            Box::new(|| {
                Act::Send(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{"
                        .to_vec(),
                )
            }),
            ErrorKind::Oversize,
        ),
        (
            "a cut answer",
            Box::new(|| {
                Act::Send(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"acc".to_vec(),
                )
            }),
            ErrorKind::Truncated,
        ),
    ];
    for (what, act, kind) in answers {
        let wire = Wire::listen(move |_, _| act()).await;
        let crm = open(&account(&wire.url), Secret::new(SECRET), system());
        let fault = crm.identity().await.unwrap_err();
        assert_eq!(fault.kind, kind, "{what}: {fault}");
        assert!(!format!("{fault:?}{:?}", crm.trace()).contains(SECRET), "{what}");
        assert_eq!(wire.count("/api/data/"), 0, "{what}");
    }
    assert!(elsewhere.seen().is_empty(), "the secret was not carried on");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_service_echoes_is_hidden() {
    let made = make("test", KeySize::Bits2048, 30, Timestamp::now()).unwrap();
    let tokens = Tokens::holding("canary-refresh-55aa");
    let methods: Vec<(AuthMethod, Credentials, &str)> = vec![
        (account("http://127.0.0.1:1").auth, Secret::new(SECRET).into(), SECRET),
        (by_password(false), Secret::new("canary-password-1").into(), "canary-password-1"),
        (by_person(), tokens.credentials(), "canary-refresh-55aa"),
        (by_certificate(&made, Assertion::Ps256), made.key.to_pem().into(), "eyJ"),
    ];
    for (auth, credentials, canary) in methods {
        let wire = Wire::listen(|r, _| {
            let echoed = form(r).into_values().collect::<Vec<_>>().join(" ");
            let body =
                serde_json::json!({ "error": "invalid_request", "error_description": format!("AADSTS1: {echoed}") });
            json("400 Bad Request", &body.to_string())
        })
        .await;
        let crm = open(&with(&wire.url, auth), credentials, system());
        let fault = crm.identity().await.unwrap_err();
        let shown = format!("{fault:?} {fault} {:?}", crm.trace());
        assert!(!shown.contains(canary), "{shown}");
    }
}

#[test]
fn a_method_an_own_federation_service_does_not_know_is_refused_before_anything_is_sent() {
    let mut account = account("http://127.0.0.1:1");
    account.url = fieldbridge::account::parse_org_url("https://crm.contoso.example").unwrap();
    (account.tenant, account.authority) = ("adfs".into(), "https://adfs.contoso.example".into());
    let open = |account: &ExternalAccount| connector(quick(), system()).open(account, Secret::new(SECRET));
    let fault = open(&account).err().unwrap();
    assert_eq!(fault.args["problem"], "answer-problem-not-on-premises");
    account.auth = by_password(false);
    assert!(open(&account).is_ok());
}
