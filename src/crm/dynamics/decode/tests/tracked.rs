//! Pages of change tracking and of expanded rows: rows that are gone among rows that are there.
use super::*;
use crate::port::GoneWhy;

const GONE: &str = "2e451703-c765-e711-80fc-00155d001001";

fn tracked() -> ReadQuery {
    ReadQuery { order: ReadOrder::Tracked, ..query(&[("lastname", text()), ("age", FieldType::Integer)]) }
}

fn delta(rows: &str) -> RawPage {
    let link = "https://org.example/contacts?$deltatoken=2";
    let body = format!("{{\"@odata.context\":\"c/$delta\",\"@odata.deltaLink\":\"{link}\",\"value\":[{rows}]}}");
    RawPage { next: Some(Position::Delta(link.into())), ..raw(body) }
}

fn deleted(id: &str, reason: &str) -> String {
    format!(
        "{{\"@odata.context\":\"https://o/$metadata#contacts/$deletedEntity\",\"id\":\"{id}\",\"reason\":\"{reason}\"}}"
    )
}

fn there(name: &str) -> String {
    format!("{{\"@odata.etag\":\"W/\\\"9\\\"\",\"contactid\":\"{ID}\",\"lastname\":\"{name}\",\"age\":7}}")
}

#[test]
fn rows_that_are_gone_are_told_apart_from_rows_that_are_there() {
    let upper = GONE.to_uppercase();
    let rows = [there("a"), deleted(GONE, "deleted"), deleted(&upper, "changed"), there("b")].join(",");
    let raw = delta(&rows);
    let page = page(&tracked(), &raw).unwrap();
    assert_eq!(page.rows.keys.len(), 2);
    assert_eq!(page.rows.cells[2], Cell::Text("b".into()), "cells of one row stay together");
    let gone: Vec<_> = page.gone.iter().map(|g| (g.id.as_str(), g.why)).collect();
    assert_eq!(gone, [(GONE, GoneWhy::Deleted), (GONE, GoneWhy::Left)]);
    assert!(page.bad.is_empty());
}

#[test]
fn nothing_is_deleted_that_is_not_named() {
    for entry in [
        deleted("", "deleted"),
        deleted("https://o/contacts(2e451703-c765-e711-80fc-00155d001001)", "deleted"),
        "{\"@odata.context\":\"https://o/$metadata#contacts/$deletedEntity\",\"reason\":\"deleted\"}".to_owned(),
        "{\"@odata.context\":\"https://o/$metadata#contacts/$deletedEntity\",\"id\":7}".to_owned(),
        format!("{{\"@odata.context\":\"https://o/$metadata#contacts/$deletedEntityX\",\"id\":\"{GONE}\"}}"),
        format!("{{\"id\":\"{GONE}\",\"reason\":\"deleted\"}}"),
    ] {
        let raw = delta(&entry);
        let page = page(&tracked(), &raw).unwrap();
        assert_eq!((page.gone.len(), page.bad.len(), page.rows.keys.len()), (0, 1, 0), "{entry}");
        assert_eq!(page.bad[0].reason, "no-id");
    }
    let untracked = raw(format!("{{\"value\":[{}]}}", deleted(GONE, "deleted")));
    let page = page(&query(&[("lastname", text())]), &untracked).unwrap();
    assert_eq!((page.gone.len(), page.bad.len()), (0, 1), "nobody asked for deletions");
}

#[test]
fn deletions_survive_the_careful_way() {
    let raw = delta(&[there("\\ud800"), deleted(GONE, "deleted"), there("good")].join(","));
    let page = page(&tracked(), &raw).unwrap();
    assert_eq!((page.rows.keys.len(), page.bad.len(), page.gone.len()), (1, 1, 1));
}

#[test]
fn the_delta_link_must_be_the_one_that_was_checked() {
    let mut raw = delta("");
    raw.next = Some(Position::Delta("https://org.example/contacts?$deltatoken=3".into()));
    assert_eq!(page(&tracked(), &raw).unwrap_err().kind, ErrorKind::ForeignLink);
    raw.next = Some(Position::Link("https://org.example/contacts?$deltatoken=2".into()));
    assert_eq!(page(&tracked(), &raw).unwrap_err().kind, ErrorKind::ForeignLink);
}

#[test]
fn expanded_rows_fill_their_columns() {
    let mut q = query(&[("lastname", text()), ("account", text()), ("size", FieldType::Integer)]);
    q.columns[1].wire = "parentcustomerid_account/name".into();
    q.columns[2].wire = "parentcustomerid_account/numberofemployees".into();
    let row =
        |inner: &str| format!("{{\"contactid\":\"{ID}\",\"lastname\":\"x\",\"parentcustomerid_account\":{inner}}}");
    let rows = [
        row("{\"@odata.etag\":\"W/\\\"1\\\"\",\"name\":\"Shop\",\"more\":[1,{}],\"numberofemployees\":5}"),
        row("null"),
        row("{\"numberofemployees\":\"five\"}"),
    ];
    let raw = raw(format!("{{\"value\":[{}]}}", rows.join(",")));
    let page = page(&q, &raw).unwrap();
    let cells: Vec<String> = page.rows.cells.iter().map(Cell::display).collect();
    assert_eq!(cells, ["x", "Shop", "5", "x", "", ""]);
    assert_eq!((page.bad[0].reason, page.bad[0].field.as_deref()), ("wrong-type", Some("size")));
}

proptest! {
    /// Whatever stands in the entries, each is one row, one reject or one deletion.
    #[test]
    fn every_entry_is_accounted_for(kinds in prop::collection::vec(0u8..5, 0..20)) {
        let entry = |kind: &u8| match kind {
            0 => there("a"),
            1 => deleted(GONE, "deleted"),
            2 => deleted("no id", "deleted"),
            3 => "{}".to_owned(),
            _ => format!("{{\"contactid\":\"{ID}\",\"age\":\"x\"}}"),
        };
        let rows: Vec<String> = kinds.iter().map(entry).collect();
        let raw = delta(&rows.join(","));
        let page = page(&tracked(), &raw).unwrap();
        let count = |kind| kinds.iter().filter(|k| **k == kind).count();
        prop_assert_eq!((page.rows.keys.len(), page.gone.len()), (count(0), count(1)));
        prop_assert_eq!(page.bad.len(), count(2) + count(3) + count(4));
        prop_assert_eq!(page.rows.cells.len(), 2 * count(0));
    }
}

#[test]
fn a_field_no_row_tells_is_told_and_an_empty_one_is_not() {
    let row = |fields: &str| format!("{{\"@odata.etag\":\"W/\\\"9\\\"\",\"contactid\":\"{ID}\"{fields}}}");
    for (rows, untold) in [
        (vec![there("a"), row(",\"lastname\":\"b\"")], None),
        (vec![row(",\"lastname\":null,\"age\":null")], None),
        (vec![row(",\"lastname\":\"b\""), row(",\"lastname\":\"c\"")], Some("age")),
        (vec![deleted(GONE, "deleted")], None),
        (vec![], None),
    ] {
        let raw = delta(&rows.join(","));
        assert_eq!(page(&tracked(), &raw).unwrap().untold.as_deref(), untold, "{rows:?}");
    }
    // An annotation only comes with a value, an expanded row not at all where there is none.
    let mut q = tracked();
    q.columns[0].wire = "_owner_value@Microsoft.Dynamics.CRM.lookuplogicalname".into();
    q.columns[1].wire = "parentcustomerid_account/age".into();
    assert_eq!(page(&q, &delta(&row(""))).unwrap().untold, None);
}
