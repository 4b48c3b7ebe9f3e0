//! Change tracking: what the CRM recorded is applied, deletions and re-creations in particular, and a record that ended
//! leads to a full comparison.
use crate::kit::fake_crm::{Row, change, row};
use crate::kit::road::{Road, flow_name, order};
use fieldbridge::engine::RunOrder;
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::flow::{DeletePolicy, Leavers, ReadMethod, ReadMode};
use fieldbridge::mapping::{CompareOp, Filter, Literal};
use fieldbridge::run::{Counters, RunState};

fn pages(range: std::ops::Range<i64>, size: usize) -> Vec<Vec<Row>> {
    let rows: Vec<Row> = range.map(|i| row(format!("id{i:04}"), i + 1)).collect();
    rows.chunks(size).map(<[Row]>::to_vec).collect()
}

/// The order of a flow that follows the CRM's record of changes.
fn tracked() -> RunOrder {
    let mut order = order();
    order.changes.method = ReadMethod::Tracking;
    order
}

fn with(change: impl FnOnce(&mut RunOrder)) -> RunOrder {
    let mut order = tracked();
    change(&mut order);
    order
}

/// A flow that was loaded with so many rows and follows the record.
async fn loaded(rows: i64) -> Road {
    let road = Road::new(pages(0..rows, 10));
    road.crm.track();
    let end = road.run(tracked()).await;
    assert_eq!((end.fault, end.record.counters.applied), (None, rows as u64));
    road.crm.take_asked();
    road
}

/// Identifiers of rows that are there and of rows that are marked as deleted.
fn ids(road: &Road, deleted: bool) -> Vec<String> {
    let conn = rusqlite::Connection::open(road.path()).unwrap();
    let sql = format!(
        "SELECT personid FROM person WHERE fb_deleted_at IS {} NULL ORDER BY 1",
        if deleted { "NOT" } else { "" }
    );
    let mut all = conn.prepare(&sql).unwrap();
    all.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
}

fn log(road: &Road) -> Vec<String> {
    let runs = road.doors.ledger.runs(Some(&flow_name()), 1).unwrap();
    road.doors.ledger.log_of(runs[0].run).unwrap().into_iter().map(|l| l.key).collect()
}

#[tokio::test]
async fn the_next_run_follows_the_record_and_deleted_rows_are_marked() {
    let road = loaded(25).await;
    let stands = road.checkpoint().unwrap();
    assert!(stands.loaded && stands.delta.is_some() && stands.next_link.is_none());
    assert_eq!(stands.top_version, 25);
    road.crm.tell(vec![change(&[row("id0001", 30), row("new", 31)], &["id0002", "never-seen"])]);
    let end = road.run(tracked()).await;
    assert_eq!(end.fault, None);
    let want = Counters { read: 4, applied: 2, deleted: 1, unchanged: 1, ..Counters::default() };
    assert_eq!(end.record.counters, want, "a row that came and went in between is told too, and was never here");
    assert_eq!(ids(&road, true), ["id0002"]);
    assert_eq!(road.doors.campaign.count("person").unwrap(), 25);
    assert_eq!(
        road.sql::<i64>("SELECT version FROM fb_tombstone WHERE row = 'id0002'"),
        31,
        "the highest version seen"
    );
    assert_eq!(road.checkpoint().unwrap().delta.unwrap().link, "delta:1");
    let idle = road.run(tracked()).await;
    assert_eq!(idle.record.counters, Counters::default());
    road.check_books();
}

#[tokio::test]
async fn an_older_page_never_brings_a_deleted_row_back_and_a_later_one_does() {
    for policy in [DeletePolicy::Mark, DeletePolicy::Remove] {
        let road = loaded(5).await;
        let run = || road.run(with(|o| o.flow.reading.deletions = policy));
        road.crm.tell(vec![change(&[row("id0000", 20)], &["id0003", "x"])]);
        assert_eq!(run().await.record.counters.deleted, 1, "{policy:?}");
        let kept = if policy == DeletePolicy::Mark { 5 } else { 4 };
        assert_eq!(road.sql::<i64>("SELECT count(*) FROM person"), kept);
        road.crm.tell(vec![change(&[row("id0003", 4), row("x", 20)], &[])]);
        let stale = run().await.record.counters;
        assert_eq!((stale.superseded, stale.applied), (2, 0), "{policy:?}");
        assert_eq!(road.doors.campaign.count("person").unwrap(), 4);
        road.crm.tell(vec![change(&[row("id0003", 21), row("x", 22)], &[])]);
        assert_eq!(run().await.record.counters.applied, 2, "{policy:?}");
        assert_eq!(ids(&road, false).len(), 6);
        assert_eq!(road.sql::<i64>("SELECT count(*) FROM fb_tombstone"), 0);
        road.check_books();
    }
}

