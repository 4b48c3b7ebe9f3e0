//! Carries one value into a campaign column: the rule's conversion, then the column's own limits.
//!
//! Runs once a cell, so the ordinary case copies nothing. A value that does not fit is refused with a reason; it is
//! never cut, rounded or guessed.
mod offered;
pub(super) mod refusal;
mod spelling;
#[cfg(test)]
mod tests;

pub use refusal::{REFUSALS, STOPS};

use super::{Cell, Conversion};
use crate::schema::{CampaignType, MIDNIGHT};
use refusal::*;
use spelling::{is_day, is_instant, midnight_of, spelt_boolean, spelt_real, spelt_whole};
use std::borrow::Cow;

/// Whole numbers up to here are exact as floating-point numbers.
const EXACT: i64 = 1 << 53;

/// Converts a value and fits it into a column of type `to`. Null stays null.
///
/// # Errors
/// The slug of the reason, one of [`REFUSALS`].
#[inline]
pub fn convert<'p>(cell: Cell<'p>, conversion: Conversion, to: CampaignType) -> Result<Cell<'p>, &'static str> {
    match (cell, conversion) {
        (Cell::Null, _) => Ok(Cell::Null),
        (cell, Conversion::Keep) => fit(cell, to),
        (cell, conversion) => fit(apply(cell, conversion)?, to),
    }
}

/// Fits a value into a column of type `to`.
pub(super) fn fit<'p>(cell: Cell<'p>, to: CampaignType) -> Result<Cell<'p>, &'static str> {
    match cell {
        Cell::Null => Ok(Cell::Null),
        Cell::Text(text) => fit_text(text, to),
        Cell::Integer(number) => fit_integer(number, to),
        Cell::Real(number) => fit_real(number, to),
    }
}

fn fit_text<'p>(text: Cow<'p, str>, to: CampaignType) -> Result<Cell<'p>, &'static str> {
    match to {
        CampaignType::String { length } => {
            // Bytes are never fewer than characters, so short text needs no counting.
            let most = length as usize;
            if text.len() > most && text.chars().count() > most {
                return Err(TOO_LONG);
            }
        }
        CampaignType::Memo => {}
        CampaignType::Date if is_day(text.as_bytes()) => return Ok(Cell::Text(text)),
        CampaignType::Date => return midnight_of(&text).map(|day| Cell::Text(day.to_owned().into())).ok_or(NOT_A_DATE),
        CampaignType::DateTime if is_instant(text.as_bytes()) => return Ok(Cell::Text(text)),
        CampaignType::DateTime if is_day(text.as_bytes()) => return Ok(Cell::Text(format!("{text}{MIDNIGHT}").into())),
        CampaignType::DateTime => return Err(NOT_A_DATE),
        CampaignType::Boolean => return spelt_boolean(&text).map(Cell::Integer).ok_or(NOT_A_BOOLEAN),
        CampaignType::Long | CampaignType::Int64 => return fit_integer(spelt_whole(&text).ok_or(NOT_A_NUMBER)?, to),
        CampaignType::Double => return spelt_real(&text).map(Cell::Real).ok_or(NOT_A_NUMBER),
    }
    // Databases written in C end text at a NUL.
    if text.as_bytes().contains(&0) { Err(BAD_TEXT) } else { Ok(Cell::Text(text)) }
}

fn fit_integer<'p>(number: i64, to: CampaignType) -> Result<Cell<'p>, &'static str> {
    match to {
        CampaignType::Int64 => Ok(Cell::Integer(number)),
        CampaignType::Long if i32::try_from(number).is_ok() => Ok(Cell::Integer(number)),
        CampaignType::Long => Err(OUT_OF_RANGE),
        CampaignType::Boolean if matches!(number, 0 | 1) => Ok(Cell::Integer(number)),
        CampaignType::Boolean => Err(NOT_A_BOOLEAN),
        CampaignType::Double if (-EXACT..=EXACT).contains(&number) => Ok(Cell::Real(number as f64)),
        CampaignType::Double => Err(OUT_OF_RANGE),
        CampaignType::String { .. } | CampaignType::Memo => fit_text(number.to_string().into(), to),
        CampaignType::Date | CampaignType::DateTime => Err(NOT_A_DATE),
    }
}

