//! What is asked for is what a server reads.
use super::*;
use crate::catalog::FieldType;
use crate::mapping::{CompareOp, Filter, Literal};
use crate::port::ReadColumn;
use crate::run::Window;
use proptest::prelude::*;

fn query() -> ReadQuery {
    let column = |field: &str, wire: &str, kind| ReadColumn::new(field, wire, kind);
    ReadQuery {
        table: "contact".into(),
        address: "contacts".into(),
        primary_id: "contactid".into(),
        columns: vec![
            column("contactid", "contactid", FieldType::UniqueId),
            column("lastname", "lastname", FieldType::Text { max_length: None, format: None }),
            column("ownerid", "_ownerid_value", FieldType::Owner),
        ],
        filter: None,
        since: None,
        order: ReadOrder::ById,
        page_size: 5000,
        part: Default::default(),
        sort: Vec::new(),
        way: Default::default(),
    }
}

fn rendered(query: &ReadQuery) -> String {
    path(query, &Kinds::of(query, None), jiff::civil::date(2026, 1, 31)).unwrap()
}

#[test]
fn a_full_read_goes_by_id() {
    assert_eq!(
        rendered(&query()),
        "contacts?$select=contactid,lastname,_ownerid_value,_masterid_value,statecode&$orderby=contactid%20asc"
    );
}

#[test]
fn an_incremental_read_goes_by_modification_and_keeps_the_filter_apart() {
    let equals =
        |v: &str| Filter::Compare { field: "lastname".into(), op: CompareOp::Eq, value: Literal::Text(v.into()) };
    let q = ReadQuery {
        since: Some("2026-01-02T03:04:05Z".parse().unwrap()),
        filter: Some(Filter::Or(vec![equals("O'Hara"), equals("x")])),
        order: ReadOrder::ByModified,
        ..query()
    };
    let path = rendered(&q);
    assert!(path.ends_with("&$orderby=modifiedon%20asc,contactid%20asc"), "{path}");
    let filter = path.split("$filter=").nth(1).unwrap().split('&').next().unwrap();
    assert_eq!(
        odata::decode(filter),
        "modifiedon ge 2026-01-02T03:04:05Z and ((lastname eq 'O''Hara' or lastname eq 'x'))"
    );
}

#[test]
fn names_that_are_no_names_never_reach_the_address() {
    let mut q = query();
    q.columns[1].wire = "lastname&$filter=1".into();
    assert!(path(&q, &Kinds::of(&q, None), jiff::civil::date(2026, 1, 31)).is_err());
    let q = ReadQuery { address: "contacts/../x".into(), ..query() };
    assert!(path(&q, &Kinds::of(&q, None), jiff::civil::date(2026, 1, 31)).is_err());
}

#[test]
fn the_page_size_is_never_more_than_the_crm_gives() {
    assert_eq!(prefer(&ReadQuery { page_size: 100_000, ..query() }), "odata.maxpagesize=5000");
    assert_eq!(prefer(&ReadQuery { page_size: 0, ..query() }), "odata.maxpagesize=1");
}

#[test]
fn related_columns_are_expanded_and_tables_of_lookups_come_as_annotations() {
    let mut q = query();
    let text = FieldType::Text { max_length: None, format: None };
    for wire in [
        "parentcustomerid_account/name",
        "parentcustomerid_account/accountnumber",
        "_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname",
        "_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname",
    ] {
        q.columns.push(ReadColumn::new(wire, wire, text.clone()));
    }
    assert_eq!(
        rendered(&q),
        "contacts?$select=contactid,lastname,_ownerid_value,_parentcustomerid_value,_masterid_value,statecode\
         &$expand=parentcustomerid_account($select=name,accountnumber)&$orderby=contactid%20asc"
    );
    let annotation = "odata.include-annotations=\"Microsoft.Dynamics.CRM.lookuplogicalname\"";
    assert_eq!(prefer(&q), format!("odata.maxpagesize=5000,{annotation}"));
    for wire in
        ["a/b/c", "a/", "/b", "a@b", "_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname)", "a($select=x)/y"]
    {
        q.columns[1].wire = wire.into();
        assert!(path(&q, &Kinds::of(&q, None), jiff::civil::date(2026, 1, 31)).is_err(), "{wire}");
    }
}

#[test]
fn change_tracking_is_asked_for_alone() {
    let tracked = ReadQuery { order: ReadOrder::Tracked, ..query() };
    assert_eq!(rendered(&tracked), "contacts?$select=contactid,lastname,_ownerid_value,_masterid_value,statecode");
    assert_eq!(prefer(&tracked), "odata.track-changes,odata.maxpagesize=5000");
    let refused = |q: &ReadQuery| path(q, &Kinds::of(q, None), jiff::civil::date(2026, 1, 31)).unwrap_err().kind;
    let since = ReadQuery { since: Some("2026-01-02T03:04:05Z".parse().unwrap()), ..tracked.clone() };
    assert_eq!(refused(&since), ErrorKind::QueryRefused);
    let filter = Some(Filter::Empty { field: "lastname".into() });
    assert_eq!(refused(&ReadQuery { filter, ..tracked }), ErrorKind::QueryRefused);
}

