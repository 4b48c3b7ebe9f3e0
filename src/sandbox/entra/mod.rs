//! The identity platform, as Entra answers on the sandbox's own address: token, sign-in and device code endpoints in both
//! versions, the documents about them, and every refusal with its AADSTS number.
//!
//! Wire facts: learn.microsoft.com, "Microsoft identity platform and the OAuth 2.0 client credentials flow", "… device
//! authorization grant flow", "… authorization code flow", "… Resource Owner Password Credentials", "Microsoft identity
//! platform application authentication certificate credentials", "Microsoft Entra authentication and authorization error codes".
mod ask;
mod assertion;
mod authorize;
mod book;
mod certificate;
mod client;
mod code;
mod codes;
mod device;
mod device_page;
mod directory;
mod documents;
mod issue;
mod jwt;
mod levers;
mod page;
mod password;
mod refresh;
mod refusal;
mod scope;
mod signer;
mod token;

pub(crate) use book::Entra;
pub(crate) use certificate::Certificate;
pub(crate) use directory::Directory;
pub(crate) use levers::{answer as pull, decide};

use super::instance::{Call, Instance};
use super::reply::Reply;
use ask::Ask;
use refusal::Refusal;

/// The route a path is counted and struck under, where it is one of this platform's own.
pub(crate) fn route_of(path: &str) -> &'static str {
    match path.rsplit('/').next().unwrap_or_default() {
        "devicecode" => "devicecode",
        "authorize" => "authorize",
        "openid-configuration" | "instance" | "keys" => "documents",
        _ => "token",
    }
}

/// Answers `/{tenant}/…`; `None` where the path is none of its own.
pub(crate) fn answer(shared: &Instance, call: &Call<'_>) -> Option<Reply> {
    let path = call.path.trim_start_matches('/');
    match path {
        "common/discovery/instance" => return Some(documents::instance_discovery(call)),
        "devicelogin" => return Some(device_page::answer(shared, call)),
        _ => {}
    }
    if let Some(user) = path.strip_prefix("common/userrealm/") {
        return Some(documents::user_realm(shared, user));
    }
    let (tenant, rest) = path.split_once('/')?;
    let v2 = rest.starts_with("oauth2/v2.0/") || rest.starts_with("v2.0/") || rest.starts_with("discovery/v2.0/");
    let ask = || Ask::new(shared, call, tenant, v2);
    let reply = match rest {
        "oauth2/v2.0/token" | "oauth2/token" => token::answer(&ask()),
        "oauth2/v2.0/devicecode" | "oauth2/devicecode" => device::answer(&ask()),
        "oauth2/v2.0/authorize" | "oauth2/authorize" => authorize::answer(&ask()),
        "adminconsent" => authorize::admin_consent(&ask()),
        "v2.0/.well-known/openid-configuration" | ".well-known/openid-configuration" => {
            documents::configuration(&ask())
        }
        "discovery/v2.0/keys" | "discovery/keys" => documents::keys(shared),
        _ if rest.starts_with("oauth2/") => {
            let text = format!("There is no endpoint '{rest}' here.");
            Refusal::of(900_144).says(text).reply(shared)
        }
        _ => return None,
    };
    Some(reply)
}
