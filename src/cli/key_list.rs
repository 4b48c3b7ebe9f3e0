//! A list of rows by their identifiers, as people have it: one a line, or a column of a sheet that a spreadsheet or one of our
//! own exports made.
use super::sheet::read;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{Mapping, Reason};
use crate::schema::sheet;
use std::path::Path;

/// What our own exports and people call the column.
const HEADINGS: [&str; 3] = ["row", "id", "key"];

/// The identifiers in a file, as they are spelled there, in their order; `-` is standard input.
///
/// # Errors
/// `AnswersUnreadable` where the file is no list, or names nothing.
pub(super) fn read_keys(file: &Path, mapping: Option<&Mapping>) -> Outcome<Vec<String>> {
    let bytes = read(file).map_err(|fault| fault.with("case", "keys"))?;
    keys_in(&bytes, mapping).map_err(|problem| {
        let why = format!("{}: {problem}", file.display());
        Fault::new(ErrorKind::AnswersUnreadable, why).with("case", "keys").with("problem", problem)
    })
}

/// The identifiers in a text: the column that is headed by the name of the key, else the first one.
fn keys_in(bytes: &[u8], mapping: Option<&Mapping>) -> Result<Vec<String>, &'static str> {
    let rows = sheet::decode(bytes)?;
    let key = mapping.and_then(|m| m.rules.iter().find(|rule| rule.reason == Reason::Key));
    let named = key.iter().flat_map(|rule| [rule.field.as_str(), rule.column.as_str()]);
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
