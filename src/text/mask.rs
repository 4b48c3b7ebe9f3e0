//! Values of people that are told in part: enough to recognise one, too little to read it.

/// Letters of a value that are shown where values are masked.
const SHOWN: usize = 2;

/// A value, or its first letters and how long it is.
pub fn value_in_short(value: &str, whole: bool) -> String {
    let count = value.chars().count();
    if whole || count == 0 {
        return value.to_owned();
    }
    let head: String = value.chars().take(SHOWN.min(count / 2)).collect();
    format!("{head}… ({count})")
}
