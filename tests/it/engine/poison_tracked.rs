//! Rows that nobody can read in readings that cannot tell them: tracked, from a token, by date. Read around and named all the
//! same, through interruptions too, and brought as soon as they can be read; compared with the sandbox's own account.
use super::truth::Truth;
use fieldbridge::engine::{RunEnd, RunOrder};
use fieldbridge::flow::ReadMethod;
use fieldbridge::run::RunState;
use fieldbridge::sandbox::{FaultRule, MutationPlan};
use jiff::SignedDuration;
use rusqlite::Connection;
use std::collections::BTreeMap;

const ROWS: u64 = 360;

fn tracked(order: &mut RunOrder) {
    order.changes.method = ReadMethod::Tracking;
    (order.query.page_size, order.try_rows) = (60, 5);
}

fn by_date(order: &mut RunOrder) {
    (order.query.page_size, order.try_rows) = (60, 5);
}

/// A way to order a run.
type Way = fn(&mut RunOrder);

struct Story {
    truth: Truth,
    way: Way,
}

impl Story {
    async fn begin(way: Way) -> Self {
        Self { truth: Truth::new("contact", ROWS).await, way }
    }

    /// A story in which everything was read once.
    async fn loaded(way: Way) -> Self {
        let story = Self::begin(way).await;
        let end = story.run().await;
        assert_eq!((end.fault, end.record.state), (None, RunState::Done));
        story.truth.compare();
        story
    }

    async fn run(&self) -> RunEnd {
        self.truth.clock.advance(SignedDuration::from_hours(1));
        self.truth.run(self.way).await
    }

    /// Rows and their versions, as the CRM has them.
    fn versions(&self) -> BTreeMap<String, String> {
        let row = |r: BTreeMap<&'static str, serde_json::Value>| {
            (r["contactid"].as_str().unwrap().to_owned(), r["versionnumber"].to_string())
        };
        self.truth.sandbox.oracle().rows("contact").map(row).collect()
    }

    /// Changes rows; tells which of those that were there are others now.
    fn change(&self, updates: u64, inserts: u64, deletes: u64) -> Vec<String> {
        let before = self.versions();
        self.truth.clock.advance(SignedDuration::from_hours(1));
        self.truth.sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates, inserts, deletes });
        let changed = |(id, version): &(String, String)| before.get(id).is_some_and(|old| old != version);
        self.versions().into_iter().filter(changed).map(|(id, _)| id).collect()
    }

    /// Nobody can read these rows from now on; beside, these faults strike.
    fn poison(&self, ids: &[String], faults: &[&str]) {
        let rules = ids.iter().map(|id| format!("unreadable_row={id}"));
        let all = rules.chain(faults.iter().map(|f| (*f).to_owned()));
        self.truth.sandbox.set_faults(all.map(|f| FaultRule::parse(&f).unwrap()).collect());
    }

    fn database(&self) -> Connection {
        Connection::open(self.truth.dir.path().join("campaign.db")).unwrap()
    }

    /// Rows that are put aside, with the reason.
    fn put_aside(&self) -> Vec<(String, String)> {
        let db = self.database();
        let mut all = db.prepare("SELECT row, reason FROM fb_reject WHERE resolution IS NULL ORDER BY row").unwrap();
        all.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
    }

    fn logged(&self, key: &str) -> i64 {
        let sql = "SELECT count(*) FROM fb_log WHERE key = ?1";
        self.database().query_row(sql, [key], |r| r.get(0)).unwrap()
    }

    fn token(&self) -> Option<String> {
        self.database().query_row("SELECT delta_link FROM fb_checkpoint", [], |r| r.get(0)).unwrap()
    }

    /// Exactly these rows are put aside, and all others are as the CRM has them.
    fn all_but(&self, bad: &[String]) {
        let mut named: Vec<_> = bad.iter().map(|id| (id.clone(), "unreadable".to_owned())).collect();
        named.sort();
        assert_eq!(self.put_aside(), named);
        self.truth.compare_without(bad);
    }

    /// The rows can be read again: the next run brings them, and nothing is missing.
    async fn healed(&self) {
        self.poison(&[], &[]);
        let end = self.run().await;
        assert_eq!((end.fault, end.record.state), (None, RunState::Done));
        self.all_but(&[]);
    }
}

