//! Locks between processes: each holds a file of its own name as long as the value lives. A process that dies lets go.
use super::{ensure_directory, fault};
use crate::fault::Outcome;
use std::fs::{File, OpenOptions};
use std::io::ErrorKind as IoKind;
use std::path::Path;

/// A lock that is held.
#[derive(Debug)]
pub struct FileLock {
    _file: Option<File>,
}

/// Waits until no other process, and nobody else in this one, holds the lock of that file. Where the file system knows no
/// locks, nothing is held.
///
/// # Errors
/// `NotWritable`, `DiskFull`, `StorageFailed`.
pub fn lock(path: &Path) -> Outcome<FileLock> {
    ensure_directory(path.parent().unwrap_or(Path::new(".")))?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let file = options.open(path).map_err(|e| fault(path, "opening the lock", &e))?;
    match file.lock() {
        Ok(()) => Ok(FileLock { _file: Some(file) }),
        Err(e) if e.kind() == IoKind::Unsupported => Ok(FileLock { _file: None }),
        Err(e) => Err(fault(path, "taking the lock", &e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn the_second_waits_until_the_first_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("below/x.lock");
        let first = lock(&path).unwrap();
        let (tell, told) = mpsc::channel();
        let second = std::thread::spawn({
            let path = path.clone();
            move || {
                tell.send("waits").unwrap();
                let held = lock(&path).unwrap();
                tell.send("has it").unwrap();
                drop(held);
            }
        });
        assert_eq!(told.recv().unwrap(), "waits");
        assert!(told.try_recv().is_err());
        drop(first);
        assert_eq!(told.recv().unwrap(), "has it");
        second.join().unwrap();
        assert!(lock(&path).is_ok());
    }
}