/// What a server reads out of an address: options by name, each decoded once, split only where it is allowed to.
fn options(path: &str) -> (String, std::collections::BTreeMap<String, String>) {
    let (set, query) = path.split_once('?').unwrap();
    let mut found = std::collections::BTreeMap::new();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap();
        let again = found.insert(odata::decode(name), odata::decode(value));
        assert!(again.is_none(), "{name} came twice in {path}");
    }
    (set.to_owned(), found)
}

proptest! {
    #[test]
    fn no_input_makes_another_query(
        wires in prop::collection::vec("[a-z_]{1,8}(/[a-z]{1,5})?|[\\PC]{0,12}", 0..5),
        set in "[a-z]{1,8}|[\\PC]{0,8}",
        needle in any::<String>(),
        since in prop::option::of(0i64..2_000_000_000),
        by_id in any::<bool>(),
    ) {
        let text = FieldType::Text { max_length: None, format: None };
        let mut q = query();
        q.address = set.clone();
        q.columns.extend(wires.iter().map(|w| ReadColumn::new(w, w.as_str(), text.clone())));
        q.since = since.map(|s| jiff::Timestamp::from_second(s).unwrap());
        q.order = if by_id { ReadOrder::ById } else { ReadOrder::ByModified };
        q.filter = Some(Filter::Compare {
            field: "lastname".into(), op: CompareOp::Eq, value: Literal::Text(needle.clone()),
        });
        let plain = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let is_name = |w: &str| w.split_once('/').map_or(plain(w), |(a, b)| plain(a) && plain(b));
        let good = plain(&set) && wires.iter().all(|w| is_name(w)) && !needle.chars().any(char::is_control);
        match path(&q, &Kinds::of(&q, None), jiff::civil::date(2026, 1, 31)) {
            Err(_) => prop_assert!(!good, "{q:?}"),
            Ok(path) => {
                prop_assert!(good, "{path}");
                let (read, options) = options(&path);
                prop_assert_eq!(read, set);
                let mut names = vec!["contactid", "lastname", "_ownerid_value", "_masterid_value", "statecode"];
                names.extend(wires.iter().map(String::as_str).filter(|w| !w.contains('/')));
                names.dedup();
                let selected: std::collections::BTreeSet<&str> = options["$select"].split(',').collect();
                prop_assert_eq!(selected, names.into_iter().collect());
                let want = format!("lastname eq '{}'", needle.replace('\'', "''"));
                let want = q.since.map_or(want.clone(), |s| format!("modifiedon ge {s} and ({want})"));
                prop_assert_eq!(&options["$filter"], &want);
                let order = if by_id { "contactid asc" } else { "modifiedon asc,contactid asc" };
                prop_assert_eq!(&options["$orderby"], order);
                let expands = wires.iter().any(|w| w.contains('/'));
                prop_assert_eq!(options.len(), 3 + usize::from(expands));
            }
        }
    }
}

#[test]
fn windows_and_places_stand_beside_the_filter_and_hold_every_row_once() {
    let at = |text: &str| Some(text.parse().unwrap());
    let shown = |part: Part| {
        let filter =
            Some(Filter::Compare { field: "lastname".into(), op: CompareOp::Eq, value: Literal::Text("x".into()) });
        let path = rendered(&ReadQuery { filter, part, ..query() });
        odata::decode(path.split("$filter=").nth(1).unwrap().split('&').next().unwrap())
    };
    let window = |from, until| Part { window: Some(Window { from, until }), behind: None };
    let (march, april) = (at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z"));
    assert_eq!(
        shown(window(None, march)),
        "(createdon lt 2026-03-01T00:00:00Z or createdon eq null) and (lastname eq 'x')"
    );
    assert_eq!(
        shown(window(march, april)),
        "createdon ge 2026-03-01T00:00:00Z and createdon lt 2026-04-01T00:00:00Z and (lastname eq 'x')"
    );
    assert_eq!(shown(window(april, None)), "createdon ge 2026-04-01T00:00:00Z and (lastname eq 'x')");
    let id = "11111111-2222-3333-4444-555555555555";
    let behind = |text: &str| Part { window: None, behind: Some(text.to_owned()) };
    assert_eq!(shown(behind(id)), format!("contactid gt {id} and (lastname eq 'x')"));
    let hostile = ReadQuery { part: behind("x' or 1 eq 1"), ..query() };
    assert!(path(&hostile, &Kinds::of(&hostile, None), jiff::civil::date(2026, 3, 1)).is_err());
}

#[test]
fn the_edges_of_a_table_are_asked_for_with_its_filter() {
    let filter = Some(Filter::Empty { field: "lastname".into() });
    let q = ReadQuery { filter, ..query() };
    let path = edge(&q, true, &Kinds::of(&q, None), jiff::civil::date(2026, 3, 1)).unwrap();
    assert_eq!(
        odata::decode(&path),
        "contacts?$select=createdon&$filter=createdon ne null and (lastname eq null)&$orderby=createdon desc&$top=1"
    );
}
