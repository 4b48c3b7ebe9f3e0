//! What tells of a row that it was merged into another: read beside the columns, or out of them.
use super::super::merged::{MASTER, STATE, columns};
use super::cell::Reader;

/// One of the values that tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merging {
    /// The row that goes on.
    Master,
    /// Whether this one is active.
    State,
}

impl Merging {
    /// Those of a table, with their names on the wire; none where rows of it are never merged.
    pub(super) fn of(table: &str) -> impl Iterator<Item = (&'static str, Self)> {
        columns(table).iter().filter_map(|wire| match *wire {
            MASTER => Some((*wire, Self::Master)),
            STATE => Some((*wire, Self::State)),
            _ => None,
        })
    }

    /// How it is read.
    pub(super) fn reader(self) -> Reader {
        match self {
            Self::Master => Reader::Guid,
            Self::State => Reader::Whole,
        }
    }
}
