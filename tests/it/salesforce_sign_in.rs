//! Signing in to Salesforce against the sandbox: the browser's way, and every refusal with its reason, its remedy and whose
//! move it is.
use crate::kit::caller::{Answer, send};
use crate::kit::salesforce::{Kept, Org, by_certificate, by_secret, reference};
use crate::kit::sign_in::{Pair, form};
use fieldbridge::account::AuthMethod;
use fieldbridge::clock::{SharedClock, SystemClock};
use fieldbridge::crm::salesforce::SalesforceConnector;
use fieldbridge::fault::{ErrorKind, Move, Outcome, Retry};
use fieldbridge::port::{AnswerPage, BrowserSignIn, CrmConnector, RefreshTokens};
use fieldbridge::sandbox::salesforce::SalesforceConfig;
use fieldbridge::secret::Secret;
use std::sync::Arc;

/// What the sandbox refuses with, what that is to us, and whose move it is (help.salesforce.com, "OAuth 2.0 Token Error
/// Codes").
#[rustfmt::skip]
const REFUSALS: &[(&str, ErrorKind, Move)] = {
    use ErrorKind as K;
    &[
        ("authentication_failure", K::SalesforceLoginRefused, Move::SalesforceAdmin),
        ("expired_token", K::SalesforceTokenRevoked, Move::You),
        ("not_approved", K::SalesforceNotApproved, Move::SalesforceAdmin),
        ("not_admin_approved", K::SalesforceAppNotAssigned, Move::SalesforceAdmin),
        ("access_denied_app", K::SalesforceAppNotAssigned, Move::SalesforceAdmin),
        ("scope_missing", K::SalesforceScopeMissing, Move::SalesforceAdmin),
        ("audience", K::SalesforceAudience, Move::You),
        ("assertion", K::SalesforceAssertion, Move::You),
        ("user_locked", K::SalesforceUserLocked, Move::SalesforceAdmin),
        ("user_inactive", K::SalesforceUserInactive, Move::SalesforceAdmin),
        ("org_inactive", K::SalesforceOrgInactive, Move::SalesforceAdmin),
        ("ip_restricted", K::SalesforceIpRestricted, Move::SalesforceAdmin),
        ("no_run_as", K::SalesforceRunAsMissing, Move::SalesforceAdmin),
        ("domain", K::SalesforceDomainWrong, Move::You),
        ("code", K::SalesforceCodeUsed, Move::You),
        ("verifier", K::SalesforceCodeUsed, Move::You),
        ("client_id", K::SalesforceClientUnknown, Move::SalesforceAdmin),
        ("client_secret", K::SalesforceSecretWrong, Move::SalesforceAdmin),
        ("redirect", K::SalesforceRedirectMismatch, Move::SalesforceAdmin),
        ("grant_type", K::SalesforceFlowOff, Move::SalesforceAdmin),
        ("blocked", K::SalesforceAppBlocked, Move::SalesforceAdmin),
        ("approval", K::SalesforceAppBlocked, Move::SalesforceAdmin),
    ]
};

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_is_told_with_its_reason_and_whose_move_it_is_and_is_not_repeated() {
    let pair = Pair::new();
    let certificates = vec![pair.der.clone()];
    let org = Org::start(SalesforceConfig { rows: 5, certificates, ..SalesforceConfig::default() }).await;
    let who = org.sandbox.credentials();
    for (word, kind, whose) in REFUSALS {
        org.faults(&[&format!("oauth_error={word}")]);
        let ways = [
            org.connect(by_secret(&who.client_id), Secret::new(who.client_secret.clone())),
            org.connect(by_certificate(&who.client_id, &who.user_name, &pair), Secret::new(pair.key_pem.clone())),
        ];
        for crm in ways {
            let before = org.sandbox.requests().get("token").copied().unwrap_or_default();
            let fault = crm.unwrap().identity().await.unwrap_err();
            assert_eq!((fault.kind, fault.policy().whose_move), (*kind, *whose), "{word}: {}", fault.detail);
            assert_eq!(fault.policy().retry, Retry::Never, "{word}");
            assert!(!fault.detail.contains(&who.client_secret), "{word}");
            let asked = org.sandbox.requests().get("token").copied().unwrap_or_default() - before;
            assert!(asked <= 1 || *kind == ErrorKind::SalesforceAssertion, "{word}: {asked} times");
        }
    }
}

