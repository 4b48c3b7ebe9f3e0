//! One value becomes one cell, or the reason why not.
use super::super::{id, values};
use crate::catalog::{DateBehaviour, FieldType};
use crate::crm::json::digits::digits;
use crate::crm::json::skip::Skip;
use crate::mapping::Cell;
use crate::port::ReadColumn;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Doubles up to here hold every whole number.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// How a column's values are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Text as it is.
    Text,
    /// Whole numbers.
    Whole,
    /// Any number.
    Number,
    /// A number as text, with every digit it came with.
    Digits,
    /// Yes or no.
    Flag,
    /// Identifiers.
    Id,
    /// Calendar days.
    Day,
    /// Instants in UTC.
    Instant,
    /// Times of day.
    Time,
    /// Sets of values, parted by `;`.
    Set,
    /// Whatever comes.
    Any,
}

impl Reader {
    /// For a column.
    pub(super) fn of(column: &ReadColumn) -> Self {
        use FieldType as T;
        match &column.kind {
            T::Decimal { .. } | T::Money { .. } if column.exact => Reader::Digits,
            T::Text { format: Some(format), .. } if format == "Time" => Reader::Time,
            T::Text { .. } | T::Memo { .. } | T::EntityName | T::Image | T::File => Reader::Text,
            T::Integer | T::BigInt | T::Choice | T::State | T::Status => Reader::Whole,
            T::Decimal { .. } | T::Double | T::Money { .. } => Reader::Number,
            T::Boolean => Reader::Flag,
            T::Lookup | T::Customer | T::Owner | T::UniqueId => Reader::Id,
            T::DateTime { behaviour: DateBehaviour::DateOnly } => Reader::Day,
            T::DateTime { .. } => Reader::Instant,
            T::MultiChoice => Reader::Set,
            T::PartyList | T::Other { .. } => Reader::Any,
        }
    }

    /// A value that came as text, as every value of a CSV file does. Nothing is nothing.
    pub(super) fn text_of<'de>(self, text: Cow<'de, str>) -> Read<'de> {
        let wrong = |text: &str| Err(Problem::new("wrong-type", text));
        match self {
            _ if text.is_empty() => Ok(Cell::Null),
            Reader::Whole => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(n), _) => Ok(Cell::Integer(n)),
                (Err(_), Ok(r)) => self.real(r),
                _ => wrong(&text),
            },
            Reader::Number => match text.parse::<f64>() {
                Ok(r) if r.is_finite() => Ok(Cell::Real(r)),
                _ => wrong(&text),
            },
            Reader::Digits => digits(&text)
                .map(|found| Cell::Text(found.into_owned().into()))
                .ok_or_else(|| Problem::new("wrong-type", &text)),
            Reader::Flag => match text.as_ref() {
                "true" | "TRUE" | "1" => Ok(Cell::Integer(1)),
                "false" | "FALSE" | "0" => Ok(Cell::Integer(0)),
                _ => wrong(&text),
            },
            _ => self.text(text),
        }
    }

    fn text<'de>(self, text: Cow<'de, str>) -> Read<'de> {
        let checked = match self {
            Reader::Text | Reader::Any => return Ok(Cell::Text(text)),
            Reader::Id => id::canonical_cow(text.clone()).ok_or("bad-id"),
            Reader::Day => values::day(text.clone()).ok_or("bad-date"),
            Reader::Instant => values::instant(text.clone()).ok_or("bad-date"),
            Reader::Time => values::time_of_day(text.clone()).ok_or("bad-date"),
            Reader::Set => Ok(set(text.clone())),
            Reader::Whole | Reader::Number | Reader::Digits | Reader::Flag => Err("wrong-type"),
        };
        checked.map(Cell::Text).map_err(|reason| Problem::new(reason, &text))
    }

    fn whole(self, n: i64) -> Read<'static> {
        match self {
            Reader::Whole | Reader::Any => Ok(Cell::Integer(n)),
            Reader::Number => Ok(Cell::Real(n as f64)),
            _ => Err(Problem::new("wrong-type", &n.to_string())),
        }
    }

    fn real(self, r: f64) -> Read<'static> {
        match self {
            Reader::Number | Reader::Any => Ok(Cell::Real(r)),
            Reader::Whole if r.fract() == 0.0 && r.abs() <= EXACT => Ok(Cell::Integer(r as i64)),
            Reader::Whole if r.fract() == 0.0 => Err(Problem::new("number-range", &r.to_string())),
            _ => Err(Problem::new("wrong-type", &r.to_string())),
        }
    }
}

