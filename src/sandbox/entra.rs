//! The token endpoint, as Entra answers: client credentials with a secret, and every refusal with its AADSTS number.
use super::data::calendar::instant_text;
use super::data::cell::{guid_text, parse_guid};
use super::instance::{Call, Instance};
use super::odata::percent::pairs;
use super::reply::Reply;
use serde_json::json;
use std::collections::HashMap;

/// Answers `/{tenant}/…`; `None` where the path is none of its own.
pub(crate) fn answer(shared: &Instance, call: &Call<'_>) -> Option<Reply> {
    let path = call.path.trim_start_matches('/');
    if path == "common/discovery/instance" {
        return Some(instance_discovery(call));
    }
    let (tenant, rest) = path.split_once('/')?;
    match rest {
        "oauth2/v2.0/token" => Some(token(shared, call, tenant, true)),
        "oauth2/token" => Some(token(shared, call, tenant, false)),
        "v2.0/.well-known/openid-configuration" | ".well-known/openid-configuration" => {
            Some(configuration(shared, call, tenant))
        }
        _ if rest.starts_with("oauth2/") => {
            Some(refuse(shared, 400, "invalid_request", 900_144, "The sandbox knows the token endpoint only."))
        }
        _ => None,
    }
}

fn instance_discovery(call: &Call<'_>) -> Reply {
    let tenant = json!({ "tenant_discovery_endpoint": format!("{}/common/v2.0/.well-known/openid-configuration", call.base),
        "api-version": "1.1", "metadata": [] });
    Reply::new(200, "application/json; charset=utf-8", tenant.to_string().into_bytes())
}

fn configuration(shared: &Instance, call: &Call<'_>, tenant: &str) -> Reply {
    if let Some(reply) = unknown_tenant(shared, tenant) {
        return reply;
    }
    let id = guid_text(shared.world.identity.tenant);
    let base = &call.base;
    let value = json!({
        "token_endpoint": format!("{base}/{id}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "issuer": format!("{base}/{id}/v2.0"),
        "authorization_endpoint": format!("{base}/{id}/oauth2/v2.0/authorize"),
        "device_authorization_endpoint": format!("{base}/{id}/oauth2/v2.0/devicecode"),
        "jwks_uri": format!("{base}/{id}/discovery/v2.0/keys"),
        "response_types_supported": ["code"], "scopes_supported": ["openid", "offline_access"],
        "tenant_region_scope": "AS",
    });
    Reply::new(200, "application/json; charset=utf-8", value.to_string().into_bytes())
}

fn unknown_tenant(shared: &Instance, tenant: &str) -> Option<Reply> {
    let known = tenant == shared.tenant_domain()
        || parse_guid(tenant) == Some(shared.world.identity.tenant)
        || matches!(tenant, "common" | "organizations");
    if known {
        return None;
    }
    let malformed = parse_guid(tenant).is_none() && !tenant.contains('.');
    Some(match malformed {
        true => {
            let text = format!(
                "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain."
            );
            refuse(shared, 400, "invalid_request", 900_023, &text)
        }
        false => {
            let text = format!(
                "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
            );
            refuse(shared, 400, "invalid_request", 90_002, &text)
        }
    })
}

fn token(shared: &Instance, call: &Call<'_>, tenant: &str, v2: bool) -> Reply {
    if call.method != "POST" {
        return refuse(
            shared,
            400,
            "invalid_request",
            900_561,
            "The endpoint only accepts POST requests. Received a GET request.",
        );
    }
    if shared.fault("wrong_tenant", "token", false).is_some() {
        let text = format!(
            "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
        );
        return refuse(shared, 400, "invalid_request", 90_002, &text);
    }
    if let Some(reply) = unknown_tenant(shared, tenant) {
        return reply;
    }
    let mut form: HashMap<String, String> = pairs(&String::from_utf8_lossy(call.body)).into_iter().collect();
    if let Some((id, secret)) = call.header("authorization").and_then(basic) {
        form.entry("client_id".to_owned()).or_insert(id);
        form.insert("client_secret".to_owned(), secret);
    }
    match judge(shared, call, tenant, &form, v2) {
        Ok(()) => issue(shared, call, v2),
        Err(reply) => reply,
    }
}

fn judge(
    shared: &Instance,
    call: &Call<'_>,
    tenant: &str,
    form: &HashMap<String, String>,
    v2: bool,
) -> Result<(), Reply> {
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let no = |status, error, code, text: &str| Err(refuse(shared, status, error, code, text));
    match field("grant_type") {
        "client_credentials" => {}
        "" => {
            return no(
                400,
                "invalid_request",
                900_144,
                "The request body must contain the following parameter: 'grant_type'.",
            );
        }
        other => {
            let text = format!("The app requested an unsupported grant type '{other}'.");
            return no(400, "unsupported_grant_type", 70_003, &text);
        }
    }
    let client = field("client_id");
    if client.is_empty() {
        return no(
            400,
            "invalid_request",
            900_144,
            "The request body must contain the following parameter: 'client_id'.",
        );
    }
    if matches!(tenant, "common" | "organizations") {
        return no(
            400,
            "invalid_request",
            50_194,
            &format!(
                "Application '{client}' is not configured as a multi-tenant application. Use a tenant-specific endpoint."
            ),
        );
    }
    if parse_guid(client) != Some(shared.world.identity.client) {
        let text = format!(
            "Application with identifier '{client}' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant."
        );
        return no(400, "unauthorized_client", 700_016, &text);
    }
    if field("client_secret").is_empty() {
        return no(
            401,
            "invalid_client",
            7_000_218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        );
    }
    if field("client_secret") != shared.world.identity.secret {
        let text = format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client}'."
        );
        return no(401, "invalid_client", 7_000_215, &text);
    }
    if shared.fault("secret_expired", "token", false).is_some() {
        let text = format!(
            "The provided client secret keys for app '{client}' are expired. Visit the Azure portal to create new keys for your app."
        );
        return no(401, "invalid_client", 7_000_222, &text);
    }
    scope(shared, call, field(if v2 { "scope" } else { "resource" }), v2)
}

