//! Resource paths: segments, and the keys within their parentheses.
use crate::sandbox::data::cell::parse_guid;
use crate::sandbox::errors::ODataError;

/// One segment: `contacts`, `contacts(key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    pub name: String,
    pub key: Option<String>,
}

/// What stands in the parentheses of an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    Id(u128),
    /// The parts of an alternate key: name, value, and whether the value stood in quotes.
    Parts(Vec<(String, String, bool)>),
}

/// Splits a path at slashes outside parentheses and quotes.
pub(crate) fn segments(path: &str) -> Vec<Segment> {
    split(path, '/').into_iter().filter(|text| !text.is_empty()).map(segment).collect()
}

fn segment(text: &str) -> Segment {
    match text.split_once('(') {
        Some((name, key)) => {
            Segment { name: name.to_owned(), key: Some(key.strip_suffix(')').unwrap_or(key).to_owned()) }
        }
        None => Segment { name: text.to_owned(), key: None },
    }
}

/// The parts between separators that stand outside of brackets and quotes.
pub(super) fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if c == separator && depth == 0 => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// Reads a key: a GUID, `contactid=GUID`, or the parts of an alternate key.
pub(crate) fn key(text: &str, id_column: &str) -> Result<Key, ODataError> {
    let bad = || {
        let text = format!("Invalid key '{text}': an unquoted GUID or the columns of an alternate key are expected.");
        ODataError::new(400, "0x80060888", text)
    };
    if let Some(id) = parse_guid(text.trim()) {
        return Ok(Key::Id(id));
    }
    let mut parts = Vec::new();
    for part in split(text, ',') {
        let (name, value) = part.split_once('=').ok_or_else(bad)?;
        let (name, value) = (name.trim(), value.trim());
        let quoted = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
        match quoted {
            Some(inner) => parts.push((name.to_owned(), inner.replace("''", "'"), true)),
            None if value.is_empty() || value.contains('\'') => return Err(bad()),
            None => parts.push((name.to_owned(), value.to_owned(), false)),
        }
    }
    match parts.as_slice() {
        [(name, value, false)] if name == id_column => parse_guid(value).map(Key::Id).ok_or_else(bad),
        _ => Ok(Key::Parts(parts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_split_outside_of_quotes_and_parentheses() {
        let found = segments("contacts(new_key='a/b(''c')/parentcustomerid_account/$ref");
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[0].key.as_deref(), Some("new_key='a/b(''c'"));
        assert_eq!(found[2].name, "$ref");
        assert_eq!(segments("contacts")[0], Segment { name: "contacts".into(), key: None });
    }

    #[test]
    fn keys_are_identifiers_or_parts() {
        let id = "11111111-2222-4333-8444-555555555555";
        let guid = parse_guid(id).unwrap();
        assert_eq!(key(id, "contactid"), Ok(Key::Id(guid)));
        assert_eq!(key(&format!("contactid={id}"), "contactid"), Ok(Key::Id(guid)));
        let parts = vec![("a".to_owned(), "o'x,=".to_owned(), true), ("b".to_owned(), "5".to_owned(), false)];
        assert_eq!(key("a='o''x,=',b=5", "contactid"), Ok(Key::Parts(parts)));
        for bad in ["'quoted'", "12", "a=", "a='open", ""] {
            assert!(key(bad, "contactid").is_err(), "{bad}");
        }
    }
}
