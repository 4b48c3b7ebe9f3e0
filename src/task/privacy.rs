//! A person's data: what is held, erasing it here, and what is to be done elsewhere.
use super::{Bench, off_thread};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::Flow;
use crate::mapping::{PersonalKind, personal_columns};
use crate::port::{Campaign, ErasureOrder, HeldPerson, LeadTable, Privacy, Receipt, Sought};
use crate::setup::Workspace;
use std::sync::Arc;

/// What is to be done elsewhere, beside every CRM and every table leads of the person were made of: words `privacy-task-<slug>`.
pub const ELSEWHERE: [&str; 3] = ["platform", "backups", "exports"];

/// What an account's open task is called.
pub fn crm_task(account: &crate::account::Name) -> String {
    format!("crm:{account}")
}

/// The tables somebody else fills for leads: their rows are theirs to erase.
fn lead_tables(workspace: &Workspace) -> Vec<LeadTable> {
    let of = |flow: &Flow| {
        let rules = flow.lead_rules().filter(|rules| !rules.from.is_empty())?;
        Some(LeadTable { flow: flow.name.to_string(), table: rules.from.clone(), key: rules.key.clone() })
    };
    workspace.flows.iter().filter_map(of).collect()
}

fn door(campaign: &dyn Campaign) -> Outcome<&dyn Privacy> {
    let why = "this campaign database cannot find and erase a person";
    campaign.privacy().ok_or_else(|| Fault::new(ErrorKind::SystemNotYet, why).with("system", "privacy"))
}

/// Everything that is held about somebody. Writes nothing.
///
/// # Errors
/// Storage faults.
pub async fn held_about(bench: &Bench, sought: Sought, schema: Option<String>) -> Outcome<HeldPerson> {
    let bench = Arc::clone(bench);
    off_thread(move || {
        let leads = if bench.workspace.exists() { lead_tables(&bench.workspace.load()?) } else { Vec::new() };
        door(bench.campaign.as_ref())?.held(&sought, schema.as_deref(), &leads)
    })
    .await
}

/// Erases what was shown under this digest; none where nothing is held and the person is kept away already.
///
/// # Errors
/// `PlanChanged`, `LeaseHeld`, storage faults.
pub async fn erase(
    bench: &Bench,
    workspace: &Workspace,
    (sought, schema): (Sought, Option<String>),
    (digest, who): (String, String),
) -> Outcome<Option<Receipt>> {
    let bench = Arc::clone(bench);
    let accounts = workspace.accounts.iter().map(|a| crm_task(&a.name));
    let open = accounts.chain(ELSEWHERE.map(str::to_owned)).collect();
    let order = ErasureOrder { sought, schema, digest, who, open, leads: lead_tables(workspace) };
    off_thread(move || door(bench.campaign.as_ref())?.erase(&order)).await
}

/// Ends erasures that were cut off after their rows were gone and before their bytes were; how many.
///
/// # Errors
/// Storage faults.
pub async fn sweep_erasures(bench: &Bench) -> Outcome<u64> {
    let bench = Arc::clone(bench);
    off_thread(move || door(bench.campaign.as_ref())?.sweep()).await
}

/// All receipts, the newest first.
///
/// # Errors
/// Storage faults.
pub async fn receipts(bench: &Bench) -> Outcome<Vec<Receipt>> {
    let bench = Arc::clone(bench);
    off_thread(move || door(bench.campaign.as_ref())?.receipts()).await
}

/// Notes that what was to be done elsewhere is done; whether there was such an open task.
///
/// # Errors
/// Storage faults.
pub async fn confirm_erasure(bench: &Bench, receipt: i64, task: String, who: String) -> Outcome<bool> {
    let bench = Arc::clone(bench);
    off_thread(move || door(bench.campaign.as_ref())?.confirm(receipt, &task, &who)).await
}

/// Lets somebody come in again; whether they were kept away.
///
/// # Errors
/// Storage faults.
pub async fn allow_again(bench: &Bench, sought: Sought) -> Outcome<bool> {
    let bench = Arc::clone(bench);
    off_thread(move || door(bench.campaign.as_ref())?.allow(&sought)).await
}

/// A column that tells who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalColumn {
    /// The account's name.
    pub account: String,
    /// The CRM's table.
    pub table: String,
    /// The column.
    pub column: String,
    /// What it tells.
    pub kind: PersonalKind,
}

/// The columns of all mappings that tell who somebody is, by what is known of their tables.
///
/// # Errors
/// As for what is known of a table.
pub async fn personal_of_all(bench: &Bench, workspace: &Workspace) -> Outcome<Vec<PersonalColumn>> {
    let mut all = Vec::new();
    for mapping in &workspace.mappings {
        let Some(account) = workspace.account(&mapping.account) else { continue };
        let details = super::describe(bench, account, std::slice::from_ref(&mapping.table), false).await?;
        let Some(detail) = details.into_iter().find(|d| d.table.name == mapping.table) else { continue };
        let told = personal_columns(mapping, &detail).into_iter().map(|(column, kind)| PersonalColumn {
            account: mapping.account.to_string(),
            table: mapping.table.clone(),
            column,
            kind,
        });
        all.extend(told);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Name, System};
    use crate::flow::{LeadRules, propose_lead_flow};

    #[test]
    fn a_table_leads_are_made_of_is_named_with_its_flow() {
        let mut workspace = Workspace::named("w");
        let account = Name::parse("crm").unwrap();
        let flow = |name: &str, from: &str| {
            let rules = LeadRules { from: from.into(), ..LeadRules::default() };
            let flow = propose_lead_flow(&account, System::Dynamics, rules, &[]).unwrap();
            Flow { name: Name::parse(name).unwrap(), ..flow }
        };
        workspace.flows = vec![flow("a", "Prospects"), flow("b", "Prospects"), flow("c", "Fairs")];
        let named: Vec<String> = lead_tables(&workspace).iter().map(|t| format!("{}:{}", t.flow, t.table)).collect();
        assert_eq!(named, ["a:Prospects", "b:Prospects", "c:Fairs"]);
    }
}
