//! Picklists: active and retired values, and which of them go with which value of a controlling field.
use super::ENGLISH;
use super::field::Described;
use crate::catalog::{Labels, OptionItem, OptionSet, text_code};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// A value as it is described.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PickValue {
    active: bool,
    default_value: bool,
    label: Option<String>,
    valid_for: Option<String>,
    value: String,
}

/// The places of the controlling field's values a value goes with: a bit each, the highest of the first byte first, packed
/// in base64 (developer.salesforce.com, "DescribeSObjectResult", `validFor`). None where it is no such list.
pub fn valid_for(packed: &str) -> Option<Vec<i64>> {
    let bytes = STANDARD.decode(packed).ok()?;
    let bits = bytes.iter().enumerate().flat_map(|(place, byte)| {
        (0..8_usize).filter(move |bit| byte & (0x80 >> bit) != 0).map(move |bit| place * 8 + bit)
    });
    bits.map(|place| i64::try_from(place).ok()).collect()
}

/// The option set of a field. Values are texts; each is numbered by its text, not by its place, since places move. Bits speak
/// of the places of the controlling field's values, retired ones among them.
pub(super) fn option_set(field: &Described, table: &str, controller: Option<&Described>) -> OptionSet {
    let places = controller.map(codes_by_place);
    let options = field.picklist_values.iter().map(|told| {
        let label = told.label.clone().unwrap_or_else(|| told.value.clone());
        let bits = told.valid_for.as_deref().and_then(valid_for);
        // Bits beyond the controlling list are padding.
        let valid_for = places.as_ref().zip(bits).map(|(places, bits)| {
            bits.into_iter().filter_map(|bit| places.get(usize::try_from(bit).ok()?).copied()).collect()
        });
        OptionItem {
            retired: !told.active,
            default: told.default_value,
            valid_for,
            ..OptionItem::text(&told.value, Labels::one(ENGLISH, label))
        }
    });
    OptionSet {
        name: format!("{table}_{}", field.name),
        labels: Labels::one(ENGLISH, field.label.clone()),
        global: false,
        options: options.collect(),
    }
}

/// The codes of a controlling field's values in their order: a checkbox controls by its two values.
fn codes_by_place(controller: &Described) -> Vec<i64> {
    match controller.kind.as_str() {
        "boolean" => vec![0, 1],
        _ => controller.picklist_values.iter().map(|told| text_code(&told.value)).collect(),
    }
}
