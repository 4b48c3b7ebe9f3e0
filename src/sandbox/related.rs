//! Filters through a reference: `sdkmessageid/name eq 'Create'` becomes the rows of the other table that fit.
use super::data::cell::{Cell, guid_text};
use super::data::scan;
use super::data::world::Row;
use super::errors::ODataError;
use super::metadata::{Column, Table};
use super::odata::filter;
use super::odata::parse::Expr;
use super::overlay::State;
use super::relations::{self, Side};
use super::server::Ask;
use std::collections::BTreeSet;

/// The filter with every path through a reference replaced by the identifiers it stands for.
pub(super) fn resolve(ask: &Ask<'_>, state: &State, table: &'static Table, expr: Expr) -> Result<Expr, ODataError> {
    let all = |list: Vec<Expr>| list.into_iter().map(|expr| resolve(ask, state, table, expr)).collect::<Result<_, _>>();
    Ok(match expr {
        Expr::And(list) => Expr::And(all(list)?),
        Expr::Or(list) => Expr::Or(all(list)?),
        Expr::Not(inner) => Expr::Not(Box::new(resolve(ask, state, table, *inner)?)),
        Expr::Compare { name, op, value } => match name.split_once('/') {
            Some((navigation, rest)) => {
                leading(ask, state, table, navigation, Expr::Compare { name: rest.to_owned(), op, value })?
            }
            None => Expr::Compare { name, op, value },
        },
        Expr::Call { function, name, text } => match name.split_once('/') {
            Some((navigation, rest)) => {
                leading(ask, state, table, navigation, Expr::Call { function, name: rest.to_owned(), text })?
            }
            None => Expr::Call { function, name, text },
        },
        Expr::Lambda { path, all, inner } => collection(ask, state, table, &path, (all, inner.map(|inner| *inner)))?,
        other @ (Expr::In { .. } | Expr::Holds { .. }) => other,
    })
}

/// `path/any(…)` becomes the rows something in the collection leads to; `path/all(…)` all but those something leads to that
/// does not fit.
fn collection(
    ask: &Ask<'_>,
    state: &State,
    table: &'static Table,
    path: &str,
    (all, inner): (bool, Option<Expr>),
) -> Result<Expr, ODataError> {
    let world = &ask.shared.world;
    let fitting = |target: &'static Table| -> Result<Vec<Row>, ODataError> {
        let filter = inner
            .clone()
            .map(|inner| filter::bind(resolve(ask, state, target, inner)?, target, &ask.shared.drift()))
            .transpose()?;
        let fits = |row: &Row| filter.as_ref().is_none_or(|filter| filter.accepts(world, target, row)) != all;
        Ok(scan::by_id(world, state, target, None).filter(fits).collect())
    };
    let end = |from: &Table, row: &Row, column: &Column| match world.cell(from, row, column) {
        Cell::Guid(id) => Some(id),
        _ => None,
    };
    let owners: BTreeSet<u128> = match relations::navigation(table, path) {
        Some(Side::Many { column, from }) => {
            let leads = |row: &Row| world.target(from, row, column.logical) == Some(table.logical);
            fitting(from)?.iter().filter(|row| leads(row)).filter_map(|row| end(from, row, column)).collect()
        }
        Some(Side::Across(joint)) => {
            let ids: BTreeSet<u128> = fitting(joint.target)?.iter().map(|row| row.id).collect();
            let joins = |row: &Row| end(joint.intersect, row, joint.other).is_some_and(|id| ids.contains(&id));
            let rows = scan::by_id(world, state, joint.intersect, None).filter(joins);
            rows.filter_map(|row| end(joint.intersect, &row, joint.own)).collect()
        }
        _ => return Err(ODataError::no_property(path, table.logical)),
    };
    Ok(Expr::In { name: table.id.to_owned(), values: owners.into_iter().map(guid_text).collect(), negated: all })
}

fn leading(
    ask: &Ask<'_>,
    state: &State,
    table: &'static Table,
    navigation: &str,
    inner: Expr,
) -> Result<Expr, ODataError> {
    let Some(Side::One { column, target }) = relations::navigation(table, navigation) else {
        return Err(ODataError::no_property(navigation, table.logical));
    };
    let inner = filter::bind(resolve(ask, state, target, inner)?, target, &ask.shared.drift())?;
    let world = &ask.shared.world;
    let fitting = scan::by_id(world, state, target, None).filter(|row| inner.accepts(world, target, row));
    let values = fitting.map(|row| guid_text(row.id)).collect();
    Ok(Expr::In { name: column.wire.to_owned(), values, negated: false })
}
