//! The token endpoint.
use super::super::error::json_reply;
use super::super::id::Id;
use super::super::read::integration_user;
use super::super::schema;
use super::super::val::Val;
use super::refusal::Refusal;
use super::{SignIn, assertion};
use crate::sandbox::reply::Reply;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// Answers a token request.
pub(super) fn answer(ask: &SignIn<'_>) -> Result<Reply, Refusal> {
    if let Some(rule) = ask.org.fault("oauth_error", "oauth") {
        return Err(Refusal::of(rule.text("value").unwrap_or_default()));
    }
    let form = ask.call.header("content-type").unwrap_or_default();
    if !form.starts_with("application/x-www-form-urlencoded") {
        return Err(Refusal::of("grant_type"));
    }
    // The device flow is closed here on purpose: the platform closes it for app after app since codes were phished.
    if ask.field("response_type") == "device_code" || ask.field("grant_type") == "device" {
        return Err(Refusal::of("device"));
    }
    match ask.field("grant_type") {
        "client_credentials" => client_credentials(ask),
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
            let user = assertion::check(ask)?;
            Ok(granted(ask, user, "api web", 0, None))
        }
        "authorization_code" => code(ask),
        "refresh_token" => refresh(ask),
        "password" => password(ask),
        _ => Err(Refusal::of("grant_type")),
    }
}

/// Name and secret of the application, from the body or the header.
fn credentials(ask: &SignIn<'_>) -> (String, String) {
    let basic = ask.call.header("authorization").and_then(|header| header.strip_prefix("Basic "));
    let basic = basic.and_then(|text| String::from_utf8(STANDARD.decode(text).ok()?).ok());
    let basic = basic.as_deref().and_then(|text| text.split_once(':'));
    match basic {
        Some((name, secret)) => (name.to_owned(), secret.to_owned()),
        None => (ask.field("client_id").to_owned(), ask.field("client_secret").to_owned()),
    }
}

/// Checks the application; a secret is needed where `secret` says so, and must be right wherever there is one.
fn application(ask: &SignIn<'_>, needs_secret: bool) -> Result<(), Refusal> {
    let (name, secret) = credentials(ask);
    let book = ask.org.book();
    if name != book.client_id {
        return Err(Refusal::of("client_id"));
    }
    match secret == book.client_secret || secret.is_empty() && !needs_secret {
        true => Ok(()),
        false => Err(Refusal::of("client_secret")),
    }
}

fn client_credentials(ask: &SignIn<'_>) -> Result<Reply, Refusal> {
    if ask.at_login_host() {
        return Err(Refusal::of("domain"));
    }
    application(ask, true)?;
    let user = integration_user(&ask.org.world).ok_or_else(|| Refusal::of("no_run_as"))?;
    Ok(granted(ask, user, "api", 0, None))
}

fn code(ask: &SignIn<'_>) -> Result<Reply, Refusal> {
    application(ask, false)?;
    let found = ask.org.book().codes.remove(ask.field("code"));
    let found = found.filter(|code| code.until > ask.org.now()).ok_or_else(|| Refusal::of("code"))?;
    if found.redirect != ask.field("redirect_uri") {
        return Err(Refusal::of("redirect"));
    }
    let verifier = ask.field("code_verifier");
    if let Some(challenge) = &found.challenge
        && URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes())) != *challenge
    {
        return Err(Refusal::of("verifier"));
    }
    let keeps = found.scope.split_whitespace().any(|scope| matches!(scope, "refresh_token" | "offline_access"));
    let (family, refresh) = {
        let mut book = ask.org.book();
        let family = book.family();
        let refresh = keeps.then(|| book.refresh_token(found.user, &found.scope, family));
        (family, refresh)
    };
    Ok(granted(ask, found.user, &found.scope, family, refresh))
}

fn refresh(ask: &SignIn<'_>) -> Result<Reply, Refusal> {
    application(ask, false)?;
    let (found, next) = {
        let mut book = ask.org.book();
        let found = book.take_refresh(ask.field("refresh_token")).ok_or_else(|| Refusal::of("expired_token"))?;
        let next = book.rotate.then(|| book.refresh_token(found.user, &found.scope, found.family));
        (found, next)
    };
    Ok(granted(ask, found.user, &found.scope, found.family, next))
}

