//! Names and definitions as organisations have them, and as nobody should (N91 to N99).
use super::desk::{Field, Sender, arrive, described, order_for, stands};
use crate::kit::catalogue::{LONG, field, of, text};
use crate::kit::liar::json;
use fieldbridge::account::Name;
use fieldbridge::catalog::{FieldType, Labels, OptionItem, OptionSet, Table, TableDetail};
use fieldbridge::fault::ErrorKind;
use fieldbridge::i18n::Lang;
use fieldbridge::mapping::propose;
use fieldbridge::port::{Position, ReadOrder};
use fieldbridge::schema::{ArtefactKind, Built, MAX_IDENTIFIER, check_identifier};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// A table of that name with fields of these names.
fn table(name: &str, fields: &[&str]) -> TableDetail {
    let key = "rowid_key";
    let mut detail = TableDetail::new(Table::new(name, format!("{name}s"), key));
    detail.fields.push(field(key, FieldType::UniqueId, &[]));
    detail.fields.extend(fields.iter().map(|name| field(name, text(100), &[])));
    detail
}

/// What is built for it stands in a database: as many columns as fields, nothing else made, nothing lost.
fn stands_in_a_database(detail: &TableDetail) -> Built {
    let built = of(std::slice::from_ref(detail)).built.remove(0);
    let names: BTreeSet<String> = built.schema.columns.iter().map(|c| c.name.to_lowercase()).collect();
    assert_eq!(names.len(), built.schema.columns.len(), "told apart");
    for name in names.iter().chain([&built.schema.name]) {
        assert!(check_identifier(name).is_ok() && name.len() <= MAX_IDENTIFIER, "{name}");
    }
    let made = crate::artefacts::made(ArtefactKind::Sqlite, &of(std::slice::from_ref(detail)), Lang::En);
    let database = Connection::open_in_memory().unwrap();
    for file in &made {
        database.execute_batch(&file.text).unwrap_or_else(|e| panic!("{e}\n{}", file.text));
    }
    let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'fb\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    assert_eq!(database.query_row(tables, [], |r| r.get::<_, i64>(0)).unwrap(), 1);
    let columns = "SELECT count(*) FROM pragma_table_info(?1)";
    let columns: usize = database.query_row(columns, [&built.schema.name], |r| r.get(0)).unwrap();
    assert_eq!(columns, built.schema.columns.len());
    built
}

#[test]
fn n91_tables_called_like_words_of_sql() {
    for name in ["order", "user", "select", "group", "table", "ORDER"] {
        stands_in_a_database(&table(name, &["from", "where", "Select", "values"]));
    }
}

#[test]
fn n92_fields_with_quotes_brackets_blanks_pictures_and_digits() {
    let odd = ["a\"b", "a'b", "a`b", "a]b", "a b", "💡", "1st", "a;DROP TABLE x;--", "a\u{0}b", ""];
    stands_in_a_database(&table("odd", &odd));
}

#[test]
fn n93_names_that_are_one_once_they_are_cut() {
    assert!(LONG[0].len() == 64 && LONG[0][..63] == LONG[1][..63]);
    let built = stands_in_a_database(&table("long", &LONG));
    let columns: BTreeSet<&str> = built.schema.columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(columns.len(), 3);
}

#[test]
fn n94_names_that_differ_by_case_only() {
    stands_in_a_database(&table("cased", &["Name", "name", "NAME", "nAME"]));
}

#[test]
fn n95_a_publisher_that_changes_its_prefix() {
    use fieldbridge::mapping::{Severity, lint};
    let before = table("new_visit", &["new_city", "new_street"]);
    let crm = Name::parse("crm").unwrap();
    let mapping = propose(&crm, &before, &["new_visit".into()]);
    let mapping = ["new_city", "new_street"].iter().fold(mapping, |m, field| {
        match m.rules.iter().any(|r| r.field == *field && !r.include) {
            true => m.toggle(field).unwrap(),
            false => m,
        }
    });
    let after = table("new_visit", &["contoso_city", "contoso_street"]);
    let told = lint(&mapping, &after);
    for gone in ["new_city", "new_street"] {
        assert!(
            told.iter().any(|i| i.field == gone && i.slug == "field-gone" && i.severity == Severity::Error),
            "{told:?}"
        );
    }
    assert!(told.iter().any(|i| i.field == "contoso_city" && i.slug == "field-new"), "{told:?}");
}

