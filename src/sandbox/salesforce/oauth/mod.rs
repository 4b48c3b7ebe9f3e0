//! Signing in: token endpoint, authorize page, user information, revocation.
//!
//! Shapes: help.salesforce.com, "OAuth 2.0 JWT Bearer Flow", "OAuth 2.0 Client Credentials Flow", "OAuth 2.0 Web Server Flow",
//! "OAuth 2.0 Refresh Token Flow", "OAuth 2.0 Username-Password Flow", "Identity URLs".
mod assertion;
mod authorize;
mod book;
mod host;
mod identity;
mod levers;
mod refusal;
mod soap;
mod token;

pub(crate) use book::Book;
pub(crate) use levers::{answer as pull, register};

use super::org::Org;
use crate::sandbox::instance::Call;
use crate::sandbox::odata::percent::pairs;
use crate::sandbox::reply::Reply;
use refusal::Refusal;

/// One question to the sign-in endpoints.
pub(crate) struct SignIn<'a> {
    pub org: &'a Org,
    pub call: &'a Call<'a>,
    fields: Vec<(String, String)>,
}

impl<'a> SignIn<'a> {
    /// Reads address and form.
    pub fn new(org: &'a Org, call: &'a Call<'a>) -> Self {
        let mut fields = pairs(call.query);
        if call.method == "POST" {
            fields.extend(pairs(&String::from_utf8_lossy(call.body)));
        }
        Self { org, call, fields }
    }

    /// A field of the form or the address; empty where it is missing.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().rev().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// The bearer token of the request.
    fn bearer(&self) -> Option<&str> {
        let header = self.call.header("authorization")?;
        header.strip_prefix("Bearer ").or_else(|| header.strip_prefix("OAuth "))
    }
}

/// The name under which a path's requests are counted and struck; `None` for paths of others.
pub(crate) fn route_of(path: &str) -> Option<&'static str> {
    if path.starts_with("/services/Soap/u/") {
        return Some("soap");
    }
    match path.strip_prefix("/services/oauth2/").map(|rest| rest.trim_end_matches('/')) {
        Some("token") => Some("token"),
        Some("authorize") => Some("authorize"),
        Some(_) => Some("oauth"),
        None => path.starts_with("/id/").then_some("identity"),
    }
}

/// Answers the sign-in endpoints.
pub(crate) fn answer(org: &Org, call: &Call<'_>, path: &str) -> Reply {
    let ask = SignIn::new(org, call);
    if path.starts_with("/services/Soap/u/") {
        return soap::answer(&ask, path);
    }
    if path.starts_with("/id/") {
        return identity::identity(&ask, path);
    }
    match (call.method, path.trim_start_matches("/services/oauth2/")) {
        ("POST", "token") => token::answer(&ask).unwrap_or_else(|refusal| refusal.reply()),
        // A redirect from http turns a POST into this.
        (_, "token") => Refusal::of("grant_type").reply(),
        (_, "authorize") => authorize::answer(&ask),
        (_, "userinfo") => identity::user_info(&ask),
        ("POST", "revoke") => identity::revoke(&ask),
        ("POST", "introspect") => identity::introspect(&ask),
        _ => Reply::html(404, "URL No Longer Exists"),
    }
}
