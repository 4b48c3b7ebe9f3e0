//! Objects: whether they can be read and written, whether their mapped fields are there, how changes are found.
use super::super::api::query_path;
use super::super::crm::{SalesforceCrm, describe_path};
use super::super::describe::Description;
use super::super::soql::Select;
use super::Finding;
use crate::account::TableScope;
use crate::catalog::KeyState;
use crate::fault::{ErrorKind, Fault};
use crate::http::Patience;
use crate::text::Told;
use serde::Deserialize;
use std::sync::Arc;

/// The description as it is now, and how it was asked for.
async fn described(crm: &SalesforceCrm, table: &str) -> Result<(Arc<Description>, String), Finding> {
    let tried = describe_path(table).map(|path| crm.api.shown(&path)).unwrap_or_default();
    match crm.describe_now(table, Patience::Short).await {
        Ok(found) => Ok((found, tried)),
        Err(fault) => Err(Finding::failed(tried, fault)),
    }
}

fn lacking(table: &str, what: &str) -> Fault {
    Fault::new(ErrorKind::SalesforceAccess, format!("{table}: {what}")).with("table", table)
}

/// An object that cannot be read is not described at all, or says so.
pub(super) async fn read(crm: &SalesforceCrm, table: &str) -> Finding {
    match described(crm, table).await {
        Err(finding) => finding,
        Ok((found, tried)) if !found.traits.queryable => Finding::failed(tried, lacking(table, "queryable = false")),
        Ok((_, tried)) => Finding::passed(tried, Told::new("told-object-rights").with("rights", "queryable")),
    }
}

/// What is written must be allowed. Only flags are read: Salesforce has no dry run.
pub(super) async fn write(crm: &SalesforceCrm, table: &TableScope) -> Finding {
    let (found, tried) = match described(crm, &table.name).await {
        Ok(found) => found,
        Err(finding) => return finding,
    };
    let traits = &found.traits;
    let wanted = [
        ("createable", table.writes.create, traits.createable),
        ("updateable", table.writes.update, traits.updateable),
        ("deletable", table.writes.delete, traits.deletable),
    ];
    let wanted: Vec<_> = wanted.into_iter().filter(|(_, wanted, _)| *wanted).collect();
    let refused: Vec<&str> = wanted.iter().filter(|(_, _, may)| !may).map(|(word, _, _)| *word).collect();
    if !refused.is_empty() {
        return Finding::failed(tried, lacking(&table.name, &format!("not {}", refused.join(", "))));
    }
    let rights: Vec<&str> = wanted.iter().map(|(word, _, _)| *word).collect();
    Finding::passed(tried, Told::new("told-object-rights").with("rights", rights.join(", ")))
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "Id")]
    id: String,
}

/// A record that really comes back.
pub(super) async fn sample_row(crm: &SalesforceCrm, table: &str) -> Finding {
    let select = match Select::from(table) {
        Ok(select) => select.limit(1).to_string(),
        Err(fault) => return Finding::failed(String::new(), fault),
    };
    let tried = crm.api.shown(&query_path("query", &select));
    match crm.api.rows::<Row>(&select, Patience::Short).await.map(|mut rows| rows.pop()) {
        Ok(Some(row)) => Finding::passed(tried, Told::new("told-row-plain").with("row", row.id)),
        Ok(None) => Finding::warned(tried, Told::new("told-row-none"), "remedy-salesforce-empty"),
        Err(fault) => Finding::failed(tried, fault),
    }
}

/// Every mapped field is described. A field the user may not see is not: the remedy names both reasons.
pub(super) async fn fields(crm: &SalesforceCrm, table: &TableScope) -> Finding {
    let (found, tried) = match described(crm, &table.name).await {
        Ok(found) => found,
        Err(finding) => return finding,
    };
    let (detail, own) = (&found.detail, table.fields.iter().filter(|f| !f.contains('.')));
    let hidden: Vec<&str> = own.map(String::as_str).filter(|name| detail.field(name).is_none()).collect();
    if let Some(first) = hidden.first() {
        let fault = Fault::new(ErrorKind::SalesforceFieldHidden, format!("not described: {}", hidden.join(", ")));
        return Finding::failed(tried, fault.with("table", &table.name).with("field", first));
    }
    let derived: Vec<&str> = table
        .fields
        .iter()
        .filter_map(|name| detail.field(name))
        .filter(|field| field.source.is_derived())
        .map(|field| field.name.as_str())
        .collect();
    let mapped = table.fields.len();
    if derived.is_empty() {
        let told = Told::new("told-fields").count("fields", detail.fields.len()).count("mapped", mapped);
        return Finding::passed(tried, told);
    }
    let told = Told::new("told-fields-formulas").count("count", mapped).with("fields", derived.join(", "));
    Finding::warned(tried, told, "remedy-salesforce-formulas")
}

/// How changed and deleted records are found.
pub(super) async fn changes(crm: &SalesforceCrm, table: &str) -> Finding {
    let (found, tried) = match described(crm, table).await {
        Ok(found) => found,
        Err(finding) => return finding,
    };
    match (found.traits.stamped, found.traits.tells_deleted) {
        (true, true) => Finding::passed(tried, Told::new("told-changes-by-stamp")),
        (true, false) => Finding::warned(tried, Told::new("told-changes-undeleted"), "remedy-salesforce-deletions"),
        (false, _) => Finding::warned(tried, Told::new("told-changes-none"), "remedy-salesforce-no-stamp"),
    }
}

/// The external ids records are found by.
pub(super) async fn keys(crm: &SalesforceCrm, table: &TableScope) -> Finding {
    let (found, tried) = match described(crm, &table.name).await {
        Ok(found) => found,
        Err(finding) => return finding,
    };
    let keys = &found.detail.keys;
    for wanted in &table.keys {
        match keys.iter().find(|k| k.name == *wanted).map(|k| k.state) {
            Some(KeyState::Active) => {}
            Some(_) => {
                let told = Told::new("told-external-ids").with("keys", wanted);
                return Finding::warned(tried, told, "remedy-salesforce-external-id");
            }
            None => {
                let fault = Fault::new(ErrorKind::SalesforceFieldHidden, format!("{wanted} is no external id"));
                return Finding::failed(tried, fault.with("table", &table.name).with("field", wanted));
            }
        }
    }
    if keys.is_empty() {
        return Finding::passed(tried, Told::new("told-external-ids-none"));
    }
    let names: Vec<&str> = keys.iter().map(|k| k.name.as_str()).collect();
    Finding::passed(tried, Told::new("told-external-ids").with("keys", names.join(", ")))
}

/// The list of objects can be read, and the usual ones are in it.
pub(super) async fn metadata(crm: &SalesforceCrm) -> Finding {
    let tried = crm.api.shown("sobjects");
    match crm.global_now().await {
        Ok(global) => {
            let usual = ["Contact", "Lead", "Account"];
            let seen: Vec<&str> = usual.into_iter().filter(|name| global.iter().any(|t| t.name == *name)).collect();
            let told = Told::new("told-metadata").count("count", global.len()).with("names", seen.join(", "));
            Finding::passed(tried, told)
        }
        Err(fault) => Finding::failed(tried, fault),
    }
}
