//! The functions a connector calls before it reads rows: who am I, which version, how many rows, which privileges.
use super::csdl;
use super::data::cell::guid_text;
use super::errors::ODataError;
use super::estate;
use super::metadata::{entity_json::privilege_stem, metadata, metadata_id};
use super::metadata_changes;
use super::reply::Reply;
use super::rows::granted;
use super::server::Ask;
use super::write::reference::follow;
use serde_json::{Value, json};

/// The list of entity sets.
pub(crate) fn service_document(ask: &Ask<'_>) -> Reply {
    let one = |table: &super::metadata::Table| json!({ "name": table.set, "kind": "EntitySet", "url": table.set });
    let sets: Vec<Value> = metadata().tables.iter().filter(|table| !table.private).map(one).collect();
    Reply::json(200, &json!({ "@odata.context": format!("{}/$metadata", ask.base), "value": sets }))
}

/// Answers a function; `None` where the path names none.
pub(crate) fn answer(ask: &Ask<'_>, rest: &str) -> Result<Option<Reply>, ODataError> {
    let name = rest.split('(').next().unwrap_or_default();
    let value = match name {
        "WhoAmI" => json!({ "BusinessUnitId": guid_text(ask.shared.world.identity.unit),
            "UserId": guid_text(ask.shared.world.app_user()),
            "OrganizationId": guid_text(ask.shared.world.identity.organization) }),
        "RetrieveVersion" => json!({ "Version": estate::version(ask) }),
        "RetrieveCurrentOrganization" => organization_detail(ask),
        "RetrieveTotalRecordCount" => record_count(ask, rest)?,
        "RetrieveMetadataChanges" => metadata_changes::answer(ask, |name| parameter(ask, rest, name))?,
        "$metadata" => {
            let xml = csdl::write(&ask.shared.drift());
            return Ok(Some(Reply::new(200, "application/xml", xml.into_bytes())));
        }
        "teams" | "organizations" if rest.contains(")/Microsoft.Dynamics.CRM.RetrievePrincipalAccess") => {
            return principal_access(ask, rest).map(Some);
        }
        "systemusers" if rest.contains(")/Microsoft.Dynamics.CRM.") => return user_function(ask, rest).map(Some),
        "systemusers" if estate::bends_the_user(ask) => return bent_user(ask, rest).map(Some),
        "organizations" if estate::bends_the_organization(ask) => return organizations(ask, rest).map(Some),
        _ => return estate::answer(ask, rest),
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
        "OrganizationVersion": estate::version(ask), "EnvironmentId": guid_text(identity.organization), "Geo": "APAC",
        "TenantId": guid_text(identity.tenant), "UrlName": "contoso", "UniqueName": "unqcontoso",
        "OrganizationType": estate::kind(ask), "State": "Enabled",
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
        let Some(table) = super::metadata::table(&name).filter(|_| !ask.shared.fact("missing_table", "table", &name))
        else {
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

fn organizations(ask: &Ask<'_>, rest: &str) -> Result<Reply, ODataError> {
    let id = guid_text(ask.shared.world.identity.organization);
    let all = json!({ "@odata.etag": "W/\"5012\"", "organizationid": id, "name": "Contoso (sandbox)", "languagecode": 1033,
        "expirechangetrackingindays": estate::retention(ask), "expiresubscriptionsindays": 90, "maxuploadfilesize": 5_242_880,
        "isauditenabled": false, "basecurrencyprecision": 0, "fiscalcalendarstart": "2026-01-01T00:00:00Z" });
    let Value::Object(mut all) = all else { return Err(ODataError::no_segment(rest)) };
    if let Some(select) = &ask.query.select {
        if let Some(name) = select.iter().find(|name| !all.contains_key(*name)) {
            return Err(ODataError::no_property(name, "organization"));
        }
        all.retain(|key, _| key.starts_with('@') || key == "organizationid" || select.contains(key));
    }
    let mut whole = json!({ "@odata.context": format!("{}/$metadata#organizations", ask.base) });
    if let Some(object) = whole.as_object_mut() {
        match rest.contains('(') {
            true => object.extend(all),
            false => {
                object.insert("value".to_owned(), json!([all]));
            }
        }
    }
    Ok(Reply::json(200, &whole))
}

/// `systemusers(id)/Microsoft.Dynamics.CRM.…`.
fn user_function(ask: &Ask<'_>, rest: &str) -> Result<Reply, ODataError> {
    let function = rest.split("Microsoft.Dynamics.CRM.").nth(1).unwrap_or_default();
    let asked = match function.split('(').next().unwrap_or_default() {
        "RetrieveUserSetOfPrivilegesByNames" => names(ask, rest, "PrivilegeNames")?,
        "RetrieveUserPrivilegeByPrivilegeName" => {
            parameter(ask, rest, "PrivilegeName").map(|name| name.trim_matches('\'').to_owned()).into_iter().collect()
        }
        "RetrieveUserPrivileges" => all_privileges().collect(),
        "RetrievePrincipalAccess" if estate::unshared(ask) => {
            let kind = "Microsoft.Dynamics.CRM.RetrievePrincipalAccessResponse";
            return Ok(response(ask, kind, json!({ "AccessRights": "None" })));
        }
        "RetrievePrincipalAccess" => return principal_access(ask, rest),
        other => return Err(ODataError::no_segment(other)),
    };
    let unit = guid_text(ask.shared.world.identity.unit);
    let held = |name: &&String| {
        estate::holds_privileges(ask)
            && !ask.shared.fact("missing_priv", "prv", name)
            && all_privileges().any(|known| known == **name)
    };
    let depth = if ask.shared.facts("bu_depth_only").is_empty() { "Global" } else { "Local" };
    let one = |name: &String| json!({ "Depth": depth, "PrivilegeId": guid_text(metadata_id(name)), "BusinessUnitId": unit, "PrivilegeName": name });
    let list: Vec<Value> = asked.iter().filter(held).map(one).collect();
    let kind = format!("Microsoft.Dynamics.CRM.{}Response", function.split('(').next().unwrap_or_default());
    Ok(response(ask, &kind, json!({ "RolePrivileges": list })))
}

/// What the caller may do with one row.
fn principal_access(ask: &Ask<'_>, rest: &str) -> Result<Reply, ODataError> {
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
    let held: Vec<&str> =
        kinds.iter().filter(|(kind, _)| granted(ask, table, kind).is_ok()).map(|(_, name)| *name).collect();
    let rights = if held.is_empty() { "None".to_owned() } else { held.join(", ") };
    Ok(response(ask, "Microsoft.Dynamics.CRM.RetrievePrincipalAccessResponse", json!({ "AccessRights": rights })))
}

/// The privileges of the sandbox's role: it reads everything and writes what a connector writes.
fn all_privileges() -> impl Iterator<Item = String> {
    let kinds = |stem: &'static str| {
        let written: &[&str] = match stem {
            "Contact" | "Lead" | "Account" | "Activity" | "Campaign" | "Opportunity" | "new_LoyaltyCard"
            | "new_Membership" => &["Read", "Create", "Write", "Delete", "Append", "AppendTo"],
            _ => &["Read"],
        };
        written.iter().map(move |kind| format!("prv{kind}{stem}"))
    };
    metadata()
        .tables
        .iter()
        .filter_map(privilege_stem)
        .flat_map(kinds)
        .chain(["prvReadEntity", "prvReadAttribute", "prvReadOptionSet", "prvReadRelationship"].map(str::to_owned))
}

/// The application user as the misfortunes have it.
fn bent_user(ask: &Ask<'_>, rest: &str) -> Result<Reply, ODataError> {
    let mut reply = super::rows::answer(ask, rest)?;
    let Ok(mut row) = serde_json::from_slice::<serde_json::Map<String, Value>>(&reply.body) else { return Ok(reply) };
    estate::user(ask, &mut row);
    if row.contains_key("systemuserroles_association") {
        let roles = estate::roles(ask, &guid_text(ask.shared.world.identity.role));
        row.insert("systemuserroles_association".to_owned(), roles);
    }
    reply.body = Value::Object(row).to_string().into_bytes();
    Ok(reply)
}
