//! A filter bound to a table's columns: asks a row for values, and tells which stretch of the order can match at all.
use super::like::like;
use super::parse::{Expr, Literal, Op, moment};
use crate::sandbox::data::cell::{Cell, parse_guid};
use crate::sandbox::data::world::{Row, World};
use crate::sandbox::drift::Drift;
use crate::sandbox::errors::ODataError;
use crate::sandbox::metadata::{Column, Kind, Table};

/// A filter ready to judge rows.
#[derive(Debug, Clone)]
pub(crate) enum Filter<'a> {
    All(Vec<Filter<'a>>),
    Any(Vec<Filter<'a>>),
    Not(Box<Filter<'a>>),
    Compare { column: &'a Column, op: Op, value: Literal },
    Like { column: &'a Column, pattern: String },
    Among { column: &'a Column, values: Vec<Literal>, negated: bool },
    Holds { column: &'a Column, values: Vec<String> },
}

/// Looks up every name in the schema as it stands and checks that types fit.
pub(crate) fn bind(expr: Expr, table: &'static Table, drift: &Drift) -> Result<Filter<'static>, ODataError> {
    let find = |name: &str| drift.on_wire(table, name).ok_or_else(|| ODataError::no_property(name, table.logical));
    Ok(match expr {
        Expr::And(list) => {
            Filter::All(list.into_iter().map(|expr| bind(expr, table, drift)).collect::<Result<_, _>>()?)
        }
        Expr::Or(list) => Filter::Any(list.into_iter().map(|expr| bind(expr, table, drift)).collect::<Result<_, _>>()?),
        Expr::Not(expr) => Filter::Not(Box::new(bind(*expr, table, drift)?)),
        Expr::Compare { name, op, value } => {
            let column = find(&name)?;
            Filter::Compare { column, op, value: fit(column, value)? }
        }
        Expr::Call { function, name, text } => {
            let column = find(&name)?;
            if !matches!(column.kind, Kind::Text { .. } | Kind::Memo { .. }) {
                return Err(mismatch(&function));
            }
            let text = text.to_lowercase();
            let pattern = match function.as_str() {
                "startswith" => format!("{text}%"),
                "endswith" => format!("%{text}"),
                _ => format!("%{text}%"),
            };
            Filter::Like { column, pattern }
        }
        Expr::Lambda { path, .. } => return Err(ODataError::no_property(&path, table.logical)),
        Expr::Holds { name, values } => match find(&name)? {
            column if matches!(column.kind, Kind::MultiSelect { .. }) => Filter::Holds { column, values },
            _ => return Err(mismatch("ContainValues")),
        },
        Expr::In { name, values, negated } => {
            let by_name = || drift.on_wire(table, table.column(&name)?.wire);
            let column = find(&name).or_else(|error| by_name().ok_or(error))?;
            let values = values.into_iter().map(|value| fit(column, word(column, value)));
            Filter::Among { column, values: values.collect::<Result<_, _>>()?, negated }
        }
    })
}

/// A list's text as the literal its column would be compared with.
fn word(column: &Column, text: String) -> Literal {
    match column.kind {
        Kind::Text { .. } | Kind::Memo { .. } => Literal::Text(text),
        Kind::Bool { .. } => Literal::Bool(text == "true"),
        _ => text.parse().map_or(Literal::Text(text), Literal::Number),
    }
}

fn mismatch(operation: &str) -> ODataError {
    let text = format!("A binary operator with incompatible types was detected. Operation: '{operation}'.");
    ODataError::new(400, "0x80060888", text)
}

/// The literal as the column's type, where it can be one.
fn fit(column: &Column, value: Literal) -> Result<Literal, ODataError> {
    if value == Literal::Null {
        return Ok(value);
    }
    let fitted = match (column.kind, value) {
        (Kind::Text { .. } | Kind::Memo { .. } | Kind::MultiSelect { .. }, Literal::Text(text)) => {
            Some(Literal::Text(text.to_lowercase()))
        }
        (Kind::Bool { .. }, value @ Literal::Bool(_)) => Some(value),
        (Kind::Bool { .. }, Literal::Number(number)) => Some(Literal::Bool(number != 0.0)),
        (Kind::Id | Kind::Guid | Kind::File | Kind::Lookup(_) | Kind::Customer | Kind::Owner, value) => match value {
            Literal::Guid(id) => Some(Literal::Guid(id)),
            Literal::Text(text) => parse_guid(&text).map(Literal::Guid),
            _ => None,
        },
        (Kind::Date(_), Literal::Moment(micros)) => Some(Literal::Moment(micros)),
        (Kind::Date(_), Literal::Text(text)) => moment(&text).map(Literal::Moment),
        (
            Kind::Int
            | Kind::BigInt
            | Kind::Decimal { .. }
            | Kind::Double
            | Kind::Money { .. }
            | Kind::MoneyBase { .. },
            value @ Literal::Number(_),
        )
        | (Kind::Picklist { .. } | Kind::State | Kind::Status, value @ Literal::Number(_)) => Some(value),
        _ => None,
    };
    fitted.ok_or_else(|| mismatch(column.wire))
}

/// A stretch of seconds, both ends included.
type Range = (i128, i128);

/// The stretch a column's literal stands for, where the column is the one asked about.
type Place<'a> = &'a dyn Fn(&Column, &Literal) -> Option<Range>;

impl Filter<'_> {
    /// Whether this row passes.
    pub fn accepts(&self, world: &World, table: &Table, row: &Row) -> bool {
        self.judge(world, table, row) == Some(true)
    }

    /// True, false or neither: a search in an empty value is neither, and so is its opposite, as OData and SQL have it.
    fn judge(&self, world: &World, table: &Table, row: &Row) -> Option<bool> {
        let several = |list: &[Filter<'_>], winner: bool| {
            let verdicts: Vec<_> = list.iter().map(|filter| filter.judge(world, table, row)).collect();
            if verdicts.contains(&Some(winner)) {
                return Some(winner);
            }
            if verdicts.contains(&None) { None } else { Some(!winner) }
        };
        match self {
            Self::All(list) => several(list, false),
            Self::Any(list) => several(list, true),
            Self::Not(filter) => filter.judge(world, table, row).map(|verdict| !verdict),
            Self::Compare { column, op, value } => Some(compare(&world.cell(table, row, column), *op, value)),
            Self::Like { column, pattern } => {
                let value = world.cell(table, row, column);
                value.text().map(|text| like(&text.to_lowercase(), pattern))
            }
            Self::Holds { column, values } => {
                let value = world.cell(table, row, column);
                value.text().map(|set| set.split(',').any(|code| values.iter().any(|v| v == code)))
            }
            Self::Among { column, values, negated } => {
                let value = world.cell(table, row, column);
                Some(values.iter().any(|literal| compare(&value, Op::Eq, literal)) != *negated)
            }
        }
    }

    /// The identifiers outside of which nothing passes, in order, where the filter names some.
    pub fn named(&self, table: &Table) -> Option<Vec<u128>> {
        let id = |literal: &Literal| match literal {
            Literal::Guid(id) => Some(*id),
            _ => None,
        };
        let mut named: Vec<u128> = match self {
            Self::Compare { column, op: Op::Eq, value } if column.logical == table.id => vec![id(value)?],
            Self::Among { column, values, negated: false } if column.logical == table.id => {
                values.iter().map(id).collect::<Option<_>>()?
            }
            Self::Any(list) => {
                let each: Option<Vec<_>> = list.iter().map(|filter| filter.named(table)).collect();
                each?.concat()
            }
            Self::All(list) => list.iter().find_map(|filter| filter.named(table))?,
            _ => return None,
        };
        named.sort_unstable();
        named.dedup();
        Some(named)
    }

    /// The stretch of `modifiedon`, in whole seconds, outside of which nothing passes.
    pub fn modified_range(&self) -> (i64, i64) {
        self.range(&|column, value| match value {
            Literal::Moment(micros) if column.logical == "modifiedon" => {
                Some((i128::from(micros.div_euclid(1_000_000)), i128::from(-(-micros).div_euclid(1_000_000))))
            }
            _ => None,
        })
        .map_or((i64::MIN, i64::MAX), |(low, high)| (clamp(low), clamp(high)))
    }

    fn range(&self, place: Place<'_>) -> Option<Range> {
        match self {
            Self::All(list) => {
                list.iter().filter_map(|filter| filter.range(place)).reduce(|a, b| (a.0.max(b.0), a.1.min(b.1)))
            }
            Self::Any(list) => {
                let ranges: Option<Vec<_>> = list.iter().map(|filter| filter.range(place)).collect();
                ranges?.into_iter().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            }
            Self::Compare { column, op, value } => {
                let (floor, ceiling) = place(column, value)?;
                let (least, most) = (i128::from(i64::MIN), i128::from(i64::MAX));
                match op {
                    Op::Eq => Some((floor, ceiling)),
                    Op::Ge | Op::Gt => Some((floor, most)),
                    Op::Le | Op::Lt => Some((least, ceiling)),
                    Op::Ne => None,
                }
            }
            _ => None,
        }
    }
}

fn clamp(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// Two-valued: null equals null, differs from everything else, and is neither greater nor less.
fn compare(cell: &Cell, op: Op, value: &Literal) -> bool {
    use std::cmp::Ordering;
    let order = match (cell, value) {
        (Cell::Null, Literal::Null) => Some(Ordering::Equal),
        (Cell::Null, _) | (_, Literal::Null) => None,
        (Cell::Bool(cell), Literal::Bool(value)) => Some(cell.cmp(value)),
        (Cell::Guid(cell), Literal::Guid(value)) => Some(cell.cmp(value)),
        (Cell::Instant(_) | Cell::Day(_), Literal::Moment(value)) => cell.micros().map(|micros| micros.cmp(value)),
        (cell, Literal::Text(value)) => cell.text().map(|text| text.to_lowercase().as_str().cmp(value)),
        (cell, Literal::Number(value)) => cell.number().and_then(|number| number.partial_cmp(value)),
        _ => None,
    };
    match (op, order) {
        (Op::Eq, order) => order == Some(Ordering::Equal),
        (Op::Ne, order) => order != Some(Ordering::Equal),
        (_, None) => false,
        (Op::Gt, Some(order)) => order.is_gt(),
        (Op::Ge, Some(order)) => order.is_ge(),
        (Op::Lt, Some(order)) => order.is_lt(),
        (Op::Le, Some(order)) => order.is_le(),
    }
}
