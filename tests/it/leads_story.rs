//! A setup with a table of prospects somebody else fills, and a flow that makes leads of them, for both CRMs.
use crate::kit::canary::Scratch;
use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::engine::RunEnd;
use fieldbridge::flow::{Direction, Flow, LeadRules, ReadMode, WriteRules, lead_table};
use fieldbridge::port::RejectFilter;
use fieldbridge::run::Counters;
use fieldbridge::sandbox::salesforce::{self, SalesforceConfig, SalesforceSandbox};
use fieldbridge::sandbox::{self, FaultRule, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use rusqlite::Connection;
use serde_json::Value;
use std::sync::Arc;

pub const SYSTEMS: [&str; 2] = ["dynamics", "salesforce"];

pub enum Org {
    Dynamics(Sandbox),
    Salesforce(SalesforceSandbox),
}

pub struct Story {
    pub dir: Scratch,
    pub org: Org,
    pub bench: Bench,
    pub workspace: Workspace,
}

impl Story {
    /// With what names propose, changed.
    pub async fn with(system: &str, change: impl FnOnce(&mut LeadRules) + Send + 'static) -> Self {
        let (org, text, secret) = match system {
            "dynamics" => {
                let config = SandboxConfig { rows: 60, seed: 77, ..SandboxConfig::default() };
                let sandbox = sandbox::start(config).await.unwrap();
                let c = sandbox.credentials();
                let text =
                    format!("url = \"{}\"\nclient_id = \"{}\"\ntables = [\"contact\"]\n", c.org_url, c.client_id);
                (Org::Dynamics(sandbox), text, c.client_secret)
            }
            _ => {
                let config = SalesforceConfig { rows: 60, seed: 77, ..SalesforceConfig::default() };
                let sandbox = salesforce::start(config).await.unwrap();
                let c = sandbox.credentials();
                let text = format!(
                    "system = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\ntables = [\"Contact\"]\n",
                    c.url, c.client_id
                );
                (Org::Salesforce(sandbox), text, c.client_secret)
            }
        };
        let dir = Scratch::new();
        let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
        let text = format!("name = \"crm\"\nsecret = \"stdin\"\n{text}");
        let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(secret)) };
        task::run_setup(&bench, &wish, |_| {}).await.unwrap();
        Connection::open(dir.path().join("campaign.db"))
            .unwrap()
            .execute_batch(
                "CREATE TABLE Prospects (id INTEGER PRIMARY KEY, sLastName TEXT, sFirstName TEXT, sCompany TEXT,
                     sEmail TEXT, sPhone TEXT, iEmployees, crm_id TEXT)",
            )
            .unwrap();
        let workspace = bench.workspace.load().unwrap();
        let account = workspace.accounts[0].clone();
        let mut rules = task::lead_rules_for(&bench, &account, None).await.unwrap();
        change(&mut rules);
        let flow = Flow {
            name: Name::parse("leads").unwrap(),
            direction: Direction::Leads,
            account: account.name.clone(),
            table: lead_table(account.system).to_owned(),
            mode: ReadMode::Incremental,
            filter: None,
            schedule: None,
            zone: None,
            order: 9,
            try_rows: 0,
            reading: Default::default(),
            rows: Default::default(),
            writing: WriteRules { leads: Some(rules), ..WriteRules::default() },
            off: None,
        };
        task::check_leads(&bench, &account, &flow).await.unwrap();
        let (workspace, flow) = task::add_flow(&bench, flow, Default::default(), Vec::new()).await.unwrap();
        assert!(workspace.mapping(&flow.account, &flow.table).is_none(), "no mapping is needed");
        Self { dir, org, bench, workspace }
    }

    pub async fn of(system: &str) -> Self {
        Self::with(system, |_| {}).await
    }

    pub fn rules(&mut self) -> &mut LeadRules {
        let flow = self.workspace.flows.iter_mut().find(|f| f.name.as_str() == "leads").unwrap();
        flow.writing.leads.as_mut().unwrap()
    }

    pub async fn run(&self, options: LaunchOptions) -> RunEnd {
        let flow = Name::parse("leads").unwrap();
        let handle = task::launch(&self.bench, &self.workspace, &flow, options).await.unwrap();
        let end = task::wait_for(handle, |_| {}).await.unwrap();
        assert!(end.record.counters.balanced(), "{:?}", end.record.counters);
        end
    }

    pub async fn send(&self) -> Counters {
        let end = self.run(LaunchOptions::default()).await;
        assert!(end.fault.is_none(), "{:?}", end.fault);
        end.record.counters
    }

    pub fn conn(&self) -> Connection {
        Connection::open(self.dir.path().join("campaign.db")).unwrap()
    }

    pub fn sql(&self, sql: &str) {
        self.conn().execute_batch(sql).unwrap();
    }

    pub fn text(&self, sql: &str) -> Option<String> {
        self.conn().query_row(sql, [], |r| r.get(0)).unwrap()
    }

    pub fn number(&self, sql: &str) -> u64 {
        self.conn().query_row(sql, [], |r| r.get(0)).unwrap()
    }

    /// Prospects with numbers of their own.
    pub fn prospects(&self, numbers: std::ops::Range<u64>) {
        let rows: Vec<String> = numbers
            .map(|n| format!("({n}, 'Kim {n}', 'Min', 'Shop {n}', 'kim{n}@shop.example', '+82 2 {n}')"))
            .collect();
        self.sql(&format!(
            "INSERT INTO Prospects (id, sLastName, sFirstName, sCompany, sEmail, sPhone) VALUES {}",
            rows.join(", ")
        ));
    }

    /// The leads the CRM has whose last name begins so.
    pub fn leads(&self, begins: &str) -> Vec<Value> {
        let name = self.field("lastname", "LastName");
        let all: Vec<Value> = match &self.org {
            Org::Dynamics(s) => s.oracle().rows("lead").map(|row| serde_json::to_value(&row).unwrap()).collect(),
            Org::Salesforce(s) => {
                let records = s.oracle().records("Lead");
                records.into_iter().map(|row| serde_json::to_value(&row).unwrap()).collect()
            }
        };
        all.into_iter().filter(|row| row[name].as_str().is_some_and(|n| n.starts_with(begins))).collect()
    }

    pub fn field(&self, dynamics: &'static str, salesforce: &'static str) -> &'static str {
        match &self.org {
            Org::Dynamics(_) => dynamics,
            Org::Salesforce(_) => salesforce,
        }
    }

    pub fn creates(&self) -> u64 {
        match &self.org {
            Org::Dynamics(s) => s.side_effects("lead").creates,
            Org::Salesforce(s) => s.side_effects("Lead").creates,
        }
    }

    pub fn strike(&self, rules: &[&str]) {
        let rules = rules.iter().map(|rule| FaultRule::parse(rule).unwrap()).collect();
        match &self.org {
            Org::Dynamics(s) => s.set_faults(rules),
            Org::Salesforce(s) => s.set_faults(rules),
        }
    }

    pub fn rejects(&self) -> Vec<String> {
        let filter = RejectFilter { open_only: true, limit: 100, ..RejectFilter::default() };
        let all = self.bench.ledger.rejects(&filter).unwrap();
        let told = |f: &Option<String>| f.clone().unwrap_or_default();
        let mut all: Vec<String> =
            all.iter().map(|r| format!("{} {} {}", r.row, r.reason, told(&r.field)).trim().to_owned()).collect();
        all.sort();
        all
    }

    /// Keys of the lines of the newest run's log.
    pub fn log(&self) -> Vec<String> {
        let run = self.bench.ledger.runs(None, 1).unwrap()[0].run;
        self.bench.ledger.log_of(run).unwrap().into_iter().map(|line| line.key).collect()
    }
}
