//! The page transaction against a model: whatever pages come, in whatever versions, with the process dying at any page,
//! the table ends as the model says.
use crate::kit::fake_crm::Row;
use crate::kit::road::{begun, flow_name, schema};
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::clock::{SharedClock, SystemClock};
use fieldbridge::flow::{DeletePolicy, Leavers};
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{Campaign, Lease, Ledger, LoadStyle, PageCommit, PageWriter, RowKey, Rows, WritePlan};
use fieldbridge::run::Checkpoint;
use proptest::prelude::*;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What happens next.
#[derive(Debug, Clone)]
enum Act {
    /// A page of (id, version, value).
    Page(Vec<(u8, i64, u8)>),
    /// The process dies between two pages and another takes over.
    Die,
    /// The page's transaction fails at its last step and the process dies.
    DieWithin(Vec<(u8, i64, u8)>),
    /// The first load ends.
    Finish,
}

fn act() -> impl Strategy<Value = Act> {
    let page = prop::collection::vec((0u8..12, 0i64..6, 0u8..3), 0..8);
    prop_oneof![
        6 => page.clone().prop_map(Act::Page),
        2 => Just(Act::Die),
        1 => page.prop_map(Act::DieWithin),
        1 => Just(Act::Finish),
    ]
}

struct Desk {
    campaign: SqliteCampaign,
    ledger: SqliteLedger,
    lease: Lease,
    writer: Box<dyn PageWriter>,
    stands: Checkpoint,
}

fn blank() -> Checkpoint {
    Checkpoint { mapping_version: 1, ..Checkpoint::default() }
}

impl Desk {
    /// A process of its own: fresh connections, a lease taken over from a host that is gone.
    fn open(path: &Path) -> Self {
        let clock: SharedClock = Arc::new(SystemClock);
        let campaign = SqliteCampaign::new(path);
        campaign.ensure_table(&schema(), false).unwrap();
        let ledger = SqliteLedger::new(path, "here", std::process::id(), clock);
        if path.exists() {
            Connection::open(path).unwrap().execute("UPDATE fb_lease SET host = 'here', process = 'gone'", []).unwrap();
        }
        let lease = ledger.begin(&begun(&flow_name())).unwrap();
        let stands = ledger.checkpoint(&flow_name()).unwrap().unwrap_or_else(blank);
        let style = if stands.loaded { LoadStyle::Upsert } else { LoadStyle::FirstLoad };
        let plan = WritePlan {
            schema: schema(),
            flow: flow_name(),
            mapping_version: 1,
            style,
            deletions: DeletePolicy::Mark,
            any_version: false,
            repair: false,
            leavers: Leavers::Keep,
        };
        let writer = campaign.writer(plan, lease.clone()).unwrap();
        Self { campaign, ledger, lease, writer, stands }
    }

    fn commit(&mut self, page: &[(u8, i64, u8)]) -> bool {
        let mut rows = Rows { width: 3, ..Rows::default() };
        for (id, version, value) in page {
            let id = format!("{id:02}");
            rows.cells.push(Cell::Text(id.clone().into()));
            rows.cells.push(Cell::Text(format!("value {value}").into()));
            rows.cells.push(Cell::Integer(i64::from(*value)));
            rows.keys.push(RowKey { id: id.into(), version: *version });
        }
        // The CRM's versions go on: an old row among them is no sign that it was restored.
        let (seq, top_version) = (self.stands.seq + 1, self.stands.top_version + 1);
        let after = Checkpoint { seq, top_version, ..self.stands.clone() };
        let commit = PageCommit::of(&rows, &[], &after);
        let done = self.writer.commit(&commit);
        if done.is_ok() {
            self.stands = after;
        }
        done.is_ok()
    }

