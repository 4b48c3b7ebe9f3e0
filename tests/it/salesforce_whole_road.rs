//! The whole road with Salesforce: our own adapter against our own sandbox, set up, read, changed, read again, killed on the
//! way; every row of the campaign tables compared with the sandbox's truth.
use crate::headless_road::Crm;
use crate::kit::canary::Scratch;
use crate::kit::guillotine::Guillotine;
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use crate::kit::truth::compare_salesforce;
use fieldbridge::boot::{bench, bench_with};
use fieldbridge::engine::RunEnd;
use fieldbridge::port::RejectFilter;
use fieldbridge::run::RunState;
use fieldbridge::sandbox::MutationPlan;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox, start};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

const SEED: u64 = 77;

async fn sandbox(rows: u64) -> SalesforceSandbox {
    start(SalesforceConfig { rows, seed: SEED, ..SalesforceConfig::default() }).await.unwrap()
}

fn wish(sandbox: &SalesforceSandbox, tables: &[&str]) -> SetupWish {
    let c = sandbox.credentials();
    let text = format!(
        "name = \"acme\"\nsystem = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = {tables:?}\n",
        c.url, c.client_id
    );
    SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) }
}

async fn run(bench: &Bench, workspace: &Workspace, flow: &str) -> RunEnd {
    let flow = fieldbridge::account::Name::parse(flow).unwrap();
    let handle = task::launch(bench, workspace, &flow, LaunchOptions::default()).await.unwrap();
    let end = task::wait_for(handle, |_| {}).await.unwrap();
    assert!(end.fault.is_none(), "{flow}: {:?}", end.fault);
    assert!(end.record.counters.balanced(), "{flow}: {:?}", end.record.counters);
    end
}

