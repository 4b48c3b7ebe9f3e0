//! The files of one workspace directory.
use super::{document, parse};
use crate::account::Name;
use crate::catalog::Catalog;
use crate::disk;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Turn, WorkspaceStore};
use crate::setup::{Draft, WORKSPACE_VERSION, Workspace};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

const MEGABYTE: u64 = 1_048_576;
const TOML_CAP: u64 = 16 * MEGABYTE;
const JSON_CAP: u64 = 128 * MEGABYTE;
/// No certificate is larger.
const MOST_HANDED_OVER: u64 = 256 * 1024;
/// Earlier contents of workspace.toml that are kept beside it.
const GENERATIONS: u32 = 3;

/// One workspace's directory. Nothing is touched before it is asked.
#[derive(Debug)]
pub struct WorkspaceFiles {
    directory: PathBuf,
    /// The draft on disk was written from here: it need not be looked at before the next one takes its place.
    draft_is_ours: AtomicBool,
}

impl WorkspaceFiles {
    /// The workspace in that directory, whether it exists or not.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), draft_is_ours: AtomicBool::new(false) }
    }

    /// The workspace's directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn toml(&self) -> PathBuf {
        self.directory.join("workspace.toml")
    }

    fn draft_file(&self) -> PathBuf {
        self.directory.join("setup-draft.json")
    }

    fn catalog_file(&self, account: &Name) -> PathBuf {
        self.directory.join(format!("catalog-{account}.json"))
    }

    /// A draft that cannot be read is somebody's work: it is moved beside, not written over.
    fn keep_unreadable_draft(&self) -> Outcome<()> {
        if self.draft_is_ours.load(Ordering::Relaxed) || self.draft().is_ok() {
            return Ok(());
        }
        disk::set_aside(&self.draft_file()).map(drop)
    }

    fn toml_text(&self) -> Outcome<Option<String>> {
        let path = self.toml();
        let kind = ErrorKind::WorkspaceCorrupt;
        let Some(bytes) = disk::read(&path, TOML_CAP, kind)? else { return Ok(None) };
        if bytes.is_empty() {
            return Err(disk::refused(
                &path,
                kind,
                "line 1, column 1: it is empty; the contents before are kept beside it as .1, .2, .3",
            )
            .with("line", "1")
            .with("column", "1"));
        }
        disk::text(&path, bytes, kind).map(Some)
    }
}

impl WorkspaceStore for WorkspaceFiles {
    fn place(&self) -> String {
        self.directory.display().to_string()
    }

    fn exists(&self) -> bool {
        self.toml().symlink_metadata().is_ok()
    }

    fn probe(&self) -> Outcome<bool> {
        if !self.directory.is_dir() {
            return Ok(false);
        }
        // Large enough to find a full disk.
        let probe = self.directory.join(format!("probe-{}", uuid::Uuid::new_v4().simple()));
        disk::write(&probe, &vec![0u8; 1_048_576])?;
        disk::remove(&probe).map(|()| true)
    }

    fn free_space(&self) -> Option<u64> {
        disk::free_space(&self.directory)
    }

    fn turn(&self) -> Outcome<Turn> {
        Ok(Box::new(disk::lock(&self.directory.join("workspace.lock"))?))
    }

    fn load(&self) -> Outcome<Workspace> {
        let path = self.toml();
        match self.toml_text()? {
            Some(text) => parse::workspace(&path, &text),
            None => Err(disk::refused(&path, ErrorKind::WorkspaceMissing, "there is no such file")),
        }
    }

    fn save(&self, workspace: &Workspace) -> Outcome<()> {
        let path = self.toml();
        let before = self.toml_text()?;
        let after = match &before {
            Some(text) => {
                // A file we cannot read, or a newer one, is never written over.
                let present = parse::workspace(&path, text)?;
                document::updated(&path, text, &present, workspace)?
            }
            None => document::fresh(workspace)?,
        };
        if before.as_ref() == Some(&after) {
            return Ok(());
        }
        if let Some(text) = before {
            disk::rotate(&path, text.as_bytes(), GENERATIONS)?;
        }
        disk::write(&path, after.as_bytes())
    }

