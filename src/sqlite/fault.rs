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
    let rusqlite::Error::SqliteFailure(cause, _) = error else { return ErrorKind::StorageFailed };
    if cause.extended_code == SHM_SIZE {
        return ErrorKind::DiskFull;
    }
    match cause.code {
        ErrorCode::DiskFull => ErrorKind::DiskFull,
        ErrorCode::NotADatabase => ErrorKind::NotOurDatabase,
        ErrorCode::DatabaseCorrupt => ErrorKind::DatabaseCorrupt,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => ErrorKind::DatabaseBusy,
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => ErrorKind::NotWritable,
        _ => ErrorKind::StorageFailed,
    }
}
