//! Several flows fill one table: a row stays as long as one of them holds it, whichever of them came first.
use crate::kit::fake_crm::{Row, change, row};
use crate::kit::road::{Road, order};
use fieldbridge::account::Name;
use fieldbridge::engine::RunOrder;
use fieldbridge::flow::{Leavers, ReadMethod};
use fieldbridge::mapping::{CompareOp, Filter, Literal};
use fieldbridge::run::Counters;

/// A flow of this name for rows of this age and more, which follows the record of changes and lets go of those that leave.
fn flow(name: &str, age: i64) -> RunOrder {
    let mut order = order();
    order.flow.name = Name::parse(name).unwrap();
    order.changes.method = ReadMethod::Tracking;
    order.query.filter = Some(Filter::Compare { field: "age".into(), op: CompareOp::Ge, value: Literal::Integer(age) });
    order.flow.filter = Some(format!("age >= {age}"));
    order.flow.reading.leavers = Leavers::Delete;
    order.flow.reading.sweep_days = 0;
    order
}

fn rows(count: i64) -> Vec<Row> {
    (0..count).map(|i| row(format!("id{i:04}"), i + 1)).collect()
}

/// A table of so many rows that these flows have filled in this order.
async fn filled(count: i64, flows: [&str; 2]) -> Road {
    let road = Road::new(rows(count).chunks(10).map(<[Row]>::to_vec).collect());
    road.crm.track();
    for name in flows {
        assert_eq!(road.run(flow(name, 0)).await.fault, None);
    }
    road
}

async fn counted(road: &Road, order: RunOrder) -> Counters {
    let end = road.run(order).await;
    assert_eq!(end.fault, None);
    road.check_books();
    end.record.counters
}

fn living(road: &Road) -> u64 {
    road.doors.campaign.count("person").unwrap()
}

#[tokio::test]
async fn a_row_that_leaves_one_flow_stays_for_the_other_and_goes_with_the_last() {
    for flows in [["one", "two"], ["two", "one"]] {
        let road = filled(20, flows).await;
        assert_eq!(counted(&road, flow("one", 15)).await.deleted, 0, "{flows:?}");
        assert_eq!(living(&road), 20);
        // Nothing has changed in the rows since; the other flow lets go of them as well.
        assert_eq!(counted(&road, flow("two", 10)).await.deleted, 9, "{flows:?}");
        assert_eq!(living(&road), 11);
        assert_eq!(counted(&road, flow("one", 18)).await.deleted, 0, "rows two still holds");
        assert_eq!(counted(&road, flow("two", 19)).await.deleted, 8, "all but those of 18 and more");
        assert_eq!(living(&road), 3);
    }
}

#[tokio::test]
async fn it_stays_as_well_where_it_leaves_by_a_change_the_other_has_not_seen_yet() {
    let road = filled(20, ["one", "two"]).await;
    road.crm.tell(vec![change(&[Row { age: 12, ..row("id0016", 50) }, Row { age: 40, ..row("id0002", 51) }], &[])]);
    // Two takes the changed rows over; one's hold on them is not lost by that.
    assert_eq!(counted(&road, flow("two", 0)).await.applied, 2);
    assert_eq!(counted(&road, flow("two", 100)).await.deleted, 0);
    assert_eq!(living(&road), 20);
    assert_eq!(counted(&road, flow("one", 0)).await.unchanged, 2);
    road.crm.tell(vec![change(&[Row { age: -1, ..row("id0016", 60) }], &[])]);
    assert_eq!(counted(&road, flow("one", 0)).await.deleted, 1, "nobody else holds it any more");
    assert_eq!(living(&road), 19);
}

#[tokio::test]
async fn rows_that_are_only_handed_over_hold_no_run() {
    let road = filled(300, ["one", "two"]).await;
    let change: Vec<Row> = (0..150).map(|i| Row { age: -1, ..row(format!("id{i:04}"), 400 + i) }).collect();
    road.crm.serve(vec![change.into_iter().chain(rows(300).into_iter().skip(150)).collect()]);
    assert_eq!(counted(&road, flow("one", 290)).await.deleted, 0);
    assert_eq!(living(&road), 300);
}

#[tokio::test]
async fn what_the_crm_deleted_is_gone_whoever_held_it_and_may_come_back() {
    let road = filled(20, ["one", "two"]).await;
    road.crm.tell(vec![change(&[], &["id0004"])]);
    assert_eq!(counted(&road, flow("one", 0)).await.deleted, 1);
    assert_eq!(road.sql::<i64>("SELECT count(*) FROM fb_holder WHERE row = 'id0004'"), 0);
    assert_eq!(counted(&road, flow("two", 0)).await.unchanged, 1, "it is known already");
    road.crm.tell(vec![change(&[row("id0004", 70)], &[])]);
    assert_eq!(counted(&road, flow("one", 0)).await.applied, 1);
    assert_eq!(counted(&road, flow("two", 0)).await.unchanged, 1);
    assert_eq!(counted(&road, flow("one", 100)).await.deleted, 0);
    assert_eq!(living(&road), 20);
}

#[tokio::test]
async fn two_first_loads_at_once_hold_what_both_brought() {
    let road = Road::new(rows(20).chunks(10).map(<[Row]>::to_vec).collect());
    road.crm.track();
    let begun = RunOrder { limit: Some(10), ..flow("one", 0) };
    road.run(begun).await;
    assert_eq!(counted(&road, flow("two", 0)).await.applied, 20);
    assert_eq!(counted(&road, flow("one", 0)).await.unchanged, 10);
    assert_eq!(living(&road), 20);
    for (name, gone) in [("two", 0), ("one", 19)] {
        let end = road.run(RunOrder { changes: approved(name), ..flow(name, 20) }).await;
        assert_eq!((end.fault, end.record.counters.deleted), (None, gone), "{name}");
    }
}

fn approved(name: &str) -> fieldbridge::engine::Changes {
    fieldbridge::engine::Changes { approved: true, ..flow(name, 0).changes }
}
