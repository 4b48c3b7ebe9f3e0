//! Small pieces of OData's spelling: percent-encoding and names.
use crate::fault::{ErrorKind, Fault, Outcome};
use std::fmt::Write;

/// The annotation that tells which table a lookup points to (learn.microsoft.com, "Retrieve data about lookup properties").
pub(super) const LOOKUP_TABLE: &str = "Microsoft.Dynamics.CRM.lookuplogicalname";

/// Percent-encodes the value of a query option; blanks become `%20`.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'(' | b')' | b'*' | b'!' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Undoes percent-encoding; broken sequences stay as they are.
pub(super) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|h| std::str::from_utf8(h).ok());
        match (byte, hex.and_then(|h| u8::from_str_radix(h, 16).ok())) {
            (b'%', Some(value)) => {
                out.push(value);
                at += 3;
            }
            (b'+', _) => {
                out.push(b' ');
                at += 1;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A name as metadata has them; anything else never gets into an address.
///
/// # Errors
/// `FieldMissing`.
pub(super) fn name(text: &str) -> Outcome<&str> {
    let plain = !text.is_empty() && text.len() <= 128 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if plain { Ok(text) } else { Err(Fault::new(ErrorKind::FieldMissing, "not a name of the CRM").with("field", text)) }
}

/// A list of names as the value of a JSON parameter.
pub(super) fn json_list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    encode(&serde_json::to_string(&names).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_plain() {
        assert!(name("new_Loyalty1").is_ok());
        for bad in ["", "a b", "a'b", "a,b", "a/b", "é", "$x", "a)"] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn encoding_is_undone_and_leaves_nothing_that_steers(s in any::<String>()) {
            let e = encode(&s);
            prop_assert!(!e.contains(['&', '#', '/', '?', '+', '\'', '"', ' ', '=', '\r', '\n']));
            prop_assert_eq!(decode(&e), s);
        }
    }
}
