//! What Salesforce's sign-in service refuses becomes a fault, by its `error` word and, where one word stands for many
//! reasons, by its description (developer.salesforce.com, "OAuth Error Codes"). Words are used for advice only; one that is
//! not in the table is told as unknown, in the service's own words.
use crate::fault::{ErrorKind, Fault};
use crate::http::HttpResponse;
use crate::secret::Secret;
use jiff::Timestamp;
use serde::Deserialize;

/// A line of the table: the `error` word, a part of the description in lower case (empty: any), the kind.
type Row = (&'static str, &'static str, ErrorKind);

/// The known refusals; the first line that fits counts.
#[rustfmt::skip]
pub const REFUSALS: &[Row] = {
    use ErrorKind as K;
    &[
        ("invalid_grant", "hasn't approved", K::SalesforceNotApproved),
        ("invalid_grant", "audience is invalid", K::SalesforceAudience),
        ("invalid_grant", "invalid assertion", K::SalesforceAssertion),
        ("invalid_grant", "assertion has expired", K::SalesforceAssertion),
        ("invalid_grant", "expired access/refresh token", K::SalesforceTokenRevoked),
        ("invalid_grant", "authorization code", K::SalesforceCodeUsed),
        ("invalid_grant", "code verifier", K::SalesforceCodeUsed),
        ("invalid_grant", "user is locked", K::SalesforceUserLocked),
        ("invalid_grant", "inactive user", K::SalesforceUserInactive),
        ("invalid_grant", "inactive org", K::SalesforceOrgInactive),
        ("invalid_grant", "ip restricted", K::SalesforceIpRestricted),
        ("invalid_grant", "no client credentials user", K::SalesforceRunAsMissing),
        ("invalid_grant", "not supported on this domain", K::SalesforceDomainWrong),
        ("invalid_grant", "not admin approved", K::SalesforceAppNotAssigned),
        ("invalid_grant", "authentication failure", K::SalesforceLoginRefused),
        ("invalid_request", "code verifier", K::SalesforceCodeUsed),
        ("invalid_request", "refresh_token scope", K::SalesforceScopeMissing),
        ("invalid_scope", "", K::SalesforceScopeMissing),
        ("invalid_app_access", "", K::SalesforceAppNotAssigned),
        ("oauth_app_access_denied", "", K::SalesforceAppNotAssigned),
        ("oauth_app_blocked", "", K::SalesforceAppBlocked),
        ("oauth_approval_error_generic", "", K::SalesforceAppBlocked),
        ("invalid_client_id", "", K::SalesforceClientUnknown),
        ("invalid_client", "identifier", K::SalesforceClientUnknown),
        ("invalid_client", "", K::SalesforceSecretWrong),
        ("redirect_uri_mismatch", "", K::SalesforceRedirectMismatch),
        ("unsupported_grant_type", "", K::SalesforceFlowOff),
        ("unauthorized_client", "", K::SalesforceFlowOff),
        ("access_denied", "", K::SignInDeclined),
    ]
};

/// What `{"error", "error_description"}` says.
#[derive(Debug, Default, Deserialize)]
struct Refused {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

/// The kind for a refusal's two words; none where the table has none.
pub fn kind_of(error: &str, description: &str) -> Option<ErrorKind> {
    let (error, description) = (error.trim().to_lowercase(), description.to_lowercase().replace('’', "'"));
    REFUSALS.iter().find(|(word, part, _)| *word == error && description.contains(part)).map(|(_, _, kind)| *kind)
}

/// The fault a refusal stands for. `hidden` is what a careless service might echo.
pub(super) fn refusal(response: &HttpResponse, now: Timestamp, host: &str, hidden: &[&Secret]) -> Fault {
    let parsed = serde_json::from_slice::<Refused>(&response.body).ok().filter(|r| !r.error.is_empty());
    let is_answer = parsed.is_some();
    let refused = parsed.unwrap_or_default();
    let kind = match kind_of(&refused.error, &refused.error_description) {
        Some(kind) => kind,
        None if matches!(response.status, 420 | 429 | 500..=599) => ErrorKind::SalesforceBusy,
        None if is_answer => ErrorKind::SalesforceSignInUnknown,
        None => ErrorKind::NotSalesforce,
    };
    let mut said = if is_answer { crate::http::scrub(&refused.error_description) } else { response.excerpt() };
    for secret in hidden.iter().filter(|s| !s.is_empty()) {
        said = said.replace(secret.expose(), "‹hidden›");
    }
    let word: String = crate::http::scrub(&refused.error).chars().take(60).collect();
    let said: String = said.chars().take(400).collect();
    let mut fault = Fault::new(kind, format!("HTTP {} {word} {said}", response.status)).with("host", host);
    if !word.is_empty() {
        fault = fault.with("code", word);
    }
    fault.retry_after_s = response.retry_after_s(now);
    fault
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Move, Retry};
    use ErrorKind as K;

    fn answer(status: u16, kind: &str, body: &str) -> HttpResponse {
        HttpResponse { status, headers: vec![("content-type".into(), kind.into())], body: body.as_bytes().to_vec() }
    }

