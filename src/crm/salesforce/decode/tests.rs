//! Pages and files as they come over the wire, made here.
use super::*;
use crate::catalog::{DateBehaviour, FieldType as T};
use crate::mapping::Cell;
use crate::port::{Gone, GoneWhy, ReadOrder};
use crate::schema::ReadColumn;
use proptest::prelude::*;
use serde_json::{Value, json};

const A: &str = "003AA000000AbCdYAK";
const B: &str = "003AA0000000001YAA";
const NEXT: &str = "/services/data/v66.0/query/0r8AA0000000001YAA-2000";

fn query() -> ReadQuery {
    let text = || T::Text { max_length: Some(255), format: None };
    let columns = [
        ("Id", "Id", T::UniqueId),
        ("LastName", "LastName", text()),
        ("AccountId", "AccountId", T::Lookup),
        ("AccountId", "AccountId", T::EntityName),
        ("Account.Name", "Account.Name", text()),
        ("Account.Owner.Name", "Account.Owner.Name", text()),
        ("Amount__c", "Amount__c", T::Money { precision: Some(2) }),
        ("Count__c", "Count__c", T::Integer),
        ("HasOptedOutOfEmail", "HasOptedOutOfEmail", T::Boolean),
        ("Topics__c", "Topics__c", T::MultiChoice),
        ("Birthdate", "Birthdate", T::DateTime { behaviour: DateBehaviour::DateOnly }),
        ("CreatedDate", "CreatedDate", T::DateTime { behaviour: DateBehaviour::UserLocal }),
        ("Opens__c", "Opens__c", T::Text { max_length: Some(8), format: Some("Time".into()) }),
    ];
    ReadQuery {
        table: "Contact".into(),
        address: "Contact".into(),
        primary_id: "Id".into(),
        columns: columns.map(|(f, w, kind)| ReadColumn::new(f, w, kind)).into(),
        filter: None,
        since: None,
        order: ReadOrder::ByModified,
        page_size: 2000,
        part: crate::port::Part::default(),
        sort: Vec::new(),
        way: Default::default(),
    }
}

fn prefixes() -> Prefixes {
    [("001".to_owned(), "Account".to_owned()), ("003".to_owned(), "Contact".to_owned())].into()
}

fn record(id: &str) -> Value {
    json!({"attributes": {"type": "Contact", "url": format!("/services/data/v66.0/sobjects/Contact/{id}")}, "Id": id,
        "LastName": "Kim", "AccountId": "001AA0000000001YAA",
        "Account": {"attributes": {"type": "Account", "url": "x"}, "Name": "Acme", "Owner": {"attributes": {}, "Name": "Lee"}},
        "Amount__c": 1000.0, "Count__c": 3, "HasOptedOutOfEmail": true, "Topics__c": "News; Offers;News",
        "Birthdate": "1990-05-17", "CreatedDate": "2026-11-01T08:15:30.000+0000", "Opens__c": "08:15:30.000Z",
        "SystemModstamp": "2026-11-01T08:15:30.000+0000", "IsDeleted": false, "MasterRecordId": null})
}

fn envelope(records: &[Value]) -> String {
    json!({"totalSize": records.len(), "done": true, "records": records}).to_string()
}

fn raw(body: impl Into<Vec<u8>>) -> RawPage {
    RawPage { body: body.into(), next: None, server_time: None }
}

fn text(t: &str) -> Cell<'_> {
    Cell::Text(t.into())
}

/// The cells of the record above.
fn cells(id: &str) -> Vec<Cell<'_>> {
    let mut all = vec![text(id), text("Kim"), text("001AA0000000001YAA"), text("Account"), text("Acme"), text("Lee")];
    all.extend([Cell::Real(1000.0), Cell::Integer(3), Cell::Integer(1), text("News;Offers"), text("1990-05-17")]);
    all.extend([text("2026-11-01T08:15:30Z"), text("08:15:30")]);
    all
}

