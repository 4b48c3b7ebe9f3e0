//! Counts and extremes, over everything or by group.
use super::super::error::SfError;
use super::super::model::{Kind, Object};
use super::super::store::Row;
use super::super::val::Val;
use super::ast::{Item, Query};
use super::bind::{Path, Scope};
use super::lexer::framed;
use super::plan::by;
use std::cmp::Ordering;

/// One row of the answer: names and values.
pub(crate) type Group = Vec<(String, Val)>;

const FUNCTIONS: [&str; 6] = ["COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG"];

/// Whether a query asks for groups rather than rows.
pub(crate) fn groups(query: &Query) -> bool {
    let aggregates =
        |item: &Item| matches!(item, Item::Call { function, .. } if FUNCTIONS.contains(&function.as_str()));
    !query.group.is_empty() || query.select.iter().any(aggregates)
}

enum Lane {
    Key(usize),
    Call(String, Path),
}

/// The groups of rows a query asks for.
pub(crate) fn run(
    scope: Scope<'_>,
    query: &Query,
    object: &'static Object,
    rows: &[Row],
) -> Result<Vec<Group>, SfError> {
    let keys = query.group.iter().map(|word| scope.path(object, word)).collect::<Result<Vec<_>, _>>()?;
    let lanes = lanes(scope, query, object)?;
    let mut keyed: Vec<(Vec<Val>, &Row)> =
        rows.iter().map(|row| (keys.iter().map(|key| key.value(scope.reader, row)).collect(), row)).collect();
    let compare = |a: &[Val], b: &[Val]| {
        let mut pairs = a.iter().zip(b).map(|(a, b)| a.order(b));
        pairs.find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
    };
    keyed.sort_by(|a, b| compare(&a.0, &b.0));
    let mut out = Vec::new();
    let chunks: Vec<&[(Vec<Val>, &Row)]> = match keys.is_empty() {
        true => vec![keyed.as_slice()],
        false => keyed.chunk_by(|a, b| compare(&a.0, &b.0) == Ordering::Equal).collect(),
    };
    for chunk in chunks {
        let members: Vec<&Row> = chunk.iter().map(|(_, row)| *row).collect();
        let key = |at: usize| chunk.first().and_then(|(keys, _)| keys.get(at).cloned()).unwrap_or(Val::Null);
        let value = |lane: &Lane| match lane {
            Lane::Key(at) => key(*at),
            Lane::Call(function, path) => call(scope, function, path, &members),
        };
        out.push(lanes.iter().map(|(name, lane)| (name.clone(), value(lane))).collect::<Group>());
    }
    arrange(query, &mut out);
    Ok(out)
}

fn lanes(scope: Scope<'_>, query: &Query, object: &'static Object) -> Result<Vec<(String, Lane)>, SfError> {
    let mut lanes = Vec::new();
    let mut unnamed = 0;
    for item in &query.select {
        match item {
            Item::Call { function, field, alias } if FUNCTIONS.contains(&function.as_str()) => {
                let name = alias.clone().unwrap_or_else(|| {
                    unnamed += 1;
                    format!("expr{}", unnamed - 1)
                });
                lanes.push((name, Lane::Call(function.clone(), scope.path(object, field)?)));
            }
            Item::Field(word) => {
                let at = query.group.iter().position(|key| key.text.eq_ignore_ascii_case(&word.text));
                let Some(at) = at else {
                    let why = format!("Field must be grouped or aggregated: {}", word.text);
                    return Err(framed(scope.text, word.at, "MALFORMED_QUERY", &why));
                };
                let path = scope.path(object, word)?;
                lanes.push((path.field.name.to_owned(), Lane::Key(at)));
            }
            _ => return Err(framed(scope.text, 0, "MALFORMED_QUERY", "unexpected item beside aggregates")),
        }
    }
    Ok(lanes)
}

fn call(scope: Scope<'_>, function: &str, path: &Path, rows: &[&Row]) -> Val {
    let mut values: Vec<Val> =
        rows.iter().map(|row| path.value(scope.reader, row)).filter(|value| *value != Val::Null).collect();
    let numbers = || values.iter().filter_map(Val::number);
    let count = |length: usize| Val::Int(i64::try_from(length).unwrap_or(0));
    match function {
        "COUNT" => count(values.len()),
        "SUM" => Val::Num(numbers().sum()),
        #[allow(clippy::cast_precision_loss)]
        "AVG" if !values.is_empty() => Val::Num(numbers().sum::<f64>() / values.len() as f64),
        "COUNT_DISTINCT" => {
            values.sort_by(Val::order);
            values.dedup_by(|a, b| a.order(b) == Ordering::Equal);
            count(values.len())
        }
        "MIN" if path.field.kind != Kind::Boolean => values.into_iter().min_by(Val::order).unwrap_or(Val::Null),
        "MAX" if path.field.kind != Kind::Boolean => values.into_iter().max_by(Val::order).unwrap_or(Val::Null),
        _ => Val::Null,
    }
}

/// Orders groups by their named values and keeps what the limit leaves.
fn arrange(query: &Query, groups: &mut Vec<Group>) {
    // An aggregate is ordered by how it is written: COUNT(Id) is the select list's own.
    let written = |item: &Item, text: &str| match item {
        Item::Field(word) => word.text.eq_ignore_ascii_case(text),
        Item::Call { function, field, .. } => format!("{function}({})", field.text).eq_ignore_ascii_case(text),
        _ => false,
    };
    let keys: Vec<(usize, bool, bool)> = query
        .order
        .iter()
        .filter_map(|one| {
            let at = query.select.iter().position(|item| written(item, &one.field.text))?;
            Some((at, one.down, one.nulls_last))
        })
        .collect();
    let value = |group: &Group, at: usize| group.get(at).map_or(Val::Null, |(_, value)| value.clone());
    groups.sort_by(|a, b| {
        let mut orders = keys.iter().map(|(at, down, last)| by(&value(a, *at), &value(b, *at), *down, *last));
        orders.find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
    });
    groups.drain(..query.offset.min(groups.len()));
    groups.truncate(query.limit.unwrap_or(usize::MAX));
}
