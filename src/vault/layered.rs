//! Which place keeps a secret: the keyring where a probe proved it, else the encrypted file once it is open, else (for the
//! demonstration only) memory. The environment can always be read, never written.
use super::file::NOT_GIVEN;
use super::keyring::{Entries, Keyring, unavailable};
use super::places::{Kept, Places};
use super::{EncryptedFile, Lookup, MemoryVault, environment};
use crate::account::SecretRef;
use crate::disk;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{AskPassphrase, Turn, Vault, VaultFacts, VaultKind};
use crate::secret::Secret;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// As long as an exchange with its retries lasts, and a prompt of the keyring.
const LONGEST_TURN: Duration = Duration::from_secs(6 * 60);

/// What the vault is made of.
pub struct VaultConfig {
    /// The workspace's directory: the encrypted file stands there, and it keeps keyring entries of workspaces apart.
    pub directory: PathBuf,
    /// The environment.
    pub lookup: Lookup,
    /// The keyring; none leaves it out.
    pub keyring: Option<Arc<dyn Entries>>,
    /// Whether a secret may be kept in memory where nothing else works.
    pub memory: bool,
}

/// The vault the program uses.
pub struct LayeredVault {
    keyring: Option<Keyring>,
    /// What the last probe of the keyring found; none before the first.
    probed: Mutex<Option<Result<(), String>>>,
    file: EncryptedFile,
    /// Where whose turn it is is told among processes.
    directory: PathBuf,
    lookup: Lookup,
    /// Whether memory will do where nothing else works.
    demonstration: AtomicBool,
    memory: MemoryVault,
    /// What is held for this process, whatever is kept elsewhere.
    held: MemoryVault,
    places: Places,
}

