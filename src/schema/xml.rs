//! XML of the campaign platform: one writer for every artefact, and the names and texts it accepts. A writer library does
//! the escaping; here only what XML or the platform cannot hold is kept out.
use crate::text::{clean_line, romanised};
use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use std::collections::BTreeSet;
use std::io;

/// Namespaces the platform keeps for itself (experienceleague, "Data schemas").
const RESERVED_NAMESPACES: [&str; 7] = ["xxl", "xtk", "nl", "nms", "ncm", "temp", "crm"];

/// What a row stores may be the empty text, which is a value like others: this attribute is written even then.
const STORED: &str = "value";

/// Attributes of an element, in the order they are written; those without a text are left out, except [`STORED`].
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// A document being written.
pub(super) struct Document(Writer<Vec<u8>>);

impl Document {
    /// Writes a whole document.
    pub(super) fn write(body: impl FnOnce(&mut Self) -> io::Result<()>) -> String {
        let mut document = Self(Writer::new_with_indent(Vec::new(), b' ', 2));
        // Writing into memory cannot fail.
        let _ = body(&mut document);
        let mut text = String::from_utf8(document.0.into_inner()).unwrap_or_default();
        text.push('\n');
        text
    }

    /// An element with something in it.
    pub(super) fn within(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))?;
        inside(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element without anything in it.
    pub(super) fn leaf(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }

    /// An element that holds a text.
    pub(super) fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.0.create_element(name).write_text_content(quick_xml::events::BytesText::new(&xml_text(text))).map(drop)
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes.iter().filter(|(key, value)| *key == STORED || !value.is_empty()) {
        start.push_attribute((*key, xml_text(value).as_str()));
    }
    start
}

/// Only what XML 1.0 can hold: the sanitiser takes the controls, this the two noncharacters it forbids.
pub(super) fn xml_text(text: &str) -> String {
    clean_line(text).chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// A name the platform takes: ASCII letters, digits and `_`, a letter first; other scripts in Latin letters, as in the names
/// of columns. A name that loses something on the way carries a mark made of its full text, so that two do not become one.
pub(super) fn node_name(name: &str) -> String {
    let mut node: String = romanised(name).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let mut lost = !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !node.starts_with(|c: char| c.is_ascii_alphabetic()) {
        node.insert_str(0, "x_");
        lost = true;
    }
    if lost {
        let mark = xxhash_rust::xxh3::xxh3_64(name.as_bytes()) >> 32;
        node.push_str(&format!("_{mark:08x}"));
    }
    node
}

/// The same without underscores, for things that are called `likeThis`.
pub(super) fn camel(words: &str) -> String {
    let node = node_name(words);
    let mut parts = node.split('_').filter(|p| !p.is_empty());
    let mut name = parts.next().unwrap_or("x").to_owned();
    for part in parts {
        let mut letters = part.chars();
        name.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        name.extend(letters);
    }
    name
}

/// The attribute of that name, as a path.
pub(super) fn xpath(column: &str) -> String {
    format!("@{}", node_name(column))
}

/// A namespace of one's own; one the platform keeps for itself gets an `x` at its end.
pub(super) fn namespace(asked: &str) -> String {
    let name = node_name(asked).to_ascii_lowercase();
    if RESERVED_NAMESPACES.contains(&name.as_str()) { format!("{name}x") } else { name }
}

/// Hands out names within one element that differ from each other, without regard to case.
#[derive(Debug, Default)]
pub(super) struct NodeNames(BTreeSet<String>);

impl NodeNames {
    /// A name for this one that was not handed out yet.
    pub(super) fn claim(&mut self, name: &str) -> String {
        let base = node_name(name);
        let mut candidate = base.clone();
        let mut number = 2u32;
        while !self.take(&candidate) {
            candidate = format!("{base}_{number}");
            number += 1;
        }
        candidate
    }

    /// Takes exactly this name; false where it is taken.
    pub(super) fn take(&mut self, name: &str) -> bool {
        self.0.insert(name.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_that_lose_something_stay_apart() {
        assert_eq!(node_name("LastModifiedDate"), "LastModifiedDate");
        assert_eq!(node_name("Level__c"), "Level__c");
        assert_ne!(node_name("이름"), node_name("나이"));
        assert!(node_name("콘토소-crm").starts_with("kontoso_crm_"), "{}", node_name("콘토소-crm"));
        assert_ne!(node_name("a b"), node_name("a_b"));
        assert!(node_name("1st").starts_with("x_1st_") && node_name("").starts_with("x_"));
        let mut names = NodeNames::default();
        assert_eq!(
            (names.claim("Hot"), names.claim("hot"), names.claim("HOT")),
            ("Hot".into(), "hot_2".into(), "HOT_3".into())
        );
        assert_eq!(camel("new_loyalty_card"), "newLoyaltyCard");
        assert_eq!((namespace("nms"), namespace("Crm"), namespace("fb")), ("nmsx".into(), "crmx".into(), "fb".into()));
    }

    #[test]
    fn what_is_absent_is_left_out_and_an_empty_stored_text_is_not() {
        let text = Document::write(|doc| doc.leaf("value", &[("name", "none"), ("desc", ""), ("value", "")]));
        assert_eq!(text, "<value name=\"none\" value=\"\"/>\n");
    }

    proptest! {
        #[test]
        fn any_name_becomes_one_the_platform_takes(name in any::<String>()) {
            for made in [node_name(&name), camel(&name), namespace(&name)] {
                prop_assert!(made.starts_with(|c: char| c.is_ascii_alphabetic()), "{}", made);
                prop_assert!(made.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{}", made);
            }
        }
    }
}