async fn equal(bench: &Bench, workspace: &Workspace, sandbox: &SalesforceSandbox, directory: &Path) {
    let open = RejectFilter { open_only: true, limit: 100_000, ..RejectFilter::default() };
    let rejects = task::rejects(bench, open).await.unwrap();
    for mapping in workspace.mappings.iter().filter(|m| sandbox.oracle().count(&m.table) > 0) {
        let own = rejects.iter().filter(|r| workspace.flow(&r.flow).unwrap().table == mapping.table);
        let rejected = own.map(|r| r.row.clone()).collect();
        compare_salesforce(&directory.join("campaign.db"), mapping, &sandbox.oracle(), &rejected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_is_found_by_its_own_name_and_by_the_tables_in_any_case() {
    let (dir, sandbox) = (Scratch::new(), sandbox(10).await);
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let workspace = task::run_setup(&bench, &wish(&sandbox, &["Contact", "Account"]), |_| {}).await.unwrap().workspace;
    let accounts: Vec<_> = workspace.accounts.iter().collect();
    for typed in ["Contact", "contact", "CONTACT"] {
        let built = task::built_schemas(&bench, &workspace, &accounts, &[typed.into()]).await.unwrap();
        let tables: Vec<&str> = built.iter().map(|b| b.mapping.table.as_str()).collect();
        assert_eq!(tables, ["Contact"], "{typed}");
    }
    let refused = task::built_schemas(&bench, &workspace, &accounts, &["Lead".into()]).await.unwrap_err();
    assert_eq!(refused.args.get("case").map(String::as_str), Some("table"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_of_salesforce_arrive_and_follow_changes_and_deletions() {
    let (dir, sandbox) = (Scratch::new(), sandbox(3_100).await);
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let tables = ["Contact", "Account", "Lead", "Campaign", "CampaignMember"];
    let done = task::run_setup(&bench, &wish(&sandbox, &tables), |_| {}).await.unwrap();
    assert!(done.checks.len() > 15 && done.checks.iter().all(|c| c.passed()), "{:?}", done.checks);
    let account = &done.workspace.accounts[0];
    assert_eq!((account.tenant.as_str(), account.authority.as_str()), ("", sandbox.url().as_str()));
    assert_eq!(account.organisation.as_ref().unwrap().id, sandbox.credentials().organization_id);
    assert_eq!(bench.workspace.load().unwrap(), done.workspace);
    for flow in &done.flows {
        let end = run(&bench, &done.workspace, flow.as_str()).await;
        // Nobody is a member of a campaign yet.
        assert_eq!(end.record.counters.read > 0, flow.as_str() != "campaignmember", "{flow}");
    }
    equal(&bench, &done.workspace, &sandbox, dir.path()).await;

    sandbox.mutate(&MutationPlan { table: Some("Contact".into()), updates: 120, inserts: 40, deletes: 30 });
    assert_eq!(sandbox.oracle().count("Contact"), 3_110);
    let second = run(&bench, &done.workspace, "contact").await;
    let counters = second.record.counters;
    assert!(counters.read < 3_100, "only what changed is read: {counters:?}");
    assert_eq!(counters.deleted, 30, "{counters:?}");
    assert_eq!(counters.applied + counters.rejected, 160, "{counters:?}");
    equal(&bench, &done.workspace, &sandbox, dir.path()).await;
    let third = run(&bench, &done.workspace, "contact").await;
    assert_eq!((third.record.counters.applied, third.record.state), (0, RunState::Done), "nothing changed");
}

fn add(home: &Home, crm: &Crm) {
    let url = crm.fact("url");
    let args = ["account", "add", "sf", "--system", "salesforce", "--json", "--url", url];
    let args: Vec<&str> =
        args.into_iter().chain(["--client-id", crm.fact("client_id"), "--client-secret-stdin"]).collect();
    let added = home.run_with_input(&args, format!("{}\n", crm.fact("client_secret")).as_bytes());
    added.exits(0);
    assert_eq!(added.json()["account"]["system"], "salesforce");
}

#[test]
fn every_command_works_with_salesforce_as_well() {
    let home = Home::new();
    let crm = Crm::start(&home, "--system salesforce --rows 900 --seed 3");
    add(&home, &crm);
    let checked = home.say("account check sf --json");
    checked.exits(0);
    matches_schema(&checked.json(), "checks");
    let checks: Vec<String> =
        checked.json()["checks"].as_array().unwrap().iter().map(|c| c["check"].to_string()).collect();
    for foreign in ["dataverse", "tenant", "change-tracking", "solution"] {
        assert!(!checks.iter().any(|c| c.contains(foreign)), "{foreign}: {checks:?}");
    }
    let tables = home.say("tables sf --json");
    tables.exits(0);
    matches_schema(&tables.json(), "tables");
    let names: Vec<Value> = tables.json()["tables"].as_array().unwrap().iter().map(|t| t["name"].clone()).collect();
    assert!(names.contains(&Value::from("Contact")) && names.is_sorted_by_key(|n| n.to_string()), "{names:?}");
    let described = home.say("tables sf Contact --json");
    described.exits(0);
    matches_schema(&described.json(), "table");
    home.say("flow add contact --table Contact").exits(0);
    let ran = home.say("run contact --json");
    ran.exits(0);
    matches_schema(&ran.json(), "run");
    home.say("schema show Contact").exits(0);
    home.say("status --json").exits(0);
    let refused = home.say(
        "account add x --system salesforce --auth device-code --url https://acme.my.salesforce.com --client-id 3MVG9xxxxxxxx",
    );
    refused.exits(3);
    assert!(refused.stderr.contains("client-secret"), "the ways there are: {}", refused.stderr);
}

const SECRET: &str = "CRM_SECRET";

/// `kill -9` at some bytes of the organisation's answers, again and again: what is there at the end equals the truth.
#[tokio::test(flavor = "multi_thread")]
async fn a_reading_of_salesforce_that_is_killed_goes_on() {
    let config = SalesforceConfig { rows: 1_500, seed: SEED, page_size: 200, ..SalesforceConfig::default() };
    let sandbox = start(config).await.unwrap();
    let address = sandbox.url().trim_start_matches("http://").parse().unwrap();
    let (home, relay) = (Home::new(), Guillotine::before(address).await);
    let c = sandbox.credentials();
    let answers = format!(
        "name = \"acme\"\nsystem = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"env:{SECRET}\"\ntables = [\"Contact\"]\n",
        relay.url, c.client_id
    );
    std::fs::write(home.path().join("answers.toml"), answers).unwrap();
    tokio::task::block_in_place(|| {
        let command = |args: &[&str]| {
            let mut command = home.command(args);
            command.env(SECRET, &c.client_secret);
            command
        };
        let setup = command(&["setup", "--answers", "answers.toml", "--no-input"]).output().unwrap();
        assert!(setup.status.success(), "{}", String::from_utf8_lossy(&setup.stderr));
        // Each try gets a little further than the sign-in; what was committed is not read again.
        let kills =
            relay.kill_until_through((0..40).map(|n| 20_000 + n * 7_919), || command(&["run", "contact", "--plain"]));
        assert!(kills >= 3, "{kills} kills");
    });
    let workspace = bench(&home.workspace(), false).workspace.load().unwrap();
    let database = home.workspace().join("campaign.db");
    let conn = rusqlite::Connection::open(&database).unwrap();
    let mut open = conn.prepare("SELECT DISTINCT row FROM fb_reject WHERE resolution IS NULL").unwrap();
    let rejected: BTreeSet<String> = open.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    compare_salesforce(&database, &workspace.mappings[0], &sandbox.oracle(), &rejected);
    assert_eq!(conn.query_row("PRAGMA integrity_check", [], |r| r.get::<_, String>(0)).unwrap(), "ok");
}
