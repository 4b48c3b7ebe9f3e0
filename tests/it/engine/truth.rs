//! The whole road of the rows: sandbox, HTTP, decoding, conversion, database; every value compared with the sandbox's own
//! account of it.
use crate::kit::dynamics::quick;
use fieldbridge::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::catalog::{DateBehaviour, FieldType, TableDetail};
use fieldbridge::clock::{ManualClock, SharedClock};
use fieldbridge::crm::dynamics::{DynamicsConfig, DynamicsConnector};
use fieldbridge::engine::{Changes, Doors, RunEnd, RunOrder, start};
use fieldbridge::flow::{Direction, Flow, ReadMode, ReadRules};
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::mapping::{Carry, Conversion, propose};
use fieldbridge::port::{Crm, CrmConnector, ReadOrder, ReadQuery};
use fieldbridge::run::{RunId, RunState};
use fieldbridge::sandbox::{self, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use fieldbridge::schema;
use fieldbridge::secret::Secret;
use jiff::SignedDuration;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) struct Truth {
    pub(super) sandbox: Sandbox,
    pub(super) clock: ManualClock,
    pub(super) detail: TableDetail,
    pub(super) crm: Arc<dyn Crm>,
    pub(super) dir: tempfile::TempDir,
}

impl Truth {
    pub(super) async fn new(table: &str, rows: u64) -> Self {
        let clock = ManualClock::at("2026-06-01T08:00:00Z".parse().unwrap());
        let shared: SharedClock = Arc::new(clock.clone());
        let config = SandboxConfig { rows, seed: 7, clock: shared.clone(), ..SandboxConfig::default() };
        let sandbox = sandbox::start(config).await.unwrap();
        let c = sandbox.credentials();
        let account = ExternalAccount {
            name: Name::parse("crm").unwrap(),
            system: System::Dynamics,
            url: parse_org_url(&c.org_url).unwrap(),
            tenant: c.tenant_id,
            authority: c.org_url,
            auth: AuthMethod::ClientSecret { client_id: c.client_id, secret: SecretRef("env:NONE".into()) },
            solution: None,
            instance: None,
            look_back: None,
            clock_margin: None,
            call_reserve: None,
            secret_expires: None,
            organisation: None,
        };
        let connector = DynamicsConnector::new(shared, DynamicsConfig { http: quick(), ..DynamicsConfig::default() });
        let crm = connector.connect(&account, Secret::new(c.client_secret).into()).unwrap();
        let detail = crm.describe(table).await.unwrap();
        Self { sandbox, clock, detail, crm, dir: tempfile::tempdir().unwrap() }
    }

    pub(super) fn order(&self) -> RunOrder {
        let account = Name::parse("crm").unwrap();
        let table = self.detail.table.name.clone();
        let mapping = propose(&account, &self.detail, std::slice::from_ref(&table));
        RunOrder {
            flow: Flow {
                name: Name::parse(&table).unwrap(),
                direction: Direction::Import,
                account,
                table: table.clone(),
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
            schema: schema::build(&mapping, &self.detail, &[], &[]),
            conversions: schema::conversions(&mapping, &self.detail),
            query: ReadQuery {
                table,
                address: self.detail.table.entity_set.clone(),
                primary_id: self.detail.table.primary_id.clone(),
                columns: schema::read_columns(&mapping, &self.detail),
                filter: None,
                since: None,
                order: ReadOrder::ById,
                page_size: 200,
                part: Default::default(),
                sort: Vec::new(),
                way: Default::default(),
            },
            mode: ReadMode::Incremental,
            changes: Changes::by_date(),
            dry_run: false,
            try_rows: 20,
            limit: None,
            run: RunId::new(),
        }
    }

    /// A run as a process of its own would do it: nothing in memory is shared with the last one.
    pub(super) async fn run(&self, change: impl FnOnce(&mut RunOrder)) -> RunEnd {
        let path = self.dir.path().join("campaign.db");
        let clock: SharedClock = Arc::new(self.clock.clone());
        let doors = Doors {
            crm: self.crm.clone(),
            campaign: Arc::new(SqliteCampaign::new(&path)),
            ledger: Arc::new(SqliteLedger::new(&path, "here", std::process::id(), clock.clone())),
            clock,
        };
        let mut order = self.order();
        change(&mut order);
        start(order, doors).join().await.unwrap()
    }

    /// What stands in the table and is not marked as deleted, by identifier, one value a column.
    fn stored(&self) -> BTreeMap<String, Vec<Value>> {
        let schema = self.order().schema;
        let conn = Connection::open(self.dir.path().join("campaign.db")).unwrap();
        let columns: Vec<String> = schema.columns.iter().map(|c| schema::quote_identifier(&c.name)).collect();
        let table = schema::quote_identifier(&schema.name);
        let sql = format!("SELECT {} FROM {table} WHERE fb_deleted_at IS NULL", columns.join(", "));
        let mut all = conn.prepare(&sql).unwrap();
        let read = |r: &rusqlite::Row<'_>| {
            let values = (0..columns.len()).map(|i| match r.get_ref(i).unwrap() {
                ValueRef::Integer(i) => Value::from(i),
                ValueRef::Real(r) => Value::from(r),
                ValueRef::Text(t) => Value::from(std::str::from_utf8(t).unwrap()),
                _ => Value::Null,
            });
            Ok((r.get(0)?, values.collect()))
        };
        all.query_map([], read).unwrap().map(Result::unwrap).collect()
    }

