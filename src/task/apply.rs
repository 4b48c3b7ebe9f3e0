//! Applying a setup: checked first, then tables, enumerations and workspace.toml, the draft discarded last, so that a kill
//! in between leaves the draft and everything can be done again.
use super::binding::same_organisation;
use super::check_flow::check_as_known;
use super::map::one_set_replaces;
use super::order::{check_mapping, filter_of};
use super::{
    Bench, Catalogs, change_or_begin, connect, discover, enum_views, forget_connection, off_thread, sync_lists,
};
use crate::account::Name;
use crate::catalog::TableDetail;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{Fitted, Mapping, fit};
use crate::port::EnumerationValue;
use crate::schema;
use crate::setup::{Draft, EnumChoice, WORKSPACE_VERSION, Workspace, basis, key};
use std::sync::Arc;

/// A list that keeps values the CRM no longer has, because rows use them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct KeptValues {
    /// The list.
    pub enumeration: String,
    /// The values, each with the number of rows that use it.
    pub values: Vec<(EnumerationValue, u64)>,
}

/// Makes the draft real: makes the tables, applies the enumerations, writes workspace.toml, discards the draft. Each part
/// may be repeated. Only what belongs to the draft's account is touched. What the review showed value by value is done,
/// values that rows still use included.
///
/// # Errors
/// `MappingInvalid`, `FieldMissing`, `FilterInvalid`, `FlowExists`, `Held`, storage faults.
pub async fn apply_setup(bench: &Bench, draft: &Draft) -> Outcome<Workspace> {
    apply(bench, draft, true).await.map(|(workspace, _)| workspace)
}

/// The same where nobody has looked the lists over: values that rows use stay, and are told.
///
/// # Errors
/// As [`apply_setup`].
pub(super) async fn apply_unreviewed(bench: &Bench, draft: &Draft) -> Outcome<(Workspace, Vec<KeptValues>)> {
    apply(bench, draft, false).await
}

async fn apply(bench: &Bench, draft: &Draft, reviewed: bool) -> Outcome<(Workspace, Vec<KeptValues>)> {
    let own = own_accounts(draft);
    let mut workspace = beside_others(bench, draft, &own, reviewed).await?;
    super::leads_named::check_all(bench, present(bench).await?.as_ref(), &workspace).await?;
    workspace.version = WORKSPACE_VERSION;
    let catalogs = catalogs_of(bench, &workspace).await?;
    check(&workspace, &catalogs)?;
    check_flows(&workspace, &catalogs, &own)?;
    bind(bench, &mut workspace, &own).await?;
    make_tables(bench, &workspace, &catalogs, &own).await?;
    let kept = apply_enumerations(bench, &workspace, &catalogs, &own, reviewed).await?;
    let (ours, names, was) = (workspace.clone(), own.clone(), draft.basis.clone());
    let (workspace, ()) = change_or_begin(bench, workspace, move |present| {
        unchanged(present, (was.as_deref(), &names))?;
        let merged = laid_into(present.clone(), &ours, &names, reviewed);
        check(&merged, &catalogs)?;
        *present = merged;
        Ok(())
    })
    .await?;
    let (store, name) = (Arc::clone(&bench.workspace), draft.answers.get(key::NAME).cloned());
    off_thread(move || {
        // The draft of another account, left in the wizard, is not ours to discard.
        let left = store.draft().ok().flatten();
        if left.is_some_and(|d| d.answers.get(key::NAME) == name.as_ref()) { store.discard_draft() } else { Ok(()) }
    })
    .await?;
    own.iter().for_each(|name| forget_connection(bench, name));
    Ok((workspace, kept))
}

/// The account the draft is about; all of its accounts where none is named.
fn own_accounts(draft: &Draft) -> Vec<Name> {
    let named = draft.answers.get(key::NAME).and_then(|text| Name::parse(text).ok());
    match named.filter(|name| draft.workspace.account(name).is_some()) {
        Some(name) => vec![name],
        None => draft.workspace.accounts.iter().map(|a| a.name.clone()).collect(),
    }
}

/// Our account in the workspace that is there. The language of screens is the answers file's, else the one chosen last; so is the
/// mail server, of which the wizard says nothing.
fn laid_into(present: Workspace, ours: &Workspace, own: &[Name], reviewed: bool) -> Workspace {
    let language = if reviewed { present.language.or(ours.language) } else { ours.language.or(present.language) };
    let mail = if reviewed { present.mail.clone() } else { ours.mail.clone().or_else(|| present.mail.clone()) };
    let present = Workspace { language, mail, ..present };
    own.iter().fold(present, |workspace, name| workspace.with_account_of(ours, name))
}

/// The workspace as it stands, where there is one.
async fn present(bench: &Bench) -> Outcome<Option<Workspace>> {
    let store = Arc::clone(&bench.workspace);
    off_thread(move || if store.exists() { store.load().map(Some) } else { Ok(None) }).await
}

/// The draft's account in the workspace as it stands now.
async fn beside_others(bench: &Bench, draft: &Draft, own: &[Name], reviewed: bool) -> Outcome<Workspace> {
    let (store, draft, own) = (Arc::clone(&bench.workspace), draft.clone(), own.to_vec());
    off_thread(move || match store.exists() {
        true => {
            let present = store.load()?;
            unchanged(&present, (draft.basis.as_deref(), &own))?;
            Ok(laid_into(present, &draft.workspace, &own, reviewed))
        }
        false => Ok(draft.workspace),
    })
    .await
}

