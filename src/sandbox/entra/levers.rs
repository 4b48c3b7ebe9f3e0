//! The platform's levers below `/_sandbox/`: certificates, people who approve, accounts whose standing changes.
use super::book::DeviceState;
use super::certificate::{Certificate, hex};
use super::directory::Standing;
use crate::sandbox::data::cell::guid_text;
use crate::sandbox::instance::{Call, Instance};
use crate::sandbox::odata::percent::pairs;
use serde_json::{Value, json};

/// A lever's answer, or words for what is wrong; `None` where there is no such lever.
pub(crate) fn answer(shared: &Instance, call: &Call<'_>) -> Option<Result<Value, String>> {
    let query = pairs(call.query);
    let field = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let entra = &shared.entra;
    Some(match (call.method, call.path) {
        ("GET", "/_sandbox/certificates") => Ok(json!(entra.book().certificates.iter().map(about).collect::<Vec<_>>())),
        ("POST", "/_sandbox/certificates") => shared.entra.register(call.body).map(|certificate| about(&certificate)),
        ("GET", "/_sandbox/users") => Ok(users(shared)),
        ("POST", "/_sandbox/users") => stand(shared, field("user").unwrap_or_default(), field("standing")),
        ("GET", "/_sandbox/devices") => Ok(devices(shared)),
        ("POST", "/_sandbox/devices") => {
            decide(shared, field("user_code"), field("decision").unwrap_or("approve"), field("user"))
                .map(|count| json!({ "decided": count }))
        }
        ("POST", "/_sandbox/session") => session(shared, field("user").unwrap_or_default()),
        ("POST", "/_sandbox/revoke") => {
            entra.book().revoke(field("user"));
            shared.revoke_tokens();
            Ok(json!({ "revoked": field("user").unwrap_or("all") }))
        }
        ("POST", "/_sandbox/public-flows") => match field("allowed") {
            Some(word @ ("yes" | "no")) => {
                entra.book().public_flows = word == "yes";
                Ok(json!({ "allowed": word }))
            }
            _ => Err("allowed=yes or allowed=no".to_owned()),
        },
        _ => return None,
    })
}

fn about(certificate: &Certificate) -> Value {
    json!({
        "subject": certificate.subject, "thumbprint": certificate.thumbprint(),
        "thumbprint_sha256": hex(&certificate.sha256), "key_id": certificate.key_id.to_string(),
    })
}

fn users(shared: &Instance) -> Value {
    let entra = &shared.entra;
    let book = entra.book();
    let one = |user: &super::directory::User| json!({ "name": user.name, "id": guid_text(user.id), "standing": book.standing(user, shared.now()).word() });
    json!(entra.directory.users.iter().map(one).collect::<Vec<_>>())
}

fn stand(shared: &Instance, name: &str, standing: Option<&str>) -> Result<Value, String> {
    let user = shared.entra.directory.user(name).ok_or_else(|| format!("no user {name}"))?;
    let word = standing.unwrap_or_default();
    let standing = Standing::parse(word).ok_or_else(|| format!("no standing {word}"))?;
    shared.entra.book().set_standing(user, standing);
    Ok(json!({ "name": user.name, "standing": standing.word() }))
}

fn session(shared: &Instance, name: &str) -> Result<Value, String> {
    let user = match name {
        "" => None,
        name => Some(shared.entra.directory.user(name).ok_or_else(|| format!("no user {name}"))?.name.clone()),
    };
    shared.entra.book().session.clone_from(&user);
    Ok(json!({ "signed_in": user }))
}

fn devices(shared: &Instance) -> Value {
    let book = shared.entra.book();
    let one = |device: &super::book::Device| {
        let state = match &device.state {
            _ if device.until <= shared.now() => "expired",
            DeviceState::Pending => "pending",
            DeviceState::Approved { .. } => "approved",
            DeviceState::Declined => "declined",
            DeviceState::Redeemed => "redeemed",
        };
        json!({ "user_code": device.user_code, "state": state, "asked": device.asked.is_some() })
    };
    json!(book.devices.iter().map(one).collect::<Vec<_>>())
}

/// Approves, declines or ends one sign-in, or all that are pending.
pub(crate) fn decide(
    shared: &Instance,
    user_code: Option<&str>,
    decision: &str,
    user: Option<&str>,
) -> Result<usize, String> {
    let entra = &shared.entra;
    let user = match user {
        Some(name) => entra.directory.user(name).ok_or_else(|| format!("no user {name}"))?,
        None => entra.directory.first_user().ok_or("no users")?,
    };
    let now = shared.now();
    let mut book = entra.book();
    let codes: Vec<String> = match user_code {
        Some(code) => vec![code.to_owned()],
        None => book
            .devices
            .iter()
            .filter(|device| device.state == DeviceState::Pending && device.until > now)
            .map(|device| device.user_code.clone())
            .collect(),
    };
    for code in &codes {
        let device = book.device_of(code).ok_or_else(|| format!("no code {code}"))?;
        match decision {
            "approve" => device.state = DeviceState::Approved { user: user.name.clone() },
            "decline" => device.state = DeviceState::Declined,
            "expire" => device.until = now,
            other => return Err(format!("no decision {other}")),
        }
    }
    Ok(codes.len())
}
