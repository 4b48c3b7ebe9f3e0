//! Large requests to Salesforce go packed, unless the organisation or a gateway before it takes none.
use crate::kit::salesforce::{Org, read, reading};
use crate::salesforce_write::{table, writer};
use fieldbridge::crm::salesforce::BulkUse;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{Crm, Intent, Manner, ReadOrder, RowChange, RowName, RowResult, Value};
use std::sync::Arc;

fn people(from: usize, count: usize) -> Vec<RowChange> {
    let text = |text: String| Value::Plain(Cell::Text(text.into()));
    let one = |number: usize| RowChange {
        name: RowName::Key(vec![("Ext_Id__c".to_owned(), Cell::Text(format!("P-{number}").into()))]),
        intent: Intent::Create,
        values: vec![
            ("LastName".to_owned(), text(format!("김 \"{number}\",\nKim"))),
            ("Description".to_owned(), text("a quoted \"text\", again and again\n".repeat(20))),
        ],
    };
    (from..from + count).map(one).collect()
}

async fn write(org: &Org, crm: &Arc<dyn Crm>, changes: &[RowChange]) {
    let written = writer(crm).apply(&table(crm, "Contact").await, changes, Manner::default()).await.unwrap();
    assert!(written.rows.iter().all(|row| matches!(row, RowResult::Created { .. })), "{:?}", written.rows);
    let all = org.sandbox.oracle().records("Contact");
    for change in changes.iter().step_by(37) {
        let RowName::Key(key) = &change.name else { panic!() };
        let Cell::Text(key) = &key[0].1 else { panic!() };
        let record = all.iter().find(|record| record["Ext_Id__c"] == **key).unwrap();
        let Value::Plain(Cell::Text(name)) = &change.values[0].1 else { panic!() };
        assert_eq!(record["LastName"], **name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_large_goes_packed_in_collections_and_in_files_and_what_is_small_does_not() {
    let mut org = Org::of(5).await;
    let crm = org.crm();
    write(&org, &crm, &people(0, 1)).await;
    assert_eq!(org.sandbox.packed_requests(), 0, "a record alone is small");
    write(&org, &crm, &people(1, 300)).await;
    let collections = org.sandbox.packed_requests();
    assert_eq!(collections, 2, "two collections");
    org.settings.bulk.when = BulkUse::BySize;
    let crm = org.crm();
    write(&org, &crm, &people(1_000, 2_300)).await;
    assert_eq!(org.sandbox.packed_requests() - collections, 1, "the file of a job, and nothing else of it");
    // A query of many fields that a job is made with.
    org.settings.bulk.when = BulkUse::Always;
    let crm = org.crm();
    let query = reading(&crm.describe("Contact").await.unwrap(), ReadOrder::ById);
    assert!(read(&crm, &query).await.rows.len() > 2_300);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_takes_nothing_packed_is_asked_once_and_everything_arrives() {
    let mut org = Org::of(5).await;
    org.settings.bulk.when = BulkUse::BySize;
    org.faults(&["no_packed_requests"]);
    let crm = org.crm();
    write(&org, &crm, &people(0, 300)).await;
    write(&org, &crm, &people(1_000, 2_300)).await;
    assert_eq!(org.sandbox.packed_requests(), 0);
    assert_eq!(org.sandbox.side_effects("Contact").creates, 2_600, "each once");
    // It is remembered for as long as the connection lives: the gateway is gone, and still nothing is packed.
    org.faults(&[]);
    write(&org, &crm, &people(5_000, 250)).await;
    assert_eq!(org.sandbox.packed_requests(), 0);
    write(&org, &org.crm(), &people(6_000, 250)).await;
    assert_eq!(org.sandbox.packed_requests(), 2, "another connection tries again");
}
