//! What is made of a Salesforce organisation: each form as a reviewed snapshot, and an object of 250 fields in every form.
use super::artefacts::{as_one_text, holds_together, made};
use super::kit::catalogue_objects::everything;
use super::kit::catalogue_salesforce::{salesforce, wide_object};
use super::kit::shape::matches_schema;
use super::kit::xml::parse;
use fieldbridge::i18n::Words;
use fieldbridge::schema::sheet::{Separator, SheetReview, SheetWords, csv, decode, markdown, review};
use fieldbridge::schema::{ArtefactKind, Built, check_identifier, enumerations_of};
use fieldbridge::text::Lang;
use std::collections::BTreeSet;

pub const ALL: [(&str, ArtefactKind, Lang); 9] = [
    ("sqlite", ArtefactKind::Sqlite, Lang::En),
    ("postgres", ArtefactKind::Postgres, Lang::Ko),
    ("srcschema", ArtefactKind::SrcSchema, Lang::Ko),
    ("srcschema-view", ArtefactKind::ViewSchema, Lang::En),
    ("enums", ArtefactKind::Enumerations, Lang::Ko),
    ("package", ArtefactKind::Package, Lang::Ko),
    ("package-first", ArtefactKind::FirstPackage, Lang::En),
    ("package-whole", ArtefactKind::WholePackage, Lang::En),
    ("custom-resource", ArtefactKind::CustomResource, Lang::Ko),
];

#[test]
fn every_form_of_a_salesforce_organisation_is_as_it_was_reviewed() {
    let catalogue = salesforce();
    for (name, kind, lang) in ALL {
        insta::assert_snapshot!(format!("salesforce-{name}"), as_one_text(&made(kind, &catalogue, lang)));
    }
}

#[test]
fn the_sheets_of_an_organisation_are_as_they_were_reviewed_and_come_back_unchanged() {
    let catalogue = salesforce();
    let tables: Vec<&Built> = catalogue.built.iter().collect();
    let said = |lang| SheetWords::said(|key| Words(lang).say(key));
    let all: Vec<SheetWords> = Lang::ALL.into_iter().map(said).collect();
    let korean = csv(&tables, &said(Lang::Ko), Lang::Ko, Separator::Comma);
    let english = markdown(&tables, &said(Lang::En), Lang::En);
    insta::assert_snapshot!("salesforce-sheet", korean.replace('\r', ""));
    insta::assert_snapshot!("salesforce-sheet-markdown", english);
    for sheet in [korean, english] {
        assert_eq!(review(&tables, &decode(sheet.as_bytes()).unwrap(), &all), SheetReview::default());
    }
}

#[test]
fn a_wide_object_is_as_it_was_reviewed() {
    let catalogue = wide_object();
    for (name, kind) in [("sqlite", ArtefactKind::Sqlite), ("srcschema", ArtefactKind::SrcSchema)] {
        insta::assert_snapshot!(format!("salesforce-wide-{name}"), as_one_text(&made(kind, &catalogue, Lang::Ko)));
    }
}

#[test]
fn the_lists_of_an_organisation_hold_what_rows_hold_in_both_languages() {
    let catalogue = salesforce();
    let lists = enumerations_of(&catalogue.built, &catalogue.choices, Lang::En);
    let sets: BTreeSet<&str> = lists.iter().map(|l| l.sources[0].option_set.as_str()).collect();
    let all = ["Account_City__c", "Account_Country__c", "Account_Interests__c", "Account_Rating"];
    assert_eq!(sets, BTreeSet::from(all), "of one value, dependent, and of several");
    for value in lists.iter().flat_map(|l| &l.values) {
        assert!(value.value.is_some() && value.labels.0.contains_key(&1033), "{value:?}");
        assert!(!value.label.is_ascii(), "Korean is what people see: {value:?}");
    }
    let sql = as_one_text(&made(ArtefactKind::Postgres, &catalogue, Lang::En));
    assert!(sql.contains("'서울', NULL, '서울')") && sql.contains("'서울', 1033, 'Seoul')"), "{sql}");
    rusqlite::Connection::open_in_memory()
        .unwrap()
        .execute_batch(&made(ArtefactKind::Sqlite, &catalogue, Lang::En).last().unwrap().text)
        .unwrap();
}

#[test]
fn what_is_made_of_an_organisation_holds_together_and_has_its_documented_form() {
    for catalogue in [salesforce(), wide_object(), everything()] {
        for lang in Lang::ALL {
            for file in made(ArtefactKind::SrcSchema, &catalogue, lang) {
                holds_together(&parse(&file.text));
            }
            holds_together(&parse(&made(ArtefactKind::ViewSchema, &catalogue, lang)[0].text));
            let package = parse(&made(ArtefactKind::Package, &catalogue, lang)[0].text);
            let order: Vec<&str> = package.all("entities").map(|e| e.get("schema")).collect();
            assert_eq!(order.first(), Some(&"xtk:srcSchema"));
            package.all("entities").next().unwrap().children.iter().for_each(holds_together);
            let resources = &made(ArtefactKind::CustomResource, &catalogue, lang)[0];
            let value: serde_json::Value = serde_json::from_str(&resources.text).unwrap();
            matches_schema(&value, "custom-resources");
            for resource in value["resources"].as_array().unwrap() {
                let fields = resource["fields"].as_array().unwrap();
                let names: BTreeSet<String> =
                    fields.iter().map(|f| f["apiName"].as_str().unwrap().to_lowercase()).collect();
                assert!(names.len() == fields.len() && names.iter().all(|n| n.len() <= 30), "{names:?}");
            }
        }
    }
}

#[test]
fn an_object_of_250_fields_named_in_korean_takes_every_form() {
    let catalogue = wide_object();
    let schema = &catalogue.built[0].schema;
    assert_eq!(schema.columns.len(), 250);
    let names: BTreeSet<String> = schema.columns.iter().map(|c| c.name.to_lowercase()).collect();
    assert_eq!(names.len(), 250, "each has a name of its own");
    for column in &schema.columns {
        assert_eq!(check_identifier(&column.name), Ok(()));
        let digits: String = column.field.chars().filter(char::is_ascii_digit).collect();
        assert!(column.name.contains(&digits), "what can be read of {} is still in {}", column.field, column.name);
    }
    for (name, kind, lang) in ALL {
        for file in made(kind, &catalogue, lang) {
            assert!(!file.text.is_empty(), "{name}");
            if file.file.ends_with(".xml") {
                parse(&file.text);
            }
        }
    }
}
