//! What decoding promises, and its agreement with a slow reading of the same rows.
mod merged;
mod tracked;

use super::*;
use crate::catalog::{DateBehaviour, FieldType};
use crate::mapping::Cell;
use crate::port::{ReadColumn, ReadOrder};
use proptest::prelude::*;
use serde_json::{Value, json};

const ID: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

fn text() -> FieldType {
    FieldType::Text { max_length: None, format: None }
}

fn date(behaviour: DateBehaviour) -> FieldType {
    FieldType::DateTime { behaviour }
}

fn query(columns: &[(&str, FieldType)]) -> ReadQuery {
    let columns = columns
        .iter()
        .map(|(name, kind)| {
            let wire = if kind.is_reference() { format!("_{name}_value") } else { (*name).to_owned() };
            ReadColumn::new(name, wire, kind.clone())
        })
        .collect();
    ReadQuery {
        table: "contact".into(),
        address: "contacts".into(),
        primary_id: "contactid".into(),
        columns,
        filter: None,
        since: None,
        order: ReadOrder::ById,
        page_size: 100,
        part: Default::default(),
        sort: Vec::new(),
        way: Default::default(),
    }
}

fn raw(body: impl Into<Vec<u8>>) -> RawPage {
    RawPage { body: body.into(), next: None, server_time: None }
}

fn of_rows(rows: &str) -> RawPage {
    raw(format!("{{\"@odata.context\":\"c\",\"value\":[{rows}]}}"))
}

/// One row of one column.
fn one(kind: FieldType, value: &str) -> Result<Cell<'static>, &'static str> {
    let q = query(&[("f", kind)]);
    let wire = &q.columns[0].wire;
    let page_text = of_rows(&format!("{{\"@odata.etag\":\"W/\\\"7\\\"\",\"contactid\":\"{ID}\",\"{wire}\":{value}}}"));
    let decoded = page(&q, &page_text).unwrap();
    assert_eq!(decoded.rows.keys.len() + decoded.bad.len(), 1, "one row in, one row out");
    match decoded.bad.first() {
        Some(bad) => {
            assert_eq!((bad.id.as_str(), bad.field.as_deref()), (ID, Some("f")), "{value}");
            assert!(decoded.rows.cells.is_empty());
            Err(bad.reason)
        }
        None => {
            assert_eq!(decoded.rows.keys[0].version, 7);
            Ok(decoded.rows.cells[0].clone().into_owned())
        }
    }
}

fn text_cell(s: &str) -> Result<Cell<'static>, &'static str> {
    Ok(Cell::Text(s.to_owned().into()))
}

#[test]
fn every_type_has_its_cell() {
    let int = |n| Ok(Cell::Integer(n));
    let real = |n| Ok(Cell::Real(n));
    assert_eq!(one(text(), "\"Zo\\u00eb \\ud83d\\ude00\""), text_cell("Zoë 😀"));
    assert_eq!(one(text(), "\"NULL\""), text_cell("NULL"));
    assert_eq!(one(text(), "\"\""), text_cell(""));
    assert_eq!(one(text(), "null"), Ok(Cell::Null));
    assert_eq!(one(FieldType::Integer, "-5"), int(-5));
    assert_eq!(one(FieldType::BigInt, "9223372036854775807"), int(i64::MAX));
    assert_eq!(one(FieldType::Choice, "3.0"), int(3));
    assert_eq!(one(FieldType::Boolean, "true"), int(1));
    assert_eq!(one(FieldType::Boolean, "false"), int(0));
    assert_eq!(one(FieldType::Money { precision: None }, "12.5"), real(12.5));
    assert_eq!(one(FieldType::Double, "1E-30"), real(1e-30));
    assert_eq!(one(FieldType::Decimal { precision: None }, "7"), real(7.0));
    assert_eq!(one(FieldType::Owner, &format!("\"{}\"", ID.to_uppercase())), text_cell(ID));
    assert_eq!(one(FieldType::MultiChoice, "\"9,1,9\""), text_cell("1,9"));
    assert_eq!(one(date(DateBehaviour::DateOnly), "\"1890-02-28\""), text_cell("1890-02-28"));
    assert_eq!(
        one(date(DateBehaviour::UserLocal), "\"2026-01-02T03:04:05.5+01:00\""),
        text_cell("2026-01-02T02:04:05Z")
    );
    assert_eq!(
        one(date(DateBehaviour::TimeZoneIndependent), "\"2026-01-02T03:04:05Z\""),
        text_cell("2026-01-02T03:04:05")
    );
}

