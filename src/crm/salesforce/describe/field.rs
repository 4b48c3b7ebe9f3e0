//! One field of a description: its type in our words, and what may be done with it.
use super::picklist::{PickValue, option_set};
use super::{ENGLISH, lax};
use crate::catalog::{DateBehaviour, Field, FieldSource, FieldType, Labels, OptionSet};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Longer one-line texts are long texts; the CRM filters and sorts up to here.
const ONE_LINE: u32 = 255;
/// A time of day as text, `08:15:30`.
const TIME: u32 = 8;

/// A field as it is described.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Described {
    pub(super) name: String,
    pub(super) label: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    length: u32,
    scale: i64,
    nillable: bool,
    createable: bool,
    updateable: bool,
    defaulted_on_create: bool,
    calculated: bool,
    case_sensitive: bool,
    calculated_formula: Option<String>,
    compound_field_name: Option<String>,
    controller_name: Option<String>,
    dependent_picklist: bool,
    pub(super) deprecated_and_hidden: bool,
    pub(super) external_id: bool,
    pub(super) filterable: bool,
    pub(super) name_field: bool,
    #[serde(deserialize_with = "lax::items")]
    pub(super) picklist_values: Vec<PickValue>,
    reference_to: Vec<String>,
    pub(super) relationship_name: Option<String>,
    restricted_picklist: bool,
    pub(super) unique: bool,
}

/// The field for the catalog, with its option set where it has one.
pub(super) fn field(
    described: &Described,
    table: &str,
    controllers: &BTreeMap<&str, &Described>,
) -> (Field, Option<OptionSet>) {
    let mut field = Field::new(&described.name, kind_of(described));
    field.labels = Labels::one(ENGLISH, described.label.clone());
    field.required = !described.nillable && described.createable && !described.defaulted_on_create;
    (field.creatable, field.updatable) = (described.createable, described.updateable);
    field.source = match (described.calculated, &described.calculated_formula) {
        (false, _) => FieldSource::Simple,
        (true, Some(_)) => FieldSource::Formula,
        // A sum over other records is calculated without a formula of its own.
        (true, None) => FieldSource::Rollup,
    };
    field.targets.clone_from(&described.reference_to);
    field.wire = Some(described.name.clone());
    // A compound name is not a part of itself.
    field.part_of = described.compound_field_name.clone().filter(|c| *c != described.name);
    (field.restricted, field.unfilterable) = (described.restricted_picklist, !described.filterable);
    field.tells_cases = described.case_sensitive;
    let picks = matches!(described.kind.as_str(), "picklist" | "multipicklist" | "combobox");
    let controller = described.controller_name.as_deref().filter(|_| described.dependent_picklist);
    field.controller = controller.map(str::to_owned);
    let set = picks.then(|| {
        let controlling = controller.and_then(|name| controllers.get(name)).copied();
        option_set(described, table, controlling)
    });
    field.option_set = set.as_ref().map(|s| s.name.clone());
    field.limits.length = Some(described.length).filter(|n| *n > 0 && field.kind == FieldType::MultiChoice);
    (field, set)
}

/// The types of "Primitive Data Types" and "Field Types". What consists of parts is not carried, its parts are; a type we
/// do not know is a text.
fn kind_of(described: &Described) -> FieldType {
    use FieldType as T;
    let scale = u8::try_from(described.scale).ok();
    let text = |format: Option<&str>| {
        let max_length = Some(described.length).filter(|n| *n > 0);
        T::Text { max_length, format: format.map(str::to_owned) }
    };
    match described.kind.as_str() {
        "id" => T::UniqueId,
        "reference" if described.name == "OwnerId" => T::Owner,
        "reference" => T::Lookup,
        "string" | "encryptedstring" | "datacategorygroupreference" => text(None),
        "picklist" => text(Some("Picklist")),
        "combobox" => text(Some("Combobox")),
        "multipicklist" => T::MultiChoice,
        "email" => text(Some("Email")),
        "phone" => text(Some("Phone")),
        "url" => text(Some("Url")),
        "textarea" if described.length > ONE_LINE || described.length == 0 => long(described),
        "textarea" => text(Some("TextArea")),
        "json" => long(described),
        "boolean" => T::Boolean,
        "int" => T::Integer,
        "long" => T::BigInt,
        "double" | "percent" => T::Decimal { precision: scale },
        "currency" => T::Money { precision: scale },
        "date" => T::DateTime { behaviour: DateBehaviour::DateOnly },
        "datetime" => T::DateTime { behaviour: DateBehaviour::UserLocal },
        "time" => T::Text { max_length: Some(TIME), format: Some("Time".to_owned()) },
        "base64" => T::File,
        compound @ ("address" | "location" | "complexvalue" | "anyType") => T::Other { name: compound.to_owned() },
        _ => text(None),
    }
}

fn long(described: &Described) -> FieldType {
    FieldType::Memo { max_length: Some(described.length).filter(|n| *n > 0) }
}
