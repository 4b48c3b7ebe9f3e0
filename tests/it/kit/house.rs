//! A workspace with an account, set up and run without a terminal, whose CRM stands beside it and changes.
use crate::kit::caller::send;
use crate::kit::canary::Scratch;
use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::ErrorKind;
use fieldbridge::mapping::Mapping;
use fieldbridge::sandbox::{self, MutationPlan, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, DriftSettled, DriftWish, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A workspace with an account; its CRM stands beside it.
pub struct House {
    pub dir: Scratch,
    pub bench: Bench,
}

impl House {
    pub async fn of(system: &str, url: &str, client: (&str, String), tables: &[&str]) -> Self {
        let dir = Scratch::new();
        let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
        let text = format!(
            "name = \"crm\"\nsystem = \"{system}\"\nurl = \"{url}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = {tables:?}\n",
            client.0
        );
        let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(client.1)) };
        task::run_setup(&bench, &wish, |_| {}).await.unwrap();
        Self { dir, bench }
    }

    pub fn workspace(&self) -> Workspace {
        self.bench.workspace.load().unwrap()
    }

    pub fn mapping(&self, table: &str) -> Mapping {
        self.workspace().mappings.iter().find(|m| m.table == table).unwrap().clone()
    }

    pub async fn run(&self, flow: &str) -> RunEnd {
        let flow = Name::parse(flow).unwrap();
        let handle = task::launch(&self.bench, &self.workspace(), &flow, LaunchOptions::default()).await.unwrap();
        task::wait_for(handle, |_| {}).await.unwrap()
    }

    /// A run that went well and has nothing to tell about the table.
    pub async fn quiet(&self, flow: &str) {
        let end = self.run(flow).await;
        assert_eq!((end.fault, end.record.fault_slug), (None, None));
    }

    /// A run that went on and says this of the table.
    pub async fn warned(&self, flow: &str, what: &str) {
        let end = self.run(flow).await;
        assert_eq!((&end.fault, end.record.fault_slug.as_deref()), (&None, Some(ErrorKind::SchemaDrift.slug())));
        assert!(end.record.fault_detail.as_deref().unwrap().contains(what), "{:?}", end.record.fault_detail);
    }

    /// The names of the open lines after asking the CRM.
    pub async fn look(&self) -> Vec<String> {
        let account = self.workspace().accounts[0].clone();
        let report = task::look_for_drift(&self.bench, &self.workspace(), &account).await.unwrap();
        report.drifts.iter().map(fieldbridge::mapping::Drift::name).collect()
    }

    pub async fn settle(&self, accept: &[&str], leave: &[&str]) -> DriftSettled {
        let named = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let wish = DriftWish { all: false, accept: named(accept), leave: named(leave) };
        let account = self.workspace().accounts[0].clone();
        task::settle_drift(&self.bench, &account, wish).await.unwrap()
    }

    pub fn database(&self) -> Connection {
        Connection::open(self.dir.path().join("campaign.db")).unwrap()
    }

    /// Rows that wait for repair.
    pub fn rejected(&self) -> BTreeSet<String> {
        let db = self.database();
        let mut all = db.prepare("SELECT row FROM fb_reject WHERE resolution IS NULL").unwrap();
        all.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// What a column holds, by the row's identifier.
    pub fn column(&self, table: &str, column: &str) -> BTreeMap<String, Option<String>> {
        let mapping = self.mapping(table);
        let key = &mapping.rules.iter().find(|r| r.reason.slug() == "key").unwrap().column;
        let sql = format!("SELECT \"{key}\", CAST(\"{column}\" AS TEXT) FROM \"{}\"", mapping.schema);
        let db = self.database();
        let mut all = db.prepare(&sql).unwrap();
        all.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
    }
}

pub async fn dynamics(tables: &[&str]) -> (Sandbox, House) {
    dynamics_of(SandboxConfig { rows: 300, seed: 5, ..SandboxConfig::default() }, tables).await
}

pub async fn dynamics_of(config: SandboxConfig, tables: &[&str]) -> (Sandbox, House) {
    let sandbox = sandbox::start(config).await.unwrap();
    let c = sandbox.credentials();
    let house = House::of("dynamics", &c.org_url, (&c.client_id, c.client_secret), tables).await;
    (sandbox, house)
}

pub async fn redraw(sandbox: &Sandbox, words: &str) {
    let url = format!("{}/_sandbox/schema?{words}", sandbox.url());
    assert_eq!(send(&url, "POST", &[], "").await.unwrap().json()["changed"], true, "{words}");
}

pub fn mutate(sandbox: &Sandbox, updates: u64, inserts: u64) {
    sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates, inserts, deletes: 0 });
}

pub fn filled(column: &BTreeMap<String, Option<String>>) -> usize {
    column.values().flatten().count()
}
