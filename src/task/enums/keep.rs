//! What a sync leaves in what is known of the CRM: its option sets were looked at, and what came or changed its label in them
//! is settled. Everything else that changed still waits for whoever looks.
use super::EnumView;
use crate::account::Name;
use crate::catalog::{Catalog, OptionSet, TableDetail};
use crate::fault::Outcome;
use crate::mapping::{Decision, Drift, DriftAction, EnumChoice, Mapping, Unlisted, open_drift, settle};
use crate::setup::Workspace;
use crate::task::{Bench, discover};
use std::collections::{BTreeMap, BTreeSet};

/// Keeps the option sets of these views in the kept catalogs of their accounts: whoever wrote their values has looked at
/// them.
///
/// # Errors
/// Storage faults.
pub(super) async fn keep_lists(bench: &Bench, workspace: &Workspace, views: &[EnumView]) -> Outcome<()> {
    let mut written: BTreeMap<&Name, Vec<OptionSet>> = BTreeMap::new();
    for view in views.iter().filter(|v| v.choice.enumeration.is_some()) {
        written.entry(&view.choice.account).or_default().push(view.option_set.clone());
    }
    for (account, sets) in written {
        let mappings = workspace.mappings.iter().filter(|m| m.account == *account).cloned().collect();
        let written = Written { sets, mappings, choices: workspace.enumerations.clone() };
        discover::change(bench, account, move |catalog| written.keep(catalog)).await?;
    }
    Ok(())
}

/// What was written of an account.
struct Written {
    sets: Vec<OptionSet>,
    mappings: Vec<Mapping>,
    choices: Vec<EnumChoice>,
}

impl Written {
    fn keep(&self, catalog: &mut Catalog) {
        let tables: BTreeSet<String> = self.mappings.iter().map(|m| m.table.clone()).collect();
        let now = |(table, detail): (&String, &TableDetail)| {
            let mut now = detail.clone();
            for set in &mut now.option_sets {
                if let Some(written) = self.sets.iter().find(|s| s.name == set.name) {
                    set.clone_from(written);
                }
            }
            (now != *detail).then(|| (table.clone(), now))
        };
        let found: BTreeMap<String, TableDetail> = catalog.details.iter().filter_map(now).collect();
        catalog.remember(&found, &tables);
        catalog.details.extend(found);
        let tables: Vec<String> = tables.into_iter().collect();
        for mapping in &self.mappings {
            self.settle(mapping, catalog, &tables);
        }
    }

    /// Settles the values that came and those that are called otherwise, but for those somebody has to decide about.
    fn settle(&self, mapping: &Mapping, catalog: &mut Catalog, tables: &[String]) {
        let table = &mapping.table;
        let (Some(agreed), Some(now)) = (catalog.agreed.get(table), catalog.details.get(table)) else { return };
        let open = open_drift(mapping, &self.choices, agreed, Some(now));
        let waiting: BTreeSet<(&str, i64)> = open.iter().filter_map(|line| waits(&line.action)).collect();
        let settled = |line: &&Drift| match &line.action {
            DriftAction::OptionUnmapped { set, .. } => self.is_written(set) && !is_guarded(mapping, now, set),
            DriftAction::OptionRelabelled { set, code, .. } => {
                self.is_written(set) && !waiting.contains(&(set.as_str(), *code))
            }
            _ => false,
        };
        let decisions: Vec<(Drift, Decision)> =
            open.iter().filter(settled).map(|line| (line.clone(), Decision::Accept)).collect();
        // None of these changes a mapping; what is refused all the same stays open.
        if let Ok(settled) = settle(mapping, agreed, now, tables, &decisions) {
            catalog.agree(table, settled.agreed);
        }
    }

    fn is_written(&self, set: &str) -> bool {
        self.sets.iter().any(|s| s.name == set)
    }
}

/// The value a line waits about.
fn waits(action: &DriftAction) -> Option<(&str, i64)> {
    match action {
        DriftAction::OptionSuspect { set, code, .. } | DriftAction::StatusMoved { set, code } => Some((set, *code)),
        _ => None,
    }
}

/// Whether a value nobody knew shall reject the row or stop the run: then a person lets it in.
fn is_guarded(mapping: &Mapping, now: &TableDetail, set: &str) -> bool {
    let of_set = |field: &str| now.field(field).and_then(|f| f.option_set.as_deref()) == Some(set);
    let guards = |unlisted: Unlisted| matches!(unlisted, Unlisted::Reject | Unlisted::Stop);
    mapping.included().any(|r| guards(r.treatment.unlisted) && of_set(&r.field))
}