    fn fault(status: u16, error: &str, description: &str) -> Fault {
        let body = serde_json::json!({"error": error, "error_description": description}).to_string();
        refusal(&answer(status, "application/json", &body), Timestamp::UNIX_EPOCH, "acme.my.salesforce.com", &[])
    }

    /// Every refusal of the reference, in the service's words as documented.
    #[rustfmt::skip]
    const KNOWN: &[(&str, &str, ErrorKind, Move)] = &[
        ("invalid_grant", "authentication failure", K::SalesforceLoginRefused, Move::SalesforceAdmin),
        ("invalid_grant", "expired access/refresh token", K::SalesforceTokenRevoked, Move::You),
        ("invalid_grant", "user hasn't approved this consumer", K::SalesforceNotApproved, Move::SalesforceAdmin),
        ("invalid_grant", "user hasn’t approved the connected app", K::SalesforceNotApproved, Move::SalesforceAdmin),
        ("invalid_app_access", "user is not admin approved to access this app", K::SalesforceAppNotAssigned, Move::SalesforceAdmin),
        ("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app", K::SalesforceAppNotAssigned, Move::SalesforceAdmin),
        ("invalid_request", "The JWT bearer and SAML assertion bearer flows require a refresh_token scope", K::SalesforceScopeMissing, Move::SalesforceAdmin),
        ("invalid_grant", "audience is invalid", K::SalesforceAudience, Move::You),
        ("invalid_grant", "invalid assertion", K::SalesforceAssertion, Move::You),
        ("invalid_grant", "user is locked", K::SalesforceUserLocked, Move::SalesforceAdmin),
        ("invalid_grant", "inactive user", K::SalesforceUserInactive, Move::SalesforceAdmin),
        ("invalid_grant", "inactive org", K::SalesforceOrgInactive, Move::SalesforceAdmin),
        ("invalid_grant", "ip restricted", K::SalesforceIpRestricted, Move::SalesforceAdmin),
        ("invalid_grant", "no client credentials user enabled", K::SalesforceRunAsMissing, Move::SalesforceAdmin),
        ("invalid_grant", "request not supported on this domain", K::SalesforceDomainWrong, Move::You),
        ("invalid_grant", "expired authorization code", K::SalesforceCodeUsed, Move::You),
        ("invalid_grant", "invalid code verifier", K::SalesforceCodeUsed, Move::You),
        ("invalid_request", "invalid code verifier", K::SalesforceCodeUsed, Move::You),
        ("invalid_client_id", "client identifier invalid", K::SalesforceClientUnknown, Move::SalesforceAdmin),
        ("invalid_client", "invalid client credentials", K::SalesforceSecretWrong, Move::SalesforceAdmin),
        ("redirect_uri_mismatch", "redirect_uri must match configuration", K::SalesforceRedirectMismatch, Move::SalesforceAdmin),
        ("unsupported_grant_type", "grant type not supported", K::SalesforceFlowOff, Move::SalesforceAdmin),
        ("OAUTH_APP_BLOCKED", "this app is blocked by admin", K::SalesforceAppBlocked, Move::SalesforceAdmin),
        ("OAUTH_APPROVAL_ERROR_GENERIC", "An unexpected error has occurred during authentication.", K::SalesforceAppBlocked, Move::SalesforceAdmin),
        ("brand_new_word", "never heard of", K::SalesforceSignInUnknown, Move::SalesforceAdmin),
        ("invalid_grant", "a reason nobody has written down", K::SalesforceSignInUnknown, Move::SalesforceAdmin),
    ];

    #[test]
    fn every_refusal_has_its_reason_and_whose_move_it_is() {
        for (error, description, kind, whose) in KNOWN {
            let fault = fault(400, error, description);
            assert_eq!((fault.kind, fault.policy().whose_move), (*kind, *whose), "{error}: {description}");
            assert_eq!(fault.policy().retry, Retry::Never, "a refusal stays one: {error}");
            assert!(fault.detail.contains(error), "{}", fault.detail);
        }
    }

    #[test]
    fn every_line_of_the_table_can_be_reached() {
        for (word, part, kind) in REFUSALS {
            assert_eq!(kind_of(word, &format!("x {part} y")), Some(*kind), "{word}: {part}");
        }
    }

    #[test]
    fn what_is_no_answer_of_the_service_is_told_apart() {
        let page = answer(200, "text/html", "<html><title>Down For Maintenance</title>");
        let fault = refusal(&page, Timestamp::UNIX_EPOCH, "acme.my.salesforce.com", &[]);
        assert_eq!(fault.kind, ErrorKind::NotSalesforce);
        assert!(fault.detail.contains("Down For Maintenance") && fault.args["host"] == "acme.my.salesforce.com");
        let busy = refusal(&answer(503, "text/html", ""), Timestamp::UNIX_EPOCH, "x", &[]);
        assert_eq!((busy.kind, busy.policy().retry), (ErrorKind::SalesforceBusy, Retry::Backoff));
    }

    #[test]
    fn an_echoed_secret_is_not_repeated() {
        let secret = Secret::new("canary-secret");
        let body = r#"{"error":"invalid_client","error_description":"bad canary-secret"}"#;
        let fault = refusal(&answer(400, "application/json", body), Timestamp::UNIX_EPOCH, "x", &[&secret]);
        assert!(!format!("{fault:?}").contains("canary"), "{fault:?}");
    }
}
