//! Mapping: the rules that carry CRM fields to campaign columns: conversions, filters, enumeration matching, and the
//! proposals with their reasons. Domain: pure; uses the ground floor, `account`, `catalog` and the types of `schema`.
mod cell;
mod convert;
mod filter;
mod rule;

pub use cell::Cell;
pub use convert::{REFUSALS, convert};
pub use filter::{CompareOp, Filter, Literal, TextOp};
pub use rule::{Conversion, FieldRule, Mapping, Reason};
