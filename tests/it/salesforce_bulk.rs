//! Large readings by Bulk API 2.0 against the sandbox: the same rows as pages bring, whatever happens to the job.
use crate::kit::salesforce::{Org, read, read_from, reading};
use fieldbridge::crm::salesforce::BulkUse;
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::{Crm, Position, ReadOrder};
use fieldbridge::sandbox::MutationPlan;
use serde_json::json;
use std::sync::Arc;

/// The sandbox with this many contacts, read by jobs from so many rows on.
async fn bulky(rows: u64, from_rows: u64) -> Org {
    let mut org = Org::of(rows).await;
    org.settings.bulk.when = BulkUse::BySize;
    org.settings.bulk.from_rows = from_rows;
    org
}

async fn by_pages(org: &mut Org, order: ReadOrder) -> crate::kit::salesforce::Reading {
    let before = std::mem::replace(&mut org.settings.bulk.when, BulkUse::Never);
    let crm = org.crm();
    org.settings.bulk.when = before;
    let detail = crm.describe("Contact").await.unwrap();
    read(&crm, &reading(&detail, order)).await
}

/// Requests whose route begins so.
fn requests(org: &Org, route: &str) -> u64 {
    org.sandbox.requests().iter().filter(|(name, _)| name.contains(route)).map(|(_, n)| n).sum()
}

