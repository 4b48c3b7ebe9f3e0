//! A database of an earlier version, looked at without changing it: what the present version would add is laid over its tables
//! in the connection's own temporary schema, empty or with the column's default. The file stays as it is, so that the
//! version before can go on with it until somebody decides to run this one.
use super::backups::{Shelf, refuse_damaged};
use super::upgrade::{schema_tables, upgrade};
use crate::clock::Clock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::run::BackupWhy;
use crate::schema::quote_identifier;
use crate::schema::system_tables::{BOOKKEEPING, SQLITE, USER_VERSION};
use rusqlite::{Connection, Result as Sql};
use std::path::Path;

/// Makes a connection fit for a look, whatever version the file has now: another process may have brought it up to date since
/// the last one.
///
/// # Errors
/// `DatabaseNewer` where a newer version of this program has meanwhile; what SQLite tells.
pub fn look(conn: &Connection, path: &Path) -> Outcome<()> {
    let say = |e| super::fault(&e, path);
    let (version, covered) = (version(conn).map_err(say)?, is_covered(conn).map_err(say)?);
    if version > USER_VERSION {
        let place = path.display().to_string();
        let why = format!("{place}: the database has version {version} by now, this program knows {USER_VERSION}");
        let fault = Fault::new(ErrorKind::DatabaseNewer, why).with("path", place);
        return Err(fault.with("version", version.to_string()));
    }
    match (version < USER_VERSION, covered) {
        (true, false) => cover(conn).map_err(say),
        (false, true) => uncover(conn).map_err(say),
        _ => Ok(()),
    }
}

/// Makes sure of a database before something is written: one that was found damaged is refused, one of an older version is
/// brought up to date, behind a backup.
///
/// # Errors
/// `DatabaseCorrupt`; as [`look`]; `DiskFull` where there is no room for the backup.
pub fn bring_up_to_date(conn: &mut Connection, path: &Path, clock: &dyn Clock) -> Outcome<()> {
    let say = |e| super::fault(&e, path);
    refuse_damaged(path)?;
    if version(conn).map_err(say)? < USER_VERSION {
        Shelf::of(path).take(BackupWhy::Upgrade, clock.now())?;
        uncover(conn).and_then(|()| upgrade(conn)).map_err(say)?;
    }
    look(conn, path)
}

fn version(conn: &Connection) -> Sql<i32> {
    conn.pragma_query_value(None, "user_version", |r| r.get(0))
}

fn is_covered(conn: &Connection) -> Sql<bool> {
    conn.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_temp_schema)", [], |r| r.get(0))
}

fn cover(conn: &Connection) -> Sql<()> {
    conn.execute_batch("PRAGMA temp_store = MEMORY")?;
    let model = Connection::open_in_memory()?;
    model.execute_batch(SQLITE)?;
    let mut tables = model.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL")?;
    let tables = tables.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Sql<Vec<(String, String)>>>()?;
    for (table, sql) in tables {
        let (wanted, present) = (columns(&model, &table)?, columns(conn, &table)?);
        match present.is_empty() {
            true => conn.execute_batch(&sql.replacen("CREATE TABLE", "CREATE TEMP TABLE", 1))?,
            false => lay_over(conn, &table, &present, wanted)?,
        }
    }
    for table in schema_tables(conn)? {
        let wanted = BOOKKEEPING
            .iter()
            .map(|(name, _, value)| ((*name).to_owned(), if *value { "0" } else { "NULL" }.to_owned()));
        lay_over(conn, &table, &columns(conn, &table)?, wanted.collect())?;
    }
    Ok(())
}

/// A view of the table's own name, with the columns it lacks beside its own.
fn lay_over(conn: &Connection, table: &str, present: &[(String, String)], wanted: Vec<(String, String)>) -> Sql<()> {
    let missing = wanted.into_iter().filter(|(name, _)| !present.iter().any(|(has, _)| has.eq_ignore_ascii_case(name)));
    let more: String = missing.map(|(name, value)| format!(", {value} AS {}", quote_identifier(&name))).collect();
    if more.is_empty() {
        return Ok(());
    }
    let table = quote_identifier(table);
    conn.execute_batch(&format!("CREATE TEMP VIEW {table} AS SELECT *{more} FROM main.{table}"))
}

