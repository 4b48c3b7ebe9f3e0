//! What the sign-in endpoints refuse with.
use super::super::error::json_reply;
use crate::sandbox::reply::Reply;
use serde_json::json;

/// One refusal: its name here, the status, the error, the description.
type Row = (&'static str, u16, &'static str, &'static str);

/// Everything the endpoints refuse with, by the name a fault gives it.
const ROWS: [Row; 25] = [
    ("authentication_failure", 400, "invalid_grant", "authentication failure"),
    ("expired_token", 400, "invalid_grant", "expired access/refresh token"),
    ("not_approved", 400, "invalid_grant", "user hasn't approved this consumer"),
    ("access_denied_app", 400, "OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app"),
    ("not_admin_approved", 400, "invalid_app_access", "user is not admin approved to access this app"),
    (
        "scope_missing",
        400,
        "invalid_request",
        "The JWT bearer flow requires a refresh_token scope on the connected app",
    ),
    ("audience", 400, "invalid_grant", "audience is invalid"),
    ("assertion", 400, "invalid_grant", "invalid assertion"),
    ("user_locked", 400, "invalid_grant", "user is locked"),
    ("user_inactive", 400, "invalid_grant", "inactive user"),
    ("org_inactive", 400, "invalid_grant", "inactive organization"),
    ("ip_restricted", 400, "invalid_grant", "ip restricted"),
    ("no_run_as", 400, "invalid_grant", "no client credentials user enabled"),
    ("domain", 400, "invalid_grant", "request not supported on this domain"),
    ("code", 400, "invalid_grant", "expired authorization code"),
    ("verifier", 400, "invalid_grant", "invalid code verifier"),
    ("client_id", 400, "invalid_client_id", "client identifier invalid"),
    ("client_secret", 401, "invalid_client", "invalid client credentials"),
    ("redirect", 400, "redirect_uri_mismatch", "redirect_uri must match configuration"),
    ("grant_type", 400, "unsupported_grant_type", "grant type not supported"),
    ("device", 400, "unsupported_grant_type", "device flow is not enabled for this app"),
    ("response_type", 400, "unsupported_response_type", "response type not supported"),
    ("blocked", 400, "OAUTH_APP_BLOCKED", "this app is blocked by admin"),
    ("approval", 400, "OAUTH_APPROVAL_ERROR_GENERIC", "An unexpected error has occurred during authentication."),
    ("denied", 400, "access_denied", "end-user denied authorization"),
];

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: u16,
    pub error: &'static str,
    pub text: &'static str,
}

impl Refusal {
    /// By its name; one that is not known is the one that says least.
    pub fn of(name: &str) -> Self {
        let rows = ROWS.iter();
        let found = rows.clone().find(|row| row.0 == name).or(rows.clone().next());
        found.map_or(Self { status: 400, error: "invalid_grant", text: "" }, |row| Self {
            status: row.1,
            error: row.2,
            text: row.3,
        })
    }

    /// As an answer.
    pub fn reply(&self) -> Reply {
        json_reply(self.status, &json!({ "error": self.error, "error_description": self.text }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_named_once_and_told() {
        let (_, words) = super::super::super::faults::FAULTS[0];
        for row in ROWS {
            assert_eq!(ROWS.iter().filter(|other| other.0 == row.0).count(), 1);
            assert!(words.contains(row.0), "{}", row.0);
        }
        assert_eq!(Refusal::of("blocked").error, "OAUTH_APP_BLOCKED");
    }
}
