//! One written value: JSON to what the column holds, or the refusal the real service gives.
use crate::sandbox::data::calendar::DAY;
use crate::sandbox::data::cell::{Cell, parse_guid};
use crate::sandbox::drift::Drift;
use crate::sandbox::errors::ODataError;
use crate::sandbox::metadata::{Behavior, Column, Kind, Table};
use serde_json::Value;

/// The most values a multi-select column holds.
const MOST_CHOICES: usize = 150;
/// 1753-01-01, the first day the database knows, counted from 1970.
const FIRST_DAY: i64 = -79_257;

/// A refusal of the payload.
pub(crate) fn bad_payload(message: String) -> ODataError {
    ODataError::new(400, "0x80048d19", message)
}

fn mismatch(value: &Value, expected: &str) -> ODataError {
    bad_payload(format!(
        "An error occurred while validating input parameters: Microsoft.OData.ODataException: Cannot convert the literal '{value}' to the expected type '{expected}'."
    ))
}

/// Reads a written value.
pub(crate) fn read(drift: &Drift, table: &Table, column: &Column, value: &Value) -> Result<Cell, ODataError> {
    if value.is_null() {
        return Ok(Cell::Null);
    }
    match column.kind {
        Kind::Text { max, .. } | Kind::Memo { max } => text(table, column, value, max),
        Kind::Int => whole(value, "Edm.Int32").and_then(|number| match i32::try_from(number) {
            Ok(_) => Ok(Cell::Int(number)),
            Err(_) => Err(mismatch(value, "Edm.Int32")),
        }),
        Kind::BigInt => whole(value, "Edm.Int64").map(Cell::Int),
        Kind::Decimal { scale } | Kind::Money { scale } => decimal(value, scale),
        Kind::Double => value.as_f64().map(Cell::Double).ok_or_else(|| mismatch(value, "Edm.Double")),
        Kind::Bool { .. } => value.as_bool().map(Cell::Bool).ok_or_else(|| mismatch(value, "Edm.Boolean")),
        Kind::Date(behavior) => date(value, behavior),
        Kind::Picklist { .. } | Kind::State | Kind::Status => {
            let number = whole(value, "Edm.Int32")?;
            choice(drift, table, column, number).map(|()| Cell::Int(number))
        }
        Kind::MultiSelect { .. } => many(drift, table, column, value),
        Kind::Id | Kind::Guid => {
            value.as_str().and_then(parse_guid).map(Cell::Guid).ok_or_else(|| mismatch(value, "Edm.Guid"))
        }
        Kind::Image => match value.as_str() {
            Some(text) => Ok(Cell::Text(text.to_owned())),
            None => Err(mismatch(value, "Edm.Binary")),
        },
        _ => Err(bad_payload(format!("The column '{}' cannot be written this way.", column.wire))),
    }
}

fn text(table: &Table, column: &Column, value: &Value, max: u32) -> Result<Cell, ODataError> {
    let Some(text) = value.as_str() else { return Err(mismatch(value, "Edm.String")) };
    if text.encode_utf16().count() > usize::try_from(max).unwrap_or(usize::MAX) {
        let message = format!(
            "A validation error occurred. The length of the '{}' attribute of the '{}' entity exceeded the maximum allowed length of '{max}'.",
            column.logical, table.logical
        );
        return Err(ODataError::new(400, "0x80044331", message));
    }
    // The service keeps no empty texts.
    Ok(if text.is_empty() { Cell::Null } else { Cell::Text(text.to_owned()) })
}

fn whole(value: &Value, kind: &str) -> Result<i64, ODataError> {
    value.as_i64().ok_or_else(|| mismatch(value, kind))
}

/// A decimal at the column's scale, rounded half away from zero.
fn decimal(value: &Value, scale: u32) -> Result<Cell, ODataError> {
    let bad = || mismatch(value, "Edm.Decimal");
    let Value::Number(number) = value else { return Err(bad()) };
    let text = number.to_string();
    if text.contains(['e', 'E']) {
        let factor = 10f64.powi(i32::try_from(scale).unwrap_or(0));
        let units = (number.as_f64().ok_or_else(bad)? * factor).round();
        return match units.abs() < 9e18 {
            true => Ok(Cell::Decimal { units: units as i64, scale }),
            false => Err(bad()),
        };
    }
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |digits| (-1, digits));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let width = usize::try_from(scale).unwrap_or(0);
    let kept: String = rest.chars().chain(std::iter::repeat('0')).take(width).collect();
    let up = rest.chars().nth(width).is_some_and(|next| next >= '5');
    let units = format!("{whole}{kept}").parse::<i64>().ok().and_then(|units| units.checked_add(i64::from(up)));
    units.map(|units| Cell::Decimal { units: sign * units, scale }).ok_or_else(bad)
}

