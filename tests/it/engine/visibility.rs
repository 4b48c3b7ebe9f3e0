//! Rows that cease to be seen, or to belong to a flow: how many go without asking, and that they come back.
use crate::kit::fake_crm::{Row, change, row};
use crate::kit::road::{Road, order};
use fieldbridge::engine::RunOrder;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::{DeletePolicy, Leavers, ReadMethod};
use fieldbridge::mapping::{CompareOp, Filter, Literal};
use fieldbridge::run::Counters;

fn rows(range: std::ops::Range<i64>) -> Vec<Vec<Row>> {
    let rows: Vec<Row> = range.map(|i| row(format!("id{i:04}"), i + 1)).collect();
    if rows.is_empty() { vec![rows] } else { rows.chunks(10).map(<[Row]>::to_vec).collect() }
}

/// A flow that follows the record and lets rows go that are younger than `age`.
fn older_than(age: i64, change: impl FnOnce(&mut RunOrder)) -> RunOrder {
    let mut order = order();
    order.changes.method = ReadMethod::Tracking;
    order.query.filter = Some(Filter::Compare { field: "age".into(), op: CompareOp::Ge, value: Literal::Integer(age) });
    order.flow.filter = Some(format!("age >= {age}"));
    order.flow.reading.leavers = Leavers::Delete;
    change(&mut order);
    order
}

fn follow(change: impl FnOnce(&mut RunOrder)) -> RunOrder {
    let mut order = order();
    order.changes.method = ReadMethod::Tracking;
    change(&mut order);
    order
}

async fn loaded(count: i64, order: RunOrder) -> Road {
    let road = Road::new(rows(0..count));
    road.crm.track();
    assert_eq!(road.run(order).await.fault, None);
    road
}

#[tokio::test]
async fn a_filter_changed_there_and_back_loses_nothing() {
    for policy in [DeletePolicy::Mark, DeletePolicy::Remove] {
        let wide = || older_than(5, |o| o.flow.reading.deletions = policy);
        let narrow = || older_than(8, |o| o.flow.reading.deletions = policy);
        let road = loaded(30, wide()).await;
        let before = road.rows();
        let end = road.run(narrow()).await;
        let c = end.record.counters;
        assert_eq!((end.fault, c.deleted, c.applied, c.filtered), (None, 3, 0, 7), "{policy:?}");
        assert_eq!(road.doors.campaign.count("person").unwrap(), 23);
        let end = road.run(wide()).await;
        assert_eq!((end.fault, end.record.counters.applied), (None, 3), "{policy:?}: in the versions they had");
        assert_eq!(road.rows(), before);
        assert_eq!(road.sql::<i64>("SELECT count(*) FROM fb_tombstone"), 0);
        road.check_books();
    }
}

#[tokio::test]
async fn a_mistake_in_the_filter_does_not_empty_the_table() {
    let road = loaded(300, older_than(0, |_| {})).await;
    for _ in 0..2 {
        let end = road.run(older_than(1_000, |o| o.flow.reading.deletions = DeletePolicy::Remove)).await;
        assert_eq!(end.fault.map(|f| f.kind), Some(ErrorKind::DeletesHeld));
        assert_eq!(road.rows().len(), 300);
    }
    // Back to what it was: nothing has happened.
    let end = road.run(older_than(0, |_| {})).await;
    assert_eq!((end.fault, end.record.counters.deleted, end.record.counters.applied), (None, 0, 0));
    let end = road.run(older_than(300, |o| o.changes.approved = true)).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 299));
    road.check_books();
}

#[tokio::test]
async fn rows_that_leave_by_changes_are_counted_and_guarded_like_deletions() {
    let road = loaded(300, older_than(0, |_| {})).await;
    let aged = |i: i64| Row { age: -1, ..row(format!("id{i:04}"), 400 + i) };
    let leave: Vec<Row> = (0..150).map(aged).collect();
    road.crm.tell(leave.chunks(80).map(|part| change(part, &[])).collect());
    let end = road.run(older_than(0, |_| {})).await;
    let fault = end.fault.unwrap();
    assert_eq!((fault.kind, fault.args["deletions"].as_str()), (ErrorKind::DeletesHeld, "150"));
    assert_eq!(road.doors.campaign.count("person").unwrap(), 300);
    let end = road.run(older_than(0, |o| o.changes.approved = true)).await;
    let want = Counters { read: 150, deleted: 150, ..Counters::default() };
    assert_eq!((end.fault, end.record.counters), (None, want));
    road.check_books();
}

