//! Change tracking over the whole road, against the sandbox: what its record tells must make the campaign table equal to
//! the organisation, whatever happened in between.
use super::truth::Truth;
use fieldbridge::account::Name;
use fieldbridge::engine::{RunEnd, RunOrder};
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::ReadMethod;
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::mapping::propose;
use fieldbridge::port::Ledger;
use fieldbridge::run::{Checkpoint, ReadKind, RunState};
use fieldbridge::sandbox::{FaultRule, MutationPlan};
use fieldbridge::schema;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::sync::Arc;

fn tracked(order: &mut RunOrder) {
    order.changes.method = ReadMethod::Tracking;
}

fn plan(updates: u64, inserts: u64, deletes: u64) -> MutationPlan {
    MutationPlan { table: Some("contact".into()), updates, inserts, deletes }
}

fn faults(rules: &[&str]) -> Vec<FaultRule> {
    rules.iter().map(|r| FaultRule::parse(r).unwrap()).collect()
}

impl Truth {
    async fn follow(&self) -> RunEnd {
        self.run(tracked).await
    }

    fn stands(&self) -> Checkpoint {
        let path = self.dir.path().join("campaign.db");
        let ledger = SqliteLedger::new(path, "here", std::process::id(), Arc::new(self.clock.clone()));
        ledger.checkpoint(&self.order().flow.name).unwrap().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_deletions_and_late_commits_all_arrive() {
    let truth = Truth::new("contact", 1_200).await;
    assert_eq!(truth.follow().await.fault, None);
    truth.compare();
    assert_eq!(truth.stands().delta.unwrap().days, Some(7), "told by the organisation");
    for (updates, inserts, deletes) in [(40, 15, 9), (0, 0, 30), (3, 0, 0)] {
        truth.clock.advance(SignedDuration::from_hours(5));
        // A transaction that began before the others and is committed after the next run has read: until then the record
        // tells nothing of what came after it either.
        truth.sandbox.hold(&plan(5, 2, 1));
        truth.sandbox.mutate(&plan(updates, inserts, deletes));
        let end = truth.follow().await;
        assert_eq!(end.fault, None);
        truth.sandbox.release();
        let end = truth.follow().await;
        assert_eq!(end.fault, None);
        assert!(end.record.counters.deleted >= 1, "{:?}", end.record.counters);
        truth.compare();
    }
    let idle = truth.follow().await;
    assert_eq!(idle.record.counters.applied + idle.record.counters.deleted, 0);
    let gone = truth.sandbox.oracle().deleted("contact").len();
    let conn = rusqlite::Connection::open(truth.dir.path().join("campaign.db")).unwrap();
    let marked: usize =
        conn.query_row("SELECT count(*) FROM contact WHERE fb_deleted_at IS NOT NULL", [], |r| r.get(0)).unwrap();
    assert!(marked <= gone && marked >= 39, "{marked} of {gone}: rows that came and went in between were never here");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_ended_is_replaced_by_a_comparison() {
    let truth = Truth::new("contact", 900).await;
    truth.follow().await;
    // By age, and because the server says so in the middle of a page's reading.
    for by_age in [true, false] {
        truth.sandbox.mutate(&plan(30, 10, 20));
        match by_age {
            true => truth.clock.advance(SignedDuration::from_hours(24 * 8)),
            false => truth.sandbox.set_faults(faults(&["delta_expired:times=1"])),
        }
        let end = truth.follow().await;
        assert_eq!(end.fault, None);
        let c = end.record.counters;
        assert!(c.applied > 20 && (10..=20).contains(&c.deleted) && c.unchanged > 700, "{c:?}");
        truth.compare();
        truth.sandbox.set_faults(Vec::new());
        truth.sandbox.mutate(&plan(3, 0, 2));
        let next = truth.follow().await.record.counters;
        assert!(next.read <= 5 && next.deleted >= 1, "the new record is followed: {next:?}");
        truth.compare();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organisation_that_does_not_track_is_read_by_date_and_swept() {
    for fault in ["no_change_tracking=contact", "bu_depth_only"] {
        let truth = Truth::new("contact", 700).await;
        truth.sandbox.set_faults(faults(&[fault]));
        let end = truth.follow().await;
        assert_eq!(end.fault, None, "{fault}");
        assert!(truth.stands().delta.is_none());
        truth.clock.advance(SignedDuration::from_hours(5));
        truth.sandbox.mutate(&plan(20, 5, 10));
        let end = truth.follow().await;
        assert_eq!((end.fault, end.record.counters.deleted), (None, 0), "{fault}: a date tells no deletion");
        let end = truth
            .run(|o| {
                tracked(o);
                o.changes.sweep = true;
            })
            .await;
        assert!(end.fault.is_none() && end.record.counters.deleted > 3, "{fault}: {end:?}");
        truth.compare();
        truth.sandbox.set_faults(Vec::new());
        assert_eq!(truth.follow().await.fault, None);
        assert!(truth.stands().delta.is_some(), "once it is allowed, it is used");
        truth.compare();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_a_server_does_to_a_tracked_reading_changes_the_result() {
    for (fault, state) in [
        ("token_expires_mid_run:after=3", RunState::Done),
        ("throttle:retry_after=1,times=1", RunState::Done),
        ("duplicate_rows", RunState::Done),
        ("closed_connection:after=4", RunState::Failed),
        ("truncated_body", RunState::Failed),
        ("no_nextlink_truncated", RunState::Failed),
        ("foreign_nextlink", RunState::Failed),
        ("repeat_nextlink", RunState::Failed),
    ] {
        let truth = Truth::new("contact", 900).await;
        truth.sandbox.set_faults(faults(&[fault]));
        let end = truth.follow().await;
        assert_eq!(end.record.state, state, "{fault}: {:?}", end.fault);
        truth.sandbox.set_faults(Vec::new());
        truth.sandbox.mutate(&plan(10, 4, 6));
        for _ in 0..2 {
            let end = truth.follow().await;
            assert_eq!(end.fault, None, "{fault}");
        }
        truth.compare();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_changed_and_deleted_while_a_tracked_load_stood_still_are_caught_up_with() {
    let truth = Truth::new("contact", 1_000).await;
    let end = truth
        .run(|o| {
            tracked(o);
            o.limit = Some(400);
        })
        .await;
    assert_eq!((end.record.counters.read, truth.stands().kind), (400, ReadKind::Tracked));
    truth.sandbox.mutate(&plan(60, 20, 30));
    let end = truth.follow().await;
    assert_eq!(end.fault, None);
    assert!(end.record.counters.read < 700, "no page was read again");
    assert_eq!(truth.follow().await.fault, None);
    truth.compare();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_deletions_are_held_until_somebody_approves() {
    let truth = Truth::new("contact", 800).await;
    truth.follow().await;
    truth.sandbox.mutate(&plan(0, 0, 300));
    let end = truth.follow().await;
    assert_eq!(end.fault.map(|f| f.kind), Some(ErrorKind::DeletesHeld));
    let end = truth
        .run(|o| {
            tracked(o);
            o.changes.approved = true;
        })
        .await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 300));
    truth.compare();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_that_is_lost_deletes_nothing() {
    let truth = Truth::new("contact", 500).await;
    truth.follow().await;
    for sweep in [false, true] {
        truth.sandbox.set_faults(faults(&["missing_priv=prvReadContact"]));
        let end = truth
            .run(|o| {
                tracked(o);
                o.changes.sweep = sweep;
            })
            .await;
        assert_eq!(end.fault.map(|f| f.kind), Some(ErrorKind::PrivilegeMissing), "sweep: {sweep}");
        assert_eq!(end.record.counters.deleted, 0);
        truth.compare();
        truth.sandbox.set_faults(Vec::new());
        truth.sandbox.mutate(&plan(5, 2, 3));
        assert_eq!(truth.follow().await.fault, None);
        truth.compare();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table_a_lookup_points_to_arrives_with_every_page_of_every_reading() {
    let truth = Truth::new("contact", 700).await;
    let account = Name::parse("crm").unwrap();
    let mut mapping = propose(&account, &truth.detail, &["contact".into()]);
    mapping.rules.iter_mut().filter(|r| r.field == "parentcustomerid").for_each(|r| r.with_target = true);
    let change = |o: &mut RunOrder, method| {
        o.changes.method = method;
        o.schema = schema::build(&mapping, &truth.detail, &[], &[]);
        o.conversions = schema::conversions(&mapping, &truth.detail);
        o.query.columns = schema::read_columns(&mapping, &truth.detail);
        o.query.page_size = 100;
    };
    for method in [ReadMethod::Modified, ReadMethod::Tracking, ReadMethod::Tracking] {
        let end = truth.run(|o| change(o, method)).await;
        assert_eq!(end.fault, None);
        let conn = rusqlite::Connection::open(truth.dir.path().join("campaign.db")).unwrap();
        let mut all = conn
            .prepare("SELECT parentcustomerid, parentcustomerid_type FROM contact WHERE fb_deleted_at IS NULL")
            .unwrap();
        let rows = all.query_map([], |r| Ok((r.get::<_, Option<String>>(0)?, r.get::<_, Option<String>>(1)?))).unwrap();
        let mut tables = BTreeMap::<String, u32>::new();
        for row in rows {
            match row.unwrap() {
                (None, None) => {}
                (Some(id), Some(table)) => {
                    assert!(truth.sandbox.oracle().row_by_id(&table, &id).is_some(), "{table} {id}");
                    *tables.entry(table).or_default() += 1;
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(tables.contains_key("account"), "{tables:?}");
        truth.clock.advance(SignedDuration::from_hours(1));
        truth.sandbox.mutate(&plan(30, 10, 3));
    }
}
