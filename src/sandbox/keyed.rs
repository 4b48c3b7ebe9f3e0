//! Rows by alternate key: the generated ones through an index made when first asked for, the written ones through the
//! overlay's own.
use super::data::cell::Cell;
use super::data::generate::Recipe;
use super::data::rng;
use super::data::world::{Row, World};
use super::metadata::{AlternateKey, Table, keys_of};
use super::overlay::{State, inserted_id};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Generated rows by the hash of a key's text.
type Index = HashMap<u64, Vec<u64>>;

/// The indexes made so far, by key.
#[derive(Debug, Default)]
pub(crate) struct Indexes(Mutex<HashMap<&'static str, Arc<Index>>>);

/// What a key's values are compared by: text without regard to case or to blanks at its end, as the database does.
pub(crate) fn text(key: &AlternateKey, cells: &[Cell]) -> Option<String> {
    let mut out = key.logical.to_owned();
    for cell in cells {
        if *cell == Cell::Null {
            // A null takes no part in uniqueness.
            return None;
        }
        out.push('\u{1f}');
        out.push_str(&cell.plain().trim_end().to_lowercase());
    }
    Some(out)
}

/// The text of a row's values in a key; `None` where one of them is null.
pub(crate) fn text_of(world: &World, table: &Table, row: &Row, key: &AlternateKey) -> Option<String> {
    let cells: Option<Vec<Cell>> =
        key.columns.iter().map(|name| Some(world.cell(table, row, table.column(name)?))).collect();
    text(key, &cells?)
}

/// The texts of a row's values in all keys of its table.
pub(crate) fn texts_of(world: &World, table: &Table, row: &Row) -> Vec<String> {
    keys_of(table.logical).filter_map(|key| text_of(world, table, row, key)).collect()
}

/// The row whose values in a key read so, as it stands now.
pub(crate) fn find(world: &World, state: &State, table: &Table, key: &AlternateKey, wanted: &str) -> Option<Row> {
    let same = |row: &Row| text_of(world, table, row, key).as_deref() == Some(wanted);
    let written = state.overlay(table)?.by_key(wanted).and_then(|id| state.find(world, table, id));
    if let Some(row) = written.filter(same) {
        return Some(row);
    }
    candidates(world, table, key, wanted)
        .into_iter()
        .filter_map(|index| {
            let layout = world.layout(table)?;
            let id = if index < layout.rows { layout.id(index) } else { inserted_id(world, table, index) };
            state.find(world, table, id)
        })
        .find(same)
}

fn candidates(world: &World, table: &Table, key: &AlternateKey, wanted: &str) -> Vec<u64> {
    let first = key.columns.first().and_then(|name| table.column(name));
    if let Some(Recipe::Code(_)) = first.map(|column| column.recipe) {
        // The value names its row: `CARD-0000012`.
        let value = wanted.split('\u{1f}').nth(1).unwrap_or_default();
        return value.rsplit('-').next().and_then(|number| number.parse().ok()).into_iter().collect();
    }
    let hash = rng::text(wanted, 0x6b65_7973);
    world.indexes.of(world, table, key).get(&hash).cloned().unwrap_or_default()
}

impl Indexes {
    fn of(&self, world: &World, table: &Table, key: &AlternateKey) -> Arc<Index> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = made.get(key.logical) {
            return index.clone();
        }
        let mut index = Index::new();
        for at in 0..world.layout(table).map_or(0, |layout| layout.rows) {
            let Some(row) = world.base_row(table, at) else { continue };
            if let Some(text) = text_of(world, table, &row, key) {
                index.entry(rng::text(&text, 0x6b65_7973)).or_default().push(at);
            }
        }
        let index = Arc::new(index);
        made.insert(key.logical, index.clone());
        index
    }
}
