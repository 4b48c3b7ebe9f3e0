//! The Salesforce sandbox's bulk jobs: reading in parts, writing with a result for every row.
use crate::salesforce_sandbox::{Sf, code};
use fieldbridge::sandbox::salesforce::SalesforceConfig;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Asks after a job until it is over; gives it.
async fn finished(sf: &Sf, kind: &str, id: &str) -> Value {
    for _ in 0..10 {
        let job = sf.get(&format!("jobs/{kind}/{id}")).await.json();
        if ["JobComplete", "Failed", "Aborted"].contains(&job["state"].as_str().unwrap()) {
            return job;
        }
    }
    panic!("the job never ends");
}

/// The lines of a result with every value in quotes and none across lines.
fn lines(text: &str) -> Vec<Vec<String>> {
    let inner = |line: &str| line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or(line).to_owned();
    let cells = |line: &str| inner(line).split("\",\"").map(str::to_owned).collect();
    text.lines().map(cells).collect()
}

async fn ingest(sf: &Sf, job: Value, csv: &str) -> (String, Value) {
    let made = sf.write("POST", "jobs/ingest", job).await;
    assert_eq!(made.status, 200, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(made.json()["contentUrl"], format!("services/data/v66.0/jobs/ingest/{id}/batches"));
    let path = format!("/services/data/v66.0/jobs/ingest/{id}/batches");
    let put = sf.send("PUT", &path, &[("content-type", "text/csv")], csv).await;
    assert_eq!((put.status, put.body.len()), (201, 0));
    let done = sf.write("PATCH", &format!("jobs/ingest/{id}/"), json!({ "state": "UploadComplete" })).await;
    assert_eq!(done.json()["state"], "UploadComplete", "{}", done.text());
    let job = finished(sf, "ingest", &id).await;
    (id, job)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_job_gives_its_rows_in_parts() {
    let sf = Sf::start(SalesforceConfig { rows: 500, seed: 5, bulk_part: 60, ..SalesforceConfig::default() }).await;
    let soql = "SELECT Id, Email, Account.Ext_Id__c, SystemModstamp, HasOptedOutOfEmail, Score__c FROM Contact";
    let made = sf.write("POST", "jobs/query", json!({ "operation": "query", "query": soql })).await.json();
    assert_eq!(
        (&made["state"], &made["object"], &made["apiVersion"]),
        (&json!("UploadComplete"), &json!("Contact"), &json!(66.0))
    );
    let id = made["id"].as_str().unwrap();
    assert_eq!(id.len(), 18);
    let early = sf.get(&format!("jobs/query/{id}/results")).await;
    assert_eq!(code(&early), "INVALIDJOBSTATE");
    let job = finished(&sf, "query", id).await;
    assert_eq!((&job["state"], &job["numberRecordsProcessed"]), (&json!("JobComplete"), &json!(500)));
    let (mut seen, mut locator) = (Vec::new(), String::new());
    let mut parts = 0;
    while locator != "null" {
        let part = sf.get(&format!("jobs/query/{id}/results?maxRecords=180&locator={locator}")).await;
        let rows = lines(&part.text());
        assert_eq!(rows[0], ["Id", "Email", "Account.Ext_Id__c", "SystemModstamp", "HasOptedOutOfEmail", "Score__c"]);
        assert_eq!(part.header("sforce-numberofrecords").unwrap(), (rows.len() - 1).to_string());
        seen.extend(rows.into_iter().skip(1));
        locator = part.header("sforce-locator").unwrap().to_owned();
        parts += 1;
    }
    // No part is larger than the server wants, whatever is asked for.
    assert_eq!((parts, seen.len()), (9, 500));
    for row in &seen {
        let record = sf.sandbox.oracle().record(&row[0]).unwrap();
        assert_eq!(row[1], record["Email"].as_str().unwrap_or_default());
        assert_eq!(row[3], record["SystemModstamp"].as_str().unwrap().replace("+0000", "Z"));
        assert_eq!(row[4], record["HasOptedOutOfEmail"].to_string());
    }
    // The same rows by the addresses of the parts, in any order.
    let (mut addresses, mut page) = (Vec::new(), format!("/services/data/v66.0/jobs/query/{id}/resultPages"));
    loop {
        let listed = sf.send("GET", &page, &[], "").await.json();
        addresses.extend(
            listed["resultPages"].as_array().unwrap().iter().map(|p| p["resultUrl"].as_str().unwrap().to_owned()),
        );
        let Some(next) = listed["nextRecordsUrl"].as_str() else { break };
        page = next.to_owned();
    }
    assert_eq!(addresses.len(), 9);
    let mut ids = BTreeSet::new();
    for address in addresses.iter().rev() {
        let part = sf.send("GET", address, &[], "").await.text();
        ids.extend(lines(&part).into_iter().skip(1).map(|row| row[0].clone()));
    }
    assert_eq!(ids, seen.iter().map(|row| row[0].clone()).collect());
    let other = sf.send("GET", &format!("/services/data/v60.0/jobs/query/{id}/results"), &[], "").await;
    assert_eq!(other.status, 409, "the job's own version");
    assert_eq!(sf.write("DELETE", &format!("jobs/query/{id}"), Value::Null).await.status, 204);
    assert_eq!(code(&sf.get(&format!("jobs/query/{id}")).await), "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_bulk_cannot_read_is_refused() {
    let sf = Sf::of(40).await;
    for (soql, wanted) in [
        ("SELECT MailingAddress FROM Contact", "FUNCTIONALITY_NOT_ENABLED"),
        ("SELECT Segment__c, COUNT(Id) FROM Contact GROUP BY Segment__c", "API_ERROR"),
        ("SELECT Id FROM Nope", "INVALIDENTITY"),
        ("SELECT Id FROMM Contact", "MALFORMED_QUERY"),
    ] {
        let answer = sf.write("POST", "jobs/query", json!({ "operation": "query", "query": soql })).await;
        assert_eq!((answer.status, code(&answer).as_str()), (400, wanted), "{soql}");
    }
    sf.faults(&["job_failed:times=1", "results_without_locator"]);
    let job = json!({ "operation": "queryAll", "query": "SELECT Id FROM Contact" });
    let first = sf.write("POST", "jobs/query", job.clone()).await.json();
    assert_eq!(finished(&sf, "query", first["id"].as_str().unwrap()).await["state"], "Failed");
    let second = sf.write("POST", "jobs/query", job).await.json();
    let id = second["id"].as_str().unwrap();
    assert_eq!(finished(&sf, "query", id).await["state"], "JobComplete");
    assert_eq!(sf.get(&format!("jobs/query/{id}/results")).await.header("sforce-locator"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ingest_job_accounts_for_every_row() {
    let sf = Sf::of(40).await;
    let csv = "LastName,Email,Ext_Id__c,Title\nKim,kim@acme.example,B-1,\"Head, \"\"Sales\"\"\"\n,x@acme.example,B-2,\nLee,lee@,B-3,\n";
    let job =
        json!({ "object": "Contact", "operation": "upsert", "externalIdFieldName": "Ext_Id__c", "contentType": "CSV" });
    let (id, done) = ingest(&sf, job.clone(), csv).await;
    assert_eq!(
        (&done["state"], &done["numberRecordsProcessed"], &done["numberRecordsFailed"]),
        (&json!("JobComplete"), &json!(3), &json!(2))
    );
    let good = sf.get(&format!("jobs/ingest/{id}/successfulResults/")).await.text();
    assert!(
        good.starts_with("\"sf__Id\",\"sf__Created\",\"LastName\",\"Email\",\"Ext_Id__c\",\"Title\"\n\"003Fb0"),
        "{good}"
    );
    assert!(good.contains("\"true\",\"Kim\",\"kim@acme.example\",\"B-1\",\"Head, \"\"Sales\"\"\""), "{good}");
    let bad = sf.get(&format!("jobs/ingest/{id}/failedResults")).await.text();
    assert!(
        bad.contains("\"\",\"REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --\","),
        "{bad}"
    );
    assert!(bad.contains("\"INVALID_EMAIL_ADDRESS:Email: invalid email address: lee@:Email --\",\"Lee\""), "{bad}");
    let rest = sf.get(&format!("jobs/ingest/{id}/unprocessedrecords")).await.text();
    assert_eq!(rest, "\"LastName\",\"Email\",\"Ext_Id__c\",\"Title\"\n");

    // Empty leaves alone, #N/A empties.
    let (_, done) = ingest(&sf, job.clone(), "Ext_Id__c,Email,Title\nB-1,#N/A,\n").await;
    assert_eq!(done["numberRecordsFailed"], 0);
    let kim = sf.sandbox.oracle().records("Contact").into_iter().find(|r| r["Ext_Id__c"] == "B-1").unwrap();
    assert_eq!(
        (&kim["Email"], &kim["Title"], &kim["LastName"]),
        (&Value::Null, &json!("Head, \"Sales\""), &json!("Kim"))
    );
    let delete = json!({ "object": "Contact", "operation": "delete", "columnDelimiter": "SEMICOLON" });
    let (_, done) = ingest(&sf, delete, &format!("Id\n{}\n", kim["Id"].as_str().unwrap())).await;
    assert_eq!(done["numberRecordsFailed"], 0);
    assert_eq!(sf.sandbox.oracle().deleted("Contact").len(), 1);

    let (_, strange) = ingest(&sf, job.clone(), "Foo,Ext_Id__c\n1,2\n").await;
    assert_eq!(strange["errorMessage"], "InvalidBatch : Field name not found : Foo");
    assert_eq!(strange["state"], "Failed");
    sf.faults(&["lost_batch:rows=1"]);
    let (id, done) = ingest(&sf, job, "LastName,Ext_Id__c\nA,B-7\nB,B-8\n").await;
    assert_eq!(done["numberRecordsProcessed"], 1);
    let rest = sf.get(&format!("jobs/ingest/{id}/unprocessedRecords")).await.text();
    assert_eq!(rest, "\"LastName\",\"Ext_Id__c\"\n\"B\",\"B-8\"\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_its_way_once() {
    let sf = Sf::of(40).await;
    let body = json!({ "object": "Contact", "operation": "insert" });
    let id = sf.write("POST", "jobs/ingest", body).await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/services/data/v66.0/jobs/ingest/{id}/batches");
    let csv = [("content-type", "text/csv")];
    assert_eq!(sf.send("PUT", &path, &[], "x").await.status, 415);
    assert_eq!(sf.send("PUT", &path, &csv, "LastName\nA\n").await.status, 201);
    assert_eq!(code(&sf.send("PUT", &path, &csv, "LastName\nA\n").await), "CLIENTINPUTERROR");
    let state = |name: &str| json!({ "state": name });
    assert_eq!(sf.write("PATCH", &format!("jobs/ingest/{id}"), state("UploadComplete")).await.status, 200);
    assert_eq!(
        code(&sf.write("PATCH", &format!("jobs/ingest/{id}"), state("UploadComplete")).await),
        "INVALIDJOBSTATE"
    );
    assert_eq!(sf.sandbox.side_effects("Contact").creates, 1);
    let listed = sf.get("jobs/ingest").await.json();
    assert_eq!(listed["records"][0]["id"], json!(id));
    // All in one request.
    let parts = "--b\r\nContent-Type: application/json\r\nContent-Disposition: form-data; name=\"job\"\r\n\r\n\
                 {\"object\":\"Contact\",\"operation\":\"insert\"}\r\n--b\r\nContent-Type: text/csv\r\n\
                 Content-Disposition: form-data; name=\"content\"; filename=\"content\"\r\n\r\nLastName\nB\n\r\n--b--";
    let multipart = [("content-type", "multipart/form-data; boundary=b")];
    let made = sf.send("POST", "/services/data/v66.0/jobs/ingest", &multipart, parts).await.json();
    assert_eq!(made["state"], "UploadComplete", "{made}");
    assert_eq!(sf.sandbox.side_effects("Contact").creates, 2);
}
