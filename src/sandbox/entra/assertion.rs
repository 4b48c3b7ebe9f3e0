//! The signed assertion of an application that proves itself with a certificate.
//!
//! Shape: learn.microsoft.com, "Microsoft identity platform application authentication certificate credentials". Real libraries
//! pad their base64url, write instants as fractions and leave `nbf` out; all of that is accepted.
use super::ask::{Ask, Tenant};
use super::certificate::{Certificate, hex};
use super::directory::Application;
use super::jwt::{Jwt, unbase64url};
use super::refusal::Refusal;
use crate::sandbox::data::cell::parse_guid;
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};

/// The only kind of assertion there is.
const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// How far two clocks may be apart, in seconds.
const LEEWAY: f64 = 300.0;

/// Whether the assertion proves the application.
pub(crate) fn check(ask: &Ask<'_>, app: &Application) -> Result<(), Refusal> {
    if ask.field("client_assertion_type") != KIND {
        return Err(Refusal::of(900_144).says(format!(
            "The request body must contain the following parameter: 'client_assertion_type' with the value '{KIND}'."
        )));
    }
    let Some(jwt) = Jwt::parse(ask.field("client_assertion")) else {
        return Err(Refusal::of(50_027).says("Invalid JWT token. The client assertion is malformed."));
    };
    signature(ask, &jwt)?;
    claims(ask, &jwt, app)?;
    if ask.shared.fault("assertion_once", "token", false).is_some() {
        let fresh = ask.shared.entra.book().assertions.insert(hex(&jwt.signature));
        if !fresh {
            return Err(Refusal::of(50_012).says("Authentication failed: the client assertion was used before."));
        }
    }
    Ok(())
}

fn signature(ask: &Ask<'_>, jwt: &Jwt<'_>) -> Result<(), Refusal> {
    let algorithm: &dyn VerificationAlgorithm = match jwt.header.get("alg").and_then(|alg| alg.as_str()) {
        Some("RS256") => &RSA_PKCS1_2048_8192_SHA256,
        Some("PS256") => &RSA_PSS_2048_8192_SHA256,
        other => {
            let text = format!("Invalid JWT token. Unsupported signing algorithm '{}'.", other.unwrap_or("none"));
            return Err(Refusal::of(50_027).says(text));
        }
    };
    let thumbprint = |name: &str| jwt.header.get(name).and_then(|text| unbase64url(text.as_str()?));
    let (sha256, sha1) = (thumbprint("x5t#S256"), thumbprint("x5t"));
    let Some(shown) = sha256.clone().or(sha1.clone()) else {
        return Err(Refusal::of(50_027).says("Invalid JWT token. The header names no certificate: x5t or x5t#S256."));
    };
    let named = |one: &&Certificate| match &sha256 {
        Some(sha256) => one.sha256 == *sha256,
        None => sha1.as_ref() == Some(&one.sha1),
    };
    let bad = |reason: &str| {
        Err(Refusal::of(700_027).says(format!(
            "Client assertion contains an invalid signature. [Reason - {reason}, Thumbprint of key used by client: '{}']",
            hex(&shown)
        )))
    };
    let book = ask.shared.entra.book();
    let Some(certificate) = book.certificates.iter().find(named) else {
        return bad("The key was not found.");
    };
    let key = UnparsedPublicKey::new(algorithm, &certificate.key);
    if key.verify(jwt.signed.as_bytes(), &jwt.signature).is_err() {
        return bad("The signature does not fit the key.");
    }
    let now = ask.shared.now();
    if certificate.not_after < now || certificate.not_before > now {
        return bad("The key used is expired.");
    }
    Ok(())
}

fn claims(ask: &Ask<'_>, jwt: &Jwt<'_>, app: &Application) -> Result<(), Refusal> {
    let (Some(issuer), Some(subject), Some(audience)) = (jwt.text("iss"), jwt.text("sub"), jwt.text("aud")) else {
        return Err(Refusal::of(50_027).says("Invalid JWT token. The claims aud, iss and sub are required."));
    };
    if issuer != subject || parse_guid(issuer) != Some(app.id) {
        return Err(Refusal::of(50_048).says(format!(
            "Subject '{subject}' must match Issuer '{issuer}' and the application in the client assertion."
        )));
    }
    if !is_audience(ask, audience) {
        return Err(Refusal::of(50_012).says(format!(
            "Authentication failed: the audience '{audience}' of the client assertion is not this token endpoint."
        )));
    }
    let Some(expires) = jwt.instant("exp") else {
        return Err(Refusal::of(50_027).says("Invalid JWT token. The claim exp is required."));
    };
    // Exact for any instant a clock can show.
    #[allow(clippy::cast_precision_loss)]
    let now = ask.shared.now() as f64;
    if expires + LEEWAY < now || jwt.instant("nbf").is_some_and(|from| from - LEEWAY > now) {
        return Err(Refusal::of(700_024).says(format!(
            "Client assertion is not within its valid time range. Current time: {now}, expiry time of assertion: {expires}."
        )));
    }
    Ok(())
}

/// The token endpoint of either version, the tenant by identifier or by domain.
fn is_audience(ask: &Ask<'_>, audience: &str) -> bool {
    let Some((place, version)) = ["/oauth2/v2.0/token", "/oauth2/token"]
        .into_iter()
        .find_map(|end| audience.strip_suffix(end).map(|place| (place, end)))
    else {
        return false;
    };
    let Some((base, tenant)) = place.rsplit_once('/') else { return false };
    let own = Ask::new(ask.shared, ask.call, tenant, version.contains("v2.0"));
    matches!(own.tenant(), Ok(Tenant::Own)) && ask.is_own(base)
}
