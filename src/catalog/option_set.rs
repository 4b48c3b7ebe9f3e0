//! Option sets and the names of yes and no.
use super::Labels;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One value of an option set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct OptionItem {
    /// The code rows hold; the lasting number of the text ([`text_code`]) where rows hold texts.
    pub code: i64,
    /// Labels by language.
    pub labels: Labels,
    /// For status reasons: the state they belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<i64>,
    /// For states: the status reason a row gets that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_status: Option<i64>,
    /// The text rows hold in place of a code, where the CRM keeps texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether it was taken out of use: rows may still hold it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
    /// Whether a new row gets it where none is named.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub default: bool,
    /// The codes of the controlling field it goes with; none where it depends on nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_for: Option<Vec<i64>>,
}

/// A value as a workspace keeps it.
#[derive(Deserialize)]
struct Kept {
    code: i64,
    labels: Labels,
    #[serde(default)]
    state: Option<i64>,
    #[serde(default)]
    default_status: Option<i64>,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    retired: bool,
    #[serde(default)]
    default: bool,
    #[serde(default)]
    valid_for: Option<Vec<i64>>,
}

impl From<Kept> for OptionItem {
    /// Older workspaces number texts by their place in the set, which moves with every value that comes or goes. Which
    /// values of a controlling field they go with is told in those places as well, and is read anew.
    fn from(kept: Kept) -> Self {
        let code = kept.value.as_deref().map_or(kept.code, text_code);
        let Kept { labels, state, default_status, value, retired, default, valid_for, .. } = kept;
        let valid_for = valid_for.filter(|_| code == kept.code);
        Self { code, labels, state, default_status, value, retired, default, valid_for }
    }
}

/// The lasting number of a text that stands for an option: the same text has the same one wherever it stands, so that a list
/// whose order changes is still the same list. JSON can carry it exactly.
pub fn text_code(value: &str) -> i64 {
    i64::try_from(xxhash_rust::xxh3::xxh3_64(value.as_bytes()) >> 12).unwrap_or(0)
}

impl OptionItem {
    /// A value that is neither a state nor a status reason.
    pub fn new(code: i64, labels: Labels) -> Self {
        Self {
            code,
            labels,
            state: None,
            default_status: None,
            value: None,
            retired: false,
            default: false,
            valid_for: None,
        }
    }

    /// A value rows hold as a text.
    pub fn text(value: impl Into<String>, labels: Labels) -> Self {
        let value = value.into();
        Self { value: Some(value.clone()), ..Self::new(text_code(&value), labels) }
    }

    /// What rows hold for it.
    pub fn stored(&self) -> Cow<'_, str> {
        match &self.value {
            Some(value) => Cow::Borrowed(value),
            None => Cow::Owned(self.code.to_string()),
        }
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

    /// Whether rows hold texts for its values.
    pub fn holds_texts(&self) -> bool {
        self.options.iter().any(|o| o.value.is_some())
    }

    /// What stands between several values: Dataverse writes the codes of a multiple choice with commas, Salesforce its
    /// values with semicolons.
    pub fn separator(&self) -> char {
        if self.holds_texts() { ';' } else { ',' }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_wherever_it_stands_and_javascript_can_count_so_far() {
        assert_eq!(text_code("North"), text_code("North"));
        assert_ne!(text_code("North"), text_code("north"));
        for text in ["", "North", "서울", "a;b"] {
            assert!((0..1 << 53).contains(&text_code(text)), "{text}");
        }
    }

    #[test]
    fn a_value_kept_by_its_place_is_read_by_its_text() {
        let old = r#"{"code":1,"labels":{"1033":"South"},"value":"S","retired":true,"valid_for":[0,2]}"#;
        let read: OptionItem = serde_json::from_str(old).unwrap();
        assert_eq!((read.code, read.retired, read.valid_for.clone()), (text_code("S"), true, None));
        let now = OptionItem { valid_for: Some(vec![text_code("N")]), ..read };
        let again: OptionItem = serde_json::from_str(&serde_json::to_string(&now).unwrap()).unwrap();
        assert_eq!(again, now, "what is kept now stays");
        let number: OptionItem = serde_json::from_str(r#"{"code":7,"labels":{},"valid_for":[1]}"#).unwrap();
        assert_eq!((number.code, number.stored().into_owned(), number.valid_for), (7, "7".into(), Some(vec![1])));
    }
}
