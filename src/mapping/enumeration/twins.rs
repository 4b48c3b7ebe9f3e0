//! Values of an option set that are called the same: whether they stand for the same is for a person to say.
use super::said;
use crate::catalog::{OptionItem, OptionSet};
use std::collections::{BTreeMap, HashMap};

/// The codes whose label another value of the set has in the same language, each with one of those values.
pub fn twins(set: &OptionSet) -> BTreeMap<i64, &OptionItem> {
    let mut called: HashMap<(u32, String), Vec<&OptionItem>> = HashMap::new();
    for option in &set.options {
        for (language, label) in option.labels.0.iter().filter(|(_, label)| !label.trim().is_empty()) {
            let alike = called.entry((*language, said(label))).or_default();
            alike.push(option);
        }
    }
    let mut found = BTreeMap::new();
    for alike in called.values() {
        for option in alike {
            // The first that is another one: nearly always the first or the second.
            if let Some(other) = alike.iter().copied().find(|o| o.code != option.code) {
                found.entry(option.code).or_insert(other);
            }
        }
    }
    found
}
