//! Deletions that a reading by date meets: more than go without asking hold the run, whoever tells them, and nothing of it is
//! done until somebody agrees.
use crate::kit::canary::Scratch;
use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::ErrorKind;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox};
use fieldbridge::sandbox::{self, MutationPlan, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

const ROWS: u64 = 900;
const SEED: u64 = 19;

/// An organisation whose persons are read by date.
enum Org {
    Dynamics(Sandbox),
    Salesforce(SalesforceSandbox),
}

impl Org {
    async fn both() -> [Org; 2] {
        let dynamics = SandboxConfig { rows: ROWS, seed: SEED, ..SandboxConfig::default() };
        let salesforce = SalesforceConfig { rows: ROWS, seed: SEED, ..SalesforceConfig::default() };
        [
            Org::Dynamics(sandbox::start(dynamics).await.unwrap()),
            Org::Salesforce(sandbox::salesforce::start(salesforce).await.unwrap()),
        ]
    }

    fn table(&self) -> &'static str {
        if matches!(self, Org::Dynamics(_)) { "contact" } else { "Contact" }
    }

    fn wish(&self) -> SetupWish {
        let (system, url, client, secret) = match self {
            Org::Dynamics(s) => {
                let c = s.credentials();
                ("dynamics", c.org_url, c.client_id, c.client_secret)
            }
            Org::Salesforce(s) => {
                let c = s.credentials();
                ("salesforce", c.url, c.client_id, c.client_secret)
            }
        };
        let table = self.table();
        let text = format!(
            "name = \"crm\"\nsystem = \"{system}\"\nurl = \"{url}\"\nclient_id = \"{client}\"\nsecret = \"stdin\"\n\
             tables = [\"{table}\"]\n[[flow]]\ntable = \"{table}\"\ntry_rows = 0\nreading = {{ method = \"modified\" }}\n"
        );
        SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(secret)) }
    }

    fn delete(&self, deletes: u64) {
        let plan = MutationPlan { table: Some(self.table().into()), updates: 0, inserts: 0, deletes };
        match self {
            Org::Dynamics(s) => drop(s.mutate(&plan)),
            Org::Salesforce(s) => drop(s.mutate(&plan)),
        }
    }

    fn ids(&self) -> BTreeSet<String> {
        let id = |row: &serde_json::Value| row.as_str().unwrap().to_owned();
        match self {
            Org::Dynamics(s) => s.oracle().rows("contact").map(|row| id(&row["contactid"])).collect(),
            Org::Salesforce(s) => s.oracle().records("Contact").iter().map(|row| id(&row["Id"])).collect(),
        }
    }
}

async fn run(bench: &Bench, workspace: &Workspace, options: LaunchOptions) -> RunEnd {
    let flow = Name::parse("contact").unwrap();
    let handle = task::launch(bench, workspace, &flow, options).await.unwrap();
    task::wait_for(handle, |_| {}).await.unwrap()
}

fn living(directory: &Path, org: &Org) -> BTreeSet<String> {
    let key = if matches!(org, Org::Dynamics(_)) { "contactid" } else { "Id" };
    let conn = rusqlite::Connection::open(directory.join("campaign.db")).unwrap();
    let sql = format!("SELECT {key} FROM {} WHERE fb_deleted_at IS NULL", org.table());
    conn.prepare(&sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn deletions_met_by_date_are_held_by_the_guard_until_somebody_agrees() {
    for org in Org::both().await {
        let dir = Scratch::new();
        let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
        let done = task::run_setup(&bench, &org.wish(), |_| {}).await.unwrap();
        let all = LaunchOptions::default();
        assert_eq!(run(&bench, &done.workspace, all).await.fault, None);
        let before = living(dir.path(), &org);
        org.delete(200);
        let there = org.ids();
        let gone = before.difference(&there).count();
        assert!(gone > 100, "{gone}");
        // Where no date tells deletions, a comparison finds them.
        let swept = LaunchOptions { sweep: true, ..all };
        for _ in 0..2 {
            let held = run(&bench, &done.workspace, swept).await;
            assert_eq!(held.fault.unwrap().kind, ErrorKind::DeletesHeld, "{}", org.table());
            assert_eq!(held.record.counters.deleted, 0);
            assert_eq!(living(dir.path(), &org), before, "{}: nothing of it was done", org.table());
        }
        let agreed = run(&bench, &done.workspace, LaunchOptions { approve_deletes: true, ..swept }).await;
        assert_eq!(agreed.fault, None, "{}", org.table());
        assert_eq!(agreed.record.counters.deleted, gone as u64, "{}", org.table());
        let left: BTreeSet<String> = before.intersection(&there).cloned().collect();
        assert_eq!(living(dir.path(), &org), left, "{}", org.table());
    }
}
