//! The filter language as text: `statecode = 0 and (emailaddress1 is not empty or lastname starts with 'K') and
//! modifiedon >= today - 30 and gendercode in (1, 2)`.
//!
//! ```text
//! any       = all { "or" all }
//! all       = one { "and" one }
//! one       = "not" one | "(" any ")" | condition
//! condition = field ( "=" | "!=" | "<>" | "<" | "<=" | ">" | ">=" ) value
//!           | field "is" [ "not" ] ( "empty" | "null" )
//!           | field ( "contains" | "starts with" | "ends with" ) text
//!           | field [ "not" ] "in" "(" value { "," value } ")"
//!           | field [ "not" ] "in" period
//! period    = ( "last" | "this" | "next" ) ( "month" | "year" ) | ( "last" | "next" ) days ( "day" | "days" )
//! value     = 'text' | "text" | number | true | false | 2026-01-31 | 2026-01-31T09:00:00Z | today [ ( "+" | "-" ) days ]
//! field     = name | "[" any name "]"
//! ```
//! `today`, periods and days are those of the time zone the flow counts its days in; `last 7 days` are the seven days before
//! today and today, `next 7 days` today and the seven days after it.
//! A quote inside a text is written twice. Words of the language are not case-sensitive, field names are.
mod check;
mod days;
mod parse;
mod render;
#[cfg(test)]
mod tests;
mod token;

pub use check::{check, read};
pub use days::{RunDay, day_zone, speaks_of_days};
pub use parse::parse;
pub use render::{literal as render_value, render};

use super::{Filter, Literal};
use crate::text::clean_line;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Most characters of a filter.
pub const MAX_LENGTH: usize = 4000;
/// How deep parentheses and `not` may nest.
pub const MAX_DEPTH: usize = 32;
/// Most conditions and listed values together.
pub const MAX_PARTS: usize = 500;

/// The words of the language; a field of that name is written in brackets.
const WORDS: [&str; 14] =
    ["and", "or", "not", "is", "in", "empty", "null", "contains", "starts", "ends", "with", "true", "false", "today"];

/// Every slug a problem can carry, for the coverage of the catalogs.
pub const FILTER_SLUGS: [&str; 19] = [
    "empty",
    "too-long",
    "too-deep",
    "too-many",
    "bad-character",
    "unclosed-text",
    "unclosed-bracket",
    "unclosed-parenthesis",
    "expected-field",
    "expected-operator",
    "expected-value",
    "expected-and-or",
    "expected-period",
    "unknown-zone",
    "bad-number",
    "bad-date",
    "unknown-field",
    "wrong-operator",
    "wrong-value",
];

/// Why a filter is refused. Words: `filter-problem-<slug>` with the arguments of [`FilterProblem::args`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterProblem {
    /// The stem of its catalog key.
    pub slug: &'static str,
    /// At which character, counted from 0, where that is known.
    pub at: Option<usize>,
    /// What stands there, or the field it is about.
    pub found: String,
    /// What may have been meant, or what would fit; empty where there is nothing to say.
    pub hint: String,
}

impl FilterProblem {
    fn at(slug: &'static str, at: usize, found: impl Into<String>) -> Self {
        Self { slug, at: Some(at), found: found.into(), hint: String::new() }
    }

    /// Its catalog key.
    pub fn key(&self) -> String {
        let near = if self.slug == "unknown-field" && !self.hint.is_empty() { "-near" } else { "" };
        format!("filter-problem-{}{near}", self.slug)
    }

    /// The arguments of its sentence: `position` (from 1, 0 where it is unknown), `found`, `hint`; cleaned.
    pub fn args(&self) -> BTreeMap<String, String> {
        let short = |t: &str| crate::text::fit_middle(&clean_line(t), 60).into_owned();
        BTreeMap::from([
            ("position".into(), self.at.map_or(0, |at| at + 1).to_string()),
            ("found".into(), short(&self.found)),
            ("hint".into(), short(&self.hint)),
        ])
    }
}

/// The same filter with every `today` and every period counted from this day, in UTC.
pub fn resolve_today(filter: &Filter, today: Date) -> Filter {
    RunDay::utc(today).settled(filter, &|_| false)
}

/// Whether the filter counts from the day of the run, so that it lets other rows through on another day.
pub fn counts_from_today(filter: &Filter) -> bool {
    let is_today = |value: &Literal| matches!(value, Literal::Today(_));
    match filter {
        Filter::And(children) | Filter::Or(children) => children.iter().any(counts_from_today),
        Filter::Not(child) => counts_from_today(child),
        Filter::Compare { value, .. } => is_today(value),
        Filter::In { values, .. } => values.iter().any(is_today),
        Filter::During { .. } => true,
        Filter::Empty { .. } | Filter::Text { .. } => false,
    }
}
