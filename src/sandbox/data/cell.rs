//! One value of one row.
use super::calendar;

/// A value as the organisation holds it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    Int(i64),
    /// `units` divided by ten to the `scale`.
    Decimal {
        units: i64,
        scale: u32,
    },
    Double(f64),
    Word(&'static str),
    Text(String),
    Guid(u128),
    /// Seconds since 1970.
    Instant(i64),
    /// Days since 1970.
    Day(i64),
}

impl Cell {
    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Word(text) => Some(text),
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Decimal { units, scale } => Some(*units as f64 / 10f64.powi(i32::try_from(*scale).unwrap_or(0))),
            Self::Double(value) => Some(*value),
            _ => None,
        }
    }

    /// Microseconds since 1970, where it is an instant or a day.
    pub fn micros(&self) -> Option<i64> {
        match self {
            Self::Instant(seconds) => Some(seconds.saturating_mul(1_000_000)),
            Self::Day(days) => Some(days.saturating_mul(calendar::DAY * 1_000_000)),
            _ => None,
        }
    }

    /// The plain text of the value, as a formatted value would begin from.
    pub fn plain(&self) -> String {
        let mut out = Vec::new();
        super::write::cell(&mut out, self);
        let text = String::from_utf8(out).unwrap_or_default();
        match self.text() {
            Some(text) => text.to_owned(),
            None => text.trim_matches('"').to_owned(),
        }
    }
}

/// The nibbles of a GUID as it is spelt, most significant first, taken from the number it is ordered by: the database
/// under the real service compares the last six bytes first, then the two before them, and the first four last
/// (learn.microsoft.com, "Compare GUID and uniqueidentifier values"). So rows in identifier order look scattered as text.
const SPELLING: [u32; 5] = [24, 20, 16, 12, 0];
/// How many nibbles each group of the spelling has.
const GROUPS: [u32; 5] = [8, 4, 4, 4, 12];

/// Writes a GUID in its canonical spelling.
pub(crate) fn write_guid(out: &mut Vec<u8>, id: u128) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    for (group, (start, nibbles)) in SPELLING.into_iter().zip(GROUPS).enumerate() {
        if group > 0 {
            out.push(b'-');
        }
        for nibble in start..start + nibbles {
            let at = usize::try_from((id >> (124 - 4 * nibble)) & 0xf).unwrap_or(0);
            out.push(HEX.get(at).copied().unwrap_or(b'0'));
        }
    }
}

/// A GUID's canonical spelling.
pub(crate) fn guid_text(id: u128) -> String {
    let mut out = Vec::with_capacity(36);
    write_guid(&mut out, id);
    String::from_utf8(out).unwrap_or_default()
}

/// Reads a GUID as the number it is ordered by: canonical, in any case, with or without braces.
pub(crate) fn parse_guid(text: &str) -> Option<u128> {
    let text = text.trim_start_matches('{').trim_end_matches('}');
    let dashes = text.char_indices().filter(|(_, c)| *c == '-').map(|(at, _)| at);
    if text.len() != 36 || !dashes.eq([8, 13, 18, 23]) {
        return None;
    }
    let digits: String = text.rsplit('-').collect();
    u128::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 32)
}
