//! A certificate signs for this endpoint, and what a wrong clock does to it.
use super::*;

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
