//! From one row of the embedded CRM to others: `$expand`, paths behind a key, filters through a reference, SQL, and the
//! organisation's own furniture.
use crate::kit::caller::Caller;
use fieldbridge::sandbox::{FaultRule, Sandbox, SandboxConfig, start};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

async fn sandbox() -> Sandbox {
    start(SandboxConfig { rows: 200, seed: 51, ..SandboxConfig::default() }).await.expect("a sandbox")
}

/// The contacts of each account, told by the oracle.
fn contacts_of_accounts(sandbox: &Sandbox) -> BTreeMap<String, Vec<String>> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let accounts: Vec<Value> = sandbox.oracle().rows("account").map(|row| row["accountid"].clone()).collect();
    for row in sandbox.oracle().rows("contact").filter(|row| accounts.contains(&row["_parentcustomerid_value"])) {
        let account = row["_parentcustomerid_value"].as_str().unwrap().to_owned();
        out.entry(account).or_default().push(row["contactid"].as_str().unwrap().to_owned());
    }
    out.values_mut().for_each(|list| list.sort());
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn references_and_collections_are_expanded() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let path = "contacts?$select=fullname&$expand=parentcustomerid_account($select=name),ownerid($select=ownerid)";
    let refused = caller.get(path).await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "0x80060888"), "an owner has no such column here");
    let path = "contacts?$select=fullname,_parentcustomerid_value&$expand=parentcustomerid_account($select=name)";
    let mut set = 0;
    for row in caller.all(path, 60).await {
        let truth = row["_parentcustomerid_value"].as_str().and_then(|id| sandbox.oracle().row_by_id("account", id));
        match truth {
            Some(account) => {
                set += 1;
                assert_eq!(row["parentcustomerid_account"]["name"], account["name"]);
                assert!(row["parentcustomerid_account"]["@odata.etag"].is_string());
            }
            None => assert_eq!(row["parentcustomerid_account"], Value::Null),
        }
    }
    assert!(set > 100);
    let truth = contacts_of_accounts(&sandbox);
    let path = "accounts?$select=name&$expand=contact_customer_accounts($select=contactid;$orderby=contactid;$expand=createdby($select=fullname))";
    let mut members = 0;
    for row in caller.all(path, 15).await {
        let found = row["contact_customer_accounts"].as_array().unwrap();
        let mut ids: Vec<String> = found.iter().map(|row| row["contactid"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        members += ids.len();
        let account = row["accountid"].as_str().unwrap();
        assert_eq!(ids, truth.get(account).cloned().unwrap_or_default());
        assert!(found.iter().all(|row| row["createdby"]["fullname"].is_string()));
        let link = row["contact_customer_accounts@odata.nextLink"].as_str().unwrap();
        assert!(caller.get(link).await.rows().is_empty(), "the link comes even where all is told");
    }
    assert!(members > 100);
    let filtered =
        "accounts?$expand=contact_customer_accounts($select=contactid,statecode;$filter=statecode eq 1;$top=1)";
    for row in caller.all(filtered, 50).await {
        let list = row["contact_customer_accounts"].as_array().unwrap();
        assert!(list.len() <= 1 && list.iter().all(|row| row["statecode"] == 1));
    }
    let many = vec!["parentcustomerid_account"; 16].join(",");
    for (expand, code) in [(many.as_str(), "0x80060888"), ("nosuch", "0x80060888"), ("parentcustomerid", "0x80060888")]
    {
        assert_eq!(caller.get(&format!("contacts?$expand={expand}")).await.code(), code, "{expand}");
    }
    sandbox.set_faults(vec![FaultRule::parse("missing_priv=prvReadAccount").unwrap()]);
    assert_eq!(caller.get("contacts?$top=1&$expand=parentcustomerid_account").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_goes_on_behind_a_key() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let (account, members) = contacts_of_accounts(&sandbox).into_iter().next().unwrap();
    let contact = sandbox.oracle().row_by_id("contact", &members[0]).unwrap();
    let base = format!("contacts({})", members[0]);
    assert_eq!(caller.get(&format!("{base}/lastname")).await.json()["value"], contact["lastname"]);
    assert_eq!(caller.get(&format!("{base}/lastname/$value")).await.text(), contact["lastname"].as_str().unwrap());
    assert_eq!(caller.get(&format!("{base}/suffix")).await.status, 204);
    let parent = caller.get(&format!("{base}/parentcustomerid_account?$select=name")).await.json();
    assert_eq!(parent["accountid"], json!(account));
    let reference = caller.get(&format!("{base}/parentcustomerid_account/$ref")).await.json();
    assert_eq!(reference["@odata.id"], format!("{}/api/data/v9.2/accounts({account})", sandbox.url()));
    assert_eq!(caller.get(&format!("{base}/parentcustomerid_contact")).await.status, 204);
    let list = format!("accounts({account})/contact_customer_accounts");
    assert_eq!(caller.get(&format!("{list}?$select=contactid")).await.rows().len(), members.len());
    assert_eq!(caller.get(&format!("{list}/$ref")).await.code(), "0x80060888");
    assert_eq!(caller.get(&format!("{base}/nosuch")).await.status, 404);
    assert_eq!(caller.get("contacts/lastname").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn sql_answers_as_the_query_it_stands_for() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let sql = "SELECT TOP 40 fullname, contactid FROM contact WHERE gendercode = 2 AND lastname IS NOT NULL ORDER BY lastname DESC";
    let odata = "contacts?$select=fullname,contactid&$filter=gendercode eq 2 and lastname ne null&$orderby=lastname desc&$top=40";
    let (by_sql, by_odata) = (caller.get(&format!("contacts?sql={sql}")).await, caller.get(odata).await);
    assert!(by_sql.rows().len() == 40 && by_sql.rows() == by_odata.rows(), "{}", by_sql.text());
    assert_eq!(caller.get("contacts?sql=DELETE FROM contact").await.status, 400);
    assert_eq!(caller.all("contacts?sql=SELECT fullname FROM contact", 30).await.len(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn fetch_xml_counts_its_pages_itself() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let fetch = |page: usize| {
        let path = format!(
            "contacts?fetchXml=<fetch count='30' page='{page}'><entity name='contact'><attribute name='fullname'/><order attribute='lastname'/><filter><condition attribute='gendercode' operator='eq' value='1'/></filter></entity></fetch>"
        );
        path.replace('<', "%3C").replace('>', "%3E")
    };
    let truth = caller.all("contacts?$select=fullname&$filter=gendercode eq 1&$orderby=lastname", 500).await;
    let mut found = Vec::new();
    for page in 1.. {
        let answer = caller.get(&fetch(page)).await;
        found.extend(answer.rows());
        if answer.json().get("@Microsoft.Dynamics.CRM.morerecords").is_none() {
            break;
        }
        assert!(answer.json()["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"].is_string());
    }
    assert!(truth.len() > 60 && found == truth, "{} of {}", found.len(), truth.len());
    assert_eq!(
        caller.get("contacts?fetchXml=%3Cfetch%3E%3Centity name='lead'/%3E%3C/fetch%3E").await.code(),
        "0x80040216"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_organisation_has_its_furniture() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let user = caller.get("WhoAmI").await.json()["UserId"].as_str().unwrap().to_owned();
    let path = format!(
        "systemusers({user})?$select=accessmode,isdisabled&$expand=systemuserroles_association($select=name,roleid),teammembership_association($select=name;$expand=teamroles_association($select=name))"
    );
    let row = caller.get(&path).await.json();
    assert_eq!(row["systemuserroles_association"][0]["name"], "Fieldbridge Connector", "{row}");
    assert_eq!(row["teammembership_association"][0]["teamroles_association"][0]["name"], "Basic User");
    let message = |table: &str, message: &str| {
        format!(
            "sdkmessagefilters?$select=sdkmessagefilterid&$filter=sdkmessageid/name eq @m and primaryobjecttypecode eq @t&@m='{message}'&@t='{table}'"
        )
    };
    assert_eq!(caller.get(&message("contact", "CreateMultiple")).await.rows().len(), 1);
    assert!(caller.get(&message("contact", "DeleteMultiple")).await.rows().is_empty());
    assert!(caller.get(&message("new_erpinvoice", "CreateMultiple")).await.rows().is_empty());
    let solution =
        caller.get("solutions?$filter=uniquename eq 'ContosoLoyalty'&$select=version,ismanaged").await.rows();
    assert_eq!((&solution[0]["version"], &solution[0]["ismanaged"]), (&json!("1.4.0.2"), &json!(true)));
    let steps = caller.get("sdkmessageprocessingsteps?$filter=statecode eq 1&$select=name").await.rows();
    assert!(steps.is_empty(), "no step is disabled: {steps:?}");
    let flow = "workflows?$filter=contains(name,'Adobe Campaign')&$select=name,statecode,_ownerid_value";
    assert_eq!(caller.get(flow).await.rows()[0]["_ownerid_value"], json!(user));
    let contact = sandbox.oracle().rows("contact").next().unwrap()["contactid"].as_str().unwrap().to_owned();
    for quote in ['\'', '"'] {
        let target = format!("{{{quote}@odata.id{quote}:{quote}contacts({contact}){quote}}}");
        let path =
            format!("systemusers({user})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@p1)?@p1={target}");
        let rights = caller.get(&path).await.json()["AccessRights"].clone();
        assert_eq!(rights, "ReadAccess, WriteAccess, AppendAccess, AppendToAccess, DeleteAccess");
    }
    let organisation = caller.get("organizations?$select=name,expirechangetrackingindays").await.rows()[0].clone();
    assert_eq!(organisation["expirechangetrackingindays"], 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_can_ask_about_a_collection() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let members = contacts_of_accounts(&sandbox);
    let active = |contact: &String| sandbox.oracle().row_by_id("contact", contact).unwrap()["statecode"] == json!(0);
    let all = || sandbox.oracle().rows("account").map(|row| row["accountid"].as_str().unwrap().to_owned());
    let of = |account: &String| members.get(account).cloned().unwrap_or_default();
    let any: BTreeSet<String> = all().filter(|account| of(account).iter().any(|one| !active(one))).collect();
    let every: BTreeSet<String> = all().filter(|account| of(account).iter().all(active)).collect();
    let some: BTreeSet<String> = all().filter(|account| !of(account).is_empty()).collect();
    assert!(!any.is_empty() && !every.is_empty());
    for (filter, expected) in [
        ("contact_customer_accounts/any(c:c/statecode eq 1)", &any),
        ("contact_customer_accounts/any(c: c/statecode ne 0 and not (c/statecode eq 0))", &any),
        ("contact_customer_accounts/all(c:c/statecode eq 0)", &every),
        ("contact_customer_accounts/any()", &some),
    ] {
        let rows = caller.all(&format!("accounts?$select=accountid&$filter={filter}"), 50).await;
        let found: BTreeSet<String> = rows.iter().map(|row| row["accountid"].as_str().unwrap().to_owned()).collect();
        assert_eq!(&found, expected, "{filter}");
    }
    let users =
        "systemusers?$select=systemuserid&$filter=systemuserroles_association/any(r:startswith(r/name,'Fieldbridge'))";
    assert_eq!(caller.get(users).await.rows().len(), 10, "the application user and the tenant's people");
    for wrong in [
        "nosuch/any(c:c/name eq 'x')",
        "contact_customer_accounts/any(c:d/statecode eq 1)",
        "contact_customer_accounts/all()",
        "parentaccountid/any(c:c/name eq 'x')",
    ] {
        assert_eq!(caller.get(&format!("accounts?$filter={wrong}")).await.code(), "0x80060888", "{wrong}");
    }
}
