//! Judges rows by a filter on our side, where the CRM cannot be asked to: change tracking takes no filter. Says of every row
//! what the CRM would say (docs.oasis-open.org, "OData Version 4.0. Part 2: URL Conventions", 5.1.1): an empty value equals
//! only emptiness and is neither less nor greater; a search in an empty value is neither true nor false, and what is
//! neither is left out; texts are compared without regard to case.
use super::{Cell, CompareOp, Filter, Literal, TextOp};
use crate::catalog::{DateBehaviour, FieldType, record_id};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::cmp::Ordering;

/// A filter bound to the columns of rows.
#[derive(Debug, Clone)]
pub struct RowTest(Node);

#[derive(Debug, Clone)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Compare {
        at: usize,
        op: CompareOp,
        value: Value,
    },
    Empty {
        at: usize,
    },
    Text {
        at: usize,
        op: TextOp,
        needle: String,
    },
    /// A set of choices holds this one, in lower case.
    Choice {
        at: usize,
        one: String,
    },
    In {
        at: usize,
        values: Vec<Value>,
    },
}

/// A literal in the spelling its column's cells have.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    /// In lower case.
    Text(String),
    /// An identifier, a day or a time: compared letter by letter. Times carry no `Z`, so that fractions of a second sort
    /// behind the second.
    Exact(String),
    Whole(i64),
    Real(f64),
}

impl RowTest {
    /// Binds a filter to rows whose cells stand in the order of these columns.
    ///
    /// # Errors
    /// The name of the field that is not among the columns, or whose value does not fit it.
    pub fn bind<'c>(
        filter: &Filter,
        columns: impl Iterator<Item = (&'c str, &'c FieldType)> + Clone,
    ) -> Result<Self, String> {
        node(filter, &columns).map(Self)
    }

    /// Whether the row is one the filter asks for.
    pub fn accepts(&self, cells: &[Cell<'_>]) -> bool {
        judge(&self.0, cells) == Some(true)
    }
}

/// The fields a filter names, each once, in the order they appear.
pub fn fields_of(filter: &Filter) -> Vec<&str> {
    fn collect<'f>(filter: &'f Filter, into: &mut Vec<&'f str>) {
        match filter {
            Filter::And(all) | Filter::Or(all) => all.iter().for_each(|f| collect(f, into)),
            Filter::Not(inner) => collect(inner, into),
            Filter::Compare { field, .. }
            | Filter::Empty { field }
            | Filter::Text { field, .. }
            | Filter::During { field, .. }
            | Filter::In { field, .. } => {
                if !into.contains(&field.as_str()) {
                    into.push(field);
                }
            }
        }
    }
    let mut found = Vec::new();
    collect(filter, &mut found);
    found
}

fn node<'c, C>(filter: &Filter, columns: &C) -> Result<Node, String>
where
    C: Iterator<Item = (&'c str, &'c FieldType)> + Clone,
{
    let find = |field: &str| {
        let found = columns.clone().enumerate().find(|(_, (name, _))| *name == field);
        found.map(|(at, (_, kind))| (at, kind)).ok_or_else(|| field.to_owned())
    };
    let fit = |field: &str, kind: &FieldType, literal: &Literal| value(literal, kind).ok_or_else(|| field.to_owned());
    Ok(match filter {
        Filter::And(all) => Node::All(all.iter().map(|f| node(f, columns)).collect::<Result<_, _>>()?),
        Filter::Or(any) => Node::Any(any.iter().map(|f| node(f, columns)).collect::<Result<_, _>>()?),
        Filter::Not(inner) => Node::Not(Box::new(node(inner, columns)?)),
        Filter::Empty { field } => Node::Empty { at: find(field)?.0 },
        Filter::Text { field, op, needle } => {
            let (needle, op) = (needle.to_lowercase(), *op);
            match find(field)? {
                (at, FieldType::MultiChoice) => Node::Choice { at, one: needle },
                (at, _) => Node::Text { at, op, needle },
            }
        }
        Filter::Compare { field, op, value } => {
            let (at, kind) = find(field)?;
            Node::Compare { at, op: *op, value: fit(field, kind, value)? }
        }
        // Periods are days before a run begins.
        Filter::During { field, .. } => return Err(field.clone()),
        Filter::In { field, values } => {
            let (at, kind) = find(field)?;
            Node::In { at, values: values.iter().map(|v| fit(field, kind, v)).collect::<Result<_, _>>()? }
        }
    })
}

