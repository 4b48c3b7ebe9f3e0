//! Rows that make any page of theirs fail: named, put aside, and read around; never skipped without a name.
use crate::kit::fake_crm::{FakeCrm, Row, row};
use crate::kit::road::{Road, order};
use crate::kit::table_crm::{TableCrm, made};
use fieldbridge::engine::RunOrder;
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::port::RejectFilter;
use fieldbridge::run::RunState;
use std::collections::BTreeSet;
use std::sync::Arc;

const ROWS: i64 = 900;

fn road() -> (Road, Arc<TableCrm>) {
    let crm = TableCrm::new(made(ROWS));
    (Road::to(crm.clone(), FakeCrm::new(Vec::new())), crm)
}

fn by_page(change: impl FnOnce(&mut RunOrder)) -> RunOrder {
    let mut order = order();
    order.query.page_size = 50;
    change(&mut order);
    order
}

fn put_aside(road: &Road) -> BTreeSet<(String, String)> {
    let all = road.doors.ledger.rejects(&RejectFilter { open_only: true, ..RejectFilter::default() }).unwrap();
    all.into_iter().map(|r| (r.row, r.reason)).collect()
}

fn ids(crm: &TableCrm, places: &[usize]) -> Vec<String> {
    let rows = crm.rows();
    places.iter().map(|at| rows[*at].id.clone()).collect()
}

/// Poisons the rows at these places, runs, and expects all others to be there.
async fn reads_around(road: &Road, crm: &TableCrm, places: &[usize]) {
    let bad = ids(crm, places);
    crm.poison(&bad.iter().map(String::as_str).collect::<Vec<_>>());
    let end = road.run(by_page(|_| {})).await;
    assert_eq!((end.fault, end.record.state), (None, RunState::DoneWithRejects), "{places:?}");
    let c = end.record.counters;
    assert_eq!((c.read, c.rejected), (ROWS as u64, places.len() as u64), "{places:?}");
    let wanted: Vec<Row> = crm.rows().into_iter().filter(|r| !bad.contains(&r.id)).collect();
    assert_eq!(road.rows(), wanted, "{places:?}");
    let named: BTreeSet<_> = bad.into_iter().map(|id| (id, "unreadable".to_owned())).collect();
    assert_eq!(put_aside(road), named, "{places:?}");
    road.check_books();
}

#[tokio::test]
async fn one_row_in_the_middle_several_in_a_row_the_first_and_the_last() {
    for places in [&[57][..], &[57, 58, 59], &[0], &[899], &[49, 50], &[0, 1, 450, 898, 899]] {
        let (road, crm) = road();
        reads_around(&road, &crm, places).await;
    }
}

#[tokio::test]
async fn also_where_the_table_is_read_side_by_side() {
    let (road, crm) = road();
    crm.be_slow();
    reads_around(&road, &crm, &[130, 300, 301, 899]).await;
    assert_eq!(road.sql::<i64>("SELECT count(*) FROM fb_log WHERE key = 'log-side-by-side'"), 1);
}

#[tokio::test]
async fn a_row_that_can_be_read_again_closes_its_reject() {
    let (road, crm) = road();
    reads_around(&road, &crm, &[120]).await;
    crm.poison(&[]);
    let end = road.run(by_page(|_| {})).await;
    assert_eq!((end.fault, road.rows()), (None, crm.rows()));
    assert!(put_aside(&road).is_empty());
}

#[tokio::test]
async fn an_interrupted_reading_that_meets_one_first_starts_over_and_reads_around_it() {
    let (road, crm) = road();
    crm.die_after(Some(3));
    assert_eq!(road.run(by_page(|_| {})).await.record.state, RunState::Failed);
    crm.die_after(None);
    reads_around(&road, &crm, &[150]).await;
}

#[tokio::test]
async fn an_organisation_that_fails_at_everything_is_no_poisoned_row() {
    let road = Road::new(vec![vec![row("a", 1)]]);
    road.crm.fail(0, Fault::new(ErrorKind::ServerError, "scripted"));
    let end = road.run(order()).await;
    assert_eq!(end.fault.unwrap().kind, ErrorKind::ServerError);
    assert!(road.rows().is_empty());
}

#[tokio::test]
async fn what_cannot_be_told_by_its_identifier_blocks_the_flow_and_nothing_is_skipped() {
    let (road, crm) = road();
    crm.refuse_behind();
    let bad = ids(&crm, &[57]);
    crm.poison(&[&bad[0]]);
    let fault = road.run(by_page(|_| {})).await.fault.unwrap();
    assert_eq!(fault.kind, ErrorKind::PagePoisoned);
    assert!(fault.detail.contains("FB-NET-14"), "{}", fault.detail);
    assert_eq!(road.rows(), crm.rows()[..57], "everything before it");
    assert!(put_aside(&road).is_empty());
    road.check_books();
}

#[tokio::test]
async fn where_row_after_row_fails_the_table_is_what_is_wrong() {
    let (road, crm) = road();
    let all: Vec<usize> = (100..200).collect();
    let bad = ids(&crm, &all);
    crm.poison(&bad.iter().map(String::as_str).collect::<Vec<_>>());
    let end = road.run(by_page(|_| {})).await;
    assert_eq!(end.fault.unwrap().kind, ErrorKind::PagePoisoned);
    assert_eq!(road.rows(), crm.rows()[..100]);
    assert!(put_aside(&road).is_empty(), "what was found is not yet kept: nothing came behind it");
}

#[tokio::test]
async fn pages_without_rows_do_not_go_on_for_ever() {
    let road = Road::new((0..1_100).map(|_| Vec::new()).collect());
    let end = road.run(order()).await;
    assert_eq!(end.fault.unwrap().kind, ErrorKind::PagingLoop);
    let mut few: Vec<Vec<Row>> = (0..900).map(|_| Vec::new()).collect();
    few.push(vec![row("a", 1)]);
    few.extend((0..900).map(|_| Vec::new()));
    let road = Road::new(few);
    assert_eq!(road.run(order()).await.fault, None, "a row in between is progress");
}

#[tokio::test]
async fn a_row_that_comes_twice_in_one_page_with_other_values_is_asked_for_again() {
    let other = |name: &str| Row { name: name.into(), ..row("b", 1) };
    let road = Road::new(vec![vec![row("a", 1), other("one"), row("c", 1), other("two")], vec![row("d", 1)]]);
    let end = road.run(order()).await;
    assert_eq!(end.fault, None);
    assert_eq!(road.rows(), ["a", "b", "c", "d"].map(|id| row(id, 1)), "as it stands alone");
    let c = end.record.counters;
    assert_eq!((c.read, c.applied, c.superseded), (5, 4, 1));
    road.check_books();
}
