//! First loads, incremental and full readings, and how they go on after an interruption.
use crate::kit::fake_crm::{Row, row};
use crate::kit::road::{Road, flow_name, order};
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::flow::ReadMode;
use fieldbridge::run::{Phase, RunState};

fn pages(range: std::ops::Range<i64>, size: usize) -> Vec<Vec<Row>> {
    let rows: Vec<Row> = range.map(|i| row(format!("id{i:04}"), 1)).collect();
    rows.chunks(size).map(<[Row]>::to_vec).collect()
}

fn instant(text: &str) -> Option<jiff::Timestamp> {
    Some(text.parse().unwrap())
}

#[tokio::test]
async fn a_first_load_brings_every_row_and_ends_indexed() {
    let road = Road::new(pages(0..25, 10));
    let end = road.run(order()).await;
    assert_eq!(end.fault, None);
    assert_eq!(end.record.state, RunState::Done);
    assert_eq!((end.record.counters.read, end.record.counters.applied, end.record.pages), (25, 25, 3));
    assert_eq!(road.rows(), pages(0..25, 25)[0]);
    let stands = road.checkpoint().unwrap();
    assert!(stands.loaded);
    assert_eq!((stands.seq, stands.next_link), (4, None));
    assert_eq!(stands.watermark, instant("2026-03-01T11:58:00Z"), "server time less two minutes");
    assert_eq!(road.sql::<i64>("SELECT count(*) FROM sqlite_schema WHERE name = 'fb_key_person'"), 1);
    assert_eq!(road.sql::<String>("PRAGMA journal_mode"), "wal");
    road.check_books();
}

#[tokio::test]
async fn a_row_that_comes_twice_in_a_first_load_is_there_once_in_its_highest_version() {
    let (old, new, even) = (row("a", 3), row("a", 7), Row { age: 99, ..row("b", 1) });
    let road = Road::new(vec![vec![new.clone(), row("b", 1)], vec![old, even.clone(), row("c", 1)]]);
    let end = road.run(order()).await;
    assert_eq!(end.fault, None);
    assert_eq!(road.rows(), [new, even, row("c", 1)], "of equal versions the one read later stays");
    road.check_books();
}

#[tokio::test]
async fn the_next_run_reads_only_what_changed_and_leaves_the_rest_alone() {
    let road = Road::new(pages(0..10, 10));
    road.run(order()).await;
    road.crm.take_asked();
    let newer = row("id0003", 9);
    let stale = row("id0004", 0);
    road.crm.serve(vec![vec![row("id0001", 1), row("id0002", 1), newer.clone(), stale, row("new", 5)]]);
    road.crm.set_time(Some("2026-03-02T12:00:00Z"));
    let end = road.run(order()).await;
    let asked = road.crm.take_asked();
    // The mark stands two minutes behind the clock and may stand one: the look back holds in either case.
    assert_eq!(asked[0].since, instant("2026-03-01T11:44:00Z"), "a quarter of an hour behind the reading before");
    let c = end.record.counters;
    assert_eq!((c.read, c.applied, c.unchanged, c.superseded), (5, 2, 2, 1));
    let run = |id: &str| road.sql::<i64>(&format!("SELECT fb_run FROM person WHERE personid = '{id}'"));
    assert_eq!((run("id0001"), run("id0003"), run("new")), (1, 2, 2), "an unchanged row is not rewritten");
    assert!(road.rows().contains(&newer));
    assert_eq!(road.checkpoint().unwrap().watermark, instant("2026-03-02T11:58:00Z"));
    road.check_books();
}

#[tokio::test]
async fn two_idle_runs_write_no_row() {
    let road = Road::new(pages(0..10, 5));
    for _ in 0..2 {
        road.run(order()).await;
    }
    let before = road.rows();
    let end = road.run(order()).await;
    assert_eq!((end.record.counters.applied, end.record.counters.unchanged), (0, 10));
    assert_eq!(road.sql::<i64>("SELECT count(DISTINCT fb_run) FROM person"), 1);
    assert_eq!(road.rows(), before);
}

