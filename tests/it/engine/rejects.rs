//! Rows that cannot be applied: kept with their reason, resolved by a good version, limited by the error budget.
use crate::kit::fake_crm::{Row, change, row};
use crate::kit::road::{Road, flow_name, order};
use fieldbridge::engine::RunOrder;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::ReadMethod;
use fieldbridge::mapping::{CompareOp, Filter, Literal};
use fieldbridge::port::RejectFilter;
use fieldbridge::run::{Reject, RejectNote, RejectState, RunId, RunState};
use fieldbridge::schema::ColumnWrite;

fn long(id: &str, version: i64) -> Row {
    Row { name: format!("{id}{}", "\u{1b}[2J".repeat(8)), ..row(id, version) }
}

fn undecodable(id: &str, version: i64) -> Row {
    Row { name: "!bad".into(), ..row(id, version) }
}

fn open(road: &Road) -> Vec<Reject> {
    road.doors.ledger.rejects(&RejectFilter { open_only: true, ..RejectFilter::default() }).unwrap()
}

#[tokio::test]
async fn rejects_are_kept_with_reason_field_and_harmless_sample() {
    let road = Road::new(vec![vec![row("a", 1), long("b", 1), undecodable("c", 1), row("d", 1)]]);
    let end = road.run(order()).await;
    assert_eq!(end.record.state, RunState::DoneWithRejects);
    assert_eq!((end.record.counters.applied, end.record.counters.rejected), (2, 2));
    let kept = open(&road);
    let b = kept.iter().find(|r| r.row == "b").unwrap();
    assert_eq!((b.reason.as_str(), b.field.as_deref()), ("too-long", Some("fullname")));
    assert!(b.sample.as_ref().unwrap().chars().all(|c| !c.is_control()));
    assert!(b.sample.as_ref().unwrap().chars().count() <= 32);
    assert_eq!((b.run, &b.flow), (end.record.run, &flow_name()));
    assert_eq!(road.doors.ledger.reject(b.id).unwrap().as_ref(), Some(b));
    assert_eq!(kept.iter().find(|r| r.row == "c").unwrap().reason, "bad-text");
    road.check_books();
}

#[tokio::test]
async fn a_good_version_resolves_its_reject_and_a_bad_one_repeats_it() {
    let road = Road::new(vec![vec![long("a", 1), long("b", 1)]]);
    road.run(order()).await;
    road.crm.serve(vec![vec![row("a", 2), long("b", 2)]]);
    road.run(order()).await;
    let left = open(&road);
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].row, "b");
    let all = road.doors.ledger.rejects(&RejectFilter::default()).unwrap();
    assert_eq!(all.len(), 3, "history stays");
    assert!(all.iter().find(|r| r.row == "a").unwrap().resolved);
    assert_eq!(all.iter().filter(|r| r.resolved).count(), 1);
}

#[tokio::test]
async fn a_row_rejected_and_repaired_within_one_run_is_resolved() {
    let road = Road::new(vec![vec![long("a", 1)], vec![row("a", 2)]]);
    let end = road.run(order()).await;
    assert_eq!(end.record.counters.rejected, 1);
    assert!(open(&road).is_empty());
    assert_eq!(road.rows(), [row("a", 2)]);
}

#[tokio::test]
async fn too_many_rejects_stop_the_run_at_the_last_good_page() {
    let bad: Vec<Row> = (0..101).map(|i| long(&format!("b{i}"), 1)).collect();
    let road = Road::new(vec![vec![row("a", 1)], bad]);
    let end = road.run(order()).await;
    let fault = end.fault.unwrap();
    assert_eq!(fault.kind, ErrorKind::ErrorBudget);
    assert_eq!((fault.args["rejected"].as_str(), fault.args["reason"].as_str()), ("101", "too-long"));
    assert_eq!(fault.args["field"], "fullname");
    assert_eq!(road.rows(), [row("a", 1)]);
    assert_eq!(road.checkpoint().unwrap().seq, 1, "the page is read again once the mapping is repaired");
    road.check_books();
}

