//! Refresh tokens: kept before they are used, never sent twice, never lost.
use super::*;

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
