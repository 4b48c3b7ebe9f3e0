//! The Salesforce sandbox's misfortunes, each shown: here, or where its subject is tested.
use crate::salesforce_sandbox::{Sf, code};
use fieldbridge::sandbox::fault_names;
use fieldbridge::sandbox::salesforce::SalesforceConfig;
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_none_of_the_api_pass_after_they_were_spent() {
    let sf = Sf::of(20).await;
    for (fault, status, text) in [
        ("concurrent_limit:times=1", 403, "ConcurrentRequests"),
        ("empty_406:times=1", 406, ""),
        ("setting_up_420:times=1", 420, "<html>"),
        ("gateway_502_html:times=1", 502, "<html>"),
        ("html_200:times=1", 200, "<html>"),
        ("server_500:times=1", 500, "UNKNOWN_EXCEPTION"),
        ("query_timeout:times=1", 400, "QUERY_TIMEOUT"),
    ] {
        sf.faults(&[fault]);
        let struck = sf.query("SELECT Id FROM Account").await;
        assert_eq!(struck.status, status, "{fault}");
        assert!(
            struck.text().contains(text) && (text.is_empty() == struck.body.is_empty()),
            "{fault}: {}",
            struck.text()
        );
        assert_eq!(sf.query("SELECT Id FROM Account").await.json()["done"], true, "{fault}: once only");
    }
    sf.faults(&["truncated_body:times=1"]);
    assert!(!sf.query("SELECT Id FROM Account").await.whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_come_short_lead_away_or_are_gone() {
    let sf = Sf::start(SalesforceConfig { rows: 700, seed: 5, page_size: 300, ..SalesforceConfig::default() }).await;
    let first = async || sf.query("SELECT Id FROM Contact").await.json();
    let next = |page: &Value| page["nextRecordsUrl"].as_str().expect("a next page").to_owned();
    sf.faults(&["short_page:times=1"]);
    let short = first().await;
    assert_eq!(short["records"].as_array().unwrap().len(), 150);
    assert!(next(&short).ends_with("-150"));
    sf.faults(&["short_page"]);
    assert_eq!(sf.rows("SELECT Id FROM Contact", false).await.len(), 700, "nothing is lost by it");
    sf.faults(&["foreign_next_url:host=crm.evil.example"]);
    assert!(next(&first().await).starts_with("https://crm.evil.example/services/data/v66.0/query/"));
    sf.faults(&["locator_expired"]);
    let page = first().await;
    assert_eq!(code(&sf.send("GET", &next(&page), &[], "").await), "INVALID_QUERY_LOCATOR");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_may_hold_too_many_deletions() {
    let sf = Sf::of(20).await;
    sf.faults(&["too_many_deleted"]);
    let now = jiff::Timestamp::now().as_second();
    let at = |seconds: i64| jiff::Timestamp::from_second(seconds).unwrap().to_string();
    let answer = sf.get(&format!("sobjects/Contact/deleted?start={}&end={}", at(now - 3_600), at(now))).await;
    assert_eq!(code(&answer), "EXCEEDED_ID_LIMIT");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_soap_sign_in_opens_a_session_until_it_is_switched_off() {
    let sf = Sf::of(20).await;
    let who = sf.sandbox.credentials();
    let ask = async |version: &str, password: &str| {
        let body = format!(
            "<soapenv:Envelope><soapenv:Body><urn:login><urn:username>{}</urn:username><urn:password>{password}</urn:password></urn:login></soapenv:Body></soapenv:Envelope>",
            who.user_name
        );
        sf.send("POST", &format!("/services/Soap/u/{version}"), &[("content-type", "text/xml")], &body).await
    };
    let password = format!("{}{}", who.password, who.security_token);
    let good = ask("59.0", &password).await;
    let session = good.text().split("<sessionId>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(
        Sf { bearer: format!("Bearer {session}"), sandbox: Sf::of(20).await.sandbox }.get("limits").await.status,
        401
    );
    let sf_url = format!("{}/services/data/v66.0/limits", sf.sandbox.url());
    let bearer = format!("Bearer {session}");
    let opened = crate::kit::caller::send(&sf_url, "GET", &[("authorization", &bearer)], "").await.unwrap();
    assert_eq!(opened.status, 200);
    for (version, password, wanted) in
        [("59.0", who.password.as_str(), "INVALID_LOGIN"), ("65.0", password.as_str(), "INVALID_OPERATION")]
    {
        let refused = ask(version, password).await;
        assert!(refused.status == 500 && refused.text().contains(wanted), "{}", refused.text());
    }
    sf.faults(&["soap_off"]);
    assert!(ask("59.0", &password).await.text().contains("SOAP API login() is disabled"));
}

#[test]
fn every_salesforce_fault_is_shown() {
    let shown = [
        include_str!("salesforce_answers.rs"),
        include_str!("salesforce_bulk.rs"),
        include_str!("salesforce_checks.rs"),
        include_str!("salesforce_hosts.rs"),
        include_str!("salesforce_late.rs"),
        include_str!("salesforce_packed.rs"),
        include_str!("salesforce_sandbox.rs"),
        include_str!("salesforce_value_sets.rs"),
        include_str!("salesforce_sandbox_bulk.rs"),
        include_str!("salesforce_sandbox_faults.rs"),
        include_str!("salesforce_sandbox_rights.rs"),
        include_str!("salesforce_sandbox_write.rs"),
    ]
    .concat();
    for (name, _) in fault_names().filter(|(_, words)| words.starts_with("Salesforce: ")) {
        assert!(shown.contains(&format!("\"{name}")), "{name} is not shown");
    }
}
