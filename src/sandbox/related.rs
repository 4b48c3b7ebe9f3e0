//! Filters through a reference: `sdkmessageid/name eq 'Create'` becomes the rows of the other table that fit.
use super::data::cell::guid_text;
use super::data::scan;
use super::errors::ODataError;
use super::metadata::Table;
use super::odata::filter;
use super::odata::parse::Expr;
use super::overlay::State;
use super::relations::{self, Side};
use super::server::Ask;

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
        other @ Expr::In { .. } => other,
    })
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
    let inner = filter::bind(resolve(ask, state, target, inner)?, target)?;
    let world = &ask.shared.world;
    let fitting = scan::by_id(world, state, target, None).filter(|row| inner.accepts(world, target, row));
    let values = fitting.map(|row| guid_text(row.id)).collect();
    Ok(Expr::In { name: column.wire.to_owned(), values, negated: false })
}
