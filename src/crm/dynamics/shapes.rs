//! The shapes of table definitions on the wire; everything may be missing (learn.microsoft.com, "EntityMetadata").
use crate::catalog::Labels;
use serde::Deserialize;

/// A list answer.
#[derive(Debug, Deserialize)]
pub(super) struct List<T> {
    pub(super) value: Vec<T>,
}

/// A managed property or an enumeration wrapped in `Value`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Wrapped<T> {
    pub(super) value: Option<T>,
}

/// A label in several languages.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Label {
    localized_labels: Vec<Localized>,
    user_localized_label: Option<Localized>,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Localized {
    label: Option<String>,
    language_code: Option<u32>,
}

impl Label {
    /// By language; untrusted text, cleaned where it is shown.
    pub(super) fn labels(label: Option<Self>) -> Labels {
        let label = label.unwrap_or_default();
        let all = label.user_localized_label.into_iter().chain(label.localized_labels);
        Labels(all.filter_map(|l| Some((l.language_code?, l.label.filter(|t| !t.is_empty())?))).collect())
    }
}

/// A table's definition.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Entity {
    pub(super) logical_name: Option<String>,
    pub(super) entity_set_name: Option<String>,
    pub(super) primary_id_attribute: Option<String>,
    pub(super) primary_name_attribute: Option<String>,
    pub(super) display_name: Option<Label>,
    pub(super) is_custom_entity: Option<bool>,
    pub(super) is_activity: Option<bool>,
    pub(super) is_private: Option<bool>,
    pub(super) is_intersect: Option<bool>,
    pub(super) change_tracking_enabled: Option<bool>,
    pub(super) data_provider_id: Option<String>,
    pub(super) table_type: Option<String>,
    #[serde(default)]
    pub(super) attributes: Option<Vec<Attribute>>,
    #[serde(default)]
    pub(super) privileges: Option<Vec<Privilege>>,
}

/// A privilege a table defines.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Privilege {
    pub(super) name: Option<String>,
    pub(super) privilege_type: Option<String>,
}

/// A field's definition, common to all types.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attribute {
    pub(super) logical_name: Option<String>,
    pub(super) attribute_type: Option<String>,
    pub(super) attribute_type_name: Option<Wrapped<String>>,
    pub(super) display_name: Option<Label>,
    pub(super) required_level: Option<Wrapped<String>>,
    pub(super) is_valid_for_read: Option<bool>,
    pub(super) is_secured: Option<bool>,
    pub(super) attribute_of: Option<String>,
}

/// What only some types have, from the typed requests.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Typed {
    pub(super) logical_name: Option<String>,
    pub(super) max_length: Option<i64>,
    pub(super) format: Option<String>,
    pub(super) format_name: Option<Wrapped<String>>,
    pub(super) precision: Option<i64>,
    pub(super) targets: Option<Vec<String>>,
    pub(super) date_time_behavior: Option<Wrapped<String>>,
    pub(super) option_set: Option<Options>,
    pub(super) global_option_set: Option<Options>,
}

/// An option set.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Options {
    pub(super) name: Option<String>,
    pub(super) is_global: Option<bool>,
    pub(super) display_name: Option<Label>,
    #[serde(default)]
    pub(super) options: Option<Vec<OptionShape>>,
}

/// One option.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OptionShape {
    pub(super) value: Option<i64>,
    pub(super) label: Option<Label>,
    pub(super) state: Option<i64>,
}