    fn draft(&self) -> Outcome<Option<Draft>> {
        let path = self.draft_file();
        let Some(bytes) = disk::read(&path, JSON_CAP, ErrorKind::WorkspaceCorrupt)? else { return Ok(None) };
        if version_of(&bytes).is_some_and(|v| v > u64::from(WORKSPACE_VERSION)) {
            return Err(disk::refused(&path, ErrorKind::WorkspaceNewer, "the setup was left by a newer version"));
        }
        serde_json::from_slice::<Draft>(&bytes).map(Some).map_err(|e| {
            disk::refused(&path, ErrorKind::DraftDamaged, e.to_string())
                .with("line", e.line().to_string())
                .with("column", e.column().to_string())
        })
    }

    fn save_draft(&self, draft: &Draft) -> Outcome<()> {
        self.keep_unreadable_draft()?;
        disk::write(&self.draft_file(), &json(draft)?)?;
        self.draft_is_ours.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn discard_draft(&self) -> Outcome<()> {
        self.keep_unreadable_draft()?;
        disk::remove(&self.draft_file())
    }

    fn publish(&self, file: &str, bytes: &[u8]) -> Outcome<String> {
        let path = self.directory.join(file);
        disk::write(&path, bytes)?;
        Ok(path.display().to_string())
    }

    fn withdraw(&self, file: &str) -> Outcome<()> {
        disk::remove(&self.directory.join(file))
    }

    fn handed_over(&self, path: &str) -> Outcome<Vec<u8>> {
        let refused = |problem: &str| {
            let detail = format!("{path}: {problem}");
            Fault::new(ErrorKind::AnswerInvalid, detail).with("question", "certificate").with("problem", problem)
        };
        let named = named(path);
        let facts = std::fs::metadata(&named).map_err(|e| refused(&e.to_string()))?;
        if !facts.is_file() {
            return Err(refused("not a file"));
        }
        if facts.len() > MOST_HANDED_OVER {
            return Err(refused("larger than 256 KB"));
        }
        std::fs::read(&named).map_err(|e| refused(&e.to_string()))
    }

    fn hand_out(&self, path: &str, bytes: &[u8]) -> Outcome<String> {
        let named = named(path);
        let named = std::path::absolute(&named).unwrap_or(named);
        let refused = |case: &str, why: &str| {
            let fault = Fault::new(ErrorKind::AnswerInvalid, format!("{}: {why}", named.display()));
            fault.with("case", case).with("path", named.display().to_string())
        };
        if std::fs::symlink_metadata(&named).is_ok() {
            return Err(refused("file-exists", "something of this name is there already"));
        }
        if named.file_name().is_none() || !named.parent().is_some_and(Path::is_dir) {
            return Err(refused("no-directory", "there is no such directory"));
        }
        disk::write(&named, bytes)?;
        Ok(named.display().to_string())
    }

    fn catalog(&self, account: &Name) -> Outcome<Option<Catalog>> {
        // A catalog can be read again from the CRM at any time, so a damaged one counts as none.
        Ok(read_json(&self.catalog_file(account)))
    }

    fn save_catalog(&self, account: &Name, catalog: &Catalog) -> Outcome<()> {
        disk::write(&self.catalog_file(account), &json(catalog)?)
    }
}

/// The file a person named.
fn named(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let bytes = disk::read(path, JSON_CAP, ErrorKind::WorkspaceCorrupt).ok().flatten()?;
    serde_json::from_slice(&bytes).ok()
}

fn json<T: serde::Serialize>(value: &T) -> Outcome<Vec<u8>> {
    serde_json::to_vec(value).map_err(|e| Fault::new(ErrorKind::Bug, format!("a file of ours has no JSON form: {e}")))
}

fn version_of(bytes: &[u8]) -> Option<u64> {
    #[derive(serde::Deserialize)]
    struct Stamp {
        version: u64,
    }
    serde_json::from_slice::<Stamp>(bytes).ok().map(|s| s.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_named_is_written_once_and_never_over_something() {
        let place = tempfile::tempdir().unwrap();
        let store = WorkspaceFiles::new(place.path().join("workspace"));
        let file = place.path().join("rejects.csv");
        let named = file.display().to_string();
        assert_eq!(store.hand_out(&named, b"a").unwrap(), named);
        let case = |fault: Fault| fault.args.get("case").cloned().unwrap_or_default();
        assert_eq!(case(store.hand_out(&named, b"b").unwrap_err()), "file-exists");
        assert_eq!(std::fs::read(&file).unwrap(), b"a");
        let nowhere = place.path().join("no/such/place.csv").display().to_string();
        assert_eq!(case(store.hand_out(&nowhere, b"b").unwrap_err()), "no-directory");
        assert!(!place.path().join("no").exists());
    }
}
