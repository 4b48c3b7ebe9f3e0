//! How long what an account signs in with still holds: a certificate says so itself, of a client secret the administrator
//! has told the day.
use super::{AuthMethod, ExternalAccount};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Fewer days than this are worth a warning.
const SOON: i32 = 30;

/// The last day of a secret or certificate, and how far away it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry {
    /// The day.
    pub day: Date,
    /// Days until then; negative when it is over.
    pub left: i32,
}

impl Expiry {
    /// A day as seen at that moment.
    pub fn of(day: Date, now: Timestamp) -> Self {
        let today = now.to_zoned(TimeZone::UTC).date();
        Self { day, left: today.until(day).map_or(0, |span| span.get_days()) }
    }

    /// Whether somebody should act.
    pub fn is_soon(self) -> bool {
        self.left < SOON
    }

    /// Whether it is over.
    pub fn is_over(self) -> bool {
        self.left < 0
    }

    /// Days until then, or since then.
    pub fn days(self) -> u64 {
        u64::from(self.left.unsigned_abs())
    }

    /// Catalog key of its sentence, which takes `day` and `days`.
    pub fn key(self) -> &'static str {
        if self.is_over() { "account-expired" } else { "account-expires" }
    }
}

impl ExternalAccount {
    /// When its secret or certificate ends, where that is known.
    pub fn expiry(&self, now: Timestamp) -> Option<Expiry> {
        let day = match &self.auth {
            AuthMethod::Certificate { certificate, .. } => Some(certificate.not_after().to_zoned(TimeZone::UTC).date()),
            AuthMethod::ClientSecret { .. } => self.secret_expires,
            // A password's rules are the directory's, and a kept sign-in is renewed with every use.
            AuthMethod::Password { .. } | AuthMethod::DeviceCode { .. } | AuthMethod::Browser { .. } => None,
        };
        day.map(|day| Expiry::of(day, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_counted_to_the_day_itself() {
        let now = date(2026, 3, 1).at(23, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
        let at = |day| Expiry::of(day, now);
        assert_eq!((at(date(2026, 3, 2)).left, at(date(2026, 3, 2)).is_soon()), (1, true));
        assert_eq!((at(date(2026, 3, 31)).left, at(date(2026, 3, 31)).is_soon()), (30, false));
        assert_eq!((at(date(2027, 3, 1)).left, at(date(2027, 3, 1)).key()), (365, "account-expires"));
        assert_eq!((at(date(2026, 2, 28)).left, at(date(2026, 2, 28)).key()), (-1, "account-expired"));
    }
}
