//! What the `srcSchema` promises.
use super::*;
use crate::catalog::Labels;
use crate::mapping::EnumerationValue;
use crate::schema::xml::xml_text;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

fn column(name: &str, label: &str, kind: CampaignType) -> Column {
    let labels = Labels::one(1033, label);
    Column {
        name: name.into(),
        labels,
        kind,
        field: name.into(),
        enumeration: None,
        link: None,
        write: Default::default(),
        personal: false,
        among: false,
    }
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
    let value = EnumerationValue { name: "male".into(), label: label.into(), code: 1, ..EnumerationValue::default() };
    Enumeration { name: "gender".into(), label: label.into(), values: vec![value], ..Enumeration::default() }
}

fn xml(label: &str, namespace: &str) -> String {
    let account = CampaignSchema {
        name: "account".into(),
        labels: Labels::default(),
        key: "accountid".into(),
        columns: Vec::new(),
    };
    let options = SrcSchemaOptions { namespace, lang: Lang::En, enumerations: &[gender(label)], schemas: &[account] };
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
