//! Bulk jobs under trouble, with the program as it is installed and with the engine: killed in the middle, lost on the
//! server, merged rows among the results; what is there at the end equals the truth.
use crate::kit::canary::Scratch;
use crate::kit::guillotine::Guillotine;
use crate::kit::program::Home;
use crate::kit::truth::compare_salesforce;
use fieldbridge::account::Name;
use fieldbridge::boot::{bench, bench_with};
use fieldbridge::sandbox::MutationPlan;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox, start};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use rusqlite::Connection;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

const SEED: u64 = 31;
const SECRET: &str = "CRM_SECRET";

async fn sandbox(rows: u64) -> SalesforceSandbox {
    let config = SalesforceConfig { rows, seed: SEED, page_size: 200, bulk_part: 250, ..SalesforceConfig::default() };
    start(config).await.unwrap()
}

/// Answers for an organisation at an address, read by jobs.
fn answers(url: &str, client_id: &str, secret: &str, tables: &[&str]) -> String {
    let flows: String = tables
        .iter()
        .map(|table| format!("[[flow]]\ntable = \"{table}\"\ntry_rows = 0\nreading = {{ way = \"bulk\" }}\n"))
        .collect();
    let mappings = match tables.contains(&"Loyalty_Card__c") {
        true => "[[mapping]]\ntable = \"Loyalty_Card__c\"\ninclude = [\"Contact__c\"]\n",
        false => "",
    };
    format!(
        "name = \"acme\"\nsystem = \"salesforce\"\nurl = \"{url}\"\nclient_id = \"{client_id}\"\nsecret = \"{secret}\"\n\
         tables = {tables:?}\n{flows}{mappings}"
    )
}

pub fn equal(directory: &Path, workspace: &Workspace, sandbox: &SalesforceSandbox) {
    let database = directory.join("campaign.db");
    let conn = Connection::open(&database).unwrap();
    let mut open = conn.prepare("SELECT DISTINCT row FROM fb_reject WHERE resolution IS NULL").unwrap();
    let rejected: BTreeSet<String> = open.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    compare_salesforce(&database, &workspace.mappings[0], &sandbox.oracle(), &rejected);
    assert_eq!(conn.query_row("PRAGMA integrity_check", [], |r| r.get::<_, String>(0)).unwrap(), "ok");
}

