//! The operating system's keyring, behind a thread of its own: its calls may wait for a prompt or for a daemon that never
//! answers.
use crate::account::SecretRef;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

const SERVICE: &str = "fieldbridge";
/// A probe that takes longer has met a prompt nobody will answer.
const PROBE_PATIENCE: Duration = Duration::from_secs(10);
/// A person may have to unlock the keyring first.
const PATIENCE: Duration = Duration::from_secs(60);

/// Named entries of a keyring. Problems are told without the secret.
pub trait Entries: Send + Sync {
    /// Writes.
    ///
    /// # Errors
    /// What the keyring answered.
    fn set(&self, id: &str, secret: &Secret) -> Result<(), String>;

    /// Reads; `None` where there is no such entry.
    ///
    /// # Errors
    /// What the keyring answered.
    fn get(&self, id: &str) -> Result<Option<Secret>, String>;

    /// Removes; one that is not there is removed already.
    ///
    /// # Errors
    /// What the keyring answered.
    fn delete(&self, id: &str) -> Result<(), String>;
}

/// Keychain, Credential Manager or Secret Service, whichever this system has.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntries;

impl Entries for SystemEntries {
    fn set(&self, id: &str, secret: &Secret) -> Result<(), String> {
        entry(id)?.set_password(secret.expose()).map_err(|e| told(&e))
    }

    fn get(&self, id: &str) -> Result<Option<Secret>, String> {
        match entry(id)?.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(::keyring::Error::NoEntry) => Ok(None),
            Err(e) => Err(told(&e)),
        }
    }

    fn delete(&self, id: &str) -> Result<(), String> {
        match entry(id)?.delete_credential() {
            Ok(()) | Err(::keyring::Error::NoEntry) => Ok(()),
            Err(e) => Err(told(&e)),
        }
    }
}

fn entry(id: &str) -> Result<::keyring::Entry, String> {
    if let Err(e) = ::keyring::Entry::store_status() {
        return Err(told(e));
    }
    ::keyring::Entry::new(SERVICE, id).map_err(|e| told(&e))
}

/// What the keyring answered, in plain words: bus addresses and error numbers of the parts below help nobody.
pub(super) fn told(error: &::keyring::Error) -> String {
    use ::keyring::Error as E;
    let plain = match error {
        E::PlatformFailure(_) => "its service does not answer here",
        E::NoStorageAccess(_) => "it is locked, or this program may not use it",
        E::BadEncoding(_) | E::BadDataFormat(..) | E::BadStoreFormat(_) => "the entry in it cannot be read",
        E::Ambiguous(_) => "it holds several entries of the same name",
        E::TooLong(_, most) => return format!("it takes no more than {most} characters"),
        _ => "there is none on this system",
    };
    plain.to_owned()
}

/// The keyring as the vault uses it.
pub struct Keyring {
    entries: Arc<dyn Entries>,
    scope: String,
    stuck: Arc<AtomicBool>,
}

impl Keyring {
    /// Over these entries; `scope` keeps the workspaces apart.
    pub fn new(entries: Arc<dyn Entries>, scope: impl Into<String>) -> Self {
        Self { entries, scope: scope.into(), stuck: Arc::default() }
    }

    /// What people call it here.
    pub fn place() -> &'static str {
        if cfg!(target_os = "macos") {
            "macOS Keychain"
        } else if cfg!(windows) {
            "Windows Credential Manager"
        } else {
            "Secret Service"
        }
    }

    /// Writes, reads and deletes an entry of its own.
    ///
    /// # Errors
    /// What the keyring answered.
    pub fn probe(&self) -> Result<(), String> {
        let id = self.id(&format!("probe {}", uuid::Uuid::new_v4()));
        let value = Secret::new(format!("probe {} 확인", uuid::Uuid::new_v4()));
        self.patiently(PROBE_PATIENCE, move |entries| {
            entries.set(&id, &value)?;
            let back = entries.get(&id)?;
            entries.delete(&id)?;
            match back {
                Some(read) if read.same_as(&value) => Ok(()),
                _ => Err("it does not give back what was written".to_owned()),
            }
        })
    }

    /// Writes.
    ///
    /// # Errors
    /// `VaultUnavailable`.
    pub fn set(&self, name: &SecretRef, secret: &Secret) -> Outcome<()> {
        let (id, secret) = (self.id(&name.0), secret.clone());
        self.patiently(PATIENCE, move |entries| entries.set(&id, &secret)).map_err(unavailable)
    }

    /// Reads.
    ///
    /// # Errors
    /// `VaultUnavailable`.
    pub fn get(&self, name: &SecretRef) -> Outcome<Option<Secret>> {
        let id = self.id(&name.0);
        self.patiently(PATIENCE, move |entries| entries.get(&id)).map_err(unavailable)
    }

    /// Removes.
    ///
    /// # Errors
    /// `VaultUnavailable`.
    pub fn delete(&self, name: &SecretRef) -> Outcome<()> {
        let id = self.id(&name.0);
        self.patiently(PATIENCE, move |entries| entries.delete(&id)).map_err(unavailable)
    }

    /// Lengths stand before the parts, so that no two names make the same id.
    pub(super) fn id(&self, name: &str) -> String {
        format!("v1|{}:{}|{}:{}", self.scope.len(), self.scope, name.len(), name)
    }

    /// Calls the keyring on a thread of its own (some of its parts block on a runtime of their own). One that has hung is
    /// not asked again.
    fn patiently<T: Send + 'static>(
        &self,
        patience: Duration,
        call: impl FnOnce(&dyn Entries) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        if self.stuck.load(Ordering::Acquire) {
            return Err("it did not answer before".to_owned());
        }
        let (tell, hear) = mpsc::sync_channel(1);
        let entries = Arc::clone(&self.entries);
        std::thread::Builder::new()
            .name("keyring".into())
            .spawn(move || drop(tell.send(call(entries.as_ref()))))
            .map_err(|e| e.to_string())?;
        match hear.recv_timeout(patience) {
            Ok(answer) => answer,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                self.stuck.store(true, Ordering::Release);
                Err(format!("it did not answer within {} s", patience.as_secs()))
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => Err("the call to it broke off".to_owned()),
        }
    }
}

/// The fault for a keyring that cannot be used.
pub fn unavailable(problem: String) -> Fault {
    Fault::new(ErrorKind::VaultUnavailable, format!("{}: {problem}", Keyring::place()))
}
