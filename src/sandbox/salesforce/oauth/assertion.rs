//! The signed assertion of the JWT bearer flow, checked against the registered certificates.
//!
//! Source: help.salesforce.com, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration". Real clients write `exp` as text
//! or in milliseconds and end the audience with a slash; without the fault `strict_jwt` all of that is accepted.
use super::super::id::Id;
use super::super::read::integration_user;
use super::SignIn;
use super::refusal::Refusal;
use super::token::user_named;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// The furthest `exp` may lie ahead, in seconds.
const FURTHEST: i64 = 180;
/// How far two clocks may be apart, in seconds.
const LEEWAY: i64 = 30;

struct Assertion {
    header: Value,
    claims: Value,
    signed: String,
    signature: Vec<u8>,
}

fn parse(text: &str) -> Option<Assertion> {
    let (signed, signature) = text.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok();
    Some(Assertion {
        header: serde_json::from_slice(&bytes(header)?).ok()?,
        claims: serde_json::from_slice(&bytes(claims)?).ok()?,
        signed: signed.to_owned(),
        signature: bytes(signature)?,
    })
}

/// Whose assertion it is.
pub(super) fn check(ask: &SignIn<'_>) -> Result<Id, Refusal> {
    let bad = || Refusal::of("assertion");
    let jwt = parse(ask.field("assertion")).ok_or_else(bad)?;
    let text = |name: &str| jwt.claims.get(name).and_then(Value::as_str);
    let book = ask.org.book();
    if text("iss") != Some(book.client_id.as_str()) {
        return Err(Refusal::of("client_id"));
    }
    if jwt.header.get("alg").and_then(Value::as_str) != Some("RS256") {
        return Err(bad());
    }
    let now = ask.org.now();
    let fits = book.certificates.iter().any(|certificate| {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &certificate.key);
        (certificate.not_before..=certificate.not_after).contains(&now)
            && key.verify(jwt.signed.as_bytes(), &jwt.signature).is_ok()
    });
    drop(book);
    if !fits {
        return Err(bad());
    }
    let strict = ask.org.fact("strict_jwt");
    let expires = match jwt.claims.get("exp") {
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) if !strict => text.parse::<f64>().ok().map(seconds),
        _ => None,
    };
    let expires = expires.ok_or_else(bad)?;
    // Milliseconds, where they cannot be seconds.
    let expires = if expires > 100_000_000_000 && !strict { expires / 1_000 } else { expires };
    if expires + LEEWAY < now || strict && expires > now + FURTHEST + LEEWAY {
        return Err(bad());
    }
    let audience = text("aud").unwrap_or_default();
    let audience = if strict { audience } else { audience.trim_end_matches('/') };
    if !ask.audiences().iter().any(|one| one == audience) {
        return Err(Refusal::of("audience"));
    }
    ask.known_here("audience")?;
    // Only the integration user is assigned to the application.
    let own = integration_user(&ask.org.world);
    let user = text("sub").and_then(|name| user_named(ask, name)).filter(|user| Some(*user) == own);
    user.ok_or_else(|| Refusal::of("not_approved"))
}

#[allow(clippy::cast_possible_truncation)]
fn seconds(number: f64) -> i64 {
    number as i64
}
