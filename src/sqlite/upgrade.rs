//! Brings a database of an older version up to date, in one transaction: after a kill it stands in either version.
use crate::schema::older_tables::{
    SQLITE_1_TO_2, SQLITE_2_TO_3, SQLITE_3_TO_4, SQLITE_4_TO_5, SQLITE_5_TO_6, SQLITE_7_TO_8, SQLITE_TO_7, SQLITE_TO_9,
    SQLITE_TO_10, SQLITE_TO_11, SQLITE_TO_12, SQLITE_TO_13, SQLITE_TO_14, SQLITE_TO_15, SQLITE_TO_16, SQLITE_TO_17,
    SQLITE_TO_18, SQLITE_TO_20,
};
use crate::schema::quote_identifier;
use crate::schema::system_tables::{DELETED_AT, USER_VERSION};
use rusqlite::{Connection, Result as Sql, TransactionBehavior};

/// Brings it to the present version.
pub(super) fn upgrade(conn: &mut Connection) -> Sql<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have done it while we waited for the turn.
    let version: i32 = tx.pragma_query_value(None, "user_version", |r| r.get(0))?;
    if version < 2 {
        tx.execute_batch(SQLITE_1_TO_2)?;
        for table in schema_tables(&tx)? {
            tx.execute_batch(&format!("ALTER TABLE {} ADD COLUMN {DELETED_AT} TEXT", quote_identifier(&table)))?;
        }
    }
    if version < 3 {
        tx.execute_batch(SQLITE_2_TO_3)?;
    }
    if version < 4 {
        tx.execute_batch(SQLITE_3_TO_4)?;
    }
    if version < 5 {
        tx.execute_batch(SQLITE_4_TO_5)?;
    }
    if version < 6 {
        tx.execute_batch(SQLITE_5_TO_6)?;
    }
    if version < 7 {
        tx.execute_batch(SQLITE_TO_7)?;
    }
    if version < 8 {
        tx.execute_batch(SQLITE_7_TO_8)?;
    }
    if version < 9 {
        tx.execute_batch(SQLITE_TO_9)?;
    }
    if version < 10 {
        tx.execute_batch(SQLITE_TO_10)?;
    }
    if version < 11 {
        tx.execute_batch(SQLITE_TO_11)?;
    }
    if version < 12 {
        tx.execute_batch(SQLITE_TO_12)?;
    }
    if version < 13 {
        tx.execute_batch(SQLITE_TO_13)?;
    }
    if version < 14 {
        tx.execute_batch(SQLITE_TO_14)?;
    }
    if version < 15 {
        tx.execute_batch(SQLITE_TO_15)?;
    }
    if version < 16 {
        tx.execute_batch(SQLITE_TO_16)?;
    }
    if version < 17 {
        tx.execute_batch(SQLITE_TO_17)?;
    }
    if version < 18 {
        tx.execute_batch(SQLITE_TO_18)?;
    }
    if version < 20 {
        tx.execute_batch(SQLITE_TO_20)?;
    }
    crate::failpoint::reach("upgrade-half-done");
    tx.pragma_update(None, "user_version", USER_VERSION)?;
    tx.commit()
}