/// Where a secret goes.
enum Place<'v> {
    Keyring(&'v Keyring),
    File,
    Memory(&'v MemoryVault),
}

impl LayeredVault {
    /// Puts the places together; nothing is touched yet.
    pub fn new(config: VaultConfig) -> Self {
        let scope = config.directory.display().to_string();
        Self {
            keyring: config.keyring.map(|entries| Keyring::new(entries, scope)),
            probed: Mutex::default(),
            file: EncryptedFile::new(&config.directory, Arc::clone(&config.lookup)),
            lookup: config.lookup,
            demonstration: AtomicBool::new(config.memory),
            memory: MemoryVault::default(),
            held: MemoryVault::default(),
            places: Places::new(&config.directory),
            directory: config.directory,
        }
    }

    /// The keyring if it works, as found by the last probe.
    fn working_keyring(&self, again: bool) -> Result<&Keyring, String> {
        let Some(keyring) = &self.keyring else { return Err("it is left out".to_owned()) };
        let mut probed = self.probed.lock().unwrap_or_else(PoisonError::into_inner);
        if again || probed.is_none() {
            *probed = Some(keyring.probe());
        }
        match probed.as_ref() {
            Some(Err(problem)) => Err(problem.clone()),
            _ => Ok(keyring),
        }
    }

    /// Memory, where it will do.
    fn memory(&self) -> Option<&MemoryVault> {
        self.demonstration.load(Ordering::Acquire).then_some(&self.memory)
    }

    fn place(&self, again: bool) -> Result<Place<'_>, Fault> {
        let problem = match self.working_keyring(again) {
            Ok(keyring) => return Ok(Place::Keyring(keyring)),
            Err(problem) => problem,
        };
        match (self.file.passphrase(), self.memory()) {
            // A demonstration needs no pass-phrase: one that is set for another workspace begins no file here.
            (Ok(Some(given)), Some(memory)) if !self.file.opens_with(&given) => Ok(Place::Memory(memory)),
            (Ok(Some(_)), _) => Ok(Place::File),
            (_, Some(memory)) if !self.file.exists() => Ok(Place::Memory(memory)),
            (Ok(None), _) if self.file.exists() => {
                Err(Fault::new(ErrorKind::VaultLocked, "the encrypted file is not open").with("case", NOT_GIVEN))
            }
            (Ok(None), _) => Err(unavailable(problem)),
            (Err(fault), _) => Err(fault),
        }
    }

    /// As [`Self::place`]; where only the pass-phrase of the encrypted file is missing, whoever can be asked is asked for it.
    fn place_to_write(&self, again: bool) -> Result<Place<'_>, Fault> {
        match self.place(again) {
            Err(fault) if fault.args.get("case").is_some_and(|case| case == NOT_GIVEN) => {
                self.file.needed().map(|_| Place::File)
            }
            found => found,
        }
    }

    fn prove_file(&self) -> Outcome<()> {
        let name = SecretRef(format!("probe {}", uuid::Uuid::new_v4()));
        let value = Secret::new(uuid::Uuid::new_v4().to_string());
        self.file.put(&name, Some(&value))?;
        let back = self.file.get(&name)?;
        self.file.put(&name, None)?;
        if back.is_some_and(|b| b.same_as(&value)) { Ok(()) } else { Err(not_the_same()) }
    }

    /// An older copy in another place is removed as far as that place can be reached, and it is noted which one counts.
    fn leave_one_copy(&self, name: &SecretRef, place: &Place<'_>) -> Outcome<()> {
        if !matches!(place, Place::Memory(_)) {
            self.memory.delete(name)?;
        }
        let counts = match place {
            Place::Keyring(_) if self.file.exists() => {
                if let Ok(Some(_)) = self.file.passphrase() {
                    self.file.put(name, None)?;
                }
                Some(Kept::Keyring)
            }
            Place::File => self.keyring.as_ref().map(|_| Kept::File),
            _ => None,
        };
        self.places.note(name, counts)
    }

    /// Removes it from the encrypted file; tells whether it was there.
    fn delete_from_file(&self, name: &SecretRef) -> Outcome<bool> {
        if !self.file.exists() {
            return Ok(false);
        }
        // Whether the secret is in it cannot be told while it is locked.
        self.file.needed()?;
        let held = self.file.get(name)?.is_some();
        self.file.put(name, None).map(|()| held)
    }

    fn get_kept(&self, name: &SecretRef) -> Outcome<Option<Secret>> {
        // Put there by this process where nothing else would take it: newer than any other copy.
        if let Ok(secret) = self.memory.get(name) {
            return Ok(Some(secret));
        }
        match self.places.of(name) {
            Some(Kept::Keyring) => return self.working_keyring(false).map_err(unavailable)?.get(name),
            Some(Kept::File) if self.file.exists() => return self.file.get(name),
            _ => {}
        }
        let mut hurdle = None;
        match self.working_keyring(false).map_err(unavailable).and_then(|k| k.get(name)) {
            Ok(Some(secret)) => return Ok(Some(secret)),
            Ok(None) => {}
            Err(fault) => hurdle = Some(fault),
        }
        if self.file.exists() {
            match self.file.get(name) {
                Ok(Some(secret)) => return Ok(Some(secret)),
                Ok(None) => hurdle = None,
                Err(fault) => hurdle = Some(fault),
            }
        }
        if self.memory().is_some() && !self.file.exists() {
            hurdle = None;
        }
        hurdle.map_or(Ok(None), Err)
    }
}

impl Vault for LayeredVault {
    fn probe(&self) -> VaultFacts {
        let keyring_problem = self.working_keyring(true).err();
        let file = self.file.path().display().to_string();
        let (kind, place, writable) = match self.place(false) {
            Ok(Place::Keyring(_)) => (VaultKind::Keyring, Keyring::place().to_owned(), true),
            Ok(Place::File) => (VaultKind::EncryptedFile, file, self.prove_file().is_ok()),
            Ok(Place::Memory(_)) => (VaultKind::Memory, String::new(), true),
            Err(_) if self.file.exists() => (VaultKind::EncryptedFile, file, false),
            Err(_) => (VaultKind::Environment, "FIELDBRIDGE_<ACCOUNT>_CLIENT_SECRET".to_owned(), false),
        };
        VaultFacts { kind, place, writable, keyring_problem }
    }

