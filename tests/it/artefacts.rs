//! What is made of schemas for the outside: each form as a reviewed snapshot over an odd catalogue, and what must hold
//! whatever a CRM calls its things. Real validators judge the same files in `tests/interop`.
use super::kit::catalogue::{Catalogue, LONG, catalogue, of};
use super::kit::shape::matches_schema;
use super::kit::xml::{Element, parse};
use fieldbridge::account::Name;
use fieldbridge::catalog::{Field, FieldType, Labels, OptionItem, OptionSet, Table, TableDetail};
use fieldbridge::flow::Direction;
use fieldbridge::i18n::Words;
use fieldbridge::mapping::ListKind;
use fieldbridge::schema::sheet::{Separator, SheetReview, SheetWords, csv, decode, markdown, review};
use fieldbridge::schema::{Artefact, ArtefactKind, ArtefactParts, Built, MAX_IDENTIFIER, artefacts, enumerations_of};
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::text::Lang;
use proptest::prelude::*;
use std::collections::BTreeSet;

pub fn made(kind: ArtefactKind, of: &Catalogue, lang: Lang) -> Vec<Artefact> {
    let tables: Vec<&Built> = of.built.iter().collect();
    let enumerations = enumerations_of(&of.built, &of.choices, lang);
    let parts = ArtefactParts {
        account: &of.account,
        tables: &tables,
        enumerations: &enumerations,
        flows: &of.flows,
        namespace: "fb",
        lang,
    };
    artefacts(kind, &parts)
}

