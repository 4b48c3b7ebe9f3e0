//! What an account is checked for: the tables, what is mapped of them, what is written to them, what it is used with.
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Longest pause between two runs that is assumed where no schedule says more, in days.
pub const ASSUMED_INTERVAL_DAYS: u32 = 1;

/// What is written to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Writes {
    /// Rows are created.
    pub create: bool,
    /// Rows are changed.
    pub update: bool,
    /// Rows are deleted.
    pub delete: bool,
}

impl Writes {
    /// Whether anything is written at all.
    pub fn any(self) -> bool {
        self.create || self.update || self.delete
    }
}

/// One table with what is wanted of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableScope {
    /// Logical name.
    pub name: String,
    /// Mapped fields; empty before anything is mapped.
    pub fields: Vec<String>,
    /// What is written.
    pub writes: Writes,
    /// Alternate keys rows of what is mapped can be found by, as they were known at discovery.
    pub keys: Vec<String>,
    /// Mapped fields that hold longer values than their columns, with the column's type.
    pub narrowed: BTreeMap<String, String>,
    /// The codes known at discovery, by field.
    pub options: BTreeMap<String, Vec<i64>>,
}

/// What an account is checked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckScope {
    /// The tables.
    pub tables: Vec<TableScope>,
    /// Unique name of the companion solution, where one is used.
    pub solution: Option<String>,
    /// Whether a test lead may be written and removed again; only ever by agreement.
    pub write_test: bool,
    /// When the client secret expires, where the administrator told.
    pub secret_expires: Option<Date>,
}

impl CheckScope {
    /// These tables, nothing mapped yet.
    pub fn of_tables(tables: &[String]) -> Self {
        let table = |name: &String| TableScope { name: name.clone(), ..TableScope::default() };
        Self { tables: tables.iter().map(table).collect(), ..Self::default() }
    }

    /// What is wanted of a table.
    pub fn table(&self, name: &str) -> Option<&TableScope> {
        self.tables.iter().find(|t| t.name == name)
    }
}