#[tokio::test]
async fn a_dry_run_tells_that_the_budget_would_stop_the_run_and_the_flow_says_what_it_bears() {
    let page = || -> Vec<Row> {
        (0..300).map(|i| if i < 120 { long(&format!("b{i}"), 1) } else { row(format!("g{i}"), 1) }).collect()
    };
    let road = Road::new(vec![page()]);
    let dry = || RunOrder { dry_run: true, run: RunId::new(), ..order() };
    let foreseen = road.run(dry()).await;
    assert_eq!(foreseen.record.counters.rejected, 120, "how many in all is told as well");
    let named: Vec<String> = foreseen.notes.rejects.iter().map(|r| format!("{} {}", r.place(), r.key())).collect();
    assert_eq!(
        (named.len(), named[0].as_str()),
        (10, "b0 · fullname · b0… (32) reject-too-long"),
        "some by name, masked"
    );
    let met = road.run(order()).await;
    assert_eq!(met.notes.rejects, Vec::new(), "what a run rejected stands among the rejects");
    let (met, foreseen) = (met.fault.unwrap(), foreseen.fault.unwrap());
    assert_eq!((foreseen.kind, &foreseen.args), (ErrorKind::ErrorBudget, &met.args));
    assert_eq!((met.args["row"].as_str(), met.args["reason"].as_str()), ("b0", "too-long"));
    assert!(met.detail.contains("for example") && met.detail.contains("in row b0"), "{}", met.detail);
    let mut more = order();
    more.run = RunId::new();
    more.flow.reading.most_rejects = 40;
    let end = road.run(more).await;
    assert_eq!((end.fault, end.record.counters.rejected), (None, 120));
}

#[tokio::test]
async fn a_large_run_may_have_two_rejects_in_a_hundred() {
    let page = |n: usize| -> Vec<Row> {
        (0..5000).map(|i| if i % 50 == 0 { long(&format!("{n}-{i}"), 1) } else { row(format!("{n}-{i}"), 1) }).collect()
    };
    let road = Road::new(vec![page(0), page(1)]);
    let end = road.run(order()).await;
    assert_eq!((end.record.state, end.record.counters.rejected), (RunState::DoneWithRejects, 200));
}

#[tokio::test]
async fn rows_are_tried_before_anything_is_written() {
    let road = Road::new(vec![vec![row("a", 1), long("b", 1), long("c", 1)]]);
    let mut careful = order();
    careful.try_rows = 50;
    let rehearsed = road.run(RunOrder { dry_run: true, run: RunId::new(), ..careful.clone() }).await;
    assert_eq!(rehearsed.record.counters.rejected, 2, "how many in all is told as well");
    road.crm.take_asked();
    let end = road.run(careful.clone()).await;
    let met = end.fault.unwrap();
    assert_eq!((met.kind, &met.args), (ErrorKind::ErrorBudget, &rehearsed.fault.unwrap().args));
    assert!(road.rows().is_empty());
    assert_eq!(road.crm.take_asked().iter().map(|a| a.size).collect::<Vec<_>>(), [50]);
    road.crm.serve(vec![vec![row("a", 1), row("b", 1)]]);
    careful.run = fieldbridge::run::RunId::new();
    assert_eq!(road.run(careful.clone()).await.record.state, RunState::Done);
    road.crm.take_asked();
    careful.run = fieldbridge::run::RunId::new();
    road.run(careful).await;
    assert_eq!(road.crm.take_asked().len(), 1, "an incremental reading tries nothing");
}

