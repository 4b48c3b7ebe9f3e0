//! The Salesforce sandbox by itself, where clients ask for less usual things: every version it serves, the columns of a query,
//! what a user may do with a record, and a lead that becomes a contact. The device flow is closed.
use crate::kit::caller::send;
use crate::salesforce_sandbox::{Sf, code};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn every_version_from_31_to_68_is_served_under_its_own_name() {
    let sf = Sf::of(10).await;
    let versions = sf.send("GET", "/services/data", &[], "").await.json();
    let newest = versions.as_array().unwrap().last().unwrap().clone();
    assert_eq!((&newest["version"], &newest["label"]), (&json!("68.0"), &json!("Winter '27")));
    for version in ["v31.0", "v50.0", "v61.0", "v66.0", "v68.0"] {
        let path = format!("/services/data/{version}/query?q=SELECT Id FROM Contact LIMIT 1");
        let answer = sf.send("GET", &path, &[], "").await;
        assert_eq!(answer.status, 200, "{version}");
        let url = answer.json()["records"][0]["attributes"]["url"].as_str().unwrap().to_owned();
        assert!(url.starts_with(&format!("/services/data/{version}/")), "{url}");
    }
    for version in ["v30.0", "v69.0", "v66", "latest"] {
        assert_eq!(sf.send("GET", &format!("/services/data/{version}/limits"), &[], "").await.status, 404, "{version}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_columns_of_a_query_are_told_without_its_rows() {
    let sf = Sf::of(10).await;
    let told =
        sf.get("query?q=SELECT Id, Score__c, Account.Name, Account.Owner.Email FROM Contact&columns=true").await.json();
    assert_eq!((&told["entityName"], &told["keyPrefix"]), (&json!("Contact"), &json!("003")));
    assert_eq!((&told["idSelected"], &told["groupBy"], told.get("records")), (&json!(true), &json!(false), None));
    let id = json!({"aggregate": false, "apexType": "Id", "booleanType": false, "columnName": "Id", "custom": false,
        "displayName": "Id", "foreignKeyName": null, "insertable": false, "joinColumns": [], "numberType": false,
        "textType": false, "updatable": false});
    assert_eq!(told["columnMetadata"][0], id);
    let score = &told["columnMetadata"][1];
    assert_eq!((&score["custom"], &score["numberType"]), (&json!(true), &json!(true)));
    let account = &told["columnMetadata"][2];
    assert_eq!((&account["columnName"], &account["joinColumns"][0]["columnName"]), (&json!("Account"), &json!("Name")));
    assert_eq!(account["joinColumns"][1]["joinColumns"][0]["columnName"], "Email");
    let refused = sf.get("query?q=SELECT Nope__c FROM Contact&columns=true").await;
    assert_eq!((refused.status, code(&refused).as_str()), (400, "INVALID_FIELD"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_user_may_do_with_a_record_can_be_asked_for() {
    let sf = Sf::of(40).await;
    let ids: Vec<String> =
        sf.rows("SELECT Id FROM Contact", false).await.iter().map(|r| r["Id"].as_str().unwrap().to_owned()).collect();
    let user = sf.rows("SELECT Id FROM User LIMIT 1", false).await[0]["Id"].as_str().unwrap().to_owned();
    let list = ids.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(",");
    let ask = format!(
        "SELECT RecordId, HasReadAccess, HasEditAccess FROM UserRecordAccess WHERE UserId = '{user}' AND RecordId IN ({list})"
    );
    let with = |rows: &[serde_json::Value], right: &str| rows.iter().filter(|row| row[right] == true).count();
    let rows = sf.rows(&ask, false).await;
    assert_eq!((rows.len(), with(&rows, "HasReadAccess"), with(&rows, "HasEditAccess")), (40, 40, 40));
    sf.faults(&["unshared_object=Contact"]);
    let rows = sf.rows(&ask, false).await;
    assert_eq!(rows.len(), 40);
    assert!(with(&rows, "HasReadAccess") < 10, "sharing shows some of them only");
    sf.faults(&["read_only_object=Contact"]);
    let rows = sf.rows(&ask, false).await;
    assert_eq!((with(&rows, "HasReadAccess"), with(&rows, "HasEditAccess")), (40, 0));
    let refused = sf.get("query?q=SELECT RecordId FROM UserRecordAccess").await;
    assert_eq!((refused.status, code(&refused).as_str()), (400, "MALFORMED_QUERY"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_becomes_a_contact_of_an_account_and_stays_as_it_is() {
    let sf = Sf::of(40).await;
    let lead = sf.sandbox.oracle().records("Lead")[0].clone();
    let id = lead["Id"].as_str().unwrap().to_owned();
    let url = format!("{}/_sandbox/lead/convert?id={id}", sf.sandbox.url());
    let told = send(&url, "POST", &[], "").await.unwrap().json();
    let made = &told["converted"][0];
    let record = |id: &serde_json::Value| sf.sandbox.oracle().record(id.as_str().unwrap()).unwrap();
    let (contact, account) = (record(&made["contact"]), record(&made["account"]));
    assert_eq!((&contact["LastName"], &contact["Email"]), (&lead["LastName"], &lead["Email"]));
    assert_eq!(contact["HasOptedOutOfEmail"], lead["HasOptedOutOfEmail"], "a withdrawn consent goes along");
    assert_eq!((&contact["AccountId"], &account["Name"]), (&made["account"], &lead["Company"]));
    let now = record(&json!(id));
    assert_eq!((&now["IsConverted"], &now["ConvertedContactId"]), (&json!(true), &made["contact"]));
    assert_eq!((&now["ConvertedAccountId"], now["ConvertedDate"].is_string()), (&made["account"], true));
    let refused =
        sf.send("PATCH", &format!("/services/data/v66.0/sobjects/Lead/{id}"), &[], "{\"City\":\"Oslo\"}").await;
    assert_eq!((refused.status, code(&refused).as_str()), (400, "CANNOT_UPDATE_CONVERTED_LEAD"));
    assert!(sf.sandbox.convert(&id).is_err(), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_device_flow_is_closed() {
    let sf = Sf::of(5).await;
    let who = sf.sandbox.credentials();
    for form in [
        [("response_type", "device_code"), ("client_id", who.client_id.as_str()), ("scope", "api")],
        [("grant_type", "device"), ("client_id", who.client_id.as_str()), ("code", "x")],
    ] {
        let refused = sf.token(&form).await;
        assert_eq!((refused.status, &refused.json()["error"]), (400, &json!("unsupported_grant_type")));
        assert!(refused.json()["error_description"].as_str().unwrap().contains("device flow"));
    }
}
