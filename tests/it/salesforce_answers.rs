//! Answers that are not what was asked for: results that do not fit their records, pages in place of tokens, a lead that is a
//! contact by now.
use crate::kit::salesforce::{Org, by_secret};
use crate::salesforce_write::{change, fault, kinds, table, text, writer};
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::{Intent, Manner, RowChange, RowName};
use fieldbridge::secret::Secret;

#[tokio::test(flavor = "multi_thread")]
async fn results_that_do_not_fit_their_records_say_nothing_of_any() {
    let org = Org::of(20).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    let ids: Vec<String> =
        org.sandbox.oracle().records("Contact").iter().take(4).map(|r| r["Id"].as_str().unwrap().to_owned()).collect();
    let plain: Vec<RowChange> =
        (0..4).map(|_| change(RowName::Unnamed, Intent::Create, &[("LastName", text("Once"))])).collect();
    let known: Vec<RowChange> = ids
        .iter()
        .map(|id| change(RowName::Id(id.clone()), Intent::Update { version: None }, &[("LastName", text("Lee"))]))
        .collect();
    for (how, changes) in [("missing", &plain), ("extra", &plain), ("foreign", &known)] {
        let before = org.sandbox.side_effects("Contact").creates;
        org.faults(&[&format!("results_astray={how}")]);
        let rows = writer.apply(&contacts, changes, Manner::default()).await.unwrap().rows;
        assert_eq!(kinds(&rows), ["unknown"; 4], "{how}: {rows:?}");
        assert!(rows.iter().all(|row| fault(row) == ErrorKind::OutcomeUnknown), "{how}");
        let made = org.sandbox.side_effects("Contact").creates - before;
        assert_eq!(made, if how == "foreign" { 0 } else { 4 }, "{how}: and nothing was done twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_or_a_redirect_in_place_of_a_token_is_told_as_what_it_is() {
    let org = Org::of(5).await;
    let who = org.sandbox.credentials();
    for trouble in ["html_200:on=token", "redirect_302:on=token,host=evil.example"] {
        org.faults(&[trouble]);
        let crm = org.connect(by_secret(&who.client_id), Secret::new(who.client_secret.clone())).unwrap();
        let fault = crm.identity().await.unwrap_err();
        assert_eq!(fault.kind, ErrorKind::NotSalesforce, "{trouble}: {}", fault.detail);
        assert!(!fault.args["host"].is_empty() && !fault.detail.contains(&who.client_secret), "{trouble}");
        let word = if trouble.starts_with("html") { "Login | Salesforce" } else { "evil.example" };
        assert!(fault.detail.contains(word), "{trouble}: the first words that came back: {}", fault.detail);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_converted_lead_is_refused_by_its_name_and_the_others_are_written() {
    let org = Org::of(20).await;
    let crm = org.crm();
    let (writer, leads) = (writer(&crm), table(&crm, "Lead").await);
    let made = async |converted: bool| {
        let body = format!(r#"{{"LastName":"Kim","Company":"Acme","IsConverted":{converted}}}"#);
        org.other("POST", "sobjects/Lead", &body).await.json()["id"].as_str().unwrap().to_owned()
    };
    let (converted, plain) = (made(true).await, made(false).await);
    let update = |id: &str| {
        let intent = Intent::Update { version: None };
        change(RowName::Id(id.to_owned()), intent, &[("Company", text("Other"))])
    };
    let rows = writer.apply(&leads, &[update(&converted), update(&plain)], Manner::default()).await.unwrap().rows;
    assert_eq!(kinds(&rows), ["refused", "updated"], "{rows:?}");
    assert_eq!(fault(&rows[0]), ErrorKind::SalesforceLeadConverted);
    assert_eq!(org.sandbox.oracle().record(&converted).unwrap()["Company"], "Acme");
}
