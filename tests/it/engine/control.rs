//! Pausing, cancelling, leases and fencing.
use crate::kit::fake_crm::{Row, row};
use crate::kit::road::{Road, begun, flow_name, order};
use fieldbridge::fault::ErrorKind;
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::port::Ledger;
use fieldbridge::run::RunState;
use jiff::SignedDuration;

fn pages(count: i64) -> Vec<Vec<Row>> {
    (0..count).map(|p| (0..10).map(|i| row(format!("p{p}r{i}"), 1)).collect()).collect()
}

#[tokio::test]
async fn a_pause_stands_between_two_pages_and_keeps_the_lease() {
    let road = Road::new(pages(4));
    let gate = road.crm.hold(1);
    let handle = road.start(order());
    let mut seen = handle.snapshots.clone();
    seen.wait_for(|s| s.page == 1).await.unwrap();
    handle.control.pause();
    seen.wait_for(|s| s.state == RunState::Paused).await.unwrap();
    gate.add_permits(1);
    road.crm.until_asked(2).await;
    assert_eq!(road.rows().len(), 10, "pages may arrive, but none is applied");
    assert_eq!(road.other_ledger().begin(&begun(&flow_name())).unwrap_err().kind, ErrorKind::LeaseHeld);
    assert_eq!(road.doors.ledger.runs(None, 1).unwrap()[0].state, RunState::Running, "paused is not durable");
    handle.control.resume();
    seen.wait_for(|s| s.state == RunState::Running || s.state.is_final()).await.unwrap();
    let end = handle.join().await.unwrap();
    assert_eq!((end.record.state, end.record.counters.read), (RunState::Done, 40));
    road.check_books();
}

#[tokio::test]
async fn a_cancelled_run_ends_at_a_page_border_even_while_a_page_is_awaited() {
    let road = Road::new(pages(4));
    let _never = road.crm.hold(2);
    let handle = road.start(order());
    let mut seen = handle.snapshots.clone();
    seen.wait_for(|s| s.page == 2).await.unwrap();
    handle.control.cancel();
    let end = handle.join().await.unwrap();
    assert_eq!((end.record.state, end.record.counters.read), (RunState::Cancelled, 20));
    assert_eq!(end.fault, None);
    road.check_books();
    road.crm.hold(2).add_permits(1);
    road.crm.take_asked();
    let end = road.run(order()).await;
    assert_eq!((end.record.state, end.record.counters.read), (RunState::Done, 20));
    assert_eq!(road.crm.take_asked().first().map(|a| a.page), Some(2));
    assert_eq!(road.rows().len(), 40);
}

#[tokio::test]
async fn a_paused_run_can_be_cancelled() {
    let road = Road::new(pages(2));
    let gate = road.crm.hold(0);
    let handle = road.start(order());
    handle.control.pause();
    let mut seen = handle.snapshots.clone();
    seen.wait_for(|s| s.state == RunState::Paused).await.unwrap();
    handle.control.cancel();
    gate.add_permits(1);
    assert_eq!(handle.join().await.unwrap().record.state, RunState::Cancelled);
}

#[tokio::test]
async fn a_flow_has_one_run_at_a_time() {
    let road = Road::new(pages(2));
    let gate = road.crm.hold(1);
    let first = road.start(order());
    first.snapshots.clone().wait_for(|s| s.page == 1).await.unwrap();
    let second = road.run(order()).await;
    let fault = second.fault.unwrap();
    assert_eq!(fault.kind, ErrorKind::LeaseHeld);
    assert_eq!(fault.args["host"], "here");
    assert_eq!(fault.args["pid"], std::process::id().to_string());
    assert_eq!(fault.args["since"], "2026-03-01T12:00:00Z");
    gate.add_permits(2);
    assert_eq!(first.join().await.unwrap().record.state, RunState::Done);
    assert_eq!(road.run(order()).await.fault, None, "the lease is free again");
}

