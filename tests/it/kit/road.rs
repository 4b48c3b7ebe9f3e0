//! A flow with its database in a scratch directory, ready to run.
use super::fake_crm::{FakeCrm, Row};
use fieldbridge::account::Name;
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::catalog::{FieldType, Labels};
use fieldbridge::clock::{ManualClock, SharedClock};
use fieldbridge::engine::{Changes, Doors, RunEnd, RunHandle, RunOrder, start};
use fieldbridge::flow::{Direction, Flow, ReadMode, ReadRules};
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::mapping::Conversion;
use fieldbridge::port::{Crm, Ledger, ReadColumn, ReadOrder, ReadQuery};
use fieldbridge::run::{Checkpoint, Counters, RunId, RunMode, RunRecord, RunState};
use fieldbridge::schema::{CampaignSchema, CampaignType, Column};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The flow every test runs.
pub fn flow_name() -> Name {
    Name::parse("person").unwrap()
}

/// A run of a flow that has just begun.
pub fn begun(flow: &Name) -> RunRecord {
    RunRecord {
        run: RunId::new(),
        flow: flow.clone(),
        mode: RunMode::Incremental,
        dry_run: false,
        state: RunState::Running,
        started: "2026-03-01T12:00:00Z".parse().unwrap(),
        ended: None,
        counters: Counters::default(),
        pages: 0,
        fault_code: None,
        fault_slug: None,
        fault_detail: None,
    }
}

/// Its schema: id, name of at most 20 characters, age.
pub fn schema() -> CampaignSchema {
    let column = |name: &str, field: &str, kind| Column {
        name: name.into(),
        labels: Labels::default(),
        kind,
        field: field.into(),
        enumeration: None,
        link: None,
        write: Default::default(),
        personal: false,
        among: false,
    };
    CampaignSchema {
        name: "person".into(),
        labels: Labels::default(),
        key: "personid".into(),
        columns: vec![
            column("personid", "personid", CampaignType::String { length: 36 }),
            column("name", "fullname", CampaignType::String { length: 20 }),
            column("age", "age", CampaignType::Long),
        ],
    }
}

/// An order for the flow.
pub fn order() -> RunOrder {
    let column = |field: &str, kind| ReadColumn::new(field, field, kind);
    let text = FieldType::Text { max_length: None, format: None };
    RunOrder {
        flow: Flow {
            name: flow_name(),
            direction: Direction::Import,
            account: Name::parse("crm").unwrap(),
            table: "person".into(),
            mode: ReadMode::Incremental,
            filter: None,
            order: 1,
            try_rows: 0,
            schedule: None,
            zone: None,
            reading: ReadRules::default(),
            rows: Default::default(),
            writing: Default::default(),
            off: None,
        },
        mapping_version: 1,
        schema: schema(),
        conversions: vec![Conversion::Keep.into(); 3],
        query: ReadQuery {
            table: "person".into(),
            address: "persons".into(),
            primary_id: "personid".into(),
            columns: vec![
                column("personid", FieldType::UniqueId),
                column("fullname", text),
                column("age", FieldType::Integer),
            ],
            filter: None,
            since: None,
            order: ReadOrder::ById,
            page_size: 5000,
            part: Default::default(),
            sort: Vec::new(),
            way: Default::default(),
        },
        mode: ReadMode::Incremental,
        changes: Changes::by_date(),
        dry_run: false,
        try_rows: 0,
        limit: None,
        run: RunId::new(),
    }
}

/// A database, its ledger and a CRM.
pub struct Road {
    pub dir: tempfile::TempDir,
    pub crm: Arc<FakeCrm>,
    pub clock: ManualClock,
    pub doors: Doors,
}

impl Road {
    pub fn new(pages: Vec<Vec<Row>>) -> Self {
        let crm = FakeCrm::new(pages);
        let door = crm.clone() as Arc<dyn Crm>;
        Self::to(door, crm)
    }

    /// A road that leads to another CRM than the scripted one.
    pub fn to(door: Arc<dyn Crm>, crm: Arc<FakeCrm>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap());
        let path = dir.path().join("campaign.db");
        let shared: SharedClock = Arc::new(clock.clone());
        let doors = Doors {
            crm: door,
            campaign: Arc::new(SqliteCampaign::new(&path).with_clock(shared.clone())),
            ledger: Arc::new(SqliteLedger::new(&path, "here", std::process::id(), shared.clone())),
            clock: shared,
        };
        Self { dir, crm, clock, doors }
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join("campaign.db")
    }

    /// A ledger as another process on another host would have it.
    pub fn other_ledger(&self) -> Arc<dyn Ledger> {
        Arc::new(SqliteLedger::new(self.path(), "there", 1, self.doors.clock.clone()))
    }

    pub fn start(&self, order: RunOrder) -> RunHandle {
        start(order, self.doors.clone())
    }

    pub async fn run(&self, order: RunOrder) -> RunEnd {
        // Far beyond what a run takes: a test that waits for what never comes fails instead of standing.
        let end = tokio::time::timeout(Duration::from_secs(60), self.start(order).join());
        end.await.expect("the run came to no end").unwrap()
    }

    pub fn checkpoint(&self) -> Option<Checkpoint> {
        self.doors.ledger.checkpoint(&flow_name()).unwrap()
    }

    /// Looks into the file with a connection of the test's own.
    pub fn sql<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        Connection::open(self.path()).unwrap().query_row(sql, [], |r| r.get(0)).unwrap()
    }

    /// Does something to the file behind the program's back.
    pub fn tamper(&self, sql: &str) {
        Connection::open(self.path()).unwrap().execute_batch(sql).unwrap();
    }

    /// The rows in the table, by id.
    pub fn rows(&self) -> Vec<Row> {
        let conn = Connection::open(self.path()).unwrap();
        let mut all = conn.prepare("SELECT personid, fb_version, name, age FROM person ORDER BY personid").unwrap();
        let read =
            |r: &rusqlite::Row<'_>| Ok(Row { id: r.get(0)?, version: r.get(1)?, name: r.get(2)?, age: r.get(3)? });
        all.query_map([], read).unwrap().map(Result::unwrap).collect()
    }

    /// What must hold after every run: pages balance, sums agree with the runs, sequence numbers rise by one.
    pub fn check_books(&self) {
        for wrong in [
            "SELECT count(*) FROM fb_page WHERE read <> applied + unchanged + superseded + filtered + rejected + parked + deleted",
            "SELECT count(*) FROM fb_run r WHERE NOT dry_run AND (read, applied, rejected) IS NOT
                (SELECT coalesce(sum(read), 0), coalesce(sum(applied), 0), coalesce(sum(rejected), 0)
                 FROM fb_page p WHERE p.run = r.run)",
            "SELECT count(*) FROM fb_run r WHERE NOT dry_run AND pages <> (SELECT count(*) FROM fb_page p WHERE p.run = r.run)",
            "SELECT count(*) FROM fb_page p WHERE epoch < (SELECT max(epoch) FROM fb_page q WHERE q.flow = p.flow AND q.seq < p.seq)",
        ] {
            assert_eq!(self.sql::<i64>(wrong), 0, "{wrong}");
        }
        assert_eq!(self.sql::<String>("PRAGMA integrity_check"), "ok");
    }
}