/// One row whose amount is read with all its digits, beside another column.
fn digits(value: &str) -> Result<Cell<'static>, &'static str> {
    let mut q =
        query(&[("f", FieldType::Money { precision: Some(4) }), ("g", FieldType::Decimal { precision: Some(10) })]);
    q.columns[0].exact = true;
    let page_text =
        of_rows(&format!("{{\"@odata.etag\":\"W/\\\"7\\\"\",\"contactid\":\"{ID}\",\"f\":{value},\"g\":0.10}}"));
    let decoded = page(&q, &page_text).unwrap();
    assert_eq!(decoded.rows.keys.len() + decoded.bad.len(), 1, "{value}");
    decoded.bad.first().map_or_else(
        || {
            assert_eq!(decoded.rows.cells[1], Cell::Real(0.1), "the next value is read as ever");
            Ok(decoded.rows.cells[0].clone().into_owned())
        },
        |bad| Err(bad.reason),
    )
}

#[test]
fn an_amount_that_is_to_be_text_keeps_every_digit_it_came_with() {
    let cases = [
        ("922337203685477.5807", "922337203685477.5807"),
        ("-99999999999.9999999999", "-99999999999.9999999999"),
        (" 12.5000 ", "12.5"),
        ("0.0000", "0"),
        ("1E2", "100"),
    ];
    for (sent, kept) in cases {
        assert_eq!(digits(sent), text_cell(kept));
    }
    assert_eq!(digits("null"), Ok(Cell::Null));
    for wrong in ["\"12.5\"", "true", "[1,[2]]", "{\"a\":1}"] {
        assert_eq!(digits(wrong), Err("wrong-type"), "{wrong}");
    }
}

#[test]
fn what_does_not_fit_rejects_the_row_with_its_reason() {
    for (kind, value, reason) in [
        (text(), "7", "wrong-type"),
        (text(), "{\"a\":[1]}", "wrong-type"),
        (text(), "[\"a\"]", "wrong-type"),
        (text(), "\"a\\u0000b\"", "bad-text"),
        (text(), "\"a\\ud800b\"", "bad-text"),
        (FieldType::Integer, "\"7\"", "wrong-type"),
        (FieldType::Integer, "1.5", "wrong-type"),
        (FieldType::Integer, "true", "wrong-type"),
        (FieldType::BigInt, "9223372036854775808", "number-range"),
        (FieldType::BigInt, "1e300", "number-range"),
        (FieldType::Double, "1e400", "number-range"),
        (FieldType::Double, "\"1,5\"", "wrong-type"),
        (FieldType::Boolean, "1", "wrong-type"),
        (FieldType::Boolean, "\"Yes\"", "wrong-type"),
        (FieldType::Lookup, "\"short\"", "bad-id"),
        (FieldType::MultiChoice, "\"a,b\"", "wrong-type"),
        (date(DateBehaviour::DateOnly), "\"2023-02-29\"", "bad-date"),
        (date(DateBehaviour::UserLocal), "\"2026-01-02T25:00:00Z\"", "bad-date"),
        (date(DateBehaviour::UserLocal), "\"2026-01-02\"", "bad-date"),
    ] {
        assert_eq!(one(kind.clone(), value), Err(reason), "{kind:?} {value}");
    }
}

#[test]
fn samples_are_short_and_cannot_steer_a_terminal() {
    let q = query(&[("n", FieldType::Integer)]);
    let row = format!("{{\"contactid\":\"{ID}\",\"n\":\"\\u001b[2J{}\"}}", "x".repeat(5000));
    let body = of_rows(&row);
    let bad = page(&q, &body).unwrap().bad.remove(0);
    let sample = bad.sample.unwrap();
    assert!(sample.chars().count() <= 32 && sample.starts_with("␛[2J"), "{sample}");
}

