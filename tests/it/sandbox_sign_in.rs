//! The sandbox's sign-ins by people: another device, a browser, and the refresh tokens that follow.
use crate::kit::caller::{Answer, send};
use crate::kit::sign_in::{DEVICE, ask, form, get, granted, lever, post, refused, tenant, user_scope};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fieldbridge::clock::ManualClock;
use fieldbridge::sandbox::{FaultRule, Sandbox, SandboxConfig, start};
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// A sandbox whose clock the test holds.
async fn timed() -> (Sandbox, ManualClock) {
    let clock = ManualClock::at("2026-03-01T10:00:00Z".parse().unwrap());
    let config = SandboxConfig { rows: 20, clock: Arc::new(clock.clone()), ..SandboxConfig::default() };
    (start(config).await.unwrap(), clock)
}

async fn device_code(sandbox: &Sandbox) -> Value {
    let who = sandbox.credentials();
    let scope = user_scope(sandbox);
    let pairs = [("client_id", who.public_client_id.as_str()), ("scope", scope.as_str())];
    let answer = post(sandbox, &format!("{}/oauth2/v2.0/devicecode", who.tenant_id), &pairs).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn poll(sandbox: &Sandbox, code: &Value) -> Answer {
    let who = sandbox.credentials();
    let code = code["device_code"].as_str().unwrap();
    // Some libraries send the code under both names.
    let pairs = [("grant_type", DEVICE), ("client_id", &who.public_client_id), ("device_code", code), ("code", code)];
    ask(sandbox, &pairs).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_waits_until_somebody_approves() {
    let (sandbox, clock) = timed().await;
    let code = device_code(&sandbox).await;
    assert_eq!((code["expires_in"].as_i64(), code["interval"].as_i64()), (Some(900), Some(5)));
    assert!(code.get("verification_uri_complete").is_none());
    let user_code = code["user_code"].as_str().unwrap();
    assert!(code["message"].as_str().unwrap().contains(user_code));
    refused(&poll(&sandbox, &code).await, 400, "authorization_pending", 70_016);
    clock.advance(SignedDuration::from_secs(1));
    refused(&poll(&sandbox, &code).await, 400, "slow_down", 70_016);
    clock.advance(SignedDuration::from_secs(5));
    refused(&poll(&sandbox, &code).await, 400, "authorization_pending", 70_016);
    // A person types the code, without the dash and in small letters, with a wrong password first.
    let page = code["verification_uri"].as_str().unwrap();
    assert!(get(page).await.text().contains("name=\"user_code\""));
    let who = sandbox.credentials();
    let typed = user_code.replace('-', "").to_lowercase();
    let enter = |code: &str, password: &str, action: &str| {
        let body =
            form(&[("user_code", code), ("username", &who.user_name), ("password", password), ("action", action)]);
        async move { send(page, "POST", &[], &body).await.unwrap().text() }
    };
    assert!(enter("XXXX-XXXX", &who.user_password, "sign-in").await.contains("did not work"));
    assert!(enter(&typed, "wrong", "sign-in").await.contains("AADSTS50126"));
    assert!(enter(&typed, &who.user_password, "sign-in").await.contains("Signed in"));
    let body = granted(&sandbox, &poll(&sandbox, &code).await).await;
    assert!(body["refresh_token"].is_string());
    refused(&poll(&sandbox, &code).await, 400, "bad_verification_code", 70_018);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_code_can_be_declined_and_ends() {
    let (sandbox, clock) = timed().await;
    let declined = device_code(&sandbox).await;
    lever(&sandbox, &format!("devices?decision=decline&user_code={}", declined["user_code"].as_str().unwrap())).await;
    refused(&poll(&sandbox, &declined).await, 400, "authorization_declined", 65_004);
    let late = device_code(&sandbox).await;
    clock.advance(SignedDuration::from_secs(899));
    refused(&poll(&sandbox, &late).await, 400, "authorization_pending", 70_016);
    clock.advance(SignedDuration::from_secs(1));
    refused(&poll(&sandbox, &late).await, 400, "expired_token", 70_019);
    let ended = device_code(&sandbox).await;
    lever(&sandbox, "devices?decision=expire").await;
    refused(&poll(&sandbox, &ended).await, 400, "expired_token", 70_019);
    let approved = device_code(&sandbox).await;
    assert_eq!(sandbox.approve_device(None), Ok(1));
    assert!(sandbox.approve_device(Some("XXXX-XXXX")).is_err());
    granted(&sandbox, &poll(&sandbox, &approved).await).await;
    let listed = get(&format!("{}/_sandbox/devices", sandbox.url())).await.json();
    assert_eq!(listed.as_array().unwrap().last().unwrap()["state"], "redeemed");
}

#[tokio::test(flavor = "multi_thread")]
async fn device_codes_are_refused_where_they_are_asked_for() {
    let sandbox = tenant().await;
    let who = sandbox.credentials();
    let at = |tenant: String, scope: String| {
        let (sandbox, client) = (&sandbox, &who.public_client_id);
        async move {
            let pairs = [("client_id", client.as_str()), ("scope", scope.as_str())];
            post(sandbox, &format!("{tenant}/oauth2/v2.0/devicecode"), &pairs).await
        }
    };
    let scope = user_scope(&sandbox);
    refused(&at("common".into(), scope.clone()).await, 400, "invalid_request", 50_194);
    refused(&at(who.tenant_id.clone(), String::new()).await, 400, "invalid_request", 900_144);
    refused(&at(who.tenant_id.clone(), format!("{}/all", who.org_url)).await, 400, "invalid_scope", 28_002);
    let other = "https://other.example/user_impersonation".to_owned();
    refused(&at(who.tenant_id.clone(), other).await, 400, "invalid_resource", 500_011);
    let code = device_code(&sandbox).await;
    lever(&sandbox, "public-flows?allowed=no").await;
    refused(&poll(&sandbox, &code).await, 401, "invalid_client", 7_000_218);
    sandbox.set_faults(vec![FaultRule::parse("aadsts=53003:on=devicecode").unwrap()]);
    refused(&at(who.tenant_id.clone(), scope).await, 400, "invalid_grant", 53_003);
}

const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0123456789";
const BACK: &str = "http://localhost:53123";

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes()))
}

