//! The Salesforce sandbox written to: single records, external identifiers, collections, requests within requests.
use crate::salesforce_sandbox::{Sf, code};
use fieldbridge::sandbox::salesforce::SalesforceSideEffects;
use serde_json::{Value, json};

async fn make(sf: &Sf, object: &str, body: Value) -> String {
    let answer = sf.write("POST", &format!("sobjects/{object}"), body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    assert!(answer.header("location").unwrap().ends_with(&id));
    id
}

fn one(code: &str, fields: &[&str]) -> (String, Vec<String>) {
    (code.to_owned(), fields.iter().map(|field| (*field).to_owned()).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_made_changed_and_deleted() {
    let sf = Sf::of(40).await;
    let body = json!({ "LastName": "Kim", "Email": "kim@acme.example", "Interests__c": "Sport;News", "Score__c": 0.123_46,
        "Birthdate": "1990-05-17", "EmailBouncedDate": "2026-11-01T09:15:30.000+0100" });
    let id = make(&sf, "Contact", body).await;
    let record = sf.get(&format!("sobjects/Contact/{id}")).await.json();
    assert_eq!(record["Name"], "Kim");
    assert_eq!(record["Interests__c"], "News;Sport", "in the order the values are defined in");
    assert_eq!(
        (&record["Score__c"], &record["EmailBouncedDate"]),
        (&json!(0.1235), &json!("2026-11-01T08:15:30.000+0000"))
    );
    assert_eq!((&record["IsEmailBounced"], &record["HasOptedOutOfEmail"]), (&json!(true), &json!(false)));
    assert_eq!(record["CreatedDate"], record["SystemModstamp"]);
    let path = format!("sobjects/Contact/{}", &id[..15]);
    assert_eq!(sf.write("PATCH", &path, json!({ "Email": null, "FirstName": "Min" })).await.status, 204);
    let record = sf.get(&format!("sobjects/Contact/{id}?fields=Name,Email")).await.json();
    assert_eq!((&record["Name"], &record["Email"]), (&json!("Min Kim"), &Value::Null));
    let stale = [("if-unmodified-since", "Thu, 05 Nov 2020 10:00:00 GMT")];
    let kept = sf.send("PATCH", &format!("/services/data/v66.0/{path}"), &stale, "{\"Title\":\"x\"}").await;
    assert_eq!(kept.status, 412);
    assert_eq!(sf.write("DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(code(&sf.get(&path).await), "NOT_FOUND");
    assert_eq!(code(&sf.write("PATCH", &path, json!({ "Title": "x" })).await), "ENTITY_IS_DELETED");
    let effects = SalesforceSideEffects { creates: 1, updates: 1, deletes: 1 };
    assert_eq!(sf.sandbox.side_effects("Contact"), effects);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_refused_with_code_and_field() {
    let sf = Sf::of(60).await;
    let account = sf.rows("SELECT Id FROM Account LIMIT 1", false).await[0]["Id"].clone();
    let cases = [
        (json!({}), one("REQUIRED_FIELD_MISSING", &["LastName"])),
        (json!({ "LastName": "K", "FirstName": "x".repeat(41) }), one("STRING_TOO_LONG", &["FirstName"])),
        (json!({ "LastName": "K", "Email": "kim@" }), one("INVALID_EMAIL_ADDRESS", &["Email"])),
        (json!({ "LastName": "K", "Birthdate": "2026-13-01" }), one("JSON_PARSER_ERROR", &["Birthdate"])),
        (json!({ "LastName": "K", "Nope__c": 1 }), one("INVALID_FIELD", &[])),
        (json!({ "LastName": "K", "Name": "x" }), one("INVALID_FIELD_FOR_INSERT_UPDATE", &["Name"])),
        (
            json!({ "LastName": "K", "Region__c": "Nowhere" }),
            one("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", &["Region__c"]),
        ),
        (
            json!({ "LastName": "K", "Region__c": "East" }),
            one("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", &["Region__c"]),
        ),
        (
            json!({ "LastName": "K", "Region__c": "South", "Store__c": "Oslo Centrum" }),
            one("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", &["Store__c"]),
        ),
        (json!({ "LastName": "K", "ReportsToId": account }), one("MALFORMED_ID", &["ReportsToId"])),
        (
            json!({ "LastName": "K", "AccountId": "001AA0000000001YAA" }),
            one("INVALID_CROSS_REFERENCE_KEY", &["AccountId"]),
        ),
        (json!({ "LastName": "K", "Discount__c": 1_000 }), one("NUMBER_OUTSIDE_VALID_RANGE", &["Discount__c"])),
        (json!({ "LastName": "K", "Ext_Id__c": "con-0000003" }), one("DUPLICATE_VALUE", &["Ext_Id__c"])),
    ];
    for (body, (wanted, fields)) in cases {
        let answer = sf.write("POST", "sobjects/Contact", body.clone()).await;
        assert_eq!((answer.status, code(&answer)), (400, wanted), "{body}");
        assert_eq!(answer.json()[0].get("fields").cloned().unwrap_or(json!([])), json!(fields), "{body}");
    }
    assert_eq!(sf.sandbox.side_effects("Contact").creates, 0);
    let good = json!({ "LastName": "K", "Region__c": "South", "Store__c": "Busan", "Account": { "Ext_Id__c": "ACC-0000003" } });
    let id = make(&sf, "Contact", good).await;
    let record = sf.sandbox.oracle().record(&id).unwrap();
    let parent = sf.sandbox.oracle().record(record["AccountId"].as_str().unwrap()).unwrap();
    assert_eq!(parent["Ext_Id__c"], "ACC-0000003");
    let read_only = sf.write("POST", "sobjects/User", json!({ "LastName": "K" })).await;
    assert_eq!((read_only.status, code(&read_only).as_str()), (403, "INSUFFICIENT_ACCESS_OR_READONLY"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upsert_makes_or_changes_by_external_identifier() {
    let sf = Sf::of(60).await;
    let path = "sobjects/Contact/Ext_Id__c/A%2F17";
    let made = sf.write("PATCH", path, json!({ "LastName": "Kim" })).await;
    assert_eq!((made.status, &made.json()["created"]), (201, &json!(true)));
    let changed = sf.write("PATCH", path, json!({ "LastName": "Lee" })).await;
    assert_eq!((changed.status, &changed.json()["created"]), (200, &json!(false)));
    assert_eq!(changed.json()["id"], made.json()["id"]);
    assert_eq!(sf.get(path).await.json()["Ext_Id__c"], "A/17");
    // A generated record is found by its generated identifier.
    let generated = sf.write("PATCH", "sobjects/Contact/Ext_Id__c/CON-0000007", json!({ "Title": "Boss" })).await;
    assert_eq!(generated.status, 200);
    let record = sf.sandbox.oracle().record(generated.json()["id"].as_str().unwrap()).unwrap();
    assert_eq!((&record["Title"], &record["Ext_Id__c"]), (&json!("Boss"), &json!("CON-0000007")));
    let twice = sf.write("PATCH", path, json!({ "LastName": "Lee", "Ext_Id__c": "B" })).await;
    assert_eq!(code(&twice), "INVALID_FIELD");
    assert_eq!(code(&sf.write("PATCH", "sobjects/Contact/Nope__c/1", json!({})).await), "NOT_FOUND");
    for _ in 0..2 {
        make(&sf, "Contact", json!({ "LastName": "Twin", "Email": "twin@acme.example" })).await;
    }
    let several = sf.write("PATCH", "sobjects/Contact/Email/twin@acme.example", json!({ "Title": "x" })).await;
    assert_eq!((several.status, several.json().as_array().unwrap().len()), (300, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_has_a_result_for_every_record_in_its_order() {
    let sf = Sf::of(40).await;
    let contact =
        |last: Value, key: &str| json!({ "attributes": { "type": "Contact" }, "LastName": last, "Ext_Id__c": key });
    let body = |all: bool| json!({ "allOrNone": all, "records": [contact(json!("A"), "K1"), contact(Value::Null, "K2"), contact(json!("C"), "K3")] });
    let results = sf.write("PATCH", "composite/sobjects/Contact/Ext_Id__c", body(false)).await;
    assert_eq!(results.status, 200);
    let results = results.json();
    assert_eq!((&results[0]["success"], &results[0]["created"]), (&json!(true), &json!(true)));
    assert_eq!(results[1]["errors"][0]["statusCode"], "REQUIRED_FIELD_MISSING");
    assert_eq!(results[1]["errors"][0]["fields"], json!(["LastName"]));
    assert_eq!(results[2]["success"], true);
    let again = sf.write("PATCH", "composite/sobjects/Contact/Ext_Id__c", body(true)).await.json();
    assert_eq!(again[0]["errors"][0]["statusCode"], "ALL_OR_NONE_OPERATION_ROLLED_BACK");
    assert_eq!(again[1]["errors"][0]["statusCode"], "REQUIRED_FIELD_MISSING");
    assert_eq!(sf.sandbox.side_effects("Contact"), SalesforceSideEffects { creates: 2, updates: 0, deletes: 0 });

    let (first, third) = (results[0]["id"].as_str().unwrap(), results[2]["id"].as_str().unwrap());
    let update = json!({ "records": [
        { "attributes": { "type": "Contact" }, "id": first, "Title": "x" },
        { "attributes": { "type": "Contact" }, "Title": "x" },
    ] });
    let updated = sf.write("PATCH", "composite/sobjects", update).await.json();
    assert_eq!(
        (&updated[0]["success"], &updated[1]["errors"][0]["statusCode"]),
        (&json!(true), &json!("MISSING_ARGUMENT"))
    );
    let read = sf
        .write(
            "POST",
            "composite/sobjects/Contact",
            json!({ "ids": [third, "003Fb0zzzzzzzzz", first], "fields": ["LastName"] }),
        )
        .await
        .json();
    assert_eq!((&read[0]["LastName"], &read[1], &read[2]["LastName"]), (&json!("C"), &Value::Null, &json!("A")));
    let deleted = sf.write("DELETE", &format!("composite/sobjects?ids={first},{third}"), Value::Null).await.json();
    assert!(deleted.as_array().unwrap().iter().all(|one| one["success"] == true));
    let many: Vec<Value> = (0..201).map(|at| contact(json!("A"), &at.to_string())).collect();
    let refused = sf.write("POST", "composite/sobjects", json!({ "records": many })).await;
    assert_eq!(code(&refused), "EXCEEDED_ID_LIMIT");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_within_a_request_refer_to_each_other() {
    let sf = Sf::of(40).await;
    let one = |name: &str, method: &str, url: &str, body: Value| json!({ "referenceId": name, "method": method, "url": format!("/services/data/v66.0/{url}"), "body": body });
    let requests = |status: &str| {
        json!([
            one("campaign", "POST", "sobjects/Campaign", json!({ "Name": "Spring" })),
            one("contact", "POST", "sobjects/Contact", json!({ "LastName": "Kim" })),
            one(
                "member",
                "POST",
                "sobjects/CampaignMember",
                json!({ "CampaignId": "@{campaign.id}", "ContactId": "@{contact.id}", "Status": status })
            ),
            one("seen", "GET", "query?q=SELECT+HasResponded+FROM+CampaignMember+WHERE+Id='@{member.id}'", Value::Null),
        ])
    };
    let done = sf.write("POST", "composite", json!({ "compositeRequest": requests("Clicked") })).await.json();
    let results = done["compositeResponse"].as_array().unwrap();
    assert_eq!(results.iter().map(|r| r["httpStatusCode"].as_u64().unwrap()).collect::<Vec<_>>(), [201, 201, 201, 200]);
    assert_eq!(results[3]["body"]["records"][0]["HasResponded"], true);
    let (campaign, contact) = (&results[0]["body"]["id"], &results[1]["body"]["id"]);
    let again =
        sf.write("POST", "sobjects/CampaignMember", json!({ "CampaignId": campaign, "ContactId": contact })).await;
    assert_eq!(code(&again), "DUPLICATE_VALUE");
    // One bad apple takes the others with it, where it shall be all or none.
    let mut bad = requests("Sent");
    bad[1]["body"] = json!({ "FirstName": "Nobody" });
    let before = sf.sandbox.oracle().count("Campaign");
    let done = sf.write("POST", "composite", json!({ "allOrNone": true, "compositeRequest": bad })).await.json();
    let codes: Vec<&str> = done["compositeResponse"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["body"][0]["errorCode"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING", "PROCESSING_HALTED", "PROCESSING_HALTED"]);
    assert_eq!(sf.sandbox.oracle().count("Campaign"), before);
    let batch = json!({ "batchRequests": [
        { "method": "GET", "url": "v66.0/sobjects/Nope/describe" }, { "method": "GET", "url": "/services/data/v66.0/limits" },
    ] });
    let batch = sf.write("POST", "composite/batch", batch).await.json();
    assert_eq!(
        (&batch["hasErrors"], &batch["results"][0]["statusCode"], &batch["results"][1]["statusCode"]),
        (&json!(true), &json!(404), &json!(200))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn misfortunes_strike_where_and_as_often_as_they_are_told() {
    let sf = Sf::of(40).await;
    let body = || json!({ "LastName": "Kim" });
    for (fault, status, wanted) in [
        ("lock_row:times=1", 400, "UNABLE_TO_LOCK_ROW"),
        ("duplicate_found", 400, "DUPLICATES_DETECTED"),
        ("session_expired:times=1", 401, "INVALID_SESSION_ID"),
        ("total_limit", 403, "REQUEST_LIMIT_EXCEEDED"),
        ("api_disabled", 403, "API_DISABLED_FOR_ORG"),
        ("unavailable:times=1", 503, "SERVER_UNAVAILABLE"),
        ("read_only_object=Contact", 403, "INSUFFICIENT_ACCESS_OR_READONLY"),
        ("missing_object=Contact", 404, "NOT_FOUND"),
    ] {
        let sf = Sf::of(40).await;
        sf.faults(&[fault]);
        let answer = sf.write("POST", "sobjects/Contact", body()).await;
        assert_eq!((answer.status, code(&answer).as_str()), (status, wanted), "{fault}");
        assert_eq!(sf.sandbox.side_effects("Contact").creates, 0, "{fault}");
    }
    sf.faults(&["duplicate_found"]);
    let allowed = [("sforce-duplicate-rule-header", "allowSave=true")];
    let made = sf.send("POST", "/services/data/v66.0/sobjects/Contact", &allowed, &body().to_string()).await;
    assert_eq!(made.status, 201);
    sf.faults(&["missing_permission=PermissionsViewSetup"]);
    let limits = sf.get("limits").await;
    assert_eq!((limits.status, code(&limits).as_str()), (403, "INSUFFICIENT_ACCESS"));
    let set =
        sf.rows("SELECT PermissionsViewSetup FROM PermissionSet WHERE Name = 'Fieldbridge_Connector'", false).await;
    assert_eq!(set[0]["PermissionsViewSetup"], false);
    sf.faults(&["production", "trial_ends=3"]);
    let org = sf.rows("SELECT IsSandbox, TrialExpirationDate FROM Organization", false).await;
    assert!(org[0]["IsSandbox"] == false && org[0]["TrialExpirationDate"].is_string());
    sf.faults(&["deletions_forgotten=1", "foreign_next_url"]);
    let now = jiff::Timestamp::now().as_second();
    let at = |seconds: i64| jiff::Timestamp::from_second(seconds).unwrap().to_string();
    let told = sf.get(&format!("sobjects/Contact/deleted?start={}&end={}", at(now - 86_400), at(now))).await.json();
    let earliest: jiff::Timestamp =
        told["earliestDateAvailable"].as_str().unwrap().replace("+0000", "Z").parse().unwrap();
    assert!((now - 3_700..now - 3_500).contains(&earliest.as_second()), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tree_of_records_is_made_whole_or_not_at_all() {
    let sf = Sf::of(20).await;
    let node = |kind: &str, name: &str, more: Value| {
        let mut body = json!({ "attributes": { "type": kind, "referenceId": name } });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let tree = |last: Value| {
        let people = json!({ "records": [
            node("Contact", "kim", json!({ "LastName": "Kim" })),
            node("Contact", "lee", last),
        ] });
        json!({ "records": [node("Account", "acme", json!({ "Name": "Acme tree", "Contacts": people }))] })
    };
    let made = sf.write("POST", "composite/tree/Account/", tree(json!({ "LastName": "Lee" }))).await;
    assert_eq!((made.status, made.json()["hasErrors"].clone()), (201, false.into()), "{}", made.text());
    let results = made.json()["results"].as_array().unwrap().clone();
    assert_eq!(results.iter().map(|r| r["referenceId"].as_str().unwrap()).collect::<Vec<_>>(), ["acme", "kim", "lee"]);
    let account = results[0]["id"].as_str().unwrap();
    let soql = format!("SELECT LastName FROM Contact WHERE AccountId = '{account}' ORDER BY LastName");
    let people = sf.rows(&soql, false).await;
    assert_eq!(people.iter().map(|p| p["LastName"].as_str().unwrap()).collect::<Vec<_>>(), ["Kim", "Lee"]);
    let before = sf.sandbox.oracle().count("Account");
    let refused = sf.write("POST", "composite/tree/Account", tree(json!({ "FirstName": "Nobody" }))).await;
    assert_eq!((refused.status, refused.json()["hasErrors"].clone()), (400, true.into()));
    let failed = &refused.json()["results"][0];
    assert_eq!(
        (failed["referenceId"].as_str(), failed["errors"][0]["statusCode"].as_str()),
        (Some("lee"), Some("REQUIRED_FIELD_MISSING"))
    );
    assert_eq!(sf.sandbox.oracle().count("Account"), before, "none of it was made");
    let twice = json!({ "records": [node("Account", "a", json!({ "Name": "A" })), node("Account", "a", json!({ "Name": "B" }))] });
    assert_eq!(sf.write("POST", "composite/tree/Account", twice).await.status, 400);
    assert_eq!(sf.sandbox.oracle().count("Account"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recycle_bin_keeps_what_was_deleted_for_fifteen_days() {
    let clock = fieldbridge::clock::ManualClock::at(jiff::Timestamp::now());
    let config = fieldbridge::sandbox::salesforce::SalesforceConfig {
        rows: 20,
        seed: 5,
        clock: std::sync::Arc::new(clock.clone()),
        ..Default::default()
    };
    let mut sf = Sf::start(config).await;
    let id = sf.sandbox.oracle().records("Contact")[0]["Id"].as_str().unwrap().to_owned();
    assert_eq!(sf.write("DELETE", &format!("sobjects/Contact/{id}"), Value::Null).await.status, 204);
    for (days, shown) in [(0, 1), (14, 1), (2, 0)] {
        clock.advance(jiff::SignedDuration::from_hours(24 * days));
        // Sessions end sooner than the bin.
        let token = sf.client_credentials().await.json()["access_token"].as_str().unwrap().to_owned();
        sf.bearer = format!("Bearer {token}");
        let soql = format!("SELECT Id FROM Contact WHERE Id = '{id}'");
        assert_eq!(sf.rows(&soql, true).await.len(), shown, "{days} days more");
        assert_eq!(sf.rows(&soql, false).await.len(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_tells_what_was_asked_without_anything_secret_or_anybodys_values() {
    let sf = Sf::of(20).await;
    sf.rows("SELECT Id FROM Contact WHERE Email = 'kim@x.example'", false).await;
    sf.write("POST", "sobjects/Contact", json!({ "LastName": "Secretname" })).await;
    sf.get("nowhere").await;
    let told = sf.send("GET", "/_sandbox/journal", &[], "").await;
    let text = told.text();
    for secret in [
        sf.bearer.trim_start_matches("Bearer "),
        "kim@x.example",
        "Secretname",
        &sf.sandbox.credentials().client_secret,
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
    let all = told.json()["journal"].as_array().cloned().or_else(|| told.json().as_array().cloned()).unwrap();
    let line = |entry: &Value| {
        format!("{} {} {}", entry["method"].as_str().unwrap(), entry["path"].as_str().unwrap(), entry["status"])
    };
    assert_eq!(
        all.iter().map(line).collect::<Vec<_>>(),
        [
            "POST /services/oauth2/token 200",
            "GET /services/data/v66.0/query 200",
            "POST /services/data/v66.0/sobjects/Contact 201",
            "GET /services/data/v66.0/nowhere 404",
        ]
    );
    assert_eq!(all[1]["query"]["q"], "SELECT Id FROM Contact WHERE Email = '…'");
    assert!(all[1]["signed_in"] == true && all[0]["signed_in"] == false && all[2]["body_bytes"].as_u64() > Some(10));
}