fn password(ask: &SignIn<'_>) -> Result<Reply, Refusal> {
    application(ask, true)?;
    ask.known_here("authentication_failure")?;
    let user = user_named(ask, ask.field("username")).ok_or_else(|| Refusal::of("authentication_failure"))?;
    match right_password(ask, ask.field("password")) {
        true => Ok(granted(ask, user, "api web", 0, None)),
        false => Err(Refusal::of("authentication_failure")),
    }
}

/// Whether this is the password of everybody, with the security token behind it.
pub(super) fn right_password(ask: &SignIn<'_>, given: &str) -> bool {
    let book = ask.org.book();
    given.strip_prefix(book.password.as_str()) == Some(book.security_token.as_str())
}

/// The user with this name.
pub(super) fn user_named(ask: &SignIn<'_>, name: &str) -> Option<Id> {
    let users = schema::object("User")?;
    let field = users.field("Username")?;
    let state = ask.org.state();
    let reader = ask.org.reader(&state);
    let mut rows = state.rows(&ask.org.world, users);
    rows.find(|row| {
        let value = reader.value(row, field);
        value.as_text().is_some_and(|own| own.eq_ignore_ascii_case(name))
    })
    .map(|row| row.id())
}

/// The address that identifies a user.
pub(super) fn identity_url(ask: &SignIn<'_>, user: Id) -> String {
    format!("{}/id/{}/{}", ask.login_url(), ask.org.organization().map_or(String::new(), Id::text), user.text())
}

fn granted(ask: &SignIn<'_>, user: Id, scope: &str, family: u64, refresh: Option<String>) -> Reply {
    let short = ask.org.organization().map_or(String::new(), Id::short);
    let narrowed = ask.org.fault("scope_without_api", "oauth").map(|_| "id web");
    let scope = narrowed.unwrap_or(scope);
    let (token, secret) = {
        let mut book = ask.org.book();
        let now = ask.org.now();
        (book.open(&short, user, scope, family, now), book.client_secret.clone())
    };
    let id = identity_url(ask, user);
    let issued = ask.org.now_ms().to_string();
    let mut body = json!({
        "access_token": token,
        "signature": signature(&secret, &id, &issued),
        "scope": scope,
        "instance_url": instance(ask),
        "id": id,
        "token_type": "Bearer",
        "issued_at": issued,
    });
    if let (Some(refresh), Some(body)) = (refresh, body.as_object_mut()) {
        body.insert("refresh_token".to_owned(), Value::from(refresh));
    }
    json_reply(200, &body).with("cache-control", "no-cache, no-store").with("pragma", "no-cache")
}

/// The organisation's address as the answer names it.
fn instance(ask: &SignIn<'_>) -> String {
    let own = ask.instance_url();
    match ask.org.fault("foreign_instance", "oauth") {
        Some(rule) => rule.text("value").map_or_else(|| own.replace("127.0.0.1", "localhost"), str::to_owned),
        None => own,
    }
}

/// What proves that identifier and instant came from here.
fn signature(secret: &str, id: &str, issued: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    STANDARD.encode(hmac::sign(&key, format!("{id}{issued}").as_bytes()))
}

/// A text field of a user.
pub(super) fn user_text(ask: &SignIn<'_>, user: Id, field: &str) -> Option<String> {
    let state = ask.org.state();
    let row = state.by_id(&ask.org.world, user)?;
    match ask.org.reader(&state).value(&row, row.object.field(field)?) {
        Val::Text(text) => Some(text.into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_another_implementation_computes() {
        // Base64 of HMAC-SHA256 over identity and instant, as Python's `hmac` computes it.
        let id = "https://login.salesforce.com/id/00DAA00000000012AA/005AA0000000001YAA";
        assert_eq!(signature("SECRET123", id, "1795205313000"), "92NdNemCrM1yw1FzGmTKbnlqEZQ61YSfkOjoC3WBUCE=");
    }
}
