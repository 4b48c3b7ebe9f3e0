//! The functions a connector calls before it reads rows: who am I, which version, how many rows, which privileges.
use super::csdl;
use super::data::cell::guid_text;
use super::errors::ODataError;
use super::estate;
use super::metadata::{entity_json::privilege_stem, metadata, metadata_id};
use super::metadata_changes;
use super::reply::Reply;
use super::rights::Rights;
use super::server::Ask;
use super::write::reference::follow;
use serde_json::{Value, json};

/// The list of entity sets.
pub(crate) fn service_document(ask: &Ask<'_>) -> Reply {
    let one = |table: &super::metadata::Table| json!({ "name": table.set, "kind": "EntitySet", "url": table.set });
    let sets: Vec<Value> =
        metadata().tables.iter().filter(|own| !own.private && ask.shared.has(own)).map(one).collect();
    Reply::json(200, &json!({ "@odata.context": format!("{}/$metadata", ask.base), "value": sets }))
}

/// Answers a function; `None` where the path names none.
pub(crate) fn answer(ask: &Ask<'_>, rest: &str) -> Result<Option<Reply>, ODataError> {
    let name = rest.split('(').next().unwrap_or_default();
    let value = match name {
        "WhoAmI" => json!({ "BusinessUnitId": guid_text(ask.shared.world.identity.unit),
            "UserId": guid_text(ask.who.user),
            "OrganizationId": guid_text(ask.shared.world.identity.organization) }),
        "RetrieveVersion" => json!({ "Version": estate::version(ask.shared) }),
        "RetrieveCurrentOrganization" => organization_detail(ask),
        "RetrieveTotalRecordCount" => record_count(ask, rest)?,
        "RetrieveMetadataChanges" => metadata_changes::answer(ask, |name| parameter(ask, rest, name))?,
        "$metadata" => {
            let xml = csdl::write(&ask.shared.drift());
            return Ok(Some(Reply::new(200, "application/xml", xml.into_bytes())));
        }
        "teams" | "organizations" if rest.contains(")/Microsoft.Dynamics.CRM.RetrievePrincipalAccess") => {
            return principal_access(ask, rest, &ask.who.rights).map(Some);
        }
        "systemusers" if rest.contains(")/Microsoft.Dynamics.CRM.") => return user_function(ask, rest).map(Some),
        _ => return Ok(None),
    };
    Ok(Some(response(ask, &format!("Microsoft.Dynamics.CRM.{name}Response"), value)))
}

fn response(ask: &Ask<'_>, kind: &str, value: Value) -> Reply {
    let mut whole = json!({ "@odata.context": format!("{}/$metadata#{kind}", ask.base) });
    if let (Some(whole), Value::Object(members)) = (whole.as_object_mut(), value) {
        whole.extend(members);
    }
    Reply::json(200, &whole)
}

fn organization_detail(ask: &Ask<'_>) -> Value {
    let identity = &ask.shared.world.identity;
    let origin = ask.base.split("/api/").next().unwrap_or_default();
    json!({ "Detail": {
        "OrganizationId": guid_text(identity.organization), "FriendlyName": "Contoso (sandbox)",
        "OrganizationVersion": estate::version(ask.shared), "EnvironmentId": guid_text(identity.organization), "Geo": "APAC",
        "TenantId": guid_text(identity.tenant), "UrlName": "contoso", "UniqueName": "unqcontoso",
        "OrganizationType": estate::kind(ask.shared), "State": "Enabled",
        "Endpoints": { "Count": 1, "Keys": ["WebApplication"], "Values": [format!("{origin}/")] } } })
}

/// The value of a parameter: inline, or by alias.
fn parameter(ask: &Ask<'_>, rest: &str, name: &str) -> Option<String> {
    let inner = rest.split_once(&format!("{name}="))?.1;
    match inner.starts_with('@') {
        true => ask.query.aliases.get(inner.split([',', ')']).next()?).cloned(),
        false => Some(inner.trim_end_matches(')').to_owned()),
    }
}