#[test]
fn one_broken_row_does_not_take_its_neighbours_along() {
    let q = query(&[("a", text())]);
    let good = |n: u8, v: &str| format!("{{\"contactid\":\"0000000{n}-0000-0000-0000-000000000000\",\"a\":\"{v}\"}}");
    let rows = [good(1, "one"), good(2, "\\udc00"), good(3, "three")].join(",");
    let body = of_rows(&rows);
    let decoded = page(&q, &body).unwrap();
    assert_eq!(decoded.rows.keys.len(), 2);
    assert_eq!(decoded.rows.cells, vec![Cell::Text("one".into()), Cell::Text("three".into())]);
    let bad = &decoded.bad[0];
    assert_eq!(
        (bad.id.as_str(), bad.reason, bad.field.as_deref()),
        ("00000002-0000-0000-0000-000000000000", "bad-text", Some("a"))
    );

    let mut bytes = of_rows(&[good(1, "one"), good(2, "@@"), good(3, "dreißig")].join(",")).body;
    let at = bytes.windows(2).position(|w| w == b"@@").unwrap();
    bytes[at] = 0xff;
    bytes[at + 1] = 0xc0;
    let broken = raw(bytes);
    let decoded = page(&q, &broken).unwrap();
    assert_eq!(decoded.rows.cells, vec![Cell::Text("one".into()), Cell::Text("dreißig".into())]);
    assert_eq!(decoded.bad[0].reason, "bad-text");
}

#[test]
fn rows_without_identifier_or_shape_are_rejected_not_dropped() {
    let q = query(&[("a", text())]);
    let rows = format!(
        "{{\"a\":\"x\"}},{{\"contactid\":null,\"a\":\"x\"}},{{\"contactid\":\"nil\"}},7,null,[],{{\"contactid\":\"{ID}\"}}"
    );
    let body = of_rows(&rows);
    let decoded = page(&q, &body).unwrap();
    assert_eq!(decoded.rows.keys.len(), 1);
    assert_eq!(decoded.rows.cells, vec![Cell::Null], "a field that does not come is empty");
    let reasons: Vec<_> = decoded.bad.iter().map(|b| b.reason).collect();
    assert_eq!(reasons, ["no-id", "no-id", "bad-id", "wrong-type", "wrong-type", "wrong-type"]);
}

#[test]
fn a_field_that_comes_twice_is_ambiguous() {
    let q = query(&[("contactid", FieldType::UniqueId), ("a", text())]);
    let body = of_rows(&format!(
        "{{\"contactid\":\"{ID}\",\"a\":\"1\",\"a\":\"2\"}},{{\"contactid\":\"{ID}\",\"contactid\":\"{ID}\"}}"
    ));
    let decoded = page(&q, &body).unwrap();
    assert!(decoded.rows.keys.is_empty());
    assert!(decoded.bad.iter().all(|b| b.reason == "duplicate-field"), "{:?}", decoded.bad);
}

#[test]
fn unknown_fields_and_any_order_of_keys_are_fine() {
    let q = query(&[("a", text()), ("n", FieldType::Integer)]);
    let body = raw(format!(
        "{{\"value\":[{{\"n\":1,\"x@y\":{{\"deep\":[1,2,{{}}]}},\"a\":\"p\",\"contactid\":\"{ID}\",\"@odata.etag\":\"W/\\\"9\\\"\"}},\
         {{\"contactid\":\"{ID}\",\"a\":\"q\",\"n\":2}}],\"@odata.context\":\"late\",\"@odata.count\":2}}"
    ));
    let decoded = page(&q, &body).unwrap();
    let want = vec![Cell::Text("p".into()), Cell::Integer(1), Cell::Text("q".into()), Cell::Integer(2)];
    assert_eq!(decoded.rows.cells, want);
    assert_eq!((decoded.rows.keys[0].version, decoded.rows.keys[1].version), (9, 0));
}