/// The literal as the column's cells would spell it; none where it does not fit.
fn value(literal: &Literal, kind: &FieldType) -> Option<Value> {
    use FieldType as T;
    Some(match (kind, literal) {
        (T::Text { .. } | T::Memo { .. } | T::MultiChoice, Literal::Text(text)) => Value::Text(text.to_lowercase()),
        (T::Text { .. } | T::Memo { .. }, Literal::Integer(n)) => Value::Text(n.to_string()),
        (T::Lookup | T::Customer | T::Owner | T::UniqueId, Literal::Text(text)) => {
            Value::Exact(identifier(text.trim())?)
        }
        (T::Integer | T::BigInt | T::Choice | T::State | T::Status, Literal::Integer(n)) => Value::Whole(*n),
        (T::Decimal { .. } | T::Double | T::Money { .. }, Literal::Integer(n)) => Value::Real(*n as f64),
        (T::Decimal { .. } | T::Double | T::Money { .. }, Literal::Real(r)) => Value::Real(*r),
        (T::Boolean, Literal::Boolean(b)) => Value::Whole(i64::from(*b)),
        (T::Boolean, Literal::Integer(n @ (0 | 1))) => Value::Whole(*n),
        (T::DateTime { behaviour }, Literal::Day(day)) => Value::Exact(on_day(*behaviour, *day)),
        (T::DateTime { behaviour: DateBehaviour::DateOnly }, Literal::Instant(at)) => {
            Value::Exact(at.to_zoned(TimeZone::UTC).date().to_string())
        }
        (T::DateTime { .. }, Literal::Instant(at)) => Value::Exact(at.to_zoned(TimeZone::UTC).datetime().to_string()),
        // `Today` is resolved before a run begins.
        _ => return None,
    })
}

/// An identifier as rows hold it: Dataverse's is a UUID, Salesforce's has 18 letters and digits whose case counts, and may
/// be written with the first 15 of them.
fn identifier(text: &str) -> Option<String> {
    match uuid::Uuid::try_parse(text) {
        Ok(id) => Some(id.hyphenated().to_string()),
        Err(_) => record_id::canonical(text).map(Cow::into_owned),
    }
}

/// Whether a set of choices holds this one: codes with commas between them, or texts with `;` between them.
fn holds_choice(set: &str, one: &str) -> bool {
    let is_code = |text: &str| text.parse::<i64>().is_ok();
    let between = if is_code(one) && set.split(',').all(is_code) { ',' } else { ';' };
    set.split(between).any(|each| each == one)
}

fn on_day(behaviour: DateBehaviour, day: Date) -> String {
    match behaviour {
        DateBehaviour::DateOnly => day.to_string(),
        DateBehaviour::UserLocal | DateBehaviour::TimeZoneIndependent => format!("{day}T00:00:00"),
    }
}

fn judge(node: &Node, cells: &[Cell<'_>]) -> Option<bool> {
    let cell = |at: &usize| cells.get(*at).unwrap_or(&Cell::Null);
    match node {
        Node::All(all) => decided(all, cells, false),
        Node::Any(any) => decided(any, cells, true),
        Node::Not(inner) => judge(inner, cells).map(|b| !b),
        Node::Empty { at } => Some(matches!(cell(at), Cell::Null)),
        Node::Compare { at, op, value } => Some(holds(*op, order(cell(at), value))),
        Node::In { at, values } => Some(values.iter().any(|value| holds(CompareOp::Eq, order(cell(at), value)))),
        Node::Text { at, op, needle } => match cell(at) {
            Cell::Text(text) => {
                let text = text.to_lowercase();
                Some(match op {
                    TextOp::Contains => text.contains(needle.as_str()),
                    TextOp::StartsWith => text.starts_with(needle.as_str()),
                    TextOp::EndsWith => text.ends_with(needle.as_str()),
                })
            }
            _ => None,
        },
        Node::Choice { at, one } => match cell(at) {
            Cell::Text(set) => Some(holds_choice(&set.to_lowercase(), one)),
            _ => None,
        },
    }
}

/// One `winner` decides; without one, a part that is neither leaves the whole undecided.
fn decided(parts: &[Node], cells: &[Cell<'_>], winner: bool) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match judge(part, cells) {
            Some(b) if b == winner => return Some(winner),
            Some(_) => {}
            None => open = true,
        }
    }
    if open { None } else { Some(!winner) }
}

