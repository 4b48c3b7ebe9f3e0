//! Literals without quotes: numbers, instants, days, named ranges of days.
use super::super::val::{parse_day, parse_instant};
use super::ast::Literal;
use super::dates;

/// Reads a word as a literal.
pub(crate) fn read(word: &str) -> Option<Literal> {
    match word.to_lowercase().as_str() {
        "null" => return Some(Literal::Null),
        "true" => return Some(Literal::Bool(true)),
        "false" => return Some(Literal::Bool(false)),
        _ => {}
    }
    if word.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let (name, number) = match word.split_once(':') {
            Some((name, number)) => (name, number.parse::<i64>().ok()?.clamp(0, 100_000)),
            None => (word, 0),
        };
        let name = name.to_uppercase();
        return dates::is_known(&name, word.contains(':')).then_some(Literal::Named(name, number));
    }
    if let Some(seconds) = parse_instant(word) {
        return Some(Literal::At(seconds));
    }
    if let Some(day) = parse_day(word) {
        return Some(Literal::Day(day));
    }
    let plain = word.bytes().all(|byte| byte.is_ascii_digit() || b".-+eE".contains(&byte));
    word.parse().ok().filter(|number: &f64| plain && number.is_finite()).map(Literal::Number)
}
