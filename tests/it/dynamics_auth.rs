//! Token requests of every method against a sign-in service the test plays itself: what is sent, when a token is renewed,
//! what is kept before it is used, and what hostile services cannot do.
mod certificate;
mod hostile;
mod refresh;
mod renewal;

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
