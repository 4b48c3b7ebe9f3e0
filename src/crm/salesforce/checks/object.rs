//! Objects: whether they can be read and written, whether their mapped fields are there, how changes are found.
use super::super::api::query_path;
use super::super::crm::SalesforceCrm;
use super::super::describe::Description;
use super::super::described;
use super::super::soql::Select;
use super::Finding;
use crate::account::TableScope;
use crate::catalog::KeyState;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use crate::port::Crm;
use crate::text::Told;
use serde::Deserialize;
use std::sync::Arc;

/// The description as it is now, and how it was asked for.
pub(super) async fn described(crm: &SalesforceCrm, table: &str) -> Result<(Arc<Description>, String), Finding> {
    let tried = described::path(table).map(|path| crm.api.shown(&path)).unwrap_or_default();
    match crm.descriptions.now(table, Patience::Short).await {
        Ok(found) => Ok((found, tried)),
        Err(fault) => Err(Finding::failed(tried, fault)),
    }
}

pub(super) fn lacking(table: &str, what: &str) -> Fault {
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
        Ok(Some(row)) => match unshared(crm, table).await {
            Some((seen, all)) => {
                let told = Told::new("told-rows-unshared").with("seen", seen.to_string()).with("all", all.to_string());
                Finding::warned(tried, told, "remedy-salesforce-view-all")
            }
            None => Finding::passed(tried, Told::new("told-row-plain").with("row", row.id)),
        },
        Ok(None) => Finding::warned(tried, Told::new("told-row-none"), "remedy-salesforce-empty"),
        Err(fault) => Finding::failed(tried, fault),
    }
}

/// How many records this user sees of all there are, where that is less. The count of all is some minutes old, so small
/// differences say nothing.
async fn unshared(crm: &SalesforceCrm, table: &str) -> Option<(u64, u64)> {
    #[derive(Deserialize)]
    struct Counted {
        #[serde(rename = "totalSize")]
        total: u64,
    }
    // The count of all knows the archived ones as well.
    let select = Select::from(table).ok()?;
    let path = match crm.description(table).await.ok()?.traits.archives {
        true => query_path("queryAll", &select.living().count()),
        false => query_path("query", &select.count()),
    };
    let seen = crm.api.json::<Counted>(&path, Patience::Short).await.ok()?.total;
    let all = *crm.counts(&[table.to_owned()]).await.ok()?.get(table)?;
    (seen.saturating_mul(10) < all.saturating_mul(9)).then_some((seen, all))
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
        return Finding::failed(tried, absent(crm, &table.name, &hidden, first).await);
    }
    if let Some(told) = unseen(crm, &found, table).await {
        return Finding::warned(tried, told, "remedy-salesforce-fields-unseen");
    }
    if !table.narrowed.is_empty() {
        let each = table.narrowed.iter().map(|(field, column)| format!("{field} → {column}"));
        let told = Told::new("told-fields-narrowed").with("fields", each.collect::<Vec<_>>().join(", "));
        return Finding::warned(tried, told, "remedy-salesforce-fields-narrowed");
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
        // Before anything is mapped there is nothing to miss.
        let key = if mapped == 0 { "told-fields-unmapped" } else { "told-fields" };
        let told = Told::new(key).count("fields", detail.fields.len()).count("mapped", mapped);
        return Finding::passed(tried, told);
    }
    let told = Told::new("told-fields-formulas").count("count", mapped).with("fields", derived.join(", "));
    Finding::warned(tried, told, "remedy-salesforce-formulas")
}

/// The standard fields nobody who writes to people can do without. Field-level security shows the opt-outs to nobody in a
/// new organisation, and what is not described is never proposed either ("Object Reference": Contact, Lead, Account).
fn expected(found: &Description, table: &str) -> Vec<&'static str> {
    const PERSON: [&str; 6] = ["FirstName", "LastName", "Email", "HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall"];
    const PERSON_ACCOUNT: [&str; 4] = ["FirstName", "LastName", "PersonEmail", "PersonHasOptedOutOfEmail"];
    match table {
        "Contact" => PERSON.to_vec(),
        "Lead" => [&PERSON[..], &["Company"]].concat(),
        "Account" if found.detail.field("IsPersonAccount").is_some() => [&["Name"], &PERSON_ACCOUNT[..]].concat(),
        "Account" => vec!["Name"],
        _ => Vec::new(),
    }
}

