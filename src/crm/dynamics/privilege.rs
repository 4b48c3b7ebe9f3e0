//! Which rights the application user has on a table: the privilege's exact name from the definition, then its depth
//! (teams' roles included) from RetrieveUserSetOfPrivilegesByNames.
use super::api::Api;
use super::shapes::Entity;
use super::{assemble, identity, metadata, odata};
use crate::catalog::{Right, Table, TablePrivilege};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use serde::Deserialize;
use std::collections::BTreeMap;

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

/// A table with the privileges its definition names.
pub(super) struct Readable {
    pub(super) table: Table,
    privileges: Vec<TablePrivilege>,
}

impl Readable {
    /// The exact name of the privilege of a right.
    pub(super) fn privilege(&self, right: Right) -> Option<&str> {
        self.privileges.iter().find(|p| p.right == right).map(|p| p.name.as_str())
    }
}

/// Looks a table up.
///
/// # Errors
/// `TableMissing`, transport and sign-in faults.
pub(super) async fn readable(api: &Api, table: &str) -> Outcome<Readable> {
    let missing = |why: &str| Fault::new(ErrorKind::TableMissing, format!("{table}: {why}")).with("table", table);
    let name = odata::name(table).map_err(|_| missing("not a table name"))?;
    let path = definition_path(name);
    let mut entity: Entity = api.json(&path, Patience::Short).await.map_err(|fault| match fault.kind {
        ErrorKind::QueryRefused | ErrorKind::RowMissing => missing(&fault.detail),
        _ => fault,
    })?;
    let privileges = assemble::privileges(entity.privileges.take());
    let table = metadata::table(&entity).ok_or_else(|| missing("its rows cannot be read"))?;
    Ok(Readable { table, privileges })
}

/// The definition's address, as it is also shown.
pub(super) fn definition_path(name: &str) -> String {
    format!(
        "EntityDefinitions(LogicalName=%27{name}%27)?$select=LogicalName,EntitySetName,PrimaryIdAttribute,Privileges"
    )
}

/// How far each of these privileges reaches; those the user does not hold are left out.
///
/// # Errors
/// What the function answers; some organisations refuse it to users without further rights.
pub(super) async fn depths(api: &Api, user_id: &str, names: &[&str]) -> Outcome<BTreeMap<String, Depth>> {
    let answer: Answer = api.json(&depths_path(&identity::guid(user_id)?, names), Patience::Short).await?;
    let mut depths: BTreeMap<String, Depth> = BTreeMap::new();
    for held in answer.role_privileges {
        let name = held.privilege_name.or_else(|| names.first().filter(|_| names.len() == 1).map(|n| (*n).to_owned()));
        let (Some(depth), Some(name)) = (held.depth.as_deref().and_then(parse), name) else { continue };
        if names.contains(&name.as_str()) {
            let reach = depths.entry(name).or_insert(depth);
            *reach = depth.max(*reach);
        }
    }
    Ok(depths)
}

/// The function's address, as it is also shown.
pub(super) fn depths_path(user_id: &str, names: &[&str]) -> String {
    let names = odata::json_list(names.iter().copied());
    format!(
        "systemusers({user_id})/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@p1)?@p1={names}"
    )
}

/// How many privileges the user holds, teams' roles included.
///
/// # Errors
/// As [`depths`].
pub(super) async fn count(api: &Api, user_id: &str) -> Outcome<usize> {
    let answer: Answer = api.json(&all_path(&identity::guid(user_id)?), Patience::Short).await?;
    Ok(answer.role_privileges.len())
}

/// The address of all privileges, as it is also shown.
pub(super) fn all_path(user_id: &str) -> String {
    format!("systemusers({user_id})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()")
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
