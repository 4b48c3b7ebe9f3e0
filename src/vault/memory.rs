//! A vault that forgets everything when the process ends: for the demonstration on machines without keyring, and tests.
use crate::account::SecretRef;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Vault, VaultFacts, VaultKind};
use crate::secret::Secret;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Secrets in this process's memory only.
#[derive(Default)]
pub struct MemoryVault(Mutex<BTreeMap<String, Secret>>);

impl Vault for MemoryVault {
    fn probe(&self) -> VaultFacts {
        VaultFacts { kind: VaultKind::Memory, place: String::new(), writable: true, keyring_problem: None }
    }

    fn unlock_file(&self, _passphrase: Secret) -> Outcome<()> {
        Err(Fault::new(ErrorKind::VaultUnavailable, "this vault has no file"))
    }

    fn put(&self, name: &SecretRef, secret: &Secret) -> Outcome<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.0.clone(), secret.clone());
        Ok(())
    }

    fn get(&self, name: &SecretRef) -> Outcome<Secret> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&name.0)
            .cloned()
            .ok_or_else(|| Fault::new(ErrorKind::SecretMissing, "there is no such entry").with("name", &name.0))
    }

    fn delete(&self, name: &SecretRef) -> Outcome<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&name.0);
        Ok(())
    }
}