#[test]
fn texts_are_borrowed_from_the_body() {
    let q = query(&[("a", text()), ("ownerid", FieldType::Owner)]);
    let body = of_rows(&format!("{{\"contactid\":\"{ID}\",\"a\":\"한글\",\"_ownerid_value\":\"{ID}\"}}"));
    let decoded = page(&q, &body).unwrap();
    let borrowed = |c: &Cell<'_>| matches!(c, Cell::Text(std::borrow::Cow::Borrowed(_)));
    assert!(decoded.rows.cells.iter().all(borrowed));
}

#[test]
fn broken_pages_are_refused_whole() {
    let q = query(&[("a", text())]);
    let deep = format!("{{\"value\":[{{\"contactid\":\"{ID}\",\"x\":{}{}}}]}}", "[".repeat(100), "]".repeat(100));
    let very_deep = format!("{{\"value\":[],\"x\":{}", "[".repeat(200_000));
    for (body, kind) in [
        ("", ErrorKind::BadJson),
        ("[]", ErrorKind::BadJson),
        ("{}", ErrorKind::BadJson),
        ("{\"value\":{}}", ErrorKind::BadJson),
        ("{\"value\":[{\"contactid\":\"x\"", ErrorKind::BadJson),
        ("{\"value\":[]}{\"value\":[]}", ErrorKind::BadJson),
        ("{\"value\":[],\"value\":[]}", ErrorKind::BadJson),
        ("<html>", ErrorKind::BadJson),
        (deep.as_str(), ErrorKind::Oversize),
        (very_deep.as_str(), ErrorKind::Oversize),
    ] {
        let shown = body.get(..body.len().min(60)).unwrap();
        assert_eq!(page(&q, &raw(body)).unwrap_err().kind, kind, "{shown}");
    }
    let outside = raw(b"{\"value\":[]\xff}".to_vec());
    assert_eq!(page(&q, &outside).unwrap_err().kind, ErrorKind::BadJson);
}

#[test]
fn a_link_that_was_not_checked_is_foreign() {
    let q = query(&[("a", text())]);
    let sneaked = raw("{\"value\":[],\"@odata.nextLink\":\"https://evil.example\"}");
    assert_eq!(page(&q, &sneaked).unwrap_err().kind, ErrorKind::ForeignLink);
    let twice = raw("{\"@odata.nextLink\":null,\"value\":[],\"@odata.nextLink\":null}");
    assert_eq!(page(&q, &twice).unwrap_err().kind, ErrorKind::BadJson);
}

/// The slow reading: a tree of values, each checked by hand.
fn oracle(q: &ReadQuery, row: &Value) -> Option<Vec<Cell<'static>>> {
    row.get("contactid")?.as_str()?;
    q.columns.iter().map(|c| oracle_cell(&c.kind, row.get(&c.wire).unwrap_or(&Value::Null))).collect()
}

fn oracle_cell(kind: &FieldType, value: &Value) -> Option<Cell<'static>> {
    match (kind, value) {
        (_, Value::Null) => Some(Cell::Null),
        (FieldType::Text { .. }, Value::String(s)) if !s.contains('\0') => Some(Cell::Text(s.clone().into())),
        (FieldType::Integer, Value::Number(n)) => n.as_i64().map(Cell::Integer),
        (FieldType::Double, Value::Number(n)) => n.as_f64().map(Cell::Real),
        (FieldType::Boolean, Value::Bool(b)) => Some(Cell::Integer(i64::from(*b))),
        _ => None,
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e6f64..1e6).prop_map(|f| Value::from(f + 0.5e-3)),
        any::<String>().prop_map(Value::from),
        Just(json!(["x", {"y": 1}])),
    ]
}

