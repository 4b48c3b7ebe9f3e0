//! Services that answer what no service should: named, and nothing given away.
use super::*;

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
