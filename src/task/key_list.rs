//! A list of rows by their identifiers, as people have it: one a line, or a column of a sheet that a spreadsheet or one of our
//! own exports made.
use crate::mapping::{Mapping, Reason};
use crate::run::{KeySieve, KeysTold};
use crate::schema::sheet;

/// What our own exports and people call the column.
const HEADINGS: [&str; 3] = ["row", "id", "key"];

/// The field a row is identified by, where the mapping says.
fn key_field(mapping: &Mapping) -> Option<(&str, &str)> {
    let rule = mapping.rules.iter().find(|rule| rule.reason == Reason::Key)?;
    Some((&rule.field, &rule.column))
}

/// What would become of a list if its rows were asked for: how many, and what of it cannot be an identifier.
pub fn told_keys(keys: &[String], mapping: Option<&Mapping>) -> KeysTold {
    let field = mapping.and_then(key_field).map_or("", |(field, _)| field);
    let mut told = KeysTold::default();
    KeySieve::new(field).pass(keys.iter().map(String::as_str), &mut told);
    told
}

/// The identifiers in a text: the column that is headed by the name of the key, else the first one.
///
/// # Errors
/// What is wrong with the text; `nothing` where it names no row.
pub fn keys_in(bytes: &[u8], mapping: Option<&Mapping>) -> Result<Vec<String>, &'static str> {
    let rows = sheet::decode(bytes)?;
    let named = mapping.and_then(key_field).into_iter().flat_map(|(field, column)| [field, column]);
    let headings: Vec<&str> = named.chain(HEADINGS).collect();
    let is_heading = |cell: &String| headings.iter().any(|heading| cell.trim().eq_ignore_ascii_case(heading));
    let place = rows.first().and_then(|(_, cells)| cells.iter().position(is_heading));
    let rows = rows.iter().skip(usize::from(place.is_some()));
    let cells = rows.filter_map(|(_, cells)| cells.get(place.unwrap_or_default()));
    let keys: Vec<String> = cells.map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect();
    if keys.is_empty() { Err("nothing") } else { Ok(keys) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(text: &str) -> Vec<String> {
        keys_in(text.as_bytes(), None).unwrap()
    }

    #[test]
    fn a_list_is_one_a_line_or_the_column_its_heading_names() {
        assert_eq!(keys("a\r\nb\n\n c \n"), ["a", "b", "c"]);
        assert_eq!(keys("\u{feff}name,Row\n\"Kim, \"\"K\"\"\",a\nLee,\"b\"\n"), ["a", "b"]);
        assert_eq!(keys("Id;Name\n1;x\n2;y\n"), ["1", "2"]);
        assert_eq!(keys("\"a\"\n\"b\nc\"\n"), ["a", "b\nc"], "what is quoted stays together");
        let one: Vec<u16> = "id\nä\n".encode_utf16().collect();
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(one.iter().flat_map(|u| u.to_le_bytes())).collect();
        assert_eq!(keys_in(&wide, None).unwrap(), ["ä"]);
    }

    #[test]
    fn a_list_that_names_nothing_is_refused() {
        for nothing in ["", "\n \n", "id\n", "name,row\nKim,\n"] {
            assert_eq!(keys_in(nothing.as_bytes(), None), Err("nothing"), "{nothing:?}");
        }
        assert!(keys_in(b"a\n\"b", None).is_err(), "a quotation that does not end");
    }

    proptest! {
        #[test]
        fn every_line_of_a_plain_list_is_an_identifier(lines in prop::collection::vec("[a-z0-9-]{1,36}", 1..50)) {
            let lines: Vec<String> = lines.into_iter().map(|line| format!("k{line}")).collect();
            prop_assert_eq!(keys(&lines.join("\n")), lines);
        }
    }
}
