//! What the sign-in service refuses becomes a fault: by its code (AADSTS...), else by the `error` word. Codes are used
//! for advice only, since Microsoft may change them (learn.microsoft.com, "Microsoft Entra authentication and
//! authorization error codes"); a code that is not in the table is told as unknown, in the service's own words.
use crate::fault::{ErrorKind, Fault};
use crate::http::{HttpResponse, told_to_wait};
use crate::secret::Secret;
use jiff::Timestamp;
use serde::Deserialize;

/// The documented codes with their kind, in the order of the kinds. Codes with one remedy share a kind.
#[rustfmt::skip]
pub(super) const CODES: &[(u64, ErrorKind)] = {
    use ErrorKind as K;
    &[
        (7_000_215, K::SecretWrong),
        (7_000_222, K::SecretExpired),
        (700_016, K::AppNotFound), (700_011, K::AppNotFound),
        (7_000_112, K::AppDisabled), (70_001, K::AppDisabled),
        (90_002, K::TenantNotFound), (900_023, K::TenantNotFound),
        (90_038, K::WrongCloud), (900_382, K::WrongCloud), (900_432, K::WrongCloud),
        (500_011, K::ResourceNotFound),
        (50_001, K::ResourceNotAllowed), (650_057, K::ResourceNotAllowed),
        (70_011, K::ScopeInvalid), (28_002, K::ScopeInvalid), (1_002_012, K::ScopeInvalid),
        (65_001, K::ConsentMissing),
        (90_094, K::ConsentByAdmin), (90_095, K::ConsentByAdmin),
        (650_056, K::AppMisconfigured),
        (700_025, K::PublicClientSecret),
        (7_000_218, K::PublicFlowOff),
        (700_027, K::CertificateMismatch),
        (700_024, K::ClockWrong),
        (50_012, K::CertificateRejected), (50_048, K::CertificateRejected),
        (50_126, K::PasswordWrong),
        (50_034, K::SignInUserUnknown),
        (50_053, K::SignInUserLocked),
        (50_055, K::PasswordExpired), (50_144, K::PasswordExpired),
        (50_057, K::SignInUserDisabled),
        (50_076, K::MfaRequired), (50_079, K::MfaRequired), (50_074, K::MfaRequired), (50_072, K::MfaRequired),
        (50_078, K::MfaRequired),
        (53_003, K::ConditionalAccess), (530_032, K::ConditionalAccess), (53_000, K::ConditionalAccess),
        (53_001, K::ConditionalAccess),
        (530_035, K::LegacyBlocked),
        (50_105, K::UserNotAssigned),
        (9_001_023, K::TenantNotNamed), (50_194, K::TenantNotNamed),
        (50_011, K::RedirectMissing), (900_971, K::RedirectMissing),
        (54_005, K::CodeUsed),
        (70_008, K::SignInAgain), (700_082, K::SignInAgain), (700_084, K::SignInAgain), (50_173, K::SignInAgain),
        (70_043, K::SignInAgain),
        (70_016, K::DevicePending),
        (70_018, K::DeviceCodeWrong),
        (70_019, K::DeviceCodeExpired),
        (90_055, K::SignInBusy), (90_024, K::SignInBusy), (90_033, K::SignInBusy),
        (50_196, K::SignInLoop),
        (50_020, K::ExternalUser), (90_072, K::ExternalUser),
        (700_022, K::SignInRequestWrong), (501_481, K::SignInRequestWrong), (50_147, K::SignInRequestWrong),
        (900_561, K::SignInRequestWrong), (900_144, K::SignInRequestWrong), (70_003, K::SignInRequestWrong),
    ]
};

/// What `{"error", "error_description", ...}` says.
#[derive(Debug, Default, Deserialize)]
struct Refused {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
    #[serde(default)]
    error_codes: Vec<u64>,
    #[serde(default)]
    timestamp: Option<String>,
    #[serde(default)]
    correlation_id: Option<String>,
}

/// The fault a refusal of the sign-in service stands for. `hidden` is what a careless service might echo.
pub(super) fn refusal(response: &HttpResponse, now: Timestamp, host: &str, hidden: &[&Secret]) -> Fault {
    let parsed = serde_json::from_slice::<Refused>(&response.body).ok();
    let is_json = parsed.is_some();
    let refused = parsed.unwrap_or_default();
    let code = code_of(&refused);
    let kind = kind_of(response.status, code, &refused.error, is_json);
    let said = refused.error_description.split(" Trace ID").next().unwrap_or_default();
    let mut said = if is_json { crate::http::scrub(said) } else { response.excerpt() };
    for secret in hidden.iter().filter(|s| !s.is_empty()) {
        said = said.replace(secret.expose(), "‹hidden›");
    }
    let word = code.map_or_else(|| refused.error.clone(), |c| format!("AADSTS{c}"));
    let said: String = said.chars().take(400).collect();
    // The description begins with the number already.
    let told = if said.starts_with(&word) { said } else { format!("{word} {said}") };
    let mut fault = Fault::new(kind, format!("HTTP {} {told}", response.status))
        .with("code", word)
        .with("host", host)
        .correlated(refused.correlation_id);
    if let Some(timestamp) = refused.timestamp {
        fault = fault.with("timestamp", timestamp.chars().take(40).collect::<String>());
    }
    told_to_wait(fault, response.retry_after_s(now), now)
}

/// The first code we know, else the first one told, else the one in the description.
fn code_of(refused: &Refused) -> Option<u64> {
    let known = refused.error_codes.iter().copied().find(|c| by_code(*c).is_some());
    known.or_else(|| refused.error_codes.first().copied()).or_else(|| code_in(&refused.error_description))
}

fn kind_of(status: u16, code: Option<u64>, error: &str, is_json: bool) -> ErrorKind {
    if let Some(kind) = code.and_then(by_code) {
        return kind;
    }
    if status == 429 || status >= 500 {
        return ErrorKind::SignInBusy;
    }
    if !is_json || error.is_empty() {
        return ErrorKind::NotTheApi;
    }
    by_word(error, code.is_some()).unwrap_or(ErrorKind::SignInRefused)
}

/// The kind for a code, where the table has it.
pub(super) fn by_code(code: u64) -> Option<ErrorKind> {
    CODES.iter().find(|(known, _)| *known == code).map(|(_, kind)| *kind)
}

/// The kind for an `error` word (RFC 6749 section 5.2, RFC 8628 section 3.5). Beside a code we do not know only those
/// words count that leave nothing to guess.
fn by_word(error: &str, coded: bool) -> Option<ErrorKind> {
    use ErrorKind as K;
    Some(match error {
        "temporarily_unavailable" | "server_error" => K::SignInBusy,
        "authorization_pending" | "slow_down" => K::DevicePending,
        "authorization_declined" | "access_denied" => K::SignInDeclined,
        "expired_token" => K::DeviceCodeExpired,
        "bad_verification_code" => K::DeviceCodeWrong,
        "invalid_scope" => K::ScopeInvalid,
        "invalid_resource" => K::ResourceNotFound,
        "consent_required" => K::ConsentMissing,
        "invalid_client" if !coded => K::ClientRejected,
        "invalid_grant" if !coded => K::GrantRejected,
        "unauthorized_client" | "unsupported_grant_type" if !coded => K::GrantNotAllowed,
        _ => return None,
    })
}

/// The first code in a description: `AADSTS7000215: Invalid client secret ...`.
fn code_in(description: &str) -> Option<u64> {
    let (_, rest) = description.split_once("AADSTS")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).take(12).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests;
