//! What SQLite's result codes mean for a person.
use crate::fault::{ErrorKind, Fault};
use rusqlite::ErrorCode;
use std::path::Path;

/// `SQLITE_IOERR_SHMSIZE`: the shared-memory file could not grow, which is a full disk in practice.
const SHM_SIZE: i32 = 4874;

/// The fault for an error of the database at `path`.
pub fn fault(error: &rusqlite::Error, path: &Path) -> Fault {
    let place = path.display().to_string();
    Fault::new(kind(error), format!("{place}: {error}")).with("path", place)
}

fn kind(error: &rusqlite::Error) -> ErrorKind {
    // Everything else is about what was asked, and says nothing of the file.
    let rusqlite::Error::SqliteFailure(cause, _) = error else { return ErrorKind::StatementRefused };
    if cause.extended_code == SHM_SIZE {
        return ErrorKind::DiskFull;
    }
    match cause.code {
        ErrorCode::DiskFull => ErrorKind::DiskFull,
        ErrorCode::NotADatabase => ErrorKind::NotOurDatabase,
        ErrorCode::DatabaseCorrupt => ErrorKind::DatabaseCorrupt,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => ErrorKind::DatabaseBusy,
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => ErrorKind::NotWritable,
        // `Unknown` is SQLITE_ERROR: too many columns, a column that is not there.
        ErrorCode::Unknown
        | ErrorCode::TooBig
        | ErrorCode::ConstraintViolation
        | ErrorCode::TypeMismatch
        | ErrorCode::ParameterOutOfRange => ErrorKind::StatementRefused,
        _ => ErrorKind::StorageFailed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    /// What SQLite says of a statement.
    fn said(sql: &str) -> Fault {
        let db = Connection::open_in_memory().unwrap();
        fault(&db.execute_batch(sql).unwrap_err(), Path::new("x"))
    }

    #[test]
    fn a_table_that_is_too_wide_or_a_row_that_is_too_large_is_no_failure_of_the_database() {
        let columns: Vec<String> = (0..2_001).map(|n| format!("c{n}")).collect();
        for sql in [
            format!("CREATE TABLE wide ({})", columns.join(", ")),
            "CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(1000000001))".to_owned(),
            "CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1), (1)".to_owned(),
        ] {
            let told = said(&sql);
            assert_eq!(told.kind, ErrorKind::StatementRefused, "{}", told.detail);
        }
        let code = |code| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
        let io = fault(&code(rusqlite::ffi::SQLITE_IOERR_WRITE), Path::new("x"));
        assert_eq!(io.kind, ErrorKind::StorageFailed, "the disk is everybody's");
    }
}
