//! One value becomes one cell, or the reason why not.
use super::super::values;
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

/// How a column's values are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Text as it is.
    Text,
    /// Whole numbers and option codes.
    Whole,
    /// Any number.
    Number,
    /// A number as text, with every digit it came with.
    Digits,
    /// Yes or no.
    Flag,
    /// Identifiers.
    Guid,
    /// Calendar days.
    Day,
    /// Instants in UTC.
    Instant,
    /// Wall-clock times.
    WallClock,
    /// Lists of option codes.
    Codes,
    /// Whatever comes, for types we do not know.
    Any,
}

impl Reader {
    /// For a column.
    pub(super) fn of(column: &ReadColumn) -> Self {
        use FieldType as T;
        match &column.kind {
            T::Decimal { .. } | T::Money { .. } if column.exact => Reader::Digits,
            T::Text { .. } | T::Memo { .. } | T::EntityName | T::Image => Reader::Text,
            T::Integer | T::BigInt | T::Choice | T::State | T::Status => Reader::Whole,
            T::Decimal { .. } | T::Double | T::Money { .. } => Reader::Number,
            T::Boolean => Reader::Flag,
            T::Lookup | T::Customer | T::Owner | T::UniqueId | T::File => Reader::Guid,
            T::DateTime { behaviour: DateBehaviour::DateOnly } => Reader::Day,
            T::DateTime { behaviour: DateBehaviour::UserLocal } => Reader::Instant,
            T::DateTime { behaviour: DateBehaviour::TimeZoneIndependent } => Reader::WallClock,
            T::MultiChoice => Reader::Codes,
            T::PartyList | T::Other { .. } => Reader::Any,
        }
    }
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
pub(super) struct CellSeed<'a> {
    pub(super) reader: Reader,
    pub(super) skip: Skip<'a>,
}

type Read<'de> = Result<Cell<'de>, Problem>;

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

impl CellSeed<'_> {
    fn text<'de>(&self, text: Cow<'de, str>) -> Read<'de> {
        let checked = match self.reader {
            Reader::Text | Reader::Any => return Ok(Cell::Text(text)),
            Reader::Guid => values::guid_cow(text.clone()).ok_or("bad-id"),
            Reader::Day => values::day(text.clone()).ok_or("bad-date"),
            Reader::Instant => values::instant(text.clone()).ok_or("bad-date"),
            Reader::WallClock => values::wall_clock(text.clone()).ok_or("bad-date"),
            Reader::Codes => values::codes(text.clone()).ok_or("wrong-type"),
            Reader::Whole | Reader::Number | Reader::Digits | Reader::Flag => Err("wrong-type"),
        };
        checked.map(Cell::Text).map_err(|reason| Problem::new(reason, &text))
    }

    fn whole(&self, n: i64) -> Read<'static> {
        match self.reader {
            Reader::Whole | Reader::Any => Ok(Cell::Integer(n)),
            Reader::Number => Ok(Cell::Real(n as f64)),
            _ => Err(Problem::new("wrong-type", &n.to_string())),
        }
    }

    fn real(&self, r: f64) -> Read<'static> {
        /// Doubles up to here hold every whole number.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match self.reader {
            Reader::Number | Reader::Any => Ok(Cell::Real(r)),
            Reader::Whole if r.fract() == 0.0 && r.abs() <= EXACT => Ok(Cell::Integer(r as i64)),
            Reader::Whole if r.fract() == 0.0 => Err(Problem::new("number-range", &r.to_string())),
            _ => Err(Problem::new("wrong-type", &r.to_string())),
        }
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
        Ok(self.whole(n))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Read<'de>, E> {
        Ok(match (i64::try_from(n), self.reader) {
            (Ok(n), _) => self.whole(n),
            (Err(_), Reader::Number) => Ok(Cell::Real(n as f64)),
            (Err(_), _) => Err(Problem::new("number-range", &n.to_string())),
        })
    }

    fn visit_f64<E>(self, r: f64) -> Result<Read<'de>, E> {
        Ok(self.real(r))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Read<'de>, E> {
        // A borrowed text had no escapes, so no NUL can be in it: JSON forbids raw ones.
        Ok(self.text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Read<'de>, E> {
        if text.contains('\0') {
            return Ok(Err(Problem::new("bad-text", text)));
        }
        Ok(self.text(Cow::Owned(text.to_owned())))
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
