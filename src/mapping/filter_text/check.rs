//! Checks a filter against the table: the field exists, the operator and the value fit its type.
use super::token::{Kind, tokens};
use super::{FilterProblem, parse};
use crate::catalog::{DateBehaviour, FieldType, Table, TableDetail, record_id};
use crate::mapping::{CompareOp, Filter, Literal, TextOp, obstacle};

/// Reads and checks a filter; the problem says where.
///
/// # Errors
/// As [`parse`] and [`check`].
pub fn read(text: &str, detail: &TableDetail) -> Result<Filter, FilterProblem> {
    let filter = parse(text)?;
    check(&filter, detail).map_err(|mut problem| {
        let is_it = |k: &Kind| matches!(k, Kind::Word(w) | Kind::Field(w) if *w == problem.found);
        problem.at = tokens(text).ok().and_then(|ts| ts.into_iter().find(|t| is_it(&t.kind)).map(|t| t.at));
        problem
    })?;
    Ok(filter)
}

/// Checks a filter against a table.
///
/// # Errors
/// `unknown-field` with the nearest name as hint, `wrong-operator`, `wrong-value` with the field's type as hint.
pub fn check(filter: &Filter, detail: &TableDetail) -> Result<(), FilterProblem> {
    match filter {
        Filter::And(children) | Filter::Or(children) => children.iter().try_for_each(|c| check(c, detail)),
        Filter::Not(child) => check(child, detail),
        Filter::Empty { field } => kind_of(field, detail).map(|_| ()),
        Filter::Text { field, op, needle } => match (kind_of(field, detail)?, op) {
            (FieldType::Text { .. } | FieldType::Memo { .. }, _) => Ok(()),
            (FieldType::MultiChoice, TextOp::Contains) if is_choice(&detail.table, needle) => Ok(()),
            (kind @ FieldType::MultiChoice, TextOp::Contains) => Err(about("wrong-value", field, kind.word())),
            (kind, _) => Err(about("wrong-operator", field, kind.word())),
        },
        Filter::During { field, .. } => match kind_of(field, detail)? {
            FieldType::DateTime { .. } => Ok(()),
            kind => Err(about("wrong-operator", field, kind.word())),
        },
        Filter::In { field, values } => {
            let kind = kind_of(field, detail)?;
            values.iter().try_for_each(|v| fits(&detail.table, (field, kind), CompareOp::Eq, v))
        }
        Filter::Compare { field, op, value } => fits(&detail.table, (field, kind_of(field, detail)?), *op, value),
    }
}

/// Whether a set of choices can hold this one: a code, or one of Salesforce's values, between which a `;` stands.
fn is_choice(table: &Table, one: &str) -> bool {
    match record_id::is_used_by(table) {
        true => !one.is_empty() && !one.contains(';'),
        false => one.parse::<i32>().is_ok(),
    }
}

fn about(slug: &'static str, field: &str, hint: String) -> FilterProblem {
    FilterProblem { slug, at: None, found: field.to_owned(), hint }
}

fn kind_of<'d>(field: &str, detail: &'d TableDetail) -> Result<&'d FieldType, FilterProblem> {
    match detail.field(field) {
        Some(found) if obstacle(found).is_none() => Ok(&found.kind),
        Some(found) => {
            let instead = found.companion_of.clone().unwrap_or_default();
            Err(about("unknown-field", field, instead))
        }
        None => Err(about("unknown-field", field, nearest(field, detail))),
    }
}

fn fits(table: &Table, (field, kind): (&str, &FieldType), op: CompareOp, value: &Literal) -> Result<(), FilterProblem> {
    use FieldType as F;
    let ordered = !matches!(op, CompareOp::Eq | CompareOp::Ne);
    let (operator, literal) = match kind {
        F::Text { .. } | F::Memo { .. } => (!ordered, matches!(value, Literal::Text(_))),
        F::Integer | F::BigInt => (true, matches!(value, Literal::Integer(_))),
        F::Decimal { .. } | F::Double | F::Money { .. } => {
            (true, matches!(value, Literal::Integer(_) | Literal::Real(_)))
        }
        F::Boolean => (!ordered, matches!(value, Literal::Boolean(_))),
        F::DateTime { behaviour: DateBehaviour::DateOnly } => {
            (true, matches!(value, Literal::Day(_) | Literal::Today(_)))
        }
        F::DateTime { .. } => (true, matches!(value, Literal::Day(_) | Literal::Instant(_) | Literal::Today(_))),
        F::Choice | F::State | F::Status => {
            (!ordered, matches!(value, Literal::Integer(n) if i32::try_from(*n).is_ok()))
        }
        F::Lookup | F::Customer | F::Owner | F::UniqueId => {
            (!ordered, matches!(value, Literal::Text(t) if record_id::is_one_for(table, t)))
        }
        _ => (false, true),
    };
    match (operator, literal) {
        (false, _) => Err(about("wrong-operator", field, kind.word())),
        (_, false) => Err(about("wrong-value", field, kind.word())),
        _ => Ok(()),
    }
}

/// The field whose name is nearest, or whose label is what was typed; empty where nothing is near.
fn nearest(typed: &str, detail: &TableDetail) -> String {
    let fields = || detail.fields.iter().filter(|f| obstacle(f).is_none());
    let wanted = typed.to_lowercase();
    if let Some(labelled) = fields().find(|f| f.labels.0.values().any(|l| l.to_lowercase() == wanted)) {
        return labelled.name.clone();
    }
    let near = fields().map(|f| (distance(&wanted, &f.name.to_lowercase()), f)).min_by_key(|(d, _)| *d);
    let limit = wanted.chars().count() / 3 + 1;
    near.filter(|(d, _)| *d <= limit).map(|(_, f)| f.name.clone()).unwrap_or_default()
}

/// Edit distance: how many letters are put in, left out or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            left = (left + 1).min(above + 1).min(diagonal + usize::from(x != *y));
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