/// The schema tables there are.
pub(super) fn schema_tables(conn: &Connection) -> Sql<Vec<String>> {
    let sql = "SELECT s.name FROM fb_schema s WHERE EXISTS
        (SELECT 1 FROM main.sqlite_schema t WHERE t.type = 'table' AND t.name = s.name COLLATE NOCASE)";
    conn.prepare(sql)?.query_map([], |r| r.get(0))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::system_tables::SQLITE;

    #[test]
    fn a_database_of_version_one_is_brought_up_to_date_with_its_rows() {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE fb_schema (name TEXT PRIMARY KEY COLLATE NOCASE, definition TEXT NOT NULL) STRICT;
             CREATE TABLE fb_checkpoint (flow TEXT PRIMARY KEY, seq INTEGER NOT NULL, reading_since TEXT,
                 mapping_version INTEGER NOT NULL DEFAULT 3, loaded INTEGER NOT NULL DEFAULT 0) STRICT;
             CREATE TABLE fb_run (id INTEGER PRIMARY KEY, run TEXT NOT NULL, deleted INTEGER NOT NULL) STRICT;
             CREATE TABLE fb_page (flow TEXT NOT NULL, seq INTEGER NOT NULL, deleted INTEGER NOT NULL) STRICT;
             INSERT INTO fb_schema VALUES ('Person', '{}'), ('gone', '{}');
             INSERT INTO fb_checkpoint VALUES ('a', 7, '2026-01-01T00:00:00Z', 3, 1), ('b', 3, NULL, 3, 0);
             CREATE TABLE fb_reject (id INTEGER PRIMARY KEY, flow TEXT NOT NULL, run TEXT NOT NULL, row TEXT NOT NULL,
                 reason TEXT NOT NULL, field TEXT, sample TEXT, mapping_version INTEGER NOT NULL, at TEXT NOT NULL,
                 resolution TEXT CHECK (resolution IN ('applied', 'repeated'))) STRICT;
             CREATE INDEX fb_reject_open ON fb_reject (flow, row) WHERE resolution IS NULL;
             CREATE INDEX fb_reject_run ON fb_reject (run);
             INSERT INTO fb_reject VALUES (5, 'a', 'r', 'x', 'too-long', 'name', NULL, 2, 'then', NULL),
                 (9, 'a', 'r', 'y', 'too-long', 'name', 'yy', 2, 'then', 'applied');
             CREATE TABLE fb_enumeration (name TEXT PRIMARY KEY, label TEXT NOT NULL) STRICT;
             CREATE TABLE fb_enumeration_value (enumeration TEXT, position INTEGER, name TEXT, label TEXT, code INTEGER);
             CREATE TABLE person (id TEXT) STRICT; INSERT INTO person VALUES ('x');
             PRAGMA user_version = 1;",
        )
        .unwrap();
        for _ in 0..2 {
            upgrade(&mut conn).unwrap();
        }
        let one = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, String>(0)).unwrap();
        assert_eq!(one("SELECT group_concat(kind) FROM fb_checkpoint ORDER BY flow"), "since,all");
        assert_eq!(one("SELECT CAST(sum(restoring) AS TEXT) FROM fb_checkpoint WHERE windows IS NULL"), "0");
        assert_eq!(one("SELECT id || coalesce(fb_deleted_at, ' is there') FROM person"), "x is there");
        assert_eq!(one("SELECT CAST(count(*) AS TEXT) FROM fb_tombstone"), "0");
        assert_eq!(
            one("SELECT group_concat(mapping_version) FROM fb_checkpoint"),
            "0,3",
            "loaded ones read everything"
        );
        assert_eq!(one("SELECT group_concat(reads || delta_selects || older) FROM fb_checkpoint"), "0,0");
        let rejects =
            "SELECT group_concat(id || row || coalesce(sample, '-') || coalesce(resolution, '?')) FROM fb_reject";
        assert_eq!(one(rejects), "5x-?,9yyyapplied");
        conn.execute_batch("UPDATE fb_reject SET resolution = 'gone' WHERE id = 5").unwrap();
        assert!(conn.execute_batch("UPDATE fb_reject SET resolution = 'odd'").is_err());
        assert_eq!(one("SELECT CAST(user_version AS TEXT) FROM pragma_user_version"), USER_VERSION.to_string());
    }

    /// Tables with their columns, as far as they do not depend on how they came about.
    fn shape(conn: &Connection) -> Vec<(String, String, String, bool, i64)> {
        let sql = "SELECT t.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_schema t, pragma_table_info(t.name) c
                   WHERE t.type = 'table' ORDER BY t.name, c.name";
        let mut all = conn.prepare(sql).unwrap();
        let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?));
        all.query_map([], read).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn one_of_version_three_then_has_the_tables_of_a_new_one() {
        let fresh = Connection::open_in_memory().unwrap();
        fresh.execute_batch(SQLITE).unwrap();
        let mut old = Connection::open_in_memory().unwrap();
        // What version four brought, taken back.
        old.execute_batch(SQLITE).unwrap();
        old.execute_batch(
            "ALTER TABLE fb_checkpoint DROP COLUMN replay; DROP TABLE fb_delete_wish; DROP TABLE fb_delete_row; DROP TABLE fb_delete_plan; DROP TABLE fb_privacy_key; DROP TABLE fb_suppressed; DROP TABLE fb_erasure; DROP INDEX fb_reject_row; 
             DROP TABLE fb_serve; DROP TABLE fb_due; DROP TABLE fb_chain; DROP TABLE fb_withdrawn; DROP TABLE fb_opt_in; DROP TABLE fb_consent; DROP TABLE fb_consent_at; DROP TABLE fb_reject_note; DROP TABLE fb_event; DROP TABLE fb_event_cursor;
             DROP TABLE fb_outbox; DROP TABLE fb_agreed; DROP TABLE fb_conflict;
             DROP TABLE fb_alias; DROP TABLE fb_holder; ALTER TABLE fb_checkpoint DROP COLUMN reads;
             ALTER TABLE fb_checkpoint DROP COLUMN delta_selects; ALTER TABLE fb_checkpoint DROP COLUMN older;
             ALTER TABLE fb_enumeration_value DROP COLUMN value; ALTER TABLE fb_enumeration_value DROP COLUMN labels;
             ALTER TABLE fb_enumeration DROP COLUMN kind; ALTER TABLE fb_enumeration DROP COLUMN sources;
             ALTER TABLE fb_run DROP COLUMN merged; ALTER TABLE fb_page DROP COLUMN merged;
             PRAGMA user_version = 3;",
        )
        .unwrap();
        upgrade(&mut old).unwrap();
        assert_eq!(shape(&old), shape(&fresh));
    }

    #[test]
    fn one_of_version_seven_keeps_its_runs_and_tells_merged_rows_apart_from_then_on() {
        let fresh = Connection::open_in_memory().unwrap();
        fresh.execute_batch(SQLITE).unwrap();
        let mut old = Connection::open_in_memory().unwrap();
        old.execute_batch(SQLITE).unwrap();
        old.execute_batch(
            "ALTER TABLE fb_checkpoint DROP COLUMN replay; DROP TABLE fb_delete_wish; DROP TABLE fb_delete_row; DROP TABLE fb_delete_plan; DROP TABLE fb_privacy_key; DROP TABLE fb_suppressed; DROP TABLE fb_erasure; DROP INDEX fb_reject_row; 
             DROP TABLE fb_serve; DROP TABLE fb_due; DROP TABLE fb_chain; DROP TABLE fb_withdrawn; DROP TABLE fb_opt_in; DROP TABLE fb_consent; DROP TABLE fb_consent_at; DROP TABLE fb_reject_note; DROP TABLE fb_event; DROP TABLE fb_event_cursor;
             DROP TABLE fb_outbox; DROP TABLE fb_agreed; DROP TABLE fb_conflict; ALTER TABLE fb_reject DROP COLUMN said;
             ALTER TABLE fb_run DROP COLUMN merged; ALTER TABLE fb_page DROP COLUMN merged;
             INSERT INTO fb_run (run, flow, mode, dry_run, state, started, read, deleted)
                 VALUES ('r', 'a', 'full', 0, 'done', 'then', 5, 5);
             INSERT INTO fb_page VALUES ('a', 1, 'r', 1, 'then', 5, 0, 0, 0, 0, 0, 0, 5);
             PRAGMA user_version = 7;",
        )
        .unwrap();
        upgrade(&mut old).unwrap();
        assert_eq!(shape(&old), shape(&fresh));
        let one = |sql: &str| old.query_row(sql, [], |r| r.get::<_, String>(0)).unwrap();
        assert_eq!(one("SELECT deleted || '+' || merged FROM fb_run"), "5+0");
        assert_eq!(one("SELECT read || '=' || deleted || '+' || merged FROM fb_page"), "5=5+0");
        old.execute_batch("UPDATE fb_page SET merged = 5").unwrap();
        assert!(old.execute_batch("UPDATE fb_page SET merged = 6").is_err(), "merged ones are among the deleted");
        let odd = "INSERT INTO fb_page VALUES ('a', 2, 'r', 1, 'then', 5, 0, 0, 0, 0, 0, 0, 4, 1)";
        assert!(old.execute_batch(odd).is_err(), "and count once where the page is balanced");
    }

    #[test]
    fn what_version_fifteen_agreed_on_is_kept_under_its_name() {
        let mut old = Connection::open_in_memory().unwrap();
        old.execute_batch(SQLITE).unwrap();
        old.execute_batch(
            "DROP TABLE fb_chain; DROP TABLE fb_withdrawn; DROP TABLE fb_opt_in; DROP TABLE fb_agreed; CREATE TABLE fb_agreed (flow TEXT NOT NULL, row TEXT NOT NULL, state INTEGER NOT NULL,
                 read_as INTEGER NOT NULL, refused INTEGER NOT NULL, fields TEXT NOT NULL, PRIMARY KEY (flow, row)) STRICT, WITHOUT ROWID;
             INSERT INTO fb_agreed VALUES ('out', 'a', 1, 2, 0, '{}'), ('leads', 'a', 3, 0, 1, '{}'); PRAGMA user_version = 15;",
        )
        .unwrap();
        upgrade(&mut old).unwrap();
        let sql = "SELECT group_concat(flow || place || row || state || read_as || refused, ' ') FROM fb_agreed";
        assert_eq!(old.query_row(sql, [], |r| r.get::<_, String>(0)).unwrap(), "leads0a301 out0a120");
    }
}
