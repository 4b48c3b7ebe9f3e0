//! Mapping: the rules that carry CRM fields to campaign columns: conversions, filters, enumeration matching, and the
//! proposals with their reasons. Domain: pure; uses the ground floor, `account`, `catalog` and the types of `schema`.
mod accept;
mod along;
mod campaign_names;
mod cell;
mod compare;
mod convert;
mod counterpart;
mod drift;
mod edit;
mod enumeration;
mod filter;
pub mod filter_text;
mod filter_tree;
mod fit;
mod lint;
mod lint_treatment;
mod mend;
mod period;
mod personal;
mod propose;
mod pushdown;
mod rule;
mod settle;
mod shape;
mod treatment;

pub use accept::{RowTest, fields_of};
pub use along::{Along, MOST_DEPTH, link_up, links_along, reasons as along_reasons, undescribed};
pub use campaign_names::{PROFILE_NAMES, with_campaign_names};
pub use cell::Cell;
pub use compare::{RuleChange, pairs_of, render_pairs, rule_changes};
pub use convert::{REFUSALS, STOPS, convert};
pub use counterpart::{Counterpart, counterpart};
pub use drift::{DRIFT_SLUGS, Drift, DriftAction, DriftReach, drift};
pub use enumeration::{
    EnumChoice, EnumDiff, EnumReason, EnumSource, Enumeration, EnumerationValue, ListKind, ValueChange, ValueLine,
    enum_reason, enumeration_name, is_language, languages_of, option_sets_in_use, plan_enumeration,
    propose_enumerations, replace_clashes, said, twins, with_places,
};
pub use filter::{CompareOp, Filter, Literal, TextOp};
pub use filter_text::FilterProblem;
pub use filter_tree::{
    FilterEdit, FilterLine, FilterNode, Operator, condition, edit_filter, filter_lines, operators_for, parts_of,
};
pub use fit::{Fitted, fit};
pub use lint::{LINT_SLUGS, LintIssue, Severity, lint, lint_schemas};
pub use mend::{accept_above, mend, mend_all, mend_only};
pub use period::{Period, Which};
pub use personal::{PersonalKind, personal_columns, personal_kind, personal_of};
pub use propose::{
    is_watermark, obstacle, propose, propose_tables, reason_of, take_in, usual_tables, with_free_schema,
};
pub use pushdown::{Pushed, pushed_down, unfilterable};
pub use rule::{Conversion, FieldRule, Mapping, Reason};
pub use settle::{Decision, LEAVE_SLUGS, Settled, forget_gone, open_drift, settle, unsettled};
pub use treatment::{
    Carry, DecimalSign, Form, MAX_STEPS, Owner, Program, STEP_WORDS, Shape, Step, StepProblem, Treatment,
    TreatmentProblem, Unlisted, compile, compile_for, render_steps, spread, step_words, steps_of, unlisted_codes,
};
