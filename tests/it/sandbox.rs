//! The embedded CRM: its token endpoint, metadata, pages, changes and faults, seen from the wire.
use crate::kit::caller::{Caller, send, token_answer};
use fieldbridge::clock::ManualClock;
use fieldbridge::sandbox::{FaultRule, MutationPlan, Sandbox, SandboxConfig, start};
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

async fn sandbox(rows: u64) -> Sandbox {
    start(SandboxConfig { rows, seed: 7, ..SandboxConfig::default() }).await.expect("a sandbox")
}

fn id(row: &Value) -> String {
    row["contactid"].as_str().expect("an identifier").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_without_a_token_learns_the_tenant() {
    let sandbox = sandbox(10).await;
    let answer = send(&format!("{}/api/data/v9.2/", sandbox.url()), "GET", &[], "").await.unwrap();
    assert_eq!(answer.status, 401);
    let challenge = answer.header("www-authenticate").unwrap();
    let who = sandbox.credentials();
    assert_eq!(
        challenge,
        format!("Bearer authorization_uri={0}/{1}/oauth2/authorize, resource_id={0}/", who.org_url, who.tenant_id)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_names_what_is_wrong() {
    let sandbox = sandbox(10).await;
    let who = sandbox.credentials();
    let good = token_answer(&sandbox).await;
    assert_eq!((good.status, good.json()["expires_in"].as_i64()), (200, Some(3_599)));
    let scope = format!("{}/.default", who.org_url);
    let (tenant, client, secret) = (who.tenant_id.as_str(), who.client_id.as_str(), who.client_secret.as_str());
    let other = "11111111-2222-4333-8444-555555555555";
    for (tenant, client, secret, scope, status, code) in [
        (tenant, client, "wrong", scope.as_str(), 401, 7_000_215),
        (tenant, other, secret, &scope, 400, 700_016),
        (other, client, secret, &scope, 400, 90_002),
        ("nonsense", client, secret, &scope, 400, 900_023),
        (tenant, client, secret, "api/data", 400, 70_011),
        (tenant, client, secret, "https://other.crm.dynamics.com/.default", 400, 500_011),
        (tenant, client, "", &scope, 401, 7_000_218),
        ("common", client, secret, &scope, 400, 50_194),
    ] {
        let url = format!("{}/{tenant}/oauth2/v2.0/token", who.org_url);
        let form = format!("grant_type=client_credentials&client_id={client}&client_secret={secret}&scope={scope}");
        let answer = send(&url, "POST", &[], &form).await.unwrap();
        assert_eq!(
            (answer.status, answer.json()["error_codes"][0].as_i64()),
            (status, Some(code)),
            "{}",
            answer.text()
        );
        assert!(answer.json()["error_description"].as_str().unwrap().starts_with(&format!("AADSTS{code}: ")));
    }
}

/// What the real service orders an identifier by: its groups from the last to the first.
fn ordered(id: &str) -> Vec<&str> {
    id.rsplit('-').collect()
}

/// Rows that are named come in the same order and pages as any, whoever changed, made or deleted them.
#[tokio::test(flavor = "multi_thread")]
async fn named_rows_come_once_each_in_their_order_and_those_that_are_gone_do_not() {
    let sandbox = sandbox(900).await;
    let caller = Caller::new(&sandbox).await;
    let before: Vec<String> = caller.all("contacts?$select=contactid", 300).await.iter().map(id).collect();
    sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 200, inserts: 50, deletes: 300 });
    let after: Vec<String> = caller.all("contacts?$select=contactid", 300).await.iter().map(id).collect();
    let named: Vec<&String> = before.iter().step_by(13).chain(after.iter().step_by(29)).rev().collect();
    let list: Vec<String> = named.iter().map(|id| format!("'{id}'")).collect();
    let any: Vec<String> = named.iter().take(30).map(|id| format!("contactid eq {id}")).collect();
    for (filter, named) in [
        (
            format!("Microsoft.Dynamics.CRM.In(PropertyName='contactid',PropertyValues=[{}])", list.join(",")),
            &named[..],
        ),
        (any.join(" or "), &named[..30]),
    ] {
        let expected: Vec<&String> = after.iter().filter(|id| named.contains(id)).collect();
        let gone = named.iter().filter(|id| !after.contains(id)).count();
        assert!(expected.len() > 8 && gone > 0, "{} there, {gone} gone", expected.len());
        let path = format!("contacts?$select=contactid&$filter={}", filter.replace(' ', "%20"));
        let came: Vec<String> = caller.all(&path, 7).await.iter().map(id).collect();
        assert_eq!(came.iter().collect::<Vec<_>>(), expected, "{filter}");
        let nobody = path.replace("$filter=", "$filter=statecode%20eq%2099%20and%20(") + ")";
        assert_eq!(caller.all(&nobody, 7).await.len(), 0, "the rest of the filter counts as well");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_comes_exactly_once_in_both_orders() {
    let sandbox = sandbox(3_000).await;
    sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 200, inserts: 50, deletes: 70 });
    let caller = Caller::new(&sandbox).await;
    let truth: BTreeSet<String> =
        sandbox.oracle().rows("contact").map(|row| row["contactid"].as_str().unwrap().to_owned()).collect();
    assert_eq!(truth.len(), 3_000 + 50 - 70);
    let by_id: Vec<String> = caller.all("contacts?$select=contactid", 333).await.iter().map(id).collect();
    assert!(by_id.is_sorted_by_key(|id| ordered(id)), "identifier order");
    assert_eq!((by_id.len(), by_id.into_iter().collect::<BTreeSet<_>>()), (truth.len(), truth.clone()));
    let path = "contacts?$select=modifiedon&$orderby=modifiedon asc,contactid asc";
    let rows = caller.all(path, 127).await;
    let keys: Vec<(String, String)> = rows.iter().map(|row| (row["modifiedon"].to_string(), id(row))).collect();
    assert!(keys.is_sorted_by_key(|(at, id)| (at.clone(), ordered(id))), "modification order");
    assert_eq!((keys.len(), keys.into_iter().map(|key| key.1).collect::<BTreeSet<_>>()), (truth.len(), truth));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_carry_what_the_oracle_knows() {
    let sandbox = sandbox(300).await;
    sandbox.mutate(&MutationPlan { updates: 30, inserts: 20, deletes: 10, table: None });
    let caller = Caller::new(&sandbox).await;
    for (set, table, key) in [
        ("contacts", "contact", "contactid"),
        ("accounts", "account", "accountid"),
        ("leads", "lead", "leadid"),
        ("campaigns", "campaign", "campaignid"),
        ("systemusers", "systemuser", "systemuserid"),
        ("transactioncurrencies", "transactioncurrency", "transactioncurrencyid"),
        ("new_loyaltycards", "new_loyaltycard", "new_loyaltycardid"),
        ("new_memberships", "new_membership", "new_membershipid"),
    ] {
        let rows = caller.all(set, 100).await;
        let truth: BTreeMap<String, _> =
            sandbox.oracle().rows(table).map(|row| (row[key].as_str().unwrap().to_owned(), row)).collect();
        assert_eq!(rows.len(), truth.len(), "{set}");
        for row in rows {
            let expected = &truth[row[key].as_str().unwrap()];
            for (name, value) in expected {
                let found = row.get(*name).unwrap_or_else(|| panic!("{set} lacks {name}"));
                match (found.as_f64(), value.as_f64()) {
                    (Some(found), Some(value)) => assert!((found - value).abs() < 1e-6, "{set}.{name}"),
                    _ => assert_eq!(found, value, "{set}.{name}"),
                }
            }
        }
    }
}

/// What a filter should let through, told by the oracle's rows.
type Rule = fn(&BTreeMap<&'static str, Value>) -> bool;

#[tokio::test(flavor = "multi_thread")]
async fn filters_agree_with_the_oracle() {
    let sandbox = sandbox(800).await;
    let caller = Caller::new(&sandbox).await;
    let cases: [(&str, Rule); 14] = [
        ("statecode eq 0", |row| row["statecode"] == 0),
        ("gendercode ne 2", |row| row["gendercode"] != 2),
        ("gendercode eq null", |row| row["gendercode"].is_null()),
        ("not (gendercode eq null)", |row| !row["gendercode"].is_null()),
        ("donotbulkemail eq true and statecode eq 0", |row| row["donotbulkemail"] == true && row["statecode"] == 0),
        ("lastname eq 'KÖHLER' or lastname eq 'o''brien'", |row| {
            matches!(row["lastname"].as_str(), Some("Köhler" | "O'Brien"))
        }),
        ("startswith(firstname,'j')", |row| {
            row["firstname"].as_str().is_some_and(|t| t.to_lowercase().starts_with('j'))
        }),
        ("contains(emailaddress1,'+crm')", |row| row["emailaddress1"].as_str().is_some_and(|t| t.contains("+crm"))),
        ("endswith(emailaddress1,'uni.example')", |row| {
            row["emailaddress1"].as_str().is_some_and(|t| t.ends_with("uni.example"))
        }),
        ("modifiedon ge 2022-06-01T00:00:00Z and modifiedon lt 2023-01-01T00:00:00Z", |row| {
            ("2022-06-01T00:00:00Z".."2023-01-01T00:00:00Z").contains(&row["modifiedon"].as_str().unwrap())
        }),
        ("birthdate lt 1970-01-01", |row| row["birthdate"].as_str().is_some_and(|day| day < "1970-01-01")),
        ("creditlimit gt 25000.5", |row| row["creditlimit"].as_f64().is_some_and(|money| money > 25_000.5)),
        ("Microsoft.Dynamics.CRM.In(PropertyName='gendercode',PropertyValues=['1','2'])", |row| {
            row["gendercode"] == 1 || row["gendercode"] == 2
        }),
        ("_parentcustomerid_value eq null and (statecode eq 1 or donotphone eq false)", |row| {
            row["_parentcustomerid_value"].is_null() && (row["statecode"] == 1 || row["donotphone"] == false)
        }),
    ];
    for (filter, rule) in cases {
        let expected: BTreeSet<String> = sandbox
            .oracle()
            .rows("contact")
            .filter(rule)
            .map(|row| row["contactid"].as_str().unwrap().to_owned())
            .collect();
        assert!(!expected.is_empty() && expected.len() < 800, "a case that proves nothing: {filter}");
        for order in ["", "&$orderby=modifiedon asc,contactid asc", "&$orderby=lastname desc,createdon"] {
            let path = format!("contacts?$select=contactid&$filter={}{order}", filter.replace('+', "%2B"));
            let rows = caller.all(&path, 37).await;
            let found: BTreeSet<String> = rows.iter().map(id).collect();
            assert_eq!((rows.len(), &found), (expected.len(), &expected), "{filter} {order}");
        }
        let counted = caller.get(&format!("contacts/$count?$filter={}", filter.replace('+', "%2B"))).await.text();
        assert_eq!(counted, format!("\u{feff}{}", expected.len()), "{filter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_names_and_broken_filters_are_refused() {
    let sandbox = sandbox(10).await;
    let caller = Caller::new(&sandbox).await;
    for (path, status, code) in [
        ("contacts?$select=nosuchcolumn", 400, "0x80060888"),
        ("contacts?$select=gendercodename", 400, "0x80060888"),
        ("contacts?$select=parentcustomerid", 400, "0x80060888"),
        ("contacts?$filter=nosuch eq 1", 400, "0x80060888"),
        ("contacts?$filter=statecode eq 'x'", 400, "0x80060888"),
        ("contacts?$filter=statecode eq 0 and", 400, "0x80060888"),
        ("contacts?$filter=lastname eq 'open", 400, "0x80060888"),
        ("contacts?$skip=5", 400, "0x80060888"),
        ("contacts?$skiptoken=rubbish", 400, "0x80060888"),
        ("nosuchset", 404, "0x8006088a"),
        ("contacts(11111111-2222-4333-8444-555555555555)", 404, "0x80040217"),
        ("EntityDefinitions?$filter=startswith(LogicalName,'c')", 501, "0x8006088a"),
    ] {
        let answer = caller.get(path).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{path}: {}", answer.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_moves_versions_and_dates_forward() {
    let sandbox = sandbox(600).await;
    let caller = Caller::new(&sandbox).await;
    let before: BTreeMap<String, Value> =
        caller.all("contacts", 500).await.into_iter().map(|row| (id(&row), row)).collect();
    let newest = before.values().map(|row| row["modifiedon"].as_str().unwrap()).max().unwrap().to_owned();
    let highest = before.values().map(|row| row["versionnumber"].as_i64().unwrap()).max().unwrap();
    let plan = MutationPlan { table: Some("contact".into()), updates: 40, inserts: 15, deletes: 25 };
    let change = sandbox.mutate(&plan).remove(0);
    assert_eq!((change.updated, change.inserted, change.deleted), (40, 15, 25));
    let after: BTreeMap<String, Value> =
        caller.all("contacts", 500).await.into_iter().map(|row| (id(&row), row)).collect();
    assert_eq!(after.len(), 600 + 15 - 25);
    let gone: Vec<String> = before.keys().filter(|id| !after.contains_key(*id)).cloned().collect();
    let deleted: BTreeSet<String> = sandbox.oracle().deleted("contact").into_iter().collect();
    assert_eq!(gone.into_iter().collect::<BTreeSet<_>>(), deleted);
    let changed: BTreeSet<&String> = after.keys().filter(|id| before.get(*id) != after.get(*id)).collect();
    assert_eq!(changed.len(), 55);
    for id in &changed {
        let row = &after[*id];
        assert!(row["modifiedon"].as_str().unwrap() > newest.as_str());
        assert!(row["versionnumber"].as_i64().unwrap() > highest);
    }
    let found = caller.all(&format!("contacts?$select=contactid&$filter=modifiedon gt {newest}"), 20).await;
    assert_eq!(found.iter().map(id).collect::<BTreeSet<_>>(), changed.into_iter().cloned().collect());
    let dead = caller.get(&format!("contacts({})", deleted.first().unwrap())).await;
    assert_eq!((dead.status, dead.code().as_str()), (404, "0x80040217"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_makes_the_same_bytes() {
    let page = |seed: u64, generation: u32| async move {
        let config = SandboxConfig { rows: 500, seed, generation, ..SandboxConfig::default() };
        let sandbox = start(config).await.unwrap();
        let caller = Caller::new(&sandbox).await;
        let answer = caller.prefer("contacts", "odata.maxpagesize=300,odata.include-annotations=*").await;
        answer.text().replace(&sandbox.url(), "")
    };
    assert_eq!(page(5, 2).await, page(5, 2).await);
    assert_ne!(page(5, 2).await, page(6, 2).await);
    assert_ne!(page(5, 2).await, page(5, 1).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn lookups_lead_to_rows_that_exist() {
    let sandbox = sandbox(400).await;
    sandbox.mutate(&MutationPlan { updates: 20, inserts: 20, deletes: 60, table: None });
    let oracle = sandbox.oracle();
    for (table, lookups) in [
        (
            "contact",
            &[
                ("_ownerid_value", "systemuser"),
                ("_transactioncurrencyid_value", "transactioncurrency"),
                ("_accountid_value", "account"),
                ("_originatingleadid_value", "lead"),
            ][..],
        ),
        ("account", &[("_primarycontactid_value", "contact"), ("_parentaccountid_value", "account")][..]),
        ("lead", &[("_campaignid_value", "campaign"), ("_parentcontactid_value", "contact")][..]),
        ("new_membership", &[("_new_contact_value", "contact"), ("_new_cardid_value", "new_loyaltycard")][..]),
    ] {
        for (lookup, target) in lookups {
            let ids: Vec<String> =
                oracle.rows(table).filter_map(|row| row[*lookup].as_str().map(str::to_owned)).collect();
            assert!(!ids.is_empty(), "{table}.{lookup} is never set");
            for id in ids {
                assert!(oracle.row_by_id(target, &id).is_some(), "{table}.{lookup} leads nowhere: {id}");
            }
        }
    }
    let own = oracle.rows("account").filter_map(|account| {
        let contact = oracle.row_by_id("contact", account["_primarycontactid_value"].as_str()?)?;
        Some(contact["_parentcustomerid_value"] == account["accountid"])
    });
    assert!(own.filter(|own| *own).count() > 20, "primary contacts belong to their accounts");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_million_contacts_are_reached_at_any_place() {
    let sandbox = sandbox(5_000_000).await;
    let caller = Caller::new(&sandbox).await;
    let count = caller.get(r#"RetrieveTotalRecordCount(EntityNames=@p)?@p=["contact"]"#).await;
    assert_eq!(count.json()["EntityRecordCountCollection"]["Values"][0], 5_000_000);
    let first = caller.prefer("contacts?$select=contactid", "odata.maxpagesize=3").await;
    let link = first.next_link().unwrap();
    let mark = id(first.rows().last().unwrap());
    let token_at = |place: &str| link.replace(&mark.to_uppercase(), place);
    let middle = caller.prefer(&token_at("00000000-0000-4000-8000-7FFFFFFF0000"), "odata.maxpagesize=3").await;
    assert!(
        middle
            .rows()
            .iter()
            .map(id)
            .all(|id| ordered(&id)[0].starts_with("7fff") || ordered(&id)[0].starts_with("8000"))
    );
    let last = caller.prefer(&token_at("00000000-0000-4000-8000-FFFF00000000"), "odata.maxpagesize=5000").await;
    assert!(last.next_link().is_none() && !last.rows().is_empty());
    let late =
        "contacts?$select=modifiedon&$filter=modifiedon ge 2025-12-30T23:00:00Z&$orderby=modifiedon asc,contactid asc";
    let rows = caller.all(late, 5_000).await;
    assert!((10..1_000).contains(&rows.len()), "{} rows in the last hour", rows.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_when_the_clock_says_so() {
    let clock = ManualClock::at("2026-03-01T10:00:00Z".parse().unwrap());
    let config = SandboxConfig { rows: 20, token_life: 60, clock: Arc::new(clock.clone()), ..SandboxConfig::default() };
    let sandbox = start(config).await.unwrap();
    let caller = Caller::new(&sandbox).await;
    clock.advance(SignedDuration::from_secs(59));
    assert_eq!(caller.get("WhoAmI").await.status, 200);
    clock.advance(SignedDuration::from_secs(1));
    let refused = caller.get("WhoAmI").await;
    assert_eq!(refused.status, 401);
    assert!(refused.header("www-authenticate").is_some() && refused.body.is_empty());
    assert_eq!(Caller::new(&sandbox).await.get("WhoAmI").await.status, 200);
    sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 1, ..MutationPlan::default() });
    let newest = sandbox.oracle().rows("contact").map(|row| row["modifiedon"].as_str().unwrap().to_owned()).max();
    assert_eq!(newest.as_deref(), Some("2026-03-01T10:01:00Z"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_levers_work_over_the_wire() {
    let sandbox = sandbox(100).await;
    let lever = |path: &'static str| {
        let url = format!("{}/_sandbox/{path}", sandbox.url());
        async move { send(&url, "POST", &[], "").await.unwrap() }
    };
    let changed = lever("mutate?table=contact&updates=5&inserts=3&deletes=2").await;
    assert_eq!(changed.json()["tables"][0]["inserted"], 3);
    assert_eq!((sandbox.generation(), sandbox.oracle().count("contact")), (1, 101));
    assert_eq!(lever("mutate?updates=many").await.status, 400);
    assert_eq!(lever("faults?fault=no_such_fault").await.status, 400);
    assert_eq!(lever("faults?fault=no_app_user:times=1").await.status, 200);
    let caller = Caller::new(&sandbox).await;
    assert_eq!(caller.get("WhoAmI").await.status, 403);
    assert_eq!(caller.get("WhoAmI").await.status, 200);
    assert_eq!(sandbox.requests()["WhoAmI"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_sandbox_answers_no_more() {
    let sandbox = sandbox(10).await;
    let address = sandbox.url().trim_start_matches("http://").to_owned();
    sandbox.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_may_encode_the_next_link_anew() {
    let sandbox = sandbox(60).await;
    let caller = Caller::new(&sandbox).await;
    let link = caller.prefer("contacts?$select=contactid", "odata.maxpagesize=20").await.next_link().unwrap();
    let expected = caller.get(&link).await.rows();
    let anew = link.replace("$skiptoken", "%24skiptoken").replace("%20", "+").replace("=%22", "%3D%22");
    assert_ne!(anew, link);
    assert_eq!(caller.get(&anew).await.rows(), expected);
}

/// What no harmless name of the word lists contains.
const HOSTILE: [char; 12] =
    ['\u{1b}', '\u{202e}', '"', '<', '\u{9b}', '\n', ';', '{', '=', '\u{300}', '\u{feff}', '\u{2066}'];

#[tokio::test(flavor = "multi_thread")]
async fn rows_hold_the_awkward_values_of_real_organisations() {
    let sandbox = start(SandboxConfig { rows: 12_000, seed: 11, ..SandboxConfig::default() }).await.unwrap();
    let (mut long, mut old, mut orphan, mut escape, mut korean, mut emoji) = (0, 0, 0, 0, 0, 0);
    for row in sandbox.oracle().rows("contact") {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        long += u32::from(text("description").chars().count() > 2_000);
        old += u32::from(!text("birthdate").is_empty() && text("birthdate") < "1900-01-01");
        orphan += u32::from(row["familystatuscode"] == 100_000_099);
        escape += u32::from(text("lastname").contains(HOSTILE));
        korean += u32::from(text("fullname").chars().any(|c| ('가'..='힣').contains(&c)));
        emoji += u32::from(text("description").contains('🎉'));
        assert!(text("lastname").chars().count() <= 50 && text("fullname").chars().count() <= 160);
        assert!(!row.values().any(|value| value.as_str().is_some_and(|text| text.contains('\0'))));
    }
    for (what, count) in
        [("long", long), ("old", old), ("orphan", orphan), ("korean", korean), ("emoji", emoji), ("escape", escape)]
    {
        assert!(count > 0, "no {what} value among 12,000 contacts");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_fault_is_seen_and_spent() {
    let sandbox = sandbox(10).await;
    let caller = Caller::new(&sandbox).await;
    sandbox.set_faults(vec![FaultRule::parse("throttle:retry_after=2,times=1").unwrap()]);
    let answer = caller.get("WhoAmI").await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("2")));
    assert_eq!(caller.get("WhoAmI()").await.status, 200);
}