#[test]
fn n96_tables_fields_and_values_without_end() {
    let names: Vec<String> = (0..2_000).map(|n| format!("new_field_{n}")).collect();
    let wide = table("wide", &names.iter().map(String::as_str).collect::<Vec<_>>());
    let began = Instant::now();
    let built = of(std::slice::from_ref(&wide)).built.remove(0);
    assert_eq!(built.schema.columns.len(), 2_001);
    let mut listed = table("listed", &[]);
    let options =
        (0..10_000).map(|code| OptionItem::new(code, crate::kit::catalogue::labels(&[(1033, "v")]))).collect();
    listed.option_sets.push(OptionSet { name: "many".into(), labels: Labels::default(), global: false, options });
    let mut choice = field("choice", FieldType::Choice, &[]);
    choice.option_set = Some("many".into());
    listed.fields.push(choice);
    let choices = of(std::slice::from_ref(&listed)).choices;
    assert_eq!(choices.len(), 1);
    let tables: Vec<Table> =
        (0..5_000).map(|n| Table::new(format!("new_table_{n}"), format!("new_tables_{n}"), "id")).collect();
    let told = serde_json::to_vec(&tables).unwrap();
    let again: Vec<Table> = serde_json::from_slice(&told).unwrap();
    assert_eq!(again.len(), 5_000);
    // Not a measure of speed (`cargo bench --bench frame` is): nothing here may take what grows with the square.
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[test]
fn n97_names_the_database_keeps_for_itself() {
    let kept = ["sqlite_master", "pg_class", "xmin", "rowid", "oid", "ctid", "tableoid", "_rowid_", "fb_page"];
    for name in kept {
        stands_in_a_database(&table(name, &kept));
    }
}

#[tokio::test]
async fn n98_definitions_of_sixty_megabytes_and_markup_in_their_place() {
    let body = [b"{\"value\":[".as_slice(), &vec![b' '; 60 << 20], b"]}"].concat();
    let (_wire, crm) = Sender::Dynamics.serving(&Field::text(), body).await;
    assert_eq!(crm.tables().await.unwrap_err().kind, ErrorKind::Oversize);
    // Definitions come as JSON; a document of markup is none, and nothing in it is expanded.
    let entities: String = (1..30).map(|n| format!("<!ENTITY e{n} \"&e{0};&e{0};\">", n - 1)).collect();
    let markup = format!("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e0 \"ha\">{entities}]><x>&e29;</x>");
    for (from, kind) in [(Sender::Dynamics, "application/xml"), (Sender::Salesforce, "application/xml")] {
        let text = markup.clone();
        let (_wire, crm) = from
            .answering(move |_, _| crate::kit::liar::answer("200 OK", &[("Content-Type", kind)], text.as_bytes()))
            .await;
        let fault = crm.tables().await.unwrap_err();
        assert!(matches!(fault.kind, ErrorKind::NotTheApi | ErrorKind::BadJson), "{from:?}: {fault}");
    }
}

#[tokio::test]
async fn n99_a_table_whose_stamp_cannot_be_asked_for() {
    for filterable in [true, false] {
        let row = Sender::Salesforce.row(Sender::Salesforce.ids()[0], "fullname", "\"Kim\"");
        let page = format!("{{\"totalSize\":1,\"done\":true,\"records\":[{row}]}}");
        let detail = described(&Field::text(), filterable);
        let (wire, crm) = Sender::Salesforce
            .answering(move |request, _| match request.contains("/describe") {
                true => json("200 OK", &detail),
                false => json("200 OK", &page),
            })
            .await;
        let mut query = order_for(Sender::Salesforce, &Field::text()).query;
        assert!(crm.describe("person").await.is_ok());
        assert!(crm.fetch(&query, &Position::Start).await.is_ok(), "row by row it can always be read");
        query.order = ReadOrder::ByModified;
        query.since = Some("2026-01-01T00:00:00Z".parse().unwrap());
        let before = wire.count("/query");
        let changes = crm.fetch(&query, &Position::Start).await;
        assert_eq!(changes.is_ok(), filterable, "{:?}", changes.err());
        assert_eq!(wire.count("/query") > before, filterable, "what cannot be asked is not asked");
    }
    assert_eq!(arrive(Sender::Salesforce, &Field::text(), "\"Kim\"").await, stands("Kim"));
}
