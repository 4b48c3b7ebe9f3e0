//! Which application asks, and whether it proves that.
use super::ask::Ask;
use super::assertion;
use super::directory::{Application, Kind};
use super::refusal::Refusal;
use crate::sandbox::data::cell::parse_guid;

/// The application a request names.
pub(crate) fn named<'a>(ask: &'a Ask<'_>) -> Result<&'a Application, Refusal> {
    let asked = ask.required("client_id")?;
    let found = parse_guid(asked).and_then(|id| ask.shared.entra.directory.application(id));
    let Some(app) = found else {
        return Err(Refusal::of(700_016).says(format!(
            "Application with identifier '{asked}' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant."
        )));
    };
    if !app.enabled {
        return Err(Refusal::of(7_000_112).says(format!("Application '{asked}'({}) is disabled.", app.name)));
    }
    Ok(app)
}

/// The application a request names and proves: a confidential one by secret or certificate, a public one by nothing at all.
pub(crate) fn proven<'a>(ask: &'a Ask<'_>) -> Result<&'a Application, Refusal> {
    let app = named(ask)?;
    let (secret, assertion) = (ask.field("client_secret"), ask.field("client_assertion"));
    match app.kind {
        Kind::Public if !secret.is_empty() || !assertion.is_empty() => Err(Refusal::of(700_025)),
        Kind::Public => Ok(app),
        Kind::Confidential if !secret.is_empty() => prove_secret(ask, app, secret).map(|()| app),
        Kind::Confidential if !assertion.is_empty() => assertion::check(ask, app).map(|()| app),
        Kind::Confidential => Err(Refusal::of(7_000_218)),
    }
}

/// The same for flows without a redirect, which a public application must be allowed to use.
pub(crate) fn allowed<'a>(ask: &'a Ask<'_>) -> Result<&'a Application, Refusal> {
    let app = proven(ask)?;
    match app.kind == Kind::Public && !ask.shared.entra.book().public_flows {
        true => Err(Refusal::of(7_000_218)),
        false => Ok(app),
    }
}

fn prove_secret(ask: &Ask<'_>, app: &Application, shown: &str) -> Result<(), Refusal> {
    let client = ask.field("client_id");
    let Some(known) = app.secrets.iter().find(|secret| secret.value == shown) else {
        return Err(Refusal::of(7_000_215).says(format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client}'."
        )));
    };
    if known.expired || ask.shared.fault("secret_expired", "token", false).is_some() {
        return Err(Refusal::of(7_000_222).says(format!(
            "The provided client secret keys for app '{client}' are expired. Visit the Azure portal to create new keys for your app."
        )));
    }
    Ok(())
}
