//! The values of a column that was deleted and made anew: those of the old one, as far as the new one can hold them.
use super::calendar::DAY;
use super::cell::Cell;
use super::world::{Row, World};
use crate::sandbox::metadata::{Behavior, Choice, Column, Kind, Remade, Table};

/// The value of a column that was made anew: what a client wrote since, else what the old one held.
pub(super) fn cell(world: &World, table: &Table, row: &Row, (column, remade): (&Column, &Remade)) -> Cell {
    let renamed = column.logical != remade.origin.logical;
    match row.values.as_ref().and_then(|values| values.written(column.logical)) {
        Some(written) if renamed => written.clone(),
        // Whatever types it had in between.
        Some(written) => moved(written.clone(), column.kind, column.choices),
        None => moved(world.cell(table, row, &remade.origin), column.kind, column.choices),
    }
}

/// A value as another type holds it; null where it cannot be one.
fn moved(value: Cell, kind: Kind, choices: &[Choice]) -> Cell {
    if value == Cell::Null {
        return value;
    }
    let plain = || value.plain().trim().to_owned();
    match kind {
        Kind::Text { .. } | Kind::Memo { .. } => match value {
            Cell::Word(_) | Cell::Text(_) => value,
            _ => Cell::Text(value.plain()),
        },
        Kind::Int => whole(&value).filter(|number| i32::try_from(*number).is_ok()).map_or(Cell::Null, Cell::Int),
        Kind::BigInt => whole(&value).map_or(Cell::Null, Cell::Int),
        Kind::Decimal { scale } => scaled(&plain(), scale),
        Kind::Double => plain().parse().ok().filter(|number: &f64| number.is_finite()).map_or(Cell::Null, Cell::Double),
        Kind::Bool { .. } => match &value {
            Cell::Bool(_) => value,
            Cell::Int(number) => Cell::Bool(*number != 0),
            _ => plain().parse().map_or(Cell::Null, Cell::Bool),
        },
        Kind::Date(behavior) => date(&value, behavior),
        Kind::Picklist { .. } => option(&plain(), whole(&value), choices),
        Kind::MultiSelect { .. } => match option(&plain(), whole(&value), choices) {
            Cell::Int(code) => Cell::Text(code.to_string()),
            _ => value,
        },
        _ => value,
    }
}

/// A whole number, where the value is one.
fn whole(value: &Cell) -> Option<i64> {
    match value {
        Cell::Bool(flag) => Some(i64::from(*flag)),
        Cell::Int(number) => Some(*number),
        Cell::Double(_) | Cell::Decimal { .. } | Cell::Word(_) | Cell::Text(_) => {
            let text = value.plain();
            let (digits, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
            rest.chars().all(|digit| digit == '0').then(|| digits.parse().ok()).flatten()
        }
        _ => None,
    }
}

/// A decimal of this scale; digits there is no room for are cut off.
fn scaled(text: &str, scale: u32) -> Cell {
    let (digits, rest) = text.split_once('.').unwrap_or((text, ""));
    let width = usize::try_from(scale).unwrap_or(0);
    let rest: String = rest.chars().chain(std::iter::repeat('0')).take(width).collect();
    format!("{digits}{rest}").parse().map_or(Cell::Null, |units| Cell::Decimal { units, scale })
}

fn date(value: &Cell, behavior: Behavior) -> Cell {
    match (value, behavior) {
        (Cell::Instant(seconds), Behavior::DateOnly) => Cell::Day(seconds.div_euclid(DAY)),
        (Cell::Day(days), Behavior::UserLocal | Behavior::TimeZoneIndependent) => Cell::Instant(days * DAY),
        (Cell::Instant(_) | Cell::Day(_), _) => value.clone(),
        _ => Cell::Null,
    }
}

/// The option of this code or this name.
fn option(text: &str, code: Option<i64>, choices: &[Choice]) -> Cell {
    let named = |choice: &&Choice| choice.label.en.eq_ignore_ascii_case(text) || choice.label.ko == text;
    let found = choices.iter().find(|choice| Some(choice.value) == code).or_else(|| choices.iter().find(named));
    found.map_or(Cell::Null, |choice| Cell::Int(choice.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::metadata::read_choices;

    #[test]
    fn a_value_is_carried_over_where_the_other_type_holds_it() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let string = Kind::Text { max: 10, format: "Text" };
        let decimal = |units, scale| Cell::Decimal { units, scale };
        for (value, kind, wanted) in [
            (Cell::Null, Kind::Int, Cell::Null),
            (text(" 007 "), Kind::Int, Cell::Int(7)),
            (text("seven"), Kind::Int, Cell::Null),
            (Cell::Int(9_000_000_000), Kind::Int, Cell::Null),
            (Cell::Int(9_000_000_000), Kind::BigInt, Cell::Int(9_000_000_000)),
            (decimal(1250, 2), Kind::Int, Cell::Null),
            (decimal(1200, 2), Kind::Int, Cell::Int(12)),
            (decimal(1250, 2), Kind::Decimal { scale: 1 }, decimal(125, 1)),
            (Cell::Int(3), Kind::Decimal { scale: 2 }, decimal(300, 2)),
            (Cell::Int(3), string, text("3")),
            (Cell::Bool(true), string, text("true")),
            (text("longer than ten"), string, text("longer than ten")),
            (text("true"), Kind::Bool { when: LABEL, otherwise: LABEL }, Cell::Bool(true)),
            (Cell::Day(2), Kind::Date(Behavior::UserLocal), Cell::Instant(2 * DAY)),
            (Cell::Instant(2 * DAY + 5), Kind::Date(Behavior::DateOnly), Cell::Day(2)),
            (text("2020-01-01"), Kind::Date(Behavior::DateOnly), Cell::Null),
            (text("0.25"), Kind::Double, Cell::Double(0.25)),
        ] {
            assert_eq!(moved(value.clone(), kind, &[]), wanted, "{value:?} as {kind:?}");
        }
        let choices = read_choices("1=Low/낮음;2=High/높음");
        for (value, code) in
            [(text("high"), Some(2)), (text("낮음"), Some(1)), (Cell::Int(2), Some(2)), (Cell::Int(5), None)]
        {
            let wanted = code.map_or(Cell::Null, Cell::Int);
            assert_eq!(moved(value.clone(), Kind::Picklist { global: None }, choices), wanted, "{value:?}");
        }
    }

    const LABEL: crate::sandbox::metadata::Label = crate::sandbox::metadata::Label { en: "Yes", ko: "예" };
}
