//! Authorization codes: good once, for ten minutes, for the client that can show the verifier.
use super::ask::{Ask, Tenant};
use super::book::{Challenge, Code};
use super::jwt::base64url;
use super::refusal::Refusal;
use super::token::for_people;
use super::{client, issue, password, scope};
use crate::sandbox::reply::Reply;
use aws_lc_rs::digest::{SHA256, digest};

/// A code for tokens.
pub(crate) fn grant(ask: &Ask<'_>, tenant: Tenant) -> Result<Reply, Refusal> {
    for_people(ask, tenant)?;
    let app = client::proven(ask)?;
    let token = ask.required("code")?;
    let redirect = ask.required("redirect_uri")?;
    let entra = &ask.shared.entra;
    let code = {
        let mut book = entra.book();
        let Some(code) = book.codes.get_mut(token).filter(|code| code.app == app.id) else {
            return Err(
                Refusal::of(70_000).says("The provided grant is not valid: the authorization code is not known.")
            );
        };
        judge(code, redirect, ask.field("code_verifier"), ask.shared.now())?;
        code.redeemed = true;
        code.clone()
    };
    let user = password::still_good(ask, &code.user)?;
    // What was asked for at the sign-in holds; the redemption may name one of it again.
    let asked = scope::for_person(ask, Some(&code.scope))?;
    let scope = scope::Scope { resource: asked.resource.or(code.scope.resource), ..code.scope };
    Ok(issue::to_person(ask, app, user, &scope, code.nonce.as_deref()))
}

fn judge(code: &Code, redirect: &str, verifier: &str, now: i64) -> Result<(), Refusal> {
    if code.redeemed {
        return Err(Refusal::of(54_005));
    }
    if code.until <= now {
        return Err(Refusal::of(70_008).says("The provided authorization code is expired."));
    }
    if code.redirect != redirect {
        return Err(Refusal::of(50_011).says(format!(
            "The reply address '{redirect}' does not match the reply address '{}' provided when requesting the authorization code.",
            code.redirect
        )));
    }
    let fits = match &code.challenge {
        None => true,
        Some(Challenge::Plain(challenge)) => verifier == challenge,
        Some(Challenge::Sha256(challenge)) => base64url(digest(&SHA256, verifier.as_bytes())) == *challenge,
    };
    match fits {
        true => Ok(()),
        false => Err(Refusal::of(501_481)),
    }
}
