//! What clients wrote into a row, column by column, over what was generated.
use super::cell::Cell;
use crate::sandbox::metadata::Column;
use std::collections::BTreeMap;

/// The written values of one row.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Values {
    cells: BTreeMap<&'static str, Cell>,
    /// The table each written reference points to.
    targets: BTreeMap<&'static str, &'static str>,
    /// Whether a client made the row: what nobody wrote is then null rather than generated.
    pub made: bool,
}

impl Values {
    /// The value to show for a column; `None` where the generated one stands.
    pub fn cell(&self, column: &Column) -> Option<Cell> {
        match self.cells.get(column.logical) {
            Some(cell) => Some(cell.clone()),
            None if self.made && !column.recipe.follows() => Some(Cell::Null),
            None => None,
        }
    }

    /// Whether a client wrote this column.
    pub fn holds(&self, logical: &str) -> bool {
        self.cells.contains_key(logical)
    }

    /// The table a written reference points to.
    pub fn target(&self, logical: &str) -> Option<&'static str> {
        self.targets.get(logical).copied()
    }
}
