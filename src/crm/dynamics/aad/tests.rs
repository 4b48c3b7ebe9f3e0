//! Every code of the table, as the service words it, against kind, whose move, retry and words.
use super::*;
use crate::fault::{Move, Retry};
use ErrorKind as K;

/// What the service says (own-made payload in the documented shape).
fn answer(status: u16, body: &str) -> HttpResponse {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    HttpResponse { status, headers, body: body.as_bytes().to_vec() }
}

fn payload(error: &str, code: u64) -> String {
    serde_json::json!({
        "error": error,
        "error_description": format!("AADSTS{code}: Words of the service about {code}. Trace ID: 5b1e Correlation ID: 7c2f Timestamp: 2026-01-02 03:04:05Z"),
        "error_codes": [code], "timestamp": "2026-01-02 03:04:05Z", "trace_id": "5b1e", "correlation_id": "7c2f",
        "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
    })
    .to_string()
}

fn fault(status: u16, body: &str) -> Fault {
    refusal(&answer(status, body), Timestamp::UNIX_EPOCH, "login.example", &[])
}

/// Code, the word it comes with, kind, whose move: written down a second time, on purpose.
#[rustfmt::skip]
const EXPECTED: &[(u64, &str, ErrorKind, Move)] = &[
    (7_000_215, "invalid_client", K::SecretWrong, Move::IdentityAdmin),
    (7_000_222, "invalid_client", K::SecretExpired, Move::IdentityAdmin),
    (700_016, "unauthorized_client", K::AppNotFound, Move::IdentityAdmin),
    (700_011, "unauthorized_client", K::AppNotFound, Move::IdentityAdmin),
    (7_000_112, "unauthorized_client", K::AppDisabled, Move::IdentityAdmin),
    (70_001, "unauthorized_client", K::AppDisabled, Move::IdentityAdmin),
    (90_002, "invalid_request", K::TenantNotFound, Move::You),
    (900_023, "invalid_request", K::TenantNotFound, Move::You),
    (90_038, "invalid_request", K::WrongCloud, Move::You),
    (900_382, "invalid_request", K::WrongCloud, Move::You),
    (900_432, "invalid_request", K::WrongCloud, Move::You),
    (500_011, "invalid_resource", K::ResourceNotFound, Move::You),
    (50_001, "invalid_resource", K::ResourceNotAllowed, Move::IdentityAdmin),
    (650_057, "invalid_resource", K::ResourceNotAllowed, Move::IdentityAdmin),
    (70_011, "invalid_scope", K::ScopeInvalid, Move::You),
    (28_002, "invalid_request", K::ScopeInvalid, Move::You),
    (700_022, "invalid_request", K::SignInRequestWrong, Move::Us),
    (65_001, "invalid_grant", K::ConsentMissing, Move::IdentityAdmin),
    (90_094, "invalid_grant", K::ConsentByAdmin, Move::IdentityAdmin),
    (90_095, "invalid_grant", K::ConsentByAdmin, Move::IdentityAdmin),
    (650_056, "invalid_client", K::AppMisconfigured, Move::IdentityAdmin),
    (700_025, "invalid_client", K::PublicClientSecret, Move::IdentityAdmin),
    (7_000_218, "invalid_client", K::PublicFlowOff, Move::IdentityAdmin),
    (700_027, "invalid_client", K::CertificateMismatch, Move::IdentityAdmin),
    (700_024, "invalid_client", K::ClockWrong, Move::You),
    (50_012, "invalid_client", K::CertificateRejected, Move::IdentityAdmin),
    (50_048, "invalid_client", K::CertificateRejected, Move::IdentityAdmin),
    (50_126, "invalid_grant", K::PasswordWrong, Move::You),
    (50_034, "invalid_grant", K::SignInUserUnknown, Move::You),
    (50_053, "invalid_grant", K::SignInUserLocked, Move::IdentityAdmin),
    (50_055, "invalid_grant", K::PasswordExpired, Move::IdentityAdmin),
    (50_144, "invalid_grant", K::PasswordExpired, Move::IdentityAdmin),
    (50_057, "invalid_grant", K::SignInUserDisabled, Move::IdentityAdmin),
    (50_076, "invalid_grant", K::MfaRequired, Move::IdentityAdmin),
    (50_079, "invalid_grant", K::MfaRequired, Move::IdentityAdmin),
    (50_074, "invalid_grant", K::MfaRequired, Move::IdentityAdmin),
    (50_072, "invalid_grant", K::MfaRequired, Move::IdentityAdmin),
    (50_078, "invalid_grant", K::MfaRequired, Move::IdentityAdmin),
    (53_003, "invalid_grant", K::ConditionalAccess, Move::IdentityAdmin),
    (530_032, "invalid_grant", K::ConditionalAccess, Move::IdentityAdmin),
    (53_000, "invalid_grant", K::ConditionalAccess, Move::IdentityAdmin),
    (53_001, "invalid_grant", K::ConditionalAccess, Move::IdentityAdmin),
    (530_035, "invalid_grant", K::LegacyBlocked, Move::IdentityAdmin),
    (50_105, "invalid_grant", K::UserNotAssigned, Move::IdentityAdmin),
    (9_001_023, "invalid_request", K::TenantNotNamed, Move::You),
    (50_194, "invalid_request", K::TenantNotNamed, Move::You),
    (50_011, "invalid_request", K::RedirectMissing, Move::IdentityAdmin),
    (900_971, "invalid_request", K::RedirectMissing, Move::IdentityAdmin),
    (501_481, "invalid_grant", K::SignInRequestWrong, Move::Us),
    (50_147, "invalid_request", K::SignInRequestWrong, Move::Us),
    (54_005, "invalid_grant", K::CodeUsed, Move::You),
    (70_008, "invalid_grant", K::SignInAgain, Move::You),
    (700_082, "invalid_grant", K::SignInAgain, Move::You),
    (700_084, "invalid_grant", K::SignInAgain, Move::You),
    (50_173, "invalid_grant", K::SignInAgain, Move::You),
    (70_043, "invalid_grant", K::SignInAgain, Move::You),
    (70_016, "authorization_pending", K::DevicePending, Move::You),
    (70_018, "bad_verification_code", K::DeviceCodeWrong, Move::You),
    (70_019, "expired_token", K::DeviceCodeExpired, Move::You),
    (90_055, "invalid_request", K::SignInBusy, Move::Vendor),
    (90_024, "invalid_request", K::SignInBusy, Move::Vendor),
    (90_033, "temporarily_unavailable", K::SignInBusy, Move::Vendor),
    (50_196, "invalid_grant", K::SignInLoop, Move::Us),
    (50_020, "invalid_grant", K::ExternalUser, Move::IdentityAdmin),
    (90_072, "invalid_grant", K::ExternalUser, Move::IdentityAdmin),
    (900_561, "invalid_request", K::SignInRequestWrong, Move::Us),
];

