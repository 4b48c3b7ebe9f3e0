//! What somebody calls a table: names of Salesforce differ by case, and a campaign schema is often called like its table.
use super::{Bench, tables};
use crate::account::ExternalAccount;
use crate::catalog::Catalog;
use crate::fault::Outcome;
use crate::setup::Workspace;

/// The table an account's user means: the one of exactly that name, else the one whose schema is called so, else the only
/// one whose name differs by case alone. What nobody knows stays as it was typed.
///
/// # Errors
/// Storage faults.
pub async fn table_meant(
    bench: &Bench,
    workspace: &Workspace,
    account: &ExternalAccount,
    typed: &str,
) -> Outcome<String> {
    // What cannot be asked just now is told by whoever needs it.
    let catalog = tables(bench, account, false).await.ok();
    Ok(meant(workspace, account, catalog.as_ref(), typed))
}

/// The mapped table somebody means: by its schema's name too, whatever its case. What no mapping knows stays as typed.
pub(super) fn mapped_meant(workspace: &Workspace, account: &ExternalAccount, typed: &str) -> String {
    meant(workspace, account, None, typed)
}

fn meant(workspace: &Workspace, account: &ExternalAccount, catalog: Option<&Catalog>, typed: &str) -> String {
    let mapped = || workspace.mappings.iter().filter(|m| m.account == account.name);
    let listed = || catalog.iter().flat_map(|c| &c.tables).map(|t| t.name.as_str());
    let known = || mapped().map(|m| m.table.as_str()).chain(listed());
    if known().any(|name| name == typed) {
        return typed.to_owned();
    }
    let by_schema = mapped().find(|m| m.schema.eq_ignore_ascii_case(typed)).map(|m| m.table.as_str());
    let by_case = || {
        let mut alike: Vec<&str> = known().filter(|name| name.eq_ignore_ascii_case(typed)).collect();
        alike.sort_unstable();
        alike.dedup();
        (alike.len() == 1).then(|| alike.first().copied()).flatten()
    };
    by_schema.or_else(by_case).unwrap_or(typed).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Table, TableDetail};
    use crate::mapping::propose;
    use crate::setup::{SandboxOffer, account_of, defaults};
    use jiff::Timestamp;

    #[test]
    fn a_table_is_found_by_its_schema_and_whatever_its_case() {
        let offer = SandboxOffer {
            system: crate::account::System::Salesforce,
            url: "http://127.0.0.1:8090".into(),
            tenant: None,
            client_id: "3MVG9fieldbridge.sandbox_key".into(),
            public_client_id: "3MVG9fieldbridge.sandbox_key".into(),
            secret: crate::secret::Secret::new("s"),
        };
        let account = account_of(&defaults(offer.system, Some(&offer), None, &[]).answers, None).unwrap();
        let mut workspace = Workspace::named("w");
        let mut mapping = propose(&account.name, &TableDetail::new(Table::new("Contact", "Contact", "Id")), &[]);
        mapping.schema = "people".into();
        workspace.mappings.push(mapping);
        let mut catalog = Catalog::new(Timestamp::UNIX_EPOCH);
        catalog.tables = ["Contact", "Lead", "Twin__c", "TWIN__c"].map(|n| Table::new(n, n, "Id")).to_vec();
        for (typed, wanted) in [
            ("Contact", "Contact"),
            ("contact", "Contact"),
            ("People", "Contact"),
            ("LEAD", "Lead"),
            ("twin__c", "twin__c"),
            ("nobody", "nobody"),
        ] {
            assert_eq!(meant(&workspace, &account, Some(&catalog), typed), wanted);
        }
        assert_eq!(meant(&workspace, &account, None, "contact"), "Contact");
    }
}
