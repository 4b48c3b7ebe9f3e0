//! What a flow may take over of a changed CRM before its run, where somebody said so: values that came into option sets go
//! into their lists, fields that came are taken in. Nothing that exists is changed by it, and the run tells what was done.
use super::binding::bind;
use super::drift::{DriftReport, DriftWish, look_for_drift, settle_drift};
use super::enums::{lists_now, write_lists};
use super::launch::unknown;
use super::{Bench, connect, off_thread};
use crate::account::ExternalAccount;
use crate::engine::Adapted;
use crate::fault::{ErrorKind, Outcome};
use crate::flow::{Flow, NewFields, OptionChanges};
use crate::mapping::{Drift, DriftAction, EnumChoice, propose};
use crate::setup::Workspace;
use crate::text::Lang;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Takes over what the flow's rules say; the workspace as it is then, and what was done.
///
/// # Errors
/// `Held` where another organisation answers; as [`look_for_drift`], [`write_lists`] and [`settle_drift`].
pub(super) async fn adapt(bench: &Bench, workspace: &Workspace, flow: &Flow) -> Outcome<(Workspace, Adapted)> {
    let account =
        workspace.account(&flow.account).ok_or_else(|| unknown(ErrorKind::AccountUnknown, "account", &flow.account))?;
    // Nothing of another organisation is looked at, let alone kept.
    bind(bench, account, connect(bench, account).await?.as_ref(), true).await?;
    let report = look_for_drift(bench, workspace, account).await?;
    let mut done = Adapted::default();
    if flow.reading.options == OptionChanges::Sync {
        let replaced = |set: &str| {
            let own = |c: &EnumChoice| c.account == account.name && c.option_set == set && c.replace;
            workspace.enumerations.iter().any(own)
        };
        let sets = changed_sets(&report, &flow.table, replaced);
        sync(bench, workspace, (account, &sets), &mut done).await?;
    }
    if flow.reading.new_fields == NewFields::TakeIn {
        take_in(bench, workspace, (account, &report, &flow.table), &mut done).await?;
    }
    let store = Arc::clone(&bench.workspace);
    Ok((off_thread(move || store.load()).await?, done))
}

/// The option sets of a table to which values came or whose values are called otherwise, and those a value went from whose
/// list is replaced by it.
fn changed_sets(report: &DriftReport, table: &str, replaced: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let set = |line: &Drift| match &line.action {
        DriftAction::OptionUnmapped { set, .. } | DriftAction::OptionRelabelled { set, .. } => Some(set.clone()),
        DriftAction::OptionRetired { set, .. } if replaced(set) => Some(set.clone()),
        _ => None,
    };
    report.drifts.iter().filter(|d| d.table == table).filter_map(set).collect()
}

/// Syncs the lists of these option sets as `enums sync` would; what rows use stays in its list.
async fn sync(
    bench: &Bench,
    workspace: &Workspace,
    (account, sets): (&ExternalAccount, &BTreeSet<String>),
    done: &mut Adapted,
) -> Outcome<()> {
    let meant = |c: &&EnumChoice| c.account == account.name && c.enumeration.is_some() && sets.contains(&c.option_set);
    let choices: Vec<EnumChoice> = workspace.enumerations.iter().filter(meant).cloned().collect();
    if choices.is_empty() {
        return Ok(());
    }
    let mut found = lists_now(bench, workspace, &choices, Lang::En).await?;
    done.kept = found.views.iter_mut().map(|view| view.keep_used().len() as u64).sum();
    let written = write_lists(bench, workspace, &found.views, false).await?;
    (done.lists, done.values) = (written.lists, written.values);
    Ok(())
}

/// Takes in the fields that came and would be proposed for a new mapping; the others stay offered.
async fn take_in(
    bench: &Bench,
    workspace: &Workspace,
    (account, report, table): (&ExternalAccount, &DriftReport, &str),
    done: &mut Adapted,
) -> Outcome<()> {
    let came = report.drifts.iter().filter(|line| line.table == table);
    let came: Vec<(&Drift, &str)> = came
        .filter_map(|line| match &line.action {
            DriftAction::Available { field } => Some((line, field.as_str())),
            _ => None,
        })
        .collect();
    if came.is_empty() {
        return Ok(());
    }
    let Some(catalog) = super::discover::kept(bench, &account.name).await? else { return Ok(()) };
    let Some(detail) = catalog.details.get(table) else { return Ok(()) };
    let chosen: Vec<String> =
        workspace.mappings.iter().filter(|m| m.account == account.name).map(|m| m.table.clone()).collect();
    let proposed = propose(&account.name, detail, &chosen);
    let wanted = came.iter().filter(|(_, field)| proposed.rule(field).is_some_and(|r| r.include));
    let (accept, fields): (Vec<String>, Vec<String>) =
        wanted.map(|(line, field)| (line.name(), (*field).to_owned())).unzip();
    if !accept.is_empty() {
        settle_drift(bench, account, DriftWish { accept, ..DriftWish::default() }).await?;
        done.fields = fields;
    }
    Ok(())
}
