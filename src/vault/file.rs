//! The encrypted file `secrets.age`: a small JSON of entries under an age pass-phrase, armored, so that the stock `age`
//! tool opens it too.
use super::environment::{self, Lookup};
use crate::account::SecretRef;
use crate::disk;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{AskPassphrase, PassphraseAsk};
use crate::secret::Secret;
use age::secrecy::SecretString;
use age::{DecryptError, scrypt};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// The variable that holds the file's pass-phrase.
pub const PASSPHRASE_VARIABLE: &str = "FIELDBRIDGE_VAULT_PASSPHRASE";
/// The variable that names a file with the pass-phrase in it.
pub const PASSPHRASE_FILE_VARIABLE: &str = "FIELDBRIDGE_VAULT_PASSPHRASE_FILE";

/// scrypt's N is two to this: about a tenth of a second, 32 MB.
const WORK_FACTOR: u8 = 15;
/// What we accept from a file made elsewhere; the `age` tool takes about 18.
const MAX_WORK_FACTOR: u8 = 20;
const CAP: u64 = 1_048_576;
/// The case of a locked file nobody gave a pass-phrase for.
pub(super) const NOT_GIVEN: &str = "not-given";
/// The case of a locked file whose pass-phrase somebody was asked for and did not give.
const DECLINED: &str = "declined";
/// How often somebody may mistype a pass-phrase before the call that needs it ends.
const MOST_ATTEMPTS: usize = 5;

/// The encrypted file. Nothing is read before it is asked.
pub struct EncryptedFile {
    path: PathBuf,
    lookup: Lookup,
    typed: Mutex<Option<Secret>>,
    /// The file as last read, so that its key is not derived anew for each look.
    opened: Mutex<Option<Opened>>,
    ask: Mutex<Option<AskPassphrase>>,
    /// Held while somebody is asked: the others wait for the same answer.
    asking: Mutex<()>,
}

struct Opened {
    bytes: Vec<u8>,
    passphrase: Secret,
    entries: Entries,
}

type Entries = BTreeMap<String, Plain>;

/// A secret inside the decrypted JSON; wiped on drop.
#[derive(Clone)]
struct Plain(Secret);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self(Secret::new(text)))
    }
}

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.expose())
    }
}

#[derive(Serialize, Deserialize)]
struct Content {
    version: u32,
    entries: Entries,
}

