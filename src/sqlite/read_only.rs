//! A database that may only be looked at: no permission to write, or a medium that cannot be written.
use super::fault;
use super::open::{beside, check_version};
use crate::fault::{ErrorKind, Fault, Outcome};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::Path;

/// Looks into the database at `path` where [`super::open`] was `barred` from writing, whatever its version. Not to be kept: a
/// database that nobody holds open has no journal beside it and is read as if nobody would ever write to it (sqlite.org,
/// "Write-Ahead Logging", read-only databases).
///
/// # Errors
/// As [`super::open`]; `barred` where it cannot be read either.
pub fn look_only(path: &Path, barred: Fault) -> Outcome<Connection> {
    if barred.kind != ErrorKind::NotWritable {
        return Err(barred);
    }
    read_only(path).map_err(|fault| match fault.kind {
        ErrorKind::NotOurDatabase | ErrorKind::DatabaseNewer | ErrorKind::DatabaseCorrupt => fault,
        _ => barred,
    })
}

fn read_only(path: &Path) -> Outcome<Connection> {
    let journal = fs::metadata(beside(path, "-wal")).map_or(0, |m| m.len());
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = match journal {
        0 => Connection::open_with_flags(still(path), flags | OpenFlags::SQLITE_OPEN_URI),
        _ => Connection::open_with_flags(path, flags),
    };
    let conn = conn.map_err(|e| fault(&e, path))?;
    check_version(&conn, path)?;
    super::look(&conn, path)?;
    Ok(conn)
}

/// The file as an address that tells SQLite that nobody writes to it.
fn still(path: &Path) -> String {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"/._-~:".contains(b);
    let text = path.to_string_lossy();
    let escaped: String = text
        .as_bytes()
        .iter()
        .map(|b| if plain(b) { char::from(*b).to_string() } else { format!("%{b:02X}") })
        .collect();
    format!("file:{escaped}?immutable=1")
}

#[cfg(test)]
mod tests {
    use super::super::open::refuse;
    use super::super::{Care, open};
    use super::*;
    use crate::schema::system_tables::USER_VERSION;

    #[test]
    fn who_may_not_write_may_look_whatever_the_version_and_only_then() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("odd name? #1 100%.db");
        drop(open(&path, Care::Ownership).unwrap());
        let barred = || refuse(ErrorKind::NotWritable, &path, "no permission");
        let conn = look_only(&path, barred()).unwrap();
        assert!(conn.is_readonly("main").unwrap());
        let count = |sql: &str| look_only(&path, barred()).unwrap().query_row(sql, [], |r| r.get::<_, u32>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM sqlite_schema WHERE name = 'fb_run'"), 1, "what is written is read");
        assert!(conn.execute_batch("DELETE FROM fb_run").is_err(), "and nothing is changed");
        drop(conn);
        let older = format!("DROP TABLE fb_tombstone; PRAGMA user_version = {}", USER_VERSION - 1);
        Connection::open(&path).unwrap().execute_batch(&older).unwrap();
        assert_eq!(count("SELECT count(*) FROM fb_tombstone"), 0, "what an older version lacks reads as empty");
        let busy = refuse(ErrorKind::DatabaseBusy, &path, "held");
        assert_eq!(look_only(&path, busy).unwrap_err().kind, ErrorKind::DatabaseBusy);
        let nothing = dir.path().join("nothing.db");
        assert_eq!(look_only(&nothing, barred()).unwrap_err().kind, ErrorKind::NotWritable);
    }
}
