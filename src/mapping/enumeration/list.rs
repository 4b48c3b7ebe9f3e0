//! The campaign side's lists, and which option set goes to which of them.
use crate::account::Name;
use crate::catalog::Labels;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Who may change a list (experienceleague, "Manage enumerations"). Words: `enum-kind-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListKind {
    /// Everybody who fills in a field of it may add values.
    #[default]
    Open,
    /// Administrators only, on the platform: a sync adds, relabels and removes nothing, values are only matched.
    Closed,
    /// The platform's own: nothing is added, relabelled or removed, values are only matched.
    System,
}

impl ListKind {
    /// All.
    pub const ALL: [ListKind; 3] = [ListKind::Open, ListKind::Closed, ListKind::System];

    /// Whether nothing is written to such a list from here.
    pub fn is_fixed(self) -> bool {
        self != ListKind::Open
    }

    /// The stem of its catalog key, and its word in the database.
    pub fn slug(self) -> &'static str {
        match self {
            ListKind::Open => "open",
            ListKind::Closed => "closed",
            ListKind::System => "system",
        }
    }

    /// The kind of that word; an unknown one counts as open.
    pub fn from_slug(word: &str) -> Self {
        Self::ALL.into_iter().find(|k| k.slug() == word).unwrap_or_default()
    }
}

/// An option set that filled a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EnumSource {
    /// The account.
    pub account: Name,
    /// CRM option set.
    pub option_set: String,
}

/// A value of a campaign enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EnumerationValue {
    /// Stable internal name.
    pub name: String,
    /// What people see.
    pub label: String,
    /// The code rows hold, or the lasting number of the text they hold; the key of matching.
    pub code: i64,
    /// The text rows hold in place of a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Labels in further languages, where they are wanted.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
}

impl EnumerationValue {
    /// What rows hold for it.
    pub fn stored(&self) -> Cow<'_, str> {
        match &self.value {
            Some(value) => Cow::Borrowed(value),
            None => Cow::Owned(self.code.to_string()),
        }
    }
}

/// A list of the campaign side.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Enumeration {
    /// Internal name.
    pub name: String,
    /// What people see.
    pub label: String,
    /// The values in order.
    pub values: Vec<EnumerationValue>,
    /// Who may change it.
    #[serde(default)]
    pub kind: ListKind,
    /// The option sets that filled it so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<EnumSource>,
}

/// How an option set is carried to the campaign side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumChoice {
    /// The account.
    pub account: Name,
    /// CRM option set.
    pub option_set: String,
    /// Campaign enumeration; none leaves the option set out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enumeration: Option<String>,
    /// Yes: the enumeration then holds the CRM's values instead of its own. No: missing values are added, labels
    /// updated, nothing removed.
    #[serde(default)]
    pub replace: bool,
    /// Languages of the labels (Windows language numbers, 1033 for English), the first one for what people see; none
    /// leaves each label in the language it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<u32>,
    /// Who may change the enumeration; where nothing is said it is as the campaign side has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ListKind>,
}

impl EnumChoice {
    /// An option set that goes nowhere yet.
    pub fn new(account: Name, option_set: impl Into<String>) -> Self {
        Self {
            account,
            option_set: option_set.into(),
            enumeration: None,
            replace: false,
            languages: Vec::new(),
            kind: None,
        }
    }
}

/// Whether a number can be that of a language (MS-LCID, "Language Code Identifier").
pub fn is_language(number: u32) -> bool {
    (1..=0xFFFF).contains(&number)
}

/// The languages a line of text names, with commas or blanks between them: numbers, or `en` and `ko`.
///
/// # Errors
/// The first word that names none.
pub fn languages_of(text: &str) -> Result<Vec<u32>, String> {
    let mut all = Vec::new();
    for word in text.split([',', ' ', ';']).filter(|w| !w.is_empty()) {
        let number = match word.to_ascii_lowercase().as_str() {
            "en" => 1033,
            "ko" => 1042,
            other => other.parse().ok().filter(|n| is_language(*n)).ok_or_else(|| word.to_owned())?,
        };
        if !all.contains(&number) {
            all.push(number);
        }
    }
    Ok(all)
}
