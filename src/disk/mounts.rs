//! Which file system a place stands on, and whether that one lies behind a network.
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// File systems whose files another machine keeps, so that locks and shared memory between machines are not to be relied on.
/// FUSE ones are told by their subtype.
const NETWORKED: &[&str] = &[
    "nfs",
    "nfs3",
    "nfs4",
    "smb",
    "smb2",
    "smb3",
    "smbfs",
    "cifs",
    "9p",
    "afs",
    "auristorfs",
    "coda",
    "ncp",
    "ncpfs",
    "ceph",
    "glusterfs",
    "lustre",
    "beegfs",
    "gpfs",
    "ocfs2",
    "gfs2",
    "orangefs",
    "pvfs2",
    "panfs",
    "davfs",
    "fuse.sshfs",
    "fuse.glusterfs",
    "fuse.ceph",
    "fuse.ceph-fuse",
    "fuse.cephfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.goofys",
    "fuse.mount-s3",
    "fuse.gcsfuse",
    "fuse.blobfuse",
    "fuse.blobfuse2",
    "fuse.curlftpfs",
    "fuse.davfs",
    "fuse.davfs2",
    "fuse.smbnetfs",
    "fuse.gvfsd-fuse",
    "fuse.juicefs",
    "fuse.moosefs",
    "fuse.mfs",
    "fuse.lizardfs",
    "fuse.seaweedfs",
    "fuse.google-drive-ocamlfuse",
];

/// A mounted file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSystem {
    /// Its type as the system calls it, with the subtype of a FUSE one (`fuse.sshfs`).
    pub kind: String,
    /// Where it is mounted.
    pub mounted_at: PathBuf,
}

impl FileSystem {
    /// Whether its files lie on another machine. A 9p that is the root itself is a container's own disk, handed in by the
    /// machine that runs it and seen by nobody else: that is where build machines and sandboxed containers work.
    pub fn is_networked(&self) -> bool {
        let own_disk = self.kind == "9p" && self.mounted_at == Path::new("/");
        NETWORKED.contains(&self.kind.as_str()) && !own_disk
    }
}

