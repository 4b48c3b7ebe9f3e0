//! The vault: the operating system's keyring where it proves to work, else an age-encrypted file somebody agreed to, else
//! the environment. Implements [`crate::port::Vault`]; the only room that may touch `keyring` and `age`; files through
//! `disk`. Secrets never reach an error, a log or a `Debug`.
mod environment;
mod file;
mod keyring;
mod layered;
mod memory;
mod places;
#[cfg(test)]
mod tests;

pub use environment::Lookup;
pub use file::{EncryptedFile, PASSPHRASE_FILE_VARIABLE, PASSPHRASE_VARIABLE};
pub use keyring::{Entries, Keyring, SystemEntries};
pub use layered::{LayeredVault, VaultConfig};
pub use memory::MemoryVault;
