//! A schema as Adobe Campaign's `srcSchema` (experienceleague, "About schema edition"): enumerations first, then the
//! main element with its keys, attributes, and links last.
use super::{CampaignSchema, CampaignType, Column};
use crate::mapping::Enumeration;
use crate::text::{Lang, clean_line};
use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use std::io;

/// Namespaces the platform keeps for itself.
const RESERVED_NAMESPACES: [&str; 7] = ["xxl", "xtk", "nl", "nms", "ncm", "temp", "crm"];

/// How a schema is written.
#[derive(Debug, Clone, Copy)]
pub struct SrcSchemaOptions<'a> {
    /// Namespace; one the platform keeps for itself gets an `x` at its end.
    pub namespace: &'a str,
    /// Language of the labels.
    pub lang: Lang,
    /// The enumerations as they shall stand; those no column uses are left out.
    pub enumerations: &'a [Enumeration],
    /// All schemas of the workspace: a link needs the key column of its target.
    pub schemas: &'a [CampaignSchema],
}

/// The `srcSchema` of a schema: well-formed whatever the CRM calls its tables, fields and values.
pub fn src_schema_xml(schema: &CampaignSchema, options: &SrcSchemaOptions<'_>) -> String {
    let mut sheet = Sheet(Writer::new_with_indent(Vec::new(), b' ', 2));
    // Writing into memory cannot fail.
    let _ = sheet.schema(schema, options);
    String::from_utf8(sheet.0.into_inner()).unwrap_or_default()
}

struct Sheet(Writer<Vec<u8>>);

type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Sheet {
    fn schema(&mut self, schema: &CampaignSchema, options: &SrcSchemaOptions<'_>) -> io::Result<()> {
        let namespace = namespace(options.namespace);
        let name = node_name(&schema.name);
        let label = schema.labels.best(options.lang).unwrap_or(&schema.name);
        self.open(
            "srcSchema",
            &[
                ("name", &name),
                ("namespace", &namespace),
                ("label", label),
                ("labelSingular", label),
                ("mappingType", "sql"),
                ("entitySchema", "xtk:srcSchema"),
                ("xtkschema", "xtk:srcSchema"),
            ],
        )?;
        let used = |e: &&Enumeration| schema.columns.iter().any(|c| c.enumeration.as_deref() == Some(&e.name));
        for enumeration in options.enumerations.iter().filter(used) {
            self.enumeration(enumeration)?;
        }
        // The platform's own key would be called `id`.
        let own_id = schema.columns.iter().any(|c| c.name.eq_ignore_ascii_case("id"));
        let autopk: Attributes<'_> = if own_id { &[] } else { &[("autopk", "true")] };
        self.open("element", &[&[("name", name.as_str()), ("label", label)], autopk].concat())?;
        self.key(&schema.key)?;
        for column in &schema.columns {
            self.attribute(column, schema, options)?;
        }
        for column in &schema.columns {
            self.link(column, schema, &namespace, options)?;
        }
        self.close("element")?;
        self.close("srcSchema")
    }

    fn enumeration(&mut self, enumeration: &Enumeration) -> io::Result<()> {
        let name = node_name(&enumeration.name);
        self.open("enumeration", &[("name", &name), ("basetype", "long"), ("label", &enumeration.label)])?;
        for value in &enumeration.values {
            let code = value.code.to_string();
            self.leaf("value", &[("name", &value.name), ("label", &value.label), ("value", &code)])?;
        }
        self.close("enumeration")
    }

    fn key(&mut self, key: &str) -> io::Result<()> {
        self.open("key", &[("name", "crmId")])?;
        self.leaf("keyfield", &[("xpath", &xpath(key))])?;
        self.close("key")
    }

    fn attribute(
        &mut self,
        column: &Column,
        schema: &CampaignSchema,
        options: &SrcSchemaOptions<'_>,
    ) -> io::Result<()> {
        let name = node_name(&column.name);
        let label = column.labels.best(options.lang).unwrap_or(&column.name);
        let length = match column.kind {
            CampaignType::String { length } => length.to_string(),
            _ => String::new(),
        };
        let known = |n: &&String| options.enumerations.iter().any(|e| &&e.name == n);
        let enumeration = column.enumeration.as_ref().filter(known).map(|n| node_name(n)).unwrap_or_default();
        let required = if column.name == schema.key { "true" } else { "" };
        let all = [
            ("name", name.as_str()),
            ("label", label),
            ("type", column.kind.name()),
            ("length", &length),
            ("required", required),
            ("enum", &enumeration),
        ];
        self.leaf("attribute", &all.into_iter().filter(|(_, v)| !v.is_empty()).collect::<Vec<_>>())
    }

    /// Integrity is neutral: a reference to a row that is not there is kept, and nothing is deleted along with it.
    fn link(
        &mut self,
        column: &Column,
        schema: &CampaignSchema,
        namespace: &str,
        options: &SrcSchemaOptions<'_>,
    ) -> io::Result<()> {
        let is_target = |s: &&CampaignSchema| Some(&s.name) == column.link.as_ref();
        let Some(target) = options.schemas.iter().chain([schema]).find(is_target) else { return Ok(()) };
        let name = node_name(&format!("{}Link", column.name));
        let target_schema = format!("{namespace}:{}", node_name(&target.name));
        let label = column.labels.best(options.lang).unwrap_or(&column.name);
        let reverse = schema.labels.best(options.lang).unwrap_or(&schema.name);
        self.open(
            "element",
            &[
                ("name", &name),
                ("type", "link"),
                ("target", &target_schema),
                ("label", label),
                ("revLabel", reverse),
                ("integrity", "neutral"),
                ("revIntegrity", "neutral"),
                ("externalJoin", "true"),
            ],
        )?;
        self.leaf("join", &[("xpath-src", &xpath(&column.name)), ("xpath-dst", &xpath(&target.key))])?;
        self.close("element")
    }

    fn open(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))
    }

    fn leaf(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, xml_text(value).as_str()));
    }
    start
}