#[tokio::test]
async fn a_reject_of_a_row_that_is_gone_waits_for_nothing() {
    let road = Road::new(vec![vec![row("a", 1), row("b", 2), long("c", 3), long("d", 4), long("e", 5)]]);
    road.crm.track();
    let tracked = || {
        let mut order = order();
        order.changes.method = ReadMethod::Tracking;
        order.query.filter =
            Some(Filter::Compare { field: "age".into(), op: CompareOp::Ge, value: Literal::Integer(0) });
        order
    };
    road.run(tracked()).await;
    assert_eq!(open(&road).len(), 3);
    // One was deleted, one no longer belongs to the flow, of one nothing is heard.
    let left = Row { age: -1, ..long("d", 20) };
    road.crm.tell(vec![change(&[left], &["c"])]);
    assert_eq!(road.run(tracked()).await.fault, None);
    assert_eq!(open(&road).iter().map(|r| r.row.as_str()).collect::<Vec<_>>(), ["e"]);
    let all = road.doors.ledger.rejects(&RejectFilter::default()).unwrap();
    assert_eq!(all.iter().filter(|r| r.resolved).count(), 2);
    // It is gone as well: a comparison finds that out, though it never came to stand here.
    road.crm.serve(vec![vec![row("a", 1), row("b", 2), long("d", 4)]]);
    let mut sweep = tracked();
    sweep.changes.sweep = true;
    let end = road.run(sweep).await;
    assert_eq!((end.fault, end.record.counters.deleted), (None, 0));
    assert!(open(&road).is_empty());
    road.check_books();
}

#[tokio::test]
async fn a_reject_of_a_row_that_is_there_stays_open_through_a_comparison() {
    let road = Road::new(vec![vec![row("a", 1), long("b", 2)]]);
    road.crm.name_as_served();
    road.run(order()).await;
    let mut sweep = order();
    sweep.changes.sweep = true;
    assert_eq!(road.run(sweep).await.fault, None);
    assert_eq!(open(&road).len(), 1);
}

#[tokio::test]
async fn rows_somebody_names_are_asked_for_and_nothing_else_and_their_rejects_close() {
    let bad: Vec<Row> = (0..45).map(|i| long(&format!("b{i:02}"), 1)).collect();
    let names: Vec<String> = bad.iter().map(|r| r.id.clone()).collect();
    let road = Road::new(vec![vec![row("a", 1)], bad]);
    road.run(order()).await;
    assert_eq!((open(&road).len(), road.rows().len()), (45, 1));
    let stands = road.checkpoint().unwrap();
    road.crm.take_asked();
    // One of them is not there any more.
    let alive: Vec<&str> = names.iter().skip(1).map(String::as_str).collect();
    road.crm.set_alive(&alive);
    let mut again = order();
    (again.run, again.changes.only) = (fieldbridge::run::RunId::new(), names.clone());
    let end = road.run(again).await;
    let c = &end.record.counters;
    assert_eq!((end.record.state, c.read, c.applied, end.record.pages), (RunState::Done, 44, 44, 3));
    assert!(road.crm.take_asked().is_empty(), "no page of the table is read");
    assert_eq!(open(&road).iter().map(|r| r.row.clone()).collect::<Vec<_>>(), names[..1]);
    let now = road.checkpoint().unwrap();
    assert_eq!(
        (now.watermark, now.seq),
        (stands.watermark, stands.seq + 3),
        "the next reading begins where it would have"
    );
    road.check_books();
}

#[tokio::test]
async fn a_reject_somebody_lets_be_waits_for_nothing_and_says_why() {
    let road = Road::new(vec![vec![long("a", 1), long("b", 1)]]);
    road.run(order()).await;
    let ids: Vec<i64> = open(&road).iter().map(|r| r.id).collect();
    let note = RejectNote { text: "a test".into(), who: "kim".into(), at: jiff::Timestamp::UNIX_EPOCH };
    assert_eq!(road.doors.ledger.ignore_rejects(&[ids[0], 4711], &note).unwrap(), 1);
    assert_eq!(road.doors.ledger.ignore_rejects(&ids[..1], &note).unwrap(), 0, "it is let be already");
    let told = road.doors.ledger.reject(ids[0]).unwrap().unwrap();
    assert_eq!((told.state, told.resolved, told.note), (RejectState::Ignored, true, Some(note)));
    let of =
        |state| road.doors.ledger.rejects(&RejectFilter { state: Some(state), ..RejectFilter::default() }).unwrap();
    assert_eq!((of(RejectState::Ignored).len(), of(RejectState::Open).len(), of(RejectState::Gone).len()), (1, 1, 0));
    // The row is rejected once more: that is told as a reject of its own.
    let both = if told.row == "a" { vec![long("a", 2), row("b", 2)] } else { vec![row("a", 2), long("b", 2)] };
    road.crm.serve(vec![both]);
    road.run(order()).await;
    assert_eq!(open(&road).iter().map(|r| r.row.clone()).collect::<Vec<_>>(), [told.row]);
}