#[tokio::test]
async fn a_newer_version_with_equal_values_still_guards_against_older_ones() {
    let road = Road::new(vec![vec![row("a", 1)]]);
    road.run(order()).await;
    let same = |version| Row { version, ..row("a", 1) };
    road.crm.serve(vec![vec![same(7)]]);
    assert_eq!(road.run(order()).await.record.counters.unchanged, 1);
    road.crm.serve(vec![vec![Row { name: "stale".into(), ..same(6) }]]);
    assert_eq!(road.run(order()).await.record.counters.superseded, 1);
    assert_eq!(road.rows(), [same(7)]);
}

#[tokio::test]
async fn a_failed_first_load_goes_on_at_the_page_that_failed() {
    let road = Road::new(pages(0..40, 10));
    road.crm.fail(2, Fault::new(ErrorKind::Timeout, "scripted"));
    let end = road.run(order()).await;
    assert_eq!(end.record.state, RunState::Failed);
    assert_eq!(end.record.fault_slug.as_deref(), Some("timeout"));
    assert_eq!(road.rows().len(), 20);
    road.crm.heal();
    road.crm.take_asked();
    let end = road.run(order()).await;
    assert_eq!(end.record.state, RunState::Done);
    let asked: Vec<usize> = road.crm.take_asked().iter().map(|a| a.page).collect();
    assert_eq!(asked, [2, 3], "no page is read again");
    assert_eq!(road.rows().len(), 40);
    assert!(road.checkpoint().unwrap().loaded);
    road.check_books();
}

#[tokio::test]
async fn a_first_load_that_lacks_only_its_index_reads_nothing_again() {
    let road = Road::new(pages(0..20, 10));
    road.run(order()).await;
    road.tamper("DROP INDEX fb_key_person; UPDATE fb_checkpoint SET loaded = 0, seq = seq - 1;");
    road.crm.take_asked();
    let end = road.run(order()).await;
    assert_eq!((end.record.state, end.record.counters.read), (RunState::Done, 0));
    assert!(road.crm.take_asked().is_empty());
    assert!(road.checkpoint().unwrap().loaded);
    assert_eq!(road.sql::<i64>("SELECT count(*) FROM sqlite_schema WHERE name = 'fb_key_person'"), 1);
}

#[tokio::test]
async fn a_first_load_starts_over_when_the_server_forgot_its_link() {
    let road = Road::new(pages(0..30, 10));
    road.crm.fail(1, Fault::new(ErrorKind::Timeout, "scripted"));
    road.run(order()).await;
    road.crm.heal();
    road.crm.expire_links();
    let end = road.run(order()).await;
    assert_eq!(end.record.state, RunState::Done);
    assert_eq!(road.rows().len(), 30, "nothing doubled");
    let log: Vec<String> = road.doors.ledger.log_of(end.record.run).unwrap().into_iter().map(|l| l.key).collect();
    assert!(log.contains(&"log-reading-stale-link".to_owned()), "{log:?}");
    road.check_books();
}

#[tokio::test]
async fn a_full_reading_that_lost_its_link_is_read_in_full_again() {
    let road = Road::new(pages(0..20, 10));
    road.run(order()).await;
    let full = || order_with(|o| o.mode = ReadMode::Full);
    road.crm.fail(1, Fault::new(ErrorKind::Timeout, "scripted"));
    assert_eq!(road.run(full()).await.record.state, RunState::Failed);
    road.crm.heal();
    road.crm.expire_links();
    road.crm.take_asked();
    let end = road.run(order()).await;
    assert_eq!((end.record.state, end.record.counters.read), (RunState::Done, 20));
    assert!(road.crm.take_asked().iter().all(|a| a.since.is_none()));
}

#[tokio::test]
async fn a_link_that_is_always_refused_ends_the_run() {
    let road = Road::new(pages(0..20, 10));
    road.crm.name_next(0, "unknown:1");
    let end = road.run(order()).await;
    assert_eq!(end.fault.unwrap().kind, ErrorKind::QueryRefused);
    assert_eq!(road.rows().len(), 10);
    road.check_books();
}

