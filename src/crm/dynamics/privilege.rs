//! Which rights the application user has on a table: the privilege's exact name from the definition, then its depth
//! (teams' roles included) from RetrieveUserSetOfPrivilegesByNames.
use super::api::Api;
use super::shapes::Entity;
use super::{identity, odata};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use serde::Deserialize;

/// How far a right reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// The user's own rows.
    Basic,
    /// Rows of the business unit.
    Local,
    /// Rows of the business unit and those below.
    Deep,
    /// All rows of the organisation.
    Global,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    role_privileges: Vec<RolePrivilege>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RolePrivilege {
    privilege_name: Option<String>,
    depth: Option<String>,
}

/// A table's definition as far as reading rows needs it.
pub(super) struct Readable {
    pub(super) entity_set: String,
    pub(super) primary_id: String,
    /// Name of the read privilege, where the definition tells one.
    pub(super) privilege: Option<String>,
}

/// Looks a table up.
///
/// # Errors
/// `TableMissing`, transport and sign-in faults.
pub(super) async fn readable(api: &Api, table: &str) -> Outcome<Readable> {
    let missing = |why: &str| Fault::new(ErrorKind::TableMissing, format!("{table}: {why}")).with("table", table);
    let name = odata::name(table).map_err(|_| missing("not a table name"))?;
    let path = definition_path(name);
    let entity: Entity = api.json(&path, Patience::Short).await.map_err(|fault| match fault.kind {
        ErrorKind::QueryRefused | ErrorKind::RowMissing => missing(&fault.detail),
        _ => fault,
    })?;
    let read = entity.privileges.unwrap_or_default().into_iter().find(|p| p.privilege_type.as_deref() == Some("Read"));
    let entity_set =
        entity.entity_set_name.filter(|n| odata::name(n).is_ok()).ok_or_else(|| missing("it has no set of rows"))?;
    let primary_id = entity
        .primary_id_attribute
        .filter(|n| odata::name(n).is_ok())
        .ok_or_else(|| missing("it has no identifier"))?;
    let privilege = read.and_then(|p| p.name).filter(|n| odata::name(n).is_ok());
    Ok(Readable { entity_set, primary_id, privilege })
}

/// The definition's address, as it is also shown.
pub(super) fn definition_path(name: &str) -> String {
    format!(
        "EntityDefinitions(LogicalName=%27{name}%27)?$select=LogicalName,EntitySetName,PrimaryIdAttribute,Privileges"
    )
}

/// How far a privilege reaches; none where the user does not hold it.
///
/// # Errors
/// What the function answers; some organisations refuse it to users without further rights.
pub(super) async fn depth(api: &Api, user_id: &str, privilege: &str) -> Outcome<Option<Depth>> {
    let answer: Answer = api.json(&depth_path(&identity::guid(user_id)?, privilege), Patience::Short).await?;
    let ours =
        answer.role_privileges.into_iter().filter(|p| p.privilege_name.as_deref().is_none_or(|n| n == privilege));
    Ok(ours.filter_map(|p| p.depth.as_deref().and_then(parse)).max())
}

/// The function's address, as it is also shown.
pub(super) fn depth_path(user_id: &str, privilege: &str) -> String {
    let names = odata::json_list(std::iter::once(privilege));
    format!(
        "systemusers({user_id})/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@p1)?@p1={names}"
    )
}

fn parse(word: &str) -> Option<Depth> {
    Some(match word {
        "Basic" => Depth::Basic,
        "Local" => Depth::Local,
        "Deep" => Depth::Deep,
        "Global" | "RecordFilter" => Depth::Global,
        _ => return None,
    })
}
