//! The token endpoint: one road in, a grant for each `grant_type`.
use super::ask::{Ask, Tenant};
use super::directory::Kind;
use super::refusal::Refusal;
use super::{client, code, device, issue, password, refresh, scope};
use crate::sandbox::reply::Reply;

/// Answers a request for tokens.
pub(crate) fn answer(ask: &Ask<'_>) -> Reply {
    granted(ask).unwrap_or_else(|refusal| refusal.reply(ask.shared))
}

fn granted(ask: &Ask<'_>) -> Result<Reply, Refusal> {
    posted(ask)?;
    scripted(ask, "token")?;
    let tenant = ask.tenant()?;
    match ask.required("grant_type")? {
        "client_credentials" => application(ask, tenant),
        "password" => password::grant(ask, tenant),
        "authorization_code" => code::grant(ask, tenant),
        "refresh_token" => refresh::grant(ask, tenant),
        "device_code" | "urn:ietf:params:oauth:grant-type:device_code" => device::grant(ask, tenant),
        other => Err(Refusal::of(70_003).says(format!("The app requested an unsupported grant type '{other}'."))),
    }
}

/// The application in its own name.
fn application(ask: &Ask<'_>, tenant: Tenant) -> Result<Reply, Refusal> {
    let app = client::named(ask)?;
    if tenant != Tenant::Own {
        return Err(single_tenant(ask));
    }
    let app = match app.kind {
        Kind::Public if ask.field("client_secret").is_empty() && ask.field("client_assertion").is_empty() => {
            return Err(Refusal::of(7_000_218));
        }
        _ => client::proven(ask)?,
    };
    let scope = scope::for_application(ask)?;
    Ok(issue::to_application(ask, app, &scope))
}

/// Refuses what is not sent with POST.
pub(crate) fn posted(ask: &Ask<'_>) -> Result<(), Refusal> {
    match ask.call.method {
        "POST" => Ok(()),
        other => {
            Err(Refusal::of(900_561)
                .says(format!("The endpoint only accepts POST requests. Received a {other} request.")))
        }
    }
}

/// Refusals a fault asks for.
pub(crate) fn scripted(ask: &Ask<'_>, route: &str) -> Result<(), Refusal> {
    if ask.shared.fault("wrong_tenant", route, false).is_some() {
        return Err(ask.no_tenant());
    }
    let rule = ask.shared.fault("aadsts", route, false);
    match rule.and_then(|rule| rule.text("code")?.parse().ok()) {
        Some(number) => Err(Refusal::of(number)),
        None => Ok(()),
    }
}

/// The refusal of an endpoint for all tenants.
pub(crate) fn single_tenant(ask: &Ask<'_>) -> Refusal {
    Refusal::of(50_194).says(format!(
        "Application '{}' is not configured as a multi-tenant application. Use a tenant-specific endpoint.",
        ask.field("client_id")
    ))
}

/// Flows in a person's name: the tenant's own endpoint, or the one for all organisations.
pub(crate) fn for_people(ask: &Ask<'_>, tenant: Tenant) -> Result<(), Refusal> {
    match tenant {
        Tenant::Own | Tenant::Organizations => Ok(()),
        Tenant::Common | Tenant::Consumers => Err(single_tenant(ask)),
    }
}
