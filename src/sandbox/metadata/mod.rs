//! What the sandbox's organisation is made of: some 300 tables with their columns, option sets and labels, read once
//! from the assets. Pure data; uses nothing outside the sandbox.
pub(crate) mod attribute_json;
mod columns;
mod companions;
pub(crate) mod entity_json;
mod keys;
mod model;
mod tables;

pub(crate) use columns::{read_choices, read_kind};
pub(crate) use companions::of as companions_of;
pub(crate) use keys::{AlternateKey, keys_of};
use model::Metadata;
pub(crate) use model::{Behavior, Choice, Column, GlobalSet, Kind, Label, Ownership, Remade, Table};

use std::sync::LazyLock;

static METADATA: LazyLock<Metadata> = LazyLock::new(tables::build);

/// The one organisation every sandbox serves.
pub(crate) fn metadata() -> &'static Metadata {
    &METADATA
}

/// A table by its logical name.
pub(crate) fn table(logical: &str) -> Option<&'static Table> {
    metadata().tables.iter().find(|table| table.logical == logical)
}

/// The identifier of a column's definition: another one where it was made anew.
pub(crate) fn column_id(table: &Table, column: &Column) -> u128 {
    let plain = format!("{}.{}", table.logical, column.logical);
    match column.remade.filter(|remade| !remade.mark.is_empty()) {
        Some(remade) => metadata_id(&format!("{plain} {}", remade.mark)),
        None => metadata_id(&plain),
    }
}

/// A stable GUID for a piece of metadata, derived from its name.
pub(crate) fn metadata_id(name: &str) -> u128 {
    let high = crate::sandbox::data::rng::text(name, 0x6d65_7461);
    let low = crate::sandbox::data::rng::text(name, 0x6461_7461);
    crate::sandbox::data::order::shape(high, low)
}
