//! A person signs in: begun here, ended by the person, and the refresh token kept before it is used for anything.
use super::{Bench, credentials, forget_connection, off_thread, vault_facts};
use crate::account::ExternalAccount;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{AnswerPage, BrowserSignIn, DeviceSignIn, Environment};
use crate::secret::Secret;
use std::future::Future;
use std::sync::Arc;

/// Begins a sign-in with a code on another device. Nobody is asked to sign in before a vault was proven to keep it.
///
/// # Errors
/// `VaultUnavailable`; `AnswerInvalid` for another method; what the sign-in service refuses.
pub async fn sign_in_with_device(bench: &Bench, account: &ExternalAccount) -> Outcome<DeviceSignIn> {
    prepared(bench, account).await?;
    bench.connector.sign_in_with_device(account).await
}

/// Begins a sign-in with the browser of this machine; `page` is what it shows at the end.
///
/// # Errors
/// As [`sign_in_with_device`]; `ClientBroken` where no loopback port can be had.
pub async fn sign_in_with_browser(
    bench: &Bench,
    account: &ExternalAccount,
    page: AnswerPage,
) -> Outcome<BrowserSignIn> {
    prepared(bench, account).await?;
    bench.connector.sign_in_with_browser(account, page).await
}

/// Waits for the end of a sign-in and keeps it where the account says. Dropping the future gives the sign-in up.
///
/// # Errors
/// Why the sign-in failed; vault faults.
pub async fn finish_sign_in(
    bench: &Bench,
    account: &ExternalAccount,
    finish: impl Future<Output = Outcome<Secret>>,
) -> Outcome<()> {
    let token = finish.await?;
    let name = account.auth.secret().clone();
    let _turn = bench.turn(&name).lock_owned().await;
    let vault = Arc::clone(&bench.vault);
    off_thread(move || vault.put(&name, &token)).await?;
    forget_connection(bench, &account.name);
    Ok(())
}

/// The environments the person who signed in may use.
///
/// # Errors
/// `AnswerInvalid` where the account signs in as an application; vault faults; what signing in and reading can meet.
pub async fn environments(bench: &Bench, account: &ExternalAccount) -> Outcome<Vec<Environment>> {
    bench.connector.environments(account, credentials(bench, account).await?).await
}

async fn prepared(bench: &Bench, account: &ExternalAccount) -> Outcome<()> {
    if !account.auth.kind().is_interactive() {
        return Err(Fault::new(ErrorKind::AnswerInvalid, "nobody signs in for this account")
            .with("question", "auth")
            .with("problem", "answer-problem-no-person"));
    }
    let vault = vault_facts(bench).await?;
    if !vault.writable {
        let why = vault.keyring_problem.unwrap_or(vault.place);
        return Err(Fault::new(ErrorKind::VaultUnavailable, why));
    }
    Ok(())
}