#[tokio::test]
async fn a_flow_lets_only_rows_go_that_it_brought() {
    let road = loaded(20, follow(|_| {})).await;
    road.tamper("UPDATE fb_run SET flow = 'another'");
    let end = road.run(older_than(5, |_| {})).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 0));
    assert_eq!(road.doors.campaign.count("person").unwrap(), 20);
}

#[tokio::test]
async fn rows_that_were_not_seen_for_a_while_come_back_in_the_version_they_had() {
    let road = loaded(30, follow(|_| {})).await;
    let before = road.rows();
    road.crm.forget_changes(true);
    let mut fewer = rows(0..30);
    fewer[1].drain(..3);
    road.crm.serve(fewer);
    let end = road.run(follow(|_| {})).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 3));
    road.crm.serve(rows(0..30));
    let end = road.run(follow(|_| {})).await;
    assert_eq!((end.fault, end.record.counters.applied), (None, 3));
    assert_eq!(road.rows(), before);
    road.check_books();
}

#[tokio::test]
async fn a_deletion_that_is_told_later_ends_a_row_that_had_only_left() {
    let road = loaded(20, older_than(0, |_| {})).await;
    road.crm.tell(vec![change(&[Row { age: -1, ..row("id0003", 50) }], &[])]);
    assert_eq!(road.run(older_than(0, |_| {})).await.record.counters.deleted, 1);
    road.crm.tell(vec![change(&[row("id0005", 60)], &["id0003"])]);
    assert_eq!(road.run(older_than(0, |_| {})).await.fault, None);
    assert_eq!(road.sql::<String>("SELECT why || version FROM fb_tombstone"), "deleted60");
    road.crm.tell(vec![change(&[row("id0003", 50)], &[])]);
    assert_eq!(road.run(older_than(0, |_| {})).await.record.counters.superseded, 1);
    road.check_books();
}

#[tokio::test]
async fn deletions_of_rows_that_are_not_here_hold_nothing() {
    let strangers: Vec<String> = (0..250).map(|i| format!("stranger{i}")).collect();
    let strangers: Vec<&str> = strangers.iter().map(String::as_str).collect();
    // An empty table, a small one, and a flow that leaves deleted rows alone.
    let empty = loaded(0, follow(|_| {})).await;
    empty.crm.tell(vec![change(&[], &strangers[..2])]);
    let end = empty.run(follow(|_| {})).await;
    assert_eq!((end.fault, end.record.counters.unchanged), (None, 2));
    let road = loaded(20, follow(|_| {})).await;
    road.crm.tell(vec![change(&[], &strangers)]);
    let end = road.run(follow(|_| {})).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 0));
    let road = loaded(300, follow(|_| {})).await;
    let own: Vec<String> = (0..200).map(|i| format!("id{i:04}")).collect();
    road.crm.tell(vec![change(&[], &own.iter().map(String::as_str).collect::<Vec<_>>())]);
    let end = road.run(follow(|o| o.flow.reading.deletions = DeletePolicy::Ignore)).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 0));
    assert_eq!(road.doors.campaign.count("person").unwrap(), 300);
}

#[tokio::test]
async fn a_row_created_anew_stays_though_its_deletion_is_told_on_an_earlier_page() {
    for approved in [false, true] {
        let road = loaded(5, follow(|_| {})).await;
        road.crm.set_alive(&["id0001", "fresh"]);
        let unreadable = Row { name: "!bad".into(), ..row("id0002", 52) };
        road.crm.tell(vec![
            change(&[row("id0004", 60)], &["id0001", "fresh", "id0003"]),
            change(&[row("id0001", 50), row("fresh", 51), unreadable], &[]),
        ]);
        let end = road.run(follow(|o| o.changes.approved = approved)).await;
        let want = Counters { read: 7, applied: 3, superseded: 2, rejected: 1, deleted: 1, ..Counters::default() };
        assert_eq!((end.fault, end.record.counters), (None, want));
        road.check_books();
    }
}