    fn ready(&self) -> Outcome<()> {
        match self.place_to_write(true)? {
            Place::File => self.prove_file(),
            Place::Keyring(_) | Place::Memory(_) => Ok(()),
        }
    }

    fn unlock_file(&self, passphrase: Secret) -> Outcome<()> {
        self.file.unlock(passphrase)
    }

    fn ask_with(&self, ask: Option<AskPassphrase>) {
        self.file.ask_with(ask);
    }

    fn demonstrate(&self) {
        self.demonstration.store(true, Ordering::Release);
    }

    fn hold(&self, name: &SecretRef, secret: &Secret) -> Outcome<()> {
        self.held.put(name, secret)
    }

    fn turn(&self, name: &SecretRef) -> Outcome<Turn> {
        // Two names that share a file only wait for each other.
        let plain = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '.' };
        let file: String = name.0.trim_start_matches("vault:").chars().map(plain).collect();
        Ok(Box::new(disk::lock_within(&self.directory.join(format!("sign-in-{file}.lock")), LONGEST_TURN)?))
    }

    fn put(&self, name: &SecretRef, secret: &Secret) -> Outcome<()> {
        if let Some(variable) = name.env_name() {
            return Err(Fault::new(ErrorKind::VaultUnavailable, format!("{variable} is set outside of this program")));
        }
        if secret.is_empty() {
            return Err(Fault::new(ErrorKind::AnswerInvalid, "the secret is empty"));
        }
        if let Ok(held) = self.held.get(name) {
            if held.same_as(secret) {
                return Ok(());
            }
            self.held.delete(name)?;
        }
        let place = self.place_to_write(false)?;
        let back = match &place {
            Place::Keyring(keyring) => {
                keyring.set(name, secret)?;
                keyring.get(name)?
            }
            Place::File => {
                self.file.put(name, Some(secret))?;
                self.file.get(name)?
            }
            Place::Memory(memory) => {
                memory.put(name, secret)?;
                Some(memory.get(name)?)
            }
        };
        if !back.is_some_and(|b| b.same_as(secret)) {
            return Err(not_the_same());
        }
        self.leave_one_copy(name, &place)
    }

    fn get(&self, name: &SecretRef) -> Outcome<Secret> {
        if let Some(variable) = name.env_name() {
            return environment::read(&self.lookup, variable);
        }
        if let Ok(held) = self.held.get(name) {
            return Ok(held);
        }
        let kept = self.get_kept(name);
        if let Ok(Some(secret)) = kept {
            return Ok(secret);
        }
        let variable = environment::conventional(name).unwrap_or_default();
        match (environment::read(&self.lookup, &variable), kept) {
            (Ok(secret), _) => Ok(secret),
            (Err(_), Err(hurdle)) => Err(hurdle.with("name", &name.0)),
            (Err(_), Ok(_)) => {
                let why = format!("no vault entry {}, and {variable} is not set", name.0);
                Err(Fault::new(ErrorKind::SecretMissing, why).with("name", &name.0))
            }
        }
    }

    fn delete(&self, name: &SecretRef) -> Outcome<()> {
        if name.env_name().is_some() {
            return Ok(());
        }
        let in_keyring = match &self.keyring {
            Some(_) => self.working_keyring(false).map_err(unavailable).and_then(|keyring| keyring.delete(name)),
            None => Ok(()),
        };
        let in_memory = self.memory.get(name).is_ok() || self.held.get(name).is_ok();
        self.memory.delete(name)?;
        self.held.delete(name)?;
        let in_file = self.delete_from_file(name)?;
        match in_keyring {
            Ok(()) => self.places.note(name, None),
            // An older copy in a keyring out of reach counts for nothing as long as that is noted.
            Err(_) if in_file => self.places.note(name, Some(Kept::File)),
            Err(_) if in_memory => Ok(()),
            Err(fault) => Err(fault),
        }
    }
}

fn not_the_same() -> Fault {
    Fault::new(ErrorKind::VaultVerifyFailed, "what was read back is not what was written")
}