#[test]
fn every_documented_code_leads_to_its_kind_and_to_whose_move_it_is() {
    for (code, error, kind, whose) in EXPECTED {
        let status = if *error == "invalid_client" { 401 } else { 400 };
        let fault = fault(status, &payload(error, *code));
        assert_eq!(fault.kind, *kind, "AADSTS{code}");
        assert_eq!(fault.policy().whose_move, *whose, "AADSTS{code}");
        let patient = matches!(kind, K::SignInBusy | K::DevicePending);
        assert_eq!(fault.policy().retry != Retry::Never, patient, "AADSTS{code}");
        assert_eq!(fault.args["code"], format!("AADSTS{code}"));
        assert_eq!(fault.args["timestamp"], "2026-01-02 03:04:05Z");
        assert_eq!(fault.correlation.as_deref(), Some("7c2f"));
        assert!(fault.detail.contains(&format!("Words of the service about {code}.")), "{}", fault.detail);
        assert!(fault.quote().contains(&format!("AADSTS{code} · 7c2f · 2026-01-02 03:04:05Z")), "{}", fault.quote());
    }
}

#[test]
fn no_code_of_the_table_goes_without_a_test_and_none_stands_there_twice() {
    let also = [1_002_012, 900_144, 70_003];
    let mut seen = std::collections::BTreeSet::new();
    for (code, _) in CODES {
        assert!(seen.insert(code), "AADSTS{code} twice");
        assert!(also.contains(code) || EXPECTED.iter().any(|(c, ..)| c == code), "AADSTS{code} is not expected");
    }
}

