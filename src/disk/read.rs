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
    if facts.mode() & 0o020 != 0 && !owners_own_group(facts.uid(), facts.gid()) {
        return Some("others of its group may write it; run `chmod 600` on it after checking its content".into());
    }
    let directory = path.parent()?.metadata().ok()?;
    let foreign = facts.uid() != directory.uid() && facts.uid() != 0;
    foreign
        .then(|| "it belongs to another user than its directory; run `chown` on it after checking its content".into())
}

/// Whether the owner is alone in the group, as where each user has a group of their own.
#[cfg(unix)]
fn owners_own_group(uid: u32, gid: u32) -> bool {
    let list = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    alone_in_group(uid, gid, &list("/etc/passwd"), &list("/etc/group"))
}

/// The same from the lists of users and groups (passwd(5), group(5)). A group no list knows is the owner's own where it bears
/// the owner's number.
#[cfg(unix)]
fn alone_in_group(uid: u32, gid: u32, users: &str, groups: &str) -> bool {
    if gid == 0 {
        return true;
    }
    let mut own = Vec::new();
    for user in users.lines() {
        let mut parts = user.split(':');
        let (name, number, primary) = (parts.next(), parts.nth(1), parts.next());
        let is = |text: Option<&str>, number: u32| text.and_then(|t| t.parse().ok()) == Some(number);
        match (is(number, uid), is(primary, gid)) {
            (true, _) => own.extend(name),
            (false, true) => return false,
            _ => {}
        }
    }
    let known = groups.lines().find_map(|group| {
        let mut parts = group.split(':');
        let number = parts.nth(2)?.parse::<u32>().ok()?;
        (number == gid).then(|| parts.next().unwrap_or_default())
    });
    match known {
        Some(members) => members.split(',').map(str::trim).all(|m| m.is_empty() || own.contains(&m)),
        None => gid == uid,
    }
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    const USERS: &str = "root:x:0:0::/root:/bin/sh\nkim:x:1000:1000::/home/kim:/bin/sh\nlee:x:1001:1001::/home/lee:/bin/sh\n\
                         ana:x:1002:100::/home/ana:/bin/sh\nben:x:1003:100::/home/ben:/bin/sh\n";
    const GROUPS: &str = "root:x:0:\nkim:x:1000:\nlee:x:1001:kim\nusers:x:100:\ncrm:x:2000:kim,lee\nsolo:x:2001:kim\n";

    #[test]
    fn a_group_of_ones_own_is_told_from_one_that_is_shared() {
        for (uid, gid, alone) in [
            (1000, 1000, true),
            (1000, 2001, true),
            (1001, 1001, false),
            (1002, 100, false),
            (1000, 2000, false),
            (1000, 100, false),
            (5000, 5000, true),
            (5000, 5001, false),
            (0, 0, true),
        ] {
            assert_eq!(alone_in_group(uid, gid, USERS, GROUPS), alone, "{uid} {gid}");
        }
    }

    #[test]
    fn what_a_shared_group_may_write_is_refused_and_says_what_to_do() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("workspace.toml");
        std::fs::write(&path, "x").unwrap();
        let set = |mode: u32| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        set(0o640);
        assert!(read(&path, 10, ErrorKind::WorkspaceCorrupt).is_ok());
        set(0o660);
        let facts = path.metadata().unwrap();
        let alone = owners_own_group(facts.uid(), facts.gid());
        assert_eq!(read(&path, 10, ErrorKind::WorkspaceCorrupt).is_ok(), alone);
        // A group nobody knows and that does not bear the owner's number; only root may give a file to it.
        if std::os::unix::fs::chown(&path, None, Some(54_321)).is_ok() {
            let fault = read(&path, 10, ErrorKind::WorkspaceCorrupt).unwrap_err();
            assert!(fault.detail.contains("chmod 600"), "{fault}");
        }
    }
}