/// `ORG/.default` in v2, `ORG` in v1, for the sandbox's own address.
fn scope(shared: &Instance, call: &Call<'_>, asked: &str, v2: bool) -> Result<(), Reply> {
    let no = |error, code, text: &str| Err(refuse(shared, 400, error, code, text));
    let name = if v2 { "scope" } else { "resource" };
    if asked.is_empty() {
        return no(
            "invalid_request",
            900_144,
            &format!("The request body must contain the following parameter: '{name}'."),
        );
    }
    let scopes: Vec<&str> =
        asked.split_whitespace().filter(|s| !matches!(*s, "openid" | "profile" | "offline_access")).collect();
    let [one] = scopes.as_slice() else {
        return no(
            "invalid_request",
            700_022,
            &format!("The provided value for scope {asked} is not valid because it contains more than one resource."),
        );
    };
    let resource = match (v2, one.strip_suffix("/.default")) {
        (true, Some(resource)) => resource,
        (true, None) => {
            return no(
                "invalid_scope",
                70_011,
                &format!(
                    "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {asked} is not valid."
                ),
            );
        }
        (false, _) => one,
    };
    if resource.trim_end_matches('/') != call.base {
        return no(
            "invalid_resource",
            500_011,
            &format!(
                "The resource principal named {resource} was not found in the tenant named Contoso. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant."
            ),
        );
    }
    Ok(())
}

fn issue(shared: &Instance, call: &Call<'_>, v2: bool) -> Reply {
    let life = shared.token_life;
    let token = shared.issue_token();
    let now = shared.now();
    let value = match v2 {
        true => json!({ "token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": token }),
        false => json!({ "token_type": "Bearer", "expires_in": life.to_string(), "ext_expires_in": life.to_string(),
            "expires_on": (now + life).to_string(), "not_before": now.to_string(), "resource": call.base, "access_token": token }),
    };
    Reply::new(200, "application/json; charset=utf-8", value.to_string().into_bytes())
        .with("cache-control", "no-store, no-cache")
        .with("pragma", "no-cache")
}

fn refuse(shared: &Instance, status: u16, error: &str, code: u64, text: &str) -> Reply {
    let (trace, correlation) = (uuid::Uuid::new_v4().to_string(), uuid::Uuid::new_v4().to_string());
    let stamp = instant_text(shared.now()).replace('T', " ");
    let value = json!({
        "error": error,
        "error_description": format!("AADSTS{code}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"),
        "error_codes": [code], "timestamp": stamp, "trace_id": trace, "correlation_id": correlation,
        "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
    });
    Reply::new(status, "application/json; charset=utf-8", value.to_string().into_bytes())
        .with("cache-control", "no-store, no-cache")
}

/// Credentials of a Basic header, form-encoded within as the standard asks.
fn basic(header: &str) -> Option<(String, String)> {
    let text = base64(header.strip_prefix("Basic ")?.trim())?;
    let (id, secret) = text.split_once(':')?;
    let decode = super::odata::percent::decode;
    Some((decode(id), decode(secret)))
}

fn base64(text: &str) -> Option<String> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from((bits >> count) & 0xff).unwrap_or(0));
        }
    }
    String::from_utf8(out).ok()
}