#[tokio::test]
async fn deletions_may_be_left_alone() {
    let road = loaded(5).await;
    road.crm.tell(vec![change(&[], &["id0003"])]);
    let end = road.run(with(|o| o.flow.reading.deletions = DeletePolicy::Ignore)).await;
    assert_eq!((end.record.counters.deleted, end.record.counters.unchanged), (0, 1));
    assert_eq!(ids(&road, false).len(), 5);
}

#[tokio::test]
async fn a_row_deleted_and_created_anew_under_its_identifier_stays() {
    let road = loaded(5).await;
    road.crm.set_alive(&["id0001"]);
    // The row and its deletion in one answer, on one page and on two.
    let born_again = row("id0001", 30);
    road.crm.tell(vec![
        change(&[born_again.clone(), row("id0002", 31)], &[]),
        change(&[], &["id0001", "id0002", "id0004"]),
    ]);
    let end = road.run(tracked()).await;
    let want = Counters { read: 5, applied: 2, superseded: 1, deleted: 2, ..Counters::default() };
    assert_eq!((end.fault, end.record.counters), (None, want));
    assert_eq!(ids(&road, false), ["id0000", "id0001", "id0003"]);
    assert!(road.rows().contains(&born_again));
    road.check_books();
}

#[tokio::test]
async fn many_deletions_hold_the_run_until_they_are_approved() {
    let road = loaded(300).await;
    let many: Vec<String> = (0..150).map(|i| format!("id{i:04}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    road.crm.tell(vec![
        change(&[row("new", 900)], &[]),
        change(&[], &many[..80]),
        change(&[row("other", 901)], &many[80..]),
    ]);
    for _ in 0..2 {
        let end = road.run(tracked()).await;
        let fault = end.fault.unwrap();
        assert_eq!(fault.kind, ErrorKind::DeletesHeld);
        assert_eq!((fault.args["deletions"].as_str(), fault.args["flow"].as_str()), ("150", "person"));
        assert_eq!(end.record.counters.deleted, 0);
        assert_eq!(ids(&road, true), [""; 0]);
    }
    road.crm.set_alive(&[]);
    let end = road.run(with(|o| o.changes.approved = true)).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 150));
    assert_eq!(ids(&road, false).len(), 152);
    assert_eq!(road.run(tracked()).await.record.counters.read, 0);
    road.check_books();
}

#[tokio::test]
async fn the_filter_is_judged_here_and_rows_that_leave_it_follow_the_flows_choice() {
    let older = |age| Filter::Compare { field: "age".into(), op: CompareOp::Ge, value: Literal::Integer(age) };
    for (leavers, gone) in [(Leavers::Keep, 0), (Leavers::Delete, 1)] {
        let road = Road::new(pages(0..20, 10));
        road.crm.track();
        let run = || {
            road.run(with(|o| {
                o.query.filter = Some(older(10));
                o.flow.filter = Some("age >= 10".into());
                o.flow.reading.leavers = leavers;
            }))
        };
        let first = run().await.record.counters;
        assert_eq!((first.read, first.applied, first.filtered), (20, 11, 9));
        // One row leaves the filter, one that was outside stays outside, one comes in.
        let aged = |id: &str, version, age| Row { age, ..row(id, version) };
        road.crm.tell(vec![change(&[aged("id0015", 50, 1), aged("id0001", 51, 2), aged("id0002", 52, 40)], &[])]);
        let next = run().await.record.counters;
        // One that goes for it counts as deleted.
        let left = gone as u64;
        assert_eq!((next.read, next.applied, next.filtered, next.deleted), (3, 1, 2 - left, left));
        assert_eq!(ids(&road, true).len(), gone, "{leavers:?}");
        assert_eq!(ids(&road, false).len(), 12 - gone);
        // What left comes back with a later version.
        road.crm.tell(vec![change(&[aged("id0015", 60, 30)], &[])]);
        assert_eq!(run().await.record.counters.applied, 1);
        assert_eq!(ids(&road, false).len(), 12);
        road.check_books();
    }
}

