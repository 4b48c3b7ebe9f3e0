//! Activities the platform has put into its archive: `query` shows them no more, and yet they are there.
use crate::kit::house::House;
use crate::kit::salesforce::{Org, asked_by_another, read, reading};
use crate::salesforce_write::{table, writer};
use fieldbridge::account::Name;
use fieldbridge::crm::salesforce::BulkUse;
use fieldbridge::engine::RunEnd;
use fieldbridge::flow::ReadWay;
use fieldbridge::port::{ReadOrder, RowName};
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox, start};
use fieldbridge::task::{self, LaunchOptions};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Tasks somebody makes there; their identifiers.
async fn tasks(sandbox: &SalesforceSandbox, count: usize) -> Vec<String> {
    let one = |n: usize| json!({"attributes": {"type": "Task"}, "Subject": format!("Call {n}"), "Status": "Completed"});
    let body = json!({"records": (0..count).map(one).collect::<Vec<_>>()}).to_string();
    let made: Value = asked_by_another(sandbox, "POST", "composite/sobjects", &body).await.json();
    made.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn archive(sandbox: &SalesforceSandbox, ids: &[String]) {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    assert_eq!(sandbox.archive(&ids), ids.len());
}

fn living(house: &House) -> BTreeSet<String> {
    let db = house.database();
    let mut all = db.prepare("SELECT id FROM task WHERE fb_deleted_at IS NULL").unwrap();
    all.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
}

async fn run(house: &House, options: LaunchOptions) -> RunEnd {
    let flow = Name::parse("task").unwrap();
    let handle = task::launch(&house.bench, &house.workspace(), &flow, options).await.unwrap();
    task::wait_for(handle, |_| {}).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn archived_activities_are_loaded_and_no_comparison_takes_them_for_deleted() {
    for way in [ReadWay::Pages, ReadWay::Bulk] {
        let sandbox = start(SalesforceConfig { rows: 20, seed: 8, ..SalesforceConfig::default() }).await.unwrap();
        let ids = tasks(&sandbox, 60).await;
        archive(&sandbox, &ids[..10]);
        let hidden = asked_by_another(&sandbox, "GET", "query?q=SELECT+COUNT()+FROM+Task", "").await.json();
        assert_eq!(hidden["totalSize"], 50, "the platform's query does not show them");
        let c = sandbox.credentials();
        let house = House::of("salesforce", &c.url, (&c.client_id, c.client_secret), &["Task"]).await;
        let change = move |workspace: &mut fieldbridge::setup::Workspace| {
            for flow in &mut workspace.flows {
                (flow.try_rows, flow.reading.way) = (0, way);
            }
            Ok(())
        };
        task::change_workspace(&house.bench, change).await.unwrap();
        house.quiet("task").await;
        let all: BTreeSet<String> = ids.iter().cloned().collect();
        assert_eq!(living(&house), all, "{way:?}: a first load brings the archived ones as well");
        // Some more go into the archive, without a new stamp, and two that lie there are deleted.
        archive(&sandbox, &ids[10..25]);
        for id in &ids[9..11] {
            asked_by_another(&sandbox, "DELETE", &format!("sobjects/Task/{id}"), "").await;
        }
        let left: BTreeSet<String> = ids[..9].iter().chain(&ids[11..]).cloned().collect();
        for options in [
            LaunchOptions { sweep: true, ..LaunchOptions::default() },
            LaunchOptions { full: true, ..LaunchOptions::default() },
        ] {
            let end = run(&house, options).await;
            assert_eq!(end.fault, None, "{way:?}");
            assert_eq!(living(&house), left, "{way:?}: archived is not deleted, deleted is");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn archived_activities_are_counted_and_named_like_the_others() {
    let mut org = Org::of(20).await;
    let ids = tasks(&org.sandbox, 30).await;
    archive(&org.sandbox, &ids[20..]);
    asked_by_another(&org.sandbox, "DELETE", &format!("sobjects/Task/{}", ids[25]), "").await;
    for when in [BulkUse::Never, BulkUse::Always] {
        org.settings.bulk.when = when;
        let crm = org.crm();
        let detail = crm.describe("Task").await.unwrap();
        let query = reading(&detail, ReadOrder::ById);
        assert_eq!(read(&crm, &query).await.order.len(), 29, "{when:?}");
        assert_eq!(crm.matching(&query).await.unwrap(), Some(29), "{when:?}: as many as are read");
    }
    let crm = org.crm();
    let (writer, table) = (writer(&crm), table(&crm, "Task").await);
    let names = [&ids[3], &ids[22], &ids[25]].map(|id| RowName::Id(id.clone()));
    let found = writer.find(&table, &names).await.unwrap();
    let there: Vec<bool> = found.iter().map(Option::is_some).collect();
    assert_eq!(there, [true, true, false], "what an earlier run made is found, in the archive as well");
}
