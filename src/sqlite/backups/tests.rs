//! Backups are whole, few, private, and as old as they say; a restored one is at the beginning of everything.
use super::*;
use crate::sqlite::{Care, open};
use rusqlite::Connection;
use tempfile::TempDir;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A database with a row, and its backups.
fn place() -> (TempDir, PathBuf, Shelf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("campaign.db");
    let conn = open(&path, Care::Soundness).unwrap();
    conn.execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES ('one')").unwrap();
    let shelf = Shelf::of(&path);
    (dir, path, shelf)
}

fn one(path: &Path, sql: &str) -> String {
    Connection::open(path).unwrap().query_row(sql, [], |r| r.get(0)).unwrap()
}

#[test]
fn a_name_tells_when_and_why_and_no_other_file_is_taken_for_a_backup() {
    let moment = at("2026-11-29T02:03:04Z");
    for why in BackupWhy::ALL {
        assert_eq!(read_name(&name_of(moment, why)), Some((moment, why)));
    }
    for odd in [
        "campaign.db",
        "campaign-x-daily.db",
        "campaign-20261129T020304Z-daily.db.part",
        "campaign-20261129T020304Z-odd.db",
    ] {
        assert_eq!(read_name(odd), None, "{odd}");
    }
}

#[test]
fn a_backup_is_made_once_a_day_and_a_check_once_a_week_and_seven_days_are_kept() {
    let (_dir, path, shelf) = place();
    let begin = at("2026-11-01T00:00:00Z");
    let mut checks = 0;
    for half_day in 0..24 {
        let now = begin + SignedDuration::from_hours(12 * half_day);
        let done = shelf.keep_up(now).unwrap();
        assert_eq!(done.backup.is_some(), half_day % 2 == 0, "{half_day}");
        checks += u32::from(done.checked);
    }
    assert_eq!(checks, 2, "on the first and the eighth day");
    let all = shelf.all().unwrap();
    assert_eq!(all.len(), 7);
    assert_eq!(all[0].at, at("2026-11-12T00:00:00Z"));
    assert_eq!(one(&shelf.directory.join(&all[6].name), "SELECT a FROM t"), "one");
    // A clock that was a year ahead keeps nobody from making one now.
    shelf.take(BackupWhy::Daily, at("2027-11-12T00:00:00Z")).unwrap();
    assert!(shelf.keep_up(at("2026-11-12T13:00:00Z")).unwrap().backup.is_some());
    assert!(path.exists());
}

#[test]
fn a_database_that_has_doubled_is_backed_up_again_the_same_day() {
    let (_dir, path, shelf) = place();
    let hour = |n| at("2026-11-01T00:00:00Z") + SignedDuration::from_hours(n);
    assert!(shelf.keep_up(hour(0)).unwrap().backup.is_some());
    assert!(shelf.keep_up(hour(1)).unwrap().backup.is_none());
    Connection::open(&path).unwrap().execute_batch("INSERT INTO t VALUES (zeroblob(4000000))").unwrap();
    assert!(shelf.keep_up(hour(2)).unwrap().backup.is_some());
    Connection::open(&path).unwrap().execute_batch("DELETE FROM t").unwrap();
    assert!(shelf.keep_up(hour(3)).unwrap().backup.is_none(), "room that is free is no growth");
}

#[test]
fn a_backup_goes_on_beside_a_writer_and_is_for_the_owner_only() {
    let (_dir, path, shelf) = place();
    let writer = Connection::open(&path).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES ('not committed')").unwrap();
    let made = shelf.take(BackupWhy::Asked, at("2026-11-01T00:00:00Z")).unwrap();
    let second = shelf.take(BackupWhy::Asked, at("2026-11-01T00:00:00Z")).unwrap();
    assert_ne!(made.name, second.name);
    let file = shelf.directory.join(&made.name);
    assert_eq!(one(&file, "SELECT group_concat(a) FROM t"), "one");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&shelf.directory).unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[test]
