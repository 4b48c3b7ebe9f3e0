//! How old a flow's place in the CRM's record of changes is, and how much time is left.
use super::DeltaToken;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// The age of a place; the link itself is never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TokenAge {
    /// When the CRM gave it out.
    pub given: Timestamp,
    /// When the CRM will no longer take it, as far as it told.
    pub expires: Option<Timestamp>,
}

/// How much of a place's time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// Less than half, or not known.
    Calm,
    /// Half: a run should come.
    Warn,
    /// Four fifths: a run must come soon.
    Alert,
    /// All: everything will be read again.
    Over,
}

impl TokenAge {
    /// Of a token.
    pub fn of(token: &DeltaToken) -> Self {
        Self { given: token.given, expires: token.expires() }
    }

    /// Whole days left; none where it is not known, negative never.
    pub fn days_left(&self, now: Timestamp) -> Option<u64> {
        Some(u64::try_from(self.left(now)?.as_hours()).unwrap_or(0) / 24)
    }

    /// How urgent the next run is.
    pub fn urgency(&self, now: Timestamp) -> Urgency {
        let (Some(expires), Some(left)) = (self.expires, self.left(now)) else { return Urgency::Calm };
        let life = expires.duration_since(self.given);
        if left <= SignedDuration::ZERO {
            Urgency::Over
        } else if left * 5 <= life {
            Urgency::Alert
        } else if left * 2 <= life {
            Urgency::Warn
        } else {
            Urgency::Calm
        }
    }

    fn left(&self, now: Timestamp) -> Option<SignedDuration> {
        Some(self.expires?.duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_runs_out_in_steps() {
        let given: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        let token = DeltaToken { link: "x".into(), given, days: Some(10), selects: String::new() };
        let age = TokenAge::of(&token);
        for (days, urgency, left) in [
            (0, Urgency::Calm, 10),
            (4, Urgency::Calm, 6),
            (5, Urgency::Warn, 5),
            (7, Urgency::Warn, 3),
            (8, Urgency::Alert, 2),
            (10, Urgency::Over, 0),
            (400, Urgency::Over, 0),
        ] {
            let now = given.checked_add(SignedDuration::from_hours(days * 24)).unwrap();
            assert_eq!((age.urgency(now), age.days_left(now)), (urgency, Some(left)), "{days}");
        }
        let unknown = TokenAge::of(&DeltaToken { days: None, ..token });
        assert_eq!((unknown.urgency(given), unknown.days_left(given)), (Urgency::Calm, None));
    }
}
