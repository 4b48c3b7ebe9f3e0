//! The door to the vault. Blocking calls that may wait on a prompt of the system: never on the screen's thread.
use super::Turn;
use crate::account::SecretRef;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;
use serde::Serialize;
use std::sync::Arc;

/// Why somebody is asked for the pass-phrase of the encrypted file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassphraseAsk {
    /// A secret is needed, and the file is not open.
    Needed,
    /// What was typed does not open it.
    Wrong,
}

/// Asks whoever sits there for the pass-phrase, and waits for the answer; none where they would not give it.
pub type AskPassphrase = Arc<dyn Fn(PassphraseAsk) -> Option<Secret> + Send + Sync>;

/// Which place keeps the secrets. Words: `vault-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VaultKind {
    /// The operating system's keyring.
    Keyring,
    /// An age-encrypted file in the workspace, opened with a pass-phrase.
    EncryptedFile,
    /// Only the environment can be read; nothing can be stored.
    Environment,
    /// Only this process's memory, for the demonstration where nothing else works.
    Memory,
}

impl VaultKind {
    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            VaultKind::Keyring => "keyring",
            VaultKind::EncryptedFile => "encrypted-file",
            VaultKind::Environment => "environment",
            VaultKind::Memory => "memory",
        }
    }
}

/// What a keyring answers, and the catalog key of each in words (`keyring-<slug>`).
pub const KEYRING_ANSWERS: [(&str, &str); 8] = [
    ("its service does not answer here", "keyring-no-service"),
    ("it is locked, or this program may not use it", "keyring-locked"),
    ("the entry in it cannot be read", "keyring-unreadable"),
    ("it holds several entries of the same name", "keyring-several"),
    ("there is none on this system", "keyring-none"),
    ("it is left out", "keyring-left-out"),
    ("it does not give back what was written", "keyring-forgetful"),
    ("it did not answer before", "keyring-silent"),
];

/// The catalog key of what a keyring answered, where it is one of the usual answers.
pub fn keyring_answer(said: &str) -> Option<&'static str> {
    KEYRING_ANSWERS.iter().find(|(text, _)| *text == said).map(|(_, key)| *key)
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VaultFacts {
    /// Which place would keep a secret.
    pub kind: VaultKind,
    /// Where that is, for people: a file path, the keyring's name.
    pub place: String,
    /// Whether write, read and delete were proven.
    pub writable: bool,
    /// What the keyring answered when it could not be used.
    pub keyring_problem: Option<String>,
}

/// The vault.
pub trait Vault: Send + Sync {
    /// Writes, reads and deletes a probe entry, so that a secret is never asked for in vain.
    fn probe(&self) -> VaultFacts;

    /// The same proof for whoever only wants to know what stands in the way.
    ///
    /// # Errors
    /// `VaultUnavailable`, `VaultLocked`, `VaultVerifyFailed`.
    fn ready(&self) -> Outcome<()> {
        let facts = self.probe();
        let why = || facts.keyring_problem.clone().unwrap_or_else(|| facts.place.clone());
        if facts.writable { Ok(()) } else { Err(Fault::new(ErrorKind::VaultUnavailable, why())) }
    }

    /// Agrees to the encrypted file and opens it with a pass-phrase (making it where there is none).
    ///
    /// # Errors
    /// `VaultLocked` for a wrong pass-phrase; storage faults.
    fn unlock_file(&self, passphrase: Secret) -> Outcome<()>;

    /// Whom to ask when a secret is needed, the encrypted file is not open, and no pass-phrase was given; none: nobody.
    fn ask_with(&self, _ask: Option<AskPassphrase>) {}

    /// From now on this is a demonstration: where nothing else works, memory may keep what it needs.
    fn demonstrate(&self) {}

    /// Keeps a secret in this process only, before what is kept elsewhere: a sandbox's, which can be told again at any time.
    ///
    /// # Errors
    /// As [`Vault::put`], where nothing can be held.
    fn hold(&self, name: &SecretRef, secret: &Secret) -> Outcome<()> {
        self.put(name, secret)
    }

    /// Waits until no other process exchanges or replaces this secret; the others wait until the turn is dropped.
    ///
    /// # Errors
    /// `LockHeld` after more than an exchange can last; storage faults.
    fn turn(&self, _name: &SecretRef) -> Outcome<Turn> {
        Ok(Box::new(()))
    }

    /// Stores a secret and reads it back to make sure.
    ///
    /// # Errors
    /// `VaultUnavailable`, `VaultLocked`, `VaultVerifyFailed`.
    fn put(&self, name: &SecretRef, secret: &Secret) -> Outcome<()>;

    /// Reads a secret.
    ///
    /// # Errors
    /// `SecretMissing`, `VaultLocked`, `VaultUnavailable`.
    fn get(&self, name: &SecretRef) -> Outcome<Secret>;

    /// Forgets a secret; one that is not there is forgotten already.
    ///
    /// # Errors
    /// `VaultLocked`, `VaultUnavailable`.
    fn delete(&self, name: &SecretRef) -> Outcome<()>;
}