proptest! {
    #[test]
    fn decoding_agrees_with_the_slow_reading(
        rows in prop::collection::vec((any::<bool>(), prop::collection::vec(any_value(), 4), any::<u8>()), 0..12)
    ) {
        let q = query(&[("t", text()), ("i", FieldType::Integer), ("d", FieldType::Double), ("b", FieldType::Boolean)]);
        let mut whole = Vec::new();
        for (n, (has_id, values, rotate)) in rows.iter().enumerate() {
            let mut pairs: Vec<(String, Value)> =
                ["t", "i", "d", "b"].iter().zip(values).map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
            if *has_id {
                pairs.push(("contactid".into(), json!(format!("{n:08x}-0000-0000-0000-000000000000"))));
            }
            let by = usize::from(*rotate) % pairs.len();
            pairs.rotate_left(by);
            whole.push(Value::Object(pairs.into_iter().collect()));
        }
        let body = raw(serde_json::to_vec(&json!({"value": whole})).unwrap());
        let decoded = page(&q, &body).unwrap();
        let want: Vec<Vec<Cell>> = whole.iter().filter_map(|r| oracle(&q, r)).collect();
        let got: Vec<Vec<Cell>> = decoded.rows.iter().map(|(_, cells)| cells.to_vec()).collect();
        prop_assert_eq!(got, want);
        prop_assert_eq!(decoded.rows.keys.len() + decoded.bad.len(), whole.len());
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let q = query(&[("t", text())]);
        let _ = page(&q, &raw(bytes));
    }
}

#[test]
fn hostile_texts_arrive_unchanged_or_are_rejected_never_altered() {
    let long = "x".repeat(1024 * 1024);
    let zalgo = format!("x{}", "\u{336}".repeat(200));
    for hostile in [
        "a\u{1b}[2J",
        "\u{1b}]0;title\u{7}",
        "\u{1b}]52;c;AAAA\u{7}",
        "\u{1b}]8;;https://evil.example\u{7}",
        "\u{9b}31m",
        "\u{202e}gpj.exe \u{2066}\u{61c}",
        "\u{e0041}\u{200b}\u{feff}",
        "\u{2028}\u{2029}\u{85}",
        "null",
        "undefined",
        " ",
        "'; DROP TABLE x;--",
        "' or 1 eq 1 or '",
        "\\' OR Id != null",
        "]]><!ENTITY x>&#0;",
        "=cmd|'/c calc'!A1",
        "＝1+1",
        "\t\r\n",
        "\"quoted local\"@shop.example, second@shop.example.",
        "<img src=x onerror=alert(1)>",
        zalgo.as_str(),
        long.as_str(),
    ] {
        let json = serde_json::to_string(hostile).unwrap();
        assert_eq!(one(text(), &json), text_cell(hostile));
    }
}

#[test]
fn what_could_be_read_of_a_bad_row_is_put_aside() {
    let q = query(&[("jobtitle", text()), ("donotemail", FieldType::Boolean), ("age", FieldType::Integer)]);
    let row = |n: u8, title: &str| {
        format!(
            "{{\"@odata.etag\":\"W/\\\"{n}\\\"\",\"contactid\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c{n}\",\"jobtitle\":{title},\"donotemail\":true,\"age\":4}}"
        )
    };
    let told = |page: &DecodedPage<'_>| -> Vec<(String, Vec<Cell<'static>>)> {
        page.halves.iter().map(|(k, c)| (k.id.to_string(), c.iter().cloned().map(Cell::into_owned).collect())).collect()
    };
    let mistyped = of_rows(&format!("{},{}", row(1, "{}"), row(2, "\"Chief\"")));
    let decoded = page(&q, &mistyped).unwrap();
    let id = "6ba7b810-9dad-11d1-80b4-00c04fd430c1".to_owned();
    assert_eq!(told(&decoded), [(id.clone(), vec![Cell::Null, Cell::Integer(1), Cell::Integer(4)])]);
    assert_eq!((decoded.rows.keys.len(), decoded.rows.cells.len(), decoded.bad.len()), (1, 3, 1));
    // A row that breaks off tells at least its flags.
    let broken = of_rows(&format!("{},{}", row(1, "\"\\ud800\""), row(2, "\"Chief\"")));
    let decoded = page(&q, &broken).unwrap();
    assert_eq!(told(&decoded), [(id, vec![Cell::Null, Cell::Integer(1), Cell::Null])]);
    assert_eq!((decoded.rows.keys.len(), decoded.bad.len()), (1, 1));
}
