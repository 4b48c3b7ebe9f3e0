//! Literals: texts between apostrophes with their escapes, numbers, days and instants without quotes
//! (developer.salesforce.com, "Quoted String Escape Sequences", "Date Formats and Date Literals in WHERE").
use super::super::id;
use crate::catalog::{DateBehaviour, FieldType};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Literal;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// Salesforce knows the days from 1700 to 4000.
const YEARS: std::ops::RangeInclusive<i16> = 1700..=4000;

/// A text between apostrophes.
///
/// # Errors
/// `FilterInvalid` for control characters that have no escape.
pub fn text(value: &str, field: &str) -> Outcome<String> {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('\'');
    escape(value, field, &mut out)?;
    out.push('\'');
    Ok(out)
}

/// A pattern for `LIKE`: the needle itself stands for nothing but itself.
pub(super) fn pattern(before: &str, needle: &str, after: &str, field: &str) -> Outcome<String> {
    let mut out = format!("'{before}");
    for c in needle.chars() {
        match c {
            '%' | '_' => out.extend(['\\', c]),
            _ => escape(c.encode_utf8(&mut [0; 4]), field, &mut out)?,
        }
    }
    out.push_str(after);
    out.push('\'');
    Ok(out)
}

fn escape(value: &str, field: &str, out: &mut String) -> Outcome<()> {
    for c in value.chars() {
        match c {
            '\\' | '\'' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => return Err(misfit(field, "control characters in a value")),
            c => out.push(c),
        }
    }
    Ok(())
}

/// An instant in UTC.
///
/// # Errors
/// `FilterInvalid` outside of the years Salesforce knows.
pub fn datetime(at: Timestamp, field: &str) -> Outcome<String> {
    in_range(at.to_zoned(TimeZone::UTC).date(), field)?;
    Ok(at.to_string())
}

/// A value as a literal for a field of that type.
///
/// # Errors
/// `FilterInvalid` where the value does not fit the field.
pub(super) fn typed(value: &Literal, kind: &FieldType, field: &str, today: Date) -> Outcome<String> {
    use FieldType as T;
    match (kind, value) {
        (T::Text { .. } | T::MultiChoice, Literal::Text(value)) => text(value, field),
        (T::Text { .. }, Literal::Integer(n)) => text(&n.to_string(), field),
        (T::Lookup | T::Customer | T::Owner | T::UniqueId, Literal::Text(value)) => {
            let id = id::canonical(value).map(Cow::into_owned).ok_or_else(|| misfit(field, "not a record's id"))?;
            text(&id, field)
        }
        (T::Integer | T::BigInt, Literal::Integer(n)) => Ok(n.to_string()),
        (T::Decimal { .. } | T::Double | T::Money { .. }, Literal::Integer(n)) => Ok(n.to_string()),
        (T::Decimal { .. } | T::Double | T::Money { .. }, Literal::Real(r)) if r.is_finite() => Ok(r.to_string()),
        (T::Boolean, Literal::Boolean(b)) => Ok(if *b { "TRUE" } else { "FALSE" }.to_owned()),
        (T::Boolean, Literal::Integer(n @ (0 | 1))) => Ok(if *n == 1 { "TRUE" } else { "FALSE" }.to_owned()),
        (T::DateTime { behaviour }, Literal::Day(day)) => on_day(*behaviour, *day, field),
        (T::DateTime { behaviour }, Literal::Today(offset)) => {
            let span = jiff::Span::new().try_days(*offset);
            let day = span.and_then(|s| today.checked_add(s)).map_err(|_| misfit(field, "a day out of range"))?;
            on_day(*behaviour, day, field)
        }
        (T::DateTime { behaviour: DateBehaviour::DateOnly }, Literal::Instant(at)) => {
            on_day(DateBehaviour::DateOnly, at.to_zoned(TimeZone::UTC).date(), field)
        }
        (T::DateTime { .. }, Literal::Instant(at)) => datetime(*at, field),
        _ => Err(misfit(field, "the value does not fit the field")),
    }
}

fn on_day(behaviour: DateBehaviour, day: Date, field: &str) -> Outcome<String> {
    in_range(day, field)?;
    Ok(match behaviour {
        DateBehaviour::DateOnly => day.to_string(),
        DateBehaviour::UserLocal | DateBehaviour::TimeZoneIndependent => format!("{day}T00:00:00Z"),
    })
}

fn in_range(day: Date, field: &str) -> Outcome<()> {
    if YEARS.contains(&day.year()) { Ok(()) } else { Err(misfit(field, "a day Salesforce does not know")) }
}

pub(super) fn misfit(field: &str, why: &str) -> Fault {
    Fault::new(ErrorKind::FilterInvalid, format!("{field}: {why}")).with("field", field)
}
