//! What the user we are may do to a table, and to a row of it.
use super::super::api::Api;
use super::super::crm::DynamicsCrm;
use super::super::privilege::{self, Depth, Readable};
use super::super::shapes::List;
use super::super::{identity, odata};
use super::{Finding, is_about_the_probe};
use crate::account::{TableScope, Writes};
use crate::catalog::Right;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use crate::text::Told;
use serde::Deserialize;
use std::collections::BTreeMap;

async fn definition(api: &Api, table: &str) -> Result<Readable, Finding> {
    let asked = || api.shown(&privilege::definition_path(table));
    privilege::readable(api, table).await.map_err(|fault| Finding::failed(asked(), fault))
}

async fn user_of(crm: &DynamicsCrm) -> Result<String, Finding> {
    crm.user_id().await.map_err(|fault| Finding::failed(crm.api.shown("WhoAmI"), fault))
}

/// The right to read, and how far it reaches: change tracking wants the whole organisation.
pub(super) async fn read(crm: &DynamicsCrm, table: &str) -> Finding {
    reading(crm, table).await.unwrap_or_else(|finding| finding)
}

async fn reading(crm: &DynamicsCrm, table: &str) -> Result<Finding, Finding> {
    let api = &crm.api;
    let readable = definition(api, table).await?;
    let Some(name) = readable.privilege(Right::Read).map(str::to_owned) else {
        return Ok(by_reading(api, &readable).await);
    };
    let user_id = user_of(crm).await?;
    let names = [name.as_str()];
    let tried = api.shown(&privilege::depths_path(&user_id, &names));
    let told = |depth: Depth| Told::new("told-depth").with("privilege", &name).with("depth", format!("{depth:?}"));
    Ok(match privilege::depths(api, &user_id, &names).await {
        Ok(depths) => match depths.get(&name) {
            Some(Depth::Global) => Finding::passed(tried, told(Depth::Global)),
            Some(depth) => Finding::warned(tried, told(*depth), "remedy-depth"),
            None => Finding::failed(tried, missing(&[&name], table)),
        },
        // The function itself may be refused: then a real read tells whether the right is there.
        Err(fault) if is_about_the_probe(fault.kind) => by_reading(api, &readable).await,
        Err(fault) => Finding::failed(tried, fault),
    })
}

fn missing(names: &[&str], table: &str) -> Fault {
    let names = names.join(", ");
    let detail = format!("not held: {names}");
    Fault::new(ErrorKind::PrivilegeMissing, detail).with("privilege", names).with("table", table)
}

/// The rights an operation needs; lookups in a row need both appends.
pub(super) fn needed(writes: Writes) -> Vec<Right> {
    let changes = writes.create || writes.update;
    let all = [
        (writes.create, Right::Create),
        (writes.update, Right::Write),
        (changes, Right::Append),
        (changes, Right::AppendTo),
        (writes.delete, Right::Delete),
    ];
    all.into_iter().filter_map(|(wanted, right)| wanted.then_some(right)).collect()
}

/// The rights the flows need to write, one by one.
pub(super) async fn write(crm: &DynamicsCrm, table: &TableScope) -> Finding {
    writing(crm, table).await.unwrap_or_else(|finding| finding)
}

async fn writing(crm: &DynamicsCrm, table: &TableScope) -> Result<Finding, Finding> {
    let api = &crm.api;
    let readable = definition(api, &table.name).await?;
    let names: Vec<&str> = needed(table.writes).into_iter().filter_map(|right| readable.privilege(right)).collect();
    let user_id = user_of(crm).await?;
    let tried = api.shown(&privilege::depths_path(&user_id, &names));
    let depths = match privilege::depths(api, &user_id, &names).await {
        Ok(depths) => depths,
        Err(fault) if is_about_the_probe(fault.kind) => {
            return Ok(Finding::warned(tried, Told::raw(fault.detail), "remedy-write-unknown"));
        }
        Err(fault) => return Err(Finding::failed(tried, fault)),
    };
    let lacking: Vec<&str> = names.iter().copied().filter(|name| !depths.contains_key(*name)).collect();
    if !lacking.is_empty() {
        return Ok(Finding::failed(tried, missing(&lacking, &table.name)));
    }
    let narrow = depths.values().any(|depth| *depth < Depth::Global);
    let all: Vec<String> = depths.iter().map(|(name, depth)| format!("{name} {depth:?}")).collect();
    let told = Told::new("told-writes").with("privileges", all.join(", "));
    Ok(if narrow { Finding::warned(tried, told, "remedy-write-depth") } else { Finding::passed(tried, told) })
}