/// The expected fields this user does not see, whether anybody has mapped them or not.
async fn unseen(crm: &SalesforceCrm, found: &Description, table: &TableScope) -> Option<Told> {
    let mut lacking = expected(found, &table.name);
    lacking.retain(|name| found.detail.field(name).is_none());
    if lacking.is_empty() {
        return None;
    }
    let key = match defined(crm, &table.name, &lacking).await {
        // Nobody but an administrator can tell.
        Err(_) => "told-fields-unseen-perhaps",
        Ok(there) => {
            lacking.retain(|name| there.iter().any(|d| d.eq_ignore_ascii_case(name)));
            "told-fields-unseen"
        }
    };
    (!lacking.is_empty()).then(|| Told::new(key).with("fields", lacking.join(", ")))
}

/// Those of the fields that are there, whoever may see them ("FieldDefinition").
async fn defined(crm: &SalesforceCrm, table: &str, names: &[&str]) -> Outcome<Vec<String>> {
    #[derive(Deserialize)]
    struct Definition {
        #[serde(rename = "QualifiedApiName")]
        name: String,
    }
    let select = Select::from("FieldDefinition")?.field("QualifiedApiName")?.without_id();
    let select = select.equals("EntityDefinition.QualifiedApiName", table)?.one_of("QualifiedApiName", names)?;
    let rows = crm.api.rows::<Definition>(&select.to_string(), Patience::Short).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Why fields are not described: hidden from this user, or there no more. Where the definitions are not for this user,
/// nobody can tell.
async fn absent(crm: &SalesforceCrm, table: &str, names: &[&str], first: &str) -> Fault {
    let defined = defined(crm, table, names).await;
    let list = names.join(", ");
    let (kind, why, field) = match defined {
        Err(_) => (ErrorKind::SalesforceFieldHidden, format!("not described: {list}"), first.to_owned()),
        Ok(defined) => {
            let is_there = |name: &&&str| defined.iter().any(|d| d.eq_ignore_ascii_case(name));
            let hidden: Vec<&str> = names.iter().filter(is_there).copied().collect();
            match hidden.first() {
                Some(field) => {
                    let why = format!("hidden by field-level security: {}", hidden.join(", "));
                    (ErrorKind::SalesforceFieldHidden, why, (*field).to_owned())
                }
                None => (ErrorKind::FieldMissing, format!("there no more: {list}"), first.to_owned()),
            }
        }
    };
    Fault::new(kind, why).with("table", table).with("field", field)
}

/// How changed and deleted records are found.
pub(super) async fn changes(crm: &SalesforceCrm, table: &str) -> Finding {
    let (found, tried) = match described(crm, table).await {
        Ok(found) => found,
        Err(finding) => return finding,
    };
    match (found.traits.stamped, found.traits.tells_deleted) {
        (true, true) if found.traits.replicateable => deletions(crm, table).await,
        (true, true) => Finding::passed(tried, Told::new("told-changes-by-stamp")),
        (true, false) => Finding::warned(tried, Told::new("told-changes-undeleted"), "remedy-salesforce-deletions"),
        (false, _) => Finding::warned(tried, Told::new("told-changes-none"), "remedy-salesforce-no-stamp"),
    }
}

/// The deletions of the last hour are told, and the log of them reaches that far back ("Get Deleted").
async fn deletions(crm: &SalesforceCrm, table: &str) -> Finding {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Log {
        deleted_records: Vec<serde_json::Value>,
        earliest_date_available: String,
    }
    let until = crm.api.clock.now();
    let from = until.saturating_sub(jiff::SignedDuration::from_hours(1)).unwrap_or(until);
    // The log knows whole minutes.
    let edge = |at: jiff::Timestamp| at.strftime("%Y-%m-%dT%H:%M:00%%2B00:00").to_string();
    let path = format!("sobjects/{table}/deleted/?start={}&end={}", edge(from), edge(until));
    let tried = crm.api.shown(&path);
    match crm.api.json::<Log>(&path, Patience::Short).await {
        Ok(log) => {
            let earliest = super::super::values::timestamp(&log.earliest_date_available);
            if earliest.is_some_and(|earliest| earliest > from) {
                return Finding::warned(tried, Told::new("told-changes-by-stamp"), "remedy-salesforce-deletions");
            }
            Finding::passed(tried, Told::new("told-changes-window").count("deleted", log.deleted_records.len()))
        }
        Err(fault) if fault.kind == ErrorKind::SalesforceWindow => {
            Finding::warned(tried, Told::new("told-changes-by-stamp"), "remedy-salesforce-deletions")
        }
        Err(fault) => Finding::failed(tried, fault),
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