/// A set in one spelling: no blanks around the values, none of them twice, in the order they came, which is the order they
/// are defined in.
fn set(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut all: Vec<&str> = Vec::new();
    for value in text.split(';').map(str::trim).filter(|v| !v.is_empty()) {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    let canonical = all.join(";");
    if canonical == text { text } else { Cow::Owned(canonical) }
}

/// Why a value cannot be a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Catalog key `reject-<slug>`.
    pub(super) reason: &'static str,
    /// The value's beginning, for people.
    pub(super) sample: String,
}

impl Problem {
    pub(super) fn new(reason: &'static str, value: &str) -> Self {
        let head: String = value.chars().take(64).collect();
        let sample = crate::text::clean_line(&head).chars().take(32).collect();
        Self { reason, sample }
    }
}

/// Reads one value.
#[derive(Clone, Copy)]
pub(super) struct CellSeed<'a> {
    pub(super) reader: Reader,
    pub(super) skip: Skip<'a>,
}

pub(super) type Read<'de> = Result<Cell<'de>, Problem>;

impl<'de> DeserializeSeed<'de> for CellSeed<'_> {
    type Value = Read<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read<'de>, D::Error> {
        if self.reader == Reader::Digits {
            return Ok(digits_in(<&RawValue>::deserialize(deserializer)?.get()));
        }
        deserializer.deserialize_any(self)
    }
}

/// A number as it stands in the answer.
fn digits_in(token: &str) -> Read<'_> {
    match token {
        "null" => Ok(Cell::Null),
        _ => digits(token).map(Cell::Text).ok_or_else(|| Problem::new("wrong-type", token)),
    }
}

impl<'de> Visitor<'de> for CellSeed<'_> {
    type Value = Read<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Read<'de>, E> {
        Ok(Ok(Cell::Null))
    }

    fn visit_bool<E>(self, b: bool) -> Result<Read<'de>, E> {
        Ok(match self.reader {
            Reader::Flag | Reader::Any => Ok(Cell::Integer(i64::from(b))),
            _ => Err(Problem::new("wrong-type", if b { "true" } else { "false" })),
        })
    }

    fn visit_i64<E>(self, n: i64) -> Result<Read<'de>, E> {
        Ok(self.reader.whole(n))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Read<'de>, E> {
        Ok(match (i64::try_from(n), self.reader) {
            (Ok(n), _) => self.reader.whole(n),
            (Err(_), Reader::Number) => Ok(Cell::Real(n as f64)),
            (Err(_), _) => Err(Problem::new("number-range", &n.to_string())),
        })
    }

    fn visit_f64<E>(self, r: f64) -> Result<Read<'de>, E> {
        Ok(self.reader.real(r))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Read<'de>, E> {
        // A borrowed text had no escapes, so no NUL can be in it: JSON forbids raw ones.
        Ok(self.reader.text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Read<'de>, E> {
        if text.contains('\0') {
            return Ok(Err(Problem::new("bad-text", text)));
        }
        Ok(self.reader.text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Read<'de>, A::Error> {
        Visitor::visit_seq(self.skip, seq)?;
        Ok(Err(Problem::new("wrong-type", "[...]")))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Read<'de>, A::Error> {
        Visitor::visit_map(self.skip, map)?;
        Ok(Err(Problem::new("wrong-type", "{...}")))
    }
}