/// The flow's order with the age for a consent: any but 0 says "do not contact".
fn consenting() -> fieldbridge::engine::RunOrder {
    let mut order = order();
    order.schema.columns[2].write = ColumnWrite::Strictest;
    order
}

fn says(row: Row, age: i64) -> Row {
    Row { age, ..row }
}

fn ages(road: &Road) -> Vec<(String, i64)> {
    road.rows().into_iter().map(|row| (row.id, row.age)).collect()
}

fn aged(all: &[(&str, i64)]) -> Vec<(String, i64)> {
    all.iter().map(|(id, age)| ((*id).to_owned(), *age)).collect()
}

#[tokio::test]
async fn consent_that_a_rejected_row_withdraws_is_withdrawn_and_nothing_else_of_the_row_comes() {
    let road = Road::new(vec![vec![
        says(row("a", 1), 0),
        says(row("b", 1), 0),
        says(row("c", 1), 1),
        says(row("d", 1), 0),
        says(row("e", 1), 0),
    ]]);
    road.run(consenting()).await;
    let newcomer = says(long("n", 2), 1);
    let page = vec![
        says(long("a", 2), 1),
        says(undecodable("b", 2), 1),
        says(long("c", 2), 0),
        says(undecodable("d", 2), 0),
        says(row("e", 2), 0),
        newcomer,
    ];
    road.crm.serve(vec![page]);
    let end = road.run(consenting()).await;
    assert_eq!((end.record.counters.applied, end.record.counters.rejected), (1, 5), "{:?}", end.fault);
    assert_eq!(ages(&road), aged(&[("a", 1), ("b", 1), ("c", 1), ("d", 0), ("e", 0)]), "an opt-in waits with its row");
    let names: Vec<_> = road.rows().into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["a v1", "b v1", "c v1", "d v1", "e v2"]);
    assert_eq!(open(&road).len(), 5, "the rejects stay open");
    road.check_books();
    // A good version settles the row and takes nothing back.
    road.crm.serve(vec![vec![says(row("a", 3), 0), says(row("b", 3), 1)]]);
    road.run(consenting()).await;
    assert_eq!(ages(&road), aged(&[("a", 1), ("b", 1), ("c", 1), ("d", 0), ("e", 0)]));
    assert_eq!(open(&road).len(), 3);
}

#[tokio::test]
async fn a_run_that_stops_over_its_error_budget_keeps_the_consent_it_has_read() {
    let all: Vec<Row> = (0..103).map(|i| says(row(format!("b{i:03}"), 1), 0)).collect();
    let road = Road::new(vec![all]);
    road.run(consenting()).await;
    let seq = road.checkpoint().unwrap().seq;
    let mut page: Vec<Row> = (0..101).map(|i| says(long(&format!("b{i:03}"), 2), i64::from(i == 7))).collect();
    page.push(says(row("b101", 2), 1));
    page.push(says(row("b102", 2), 0));
    road.crm.serve(vec![page]);
    let end = road.run(consenting()).await;
    assert_eq!(end.fault.unwrap().kind, ErrorKind::ErrorBudget);
    let withdrawn: Vec<_> = ages(&road).into_iter().filter(|(_, age)| *age != 0).map(|(id, _)| id).collect();
    assert_eq!(withdrawn, ["b007", "b101"]);
    assert!(road.rows().iter().all(|row| row.version == 1), "nothing else of the page was taken");
    assert_eq!(road.checkpoint().unwrap().seq, seq, "the page is read again once the mapping is repaired");
    road.check_books();
}
