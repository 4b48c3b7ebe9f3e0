//! The global discovery service: which environments a person may enter. It answers on the sandbox's own address.
//!
//! Shape: learn.microsoft.com, "Global Discovery Service". Two of its habits are kept: a key leads to a list with one entry, and
//! the context names a host nobody can reach.
mod filter;

use super::data::cell::guid_text;
use super::instance::{Call, Caller, Instance};
use super::odata::percent::{decode_path, pairs};
use super::reply::Reply;
use filter::Filter;
use serde_json::{Map, Value, json};

const CONTEXT: &str = "https://10.0.0.7:20193/api/discovery/v2.0/$metadata#Instances";

/// Answers `/api/discovery/…`.
pub(crate) fn answer(shared: &Instance, call: &Call<'_>) -> Reply {
    let token = call.header("authorization").and_then(|header| header.strip_prefix("Bearer "));
    let Some(caller) = token.and_then(|token| shared.caller(token)) else {
        return super::server::challenge(shared, call);
    };
    if caller == Caller::Application {
        return refuse(403, "The global discovery service answers people, not applications.");
    }
    let path = decode_path(call.path);
    let Some(rest) = path.strip_prefix("/api/discovery/v2.0/Instances") else {
        return refuse(404, "No resource was found that matches the request.");
    };
    match found(shared, call, rest) {
        Ok(reply) => reply,
        Err(text) => refuse(400, &text),
    }
}

fn refuse(status: u16, text: &str) -> Reply {
    Reply::json(status, &json!({ "error": { "code": "", "message": text } }))
}

fn found(shared: &Instance, call: &Call<'_>, rest: &str) -> Result<Reply, String> {
    let key = match rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(key) => Some(Key::parse(key)?),
        None if rest.is_empty() => None,
        None => return Err(format!("The path '{rest}' is not understood.")),
    };
    let mut select: Option<Vec<String>> = None;
    let mut filter = None;
    for (name, value) in pairs(call.query) {
        match name.as_str() {
            "$select" => select = Some(value.split(',').map(|name| name.trim().to_owned()).collect()),
            "$filter" => filter = Some(Filter::parse(&value)?),
            name if name.starts_with('$') => return Err(format!("The query option '{name}' is not supported.")),
            _ => {}
        }
    }
    let mut rows = Vec::new();
    for environment in environments(shared, &call.base) {
        let fits = match &filter {
            Some(filter) => filter.holds(&environment)?,
            None => true,
        };
        if fits && key.as_ref().is_none_or(|key| key.fits(&environment)) {
            rows.push(pick(environment, select.as_deref())?);
        }
    }
    let context = match &select {
        Some(names) => format!("{CONTEXT}({})", names.join(",")),
        None => CONTEXT.to_owned(),
    };
    Ok(Reply::json(200, &json!({ "@odata.context": context, "value": rows })))
}

/// `(guid)` or `(UniqueName='…')`.
struct Key {
    name: String,
    value: String,
}

impl Key {
    fn parse(text: &str) -> Result<Self, String> {
        let bad = || format!("The key '{text}' is not understood.");
        let Some((name, value)) = text.split_once('=') else {
            uuid::Uuid::parse_str(text).map_err(|_| bad())?;
            return Ok(Self { name: "Id".to_owned(), value: text.to_ascii_lowercase() });
        };
        let value = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')).ok_or_else(bad)?;
        match name.trim() {
            name @ ("UniqueName" | "UrlName") => Ok(Self { name: name.to_owned(), value: value.replace("''", "'") }),
            _ => Err(bad()),
        }
    }

    fn fits(&self, environment: &Map<String, Value>) -> bool {
        environment.get(&self.name).and_then(Value::as_str) == Some(self.value.as_str())
    }
}

fn pick(environment: Map<String, Value>, select: Option<&[String]>) -> Result<Value, String> {
    let Some(select) = select else { return Ok(Value::Object(environment)) };
    let mut picked = Map::new();
    for name in select {
        let value = environment.get(name).ok_or_else(|| format!("Could not find a property named '{name}'."))?;
        picked.insert(name.clone(), value.clone());
    }
    Ok(Value::Object(picked))
}

/// The sandbox's own environment, a second one somewhere else, and one that is switched off.
fn environments(shared: &Instance, base: &str) -> Vec<Map<String, Value>> {
    let identity = &shared.world.identity;
    let one = |no: u128, name: &str, host: &str, state: i32, kind: i32, purpose: &str| {
        let url = if no == 0 { base.to_owned() } else { format!("https://{host}.crm4.dynamics.example") };
        let api = if no == 0 { base.to_owned() } else { format!("https://{host}.api.crm4.dynamics.example") };
        let id = guid_text(identity.organization ^ no);
        let value = json!({
            "Id": id, "UniqueName": format!("unq{}", id.replace('-', "").chars().take(20).collect::<String>()),
            "UrlName": host, "FriendlyName": name, "State": state, "Version": "9.2.24105.00183", "Url": url, "ApiUrl": api,
            "LastUpdated": "2026-01-15T08:00:00Z", "IsUserSysAdmin": no == 0, "Region": "EMEA",
            "TenantId": guid_text(identity.tenant), "EnvironmentId": guid_text(identity.unit ^ no), "StatusMessage": 0,
            "TrialExpirationDate": null, "OrganizationType": kind, "Purpose": purpose, "DatacenterId": guid_text(identity.role ^ 1),
            "DatacenterName": "Sandbox", "SchemaType": "Full",
        });
        match value {
            Value::Object(value) => value,
            _ => Map::new(),
        }
    };
    vec![
        one(0, "Contoso", "contoso", 0, 0, "Campaigns"),
        one(1, "Contoso Test", "contoso-test", 0, 5, "Trying things out"),
        one(2, "Contoso Archive", "contoso-archive", 1, 0, ""),
    ]
}
