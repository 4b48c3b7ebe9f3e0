//! The filter language's tree: which rows a flow reads. Small, typed, without functions that could run long; every node
//! can be pushed down to the CRM exactly.
use super::Period;
use jiff::{Timestamp, civil::Date};

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompareOp {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

/// How a text is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextOp {
    /// Anywhere.
    Contains,
    /// At the beginning.
    StartsWith,
    /// At the end.
    EndsWith,
}

/// A value written in a filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// Text.
    Text(String),
    /// Whole number or option code.
    Integer(i64),
    /// Other number.
    Real(f64),
    /// Yes or no.
    Boolean(bool),
    /// Calendar day.
    Day(Date),
    /// Instant.
    Instant(Timestamp),
    /// A day counted from the day of the run: `today - 30` is -30.
    Today(i32),
}

/// A condition on a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All hold.
    And(Vec<Filter>),
    /// At least one holds.
    Or(Vec<Filter>),
    /// Does not hold.
    Not(Box<Filter>),
    /// The field compares so with the value.
    Compare {
        /// CRM field.
        field: String,
        /// How.
        op: CompareOp,
        /// With what.
        value: Literal,
    },
    /// The field has no value.
    Empty {
        /// CRM field.
        field: String,
    },
    /// The field's text holds another.
    Text {
        /// CRM field.
        field: String,
        /// Where.
        op: TextOp,
        /// What is looked for.
        needle: String,
    },
    /// The field lies in a stretch of days.
    During {
        /// CRM field.
        field: String,
        /// Which days.
        period: Period,
    },
    /// The field has one of the values.
    In {
        /// CRM field.
        field: String,
        /// The values.
        values: Vec<Literal>,
    },
}
