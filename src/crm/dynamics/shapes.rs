//! The shapes of table definitions on the wire; everything may be missing or of another type (learn.microsoft.com,
//! "EntityMetadata", "AttributeMetadata").
use super::lax;
use crate::catalog::Labels;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Number;

/// A list answer.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(super) struct List<T> {
    #[serde(deserialize_with = "lax::items")]
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
    #[serde(deserialize_with = "lax::list")]
    localized_labels: Option<Vec<Localized>>,
    #[serde(deserialize_with = "lax::one")]
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
        let all = label.user_localized_label.into_iter().chain(label.localized_labels.into_iter().flatten());
        Labels(all.filter_map(|l| Some((l.language_code?, l.label.filter(|t| !t.is_empty())?))).collect())
    }
}

/// A table's definition.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Entity {
    #[serde(deserialize_with = "lax::one")]
    pub(super) metadata_id: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) has_changed: Option<bool>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) logical_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) entity_set_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) primary_id_attribute: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) primary_name_attribute: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) display_name: Option<Label>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) is_custom_entity: Option<bool>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) is_activity: Option<bool>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) is_private: Option<bool>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) is_intersect: Option<bool>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) change_tracking_enabled: Option<bool>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) can_change_tracking_be_enabled: Option<Wrapped<bool>>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) ownership_type: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) data_provider_id: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) table_type: Option<String>,
    #[serde(deserialize_with = "lax::list")]
    pub(super) attributes: Option<Vec<Attribute>>,
    #[serde(deserialize_with = "lax::list")]
    pub(super) keys: Option<Vec<Key>>,
    #[serde(deserialize_with = "lax::list")]
    pub(super) many_to_one_relationships: Option<Vec<OneToMany>>,
    #[serde(deserialize_with = "lax::list")]
    pub(super) one_to_many_relationships: Option<Vec<OneToMany>>,
    #[serde(deserialize_with = "lax::list")]
    pub(super) many_to_many_relationships: Option<Vec<ManyToMany>>,
    #[serde(deserialize_with = "lax::list")]
    pub(super) privileges: Option<Vec<Privilege>>,
}

/// A privilege a table defines.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Privilege {
    #[serde(deserialize_with = "lax::one")]
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) privilege_type: Option<String>,
}

/// An alternate key (learn.microsoft.com, "EntityKeyMetadata").
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Key {
    #[serde(deserialize_with = "lax::one")]
    pub(super) metadata_id: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) logical_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) display_name: Option<Label>,
    #[serde(deserialize_with = "lax::list")]
    pub(super) key_attributes: Option<Vec<String>>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) entity_key_index_status: Option<String>,
}

/// A one-to-many relationship, the same from either side.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct OneToMany {
    #[serde(deserialize_with = "lax::one")]
    pub(super) metadata_id: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) schema_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) referencing_entity: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) referencing_attribute: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) referenced_entity: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) referenced_attribute: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) referencing_entity_navigation_property_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) referenced_entity_navigation_property_name: Option<String>,
}

/// A many-to-many relationship.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ManyToMany {
    #[serde(deserialize_with = "lax::one")]
    pub(super) metadata_id: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) schema_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) entity1_logical_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) entity2_logical_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) intersect_entity_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) entity1_intersect_attribute: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) entity2_intersect_attribute: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) entity1_navigation_property_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) entity2_navigation_property_name: Option<String>,
}

/// A field's definition. What only some types have is told by typed requests, or at once where all changes are asked for.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Attribute {
    #[serde(deserialize_with = "lax::one")]
    pub(super) metadata_id: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) logical_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) schema_name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) attribute_type: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) attribute_type_name: Option<Wrapped<String>>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) display_name: Option<Label>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) required_level: Option<Wrapped<String>>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) is_valid_for_read: Option<bool>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) is_valid_for_create: Option<bool>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) is_valid_for_update: Option<bool>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) is_secured: Option<bool>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) attribute_of: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) source_type: Option<i64>,
    #[serde(flatten)]
    pub(super) typed: Typed,
}

/// What only some types have.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Typed {
    #[serde(deserialize_with = "lax::one")]
    pub(super) max_length: Option<i64>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) format: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) format_name: Option<Wrapped<String>>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) precision: Option<i64>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) min_value: Option<Number>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) max_value: Option<Number>,
    #[serde(deserialize_with = "lax::list")]
    pub(super) targets: Option<Vec<String>>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) date_time_behavior: Option<Wrapped<String>>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) option_set: Option<Options>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) global_option_set: Option<Options>,
}

/// The answer of a typed request: the field it is about, and what its type has.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct TypedAnswer {
    #[serde(deserialize_with = "lax::one")]
    pub(super) logical_name: Option<String>,
    #[serde(flatten)]
    pub(super) typed: Typed,
}

/// An option set; a yes/no field's has two options of their own.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Options {
    #[serde(deserialize_with = "lax::one")]
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) is_global: Option<bool>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) display_name: Option<Label>,
    #[serde(deserialize_with = "lax::list")]
    pub(super) options: Option<Vec<OptionShape>>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) true_option: Option<OptionShape>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) false_option: Option<OptionShape>,
}

/// One option.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct OptionShape {
    #[serde(deserialize_with = "lax::one")]
    pub(super) value: Option<i64>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) label: Option<Label>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) state: Option<i64>,
    #[serde(deserialize_with = "lax::one")]
    pub(super) default_status: Option<i64>,
}
