//! Rows of Salesforce that are gone in ways a query does not show: deleted for good, whose only trace is the log of deletions,
//! and merged into others, which are counted apart.
use crate::headless_road::Crm;
use crate::kit::caller::send;
use crate::kit::house::House;
use crate::kit::program::Home;
use crate::kit::salesforce::asked_by_another;
use crate::kit::shape::matches_schema;
use crate::kit::sign_in::form;
use fieldbridge::account::Name;
use fieldbridge::clock::ManualClock;
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::ReadWay;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox, start};
use fieldbridge::sandbox::{FaultRule, MutationPlan};
use fieldbridge::task::{self, LaunchOptions};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

async fn loaded(rows: u64, way: ReadWay) -> (SalesforceSandbox, House) {
    let sandbox = start(SalesforceConfig { rows, seed: 8, ..SalesforceConfig::default() }).await.unwrap();
    let c = sandbox.credentials();
    let house = House::of("salesforce", &c.url, (&c.client_id, c.client_secret), &["Contact"]).await;
    let change = move |workspace: &mut fieldbridge::setup::Workspace| {
        for flow in &mut workspace.flows {
            (flow.try_rows, flow.reading.way) = (0, way);
        }
        Ok(())
    };
    task::change_workspace(&house.bench, change).await.unwrap();
    house.quiet("contact").await;
    assert_eq!(living(&house), there(&sandbox));
    (sandbox, house)
}

/// Some minutes ago: the log tells whole minutes, those that are over.
fn delete(sandbox: &SalesforceSandbox, deletes: u64) {
    let plan = MutationPlan { table: Some("Contact".into()), updates: 5, inserts: 2, deletes };
    sandbox.mutate_at(&plan, jiff::Timestamp::now().as_second() - 150);
}

async fn run(house: &House, options: LaunchOptions) -> RunEnd {
    let handle =
        task::launch(&house.bench, &house.workspace(), &Name::parse("contact").unwrap(), options).await.unwrap();
    task::wait_for(handle, |_| {}).await.unwrap()
}

fn living(house: &House) -> BTreeSet<String> {
    let db = house.database();
    let mut all = db.prepare("SELECT id FROM contact WHERE fb_deleted_at IS NULL").unwrap();
    all.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
}

fn there(sandbox: &SalesforceSandbox) -> BTreeSet<String> {
    sandbox.oracle().records("Contact").iter().map(|row| row["Id"].as_str().unwrap().to_owned()).collect()
}

fn faults(sandbox: &SalesforceSandbox, rules: &[&str]) {
    sandbox.set_faults(rules.iter().map(|rule| FaultRule::parse(rule).unwrap()).collect());
}

