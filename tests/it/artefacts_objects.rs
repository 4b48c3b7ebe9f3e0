//! What is made of Salesforce's objects for the outside: person accounts, hostile and Korean labels, and an object of 250
//! fields. The grammars in assets/schema judge the same kinds of files in `tests/interop`.
use super::kit::catalogue::Catalogue;
use super::kit::catalogue_objects::{MANY, catalogue, everything};
use super::kit::xml::{Element, parse};
use fieldbridge::i18n::Words;
use fieldbridge::schema::sheet::{Separator, SheetReview, SheetWords, csv, decode, review};
use fieldbridge::schema::{Artefact, ArtefactKind, ArtefactParts, Built, MAX_IDENTIFIER, artefacts, enumerations_of};
use fieldbridge::text::Lang;
use std::collections::BTreeSet;

fn made(kind: ArtefactKind, of: &Catalogue, lang: Lang) -> Vec<Artefact> {
    let tables: Vec<&Built> = of.built.iter().collect();
    let enumerations = enumerations_of(&of.built, &of.choices, lang);
    let (account, flows) = (&of.account, &of.flows);
    let parts = ArtefactParts { account, tables: &tables, enumerations: &enumerations, flows, namespace: "fb", lang };
    artefacts(kind, &parts)
}

fn said(lang: Lang) -> SheetWords {
    SheetWords::said(|key| Words(lang).say(key))
}

#[test]
fn a_sheet_of_salesforces_objects_comes_back_unchanged() {
    let catalogue = everything();
    let tables: Vec<&Built> = catalogue.built.iter().collect();
    let words: Vec<_> = Lang::ALL.into_iter().map(said).collect();
    for lang in Lang::ALL {
        let sheet = csv(&tables, &said(lang), lang, Separator::Comma);
        assert!(sheet.contains("PersonEmail") && sheet.contains("LoyaltyCard__c"), "{sheet}");
        assert_eq!(review(&tables, &decode(sheet.as_bytes()).unwrap(), &words), SheetReview::default());
    }
}

fn names(element: &Element, what: &str) -> Vec<String> {
    element.all(what).map(|e| e.get("name").to_lowercase()).collect()
}

#[test]
fn an_object_of_very_many_fields_keeps_them_all_and_apart() {
    let catalogue = everything();
    let wide = catalogue.built.iter().find(|b| b.mapping.table == "Wide__c").unwrap();
    assert!(wide.schema.columns.len() >= MANY + 3, "{}", wide.schema.columns.len());
    let columns: BTreeSet<String> = wide.schema.columns.iter().map(|c| c.name.to_lowercase()).collect();
    assert_eq!(columns.len(), wide.schema.columns.len());
    assert!(columns.iter().all(|c| c.len() <= MAX_IDENTIFIER));
    let schemas = made(ArtefactKind::SrcSchema, &catalogue, Lang::En);
    let file = schemas.iter().find(|f| f.file.to_lowercase().contains("wide")).unwrap();
    let fields = names(parse(&file.text).all("element").next().unwrap(), "attribute");
    assert!(fields.len() >= MANY, "only {} of them", fields.len());
    assert_eq!(fields.iter().collect::<BTreeSet<_>>().len(), fields.len(), "{fields:?}");
    let database = rusqlite::Connection::open_in_memory().unwrap();
    for file in made(ArtefactKind::Sqlite, &catalogue, Lang::Ko) {
        database.execute_batch(&file.text).unwrap_or_else(|e| panic!("{e}\n{}", file.text));
    }
    let count = "SELECT count(*) FROM pragma_table_info(?1)";
    let found: usize = database.query_row(count, [&wide.schema.name], |r| r.get(0)).unwrap();
    assert_eq!(found, wide.schema.columns.len());
}

#[test]
fn statements_of_several_accounts_run_one_after_the_other_and_a_list_is_there_once() {
    let catalogue = super::kit::catalogue_salesforce::salesforce();
    let database = rusqlite::Connection::open_in_memory().unwrap();
    let labels = |database: &rusqlite::Connection| -> Vec<(String, String, String)> {
        let all = "SELECT enumeration, value, label FROM crm_enumeration_label ORDER BY 1, 2, 3";
        let mut query = database.prepare(all).unwrap();
        let rows = query.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let files = made(ArtefactKind::Sqlite, &catalogue, Lang::En);
    let joined = files.iter().map(|f| f.text.as_str()).collect::<Vec<_>>().join("\n");
    database.execute_batch(&joined).unwrap();
    let once = labels(&database);
    assert!(!once.is_empty());
    // What another account makes of the same lists.
    let lists: Vec<_> = files.iter().filter(|f| f.text.contains("crm_enumeration_label")).collect();
    assert!(!lists.is_empty());
    for file in lists {
        let own = file.text.find("CREATE TABLE IF NOT EXISTS crm_enumeration_label").unwrap();
        database.execute_batch(&file.text[own..]).unwrap();
    }
    assert_eq!(labels(&database), once);
}

/// Every form of it, over contacts and accounts with hostile labels and names that differ in case only.
#[test]
fn every_form_of_the_varied_objects_is_as_it_was_reviewed() {
    let catalogue = catalogue();
    for (name, kind, lang) in super::artefacts_salesforce::ALL {
        let text = super::artefacts::as_one_text(&super::artefacts::made(kind, &catalogue, lang));
        insta::assert_snapshot!(format!("objects-{name}"), text);
    }
}

#[test]
fn names_of_salesforce_are_told_apart_and_hostile_ones_do_no_harm() {
    let catalogue = catalogue();
    for kind in [ArtefactKind::SrcSchema, ArtefactKind::ViewSchema, ArtefactKind::Enumerations, ArtefactKind::Package] {
        for file in made(kind, &catalogue, Lang::Ko) {
            parse(&file.text);
            assert!(!file.text.contains('\u{1b}') && !file.text.contains("<b>"), "{}", file.text);
        }
    }
    let contact = &catalogue.built[1];
    let level: Vec<&str> = contact
        .schema
        .columns
        .iter()
        .filter(|c| c.field.eq_ignore_ascii_case("level__c"))
        .map(|c| c.name.as_str())
        .collect();
    assert_eq!(level.len(), 2);
    assert!(!level[0].eq_ignore_ascii_case(level[1]), "{level:?}");
}
