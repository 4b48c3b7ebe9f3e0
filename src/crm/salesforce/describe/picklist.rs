//! Picklists: active and retired values, and which of them go with which value of a controlling field.
use super::ENGLISH;
use super::field::Described;
use crate::catalog::{Labels, OptionItem, OptionSet};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// A value as it is described.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PickValue {
    active: bool,
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

/// The option set of a field. Values are texts; their codes are their places, which a controlling field is told by.
pub(super) fn option_set(field: &Described, table: &str, controller: Option<&Described>) -> OptionSet {
    let places = controller.map(|c| match c.kind.as_str() {
        // A checkbox controls by its two values.
        "boolean" => 2,
        _ => c.picklist_values.len(),
    });
    let options = field.picklist_values.iter().zip(0_i64..).map(|(told, place)| {
        let label = told.label.clone().unwrap_or_else(|| told.value.clone());
        // Bits beyond the controlling list are padding.
        let within = |code: &i64| places.is_some_and(|n| usize::try_from(*code).is_ok_and(|c| c < n));
        let codes = told.valid_for.as_deref().filter(|_| places.is_some()).and_then(valid_for);
        OptionItem {
            value: Some(told.value.clone()),
            retired: !told.active,
            valid_for: codes.map(|codes| codes.into_iter().filter(within).collect()),
            ..OptionItem::new(place, Labels::one(ENGLISH, label))
        }
    });
    OptionSet {
        name: format!("{table}_{}", field.name),
        labels: Labels::one(ENGLISH, field.label.clone()),
        global: false,
        options: options.collect(),
    }
}
