//! What an account signs in with, read from the vault; and the keeper of its refresh token.
use super::{Bench, off_thread};
use crate::account::{AuthKind, AuthMethod, ExternalAccount, Name, SecretRef};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{Credentials, RefreshTokens, Turn, Vault, Wait};
use crate::secret::Secret;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One turn a refresh token, shared by everybody in this process who exchanges it.
pub(super) type Turns = Mutex<HashMap<SecretRef, Arc<tokio::sync::Mutex<()>>>>;

/// Reads what the account signs in with. A refresh token is read when it is exchanged.
///
/// # Errors
/// Vault faults.
pub async fn credentials(bench: &Bench, account: &ExternalAccount) -> Outcome<Credentials> {
    let read = read_all(bench, account).await;
    read.map_err(|fault| of_account(what_is_missing(fault, &account.auth), &account.name))
}

/// The fault with the account it befell, so that the command that mends it can be told whole.
pub(super) fn of_account(fault: Fault, account: &Name) -> Fault {
    if fault.args.contains_key("account") { fault } else { fault.with("account", account.as_str()) }
}

/// A secret that is not there is handed over anew, or signed in for: that depends on the way the account signs in.
fn what_is_missing(fault: Fault, auth: &AuthMethod) -> Fault {
    if fault.kind != ErrorKind::SecretMissing {
        return fault;
    }
    let variable = fault.args.get("name").and_then(|name| name.strip_prefix("env:")).map(str::to_owned);
    if let Some(variable) = variable {
        return fault.with("case", "variable").with("variable", variable);
    }
    let case = match auth.kind() {
        AuthKind::DeviceCode | AuthKind::Browser => "sign-in",
        kind => kind.code(),
    };
    fault.with("case", case)
}

async fn read_all(bench: &Bench, account: &ExternalAccount) -> Outcome<Credentials> {
    let read = |name: SecretRef| {
        let vault = Arc::clone(&bench.vault);
        off_thread(move || vault.get(&name))
    };
    match &account.auth {
        AuthMethod::ClientSecret { secret, .. } => Ok(read(secret.clone()).await?.into()),
        AuthMethod::Certificate { key, .. } => Ok(read(key.clone()).await?.into()),
        AuthMethod::Password { password, client_secret, .. } => {
            let mut credentials: Credentials = read(password.clone()).await?.into();
            if let Some(second) = client_secret {
                credentials.client_secret = Some(read(second.clone()).await?);
            }
            Ok(credentials)
        }
        AuthMethod::DeviceCode { refresh, .. } | AuthMethod::Browser { refresh, .. } => {
            // Missing before anything is sent: the message then says who has to sign in.
            read(refresh.clone()).await?;
            let keeper: Arc<dyn RefreshTokens> = Arc::new(KeptToken::new(bench, refresh));
            Ok(keeper.into())
        }
    }
}

/// A refresh token in the vault.
struct KeptToken {
    vault: Arc<dyn Vault>,
    name: SecretRef,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl KeptToken {
    fn new(bench: &Bench, name: &SecretRef) -> Self {
        Self { vault: Arc::clone(&bench.vault), name: name.clone(), turn: bench.turn(name) }
    }

    async fn wait(&self) -> Outcome<Turn> {
        // First among ourselves: a thread that waits for a file's lock can do nothing else.
        let ours = Arc::clone(&self.turn).lock_owned().await;
        let (vault, name) = (Arc::clone(&self.vault), self.name.clone());
        Ok(Box::new((ours, off_thread(move || vault.turn(&name)).await?)))
    }
}

/// The turn to replace or forget a secret: nobody exchanges it meanwhile, in this process or another, and writes over it what
/// came of the old one.
///
/// # Errors
/// `LockHeld`, storage faults.
pub(super) async fn turn_of(bench: &Bench, name: &SecretRef) -> Outcome<Turn> {
    KeptToken::new(bench, name).wait().await
}

/// A refresh token of somebody who only looks: held as long as they do, kept nowhere.
pub(super) struct HeldToken {
    token: Mutex<Secret>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl HeldToken {
    pub(super) fn new(token: Secret) -> Self {
        Self { token: Mutex::new(token), turn: Arc::default() }
    }
}

impl RefreshTokens for HeldToken {
    fn turn(&self) -> Wait<'_, Turn> {
        Box::pin(async move {
            let turn: Turn = Box::new(Arc::clone(&self.turn).lock_owned().await);
            Ok(turn)
        })
    }

    fn read(&self) -> Wait<'_, Secret> {
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(std::future::ready(Ok(token)))
    }

    fn keep(&self, token: Secret) -> Wait<'_, ()> {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = token;
        Box::pin(std::future::ready(Ok(())))
    }
}

impl RefreshTokens for KeptToken {
    fn turn(&self) -> Wait<'_, Turn> {
        Box::pin(self.wait())
    }

    fn read(&self) -> Wait<'_, Secret> {
        let (vault, name) = (Arc::clone(&self.vault), self.name.clone());
        Box::pin(off_thread(move || vault.get(&name)))
    }

    fn keep(&self, token: Secret) -> Wait<'_, ()> {
        let (vault, name) = (Arc::clone(&self.vault), self.name.clone());
        Box::pin(off_thread(move || vault.put(&name, &token)))
    }
}
