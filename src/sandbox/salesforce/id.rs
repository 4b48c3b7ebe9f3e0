//! Record identifiers: three characters for the object, twelve for the record, three that make the whole safe where case
//! is lost.
use super::model::Object;
use super::schema;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const MARKS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
/// What stands between the object's prefix and the record's number: the pod and a reserved character.
const POD: &str = "Fb0";

/// One identifier: ordered as its text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id {
    pub object: usize,
    pub number: u64,
}

impl Id {
    /// The identifier of a record.
    pub fn of(object: &Object, number: u64) -> Self {
        Self { object: object.no, number }
    }

    /// The object it names.
    pub fn object(self) -> Option<&'static Object> {
        schema::objects().get(self.object)
    }

    /// The 15 characters that are sensitive to case.
    pub fn short(self) -> String {
        let mut digits = ['0'; 9];
        let mut rest = self.number;
        for digit in digits.iter_mut().rev() {
            let at = usize::try_from(rest % 62).unwrap_or(0);
            *digit = DIGITS.get(at).copied().map_or('0', char::from);
            rest /= 62;
        }
        let mut text = String::with_capacity(18);
        text.push_str(self.object().map_or("000", |object| object.prefix));
        text.push_str(POD);
        text.extend(digits);
        text
    }

    /// All 18 characters.
    pub fn text(self) -> String {
        with_checksum(&self.short())
    }

    /// Reads either form; the checksum may be in any case, but must be right.
    pub fn parse(text: &str) -> Option<Self> {
        let short = text.get(..15)?;
        let sum = text.get(15..)?;
        if !(sum.is_empty() || checksum(short).eq_ignore_ascii_case(sum)) {
            return None;
        }
        let object = schema::of_prefix(short.get(..3)?)?;
        let digits = short.get(3..)?.strip_prefix(POD)?;
        let mut number = 0u64;
        for byte in digits.bytes() {
            let digit = DIGITS.iter().position(|other| *other == byte)?;
            number = number.checked_mul(62)?.checked_add(u64::try_from(digit).ok()?)?;
        }
        Some(Self::of(object, number))
    }
}

/// The three characters that tell the case of the fifteen.
///
/// Source: developer.salesforce.com, "Field Types" (ID field type).
pub(crate) fn checksum(short: &str) -> String {
    let mut out = String::with_capacity(3);
    for block in short.as_bytes().chunks(5) {
        let bits = block
            .iter()
            .enumerate()
            .fold(0usize, |bits, (at, byte)| bits | (usize::from(byte.is_ascii_uppercase()) << at));
        out.push(MARKS.get(bits).copied().map_or('A', char::from));
    }
    out
}

/// The 18 characters of 15.
pub(crate) fn with_checksum(short: &str) -> String {
    format!("{short}{}", checksum(short))
}

/// Whether a text has the shape of an identifier, of this organisation or not.
pub(crate) fn is_shaped(text: &str) -> bool {
    let alphanumeric = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    alphanumeric
        && (text.len() == 15
            || text.len() == 18
                && text
                    .get(..15)
                    .is_some_and(|short| text.get(15..).is_some_and(|sum| checksum(short).eq_ignore_ascii_case(sum))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_pairs_have_the_published_checksums() {
        for (short, long) in [
            ("003AA000000AbCd", "003AA000000AbCdYAK"),
            ("00DAA0000000001", "00DAA00000000012AA"),
            ("005AA0000000001", "005AA0000000001YAA"),
            ("7501Q0000000A1b", "7501Q0000000A1bQAE"),
        ] {
            assert_eq!(with_checksum(short), long);
            assert!(is_shaped(short) && is_shaped(long));
        }
        assert!(!is_shaped("003AA000000AbCdYAA") && !is_shaped("003AA000000AbC-"));
    }

    proptest! {
        #[test]
        fn both_forms_lead_back_and_keep_the_order(a in 0u64..1u64 << 50, b in 0u64..1u64 << 50) {
            let contact = schema::object("Contact").unwrap();
            let (one, two) = (Id::of(contact, a), Id::of(contact, b));
            prop_assert_eq!(Id::parse(&one.text()), Some(one));
            prop_assert_eq!(Id::parse(&one.short()), Some(one));
            prop_assert_eq!(one.cmp(&two), one.text().cmp(&two.text()));
        }
    }
}
