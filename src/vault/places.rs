//! Which copy of a secret counts: noted beside the encrypted file where both it and a keyring may hold one. Names and places, no secret.
use crate::account::SecretRef;
use crate::disk;
use crate::fault::{ErrorKind, Fault, Outcome};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const CAP: u64 = 1_048_576;

/// A place that outlives the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kept {
    Keyring,
    File,
}

/// The notes of one workspace.
pub(super) struct Places {
    path: PathBuf,
}

impl Places {
    pub(super) fn new(directory: &Path) -> Self {
        Self { path: directory.join("secrets.places") }
    }

    /// Where the copy that counts stands, where that was noted.
    pub(super) fn of(&self, name: &SecretRef) -> Option<Kept> {
        self.all().get(&name.0).copied()
    }

    /// Notes it, or forgets the note with `None`.
    ///
    /// # Errors
    /// Storage faults.
    pub(super) fn note(&self, name: &SecretRef, kept: Option<Kept>) -> Outcome<()> {
        if self.of(name) == kept {
            return Ok(());
        }
        let _alone = disk::lock(&self.path.with_extension("lock"))?;
        let mut all = self.all();
        match kept {
            Some(kept) => all.insert(name.0.clone(), kept),
            None => all.remove(&name.0),
        };
        if all.is_empty() {
            return disk::remove(&self.path);
        }
        let bytes = serde_json::to_vec(&all).map_err(|e| Fault::new(ErrorKind::Bug, e.to_string()))?;
        disk::write(&self.path, &bytes)
    }

    /// Notes that cannot be read count as none.
    fn all(&self) -> BTreeMap<String, Kept> {
        let bytes = disk::read(&self.path, CAP, ErrorKind::VaultUnavailable).ok().flatten();
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }
}