fn fit_real<'p>(number: f64, to: CampaignType) -> Result<Cell<'p>, &'static str> {
    if !number.is_finite() {
        return Err(NOT_A_NUMBER);
    }
    match to {
        CampaignType::Double => Ok(Cell::Real(number)),
        CampaignType::Long | CampaignType::Int64 if number.fract() != 0.0 => Err(NOT_A_WHOLE_NUMBER),
        CampaignType::Long | CampaignType::Int64 if number.abs() > EXACT as f64 => Err(OUT_OF_RANGE),
        CampaignType::Long | CampaignType::Int64 => fit_integer(number as i64, to),
        CampaignType::Boolean => Err(NOT_A_BOOLEAN),
        CampaignType::String { .. } | CampaignType::Memo => fit_text(number.to_string().into(), to),
        CampaignType::Date | CampaignType::DateTime => Err(NOT_A_DATE),
    }
}

/// A value after its conversion.
pub(super) fn apply<'p>(cell: Cell<'p>, conversion: Conversion) -> Result<Cell<'p>, &'static str> {
    match cell {
        Cell::Text(text) => apply_text(text, conversion),
        Cell::Integer(number) if conversion == Conversion::Text => Ok(Cell::Text(number.to_string().into())),
        Cell::Real(number) if conversion == Conversion::Text && number.is_finite() => {
            Ok(Cell::Text(number.to_string().into()))
        }
        Cell::Integer(_) | Cell::Real(_) if conversion == Conversion::Day => Err(NOT_A_DATE),
        other => Ok(other),
    }
}

fn apply_text<'p>(text: Cow<'p, str>, conversion: Conversion) -> Result<Cell<'p>, &'static str> {
    Ok(Cell::Text(match conversion {
        Conversion::Keep | Conversion::Text => text,
        Conversion::Trim => trim(text),
        Conversion::Lower => lower(text),
        Conversion::Upper if text.chars().any(char::is_lowercase) => text.to_uppercase().into(),
        Conversion::Upper => text,
        Conversion::Email => match lower(trim(text)) {
            empty if empty.is_empty() => return Ok(Cell::Null),
            email => email,
        },
        Conversion::Phone => return phone(&text),
        Conversion::Day => day(text)?,
    }))
}

fn trim(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(t) => Cow::Borrowed(t.trim()),
        Cow::Owned(t) if t.trim().len() == t.len() => Cow::Owned(t),
        Cow::Owned(t) => Cow::Owned(t.trim().to_owned()),
    }
}

fn lower(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) { text.to_lowercase().into() } else { text }
}

/// Letters are no digits: a number spelled with letters would silently become another one, so it is refused.
fn phone<'p>(text: &str) -> Result<Cell<'p>, &'static str> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => out.push(c),
            '+' if out.is_empty() => out.push(c),
            c if c.is_alphanumeric() => return Err(NOT_A_PHONE),
            _ => {}
        }
    }
    if out.trim_start_matches('+').is_empty() { Ok(Cell::Null) } else { Ok(Cell::Text(out.into())) }
}

fn day(text: Cow<'_, str>) -> Result<Cow<'_, str>, &'static str> {
    if !is_day(text.as_bytes()) && !is_instant(text.as_bytes()) {
        return Err(NOT_A_DATE);
    }
    match text {
        Cow::Borrowed(t) => t.get(..10).map(Cow::Borrowed).ok_or(NOT_A_DATE),
        Cow::Owned(mut t) => {
            t.truncate(10);
            Ok(Cow::Owned(t))
        }
    }
}