#[tokio::test]
async fn a_changed_mapping_or_filter_reads_everything_once() {
    let road = Road::new(pages(0..10, 5));
    road.run(order()).await;
    for change in [(|o| o.mapping_version = 2) as fn(&mut fieldbridge::engine::RunOrder), |o| {
        o.mapping_version = 2;
        o.flow.filter = Some("age > 1".into());
    }] {
        for (turn, all) in [(1, true), (2, false)] {
            road.crm.take_asked();
            let end = road.run(order_with(change)).await;
            assert_eq!(end.fault, None);
            let asked = road.crm.take_asked();
            assert_eq!(asked[0].since.is_none(), all, "turn {turn}");
        }
    }
    assert_eq!(road.rows().len(), 10);
}

#[tokio::test]
async fn a_new_column_widens_the_table_and_keeps_its_rows() {
    let road = Road::new(pages(0..10, 5));
    road.run(order()).await;
    road.tamper("ALTER TABLE person DROP COLUMN age");
    road.tamper("UPDATE fb_schema SET definition = 'of another version'; UPDATE person SET fb_hash = 0");
    let end = road.run(order()).await;
    assert_eq!(end.fault, None);
    assert_eq!((end.record.counters.read, end.record.counters.applied), (10, 10), "the new column is filled for all");
    assert_eq!(road.rows(), pages(0..10, 10)[0]);
}

#[tokio::test]
async fn a_renamed_column_is_filled_although_no_value_changed() {
    let road = Road::new(pages(0..10, 5));
    let older = |o: &mut fieldbridge::engine::RunOrder| o.schema.columns[2].name = "years".into();
    road.run(order_with(older)).await;
    let end = road.run(order_with(|o| o.mapping_version = 2)).await;
    assert_eq!(end.fault, None);
    assert_eq!(road.sql::<i64>("SELECT count(*) FROM person WHERE age = years"), 10);
    road.check_books();
}

#[tokio::test]
async fn a_page_that_is_too_large_is_asked_for_with_fewer_rows() {
    let road = Road::new(pages(0..30, 10));
    road.crm.set_most(700);
    let end = road.run(order()).await;
    assert_eq!(end.fault, None);
    assert_eq!(road.rows().len(), 30);
    let sizes: Vec<(usize, u32)> = road.crm.take_asked().iter().map(|a| (a.page, a.size)).collect();
    assert_eq!(sizes, [(0, 5000), (0, 2500), (0, 1250), (0, 625), (1, 625), (2, 625)]);
    road.crm.set_most(0);
    assert_eq!(road.run(order()).await.fault.unwrap().kind, ErrorKind::Oversize, "but not for ever");
}

#[tokio::test]
async fn so_do_a_dry_run_and_a_comparison() {
    let road = Road::new(pages(0..30, 10));
    road.crm.set_most(700);
    let dry = road.run(order_with(|o| o.dry_run = true)).await;
    assert_eq!((dry.fault, dry.record.counters.read, dry.record.counters.applied), (None, 30, 30));
    assert_eq!(road.run(order()).await.fault, None);
    let (tell, mut told) = tokio::sync::mpsc::channel(64);
    let handle = fieldbridge::engine::start_verify(order(), road.doors.clone(), tell);
    assert_eq!(told.recv().await, None, "nothing differs");
    let end = handle.join().await.unwrap();
    assert_eq!((end.fault, end.record.counters.unchanged), (None, 30));
    road.crm.set_most(0);
    let dry = road.run(order_with(|o| o.dry_run = true)).await;
    assert_eq!(dry.fault.unwrap().kind, ErrorKind::Oversize, "but not for ever");
}