#[test]
fn an_unknown_code_is_told_as_unknown_with_its_own_words() {
    for error in ["invalid_client", "invalid_grant", "invalid_request", "unauthorized_client", "brand_new"] {
        let fault = fault(400, &payload(error, 7_654_321));
        assert_eq!(fault.kind, K::SignInRefused, "{error}");
        assert!(fault.detail.contains("AADSTS7654321: Words of the service"), "{}", fault.detail);
        assert_eq!(fault.detail.matches("AADSTS7654321").count(), 1, "{}", fault.detail);
    }
    let long = serde_json::json!({"error": "x", "error_codes": [1], "error_description": format!("\u{1b}[2J{}", "w".repeat(9000))});
    let fault = fault(400, &long.to_string());
    assert!(fault.detail.chars().count() < 650 && !fault.detail.contains('\u{1b}'));
}

#[test]
fn without_a_code_the_error_word_decides() {
    for (error, kind) in [
        ("temporarily_unavailable", K::SignInBusy),
        ("authorization_pending", K::DevicePending),
        ("slow_down", K::DevicePending),
        ("authorization_declined", K::SignInDeclined),
        ("access_denied", K::SignInDeclined),
        ("expired_token", K::DeviceCodeExpired),
        ("bad_verification_code", K::DeviceCodeWrong),
        ("invalid_scope", K::ScopeInvalid),
        ("invalid_resource", K::ResourceNotFound),
        ("consent_required", K::ConsentMissing),
        ("invalid_client", K::ClientRejected),
        ("invalid_grant", K::GrantRejected),
        ("unauthorized_client", K::GrantNotAllowed),
        ("unsupported_grant_type", K::GrantNotAllowed),
        ("brand_new", K::SignInRefused),
    ] {
        let body = serde_json::json!({"error": error, "error_description": "MSIS9607: words"}).to_string();
        assert_eq!(fault(400, &body).kind, kind, "{error}");
    }
}

#[test]
fn the_code_we_know_decides_among_several_and_the_description_stands_in() {
    let several = serde_json::json!({"error": "invalid_grant", "error_codes": [4_711, 50_126]}).to_string();
    assert_eq!(fault(400, &several).kind, K::PasswordWrong);
    let described = "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: The keys are expired.\"}";
    assert_eq!(fault(401, described).kind, K::SecretExpired);
    for (text, code) in [
        ("AADSTS7000222: The provided client secret keys are expired.", Some(7_000_222)),
        ("AADSTSx", None),
        ("AADSTS99999999999999999999999: no", Some(999_999_999_999)),
        ("", None),
    ] {
        assert_eq!(code_in(text), code, "{text}");
    }
}

#[test]
fn busy_services_and_pages_are_told_apart_and_a_secret_that_is_echoed_is_hidden() {
    assert_eq!(fault(503, "<html>").kind, K::SignInBusy);
    assert_eq!(fault(429, "{}").kind, K::SignInBusy);
    assert_eq!(fault(200, "<html>sign in</html>").kind, K::NotTheApi);
    assert_eq!(fault(400, "{}").kind, K::NotTheApi);
    let secret = Secret::new("hush-hush-4711");
    let body = "{\"error\":\"invalid_client\",\"error_description\":\"got hush-hush-4711\"}";
    let told = refusal(&answer(401, body), Timestamp::UNIX_EPOCH, "h", &[&secret]);
    assert!(!format!("{told:?}").contains("hush"), "{told:?}");
}
