//! One value on its way from the CRM to a campaign column.
use std::borrow::Cow;

/// A value as the database will hold it. Text borrows from the page it was decoded from where it can.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'p> {
    /// No value.
    Null,
    /// Whole numbers, option codes, and yes/no as 1/0.
    Integer(i64),
    /// Decimals, doubles, money.
    Real(f64),
    /// Text; identifiers lower-case without braces; instants as `2026-01-02T03:04:05Z`, days as `2026-01-02`.
    Text(Cow<'p, str>),
}

impl Cell<'_> {
    /// The same value without borrowing.
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Null => Cell::Null,
            Cell::Integer(i) => Cell::Integer(i),
            Cell::Real(r) => Cell::Real(r),
            Cell::Text(t) => Cell::Text(Cow::Owned(t.into_owned())),
        }
    }

    /// What a yes or no says; none where it is neither.
    pub fn yes(&self) -> Option<bool> {
        match self {
            Cell::Integer(n) => Some(*n != 0),
            _ => None,
        }
    }

    /// The value as a person reads it; null is empty. Not sanitised.
    pub fn display(&self) -> String {
        match self {
            Cell::Null => String::new(),
            Cell::Integer(i) => i.to_string(),
            Cell::Real(r) => r.to_string(),
            Cell::Text(t) => t.to_string(),
        }
    }
}
