//! Many requests in one against the embedded CRM: batches, change sets, the bulk messages, qualified leads.
use crate::kit::caller::{Answer, Caller};
use fieldbridge::sandbox::{Sandbox, SandboxConfig, SideEffects, start};
use serde_json::{Value, json};

async fn sandbox() -> Sandbox {
    start(SandboxConfig { rows: 200, seed: 41, ..SandboxConfig::default() }).await.expect("a sandbox")
}

fn any(sandbox: &Sandbox, table: &str) -> String {
    let row = sandbox.oracle().rows(table).next().expect("a row");
    row[format!("{table}id").as_str()].as_str().expect("an identifier").to_owned()
}

/// One request as a part.
fn part(id: Option<&str>, line: &str, body: &str) -> String {
    let id = id.map_or(String::new(), |id| format!("Content-ID: {id}\r\n"));
    let kind = if body.is_empty() { "Accept: application/json" } else { "Content-Type: application/json; type=entry" };
    format!(
        "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n{id}\r\n{line} HTTP/1.1\r\n{kind}\r\n\r\n{body}\r\n"
    )
}

fn change_set(parts: &[String]) -> String {
    let body: String = parts.iter().map(|part| format!("--changeset_a\r\n{part}")).collect();
    format!("Content-Type: multipart/mixed;boundary=changeset_a\r\n\r\n{body}--changeset_a--\r\n")
}

async fn batch(caller: &Caller<'_>, prefer: &str, parts: &[String]) -> Answer {
    let body: String = parts.iter().map(|part| format!("--batch_1\r\n{part}")).collect();
    // One of the real clients begins with a blank line.
    let body = format!("\r\n{body}--batch_1--\r\n");
    let mut headers = vec![("content-type", "multipart/mixed;boundary=batch_1")];
    if !prefer.is_empty() {
        headers.push(("prefer", prefer));
    }
    caller.write("POST", "$batch", &headers, &body).await
}

