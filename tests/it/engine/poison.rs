//! Rows that make any page of theirs fail: named, put aside, and read around; never skipped without a name.
use crate::kit::fake_crm::{FakeCrm, Row, row};
use crate::kit::road::{Road, order};
use crate::kit::table_crm::{TableCrm, made};
use fieldbridge::engine::{Difference, RunEnd, RunOrder, start_verify};
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::flow::ReadMode;
use fieldbridge::port::RejectFilter;
use fieldbridge::run::RunState;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::mpsc;

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

/// What a comparison of everything tells of which row, and how it ended.
async fn compared(road: &Road) -> (BTreeMap<String, Difference>, RunEnd) {
    let (tell, mut told) = mpsc::channel(8);
    let handle = start_verify(by_page(|_| {}), road.doors.clone(), tell);
    let mut all = BTreeMap::new();
    while let Some(one) = told.recv().await {
        assert_eq!(all.insert(one.row, one.difference), None, "each row once");
    }
    (all, handle.join().await.unwrap())
}

#[tokio::test]
async fn a_comparison_tells_such_rows_as_rejected_and_compares_all_others() {
    for places in [&[57][..], &[0], &[899], &[57, 58, 59], &[49, 50], &[0, 1, 450, 898, 899]] {
        let (road, crm) = road();
        assert_eq!(road.run(by_page(|_| {})).await.fault, None);
        let (bad, other) = (ids(&crm, places), ids(&crm, &[500]).remove(0));
        crm.poison(&bad.iter().map(String::as_str).collect::<Vec<_>>());
        road.tamper(&format!("UPDATE person SET name = 'by hand' WHERE personid = '{other}'"));
        let (told, end) = compared(&road).await;
        assert_eq!(end.fault, None, "{places:?}");
        let rejected = bad.into_iter().map(|id| (id, Difference::Rejected));
        let wanted: BTreeMap<_, _> = rejected.chain([(other, Difference::Edited)]).collect();
        assert_eq!(told, wanted, "{places:?}: none is left over, and none is missing");
        let c = end.record.counters;
        assert_eq!((c.read, c.rejected), (ROWS as u64, places.len() as u64), "{places:?}");
        assert_eq!(c.unchanged, ROWS as u64 - places.len() as u64 - 1, "{places:?}");
    }
}

#[tokio::test]
async fn a_dry_run_foretells_what_the_run_then_does_with_such_rows() {
    for places in [&[57][..], &[0], &[899], &[57, 58, 59], &[0, 1, 450, 898, 899]] {
        let (road, crm) = road();
        let bad: BTreeSet<String> = ids(&crm, places).into_iter().collect();
        crm.poison(&bad.iter().map(String::as_str).collect::<Vec<_>>());
        let dry = |order: &mut RunOrder| order.dry_run = true;
        let foreseen = road.run(by_page(dry)).await;
        assert_eq!((foreseen.fault, foreseen.record.state), (None, RunState::DoneWithRejects), "{places:?}");
        let told: BTreeSet<_> = foreseen.notes.rejects.iter().map(|r| (r.row.clone(), r.reason.clone())).collect();
        assert_eq!(told, bad.iter().map(|id| (id.clone(), "unreadable".to_owned())).collect(), "{places:?}");
        reads_around(&road, &crm, places).await;
        let run: (i64, i64) = (road.sql("SELECT sum(read) FROM fb_run"), road.sql("SELECT sum(rejected) FROM fb_run"));
        let c = foreseen.record.counters;
        assert_eq!((c.read, c.rejected), (run.0 as u64, run.1 as u64), "{places:?}");
        // Over rows that are here: those that cannot be read are no absent ones.
        let again = road.run(by_page(|order| (order.dry_run, order.mode) = (true, ReadMode::Full))).await;
        let (c, deletes) = (again.record.counters, again.notes.deletes.unwrap());
        assert_eq!((c.read, c.rejected, deletes.rows()), (ROWS as u64, places.len() as u64, 0), "{places:?}");
    }
}

#[tokio::test]
async fn neither_goes_on_where_the_row_cannot_be_told() {
    let (road, crm) = road();
    assert_eq!(road.run(by_page(|_| {})).await.fault, None);
    crm.refuse_behind();
    crm.poison(&[&ids(&crm, &[57])[0]]);
    assert_eq!(compared(&road).await.1.fault.unwrap().kind, ErrorKind::PagePoisoned);
    let dry = road.run(by_page(|order| (order.dry_run, order.mode) = (true, ReadMode::Full))).await;
    assert_eq!(dry.fault.unwrap().kind, ErrorKind::PagePoisoned);
}

#[tokio::test]
async fn neither_reads_pages_without_rows_for_ever() {
    let road = Road::new((0..1_100).map(|_| Vec::new()).collect());
    let dry = road.run(by_page(|order| order.dry_run = true)).await;
    assert_eq!(dry.fault.unwrap().kind, ErrorKind::PagingLoop);
    assert_eq!(compared(&road).await.1.fault.unwrap().kind, ErrorKind::PagingLoop);
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
