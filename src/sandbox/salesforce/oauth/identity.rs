//! Who a token belongs to, and how it ends.
use super::super::error::json_reply;
use super::super::id::Id;
use super::SignIn;
use super::token::{identity_url, user_text};
use crate::sandbox::reply::Reply;
use serde_json::{Value, json};

fn user(ask: &SignIn<'_>) -> Option<Id> {
    let now = ask.org.now();
    ask.bearer().and_then(|token| ask.org.book().session(token, now)).map(|session| session.user)
}

fn facts(ask: &SignIn<'_>, user: Id) -> Value {
    let text = |field: &str| user_text(ask, user, field);
    json!({
        "sub": identity_url(ask, user),
        "user_id": user.text(),
        "organization_id": ask.org.organization().map_or(String::new(), Id::text),
        "preferred_username": text("Username"),
        "nickname": "fieldbridge",
        "name": text("Name"),
        "email": text("Email"),
        "email_verified": true,
        "zoneinfo": text("TimeZoneSidKey"),
        "locale": text("LocaleSidKey"),
        "language": text("LanguageLocaleKey"),
        "user_type": "STANDARD",
        "active": true,
        "utcOffset": 32_400_000,
        "urls": {
            "rest": format!("{}/services/data/v{{version}}/", ask.instance_url()),
            "query": format!("{}/services/data/v{{version}}/query/", ask.instance_url()),
            "sobjects": format!("{}/services/data/v{{version}}/sobjects/", ask.instance_url()),
        },
    })
}

/// `userinfo`.
pub(super) fn user_info(ask: &SignIn<'_>) -> Reply {
    match user(ask) {
        Some(user) => json_reply(200, &facts(ask, user)),
        None => Reply::new(403, "text/html; charset=UTF-8", b"Bad_OAuth_Token".to_vec()),
    }
}

/// The identity address.
pub(super) fn identity(ask: &SignIn<'_>, path: &str) -> Reply {
    let Some(caller) = user(ask) else {
        return Reply::new(403, "text/html; charset=UTF-8", b"Bad_OAuth_Token".to_vec());
    };
    let mut parts = path.trim_start_matches("/id/").split('/');
    let (own, named) = (parts.next().and_then(Id::parse), parts.next().and_then(Id::parse));
    match (own == ask.org.organization(), named) {
        (true, Some(named)) if named == caller => {
            let mut body = facts(ask, caller);
            if let Some(body) = body.as_object_mut() {
                body.insert("id".to_owned(), Value::from(identity_url(ask, caller)));
                body.insert("username".to_owned(), Value::from(user_text(ask, caller, "Username")));
                body.insert("display_name".to_owned(), Value::from(user_text(ask, caller, "Name")));
                body.insert("is_lightning_login_user".to_owned(), Value::from(false));
            }
            json_reply(200, &body)
        }
        (true, _) => Reply::new(404, "text/html; charset=UTF-8", b"Bad_Id".to_vec()),
        _ => Reply::new(403, "text/html; charset=UTF-8", b"Wrong_Org".to_vec()),
    }
}

/// `revoke`.
pub(super) fn revoke(ask: &SignIn<'_>) -> Reply {
    match ask.org.book().revoke(ask.field("token")) {
        true => Reply { status: 200, ..Reply::default() },
        false => json_reply(400, &json!({ "error": "invalid_token", "error_description": "invalid token" })),
    }
}

/// `introspect`.
pub(super) fn introspect(ask: &SignIn<'_>) -> Reply {
    let right = {
        let book = ask.org.book();
        ask.field("client_id") == book.client_id && ask.field("client_secret") == book.client_secret
    };
    if !right {
        return super::refusal::Refusal::of("client_secret").reply();
    }
    let now = ask.org.now();
    let session = ask.org.book().session(ask.field("token"), now);
    let Some(session) = session else { return json_reply(200, &json!({ "active": false })) };
    let body = json!({
        "active": true, "scope": session.scope, "client_id": ask.field("client_id"), "sub": identity_url(ask, session.user),
        "username": user_text(ask, session.user, "Username"), "token_type": "access_token", "exp": session.until,
    });
    json_reply(200, &body)
}
