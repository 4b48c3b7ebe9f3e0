//! From one row to others: `$expand`, and paths that go on behind a key.
use super::data::cell::Cell;
use super::data::scan;
use super::data::world::Row;
use super::data::write::{Projection, int};
use super::errors::ODataError;
use super::metadata::{Column, Table};
use super::odata::expand::{self, Expand};
use super::odata::filter::{self, Filter};
use super::odata::parse;
use super::overlay::State;
use super::page::{in_order, order_keys};
use super::relations::{self, Joint, Side};
use super::rows::{chosen_columns, granted};
use super::server::Ask;
use std::collections::HashMap;
use std::io::Write;

/// The most navigation properties one request expands.
const MOST_EXPANDS: usize = 15;

/// One expanded navigation property, ready to be written beside a row's own members.
pub(super) struct Expansion<'a> {
    name: String,
    side: Side,
    base: &'a str,
    own: &'static Table,
    target: &'static Table,
    projection: Projection<'a>,
    filter: Option<Filter<'a>>,
    order: Vec<(&'static Column, bool)>,
    top: usize,
    inner: Vec<Expansion<'a>>,
    /// The rows of a collection by the row they belong to.
    found: HashMap<u128, Vec<Row>>,
}

/// Looks up what `$expand` names.
pub(super) fn bind<'a>(
    ask: &'a Ask<'_>,
    state: &'a State,
    table: &'static Table,
) -> Result<Vec<Expansion<'a>>, ODataError> {
    let Some(text) = &ask.query.expand else { return Ok(Vec::new()) };
    let wanted = expand::parse(text);
    if wanted.len() > MOST_EXPANDS {
        let text = format!("The number of $expand options ({}) exceeds the limit of {MOST_EXPANDS}.", wanted.len());
        return Err(ODataError::new(400, "0x80060888", text));
    }
    wanted.iter().map(|one| Expansion::bind(ask, state, table, one)).collect()
}

impl<'a> Expansion<'a> {
    /// Looks up one navigation property and what is asked of it.
    pub fn bind(ask: &'a Ask<'_>, state: &'a State, own: &'static Table, wanted: &Expand) -> Result<Self, ODataError> {
        let side = relations::navigation(own, &wanted.name);
        let side = side.ok_or_else(|| ODataError::no_property(&wanted.name, own.logical))?;
        let target = match side {
            Side::One { target, .. } => target,
            Side::Many { from, .. } => from,
            Side::Across(joint) => joint.target,
        };
        granted(ask, target, "Read")?;
        let columns = chosen_columns(ask, target, wanted.select.as_deref())?;
        let filter = match &wanted.filter {
            Some(text) => Some(filter::bind(parse::parse(text, &ask.query.aliases)?, target, &ask.shared.drift())?),
            None => None,
        };
        let order = wanted.order.as_deref().map(|text| order_keys(ask, target, text)).transpose()?.unwrap_or_default();
        let inner =
            wanted.nested.iter().map(|one| Expansion::bind(ask, state, target, one)).collect::<Result<_, _>>()?;
        Ok(Self {
            name: wanted.name.clone(),
            side,
            base: &ask.base,
            own,
            target,
            projection: Projection::new(&ask.shared.world, state, target, columns, ask.prefer.annotations),
            filter,
            order,
            top: wanted.top.unwrap_or(5_000),
            inner,
            found: HashMap::new(),
        })
    }

    /// The table the property leads to.
    pub fn target(&self) -> &'static Table {
        self.target
    }

    /// Finds what belongs to these rows, in one pass over the other table.
    pub fn prepare(&mut self, rows: &[Row]) {
        self.found = rows.iter().map(|row| (row.id, Vec::new())).collect();
        let (world, state) = (self.projection.world, self.projection.state);
        let points = |table: &Table, row: &Row, column: &Column| match world.cell(table, row, column) {
            Cell::Guid(id) => Some(id),
            _ => None,
        };
        match self.side {
            Side::One { column, target } => {
                for row in rows {
                    let leads = world.target(self.own, row, column.logical) == Some(target.logical);
                    let id = points(self.own, row, column).filter(|_| leads);
                    let other = id.and_then(|id| state.find(world, target, id));
                    self.found.entry(row.id).or_default().extend(other);
                }
            }
            Side::Many { column, from } => {
                for child in scan::by_id(world, state, from, None) {
                    let Some(id) = points(from, &child, column) else { continue };
                    let leads = world.target(from, &child, column.logical) == Some(self.own.logical);
                    if let Some(list) = self.found.get_mut(&id).filter(|_| leads) {
                        list.push(child);
                    }
                }
            }
            Side::Across(Joint { intersect, own, other, target }) => {
                for joint in scan::by_id(world, state, intersect, None) {
                    let (Some(here), Some(there)) = (points(intersect, &joint, own), points(intersect, &joint, other))
                    else {
                        continue;
                    };
                    if let Some(list) = self.found.get_mut(&here) {
                        list.extend(state.find(world, target, there));
                    }
                }
            }
        }
        for list in self.found.values_mut() {
            if let Some(filter) = &self.filter {
                list.retain(|row| filter.accepts(world, self.target, row));
            }
            in_order(world, self.target, &self.order, list);
            list.truncate(self.top);
        }
        let all: Vec<Row> = self.found.values().flatten().cloned().collect();
        self.inner.iter_mut().for_each(|inner| inner.prepare(&all));
    }

    /// Writes the property of one row, with the comma before it.
    pub fn write(&self, out: &mut Vec<u8>, row: &Row) {
        let list = self.found.get(&row.id).map_or(&[][..], Vec::as_slice);
        let _ = write!(out, ",\"{}\":", self.name);
        if let Side::One { .. } = self.side {
            match list.first() {
                Some(other) => self.object(out, other),
                None => out.extend_from_slice(b"null"),
            }
            return;
        }
        self.list(out, row);
        // The link comes even where the collection is complete.
        let _ = write!(out, ",\"{}@odata.nextLink\":\"{}/{}(", self.name, self.base, self.own.set);
        super::data::cell::write_guid(out, row.id);
        let _ = write!(out, ")/{}?$skiptoken=", self.name);
        int(out, i64::try_from(list.len()).unwrap_or(0));
        out.push(b'"');
    }

    /// Writes the collection of one row.
    pub fn list(&self, out: &mut Vec<u8>, row: &Row) {
        out.push(b'[');
        for (at, other) in self.found.get(&row.id).into_iter().flatten().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            self.object(out, other);
        }
        out.push(b']');
    }

    fn object(&self, out: &mut Vec<u8>, row: &Row) {
        out.push(b'{');
        self.projection.members(out, row, None);
        self.inner.iter().for_each(|inner| inner.write(out, row));
        out.push(b'}');
    }
}
