//! What a database file stands on.
use crate::fault::{ErrorKind, Fault, Outcome};
use std::path::Path;
use std::sync::Arc;

/// Tells whether a database may be opened where it stands: nothing where its disk is this machine's, the file system's type
/// where it lies behind a network and somebody accepted that, [`ErrorKind::NetworkFiles`] where nobody did. Asked at every
/// opening, so it looks once.
pub type Footing = Arc<dyn Fn() -> Outcome<Option<String>> + Send + Sync>;

/// That a database at `path` would stand on a file system of that type, mounted there. SQLite's own word: "SQLite uses
/// POSIX advisory locks [...] broken on many NFS implementations", and its write-ahead log needs memory shared by all
/// who have the file open, which machines do not share (sqlite.org, "How To Corrupt" and "Write-Ahead Logging").
pub fn on_the_network(path: &Path, kind: &str, mounted_at: &Path) -> Fault {
    let mounted = mounted_at.display().to_string();
    let why = format!("it stands on {kind}, a file system over the network, mounted at {mounted}");
    super::open::refuse(ErrorKind::NetworkFiles, path, &why).with("kind", kind).with("mounted", mounted)
}

/// Nothing is known about where it stands, so nothing speaks against it.
pub fn anywhere() -> Footing {
    Arc::new(|| Ok(None))
}
