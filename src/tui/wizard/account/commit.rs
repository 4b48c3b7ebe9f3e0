//! The answers of the account step as the workspace's account; nothing secret passes here.
use crate::account::{Name, SecretRef};
use crate::setup::{Draft, account_of, key};

/// Puts the answered account into the draft's workspace; false where an answer is missing.
pub(super) fn commit(draft: &mut Draft) -> bool {
    let Some(secret) = draft.answers.get(key::SECRET).cloned() else { return false };
    let Ok(mut account) = account_of(&draft.answers, Some(SecretRef(secret))) else { return false };
    match draft.workspace.accounts.iter_mut().find(|a| a.name == account.name) {
        Some(known) => {
            if known.url == account.url {
                account.organisation = known.organisation.take();
            }
            *known = account;
        }
        None => draft.workspace.accounts.push(account),
    }
    true
}

/// Another name for the account: what refers to it follows, the stored secret stays where it is.
pub(super) fn rename(draft: &mut Draft, from: &str, to: &str) {
    let (Ok(from), Ok(to)) = (Name::parse(from), Name::parse(to)) else { return };
    let workspace = &mut draft.workspace;
    for name in workspace
        .accounts
        .iter_mut()
        .map(|a| &mut a.name)
        .chain(workspace.mappings.iter_mut().map(|m| &mut m.account))
        .chain(workspace.enumerations.iter_mut().map(|e| &mut e.account))
        .chain(workspace.flows.iter_mut().map(|f| &mut f.account))
    {
        if *name == from {
            *name = to.clone();
        }
    }
}