impl EncryptedFile {
    /// The file `secrets.age` in that directory.
    pub fn new(directory: &Path, lookup: Lookup) -> Self {
        let path = directory.join("secrets.age");
        Self {
            path,
            lookup,
            typed: Mutex::default(),
            opened: Mutex::default(),
            ask: Mutex::default(),
            asking: Mutex::default(),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is one.
    pub fn exists(&self) -> bool {
        self.path.symlink_metadata().is_ok()
    }

    /// Opens it with a pass-phrase somebody typed, making it where there is none.
    ///
    /// # Errors
    /// `VaultLocked`, `VaultUnavailable`, storage faults.
    pub fn unlock(&self, passphrase: Secret) -> Outcome<()> {
        if passphrase.is_empty() {
            return Err(self.locked("the pass-phrase is empty"));
        }
        match self.bytes()? {
            Some(bytes) => drop(self.decrypt(&bytes, &passphrase)?),
            None => self.begin(&passphrase)?,
        }
        self.type_in(passphrase);
        Ok(())
    }

    fn type_in(&self, passphrase: Secret) {
        *self.typed.lock().unwrap_or_else(PoisonError::into_inner) = Some(passphrase);
    }

    /// Whom to ask for a pass-phrase that is needed and was not given; none: nobody.
    pub fn ask_with(&self, ask: Option<AskPassphrase>) {
        *self.ask.lock().unwrap_or_else(PoisonError::into_inner) = ask;
    }

    /// Whether the file is there and this pass-phrase opens it.
    pub fn opens_with(&self, passphrase: &Secret) -> bool {
        matches!(self.bytes(), Ok(Some(bytes)) if self.decrypt(&bytes, passphrase).is_ok())
    }

    /// Makes an empty file, unless another process has made one meanwhile.
    fn begin(&self, passphrase: &Secret) -> Outcome<()> {
        let _alone = disk::lock(&self.path.with_extension("lock"))?;
        match self.bytes()? {
            Some(bytes) => self.decrypt(&bytes, passphrase).map(drop),
            None => self.store(Entries::new(), passphrase),
        }
    }

    /// The pass-phrase: typed, or from the environment by opt-in.
    ///
    /// # Errors
    /// `VaultLocked` when the named file cannot be used.
    pub fn passphrase(&self) -> Outcome<Option<Secret>> {
        if let Some(typed) = self.typed.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Ok(Some(typed));
        }
        if (self.lookup)(PASSPHRASE_VARIABLE).is_some() {
            let read = environment::read_whole(&self.lookup, PASSPHRASE_VARIABLE);
            return read.map(Some).map_err(|f| unusable(&f.detail));
        }
        (self.lookup)(PASSPHRASE_FILE_VARIABLE).map(|place| read_passphrase(Path::new(&place))).transpose()
    }

    /// Reads an entry; `None` where there is no file or no such entry.
    ///
    /// # Errors
    /// `VaultLocked`, `VaultUnavailable`, storage faults.
    pub fn get(&self, name: &SecretRef) -> Outcome<Option<Secret>> {
        let Some(bytes) = self.bytes()? else { return Ok(None) };
        let entries = self.decrypt(&bytes, &self.needed()?)?;
        Ok(entries.get(&name.0).map(|p| p.0.clone()))
    }

    /// Writes an entry, or removes it with `None`.
    ///
    /// # Errors
    /// `VaultLocked`, `VaultUnavailable`, storage faults.
    pub fn put(&self, name: &SecretRef, secret: Option<&Secret>) -> Outcome<()> {
        let passphrase = self.needed()?;
        // Another process may be about to write another entry.
        let _alone = disk::lock(&self.path.with_extension("lock"))?;
        let mut entries = match self.bytes()? {
            Some(bytes) => self.decrypt(&bytes, &passphrase)?,
            None => Entries::new(),
        };
        match secret {
            Some(secret) => drop(entries.insert(name.0.clone(), Plain(secret.clone()))),
            None if entries.remove(&name.0).is_none() => return Ok(()),
            None => {}
        }
        self.store(entries, &passphrase)
    }

    /// The pass-phrase, asked for where nobody gave it and somebody can be asked.
    ///
    /// # Errors
    /// `VaultLocked`; storage faults.
    pub(super) fn needed(&self) -> Outcome<Secret> {
        if let Some(given) = self.passphrase()? {
            return Ok(given);
        }
        let ask = self.ask.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let not_given = || self.locked("no pass-phrase was given").with("case", NOT_GIVEN);
        let ask = ask.ok_or_else(not_given)?;
        let _alone = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody else may have been asked meanwhile.
        if let Some(given) = self.passphrase()? {
            return Ok(given);
        }
        // A file is begun by whoever agrees to it, not by an answer to this.
        let bytes = self.bytes()?.ok_or_else(not_given)?;
        self.asked(&ask, &bytes)
    }

    fn asked(&self, ask: &AskPassphrase, bytes: &[u8]) -> Outcome<Secret> {
        let mut why = PassphraseAsk::Needed;
        for _ in 0..MOST_ATTEMPTS {
            let Some(given) = ask(why) else {
                return Err(self.locked("the pass-phrase was asked for and not given").with("case", DECLINED));
            };
            match self.decrypt(bytes, &given) {
                Ok(_) => {
                    self.type_in(given.clone());
                    return Ok(given);
                }
                Err(fault) if fault.kind == ErrorKind::VaultLocked => why = PassphraseAsk::Wrong,
                Err(fault) => return Err(fault),
            }
        }
        Err(self.locked("the pass-phrase does not open it"))
    }

    fn bytes(&self) -> Outcome<Option<Vec<u8>>> {
        disk::read(&self.path, CAP, ErrorKind::VaultUnavailable)
    }

    fn decrypt(&self, bytes: &[u8], passphrase: &Secret) -> Outcome<Entries> {
        if let Some(known) = self.opened.lock().unwrap_or_else(PoisonError::into_inner).as_ref()
            && known.bytes == bytes
            && known.passphrase.same_as(passphrase)
        {
            return Ok(known.entries.clone());
        }
        let mut identity = scrypt::Identity::new(SecretString::from(passphrase.expose().to_owned()));
        identity.set_max_work_factor(MAX_WORK_FACTOR);
        let plain = Zeroizing::new(age::decrypt(&identity, bytes).map_err(|e| self.refused(&e))?);
        let content: Content = serde_json::from_slice(&plain).map_err(|_| self.damaged("its content is not ours"))?;
        if content.version > 1 {
            return Err(self.damaged("it was written by a newer version"));
        }
        self.remember(bytes.to_vec(), passphrase, content.entries.clone());
        Ok(content.entries)
    }

    fn store(&self, entries: Entries, passphrase: &Secret) -> Outcome<()> {
        let content = Content { version: 1, entries };
        let mut plain = Zeroizing::new(Vec::with_capacity(64 * 1024));
        serde_json::to_writer(&mut *plain, &content).map_err(|_| self.damaged("an entry has no JSON form"))?;
        let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.expose().to_owned()));
        recipient.set_work_factor(WORK_FACTOR);
        let armored =
            age::encrypt_and_armor(&recipient, &plain).map_err(|_| self.damaged("it could not be encrypted"))?;
        disk::write(&self.path, armored.as_bytes())?;
        self.remember(armored.into_bytes(), passphrase, content.entries);
        Ok(())
    }

    fn remember(&self, bytes: Vec<u8>, passphrase: &Secret, entries: Entries) {
        let opened = Opened { bytes, passphrase: passphrase.clone(), entries };
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(opened);
    }

    fn refused(&self, error: &DecryptError) -> Fault {
        match error {
            DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => {
                self.locked("the pass-phrase does not open it")
            }
            DecryptError::NoMatchingKeys => self.damaged("it was not encrypted with a pass-phrase"),
            DecryptError::ExcessiveWork { .. } => self.damaged("opening it would take too much work"),
            _ => self.damaged("it is damaged or was tampered with; restore it from a backup or remove it"),
        }
    }

    fn locked(&self, why: &str) -> Fault {
        disk::refused(&self.path, ErrorKind::VaultLocked, why)
    }

    fn damaged(&self, why: &str) -> Fault {
        disk::refused(&self.path, ErrorKind::VaultUnavailable, why)
    }
}

