//! Writes a filter as text that reads back as the same filter.
use super::parse::is_word;
use crate::mapping::{CompareOp, Filter, Literal, TextOp};

/// The filter as text.
pub fn render(filter: &Filter) -> String {
    match filter {
        Filter::And(children) => join(children, " and "),
        Filter::Or(children) => join(children, " or "),
        Filter::Not(child) => match child.as_ref() {
            Filter::Empty { field } => format!("{} is not empty", name(field)),
            Filter::In { field, values } => format!("{} not in ({})", name(field), list(values)),
            Filter::During { field, period } => format!("{} not in {}", name(field), period.text()),
            child => format!("not ({})", render(child)),
        },
        Filter::Compare { field, op, value } => format!("{} {} {}", name(field), compare(*op), literal(value)),
        Filter::Empty { field } => format!("{} is empty", name(field)),
        Filter::Text { field, op, needle } => format!("{} {} {}", name(field), text_op(*op), quoted(needle)),
        Filter::In { field, values } => format!("{} in ({})", name(field), list(values)),
        Filter::During { field, period } => format!("{} in {}", name(field), period.text()),
    }
}

fn join(children: &[Filter], word: &str) -> String {
    let parts: Vec<String> = children
        .iter()
        .map(|child| match child {
            Filter::And(_) | Filter::Or(_) => format!("({})", render(child)),
            _ => render(child),
        })
        .collect();
    parts.join(word)
}

fn list(values: &[Literal]) -> String {
    values.iter().map(literal).collect::<Vec<_>>().join(", ")
}

fn name(field: &str) -> String {
    let plain = field.chars().all(|c| c.is_alphanumeric() || c == '_')
        && field.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && !is_word(field);
    if plain { field.to_owned() } else { format!("[{}]", field.replace(']', "]]")) }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A value as it is written.
pub fn literal(value: &Literal) -> String {
    match value {
        Literal::Text(text) => quoted(text),
        Literal::Integer(number) => number.to_string(),
        Literal::Real(number) => format!("{number:?}"),
        Literal::Boolean(yes) => yes.to_string(),
        Literal::Day(day) => day.to_string(),
        Literal::Instant(instant) => instant.to_string(),
        Literal::Today(0) => "today".into(),
        Literal::Today(days) => format!("today {} {}", if *days < 0 { '-' } else { '+' }, days.unsigned_abs()),
    }
}

/// A comparison as it is written.
pub(super) fn compare(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "=",
        CompareOp::Ne => "!=",
        CompareOp::Lt => "<",
        CompareOp::Le => "<=",
        CompareOp::Gt => ">",
        CompareOp::Ge => ">=",
    }
}

fn text_op(op: TextOp) -> &'static str {
    match op {
        TextOp::Contains => "contains",
        TextOp::StartsWith => "starts with",
        TextOp::EndsWith => "ends with",
    }
}
