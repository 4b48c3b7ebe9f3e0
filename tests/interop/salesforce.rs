//! The most used Salesforce client for Python against the sandbox.
use crate::kit::Organisation;
use fieldbridge::sandbox::salesforce::SalesforceSideEffects;

#[tokio::test(flavor = "multi_thread")]
async fn simple_salesforce_signs_in_in_every_way_it_knows() {
    Organisation::of(20).await.python("salesforce_sign_in.py").run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn simple_salesforce_describes_queries_and_writes() {
    let organisation = Organisation::of(2_300).await;
    organisation.python("salesforce_records.py").run().await;
    let effects = organisation.sandbox.side_effects("Lead");
    assert_eq!(effects, SalesforceSideEffects { creates: 2, updates: 2, deletes: 1 });
}

#[tokio::test(flavor = "multi_thread")]
async fn simple_salesforce_reads_and_writes_in_bulk() {
    let organisation = Organisation::of(1_500).await;
    organisation.python("salesforce_bulk.py").run().await;
    assert_eq!(organisation.sandbox.side_effects("Contact").creates, 2, "one row of three was refused");
}
