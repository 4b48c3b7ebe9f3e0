//! A CRM that was restored from a backup: noticed before anything is written, and read anew when somebody says so.
use super::truth::Truth;
use crate::kit::fake_crm::{Row, change, row};
use crate::kit::road::{Road, order};
use fieldbridge::engine::{Changes, RunOrder};
use fieldbridge::fault::{ErrorKind, Exit, Fault};
use fieldbridge::flow::{ReadMethod, ReadMode};
use fieldbridge::mapping::Filter;
use fieldbridge::run::RunState;
use fieldbridge::sandbox::MutationPlan;

fn pages(versions: i64, mark: &str) -> Vec<Vec<Row>> {
    let one = |i: i64| Row { name: format!("{mark} {i}"), ..row(format!("id{i:03}"), versions + i) };
    (0..60).map(one).collect::<Vec<_>>().chunks(20).map(<[Row]>::to_vec).collect()
}

fn restored() -> RunOrder {
    RunOrder { changes: Changes { restored: true, ..Changes::by_date() }, ..order() }
}

fn full() -> RunOrder {
    RunOrder { mode: ReadMode::Full, ..order() }
}

#[tokio::test]
async fn versions_that_went_back_hold_the_run_before_anything_of_the_page_is_written() {
    let road = Road::new(pages(1_000, "old"));
    road.run(order()).await;
    let (rows, stands) = (road.rows(), road.checkpoint());
    road.crm.serve(pages(500, "restored"));
    for order in [order(), full()] {
        let fault = road.run(order).await.fault.unwrap();
        assert_eq!((fault.kind, fault.policy().exit), (ErrorKind::SourceWentBack, Exit::Guard));
        assert_eq!((fault.args["older"].as_str(), fault.args["flow"].as_str()), ("20", "person"));
        assert_eq!((road.rows(), road.checkpoint()), (rows.clone(), stands.clone()));
    }
    road.check_books();
}

#[tokio::test]
async fn however_few_rows_come_after_a_restore_it_is_noticed_before_the_third_is_dropped() {
    let road = Road::new(pages(1_000, "old"));
    road.run(order()).await;
    let stands = road.checkpoint();
    let changed = |ids: &[i64]| vec![ids.iter().map(|i| row(format!("id{i:03}"), 600 + i)).collect::<Vec<_>>()];
    road.crm.serve(changed(&[1, 2, 3, 4, 5]));
    for _ in 0..2 {
        assert_eq!(road.run(order()).await.fault.map(|f| f.kind), Some(ErrorKind::SourceWentBack));
        assert_eq!(road.checkpoint(), stands, "the changes are still before us");
    }
    // One a night.
    for night in [1, 2] {
        road.crm.serve(changed(&[night]));
        assert_eq!(road.run(order()).await.fault, None);
    }
    road.crm.serve(changed(&[3]));
    assert_eq!(road.run(order()).await.fault.map(|f| f.kind), Some(ErrorKind::SourceWentBack));
    // What goes beyond all that was seen shows that nothing went back.
    road.crm.serve(vec![vec![row("id009", 5_000), row("id003", 600)]]);
    assert_eq!(road.run(order()).await.fault, None);
    road.crm.serve(changed(&[3]));
    assert_eq!(road.run(order()).await.fault, None);
    road.check_books();
}

#[tokio::test]
async fn read_after_a_restore_everything_is_taken_as_it_comes_once() {
    let road = Road::new(pages(1_000, "old"));
    road.run(order()).await;
    road.crm.serve(pages(500, "restored"));
    let end = road.run(restored()).await;
    assert_eq!((end.fault, end.record.counters.applied), (None, 60));
    assert_eq!(road.rows(), pages(500, "restored").concat());
    let stands = road.checkpoint().unwrap();
    assert!(!stands.restoring && stands.top_version < 600, "{stands:?}");
    // From then on versions count again.
    road.crm.serve(vec![vec![row("id003", 400)]]);
    assert_eq!(road.run(order()).await.record.counters.superseded, 1);
    road.check_books();
}

#[tokio::test]
async fn interrupted_it_goes_on_as_it_began_whoever_runs_it() {
    let road = Road::new(pages(1_000, "old"));
    road.run(order()).await;
    road.crm.serve(pages(500, "restored"));
    road.crm.fail(1, Fault::new(ErrorKind::ConnectionLost, "scripted"));
    assert_eq!(road.run(restored()).await.record.state, RunState::Failed);
    assert!(road.checkpoint().unwrap().restoring);
    road.crm.heal();
    road.crm.take_asked();
    let end = road.run(order()).await;
    assert_eq!(end.fault, None);
    assert_eq!(road.crm.take_asked().first().map(|a| a.page), Some(1), "no page is read again");
    assert_eq!(road.rows(), pages(500, "restored").concat());
    assert!(!road.checkpoint().unwrap().restoring);
}

