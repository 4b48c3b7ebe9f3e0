//! Each scripted misfortune of the embedded CRM shows on the wire as its name says.
use crate::kit::caller::{Caller, send, token_answer};
use fieldbridge::sandbox::{FaultRule, Sandbox, SandboxConfig, fault_names, start};
use std::collections::BTreeSet;

async fn struck_by(fault: &str) -> Sandbox {
    let faults = vec![FaultRule::parse(fault).expect("a fault")];
    let config = SandboxConfig { rows: 60, seed: 3, page_size_cap: 50, faults, ..SandboxConfig::default() };
    start(config).await.expect("a sandbox")
}

const PAGE: &str = "odata.maxpagesize=10";
const NAMES: &str = "contacts?$select=fullname,gendercode";

#[tokio::test(flavor = "multi_thread")]
async fn refusals_carry_the_codes_of_the_real_service() {
    for (fault, path, status, code) in [
        ("no_app_user", "WhoAmI", 403, "0x80072560"),
        ("disabled_user", "WhoAmI", 403, "0x80040225"),
        ("missing_priv=prvReadLead", "leads", 403, "0x80040220"),
        ("throttle", "contacts", 429, "0x80072322"),
        ("throttle:kind=concurrency", "contacts", 429, "0x80072326"),
        ("server_500", "contacts", 500, "0x80044150"),
        ("missing_table=lead", "leads", 404, "0x8006088a"),
    ] {
        let sandbox = struck_by(fault).await;
        let answer = Caller::new(&sandbox).await.get(path).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{fault}");
    }
    let sandbox = struck_by("missing_priv=prvReadLead").await;
    let caller = Caller::new(&sandbox).await;
    let answer = caller.get("leads").await;
    assert!(answer.text().contains("is missing prvReadLead privilege"), "{}", answer.text());
    assert_eq!(caller.get("contacts?$top=1").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_can_refuse_a_good_secret() {
    for (fault, code) in [("secret_expired", 7_000_222), ("wrong_tenant", 90_002), ("aadsts=50012", 50_012)] {
        let sandbox = struck_by(fault).await;
        assert_eq!(token_answer(&sandbox).await.json()["error_codes"][0], code, "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strict_server_can_be_asked_for() {
    // What it does stands among the stories of certificates; here, that a secret does not feel it.
    let sandbox = struck_by("assertion_once").await;
    assert_eq!((token_answer(&sandbox).await.status, token_answer(&sandbox).await.status), (200, 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_no_json_come_as_html() {
    for (fault, status) in [("gateway_502_html", 502), ("html_200", 200), ("maintenance_503", 503)] {
        let sandbox = struck_by(fault).await;
        let answer = Caller::new(&sandbox).await.get("contacts").await;
        assert_eq!(answer.status, status, "{fault}");
        assert!(answer.text().starts_with("<!DOCTYPE html>"), "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_break_where_they_should() {
    let sandbox = struck_by("truncated_body:times=1").await;
    let caller = Caller::new(&sandbox).await;
    let answer = caller.get(NAMES).await;
    assert!(!answer.whole && !answer.body.is_empty(), "half a body: {} bytes", answer.body.len());
    assert!(caller.get(NAMES).await.whole);
    let sandbox = struck_by("closed_connection:times=1").await;
    let caller = Caller::new(&sandbox).await;
    assert!(caller.try_prefer(NAMES, "").await.is_none(), "an answer arrived");
    assert!(caller.get(NAMES).await.whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn loops_and_foreign_links_are_offered() {
    let sandbox = struck_by("repeat_nextlink").await;
    let caller = Caller::new(&sandbox).await;
    let second = caller.prefer(NAMES, PAGE).await.next_link().unwrap();
    assert_eq!(caller.prefer(&second, PAGE).await.next_link().as_ref(), Some(&second));

    let sandbox = struck_by("stuck_cookie").await;
    let caller = Caller::new(&sandbox).await;
    let one = caller.prefer(NAMES, PAGE).await;
    let two = caller.prefer(&one.next_link().unwrap(), PAGE).await;
    assert_ne!(one.next_link(), two.next_link(), "the page number grows");
    assert_eq!(one.rows(), two.rows(), "the rows stay");

    let sandbox = struck_by("foreign_nextlink").await;
    let link = Caller::new(&sandbox).await.prefer(NAMES, PAGE).await.next_link().unwrap();
    assert!(link.starts_with("https://evil.example/"), "{link}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lie_about_their_rows() {
    let sandbox = struck_by("no_nextlink_truncated").await;
    let page = Caller::new(&sandbox).await.prefer(NAMES, PAGE).await;
    assert_eq!((page.rows().len(), page.next_link()), (5, None));

    let sandbox = struck_by("duplicate_rows").await;
    let rows = Caller::new(&sandbox).await.all(NAMES, 10).await;
    let distinct: BTreeSet<String> = rows.iter().map(|row| row["contactid"].to_string()).collect();
    assert!(rows.len() > distinct.len() && distinct.len() == 60, "{} rows, {} distinct", rows.len(), distinct.len());

    let sandbox = struck_by("page_size_ignored").await;
    let page = Caller::new(&sandbox).await.prefer(NAMES, PAGE).await;
    assert_eq!((page.rows().len(), page.header("preference-applied")), (50, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_hold_what_no_row_should() {
    let body = |fault: &'static str| async move {
        let sandbox = struck_by(fault).await;
        Caller::new(&sandbox).await.prefer(NAMES, PAGE).await
    };
    assert!(body("hostile_text").await.text().contains(r"\u0000\ud800"));
    assert!(std::str::from_utf8(&body("invalid_utf8").await.body).is_err());
    assert_eq!(body("wrong_type").await.rows()[0]["gendercode"], "not a number");
    assert!(body("extra_unknown_fields").await.rows()[0].get("new_unheardof").is_some());
    assert!(body("deep_json").await.text().contains(&"[".repeat(100_000)));
    assert!(body("oversize_page:bytes=1000000").await.body.len() > 1_000_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_end_mid_run_and_new_ones_are_issued() {
    let sandbox = struck_by("token_expires_mid_run:after=2").await;
    let caller = Caller::new(&sandbox).await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(caller.get("WhoAmI").await.status);
    }
    assert_eq!(seen, [200, 200, 401, 401]);
    assert_eq!(Caller::new(&sandbox).await.get("WhoAmI").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_can_be_off_and_answers_late() {
    let sandbox = struck_by("clock_skew=-86400").await;
    let shifted = Caller::new(&sandbox).await.get("WhoAmI").await.header("date").unwrap().to_owned();
    sandbox.set_faults(Vec::new());
    let honest = Caller::new(&sandbox).await.get("WhoAmI").await.header("date").unwrap().to_owned();
    assert_ne!(shifted.get(5..7), honest.get(5..7), "a day apart: {shifted} and {honest}");

    let sandbox = struck_by("slow:ms=300,times=1").await;
    let caller = Caller::new(&sandbox).await;
    let began = std::time::Instant::now();
    assert_eq!(caller.get("WhoAmI").await.status, 200);
    assert!(began.elapsed().as_millis() >= 300);
}

/// The faults that strike no row; what else they do is told in `sandbox_delta`.
#[tokio::test(flavor = "multi_thread")]
async fn change_tracking_ends_on_demand() {
    for (fault, status, code) in [
        ("delta_expired", 400, "0x80044352"),
        ("no_change_tracking=contact", 400, "0x80060888"),
        ("bu_depth_only", 403, "0x80040220"),
    ] {
        let sandbox = struck_by(fault).await;
        let path = "contacts?$deltatoken=5%2101%2f01%2f2026%2000%3a00%3a00";
        let answer = Caller::new(&sandbox).await.get(path).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_meet_their_misfortunes() {
    let lead = r#"{"lastname":"Twin","emailaddress1":"twin@shop.example"}"#;
    let sandbox = struck_by("lost_answer:on=leads,times=1").await;
    let caller = Caller::new(&sandbox).await;
    let before = sandbox.oracle().count("lead");
    let url = format!("{}/api/data/v9.2/leads", sandbox.url());
    let headers = [("authorization", caller.bearer.as_str()), ("content-type", "application/json")];
    assert!(send(&url, "POST", &headers, lead).await.is_none(), "the answer never comes");
    assert_eq!((sandbox.oracle().count("lead"), sandbox.side_effects("lead").creates), (before + 1, 1));

    for (rule, status) in [("duplicate_rule=lead", 412), ("duplicate_rule=lead:status=500", 500)] {
        sandbox.set_faults(vec![FaultRule::parse(rule).unwrap()]);
        let asked = [("MSCRM.SuppressDuplicateDetection", "false")];
        let refused = caller.write("POST", "leads", &asked, lead).await;
        assert_eq!((refused.status, refused.code().as_str()), (status, "0x80040333"), "{rule}");
        assert_eq!(caller.write("POST", "leads", &[], lead).await.status, 204, "without the header no rule runs");
    }

    let sandbox = struck_by("readonly_lead").await;
    let id = sandbox.oracle().rows("lead").next().unwrap()["leadid"].as_str().unwrap().to_owned();
    let refused = Caller::new(&sandbox).await.write("PATCH", &format!("leads({id})"), &[], lead).await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "0x80040265"));

    let sandbox = struck_by("key_pending=new_cardnumber").await;
    let caller = Caller::new(&sandbox).await;
    assert_eq!(caller.get("new_loyaltycards(new_name='CARD-0000003')").await.status, 400);
    let keys = caller.get("EntityDefinitions(LogicalName='new_loyaltycard')/Keys").await.rows();
    assert_eq!(keys[0]["EntityKeyIndexStatus"], "Pending");

    let sandbox = struck_by("virtual_table_error").await;
    let answer = Caller::new(&sandbox).await.get("new_erpinvoices").await;
    assert_eq!((answer.status, answer.code().as_str()), (500, "0x80050259"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stamp_of_the_metadata_grows_old() {
    let sandbox = struck_by("stamp_expired:times=1").await;
    let caller = Caller::new(&sandbox).await;
    let stamp = caller.get("RetrieveMetadataChanges(Query=@q)?@q={}").await.json()["ServerVersionStamp"].clone();
    let path =
        format!("RetrieveMetadataChanges(Query=@q,ClientVersionStamp=@s)?@q={{}}&@s='{}'", stamp.as_str().unwrap());
    assert_eq!(caller.get(&path).await.code(), "0x80044352");
    assert_eq!(caller.get(&path).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_changes_under_a_client() {
    let sandbox = struck_by("schema_drift:table=contact,remove=nickname").await;
    let caller = Caller::new(&sandbox).await;
    for gone in ["$select=nickname", "$filter=nickname eq 'x'", "$orderby=nickname"] {
        assert_eq!(caller.get(&format!("contacts?{gone}")).await.code(), "0x80060888", "{gone}");
    }
    assert!(caller.get("contacts?$top=1").await.rows()[0].get("nickname").is_none());
    sandbox.set_faults(Vec::new());
    assert_eq!(caller.get("contacts?$select=nickname").await.status, 200);
}

/// The faults this file shows; a new one must be shown too.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_administrator_set_up_can_be_wrong() {
    let user = "systemusers(USER)?$select=accessmode&$expand=systemuserroles_association($select=name)";
    let rights = "systemusers(USER)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()";
    let access = "systemusers(USER)/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@p1)?@p1={'@odata.id':'contacts(ROW)'}";
    let kind = "RetrieveCurrentOrganization(AccessType=@p)?@p=Microsoft.Dynamics.CRM.EndpointAccessType'Default'";
    for (fault, path, before, told) in [
        ("access_mode=1", user, "\"accessmode\":4", "\"accessmode\":1"),
        (
            "no_roles",
            user,
            "Fieldbridge Connector",
            "roleCount=0, privilegeCount=0, accessMode=4) is missing prvReadUser",
        ),
        ("no_roles", rights, "prvReadContact", "\"RolePrivileges\":[]"),
        ("team_roles", user, "Fieldbridge Connector", "\"systemuserroles_association\":[]"),
        ("team_roles", rights, "prvReadContact", "prvReadContact"),
        ("administrator", user, "Fieldbridge Connector", "System Administrator"),
        ("row_unshared", access, "ReadAccess", "\"None\""),
        ("old_version", "RetrieveVersion", "9.2", "8.2.2.112"),
        ("production", kind, "CustomerTest", "\"Customer\""),
        ("retention=1", "organizations?$select=expirechangetrackingindays", "days\":7", "days\":1"),
        ("steps_disabled", "sdkmessageprocessingsteps?$filter=statecode%20eq%201", "\"value\":[]", "tell the campaign"),
        (
            "process_owner",
            "workflows?$filter=contains(name,'Campaign')%20and%20_ownerid_value%20ne%20USER",
            "\"value\":[]",
            "Email Click",
        ),
    ] {
        for (fault, wanted) in [(None, before), (Some(fault), told)] {
            let sandbox = struck_by(fault.unwrap_or("clock_skew:seconds=0")).await;
            let caller = Caller::new(&sandbox).await;
            let who = caller.get("WhoAmI").await.json()["UserId"].as_str().unwrap().to_owned();
            let row = sandbox.oracle().rows("contact").next().unwrap()["contactid"].as_str().unwrap().to_owned();
            let answer = caller.get(&path.replace("USER", &who).replace("ROW", &row)).await;
            assert!(answer.text().contains(wanted), "{fault:?} {path}: {}", answer.text());
        }
    }
    // What a misfortune changed is put back when it ends, and takes a version of its own as any change does.
    let sandbox = struck_by("retention=1").await;
    let caller = Caller::new(&sandbox).await;
    let days = "organizations?$select=expirechangetrackingindays";
    let bent = caller.get(days).await.rows()[0].clone();
    sandbox.set_faults(Vec::new());
    let back = caller.get(days).await.rows()[0].clone();
    assert_eq!((&bent["expirechangetrackingindays"], &back["expirechangetrackingindays"]), (&1.into(), &7.into()));
    assert_ne!(bent["@odata.etag"], back["@odata.etag"]);
    let sandbox = struck_by("budget_low=40").await;
    let answer = Caller::new(&sandbox).await.get("WhoAmI").await;
    assert_eq!(answer.header("x-ms-ratelimit-burst-remaining-xrm-requests"), Some("40"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_challenge_can_name_another_tenant() {
    let sandbox = struck_by("foreign_tenant").await;
    let answer = send(&format!("{}/api/data/v9.2/", sandbox.url()), "GET", &[], "").await.unwrap();
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").unwrap().contains("/99999999-9999-4999-8999-999999999999/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_fail_and_columns_are_secured() {
    let sandbox = struck_by("key_failed=new_contactemail").await;
    let caller = Caller::new(&sandbox).await;
    let keys = "EntityDefinitions(LogicalName='contact')/Keys?$filter=LogicalName eq 'new_contactemail'";
    assert_eq!(caller.get(keys).await.rows()[0]["EntityKeyIndexStatus"], "Failed");
    let email =
        sandbox.oracle().rows("contact").find_map(|row| row["emailaddress1"].as_str().map(str::to_owned)).unwrap();
    assert_eq!(caller.get(&format!("contacts(emailaddress1='{email}')")).await.status, 400);
    sandbox.set_faults(vec![FaultRule::parse("secured_column:table=contact,column=emailaddress1").unwrap()]);
    let column = "EntityDefinitions(LogicalName='contact')/Attributes(LogicalName='emailaddress1')?$select=IsSecured";
    assert_eq!(caller.get(column).await.json()["IsSecured"], true);
    let rows = caller.get("contacts?$select=emailaddress1").await.rows();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["emailaddress1"].is_null()), "its values are withheld");
    let filtered = format!("contacts?$select=contactid&$filter=emailaddress1 eq '{email}'");
    assert!(caller.get(&filtered).await.rows().is_empty(), "and not told by a filter either");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_web_api_refuses_with_any_code() {
    for (fault, status, code) in [
        ("api_error=0x80048306:on=contacts", 403, "0x80048306"),
        ("api_error=0x8006088a:status=501,on=contacts", 501, "0x8006088a"),
        ("api_error=0x8badf00d:on=contacts", 400, "0x8badf00d"),
    ] {
        let sandbox = struck_by(fault).await;
        let answer = Caller::new(&sandbox).await.get("contacts").await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_can_be_one_that_no_page_can_hold() {
    let sandbox = struck_by("clock_skew:seconds=0").await;
    let mut ids: Vec<String> =
        sandbox.oracle().rows("contact").map(|row| row["contactid"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    let (row, before) = (&ids[30], &ids[29]);
    sandbox.set_faults(vec![FaultRule::parse(&format!("unreadable_row={row}")).unwrap()]);
    let caller = Caller::new(&sandbox).await;
    let by = |wanted: &str| format!("contacts?$select=contactid,lastname&$filter=contactid {wanted}");
    for refused in ["contacts?$select=lastname".to_owned(), by(&format!("eq {row}")), by(&format!("gt {before}"))] {
        let answer = caller.get(&refused).await;
        assert_eq!((answer.status, answer.code().as_str()), (500, "0x80040216"), "{refused}");
    }
    for told in [by(&format!("gt {row}")), format!("contacts?$select=contactid&$filter=contactid eq {row}")] {
        assert!(!caller.get(&told).await.rows().is_empty(), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_https_the_certificate_can_be_one_that_no_client_takes() {
    let sandbox = crate::sandbox_tls::sandbox().await;
    let authority = sandbox.ca_pem().unwrap().to_owned();
    for fault in ["bad_certificate", "bad_certificate=foreign", "bad_certificate=expired", "bad_certificate=host"] {
        sandbox.set_faults(vec![FaultRule::parse(fault).unwrap()]);
        let refused = crate::sandbox_tls::get(&sandbox, &authority, "localhost", "/api/data").await;
        assert!(refused.is_err(), "{fault}: {refused:?}");
        sandbox.set_faults(Vec::new());
        let taken = crate::sandbox_tls::get(&sandbox, &authority, "localhost", "/api/data").await.unwrap();
        assert!(taken.starts_with("HTTP/1.1 401"), "after {fault}: {taken}");
    }
}

#[test]
fn every_fault_is_shown_here() {
    let shown = include_str!("sandbox_faults.rs");
    // Salesforce's own are shown beside that sandbox.
    for (name, _) in fault_names().filter(|(_, words)| !words.starts_with("Salesforce: ")) {
        assert!(shown.contains(&format!("\"{name}")), "{name} is not shown");
    }
}