fn what_a_kill_left_of_a_backup_is_no_backup_and_goes() {
    let (_dir, _path, shelf) = place();
    disk::ensure_directory(&shelf.directory).unwrap();
    let part = shelf.directory.join("campaign-20261101T000000Z-daily.db.part");
    fs::write(&part, "half of one").unwrap();
    assert_eq!(shelf.all().unwrap(), []);
    shelf.take(BackupWhy::Daily, at("2026-11-02T00:00:00Z")).unwrap();
    assert!(!part.exists());
}

#[test]
fn after_an_erasure_there_is_one_backup_and_it_knows_nothing_of_before() {
    let (_dir, path, shelf) = place();
    Connection::open(&path).unwrap().execute_batch("INSERT INTO t VALUES ('Ophelia')").unwrap();
    let known = |backup: &Backup| {
        let bytes = fs::read(shelf.directory.join(&backup.name)).unwrap();
        bytes.windows(7).any(|w| w == b"Ophelia")
    };
    assert!(known(&shelf.take(BackupWhy::Daily, at("2026-11-01T00:00:00Z")).unwrap()));
    shelf.take(BackupWhy::Upgrade, at("2026-11-02T00:00:00Z")).unwrap();
    Connection::open(&path).unwrap().execute_batch("PRAGMA secure_delete = ON; DELETE FROM t").unwrap();
    shelf.renew(at("2026-11-02T00:00:00Z")).unwrap();
    let all = shelf.all().unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(!known(&all[0]));
}

#[test]
fn a_damaged_database_is_marked_and_written_to_no_more_until_it_is_sound_again() {
    let (_dir, path, shelf) = place();
    let conn = Connection::open(&path).unwrap();
    let fill = "CREATE INDEX i ON t (a); WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9000)
        INSERT INTO t SELECT printf('%020d', x) FROM n; PRAGMA wal_checkpoint(TRUNCATE)";
    conn.execute_batch(fill).unwrap();
    conn.close().unwrap();
    let sound = fs::read(&path).unwrap();
    shelf.check(at("2026-11-01T00:00:00Z")).unwrap();
    // A page in the middle of a table or an index.
    let mut broken = sound.clone();
    let middle = broken.len() / 2 / 8192 * 8192;
    broken[middle..middle + 4096].fill(0xA5);
    fs::write(&path, &broken).unwrap();
    let found = shelf.check(at("2026-11-02T00:00:00Z")).unwrap_err();
    assert_eq!(found.kind, ErrorKind::DatabaseCorrupt, "{found:?}");
    assert_eq!(refuse_damaged(&path).unwrap_err().kind, ErrorKind::DatabaseCorrupt);
    assert_eq!(shelf.take(BackupWhy::Daily, at("2026-11-02T00:00:00Z")).unwrap_err().kind, ErrorKind::DatabaseCorrupt);
    fs::write(&path, &sound).unwrap();
    shelf.check(at("2026-11-03T00:00:00Z")).unwrap();
    refuse_damaged(&path).unwrap();
}

#[test]
fn a_restored_database_begins_everything_anew_and_the_replaced_one_is_kept() {
    let (_dir, path, shelf) = place();
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(
        "INSERT INTO fb_checkpoint (flow, seq, mapping_version, loaded, kind, delta_link, next_link)
             VALUES ('in', 4, 2, 1, 'delta', 'token', 'page');
         INSERT INTO fb_lease (flow, epoch, run, host, pid, beat) VALUES ('in', 3, 'r', 'h', 1, '2026-11-01T00:00:00Z');
         INSERT INTO fb_outbox (flow, row, run, epoch, creates, state, tries, at) VALUES ('out', 'x', 'r', 1, 1, 'sent', 1, 'then');",
    )
    .unwrap();
    let made = shelf.take(BackupWhy::Asked, at("2026-11-01T00:00:00Z")).unwrap();
    conn.execute_batch("INSERT INTO t VALUES ('later')").unwrap();
    let now = at("2026-11-02T00:00:00Z");
    let held = restore(&shelf, &made.name, now).unwrap_err();
    assert_eq!(held.kind, ErrorKind::DatabaseBusy, "{held:?}");
    refuse_damaged(&path).unwrap();
    conn.close().unwrap();
    assert_eq!(restore(&shelf, "campaign.db", now).unwrap_err().kind, ErrorKind::Usage);
    restore(&shelf, &made.name, now).unwrap();
    refuse_damaged(&path).unwrap();
    assert_eq!(one(&path, "SELECT group_concat(a) FROM t"), "one");
    assert_eq!(
        one(
            &path,
            "SELECT reads || mapping_version || loaded || coalesce(delta_link, next_link, '-') FROM fb_checkpoint"
        ),
        "brought-back01-"
    );
    assert_eq!(one(&path, "SELECT epoch || coalesce(run, '-') FROM fb_lease"), "4-");
    assert_eq!(one(&path, "SELECT state FROM fb_outbox"), "unknown");
    let kept = shelf.all().unwrap().into_iter().find(|b| b.why == BackupWhy::Replaced).unwrap();
    assert_eq!(one(&shelf.directory.join(kept.name), "SELECT group_concat(a) FROM t"), "one,later");
    open(&path, Care::Soundness).unwrap();
}

