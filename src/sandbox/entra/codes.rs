//! The AADSTS numbers the sandbox can answer with: status, word of the standard, a sentence.
//!
//! Numbers and meanings: learn.microsoft.com, "Microsoft Entra authentication and authorization error codes". The word that
//! goes with a number is documented for few of them; clients must not lean on the pairing.

/// One number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code {
    pub number: u64,
    pub status: u16,
    pub error: &'static str,
    pub suberror: Option<&'static str>,
    pub text: &'static str,
}

type Line = (u64, &'static str);

const INVALID_CLIENT: [Line; 10] = [
    (7_000_215, "Invalid client secret provided."),
    (7_000_222, "The provided client secret keys are expired."),
    (7_000_218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."),
    (700_025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."),
    (700_027, "Client assertion contains an invalid signature."),
    (700_024, "Client assertion is not within its valid time range."),
    (50_012, "Authentication failed: the client assertion is not accepted."),
    (50_027, "Invalid JWT token."),
    (50_048, "Subject must match Issuer claim in the client assertion."),
    (650_056, "Misconfigured application."),
];

const UNAUTHORIZED_CLIENT: [Line; 4] = [
    (700_016, "The application was not found in the directory."),
    (700_011, "The application was not found in the directory or is not consented to by any user in it."),
    (7_000_112, "The application is disabled."),
    (70_001, "The application is disabled or not installed in the tenant."),
];

const INVALID_REQUEST: [Line; 16] = [
    (90_002, "The tenant was not found."),
    (900_023, "The tenant identifier is neither a valid DNS name, nor a valid external domain."),
    (90_038, "The tenant belongs to another national cloud."),
    (900_382, "A confidential client is not supported in a cross-cloud request."),
    (900_432, "A confidential client is not supported in a cross-cloud request."),
    (700_022, "The scope is not valid because it contains more than one resource."),
    (9_001_023, "The grant type is not supported over the /common or /consumers endpoints."),
    (50_194, "The application is not configured as a multi-tenant application."),
    (
        50_011,
        "The redirect URI specified in the request does not match the redirect URIs configured for the application.",
    ),
    (900_971, "No reply address was provided."),
    (50_147, "The code challenge parameter is missing or malformed."),
    (900_144, "The request body misses a parameter."),
    (900_561, "The endpoint only accepts POST requests. Received a GET request."),
    (9_002_313, "The request is malformed or invalid."),
    (50_059, "No tenant-identifying information was found."),
    (50_013, "The assertion is not valid."),
];

const INVALID_GRANT: [Line; 25] = [
    (50_126, "The user name or the password is not right."),
    (50_034, "The user account does not exist in the directory."),
    (50_053, "The account is locked: too many attempts with a wrong user name or password."),
    (50_055, "The password is expired."),
    (50_144, "The user's Active Directory password is expired."),
    (50_057, "The user account is disabled."),
    (50_105, "The user is not assigned to a role for the application."),
    (50_020, "The user account from another identity provider does not exist in the tenant."),
    (90_072, "The external account does not exist in the tenant and cannot reach the application."),
    (54_005, "The authorization code was already redeemed."),
    (501_481, "The code verifier does not match the code challenge of the authorization request."),
    (70_000, "The provided grant is not valid."),
    (70_008, "The provided authorization code or refresh token is expired or revoked."),
    (700_082, "The refresh token has expired due to inactivity."),
    (700_084, "The refresh token was issued to a single page app and has expired."),
    (50_173, "The provided grant has expired because it was revoked: the user changed the password."),
    (70_043, "The refresh token has expired or is invalid due to sign-in frequency checks."),
    (90_094, "The grant requires the consent of an administrator."),
    (90_095, "The user was sent to ask an administrator for consent."),
    (53_003, "Access has been blocked by Conditional Access policies."),
    (530_032, "Access is blocked by a security policy of the tenant."),
    (530_035, "Access is blocked by security defaults."),
    (53_000, "The device is not in the required state: not compliant."),
    (53_001, "The device is not in the required state: not domain joined."),
    (50_196, "The server ended the operation because the client repeats itself in a loop."),
];

const SECOND_FACTOR: [Line; 5] = [
    (
        50_076,
        "Due to a configuration change by the administrator or a new location, multi-factor authentication is needed.",
    ),
    (50_079, "The user must enrol in multi-factor authentication."),
    (50_074, "Strong authentication is required, and the user did not pass it."),
    (50_072, "The user must enrol a second factor."),
    (50_078, "The presented multi-factor authentication has expired."),
];

const OTHERS: [(u64, u16, &str, &str); 17] = [
    (500_011, 400, "invalid_resource", "The resource principal was not found in the tenant."),
    (50_001, 400, "invalid_resource", "The resource is disabled or does not exist."),
    (
        650_057,
        400,
        "invalid_resource",
        "The resource is not listed among the requested permissions of the application.",
    ),
    (70_011, 400, "invalid_scope", "The scope is not valid."),
    (28_002, 400, "invalid_scope", "The value of the parameter scope is not valid for an access token."),
    (70_003, 400, "unsupported_grant_type", "The grant type is not supported."),
    (700_054, 400, "unsupported_response_type", "The response type is not enabled for the application."),
    (70_016, 400, "authorization_pending", "The user has not finished the sign-in yet."),
    (70_018, 400, "bad_verification_code", "The device code is not known."),
    (70_019, 400, "expired_token", "The device code has expired."),
    (65_004, 400, "access_denied", "The user declined to consent."),
    (50_058, 400, "login_required", "A silent sign-in was asked for, but no user is signed in."),
    (90_055, 429, "temporarily_unavailable", "The tenant is throttled: too many requests."),
    (90_024, 503, "temporarily_unavailable", "The request budget is exceeded; the error is transient."),
    (90_033, 503, "temporarily_unavailable", "A service is temporarily unavailable."),
    (70_002, 401, "invalid_client", "The client credentials are not valid."),
    (9_002_346, 400, "invalid_request", "The application is configured for personal accounts only."),
];

/// Consent is a word of its own below `invalid_grant`.
const CONSENT: Code = Code {
    number: 65_001,
    status: 400,
    error: "invalid_grant",
    suberror: Some("consent_required"),
    text: "The user or administrator has not consented to use the application.",
};

fn known() -> impl Iterator<Item = Code> {
    let make = |status, error, suberror| move |(number, text): Line| Code { number, status, error, suberror, text };
    let other = |(number, status, error, text)| Code { number, status, error, suberror: None, text };
    INVALID_CLIENT
        .into_iter()
        .map(make(401, "invalid_client", None))
        .chain(UNAUTHORIZED_CLIENT.into_iter().map(make(400, "unauthorized_client", None)))
        .chain(INVALID_REQUEST.into_iter().map(make(400, "invalid_request", None)))
        .chain(INVALID_GRANT.into_iter().map(make(400, "invalid_grant", None)))
        .chain(SECOND_FACTOR.into_iter().map(make(400, "invalid_grant", Some("basic_action"))))
        .chain(OTHERS.into_iter().map(other))
        .chain([CONSENT])
}

/// What goes with a number; one that stands in no table is an `invalid_grant` nobody has words for.
pub(crate) fn code(number: u64) -> Code {
    known().find(|code| code.number == number).unwrap_or(Code {
        number,
        status: 400,
        error: "invalid_grant",
        suberror: None,
        text: "The sign-in was refused.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_stands_once_and_every_status_fits_its_word() {
        let mut seen = std::collections::BTreeSet::new();
        for code in known() {
            assert!(seen.insert(code.number), "{} stands twice", code.number);
            assert_eq!(code.status == 401, code.error == "invalid_client", "{}", code.number);
            assert!(code.text.ends_with('.'), "{}", code.number);
        }
        assert_eq!(code(1).error, "invalid_grant");
        assert_eq!(code(65_001).suberror, Some("consent_required"));
    }
}
