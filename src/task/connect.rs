//! Connecting: where an organisation signs in, the vault, and one shared connection an account.
use super::certificate::forget_next_certificate;
use super::credentials::turn_of;
use super::{Bench, credentials, off_thread};
use crate::account::{ExternalAccount, Name, OrgUrl, SecretRef, System};
use crate::fault::Outcome;
use crate::port::{AskPassphrase, Crm, SignInPlace, VaultFacts};
use crate::secret::Secret;
use std::sync::{Arc, PoisonError};

/// Asks the organisation where it signs people in, without signing in.
///
/// # Errors
/// Network faults; `NotDataverse`, `NotSalesforce` where it is no organisation of that CRM.
pub async fn sign_in_place(bench: &Bench, system: System, url: &OrgUrl) -> Outcome<SignInPlace> {
    bench.connector.sign_in_place(system, url).await
}

/// Where a secret would be kept, proven by a probe.
///
/// # Errors
/// `Bug` only.
pub async fn vault_facts(bench: &Bench) -> Outcome<VaultFacts> {
    let vault = Arc::clone(&bench.vault);
    off_thread(move || Ok(vault.probe())).await
}

/// Proves that a secret could be kept, before anybody is asked for one.
///
/// # Errors
/// What stands in the way: vault faults.
pub async fn vault_ready(bench: &Bench) -> Outcome<()> {
    let vault = Arc::clone(&bench.vault);
    off_thread(move || vault.ready()).await
}

/// Whom to ask for the pass-phrase when a secret is needed and the encrypted file is not open; none: nobody.
pub fn ask_passphrase_with(bench: &Bench, ask: Option<AskPassphrase>) {
    bench.vault.ask_with(ask);
}

/// Agrees to the encrypted file and opens it.
///
/// # Errors
/// `VaultLocked`, storage faults.
pub async fn open_vault_file(bench: &Bench, passphrase: Secret) -> Outcome<VaultFacts> {
    let vault = Arc::clone(&bench.vault);
    off_thread(move || vault.unlock_file(passphrase).map(|()| vault.probe())).await
}

/// Stores a secret and proves that it can be read back, while nobody exchanges it.
///
/// # Errors
/// `LockHeld`, vault faults.
pub async fn store_secret(bench: &Bench, name: &SecretRef, secret: Secret) -> Outcome<()> {
    let _turn = turn_of(bench, name).await?;
    let (vault, name) = (Arc::clone(&bench.vault), name.clone());
    off_thread(move || vault.put(&name, &secret)).await?;
    crate::failpoint::reach("secret-kept");
    Ok(())
}

/// A secret that is kept.
///
/// # Errors
/// Vault faults.
pub async fn kept_secret(bench: &Bench, name: &SecretRef) -> Outcome<Secret> {
    let (vault, name) = (Arc::clone(&bench.vault), name.clone());
    off_thread(move || vault.get(&name)).await
}

/// The account's connection; made once and shared while the account stays the same, so that one token serves all.
///
/// # Errors
/// Vault faults, `ClientBroken`.
pub async fn connect(bench: &Bench, account: &ExternalAccount) -> Outcome<Arc<dyn Crm>> {
    let mut wanted = account.clone();
    wanted.organisation = None;
    {
        let held = bench.connections.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, crm)) = held.get(&account.name)
            && *known == wanted
        {
            return Ok(Arc::clone(crm));
        }
    }
    let crm = bench.connector.connect(account, credentials(bench, account).await?)?;
    let mut held = bench.connections.lock().unwrap_or_else(PoisonError::into_inner);
    held.insert(account.name.clone(), (wanted, Arc::clone(&crm)));
    Ok(crm)
}

/// Forgets the shared connection, after its secret or settings changed.
pub fn forget_connection(bench: &Bench, account: &Name) {
    bench.connections.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
}

/// Forgets every secret an account signs in with; variables of the environment are not ours.
///
/// # Errors
/// Vault faults; the secrets after the first that cannot be forgotten are tried all the same.
pub async fn forget_secrets(bench: &Bench, account: &ExternalAccount) -> Outcome<()> {
    let names: Vec<SecretRef> =
        account.auth.secrets().into_iter().map(|(_, name)| name.clone()).filter(|n| n.env_name().is_none()).collect();
    forget_named(bench, names).await.and(forget_next_certificate(bench, &account.name).await)
}

/// Forgets these secrets, each while nobody exchanges it; those after the first that cannot be forgotten are tried all the
/// same.
///
/// # Errors
/// `LockHeld`, vault faults.
pub async fn forget_named(bench: &Bench, names: Vec<SecretRef>) -> Outcome<()> {
    let mut forgotten = Ok(());
    for name in names {
        let one = match turn_of(bench, &name).await {
            Ok(_turn) => {
                let vault = Arc::clone(&bench.vault);
                off_thread(move || vault.delete(&name)).await
            }
            Err(fault) => Err(fault),
        };
        forgotten = forgotten.and(one);
    }
    forgotten
}
