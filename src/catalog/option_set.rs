//! Option sets and the names of yes and no.
use super::Labels;
use serde::{Deserialize, Serialize};

/// One value of an option set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionItem {
    /// The code rows hold.
    pub code: i64,
    /// Labels by language.
    pub labels: Labels,
    /// For status reasons: the state they belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<i64>,
    /// For states: the status reason a row gets that names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_status: Option<i64>,
    /// The text rows hold in place of a code, where the CRM keeps texts; the code is then its place in the set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether it was taken out of use: rows may still hold it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
    /// The codes of the controlling field it goes with; none where it depends on nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_for: Option<Vec<i64>>,
}

impl OptionItem {
    /// A value that is neither a state nor a status reason.
    pub fn new(code: i64, labels: Labels) -> Self {
        Self { code, labels, state: None, default_status: None, value: None, retired: false, valid_for: None }
    }
}

/// A CRM picklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionSet {
    /// Its name: the global set's own, or `<table>_<field>` for a local one.
    pub name: String,
    /// Display names.
    pub labels: Labels,
    /// Whether several fields may share it.
    pub global: bool,
    /// The values in the CRM's order.
    pub options: Vec<OptionItem>,
}

impl OptionSet {
    /// The value of that code.
    pub fn option(&self, code: i64) -> Option<&OptionItem> {
        self.options.iter().find(|o| o.code == code)
    }
}

/// What a yes/no field calls its two values.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct YesNo {
    /// The name of true.
    pub yes: Labels,
    /// The name of false.
    pub no: Labels,
}
