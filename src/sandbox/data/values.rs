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
    /// The values of a row that a client makes.
    pub fn of_new_row() -> Self {
        Self { made: true, ..Self::default() }
    }

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

    /// The written value of a column.
    pub fn written(&self, logical: &str) -> Option<&Cell> {
        self.cells.get(logical)
    }

    /// The table a written reference points to.
    pub fn target(&self, logical: &str) -> Option<&'static str> {
        self.targets.get(logical).copied()
    }

    /// Writes a value.
    pub fn set(&mut self, logical: &'static str, cell: Cell) {
        self.cells.insert(logical, cell);
    }

    /// Writes a value into a column that may not exist.
    pub fn set_if(&mut self, column: Option<&'static Column>, cell: Cell) {
        if let Some(column) = column {
            self.set(column.logical, cell);
        }
    }

    /// Writes a reference to a row of another table.
    pub fn point(&mut self, logical: &'static str, target: &'static str, id: u128) {
        self.cells.insert(logical, Cell::Guid(id));
        self.targets.insert(logical, target);
    }

    /// Takes over everything another set of values writes.
    pub fn take(&mut self, other: &Self) {
        self.cells.extend(other.cells.iter().map(|(name, cell)| (*name, cell.clone())));
        self.targets.extend(other.targets.iter().map(|(name, target)| (*name, *target)));
    }

    /// The names of the columns written.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.cells.keys().copied()
    }
}
