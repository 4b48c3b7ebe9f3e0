//! The door to the workspace's files. Blocking calls, quick.
use super::Turn;
use crate::account::Name;
use crate::catalog::Catalog;
use crate::fault::Outcome;
use crate::setup::{Draft, Workspace};

/// The workspace on disk.
pub trait WorkspaceStore: Send + Sync {
    /// Where it is, for people.
    fn place(&self) -> String;

    /// Whether there is one.
    fn exists(&self) -> bool;

    /// Proves that files can be written there; no when the directory does not exist yet.
    ///
    /// # Errors
    /// `NotWritable`, `DiskFull`.
    fn probe(&self) -> Outcome<bool> {
        Ok(self.exists())
    }

    /// Bytes that can still be written there, where the system tells.
    fn free_space(&self) -> Option<u64> {
        None
    }

    /// Waits until nobody else, in this process or another, changes the workspace; the others wait until the turn is dropped.
    /// Whoever changes it takes the turn, reads it, changes what is theirs, and writes it.
    ///
    /// # Errors
    /// Storage faults.
    fn turn(&self) -> Outcome<Turn> {
        Ok(Box::new(()))
    }

    /// Reads it.
    ///
    /// # Errors
    /// `WorkspaceMissing`, `WorkspaceCorrupt` with line and column, `WorkspaceNewer`.
    fn load(&self) -> Outcome<Workspace>;

    /// Writes it: comments and order of a hand-edited file survive; the old or the new file is there at any moment.
    ///
    /// # Errors
    /// `NotWritable`, `DiskFull`, `WorkspaceNewer` (a newer file is never touched).
    fn save(&self, workspace: &Workspace) -> Outcome<()>;

    /// The setup under way, if one was left.
    ///
    /// # Errors
    /// Storage faults; `WorkspaceNewer`; `DraftDamaged`, to every reader: looking changes nothing.
    fn draft(&self) -> Outcome<Option<Draft>>;

    /// Keeps the setup under way; called after every answer. One that could not be read is set aside first, never written
    /// over.
    ///
    /// # Errors
    /// Storage faults.
    fn save_draft(&self, draft: &Draft) -> Outcome<()>;

    /// Forgets the setup under way; one that cannot be read is set aside.
    ///
    /// # Errors
    /// Storage faults.
    fn discard_draft(&self) -> Outcome<()>;

    /// Writes something public into a file of that name beside the workspace; tells where it is, for people.
    ///
    /// # Errors
    /// Storage faults.
    fn publish(&self, file: &str, bytes: &[u8]) -> Outcome<String>;

    /// Removes a file that was published; one that is not there is removed already.
    ///
    /// # Errors
    /// Storage faults.
    fn withdraw(&self, file: &str) -> Outcome<()>;

    /// Reads a file a person named, which may begin with `~/`: a certificate, at most 256 KB.
    ///
    /// # Errors
    /// `AnswerInvalid` where there is no such file, where it is none or too large.
    fn handed_over(&self, path: &str) -> Outcome<Vec<u8>>;

    /// Writes a new file a person named, for its owner only; the name may begin with `~/`. Tells where it is, for people.
    ///
    /// # Errors
    /// `AnswerInvalid` where something of this name is there already, which is never written over, or where there is no
    /// directory to hold it; storage faults.
    fn hand_out(&self, path: &str, bytes: &[u8]) -> Outcome<String>;

    /// What discovery found for an account.
    ///
    /// # Errors
    /// Storage faults; a damaged file counts as none.
    fn catalog(&self, account: &Name) -> Outcome<Option<Catalog>>;

    /// Keeps what discovery found.
    ///
    /// # Errors
    /// Storage faults.
    fn save_catalog(&self, account: &Name, catalog: &Catalog) -> Outcome<()>;
}
