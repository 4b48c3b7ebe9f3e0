//! What every sign-in service's grant has to fulfil, whatever CRM it is for (RFC 6749 section 5.1).
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;
use serde::{Deserialize, Deserializer};

/// A longer token than this is none.
const MOST_BYTES: usize = 64 * 1024;

/// The tokens of a grant, access and refresh, as they may be kept and sent.
///
/// # Errors
/// `BadJson` for a token of another type, one that is too long, or a refresh token with control characters.
pub(in crate::crm) fn sound(
    token_type: &str,
    access: String,
    refresh: Option<String>,
) -> Outcome<(Secret, Option<Secret>)> {
    let bad = |why: &str| Err(Fault::new(ErrorKind::BadJson, why));
    let (access, refresh) = (Secret::new(access), refresh.filter(|t| !t.is_empty()).map(Secret::new));
    if !token_type.is_empty() && !token_type.eq_ignore_ascii_case("bearer") {
        return bad("the token is not a bearer token");
    }
    if [Some(&access), refresh.as_ref()].into_iter().flatten().any(|t| t.expose().len() > MOST_BYTES) {
        return bad("a token longer than 64 KB");
    }
    if refresh.as_ref().is_some_and(|t| t.expose().chars().any(char::is_control)) {
        return bad("a refresh token with control characters");
    }
    Ok((access, refresh))
}

/// Line and column only: the message of a JSON error may quote the value it stumbled over.
pub(in crate::crm) fn position(error: &serde_json::Error) -> String {
    format!("not the promised shape at line {} column {}", error.line(), error.column())
}

/// `3599` or `"3599"`.
pub(in crate::crm) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let value = Option::<serde_json::Value>::deserialize(deserializer)?;
    Ok(value.and_then(|v| v.as_u64().or_else(|| v.as_str().and_then(|s| s.trim().parse().ok()))))
}
