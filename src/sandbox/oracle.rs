//! The truth, for tests: every row as it stands, without pages, orders or filters, on a road of its own.
use super::data::calendar;
use super::data::cell::{Cell, guid_text, parse_guid};
use super::data::world::Row;
use super::instance::Instance;
use super::metadata::{self, Column, Table};
use serde_json::{Number, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads the organisation as it stands now.
#[derive(Clone)]
pub struct Oracle(pub(crate) Arc<Instance>);

/// One row: the names a row of the Web API has, and the values.
pub type TrueRow = BTreeMap<&'static str, Value>;

impl Oracle {
    /// How many rows a table has.
    pub fn count(&self, table: &str) -> u64 {
        let state = self.0.state();
        metadata::table(table).map_or(0, |table| state.count(table))
    }

    /// All rows of a table, in no promised order, as they stand at this moment.
    pub fn rows(&self, table: &str) -> impl Iterator<Item = TrueRow> + use<> {
        let (shared, state) = (self.0.clone(), self.0.state());
        let table = metadata::table(table);
        let total = table.and_then(|table| shared.world.layout(table)).map_or(0, |layout| layout.rows);
        let overlay = table.and_then(|table| state.overlay(table)).cloned().unwrap_or_default();
        let changed: Vec<Row> = overlay.changed.values().cloned().collect();
        let source = shared.clone();
        let base = (0..total)
            .filter_map(move |index| source.world.base_row(table?, index))
            .filter(move |row| !overlay.deleted.contains(&row.id) && !overlay.changed.contains_key(&row.id));
        base.chain(changed).filter_map(move |row| Some(true_row(&shared, table?, &row)))
    }

    /// The version every row of a table has now, by its identifier.
    pub fn versions(&self, table: &str) -> BTreeMap<String, u64> {
        let state = self.0.state();
        let Some(table) = metadata::table(table) else { return BTreeMap::new() };
        let total = self.0.world.layout(table).map_or(0, |layout| layout.rows);
        let overlay = state.overlay(table).cloned().unwrap_or_default();
        let base = (0..total).filter_map(|index| self.0.world.base_row(table, index));
        let untouched = base.filter(|row| !overlay.deleted.contains(&row.id) && !overlay.changed.contains_key(&row.id));
        untouched.chain(overlay.changed.values().cloned()).map(|row| (spelt(row.id), row.version)).collect()
    }

    /// One row by identifier.
    pub fn row_by_id(&self, table: &str, id: &str) -> Option<TrueRow> {
        let table = metadata::table(table)?;
        let row = self.0.state().find(&self.0.world, table, parse_guid(id)?)?;
        Some(true_row(&self.0, table, &row))
    }

    /// Identifiers deleted from a table so far.
    pub fn deleted(&self, table: &str) -> Vec<String> {
        let state = self.0.state();
        let overlay = metadata::table(table).and_then(|table| state.overlay(table));
        overlay.map_or_else(Vec::new, |overlay| overlay.deleted.iter().map(|id| guid_text(*id)).collect())
    }

    /// The logical names of all tables that hold rows.
    pub fn tables(&self) -> Vec<&'static str> {
        metadata::metadata().tables.iter().filter(|table| table.holds_rows).map(|table| table.logical).collect()
    }
}

fn true_row(shared: &Instance, table: &'static Table, row: &Row) -> TrueRow {
    let told = |column: &Column| (column.wire, value(&shared.world.cell(table, row, column)));
    let mut all: TrueRow = table.columns.iter().filter(|column| column.readable).map(told).collect();
    // What a column that went held is told still; one that came or was made anew as it is now.
    let drift = shared.drift();
    let made = |column: &&Column| column.remade.is_some() || table.column(column.logical).is_none();
    all.extend(drift.readable(table).filter(made).map(told));
    all
}

/// A value as JSON, spelt independently of the page writer.
fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Bool(value) => Value::Bool(*value),
        Cell::Int(value) => Value::from(*value),
        Cell::Decimal { .. } | Cell::Double(_) => {
            cell.number().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
        }
        Cell::Word(text) => Value::from(*text),
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Guid(id) => Value::from(spelt(*id)),
        Cell::Instant(seconds) => {
            let instant = jiff::Timestamp::from_second(*seconds).map(|instant| instant.to_string());
            Value::from(instant.unwrap_or_default())
        }
        Cell::Day(days) => {
            let date = jiff::Timestamp::from_second(days * calendar::DAY);
            Value::from(date.map(|date| date.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()).unwrap_or_default())
        }
    }
}

/// A GUID's spelling from the number it is ordered by: the last six bytes, the two before them, and so on.
fn spelt(id: u128) -> String {
    let [n1, n2, n3, n4, n5, n6, c1, c2, h1, h2, m1, m2, l1, l2, l3, l4] = id.to_be_bytes();
    let bytes = [l1, l2, l3, l4, m1, m2, h1, h2, c1, c2, n1, n2, n3, n4, n5, n6];
    uuid::Uuid::from_bytes(bytes).hyphenated().to_string()
}