/// Who changes a setup looked at one: where somebody else changed it meanwhile, that is not undone without a word.
fn unchanged(present: &Workspace, (was, own): (Option<&str>, &[Name])) -> Outcome<()> {
    let (Some(was), [name]) = (was, own) else { return Ok(()) };
    if basis(present, name) == was {
        return Ok(());
    }
    let why = format!("the setup of {name} was changed elsewhere since it was opened here");
    Err(Fault::new(ErrorKind::Held, why).with("case", "setup-changed").with("account", name.as_str()))
}

async fn catalogs_of(bench: &Bench, workspace: &Workspace) -> Outcome<Catalogs> {
    let mut catalogs = Catalogs::new();
    for account in &workspace.accounts {
        if let Some(catalog) = discover::kept(bench, &account.name).await? {
            catalogs.insert(account.name.clone(), catalog);
        }
    }
    Ok(catalogs)
}

fn check(workspace: &Workspace, catalogs: &Catalogs) -> Outcome<()> {
    one_set_replaces(&workspace.enumerations)?;
    for mapping in &workspace.mappings {
        let twin = workspace.mappings.iter().find(|m| {
            m.schema.eq_ignore_ascii_case(&mapping.schema)
                && (&m.account, &m.table) != (&mapping.account, &mapping.table)
        });
        if let Some(twin) = twin {
            let why = format!(
                "{} {} and {} {} both fill {}",
                mapping.account, mapping.table, twin.account, twin.table, twin.schema
            );
            return Err(Fault::new(ErrorKind::MappingInvalid, why).with("table", &mapping.table));
        }
        if let Some((fitted, detail)) = in_force(mapping, workspace, catalogs) {
            check_mapping(&fitted.mapping, detail)?;
        }
    }
    for (place, flow) in workspace.flows.iter().enumerate() {
        if workspace.flows.iter().take(place).any(|other| other.name == flow.name) {
            return Err(Fault::new(ErrorKind::FlowExists, "two flows of one name").with("flow", flow.name.as_str()));
        }
        if flow.is_mapped() && workspace.mapping(&flow.account, &flow.table).is_none() {
            let why = format!("flow {} has no mapping for {} {}", flow.name, flow.account, flow.table);
            return Err(Fault::new(ErrorKind::MappingInvalid, why).with("table", &flow.table));
        }
        if let Some(detail) = catalogs.get(&flow.account).and_then(|c| c.details.get(&flow.table)) {
            filter_of(flow, detail)?;
        }
    }
    Ok(())
}

/// Whether the flows of these accounts can do what they say: one of an answers file as one that is added.
fn check_flows(workspace: &Workspace, catalogs: &Catalogs, own: &[Name]) -> Outcome<()> {
    for account in workspace.accounts.iter().filter(|account| own.contains(&account.name)) {
        for flow in workspace.flows.iter().filter(|flow| flow.account == account.name) {
            let detail = catalogs.get(&account.name).and_then(|catalog| catalog.details.get(&flow.table));
            check_as_known((workspace, account), flow, detail)?;
        }
    }
    Ok(())
}

/// A mapping as it can be put to work with what its table is now, where it is not what the mapping was agreed with.
fn in_force<'c>(mapping: &Mapping, workspace: &Workspace, catalogs: &'c Catalogs) -> Option<(Fitted, &'c TableDetail)> {
    let catalog = catalogs.get(&mapping.account)?;
    let (before, now) = (catalog.agreed_with(&mapping.table)?, catalog.details.get(&mapping.table)?);
    // Without a difference every mistake of the mapping is one.
    let fitted = match catalog.agreed.contains_key(&mapping.table) {
        true => fit(mapping, &workspace.enumerations, before, now),
        false => Fitted { mapping: mapping.clone(), columns: now.clone(), drifts: Vec::new(), left_out: Vec::new() },
    };
    Some((fitted, now))
}

/// Binds the account to the organisation that answers now. One that does not answer is bound by its first run.
async fn bind(bench: &Bench, workspace: &mut Workspace, own: &[Name]) -> Outcome<()> {
    for account in workspace.accounts.iter_mut().filter(|a| a.organisation.is_none() && own.contains(&a.name)) {
        let Ok(crm) = connect(bench, account).await else { continue };
        if let Ok(identity) = crm.identity().await {
            same_organisation(account, &identity)?;
            account.organisation = Some(identity);
        }
    }
    Ok(())
}

async fn make_tables(bench: &Bench, workspace: &Workspace, catalogs: &Catalogs, own: &[Name]) -> Outcome<()> {
    let schemas: Vec<_> = workspace
        .mappings
        .iter()
        .filter(|m| own.contains(&m.account))
        .filter_map(|m| {
            let (fitted, _) = in_force(m, workspace, catalogs)?;
            Some(schema::build(&fitted.mapping, &fitted.columns, &workspace.mappings, &workspace.enumerations))
        })
        .collect();
    let campaign = Arc::clone(&bench.campaign);
    off_thread(move || schemas.iter().try_for_each(|s| campaign.ensure_table(s, false).map(|_| ()))).await
}

/// The lists of the account. Those of others nobody has looked at.
async fn apply_enumerations(
    bench: &Bench,
    workspace: &Workspace,
    catalogs: &Catalogs,
    own: &[Name],
    reviewed: bool,
) -> Outcome<Vec<KeptValues>> {
    let choices: Vec<EnumChoice> =
        workspace.enumerations.iter().filter(|c| own.contains(&c.account)).cloned().collect();
    let lang = workspace.language.unwrap_or_default();
    let mut views = enum_views(bench, &choices, workspace, catalogs.clone(), lang).await?;
    let mut kept = Vec::new();
    for view in views.iter_mut().filter(|_| !reviewed) {
        let values = view.keep_used();
        if !values.is_empty() {
            kept.push(KeptValues { enumeration: view.choice.enumeration.clone().unwrap_or_default(), values });
        }
    }
    sync_lists(bench, &views, reviewed).await?;
    Ok(kept)
}
