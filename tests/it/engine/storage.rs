//! Databases that are not ours, damaged, full or read-only: refused with a reason, never made fresh, never harmed.
use crate::kit::fake_crm::row;
use crate::kit::road::{Road, order};
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::{Campaign, Enumeration, EnumerationValue};
use fieldbridge::run::RunState;
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

fn scratch() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("campaign.db");
    (dir, path)
}

fn refused(path: &Path) -> ErrorKind {
    let before = fs::read(path).unwrap_or_default();
    let fault = SqliteCampaign::new(path).facts().unwrap_err();
    assert_eq!(fault.args["path"], path.display().to_string());
    assert_eq!(fs::read(path).unwrap_or_default(), before, "a refused file is not touched");
    fault.kind
}

#[test]
fn a_new_database_is_ours_private_and_empty() {
    let (_dir, path) = scratch();
    let campaign = SqliteCampaign::new(&path);
    assert!(!path.exists(), "nothing is touched before the first call");
    let facts = campaign.facts().unwrap();
    assert!(facts.bytes > 0 && facts.tables.is_empty());
    let left: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.iter().all(|n| n.to_string_lossy().starts_with("campaign.db")), "{left:?}");
    assert!(!left.iter().any(|n| n.to_string_lossy().contains("new")), "{left:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let (_dir, path) = scratch();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    assert_eq!(refused(&path), ErrorKind::NotOurDatabase);
    fs::write(&path, "just a letter, quite long enough to be something").unwrap();
    assert_eq!(refused(&path), ErrorKind::NotOurDatabase);
}

#[test]
fn a_newer_database_is_left_alone() {
    let (_dir, path) = scratch();
    SqliteCampaign::new(&path).facts().unwrap();
    Connection::open(&path).unwrap().execute_batch("PRAGMA journal_mode = DELETE; PRAGMA user_version = 999").unwrap();
    assert_eq!(refused(&path), ErrorKind::DatabaseNewer);
}

#[test]
fn an_empty_or_shortened_file_is_damage_not_a_fresh_start() {
    let (_dir, path) = scratch();
    fs::write(&path, "").unwrap();
    assert_eq!(refused(&path), ErrorKind::DatabaseCorrupt);
    fs::remove_file(&path).unwrap();
    SqliteCampaign::new(&path).facts().unwrap();
    let whole = fs::read(&path).unwrap();
    for keep in [20, 100, 8192, whole.len() - 1] {
        fs::write(&path, &whole[..keep]).unwrap();
        assert_eq!(refused(&path), ErrorKind::DatabaseCorrupt, "{keep} bytes left");
    }
}

#[test]
fn a_journal_without_its_database_is_damage() {
    let (_dir, path) = scratch();
    fs::write(path.with_file_name("campaign.db-wal"), "left behind").unwrap();
    assert_eq!(refused(&path), ErrorKind::DatabaseCorrupt);
}

#[tokio::test]
async fn flipped_bytes_are_found_before_anything_is_written() {
    let road = Road::new(vec![(0..500).map(|i| row(format!("id{i}"), 1)).collect()]);
    road.run(order()).await;
    let path = road.path();
    let copy = road.dir.path().join("copy.db");
    Connection::open(&path).unwrap().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let whole = fs::read(&copy).unwrap();
    let conn = Connection::open(&copy).unwrap();
    let pages: Vec<usize> = conn
        .prepare("SELECT pageno FROM dbstat WHERE name = 'person'")
        .map(|mut s| s.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect())
        .unwrap_or_else(|_| (10..20).collect());
    drop(conn);
    let page_size = 8192;
    for page in pages.into_iter().take(3) {
        let mut harmed = whole.clone();
        let at = (page - 1) * page_size;
        harmed[at..at + 64].fill(0xa5);
        fs::write(&copy, &harmed).unwrap();
        let found = SqliteCampaign::new(&copy).facts().unwrap_err();
        assert_eq!(found.kind, ErrorKind::DatabaseCorrupt, "page {page}");
    }
}