    /// What must stand there.
    fn expected(&self) -> BTreeMap<String, Vec<Value>> {
        let order = self.order();
        let key = self.detail.table.primary_id.as_str();
        let table = self.detail.table.name.as_str();
        let row = |row: BTreeMap<&'static str, Value>| {
            let values = order.query.columns.iter().zip(&order.conversions);
            let value = |wire: &str| match wire.split_once('@') {
                Some((reference, _)) => self.table_of(&row[reference]),
                None => row[wire].clone(),
            };
            let values = values.map(|(c, carry)| plain(&value(&c.wire), &c.kind, conversion_of(carry))).collect();
            (row[key].as_str().unwrap().to_owned(), values)
        };
        self.sandbox.oracle().rows(table).map(row).collect()
    }

    /// The table in which the row a reference points to is found.
    fn table_of(&self, reference: &Value) -> Value {
        let Some(id) = reference.as_str() else { return Value::Null };
        let tables = ["account", "contact", "lead", "systemuser", "team"];
        let found = tables.into_iter().find(|table| self.sandbox.oracle().row_by_id(table, id).is_some());
        Value::from(found.unwrap_or_else(|| panic!("nothing is called {id}")))
    }

    /// Row, field, what stands here and what the CRM said, of each value that was not taken over.
    fn noted(&self) -> Vec<(String, String, String, String)> {
        let conn = Connection::open(self.dir.path().join("campaign.db")).unwrap();
        let mut lines =
            conn.prepare("SELECT row, field, ours, theirs FROM fb_conflict WHERE stands = 'ours' ORDER BY id").unwrap();
        let read = lines.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)));
        read.unwrap().map(Result::unwrap).collect()
    }

    pub(super) fn compare(&self) {
        self.compare_without(&[]);
    }

    /// The same without these rows, which may stand here in an older version, or not at all.
    pub(super) fn compare_without(&self, ids: &[String]) {
        let (mut stored, mut expected) = (self.stored(), self.expected());
        for id in ids {
            stored.remove(id);
            expected.remove(id).expect("the CRM has it");
        }
        // A refusal the CRM takes back stands, and says so.
        for (id, field, ours, theirs) in self.noted() {
            let at = self.order().query.columns.iter().position(|c| c.field == field).unwrap();
            let said = expected.get_mut(&id).map(|row| &mut row[at]).filter(|said| text_of(said) == theirs);
            said.into_iter().for_each(|said| *said = if ours.is_empty() { Value::Null } else { ours.parse().unwrap() });
        }
        assert_eq!(stored.len(), expected.len());
        for (id, row) in &expected {
            assert_eq!(stored.get(id), Some(row), "{id}");
        }
    }
}

/// A yes, a no or nothing as the lines of conflicts say it.
fn text_of(value: &Value) -> String {
    value.as_i64().map_or(String::new(), |n| n.to_string())
}

/// The conversion of a rule that has no more; rules with steps have tests of their own.
fn conversion_of(carry: &Carry) -> Conversion {
    match carry {
        Carry::Plain(conversion) => *conversion,
        Carry::Ruled(_) | Carry::Again(_) => panic!("this world has no rules with steps"),
    }
}

