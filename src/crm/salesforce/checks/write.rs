//! What is written: whether it is allowed, whether anything is missing that a new record needs, and what the organisation
//! itself does to new records ("Object Reference": DuplicateRule, AssignmentRule, EntityDefinition, User). Only flags and
//! definitions are read: Salesforce has no dry run.
use super::super::crm::SalesforceCrm;
use super::super::describe::Description;
use super::super::identity;
use super::super::soql::Select;
use super::Finding;
use super::object::{described, lacking};
use crate::account::{TableScope, Verdict};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use crate::text::Told;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Objects only a marketing user may change.
const CAMPAIGNS: [&str; 3] = ["Campaign", "CampaignMember", "CampaignMemberStatus"];

/// What is written must be allowed.
pub(super) async fn check(crm: &SalesforceCrm, table: &TableScope) -> Finding {
    let (found, tried) = match described(crm, &table.name).await {
        Ok(found) => found,
        Err(finding) => return without_enhanced_email(finding, &table.name),
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
    let rights = rights.join(", ");
    let needed = if table.writes.create { needed(&found, table) } else { Vec::new() };
    if !needed.is_empty() {
        let told = Told::new("told-fields-needed").with("fields", needed.join(", "));
        return Finding::warned(tried, told, "remedy-salesforce-fields-needed");
    }
    let fixed = fixed(&found, table);
    if !fixed.is_empty() {
        let told = Told::new("told-fields-fixed").with("fields", fixed.join(", "));
        return Finding::warned(tried, told, "remedy-salesforce-fields-fixed");
    }
    if CAMPAIGNS.contains(&table.name.as_str()) && !is_marketing_user(crm).await.unwrap_or(true) {
        let told = Told::new("told-object-rights").with("rights", rights);
        return Finding::warned(tried, told, "remedy-salesforce-marketing-user");
    }
    if keeps_consent(table) && !consent_is_on(crm).await.unwrap_or(true) {
        return Finding::warned(tried, Told::new("told-consent-off"), "remedy-salesforce-consent");
    }
    let [duplicates, assignments, triggers] = automation(crm, &table.name).await;
    if duplicates + assignments + triggers == 0 {
        return Finding::passed(tried, Told::new("told-object-rights").with("rights", rights));
    }
    let told = Told::new("told-object-automation").with("rights", rights).count("duplicates", duplicates);
    Finding::passed(tried, told.count("assignments", assignments).count("triggers", triggers))
}

/// The fields a new record needs and none of the mapped ones fills; nothing can be said before anything is mapped.
fn needed(found: &Description, table: &TableScope) -> Vec<String> {
    if table.fields.is_empty() {
        return Vec::new();
    }
    let fields = found.detail.fields.iter().filter(|f| f.required);
    fields.filter(|f| !table.fields.contains(&f.name)).map(|f| f.name.clone()).collect()
}

/// The mapped fields that field-level security lets be read only, among those that could be written.
fn fixed(found: &Description, table: &TableScope) -> Vec<String> {
    let plain = |f: &&crate::catalog::Field| !f.source.is_derived() && f.part_of.is_none();
    let known = |f: &&crate::catalog::Field| table.fields.contains(&f.name) && !SYSTEM.contains(&f.name.as_str());
    let fields = found.detail.fields.iter().filter(known).filter(plain);
    fields.filter(|f| !f.creatable && !f.updatable && f.name != "Id").map(|f| f.name.clone()).collect()
}

/// Fields nobody writes ("System Fields").
const SYSTEM: [&str; 9] = [
    "CreatedById",
    "CreatedDate",
    "IsDeleted",
    "LastActivityDate",
    "LastModifiedById",
    "LastModifiedDate",
    "MasterRecordId",
    "Name",
    "SystemModstamp",
];

/// E-mails are objects of their own only where the organisation has Enhanced Email: the remedy is a switch, not a right.
fn without_enhanced_email(finding: Finding, table: &str) -> Finding {
    let gone = |fault: &Fault| fault.kind == ErrorKind::SalesforceTypeHidden;
    match &finding.verdict {
        Verdict::Failed { fault } if table == "EmailMessage" && gone(fault) => {
            Finding::warned(finding.tried, Told::new("told-enhanced-email-off"), "remedy-salesforce-enhanced-email")
        }
        _ => finding,
    }
}

/// Whether consent is written as records of its own: persons, and what was agreed for a way to reach them ("Individual",
/// "ContactPointTypeConsent").
fn keeps_consent(table: &TableScope) -> bool {
    table.name == "Individual"
        || table.name.starts_with("ContactPoint")
        || table.fields.iter().any(|field| field == "IndividualId")
}

/// Whether the organisation keeps such records ("Organization", PreferencesConsentManagementEnabled).
async fn consent_is_on(crm: &SalesforceCrm) -> Outcome<bool> {
    #[derive(Deserialize)]
    struct Organization {
        #[serde(rename = "PreferencesConsentManagementEnabled")]
        consent: bool,
    }
    let select = Select::from("Organization")?.field("PreferencesConsentManagementEnabled")?.limit(1);
    let told = crm.api.rows::<Organization>(&select.to_string(), Patience::Short).await?.pop();
    Ok(told.is_none_or(|told| told.consent))
}

async fn is_marketing_user(crm: &SalesforceCrm) -> Outcome<bool> {
    #[derive(Deserialize)]
    struct User {
        #[serde(rename = "UserPermissionsMarketingUser")]
        marketing: bool,
    }
    let who = identity::who(&crm.api, Patience::Short).await?;
    let select = Select::from("User")?.field("UserPermissionsMarketingUser")?.equals("Id", &who.user)?;
    let user = crm.api.rows::<User>(&select.to_string(), Patience::Short).await?.pop();
    Ok(user.is_none_or(|user| user.marketing))
}

/// What the organisation does by itself to records of an object, as far as this user may see it: how many duplicate rules,
/// assignment rules and Apex triggers are active for it.
async fn automation(crm: &SalesforceCrm, table: &str) -> [usize; 3] {
    let mut found = [0; 3];
    let kinds = [
        ("DuplicateRule", "SobjectType", "IsActive"),
        ("AssignmentRule", "SobjectType", "Active"),
        ("ApexTrigger", "TableEnumOrId", "Status"),
    ];
    for ((object, of, active), count) in kinds.into_iter().zip(&mut found) {
        let Ok(rows) = rules(crm, object, of, active, table).await else { continue };
        let on = |row: &&Map<String, Value>| match row.get(active) {
            Some(Value::Bool(on)) => *on,
            Some(Value::String(status)) => status == "Active",
            _ => false,
        };
        *count = rows.iter().filter(on).count();
    }
    found
}

async fn rules(
    crm: &SalesforceCrm,
    object: &str,
    of: &str,
    active: &str,
    table: &str,
) -> Outcome<Vec<Map<String, Value>>> {
    let select = Select::from(object)?.field(active)?.equals(of, table)?;
    crm.api.rows(&select.to_string(), Patience::Short).await
}