#[tokio::test]
async fn a_record_that_ended_leads_to_a_full_comparison_with_a_report() {
    let road = loaded(30).await;
    road.crm.set_days(30);
    road.crm.forget_changes(true);
    let mut rows = pages(0..30, 10);
    rows[0].remove(3);
    rows[1][4] = row("id0014", 70);
    rows[2].push(row("new", 71));
    road.crm.serve(rows);
    let end = road.run(tracked()).await;
    let want = Counters { read: 31, applied: 2, unchanged: 28, deleted: 1, ..Counters::default() };
    assert_eq!((end.fault, end.record.counters), (None, want));
    assert_eq!(ids(&road, true), ["id0003"]);
    let log = log(&road);
    assert!(log.contains(&"log-reading-expired".to_owned()) && log.contains(&"log-resync-done".to_owned()), "{log:?}");
    let stands = road.checkpoint().unwrap();
    let token = stands.delta.unwrap();
    assert_eq!((token.days, stands.settling), (Some(30), false));
    assert_eq!(road.sql::<i64>("SELECT count(DISTINCT fb_run) FROM person"), 2, "unchanged rows are not rewritten");
    road.crm.forget_changes(false);
    assert_eq!(road.run(tracked()).await.record.counters.read, 0);
    road.check_books();
}

#[tokio::test]
async fn a_row_that_did_not_come_but_is_there_when_asked_for_stays() {
    let road = loaded(12).await;
    road.crm.forget_changes(true);
    let mut rows = pages(0..12, 10);
    let alive: Vec<String> = rows.iter().flatten().map(|r| r.id.clone()).collect();
    rows[0].remove(0);
    rows[0].remove(0);
    road.crm.serve(rows);
    let alive: Vec<&str> = alive.iter().map(String::as_str).filter(|i| *i != "id0001").collect();
    road.crm.set_alive(&alive);
    let end = road.run(tracked()).await;
    assert_eq!(end.record.counters.deleted, 1);
    assert_eq!(ids(&road, true), ["id0001"]);
}

#[tokio::test]
async fn a_comparison_that_finds_nothing_at_all_deletes_nothing() {
    let road = loaded(12).await;
    road.crm.forget_changes(true);
    road.crm.serve(vec![vec![]]);
    let end = road.run(tracked()).await;
    assert_eq!(end.fault.map(|f| f.kind), Some(ErrorKind::DeletesHeld));
    assert_eq!(ids(&road, false).len(), 12);
    // Once the rows show up again the comparison is done anew, not the old one approved.
    road.crm.serve(pages(0..12, 10));
    let end = road.run(tracked()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 0));
    assert_eq!(ids(&road, false).len(), 12);
}

#[tokio::test]
async fn a_comparison_interrupted_anywhere_goes_on_and_readers_never_see_half_of_it() {
    let road = loaded(40).await;
    road.crm.forget_changes(true);
    let mut rows = pages(0..40, 10);
    rows[0].remove(5);
    rows[3].remove(5);
    road.crm.serve(rows);
    road.crm.fail(2, Fault::new(ErrorKind::ConnectionLost, "scripted"));
    let end = road.run(tracked()).await;
    assert_eq!(end.record.state, RunState::Failed);
    assert_eq!(ids(&road, true), [""; 0], "nothing is judged before everything is there");
    road.crm.heal();
    road.crm.take_asked();
    let end = road.run(tracked()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 2));
    assert_eq!(road.crm.take_asked().iter().map(|a| a.page).collect::<Vec<_>>(), [2, 3], "it went on where it stopped");
    assert_eq!(ids(&road, true), ["id0005", "id0035"]);
    road.check_books();
}

#[tokio::test]
async fn an_interrupted_delta_goes_on_at_its_page() {
    let road = loaded(20).await;
    road.crm.tell(vec![change(&[row("id0001", 50)], &[]), change(&[row("id0002", 51)], &[]), change(&[], &["id0003"])]);
    road.crm.fail(1001, Fault::new(ErrorKind::ConnectionLost, "scripted"));
    let end = road.run(tracked()).await;
    assert_eq!((end.record.state, end.record.counters.applied), (RunState::Failed, 1));
    road.crm.heal();
    let end = road.run(tracked()).await;
    assert_eq!((end.fault, end.record.counters.applied, end.record.counters.deleted), (None, 1, 0));
    // Its deletions could belong to rows the earlier pages brought, so each was asked for by id, and this one is there.
    assert_eq!(end.record.counters.superseded, 1);
    road.check_books();
}

