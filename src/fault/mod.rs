//! Faults: what went wrong, as data. One enum of kinds grouped by area, one policy table an area (retry? exit code,
//! whose move), two lists that say how far each reaches. Sentences live in the catalogs: `fault-<slug>` says what happened, `fault-<slug>-advice` what to
//! do next. Ground floor: uses `text` only.
mod area;
mod exit;
mod kind;
mod policy;
mod reach;

pub use exit::Exit;
pub use kind::ErrorKind;
pub use policy::{Move, Policy, Retry};
pub use reach::Reach;

use serde::Serialize;
use std::collections::BTreeMap;

/// The result of everything that can fail for a reason a person can act on.
pub type Outcome<T> = Result<T, Fault>;

/// One thing that went wrong. `detail` is English for logs; what a person reads is looked up by [`ErrorKind::slug`]
/// with `args`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}: {detail}", kind.code())]
pub struct Fault {
    /// The kind decides policy and words.
    pub kind: ErrorKind,
    /// What was seen, sanitised and without secrets, for logs and the "details" fold.
    pub detail: String,
    /// Named values for the sentence (`table`, `host`, `privilege`, ...).
    pub args: BTreeMap<String, String>,
    /// The server's own request id, to quote to its support.
    pub correlation: Option<String>,
    /// Seconds the server asked us to wait, where it did.
    pub retry_after_s: Option<u64>,
}

impl Fault {
    /// A fault of this kind; the detail is cleaned and cut to 600 characters.
    pub fn new(kind: ErrorKind, detail: impl AsRef<str>) -> Self {
        let cleaned = crate::text::clean_line(detail.as_ref());
        let detail = match cleaned.char_indices().nth(600) {
            Some((end, _)) => format!("{}…", cleaned.get(..end).unwrap_or_default()),
            None => cleaned.into_owned(),
        };
        Self { kind, detail, args: BTreeMap::new(), correlation: None, retry_after_s: None }
    }

    /// Adds a value for the sentence, cleaned.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.args.insert(name.to_owned(), crate::text::clean_line(value.as_ref()).into_owned());
        self
    }

    /// Adds the server's request id.
    #[must_use]
    pub fn correlated(mut self, id: Option<String>) -> Self {
        self.correlation = id.map(|i| crate::text::clean_line(&i).into_owned());
        self
    }

    /// What a person quotes to support: our code, the server's code, its request id and its time, as far as known.
    pub fn quote(&self) -> String {
        let told = |name: &str| self.args.get(name).map(String::as_str).filter(|text| !text.is_empty());
        let parts = [Some(self.kind.code()), told("code"), self.correlation.as_deref(), told("timestamp")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// What the policy table says of this kind.
    pub fn policy(&self) -> Policy {
        self.kind.policy()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detail_and_arguments_are_sanitised_and_cut() {
        let f = Fault::new(ErrorKind::ServerError, "x".repeat(5000)).with("host", "a\u{1b}[2J");
        assert!(f.detail.chars().count() <= 601);
        assert_eq!(f.args.get("host").map(String::as_str), Some("a␛[2J"));
    }

    #[test]
    fn every_kind_has_its_own_code_and_slug() {
        let mut codes: Vec<_> = ErrorKind::ALL.iter().map(|k| k.code()).collect();
        let mut slugs: Vec<_> = ErrorKind::ALL.iter().map(|k| k.slug()).collect();
        codes.sort_unstable();
        slugs.sort_unstable();
        codes.dedup();
        slugs.dedup();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
        assert_eq!(slugs.len(), ErrorKind::ALL.len());
    }
}
