//! A campaign store with its ledger, and what somebody on the campaign side does in it behind the program's back. A second
//! store is held to the contract by a second constructor in [`STORES`].
use crate::kit::road::{begun, schema};
use fieldbridge::account::Name;
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::catalog::Labels;
use fieldbridge::clock::{ManualClock, SharedClock};
use fieldbridge::fault::Outcome;
use fieldbridge::flow::{DeletePolicy, Leavers};
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{
    Audit, BadRow, Campaign, DeletePlans, Gone, KnownRow, Lease, Ledger, LoadStyle, PageCommit, PageWriter, Privacy,
    RowKey, Rows, Seen, WritePlan,
};
use fieldbridge::run::{Checkpoint, Counters, RunRecord, RunState};
use fieldbridge::schema::{CampaignSchema, CampaignType, Column, ColumnWrite};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Arc;

/// A row of the test's table: identifier, version, name, age.
pub type Line<'l> = (&'l str, i64, &'l str, i64);

/// A store, as two processes on two hosts see it.
pub struct Land {
    pub campaign: Arc<dyn Campaign>,
    pub ledger: Arc<dyn Ledger>,
    /// Another host's.
    pub elsewhere: Arc<dyn Ledger>,
    pub clock: ManualClock,
    place: PathBuf,
    _dir: tempfile::TempDir,
}

/// Every store there is.
pub const STORES: [fn() -> Land; 1] = [sqlite];

fn sqlite() -> Land {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("campaign.db");
    let clock = ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap());
    let shared: SharedClock = Arc::new(clock.clone());
    Land {
        campaign: Arc::new(SqliteCampaign::new(&place).with_clock(shared.clone())),
        ledger: Arc::new(SqliteLedger::new(&place, "here", std::process::id(), shared.clone())),
        elsewhere: Arc::new(SqliteLedger::new(&place, "there", 1, shared)),
        clock,
        place,
        _dir: dir,
    }
}

impl Land {
    /// As another process opens it.
    pub fn opened_again(self) -> Self {
        let shared: SharedClock = Arc::new(self.clock.clone());
        Self {
            campaign: Arc::new(SqliteCampaign::new(&self.place).with_clock(shared.clone())),
            ledger: Arc::new(SqliteLedger::new(&self.place, "here", std::process::id(), shared)),
            ..self
        }
    }

    /// Somebody changes a row.
    pub fn edit(&self, id: &str, column: &str, value: &str) {
        let sql = format!("UPDATE person SET \"{column}\" = ?2 WHERE personid = ?1");
        assert_eq!(Connection::open(&self.place).unwrap().execute(&sql, [id, value]).unwrap(), 1, "{id}");
    }

    /// Somebody makes a row.
    pub fn make(&self, id: &str, name: &str) {
        let sql = "INSERT INTO person (personid, name) VALUES (?1, ?2)";
        Connection::open(&self.place).unwrap().execute(sql, [id, name]).unwrap();
    }

    /// Somebody's own statements: tables of theirs, and what stands in them.
    pub fn statements(&self, sql: &str) {
        Connection::open(&self.place).unwrap().execute_batch(sql).unwrap();
    }

    /// One value of somebody's own question.
    pub fn asked(&self, sql: &str) -> Option<String> {
        Connection::open(&self.place).unwrap().query_row(sql, [], |r| r.get(0)).unwrap()
    }

    /// Its plans of deletions: no store goes without.
    pub fn plans(&self) -> &dyn DeletePlans {
        self.campaign.delete_plans().expect("the store keeps plans of deletions")
    }

    /// Its door to a person's data: no store goes without.
    pub fn privacy(&self) -> &dyn Privacy {
        self.campaign.privacy().expect("the store finds and erases persons")
    }

    /// A run of this flow begins.
    pub fn begin(&self, flow: &str) -> Lease {
        self.ledger.begin(&run_of(flow)).unwrap()
    }

    /// It ends well.
    pub fn end(&self, lease: &Lease) {
        let record = RunRecord { run: lease.run, state: RunState::Done, ..run_of(lease.flow.as_str()) };
        self.ledger.end(lease, &record).unwrap();
    }

    /// What is known of a row.
    pub fn known(&self, id: &str) -> KnownRow {
        self.audit().known(id).unwrap()
    }

    pub fn audit(&self) -> Box<dyn Audit> {
        self.campaign.audit(&person(), &name("person")).unwrap()
    }

    /// The row's version and name, where it is there and not marked as deleted.
    pub fn stands(&self, id: &str) -> Option<(i64, String)> {
        let here = self.known(id).here.filter(|row| row.deleted_at.is_none())?;
        let Cell::Text(name) = &here.cells[1] else { panic!("{here:?}") };
        Some((here.version, name.clone().into_owned()))
    }
}

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// The table, with a consent that stays withdrawn; the name tells who it is.
pub fn person() -> CampaignSchema {
    let mut schema = schema();
    schema.columns[1].personal = true;
    schema.columns.push(Column {
        name: "nomail".into(),
        labels: Labels::default(),
        kind: CampaignType::Boolean,
        field: "nomail".into(),
        enumeration: None,
        link: None,
        write: ColumnWrite::Strictest,
        personal: false,
        among: false,
    });
    schema
}

