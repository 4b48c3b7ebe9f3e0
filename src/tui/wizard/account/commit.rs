//! The answers of the account step as the workspace's account; nothing secret passes here.
use crate::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use crate::setup::Draft;

/// Where Microsoft's public cloud gives its tokens.
const PUBLIC_AUTHORITY: &str = "https://login.microsoftonline.com";

/// Puts the answered account into the draft's workspace; false where an answer is missing.
pub(super) fn commit(draft: &mut Draft) -> bool {
    let Some(account) = account_of(draft) else { return false };
    match draft.workspace.accounts.iter_mut().find(|a| a.name == account.name) {
        Some(known) => *known = account,
        None => draft.workspace.accounts.push(account),
    }
    true
}

fn account_of(draft: &Draft) -> Option<ExternalAccount> {
    let answer = |key: &str| draft.answers.get(key).filter(|a| !a.is_empty());
    let name = Name::parse(answer("name")?).ok()?;
    let url = parse_org_url(answer("url")?).ok()?;
    let known = draft.workspace.account(&name);
    Some(ExternalAccount {
        system: System::Dynamics,
        tenant: answer("tenant")?.clone(),
        authority: answer("authority").map_or_else(|| PUBLIC_AUTHORITY.to_owned(), Clone::clone),
        auth: AuthMethod::ClientSecret {
            client_id: answer("client-id")?.clone(),
            secret: SecretRef(answer("secret")?.clone()),
        },
        organisation: known.filter(|a| a.url == url).and_then(|a| a.organisation.clone()),
        name,
        url,
    })
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