#[test]
fn a_place_that_cannot_be_written_says_so() {
    let (dir, path) = scratch();
    assert_eq!(SqliteCampaign::new(dir.path()).facts().unwrap_err().kind, ErrorKind::NotWritable, "a directory");
    let below = dir.path().join("missing/campaign.db");
    assert_eq!(SqliteCampaign::new(below).facts().unwrap_err().kind, ErrorKind::NotWritable);
    fs::write(dir.path().join("file"), "x").unwrap();
    let through = dir.path().join("file/campaign.db");
    assert_eq!(SqliteCampaign::new(through).facts().unwrap_err().kind, ErrorKind::NotWritable);
    drop(path);
}

#[tokio::test]
async fn a_full_disk_ends_the_run_with_its_pages_kept_and_room_lets_it_go_on() {
    let page = |p: i64| (0..400).map(|i| row(format!("p{p}i{i:03}"), 1)).collect();
    let mut road = Road::new((0..20).map(page).collect());
    road.doors.campaign =
        std::sync::Arc::new(SqliteCampaign::new(road.path()).with_clock(road.doors.clock.clone()).with_most_pages(70));
    let end = road.run(order()).await;
    assert_eq!(end.fault.as_ref().map(|f| f.kind), Some(ErrorKind::DiskFull));
    assert_eq!(end.record.state, RunState::Failed);
    let kept = road.rows().len() as u64;
    assert_eq!(kept, end.record.counters.applied, "whole pages only");
    assert!(kept > 0 && kept < 8000, "{kept}");
    road.check_books();
    road.doors.campaign = std::sync::Arc::new(SqliteCampaign::new(road.path()).with_clock(road.doors.clock.clone()));
    let end = road.run(order()).await;
    assert_eq!(end.record.state, RunState::Done);
    assert_eq!(road.rows().len(), 8000);
    assert_eq!(end.record.counters.read + kept, 8000, "no page was read again");
    road.check_books();
}

#[test]
fn enumerations_stand_as_they_were_put() {
    let (_dir, path) = scratch();
    let campaign = SqliteCampaign::new(&path);
    let value = |name: &str, code| EnumerationValue {
        name: name.into(),
        label: format!("{name} 라벨"),
        code,
        value: (code == 3).then(|| "x;y".into()),
        labels: fieldbridge::catalog::Labels(std::collections::BTreeMap::from([(1033, name.to_owned())])),
    };
    let list = |values| Enumeration {
        name: "gender".into(),
        label: "Gender".into(),
        values,
        kind: fieldbridge::mapping::ListKind::Closed,
        sources: vec![fieldbridge::mapping::EnumSource {
            account: fieldbridge::account::Name::parse("crm").unwrap(),
            option_set: "contact_gendercode".into(),
        }],
    };
    campaign.put_enumeration(&list(vec![value("m", 1), value("f", 2), value("x", 3)])).unwrap();
    let fewer = list(vec![value("x", 3), value("f", 2), value("m", 1)]);
    campaign.put_enumeration(&fewer).unwrap();
    assert_eq!(campaign.enumerations().unwrap(), [fewer]);
}

#[tokio::test]
async fn codes_in_use_are_counted_and_unknown_columns_hold_none() {
    let aged = |id: &str, age| crate::kit::fake_crm::Row { age, ..row(id, 1) };
    let road = Road::new(vec![vec![aged("a", 7), aged("b", 7), aged("c", 9)]]);
    road.run(order()).await;
    let codes = road.doors.campaign.codes_in_use("person", "age").unwrap();
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), [(7, 2), (9, 1)]);
    assert!(road.doors.campaign.codes_in_use("person", "no\"such").unwrap().is_empty());
    assert!(road.doors.campaign.codes_in_use("nowhere", "age").unwrap().is_empty());
}
