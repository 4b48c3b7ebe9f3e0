//! Tables read in windows of creation time, side by side: where it pays, every row once, and resumable at every page.
use super::truth::Truth;
use crate::kit::fake_crm::FakeCrm;
use crate::kit::road::{Road, order};
use crate::kit::table_crm::{TableCrm, made};
use fieldbridge::engine::RunOrder;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::ReadMode;
use fieldbridge::run::{RunId, RunState};
use fieldbridge::sandbox::FaultRule;
use std::collections::BTreeSet;
use std::sync::Arc;

const ROWS: i64 = 2_000;
const PAGE: u32 = 50;

fn road(slow: bool) -> (Road, Arc<TableCrm>) {
    let crm = TableCrm::new(made(ROWS));
    if slow {
        crm.be_slow();
    }
    (Road::to(crm.clone(), FakeCrm::new(Vec::new())), crm)
}

fn by_page(change: impl FnOnce(&mut RunOrder)) -> RunOrder {
    let mut order = order();
    order.query.page_size = PAGE;
    change(&mut order);
    order
}

fn logged(road: &Road, run: RunId, key: &str) -> usize {
    road.doors.ledger.log_of(run).unwrap().into_iter().filter(|l| l.key == key).count()
}

#[tokio::test]
async fn a_slow_table_is_read_side_by_side_and_every_row_comes_once() {
    let (road, crm) = road(true);
    let end = road.run(by_page(|_| {})).await;
    assert_eq!(end.fault, None);
    let c = end.record.counters;
    assert_eq!((c.read, c.applied), (ROWS as u64, ROWS as u64), "the page that was timed is not read twice");
    assert_eq!(road.rows(), crm.rows());
    assert_eq!(logged(&road, end.record.run, "log-side-by-side"), 1);
    assert!((2..=4).contains(&crm.peak()), "{} at once", crm.peak());
    let windows: BTreeSet<String> = crm.take_asked().iter().map(|(w, _)| format!("{w:?}")).collect();
    assert_eq!(windows.len(), 11, "ten windows, and the page that was timed");
    let stands = road.checkpoint().unwrap();
    assert!(stands.loaded && !stands.under_way());
    assert_eq!(stands.watermark, Some("2026-03-01T11:58:00Z".parse().unwrap()));
    road.check_books();
}

#[tokio::test]
async fn a_quick_table_is_read_in_a_line_and_no_page_twice() {
    let (road, crm) = road(false);
    let end = road.run(by_page(|_| {})).await;
    assert_eq!((end.fault, road.rows()), (None, crm.rows()));
    assert_eq!(logged(&road, end.record.run, "log-side-by-side"), 0);
    let asked = crm.take_asked();
    assert_eq!(asked.len() as i64, ROWS / i64::from(PAGE));
    assert!(asked.iter().all(|(window, _)| window.is_none()));
}

#[tokio::test]
async fn a_small_table_is_read_in_a_line_however_slow_it_is() {
    let (road, crm) = road(true);
    let end = road.run(by_page(|o| o.query.page_size = 500)).await;
    assert_eq!((end.fault, road.rows()), (None, crm.rows()));
    assert_eq!(logged(&road, end.record.run, "log-side-by-side"), 0);
}

#[tokio::test]
async fn interrupted_again_and_again_it_reads_no_page_twice_but_those_under_way() {
    let (road, crm) = road(true);
    let (mut pages, mut runs) = (0, 0);
    loop {
        crm.die_after(Some(9));
        let end = road.run(by_page(|_| {})).await;
        crm.answer_singly();
        runs += 1;
        pages += crm.take_asked().len();
        road.check_books();
        assert_eq!(road.sql::<i64>("SELECT count(*) - count(DISTINCT personid) FROM person"), 0, "a row stands twice");
        if end.record.state == RunState::Done {
            break;
        }
        assert_eq!(end.fault.unwrap().kind, ErrorKind::ConnectionLost);
        assert!(runs < 30, "it does not get on");
    }
    assert!(runs >= 4, "{runs}");
    assert_eq!(road.rows(), crm.rows());
    assert_eq!(road.sql::<i64>("SELECT sum(read) FROM fb_page"), ROWS);
    let needed = road.sql::<i64>("SELECT count(*) FROM fb_page") as usize;
    // A fault costs at most what is under way: four lanes, one page ahead, and one that waits to be put there.
    assert!(pages <= needed + runs * 6 + 1, "{pages} pages asked for, {needed} needed, {runs} runs");
}

