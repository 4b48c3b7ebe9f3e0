//! Locks between processes: each holds a file of its own name as long as the value lives. A process that dies lets go; one
//! that is stopped does not, so nobody waits for ever.
use super::{ensure_directory, fault, refused};
use crate::fault::{ErrorKind, Outcome};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind as IoKind, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

/// How long a lock is waited for that is held for as long as a few files are read and written.
const LIMIT: Duration = Duration::from_secs(60);
/// How long to wait before a lock is tried again.
const PAUSE: Duration = Duration::from_millis(50);

/// A lock that is held.
#[derive(Debug)]
pub struct FileLock {
    _file: Option<File>,
}

/// Waits until no other process, and nobody else in this one, holds the lock of that file, at most a minute. Where the file
/// system knows no locks, nothing is held.
///
/// # Errors
/// `LockHeld` with the holder's `pid` where it is known; `NotWritable`, `DiskFull`, `StorageFailed`.
pub fn lock(path: &Path) -> Outcome<FileLock> {
    lock_within(path, LIMIT)
}

/// The same with another limit, for what is held longer.
///
/// # Errors
/// As [`lock`].
pub fn lock_within(path: &Path, limit: Duration) -> Outcome<FileLock> {
    ensure_directory(path.parent().unwrap_or(Path::new(".")))?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(|e| fault(path, "opening the lock", &e))?;
    let mut left = limit;
    loop {
        match file.try_lock() {
            Ok(()) => {
                // Best effort, for whoever waits in vain: the lock itself holds without it.
                drop(sign(&mut file));
                return Ok(FileLock { _file: Some(file) });
            }
            Err(TryLockError::WouldBlock) if left.is_zero() => return Err(held(path, limit, &mut file)),
            Err(TryLockError::WouldBlock) => {
                let pause = PAUSE.min(left);
                std::thread::sleep(pause);
                left = left.saturating_sub(pause);
            }
            Err(TryLockError::Error(e)) if e.kind() == IoKind::Unsupported => return Ok(FileLock { _file: None }),
            Err(TryLockError::Error(e)) => return Err(fault(path, "taking the lock", &e)),
        }
    }
}

/// Writes down who holds the lock.
fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn held(path: &Path, limit: Duration, file: &mut File) -> crate::fault::Fault {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(20).read_to_string(&mut text));
    let pid = text.trim().parse::<u32>().ok().filter(|_| read.is_ok());
    let pid = pid.map_or_else(|| "?".to_owned(), |pid| pid.to_string());
    let why = format!("process {pid} holds the lock for more than {} s", limit.as_secs());
    refused(path, ErrorKind::LockHeld, why).with("pid", pid)
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

    #[test]
    fn nobody_waits_for_ever_and_the_holder_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.lock");
        let held = lock(&path).unwrap();
        let fault = lock_within(&path, Duration::from_millis(120)).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::LockHeld, "{fault}");
        assert_eq!(fault.args["pid"], std::process::id().to_string());
        assert!(fault.args["path"].ends_with("x.lock"));
        drop(held);
        assert!(lock_within(&path, Duration::ZERO).is_ok());
    }
}
