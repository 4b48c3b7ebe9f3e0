//! Refresh tokens: each answer brings a new one; the old one is good once more, for an answer that was lost on its way.
use super::ask::{Ask, Tenant};
use super::refusal::Refusal;
use super::token::for_people;
use super::{client, issue, password, scope};
use crate::sandbox::reply::Reply;

/// How often a replaced token is still good.
const ONCE_MORE: u32 = 1;

/// A refresh token for new tokens.
pub(crate) fn grant(ask: &Ask<'_>, tenant: Tenant) -> Result<Reply, Refusal> {
    for_people(ask, tenant)?;
    let app = client::proven(ask)?;
    let token = ask.required("refresh_token")?;
    let entra = &ask.shared.entra;
    let known = entra.book().refresh.get(token).filter(|known| known.app == app.id).cloned();
    let Some(known) = known else {
        return Err(Refusal::of(70_000).says("The provided grant is not valid: the refresh token is not known."));
    };
    if known.issued + issue::REFRESH_DAYS * 86_400 < ask.shared.now() {
        return Err(Refusal::of(700_082).says(format!(
            "The refresh token has expired due to inactivity. It was inactive for {} days.",
            issue::REFRESH_DAYS
        )));
    }
    if known.revoked {
        return Err(Refusal::of(50_173));
    }
    if known.left == Some(0) {
        return Err(Refusal::of(70_008).says("The provided refresh token was replaced and is revoked."));
    }
    let user = password::still_good(ask, &known.user)?;
    // A new grant keeps what the old one was good for.
    let mut scope = scope::for_person(ask, Some(&known.scope))?;
    scope.offline |= known.scope.offline;
    if let Some(old) = entra.book().refresh.get_mut(token) {
        old.left = Some(old.left.map_or(ONCE_MORE, |left| left.saturating_sub(1)));
    }
    Ok(issue::to_person(ask, app, user, &scope, None))
}
