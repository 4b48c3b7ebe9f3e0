//! What the user may do, over all its permission sets; the profile's own rights are one of them ("Object Reference",
//! "PermissionSet", "PermissionSetAssignment", "ObjectPermissions"). Which rights there are differs between organisations: only
//! those that are described are asked for.
use super::super::api::query_path;
use super::super::crm::SalesforceCrm;
use super::super::identity;
use super::super::soql::Select;
use super::Finding;
use crate::account::CheckScope;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use crate::port::{Crm, WriteConsent};
use crate::text::Told;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Without it nothing answers.
const API: &str = "PermissionsApiEnabled";
/// All records are seen, whoever owns them.
const VIEW_ALL: &str = "PermissionsViewAllData";
/// More than a connector needs.
const TOO_MUCH: [&str; 4] =
    ["PermissionsModifyAllData", "PermissionsManageUsers", "PermissionsAuthorApex", "PermissionsBulkApiHardDelete"];
/// The user signs in by programs alone: recommended for whoever is one.
const API_ONLY: &str = "PermissionsApiUserOnly";

#[derive(Deserialize)]
struct Assignment {
    #[serde(rename = "PermissionSetId")]
    set: String,
}

/// The rights of a user, and how they were asked for.
struct Rights {
    sets: Vec<String>,
    granted: Vec<String>,
}

impl Rights {
    fn has(&self, right: &str) -> bool {
        self.granted.iter().any(|granted| granted == right)
    }
}

fn assigned(user: &str) -> Outcome<Select> {
    Select::from("PermissionSetAssignment")?.field("PermissionSetId")?.equals("AssigneeId", user)
}

async fn rights(crm: &SalesforceCrm) -> Outcome<Rights> {
    let who = identity::who(&crm.api, Patience::Short).await?;
    let rows = crm.api.rows::<Assignment>(&assigned(&who.user)?.to_string(), Patience::Short).await?;
    let sets: Vec<String> = rows.into_iter().map(|row| row.set).collect();
    if sets.is_empty() {
        return Ok(Rights { sets, granted: Vec::new() });
    }
    let described = crm.description("PermissionSet").await?;
    let all = [API, VIEW_ALL, API_ONLY].into_iter().chain(TOO_MUCH);
    let wanted = all.filter(|right| described.detail.field(right).is_some());
    let ids: Vec<&str> = sets.iter().map(String::as_str).collect();
    let select = wanted.clone().try_fold(Select::from("PermissionSet")?, Select::field)?.one_of("Id", &ids)?;
    let found = crm.api.rows::<Map<String, Value>>(&select.to_string(), Patience::Short).await?;
    let holds = |right: &&str| found.iter().any(|set| set.get(*right) == Some(&Value::Bool(true)));
    let granted = wanted.filter(holds).map(str::to_owned).collect();
    Ok(Rights { sets, granted })
}

fn shown(crm: &SalesforceCrm) -> String {
    assigned("005…").map(|s| crm.api.shown(&query_path("query", &s.to_string()))).unwrap_or_default()
}

/// Whether a user may not look at its own rights. It can still have all it needs.
fn is_hidden(fault: &Fault) -> bool {
    matches!(fault.kind, ErrorKind::SalesforceAccess | ErrorKind::SalesforceTypeHidden)
}

fn hidden(tried: String) -> Finding {
    Finding::warned(tried, Told::new("told-rights-hidden"), "remedy-salesforce-rights-hidden")
}

/// The user has rights at all, and sees all records of the tables.
pub(super) async fn roles(crm: &SalesforceCrm, scope: &CheckScope) -> Finding {
    let tried = shown(crm);
    let rights = match rights(crm).await {
        Ok(rights) => rights,
        Err(fault) if is_hidden(&fault) => return hidden(tried),
        Err(fault) => return Finding::failed(tried, fault),
    };
    if rights.sets.is_empty() {
        let fault = Fault::new(ErrorKind::SalesforceAccess, "the user has no permission set, not even its profile's");
        return Finding::failed(tried, fault);
    }
    if !rights.has(API) {
        return Finding::failed(tried, Fault::new(ErrorKind::SalesforceApiOff, format!("{API} = false")));
    }
    let partly = match rights.has(VIEW_ALL) {
        true => Vec::new(),
        false => match unseen(crm, &rights, scope).await {
            Ok(partly) => partly,
            Err(fault) => return Finding::failed(tried, fault),
        },
    };
    let told = Told::new("told-rights").count("sets", rights.sets.len());
    if partly.is_empty() {
        return Finding::passed(tried, told);
    }
    let told = Told::new("told-rights-partly").with("tables", partly.join(", "));
    Finding::warned(tried, told, "remedy-salesforce-view-all")
}

/// The tables of which the user sees only its own records, or those that are shared with it.
async fn unseen(crm: &SalesforceCrm, rights: &Rights, scope: &CheckScope) -> Outcome<Vec<String>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Object {
        sobject_type: String,
        permissions_view_all_records: bool,
    }
    let ids: Vec<&str> = rights.sets.iter().map(String::as_str).collect();
    let names: Vec<&str> = scope.tables.iter().map(|table| table.name.as_str()).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let select = Select::from("ObjectPermissions")?.field("SobjectType")?.field("PermissionsViewAllRecords")?;
    let select = select.one_of("ParentId", &ids)?.one_of("SobjectType", &names)?;
    let found = crm.api.rows::<Object>(&select.to_string(), Patience::Short).await?;
    let seen = |name: &&str| found.iter().any(|o| o.permissions_view_all_records && o.sobject_type == **name);
    Ok(names.into_iter().filter(|name| !seen(name)).map(str::to_owned).collect())
}

/// The user holds no more than it needs.
pub(super) async fn least(crm: &SalesforceCrm) -> Finding {
    let tried = shown(crm);
    match rights(crm).await {
        Err(fault) if is_hidden(&fault) => hidden(tried),
        Err(fault) => Finding::failed(tried, fault),
        Ok(rights) => {
            let much: Vec<&str> = TOO_MUCH.into_iter().filter(|right| rights.has(right)).collect();
            if much.is_empty() {
                // That people can sign in as the user is nothing wrong, and yet somebody should know.
                let key = if rights.has(API_ONLY) { "told-rights-least" } else { "told-rights-least-people" };
                return Finding::passed(tried, Told::new(key));
            }
            let told = Told::new("told-rights-much").with("rights", much.join(", "));
            Finding::warned(tried, told, "remedy-salesforce-rights-much")
        }
    }
}

/// A lead that is written, read back and removed again, where a person agreed to it.
pub(super) async fn lead(crm: &SalesforceCrm, agreed: bool) -> Finding {
    let tried = format!("POST, GET, DELETE {}", crm.api.shown("sobjects/Lead").trim_start_matches("GET "));
    if !agreed {
        return Finding::failed(tried, Fault::new(ErrorKind::Held, "nobody agreed to a test lead"));
    }
    let tested = match crm.writer(&WriteConsent::Test) {
        Ok(writer) => writer.try_a_lead().await,
        Err(fault) => Err(fault),
    };
    match tested {
        Err(fault) => Finding::failed(tried, fault),
        Ok(lead) => match (lead.read_back, lead.left) {
            (_, Some(left)) => Finding::warned(tried, Told::new("told-lead-left").with("id", left), "remedy-lead-left"),
            (true, None) => Finding::passed(tried, Told::new("told-lead")),
            (false, None) => {
                let detail = "the lead was written and removed, but could not be read in between";
                Finding::failed(tried, Fault::new(ErrorKind::SalesforceAccess, detail).with("table", "Lead"))
            }
        },
    }
}