#[tokio::test]
async fn two_flows_fill_one_table_without_refusing_or_losing_rows() {
    let road = Road::new(pages(0..30, 10));
    let other = || order_with(|o| o.flow.name = fieldbridge::account::Name::parse("other").unwrap());
    road.crm.fail(2, Fault::new(ErrorKind::Timeout, "scripted"));
    road.run(order()).await;
    road.run(other()).await;
    assert_eq!(road.rows().len(), 40, "two first loads append");
    road.crm.heal();
    road.crm.expire_links();
    let end = road.run(other()).await;
    assert_eq!((end.fault, road.rows()), (None, pages(0..30, 30)[0].clone()));
    let end = road.run(order()).await;
    assert_eq!((end.fault, end.record.counters.rejected, end.record.counters.unchanged), (None, 0, 30));
    assert_eq!(road.rows(), pages(0..30, 30)[0]);
    assert!(road.checkpoint().unwrap().loaded);
    road.check_books();
}

#[tokio::test]
async fn a_flow_whose_table_is_gone_or_another_one_reads_everything() {
    let road = Road::new(pages(0..10, 5));
    road.run(order()).await;
    road.tamper("DROP TABLE person");
    // As a setup does, before the run sees it.
    road.doors.campaign.ensure_table(&order().schema, false).unwrap();
    let end = road.run(order()).await;
    assert_eq!((end.fault, end.record.counters.applied), (None, 10));
    assert_eq!(road.rows(), pages(0..10, 10)[0]);
    let end = road.run(order_with(|o| o.schema.name = "people".into())).await;
    assert_eq!((end.fault, road.sql::<i64>("SELECT count(*) FROM people")), (None, 10));
    road.check_books();
}

#[tokio::test]
async fn a_column_of_another_type_is_a_conflict_that_says_what_differs() {
    let road = Road::new(pages(0..5, 5));
    road.run(order()).await;
    road.tamper("ALTER TABLE person DROP COLUMN age; ALTER TABLE person ADD COLUMN age TEXT");
    let fault = road.run(order()).await.fault.unwrap();
    assert_eq!(fault.kind, ErrorKind::TableConflict);
    let arg = |name: &str| fault.args.get(name).cloned().unwrap_or_default();
    assert_eq!((arg("column"), arg("found"), arg("expected")), ("age".into(), "TEXT".into(), "INTEGER".into()));
    assert!(fault.detail.ends_with("(- \"age\" TEXT + \"age\" INTEGER)"), "{}", fault.detail);
    assert_eq!(road.doors.ledger.runs(Some(&flow_name()), 1).unwrap()[0].state, RunState::Failed);
}

#[tokio::test]
async fn a_column_that_somebody_dropped_is_not_made_again_in_silence() {
    let road = Road::new(pages(0..5, 5));
    road.run(order()).await;
    road.tamper("ALTER TABLE person DROP COLUMN age");
    for _ in 0..2 {
        let fault = road.run(order()).await.fault.unwrap();
        assert_eq!(fault.kind, ErrorKind::TableConflict);
        assert_eq!((fault.args["column"].as_str(), fault.args["found"].as_str()), ("age", "missing"));
        assert!(fault.detail.ends_with("(+ \"age\" INTEGER)"), "{}", fault.detail);
        let stands = "SELECT count(*) FROM pragma_table_info('person') WHERE name = 'age'";
        assert_eq!(road.sql::<i64>(stands), 0, "nothing was done to the table");
    }
    // Whoever dropped it says what shall be: here, that it comes back.
    road.tamper("ALTER TABLE person ADD COLUMN age INTEGER");
    let end = road.run(order()).await;
    assert_eq!((end.fault, end.record.counters.applied), (None, 5), "and is filled again");
    assert_eq!(road.rows(), pages(0..5, 5)[0]);
}

#[tokio::test]
async fn a_server_that_repeats_its_link_is_not_followed_forever() {
    let road = Road::new(pages(0..20, 10));
    road.crm.name_next(1, "g0:1");
    let end = road.run(order()).await;
    assert_eq!(end.fault.unwrap().kind, ErrorKind::PagingLoop);
    road.check_books();
}