pub fn run_of(flow: &str) -> RunRecord {
    begun(&name(flow))
}

/// Pages of one run on their way in.
pub struct Reading {
    pub lease: Lease,
    pub writer: Box<dyn PageWriter>,
    pub stands: Checkpoint,
}

/// What a reading does with rows that go.
pub struct Ways {
    pub style: LoadStyle,
    pub deletions: DeletePolicy,
    pub leavers: Leavers,
    pub any_version: bool,
}

impl Default for Ways {
    fn default() -> Self {
        Self { style: LoadStyle::Upsert, deletions: DeletePolicy::Mark, leavers: Leavers::Keep, any_version: false }
    }
}

impl Reading {
    /// Begins where the flow stands; rows are written over others only once a first load was ended.
    pub fn begin(land: &Land, flow: &str, ways: &Ways) -> Self {
        land.campaign.ensure_table(&person(), false).unwrap();
        if ways.style == LoadStyle::Upsert && !land.campaign.is_loaded("person").unwrap() {
            let first = Ways { style: LoadStyle::FirstLoad, ..Ways::default() };
            let mut empty = Self::under(land, land.begin(flow), &first);
            empty.page(&[]).unwrap();
            empty.finish();
            empty.end(land);
        }
        Self::under(land, land.begin(flow), ways)
    }

    pub fn under(land: &Land, lease: Lease, ways: &Ways) -> Self {
        let plan = WritePlan {
            schema: person(),
            flow: lease.flow.clone(),
            mapping_version: 1,
            style: ways.style,
            deletions: ways.deletions,
            leavers: ways.leavers,
            any_version: ways.any_version,
            repair: false,
        };
        let writer = land.campaign.writer(plan, lease.clone()).unwrap();
        let blank = Checkpoint { mapping_version: 1, ..Checkpoint::default() };
        let stands = land.ledger.checkpoint(&lease.flow).unwrap().unwrap_or(blank);
        Self { lease, writer, stands }
    }

    /// A page of rows.
    pub fn page(&mut self, lines: &[Line<'_>]) -> Outcome<Counters> {
        self.commit(&rows(lines), &[], &[], Seen::Not)
    }

    /// A page that tells of rows that are gone, each with the highest version that was seen by then.
    pub fn gone(&mut self, gone: &[Gone]) -> Outcome<Counters> {
        self.commit(&rows(&[]), &[], gone, Seen::Not)
    }

    pub fn commit(&mut self, rows: &Rows<'_>, bad: &[BadRow], gone: &[Gone], seen: Seen) -> Outcome<Counters> {
        let top = rows.keys.iter().map(|key| key.version).max().unwrap_or(0).max(self.stands.top_version);
        let after = Checkpoint { seq: self.stands.seq + 1, top_version: top, ..self.stands.clone() };
        let done = self.writer.commit(&PageCommit { gone, seen, bad, ..PageCommit::of(rows, &[], &after) })?;
        self.stands = after;
        Ok(done)
    }

    /// A page of rows the flow's filter left out.
    pub fn filtered(&mut self, ids: &[(&str, i64)]) -> Outcome<Counters> {
        let after = Checkpoint { seq: self.stands.seq + 1, ..self.stands.clone() };
        let (none, left): (Rows<'_>, Vec<RowKey<'_>>) =
            (rows(&[]), ids.iter().map(|(id, version)| RowKey { id: (*id).into(), version: *version }).collect());
        let done = self.writer.commit(&PageCommit { filtered: &left, ..PageCommit::of(&none, &[], &after) })?;
        self.stands = after;
        Ok(done)
    }

    /// Ends a first load.
    pub fn finish(&mut self) {
        let after = Checkpoint { seq: self.stands.seq + 1, loaded: true, ..self.stands.clone() };
        self.writer.finish_load(&after).unwrap();
        self.stands = after;
    }

    pub fn end(self, land: &Land) {
        drop(self.writer);
        land.end(&self.lease);
    }
}

/// Rows as the engine hands them over.
pub fn rows<'l>(lines: &[Line<'l>]) -> Rows<'l> {
    let mut rows = Rows { width: 4, ..Rows::default() };
    for (id, version, name, age) in lines {
        rows.cells.extend([Cell::Text((*id).into()), Cell::Text((*name).into()), Cell::Integer(*age), Cell::Null]);
        rows.keys.push(RowKey { id: (*id).into(), version: *version });
    }
    rows
}

/// The same story in every store.
pub fn in_every_store(story: impl Fn(Land)) {
    STORES.iter().for_each(|store| story(store()));
}