/// A sign-in that waits for the browser.
async fn begin(org: &Org) -> BrowserSignIn {
    let clock: SharedClock = Arc::new(SystemClock);
    let mut settings = org.settings.clone();
    settings.callback_port = 0;
    let who = org.sandbox.credentials();
    let browser = AuthMethod::Browser { client_id: who.client_id, refresh: reference("refresh") };
    let page = AnswerPage { lang: "en".into(), done: "Done.".into(), failed: "Not done.".into() };
    SalesforceConnector::new(clock, settings).sign_in_with_browser(&org.account(browser), page).await.unwrap()
}

/// The person decides on the page; tells where the browser is sent back to.
async fn decide(address: &str, decision: &str) -> String {
    let url = url::Url::parse(address).unwrap();
    let mut pairs: Vec<(String, String)> = url.query_pairs().map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
    pairs.push(("decision".into(), decision.into()));
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let page = format!("{}://{}:{}{}", url.scheme(), url.host_str().unwrap(), url.port().unwrap(), url.path());
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let answer = send(&page, "POST", &headers, &form(&pairs)).await.unwrap();
    answer.header("location").unwrap_or_else(|| panic!("{} {}", answer.status, answer.text())).to_owned()
}

/// The browser comes back, while the sign-in waits for it.
async fn come_back(signing: BrowserSignIn, places: &[String]) -> (Outcome<Secret>, Vec<Answer>) {
    let browser = async {
        let mut answers = Vec::new();
        for place in places {
            let place = place.replace("//localhost:", "//127.0.0.1:");
            answers.push(send(&place, "GET", &[], "").await.unwrap());
        }
        answers
    };
    tokio::join!(signing.finish, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_with_the_browser_and_stays_signed_in() {
    let org = Org::start(SalesforceConfig { rows: 5, rotate: true, ..SalesforceConfig::default() }).await;
    let signing = begin(&org).await;
    let (address, back) = (signing.address.clone(), decide(&signing.address, "allow").await);
    assert!(address.contains("code_challenge_method=S256") && address.contains("prompt=login+consent"), "{address}");
    assert!(back.starts_with("http://localhost:") && back.contains("/OauthRedirect?"), "{back}");
    // Somebody else knocks first: another page's guess at the answer, and one with another state.
    let forged = back.replace("state=", "state=x");
    let elsewhere = back.replace("/OauthRedirect", "/");
    let (ended, answers) = come_back(signing, &[elsewhere, forged, back]).await;
    assert_eq!(answers.iter().map(|a| a.status).collect::<Vec<_>>(), [404, 404, 200]);
    assert!(answers[2].text().contains("Done."), "{}", answers[2].text());
    let token = ended.unwrap();
    let kept = Kept::of(token.expose());
    let who = org.sandbox.credentials();
    let browser = AuthMethod::Browser { client_id: who.client_id.clone(), refresh: reference("refresh") };
    let crm = org.connect(browser, Arc::clone(&kept) as Arc<dyn RefreshTokens>).unwrap();
    assert_eq!(crm.identity().await.unwrap().id, who.organization_id);
    assert_eq!(kept.0.lock().unwrap().len(), 2, "the next token is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_declines_and_a_code_that_is_used_are_told_apart() {
    let org = Org::of(5).await;
    let signing = begin(&org).await;
    let back = decide(&signing.address, "deny").await;
    let (ended, answers) = come_back(signing, &[back]).await;
    assert_eq!(ended.unwrap_err().kind, ErrorKind::SignInDeclined);
    assert!(answers[0].text().contains("Not done."));
    for (word, kind) in [("code", ErrorKind::SalesforceCodeUsed), ("redirect", ErrorKind::SalesforceRedirectMismatch)] {
        let signing = begin(&org).await;
        let back = decide(&signing.address, "allow").await;
        org.faults(&[&format!("oauth_error={word}")]);
        assert_eq!(come_back(signing, &[back]).await.0.unwrap_err().kind, kind, "{word}");
        org.faults(&[]);
    }
}
