//! What happens to a field's values beyond its conversion, as data: steps one after the other, replacement values, a value
//! for what is empty, and who the column belongs to. The language is closed and total: every step ends, none asks anybody,
//! and whatever does not fit is told when it is written down, not when rows run.
mod address;
mod compile;
mod each;
mod form;
mod parse;
mod program;
mod step;
#[cfg(test)]
mod tests;
mod time;
mod value;

pub use compile::{TreatmentProblem, compile, compile_for, unlisted_codes};
pub use form::{Form, Shape, step_words};
pub use parse::{StepProblem, render_steps, steps_of};
pub use program::{Carry, Program, spread};
pub use step::{DecimalSign, STEP_WORDS, Step};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most steps of one rule.
pub const MAX_STEPS: usize = 20;

/// Whose word counts for a column (every column has exactly one owner). Words: `owner-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The CRM's: what it says is what stands.
    #[default]
    Crm,
    /// The campaign side's: the CRM's value is taken when the row comes for the first time.
    Marketing,
    /// Consent, yes meaning "do not contact": a no never takes back a yes.
    Consent,
}

impl Owner {
    /// All, in the order they are offered.
    pub const ALL: [Owner; 3] = [Owner::Crm, Owner::Marketing, Owner::Consent];

    /// The stem of its catalog key and its word in files.
    pub fn slug(self) -> &'static str {
        match self {
            Owner::Crm => "crm",
            Owner::Marketing => "marketing",
            Owner::Consent => "consent",
        }
    }
}

/// What happens to a code that is neither in the option set nor replaced. Words: `unlisted-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unlisted {
    /// It stays as it is.
    #[default]
    Keep,
    /// The value for what is empty takes its place.
    Default,
    /// The row is rejected.
    Reject,
    /// The run stops.
    Stop,
}

impl Unlisted {
    /// All, in the order they are offered.
    pub const ALL: [Unlisted; 4] = [Unlisted::Keep, Unlisted::Default, Unlisted::Reject, Unlisted::Stop];

    /// The stem of its catalog key and its word in files.
    pub fn slug(self) -> &'static str {
        match self {
            Unlisted::Keep => "keep",
            Unlisted::Default => "default",
            Unlisted::Reject => "reject",
            Unlisted::Stop => "stop",
        }
    }
}

/// What happens to a field's values beyond its conversion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treatment {
    /// After the conversion, one after the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// The CRM's value and what stands in the column in its place; conversion and steps do not see it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub replace: BTreeMap<String, String>,
    /// What stands in the column where nothing came, or nothing was left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// What happens to a code that is neither in the option set nor replaced.
    #[serde(default, skip_serializing_if = "is_keep")]
    pub unlisted: Unlisted,
    /// Whether later changes of the CRM are applied; no takes the value only when the row comes for the first time.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub apply_updates: bool,
    /// Whose word counts.
    #[serde(default, skip_serializing_if = "is_crm")]
    pub owner: Owner,
    /// Whether the column tells who somebody is, so that it is emptied where a row is kept without its person; none goes by
    /// the kind of the field ([`personal_kind`](super::personal_kind)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal: Option<bool>,
}

impl Default for Treatment {
    fn default() -> Self {
        Self {
            steps: Vec::new(),
            replace: BTreeMap::new(),
            default: None,
            unlisted: Unlisted::default(),
            apply_updates: true,
            owner: Owner::default(),
            personal: None,
        }
    }
}

impl Treatment {
    /// Whether nothing happens to values beyond the conversion.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// All of it in one line, as it would stand in a file.
    pub fn summary(&self) -> String {
        let mut parts = Vec::new();
        if !self.steps.is_empty() {
            parts.push(render_steps(&self.steps));
        }
        parts.extend(self.replace.iter().map(|(from, to)| format!("{from} → {to}")));
        parts.extend(self.default.iter().map(|value| format!("∅ → {value}")));
        if self.unlisted != Unlisted::Keep {
            parts.push(format!("unlisted {}", self.unlisted.slug()));
        }
        if !self.apply_updates {
            parts.push("apply_updates no".to_owned());
        }
        if self.owner != Owner::Crm {
            parts.push(format!("owner {}", self.owner.slug()));
        }
        if let Some(personal) = self.personal {
            parts.push(format!("personal {}", if personal { "yes" } else { "no" }));
        }
        parts.join(" · ")
    }

    /// Whether values pass as the conversion leaves them; who owns the column aside.
    pub fn leaves_values(&self) -> bool {
        self.steps.is_empty() && self.replace.is_empty() && self.default.is_none() && self.unlisted == Unlisted::Keep
    }
}

fn yes() -> bool {
    true
}

fn is_keep(unlisted: &Unlisted) -> bool {
    *unlisted == Unlisted::Keep
}

fn is_crm(owner: &Owner) -> bool {
    *owner == Owner::Crm
}
