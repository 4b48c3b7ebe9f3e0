//! A secret value: never shown, never serialised, wiped on drop.
//!
//! There is no `Debug` content, no `Display` and no `Serialize`; the one way to the text is [`Secret::expose`], which
//! is easy to search for.
use zeroize::Zeroizing;

/// A client secret, password, token or private key held in memory.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes ownership of the text; the caller's copy is gone.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the wire or the vault only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Compares without stopping at the first difference.
    pub fn same_as(&self, other: &Secret) -> bool {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        a.len() == b.len() && a.iter().zip(b).fold(0u8, |acc, (x, y)| acc | (x ^ y)) == 0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("‹hidden›")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_value() {
        let shown = format!("{:?}", Secret::new("hunter2"));
        assert!(!shown.contains("hunter2"));
    }

    #[test]
    fn comparison_tells_equal_from_unequal() {
        assert!(Secret::new("a b").same_as(&Secret::new("a b")));
        assert!(!Secret::new("a b").same_as(&Secret::new("a c")));
        assert!(!Secret::new("a").same_as(&Secret::new("ab")));
    }
}
