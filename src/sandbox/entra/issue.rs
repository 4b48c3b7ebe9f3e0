//! Tokens: the access token for one resource, and with it, for people, an identity token and a refresh token.
use super::ask::Ask;
use super::book::Refresh;
use super::directory::{Application, User};
use super::jwt::{base64url, opaque};
use super::scope::Scope;
use crate::sandbox::data::cell::guid_text;
use crate::sandbox::instance::Caller;
use crate::sandbox::reply::Reply;
use serde_json::{Map, Value, json};

/// Days an unused refresh token lives.
pub(crate) const REFRESH_DAYS: i64 = 90;

/// Issues tokens to an application in its own name.
pub(crate) fn to_application(ask: &Ask<'_>, app: &Application, scope: &Scope) -> Reply {
    let id = guid_text(app.id);
    let access = access(ask, scope, Caller::Application, json!({ "appid": id, "sub": id, "oid": id, "idtyp": "app" }));
    send(body(ask, scope, access))
}

/// Issues tokens in the name of a person.
pub(crate) fn to_person(ask: &Ask<'_>, app: &Application, user: &User, scope: &Scope, nonce: Option<&str>) -> Reply {
    let (client, oid, tenant) = (guid_text(app.id), guid_text(user.id), ask.tenant_id());
    let access = access(
        ask,
        scope,
        Caller::Person(user.id),
        json!({ "appid": client, "sub": oid, "oid": oid, "upn": user.name, "scp": "user_impersonation", "idtyp": "user" }),
    );
    let mut body = body(ask, scope, access);
    body.insert("scope".to_owned(), json!(if ask.v2 { scope.granted() } else { "user_impersonation".to_owned() }));
    if scope.offline {
        let token = format!("0.{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        let refresh = Refresh {
            app: app.id,
            user: user.name.clone(),
            scope: scope.clone(),
            issued: ask.shared.now(),
            left: None,
            revoked: false,
        };
        ask.shared.entra.book().refresh.insert(token.clone(), refresh);
        body.insert("refresh_token".to_owned(), json!(token));
    }
    if scope.openid {
        let now = ask.shared.now();
        let mut claims = json!({
            "aud": client, "iss": format!("{}/{tenant}/v2.0", ask.call.base), "iat": now, "nbf": now, "exp": now + 3_600,
            "sub": oid, "oid": oid, "tid": tenant, "ver": "2.0", "preferred_username": user.name, "name": user.name,
        });
        if let (Some(nonce), Some(claims)) = (nonce, claims.as_object_mut()) {
            claims.insert("nonce".to_owned(), json!(nonce));
        }
        let signed = ask.shared.entra.signer().and_then(|signer| signer.sign(&claims));
        body.insert("id_token".to_owned(), json!(signed));
    }
    if ask.field("client_info") == "1" {
        let info = json!({ "uid": oid, "utid": tenant }).to_string();
        body.insert("client_info".to_owned(), json!(base64url(info)));
    }
    send(body)
}

/// A new access token; the sandbox opens to it where it is the resource.
fn access(ask: &Ask<'_>, scope: &Scope, who: Caller, about: Value) -> String {
    let now = ask.shared.now();
    let tenant = ask.tenant_id();
    let mut claims = json!({
        "aud": scope.resource, "iss": format!("https://sts.windows.example/{tenant}/"), "iat": now, "nbf": now,
        "exp": now + ask.shared.token_life, "tid": tenant, "ver": "1.0", "jti": uuid::Uuid::new_v4().to_string(),
    });
    if let (Some(claims), Value::Object(about)) = (claims.as_object_mut(), about) {
        claims.extend(about);
    }
    let token = opaque(&claims);
    if scope.resource.is_some() {
        ask.shared.admit(token.clone(), who);
    }
    token
}

fn body(ask: &Ask<'_>, scope: &Scope, access: String) -> Map<String, Value> {
    let life = ask.shared.token_life;
    let now = ask.shared.now();
    let body = match ask.v2 {
        true => json!({ "token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": access }),
        // Version 1 writes its numbers as texts.
        false => json!({
            "token_type": "Bearer", "expires_in": life.to_string(), "ext_expires_in": life.to_string(),
            "expires_on": (now + life).to_string(), "not_before": now.to_string(), "resource": scope.resource,
            "access_token": access,
        }),
    };
    match body {
        Value::Object(body) => body,
        _ => Map::new(),
    }
}

fn send(body: Map<String, Value>) -> Reply {
    Reply::new(200, "application/json; charset=utf-8", Value::Object(body).to_string().into_bytes())
        .with("cache-control", "no-store, no-cache")
        .with("pragma", "no-cache")
}