/// Changes a job as somebody else would.
async fn tamper(org: &Org, method: &str, link: &str) {
    let id = link.split(':').nth(1).unwrap().split('#').next().unwrap().to_owned();
    let body = if method == "PATCH" { json!({"state": "Aborted"}).to_string() } else { String::new() };
    org.other(method, &format!("jobs/query/{id}"), &body).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_bring_the_same_rows_as_pages_in_both_orders() {
    let mut org = bulky(5_300, 1_000).await;
    for order in [ReadOrder::ById, ReadOrder::ByModified] {
        let pages = by_pages(&mut org, order).await;
        let crm = org.crm();
        let detail = crm.describe("Contact").await.unwrap();
        let jobs = read(&crm, &reading(&detail, order)).await;
        assert_eq!(jobs.order, pages.order, "{order:?}: each row once, in the same order");
        assert_eq!(jobs.rows, pages.rows, "{order:?}: and the same values");
        assert!(jobs.links.iter().any(|l| l.contains("job:750")), "{:?}", jobs.links);
        // The first page, the empty page that names the job, then parts of ten pages.
        assert!(jobs.links.len() <= 2 + 5_300 / 2_000 + 1, "{} parts", jobs.links.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_little_or_a_sample_makes_no_job() {
    let org = bulky(900, 1_000).await;
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    assert_eq!(read(&crm, &reading(&detail, ReadOrder::ById)).await.order.len(), 900);
    let mut sample = reading(&detail, ReadOrder::ById);
    sample.page_size = 20;
    let mut always = bulky(900, 1).await;
    always.settings.bulk.when = BulkUse::Always;
    assert_eq!(read(&always.crm(), &sample).await.order.len(), 900);
    assert_eq!((requests(&org, "jobs"), requests(&always, "jobs")), (0, 0), "{:?}", always.sandbox.requests());
    sample.page_size = 200;
    assert_eq!(read(&always.crm(), &sample).await.order.len(), 900);
    assert!(requests(&always, "jobs") > 0, "whoever wants jobs gets one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_goes_on_with_its_job_after_a_restart() {
    let org = bulky(3_000, 500).await;
    let detail = org.crm().describe("Contact").await.unwrap();
    let query = reading(&detail, ReadOrder::ByModified);
    let whole = read(&org.crm(), &query).await;
    // Every place is one to be killed at: another process goes on from its link alone.
    let mut at = Position::Start;
    let mut order = Vec::new();
    let jobs = requests(&org, "jobs");
    loop {
        let crm = org.crm();
        let page = crm.fetch(&query, &at).await.unwrap();
        let decoded = crm.decode(&query, &page).unwrap();
        order.extend(decoded.rows.keys.iter().map(|k| k.id.to_string()));
        match page.next {
            Some(next) => at = next,
            None => break,
        }
    }
    assert_eq!(order, whole.order);
    assert!(requests(&org, "jobs") - jobs < 12, "one job: {:?}", org.sandbox.requests());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_lost_at_any_place_leaves_no_hole() {
    for method in ["PATCH", "DELETE"] {
        let org = bulky(7_000, 500).await;
        let crm = org.crm();
        let detail = crm.describe("Contact").await.unwrap();
        let mut query = reading(&detail, ReadOrder::ById);
        let whole = read(&crm, &query).await;
        query.page_size = 200;
        let (mut at, mut order, mut lost) = (Position::Start, Vec::new(), 0);
        loop {
            let page = crm.fetch(&query, &at).await.unwrap();
            order.extend(crm.decode(&query, &page).unwrap().rows.keys.iter().map(|k| k.id.to_string()));
            let Some(next) = page.next else { break };
            let link = next.link().unwrap().to_owned();
            // A job can be aborted while it works, and deleted once it is over.
            let there = if method == "PATCH" { link.matches(':').count() == 2 } else { link.matches(':').count() == 4 };
            if there && lost < 2 {
                tamper(&org, method, &link).await;
                lost += 1;
            }
            at = next;
        }
        assert_eq!(lost, 2, "{method}");
        assert_eq!(order, whole.order, "{method}: behind the last row, each row once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_or_is_refused_gives_way_to_pages() {
    let mut org = bulky(1_500, 500).await;
    let whole = by_pages(&mut org, ReadOrder::ByModified).await;
    org.faults(&["job_failed"]);
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    let found = read(&crm, &reading(&detail, ReadOrder::ByModified)).await;
    assert_eq!(found.order, whole.order);
    assert_eq!(found.links.iter().filter(|l| l.contains("job:750")).count(), 1, "one job is tried: {:?}", found.links);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_without_its_locator_is_no_end() {
    let org = bulky(1_500, 500).await;
    org.faults(&["results_without_locator:times=2"]);
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    let query = reading(&detail, ReadOrder::ById);
    assert_eq!(read(&crm, &query).await.order.len(), 1_500, "asked for again");
    org.faults(&["results_without_locator"]);
    let mut at = Position::Start;
    let fault = loop {
        match crm.fetch(&query, &at).await {
            Ok(page) => at = page.next.expect("an end that is none"),
            Err(fault) => break fault,
        }
    };
    assert_eq!(fault.kind, ErrorKind::Truncated);
}

#[tokio::test(flavor = "multi_thread")]
async fn deletions_come_with_jobs_as_well() {
    let org = bulky(900, 200).await;
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    let plan = MutationPlan { table: Some("Contact".into()), updates: 0, inserts: 0, deletes: 30 };
    org.sandbox.mutate(&plan);
    let found = read(&crm, &reading(&detail, ReadOrder::ByModified)).await;
    assert_eq!((found.order.len(), found.gone.len()), (870, 30));
    assert!(found.links.iter().any(|l| l.contains("job:750")));
}

/// Read in parts the server lists, of so many rows.
async fn in_listed_parts(rows: u64, part: usize) -> Org {
    let config = fieldbridge::sandbox::salesforce::SalesforceConfig {
        rows,
        seed: 5,
        bulk_part: part,
        ..fieldbridge::sandbox::salesforce::SalesforceConfig::default()
    };
    let mut org = Org::start(config).await;
    org.settings.bulk.when = BulkUse::Always;
    org.settings.bulk.slow = std::time::Duration::ZERO;
    org
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_fetched_side_by_side_come_once_and_in_their_order_whatever_the_list_says() {
    for faults in [&[][..], &["no_result_pages"], &["result_pages_backwards"], &["truncated_body:times=2,on=results"]] {
        let mut org = in_listed_parts(5_300, 150).await;
        let whole = by_pages(&mut org, ReadOrder::ByModified).await;
        org.faults(faults);
        let crm = org.crm();
        let detail = crm.describe("Contact").await.unwrap();
        let found = read(&crm, &reading(&detail, ReadOrder::ByModified)).await;
        assert_eq!(found.order, whole.order, "{faults:?}: each row once, in the same order");
        assert_eq!(found.rows, whole.rows, "{faults:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_under_way_before_they_are_asked_for_and_no_more_than_a_few() {
    let org = in_listed_parts(5_300, 150).await;
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    let query = reading(&detail, ReadOrder::ById);
    let mut at = Position::Start;
    // The first part follows the job's name.
    for _ in 0..2 {
        at = crm.fetch(&query, &at).await.unwrap().next.unwrap();
    }
    let ahead = async {
        while requests(&org, "results") < 4 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), ahead).await.expect("three more, asked for by nobody");
    crm.fetch(&query, &at).await.unwrap();
    assert!(requests(&org, "results") <= 5, "one was taken, one more is asked for: {:?}", org.sandbox.requests());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_in_listed_parts_goes_on_anywhere_after_a_restart() {
    let org = in_listed_parts(2_600, 200).await;
    let detail = org.crm().describe("Contact").await.unwrap();
    let query = reading(&detail, ReadOrder::ByModified);
    let whole = read(&org.crm(), &query).await;
    let (mut at, mut order) = (Position::Start, Vec::new());
    loop {
        // Another process, that knows nothing but the link.
        let crm = org.crm();
        let page = crm.fetch(&query, &at).await.unwrap();
        order.extend(crm.decode(&query, &page).unwrap().rows.keys.iter().map(|k| k.id.to_string()));
        let Some(next) = page.next else {
            crm.let_go(&at).await;
            break;
        };
        at = next;
    }
    assert_eq!(order, whole.order);
    let left = org.other("GET", "jobs/query", "").await.json();
    assert_eq!(left["records"].as_array().unwrap().len(), 1, "the one of the reading before, whose end nobody told");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_reading_chose_goes_before_how_the_connection_is_set() {
    let mut org = Org::of(900).await;
    org.settings.bulk.when = BulkUse::Always;
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    let mut query = reading(&detail, ReadOrder::ById);
    query.way = fieldbridge::flow::ReadWay::Pages;
    assert_eq!(read(&crm, &query).await.order.len(), 900);
    assert_eq!(requests(&org, "jobs"), 0, "{:?}", org.sandbox.requests());
    org.settings.bulk.when = BulkUse::Never;
    let crm = org.crm();
    query.way = fieldbridge::flow::ReadWay::Bulk;
    let mut at = Position::Start;
    let named = crm.fetch(&query, &at).await.unwrap();
    assert!(requests(&org, "jobs") > 0);
    // Pages are chosen while the job works: it is given up, and nothing is missed.
    at = named.next.unwrap();
    query.way = fieldbridge::flow::ReadWay::Pages;
    assert_eq!(read_from(&crm, &query, at, |_, _| {}).await.order.len(), 900);
    let left = org.other("GET", "jobs/query", "").await.json();
    assert_eq!(left["records"].as_array().unwrap().len(), 0, "{left}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_nobody_waits_for_is_ended() {
    let mut org = bulky(1_500, 500).await;
    org.settings.bulk.pause = std::time::Duration::from_secs(600);
    let crm = org.crm();
    let detail = crm.describe("Contact").await.unwrap();
    let query = reading(&detail, ReadOrder::ById);
    let first = crm.fetch(&query, &Position::Start).await.unwrap();
    let named = crm.fetch(&query, &first.next.unwrap()).await.unwrap();
    let place = named.next.unwrap();
    {
        let waiting = crm.fetch(&query, &place);
        tokio::pin!(waiting);
        // Until it has looked once and rests.
        while crm.waiting_until().is_none() {
            assert!(futures_util::future::poll_immediate(&mut waiting).await.is_none());
            tokio::task::yield_now().await;
        }
    }
    let ended = async {
        loop {
            let list = org.other("GET", "jobs/query", "").await.json();
            if list["records"][0]["state"] == "Aborted" {
                break;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), ended).await.expect("it is ended");
    org.settings.bulk.pause = std::time::Duration::from_millis(1);
    let crm: Arc<dyn Crm> = org.crm();
    let rest = read_from(&crm, &query, Position::Start, |_, _| {}).await;
    assert_eq!(rest.order.len(), 1_500);
}
