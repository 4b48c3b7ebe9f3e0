//! Values of people that are told in part: enough to recognise one, too little to read it.

/// Letters of a value that are shown where values are masked.
const SHOWN: usize = 2;

/// A value, or its first letters and how long it is. A yes or no is shown: it tells nobody from anybody.
pub fn value_in_short(value: &str, whole: bool) -> String {
    let count = value.chars().count();
    if whole || count == 0 || matches!(value, "0" | "1" | "true" | "false") {
        return value.to_owned();
    }
    let head: String = value.chars().take(SHOWN.min(count / 2)).collect();
    format!("{head}… ({count})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_a_person_is_told_in_part_and_a_yes_or_no_as_it_is() {
        assert_eq!(value_in_short("kim@shop.example", false), "ki… (16)");
        assert_eq!(value_in_short("7", false), "… (1)");
        for said in ["", "0", "1", "true", "false"] {
            assert_eq!(value_in_short(said, false), said);
        }
        assert_eq!(value_in_short("kim@shop.example", true), "kim@shop.example");
    }
}
