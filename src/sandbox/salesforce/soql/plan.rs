//! Finds the rows of a query in its order.
use super::super::error::SfError;
use super::super::model::{Kind, Object, Source};
use super::super::rights::shared;
use super::super::store::Row;
use super::super::val::Val;
use super::aggregate::{self, Group};
use super::ast::{Item, Query};
use super::bind::{Bound, Path, Scope};
use super::lexer::framed;
use crate::sandbox::data::calendar::DAY;
use std::cmp::Ordering;

/// How long the recycle bin keeps what was deleted (help.salesforce.com, "Recycle Bin"), in seconds.
const BIN: i64 = 15 * DAY;

/// What a query found.
#[derive(Debug)]
pub(crate) enum Found {
    /// Records, by their numbers.
    Rows(Vec<u64>),
    Count(u64),
    Groups(Vec<Group>),
}

/// A query bound to its object.
pub(crate) struct Plan {
    pub object: &'static Object,
    filter: Option<Bound>,
    order: Vec<(Path, bool, bool)>,
    limit: usize,
    offset: usize,
}

/// The object a query is about.
pub(crate) fn object_of(scope: Scope<'_>, query: &Query) -> Result<&'static Object, SfError> {
    scope.reader.state.object(&query.from).ok_or_else(|| {
        let why = format!(
            "sObject type '{}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
            query.from
        );
        framed(scope.text, query.from_at, "INVALID_TYPE", &why)
    })
}

impl Plan {
    /// Binds a query; its order only where its rows are wanted rather than groups.
    pub fn bind(scope: Scope<'_>, query: &Query, object: &'static Object) -> Result<Self, SfError> {
        let mut order = Vec::new();
        let groups = aggregate::groups(query);
        for one in query.order.iter().filter(|_| !groups) {
            let path = scope.path(object, &one.field)?;
            if !path.field.sortable() {
                let why = format!("field '{}' can not be sorted in a query call", one.field.text);
                return Err(framed(scope.text, one.field.at, "INVALID_FIELD", &why));
            }
            order.push((path, one.down, one.nulls_last));
        }
        let filter = query.filter.as_ref().map(|cond| scope.bind(object, cond)).transpose()?;
        let limit = if groups { usize::MAX } else { query.limit.unwrap_or(usize::MAX) };
        Ok(Self { object, filter, order, limit, offset: if groups { 0 } else { query.offset } })
    }

    /// Narrows what passes further.
    pub fn accepts(&self, scope: Scope<'_>, row: &Row) -> bool {
        // The recycle bin and the archive are for `queryAll` alone.
        let shown = !row.deleted() || (scope.all && row.stamp() >= scope.now - BIN);
        shown
            && (scope.all || !row.archived())
            && shared(scope.unshared, self.object, row.number)
            && self.filter.as_ref().is_none_or(|filter| filter.accepts(scope.reader, row))
    }

    /// The matching rows in order, not more than the limit.
    pub fn rows(&self, scope: Scope<'_>) -> Vec<Row> {
        let (state, world) = (scope.reader.state, scope.reader.world);
        let (from, to) = self.filter.as_ref().map_or((i64::MIN, i64::MAX), Bound::stamps);
        let wanted = self.limit.saturating_add(self.offset);
        let passing = |row: &Row| self.accepts(scope, row);
        let mut rows: Vec<Row> = match self.natural() {
            Natural::Stamp => {
                let rows = state.rows_since(world, self.object, from).take_while(|row| row.stamp() <= to);
                rows.filter(passing).take(wanted).collect()
            }
            Natural::Id if from == i64::MIN => state.rows(world, self.object).filter(passing).take(wanted).collect(),
            natural => {
                let rows = state.rows_since(world, self.object, from).take_while(|row| row.stamp() <= to);
                let mut rows: Vec<Row> = rows.filter(passing).collect();
                match natural {
                    Natural::Other => self.sort(scope, &mut rows),
                    _ => rows.sort_unstable_by_key(|row| row.number),
                }
                rows.truncate(wanted);
                rows
            }
        };
        rows.drain(..self.offset.min(rows.len()));
        rows
    }

    fn natural(&self) -> Natural {
        let key = |at: usize| self.order.get(at).map(|(path, down, _)| (path.hops.len(), path.field.source, *down));
        match (key(0), key(1)) {
            (None, _) | (Some((0, Source::Id, false)), _) => Natural::Id,
            (Some((0, Source::Stamp, false)), None | Some((0, Source::Id, false))) => Natural::Stamp,
            _ => Natural::Other,
        }
    }

    /// Sorts rows by the keys, then by identifier.
    pub fn sort(&self, scope: Scope<'_>, rows: &mut Vec<Row>) {
        let keyed = |row: Row| {
            let keys: Vec<Val> = self.order.iter().map(|(path, ..)| path.value(scope.reader, &row)).collect();
            (keys, row)
        };
        let mut all: Vec<(Vec<Val>, Row)> = std::mem::take(rows).into_iter().map(keyed).collect();
        all.sort_by(|a, b| {
            let mut pairs = a.0.iter().zip(&b.0).zip(&self.order);
            let decided = pairs.find_map(|((a, b), (_, down, last))| match by(a, b, *down, *last) {
                Ordering::Equal => None,
                order => Some(order),
            });
            decided.unwrap_or_else(|| a.1.number.cmp(&b.1.number))
        });
        rows.extend(all.into_iter().map(|(_, row)| row));
    }

    /// Takes the rows the limit and offset leave.
    pub fn cut(&self, rows: &mut Vec<Row>) {
        rows.drain(..self.offset.min(rows.len()));
        rows.truncate(self.limit);
    }
}

/// Nulls stand first in either direction, unless they are asked to stand last.
pub(crate) fn by(a: &Val, b: &Val, down: bool, nulls_last: bool) -> Ordering {
    match (a == &Val::Null, b == &Val::Null) {
        (true, true) => Ordering::Equal,
        (true, false) if nulls_last => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, true) if nulls_last => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ if down => b.order(a),
        _ => a.order(b),
    }
}

