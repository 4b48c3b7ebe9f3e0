//! Rows that clients write into the embedded CRM: created, changed, deleted, refused; every road shows the same row.
use crate::kit::caller::Caller;
use fieldbridge::sandbox::{FaultRule, Sandbox, SandboxConfig, SideEffects, start};
use serde_json::{Value, json};

const NOBODY: &str = "11111111-2222-4333-8444-555555555555";

async fn sandbox() -> Sandbox {
    start(SandboxConfig { rows: 300, seed: 31, ..SandboxConfig::default() }).await.expect("a sandbox")
}

/// The identifier of the first row of a table.
fn any(sandbox: &Sandbox, table: &str) -> String {
    let row = sandbox.oracle().rows(table).next().expect("a row");
    row[format!("{table}id").as_str()].as_str().expect("an identifier").to_owned()
}

fn truth(sandbox: &Sandbox, table: &str, id: &str) -> Value {
    let row = sandbox.oracle().row_by_id(table, id).expect("a row");
    Value::Object(row.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_created_row_is_seen_on_every_road() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let account = any(&sandbox, "account");
    let body = json!({ "firstname": "Zoë", "lastname": "Example", "emailaddress1": "zoe.example@shop.example",
        "parentcustomerid_account@odata.bind": format!("/accounts({account})"), "new_interests": "1, 9",
        "birthdate": "1990-05-17", "creditlimit": 1250.5, "donotbulkemail": true, "gendercode": 2, "nickname": "" });
    let answer = caller.write("POST", "contacts", &[], &body.to_string()).await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let address = answer.header("odata-entityid").unwrap().to_owned();
    assert_eq!(answer.header("location"), Some(address.as_str()));
    assert!(address.starts_with(&format!("{}/api/data/v9.2/contacts(", sandbox.url())), "{address}");
    let id = address.split(['(', ')']).nth(1).unwrap();
    let row = caller.prefer(&address, "odata.include-annotations=*").await.json();
    for (name, value) in [
        ("fullname", json!("Zoë Example")),
        ("emailaddress1", json!("zoe.example@shop.example")),
        ("new_interests", json!("1,9")),
        ("new_interests@OData.Community.Display.V1.FormattedValue", json!("News; Children")),
        ("birthdate", json!("1990-05-17")),
        ("creditlimit", json!(1250.5)),
        ("donotbulkemail", json!(true)),
        ("donotemail", json!(false)),
        ("statecode", json!(0)),
        ("statuscode", json!(1)),
        ("nickname", Value::Null),
        ("jobtitle", Value::Null),
        ("_parentcustomerid_value", json!(account)),
        ("_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname", json!("account")),
        ("_accountid_value", json!(account)),
        ("_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname", json!("systemuser")),
    ] {
        assert_eq!(row[name], value, "{name}");
    }
    assert_eq!(row["createdon"], row["modifiedon"]);
    assert_eq!(truth(&sandbox, "contact", id)["fullname"], "Zoë Example");
    for filter in ["emailaddress1 eq 'ZOE.example@shop.example'", "lastname eq 'Example' and birthdate eq 1990-05-17"] {
        let found = caller.get(&format!("contacts?$select=contactid&$filter={filter}")).await.rows();
        assert!(found.len() == 1 && found[0]["contactid"] == id, "{filter}: {found:?}");
    }
    assert_eq!(caller.all("contacts?$select=contactid", 100).await.len(), 301);
    assert_eq!(sandbox.side_effects("contact"), SideEffects { creates: 1, updates: 0, deletes: 0 });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_representation_comes_where_it_is_asked_for() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let asked = [("prefer", "return=representation")];
    let made = caller.write("POST", "leads?$select=lastname,leadid", &asked, r#"{"lastname":"New"}"#).await;
    assert_eq!((made.status, made.header("odata-entityid")), (201, None), "{}", made.text());
    assert_eq!(made.header("preference-applied"), Some("return=representation"));
    let row = made.json();
    assert!(row["@odata.context"].as_str().unwrap().ends_with("$metadata#leads(lastname,leadid)/$entity"));
    assert_eq!(made.header("etag").map(str::to_owned), row["@odata.etag"].as_str().map(str::to_owned));
    let path = format!("leads({})?$select=lastname", row["leadid"].as_str().unwrap());
    let changed = caller.write("PATCH", &path, &asked, r#"{"lastname":"Newer"}"#).await;
    assert_eq!((changed.status, &changed.json()["lastname"]), (200, &json!("Newer")));
    let upserted = caller.write("PATCH", &format!("leads({NOBODY})"), &asked, r#"{"lastname":"Chosen"}"#).await;
    assert_eq!((upserted.status, &upserted.json()["leadid"]), (201, &json!(NOBODY)));
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_decide_between_insert_and_update() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let id = any(&sandbox, "contact");
    let path = format!("contacts({id})");
    let tag = caller.get(&path).await.header("etag").unwrap().to_owned();
    let absent = format!("contacts({NOBODY})");
    let body = r#"{"lastname":"Changed"}"#;
    for (path, condition, status, code) in [
        (&absent, ("if-match", "*"), 404, "0x80040217"),
        (&absent, ("if-match", "W/\"5\""), 404, "0x80040217"),
        (&path, ("if-none-match", "*"), 412, "0x80040237"),
        (&path, ("if-match", "W/\"5\""), 412, "0x80060882"),
        (&path, ("if-match", tag.as_str()), 204, ""),
        (&path, ("if-match", tag.as_str()), 412, "0x80060882"),
        (&path, ("if-match", "*"), 204, ""),
        (&absent, ("if-none-match", "*"), 204, ""),
    ] {
        let answer = caller.write("PATCH", path, &[condition], body).await;
        let code_of = if answer.body.is_empty() { String::new() } else { answer.code() };
        assert_eq!((answer.status, code_of.as_str()), (status, code), "{path} {condition:?}");
    }
    let now = caller.get(&path).await;
    let known = [("if-none-match", now.header("etag").unwrap())];
    assert_eq!(caller.write("GET", &path, &known, "").await.status, 304);
    assert_eq!(caller.write("DELETE", &path, &[("if-match", "W/\"5\"")], "").await.status, 412);
    assert_eq!(caller.write("DELETE", &path, &[("if-match", "*")], "").await.status, 204);
    assert_eq!(caller.write("DELETE", &path, &[], "").await.code(), "0x80040217");
    assert_eq!(caller.get(&path).await.status, 404);
    assert_eq!(sandbox.side_effects("contact"), SideEffects { creates: 1, updates: 2, deletes: 1 });
    assert_eq!(sandbox.side_effects_of("contact", &id), SideEffects { creates: 0, updates: 2, deletes: 1 });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_touches_what_it_names_and_the_version() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let id = any(&sandbox, "contact");
    let before = truth(&sandbox, "contact", &id);
    let path = format!("contacts({id})");
    let body = json!({ "jobtitle": "Captain", "fullname": "Nobody", "createdon": "2001-01-01T00:00:00Z" });
    assert_eq!(caller.write("PATCH", &path, &[], &body.to_string()).await.status, 204);
    let after = truth(&sandbox, "contact", &id);
    let changed: Vec<&String> =
        after.as_object().unwrap().keys().filter(|name| after[*name] != before[*name]).collect();
    for name in &changed {
        assert!(
            ["jobtitle", "modifiedon", "_modifiedby_value", "versionnumber"].contains(&name.as_str()),
            "{name} changed: {} {}",
            before[*name],
            after[*name]
        );
    }
    assert!(changed.len() >= 3 && after["jobtitle"] == "Captain", "{changed:?}");
    assert!(after["versionnumber"].as_u64() > before["versionnumber"].as_u64());
    assert_eq!(caller.write("PUT", &format!("{path}/jobtitle"), &[], r#"{"value":"Admiral"}"#).await.status, 204);
    assert_eq!(truth(&sandbox, "contact", &id)["jobtitle"], "Admiral");
    assert_eq!(caller.write("DELETE", &format!("{path}/jobtitle"), &[], "").await.status, 204);
    assert_eq!(truth(&sandbox, "contact", &id)["jobtitle"], Value::Null);
    assert_eq!(caller.write("PUT", &format!("{path}/nosuch"), &[], r#"{"value":1}"#).await.code(), "0x80060888");
}

#[tokio::test(flavor = "multi_thread")]
async fn references_are_bound_in_every_spelling() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let (account, contact) = (any(&sandbox, "account"), any(&sandbox, "contact"));
    let number = sandbox.oracle().rows("account").find_map(|row| row["accountnumber"].as_str().map(str::to_owned));
    let absolute = format!("{}/api/data/v9.2/accounts({account})", sandbox.url());
    let by_key = format!("/accounts(accountnumber='{}')", number.unwrap());
    for address in [&format!("/accounts({account})"), &format!("accounts({account})"), &absolute, &by_key] {
        let body = json!({ "lastname": "Bound", "parentcustomerid_account@odata.bind": address });
        let id = caller.make("contacts", body).await;
        assert!(truth(&sandbox, "contact", &id)["_parentcustomerid_value"].is_string(), "{address}");
    }
    let id = caller.make("contacts", json!({ "lastname": "Free" })).await;
    let value = || truth(&sandbox, "contact", &id)["_parentcustomerid_value"].clone();
    let reference = format!("contacts({id})/parentcustomerid_contact/$ref");
    let other = json!({ "@odata.id": format!("{}/api/data/v9.2/contacts({contact})", sandbox.url()) }).to_string();
    assert_eq!(caller.write("PUT", &reference, &[], &other).await.status, 204);
    assert_eq!(value(), json!(contact));
    assert_eq!(caller.write("DELETE", &reference, &[], "").await.status, 204);
    assert_eq!(value(), Value::Null);
    let members = format!("accounts({account})/contact_customer_accounts");
    let child = json!({ "@odata.id": format!("contacts({id})") }).to_string();
    assert_eq!(caller.write("POST", &format!("{members}/$ref"), &[], &child).await.status, 204);
    assert_eq!(value(), json!(account));
    assert_eq!(caller.write("DELETE", &format!("{members}({id})/$ref"), &[], "").await.status, 204);
    assert_eq!(value(), Value::Null);
    let back = json!({ "parentcustomerid_account@odata.bind": format!("/accounts({account})") });
    caller.write("PATCH", &format!("contacts({id})"), &[], &back.to_string()).await;
    let clear = json!({ "parentcustomerid_account@odata.bind": null }).to_string();
    assert_eq!(caller.write("PATCH", &format!("contacts({id})"), &[], &clear).await.status, 204);
    assert_eq!(value(), Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_name_what_is_wrong() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let account = any(&sandbox, "account");
    let bind = |name: &str, address: &str| json!({ format!("{name}@odata.bind"): address });
    let undeclared = "An undeclared property";
    for (body, status, code, text) in [
        (json!({ "nosuch": 1 }), 400, "0x80048d19", "The property 'nosuch' does not exist"),
        (json!({ "lastname": 5 }), 400, "0x80048d19", "expected type 'Edm.String'"),
        (json!({ "gendercode": "2" }), 400, "0x80048d19", "expected type 'Edm.Int32'"),
        (json!({ "donotemail": 1 }), 400, "0x80048d19", "expected type 'Edm.Boolean'"),
        (json!({ "birthdate": "1990-05-17T00:00:00Z" }), 400, "0x80048d19", "expected type 'Edm.Date'"),
        (json!({ "creditlimit": "12" }), 400, "0x80048d19", "expected type 'Edm.Decimal'"),
        (json!({ "lastname": "x".repeat(51) }), 400, "0x80044331", "maximum allowed length of '50'"),
        (json!({ "gendercode": 3 }), 400, "0x8004431A", "outside the valid range. Accepted Values: 1,2"),
        (json!({ "new_interests": "1,8" }), 400, "0x8004431A", "The value 8 of 'new_interests'"),
        (json!({ "statecode": 1, "statuscode": 1 }), 400, "0x80048408", "not a valid status code"),
        (json!({ "statuscode": 2 }), 400, "0x80048408", "not a valid status code"),
        (json!({ "_ownerid_value": account }), 400, "0x80048d19", "Use Navigation properties"),
        (bind("parentcustomerid", &format!("/accounts({account})")), 400, "0x80048d19", undeclared),
        (bind("parentcustomerid_Account", &format!("/accounts({account})")), 400, "0x80048d19", undeclared),
        (bind("parentcustomerid_account", &format!("/accounts({NOBODY})")), 404, "0x80040217", "Does Not Exist"),
        (bind("parentcustomerid_contact", &format!("/accounts({account})")), 400, "0x80048d19", "cannot be bound"),
        (bind("parentcustomerid_account", "/nosuch(1)"), 404, "0x8006088a", "segment 'nosuch'"),
    ] {
        let answer = caller.write("POST", "contacts", &[], &body.to_string()).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{body}: {}", answer.text());
        assert!(answer.text().contains(text), "{body}: {}", answer.text());
    }
    assert_eq!(caller.write("POST", "contacts", &[], "{").await.status, 400);
    assert_eq!(caller.write("POST", "contacts", &[], "[]").await.status, 400);
    assert_eq!(caller.write("POST", "nosuchset", &[], "{}").await.status, 404);
    assert_eq!(caller.write("PUT", "contacts", &[], "{}").await.status, 405);
    assert_eq!(caller.write("POST", "new_erpinvoices", &[], r#"{"new_name":"x"}"#).await.code(), "0x80050259");
    assert_eq!((sandbox.oracle().count("contact"), sandbox.side_effects("contact")), (300, SideEffects::default()));
}

#[tokio::test(flavor = "multi_thread")]
async fn alternate_keys_find_rows_and_keep_them_apart() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let card = sandbox.oracle().rows("new_loyaltycard").nth(4).unwrap();
    let path = format!("new_loyaltycards(new_name='{}')", card["new_name"].as_str().unwrap().to_lowercase());
    assert_eq!(caller.get(&path).await.json()["new_loyaltycardid"], card["new_loyaltycardid"]);
    let answer = caller.write("PATCH", &path, &[], r#"{"new_points":77}"#).await;
    assert_eq!(answer.status, 204);
    let echoed = answer.header("odata-entityid").unwrap();
    assert!(echoed.ends_with(&path), "the key as it was given: {echoed}");
    assert_eq!(caller.get(&path).await.json()["new_points"], 77);

    let fresh = "new_loyaltycards(new_name='o''brien 7')";
    assert_eq!(caller.get(fresh).await.code(), "0x80060891");
    assert_eq!(caller.write("PATCH", fresh, &[("if-match", "*")], "{}").await.code(), "0x80060891");
    assert_eq!(caller.write("PATCH", fresh, &[], r#"{"new_points":1}"#).await.status, 204);
    assert_eq!(caller.write("PATCH", fresh, &[], r#"{"new_points":2}"#).await.status, 204);
    assert_eq!(caller.get(fresh).await.json()["new_points"], 2);
    assert_eq!(sandbox.side_effects("new_loyaltycard"), SideEffects { creates: 1, updates: 2, deletes: 0 });

    let twin = json!({ "new_name": card["new_name"] }).to_string();
    let refused = caller.write("POST", "new_loyaltycards", &[], &twin).await;
    assert_eq!((refused.status, refused.code().as_str()), (412, "0x80060892"));
    let email = sandbox
        .oracle()
        .rows("contact")
        .find_map(|row| row["emailaddress1"].as_str().filter(|email| !email.contains('+')).map(str::to_owned));
    let by_email = format!("contacts(emailaddress1='{}')", email.unwrap());
    assert_eq!(caller.get(&by_email).await.status, 200);
    assert_eq!(caller.get("contacts(emailaddress1='a%2Bb@shop.example')").await.status, 400);
    assert_eq!(caller.get("contacts(jobtitle='x')").await.status, 400);
    assert_eq!(caller.get("contacts(emailaddress1=5)").await.status, 400);
    let membership = sandbox.oracle().rows("new_membership").find(|row| row["new_since"].is_string()).unwrap();
    let (name, since) = (membership["new_name"].as_str().unwrap(), membership["new_since"].as_str().unwrap());
    let both = format!("new_memberships(new_name='{name}',new_since={since})");
    assert_eq!(caller.get(&both).await.json()["new_membershipid"], membership["new_membershipid"]);
    assert_eq!(caller.get(&format!("new_memberships(new_name='{name}')")).await.status, 400);
    let again = json!({ "contactid": any(&sandbox, "contact"), "lastname": "Twin" }).to_string();
    assert_eq!(caller.write("POST", "contacts", &[], &again).await.code(), "0x80040237");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_needs_its_privileges() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let (account, contact) = (any(&sandbox, "account"), any(&sandbox, "contact"));
    let row = format!("contacts({contact})");
    let bound = json!({ "parentcustomerid_account@odata.bind": format!("/accounts({account})") }).to_string();
    for (privilege, method, path, body) in [
        ("prvCreateContact", "POST", "contacts", r#"{"lastname":"x"}"#),
        ("prvWriteContact", "PATCH", row.as_str(), r#"{"lastname":"x"}"#),
        ("prvDeleteContact", "DELETE", row.as_str(), ""),
        ("prvAppendContact", "PATCH", row.as_str(), bound.as_str()),
        ("prvAppendToAccount", "PATCH", row.as_str(), bound.as_str()),
    ] {
        sandbox.set_faults(vec![FaultRule::parse(&format!("missing_priv={privilege}")).unwrap()]);
        let answer = caller.write(method, path, &[], body).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "0x80040220"), "{privilege}");
        assert!(answer.text().contains(&format!("is missing {privilege} privilege")), "{}", answer.text());
    }
    assert_eq!(sandbox.side_effects("contact"), SideEffects::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn written_rows_take_part_in_deltas() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let link = |answer: &crate::kit::caller::Answer| answer.json()["@odata.deltaLink"].as_str().unwrap().to_owned();
    let start = link(&caller.prefer("contacts?$select=lastname", "odata.track-changes").await);
    let kept = caller.make("contacts", json!({ "lastname": "Kept" })).await;
    let gone = caller.make("contacts", json!({ "lastname": "Gone" })).await;
    caller.write("DELETE", &format!("contacts({gone})"), &[], "").await;
    let delta = caller.get(&start).await;
    let rows = delta.rows();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!((&rows[0]["contactid"], &rows[0]["lastname"]), (&json!(kept), &json!("Kept")));
    assert_eq!((&rows[1]["id"], &rows[1]["reason"]), (&json!(gone), &json!("deleted")), "made and deleted in between");
    caller.write("PATCH", &format!("contacts({gone})"), &[], r#"{"lastname":"Back"}"#).await;
    let back = caller.get(&link(&delta)).await.rows();
    assert!(back.len() == 1 && back[0]["lastname"] == "Back", "{back:?}");
}