fn some(story: &Story, places: &[usize]) -> Vec<String> {
    let all: Vec<String> = story.versions().into_keys().collect();
    places.iter().map(|at| all[*at].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tracked_first_load_is_done_by_identifier_and_tracked_once_the_rows_can_be_read() {
    let story = Story::begin(tracked).await;
    let bad = some(&story, &[0, 162, 163, 359]);
    story.poison(&bad, &[]);
    let end = story.run().await;
    assert_eq!((end.fault, end.record.state), (None, RunState::DoneWithRejects));
    story.all_but(&bad);
    assert_eq!((story.logged("log-reading-poisoned"), story.token()), (1, None));
    // Meanwhile changes come by date, and the table is not read once more for nothing.
    story.change(20, 5, 0);
    let end = story.run().await;
    assert_eq!(end.fault, None);
    assert!(end.record.counters.read < 100, "{:?}", end.record.counters);
    story.truth.compare_without(&bad);
    story.healed().await;
    assert!(story.token().is_some(), "and it is tracked from then on");
    assert_eq!(story.logged("log-row-readable"), 4);
    story.change(10, 3, 4);
    assert_eq!(story.run().await.record.counters.deleted, 4);
    story.all_but(&[]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delta_with_such_a_row_leads_to_one_comparison_and_its_token_tells_the_rest_later() {
    let story = Story::loaded(tracked).await;
    let token = story.token();
    let changed = story.change(30, 6, 8);
    let bad = changed[..2].to_vec();
    story.poison(&bad, &[]);
    let end = story.run().await;
    assert_eq!((end.fault, end.record.state), (None, RunState::DoneWithRejects));
    assert_eq!(end.record.counters.deleted, 8, "the comparison finds what the delta would have told");
    story.all_but(&bad);
    assert_eq!(story.token(), token, "the token is kept");
    story.change(15, 2, 3);
    let end = story.run().await;
    assert_eq!(end.fault, None);
    assert!(end.record.counters.read < 100, "by date: {:?}", end.record.counters);
    story.poison(&[], &[]);
    let end = story.run().await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 3), "told by the old token");
    story.all_but(&[]);
    assert_ne!(story.token(), token);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reading_by_date_goes_by_identifier_among_what_changed() {
    let story = Story::loaded(by_date).await;
    let changed = story.change(100, 10, 0);
    let bad = [changed[0].clone(), changed[50].clone(), changed[99].clone()];
    story.poison(&bad, &[]);
    let end = story.run().await;
    assert_eq!((end.fault, end.record.state), (None, RunState::DoneWithRejects));
    assert!(end.record.counters.read < 280, "not the whole table: {:?}", end.record.counters);
    story.all_but(&bad);
    story.change(30, 0, 0);
    assert_eq!(story.run().await.fault, None);
    story.truth.compare_without(&bad);
    // A row that can be read again comes although nothing changed since.
    story.healed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interrupted_anywhere_every_such_reading_comes_to_the_same_end() {
    for (way, loaded) in [(tracked as Way, false), (tracked, true), (by_date, true)] {
        let mut broken = 0;
        for after in [4, 12] {
            let story = if loaded { Story::loaded(way).await } else { Story::begin(way).await };
            let bad = match loaded {
                true => story.change(160, 10, 0)[60..62].to_vec(),
                false => some(&story, &[120, 300]),
            };
            story.poison(&bad, &[&format!("closed_connection:after={after},times=3,on=contacts")]);
            let end = story.run().await;
            broken += usize::from(end.fault.is_some());
            // The process that went on after it knows nothing but what stands in the database.
            story.poison(&bad, &[]);
            let end = story.run().await;
            assert_eq!(end.fault, None, "{loaded} {after}");
            story.all_but(&bad);
            story.healed().await;
        }
        assert!(broken > 0, "{loaded}: {broken} were interrupted");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_token_and_such_a_row_lead_to_one_full_comparison_by_identifier() {
    let story = Story::loaded(tracked).await;
    let bad = story.change(30, 4, 5)[..1].to_vec();
    story.poison(&bad, &["delta_expired"]);
    let end = story.run().await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 5));
    story.all_but(&bad);
    story.poison(&[], &[]);
    assert_eq!(story.run().await.fault, None);
    story.all_but(&[]);
    assert!(story.token().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_in_another_order_turns_to_identifiers_as_its_run_does_and_counts_nothing_twice() {
    let dry: [(Way, Way); 2] = [
        (tracked, |order| {
            tracked(order);
            order.dry_run = true;
        }),
        (by_date, |order| {
            by_date(order);
            order.dry_run = true;
        }),
    ];
    for (way, rehearsal) in dry {
        let story = Story::loaded(way).await;
        let changed = story.change(100, 10, 0);
        let bad: Vec<String> = vec![changed[40].clone(), changed[99].clone()];
        story.poison(&bad, &[]);
        let foreseen = story.truth.run(rehearsal).await;
        assert_eq!((foreseen.fault, foreseen.record.state), (None, RunState::DoneWithRejects));
        let mut named: Vec<String> = foreseen.notes.rejects.iter().map(|r| r.row.clone()).collect();
        named.sort();
        let mut wanted = bad.clone();
        wanted.sort();
        assert_eq!((named, foreseen.record.counters.rejected), (wanted, 2));
        assert!(foreseen.record.counters.read <= ROWS + 10, "{:?}", foreseen.record.counters);
        assert_eq!(story.run().await.fault, None);
        story.all_but(&bad);
    }
}