enum Natural {
    Id,
    Stamp,
    Other,
}

/// Runs a query.
pub(crate) fn run(scope: Scope<'_>, query: &Query) -> Result<Found, SfError> {
    let object = object_of(scope, query)?;
    let plan = Plan::bind(scope, query, object)?;
    if aggregate::groups(query) {
        return Ok(Found::Groups(aggregate::run(scope, query, object, &plan.rows(scope))?));
    }
    let rows = plan.rows(scope);
    if query.select.iter().any(|item| matches!(item, Item::Count)) {
        if query.select.len() > 1 {
            return Err(framed(scope.text, 0, "MALFORMED_QUERY", "count() must stand alone in the select list"));
        }
        return Ok(Found::Count(u64::try_from(rows.len()).unwrap_or(0)));
    }
    Ok(Found::Rows(rows.into_iter().map(|row| row.number).collect()))
}

/// The values of the one field an inner query selects.
pub(crate) fn values(scope: Scope<'_>, query: &Query) -> Result<Vec<Val>, SfError> {
    let object = object_of(scope, query)?;
    let [Item::Field(word)] = query.select.as_slice() else {
        return Err(framed(scope.text, query.from_at, "MALFORMED_QUERY", "semi join sub-selects select one field"));
    };
    let path = scope.path(object, word)?;
    if !matches!(path.field.kind, Kind::Id | Kind::Reference) {
        let why = "semi join sub-selects select an identifier or a reference";
        return Err(framed(scope.text, word.at, "MALFORMED_QUERY", why));
    }
    let plan = Plan::bind(scope, query, object)?;
    Ok(plan.rows(scope).iter().map(|row| path.value(scope.reader, row)).filter(|value| *value != Val::Null).collect())
}