/// Whether the run compared identifiers.
async fn swept(house: &House, end: &RunEnd) -> bool {
    let log = task::log_of(&house.bench, end.record.run).await.unwrap();
    log.iter().any(|line| line.key == "log-reading-sweep")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_deleted_for_good_are_found_without_a_comparison() {
    for way in [ReadWay::Pages, ReadWay::Bulk] {
        let (sandbox, house) = loaded(400, way).await;
        delete(&sandbox, 12);
        assert_eq!(sandbox.empty_bin("Contact"), 12);
        // Some more lie in the bin still: the log names these as well, and each is counted once.
        delete(&sandbox, 7);
        let now = jiff::Timestamp::now().as_second();
        let at = |seconds: i64| {
            jiff::Timestamp::from_second(seconds).unwrap().strftime("%Y-%m-%dT%H:%M:%S%%2B00:00").to_string()
        };
        let path = format!("sobjects/Contact/deleted/?start={}&end={}", at(now - 3_600), at(now + 60));
        let log = asked_by_another(&sandbox, "GET", &path, "").await.json();
        assert_eq!(log["deletedRecords"].as_array().unwrap().len(), 19);
        let shown = "queryAll?q=SELECT+COUNT()+FROM+Contact+WHERE+IsDeleted=true";
        assert_eq!(asked_by_another(&sandbox, "GET", shown, "").await.json()["totalSize"], 7);
        let end = run(&house, LaunchOptions::default()).await;
        assert_eq!(end.fault, None);
        assert_eq!((end.record.counters.deleted, end.record.counters.merged), (19, 0), "{:?}", end.record.counters);
        assert!(end.record.counters.balanced() && !swept(&house, &end).await);
        assert_eq!(living(&house), there(&sandbox), "{way:?}");
        let again = run(&house, LaunchOptions::default()).await;
        assert_eq!((again.fault, again.record.counters.deleted), (None, 0), "once");
        // In this very minute: the log does not tell it yet, a later reading looks back for it.
        let plan = MutationPlan { table: Some("Contact".into()), updates: 0, inserts: 0, deletes: 3 };
        sandbox.mutate(&plan);
        sandbox.empty_bin("Contact");
        let early = run(&house, LaunchOptions::default()).await;
        assert_eq!(early.fault, None);
        assert!(there(&sandbox).is_subset(&living(&house)));
    }
}

/// Questions to the log of deletions that go back further than the few minutes asked about for the horizon.
async fn log_questions(sandbox: &SalesforceSandbox) -> usize {
    let url = format!("{}/_sandbox/journal", sandbox.url());
    let told = send(&url, "GET", &[], "").await.unwrap().json();
    let long = |entry: &&Value| {
        let at = |name: &str| entry["query"][name].as_str().and_then(|text| text.parse::<Timestamp>().ok());
        let path = entry["path"].as_str().unwrap_or_default().trim_end_matches('/');
        path.ends_with("/deleted")
            && at("end").zip(at("start")).is_some_and(|(end, start)| end.duration_since(start).as_secs() > 600)
    };
    told.as_array().unwrap().iter().filter(long).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_deletions_is_asked_once_in_a_reading() {
    let (sandbox, house) = loaded(200, ReadWay::Pages).await;
    delete(&sandbox, 6);
    assert_eq!(sandbox.empty_bin("Contact"), 6);
    let before = log_questions(&sandbox).await;
    let end = run(&house, LaunchOptions::default()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 6));
    assert_eq!(log_questions(&sandbox).await - before, 1, "its answer is kept until its page is asked for");
    assert_eq!(living(&house), there(&sandbox));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_rows_deleted_for_good_are_held_until_somebody_agrees() {
    let (sandbox, house) = loaded(900, ReadWay::Pages).await;
    let before = living(&house);
    delete(&sandbox, 200);
    let gone = sandbox.empty_bin("Contact");
    assert!(gone > 150);
    let held = run(&house, LaunchOptions::default()).await;
    assert_eq!(held.fault.unwrap().kind, ErrorKind::DeletesHeld);
    assert!(before.is_subset(&living(&house)), "nothing of it was done");
    let agreed = run(&house, LaunchOptions { approve_deletes: true, ..LaunchOptions::default() }).await;
    assert_eq!((agreed.fault, agreed.record.counters.deleted), (None, gone as u64));
    assert_eq!(living(&house), there(&sandbox));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_tells_nothing_costs_no_run_and_a_comparison_finds_what_it_would_have_told() {
    for fault in ["not_replicated=Contact", "too_many_deleted"] {
        let (sandbox, house) = loaded(200, ReadWay::Pages).await;
        delete(&sandbox, 9);
        assert_eq!(sandbox.empty_bin("Contact"), 9);
        faults(&sandbox, &[fault]);
        let asked = |sandbox: &SalesforceSandbox| sandbox.requests().values().sum::<u64>();
        let before = asked(&sandbox);
        let end = run(&house, LaunchOptions::default()).await;
        assert_eq!((end.fault, end.record.counters.deleted), (None, 0), "{fault}");
        assert!(asked(&sandbox) - before < 120, "{fault}: {} requests", asked(&sandbox) - before);
        let end = run(&house, LaunchOptions { sweep: true, ..LaunchOptions::default() }).await;
        assert_eq!((end.fault, end.record.counters.deleted), (None, 9), "{fault}");
        assert_eq!(living(&house), there(&sandbox), "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_cannot_be_asked_just_now_ends_the_run_and_the_next_one_makes_up_for_it() {
    let (sandbox, house) = loaded(200, ReadWay::Pages).await;
    delete(&sandbox, 9);
    sandbox.empty_bin("Contact");
    faults(&sandbox, &["unavailable:on=replication"]);
    let end = run(&house, LaunchOptions::default()).await;
    assert_eq!(end.fault.map(|fault| fault.kind), Some(ErrorKind::SalesforceBusy));
    faults(&sandbox, &[]);
    let end = run(&house, LaunchOptions::default()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 9));
    assert_eq!(living(&house), there(&sandbox));
}

#[test]
fn merged_rows_are_told_apart_in_json_in_tables_and_in_the_history() {
    let home = Home::new();
    let crm = Crm::start(&home, "--system salesforce --rows 80 --seed 4");
    let (url, id) = (crm.fact("url"), crm.fact("client_id"));
    let line = format!("account add sf --system salesforce --json --url {url} --client-id {id} --client-secret-stdin");
    let args: Vec<&str> = line.split_whitespace().collect();
    home.run_with_input(&args, format!("{}\n", crm.fact("client_secret")).as_bytes()).exits(0);
    home.say("flow add contact --table Contact").exits(0);
    home.say("run contact --json").exits(0);
    let counters = |told: &Value| told["runs"][0]["run"]["counters"].clone();
    let conn = rusqlite::Connection::open(home.workspace().join("campaign.db")).unwrap();
    let mut all = conn.prepare("SELECT id FROM contact ORDER BY id DESC LIMIT 6").unwrap();
    let ids: Vec<String> = all.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let lever = |path: &str| runtime.block_on(send(&format!("{url}/_sandbox/{path}"), "POST", &[], "")).unwrap().json();
    let merge = |winner: &str, loser: &str| lever(&format!("merge?winner={winner}&loser={loser}"));
    assert_eq!(merge(&ids[0], &ids[1])["merged"], 1);
    assert_eq!(merge(&ids[0], &ids[2])["merged"], 1);
    lever("mutate?table=Contact&deletes=1");
    let told = home.say("run contact --json").exits(0).json();
    matches_schema(&told, "run");
    let counted = counters(&told);
    assert_eq!((&counted["deleted"], &counted["merged"]), (&3.into(), &2.into()), "{counted}");
    assert_eq!(told["runs"][0]["run"]["balanced"], true);
    for (lang, words) in [("en", "of which merged"), ("ko", "그중 병합")] {
        let history = home.say(&format!("history --lang {lang}"));
        assert!(history.exits(0).stdout.contains(words), "{}", history.stdout);
    }
    let history = home.say("history --json").json();
    matches_schema(&history, "history");
    assert_eq!(
        (&history["runs"][0]["counters"]["merged"], &history["runs"][1]["counters"]["merged"]),
        (&2.into(), &0.into())
    );
    for (winner, loser, lang, words) in
        [(&ids[0], &ids[3], "en", "of which merged"), (&ids[0], &ids[4], "ko", "그중 병합")]
    {
        merge(winner, loser);
        let ran = home.say(&format!("run contact --lang {lang}"));
        assert!(ran.exits(0).stdout.contains(words), "{}", ran.stdout);
    }
    let idle = home.say("run contact");
    assert!(!idle.exits(0).stdout.contains("of which merged"), "nothing was merged: {}", idle.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_a_bulk_job_deletes_for_good_are_gone_here_with_the_next_run() {
    // The log tells whole minutes, those that are over: the job ran some minutes ago.
    let clock = ManualClock::at(Timestamp::now() - SignedDuration::from_secs(150));
    let config = SalesforceConfig { rows: 60, seed: 8, clock: Arc::new(clock.clone()), ..SalesforceConfig::default() };
    let sandbox = start(config).await.unwrap();
    let c = sandbox.credentials();
    let house = House::of("salesforce", &c.url, (&c.client_id, c.client_secret.clone()), &["Contact"]).await;
    house.quiet("contact").await;
    assert_eq!(living(&house), there(&sandbox));
    faults(&sandbox, &["extra_permission=PermissionsBulkApiHardDelete"]);
    let doomed: Vec<String> = there(&sandbox).into_iter().step_by(17).collect();
    let bearer = {
        let pairs = [
            ("grant_type", "client_credentials"),
            ("client_id", c.client_id.as_str()),
            ("client_secret", c.client_secret.as_str()),
        ];
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let token = send(&format!("{}/services/oauth2/token", c.url), "POST", &headers, &form(&pairs)).await.unwrap();
        format!("Bearer {}", token.json()["access_token"].as_str().unwrap())
    };
    let ask = async |method: &str, path: &str, kind: &str, body: &str| {
        let headers = [("authorization", bearer.as_str()), ("content-type", kind)];
        let answer = send(&format!("{}/services/data/v66.0/{path}", c.url), method, &headers, body).await.unwrap();
        assert!(answer.status < 300, "{method} {path}: {}", answer.text());
        answer
    };
    let json = "application/json";
    let made = r#"{"object":"Contact","operation":"hardDelete","contentType":"CSV","lineEnding":"LF"}"#;
    let job = ask("POST", "jobs/ingest", json, made).await.json()["id"].as_str().unwrap().to_owned();
    ask("PUT", &format!("jobs/ingest/{job}/batches"), "text/csv", &format!("Id\n{}\n", doomed.join("\n"))).await;
    ask("PATCH", &format!("jobs/ingest/{job}"), json, r#"{"state":"UploadComplete"}"#).await;
    let mut done = Value::Null;
    for _ in 0..50 {
        done = ask("GET", &format!("jobs/ingest/{job}"), json, "").await.json();
        if done["state"] == "JobComplete" {
            break;
        }
    }
    assert_eq!((&done["state"], &done["numberRecordsFailed"]), (&"JobComplete".into(), &0.into()), "{done}");
    assert!(doomed.iter().all(|id| !there(&sandbox).contains(id)));
    clock.advance(SignedDuration::from_secs(150));
    let end = run(&house, LaunchOptions::default()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, doomed.len() as u64));
    assert_eq!(living(&house), there(&sandbox));
}