    /// The page's last step fails after all its rows were written: its record is there already.
    fn commit_and_fail(&mut self, path: &Path, page: &[(u8, i64, u8)]) -> bool {
        let other = Connection::open(path).unwrap();
        let seq = self.stands.seq + 1;
        let block = format!("INSERT INTO fb_page SELECT 'person', {seq}, 'x', 0, 'x', 0, 0, 0, 0, 0, 0, 0, 0, 0");
        other.execute_batch(&block).unwrap();
        let done = self.commit(page);
        other.execute_batch(&format!("DELETE FROM fb_page WHERE seq = {seq}")).unwrap();
        done
    }

    fn finish(&mut self, path: &Path) {
        if !self.stands.loaded {
            let after = Checkpoint { seq: self.stands.seq + 1, loaded: true, ..self.stands.clone() };
            self.writer.finish_load(&after).unwrap();
        }
        *self = Self::open(path);
    }
}

/// The independent account of what must stand: a first load keeps the highest version (of equals the latest), an upsert
/// never goes back.
#[derive(Default)]
struct Model(BTreeMap<u8, (i64, u8)>);

impl Model {
    fn page(&mut self, page: &[(u8, i64, u8)]) {
        for (id, version, value) in page {
            let stands = self.0.entry(*id).or_insert((*version, *value));
            if *version >= stands.0 {
                *stands = (*version, *value);
            }
        }
    }

    fn rows(&self) -> Vec<Row> {
        let row = |(id, (version, value)): (&u8, &(i64, u8))| Row {
            id: format!("{id:02}"),
            version: *version,
            name: format!("value {value}"),
            age: i64::from(*value),
        };
        self.0.iter().map(row).collect()
    }
}

fn table(path: &Path) -> Vec<Row> {
    let conn = Connection::open(path).unwrap();
    let mut all = conn.prepare("SELECT personid, fb_version, name, age FROM person ORDER BY personid").unwrap();
    let read = |r: &rusqlite::Row<'_>| Ok(Row { id: r.get(0)?, version: r.get(1)?, name: r.get(2)?, age: r.get(3)? });
    all.query_map([], read).unwrap().map(Result::unwrap).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_pages_with_any_deaths_end_as_the_model_says(acts in prop::collection::vec(act(), 1..20)) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("campaign.db");
        let mut desk = Desk::open(&path);
        let mut model = Model::default();
        for act in &acts {
            match act {
                Act::Page(page) => {
                    prop_assert!(desk.commit(page));
                    model.page(page);
                }
                Act::Die => desk = Desk::open(&path),
                Act::DieWithin(page) => {
                    prop_assert!(!desk.commit_and_fail(&path, page));
                    desk = Desk::open(&path);
                }
                Act::Finish => desk.finish(&path),
            }
        }
        desk.finish(&path);
        prop_assert_eq!(table(&path), model.rows());
        prop_assert_eq!(desk.campaign.count("person").unwrap(), model.rows().len() as u64);
        prop_assert_eq!(desk.campaign.is_empty("person").unwrap(), model.rows().is_empty());
        desk.ledger.beat(&desk.lease).unwrap();
    }
}

#[test]
fn a_page_that_does_not_follow_the_checkpoint_is_fenced() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("campaign.db");
    let mut desk = Desk::open(&path);
    assert!(desk.commit(&[(1, 1, 1)]));
    desk.stands.seq = 0;
    assert!(!desk.commit(&[(2, 1, 1)]), "the same page twice");
    desk.stands.seq = 5;
    assert!(!desk.commit(&[(3, 1, 1)]), "a page too early");
    desk.stands.seq = 1;
    assert!(desk.commit(&[(4, 1, 1)]));
    assert_eq!(table(&path).len(), 2);
}

#[test]
fn an_emptied_table_fences_the_writer_of_before() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("campaign.db");
    let mut desk = Desk::open(&path);
    assert!(desk.commit(&[(1, 1, 1)]));
    desk.campaign.reset("person", &flow_name()).unwrap();
    assert!(!desk.commit(&[(2, 1, 1)]));
    assert_eq!(desk.campaign.count("person").unwrap(), 0);
}
