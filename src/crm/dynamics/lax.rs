//! Reading definitions that may be odd: a property of the wrong type counts as not told, a list item of the wrong shape as
//! not there. One broken definition must not hide all others.
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A property, or none where it has another type.
pub(super) fn one<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(serde_json::from_value(value).ok())
}

/// The well-formed items of a list; none where it is no list.
pub(super) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<Vec<T>>, D::Error> {
    match Value::deserialize(from)? {
        Value::Array(items) => Ok(Some(items.into_iter().filter_map(|v| serde_json::from_value(v).ok()).collect())),
        _ => Ok(None),
    }
}

/// The same for a list that must be one.
pub(super) fn items<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    let items = Vec::<Value>::deserialize(from)?;
    Ok(items.into_iter().filter_map(|v| serde_json::from_value(v).ok()).collect())
}
