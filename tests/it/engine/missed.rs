//! Rows the readings of what changed have missed are found by a comparison, whatever hid them: committed too late, or changed
//! without a newer date (correctness.md B3 and B6).
use crate::kit::fake_crm::{Row, row};
use crate::kit::road::{Road, order};
use fieldbridge::engine::RunOrder;
use fieldbridge::flow::DeletePolicy;
use fieldbridge::mapping::{CompareOp, Filter, Literal};
use fieldbridge::port::RejectFilter;
use fieldbridge::run::Counters;
use jiff::SignedDuration;

fn rows(range: std::ops::Range<i64>) -> Vec<Row> {
    range.map(|i| row(format!("id{i:04}"), 1)).collect()
}

/// A run that compares behind its reading.
fn sweep() -> RunOrder {
    let mut order = order();
    order.changes.sweep = true;
    order
}

/// A road that was loaded with these rows; readings by date bring nothing more.
async fn loaded(rows: Vec<Row>) -> Road {
    let road = Road::new(vec![rows]);
    assert_eq!(road.run(order()).await.fault, None);
    road.crm.be_quiet(true);
    road.crm.name_as_served();
    road.crm.take_named();
    road
}

fn written(road: &Road) -> Vec<(String, i64)> {
    let conn = rusqlite::Connection::open(road.path()).unwrap();
    let mut all = conn.prepare("SELECT personid, fb_run FROM person ORDER BY personid").unwrap();
    all.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn a_row_and_an_edit_no_date_tells_are_read_by_their_identifier_and_nothing_else_is_rewritten() {
    for pages in [1, 3] {
        let road = loaded(rows(0..20)).await;
        let mut now = rows(0..20);
        now[5] = row("id0005", 9);
        now.push(row("late", 3));
        let chunk = now.len().div_ceil(pages);
        road.crm.serve(now.chunks(chunk).map(<[Row]>::to_vec).collect());
        let by_date = road.run(order()).await;
        assert_eq!((by_date.record.counters.read, road.rows().len()), (0, 20), "by date nobody hears of them");
        let before = written(&road);
        let end = road.run(sweep()).await;
        let want = Counters { read: 21, applied: 2, unchanged: 19, ..Counters::default() };
        assert_eq!((end.fault, end.record.counters), (None, want));
        assert_eq!(road.rows(), now);
        assert_eq!(road.crm.take_named().concat(), ["id0005", "late"], "nothing else is asked for");
        let touched = |id: &str| id == "id0005" || id == "late";
        let others = |all: Vec<(String, i64)>| all.into_iter().filter(|(id, _)| !touched(id)).collect::<Vec<_>>();
        assert_eq!(others(written(&road)), others(before));
        // Once it is all here, there is nothing left to do.
        let end = road.run(sweep()).await;
        assert_eq!(end.record.counters, Counters { read: 21, unchanged: 21, ..Counters::default() });
        assert!(road.crm.take_named().is_empty());
        road.check_books();
    }
}

#[tokio::test]
async fn a_comparison_that_is_due_by_the_calendar_finds_them_as_well_whatever_becomes_of_deleted_rows() {
    for deletions in [DeletePolicy::Mark, DeletePolicy::Remove, DeletePolicy::Ignore] {
        let road = loaded(rows(0..5)).await;
        let mut now = rows(0..5);
        now[0] = row("id0000", 4);
        let gone = now.pop().unwrap();
        road.crm.serve(vec![now.clone()]);
        let of = || {
            let mut order = order();
            order.flow.reading.deletions = deletions;
            order
        };
        assert_eq!(road.run(of()).await.record.counters.read, 0, "not due yet");
        road.clock.advance(SignedDuration::from_hours(24 * 8));
        road.crm.set_time(Some("2026-03-09T12:00:00Z"));
        let end = road.run(of()).await;
        assert_eq!((end.fault, end.record.counters.applied), (None, 1), "{deletions:?}");
        let left = if deletions == DeletePolicy::Ignore { 5 } else { 4 };
        assert_eq!(road.doors.campaign.count("person").unwrap(), left, "{deletions:?}, {}", gone.id);
        assert_eq!(road.run(of()).await.record.counters.read, 0, "{deletions:?}: it was done");
        road.check_books();
    }
}

#[tokio::test]
async fn a_row_that_changes_without_a_value_of_ours_is_looked_at_once() {
    let road = loaded(rows(0..3)).await;
    let mut now = rows(0..3);
    now[1].version = 7;
    road.crm.serve(vec![now.clone()]);
    let end = road.run(sweep()).await;
    assert_eq!((end.record.counters.applied, end.record.counters.unchanged), (0, 3));
    assert_eq!(road.crm.take_named(), [["id0001"]]);
    road.run(sweep()).await;
    assert!(road.crm.take_named().is_empty(), "its version is known now");
    assert_eq!(road.rows(), now);
}

#[tokio::test]
async fn what_is_older_over_there_than_here_stays() {
    let road = loaded(vec![row("a", 5), row("b", 5)]).await;
    road.crm.serve(vec![vec![row("a", 2), row("b", 5)]]);
    let end = road.run(sweep()).await;
    assert_eq!((end.fault, end.record.counters.unchanged), (None, 2));
    assert!(road.crm.take_named().is_empty());
    assert_eq!(road.rows(), [row("a", 5), row("b", 5)]);
}

#[tokio::test]
async fn a_deleted_row_comes_back_only_in_a_later_version() {
    let road = Road::new(vec![vec![row("a", 5), row("b", 6)]]);
    road.run(order()).await;
    road.crm.name_as_served();
    road.crm.tell_gone(0, &["a"]);
    road.crm.serve(vec![vec![row("b", 6)]]);
    assert_eq!(road.run(order()).await.record.counters.deleted, 1);
    road.crm.be_quiet(true);
    road.crm.tell_gone(0, &[]);
    road.crm.take_named();
    // An answer out of a cache shows it once more; then it was really made again.
    for (version, there) in [(5, 1), (7, 2)] {
        road.crm.serve(vec![vec![row("a", version), row("b", 6)]]);
        assert_eq!(road.run(sweep()).await.fault, None);
        assert_eq!(road.doors.campaign.count("person").unwrap(), there, "version {version}");
    }
    assert_eq!(road.crm.take_named(), [["a"]]);
    road.check_books();
}

#[tokio::test]
async fn rows_the_filter_leaves_out_are_not_asked_for() {
    let adults = |sweep: bool| {
        let mut order = order();
        let (op, value) = (CompareOp::Ge, Literal::Integer(10));
        order.query.filter = Some(Filter::Compare { field: "age".into(), op, value });
        order.flow.filter = Some("age >= 10".into());
        order.changes.sweep = sweep;
        order
    };
    let aged = |id: &str, version, age| Row { age, ..row(id, version) };
    let road = Road::new(vec![vec![aged("a", 1, 30), aged("b", 1, 3)]]);
    road.run(adults(false)).await;
    road.crm.be_quiet(true);
    road.crm.name_as_served();
    road.crm.serve(vec![vec![aged("a", 1, 30), aged("b", 1, 3), aged("c", 2, 4), aged("d", 2, 40)]]);
    let end = road.run(adults(true)).await;
    let want = Counters { read: 4, applied: 1, unchanged: 1, filtered: 2, ..Counters::default() };
    assert_eq!((end.fault, end.record.counters), (None, want));
    assert_eq!(road.crm.take_named(), [["d"]]);
    let ids: Vec<String> = road.rows().into_iter().map(|r| r.id).collect();
    assert_eq!(ids, ["a", "d"]);
    road.check_books();
}

#[tokio::test]
async fn a_rejected_row_is_asked_for_and_rejected_once() {
    let bad = |version| Row { name: "!bad".into(), ..row("b", version) };
    let road = loaded(vec![row("a", 1), row("b", 1)]).await;
    road.crm.serve(vec![vec![row("a", 1), bad(2), row("c", 1)]]);
    let end = road.run(sweep()).await;
    let want = Counters { read: 3, applied: 1, unchanged: 1, rejected: 1, ..Counters::default() };
    assert_eq!((end.fault, end.record.counters), (None, want));
    let end = road.run(sweep()).await;
    assert_eq!(end.record.counters, Counters { read: 3, unchanged: 3, ..Counters::default() }, "nothing new is known");
    let rejects = || road.doors.ledger.rejects(&RejectFilter::default()).unwrap();
    assert_eq!(rejects().len(), 1);
    assert_eq!(road.rows()[1], row("b", 1), "the last good version stays");
    // Put right over there, and committed so late that no date tells it.
    road.crm.serve(vec![vec![row("a", 1), row("b", 3), row("c", 1)]]);
    assert_eq!(road.run(sweep()).await.record.counters.applied, 1);
    assert!(rejects().iter().all(|r| r.resolved));
    road.check_books();
}

#[tokio::test]
async fn a_row_that_goes_between_its_identifier_and_its_values_is_overtaken() {
    let road = loaded(rows(0..3)).await;
    road.crm.serve(vec![vec![row("id0000", 1), row("id0001", 4), row("id0002", 1), row("new", 2)]]);
    road.crm.set_alive(&["id0000", "id0002"]);
    let end = road.run(sweep()).await;
    let c = end.record.counters;
    assert_eq!((end.fault, c.superseded, c.unchanged, c.applied), (None, 2, 2, 0));
    assert_eq!(c.deleted, 1, "what is not there is judged like any other");
    road.check_books();
}

#[tokio::test]
async fn where_the_crm_tells_no_versions_the_reading_reaches_back_to_the_comparison_before() {
    let plain = |id: &str, name: &str| Row { name: name.into(), version: 0, ..row(id, 0) };
    let road = Road::new(vec![vec![plain("a", "one"), plain("b", "one")]]);
    road.run(order()).await;
    for day in [2, 3] {
        road.crm.set_time(Some(&format!("2026-03-{day:02}T12:00:00Z")));
        road.run(order()).await;
    }
    road.crm.take_asked();
    road.crm.serve(vec![vec![plain("a", "one"), plain("b", "two"), plain("c", "one")]]);
    let end = road.run(sweep()).await;
    let since: Vec<_> = road.crm.take_asked().iter().map(|asked| asked.since).collect();
    let instant = |text: &str| Some(text.parse().unwrap());
    // A day before the comparison before, which was the first load; then the identifiers.
    assert_eq!(since, [instant("2026-02-28T11:58:00Z"), None]);
    assert_eq!((end.fault, end.record.counters.applied), (None, 2));
    road.run(order()).await;
    let asked = road.crm.take_asked();
    assert_eq!(asked[0].since, instant("2026-03-03T11:44:00Z"), "without a comparison it looks back as always");
    assert_eq!(asked.len(), 1);
    road.check_books();
}