/// One row, identifier only.
fn sample_path(readable: &Readable) -> String {
    format!("{}?$select={}&$top=1", readable.table.entity_set, readable.table.primary_id)
}

/// The identifier of the one row, where there is one.
async fn read_one(api: &Api, readable: &Readable) -> Outcome<Option<String>> {
    let list: List<BTreeMap<String, serde_json::Value>> = api.json(&sample_path(readable), Patience::Short).await?;
    let Some(row) = list.value.first() else { return Ok(None) };
    let id = row.get(&readable.table.primary_id).and_then(|id| id.as_str()).unwrap_or_default();
    identity::guid(id).map(Some)
}

async fn by_reading(api: &Api, readable: &Readable) -> Finding {
    let tried = api.shown(&sample_path(readable));
    match read_one(api, readable).await {
        Ok(row) => Finding::passed(tried, Told::new("told-read-instead").count("rows", usize::from(row.is_some()))),
        Err(fault) => Finding::failed(tried, fault),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Access {
    access_rights: String,
}

/// What may be done to one row (learn.microsoft.com, "RetrievePrincipalAccess Function").
fn access_path(user_id: &str, readable: &Readable, row: &str) -> String {
    let target = odata::encode(&format!("{{'@odata.id':'{}({row})'}}", readable.table.entity_set));
    format!("systemusers({user_id})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@p1)?@p1={target}")
}

/// A row that really comes back, and the rights on it.
pub(super) async fn sample_row(crm: &DynamicsCrm, table: &str) -> Finding {
    sampled(crm, table).await.unwrap_or_else(|finding| finding)
}

async fn sampled(crm: &DynamicsCrm, table: &str) -> Result<Finding, Finding> {
    let api = &crm.api;
    let readable = definition(api, table).await?;
    let tried = api.shown(&sample_path(&readable));
    let row = match read_one(api, &readable).await {
        Ok(Some(row)) => row,
        Ok(None) => return Ok(Finding::warned(tried, Told::new("told-row-none"), "remedy-empty-table")),
        Err(fault) => return Err(Finding::failed(tried, fault)),
    };
    let user_id = user_of(crm).await?;
    let path = access_path(&user_id, &readable, &row);
    Ok(match api.json::<Access>(&path, Patience::Short).await {
        Ok(access) if access.access_rights.contains("ReadAccess") => {
            let told = Told::new("told-row").with("row", row).with("rights", access.access_rights);
            Finding::passed(api.shown(&path), told)
        }
        Ok(access) => {
            let detail = format!("{table} {row}: {}", access.access_rights);
            Finding::failed(api.shown(&path), Fault::new(ErrorKind::RecordAccess, detail).with("table", table))
        }
        // The row came back; that the function is refused takes nothing from it.
        Err(fault) if is_about_the_probe(fault.kind) => {
            Finding::passed(tried, Told::new("told-row-plain").with("row", row))
        }
        Err(fault) => Finding::failed(api.shown(&path), fault),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_need_their_privileges() {
        use Right::{Append, AppendTo, Create, Delete, Write};
        let writes = |create, update, delete| needed(Writes { create, update, delete });
        assert_eq!(writes(true, false, false), [Create, Append, AppendTo]);
        assert_eq!(writes(false, true, false), [Write, Append, AppendTo]);
        assert_eq!(writes(true, true, true), [Create, Write, Append, AppendTo, Delete]);
        assert!(writes(false, false, false).is_empty());
    }
}
