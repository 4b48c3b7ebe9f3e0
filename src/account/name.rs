//! Names people give: accounts, flows. Letters of any script, digits, `-` and `_`, lower case; safe in file names,
//! argument lists and vault keys.
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// A name that passed the rules: NFC, 1 to 40 characters, no leading `-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameProblem {
    /// Nothing was given.
    #[error("the name is empty")]
    Empty,
    /// More than 40 characters.
    #[error("the name has more than 40 characters")]
    TooLong,
    /// A character that is not a letter, a digit, `-` or `_`.
    #[error("a name has only letters, digits, - and _")]
    BadCharacter,
    /// Starts with `-`, which a command line would read as an option.
    #[error("a name does not start with -")]
    LeadingDash,
    /// A name some operating system keeps for devices (`con`, `nul`, ...).
    #[error("the operating system keeps this name for itself")]
    Reserved,
}

impl NameProblem {
    /// Its catalog key.
    pub fn key(self) -> &'static str {
        match self {
            NameProblem::Empty => "name-problem-empty",
            NameProblem::TooLong => "name-problem-too-long",
            NameProblem::BadCharacter => "name-problem-bad-character",
            NameProblem::LeadingDash => "name-problem-leading-dash",
            NameProblem::Reserved => "name-problem-reserved",
        }
    }
}

const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com1", "lpt1"];

impl Name {
    /// Checks and normalises (trim, NFC, lower case).
    ///
    /// # Errors
    /// The first rule the text breaks.
    pub fn parse(text: &str) -> Result<Self, NameProblem> {
        let name: String = text.trim().nfc().collect::<String>().to_lowercase();
        if name.is_empty() {
            return Err(NameProblem::Empty);
        }
        if name.chars().count() > 40 {
            return Err(NameProblem::TooLong);
        }
        if name.starts_with('-') {
            return Err(NameProblem::LeadingDash);
        }
        if !name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') {
            return Err(NameProblem::BadCharacter);
        }
        if RESERVED.contains(&name.as_str()) {
            return Err(NameProblem::Reserved);
        }
        Ok(Self(name))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Name {
    type Error = NameProblem;
    fn try_from(text: String) -> Result<Self, NameProblem> {
        Name::parse(&text)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> String {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised_and_hostile_ones_refused() {
        assert_eq!(Name::parse(" Contoso-EU ").map(String::from), Ok("contoso-eu".into()));
        assert_eq!(Name::parse("\u{1112}\u{1161}\u{11ab}").map(String::from), Ok("한".into()));
        for (text, why) in [
            ("", NameProblem::Empty),
            ("a/b", NameProblem::BadCharacter),
            ("..", NameProblem::BadCharacter),
            ("a@b", NameProblem::BadCharacter),
            ("a:b", NameProblem::BadCharacter),
            ("--help", NameProblem::LeadingDash),
            ("CON", NameProblem::Reserved),
            ("\u{202e}abc", NameProblem::BadCharacter),
        ] {
            assert_eq!(Name::parse(text), Err(why), "{text:?}");
        }
        assert_eq!(Name::parse(&"x".repeat(300)), Err(NameProblem::TooLong));
    }
}
