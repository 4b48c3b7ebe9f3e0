//! A table that changes while it is read: the run looks at it again and goes on, and what was kept stays.
use crate::kit::fake_crm::row;
use crate::kit::road::{Road, order};
use fieldbridge::engine::{Refit, RunOrder, start_fitting};
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::mapping::{Drift, DriftAction, DriftReach};
use fieldbridge::run::RunState;
use jiff::SignedDuration;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn three_pages() -> Road {
    let road = Road::new(vec![vec![row(1, 1), row(2, 1)], vec![row(3, 1)], vec![row(4, 1)]]);
    road.crm.fail(1, Fault::new(ErrorKind::FieldMissing, "Could not find a property named 'age'"));
    road
}

async fn run(road: &Road, refit: Option<Refit>) -> fieldbridge::engine::RunEnd {
    let handle = start_fitting(order(), road.doors.clone(), refit);
    tokio::time::timeout(std::time::Duration::from_secs(60), handle.join()).await.expect("an end").unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_goes_during_a_run_costs_no_run() {
    let road = three_pages();
    let (asked, crm) = (Arc::new(AtomicUsize::new(0)), road.crm.clone());
    let counted = Arc::clone(&asked);
    let refit = Refit::by(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        // The table is what may be asked for now.
        crm.heal();
        async { Ok(RunOrder { mapping_version: 2, ..order() }) }
    });
    let end = run(&road, Some(refit)).await;
    assert_eq!((end.fault, end.record.state), (None, RunState::Done));
    assert_eq!((asked.load(Ordering::SeqCst), road.rows().len()), (1, 4));
    assert_eq!(road.sql::<i64>("SELECT count(*) FROM fb_run"), 1, "it is one run");
    road.check_books();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_changed_the_fault_stands_and_nothing_is_asked_twice() {
    let road = three_pages();
    let end = run(&road, Some(Refit::by(|| async { Ok(order()) }))).await;
    assert_eq!(end.fault.map(|f| f.kind), Some(ErrorKind::FieldMissing));
    let kept = road.rows();
    let refused = Refit::by(|| async { Err(Fault::new(ErrorKind::TableMissing, "it is gone")) });
    let end = run(&road, Some(refused)).await;
    assert_eq!(end.fault.map(|f| f.kind), Some(ErrorKind::FieldMissing), "what the run met, not what looking met");
    assert_eq!(road.rows(), kept, "what was kept stays");
    road.check_books();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_that_never_holds_still_ends_the_run() {
    let road = three_pages();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let refit = Refit::by(move || {
        let version = 2 + counted.fetch_add(1, Ordering::SeqCst) as u32;
        async move { Ok(RunOrder { mapping_version: version, ..order() }) }
    });
    let end = run(&road, Some(refit)).await;
    assert_eq!(end.fault.map(|f| f.kind), Some(ErrorKind::FieldMissing));
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_lasts_looks_once_an_hour_and_tells_what_changed_without_starting_over() {
    let road = Road::new((1..=4).map(|n| vec![row(n, 1)]).collect());
    let asked = Arc::new(AtomicUsize::new(0));
    let (counted, clock) = (Arc::clone(&asked), road.clock.clone());
    let refit = Refit::by(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        // Another hour goes by behind the first look, and no more.
        if counted.load(Ordering::SeqCst) == 1 {
            clock.advance(SignedDuration::from_mins(60));
        }
        async {
            let mut now = RunOrder { mapping_version: 2, ..order() };
            let action = DriftAction::ColumnKept { field: "age".into(), column: "age".into() };
            now.changes.drifts.push(Drift { table: "person".into(), reach: DriftReach::Degraded, action });
            Ok(now)
        }
    });
    let gate = road.crm.hold(1);
    let handle = start_fitting(order(), road.doors.clone(), Some(refit));
    let mut seen = handle.snapshots.clone();
    seen.wait_for(|now| now.counters.read > 0).await.unwrap();
    road.clock.advance(SignedDuration::from_mins(61));
    gate.add_permits(10);
    let end = tokio::time::timeout(std::time::Duration::from_secs(60), handle.join()).await.expect("an end").unwrap();
    assert_eq!((end.record.state, end.fault), (RunState::Done, None));
    assert_eq!(end.record.fault_slug.as_deref(), Some("schema-drift"), "it ends with a warning");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!(road.crm.take_asked().len(), 4, "no page is asked for twice");
    let told = "SELECT count(*) FROM fb_log WHERE key = 'drift-column-kept'";
    assert_eq!(road.sql::<i64>(told), 1, "a change is told once");
    road.check_books();
}
