//! Rows that leave a flow's filter where they are to go: found however the flow reads, and only where no other flow of the
//! table holds them.
use crate::kit::fake_crm::{Row, row};
use crate::kit::road::{Road, order};
use fieldbridge::engine::RunOrder;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::{Leavers, ReadMode};
use fieldbridge::mapping::{CompareOp, Filter, Literal};
use fieldbridge::run::Counters;

/// A flow by date for rows of this age and more, which lets go of those that leave.
fn of_age(age: i64, change: impl FnOnce(&mut RunOrder)) -> RunOrder {
    let mut order = order();
    order.query.filter = Some(Filter::Compare { field: "age".into(), op: CompareOp::Ge, value: Literal::Integer(age) });
    order.flow.filter = Some(format!("age >= {age}"));
    order.flow.reading.leavers = Leavers::Delete;
    change(&mut order);
    order
}

fn rows(range: std::ops::Range<i64>) -> Vec<Row> {
    range.map(|i| row(format!("id{i:04}"), i + 1)).collect()
}

fn aged(i: i64, version: i64, age: i64) -> Row {
    Row { age, ..row(format!("id{i:04}"), version) }
}

fn ids(road: &Road) -> Vec<String> {
    let conn = rusqlite::Connection::open(road.path()).unwrap();
    let mut all = conn.prepare("SELECT personid FROM person WHERE fb_deleted_at IS NULL ORDER BY 1").unwrap();
    all.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn by_date_a_row_that_left_is_found_in_the_next_run_and_comes_back_when_it_may() {
    let road = Road::new(vec![rows(0..20)]);
    let first = road.run(of_age(10, |_| {})).await.record.counters;
    assert_eq!((first.read, first.applied), (11, 11), "the first load asks for what meets the filter");
    road.crm.serve(vec![vec![aged(15, 50, 1), aged(1, 51, 2), aged(2, 52, 40)]]);
    let end = road.run(of_age(10, |_| {})).await;
    let want = Counters { read: 3, applied: 1, filtered: 1, deleted: 1, ..Counters::default() };
    assert_eq!((end.fault, end.record.counters), (None, want));
    assert_eq!(road.doors.campaign.count("person").unwrap(), 11);
    road.crm.serve(vec![vec![aged(15, 60, 30)]]);
    assert_eq!(road.run(of_age(10, |_| {})).await.record.counters.applied, 1);
    // Where they may stay, nothing changes.
    road.crm.serve(vec![vec![aged(15, 70, 1)]]);
    let end = road.run(of_age(10, |o| o.flow.reading.leavers = Leavers::Keep)).await;
    assert_eq!((end.fault, end.record.counters.read), (None, 0), "the CRM is asked with the filter");
    assert_eq!(road.doors.campaign.count("person").unwrap(), 12);
    road.check_books();
}

#[tokio::test]
async fn many_that_leave_by_date_hold_the_run() {
    let road = Road::new(vec![rows(0..300)]);
    road.run(of_age(0, |_| {})).await;
    road.crm.serve(vec![(0..150).map(|i| aged(i, 400 + i, -1)).collect()]);
    let end = road.run(of_age(0, |_| {})).await;
    let fault = end.fault.unwrap();
    assert_eq!((fault.kind, fault.args["deletions"].as_str()), (ErrorKind::DeletesHeld, "150"));
    assert_eq!(road.doors.campaign.count("person").unwrap(), 300);
    let end = road.run(of_age(0, |o| o.changes.approved = true)).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 150));
    road.check_books();
}

#[tokio::test]
async fn a_reading_of_everything_finds_who_left_and_who_is_gone() {
    let road = Road::new(vec![rows(0..20)]);
    road.run(of_age(10, |_| {})).await;
    let mut now = rows(0..20);
    now[15] = aged(15, 50, 1);
    now.remove(17);
    road.crm.serve(vec![now]);
    let full = || of_age(10, |o| o.mode = ReadMode::Full);
    let end = road.run(full()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 2));
    let why = "SELECT group_concat(why) FROM (SELECT why FROM fb_tombstone ORDER BY row)";
    assert_eq!(road.sql::<String>(why), "left,absent");
    assert_eq!(road.run(full()).await.record.counters.deleted, 0);
    // Another filter: who no longer meets it goes with the reading it causes.
    let end = road.run(of_age(13, |_| {})).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 3));
    assert_eq!(ids(&road), ["id0012", "id0013", "id0014", "id0016", "id0018", "id0019"]);
    road.check_books();
}

#[tokio::test]
async fn a_comparison_finds_who_left_without_a_change() {
    let road = Road::new(vec![rows(0..20)]);
    road.run(of_age(10, |_| {})).await;
    let mut now = rows(0..20);
    now[15].age = 1;
    now.remove(12);
    road.crm.serve(vec![now]);
    road.crm.be_quiet(true);
    assert_eq!(road.run(of_age(10, |_| {})).await.record.counters.read, 0);
    let end = road.run(of_age(10, |o| o.changes.sweep = true)).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 2));
    assert_eq!(ids(&road).len(), 9);
    assert!(!ids(&road).contains(&"id0015".to_owned()));
    road.check_books();
}