#[tokio::test]
async fn a_fenced_zombie_commits_nothing() {
    let road = Road::new(pages(3));
    let gate = road.crm.hold(1);
    let zombie = road.start(order());
    zombie.snapshots.clone().wait_for(|s| s.page == 1).await.unwrap();
    road.clock.advance(SignedDuration::from_secs(61));
    let other = road.other_ledger();
    let lease = other.begin(&begun(&flow_name())).unwrap();
    assert_eq!(lease.epoch, 2);
    gate.add_permits(1);
    let end = zombie.join().await.unwrap();
    assert_eq!((end.record.state, end.fault.unwrap().kind), (RunState::Failed, ErrorKind::Fenced));
    assert_eq!(road.rows().len(), 10);
    assert_eq!(road.checkpoint().unwrap().seq, 1);
    other.beat(&lease).unwrap();
    assert_eq!(
        road.doors.ledger.begin(&begun(&flow_name())).unwrap_err().kind,
        ErrorKind::LeaseHeld,
        "the end freed no lease"
    );
    road.check_books();
}

#[test]
fn a_lease_of_a_dead_process_is_taken_over_at_once_and_its_run_reads_as_interrupted() {
    let road = Road::new(pages(1));
    let mut child = std::process::Command::new("sleep").arg("1000").spawn().unwrap();
    let dead = SqliteLedger::new(road.path(), "here", child.id(), road.doors.clock.clone());
    let left = begun(&flow_name());
    let lease = dead.begin(&left).unwrap();
    assert_eq!(road.doors.ledger.begin(&begun(&flow_name())).unwrap_err().kind, ErrorKind::LeaseHeld);
    assert_eq!(road.doors.ledger.runs(None, 1).unwrap()[0].state, RunState::Running);
    child.kill().unwrap();
    child.wait().unwrap();
    if cfg!(not(target_os = "linux")) {
        road.clock.advance(SignedDuration::from_secs(61));
    }
    assert_eq!(road.doors.ledger.runs(None, 1).unwrap()[0].state, RunState::Interrupted);
    let taken = road.doors.ledger.begin(&begun(&flow_name())).unwrap();
    assert_eq!(taken.epoch, lease.epoch + 1);
    assert_eq!(dead.beat(&lease).unwrap_err().kind, ErrorKind::Fenced);
    dead.end(&lease, &left).unwrap();
    road.doors.ledger.beat(&taken).unwrap();
    let stored = road.sql::<String>(&format!("SELECT state FROM fb_run WHERE run <> '{}'", taken.run));
    assert_eq!(stored, "running", "its own end still is recorded as it says");
}

#[test]
fn a_lease_on_another_host_lives_for_a_minute_without_a_beat() {
    let road = Road::new(pages(1));
    let lease = road.other_ledger().begin(&begun(&flow_name())).unwrap();
    road.clock.advance(SignedDuration::from_secs(59));
    assert_eq!(road.doors.ledger.begin(&begun(&flow_name())).unwrap_err().kind, ErrorKind::LeaseHeld);
    road.other_ledger().beat(&lease).unwrap();
    road.clock.advance(SignedDuration::from_secs(59));
    assert_eq!(road.doors.ledger.begin(&begun(&flow_name())).unwrap_err().kind, ErrorKind::LeaseHeld);
    road.clock.advance(SignedDuration::from_secs(-3600));
    assert_eq!(
        road.doors.ledger.begin(&begun(&flow_name())).unwrap_err().kind,
        ErrorKind::LeaseHeld,
        "a clock set back"
    );
    road.clock.advance(SignedDuration::from_secs(3600 + 2));
    assert_eq!(road.doors.ledger.begin(&begun(&flow_name())).unwrap().epoch, 2);
}

#[tokio::test]
async fn a_panic_while_a_page_is_decoded_is_our_fault_and_frees_the_lease() {
    let road = Road::new(vec![vec![row("a", 1)], vec![Row { name: "!panic".into(), ..row("b", 1) }]]);
    let end = road.run(order()).await;
    assert_eq!((end.record.state, end.fault.unwrap().kind), (RunState::Failed, ErrorKind::Bug));
    assert_eq!(road.rows().len(), 1);
    road.crm.serve(vec![vec![row("a", 1)], vec![row("b", 1)]]);
    assert_eq!(road.run(order()).await.record.state, RunState::Done);
    road.check_books();
}

#[test]
fn a_run_outside_the_runtime_says_so() {
    let road = Road::new(pages(1));
    let end = road.start(order()).end.blocking_recv().unwrap();
    assert_eq!(end.fault.unwrap().kind, ErrorKind::Bug);
}
