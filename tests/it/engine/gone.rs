//! Deletions told among rows, by whatever reading: counted, guarded, and never believed about a row that came anew.
use crate::kit::fake_crm::{Row, change, row};
use crate::kit::road::{Road, order};
use fieldbridge::engine::RunOrder;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::ReadMethod;
use fieldbridge::run::Counters;

fn rows(range: std::ops::Range<i64>) -> Vec<Row> {
    range.map(|i| row(format!("id{i:04}"), i + 1)).collect()
}

fn approved() -> RunOrder {
    let mut order = order();
    order.changes.approved = true;
    order
}

#[tokio::test]
async fn deletions_that_come_by_date_are_guarded_like_any_other() {
    let road = Road::new(vec![rows(0..300)]);
    road.run(order()).await;
    road.crm.serve(vec![vec![row("id0000", 900)], vec![row("new", 901)]]);
    let many: Vec<String> = (1..151).map(|i| format!("id{i:04}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    road.crm.tell_gone(0, &many[..80]);
    road.crm.tell_gone(1, &many[80..]);
    for _ in 0..2 {
        let end = road.run(order()).await;
        let fault = end.fault.unwrap();
        assert_eq!((fault.kind, fault.args["deletions"].as_str()), (ErrorKind::DeletesHeld, "150"));
        assert_eq!(end.record.counters, Counters::default(), "not the first eighty either");
        assert_eq!(road.doors.campaign.count("person").unwrap(), 300);
    }
    let end = road.run(approved()).await;
    assert_eq!((end.fault, end.record.counters.deleted, end.record.counters.applied), (None, 150, 2));
    assert_eq!(road.doors.campaign.count("person").unwrap(), 151);
    road.check_books();
}

#[tokio::test]
async fn few_deletions_by_date_go_and_a_row_that_came_back_meanwhile_stays() {
    let road = Road::new(vec![rows(0..50)]);
    road.run(order()).await;
    road.crm.serve(vec![vec![row("id0000", 900)], vec![row("id0007", 901)]]);
    road.crm.tell_gone(0, &["id0007", "id0008", "never-seen"]);
    let end = road.run(order()).await;
    let want = Counters { read: 5, applied: 2, deleted: 1, unchanged: 1, superseded: 1, ..Counters::default() };
    assert_eq!((end.fault, end.record.counters), (None, want));
    assert!(road.rows().contains(&row("id0007", 901)));
    road.check_books();
}

#[tokio::test]
async fn a_row_created_anew_far_behind_its_deletion_stays() {
    let road = Road::new(vec![rows(0..50)]);
    road.crm.track();
    let tracked = || {
        let mut order = order();
        order.changes.method = ReadMethod::Tracking;
        order
    };
    road.run(tracked()).await;
    // More than is kept back at once lies between the two.
    let huge = Row { name: "x".repeat(70 << 20), ..row("id0002", 901) };
    let anew = row("id0009", 850);
    road.crm.tell(vec![
        change(&[row("id0001", 900)], &["id0009"]),
        change(&[huge], &[]),
        change(std::slice::from_ref(&anew), &[]),
    ]);
    road.crm.set_alive(&["id0009"]);
    let end = road.run(tracked()).await;
    let want = Counters { read: 4, applied: 2, superseded: 1, rejected: 1, ..Counters::default() };
    assert_eq!((end.fault, end.record.counters), (None, want));
    assert!(road.rows().contains(&anew));
    road.check_books();
}

/// Approves what is held, by its digest; who it was held for is in the fault.
fn approve(road: &Road, digest: &str) -> bool {
    let plans = road.doors.campaign.delete_plans().unwrap();
    plans.answer(digest, true, "Kim").unwrap().is_some()
}

fn told(road: &Road, end: fieldbridge::engine::RunEnd) -> String {
    let fault = end.fault.unwrap();
    assert_eq!((fault.kind, fault.args["case"].as_str()), (ErrorKind::DeletesHeld, "plan"));
    assert_eq!(road.doors.campaign.count("person").unwrap(), 300, "nothing of it was done");
    fault.args["digest"].clone()
}

fn many() -> Vec<String> {
    (1..152).map(|i| format!("id{i:04}")).collect()
}

#[tokio::test]
async fn many_deletions_wait_for_the_approval_of_exactly_these_rows() {
    let road = Road::new(vec![rows(0..300)]);
    road.run(order()).await;
    let (all, plans) = (many(), || road.doors.campaign.delete_plans().unwrap().plans(None, 9).unwrap());
    let ids: Vec<&str> = all.iter().map(String::as_str).collect();
    road.crm.serve(vec![vec![row("id0000", 900)]]);
    road.crm.tell_gone(0, &ids[..150]);
    let first = told(&road, road.run(order()).await);
    assert_eq!(told(&road, road.run(order()).await), first, "the same rows, the same plan");
    assert_eq!((plans().len(), plans()[0].rows, plans()[0].living), (1, 150, 300));
    assert!(!approve(&road, "000000000000"), "only what is held can be approved");
    // One row more than was approved: held again, under another name.
    assert!(approve(&road, &first));
    road.crm.tell_gone(0, &ids);
    let second = told(&road, road.run(order()).await);
    assert_ne!(second, first);
    assert!(!approve(&road, &first), "replaced by the new plan");
    assert!(approve(&road, &second));
    // Fewer may go than were approved.
    road.crm.tell_gone(0, &ids[1..]);
    let end = road.run(order()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 150));
    assert_eq!((plans()[0].state, plans()[0].who.as_deref()), (fieldbridge::run::PlanState::Done, Some("Kim")));
    assert_eq!(road.doors.campaign.count("person").unwrap(), 150);
    road.check_books();
}

#[tokio::test]
async fn many_deletions_of_a_record_of_changes_are_one_plan_over_all_its_pages() {
    let road = Road::new(vec![rows(0..300)]);
    road.crm.track();
    let tracked = || {
        let mut order = order();
        order.changes.method = ReadMethod::Tracking;
        order
    };
    road.run(tracked()).await;
    let all = many();
    let ids: Vec<&str> = all.iter().map(String::as_str).collect();
    road.crm.tell(vec![change(&[row("id0000", 900)], &ids[..120]), change(&[], &ids[120..])]);
    let digest = told(&road, road.run(tracked()).await);
    assert_eq!(told(&road, road.run(tracked()).await), digest);
    let plans = || road.doors.campaign.delete_plans().unwrap().plans(None, 9).unwrap();
    assert_eq!((plans().len(), plans()[0].rows), (1, 151), "of both pages");
    assert!(approve(&road, &digest));
    let end = road.run(tracked()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 151));
    assert_eq!(plans()[0].state, fieldbridge::run::PlanState::Done);
    road.check_books();
}
