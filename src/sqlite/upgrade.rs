//! Brings a database of an older version up to date, in one transaction: after a kill it stands in either version.
use crate::schema::quote_identifier;
use crate::schema::system_tables::{DELETED_AT, SQLITE_1_TO_2, SQLITE_2_TO_3, USER_VERSION};
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

    #[test]
    fn a_database_of_version_one_is_brought_up_to_date_with_its_rows() {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE fb_schema (name TEXT PRIMARY KEY COLLATE NOCASE, definition TEXT NOT NULL) STRICT;
             CREATE TABLE fb_checkpoint (flow TEXT PRIMARY KEY, seq INTEGER NOT NULL, reading_since TEXT) STRICT;
             INSERT INTO fb_schema VALUES ('Person', '{}'), ('gone', '{}');
             INSERT INTO fb_checkpoint VALUES ('a', 7, '2026-01-01T00:00:00Z'), ('b', 3, NULL);
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
        assert_eq!(one("SELECT CAST(user_version AS TEXT) FROM pragma_user_version"), USER_VERSION.to_string());
    }
}