/// The jobs the organisation still has, by state.
async fn jobs(sandbox: &SalesforceSandbox) -> Vec<String> {
    let org = crate::kit::salesforce::asked_by_another(sandbox, "GET", "jobs/query", "").await.json();
    org["records"].as_array().unwrap().iter().map(|job| job["state"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_job_that_is_killed_in_the_middle_goes_on_and_is_tidied_away() {
    let sandbox = sandbox(2_000).await;
    let address = sandbox.url().trim_start_matches("http://").parse().unwrap();
    let (home, relay) = (Home::new(), Guillotine::before(address).await);
    let c = sandbox.credentials();
    let text = answers(&relay.url, &c.client_id, &format!("env:{SECRET}"), &["Contact"]);
    std::fs::write(home.path().join("answers.toml"), text).unwrap();
    let kills = tokio::task::block_in_place(|| {
        let command = |args: &[&str]| {
            let mut command = home.command(args);
            command.env(SECRET, &c.client_secret);
            command
        };
        let setup = command(&["setup", "--answers", "answers.toml", "--no-input"]).output().unwrap();
        assert!(setup.status.success(), "{}", String::from_utf8_lossy(&setup.stderr));
        let made = sandbox.requests().get("results").copied().unwrap_or(0);
        assert_eq!(made, 0, "setting up reads nothing by jobs");
        // Each try gets a little further: into the sign-in, the making of the job, its parts.
        relay.kill_until_through((0..60).map(|n| 2_000 + n * 23_917), || command(&["run", "contact", "--plain"]))
    });
    let conn = Connection::open(home.workspace().join("campaign.db")).unwrap();
    let number = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
    let first_run = "SELECT sum(p.read) FROM fb_page p JOIN fb_run r ON r.run = p.run
        WHERE r.id < (SELECT max(id) FROM fb_run)";
    eprintln!("{kills} kills, {} pages", number("SELECT count(*) FROM fb_page"));
    assert!(kills >= 5, "{kills} kills");
    assert_eq!(number(first_run), 2_000, "every row once: none lost, none doubled");
    assert_eq!(number("SELECT count(*) FROM Contact"), number("SELECT count(DISTINCT Id) FROM Contact"));
    let workspace = bench(&home.workspace(), false).workspace.load().unwrap();
    equal(&home.workspace(), &workspace, &sandbox);
    // A job whose name was not written down before the kill ends by itself; the one that was read to its end is not left.
    let left = jobs(&sandbox).await;
    assert!(left.len() <= kills, "{left:?}");
}

pub async fn set_up(dir: &Scratch, sandbox: &SalesforceSandbox, tables: &[&str]) -> (Bench, Workspace) {
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let c = sandbox.credentials();
    let text = answers(&c.url, &c.client_id, "stdin", tables);
    let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) };
    let done = task::run_setup(&bench, &wish, |_| {}).await.unwrap();
    (bench, done.workspace)
}

pub async fn run(bench: &Bench, workspace: &Workspace, flow: &str) -> fieldbridge::engine::RunEnd {
    let handle = task::launch(bench, workspace, &Name::parse(flow).unwrap(), LaunchOptions::default()).await.unwrap();
    let end = task::wait_for(handle, |_| {}).await.unwrap();
    assert!(end.fault.is_none(), "{flow}: {:?}", end.fault);
    assert!(end.record.counters.balanced());
    end
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_is_to_read_by_jobs_does_so_and_asks_for_single_rows_by_pages() {
    let (dir, sandbox) = (Scratch::new(), sandbox(600).await);
    let (bench, workspace) = set_up(&dir, &sandbox, &["Contact"]).await;
    run(&bench, &workspace, "contact").await;
    assert!(sandbox.requests()["results"] >= 3, "{:?}", sandbox.requests());
    equal(dir.path(), &workspace, &sandbox);
    // What was deleted is asked for by its identifier: a question for a page, whatever the flow's way.
    sandbox.mutate(&MutationPlan { table: Some("Contact".into()), updates: 30, inserts: 10, deletes: 12 });
    let end = run(&bench, &workspace, "contact").await;
    assert_eq!(end.record.counters.deleted, 12, "{:?}", end.record.counters);
    equal(dir.path(), &workspace, &sandbox);
    let swept = LaunchOptions { sweep: true, ..LaunchOptions::default() };
    let handle = task::launch(&bench, &workspace, &Name::parse("contact").unwrap(), swept).await.unwrap();
    assert_eq!(task::wait_for(handle, |_| {}).await.unwrap().fault, None);
    let left = jobs(&sandbox).await;
    assert!(left.iter().all(|state| state == "Aborted"), "no job is left at work or with its rows: {left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_contact_goes_on_under_the_one_that_stayed() {
    for way in ["bulk", "pages"] {
        let (dir, sandbox) = (Scratch::new(), sandbox(400).await);
        let (bench, mut workspace) = set_up(&dir, &sandbox, &["Contact", "Loyalty_Card__c"]).await;
        if way == "pages" {
            workspace.flows.iter_mut().for_each(|f| f.reading.way = fieldbridge::flow::ReadWay::Pages);
        }
        let cards = workspace.flows.iter().find(|f| f.table == "Loyalty_Card__c").unwrap().name.to_string();
        run(&bench, &workspace, "contact").await;
        run(&bench, &workspace, &cards).await;
        let conn = Connection::open(dir.path().join("campaign.db")).unwrap();
        let card = workspace.mappings.iter().find(|m| m.table == "Loyalty_Card__c").unwrap();
        let rule = card.included().find(|r| r.field == "Contact__c").expect("a card belongs to a contact");
        let (table, link) = (&card.schema, &rule.column);
        let text = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, String>(0)).unwrap();
        let loser = text(&format!("SELECT {link} FROM {table} WHERE {link} IS NOT NULL LIMIT 1"));
        let winner = text(&format!("SELECT Id FROM Contact WHERE Id != '{loser}' LIMIT 1"));
        let referring = |id: &str| -> i64 {
            conn.query_row(&format!("SELECT count(*) FROM {table} WHERE {link} = ?1"), [id], |r| r.get(0)).unwrap()
        };
        let before = referring(&loser) + referring(&winner);
        sandbox.merge(&winner, &[&loser]).unwrap();
        let end = run(&bench, &workspace, "contact").await;
        let counters = end.record.counters;
        assert_eq!((counters.deleted, counters.merged), (1, 1), "{way}: {counters:?}");
        let aliases = text("SELECT coalesce(group_concat(schema || loser || winner), 'none') FROM fb_alias");
        assert_eq!(aliases, format!("contact{loser}{winner}"), "{way}");
        assert_eq!((referring(&loser), referring(&winner)), (0, before), "{way}: what referred to it leads on");
        let told = "SELECT count(*) FROM fb_log WHERE key = 'log-merged'";
        assert_eq!(conn.query_row(told, [], |r| r.get::<_, i64>(0)).unwrap(), 1, "{way}: the run says so");
        let gone = format!("SELECT coalesce(fb_deleted_at, '') FROM Contact WHERE Id = '{loser}'");
        assert_ne!(text(&gone), "", "{way}: it is marked");
        let again = run(&bench, &workspace, "contact").await;
        assert_eq!(again.record.counters.deleted, 0, "{way}: once");
    }
}

#[test]
fn the_way_of_reading_is_chosen_shown_carried_along_and_refused_where_there_is_one_only() {
    let home = Home::new();
    let crm = crate::headless_road::Crm::start(&home, "--system salesforce --rows 300 --seed 3");
    let (url, id, secret) = (crm.fact("url"), crm.fact("client_id"), crm.fact("client_secret"));
    let add =
        ["account", "add", "sf", "--system", "salesforce", "--url", url, "--client-id", id, "--client-secret-stdin"];
    home.run_with_input(&add, format!("{secret}\n").as_bytes()).exits(0);
    home.say("flow add contact --table Contact --way pages").exits(0);
    let way = |home: &Home| home.say("flow list --json").json()["flows"][0]["reading"]["way"].clone();
    assert_eq!(way(&home), Value::from("pages"));
    let shown = home.say("flow set contact --way bulk");
    shown.exits(0);
    assert!(shown.stdout.contains("Bulk API 2.0"), "{}", shown.stdout);
    assert!(home.say("flow list").stdout.contains("bulk jobs"));
    home.say("run contact --json").exits(0);
    let file = home.say("setup export");
    file.exits(0);
    assert!(file.stdout.contains("way = \"bulk\""), "{}", file.stdout);
    std::fs::write(home.path().join("setup.toml"), &file.stdout).unwrap();
    home.say("flow set contact --way auto").exits(0);
    let differs = home.say("setup diff setup.toml");
    assert!(differs.stdout.contains("way of fetching"), "{}", differs.stdout);
    home.say("flow set contact --way sideways").exits(2);

    let other = Home::new();
    let crm = crate::headless_road::Crm::start(&other, "--rows 60 --seed 3");
    let (url, id, secret) = (crm.fact("url"), crm.fact("client_id"), crm.fact("client_secret"));
    let add = ["account", "add", "crm", "--url", url, "--client-id", id, "--client-secret-stdin"];
    other.run_with_input(&add, format!("{secret}\n").as_bytes()).exits(0);
    let refused = other.say("flow add contact --table contact --way bulk");
    refused.exits(3);
    assert!(refused.stderr.contains("one way"), "{}", refused.stderr);
    other.say("flow add contact --table contact").exits(0);
    other.say("flow set contact --way pages").exits(3);
    assert!(!other.say("flow show contact").stdout.contains("page by page"), "nothing is offered");
}