#[test]
fn a_database_nothing_can_be_read_of_is_restored_as_well_and_a_broken_backup_is_not() {
    let (_dir, path, shelf) = place();
    let made = shelf.take(BackupWhy::Asked, at("2026-11-01T00:00:00Z")).unwrap();
    fs::write(&path, "nothing SQLite knows").unwrap();
    let now = at("2026-11-02T00:00:00Z");
    restore(&shelf, &made.name, now).unwrap();
    assert_eq!(one(&path, "SELECT a FROM t"), "one");
    fs::remove_file(&path).unwrap();
    restore(&shelf, &made.name, now).unwrap();
    assert_eq!(one(&path, "SELECT a FROM t"), "one");
    let file = shelf.directory.join(&made.name);
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let found = restore(&shelf, &made.name, now).unwrap_err();
    assert_eq!(found.kind, ErrorKind::DatabaseCorrupt, "{found:?}");
    assert_eq!(one(&path, "SELECT a FROM t"), "one", "and what is there stays");
}

#[test]
fn an_upgrade_makes_a_backup_of_the_version_before() {
    let (_dir, path, shelf) = place();
    let conn = Connection::open(&path).unwrap();
    let back = "DROP TABLE fb_opt_in; ALTER TABLE fb_agreed DROP COLUMN sent; ALTER TABLE fb_agreed DROP COLUMN wakes; PRAGMA user_version = 17";
    conn.execute_batch(back).unwrap();
    conn.close().unwrap();
    let mut conn = open(&path, Care::Ownership).unwrap();
    crate::sqlite::bring_up_to_date(&mut conn, &path, &crate::clock::SystemClock).unwrap();
    let all = shelf.all().unwrap();
    assert_eq!(all.iter().map(|b| b.why).collect::<Vec<_>>(), [BackupWhy::Upgrade]);
    assert_eq!(
        one(&shelf.directory.join(&all[0].name), "SELECT CAST(user_version AS TEXT) FROM pragma_user_version"),
        "17"
    );
}

#[test]
fn lines_of_old_logs_go_with_the_weekly_check_and_runs_stay() {
    let (_dir, path, shelf) = place();
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(
        "INSERT INTO fb_run (run, flow, mode, dry_run, state, started) VALUES ('r', 'in', 'full', 0, 'done', '2026-01-01T00:00:00Z');
         WITH RECURSIVE n(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x < 24999)
         INSERT INTO fb_log (run, at, level, key, args) SELECT 'r', '2026-01-01T00:00:00Z', 'info', 'log-done', '{}' FROM n;
         INSERT INTO fb_log (run, at, level, key, args) VALUES ('r', '2026-10-31T00:00:00Z', 'info', 'log-done', '{}');",
    )
    .unwrap();
    let done = shelf.keep_up(at("2026-11-01T00:00:00Z")).unwrap();
    assert_eq!(done.lines_gone, 25_000);
    assert_eq!(one(&path, "SELECT (SELECT count(*) FROM fb_log) || '+' || (SELECT count(*) FROM fb_run)"), "1+1");
    assert_eq!(shelf.keep_up(at("2026-11-08T00:00:00Z")).unwrap().lines_gone, 0);
}
