//! What the Salesforce sandbox's faults take from the caller or give: every one of the checks a client makes can be made to
//! fail.
use crate::salesforce_sandbox::{Sf, code};
use serde_json::{Value, json};

/// One entry of the describe of an object's fields.
async fn field(sf: &Sf, object: &str, name: &str) -> Option<Value> {
    let describe = sf.get(&format!("sobjects/{object}/describe")).await.json();
    describe["fields"].as_array().unwrap().iter().find(|field| field["name"] == name).cloned()
}

async fn first(sf: &Sf, soql: &str) -> Value {
    sf.rows(soql, false).await.first().unwrap_or_else(|| panic!("no row: {soql}")).clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_may_be_older_another_or_lead_away() {
    let sf = Sf::of(20).await;
    sf.faults(&["newest_version=58"]);
    let versions = sf.send("GET", "/services/data", &[], "").await.json();
    assert_eq!(versions.as_array().unwrap().last().unwrap()["version"], "58.0");
    assert_eq!(sf.get("limits").await.status, 404);
    assert_eq!(sf.send("GET", "/services/data/v58.0/limits", &[], "").await.status, 200);

    sf.faults(&[]);
    let ask = "SELECT Id, PreferencesConsentManagementEnabled FROM Organization";
    let before = first(&sf, ask).await;
    assert_eq!(before["Id"], sf.sandbox.credentials().organization_id);
    assert_eq!(before["PreferencesConsentManagementEnabled"], true);
    sf.faults(&["other_organization", "consent_off"]);
    let rows = sf.rows(ask, false).await;
    assert_eq!(rows.len(), 1);
    assert_ne!(rows[0]["Id"], before["Id"]);
    assert_eq!(rows[0]["PreferencesConsentManagementEnabled"], false);
    let token = sf.client_credentials().await.json();
    let id = rows[0]["Id"].as_str().unwrap();
    assert!(token["id"].as_str().unwrap().contains(&format!("/id/{id}/")), "{token}");
    assert!(token["access_token"].as_str().unwrap().starts_with(&format!("{}!", &id[..15])));

    sf.faults(&["foreign_instance"]);
    let elsewhere = sf.client_credentials().await.json()["instance_url"].as_str().unwrap().to_owned();
    assert!(elsewhere.contains("localhost"), "{elsewhere}");

    sf.faults(&["redirect_302:host=elsewhere.example"]);
    let away = sf.get("limits").await;
    assert_eq!((away.status, away.header("location")), (302, Some("https://elsewhere.example/")));
    assert_eq!(sf.client_credentials().await.status, 200, "the token endpoint only where it is named");
    sf.faults(&["redirect_302:on=token"]);
    assert_eq!(sf.client_credentials().await.status, 302);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_and_users_may_lack_what_they_need() {
    let mut sf = Sf::of(20).await;
    sf.faults(&["scope_without_api"]);
    let token = sf.client_credentials().await.json();
    assert!(!token["scope"].as_str().unwrap().contains("api"), "{token}");
    sf.bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let refused = sf.get("limits").await;
    assert_eq!((refused.status, code(&refused).as_str()), (401, "INVALID_SESSION_ID"));
    assert!(refused.text().contains("not valid for use with the REST API"));
    sf.faults(&[]);
    let token = sf.client_credentials().await.json();
    sf.bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());

    let name = sf.sandbox.credentials().user_name;
    let marketing = format!("SELECT UserPermissionsMarketingUser FROM User WHERE Username = '{name}'");
    let sets = "SELECT PermissionsModifyAllData FROM PermissionSet WHERE IsOwnedByProfile = FALSE";
    assert_eq!(first(&sf, &marketing).await["UserPermissionsMarketingUser"], true);
    assert_eq!(first(&sf, sets).await["PermissionsModifyAllData"], false);
    sf.faults(&["missing_permission=UserPermissionsMarketingUser", "extra_permission=PermissionsModifyAllData"]);
    assert_eq!(first(&sf, &marketing).await["UserPermissionsMarketingUser"], false);
    assert_eq!(first(&sf, sets).await["PermissionsModifyAllData"], true);
    sf.faults(&[]);
    assert_eq!(first(&sf, &marketing).await["UserPermissionsMarketingUser"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn single_rights_on_an_object_are_missing_wherever_they_are_told() {
    let sf = Sf::of(20).await;
    let contact = first(&sf, "SELECT Id FROM Contact").await["Id"].as_str().unwrap().to_owned();
    let place = format!("sobjects/Contact/{contact}");
    for (right, flag, column, method, path, body) in [
        ("create", "createable", "PermissionsCreate", "POST", "sobjects/Contact", json!({ "LastName": "Kim" })),
        ("edit", "updateable", "PermissionsEdit", "PATCH", place.as_str(), json!({ "LastName": "Kim" })),
        ("delete", "deletable", "PermissionsDelete", "DELETE", place.as_str(), Value::Null),
    ] {
        sf.faults(&[&format!("denied=Contact.{right}")]);
        let describe = sf.get("sobjects/Contact/describe").await.json();
        for other in ["createable", "updateable", "deletable"] {
            assert_eq!(describe[other], other != flag, "{right}: {other}");
        }
        let row = first(&sf, &format!("SELECT {column} FROM ObjectPermissions WHERE SobjectType = 'Contact'")).await;
        assert_eq!(row[column], false, "{right}");
        let refused = sf.write(method, path, body).await;
        assert_eq!(code(&refused), "INSUFFICIENT_ACCESS_OR_READONLY", "{right}");
        assert_eq!(sf.get("sobjects/Lead/describe").await.json()[flag], true, "{right}: of contacts only");
    }
    sf.faults(&["not_replicated=Contact"]);
    assert_eq!(sf.get("sobjects/Contact/describe").await.json()["replicateable"], false);
    let window = "start=2026-01-01T00:00:00Z&end=2026-01-01T01:00:00Z";
    assert_eq!(code(&sf.get(&format!("sobjects/Contact/deleted?{window}")).await), "INVALID_TYPE");
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_gone_hidden_shut_or_required() {
    let sf = Sf::of(20).await;
    let defined = "SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Contact' AND QualifiedApiName = 'Department'";
    let granted = "SELECT PermissionsRead, PermissionsEdit FROM FieldPermissions WHERE Field = 'Contact.Department'";
    let tooling = async |soql: &str| {
        let query = crate::kit::sign_in::form(&[("q", soql)]);
        sf.get(&format!("tooling/query?{query}")).await.json()
    };
    assert_eq!(field(&sf, "Contact", "Department").await.unwrap()["updateable"], true);
    sf.faults(&["hidden_field=Contact.Department"]);
    assert!(field(&sf, "Contact", "Department").await.is_none());
    assert_eq!(tooling(defined).await["totalSize"], 1, "hidden, and there");
    assert_eq!(first(&sf, granted).await["PermissionsRead"], false);
    sf.faults(&["deleted_field=Contact.Department"]);
    assert!(field(&sf, "Contact", "Department").await.is_none());
    assert_eq!(tooling(defined).await["totalSize"], 0, "gone for good");

    sf.faults(&["read_only_field=Contact.Department"]);
    let shut = field(&sf, "Contact", "Department").await.unwrap();
    assert_eq!((&shut["createable"], &shut["updateable"]), (&json!(false), &json!(false)));
    let row = first(&sf, granted).await;
    assert_eq!((&row["PermissionsRead"], &row["PermissionsEdit"]), (&json!(true), &json!(false)));
    let body = json!({ "LastName": "Kim", "Department": "Sales" });
    let refused = sf.write("POST", "sobjects/Contact", body).await;
    assert_eq!(code(&refused), "INVALID_FIELD_FOR_INSERT_UPDATE");

    sf.faults(&["required_field=Contact.Department"]);
    assert_eq!(field(&sf, "Contact", "Department").await.unwrap()["nillable"], false);
    let refused = sf.write("POST", "sobjects/Contact", json!({ "LastName": "Kim" })).await;
    assert_eq!(
        (code(&refused).as_str(), &refused.json()[0]["fields"]),
        ("REQUIRED_FIELD_MISSING", &json!(["Department"]))
    );

    sf.faults(&["not_unique=Contact.Ext_Id__c"]);
    let key = field(&sf, "Contact", "Ext_Id__c").await.unwrap();
    assert_eq!((&key["externalId"], &key["unique"]), (&json!(true), &json!(false)));
    for _ in 0..2 {
        let made = sf.write("POST", "sobjects/Contact", json!({ "LastName": "Kim", "Ext_Id__c": "twice" })).await;
        assert_eq!(made.status, 201, "{}", made.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_not_shared_rules_act_and_jobs_are_switched_off() {
    let sf = Sf::of(300).await;
    let counted = sf.get("limits/recordCount?sObjects=Contact").await.json()["sObjects"][0]["count"].clone();
    assert_eq!(
        (&counted, &sf.query("SELECT count() FROM Contact").await.json()["totalSize"]),
        (&json!(300), &json!(300))
    );
    let all = sf.rows("SELECT Id FROM Contact", false).await;
    sf.faults(&["unshared_object=Contact"]);
    let seen = sf.rows("SELECT Id FROM Contact", false).await;
    assert_eq!(seen.len(), 30);
    assert_eq!(sf.get("limits/recordCount?sObjects=Contact").await.json()["sObjects"][0]["count"], 300);
    let unseen = all.iter().find(|row| !seen.contains(row)).unwrap()["Id"].as_str().unwrap().to_owned();
    assert_eq!(sf.get(&format!("sobjects/Contact/{unseen}")).await.status, 404);
    assert_eq!(sf.rows("SELECT Id FROM Account", false).await.len(), sf.sandbox.oracle().count("Account"));

    sf.faults(&[]);
    let rules = "SELECT SobjectType FROM DuplicateRule WHERE IsActive = TRUE";
    let assigned = "SELECT SobjectType FROM AssignmentRule WHERE Active = TRUE";
    let triggers = "SELECT Name FROM ApexTrigger WHERE TableEnumOrId = 'Lead' AND Status = 'Active'";
    let counts = async || {
        let mut counts = Vec::new();
        for soql in [rules, assigned, triggers] {
            counts.push(sf.rows(soql, false).await.len());
        }
        counts
    };
    assert_eq!(counts().await, [1, 1, 0]);
    sf.faults(&["no_rules", "trigger_on=Lead"]);
    assert_eq!(counts().await, [0, 0, 1]);
    sf.faults(&["duplicate_found"]);
    assert_eq!(counts().await, [2, 1, 0]);
    let entity = first(&sf, "SELECT IsApexTriggerable FROM EntityDefinition WHERE QualifiedApiName = 'Lead'").await;
    assert_eq!(entity["IsApexTriggerable"], true);
    assert_eq!(sf.get("sobjects/EmailMessage/describe").await.status, 200);

    sf.faults(&["bulk_off"]);
    let job = json!({ "operation": "query", "query": "SELECT Id FROM Contact LIMIT 1" });
    let refused = sf.write("POST", "jobs/query", job).await;
    assert_eq!((refused.status, code(&refused).as_str()), (400, "FEATURENOTENABLED"));
}
