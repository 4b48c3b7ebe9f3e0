//! The rules of one table's mapping.
use super::Treatment;
use crate::account::Name;
use serde::{Deserialize, Serialize};

/// What happens to a value on its way. The list is closed and total: no conversion does I/O or loops.
/// Words: `conversion-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conversion {
    /// As it is.
    #[default]
    Keep,
    /// Blanks at both ends are cut.
    Trim,
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
    /// E-mail: trimmed and lower case.
    Email,
    /// Phone: digits and a leading `+` only.
    Phone,
    /// Only the calendar day of an instant.
    Day,
    /// Anything as text.
    Text,
}

/// Why a field is proposed, or cannot be carried over. Words: `reason-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Identifies the row.
    Key,
    /// Part of the known shape of this table (name, e-mail, phone, address, consent).
    KnownShape,
    /// Needed to read only what changed.
    Watermark,
    /// The CRM demands a value, so it matters.
    Required,
    /// A customer made it, so it matters.
    Custom,
    /// Links to a table that is also chosen.
    Link,
    /// Can be carried over, but nothing speaks for it.
    Ordinary,
    /// Repeats another field.
    Companion,
    /// Cannot be read.
    Unreadable,
    /// A picture or a file.
    Binary,
    /// A list of parties, not a column.
    NotAColumn,
    /// A kind of field we do not know.
    UnknownType,
    /// Bookkeeping of the CRM itself.
    Technical,
}

impl Reason {
    /// Whether a field with this reason can be carried over at all.
    pub fn can_carry(self) -> bool {
        !matches!(
            self,
            Reason::Companion | Reason::Unreadable | Reason::Binary | Reason::NotAColumn | Reason::UnknownType
        )
    }

    /// How sure the proposal is that a campaign wants the field, in percent. What no run can do without is certain; what
    /// is known by name, nearly; what a customer made, likely; bookkeeping, hardly.
    pub fn confidence(self) -> u8 {
        match self {
            Reason::Key | Reason::Watermark => 100,
            Reason::KnownShape => 95,
            Reason::Link => 90,
            Reason::Required => 80,
            Reason::Custom => 60,
            Reason::Ordinary => 30,
            Reason::Technical => 10,
            Reason::Companion | Reason::Unreadable | Reason::Binary | Reason::NotAColumn | Reason::UnknownType => 0,
        }
    }

    /// The stem of its catalog key, `reason-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            Reason::Key => "key",
            Reason::KnownShape => "known-shape",
            Reason::Watermark => "watermark",
            Reason::Required => "required",
            Reason::Custom => "custom",
            Reason::Link => "link",
            Reason::Ordinary => "ordinary",
            Reason::Companion => "companion",
            Reason::Unreadable => "unreadable",
            Reason::Binary => "binary",
            Reason::NotAColumn => "not-a-column",
            Reason::UnknownType => "unknown-type",
            Reason::Technical => "technical",
        }
    }
}

/// One field's rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRule {
    /// CRM field.
    pub field: String,
    /// Campaign column.
    pub column: String,
    /// Whether it is carried over.
    pub include: bool,
    /// What happens to the value.
    #[serde(default)]
    pub conversion: Conversion,
    /// Whether the table a reference points to is kept beside it, in a column named [`FieldRule::target_column`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub with_target: bool,
    /// Why it is proposed or not.
    pub reason: Reason,
    /// What happens to the value after its conversion, and whose it is.
    #[serde(default, skip_serializing_if = "Treatment::is_plain")]
    pub treatment: Treatment,
}

impl FieldRule {
    /// The column for the table a reference points to.
    pub fn target_column(&self) -> String {
        format!("{}_type", self.column)
    }
}

/// All rules of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The account it reads from.
    pub account: Name,
    /// CRM table.
    pub table: String,
    /// Campaign schema (and table) it fills.
    pub schema: String,
    /// Rises with every change, so that rows written under older rules are recognised.
    pub version: u32,
    /// One rule a field, in proposed order: key first.
    pub rules: Vec<FieldRule>,
}

impl Mapping {
    /// The rules that are carried over.
    pub fn included(&self) -> impl Iterator<Item = &FieldRule> {
        self.rules.iter().filter(|r| r.include)
    }
}