#[tokio::test]
async fn a_first_load_from_before_the_restore_starts_over() {
    let road = Road::new(pages(1_000, "old"));
    road.crm.fail(2, Fault::new(ErrorKind::ConnectionLost, "scripted"));
    road.run(order()).await;
    road.crm.heal();
    road.crm.serve(pages(500, "restored"));
    let end = road.run(restored()).await;
    assert_eq!((end.fault, road.rows()), (None, pages(500, "restored").concat()));
}

#[tokio::test]
async fn rows_deleted_since_the_backup_come_back_with_the_versions_they_had() {
    let tracking = |restored| {
        let by_date = Changes::by_date();
        RunOrder { changes: Changes { method: ReadMethod::Tracking, restored, ..by_date }, ..order() }
    };
    let road = Road::new(pages(1_000, "old"));
    road.crm.track();
    road.run(tracking(false)).await;
    road.crm.tell(vec![change(&[row("late", 5_000)], &["id007", "id008"])]);
    assert_eq!(road.run(tracking(false)).await.record.counters.deleted, 2);
    let end = road.run(tracking(true)).await;
    assert_eq!(end.fault, None);
    let living = "SELECT count(*) FROM person WHERE fb_deleted_at IS NULL AND personid <> 'late'";
    assert_eq!(road.sql::<i64>(living), 60);
    assert_eq!(road.sql::<i64>("SELECT count(*) FROM person WHERE fb_deleted_at IS NOT NULL"), 1, "made since");
    // A deletion after the restore is judged by the versions of the restore.
    road.crm.tell(vec![change(&[], &["id009"])]);
    road.crm.tell(vec![change(&[row("id009", 2_000)], &[])]);
    road.run(tracking(false)).await;
    assert_eq!(road.run(tracking(false)).await.record.counters.applied, 1, "created anew under its identifier");
    road.check_books();
}

#[tokio::test]
async fn a_row_the_restored_reading_left_out_is_taken_in_its_new_versions_all_the_same() {
    let adults = |restored| {
        let mut order = order();
        order.query.filter = Some(Filter::Empty { field: "age".into() });
        order.flow.filter = Some("age empty".into());
        order.changes.restored = restored;
        order
    };
    let road = Road::new(pages(1_000, "old"));
    road.run(adults(false)).await;
    // The first row does not come any more: it was switched off in the backup, and the flow keeps what left.
    let mut rows = pages(500, "restored");
    rows[0].remove(0);
    road.crm.serve(rows);
    assert_eq!(road.run(adults(true)).await.record.counters.applied, 59);
    assert_eq!(road.sql::<i64>("SELECT fb_version FROM person WHERE personid = 'id000'"), 0);
    road.crm.serve(vec![vec![Row { name: "back".into(), ..row("id000", 700) }]]);
    let end = road.run(adults(false)).await;
    assert_eq!((end.fault, end.record.counters.applied), (None, 1));
    assert_eq!(road.rows()[0].name, "back");
    road.check_books();
}

#[tokio::test]
async fn nothing_is_levelled_before_the_first_page_is_there_nor_at_the_ones_that_follow() {
    let road = Road::new(pages(1_000, "old"));
    road.run(order()).await;
    road.tamper("INSERT INTO fb_tombstone VALUES ('person', 'gone', 1500, 'deleted', 0, 'x', 'then')");
    let zeros = |road: &Road| road.sql::<i64>("SELECT count(*) FROM person WHERE fb_version = 0");
    road.crm.fail(0, Fault::new(ErrorKind::ConnectionLost, "scripted"));
    road.run(restored()).await;
    assert_eq!((zeros(&road), road.sql::<i64>("SELECT version FROM fb_tombstone")), (0, 1_500));
    road.crm.heal();
    road.crm.serve(pages(500, "restored"));
    road.crm.fail(1, Fault::new(ErrorKind::ConnectionLost, "scripted"));
    road.run(restored()).await;
    assert_eq!((zeros(&road), road.sql::<i64>("SELECT version FROM fb_tombstone")), (40, 0));
    road.crm.heal();
    road.run(restored()).await;
    assert_eq!(zeros(&road), 0, "what the first page brought kept its version");
    assert_eq!(road.rows(), pages(500, "restored").concat());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sandbox_restored_and_gone_on_is_equal_to_its_own_account() {
    let truth = Truth::new("contact", 1_000).await;
    truth.run(|_| {}).await;
    let backup = truth.sandbox.backup();
    let plan = |updates, inserts, deletes| MutationPlan { table: Some("contact".into()), updates, inserts, deletes };
    truth.sandbox.mutate(&plan(400, 5, 2));
    truth.run(|o| o.mode = ReadMode::Full).await;
    truth.compare();
    truth.sandbox.restore(&backup);
    truth.sandbox.mutate(&plan(30, 3, 1));
    let held = truth.run(|o| o.mode = ReadMode::Full).await.fault.unwrap();
    assert_eq!(held.kind, ErrorKind::SourceWentBack);
    let end = truth.run(|o| o.changes.restored = true).await;
    assert_eq!(end.fault, None);
    truth.compare();
}
