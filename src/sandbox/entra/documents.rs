//! What the platform says about itself.
use super::ask::{Ask, Tenant};
use super::directory::Standing;
use super::signer::Signer;
use crate::sandbox::instance::{Call, Instance};
use crate::sandbox::odata::percent::decode_path;
use crate::sandbox::reply::Reply;
use serde_json::{Value, json};

fn send(value: &Value) -> Reply {
    Reply::new(200, "application/json; charset=utf-8", value.to_string().into_bytes())
}

/// Which hosts belong to this cloud: this one.
pub(crate) fn instance_discovery(call: &Call<'_>) -> Reply {
    let host = call.base.split("://").nth(1).unwrap_or_default();
    send(&json!({
        "tenant_discovery_endpoint": format!("{}/common/v2.0/.well-known/openid-configuration", call.base),
        "api-version": "1.1",
        "metadata": [{ "preferred_network": host, "preferred_cache": host, "aliases": [host] }],
    }))
}

/// The endpoints of a tenant, in the version that was asked for.
pub(crate) fn configuration(ask: &Ask<'_>) -> Reply {
    let (tenant, id) = match ask.tenant() {
        Ok(Tenant::Own) => (ask.tenant_id(), ask.tenant_id()),
        Ok(_) => (ask.tenant.clone(), "{tenantid}".to_owned()),
        Err(refusal) => return refusal.reply(ask.shared),
    };
    let base = &ask.call.base;
    let version = if ask.v2 { "/v2.0" } else { "" };
    send(&json!({
        "token_endpoint": format!("{base}/{tenant}/oauth2{version}/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{base}/{tenant}/discovery{version}/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": format!("{base}/{id}/v2.0"),
        "request_uri_parameter_supported": false,
        "authorization_endpoint": format!("{base}/{tenant}/oauth2{version}/authorize"),
        "device_authorization_endpoint": format!("{base}/{tenant}/oauth2{version}/devicecode"),
        "tenant_region_scope": "AS",
        "cloud_instance_name": "microsoftonline.com",
    }))
}

/// The key of identity tokens. Access tokens are opaque, and nobody but the sandbox can check them.
pub(crate) fn keys(shared: &Instance) -> Reply {
    let keys: Vec<Value> = shared.entra.signer().map(Signer::public).into_iter().collect();
    send(&json!({ "keys": keys }))
}

/// Where a user's password is checked. Asked by libraries before the password grant.
pub(crate) fn user_realm(shared: &Instance, user: &str) -> Reply {
    let name = decode_path(user);
    let domain = name.split_once('@').map(|(_, domain)| domain.to_owned()).unwrap_or_default();
    let known = shared.entra.directory.user(&name);
    let standing = known.map(|user| shared.entra.book().standing(user, shared.now()));
    send(&match standing {
        Some(Standing::Federated) => json!({
            "ver": "1.0", "account_type": "Federated", "domain_name": domain, "federation_protocol": "WSTrust",
            "cloud_instance_name": "microsoftonline.com", "cloud_audience_urn": "urn:federation:MicrosoftOnline",
        }),
        _ if domain.eq_ignore_ascii_case(shared.tenant_domain()) => json!({
            "ver": "1.0", "account_type": "Managed", "domain_name": domain,
            "cloud_instance_name": "microsoftonline.com", "cloud_audience_urn": "urn:federation:MicrosoftOnline",
        }),
        _ => json!({ "ver": "1.0", "account_type": "Unknown", "cloud_instance_name": "microsoftonline.com" }),
    })
}