#[tokio::test]
async fn links_that_are_no_longer_good_start_the_reading_over_in_a_line() {
    let (road, crm) = road(true);
    crm.die_after(Some(12));
    assert_eq!(road.run(by_page(|_| {})).await.record.state, RunState::Failed);
    assert!(!road.checkpoint().unwrap().windows.is_empty());
    crm.die_after(None);
    crm.expire_links();
    crm.take_asked();
    let end = road.run(by_page(|_| {})).await;
    assert_eq!((end.fault, road.rows()), (None, crm.rows()));
    assert_eq!(logged(&road, end.record.run, "log-reading-stale-link"), 1);
    assert!(crm.take_asked().iter().filter(|(w, _)| w.is_none()).count() as i64 >= ROWS / i64::from(PAGE));
    road.check_books();
}

#[tokio::test]
async fn a_limit_stops_between_windows_and_the_next_run_goes_on_with_them() {
    let (road, crm) = road(true);
    let end = road.run(by_page(|o| o.limit = Some(900))).await;
    assert_eq!(end.record.state, RunState::Done);
    assert!((900..900 + u64::from(PAGE)).contains(&end.record.counters.read), "{}", end.record.counters.read);
    assert!(road.checkpoint().unwrap().under_way());
    let end = road.run(by_page(|_| {})).await;
    assert_eq!((end.fault, road.rows()), (None, crm.rows()));
    assert_eq!(road.sql::<i64>("SELECT sum(read) FROM fb_page"), ROWS);
}

#[tokio::test]
async fn cancelled_at_a_page_border_it_keeps_its_places() {
    let (road, crm) = road(true);
    crm.hold_after(Some(12));
    let handle = road.start(by_page(|_| {}));
    let (control, mut seen) = (handle.control.clone(), handle.snapshots.clone());
    seen.wait_for(|s| s.page >= 3).await.unwrap();
    control.cancel();
    let end = handle.join().await.unwrap();
    assert_eq!(end.record.state, RunState::Cancelled);
    assert!(seen.borrow().checkpoint.is_some());
    assert!(road.checkpoint().unwrap().under_way());
    crm.hold_after(None);
    let end = road.run(by_page(|_| {})).await;
    assert_eq!((end.fault, road.rows()), (None, crm.rows()));
    assert_eq!(road.sql::<i64>("SELECT sum(read) FROM fb_page"), ROWS);
}

#[tokio::test]
async fn a_full_reading_side_by_side_finds_what_was_deleted() {
    let (road, crm) = road(true);
    road.run(by_page(|_| {})).await;
    for at in [1_500, 700, 3] {
        crm.remove(at);
    }
    let end = road.run(by_page(|o| o.mode = ReadMode::Full)).await;
    assert_eq!(end.fault, None);
    assert_eq!(logged(&road, end.record.run, "log-side-by-side"), 1);
    let c = end.record.counters;
    assert_eq!((c.read, c.unchanged, c.deleted), (ROWS as u64, ROWS as u64 - 3, 3));
    assert_eq!(road.sql::<i64>("SELECT count(*) FROM person WHERE fb_deleted_at IS NULL"), ROWS - 3);
    road.check_books();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sandbox_read_side_by_side_is_equal_to_its_own_account() {
    let truth = Truth::new("contact", 4_000).await;
    truth.sandbox.set_faults(vec![FaultRule::parse("slow:ms=110,on=contacts").unwrap()]);
    let run = RunId::new();
    let end = truth.run(|o| (o.try_rows, o.run) = (0, run)).await;
    assert_eq!(end.fault, None);
    let stands = rusqlite::Connection::open(truth.dir.path().join("campaign.db")).unwrap();
    let windows: i64 =
        stands.query_row("SELECT count(*) FROM fb_log WHERE key = 'log-side-by-side'", [], |r| r.get(0)).unwrap();
    assert_eq!(windows, 1);
    truth.compare();
}
