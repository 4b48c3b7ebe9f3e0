//! A person signs in: begun here, ended by the person, and the refresh token kept before it is used for anything. Who only
//! wants to see the environments they may use needs no account yet, and nothing of theirs is kept.
use super::credentials::HeldToken;
use super::{Bench, credentials, forget_connection, off_thread, store_secret, vault_ready};
use crate::account::{AuthKind, ExternalAccount};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{AnswerPage, BrowserSignIn, DeviceSignIn, Environment, RefreshTokens};
use crate::secret::Secret;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::future::Future;
use std::sync::Arc;

/// A sign-in under way, by whichever way.
pub struct BegunSignIn {
    /// The address to open.
    pub address: String,
    /// What the person types there; none where the browser of this machine comes back by itself.
    pub user_code: Option<String>,
    /// Until when.
    pub expires: Timestamp,
    /// Whether a browser of this machine was asked to open the address.
    pub opened: bool,
    /// Ends with the refresh token. Dropping it gives the sign-in up.
    pub finish: BoxFuture<'static, Outcome<Secret>>,
}

/// Begins a sign-in the way the account signs in. Nobody is asked to sign in before a vault was proven to keep it.
///
/// # Errors
/// `VaultUnavailable`; `AnswerInvalid` where nobody signs in; what the sign-in service refuses.
pub async fn begin_sign_in(bench: &Bench, account: &ExternalAccount, page: AnswerPage) -> Outcome<BegunSignIn> {
    prepared(bench, account).await?;
    begin(bench, account, page).await
}

/// Begins the sign-in of somebody who only looks for an environment ([`ExternalAccount::seeking`]): no vault is needed.
///
/// # Errors
/// As [`begin_sign_in`].
pub async fn begin_looking(bench: &Bench, seeker: &ExternalAccount, page: AnswerPage) -> Outcome<BegunSignIn> {
    a_person(seeker)?;
    begin(bench, seeker, page).await
}

async fn begin(bench: &Bench, account: &ExternalAccount, page: AnswerPage) -> Outcome<BegunSignIn> {
    if account.auth.kind() == AuthKind::Browser {
        let begun = bench.connector.sign_in_with_browser(account, page).await?;
        let opened = open_page(bench, &begun.address).await;
        return Ok(BegunSignIn {
            address: begun.address,
            user_code: None,
            expires: begun.expires,
            opened,
            finish: begun.finish,
        });
    }
    let begun = bench.connector.sign_in_with_device(account).await?;
    Ok(BegunSignIn {
        address: begun.address,
        user_code: Some(begun.user_code),
        expires: begun.expires,
        opened: false,
        finish: begun.finish,
    })
}

/// Asks the browser of this machine to show the page; false where there is none. The address is shown in any case.
async fn open_page(bench: &Bench, address: &str) -> bool {
    let (bench, address) = (Arc::clone(bench), address.to_owned());
    off_thread(move || Ok(bench.show_page(&address))).await.unwrap_or(false)
}

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
    store_secret(bench, &name, token).await?;
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

/// The environments of somebody who only looks, once they have signed in. The sign-in is forgotten afterwards.
///
/// # Errors
/// Why the sign-in failed; what reading can meet.
pub async fn environments_once(
    bench: &Bench,
    seeker: &ExternalAccount,
    finish: impl Future<Output = Outcome<Secret>>,
) -> Outcome<Vec<Environment>> {
    let keeper: Arc<dyn RefreshTokens> = Arc::new(HeldToken::new(finish.await?));
    bench.connector.environments(seeker, keeper.into()).await
}

fn a_person(account: &ExternalAccount) -> Outcome<()> {
    if account.auth.kind().is_interactive() {
        return Ok(());
    }
    Err(Fault::new(ErrorKind::AnswerInvalid, "nobody signs in for this account")
        .with("question", "auth")
        .with("problem", "answer-problem-no-person"))
}

async fn prepared(bench: &Bench, account: &ExternalAccount) -> Outcome<()> {
    a_person(account)?;
    vault_ready(bench).await
}
