//! Changing a mapping that is in use. All of a call's changes count as one version of it; one that is refused changes nothing.
use super::map::{lists, take_lists};
use super::{Bench, change_workspace, describe, off_thread};
use crate::account::{ExternalAccount, Name};
use crate::catalog::TableDetail;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{
    Enumeration, LintIssue, Mapping, RuleChange, Severity, accept_above, lint, lint_schemas, mend_all, mend_only,
    rule_changes, with_campaign_names,
};
use crate::setup::{MappingAnswer, Workspace, change_mapping};

/// What is to be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingEdit {
    /// Field by field.
    pub answer: MappingAnswer,
    /// Before that, takes in what is proposed with at least so much confidence, in per cent.
    pub least: Option<u8>,
    /// After that, calls columns as the campaign side does.
    pub campaign_names: bool,
    /// After that, mends what its findings offer.
    pub mends: bool,
    /// And for each of these fields one finding more, also one that is merely worth knowing.
    pub mend_fields: Vec<String>,
    /// Only tells what would be changed; nothing is written.
    pub dry: bool,
}

impl From<MappingAnswer> for MappingEdit {
    fn from(answer: MappingAnswer) -> Self {
        Self { answer, least: None, campaign_names: false, mends: false, mend_fields: Vec::new(), dry: false }
    }
}

/// What a change of a mapping came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingChange {
    /// The campaign schema it fills.
    pub schema: String,
    /// Its version now.
    pub version: u32,
    /// Whether anything was changed, or would be.
    pub changed: bool,
    /// What is another in each rule.
    pub changes: Vec<RuleChange>,
    /// The findings that were mended.
    pub mended: Vec<LintIssue>,
}

/// Changes the mapping of a table as it stands now. Option sets of fields that are taken in get their proposed lists.
///
/// # Errors
/// `MappingInvalid`; what describing the table can meet; storage faults.
pub async fn change_schema(
    bench: &Bench,
    account: &ExternalAccount,
    edit: impl Into<MappingEdit>,
) -> Outcome<MappingChange> {
    let edit = edit.into();
    let table = edit.answer.table.clone();
    let details = describe(bench, account, std::slice::from_ref(&table), false).await?;
    let detail = details.into_iter().find(|d| d.table.name == table);
    let detail = detail.ok_or_else(|| missing(&table))?;
    let (existing, name, dry) = (lists(bench).await?, account.name.clone(), edit.dry);
    if dry {
        let store = std::sync::Arc::clone(&bench.workspace);
        return off_thread(move || remap(&mut store.load()?, &name, &edit, &detail, &existing)).await;
    }
    let changed = change_workspace(bench, move |workspace| remap(workspace, &name, &edit, &detail, &existing));
    changed.await.map(|(_, told)| told)
}

/// Whether the campaign table, where it is there, can hold what a changed mapping gives: a column keeps its type, so a rule whose
/// values are of another one would stop every run from then on.
///
/// # Errors
/// `MappingInvalid` with the column, where the mapping as it was fits and the changed one does not; storage faults.
pub async fn check_columns(
    bench: &Bench,
    workspace: &Workspace,
    (before, after): (&Mapping, &Mapping),
    detail: &TableDetail,
) -> Outcome<()> {
    let [before, after] = [before, after].map(|mapping| super::order::schema_of(workspace, mapping, detail));
    let campaign = std::sync::Arc::clone(&bench.campaign);
    let found = off_thread(move || {
        let conflict = |schema| match campaign.ensure_table(schema, true) {
            Err(fault) if fault.kind == ErrorKind::TableConflict => Ok(Some(fault)),
            other => other.map(|_| None),
        };
        // What another hand made of the table is told by the run.
        Ok(if conflict(&before)?.is_some() { None } else { conflict(&after)? })
    });
    match found.await? {
        None => Ok(()),
        Some(conflict) => {
            let fault = Fault::new(ErrorKind::MappingInvalid, conflict.detail.clone()).with("case", "rule-column");
            Err(Fault { args: conflict.args.into_iter().chain(fault.args).collect(), ..fault }
                .with("table", &detail.table.name))
        }
    }
}

fn missing(table: &str) -> Fault {
    Fault::new(ErrorKind::MappingInvalid, "the table has no mapping for this account").with("table", table)
}

/// Mends what the edit asks for; the findings that are gone.
fn mend_wanted(mapping: &mut Mapping, edit: &MappingEdit, detail: &TableDetail) -> Outcome<Vec<LintIssue>> {
    let found = lint(mapping, detail);
    if edit.mends {
        *mapping = mend_all(mapping, detail);
    }
    for field in &edit.mend_fields {
        if mapping.rule(field).is_none() {
            return Err(LintIssue::new("field-unknown", Severity::Error, field, field).fault(&mapping.table));
        }
        *mapping = mend_only(mapping, field, detail);
    }
    let left = lint(mapping, detail);
    Ok(found.into_iter().filter(|issue| !left.contains(issue)).collect())
}

/// Changes the mapping within the workspace.
fn remap(
    workspace: &mut Workspace,
    name: &Name,
    edit: &MappingEdit,
    detail: &TableDetail,
    existing: &[Enumeration],
) -> Outcome<MappingChange> {
    let table = &edit.answer.table;
    let chosen: Vec<String> =
        workspace.mappings.iter().filter(|m| m.account == *name).map(|m| m.table.clone()).collect();
    let place = workspace.mappings.iter_mut().find(|m| m.account == *name && m.table == *table);
    let mapping = place.ok_or_else(|| missing(table))?;
    let (before, unchanged) = (mapping.version, mapping.clone());
    if let Some(least) = edit.least {
        *mapping = accept_above(mapping, least);
    }
    *mapping = change_mapping(mapping, &edit.answer, detail, &chosen)?;
    if edit.campaign_names {
        *mapping = with_campaign_names(mapping, detail);
    }
    let mended = mend_wanted(mapping, edit, detail)?;
    // One version for all of it, and none where nothing is another.
    mapping.version = before;
    if *mapping != unchanged {
        mapping.version = before.saturating_add(1);
    }
    let changes = rule_changes(&unchanged, mapping);
    let (schema, version) = (mapping.schema.clone(), mapping.version);
    if let Some(issue) = lint_schemas(&workspace.mappings).first() {
        return Err(Fault::new(ErrorKind::MappingInvalid, format!("schema {schema} is filled by another mapping"))
            .with("table", &issue.field)
            .with("problem", issue.key()));
    }
    if version != before {
        take_lists(workspace, name, std::slice::from_ref(detail), existing)?;
    }
    Ok(MappingChange { schema, version, changed: version != before, changes, mended })
}