/// Only what XML 1.0 can hold: the sanitiser takes the controls, this the two noncharacters it forbids.
fn xml_text(text: &str) -> String {
    clean_line(text).chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// Names in a schema: ASCII letters, digits and `_`, a letter first.
fn node_name(name: &str) -> String {
    let mut node: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if !node.starts_with(|c: char| c.is_ascii_alphabetic()) {
        node.insert_str(0, "x_");
    }
    node
}

fn xpath(column: &str) -> String {
    format!("@{}", node_name(column))
}

fn namespace(asked: &str) -> String {
    let name = node_name(asked).to_ascii_lowercase();
    if RESERVED_NAMESPACES.contains(&name.as_str()) { format!("{name}x") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Labels;
    use crate::mapping::EnumerationValue;
    use proptest::prelude::*;
    use quick_xml::Reader;
    use std::collections::BTreeMap;

    fn column(name: &str, label: &str, kind: CampaignType) -> Column {
        let labels = Labels::one(1033, label);
        Column { name: name.into(), labels, kind, field: name.into(), enumeration: None, link: None }
    }

    fn schema(label: &str) -> CampaignSchema {
        let id = CampaignType::String { length: 36 };
        CampaignSchema {
            name: "contact".into(),
            labels: Labels::one(1033, label),
            key: "contactid".into(),
            columns: vec![
                column("contactid", label, id),
                Column { enumeration: Some("gender".into()), ..column("gendercode", label, CampaignType::Long) },
                Column { link: Some("account".into()), ..column("parentcustomerid", label, id) },
            ],
        }
    }

    fn gender(label: &str) -> Enumeration {
        let value = EnumerationValue { name: "male".into(), label: label.into(), code: 1 };
        Enumeration { name: "gender".into(), label: label.into(), values: vec![value] }
    }

    fn xml(label: &str, namespace: &str) -> String {
        let account = CampaignSchema {
            name: "account".into(),
            labels: Labels::default(),
            key: "accountid".into(),
            columns: Vec::new(),
        };
        let options =
            SrcSchemaOptions { namespace, lang: Lang::En, enumerations: &[gender(label)], schemas: &[account] };
        src_schema_xml(&schema(label), &options)
    }

    /// Every element with its attributes, as a reader sees them; fails on anything that is not well-formed.
    fn elements(xml: &str) -> Vec<(String, BTreeMap<String, String>)> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = true;
        let mut found = Vec::new();
        let mut depth = 0;
        loop {
            let event = reader.read_event().unwrap();
            match &event {
                Event::Start(e) | Event::Empty(e) => {
                    let attributes = e.attributes().map(|a| {
                        let a = a.unwrap();
                        let value = quick_xml::escape::unescape(a.value.as_ref()).unwrap().into_owned();
                        (a.key.as_ref().to_owned(), value)
                    });
                    let name = e.name().as_ref().to_owned();
                    found.push((name, attributes.collect()));
                    depth += i32::from(matches!(event, Event::Start(_)));
                }
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0);
        found
    }

    #[test]
    fn enumerations_come_first_and_links_last() {
        let names: Vec<String> = elements(&xml("Contact", "d365")).into_iter().map(|(n, _)| n).collect();
        let expected = "srcSchema enumeration value element key keyfield attribute attribute attribute element join";
        assert_eq!(names.join(" "), expected);
    }

    #[test]
    fn keys_enumerations_and_links_refer_to_what_is_there() {
        let found = elements(&xml("Contact", "d365"));
        let with = |name: &str, key: &str| -> Vec<String> {
            found.iter().filter(|(n, _)| n == name).filter_map(|(_, a)| a.get(key).cloned()).collect()
        };
        assert_eq!(with("keyfield", "xpath"), ["@contactid"]);
        assert_eq!(with("attribute", "enum"), ["gender"]);
        assert_eq!(with("element", "target"), ["d365:account"]);
        assert_eq!(with("join", "xpath-dst"), ["@accountid"]);
        assert_eq!(with("attribute", "length"), ["36", "36"]);
    }

    #[test]
    fn the_platforms_own_namespaces_are_left_alone() {
        assert_eq!(elements(&xml("x", "nms"))[0].1["namespace"], "nmsx");
        assert_eq!(elements(&xml("x", "Crm"))[0].1["namespace"], "crmx");
    }

    #[test]
    fn markup_in_labels_stays_text() {
        for label in ["]]>", "<!ENTITY x>", "&#0;", "a\"b'c<d>&amp;", "a\0b\u{ffff}"] {
            let xml = xml(label, "d365");
            let read = &elements(&xml)[0].1["label"];
            assert_eq!(read, &xml_text(label), "{xml}");
        }
    }

    proptest! {
        #[test]
        fn any_label_makes_well_formed_xml(label in any::<String>(), namespace in any::<String>()) {
            let read = elements(&xml(&label, &namespace));
            prop_assert_eq!(read.len(), 11);
        }
    }
}
