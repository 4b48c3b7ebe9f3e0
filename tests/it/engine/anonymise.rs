//! Rows that stay without their person: emptied with their traces, never filled by what is old, filled again when they come
//! back.
use crate::kit::fake_crm::{change, row};
use crate::kit::road::{Road, order};
use fieldbridge::engine::RunOrder;
use fieldbridge::flow::{DeletePolicy, ReadMethod};
use fieldbridge::run::Counters;
use fieldbridge::schema::ColumnWrite;

fn policy(deletions: DeletePolicy, write: ColumnWrite) -> RunOrder {
    let mut order = order();
    order.changes.method = ReadMethod::Tracking;
    order.flow.reading.deletions = deletions;
    let name = order.schema.columns.iter_mut().find(|c| c.name == "name").unwrap();
    (name.personal, name.write) = (true, write);
    order
}

/// Name, age and whether it is marked as deleted.
fn stands(road: &Road, id: &str) -> (Option<String>, Option<i64>, bool) {
    let db = rusqlite::Connection::open(road.path()).unwrap();
    let sql = "SELECT name, age, fb_deleted_at IS NOT NULL FROM person WHERE personid = ?1";
    db.query_row(sql, [id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).unwrap()
}

#[tokio::test]
async fn a_deleted_row_stays_without_its_person_and_nothing_old_fills_it() {
    for write in [ColumnWrite::Always, ColumnWrite::First] {
        let anonymise = || policy(DeletePolicy::Anonymise, write);
        let road = Road::new(vec![(0..40).map(|i| row(format!("id{i:02}"), i + 1)).collect()]);
        road.crm.track();
        assert_eq!(road.run(anonymise()).await.fault, None);
        let before = stands(&road, "id07");
        assert!(before.0.is_some() && !before.2);
        road.tamper(
            "INSERT INTO fb_conflict (flow, run, row, field, ours, theirs, stands, at)
                 VALUES ('person', 'r', 'id07', 'fullname', 'Kim', 'Lee', 'ours', 'then'),
                        ('person', 'r', 'id07', 'age', '7', '8', 'ours', 'then'),
                        ('person', 'r', 'id08', 'fullname', 'Park', 'Choi', 'ours', 'then');
             INSERT INTO fb_reject (flow, run, row, reason, field, sample, mapping_version, at, resolution)
                 VALUES ('person', 'r', 'id07', 'too-long', 'fullname', 'Kim the Long', 1, 'then', 'applied');
             INSERT INTO fb_agreed SELECT 'person', rowid, personid, 1, 1, 0, '{}', NULL, NULL FROM person WHERE personid = 'id07'
                 UNION ALL SELECT 'person', 0, 'id08', 1, 1, 0, '{}', NULL, NULL;",
        );
        road.crm.tell(vec![change(&[row("id01", 900)], &["id07", "never-here"])]);
        let end = road.run(anonymise()).await;
        let counted = Counters { read: 3, applied: 1, deleted: 1, unchanged: 1, ..Counters::default() };
        assert_eq!((end.fault, end.record.counters), (None, counted));
        assert_eq!(stands(&road, "id07"), (None, before.1, true), "{write:?}: key and the rest stay");
        assert_eq!(road.doors.campaign.count("person").unwrap(), 39, "it counts as deleted");
        let told: String = road.sql("SELECT group_concat(row || field || ours || theirs) FROM fb_conflict");
        assert_eq!(told, "id07fullname,id07age78,id08fullnameParkChoi", "only what tells who it was");
        assert_eq!(road.sql::<i64>("SELECT count(*) FROM fb_reject WHERE sample IS NOT NULL"), 0);
        assert_eq!(road.sql::<String>("SELECT group_concat(row) FROM fb_agreed"), "id08");
        // What is old does not come back, whatever it holds.
        road.crm.tell(vec![change(&[row("id07", 800)], &[])]);
        let stale = road.run(anonymise()).await;
        assert_eq!((stale.fault, stale.record.counters.superseded), (None, 1));
        assert_eq!(stands(&road, "id07"), (None, before.1, true));
        // A row that is there again is filled again, also where the column took its value only once.
        let anew = row("id07", 950);
        road.crm.tell(vec![change(std::slice::from_ref(&anew), &[])]);
        assert_eq!(road.run(anonymise()).await.record.counters.applied, 1);
        assert_eq!(stands(&road, "id07"), (Some(anew.name.clone()), Some(anew.age), false), "{write:?}");
        // And a second run with nothing new writes nothing.
        road.crm.tell(vec![change(&[], &[])]);
        assert_eq!(road.run(anonymise()).await.record.counters.applied, 0);
        road.check_books();
    }
}

#[tokio::test]
async fn rows_marked_before_are_emptied_once_the_flow_says_so() {
    let (mark, anonymise) = (policy(DeletePolicy::Mark, ColumnWrite::Always), DeletePolicy::Anonymise);
    let road = Road::new(vec![(0..40).map(|i| row(format!("id{i:02}"), i + 1)).collect()]);
    road.crm.track();
    road.run(mark.clone()).await;
    road.crm.tell(vec![change(&[row("id01", 900)], &["id07"])]);
    assert_eq!(road.run(RunOrder { run: fieldbridge::run::RunId::new(), ..mark }).await.record.counters.deleted, 1);
    assert!(stands(&road, "id07").0.is_some(), "marked, and whole");
    for _ in 0..2 {
        road.crm.tell(vec![change(&[], &[])]);
        assert_eq!(road.run(policy(anonymise, ColumnWrite::Always)).await.fault, None);
        let (name, age, gone) = stands(&road, "id07");
        assert_eq!((name, age.is_some(), gone), (None, true, true));
        assert!(stands(&road, "id08").0.is_some());
    }
    assert_eq!(road.sql::<i64>("SELECT marked FROM fb_tombstone WHERE row = 'id07'"), 2);
    assert_eq!(road.doors.campaign.count("person").unwrap(), 39);
}
