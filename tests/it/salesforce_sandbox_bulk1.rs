//! The first bulk API of the Salesforce sandbox, as older clients speak it: XML or JSON jobs, CSV or JSON rows.
use crate::kit::caller::{Answer, send};
use crate::salesforce_sandbox::Sf;
use fieldbridge::sandbox::salesforce::SalesforceSideEffects;
use serde_json::{Value, json};

/// A caller whose session stands in the header of its own.
struct Old(Sf);

impl Old {
    async fn of(rows: u64) -> Self {
        Self(Sf::of(rows).await)
    }

    async fn ask(&self, method: &str, path: &str, kind: &str, body: &str) -> Answer {
        let url = format!("{}/services/async/61.0/{path}", self.0.sandbox.url());
        let session = self.0.bearer.trim_start_matches("Bearer ");
        let headers = [("x-sfdc-session", session), ("content-type", kind)];
        send(&url, method, &headers, body).await.expect("an answer")
    }

    async fn job(&self, body: Value) -> String {
        let made = self.ask("POST", "job", "application/json", &body.to_string()).await;
        assert_eq!((made.status, &made.json()["state"]), (201, &json!("Open")), "{}", made.text());
        made.json()["id"].as_str().unwrap().to_owned()
    }
}

/// The text of an element.
fn element(answer: &Answer, name: &str) -> String {
    let text = answer.text();
    let (_, rest) = text.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("no {name}: {text}"));
    rest.split('<').next().unwrap().to_owned()
}

