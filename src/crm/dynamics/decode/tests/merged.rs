//! Rows that were merged into others are gone, whether what tells that is read for a column or beside the columns.
use super::*;
use crate::port::Gone;

const WINNER: &str = "2e451703-c765-e711-80fc-00155d001001";

fn row(master: &str, state: &str) -> RawPage {
    raw(format!(
        "{{\"value\":[{{\"@odata.etag\":\"W/\\\"9\\\"\",\"contactid\":\"{ID}\",\"donotemail\":true,\
         \"_masterid_value\":{master},\"statecode\":{state},\"lastname\":7}}]}}"
    ))
}

fn master(id: &str) -> String {
    format!("\"{}\"", id.to_uppercase())
}

#[test]
fn an_inactive_row_with_a_master_is_gone_and_what_it_says_of_consent_is_put_aside() {
    let beside = query(&[("donotemail", FieldType::Boolean)]);
    let customer = FieldType::Lookup;
    let mapped =
        query(&[("donotemail", FieldType::Boolean), ("masterid", customer), ("statecode", FieldType::Integer)]);
    for query in [beside, mapped] {
        let raw = row(&master(WINNER), "1");
        let page = page(&query, &raw).unwrap();
        assert_eq!(page.gone, [Gone::merged(ID, WINNER)]);
        assert_eq!((page.rows.keys.len(), page.rows.cells.len(), page.bad.len()), (0, 0, 0));
        assert_eq!((page.halves.keys.len(), &page.halves.cells[0]), (1, &Cell::Integer(1)));
    }
}

#[test]
fn an_active_row_one_without_a_master_and_one_of_another_table_are_there() {
    let own = query(&[("donotemail", FieldType::Boolean)]);
    let other = ReadQuery { table: "new_card".into(), ..own.clone() };
    for (query, master, state) in [
        (&own, master(WINNER), "0"),
        (&own, "null".into(), "1"),
        (&own, "7".into(), "1"),
        (&other, master(WINNER), "1"),
    ] {
        let raw = row(&master, state);
        let page = page(query, &raw).unwrap();
        assert_eq!((page.rows.keys.len(), page.gone.len(), page.bad.len()), (1, 0, 0), "{master} {state}");
    }
}
