//! Enumerations: the campaign side's lists, which option set goes to which of them, and the difference value by value
//! before anything is written.
//!
//! Values are matched by their code, since that is what rows hold. Merging adds and relabels but removes nothing;
//! replacing makes the list hold the CRM's values instead of its own.
mod list;
mod matching;
mod places;
mod plan;
#[cfg(test)]
mod tests;
mod twins;

pub use list::{EnumChoice, EnumSource, Enumeration, EnumerationValue, ListKind, is_language, languages_of};
pub use matching::{EnumReason, enum_reason, option_sets_in_use, propose_enumerations, replace_clashes};
pub use places::with_places;
pub use plan::{EnumDiff, ValueChange, ValueLine, plan_enumeration};
pub use twins::twins;

use crate::schema::safe_identifier;

/// The name of a new enumeration for an option set.
pub fn enumeration_name(option_set: &str) -> String {
    safe_identifier(option_set)
}

/// What a label says, however it is spelled.
pub fn said(label: &str) -> String {
    label.trim().to_lowercase()
}

/// Whether two labels say the same.
fn alike(a: &str, b: &str) -> bool {
    said(a) == said(b)
}