/// The address of the sign-in page; the last pairs count.
fn sign_in_url(sandbox: &Sandbox, changes: &[(&str, &str)]) -> String {
    let who = sandbox.credentials();
    let mut pairs: HashMap<&str, String> = HashMap::from([
        ("client_id", who.public_client_id),
        ("response_type", "code".into()),
        ("redirect_uri", BACK.into()),
        ("scope", user_scope(sandbox)),
        ("state", "st&te".into()),
        ("nonce", "n-1".into()),
        ("code_challenge", challenge()),
        ("code_challenge_method", "S256".into()),
        ("client_info", "1".into()),
    ]);
    pairs.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let pairs: Vec<(&str, &str)> =
        pairs.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (*name, value.as_str())).collect();
    format!("{}/{}/oauth2/v2.0/authorize?{}", who.org_url, who.tenant_id, form(&pairs))
}

/// The values a redirect brings back.
fn brought(answer: &Answer) -> HashMap<String, String> {
    assert_eq!(answer.status, 302, "{}", answer.text());
    let location = answer.header("location").unwrap();
    let query = location.strip_prefix(BACK).and_then(|rest| rest.strip_prefix('?')).expect(location);
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

async fn redeem(sandbox: &Sandbox, code: &str, changes: &[(&str, &str)]) -> Answer {
    let who = sandbox.credentials();
    let mut pairs: HashMap<&str, &str> = HashMap::from([
        ("grant_type", "authorization_code"),
        ("client_id", who.public_client_id.as_str()),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ]);
    pairs.extend(changes.iter().copied());
    ask(sandbox, &pairs.into_iter().collect::<Vec<_>>()).await
}

/// The claims of an identity token whose signature fits the key the documents name.
async fn verified(sandbox: &Sandbox, token: &Value) -> Value {
    let who = sandbox.credentials();
    let keys = get(&format!("{}/{}/discovery/v2.0/keys", who.org_url, who.tenant_id)).await.json();
    let part = |name: &str| keys["keys"][0][name].as_str().unwrap().to_owned();
    let key = jsonwebtoken::DecodingKey::from_rsa_components(&part("n"), &part("e")).unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::RS256);
    rules.set_audience(&[&who.public_client_id]);
    rules.set_issuer(&[format!("{}/{}/v2.0", who.org_url, who.tenant_id)]);
    jsonwebtoken::decode::<Value>(token.as_str().unwrap(), &key, &rules).unwrap().claims
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_brings_a_code_that_is_good_once() {
    let sandbox = tenant().await;
    let who = sandbox.credentials();
    let url = sign_in_url(&sandbox, &[]);
    let page = get(&url).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("name=\"password\""));
    let typed = |password: &str, action: &str| {
        let body = form(&[("username", &who.user_name), ("password", password), ("action", action)]);
        let url = url.clone();
        async move { send(&url, "POST", &[], &body).await.unwrap() }
    };
    assert!(typed("wrong", "sign-in").await.text().contains("AADSTS50126"));
    let cancelled = brought(&typed("", "cancel").await);
    assert_eq!((cancelled["error"].as_str(), cancelled["state"].as_str()), ("access_denied", "st&te"));
    let back = brought(&typed(&who.user_password, "sign-in").await);
    assert_eq!(back["state"], "st&te");
    let body = granted(&sandbox, &redeem(&sandbox, &back["code"], &[]).await).await;
    let identity = verified(&sandbox, &body["id_token"]).await;
    assert_eq!(
        (identity["nonce"].as_str(), identity["preferred_username"].as_str()),
        (Some("n-1"), Some(who.user_name.as_str()))
    );
    assert!(body["refresh_token"].is_string());
    refused(&redeem(&sandbox, &back["code"], &[]).await, 400, "invalid_grant", 54_005);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_fits_its_verifier_its_address_its_client_and_its_time() {
    let (sandbox, clock) = timed().await;
    sandbox.sign_in_browser(true);
    let code = |changes: &'static [(&'static str, &'static str)]| {
        let url = sign_in_url(&sandbox, changes);
        async move { brought(&get(&url).await)["code"].clone() }
    };
    let first = code(&[]).await;
    for (change, status, error, number) in [
        (("code_verifier", "another-verifier-of-at-least-forty-three-characters"), 400, "invalid_grant", 501_481),
        (("code_verifier", ""), 400, "invalid_grant", 501_481),
        (("redirect_uri", "http://localhost:1"), 400, "invalid_request", 50_011),
        (("code", "1.unknown"), 400, "invalid_grant", 70_000),
        (("client_secret", "x"), 401, "invalid_client", 700_025),
    ] {
        refused(&redeem(&sandbox, &first, &[change]).await, status, error, number);
    }
    let other = sandbox.credentials().unconsented_client_id;
    refused(&redeem(&sandbox, &first, &[("client_id", &other)]).await, 400, "invalid_grant", 70_000);
    clock.advance(SignedDuration::from_secs(599));
    granted(&sandbox, &redeem(&sandbox, &first, &[]).await).await;
    let late = code(&[]).await;
    clock.advance(SignedDuration::from_secs(600));
    refused(&redeem(&sandbox, &late, &[]).await, 400, "invalid_grant", 70_008);
    // Plain challenges and none at all are known to the platform.
    let plain = code(&[("code_challenge", VERIFIER), ("code_challenge_method", "plain")]).await;
    granted(&sandbox, &redeem(&sandbox, &plain, &[]).await).await;
    let bare = code(&[("code_challenge", ""), ("code_challenge_method", "")]).await;
    granted(&sandbox, &redeem(&sandbox, &bare, &[("code_verifier", "")]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_sign_in_is_shown_or_sent_back() {
    let sandbox = tenant().await;
    let who = sandbox.credentials();
    // Without an address that can be trusted, the refusal stays on a page.
    for (change, number) in [
        (("client_id", "11111111-2222-4333-8444-555555555555"), "AADSTS700016"),
        (("redirect_uri", ""), "AADSTS900971"),
        (("redirect_uri", "http://localhost:1/callback"), "AADSTS50011"),
        (("redirect_uri", "http://127.0.0.1:1"), "AADSTS50011"),
        (("redirect_uri", "https://evil.example"), "AADSTS50011"),
    ] {
        let answer = get(&sign_in_url(&sandbox, &[change])).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains(number) && answer.header("location").is_none(), "{change:?}: {}", answer.text());
    }
    for (change, error, number) in [
        (("response_type", "token"), "unsupported_response_type", "AADSTS700054"),
        (("scope", ""), "invalid_request", "AADSTS900144"),
        (("code_challenge", "short"), "invalid_request", "AADSTS50147"),
        (("code_challenge_method", "S512"), "invalid_request", "AADSTS50147"),
        (("prompt", "none"), "login_required", "AADSTS50058"),
        (("client_id", who.unconsented_client_id.as_str()), "access_denied", "AADSTS90094"),
        (("login_hint", "disabled@contoso.onmicrosoft.example"), "invalid_grant", "AADSTS50057"),
    ] {
        let back = brought(&get(&sign_in_url(&sandbox, &[change])).await);
        assert_eq!((back["error"].as_str(), back["state"].as_str()), (error, "st&te"), "{change:?}");
        assert!(back["error_description"].starts_with(number), "{back:?}");
    }
    // A hint at a good account needs no page, unless the client wants one.
    let hint = ("login_hint", who.user_name.as_str());
    assert!(brought(&get(&sign_in_url(&sandbox, &[hint])).await).contains_key("code"));
    assert_eq!(get(&sign_in_url(&sandbox, &[hint, ("prompt", "login")])).await.status, 200);
    // A second factor is no matter in a browser.
    let factor = ("login_hint", "mfa@contoso.onmicrosoft.example");
    assert!(brought(&get(&sign_in_url(&sandbox, &[factor])).await).contains_key("code"));
    let posted = get(&sign_in_url(&sandbox, &[hint, ("response_mode", "form_post")])).await.text();
    assert!(posted.contains("value=\"st&amp;te\"") && posted.contains("name=\"code\""), "{posted}");
    sandbox.set_faults(vec![FaultRule::parse("aadsts=53003:on=authorize,times=1").unwrap()]);
    assert!(brought(&get(&sign_in_url(&sandbox, &[])).await)["error_description"].starts_with("AADSTS53003"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_consents_on_a_page() {
    let sandbox = tenant().await;
    let url = sign_in_url(&sandbox, &[]).replace("oauth2/v2.0/authorize", "adminconsent");
    assert!(get(&url).await.text().contains("value=\"accept\""));
    let accepted = brought(&send(&url, "POST", &[], "action=accept").await.unwrap());
    assert_eq!(
        (accepted["admin_consent"].as_str(), accepted["tenant"].clone()),
        ("True", sandbox.credentials().tenant_id)
    );
    let denied = brought(&send(&url, "POST", &[], "action=cancel").await.unwrap());
    assert_eq!(denied["error"], "permission_denied");
}

/// The refresh token of a fresh sign-in.
async fn refresh_token(sandbox: &Sandbox) -> String {
    let code = device_code(sandbox).await;
    sandbox.approve_device(code["user_code"].as_str()).unwrap();
    poll(sandbox, &code).await.json()["refresh_token"].as_str().unwrap().to_owned()
}

async fn refresh(sandbox: &Sandbox, token: &str) -> Answer {
    let who = sandbox.credentials();
    let scope = user_scope(sandbox);
    let pairs = [
        ("grant_type", "refresh_token"),
        ("client_id", who.public_client_id.as_str()),
        ("refresh_token", token),
        ("scope", scope.as_str()),
    ];
    ask(sandbox, &pairs).await
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_tokens_are_replaced_and_the_old_one_is_good_once_more() {
    let sandbox = tenant().await;
    let first = refresh_token(&sandbox).await;
    let body = granted(&sandbox, &refresh(&sandbox, &first).await).await;
    let second = body["refresh_token"].as_str().unwrap();
    assert_ne!(second, first);
    granted(&sandbox, &refresh(&sandbox, &first).await).await;
    refused(&refresh(&sandbox, &first).await, 400, "invalid_grant", 70_008);
    granted(&sandbox, &refresh(&sandbox, second).await).await;
    refused(&refresh(&sandbox, "0.unknown").await, 400, "invalid_grant", 70_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_tokens_end_by_time_by_revocation_and_with_the_account() {
    let (sandbox, clock) = timed().await;
    let who = sandbox.credentials();
    let token = refresh_token(&sandbox).await;
    lever(&sandbox, &format!("users?user={}&standing=disabled", who.user_name)).await;
    refused(&refresh(&sandbox, &token).await, 400, "invalid_grant", 50_057);
    lever(&sandbox, &format!("users?user={}&standing=good", who.user_name)).await;
    clock.advance(SignedDuration::from_hours(24 * 90));
    granted(&sandbox, &refresh(&sandbox, &token).await).await;
    clock.advance(SignedDuration::from_secs(1));
    refused(&refresh(&sandbox, &token).await, 400, "invalid_grant", 700_082);
    let token = refresh_token(&sandbox).await;
    lever(&sandbox, &format!("revoke?user={}", who.user_name)).await;
    refused(&refresh(&sandbox, &token).await, 400, "invalid_grant", 50_173);
    // A sign-in after that is a new one.
    let token = refresh_token(&sandbox).await;
    granted(&sandbox, &refresh(&sandbox, &token).await).await;
}
