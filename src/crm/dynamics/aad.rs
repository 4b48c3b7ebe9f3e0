//! The sign-in service's codes (AADSTS...) become kinds. Codes are used for advice only; Microsoft may change them
//! (learn.microsoft.com, "Microsoft Entra authentication and authorization error codes").
use crate::fault::ErrorKind;

/// The kind for a code, where we know it.
pub(super) fn kind_of(code: u64) -> Option<ErrorKind> {
    use ErrorKind as K;
    Some(match code {
        7_000_215 => K::SecretWrong,
        7_000_222 => K::SecretExpired,
        700_016 | 700_011 | 700_001 => K::AppNotFound,
        7_000_112 | 70_001 => K::AppDisabled,
        90_002 | 900_023 | 90_038 | 900_382 | 900_432 | 50_194 | 9_001_023 => K::TenantNotFound,
        500_011 | 50_001 => K::ResourceNotFound,
        65_001 | 90_094 | 90_095 | 650_056 | 650_057 => K::ConsentMissing,
        70_011 | 28_002 | 700_022 | 1_002_012 => K::ScopeInvalid,
        53_000 | 53_001 | 53_003 | 530_032 | 530_035 | 50_072 | 50_074 | 50_076 | 50_078 | 50_079 => {
            K::ConditionalAccess
        }
        90_055 | 90_024 | 90_033 => K::SignInBusy,
        700_024 => K::ClockWrong,
        // Known, without a remedy of their own: the code itself is the message.
        50_196 | 50_105 | 700_025 | 7_000_218 | 700_027 | 50_012 | 50_048 | 50_126 | 50_034 | 50_053 | 50_055
        | 50_144 | 50_057 | 50_020 | 90_072 | 50_011 | 900_971 | 900_561 => K::SignInRefused,
        _ => return None,
    })
}

/// The first code in a description: `AADSTS7000215: Invalid client secret ...`.
pub(super) fn code_in(description: &str) -> Option<u64> {
    let (_, rest) = description.split_once("AADSTS")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).take(12).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ErrorKind as K;

    #[test]
    fn documented_codes_lead_to_their_remedy() {
        for (code, kind) in [
            (7_000_215, K::SecretWrong),
            (7_000_222, K::SecretExpired),
            (700_016, K::AppNotFound),
            (700_011, K::AppNotFound),
            (7_000_112, K::AppDisabled),
            (70_001, K::AppDisabled),
            (90_002, K::TenantNotFound),
            (900_023, K::TenantNotFound),
            (90_038, K::TenantNotFound),
            (900_382, K::TenantNotFound),
            (900_432, K::TenantNotFound),
            (9_001_023, K::TenantNotFound),
            (500_011, K::ResourceNotFound),
            (50_001, K::ResourceNotFound),
            (65_001, K::ConsentMissing),
            (90_094, K::ConsentMissing),
            (90_095, K::ConsentMissing),
            (650_056, K::ConsentMissing),
            (650_057, K::ConsentMissing),
            (70_011, K::ScopeInvalid),
            (28_002, K::ScopeInvalid),
            (700_022, K::ScopeInvalid),
            (53_003, K::ConditionalAccess),
            (530_032, K::ConditionalAccess),
            (530_035, K::ConditionalAccess),
            (50_076, K::ConditionalAccess),
            (90_055, K::SignInBusy),
            (90_024, K::SignInBusy),
            (90_033, K::SignInBusy),
            (50_196, K::SignInRefused),
            (50_105, K::SignInRefused),
            (700_027, K::SignInRefused),
            (50_053, K::SignInRefused),
            (7_000_218, K::SignInRefused),
        ] {
            assert_eq!(kind_of(code), Some(kind), "AADSTS{code}");
        }
        assert_eq!(kind_of(123_456), None, "an unknown code gets no advice of ours");
    }

    #[test]
    fn a_code_is_found_in_the_description() {
        assert_eq!(code_in("AADSTS7000222: The provided client secret keys are expired."), Some(7_000_222));
        assert_eq!(code_in("AADSTSx"), None);
        assert_eq!(code_in("AADSTS99999999999999999999999: no"), Some(999_999_999_999));
        assert_eq!(code_in(""), None);
    }
}
