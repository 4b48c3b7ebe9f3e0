//! Mapping: the rules that carry CRM fields to campaign columns: conversions, filters, enumeration matching, and the
//! proposals with their reasons. Domain: pure; uses the ground floor and `catalog`.
mod cell;
mod filter;
mod rule;

pub use cell::Cell;
pub use filter::{CompareOp, Filter, Literal, TextOp};
pub use rule::{Conversion, FieldRule, Mapping, Reason};
