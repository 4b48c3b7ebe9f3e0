//! The organisation an account is bound to: another one behind the same address is noticed.
use super::{Bench, change_workspace, connect, off_thread};
use crate::account::{ExternalAccount, OrgIdentity};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::Crm;
use std::sync::Arc;

/// Remembers who answers for an account, so that another organisation behind the same address is noticed later.
///
/// # Errors
/// `Held` where another organisation answers; what signing in and asking can meet; storage faults.
pub async fn bind_organisation(bench: &Bench, account: &ExternalAccount) -> Outcome<()> {
    bind(bench, account, connect(bench, account).await?.as_ref(), false).await
}

/// Makes sure that the organisation that answers is the one the account is bound to; binds it where it is not bound yet,
/// unless nothing is to be written.
pub(super) async fn bind(bench: &Bench, account: &ExternalAccount, crm: &dyn Crm, dry: bool) -> Outcome<()> {
    let identity = crm.identity().await?;
    if same_organisation(account, &identity)? || dry {
        return Ok(());
    }
    let store = Arc::clone(&bench.workspace);
    if !off_thread(move || Ok(store.exists())).await? {
        return Ok(());
    }
    let name = account.name.clone();
    change_workspace(bench, move |workspace| {
        match workspace.accounts.iter_mut().find(|a| a.name == name) {
            // Somebody else may have bound it meanwhile.
            Some(present) if !same_organisation(present, &identity)? => present.organisation = Some(identity),
            _ => {}
        }
        Ok(())
    })
    .await
    .map(drop)
}

/// Whether the account is bound already; `Held` when it is bound to another organisation.
pub(super) fn same_organisation(account: &ExternalAccount, answers: &OrgIdentity) -> Outcome<bool> {
    match &account.organisation {
        None => Ok(false),
        Some(bound) if bound.id.eq_ignore_ascii_case(&answers.id) => Ok(true),
        Some(bound) => {
            let why = format!(
                "account {} is bound to organisation {} ({}), but {} ({}) answers",
                account.name, bound.name, bound.id, answers.name, answers.id
            );
            Err(Fault::new(ErrorKind::Held, why)
                .with("account", account.name.as_str())
                .with("expected", &bound.name)
                .with("found", &answers.name))
        }
    }
}