/// The status lines of the parts.
fn statuses(answer: &Answer) -> Vec<u16> {
    let text = answer.text();
    let lines = text.lines().filter_map(|line| line.strip_prefix("HTTP/1.1 "));
    lines.map(|line| line[..3].parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_answers_part_by_part() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let absolute = format!("{}/api/data/v9.2/contacts?$select=fullname&$top=2", sandbox.url());
    let answer = batch(
        &caller,
        "",
        &[
            part(None, "GET /api/data/v9.2/contacts?$select=fullname&$top=1", ""),
            part(None, &format!("GET {absolute}"), ""),
            part(None, "POST leads", r#"{"lastname":"Batched"}"#),
        ],
    )
    .await;
    assert_eq!((answer.status, statuses(&answer)), (200, vec![200, 200, 204]), "{}", answer.text());
    let kind = answer.header("content-type").unwrap();
    let mark = kind.strip_prefix("multipart/mixed; boundary=").unwrap();
    assert!(mark.starts_with("batchresponse_"), "{kind}");
    let text = answer.text();
    assert!(text.starts_with(&format!(
        "--{mark}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 200 OK\r\n"
    )));
    assert!(text.ends_with(&format!("--{mark}--\r\n")), "{text}");
    assert!(text.contains("Content-Type: application/json; odata.metadata=minimal; odata.streaming=true\r\n"));
    assert!(text.contains("OData-EntityId: ") && text.contains("Location: "));
    assert_eq!(sandbox.side_effects("lead").creates, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_failure_ends_a_batch_unless_it_may_go_on() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let parts = [
        part(None, "POST leads", r#"{"lastname":"First"}"#),
        part(None, "POST leads", r#"{"nosuch":1}"#),
        part(None, "POST leads", r#"{"lastname":"Third"}"#),
    ];
    let stopped = batch(&caller, "", &parts).await;
    assert_eq!((stopped.status, statuses(&stopped)), (400, vec![204, 400]), "{}", stopped.text());
    assert!(stopped.text().contains("0x80048d19") && stopped.text().contains("REQ_ID: "));
    let whole = batch(&caller, "odata.continue-on-error", &parts).await;
    assert_eq!((whole.status, statuses(&whole)), (200, vec![204, 400, 204]));
    assert_eq!(sandbox.side_effects("lead").creates, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_set_succeeds_or_fails_whole() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let account = part(Some("1"), "POST /api/data/v9.2/accounts", r#"{"name":"Set Ltd"}"#);
    let contact = |last: &str| {
        let body = json!({ "lastname": last, "parentcustomerid_account@odata.bind": "$1" });
        part(Some("2"), "POST /api/data/v9.2/contacts", &body.to_string())
    };
    let renamed = part(Some("3"), "PATCH $2", r#"{"firstname":"Ref"}"#);
    let primary = part(Some("4"), "PUT $1/primarycontactid/$ref", r#"{"@odata.id":"$2"}"#);
    let single = part(Some("5"), "PUT $2/jobtitle", r#"{"value":"Chief"}"#);
    let set = change_set(&[account.clone(), contact("Whole"), renamed.clone(), primary, single]);
    let answer = batch(&caller, "", &[set]).await;
    assert_eq!((answer.status, statuses(&answer)), (200, vec![204; 5]), "{}", answer.text());
    assert!(answer.text().contains("boundary=changesetresponse_") && answer.text().contains("Content-ID: 3\r\n"));
    let made = sandbox.oracle().rows("contact").find(|row| row["lastname"] == "Whole").expect("the contact");
    assert_eq!((&made["fullname"], &made["jobtitle"]), (&json!("Ref Whole"), &json!("Chief")));
    let parent = made["_parentcustomerid_value"].as_str().unwrap().to_owned();
    let parent = sandbox.oracle().row_by_id("account", &parent).unwrap();
    assert_eq!((&parent["name"], &parent["_primarycontactid_value"]), (&json!("Set Ltd"), &made["contactid"]));

    let before = (sandbox.oracle().count("account"), sandbox.side_effects("account"), sandbox.side_effects("contact"));
    let failing = change_set(&[account, contact("Half"), part(Some("3"), "POST contacts", r#"{"lastname":5}"#)]);
    let answer = batch(&caller, "", &[failing]).await;
    assert_eq!((answer.status, statuses(&answer)), (400, vec![400]), "{}", answer.text());
    assert!(answer.text().contains("Content-ID: 3\r\n"));
    let after = (sandbox.oracle().count("account"), sandbox.side_effects("account"), sandbox.side_effects("contact"));
    assert_eq!(before, after, "nothing of it took effect");
    assert!(!sandbox.oracle().rows("contact").any(|row| row["lastname"] == "Half"));
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_batches_are_refused_as_one() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let early = change_set(&[part(Some("1"), "PATCH $7", r#"{"lastname":"x"}"#)]);
    let refused = batch(&caller, "", &[early]).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.json()["error"]["message"], "Content-ID Reference: '$7' does not exist in the batch context.");
    let reading = change_set(&[part(Some("1"), "GET contacts", "")]);
    for (parts, text) in [
        (vec![reading], "GET requests are not allowed"),
        (vec![part(None, "POST $batch", "{}")], "nested"),
        (vec![part(None, "GET WhoAmI", ""); 1_001], "exceeds the limit of 1000"),
    ] {
        let refused = batch(&caller, "", &parts).await;
        assert!(refused.status == 400 && refused.text().contains(text), "{}", refused.text());
    }
    for (kind, body) in
        [("application/json", "{}"), ("multipart/mixed; boundary=b", "--b\r\n\r\nGET x"), ("multipart/mixed", "")]
    {
        let answer = caller.write("POST", "$batch", &[("content-type", kind)], body).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "0x80060888"), "{kind}");
    }
}

async fn bulk(caller: &Caller<'_>, set: &str, action: &str, targets: Value) -> Answer {
    let body = json!({ "Targets": targets }).to_string();
    caller.write("POST", &format!("{set}/Microsoft.Dynamics.CRM.{action}"), &[], &body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn bulk_messages_write_all_rows_or_none() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let kind = "Microsoft.Dynamics.CRM.new_loyaltycard";
    let one = |name: &str, points: i64| json!({ "@odata.type": kind, "new_name": name, "new_points": points });
    let set = "new_loyaltycards";
    let made = bulk(&caller, set, "CreateMultiple", json!([one("M-1", 1), one("M-2", 2)])).await;
    let ids: Vec<String> =
        made.json()["Ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    assert_eq!((made.status, ids.len()), (200, 2));
    let broken =
        bulk(&caller, set, "CreateMultiple", json!([one("M-3", 3), { "@odata.type": kind, "nosuch": 1 }])).await;
    assert_eq!(broken.status, 400);
    let untyped = bulk(&caller, set, "CreateMultiple", json!([{ "new_name": "M-4" }])).await;
    assert!(untyped.status == 400 && untyped.text().contains("@odata.type"));
    let update = |id: &str| json!({ "@odata.type": kind, "new_loyaltycardid": id, "new_points": 9 });
    assert_eq!(bulk(&caller, set, "UpdateMultiple", json!([update(&ids[0]), update(&ids[1])])).await.status, 204);
    let addressed = json!([
        { "@odata.type": kind, "@odata.id": "new_loyaltycards(new_name='M-1')", "new_points": 10 },
        { "@odata.type": kind, "@odata.id": "new_loyaltycards(new_name='M-5')", "new_points": 5 },
        one("M-2", 20), one("M-6", 6)
    ]);
    assert_eq!(bulk(&caller, set, "UpsertMultiple", addressed).await.status, 204);
    let mut points: Vec<(String, i64)> = sandbox
        .oracle()
        .rows("new_loyaltycard")
        .filter_map(|row| Some((row["new_name"].as_str()?.to_owned(), row["new_points"].as_i64()?)))
        .filter(|(name, _)| name.starts_with("M-"))
        .collect();
    points.sort();
    let expected = [("M-1", 10), ("M-2", 20), ("M-5", 5), ("M-6", 6)].map(|(name, points)| (name.to_owned(), points));
    assert_eq!(points, expected);
    assert_eq!(sandbox.side_effects("new_loyaltycard"), SideEffects { creates: 4, updates: 4, deletes: 0 });

    let refused = bulk(&caller, set, "DeleteMultiple", json!([update(&ids[0])])).await;
    assert!(refused.text().contains("DeleteMultiple has not yet been implemented."), "{}", refused.text());
    let values: Vec<Value> = ids.iter().map(|id| json!({ "Value": id, "Type": "System.Guid" })).collect();
    let job = json!({ "JobName": "tidy", "SendEmailNotification": false, "ToRecipients": [], "CCRecipients": [],
        "RecurrencePattern": "", "StartDateTime": "2026-01-01T00:00:00Z", "QuerySet": [{
            "@odata.type": "Microsoft.Dynamics.CRM.QueryExpression", "EntityName": "new_loyaltycard",
            "ColumnSet": { "AllColumns": false, "Columns": [] },
            "Criteria": { "FilterOperator": "And", "Conditions": [{ "AttributeName": "new_loyaltycardid",
                "Operator": "In", "Values": values }], "Filters": [] } }] });
    let answer = caller.write("POST", "BulkDelete", &[], &job.to_string()).await;
    assert!(answer.status == 200 && answer.json()["JobId"].is_string(), "{}", answer.text());
    assert_eq!(sandbox.side_effects("new_loyaltycard").deletes, 2);

    let visit = "Microsoft.Dynamics.CRM.new_webvisit";
    let made =
        bulk(&caller, "new_webvisits", "CreateMultiple", json!([{ "@odata.type": visit, "new_name": "v" }])).await;
    let id = made.json()["Ids"][0].clone();
    let doomed = json!([{ "@odata.type": visit, "new_webvisitid": id }]);
    assert_eq!(bulk(&caller, "new_webvisits", "DeleteMultiple", doomed).await.status, 204);
    assert_eq!(sandbox.oracle().count("new_webvisit"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_qualified_once() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let lead = json!({ "subject": "Trial", "firstname": "Mina", "lastname": "Kim", "companyname": "Han Ltd",
        "emailaddress1": "mina.kim@han.example", "donotbulkemail": true });
    let id = caller.make("leads", lead).await;
    let path = format!("leads({id})/Microsoft.Dynamics.CRM.QualifyLead");
    let body = json!({ "CreateAccount": true, "CreateContact": true, "CreateOpportunity": true, "Status": 3 });
    let before = sandbox.oracle().count("account");
    let wrong = json!({ "CreateAccount": true, "CreateContact": true, "CreateOpportunity": false, "Status": 99 });
    assert_eq!(caller.write("POST", &path, &[], &wrong.to_string()).await.code(), "0x80048408");
    assert_eq!(sandbox.oracle().count("account"), before, "a refusal makes nothing");
    let answer = caller.write("POST", &path, &[], &body.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let made = answer.rows();
    let kinds: Vec<&str> = made.iter().map(|row| row["@odata.type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["account", "contact", "opportunity"].map(|kind| format!("#Microsoft.Dynamics.CRM.{kind}")));
    let contact = sandbox.oracle().row_by_id("contact", made[1]["contactid"].as_str().unwrap()).unwrap();
    assert_eq!((&contact["fullname"], &contact["donotbulkemail"]), (&json!("Mina Kim"), &json!(true)));
    assert_eq!(contact["_parentcustomerid_value"], made[0]["accountid"]);
    assert_eq!(contact["_originatingleadid_value"], json!(id));
    let closed = sandbox.oracle().row_by_id("lead", &id).unwrap();
    assert_eq!((&closed["statecode"], &closed["statuscode"]), (&json!(1), &json!(3)));
    assert_eq!(caller.write("POST", &path, &[], &body.to_string()).await.status, 400);
    let change = caller.write("PATCH", &format!("leads({id})"), &[], r#"{"lastname":"Lee"}"#).await;
    assert_eq!(change.code(), "0x80040265");
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_carry_their_parties_and_stand_among_all_activities() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let (contact, user) = (any(&sandbox, "contact"), any(&sandbox, "systemuser"));
    let email = json!({ "subject": "Spring sale", "description": "<p>Hello</p>", "directioncode": true,
        "regardingobjectid_contact_email@odata.bind": format!("/contacts({contact})"),
        "email_activity_parties": [
            { "partyid_systemuser@odata.bind": format!("/systemusers({user})"), "participationtypemask": 1 },
            { "partyid_contact@odata.bind": format!("/contacts({contact})"), "participationtypemask": 2 }] });
    let id = caller.make("emails", email.clone()).await;
    let sent = caller.write("PATCH", &format!("emails({id})"), &[], r#"{"statecode":1,"statuscode":3}"#).await;
    assert_eq!(sent.status, 204, "{}", sent.text());
    let pointer = caller.get(&format!("activitypointers({id})")).await.json();
    assert_eq!((&pointer["subject"], &pointer["activitytypecode"]), (&json!("Spring sale"), &json!("email")));
    assert_eq!((&pointer["statecode"], &pointer["_regardingobjectid_value"]), (&json!(1), &json!(contact)));
    let parties = caller.get(&format!("activityparties?$filter=_activityid_value eq {id}")).await.rows();
    let masks: Vec<i64> = parties.iter().map(|row| row["participationtypemask"].as_i64().unwrap()).collect();
    assert!(masks.len() == 2 && masks.contains(&1) && masks.contains(&2), "{parties:?}");
    let mut broken = email;
    broken["email_activity_parties"][1]["nosuch"] = json!(1);
    assert_eq!(caller.write("POST", "emails", &[], &broken.to_string()).await.status, 400);
    assert_eq!((sandbox.oracle().count("email"), sandbox.side_effects("activityparty").creates), (1, 2));

    let event = json!({ "subject": "Opened: Spring sale", "new_eventtype": 2, "new_deliveryid": "DM123",
        "actualend": "2026-01-02T03:04:05Z",
        "regardingobjectid_contact_new_campaignevent@odata.bind": format!("/contacts({contact})") });
    let path = "new_campaignevents(new_eventkey='DM123-77-open')";
    for _ in 0..2 {
        assert_eq!(caller.write("PATCH", path, &[], &event.to_string()).await.status, 204);
    }
    assert_eq!(sandbox.side_effects("new_campaignevent"), SideEffects { creates: 1, updates: 1, deletes: 0 });
    let campaign = any(&sandbox, "campaign");
    let response = json!({ "subject": "Clicked", "responsecode": 1, "channeltypecode": 1,
        "regardingobjectid_campaign_campaignresponse@odata.bind": format!("/campaigns({campaign})") });
    caller.make("campaignresponses", response).await;
    caller.make("tasks", json!({ "subject": "Call back" })).await;
    assert_eq!(sandbox.oracle().count("activitypointer"), 4);
    caller.write("DELETE", &format!("emails({id})"), &[], "").await;
    assert_eq!(sandbox.oracle().count("activitypointer"), 3);
}
