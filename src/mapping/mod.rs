//! Mapping: the rules that carry CRM fields to campaign columns: conversions, filters, enumeration matching, and the
//! proposals with their reasons. Domain: pure; uses the ground floor, `account`, `catalog` and the types of `schema`.
mod accept;
mod cell;
mod convert;
mod drift;
mod edit;
mod enumeration;
mod filter;
pub mod filter_text;
mod lint;
mod propose;
mod rule;
mod shape;

pub use accept::{RowTest, fields_of};
pub use cell::Cell;
pub use convert::{REFUSALS, convert};
pub use drift::{DRIFT_SLUGS, Drift, DriftAction, DriftReach, drift, drift_of};
pub use enumeration::{
    EnumChoice, EnumDiff, Enumeration, EnumerationValue, ValueChange, ValueLine, enumeration_name, option_sets_in_use,
    plan_enumeration, propose_enumerations, replace_clashes,
};
pub use filter::{CompareOp, Filter, Literal, TextOp};
pub use filter_text::FilterProblem;
pub use lint::{LINT_SLUGS, LintIssue, Severity, lint, lint_schemas};
pub use propose::{is_watermark, obstacle, propose, propose_tables, reason_of, usual_tables, with_free_schema};
pub use rule::{Conversion, FieldRule, Mapping, Reason};