#[test]
fn a_record_becomes_its_cells() {
    let mut short = record(B);
    short["Id"] = "003AA0000000001".into();
    let mut sparse = json!({"attributes": {}, "Id": "003AA0000000002YAA", "Account": null, "AccountId": null});
    sparse["LastName"] = Value::Null;
    let raw = raw(envelope(&[record(A), short, sparse]));
    let page = page(&query(), &raw, &prefixes()).unwrap();
    assert!(page.bad.is_empty() && page.gone.is_empty(), "{:?}", page.bad);
    let rows: Vec<_> = page.rows.iter().collect();
    assert_eq!(rows.len(), 3);
    assert_eq!((rows[0].0.id.as_ref(), rows[0].1), (A, cells(A).as_slice()));
    assert_eq!((rows[1].0.id.as_ref(), rows[1].1), (B, cells(B).as_slice()), "fifteen characters are the same record");
    assert!(rows[2].1[1..].iter().all(|c| *c == Cell::Null));
}

#[test]
fn an_amount_that_is_to_be_text_keeps_every_digit_it_came_with() {
    let mut query = query();
    query.columns.iter_mut().filter(|c| c.field == "Amount__c").for_each(|c| c.exact = true);
    let at = query.columns.iter().position(|c| c.field == "Amount__c").unwrap();
    let written = envelope(&[record(A)]).replace("\"Amount__c\":1000.0", "\"Amount__c\":12345678901234567.80");
    let raw = raw(written);
    let read = page(&query, &raw, &prefixes()).unwrap();
    assert_eq!(read.rows.cells[at], text("12345678901234567.8"));
    let body =
        format!("Id,Amount__c,SystemModstamp,IsDeleted\n{A},12345678901234567.80,2026-11-01T08:15:30.000Z,false\n");
    let read = csv(&query, body.as_bytes(), &prefixes()).unwrap();
    assert_eq!((read.rows.cells[at].clone(), read.bad.len()), (text("12345678901234567.8"), 0));
    let body = body.replace("12345678901234567.80", "many");
    assert_eq!(csv(&query, body.as_bytes(), &prefixes()).unwrap().bad[0].reason, "wrong-type");
}

#[test]
fn deleted_and_merged_records_are_gone_and_nothing_of_them_stays() {
    let mut deleted = record(A);
    deleted["IsDeleted"] = true.into();
    deleted["MasterRecordId"] = B.into();
    deleted["Birthdate"] = "not a day".into();
    let raw = raw(envelope(&[deleted, record(B)]));
    let page = page(&query(), &raw, &prefixes()).unwrap();
    assert_eq!(page.gone, [Gone::merged(A, B)], "it goes on under the one that stayed");
    assert_eq!((page.rows.keys.len(), page.rows.cells.len()), (1, query().columns.len()));
    assert!(page.bad.is_empty());
    assert_eq!(
        (page.halves.keys.len(), page.halves.keys[0].id.as_ref()),
        (1, A),
        "what it says of consent is put aside"
    );
}

#[test]
fn a_broken_record_is_rejected_with_its_reason_and_the_others_arrive() {
    let spoilt = |field: &str, value: Value| {
        let mut record = record(A);
        record[field] = value;
        record
    };
    for (field, value, reason) in [
        ("Birthdate", json!("1990-02-30"), "bad-date"),
        ("CreatedDate", json!("soon"), "bad-date"),
        ("AccountId", json!("001"), "bad-id"),
        ("Count__c", json!(1.5), "wrong-type"),
        ("Count__c", json!(u64::MAX), "number-range"),
        ("HasOptedOutOfEmail", json!("yes"), "wrong-type"),
        ("LastName", json!({"a": 1}), "wrong-type"),
        ("LastName", json!("a\u{0}b"), "bad-text"),
        ("Id", json!(7), "wrong-type"),
        ("Id", json!(null), "no-id"),
    ] {
        let raw = raw(envelope(&[spoilt(field, value.clone()), record(B)]));
        let page = page(&query(), &raw, &prefixes()).unwrap();
        assert_eq!((page.rows.keys.len(), page.bad.len()), (1, 1), "{field}: {value}");
        assert_eq!(page.bad[0].reason, reason, "{field}: {value}");
        assert_eq!(page.rows.cells, cells(B));
    }
}

