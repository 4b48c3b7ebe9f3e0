//! Applying a setup: checked first, then tables, enumerations and workspace.toml, the draft discarded last, so that a kill
//! in between leaves the draft and everything can be done again.
use super::launch::{check_mapping, filter_of, same_organisation};
use super::{Bench, connect, discover, enum_views, forget_connection, off_thread, sync_enums};
use crate::account::Name;
use crate::catalog::Catalog;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::replace_clashes;
use crate::schema;
use crate::setup::{Draft, EnumChoice, WORKSPACE_VERSION, Workspace, key};
use std::collections::BTreeMap;
use std::sync::Arc;

type Catalogs = BTreeMap<Name, Catalog>;

/// Makes the draft real: makes the tables, applies the enumerations, writes workspace.toml, discards the draft. Each part
/// may be repeated.
///
/// # Errors
/// `MappingInvalid`, `FieldMissing`, `FilterInvalid`, `Held`, storage faults.
pub async fn apply_setup(bench: &Bench, draft: &Draft) -> Outcome<Workspace> {
    let mut workspace = beside_others(bench, draft).await?;
    workspace.version = WORKSPACE_VERSION;
    let catalogs = catalogs_of(bench, &workspace).await?;
    check(&workspace, &catalogs)?;
    bind(bench, &mut workspace).await?;
    make_tables(bench, &workspace, &catalogs).await?;
    apply_enumerations(bench, &workspace, &catalogs).await?;
    let (store, kept, ours) = (Arc::clone(&bench.workspace), workspace.clone(), draft.answers.get(key::NAME).cloned());
    off_thread(move || {
        store.save(&kept)?;
        // The draft of another account, left in the wizard, is not ours to discard.
        let left = store.draft().ok().flatten();
        if left.is_some_and(|d| d.answers.get(key::NAME) == ours.as_ref()) { store.discard_draft() } else { Ok(()) }
    })
    .await?;
    workspace.accounts.iter().for_each(|a| forget_connection(bench, &a.name));
    Ok(workspace)
}

/// The draft's setup, with accounts that came into workspace.toml meanwhile and what belongs to them.
async fn beside_others(bench: &Bench, draft: &Draft) -> Outcome<Workspace> {
    let store = Arc::clone(&bench.workspace);
    let present = off_thread(move || if store.exists() { store.load().map(Some) } else { Ok(None) }).await?;
    let mut ours = draft.workspace.clone();
    let Some(present) = present else { return Ok(ours) };
    let names: Vec<Name> = ours.accounts.iter().map(|a| a.name.clone()).collect();
    let foreign = |name: &Name| !names.contains(name);
    ours.accounts.extend(present.accounts.into_iter().filter(|a| foreign(&a.name)));
    ours.mappings.extend(present.mappings.into_iter().filter(|m| foreign(&m.account)));
    ours.enumerations.extend(present.enumerations.into_iter().filter(|e| foreign(&e.account)));
    ours.flows.extend(present.flows.into_iter().filter(|f| foreign(&f.account)));
    Ok(ours)
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
    if let Some(name) = replace_clashes(&workspace.enumerations).first() {
        let why = format!("several option sets go to {name} while one of them replaces its values");
        return Err(Fault::new(ErrorKind::MappingInvalid, why).with("enumeration", name));
    }
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
        if let Some(detail) = catalogs.get(&mapping.account).and_then(|c| c.details.get(&mapping.table)) {
            check_mapping(mapping, detail)?;
        }
    }
    for flow in &workspace.flows {
        if workspace.mapping(&flow.account, &flow.table).is_none() {
            let why = format!("flow {} has no mapping for {} {}", flow.name, flow.account, flow.table);
            return Err(Fault::new(ErrorKind::MappingInvalid, why).with("table", &flow.table));
        }
        if let Some(detail) = catalogs.get(&flow.account).and_then(|c| c.details.get(&flow.table)) {
            filter_of(flow, detail)?;
        }
    }
    Ok(())
}

/// Binds accounts to the organisation that answers now. One that does not answer is bound by its first run.
async fn bind(bench: &Bench, workspace: &mut Workspace) -> Outcome<()> {
    for account in workspace.accounts.iter_mut().filter(|a| a.organisation.is_none()) {
        let Ok(crm) = connect(bench, account).await else { continue };
        if let Ok(identity) = crm.identity().await {
            same_organisation(account, &identity)?;
            account.organisation = Some(identity);
        }
    }
    Ok(())
}

async fn make_tables(bench: &Bench, workspace: &Workspace, catalogs: &Catalogs) -> Outcome<()> {
    let schemas: Vec<_> = workspace
        .mappings
        .iter()
        .filter_map(|m| {
            let detail = catalogs.get(&m.account)?.details.get(&m.table)?;
            Some(schema::build(m, detail, &workspace.mappings, &workspace.enumerations))
        })
        .collect();
    let campaign = Arc::clone(&bench.campaign);
    off_thread(move || schemas.iter().try_for_each(|s| campaign.ensure_table(s, false).map(|_| ()))).await
}

/// What the review showed value by value is done, values that rows still use included.
async fn apply_enumerations(bench: &Bench, workspace: &Workspace, catalogs: &Catalogs) -> Outcome<()> {
    let shown = Draft::new(workspace.clone());
    for (account, catalog) in catalogs {
        let choices: Vec<EnumChoice> =
            workspace.enumerations.iter().filter(|c| c.account == *account).cloned().collect();
        let views = enum_views(bench, &choices, &shown, catalog, workspace.language.unwrap_or_default()).await?;
        sync_enums(bench, &views, true).await?;
    }
    Ok(())
}
