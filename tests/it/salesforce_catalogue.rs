//! What Salesforce has and Dynamics has not, from the description of an object to rows in the campaign database: picklists of
//! texts, several values at once, persons that are accounts, amounts in several currencies, addresses somebody confirms.
use crate::headless_road::Crm;
use crate::kit::canary::Scratch;
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use crate::kit::truth::compare_salesforce;
use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::catalog::{dependence, text_code};
use fieldbridge::mapping::Step;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox, start};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::text::Lang;
use fieldbridge::vault::MemoryVault;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

async fn set_up(bench: &Bench, sandbox: &SalesforceSandbox, tables: &[&str]) -> Workspace {
    let c = sandbox.credentials();
    let text = format!(
        "name = \"acme\"\nsystem = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = {tables:?}\n",
        c.url, c.client_id
    );
    let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) };
    task::run_setup(bench, &wish, |_| {}).await.unwrap().workspace
}

async fn run(bench: &Bench, workspace: &Workspace, flow: &str) {
    let handle = task::launch(bench, workspace, &Name::parse(flow).unwrap(), LaunchOptions::default()).await.unwrap();
    let end = task::wait_for(handle, |_| {}).await.unwrap();
    assert!(end.fault.is_none() && end.record.counters.balanced(), "{flow}: {end:?}");
    assert_eq!(end.record.counters.rejected, 0, "{flow}");
}

fn database(dir: &Scratch) -> rusqlite::Connection {
    rusqlite::Connection::open(dir.path().join("campaign.db")).unwrap()
}

