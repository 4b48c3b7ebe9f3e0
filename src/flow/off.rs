//! A flow that somebody switched off: nothing runs it by itself, and what it owes waits for it where it stands.
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Letters of a reason at most.
const MOST_REASON: usize = 200;

/// That a flow is switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Off {
    /// Since when.
    pub since: Timestamp,
    /// Why, in the words of who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Off {
    /// Since that instant, for that reason: one line of it, cut where it is very long.
    pub fn since(since: Timestamp, reason: Option<&str>) -> Self {
        let line = |text: &str| crate::text::clean_line(text).trim().chars().take(MOST_REASON).collect::<String>();
        Self { since, reason: reason.map(line).filter(|text| !text.is_empty()) }
    }

    /// The reason, or a dash.
    pub fn told(&self) -> &str {
        self.reason.as_deref().unwrap_or("–")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_of_bounded_length_or_none() {
        let at = Timestamp::UNIX_EPOCH;
        assert_eq!(Off::since(at, Some("  ")).reason, None);
        assert_eq!(Off::since(at, None).told(), "–");
        let off = Off::since(at, Some(&format!("a\nb{}", "c".repeat(500))));
        assert!(!off.told().contains('\n') && off.told().chars().count() == MOST_REASON, "{}", off.told());
    }

    #[test]
    fn it_is_kept_as_it_was() {
        let off = Off::since(Timestamp::UNIX_EPOCH, Some("schema change"));
        let text = toml::to_string(&off).unwrap();
        assert_eq!(toml::from_str::<Off>(&text).unwrap(), off);
        assert!(!toml::to_string(&Off::since(Timestamp::UNIX_EPOCH, None)).unwrap().contains("reason"));
    }
}