#[tokio::test]
async fn a_server_without_clock_moves_no_watermark() {
    let road = Road::new(pages(0..5, 5));
    road.crm.set_time(None);
    road.run(order()).await;
    assert_eq!(road.checkpoint().unwrap().watermark, None);
    road.crm.take_asked();
    road.run(order()).await;
    assert_eq!(road.crm.take_asked()[0].since, None, "read in full rather than miss a change");
}

#[tokio::test]
async fn a_limit_stops_at_a_page_border_and_the_next_run_goes_on() {
    let road = Road::new(pages(0..30, 10));
    let end = road.run(order_with(|o| o.limit = Some(15))).await;
    assert_eq!((end.record.state, end.record.counters.read), (RunState::Done, 20));
    road.crm.take_asked();
    road.run(order()).await;
    assert_eq!(road.crm.take_asked().first().map(|a| a.page), Some(2));
    assert_eq!(road.rows().len(), 30);
}

#[tokio::test]
async fn a_dry_run_counts_and_writes_nothing() {
    let road = Road::new(vec![vec![row("a", 1), Row { name: "x".repeat(21), ..row("b", 1) }], vec![row("c", 1)]]);
    let end = road.run(order_with(|o| o.dry_run = true)).await;
    let c = end.record.counters;
    assert_eq!((c.read, c.applied, c.rejected), (3, 2, 1));
    assert_eq!(end.record.state, RunState::DoneWithRejects);
    assert_eq!(road.checkpoint(), None);
    assert!(road.doors.ledger.runs(None, 10).unwrap().is_empty());
    assert!(!road.path().exists(), "not even the database is made");
    road.run(order()).await;
    let bytes = std::fs::read(road.path()).unwrap();
    let runs = road.doors.ledger.runs(None, 10).unwrap();
    assert_eq!(road.run(order_with(|o| o.dry_run = true)).await.record.state, RunState::DoneWithRejects);
    assert_eq!(road.doors.ledger.runs(None, 10).unwrap(), runs, "a dry run leaves no record");
    assert_eq!(std::fs::read(road.path()).unwrap(), bytes);
}

#[tokio::test]
async fn the_monitor_sees_the_end_with_its_numbers() {
    let road = Road::new(pages(0..30, 10));
    road.crm.set_count(30);
    let gate = road.crm.hold(2);
    let handle = road.start(order());
    let mut seen = handle.snapshots.clone();
    seen.wait_for(|s| s.page == 2 && s.checkpoint.is_some() && s.expected == Some(30)).await.unwrap();
    gate.add_permits(1);
    handle.join().await.unwrap();
    let last = seen.borrow().clone();
    assert_eq!((last.state, last.phase, last.counters.read), (RunState::Done, Phase::Finished, 30));
    assert!(!format!("{last:?}").contains("g0:"), "the link itself is never shown");
}

/// A server that drops pages and says that this is the end.
#[tokio::test]
async fn fewer_rows_than_the_crm_counts_are_told_and_none_of_those_that_are_there_is_deleted() {
    for (counted, told) in [(30, None), (39, None), (45, Some((30, 45)))] {
        let road = Road::new(pages(0..30, 10));
        road.crm.set_count(counted);
        // The answer to the count is there before the rows are.
        let gate = road.crm.hold(2);
        let handle = road.start(order());
        let mut seen = handle.snapshots.clone();
        seen.wait_for(|s| s.expected.is_some()).await.unwrap();
        gate.add_permits(1);
        let end = handle.join().await.unwrap();
        assert_eq!((end.record.state, end.fault), (RunState::Done, None), "{counted}");
        assert_eq!(end.notes.count_short.map(|found| (found.came, found.counted)), told, "{counted}");
        let log = road.doors.ledger.log_of(end.record.run).unwrap();
        assert_eq!(log.iter().any(|line| line.key == "log-count-short"), told.is_some(), "{counted}");
        assert_eq!(road.rows().len(), 30);
    }
}

fn order_with(change: impl FnOnce(&mut fieldbridge::engine::RunOrder)) -> fieldbridge::engine::RunOrder {
    let mut order = order();
    change(&mut order);
    order
}
