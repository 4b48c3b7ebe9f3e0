//! Writing: to a private temporary file beside, synced, then renamed over the old one. A kill at any point leaves the old
//! or the new content; a temporary file left behind is never read again.
use super::fault;
use crate::failpoint;
use crate::fault::Outcome;
use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind as IoKind, Write};
use std::path::{Path, PathBuf};

/// Makes the directory and its missing parents, for the owner only.
///
/// # Errors
/// `NotWritable`, `DiskFull`, `StorageFailed`.
pub fn ensure_directory(path: &Path) -> Outcome<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|e| fault(path, "making the directory", &e))
}

/// Replaces the file's content, for the owner only.
///
/// # Errors
/// `NotWritable`, `DiskFull`, `StorageFailed`; the old content is then still there.
pub fn write(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    ensure_directory(directory)?;
    let temporary = beside(path, &format!("{}.tmp", uuid::Uuid::new_v4().simple()));
    let written = fill(&temporary, bytes).and_then(|()| {
        failpoint::reach("file-written");
        fs::rename(&temporary, path)
    });
    if let Err(e) = written {
        drop(fs::remove_file(&temporary));
        return Err(fault(path, "writing the file", &e));
    }
    failpoint::reach("file-renamed");
    sync_directory(directory);
    Ok(())
}

fn fill(temporary: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(temporary)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a rename durable; file systems that cannot sync a directory keep the promise in their own way.
fn sync_directory(directory: &Path) {
    if cfg!(unix)
        && let Ok(handle) = File::open(directory)
    {
        drop(handle.sync_all());
    }
}

/// Gives a file that is complete its name, in place of what stood there: the old or the new content is there at any moment.
///
/// # Errors
/// `NotWritable`, `DiskFull`, `StorageFailed`; the old content is then still there.
pub fn put_in_place(complete: &Path, path: &Path) -> Outcome<()> {
    let placed = File::open(complete).and_then(|file| file.sync_all()).and_then(|()| fs::rename(complete, path));
    placed.map_err(|e| fault(path, "putting the file in its place", &e))?;
    sync_directory(path.parent().unwrap_or(Path::new(".")));
    Ok(())
}

/// `name.toml` becomes `.name.toml.<suffix>` in the same directory.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".");
    name.push(suffix);
    path.with_file_name(name)
}

/// Keeps the present content as `<name>.1`, the one before as `.2`, up to `generations`. The file itself stays.
///
/// # Errors
/// `NotWritable`, `DiskFull`, `StorageFailed`.
pub fn rotate(path: &Path, bytes: &[u8], generations: u32) -> Outcome<()> {
    for number in (1..generations).rev() {
        let (from, to) = (generation(path, number), generation(path, number + 1));
        match fs::rename(&from, &to) {
            Err(e) if e.kind() != IoKind::NotFound => return Err(fault(&to, "keeping the generation before", &e)),
            _ => {}
        }
    }
    write(&generation(path, 1), bytes)
}

fn generation(path: &Path, number: u32) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{number}"));
    path.with_file_name(name)
}

/// Moves a damaged file out of the way without losing it; tells where it went.
///
/// # Errors
/// `NotWritable`, `StorageFailed`.
pub fn set_aside(path: &Path) -> Outcome<PathBuf> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".damaged-{}", uuid::Uuid::now_v7().simple()));
    let place = path.with_file_name(name);
    fs::rename(path, &place).map_err(|e| fault(path, "setting the damaged file aside", &e))?;
    Ok(place)
}

/// Removes the file; one that is not there is removed already.
///
/// # Errors
/// `NotWritable`, `StorageFailed`.
pub fn remove(path: &Path) -> Outcome<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != IoKind::NotFound => Err(fault(path, "removing the file", &e)),
        _ => Ok(()),
    }
}