/// How a cell stands to a value; none where the cell is empty or nothing can be compared.
fn order(cell: &Cell<'_>, value: &Value) -> Option<Ordering> {
    match (cell, value) {
        (Cell::Text(cell), Value::Text(value)) => Some(cell.to_lowercase().as_str().cmp(value)),
        (Cell::Text(cell), Value::Exact(value)) => Some(cell.strip_suffix('Z').unwrap_or(cell).cmp(value)),
        (Cell::Integer(cell), Value::Whole(value)) => Some(cell.cmp(value)),
        (Cell::Integer(cell), Value::Real(value)) => (*cell as f64).partial_cmp(value),
        // A number that is read with all its digits.
        (Cell::Text(cell), Value::Real(value)) => cell.parse::<f64>().ok()?.partial_cmp(value),
        (Cell::Text(cell), Value::Whole(value)) => cell.parse::<f64>().ok()?.partial_cmp(&(*value as f64)),
        (Cell::Real(cell), Value::Real(value)) => cell.partial_cmp(value),
        (Cell::Real(cell), Value::Whole(value)) => cell.partial_cmp(&(*value as f64)),
        _ => None,
    }
}

fn holds(op: CompareOp, order: Option<Ordering>) -> bool {
    match (op, order) {
        (CompareOp::Eq, order) => order == Some(Ordering::Equal),
        (CompareOp::Ne, order) => order != Some(Ordering::Equal),
        (_, None) => false,
        (CompareOp::Lt, Some(order)) => order.is_lt(),
        (CompareOp::Le, Some(order)) => order.is_le(),
        (CompareOp::Gt, Some(order)) => order.is_gt(),
        (CompareOp::Ge, Some(order)) => order.is_ge(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<(&'static str, FieldType)> {
        let date = |behaviour| FieldType::DateTime { behaviour };
        vec![
            ("name", FieldType::Text { max_length: None, format: None }),
            ("age", FieldType::Integer),
            ("amount", FieldType::Money { precision: None }),
            ("changed", date(DateBehaviour::UserLocal)),
            ("wall", date(DateBehaviour::TimeZoneIndependent)),
            ("born", date(DateBehaviour::DateOnly)),
            ("ownerid", FieldType::Owner),
            ("flag", FieldType::Boolean),
            ("codes", FieldType::MultiChoice),
            ("topics", FieldType::MultiChoice),
            ("accountid", FieldType::Lookup),
        ]
    }

    fn row() -> Vec<Cell<'static>> {
        vec![
            Cell::Text("O'Hara 50% ÉTÉ".into()),
            Cell::Integer(7),
            Cell::Real(1.5),
            Cell::Text("2026-01-02T03:04:05Z".into()),
            Cell::Text("2026-01-02T03:04:05".into()),
            Cell::Text("2026-01-02".into()),
            Cell::Text("6ba7b810-9dad-11d1-80b4-00c04fd430c8".into()),
            Cell::Integer(1),
            Cell::Text("1,9".into()),
            Cell::Text("Food, Wine;Home".into()),
            Cell::Text("001AA000000AbCdYAK".into()),
        ]
    }

    /// As the filter language would write it, over the row, and over one without any value.
    fn judged(filter: &Filter) -> (bool, bool) {
        let columns = columns();
        let test = RowTest::bind(filter, columns.iter().map(|(n, k)| (*n, k))).unwrap();
        (test.accepts(&row()), test.accepts(&vec![Cell::Null; columns.len()]))
    }

    fn compare(field: &str, op: CompareOp, value: Literal) -> Filter {
        Filter::Compare { field: field.into(), op, value }
    }

    fn text(t: &str) -> Literal {
        Literal::Text(t.into())
    }

    #[test]
    fn values_are_compared_in_the_spelling_of_their_column() {
        use CompareOp::{Eq, Ge, Gt, Le, Lt};
        let at = |t: &str| Literal::Instant(t.parse().unwrap());
        let day = Literal::Day(jiff::civil::date(2026, 1, 2));
        for (field, op, value, holds) in [
            ("name", Eq, text("o'hara 50% été"), true),
            ("name", Eq, text("o'hara"), false),
            ("age", Ge, Literal::Integer(7), true),
            ("age", Lt, Literal::Integer(7), false),
            ("amount", Eq, Literal::Real(1.5), true),
            ("amount", Gt, Literal::Integer(1), true),
            ("changed", Eq, at("2026-01-02T03:04:05Z"), true),
            ("changed", Lt, at("2026-01-02T03:04:05.5Z"), true),
            ("changed", Eq, at("2026-01-02T04:04:05+01:00"), true),
            ("changed", Ge, day.clone(), true),
            ("changed", Le, day.clone(), false),
            ("wall", Eq, at("2026-01-02T03:04:05Z"), true),
            ("born", Eq, day, true),
            ("born", Eq, at("2026-01-02T23:00:00Z"), true),
            ("ownerid", Eq, text("{6BA7B810-9DAD-11D1-80B4-00C04FD430C8}"), true),
            ("flag", Eq, Literal::Boolean(true), true),
            ("accountid", Eq, text("001AA000000AbCd"), true),
            ("accountid", Eq, text("001AA000000AbCdYAK"), true),
            ("accountid", Eq, text("001AA000000abcd"), false),
        ] {
            assert_eq!(judged(&compare(field, op, value.clone())), (holds, false), "{field} {op:?} {value:?}");
        }
    }

    #[test]
    fn emptiness_equals_only_itself_and_is_never_found_by_a_search() {
        let ne = compare("age", CompareOp::Ne, Literal::Integer(7));
        assert_eq!(judged(&ne), (false, true));
        assert_eq!(judged(&Filter::Not(Box::new(compare("age", CompareOp::Lt, Literal::Integer(9))))), (false, true));
        assert_eq!(judged(&Filter::Empty { field: "age".into() }), (false, true));
        let search = |needle: &str| Filter::Text { field: "name".into(), op: TextOp::Contains, needle: needle.into() };
        assert_eq!(judged(&search("50% é")), (true, false));
        assert_eq!(judged(&Filter::Not(Box::new(search("x")))), (true, false), "neither found nor not found");
        let either = Filter::Or(vec![search("x"), Filter::Empty { field: "age".into() }]);
        assert_eq!(judged(&either), (false, true));
        let both = Filter::Not(Box::new(Filter::And(vec![search("x"), Filter::Empty { field: "age".into() }])));
        assert_eq!(judged(&both), (true, false));
        let some = Filter::In { field: "age".into(), values: vec![Literal::Integer(1), Literal::Integer(7)] };
        assert_eq!(judged(&some), (true, false));
        assert_eq!(judged(&Filter::Not(Box::new(some))), (false, true));
    }

    #[test]
    fn a_set_of_choices_holds_whole_choices_and_an_empty_one_is_neither() {
        let holds = |field: &str, one: &str| {
            let filter = Filter::Text { field: field.into(), op: TextOp::Contains, needle: one.into() };
            (judged(&filter), judged(&Filter::Not(Box::new(filter))))
        };
        for (field, one, there) in [
            ("codes", "1", true),
            ("codes", "9", true),
            ("codes", "19", false),
            ("topics", "home", true),
            ("topics", "Food, Wine", true),
            ("topics", "Wine", false),
        ] {
            assert_eq!(holds(field, one), ((there, false), (!there, false)), "{field} {one}");
        }
    }

    #[test]
    fn a_field_that_does_not_come_and_a_value_that_does_not_fit_are_told() {
        let columns = columns();
        let bind = |f: &Filter| RowTest::bind(f, columns.iter().map(|(n, k)| (*n, k))).map(drop);
        assert_eq!(bind(&Filter::Empty { field: "ghost".into() }), Err("ghost".to_owned()));
        assert_eq!(bind(&compare("age", CompareOp::Eq, text("seven"))), Err("age".to_owned()));
        let filter = Filter::And(vec![
            compare("age", CompareOp::Eq, Literal::Integer(1)),
            Filter::Not(Box::new(Filter::Empty { field: "name".into() })),
            Filter::Empty { field: "age".into() },
        ]);
        assert_eq!(fields_of(&filter), ["age", "name"]);
    }
}
