//! A sentence by its catalog key and values, or somebody else's words as they came.
use super::clean_line;
use serde::Serialize;
use std::collections::BTreeMap;

/// Something to be said: `key` with `args`, or raw words where the key is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Told {
    /// Catalog key; empty for raw words.
    pub key: String,
    /// The values by name; raw words stand under `text`.
    pub args: BTreeMap<String, String>,
}

impl Told {
    /// The sentence of that key.
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), args: BTreeMap::new() }
    }

    /// With a value, cleaned and cut to 300 characters.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let value: String = clean_line(value.as_ref()).chars().take(300).collect();
        self.args.insert(name.to_owned(), value);
        self
    }

    /// With a number.
    #[must_use]
    pub fn count(self, name: &str, number: usize) -> Self {
        self.with(name, number.to_string())
    }

    /// Somebody else's words, cleaned and cut.
    pub fn raw(words: impl AsRef<str>) -> Self {
        Self::default().with("text", words)
    }

    /// Somebody else's words, where this is no sentence of ours.
    pub fn words(&self) -> Option<&str> {
        self.key.is_empty().then(|| self.args.get("text").map_or("", String::as_str))
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.key.is_empty() && self.words().unwrap_or_default().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_are_cleaned_and_cut() {
        let told = Told::raw(format!("a\u{1b}[2J\n{}", "x".repeat(900)));
        let words = told.words().unwrap();
        assert!(words.starts_with("a␛[2J x") && words.chars().count() == 300, "{words}");
        assert!(Told::default().is_empty() && !Told::new("told-clock").is_empty());
        assert_eq!(Told::new("k").with("n", "1").words(), None);
        assert_eq!(Told::default().words(), Some(""), "nothing to say is no key either");
    }
}
