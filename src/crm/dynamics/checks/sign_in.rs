//! Whether signing in works, and for how long it will.
use super::super::api::Api;
use super::super::crm::DynamicsCrm;
use super::Finding;
use crate::account::{AuthMethod, CheckScope};
use crate::fault::{ErrorKind, Fault};
use crate::text::Told;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Fewer days than this are worth a warning.
const SOON: i32 = 30;

pub(super) async fn token(api: &Api) -> Finding {
    let tried = api.sign_in.place();
    match api.sign_in.try_now().await {
        Ok(life) => Finding::passed(tried, Told::new("told-token").with("minutes", life.as_mins().to_string())),
        Err(fault) => Finding::failed(tried, fault),
    }
}

/// When the certificate ends, or the secret: of that only the administrator knows, so it is compared where it was told.
pub(super) fn expiry(crm: &DynamicsCrm, scope: &CheckScope) -> Finding {
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let today = day(crm.api.clock.now());
    match &crm.account.auth {
        AuthMethod::Certificate { certificate, .. } => judged(
            Some(day(certificate.not_after())),
            today,
            ErrorKind::CertificateExpired,
            "remedy-certificate-expires",
        ),
        _ => judged(scope.secret_expires, today, ErrorKind::SecretExpired, "remedy-expiry-soon"),
    }
}

fn judged(ends: Option<Date>, today: Date, over: ErrorKind, remedy: &str) -> Finding {
    let tried = String::new();
    let Some(ends) = ends else { return Finding::passed(tried, Told::new("told-expiry-unknown")) };
    let left = today.until(ends).map_or(0, |span| span.get_days());
    let told = Told::new("told-expiry").with("date", ends.to_string()).with("days", left.to_string());
    match left {
        left if left < 0 => Finding::failed(tried, Fault::new(over, format!("it ended on {ends}"))),
        left if left < SOON => Finding::warned(tried, told, remedy),
        _ => Finding::passed(tried, told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Verdict;

    #[test]
    fn the_end_of_a_secret_is_told_in_time() {
        let today = jiff::civil::date(2026, 3, 1);
        let verdict = |ends: Option<Date>| judged(ends, today, ErrorKind::SecretExpired, "remedy-expiry-soon").verdict;
        assert_eq!(verdict(None), Verdict::Passed);
        assert_eq!(verdict(Some(jiff::civil::date(2026, 12, 1))), Verdict::Passed);
        assert!(matches!(verdict(Some(jiff::civil::date(2026, 3, 30))), Verdict::Warned { .. }));
        assert_eq!(verdict(Some(jiff::civil::date(2026, 3, 31))), Verdict::Passed);
        assert!(matches!(verdict(Some(jiff::civil::date(2026, 2, 28))), Verdict::Failed { .. }));
    }
}