#[tokio::test]
async fn a_table_that_turns_out_untracked_is_read_by_date() {
    let road = Road::new(pages(0..20, 10));
    let end = road.run(with(|o| o.try_rows = 5)).await;
    assert_eq!((end.fault, end.record.counters.applied), (None, 20));
    let stands = road.checkpoint().unwrap();
    assert!(stands.delta.is_none() && stands.watermark.is_some());
    road.crm.serve(vec![vec![row("id0001", 40)]]);
    let end = road.run(tracked()).await;
    assert_eq!((end.fault, end.record.counters.read), (None, 1));
    // Once it is switched on, everything is read once more and nothing rewritten.
    road.crm.track();
    road.crm.serve(vec![
        pages(0..20, 20).remove(0).into_iter().filter(|r| r.id != "id0001").chain([row("id0001", 40)]).collect(),
    ]);
    let end = road.run(tracked()).await;
    assert_eq!((end.record.counters.applied, end.record.counters.unchanged), (0, 20));
    assert!(road.checkpoint().unwrap().delta.is_some());
    road.check_books();
}

#[tokio::test]
async fn a_full_reading_finds_deletions_and_a_flow_that_filters_at_the_crm_finds_them_by_a_sweep() {
    let road = Road::new(pages(0..20, 10));
    road.run(order()).await;
    let mut rows = pages(0..20, 10);
    rows[1].remove(0);
    road.crm.serve(rows.clone());
    let mut full = order();
    full.mode = ReadMode::Full;
    let end = road.run(full).await;
    assert_eq!((end.record.counters.read, end.record.counters.deleted), (20, 1));
    rows[1].remove(0);
    road.crm.serve(rows);
    let mut filtered = order();
    filtered.mode = ReadMode::Full;
    filtered.query.filter = Some(Filter::Empty { field: "age".into() });
    let end = road.run(filtered.clone()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 0), "a filter hides rows: nothing is concluded");
    filtered.run = fieldbridge::run::RunId::new();
    filtered.changes.sweep = true;
    let end = road.run(filtered).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 1));
    assert_eq!(ids(&road, true), ["id0010", "id0011"]);
    road.check_books();
}

#[tokio::test]
async fn identifiers_are_compared_when_it_was_not_done_for_a_week() {
    let road = Road::new(pages(0..20, 10));
    road.run(order()).await;
    let sizes = |road: &Road| road.crm.take_asked().iter().filter(|a| a.since.is_none()).count();
    sizes(&road);
    let mut rows = pages(0..20, 10);
    rows[0].remove(7);
    road.crm.serve(rows);
    road.clock.advance(jiff::SignedDuration::from_hours(24 * 6));
    road.crm.set_time(Some("2026-03-07T12:00:00Z"));
    let end = road.run(order()).await;
    assert_eq!((end.record.counters.deleted, ids(&road, true).len()), (0, 0));
    road.clock.advance(jiff::SignedDuration::from_hours(25));
    road.crm.set_time(Some("2026-03-08T13:00:00Z"));
    let end = road.run(order()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 1));
    assert_eq!(ids(&road, true), ["id0007"]);
    let again = road.run(order()).await;
    assert_eq!(again.record.counters.read, 19, "not again before another week is over");
    road.check_books();
}

#[tokio::test]
async fn a_delta_that_tells_everything_is_not_believed_about_deletions() {
    let road = loaded(10).await;
    let all: Vec<Row> = (0..10_100).map(|i| row(format!("id{i:04}"), 20_000 + i)).collect();
    road.crm.serve(vec![all[1..].to_vec()]);
    road.crm.tell(vec![change(&all[1..], &[])]);
    let end = road.run(tracked()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 1), "the row that did not come was asked for");
    assert_eq!(ids(&road, true), ["id0000"]);
    road.check_books();
}

#[tokio::test]
async fn one_that_was_interrupted_is_not_believed_either() {
    let road = loaded(10).await;
    let all: Vec<Row> = (0..10_100).map(|i| row(format!("id{i:04}"), 20_000 + i)).collect();
    road.crm.serve(vec![all[1..].to_vec()]);
    road.crm.tell(vec![change(&all[1..9_000], &[]), change(&all[9_000..], &[])]);
    road.crm.fail(1001, Fault::new(ErrorKind::ConnectionLost, "scripted"));
    let end = road.run(tracked()).await;
    assert_eq!((end.record.state, end.record.counters.deleted), (RunState::Failed, 0));
    road.crm.heal();
    let end = road.run(tracked()).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 1));
    assert_eq!(ids(&road, true), ["id0000"]);
    assert_eq!(road.checkpoint().unwrap().brought, 0);
    road.check_books();
}
