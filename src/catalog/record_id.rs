//! Record identifiers of Salesforce: fifteen characters whose case matters, or the same with three more that tell the case, so that they
//! survive a place that does not keep it (developer.salesforce.com, "Object Reference", "ID Field Type").
//!
//! The spelling of eighteen is the canonical one: two spellings of one identifier never make two rows.
use super::Table;
use std::borrow::Cow;

/// Characters of the short spelling.
const SHORT: usize = 15;
/// Characters of the canonical spelling.
const LONG: usize = 18;
/// The five-bit numbers in the last three characters.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The canonical spelling of an identifier; none where it is none. Fifteen characters are completed. Of eighteen the last
/// three decide the case of the others, where those came in one case only; where both cases came they must agree.
pub fn canonical(text: &str) -> Option<Cow<'_, str>> {
    if is_canonical(text.as_bytes()) {
        return Some(Cow::Borrowed(text));
    }
    let trimmed = text.trim();
    let bytes = trimmed.as_bytes();
    if !bytes.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    match bytes.len() {
        SHORT => Some(Cow::Owned(completed(trimmed))),
        LONG => restored(trimmed).map(Cow::Owned),
        _ => None,
    }
}

/// Whether rows of a table are told apart by such identifiers: every object calls its own `Id` (developer.salesforce.com,
/// "System Fields"), and no other CRM's table does.
pub fn is_used_by(table: &Table) -> bool {
    table.primary_id == "Id"
}

/// The canonical spelling of a text as an identifier of rows told apart by that field, in their CRM's own form; none where it
/// can be none.
pub fn key_in_form(primary_id: &str, text: &str) -> Option<String> {
    match primary_id == "Id" {
        true => canonical(text).map(Cow::into_owned),
        false => uuid::Uuid::try_parse(text.trim()).ok().map(|id| id.hyphenated().to_string()),
    }
}

/// Whether a text can be the identifier of a row, or of a row that a row of this table refers to: in the CRM's own form.
pub fn is_one_for(table: &Table, text: &str) -> bool {
    match is_used_by(table) {
        true => canonical(text).is_some(),
        false => uuid::Uuid::try_parse(text.trim()).is_ok(),
    }
}

/// As [`canonical`], for borrowed input of a longer life.
pub fn canonical_cow(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    match text {
        Cow::Borrowed(text) => canonical(text),
        Cow::Owned(text) => canonical(&text).map(|id| Cow::Owned(id.into_owned())),
    }
}

/// The first three characters, which tell the object a record is of.
pub fn key_prefix(id: &str) -> Option<&str> {
    id.get(..3).filter(|prefix| prefix.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn is_canonical(bytes: &[u8]) -> bool {
    bytes.len() == LONG
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes.get(..SHORT).is_some_and(|short| bytes.get(SHORT..) == Some(&suffix(short)))
}

/// Five bits a block, the first character in the lowest: whether it is a capital letter.
fn suffix(short: &[u8]) -> [u8; 3] {
    let mut out = [b'A'; 3];
    for (block, place) in short.chunks(5).zip(out.iter_mut()) {
        let bits = block.iter().enumerate().map(|(k, b)| usize::from(b.is_ascii_uppercase()) << k).sum::<usize>();
        *place = ALPHABET.get(bits).copied().unwrap_or(b'A');
    }
    out
}

fn completed(short: &str) -> String {
    let mut out = String::with_capacity(LONG);
    out.push_str(short);
    out.extend(suffix(short.as_bytes()).map(char::from));
    out
}

/// Eighteen characters whose case may have been lost on the way.
fn restored(text: &str) -> Option<String> {
    let (short, tail) = text.split_at_checked(SHORT)?;
    let tail = tail.to_ascii_uppercase();
    if suffix(short.as_bytes()) == *tail.as_bytes() {
        return Some(format!("{short}{tail}"));
    }
    let letters = || short.bytes().filter(u8::is_ascii_alphabetic);
    if letters().any(|b| b.is_ascii_uppercase()) && letters().any(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let mut out = String::with_capacity(LONG);
    for (block, told) in short.as_bytes().chunks(5).zip(tail.bytes()) {
        let bits = ALPHABET.iter().position(|a| *a == told)?;
        for (k, byte) in block.iter().enumerate() {
            let capital = bits & (1 << k) != 0;
            if capital && !byte.is_ascii_alphabetic() {
                return None;
            }
            let byte = if capital { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() };
            out.push(char::from(byte));
        }
    }
    out.push_str(&tail);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Short and canonical spelling, worked out by hand from the published rule.
    const KNOWN: [(&str, &str); 4] = [
        ("003AA000000AbCd", "003AA000000AbCdYAK"),
        ("00DAA0000000001", "00DAA00000000012AA"),
        ("005AA0000000001", "005AA0000000001YAA"),
        ("7501Q0000000A1b", "7501Q0000000A1bQAE"),
    ];

    #[test]
    fn every_spelling_of_one_identifier_is_the_same_one() {
        for (short, long) in KNOWN {
            let spellings =
                [short.to_owned(), long.to_owned(), long.to_lowercase(), long.to_uppercase(), format!(" {short}\n")];
            for spelling in &spellings {
                assert_eq!(canonical(spelling).as_deref(), Some(long), "{spelling}");
            }
            assert!(matches!(canonical(long), Some(Cow::Borrowed(_))), "nothing to do costs nothing");
        }
    }

    #[test]
    fn what_is_no_identifier_is_refused() {
        for odd in
            ["", "003", "003AA000000AbC", "003AA000000AbCdYA", "003AA000000AbCdYAKX", "003AA000000AbC'", "003AA0000é"]
        {
            assert_eq!(canonical(odd), None, "{odd:?}");
        }
        assert_eq!(canonical("003aA000000AbCdYAK"), None, "both cases, and they disagree with the end");
        assert_eq!(canonical("003aa000000abcdYA9"), None, "no such character at the end");
        assert_eq!(canonical("003aa000000abcdBAK"), None, "a digit cannot be a capital");
        assert_eq!(key_prefix("003AA000000AbCdYAK"), Some("003"));
        assert_eq!(key_prefix("00"), None);
    }

    proptest! {
        #[test]
        fn the_case_of_an_identifier_survives_every_place_that_loses_it(short in "[A-Za-z0-9]{15}") {
            let long = canonical(&short).unwrap().into_owned();
            prop_assert_eq!(long.len(), 18);
            prop_assert!(long.starts_with(&short));
            for spelling in [long.clone(), long.to_lowercase(), long.to_uppercase()] {
                let read = canonical(&spelling);
                prop_assert_eq!(read.as_deref(), Some(long.as_str()));
            }
        }

        #[test]
        fn two_identifiers_never_become_one(a in "[A-Za-z0-9]{15}", b in "[A-Za-z0-9]{15}") {
            prop_assert_eq!(canonical(&a) == canonical(&b), a == b);
        }

        #[test]
        fn nothing_makes_it_stumble(text in "\\PC{0,20}") {
            if let Some(id) = canonical(&text) {
                prop_assert!(is_canonical(id.as_bytes()), "{}", id);
            }
        }
    }
}