fn names(ask: &Ask<'_>, rest: &str, name: &str) -> Result<Vec<String>, ODataError> {
    let bad = || ODataError::new(400, "0x80060888", format!("The parameter '{name}' has no valid value."));
    let text = parameter(ask, rest, name).ok_or_else(bad)?;
    let json = if text.contains('"') { text } else { text.replace('\'', "\"") };
    serde_json::from_str(&json).map_err(|_| bad())
}

fn record_count(ask: &Ask<'_>, rest: &str) -> Result<Value, ODataError> {
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    let state = ask.shared.state();
    for name in names(ask, rest, "EntityNames")? {
        let Some(table) = super::metadata::table(&name).filter(|table| ask.shared.has(table)) else {
            let text = format!("The entity with a name = '{name}' was not found in the MetadataCache.");
            return Err(ODataError::new(404, "0x80041102", text));
        };
        values.push(state.count(table));
        keys.push(name);
    }
    Ok(
        json!({ "EntityRecordCountCollection": { "Count": keys.len(), "IsReadOnly": false, "Keys": keys, "Values": values } }),
    )
}

/// `systemusers(id)/Microsoft.Dynamics.CRM.…`: of the user the path names.
fn user_function(ask: &Ask<'_>, rest: &str) -> Result<Reply, ODataError> {
    let (address, function) = rest.split_once("/Microsoft.Dynamics.CRM.").unwrap_or_default();
    let state = ask.shared.state();
    let (_, user) = follow(ask, &state, address)?;
    let rights = if user.id == ask.who.user { ask.who.rights.clone() } else { Rights::of(&state, user.id) };
    let asked = match function.split('(').next().unwrap_or_default() {
        "RetrieveUserSetOfPrivilegesByNames" => names(ask, rest, "PrivilegeNames")?,
        "RetrieveUserPrivilegeByPrivilegeName" => {
            parameter(ask, rest, "PrivilegeName").map(|name| name.trim_matches('\'').to_owned()).into_iter().collect()
        }
        "RetrieveUserPrivileges" => rights.privileges.keys().cloned().collect(),
        "RetrievePrincipalAccess" => return principal_access(ask, rest, &rights),
        other => return Err(ODataError::no_segment(other)),
    };
    let unit = guid_text(ask.shared.world.identity.unit);
    let one = |name: &String| {
        let depth = rights.privileges.get(name)?;
        Some(json!({ "Depth": format!("{depth:?}"), "PrivilegeId": guid_text(metadata_id(name)),
            "BusinessUnitId": unit, "PrivilegeName": name }))
    };
    let list: Vec<Value> = asked.iter().filter_map(one).collect();
    let kind = format!("Microsoft.Dynamics.CRM.{}Response", function.split('(').next().unwrap_or_default());
    Ok(response(ask, &kind, json!({ "RolePrivileges": list })))
}

/// What a principal may do with one row.
fn principal_access(ask: &Ask<'_>, rest: &str, rights: &Rights) -> Result<Reply, ODataError> {
    let bad = || ODataError::new(400, "0x80060888", "The parameter 'Target' has no valid value.".to_owned());
    let text = parameter(ask, rest, "Target").ok_or_else(bad)?;
    // Microsoft's own sample writes single quotes.
    let json = if text.contains('"') { text } else { text.replace('\'', "\"") };
    let target: Value = serde_json::from_str(&json).map_err(|_| bad())?;
    let address = target.get("@odata.id").and_then(Value::as_str).ok_or_else(bad)?;
    let (table, _) = follow(ask, &ask.shared.state(), address)?;
    let kinds = [
        ("Read", "ReadAccess"),
        ("Write", "WriteAccess"),
        ("Append", "AppendAccess"),
        ("AppendTo", "AppendToAccess"),
        ("Delete", "DeleteAccess"),
    ];
    let holds = |kind: &str| {
        privilege_stem(table).is_none_or(|stem| rights.privileges.contains_key(&format!("prv{kind}{stem}")))
    };
    let unshared = estate::unshared(ask.shared);
    let held: Vec<&str> = kinds.iter().filter(|(kind, _)| !unshared && holds(kind)).map(|(_, name)| *name).collect();
    let rights = if held.is_empty() { "None".to_owned() } else { held.join(", ") };
    Ok(response(ask, "Microsoft.Dynamics.CRM.RetrievePrincipalAccessResponse", json!({ "AccessRights": rights })))
}
