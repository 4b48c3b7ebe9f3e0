//! A table that changes while it is read: the run looks at it again and goes on, and what was kept stays.
use crate::kit::fake_crm::row;
use crate::kit::road::{Road, order};
use fieldbridge::engine::{Refit, RunOrder, start_fitting};
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::run::RunState;
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
        async { Ok(Some(RunOrder { mapping_version: 2, ..order() })) }
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
    let end = run(&road, Some(Refit::by(|| async { Ok(None) }))).await;
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
        async move { Ok(Some(RunOrder { mapping_version: version, ..order() })) }
    });
    let end = run(&road, Some(refit)).await;
    assert_eq!(end.fault.map(|f| f.kind), Some(ErrorKind::FieldMissing));
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}