/// The pass-phrase in the file the variable names. Why it cannot be had is told of that file, not of the vault's own.
fn read_passphrase(place: &Path) -> Outcome<Secret> {
    let named = |why: &str| unusable(&format!("{PASSPHRASE_FILE_VARIABLE}={}: {why}", place.display()));
    if place.as_os_str().is_empty() {
        return Err(unusable(&format!("{PASSPHRASE_FILE_VARIABLE} is set, but names no file")));
    }
    if others_can_read(place) {
        return Err(named(&format!("others can read this file; run `chmod 600 {}`", place.display())));
    }
    let bytes = disk::read(place, 64 * 1024, ErrorKind::VaultLocked).map_err(|f| unusable(&f.detail))?;
    let bytes = bytes.ok_or_else(|| named("this file does not exist"))?;
    let text = Zeroizing::new(disk::text(place, bytes, ErrorKind::VaultLocked).map_err(|f| unusable(&f.detail))?);
    let secret = Secret::new(text.trim_end_matches(['\r', '\n']));
    if secret.is_empty() { Err(named("this file is empty")) } else { Ok(secret) }
}

/// A pass-phrase was meant to be had, and could not be.
fn unusable(why: &str) -> Fault {
    Fault::new(ErrorKind::VaultLocked, why).with("case", "passphrase-unusable")
}

/// A pass-phrase others can read is no secret.
#[cfg(unix)]
fn others_can_read(place: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    place.metadata().is_ok_and(|facts| facts.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_place: &Path) -> bool {
    false
}