fn exception(answer: &Answer) -> String {
    answer.json()["exceptionCode"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_csv_have_results_in_their_order() {
    let old = Old::of(20).await;
    let ns = "http://www.force.com/2009/06/asyncapi/dataload";
    let body = format!(
        "<?xml version=\"1.0\"?><jobInfo xmlns=\"{ns}\"><operation>upsert</operation><object>Contact</object><externalIdFieldName>Ext_Id__c</externalIdFieldName><contentType>CSV</contentType></jobInfo>"
    );
    let made = old.ask("POST", "job", "application/xml; charset=utf-8", &body).await;
    assert_eq!((made.status, made.header("content-type")), (201, Some("application/xml")));
    assert!(made.text().contains(&format!("<jobInfo xmlns=\"{ns}\">")), "{}", made.text());
    let job = element(&made, "id");
    assert!(job.starts_with("750") && job.len() == 18);
    let rows = "LastName,Email,Ext_Id__c\nKim,kim@acme.example,B-1\nLee,lee@,B-2\n\"Pa\nrk\",#N/A,B-3\n";
    let added = old.ask("POST", &format!("job/{job}/batch"), "text/csv", rows).await;
    assert_eq!((added.status, element(&added, "state").as_str()), (201, "Queued"));
    let batch = element(&added, "id");
    let looked = old.ask("GET", &format!("job/{job}/batch/{batch}"), "", "").await;
    assert_eq!(element(&looked, "state"), "Completed");
    assert_eq!(
        (element(&looked, "numberRecordsProcessed"), element(&looked, "numberRecordsFailed")),
        ("3".into(), "1".into())
    );
    let results = old.ask("GET", &format!("job/{job}/batch/{batch}/result"), "", "").await;
    let text = results.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (4, "\"Id\",\"Success\",\"Created\",\"Error\""));
    assert!(
        lines[1].ends_with(",\"true\",\"true\",\"\"") && lines[3].ends_with(",\"true\",\"true\",\"\""),
        "{lines:?}"
    );
    assert!(lines[2].starts_with("\"\",\"false\",\"false\",\"INVALID_EMAIL_ADDRESS:"), "{lines:?}");
    assert_eq!(old.ask("GET", &format!("job/{job}/batch/{batch}/request"), "", "").await.text(), rows);
    let closed = format!("<jobInfo xmlns=\"{ns}\"><state>Closed</state></jobInfo>");
    let closed = old.ask("POST", &format!("job/{job}"), "application/xml", &closed).await;
    assert_eq!((element(&closed, "state"), element(&closed, "numberBatchesTotal")), ("Closed".into(), "1".into()));
    let late = old.ask("POST", &format!("job/{job}/batch"), "text/csv", rows).await;
    assert_eq!((late.status, element(&late, "exceptionCode").as_str()), (400, "InvalidJobState"));
    let effects = old.0.sandbox.side_effects("Contact");
    assert_eq!(effects, SalesforceSideEffects { creates: 2, updates: 0, deletes: 0 });
    let strange = old.job(json!({ "operation": "insert", "object": "Lead", "contentType": "CSV" })).await;
    let added = old.ask("POST", &format!("job/{strange}/batch"), "text/csv", "Foo__c\nx\n").await;
    let looked = old.ask("GET", &format!("job/{strange}/batch/{}", element(&added, "id")), "", "").await;
    assert_eq!(element(&looked, "stateMessage"), "InvalidBatch : Field name not found : Foo__c");
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_are_read_whole_or_in_parts() {
    let old = Old::of(50).await;
    let job = old
        .job(json!({ "operation": "query", "object": "Contact", "contentType": "JSON", "concurrencyMode": 0 }))
        .await;
    let soql = "SELECT Id, LastName, Account.Name, SystemModstamp FROM Contact";
    let batch = old.ask("POST", &format!("job/{job}/batch"), "application/json", soql).await.json();
    let place = format!("job/{job}/batch/{}", batch["id"].as_str().unwrap());
    assert_eq!(old.ask("GET", &place, "application/json", "").await.json()["state"], "Completed");
    let results = old.ask("GET", &format!("{place}/result"), "application/json", "").await.json();
    let result = results[0].as_str().unwrap();
    assert!(result.starts_with("752"));
    let rows = old.ask("GET", &format!("{place}/result/{result}"), "application/json", "").await.json();
    let rows = rows.as_array().unwrap().clone();
    assert_eq!(rows.len(), 50);
    for row in &rows {
        let truth = old.0.sandbox.oracle().record(row["Id"].as_str().unwrap()).unwrap();
        assert_eq!(row["LastName"], truth["LastName"]);
        let at = jiff::Timestamp::from_millisecond(row["SystemModstamp"].as_i64().expect("milliseconds")).unwrap();
        let text = at.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string();
        assert_eq!(truth["SystemModstamp"], text);
    }
    let divided = json!({ "operation": "queryAll", "object": "Contact", "contentType": "CSV" }).to_string();
    let url = format!("{}/services/async/61.0/job", old.0.sandbox.url());
    let session = old.0.bearer.trim_start_matches("Bearer ").to_owned();
    let headers = [
        ("x-sfdc-session", session.as_str()),
        ("content-type", "application/json"),
        ("sforce-enable-pkchunking", "true; chunkSize=20"),
    ];
    let job = send(&url, "POST", &headers, &divided).await.unwrap().json()["id"].as_str().unwrap().to_owned();
    old.ask("POST", &format!("job/{job}/batch"), "text/csv", "SELECT Id FROM Contact").await;
    let list = old.ask("GET", &format!("job/{job}/batch"), "", "").await.text();
    assert_eq!(list.matches("<state>NotProcessed</state>").count(), 1);
    assert_eq!(list.matches("<state>Completed</state>").count(), 3, "{list}");
    assert!(list.contains("<batchInfoList") && list.contains("<numberRecordsProcessed>10</numberRecordsProcessed>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_in_the_callers_own_spelling() {
    let mut old = Old::of(20).await;
    let json_job =
        async |old: &Old, body: Value| exception(&old.ask("POST", "job", "application/json", &body.to_string()).await);
    let query = json!({ "operation": "query", "object": "Contact", "contentType": "CSV" });
    for (change, code) in [
        (json!({ "object": "Nothing__c" }), "InvalidEntity"),
        (json!({ "operation": "truncate" }), "InvalidJob"),
        (json!({ "operation": "upsert" }), "InvalidJob"),
        (json!({ "contentType": "XML" }), "InvalidJob"),
    ] {
        let mut body = query.clone();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(json_job(&old, body).await, code, "{change}");
    }
    assert_eq!(exception(&old.ask("GET", "job/7500000000000000AA", "application/json", "").await), "InvalidJob");
    assert_eq!(element(&old.ask("GET", "job/7500000000000000AA", "", "").await, "exceptionCode"), "InvalidJob");
    let job = old.job(query.clone()).await;
    for (soql, message) in [
        ("SELECT Id FROMM Contact", "InvalidBatch : MALFORMED_QUERY"),
        ("SELECT MailingAddress FROM Contact", "InvalidBatch : FUNCTIONALITY_NOT_ENABLED"),
        ("SELECT Id FROM Lead", "InvalidBatch : INVALID_QUERY"),
    ] {
        let batch = element(&old.ask("POST", &format!("job/{job}/batch"), "text/csv", soql).await, "id");
        let looked = old.ask("GET", &format!("job/{job}/batch/{batch}"), "", "").await;
        assert_eq!(element(&looked, "state"), "Failed", "{soql}");
        assert!(element(&looked, "stateMessage").starts_with(message), "{}", looked.text());
        let result = old.ask("GET", &format!("job/{job}/batch/{batch}/result"), "", "").await;
        assert_eq!(element(&result, "exceptionCode"), "InvalidBatch");
    }
    old.0.faults(&["bulk_off"]);
    assert_eq!(json_job(&old, query.clone()).await, "FeatureNotEnabled");
    old.0.faults(&[]);
    let mut hard = query.clone();
    hard["operation"] = json!("hardDelete");
    assert_eq!(json_job(&old, hard).await, "FeatureNotEnabled");
    old.0.bearer = "Bearer no".to_owned();
    assert_eq!(json_job(&old, query).await, "InvalidSessionId");
}
