//! One token for all callers, renewed ahead of its end and once when it is rejected.
use super::*;

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