fn pairs(conn: &rusqlite::Connection, sql: &str) -> BTreeMap<String, Option<String>> {
    let mut found = conn.prepare(sql).unwrap();
    found.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn picklists_become_enumerations_whose_values_are_what_rows_hold() {
    let sandbox = start(SalesforceConfig { rows: 300, seed: 9, ..SalesforceConfig::default() }).await.unwrap();
    let dir = Scratch::new();
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let workspace = set_up(&bench, &sandbox, &["Contact"]).await;
    let account = &workspace.accounts[0];
    let sets: BTreeSet<&str> = workspace.enumerations.iter().map(|c| c.option_set.as_str()).collect();
    for set in ["Contact_Salutation", "Contact_LeadSource", "Contact_Region__c", "Contact_Store__c"] {
        assert!(sets.contains(set), "{set}: {sets:?}");
    }
    assert!(sets.contains("Interest"), "a list of several values: {sets:?}");
    let details = task::describe(&bench, account, &["Contact".to_owned()], false).await.unwrap();
    let region = details[0].option_set("Contact_Region__c").unwrap();
    let told: Vec<_> = region.options.iter().map(|o| (o.code, o.stored().into_owned(), o.retired)).collect();
    let want = |text: &str, retired| (text_code(text), text.to_owned(), retired);
    assert_eq!(told, [want("North", false), want("South", false), want("East", true)]);
    let store = dependence(&details[0], "Contact_Store__c").unwrap();
    assert_eq!(store.controller, "Region__c");
    assert_eq!(store.goes_with(text_code("Bergen"), Lang::En).as_deref(), Some("North, East"));

    // What a sync writes stands beside the rows, text for text.
    let mut catalog = task::tables(&bench, account, false).await.unwrap();
    catalog.details.insert("Contact".into(), details[0].clone());
    let catalogs = task::Catalogs::from([(account.name.clone(), catalog)]);
    let views = task::enum_views(&bench, &workspace.enumerations, &workspace, catalogs, Lang::En).await.unwrap();
    task::sync_lists(&bench, &views, false).await.unwrap();
    run(&bench, &workspace, "contact").await;
    let conn = database(&dir);
    let listed = pairs(&conn, "SELECT value, label FROM fb_enumeration_value WHERE enumeration = 'contact_region__c'");
    assert_eq!(listed.keys().map(String::as_str).collect::<Vec<_>>(), ["East", "North", "South"]);
    let unknown = "SELECT count(*) FROM Contact c WHERE c.Region__c IS NOT NULL AND NOT EXISTS (SELECT 1
        FROM fb_enumeration_value v WHERE v.enumeration = 'contact_region__c' AND v.value = c.Region__c)";
    assert_eq!(conn.query_row(unknown, [], |r| r.get::<_, i64>(0)).unwrap(), 0);
    let used = bench.campaign.codes_in_use("Contact", "Region__c").unwrap();
    assert!(used[&text_code("North")] > 0 && used.keys().all(|code| region.option(*code).is_some()), "{used:?}");
    let mapping = workspace.mapping(&account.name, "Contact").unwrap();
    compare_salesforce(&dir.path().join("campaign.db"), mapping, &sandbox.oracle(), &BTreeSet::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn several_values_at_once_fill_a_yes_no_column_each() {
    let sandbox = start(SalesforceConfig { rows: 200, seed: 4, ..SalesforceConfig::default() }).await.unwrap();
    let dir = Scratch::new();
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let workspace = set_up(&bench, &sandbox, &["Contact"]).await;
    let changed = task::change_workspace(&bench, |workspace| {
        let rules = workspace.mappings[0].rules.iter_mut().filter(|r| r.field == "Interests__c");
        rules.for_each(|r| r.treatment.steps = vec![Step::Columns]);
        workspace.mappings[0].version += 1;
        Ok(())
    });
    let (changed, ()) = changed.await.unwrap();
    run(&bench, &changed, "contact").await;
    let account = &workspace.accounts[0];
    let details = task::describe(&bench, account, &["Contact".to_owned()], false).await.unwrap();
    let set = details[0].option_set("Interest").unwrap();
    assert!(set.options.len() > 5);
    let conn = database(&dir);
    let mut told = 0;
    for record in sandbox.oracle().records("Contact") {
        let id = record["Id"].as_str().unwrap();
        let held: Vec<&str> = record["Interests__c"].as_str().unwrap_or_default().split(';').collect();
        for option in &set.options {
            let value = option.stored();
            let column = fieldbridge::schema::safe_identifier(&format!("interests__c_{value}"));
            let sql = format!("SELECT \"{column}\" FROM Contact WHERE Id = ?1");
            let yes: Option<bool> = conn.query_row(&sql, [id], |r| r.get(0)).unwrap();
            assert_eq!(yes, Some(held.contains(&value.as_ref())), "{id} {column}: {held:?}");
            told += u32::from(yes == Some(true));
        }
    }
    assert!(told > 50, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn persons_that_are_accounts_and_amounts_in_several_currencies_arrive() {
    let config =
        SalesforceConfig { rows: 240, seed: 6, person_accounts: true, currencies: true, ..SalesforceConfig::default() };
    let sandbox = start(config).await.unwrap();
    let dir = Scratch::new();
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let workspace = set_up(&bench, &sandbox, &["Account", "Contact", "Loyalty_Card__c"]).await;
    let account = &workspace.accounts[0];
    let included = |table: &str| -> BTreeSet<String> {
        workspace.mapping(&account.name, table).unwrap().included().map(|r| r.field.clone()).collect()
    };
    for field in ["IsPersonAccount", "PersonEmail", "Interests__pc", "CurrencyIsoCode", "BillingCity"] {
        assert!(included("Account").contains(field), "{field}: {:?}", included("Account"));
    }
    assert!(!included("Account").contains("BillingAddress"), "its parts are carried, not the whole");
    for table in ["Contact", "Loyalty_Card__c"] {
        assert!(included(table).contains("CurrencyIsoCode"), "{table}: {:?}", included(table));
    }
    for flow in &workspace.flows {
        run(&bench, &workspace, flow.name.as_str()).await;
        let mapping = workspace.mapping(&account.name, &flow.table).unwrap();
        compare_salesforce(&dir.path().join("campaign.db"), mapping, &sandbox.oracle(), &BTreeSet::new());
    }
    let conn = database(&dir);
    let persons = "SELECT count(*) FROM Account WHERE IsPersonAccount = 1 AND PersonEmail IS NOT NULL";
    assert!(conn.query_row(persons, [], |r| r.get::<_, i64>(0)).unwrap() > 0);
    let currencies = pairs(&conn, "SELECT DISTINCT CurrencyIsoCode, NULL FROM Loyalty_Card__c");
    assert!(currencies.len() > 1, "{currencies:?}");
}

fn add(home: &Home, crm: &Crm, name: &str) {
    let line = format!(
        "account add {name} --system salesforce --json --url {} --client-id {} --client-secret-stdin",
        crm.fact("url"),
        crm.fact("client_id")
    );
    let args: Vec<&str> = line.split_whitespace().collect();
    home.run_with_input(&args, format!("{}\n", crm.fact("client_secret")).as_bytes()).exits(0);
}

#[test]
fn a_token_for_another_host_is_used_once_somebody_confirmed_it() {
    let home = Home::new();
    let crm = Crm::start(&home, "--system salesforce --rows 30 --fault foreign_instance");
    add(&home, &crm, "sf");
    let other = crm.fact("url").replace("127.0.0.1", "localhost");
    let refused = home.say("account check sf");
    refused.exits(4);
    let told = format!("{}{}", refused.stdout, refused.stderr);
    assert!(told.contains(&format!("account set sf --confirm-instance {other}")), "{told}");
    let shown = home.say(&format!("account set sf --confirm-instance {other} --json"));
    shown.exits(0);
    assert_eq!(shown.json()["account"]["instance"], other.as_str());
    home.say("account check sf").exits(0);
    let shown = home.say("account show sf");
    assert!(shown.stdout.contains(&other), "{}", shown.stdout);
    home.say("tables sf --refresh").exits(0);
    home.say("account set sf --no-instance").exits(0);
    home.say("account check sf").exits(4);
    // Another one than the confirmed is refused as before.
    home.say("account set sf --confirm-instance https://crm.acme.example").exits(0);
    // The calls kept for the business: of this CRM only, and within bounds.
    let kept = home.say("account set sf --call-reserve 10 --json");
    assert_eq!(kept.exits(0).json()["account"]["call_reserve_percent"], 10);
    let refused = home.say("account set sf --call-reserve 90 --json");
    assert!(refused.fails_with("FB-CFG-10", 3).to_string().contains("from 5 to 80"), "{}", refused.stdout);
    home.say("account check sf").exits(4);
}

#[test]
fn what_only_says_how_the_organisation_is_set_up_is_put_aside_and_found_when_looked_for() {
    let home = Home::new();
    let crm = Crm::start(&home, "--system salesforce --rows 30");
    add(&home, &crm, "sf");
    let names = |line: &str| -> BTreeSet<String> {
        let said = home.say(line);
        said.exits(0);
        matches_schema(&said.json(), "tables");
        let tables = said.json()["tables"].as_array().unwrap().clone();
        tables.iter().map(|t: &Value| t["name"].as_str().unwrap().to_owned()).collect()
    };
    let (listed, all) = (names("tables sf --json"), names("tables sf --all --json"));
    for data in ["Contact", "CampaignMember", "Task", "User", "Loyalty_Card__c"] {
        assert!(listed.contains(data), "{data}: {listed:?}");
    }
    for setup in ["PermissionSet", "Profile", "ObjectPermissions", "ApexTrigger", "Organization", "RecordType"] {
        assert!(!listed.contains(setup) && all.contains(setup), "{setup}");
    }
    assert!(names("tables sf --search profile --json").contains("Profile"));
    let told = home.say("tables sf");
    assert!(format!("{}{}", told.stdout, told.stderr).contains("--all"), "{}", told.stderr);
    let described = home.say("tables sf contact --json");
    described.exits(0);
    matches_schema(&described.json(), "table");
    let sets = described.json()["option_sets"].as_array().unwrap().clone();
    let store = sets.iter().find(|s| s["name"] == "Contact_Store__c").unwrap();
    assert_eq!((&store["depends_on"], &store["options"][1]["valid_for"][0]), (&"Region__c".into(), &"North".into()));
    let text = home.say("tables sf Contact");
    assert!(text.stdout.contains("depends on Region__c") && text.stdout.contains("← North, East"), "{}", text.stdout);
    assert!(!text.stdout.contains("guid"), "{}", text.stdout);
}

#[test]
fn names_of_salesforce_are_understood_whatever_their_case_and_words_are_salesforces_own() {
    let home = Home::new();
    let crm = Crm::start(&home, "--system salesforce --rows 30");
    add(&home, &crm, "sf");
    home.say("tables sf --refresh").exits(0);
    home.say("flow add contact --account sf --table contact").exits(0);
    home.say("schema show contact").exits(0);
    home.say("schema rule contact mobilephone --json").exits(0);
    let unknown = home.say("flow add x --account sf --table Kontakt");
    unknown.exits(3);
    let told = format!("{}{}", unknown.stdout, unknown.stderr);
    assert!(told.contains("Contact") && !told.contains("powerapps"), "{told}");
    let line = "account add y --system salesforce --client-secret-env X --client-id 3MVG9xxxxxxxxxxx --url";
    let args: Vec<&str> = line.split_whitespace().chain(["not an address"]).collect();
    let bad = home.run(&args);
    bad.exits(3);
    assert!(bad.stderr.contains("my.salesforce.com") && !bad.stderr.contains("dynamics.com"), "{}", bad.stderr);
    let line = "account add z --system salesforce --auth password --user a@b.example --client-id 3MVG9xxxxxxxxxxx
        --url https://acme.my.salesforce.com --password-stdin";
    let args: Vec<&str> = line.split_whitespace().collect();
    let lacking = home.run_with_input(&args, b"hunter2\n");
    lacking.exits(3);
    assert!(lacking.stderr.contains("--client-secret-env"), "{}", lacking.stderr);
}
