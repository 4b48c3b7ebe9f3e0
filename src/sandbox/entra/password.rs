//! The password grant, and what a password is worth: user by user, as the directory has them.
use super::ask::{Ask, Tenant};
use super::directory::{Application, User};
use super::refusal::Refusal;
use super::{client, issue, scope};
use crate::sandbox::reply::Reply;

/// User name and password for tokens, without a browser.
pub(crate) fn grant(ask: &Ask<'_>, tenant: Tenant) -> Result<Reply, Refusal> {
    if matches!(tenant, Tenant::Common | Tenant::Consumers) {
        return Err(Refusal::of(9_001_023));
    }
    let app = client::allowed(ask)?;
    let name = ask.required("username")?;
    let password = ask.required("password")?;
    let scope = scope::for_person(ask, None)?;
    let user = signed_in(ask, name, password, false)?;
    consented(app, user)?;
    Ok(issue::to_person(ask, app, user, &scope, None))
}

/// The user of this name, where the password is right and the account may sign in this way.
pub(crate) fn signed_in<'a>(ask: &'a Ask<'_>, name: &str, password: &str, browser: bool) -> Result<&'a User, Refusal> {
    let entra = &ask.shared.entra;
    let Some(user) = entra.directory.user(name) else {
        return Err(
            Refusal::of(50_034).says(format!("The user account {name} does not exist in the directory 'Contoso'."))
        );
    };
    let now = ask.shared.now();
    let right = password == entra.directory.password;
    let standing = {
        let mut book = entra.book();
        let standing = book.standing(user, now);
        book.tried(user, right, now);
        standing
    };
    match standing.refuses(browser) {
        Some(50_053) => Err(Refusal::of(50_053)),
        _ if !right => Err(Refusal::of(50_126)),
        Some(number) => Err(Refusal::of(number)),
        None => Ok(user),
    }
}

/// Whether somebody consented to the application.
pub(crate) fn consented(app: &Application, user: &User) -> Result<(), Refusal> {
    match app.consented {
        true => Ok(()),
        false => Err(Refusal::of(65_001).says(format!(
            "The user or administrator has not consented to use the application named '{}'. Send an interactive authorization request for the user '{}' and the resource.",
            app.name, user.name
        ))),
    }
}

/// A user who signed in earlier, where the account still may.
pub(crate) fn still_good<'a>(ask: &'a Ask<'_>, name: &str) -> Result<&'a User, Refusal> {
    let entra = &ask.shared.entra;
    let user = entra.directory.user(name).ok_or_else(|| Refusal::of(50_034))?;
    match entra.book().standing(user, ask.shared.now()).refuses(true) {
        // A password that has expired since ends no session.
        Some(50_055) | None => Ok(user),
        Some(number) => Err(Refusal::of(number)),
    }
}