/// The columns of a table of the file itself, each with its default.
fn columns(conn: &Connection, table: &str) -> Sql<Vec<(String, String)>> {
    let sql = "SELECT name, coalesce(dflt_value, 'NULL') FROM pragma_table_info(?1, 'main')";
    conn.prepare(sql)?.query_map([table], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
}

fn uncover(conn: &Connection) -> Sql<()> {
    let mut found = conn.prepare("SELECT type, name FROM sqlite_temp_schema WHERE type IN ('view', 'table')")?;
    let found = found.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Sql<Vec<(String, String)>>>()?;
    for (kind, name) in found {
        conn.execute_batch(&format!("DROP {kind} temp.{}", quote_identifier(&name)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Care, open};
    use super::*;
    use crate::clock::SystemClock;
    use crate::schema::system_tables::APPLICATION_ID;
    use std::fs;

    /// A file as version 1 left it.
    fn old(path: &Path) {
        let conn = Connection::open(path).unwrap();
        conn.execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1;
             CREATE TABLE fb_schema (name TEXT PRIMARY KEY COLLATE NOCASE, definition TEXT NOT NULL) STRICT;
             CREATE TABLE fb_checkpoint (flow TEXT PRIMARY KEY, seq INTEGER NOT NULL, reading_since TEXT,
                 mapping_version INTEGER NOT NULL DEFAULT 1, loaded INTEGER NOT NULL DEFAULT 0) STRICT;
             CREATE TABLE fb_reject (id INTEGER PRIMARY KEY, flow TEXT NOT NULL, run TEXT NOT NULL, row TEXT NOT NULL,
                 reason TEXT NOT NULL, field TEXT, sample TEXT, mapping_version INTEGER NOT NULL, at TEXT NOT NULL,
                 resolution TEXT CHECK (resolution IN ('applied', 'repeated'))) STRICT;
             CREATE TABLE fb_run (id INTEGER PRIMARY KEY, run TEXT NOT NULL, deleted INTEGER NOT NULL) STRICT;
             CREATE TABLE fb_page (flow TEXT NOT NULL, seq INTEGER NOT NULL, deleted INTEGER NOT NULL) STRICT;
             INSERT INTO fb_schema VALUES ('person', '{{}}');
             INSERT INTO fb_checkpoint (flow, seq) VALUES ('a', 7);
             CREATE TABLE fb_enumeration (name TEXT PRIMARY KEY, label TEXT NOT NULL) STRICT;
             CREATE TABLE fb_enumeration_value (enumeration TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
                 label TEXT NOT NULL, code INTEGER NOT NULL, PRIMARY KEY (enumeration, position)) STRICT;
             CREATE TABLE person (id TEXT, fb_version INTEGER NOT NULL) STRICT; INSERT INTO person VALUES ('x', 3);"
        ))
        .unwrap();
        conn.close().unwrap();
    }

    fn one(conn: &Connection, sql: &str) -> String {
        conn.query_row(&format!("SELECT CAST(({sql}) AS TEXT)"), [], |r| r.get(0)).unwrap()
    }

    #[test]
    fn looking_changes_no_byte_of_an_older_file_and_reads_what_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("campaign.db");
        old(&path);
        let before = fs::read(&path).unwrap();
        for care in [Care::Soundness, Care::Ownership] {
            let conn = open(&path, care).unwrap();
            assert_eq!(
                one(&conn, "SELECT flow || seq || kind || settling || coalesce(swept, '-') FROM fb_checkpoint"),
                "a7all0-"
            );
            assert_eq!(one(&conn, "SELECT id || fb_version FROM person WHERE fb_deleted_at IS NULL"), "x3");
            assert_eq!(one(&conn, "SELECT count(*) FROM fb_tombstone"), "0");
            assert_eq!(one(&conn, "SELECT count(*) FROM fb_reject"), "0");
            conn.close().unwrap();
        }
        assert!(fs::read(&path).unwrap() == before, "the file was changed");
    }

    #[test]
    fn who_writes_brings_it_up_to_date_and_who_looks_sees_it_from_then_on() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("campaign.db");
        old(&path);
        let looking = open(&path, Care::Ownership).unwrap();
        assert_eq!(one(&looking, "SELECT kind FROM fb_checkpoint"), "all");
        let mut writing = open(&path, Care::Ownership).unwrap();
        bring_up_to_date(&mut writing, &path, &SystemClock).unwrap();
        assert_eq!(one(&writing, "SELECT user_version FROM pragma_user_version"), USER_VERSION.to_string());
        writing
            .execute_batch("UPDATE fb_checkpoint SET kind = 'delta'; UPDATE person SET fb_deleted_at = 'then'")
            .unwrap();
        look(&looking, &path).unwrap();
        assert_eq!(one(&looking, "SELECT kind FROM fb_checkpoint"), "delta");
        assert_eq!(one(&looking, "SELECT fb_deleted_at FROM person"), "then");
        bring_up_to_date(&mut writing, &path, &SystemClock).unwrap();
        writing.execute_batch("PRAGMA user_version = 999").unwrap();
        assert_eq!(look(&looking, &path).unwrap_err().kind, ErrorKind::DatabaseNewer);
    }
}