fn date(value: &Value, behavior: Behavior) -> Result<Cell, ODataError> {
    let kind = if behavior == Behavior::DateOnly { "Edm.Date" } else { "Edm.DateTimeOffset" };
    let bad = || mismatch(value, kind);
    let text = value.as_str().ok_or_else(bad)?;
    let day = || {
        let date: jiff::civil::Date = (text.len() == 10).then(|| text.parse().ok()).flatten()?;
        date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|day| day.timestamp().as_second().div_euclid(DAY))
    };
    let cell = match behavior {
        Behavior::DateOnly => day().map(Cell::Day),
        // A value without an offset is stored as if it were UTC.
        _ => text
            .parse::<jiff::Timestamp>()
            .ok()
            .map(jiff::Timestamp::as_second)
            .or_else(|| {
                let local: jiff::civil::DateTime = text.contains('T').then(|| text.parse().ok()).flatten()?;
                local.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|local| local.timestamp().as_second())
            })
            .or_else(|| day().map(|day| day * DAY))
            .map(Cell::Instant),
    };
    let cell = cell.ok_or_else(bad)?;
    match cell.micros().is_some_and(|micros| micros < FIRST_DAY * DAY * 1_000_000) {
        true => Err(ODataError::new(
            400,
            "0x80040239",
            format!(
                "DateTime is less than minumum value supported by CrmDateTime. Actual value: {text}, Minimum value supported: 01/01/1753 00:00:00"
            ),
        )),
        false => Ok(cell),
    }
}

fn choice(drift: &Drift, table: &Table, column: &Column, number: i64) -> Result<(), ODataError> {
    let known: Vec<i64> = drift.choices(table, column).map(|choice| choice.value).collect();
    if known.contains(&number) {
        return Ok(());
    }
    let list: Vec<String> = known.iter().map(i64::to_string).collect();
    let message = format!(
        "A validation error occurred. The value {number} of '{}' on record of type '{}' is outside the valid range. Accepted Values: {}",
        column.logical,
        table.logical,
        list.join(",")
    );
    Err(ODataError::new(400, "0x8004431A", message))
}

/// `"1, 9"` as `1,9`.
fn many(drift: &Drift, table: &Table, column: &Column, value: &Value) -> Result<Cell, ODataError> {
    let text = value.as_str().ok_or_else(|| mismatch(value, "Edm.String"))?;
    let mut numbers = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let number = part.parse().map_err(|_| mismatch(value, "Edm.Int32"))?;
        choice(drift, table, column, number)?;
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    if numbers.len() > MOST_CHOICES {
        let message = format!("At most {MOST_CHOICES} values can be selected in '{}'.", column.logical);
        return Err(ODataError::new(400, "0x8004431A", message));
    }
    let list: Vec<String> = numbers.iter().map(i64::to_string).collect();
    Ok(if list.is_empty() { Cell::Null } else { Cell::Text(list.join(",")) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn decimals_are_read_to_their_scale() {
        for (value, units) in [
            (json!(10), 1_000),
            (json!(10.5), 1_050),
            (json!(-0.005), -1),
            (json!(10.004), 1_000),
            (json!(10.005), 1_001),
            (json!(1e3), 100_000),
        ] {
            assert_eq!(decimal(&value, 2), Ok(Cell::Decimal { units, scale: 2 }), "{value}");
        }
        for bad in [json!("10"), json!(true), json!(1e30), json!(99_999_999_999_999_999_999u128 as f64)] {
            assert!(decimal(&bad, 2).is_err(), "{bad}");
        }
    }

    #[test]
    fn dates_follow_their_behaviour() {
        let user = |text: &str| date(&json!(text), Behavior::UserLocal);
        assert_eq!(user("1970-01-02T00:00:01+01:00"), Ok(Cell::Instant(DAY + 1 - 3_600)));
        assert_eq!(user("1970-01-02T00:00:01"), Ok(Cell::Instant(DAY + 1)));
        assert_eq!(user("1970-01-02"), Ok(Cell::Instant(DAY)));
        assert_eq!(date(&json!("1970-01-02"), Behavior::DateOnly), Ok(Cell::Day(1)));
        assert!(date(&json!("1970-01-02T00:00:00Z"), Behavior::DateOnly).is_err());
        assert!(user("yesterday").is_err() && user("1970-02-30").is_err());
        assert_eq!(date(&json!("1752-12-31"), Behavior::DateOnly).unwrap_err().code, "0x80040239");
        assert_eq!(date(&json!("1753-01-01"), Behavior::DateOnly), Ok(Cell::Day(FIRST_DAY)));
    }
}