#[test]
fn what_no_reader_of_json_takes_costs_one_record_only() {
    let whole = envelope(&[record(A), record(B)]);
    let first = |from: &str, to: &str| whole.replacen(from, to, 1).into_bytes();
    let mut wild = first("\"Kim\"", "\"K@m\"");
    let at = wild.iter().position(|b| *b == b'@').unwrap();
    wild[at] = 0xff;
    let twice = first("\"LastName\":\"Kim\"", "\"LastName\":\"Kim\",\"LastName\":\"Lee\"");
    let bodies = [first("\"Kim\"", "\"K\\ud800m\""), first("1000.0", "1e999"), wild, twice];
    for (body, reason) in bodies.into_iter().zip(["bad-text", "number-range", "bad-text", "duplicate-field"]) {
        let raw = raw(body);
        let page = page(&query(), &raw, &prefixes()).unwrap();
        assert_eq!((page.bad.len(), page.bad[0].reason), (1, reason));
        assert_eq!((page.bad[0].id.as_str(), page.rows.keys[0].id.as_ref()), (A, B));
        assert_eq!(page.rows.cells, cells(B), "{reason}");
    }
}

#[test]
fn a_page_must_be_the_page_that_was_checked() {
    let body = json!({"totalSize": 5, "done": false, "nextRecordsUrl": NEXT, "records": [record(A)]}).to_string();
    let with = |link: Option<&str>| RawPage { next: link.map(|l| Position::Link(l.into())), ..raw(body.clone()) };
    assert!(super::page(&query(), &with(Some(&format!("{NEXT}#1##{A}"))), &prefixes()).is_ok());
    for link in [None, Some(format!("{NEXT}1#1##{A}")), Some(format!("#0##{A}"))] {
        let fault = super::page(&query(), &with(link.as_deref()), &prefixes()).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::ForeignLink, "{link:?}");
    }
    let deep = format!("{{\"x\":{}{},\"records\":[]}}", "[".repeat(70), "]".repeat(70));
    assert_eq!(super::page(&query(), &raw(deep), &prefixes()).unwrap_err().kind, ErrorKind::Oversize);
    assert_eq!(super::page(&query(), &raw("{\"records\":["), &prefixes()).unwrap_err().kind, ErrorKind::BadJson);
}

/// A file in the dialect of Bulk API 2.0.
fn file(rows: &[Vec<String>]) -> String {
    let line = |row: &Vec<String>| {
        let quoted: Vec<String> = row.iter().map(|v| format!("\"{}\"", v.replace('"', "\"\""))).collect();
        quoted.join(",") + "\n"
    };
    rows.iter().map(line).collect()
}

const HEADER: [&str; 13] = [
    "Id",
    "LastName",
    "AccountId",
    "Account.Name",
    "Account.Owner.Name",
    "Amount__c",
    "Count__c",
    "HasOptedOutOfEmail",
    "Topics__c",
    "Birthdate",
    "CreatedDate",
    "Opens__c",
    "IsDeleted",
];

fn values(id: &str, name: &str) -> Vec<String> {
    [
        id,
        name,
        "001AA0000000001YAA",
        "Acme",
        "Lee",
        "1000.0",
        "3",
        "true",
        "News;Offers",
        "1990-05-17",
        "2026-11-01T08:15:30.000Z",
        "08:15:30.000Z",
        "false",
    ]
    .map(str::to_owned)
    .into()
}

fn header() -> Vec<String> {
    HEADER.map(str::to_owned).into()
}

#[test]
fn a_file_of_results_says_the_same_as_a_page() {
    let body = file(&[header(), values(A, "Kim"), values(B, "Kim")]);
    let page = csv(&query(), body.as_bytes(), &prefixes()).unwrap();
    assert!(page.bad.is_empty(), "{:?}", page.bad);
    assert_eq!(page.rows.cells, [cells(A), cells(B)].concat());
    let upper = body.replacen("\"LastName\"", "\"LASTNAME\"", 1).replace('\n', "\r\n");
    let marked = format!("\u{feff}{upper}");
    let page = csv(&query(), marked.as_bytes(), &prefixes()).unwrap();
    assert_eq!(page.rows.cells, [cells(A), cells(B)].concat(), "names in any case, line ends of any kind");
}

#[test]
fn texts_of_a_file_are_nobodys_but_the_users() {
    let longest = "널\u{1F600}\"\n,".repeat(131_072 / 5);
    for name in ["NA", "NULL", "#N/A", "\"", "a\nb", "a\r\nb", ",", "", " ", &longest] {
        let body = file(&[header(), values(A, name)]);
        let page = csv(&query(), body.as_bytes(), &prefixes()).unwrap();
        let told = if name.is_empty() { Cell::Null } else { text(name) };
        assert_eq!(page.rows.cells[1], told, "{:.20}", name);
    }
    let body = file(&[header(), values(A, "a\0b")]);
    assert_eq!(csv(&query(), body.as_bytes(), &prefixes()).unwrap().rows.cells[1], text("ab"));
}

