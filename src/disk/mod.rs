//! The one way to our own small files: read with limits and clear refusals, written so that the old or the new content is
//! there at any moment, readable by nobody else. Used by `workspace`, `vault` and `sqlite` as `crm` uses `http`; uses the ground
//! floor only.
mod lock;
mod mounts;
mod read;
mod space;
mod write;

pub use lock::{FileLock, lock, lock_within};
pub use mounts::{FileSystem, file_system, mounts};
pub use read::{at, position, read, text};
pub use space::free_space;
pub use write::{ensure_directory, put_in_place, remove, rotate, set_aside, write};

use crate::fault::{ErrorKind, Fault};
use std::io;
use std::path::Path;

/// What a failed call on a file means for a person.
pub fn fault(path: &Path, doing: &str, error: &io::Error) -> Fault {
    use io::ErrorKind as E;
    let kind = match error.kind() {
        E::StorageFull | E::QuotaExceeded | E::FileTooLarge => ErrorKind::DiskFull,
        E::PermissionDenied
        | E::ReadOnlyFilesystem
        | E::NotADirectory
        | E::IsADirectory
        | E::InvalidFilename
        | E::InvalidInput
        | E::AlreadyExists
        | E::NotFound => ErrorKind::NotWritable,
        _ => ErrorKind::StorageFailed,
    };
    refused(path, kind, format!("{doing}: {error}"))
}

/// A fault about a file: every one names its `path`.
pub fn refused(path: &Path, kind: ErrorKind, why: impl AsRef<str>) -> Fault {
    let place = path.display().to_string();
    Fault::new(kind, format!("{place}: {}", why.as_ref())).with("path", place)
}