/// A value as the database must hold it.
fn plain(value: &Value, kind: &FieldType, conversion: Conversion) -> Value {
    let wall_clock = *kind == FieldType::DateTime { behaviour: DateBehaviour::TimeZoneIndependent };
    match value {
        // The wire prints a `Z` after it that means nothing.
        Value::String(text) if wall_clock => Value::from(text.trim_end_matches('Z')),
        Value::Bool(b) => Value::from(i64::from(*b)),
        Value::String(text) if conversion == Conversion::Email => Value::from(text.trim().to_lowercase()),
        Value::String(text) if conversion == Conversion::Trim => Value::from(text.trim()),
        other => other.clone(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_value_of_every_contact_arrives_and_changes_follow() {
    let truth = Truth::new("contact", 1_500).await;
    let end = truth.run(|_| {}).await;
    assert_eq!(end.fault, None);
    assert_eq!(end.record.state, RunState::Done);
    truth.compare();
    for (updates, inserts) in [(40, 15), (3, 0)] {
        truth.clock.advance(SignedDuration::from_hours(5));
        let plan = MutationPlan { table: Some("contact".into()), updates, inserts, deletes: 0 };
        truth.sandbox.mutate(&plan);
        let end = truth.run(|_| {}).await;
        assert_eq!(end.fault, None);
        assert_eq!(end.record.counters.applied, updates + inserts, "{:?}", end.record.counters);
        truth.compare();
    }
    let idle = truth.run(|_| {}).await;
    assert_eq!(idle.record.counters.applied, 0);
    let full = truth.run(|o| o.mode = ReadMode::Full).await;
    assert_eq!((full.record.counters.applied, full.record.counters.unchanged), (0, 1_515));
    truth.compare();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_changed_while_a_load_stood_still_are_caught_by_the_next_run() {
    let truth = Truth::new("contact", 1_000).await;
    truth.run(|o| o.limit = Some(400)).await;
    truth.clock.advance(SignedDuration::from_hours(1));
    truth.sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 60, inserts: 20, deletes: 0 });
    let resumed = truth.run(|_| {}).await;
    assert_eq!(resumed.record.state, RunState::Done);
    assert!(resumed.record.counters.read < 700, "no page was read again: {:?}", resumed.record.counters);
    truth.clock.advance(SignedDuration::from_hours(1));
    truth.run(|_| {}).await;
    truth.compare();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stumbles_and_repeats_rows_changes_nothing_about_the_result() {
    for (fault, state) in [
        ("throttle:retry_after=1,times=1", RunState::Done),
        ("duplicate_rows", RunState::Done),
        ("truncated_body", RunState::Failed),
        ("closed_connection", RunState::Failed),
    ] {
        let truth = Truth::new("contact", 600).await;
        truth.sandbox.set_faults(vec![FaultRule::parse(fault).unwrap()]);
        let end = truth.run(|o| o.try_rows = 0).await;
        assert_eq!(end.record.state, state, "{fault}: {:?}", end.fault);
        truth.sandbox.set_faults(Vec::new());
        let end = truth.run(|_| {}).await;
        assert_eq!(end.record.state, RunState::Done, "{fault}: {:?}", end.fault);
        truth.compare();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_block_of_rows_changed_in_one_second_is_read_whole_across_pages_and_interruptions() {
    let truth = Truth::new("contact", 4_000).await;
    truth.run(|o| o.query.page_size = 4_000).await;
    // From before the block on: an eighth of all rows share one second, more than two pages of them.
    let everything_again =
        "UPDATE fb_checkpoint SET watermark = '1950-01-01T00:00:00Z'; UPDATE contact SET fb_hash = 0";
    let conn = Connection::open(truth.dir.path().join("campaign.db")).unwrap();
    conn.execute_batch(&everything_again.replace("contact SET", &format!("{} SET", truth.order().schema.name)))
        .unwrap();
    let (mut applied, mut runs) = (0, 0);
    while applied < 4_000 && runs < 30 {
        let end = truth.run(|o| o.limit = Some(300)).await;
        assert_eq!(end.fault, None);
        applied += end.record.counters.applied;
        assert_eq!(end.record.counters.applied, end.record.counters.read, "a row came twice");
        runs += 1;
    }
    assert_eq!((applied, runs), (4_000, 10), "every row once, two pages of 200 a run");
    truth.compare();
}