pub fn as_one_text(files: &[Artefact]) -> String {
    files.iter().map(|f| format!("=== {}\n{}", f.file, f.text)).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_form_is_as_it_was_reviewed() {
    let catalogue = catalogue();
    for (name, kind, lang) in [
        ("sqlite", ArtefactKind::Sqlite, Lang::En),
        ("postgres", ArtefactKind::Postgres, Lang::Ko),
        ("srcschema", ArtefactKind::SrcSchema, Lang::Ko),
        ("srcschema-view", ArtefactKind::ViewSchema, Lang::Ko),
        ("enums", ArtefactKind::Enumerations, Lang::Ko),
        ("package", ArtefactKind::Package, Lang::En),
        ("package-first", ArtefactKind::FirstPackage, Lang::En),
        ("package-whole", ArtefactKind::WholePackage, Lang::Ko),
        ("custom-resource", ArtefactKind::CustomResource, Lang::Ko),
    ] {
        insta::assert_snapshot!(name, as_one_text(&made(kind, &catalogue, lang)));
    }
}

fn sheet_words(lang: Lang) -> SheetWords {
    SheetWords::said(|key| Words(lang).say(key))
}

#[test]
fn the_sheets_are_as_they_were_reviewed_and_come_back_unchanged() {
    let catalogue = catalogue();
    let tables: Vec<&Built> = catalogue.built.iter().collect();
    let all: Vec<SheetWords> = Lang::ALL.into_iter().map(sheet_words).collect();
    let korean = csv(&tables, &sheet_words(Lang::Ko), Lang::Ko, Separator::Semicolon);
    let english = markdown(&tables, &sheet_words(Lang::En), Lang::En);
    insta::assert_snapshot!("sheet", korean.replace('\r', ""));
    insta::assert_snapshot!("sheet-markdown", english);
    for sheet in [korean, english] {
        assert_eq!(review(&tables, &decode(sheet.as_bytes()).unwrap(), &all), SheetReview::default());
    }
}

#[test]
fn the_setup_file_is_as_it_was_reviewed() {
    let catalogue = catalogue();
    let mut workspace = Workspace::named("w");
    workspace.accounts = vec![catalogue.account.clone()];
    workspace.mappings = catalogue.built.iter().map(|b| b.mapping.clone()).collect();
    (workspace.enumerations, workspace.flows) = (catalogue.choices.clone(), catalogue.flows.clone());
    workspace.flows[0].filter = Some("name contains '\"따옴표\" \\ '' ] [[x]]'".into());
    let text = Answers::export(&workspace, &catalogue.account).to_toml().unwrap();
    insta::assert_snapshot!("setup-file", text);
    assert_eq!(Answers::parse(&text).unwrap().to_toml().unwrap(), text);
}

#[test]
fn no_secret_is_in_any_of_them_and_the_same_is_made_twice() {
    let catalogue = catalogue();
    for kind in
        [ArtefactKind::Package, ArtefactKind::FirstPackage, ArtefactKind::ViewSchema, ArtefactKind::CustomResource]
    {
        let text = as_one_text(&made(kind, &catalogue, Lang::En));
        assert!(!text.contains("hunter2") && !text.contains("vault:") && !text.contains("password="), "{text}");
        assert_eq!(text, as_one_text(&made(kind, &catalogue, Lang::En)));
    }
}

/// Every name once, every reference to something that is there.
pub fn holds_together(schema: &Element) {
    let lists: Vec<&str> = schema.all("enumeration").map(|e| e.get("name")).collect();
    assert_eq!(lists.iter().collect::<BTreeSet<_>>().len(), lists.len(), "lists are named once: {lists:?}");
    for list in schema.all("enumeration") {
        let names: BTreeSet<String> = list.children.iter().map(|v| v.get("name").to_lowercase()).collect();
        assert_eq!(names.len(), list.children.len(), "values are named once: {list:?}");
    }
    let main = schema.all("element").next().expect("a main element");
    let tables: Vec<&Element> = match schema.get("view") {
        "true" => main.all("element").collect(),
        _ => vec![main],
    };
    for table in tables {
        let fields: Vec<&str> = table.all("attribute").map(|a| a.get("name")).collect();
        assert_eq!(fields.iter().collect::<BTreeSet<_>>().len(), fields.len(), "{fields:?}");
        let there = |path: &str| fields.contains(&path.trim_start_matches('@'));
        assert!(table.all("key").flat_map(|k| &k.children).all(|f| there(f.get("xpath"))), "{table:?}");
        assert!(
            table.all("attribute").all(|a| a.get("enum").is_empty() || lists.contains(&a.get("enum"))),
            "{table:?}"
        );
        assert!(table.all("element").flat_map(|l| &l.children).all(|j| there(j.get("xpath-src"))), "{table:?}");
    }
}

#[test]
fn schemas_refer_to_what_is_there() {
    let catalogue = catalogue();
    for file in made(ArtefactKind::SrcSchema, &catalogue, Lang::En) {
        holds_together(&parse(&file.text));
    }
    let view = &made(ArtefactKind::ViewSchema, &catalogue, Lang::En)[0];
    holds_together(&parse(&view.text));
    let package = parse(&made(ArtefactKind::Package, &catalogue, Lang::En)[0].text);
    let order: Vec<&str> = package.all("entities").map(|e| e.get("schema")).collect();
    // Importing is insertOrUpdate: what runs on the platform by then must not stand in what is imported again.
    assert_eq!(order, ["xtk:srcSchema", "xtk:enum"]);
    let first = parse(&made(ArtefactKind::FirstPackage, &catalogue, Lang::En)[0].text);
    let once: Vec<&str> = first.all("entities").map(|e| e.get("schema")).collect();
    assert_eq!(once, ["nms:extAccount", "xtk:option", "xtk:workflow"]);
    let whole = parse(&made(ArtefactKind::WholePackage, &catalogue, Lang::En)[0].text);
    let all: Vec<&str> = whole.all("entities").map(|e| e.get("schema")).collect();
    assert_eq!(all, [order, once].concat(), "schemas first, as the grammar has it");
    assert!(
        made(ArtefactKind::WholePackage, &catalogue, Lang::En)[0].text.contains("Import it once"),
        "and it says so"
    );
    let schemas = package.all("entities").next().unwrap();
    schemas.children.iter().for_each(holds_together);
    let targets = schemas.children.iter().flat_map(|s| s.all("element")).flat_map(|e| e.all("element"));
    let known: Vec<String> =
        schemas.children.iter().map(|s| format!("{}:{}", s.get("namespace"), s.get("name"))).collect();
    assert!(targets.into_iter().all(|l| known.contains(&l.get("target").to_owned())));
}

#[test]
fn what_is_imported_where_nothing_stands_makes_closed_lists_too_and_names_the_tables_that_are_read() {
    let mut catalogue = catalogue();
    let mut events = catalogue.flows[0].clone();
    (events.table, events.direction) = ("a_table_nobody_reads".into(), Direction::Events);
    catalogue.flows.push(events);
    let mut lists = enumerations_of(&catalogue.built, &catalogue.choices, Lang::En);
    (lists[0].kind, lists[1].kind) = (ListKind::Closed, ListKind::System);
    let tables: Vec<&Built> = catalogue.built.iter().collect();
    let (account, flows) = (&catalogue.account, &catalogue.flows);
    let parts =
        ArtefactParts { account, tables: &tables, enumerations: &lists, flows, namespace: "fb", lang: Lang::En };
    let made = |kind| artefacts(kind, &parts)[0].text.clone();
    let names = |kind, list: &str| {
        let all = parse(&made(kind));
        // Names of nodes are the list's without what stands between words.
        let plain = |name: &str| name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
        let mut enums = all.all("entities").flat_map(|e| e.all("enum")).map(|e| plain(e.get("name")));
        enums.any(|name| name == plain(list))
    };
    let (closed, system, open) = (&lists[0].name, &lists[1].name, &lists[2].name);
    for (kind, expected) in
        [(ArtefactKind::WholePackage, [true, false, true]), (ArtefactKind::Package, [false, false, true])]
    {
        assert_eq!([closed, system, open].map(|list| names(kind, list)), expected, "{kind:?}");
        assert!(!made(kind).contains("a_table_nobody_reads"), "{kind:?}");
    }
}

#[test]
fn two_accounts_share_nothing_on_the_platform() {
    let mut seen = BTreeSet::new();
    let accounts = ["sales-eu", "sales_eu", "saleseu", "eu-2", "eu2", "eu_2", "한국", "일본", "2", "x_2"];
    for name in accounts {
        let mut catalogue = catalogue();
        catalogue.account.name = Name::parse(name).unwrap();
        catalogue.flows.iter_mut().for_each(|f| f.account = catalogue.account.name.clone());
        for kind in [ArtefactKind::Package, ArtefactKind::FirstPackage] {
            let package = parse(&made(kind, &catalogue, Lang::En)[0].text);
            let named = ["extAccount", "option", "workflow"].into_iter().flat_map(|element| {
                package.all("entities").flat_map(move |e| e.all(element)).map(move |e| {
                    let name = if element == "workflow" { e.get("internalName") } else { e.get("name") };
                    format!("{element} {name}")
                })
            });
            for thing in named.chain([format!("package {}", package.get("name"))]) {
                assert!(seen.insert(thing.clone()), "{name}: {thing} is another account's");
            }
        }
    }
    assert!(seen.len() >= accounts.len() * 5, "{seen:?}");
}

#[test]
fn no_value_never_becomes_a_code() {
    let catalogue = catalogue();
    let mut numbers = 0;
    for file in made(ArtefactKind::SrcSchema, &catalogue, Lang::En) {
        let root = parse(&file.text);
        for field in root.all("element").next().unwrap().all("attribute") {
            let number = ["long", "int64", "double", "boolean"].contains(&field.get("type"));
            assert_eq!(field.get("notNull"), if number { "false" } else { "" }, "{field:?}");
            numbers += usize::from(number);
        }
    }
    assert!(numbers > 3);
}

#[test]
fn what_sqlite_is_given_it_takes() {
    let catalogue = catalogue();
    let database = rusqlite::Connection::open_in_memory().unwrap();
    for (file, built) in made(ArtefactKind::Sqlite, &catalogue, Lang::En).iter().zip(&catalogue.built) {
        database.execute_batch(&file.text).unwrap_or_else(|e| panic!("{e}\n{}", file.text));
        let count = "SELECT count(*) FROM pragma_table_info(?1)";
        let columns: usize = database.query_row(count, [&built.schema.name], |r| r.get(0)).unwrap();
        assert_eq!(columns, built.schema.columns.len());
    }
}

#[test]
fn names_fit_postgresql_and_stay_apart() {
    let catalogue = catalogue();
    for built in &catalogue.built {
        let names: BTreeSet<String> = built.schema.columns.iter().map(|c| c.name.to_lowercase()).collect();
        assert_eq!(names.len(), built.schema.columns.len());
        assert!(names.iter().all(|n| n.len() <= MAX_IDENTIFIER), "{names:?}");
    }
    let column = |field: &str| {
        catalogue.built[0].schema.columns.iter().find(|c| c.field == field).map(|c| c.name.clone()).unwrap()
    };
    assert_ne!(column(LONG[0]), column(LONG[1]), "they differ in the last character only");
    let ddl = as_one_text(&made(ArtefactKind::Postgres, &catalogue, Lang::En));
    assert!(ddl.contains("\"new_visit\" timestamp,") && ddl.contains("\"modifiedon\" timestamptz"), "{ddl}");
}

#[test]
fn a_custom_resource_has_its_documented_form_and_tells_what_the_limits_refuse() {
    let catalogue = catalogue();
    let file = &made(ArtefactKind::CustomResource, &catalogue, Lang::En)[0];
    let value: serde_json::Value = serde_json::from_str(&file.text).unwrap();
    matches_schema(&value, "custom-resources");
    let profile = &value["resources"][0];
    assert_eq!((profile["resource"].as_str(), profile["key"].as_str()), (Some("profile"), Some("externalId")));
    let noted: Vec<&str> = profile["notes"].as_array().unwrap().iter().map(|n| n["limit"].as_str().unwrap()).collect();
    assert!(noted.contains(&"shorter") && noted.contains(&"as-text"), "{noted:?}");
    for resource in value["resources"].as_array().unwrap() {
        let names: Vec<&str> =
            resource["fields"].as_array().unwrap().iter().map(|f| f["apiName"].as_str().unwrap()).collect();
        assert!(names.iter().all(|n| n.len() <= 30), "{names:?}");
        assert_eq!(names.iter().map(|n| n.to_lowercase()).collect::<BTreeSet<_>>().len(), names.len());
    }
}

/// Tables, fields, lists and values called anything.
fn any_table() -> impl Strategy<Value = TableDetail> {
    let field = (any::<String>(), any::<String>(), 0u8..4);
    let fields = prop::collection::vec(field, 1..6);
    let options = prop::collection::vec((-3i64..4, any::<String>()), 0..5);
    (any::<String>(), any::<String>(), fields, options).prop_map(|(name, label, fields, options)| {
        let mut detail = TableDetail::new(Table::new(name.clone(), "sets", "id"));
        detail.table.labels = Labels::one(1033, label);
        detail.fields.push(Field::new("id", FieldType::UniqueId));
        let set = format!("{name}_list");
        for (name, label, kind) in fields {
            let kind = match kind {
                0 => FieldType::Choice,
                1 => FieldType::Memo { max_length: None },
                2 => FieldType::Lookup,
                _ => FieldType::Text { max_length: Some(9), format: None },
            };
            let mut field = Field::new(name, kind);
            field.labels = Labels::one(1033, label);
            match field.kind {
                FieldType::Choice => field.option_set = Some(set.clone()),
                FieldType::Lookup => field.targets = vec![detail.table.name.clone()],
                _ => {}
            }
            detail.fields.push(field);
        }
        let options =
            options.into_iter().map(|(code, label)| OptionItem::new(code, Labels::one(1033, label))).collect();
        detail.option_sets.push(OptionSet { name: set, labels: Labels::default(), global: false, options });
        detail.tidy();
        detail
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_a_crm_calls_its_things_every_form_is_sound(first in any_table(), second in any_table()) {
        prop_assume!(first.table.name != second.table.name);
        let catalogue = of(&[first, second]);
        for file in made(ArtefactKind::SrcSchema, &catalogue, Lang::En) {
            holds_together(&parse(&file.text));
        }
        for kind in [ArtefactKind::ViewSchema, ArtefactKind::Enumerations, ArtefactKind::Package, ArtefactKind::FirstPackage] {
            let root = parse(&made(kind, &catalogue, Lang::En)[0].text);
            if kind == ArtefactKind::ViewSchema {
                holds_together(&root);
            }
        }
        let database = rusqlite::Connection::open_in_memory().unwrap();
        for file in made(ArtefactKind::Sqlite, &catalogue, Lang::En) {
            database.execute_batch(&file.text).unwrap();
        }
        let resources = &made(ArtefactKind::CustomResource, &catalogue, Lang::En)[0].text;
        matches_schema(&serde_json::from_str(resources).unwrap(), "custom-resources");
    }
}
