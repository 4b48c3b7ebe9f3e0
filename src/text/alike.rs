//! Texts that a CRM takes for one another where they are keys.
use unicode_normalization::UnicodeNormalization;

/// What a key of text is compared by: without blanks at both ends, its letters in their composed form, and without case
/// where the CRM does not tell cases apart.
pub fn key_alike(text: &str, tells_cases: bool) -> String {
    let plain: String = text.trim().nfc().collect();
    if tells_cases { plain } else { plain.to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_blanks_and_composition_make_no_other_key() {
        let one = key_alike("K-1 é", false);
        for text in [" k-1 \u{e9}", "K-1 e\u{301}\t", "k-1 E\u{301}"] {
            assert_eq!(key_alike(text, false), one, "{text:?}");
        }
        assert_ne!(key_alike("k-1", true), key_alike("K-1", true), "where cases are told apart");
        assert_eq!(key_alike(" K-1", true), key_alike("K-1 ", true));
        assert_ne!(key_alike("k 1", false), key_alike("k1", false), "a blank within is part of it");
    }
}
