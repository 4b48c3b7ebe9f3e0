//! Salesforce's most used clients against the sandbox: simple-salesforce and a Singer tap for Python, jsforce for JavaScript,
//! cirrus for Rust.
use crate::kit::Organisation;
use fieldbridge::sandbox::FaultRule;
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
    assert_eq!(effects, SalesforceSideEffects { creates: 3, updates: 3, deletes: 1 });
}

#[tokio::test(flavor = "multi_thread")]
async fn simple_salesforce_reads_and_writes_in_bulk() {
    let organisation = Organisation::of(1_500).await;
    organisation.python("salesforce_bulk.py").run().await;
    assert_eq!(organisation.sandbox.side_effects("Contact").creates, 2, "one row of three was refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn simple_salesforce_sees_changes_and_sends_requests_within_requests() {
    Organisation::of(60).await.python("salesforce_changes.py").run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn simple_salesforce_reads_and_writes_by_the_first_bulk_api() {
    let organisation = Organisation::of(300).await;
    let may = FaultRule::parse("extra_permission=PermissionsBulkApiHardDelete").unwrap();
    organisation.sandbox.set_faults(vec![may]);
    organisation.python("salesforce_first_bulk.py").run().await;
    let effects = organisation.sandbox.side_effects("Contact");
    assert_eq!(effects, SalesforceSideEffects { creates: 3, updates: 2, deletes: 3 });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_singer_tap_pulls_every_row_by_rest_and_in_bulk() {
    let organisation = Organisation::paged(500, 200).await;
    organisation.python("salesforce_tap.py").run().await;
    assert!(organisation.sandbox.requests()["async"] > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn jsforce_signs_in_describes_queries_and_writes() {
    let organisation = Organisation::of(2_300).await;
    organisation.node("jsforce.mjs").run().await;
    let effects = organisation.sandbox.side_effects("Lead");
    assert_eq!(effects, SalesforceSideEffects { creates: 1, updates: 2, deletes: 1 });
}

#[tokio::test(flavor = "multi_thread")]
async fn jsforce_reads_and_writes_by_both_bulk_apis() {
    Organisation::of(1_500).await.node("jsforce_bulk.mjs").run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cirrus_signs_in_in_every_way_it_knows() {
    let organisation = Organisation::plain(20).await;
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
    let certificate = rcgen::CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
    organisation.sandbox.register_certificate(certificate.pem().as_bytes()).unwrap();
    organisation.cirrus("sign-in").env("SANDBOX_KEY", key.serialize_pem()).run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cirrus_describes_queries_and_writes() {
    let organisation = Organisation::plain(2_300).await;
    organisation.cirrus("records").run().await;
    let effects = organisation.sandbox.side_effects("Lead");
    assert_eq!(effects, SalesforceSideEffects { creates: 2, updates: 2, deletes: 1 });
}

#[tokio::test(flavor = "multi_thread")]
async fn cirrus_reads_and_writes_in_bulk() {
    let organisation = Organisation::plain(1_500).await;
    organisation.cirrus("bulk").run().await;
    let effects = organisation.sandbox.side_effects("Contact");
    assert_eq!(effects, SalesforceSideEffects { creates: 2, updates: 0, deletes: 2 });
}
