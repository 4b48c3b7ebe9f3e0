//! Enumerations: what a sync would do, value by value, and the sync itself.
use super::{Bench, off_thread};
use crate::catalog::{Catalog, OptionSet, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{EnumDiff, Mapping, ValueChange, plan_enumeration};
use crate::port::{Campaign, Enumeration, EnumerationValue};
use crate::setup::{Draft, EnumChoice};
use crate::text::Lang;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One option set with its enumeration and what a sync would do, value by value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EnumView {
    /// The choice it shows.
    pub choice: EnumChoice,
    /// The option set.
    pub option_set: OptionSet,
    /// `table.field` of its uses.
    pub used_by: Vec<String>,
    /// Whether the enumeration exists on the campaign side already.
    pub exists: bool,
    /// Values that would be added.
    pub added: Vec<EnumerationValue>,
    /// Values whose label would change: before and after.
    pub relabelled: Vec<(EnumerationValue, EnumerationValue)>,
    /// Values that would be removed (Replace), with the number of rows that use them.
    pub removed: Vec<(EnumerationValue, u64)>,
    /// Values that stay.
    pub kept: Vec<EnumerationValue>,
    /// The enumeration as it shall stand; none where the option set is left out.
    pub result: Option<Enumeration>,
}

impl EnumView {
    /// Lets the values that rows use stay where they would be removed; tells which.
    pub(super) fn keep_used(&mut self) -> Vec<(EnumerationValue, u64)> {
        let (used, removed): (Vec<_>, Vec<_>) = self.removed.drain(..).partition(|(_, rows)| *rows > 0);
        self.removed = removed;
        let values = used.iter().map(|(value, _)| value.clone());
        self.kept.extend(values.clone());
        if let Some(result) = &mut self.result {
            result.values.extend(values);
        }
        used
    }

    /// The code a new value had before: a value of its label that the CRM no longer has under its old code. Rows that hold
    /// the old code keep it until they are read again.
    pub fn moved(&self) -> BTreeMap<i64, i64> {
        let said = |label: &str| label.trim().to_lowercase();
        let gone = self.removed.iter().map(|(v, _)| v).chain(&self.kept);
        let gone = gone.filter(|v| self.option_set.option(v.code).is_none());
        let before: BTreeMap<String, i64> = gone.map(|v| (said(&v.label), v.code)).collect();
        if before.is_empty() {
            return BTreeMap::new();
        }
        self.added.iter().filter_map(|v| Some((v.code, *before.get(&said(&v.label))?))).collect()
    }

    fn changes(&self) -> u64 {
        (self.added.len() + self.relabelled.len() + self.removed.len()) as u64
    }
}

/// What a sync of these choices would do. Choices whose option set the catalog does not know are left out.
///
/// # Errors
/// Storage faults.
pub async fn enum_views(
    bench: &Bench,
    choices: &[EnumChoice],
    draft: &Draft,
    catalog: &Catalog,
    lang: Lang,
) -> Outcome<Vec<EnumView>> {
    let campaign = Arc::clone(&bench.campaign);
    let (choices, mappings) = (choices.to_vec(), draft.workspace.mappings.clone());
    let details: Vec<TableDetail> = catalog.details.values().cloned().collect();
    off_thread(move || {
        // Option sets that share an enumeration build on each other's result.
        let mut standing: BTreeMap<String, Enumeration> =
            campaign.enumerations()?.into_iter().map(|e| (e.name.clone(), e)).collect();
        let mut views = Vec::new();
        for choice in choices {
            let Some(set) = details.iter().find_map(|d| d.option_set(&choice.option_set)) else { continue };
            let uses = uses_of(&choice, &details, &mappings);
            let in_use = if choice.replace { codes(campaign.as_ref(), &uses)? } else { BTreeMap::new() };
            let diff = choice
                .enumeration
                .as_deref()
                .map(|name| plan_enumeration(set, name, standing.get(name), choice.replace, lang, &in_use));
            if let Some(diff) = &diff {
                standing.insert(diff.result.name.clone(), diff.result.clone());
            }
            let used_by = uses.into_iter().map(|(m, field, _)| format!("{}.{field}", m.table)).collect();
            views.push(view(choice, set, used_by, diff));
        }
        Ok(views)
    })
    .await
}

/// The included fields that hold codes of this option set: mapping, field, column.
fn uses_of<'m>(
    choice: &EnumChoice,
    details: &[TableDetail],
    mappings: &'m [Mapping],
) -> Vec<(&'m Mapping, &'m str, &'m str)> {
    let mut uses = Vec::new();
    for mapping in mappings.iter().filter(|m| m.account == choice.account) {
        let Some(detail) = details.iter().find(|d| d.table.name == mapping.table) else { continue };
        for rule in mapping.included() {
            let set = detail.field(&rule.field).and_then(|f| f.option_set.as_deref());
            if set == Some(choice.option_set.as_str()) {
                uses.push((mapping, rule.field.as_str(), rule.column.as_str()));
            }
        }
    }
    uses
}

fn codes(campaign: &dyn Campaign, uses: &[(&Mapping, &str, &str)]) -> Outcome<BTreeMap<i64, u64>> {
    let mut all = BTreeMap::new();
    for (mapping, _, column) in uses {
        for (code, rows) in campaign.codes_in_use(&mapping.schema, column)? {
            *all.entry(code).or_insert(0) += rows;
        }
    }
    Ok(all)
}

fn view(choice: EnumChoice, set: &OptionSet, used_by: Vec<String>, diff: Option<EnumDiff>) -> EnumView {
    let mut view = EnumView {
        choice,
        option_set: set.clone(),
        used_by,
        exists: diff.as_ref().is_some_and(|d| !d.new),
        added: Vec::new(),
        relabelled: Vec::new(),
        removed: Vec::new(),
        kept: Vec::new(),
        result: None,
    };
    let Some(diff) = diff else { return view };
    for line in diff.lines {
        match line.change {
            ValueChange::Added => view.added.push(line.value),
            ValueChange::Relabelled { from, .. } => {
                view.relabelled.push((EnumerationValue { label: from, ..line.value.clone() }, line.value));
            }
            ValueChange::Removed { in_use } => view.removed.push((line.value, in_use)),
            ValueChange::Kept | ValueChange::Own => view.kept.push(line.value),
        }
    }
    view.result = Some(diff.result);
    view
}

/// Writes the enumerations as the views say; returns how many values changed.
///
/// # Errors
/// `InUse` where a removed value is used by rows and `force` is not given; storage faults.
pub async fn sync_enums(bench: &Bench, views: &[EnumView], force: bool) -> Outcome<u64> {
    let held = views.iter().find_map(|v| v.removed.iter().find(|(_, rows)| *rows > 0).map(|found| (v, found)));
    if let Some((view, (value, rows))) = held.filter(|_| !force) {
        let name = view.choice.enumeration.as_deref().unwrap_or_default();
        let why = format!("{rows} rows use {} ({}) of {name}, which would be removed", value.code, value.label);
        return Err(Fault::new(ErrorKind::InUse, why)
            .with("name", name)
            .with("value", &value.label)
            .with("count", rows.to_string()));
    }
    let (campaign, views) = (Arc::clone(&bench.campaign), views.to_vec());
    off_thread(move || {
        let mut changed = 0;
        for view in views.iter().filter(|v| v.changes() > 0 || !v.exists) {
            if let Some(result) = &view.result {
                campaign.put_enumeration(result)?;
                changed += view.changes();
            }
        }
        Ok(changed)
    })
    .await
}
