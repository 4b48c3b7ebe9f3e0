//! The sandbox's own levers on signing in.
use super::super::org::Org;
use super::book::Decision;
use crate::sandbox::entra::Certificate;
use crate::sandbox::instance::Call;
use crate::sandbox::odata::percent::pairs;
use serde_json::{Value, json};

/// Answers `/_sandbox/…` where it is about signing in.
pub(crate) fn answer(org: &Org, call: &Call<'_>) -> Option<Result<Value, String>> {
    let given = pairs(call.query);
    let argument = |name: &str| given.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    Some(match (call.method, call.path) {
        ("POST", "/_sandbox/certificates") => {
            register(org, call.body).map(|one| json!({ "subject": one.subject, "thumbprint": one.thumbprint() }))
        }
        ("POST", "/_sandbox/authorize") => {
            let decision = match argument("decision") {
                Some("approve") => Decision::Approve,
                Some("deny") => Decision::Deny,
                Some("ask") => Decision::Ask,
                other => return Some(Err(format!("decision={}", other.unwrap_or_default()))),
            };
            org.book().decision = decision;
            Ok(json!({ "decision": argument("decision") }))
        }
        ("POST", "/_sandbox/rotation") => {
            let rotate = argument("on") != Some("false");
            org.book().rotate = rotate;
            Ok(json!({ "rotation": rotate }))
        }
        ("POST", "/_sandbox/revoke") => {
            org.book().end_sessions();
            Ok(json!({ "ended": true }))
        }
        _ => return None,
    })
}

/// Registers a certificate with the application; gives what was read.
pub(crate) fn register(org: &Org, pem_or_der: &[u8]) -> Result<Certificate, String> {
    let certificate = Certificate::read(pem_or_der)?;
    org.book().certificates.push(certificate.clone());
    Ok(certificate)
}
