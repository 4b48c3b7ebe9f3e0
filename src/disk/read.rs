//! Reading: a plain file of a sane size that nobody else could have written, or a refusal that says what to change.
use super::{fault, refused};
use crate::fault::{ErrorKind, Outcome};
use std::fs::{File, Metadata};
use std::io::{ErrorKind as IoKind, Read};
use std::path::Path;

/// The file's bytes; `None` where there is no file. What is not a plain file of at most `cap` bytes, or could have been
/// written by anybody, is refused as `kind`.
///
/// # Errors
/// `kind`, or a storage fault.
pub fn read(path: &Path, cap: u64, kind: ErrorKind) -> Outcome<Option<Vec<u8>>> {
    let facts = match path.symlink_metadata() {
        Ok(facts) => facts,
        Err(e) if matches!(e.kind(), IoKind::NotFound | IoKind::NotADirectory) => return Ok(None),
        Err(e) => return Err(fault(path, "looking at the file", &e)),
    };
    if let Some(why) = unfit(path, &facts, cap) {
        return Err(refused(path, kind, why));
    }
    let file = File::open(path).map_err(|e| fault(path, "opening the file", &e))?;
    let mut bytes = Vec::with_capacity(usize::try_from(facts.len()).unwrap_or(0));
    file.take(cap + 1).read_to_end(&mut bytes).map_err(|e| fault(path, "reading the file", &e))?;
    if bytes.len() as u64 > cap {
        return Err(refused(path, kind, too_large(cap)));
    }
    Ok(Some(bytes))
}

fn unfit(path: &Path, facts: &Metadata, cap: u64) -> Option<String> {
    if facts.is_symlink() {
        return Some("it is a symbolic link; put the file itself there".into());
    }
    if facts.is_dir() {
        return Some("it is a directory where a file is expected; move it away".into());
    }
    if !facts.is_file() {
        return Some("it is a pipe, socket or device where a file is expected; remove it".into());
    }
    if facts.len() > cap {
        return Some(too_large(cap));
    }
    strangers(path, facts)
}

fn too_large(cap: u64) -> String {
    format!("it is larger than {} MB, so it is not the file it should be", cap / 1_048_576)
}

#[cfg(unix)]
fn strangers(path: &Path, facts: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    if facts.mode() & 0o002 != 0 {
        return Some("everybody may write it; run `chmod 600` on it after checking its content".into());
    }
    let directory = path.parent()?.metadata().ok()?;
    let foreign = facts.uid() != directory.uid() && facts.uid() != 0;
    foreign
        .then(|| "it belongs to another user than its directory; run `chown` on it after checking its content".into())
}

#[cfg(not(unix))]
fn strangers(_path: &Path, _facts: &Metadata) -> Option<String> {
    None
}

/// The bytes as text: UTF-8, a byte-order mark is passed over. The refusal names what was found instead, with line and
/// column.
///
/// # Errors
/// `kind`.
pub fn text(path: &Path, bytes: Vec<u8>, kind: ErrorKind) -> Outcome<String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(at(path, kind, 1, 1, "it is UTF-16; save it as UTF-8"));
    }
    let text = String::from_utf8(bytes).map_err(|e| {
        let good = e.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(e.as_bytes().get(..good).unwrap_or_default()).into_owned();
        let (line, column) = position(&before, before.len());
        at(path, kind, line, column, "it is not UTF-8 (perhaps Latin-1 or Windows-1252); save it as UTF-8")
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// A refusal with line and column.
pub fn at(path: &Path, kind: ErrorKind, line: usize, column: usize, why: &str) -> crate::fault::Fault {
    refused(path, kind, format!("line {line}, column {column}: {why}"))
        .with("line", line.to_string())
        .with("column", column.to_string())
}

/// Line and column, from 1, of a byte offset.
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(..end).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