#[test]
fn a_file_that_is_not_whole_is_no_file_and_a_bad_record_is_only_one() {
    let good = file(&[header(), values(A, "Kim")]);
    let kind = |body: &[u8]| csv(&query(), body, &prefixes()).unwrap_err().kind;
    assert_eq!(kind(&good.as_bytes()[..good.len() - 5]), ErrorKind::Truncated);
    assert_eq!(kind(b"\"LastName\"\n\"Kim\"\n"), ErrorKind::BadJson, "no identifier");
    assert_eq!(kind(b"\"Id\",\"ID\"\n"), ErrorKind::BadJson);
    assert_eq!(kind(b"\"Id\"x\n"), ErrorKind::BadJson);
    assert_eq!(kind(b"\"Id\"\n\"\xff\"\n"), ErrorKind::BadJson);
    for none in ["", "\n", &file(&[header()])] {
        assert!(csv(&query(), none.as_bytes(), &prefixes()).unwrap().rows.keys.is_empty());
    }
    let mut wrong = values(B, "Kim");
    wrong[6] = "many".into();
    let mut gone = values("003AA0000000002YAA", "Lee");
    gone[12] = "true".into();
    let rows = [header(), wrong, values(A, "Kim"), gone, vec![A.into(), "short".into()]];
    let body = file(&rows);
    let page = csv(&query(), body.as_bytes(), &prefixes()).unwrap();
    assert_eq!(page.rows.cells, cells(A));
    assert_eq!(page.gone, [Gone::of("003AA0000000002YAA", GoneWhy::Deleted)]);
    let bad: Vec<_> = page.bad.iter().map(|b| (b.id.as_str(), b.reason, b.field.as_deref())).collect();
    assert_eq!(bad, [(B, "wrong-type", Some("Count__c")), (A, "bad-text", None)]);
}

proptest! {
    #[test]
    fn every_table_of_texts_survives_a_file(rows in proptest::collection::vec(proptest::collection::vec("[a-z\",\\n\\r ]{0,6}", 3), 1..6)) {
        let body = file(&rows);
        let read: Vec<Vec<String>> = CsvRecords::new(&body)
            .map(|r| r.unwrap().into_iter().map(std::borrow::Cow::into_owned).collect())
            .collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn nothing_makes_it_stumble(body in "\\PC{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let _ = csv(&query(), body.as_bytes(), &prefixes());
        let _ = csv(&query(), &bytes, &prefixes());
        let _ = page(&query(), &raw(body), &prefixes());
        let _ = page(&query(), &raw(bytes), &prefixes());
    }

    #[test]
    fn order_of_names_and_records_does_not_matter(seed in proptest::collection::vec(any::<u32>(), 24), n in 1..6usize) {
        let ids: Vec<String> = (0..n).map(|i| crate::crm::salesforce::id::canonical(&format!("003AA000000000{i}")).unwrap().into_owned()).collect();
        let records: Vec<Value> = ids.iter().enumerate().map(|(i, id)| {
            let whole = record(id);
            let mut names: Vec<_> = whole.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.clone())).collect();
            names.sort_by_key(|(k, _)| (seed[(k.len() + i) % seed.len()], k.clone()));
            Value::Object(names.into_iter().collect())
        }).collect();
        let raw = raw(envelope(&records));
        let page = page(&query(), &raw, &prefixes()).unwrap();
        let expected: Vec<_> = ids.iter().flat_map(|id| cells(id)).collect();
        prop_assert_eq!(page.rows.cells, expected);
    }
}

#[test]
fn what_could_be_read_of_a_bad_record_is_put_aside() {
    let mut mistyped = record(A);
    mistyped["Count__c"] = json!("many");
    let body = raw(envelope(&[mistyped, record(B)]));
    let decoded = page(&query(), &body, &prefixes()).unwrap();
    let halves: Vec<_> = decoded.halves.iter().map(|(key, cells)| (key.id.as_ref(), &cells[7], &cells[8])).collect();
    assert_eq!(halves, [(A, &Cell::Null, &Cell::Integer(1))]);
    assert_eq!((decoded.rows.keys.len(), decoded.rows.cells.len(), decoded.bad.len()), (1, 13, 1));
}
