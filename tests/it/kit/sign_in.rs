//! Sign-in requests written by hand: forms, assertions and redirects, independent of the product's own.
use super::caller::{Answer, send};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKey;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256};
use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use fieldbridge::sandbox::{Sandbox, SandboxConfig, start};
use serde_json::{Value, json};
use url::form_urlencoded;

pub const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
pub const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A small sandbox.
pub async fn tenant() -> Sandbox {
    start(SandboxConfig { rows: 20, seed: 9, ..SandboxConfig::default() }).await.expect("a sandbox")
}

/// A form as a browser would encode it.
pub fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Posts a form below the tenant.
pub async fn post(sandbox: &Sandbox, path: &str, pairs: &[(&str, &str)]) -> Answer {
    let url = format!("{}/{path}", sandbox.url());
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    send(&url, "POST", &headers, &form(pairs)).await.expect("an answer")
}

/// Asks the tenant's token endpoint of version 2.
pub async fn ask(sandbox: &Sandbox, pairs: &[(&str, &str)]) -> Answer {
    let tenant = sandbox.credentials().tenant_id;
    post(sandbox, &format!("{tenant}/oauth2/v2.0/token"), pairs).await
}

pub async fn get(url: &str) -> Answer {
    send(url, "GET", &[], "").await.expect("an answer")
}

/// Pulls one of the sandbox's levers.
pub async fn lever(sandbox: &Sandbox, path: &str) -> Answer {
    let url = format!("{}/_sandbox/{path}", sandbox.url());
    let answer = send(&url, "POST", &[], "").await.expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer
}

/// Scope of an application, and of a person with everything on top.
pub fn app_scope(sandbox: &Sandbox) -> String {
    format!("{}/.default", sandbox.url())
}

pub fn user_scope(sandbox: &Sandbox) -> String {
    format!("{}/user_impersonation offline_access openid profile", sandbox.url())
}

/// Asserts a refusal: status, word, number.
pub fn refused(answer: &Answer, status: u16, error: &str, code: u64) {
    let body = answer.json();
    assert_eq!(answer.status, status, "{body}");
    assert_eq!(body["error"], error, "{body}");
    assert_eq!(body["error_codes"], json!([code]), "{body}");
    assert!(body["error_description"].as_str().unwrap().starts_with(&format!("AADSTS{code}: ")), "{body}");
    for name in ["timestamp", "trace_id", "correlation_id", "error_uri"] {
        assert!(body[name].as_str().is_some_and(|text| !text.is_empty()), "{name}: {body}");
    }
    assert!(body.get("access_token").is_none(), "{body}");
}

/// Asserts tokens, and that the access token opens the Web API.
pub async fn granted(sandbox: &Sandbox, answer: &Answer) -> Value {
    let body = answer.json();
    assert_eq!(answer.status, 200, "{body}");
    assert_eq!(body["token_type"], "Bearer");
    let bearer = format!("Bearer {}", body["access_token"].as_str().expect("a token"));
    let who = format!("{}/api/data/v9.2/WhoAmI", sandbox.url());
    let opened = send(&who, "GET", &[("authorization", &bearer)], "").await.expect("an answer");
    assert_eq!(opened.status, 200, "{}", opened.text());
    body
}

/// The claims of a token that is shaped like one.
pub fn claims(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// A key with its self-signed certificate.
pub struct Pair {
    pub pem: String,
    pub der: Vec<u8>,
    /// The private key.
    pub key_pem: String,
    key: RsaKey,
}

/// How an assertion is written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub pss: bool,
    pub padded: bool,
    pub sha256: bool,
}

pub const MODERN: Style = Style { pss: true, padded: false, sha256: true };

impl Pair {
    pub fn new() -> Self {
        Self::of(&|_| {})
    }

    pub fn of(change: &dyn Fn(&mut rcgen::CertificateParams)) -> Self {
        let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        change(&mut params);
        let certificate = params.self_signed(&key).unwrap();
        let signer = RsaKey::from_pkcs8(&key.serialize_der()).unwrap();
        Self { pem: certificate.pem(), der: certificate.der().to_vec(), key_pem: key.serialize_pem(), key: signer }
    }

    /// A signed assertion.
    pub fn assertion(&self, style: Style, claims: &Value) -> String {
        use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
        let encode = |bytes: &[u8]| match style.padded {
            true => URL_SAFE.encode(bytes),
            false => URL_SAFE_NO_PAD.encode(bytes),
        };
        let (name, algorithm) = match style.sha256 {
            true => ("x5t#S256", &SHA256),
            false => ("x5t", &SHA1_FOR_LEGACY_USE_ONLY),
        };
        let header = json!({
            "alg": if style.pss { "PS256" } else { "RS256" }, "typ": "JWT",
            name: encode(digest(algorithm, &self.der).as_ref()), "x5c": ["MIIB\nbroken\n"],
        });
        let signed = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
        let mut signature = vec![0; self.key.public_modulus_len()];
        let padding: &'static dyn aws_lc_rs::signature::RsaEncoding =
            if style.pss { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
        self.key.sign(padding, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", encode(&signature))
    }
}
