//! One value of one record, and how JSON and CSV spell it.
use super::id::Id;
use crate::sandbox::data::calendar::{DAY, civil, write_day};
use crate::sandbox::data::write::string;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::io::Write;

/// A value as the organisation holds it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Val {
    Null,
    Bool(bool),
    Int(i64),
    Num(f64),
    Text(Cow<'static, str>),
    Id(Id),
    /// Seconds since 1970.
    At(i64),
    /// Days since 1970.
    Day(i64),
    /// The parts of an address, by their names in JSON.
    Address(Vec<(&'static str, Val)>),
}

impl Val {
    /// A text.
    pub fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where it is one.
    #[allow(clippy::cast_precision_loss)]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Num(value) => Some(*value),
            _ => None,
        }
    }

    /// Seconds since 1970, where it is an instant or a day.
    pub fn seconds(&self) -> Option<i64> {
        match self {
            Self::At(seconds) => Some(*seconds),
            Self::Day(days) => Some(days.saturating_mul(DAY)),
            _ => None,
        }
    }

    /// Nulls first, texts without regard to case, identifiers as their texts.
    pub fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Less,
            (_, Self::Null) => Ordering::Greater,
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Id(a), Self::Id(b)) => a.cmp(b),
            // Another organisation's identifier, as its 15 characters.
            (Self::Id(a), Self::Text(b)) => a.short().as_str().cmp(b),
            (Self::Text(a), Self::Text(b)) => folded(a).cmp(folded(b)),
            _ => match (self.seconds(), other.seconds()) {
                (Some(a), Some(b)) => a.cmp(&b),
                _ => self.number().partial_cmp(&other.number()).unwrap_or(Ordering::Equal),
            },
        }
    }

    /// As JSON.
    pub fn json(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
            Self::Int(value) => drop(write!(out, "{value}")),
            // A float keeps its point, so that 1000 reads 1000.0.
            Self::Num(value) => drop(write!(out, "{value:?}")),
            Self::Text(text) => string(out, text),
            Self::Id(id) => drop(write!(out, "\"{}\"", id.text())),
            Self::At(seconds) => {
                out.push(b'"');
                instant(out, *seconds, "+0000");
                out.push(b'"');
            }
            Self::Day(days) => {
                out.push(b'"');
                write_day(out, *days);
                out.push(b'"');
            }
            Self::Address(parts) => {
                out.push(b'{');
                for (at, (name, part)) in parts.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    let _ = write!(out, "\"{name}\":");
                    part.json(out);
                }
                out.push(b'}');
            }
        }
    }

    /// As a quoted field of a bulk result; null is empty.
    pub fn csv(&self, out: &mut Vec<u8>) {
        out.push(b'"');
        match self {
            Self::Null | Self::Address(_) => {}
            Self::Text(text) => quoted(out, text),
            Self::At(seconds) => instant(out, *seconds, "Z"),
            Self::Id(id) => out.extend_from_slice(id.text().as_bytes()),
            Self::Day(days) => write_day(out, *days),
            other => other.json(out),
        }
        out.push(b'"');
    }
}

/// Doubles the quotes.
pub(crate) fn quoted(out: &mut Vec<u8>, text: &str) {
    for (at, part) in text.split('"').enumerate() {
        if at > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part.as_bytes());
    }
}

fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}

/// Whether two texts are the same but for case.
pub(crate) fn same_text(a: &str, b: &str) -> bool {
    a == b || folded(a).eq(folded(b))
}

/// `2026-11-01T08:15:30.000` and a zone.
pub(crate) fn instant(out: &mut Vec<u8>, seconds: i64, zone: &str) {
    write_day(out, seconds.div_euclid(DAY));
    let rest = seconds.rem_euclid(DAY);
    let _ = write!(out, "T{:02}:{:02}:{:02}.000{zone}", rest / 3600, rest / 60 % 60, rest % 60);
}

/// The same as a text, as JSON answers spell instants.
pub(crate) fn instant_text(seconds: i64) -> String {
    let mut out = Vec::new();
    instant(&mut out, seconds, "+0000");
    String::from_utf8(out).unwrap_or_default()
}

/// Reads `2026-11-01T08:15:30[.000](Z|+00:00|+0000)`.
pub(crate) fn parse_instant(text: &str) -> Option<i64> {
    let (day, time) = text.split_once('T')?;
    let day = parse_day(day)?;
    let (clock, zone) = match time.find(['Z', '+', '-']) {
        Some(at) => (time.get(..at)?, time.get(at..)?),
        None => return None,
    };
    let clock = clock.split_once('.').map_or(clock, |(clock, _)| clock);
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..60).contains(&second) {
        return None;
    }
    let offset = match zone {
        "Z" => 0,
        _ => {
            let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
            let (hours, minutes) = (digits.get(..2)?.parse::<i64>().ok()?, digits.get(2..4)?.parse::<i64>().ok()?);
            (hours * 60 + minutes) * 60 * if zone.starts_with('-') { -1 } else { 1 }
        }
    };
    Some(day * DAY + hour * 3600 + minute * 60 + second - offset)
}

/// Reads `2026-11-01` as a day number; a day that does not exist is none.
pub(crate) fn parse_day(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() != 2 || day.len() != 2 || parts.next().is_some() {
        return None;
    }
    let (year, month, day) = (year.parse::<i64>().ok()?, month.parse::<i64>().ok()?, day.parse::<i64>().ok()?);
    let days = crate::sandbox::data::calendar::day_number(year, month, day);
    let (y, m, d) = civil(days);
    (y == year && i64::from(m) == month && i64::from(d) == day).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(value: &Val) -> String {
        let mut out = Vec::new();
        value.json(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_spelt_as_the_wire_spells_them() {
        assert_eq!(json(&Val::Num(1000.0)), "1000.0");
        assert_eq!(json(&Val::At(1_762_676_130)), "\"2025-11-09T08:15:30.000+0000\"");
        let mut out = Vec::new();
        Val::text("a \"b\"\n,c").csv(&mut out);
        Val::At(1_762_676_130).csv(&mut out);
        Val::Null.csv(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "\"a \"\"b\"\"\n,c\"\"2025-11-09T08:15:30.000Z\"\"\"");
    }

    #[test]
    fn instants_are_read_in_every_spelling_and_nonsense_is_not() {
        for good in [
            "2025-11-09T08:15:30Z",
            "2025-11-09T08:15:30.000+0000",
            "2025-11-09T09:15:30+01:00",
            "2025-11-09T06:45:30-01:30",
        ] {
            assert_eq!(parse_instant(good), Some(1_762_676_130), "{good}");
        }
        for bad in ["2025-11-09", "2025-11-09T08:15:30", "2025-02-30T00:00:00Z", "2025-11-09T25:00:00Z", "soon"] {
            assert_eq!(parse_instant(bad), None, "{bad}");
        }
        assert_eq!(
            (parse_day("2024-02-29"), parse_day("2023-02-29"), parse_day("2024-2-9")),
            (Some(19_782), None, None)
        );
    }
}