/// What this process has mounted, in the words of Linux (`/proc/self/mountinfo`); none where the system does not tell so.
pub fn mounts() -> Option<String> {
    // A mount point need not be UTF-8, and one that is not says nothing about the others.
    let bytes = cfg!(target_os = "linux").then(|| std::fs::read("/proc/self/mountinfo").ok()).flatten()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The file system among `mounts` that carries `path`, or would: what does not exist yet is made where its nearest parent is.
pub fn file_system(mounts: &str, path: &Path) -> Option<FileSystem> {
    let there = path.ancestors().find_map(|p| p.canonicalize().ok())?;
    carrying(mounts, &there)
}

/// The same of a path without links: the longest mount point it lies under. Of two at the same point the later one covers the
/// earlier.
fn carrying(mounts: &str, path: &Path) -> Option<FileSystem> {
    let under = mounts.lines().filter_map(of_line).filter(|found| path.starts_with(&found.mounted_at));
    under.max_by_key(|found| found.mounted_at.components().count())
}

/// A line: `36 35 98:0 /root /point options optional-fields... - type source super-options` (proc(5)).
fn of_line(line: &str) -> Option<FileSystem> {
    let (before, after) = line.split_once(" - ")?;
    let point = before.split(' ').nth(4)?;
    let kind = after.split(' ').next().filter(|kind| !kind.is_empty())?;
    Some(FileSystem { kind: plain(kind).into_string().ok()?, mounted_at: PathBuf::from(plain(point)) })
}

/// Blanks, line ends and backslashes stand as three octal digits behind a backslash.
fn plain(text: &str) -> OsString {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match tail {
            [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', behind @ ..] if *first == b'\\' => {
                bytes.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
                rest = behind;
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    os_text(bytes)
}

#[cfg(unix)]
fn os_text(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

#[cfg(not(unix))]
fn os_text(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r"22 28 0:21 / /proc rw,nosuid shared:14 - proc proc rw
28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,discard
29 28 0:40 / /home rw,relatime shared:30 - nfs4 files:/home rw,vers=4.2,addr=10.0.0.4
30 29 0:41 / /home/kim/local rw - xfs /dev/vdb rw
31 28 0:42 / /mnt/team\040share rw,nosuid master:3 propagate_from:2 - cifs //files/team rw,username=kim
32 28 0:43 / /mnt/far rw - fuse.sshfs kim@far:/data rw,user_id=1000
33 28 0:44 / /mnt/stick rw - fuseblk /dev/sdb1 rw
34 28 0:45 / /mnt/c rw - 9p C:\134 rw,aname=drvfs
35 28 0:46 / /mnt/twice rw - nfs one:/ rw
36 28 0:47 / /mnt/twice rw - ext4 /dev/vdc rw
37 28 0:48 / /mnt/back\134slash rw - smb3 //a/b rw
garbage without a dash
38 28";

    fn at(path: &str) -> (String, bool) {
        let found = carrying(SAMPLE, Path::new(path)).unwrap();
        let networked = found.is_networked();
        (found.kind, networked)
    }

    #[test]
    fn the_longest_mount_point_above_a_path_carries_it() {
        let is = |path: &str, kind: &str, networked: bool| assert_eq!(at(path), (kind.to_owned(), networked), "{path}");
        is("/", "ext4", false);
        is("/var/lib/fieldbridge/campaign.db", "ext4", false);
        is("/home/kim/campaign.db", "nfs4", true);
        is("/homestead/campaign.db", "ext4", false);
        is("/home/kim/local/campaign.db", "xfs", false);
        is("/mnt/team share/w", "cifs", true);
        is("/mnt/far", "fuse.sshfs", true);
        is("/mnt/stick/w", "fuseblk", false);
        is("/mnt/c/Users", "9p", true);
        is("/mnt/twice/w", "ext4", false);
        is(r"/mnt/back\slash/w", "smb3", true);
    }

    #[test]
    fn a_containers_own_9p_root_is_no_network() {
        let root = "1 0 0:1 / / rw - 9p none rw,trans=fd\n2 1 0:2 / /data rw - 9p none rw";
        assert!(!carrying(root, Path::new("/somewhere/campaign.db")).unwrap().is_networked());
        assert!(carrying(root, Path::new("/data/campaign.db")).unwrap().is_networked());
        let over_nfs = "1 0 0:1 / / rw - nfs server:/root rw";
        assert!(carrying(over_nfs, Path::new("/somewhere")).unwrap().is_networked(), "a root over nfs is one");
    }

    #[test]
    fn what_is_not_told_is_nothing() {
        assert_eq!(carrying("", Path::new("/a")), None);
        assert_eq!(carrying("one two - \n - nfs x", Path::new("/a")), None);
        assert_eq!(plain(r"a\04").into_string().unwrap(), r"a\04");
        assert_eq!(plain(r"a\777b\").into_string().unwrap(), r"a\777b\");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_to_where_the_file_is_and_what_is_not_there_yet_has_its_parents() {
        let dir = tempfile::tempdir().unwrap();
        let real = dir.path().canonicalize().unwrap();
        let far = real.join("far");
        std::fs::create_dir(&far).unwrap();
        std::os::unix::fs::symlink(&far, real.join("near")).unwrap();
        let text = format!("1 0 0:1 / / rw - ext4 a rw\n2 1 0:2 / {} rw - nfs a rw", far.display());
        assert_eq!(file_system(&text, &real.join("near/not/yet.db")).unwrap().kind, "nfs");
        assert_eq!(file_system(&text, &real.join("yet.db")).unwrap().kind, "ext4");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_machine_tells_what_carries_its_root() {
        assert!(carrying(&mounts().unwrap(), Path::new("/")).is_some());
    }
}
