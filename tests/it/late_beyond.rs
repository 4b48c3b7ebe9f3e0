//! Changes committed later than a reading by date looks back: the next run does not find them, the next comparison does
//! (correctness.md B6). The same story on either CRM; where Salesforce says itself how far it is complete nothing is late, so
//! that here it does not say it.
use crate::kit::canary::Scratch;
use crate::salesforce_jobs;
use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::clock::ManualClock;
use fieldbridge::engine::RunEnd;
use fieldbridge::sandbox::salesforce::{self, SalesforceConfig, SalesforceSandbox};
use fieldbridge::sandbox::{self, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::sync::Arc;

const ROWS: u64 = 300;
const SEED: u64 = 31;

enum Org {
    Dynamics(Sandbox),
    Salesforce(SalesforceSandbox),
}

struct Late {
    org: Org,
    clock: ManualClock,
    bench: Bench,
    workspace: Workspace,
    dir: Scratch,
}

impl Late {
    /// Either, loaded, three hours ago.
    async fn both() -> [Late; 2] {
        let clock = ManualClock::at(Timestamp::now());
        let shared = || Arc::new(clock.clone());
        let config = SandboxConfig { rows: ROWS, seed: SEED, clock: shared(), ..SandboxConfig::default() };
        let dynamics = sandbox::start(config).await.unwrap();
        let config = SalesforceConfig { rows: ROWS, seed: SEED, clock: shared(), ..SalesforceConfig::default() };
        let salesforce = salesforce::start(config).await.unwrap();
        let (first, second) = (Scratch::new(), Scratch::new());
        let bench = bench_with(first.path(), Arc::new(MemoryVault::default()));
        let c = dynamics.credentials();
        let text = format!(
            "name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = [\"contact\"]\n\
             [[flow]]\ntable = \"contact\"\ntry_rows = 0\nreading = {{ method = \"modified\" }}\n",
            c.org_url, c.client_id
        );
        let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) };
        let workspace = task::run_setup(&bench, &wish, |_| {}).await.unwrap().workspace;
        let (bench_there, workspace_there) = salesforce_jobs::set_up(&second, &salesforce, &["Contact"]).await;
        clock.advance(-SignedDuration::from_hours(3));
        let untold = FaultRule::parse("not_replicated=Contact").unwrap();
        salesforce.set_faults(vec![untold]);
        let one = Late { org: Org::Dynamics(dynamics), clock: clock.clone(), bench, workspace, dir: first };
        let (bench, workspace) = (bench_there, workspace_there);
        let other = Late { org: Org::Salesforce(salesforce), clock, bench, workspace, dir: second };
        for late in [&one, &other] {
            assert_eq!(late.run(false).await.record.counters.applied, ROWS, "{}", late.table());
        }
        [one, other]
    }

    fn table(&self) -> &'static str {
        if matches!(self.org, Org::Dynamics(_)) { "contact" } else { "Contact" }
    }

    async fn run(&self, sweep: bool) -> RunEnd {
        let flow = Name::parse("contact").unwrap();
        let options = LaunchOptions { sweep, ..LaunchOptions::default() };
        let handle = task::launch(&self.bench, &self.workspace, &flow, options).await.unwrap();
        let end = task::wait_for(handle, |_| {}).await.unwrap();
        assert_eq!(end.fault, None, "{}", self.table());
        end
    }

    fn hold(&self, updates: u64, inserts: u64) {
        let plan = MutationPlan { table: Some(self.table().into()), updates, inserts, deletes: 0 };
        match &self.org {
            Org::Dynamics(s) => drop(s.hold(&plan)),
            Org::Salesforce(s) => drop(s.hold(&plan)),
        }
    }

    fn release(&self) -> usize {
        match &self.org {
            Org::Dynamics(s) => s.release(),
            Org::Salesforce(s) => s.release(),
        }
    }

    /// The database holds what the CRM holds, value by value.
    fn equal(&self) {
        let (database, none) = (self.dir.path().join("campaign.db"), BTreeSet::new());
        let mapping = &self.workspace.mappings[0];
        match &self.org {
            Org::Dynamics(s) => crate::kit::truth::compare(&database, mapping, &s.oracle(), &none),
            Org::Salesforce(s) => crate::kit::truth::compare_salesforce(&database, mapping, &s.oracle(), &none),
        }
    }

    fn number(&self, sql: &str) -> u64 {
        let conn = Connection::open(self.dir.path().join("campaign.db")).unwrap();
        conn.query_row(sql, [], |r| r.get(0)).unwrap()
    }

    /// Rows the last run wrote.
    fn written_last(&self) -> u64 {
        self.number("SELECT count(*) FROM contact WHERE fb_run = (SELECT max(id) FROM fb_run)")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_and_an_edit_committed_beyond_the_look_back_are_there_after_a_comparison() {
    for late in Late::both().await {
        let table = late.table();
        for (updates, inserts, minutes) in [(0, 4, 20), (9, 0, 45)] {
            late.clock.advance(SignedDuration::from_mins(1));
            let rows = late.number("SELECT count(*) FROM contact");
            late.hold(updates, inserts);
            late.clock.advance(SignedDuration::from_mins(minutes));
            late.run(false).await;
            assert_eq!(late.release() as u64, updates + inserts, "{table}");
            late.clock.advance(SignedDuration::from_mins(1));
            let next = late.run(false).await;
            assert_eq!(next.record.counters.applied, 0, "{table}: by date nobody hears of them");
            assert_eq!(late.number("SELECT count(*) FROM contact"), rows, "{table}");
            let compared = late.run(true).await.record.counters;
            assert_eq!((compared.applied, compared.deleted), (updates + inserts, 0), "{table}: {compared:?}");
            assert!(compared.balanced());
            assert_eq!(late.written_last(), updates + inserts, "{table}: nothing else is rewritten");
            late.equal();
            let again = late.run(true).await.record.counters;
            assert_eq!((again.applied, again.deleted, late.written_last()), (0, 0, 0), "{table}: {again:?}");
        }
    }
}
