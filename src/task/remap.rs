//! Changing a mapping that is in use. All of a call's changes count as one version of it; one that is refused changes nothing.
use super::map::{lists, take_lists};
use super::{Bench, change_workspace, describe};
use crate::account::ExternalAccount;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::{accept_above, lint_schemas, mend_all};
use crate::setup::{MappingAnswer, change_mapping};

/// What is to be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingEdit {
    /// Field by field.
    pub answer: MappingAnswer,
    /// Before that, takes in what is proposed with at least so much confidence, in per cent.
    pub least: Option<u8>,
    /// After that, mends what its findings offer.
    pub mends: bool,
}

impl From<MappingAnswer> for MappingEdit {
    fn from(answer: MappingAnswer) -> Self {
        Self { answer, least: None, mends: false }
    }
}

/// What a change of a mapping came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingChange {
    /// The campaign schema it fills.
    pub schema: String,
    /// Its version now.
    pub version: u32,
    /// Whether anything was changed.
    pub changed: bool,
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
    let MappingEdit { answer, least, mends } = edit.into();
    let missing = |table: &str| {
        Fault::new(ErrorKind::MappingInvalid, "the table has no mapping for this account").with("table", table)
    };
    let details = describe(bench, account, std::slice::from_ref(&answer.table), false).await?;
    let detail = details.into_iter().find(|d| d.table.name == answer.table);
    let detail = detail.ok_or_else(|| missing(&answer.table))?;
    let (existing, name) = (lists(bench).await?, account.name.clone());
    let changed = change_workspace(bench, move |workspace| {
        let place = workspace.mappings.iter_mut().find(|m| m.account == name && m.table == answer.table);
        let mapping = place.ok_or_else(|| missing(&answer.table))?;
        let (before, unchanged) = (mapping.version, mapping.clone());
        if let Some(least) = least {
            *mapping = accept_above(mapping, least);
        }
        *mapping = change_mapping(mapping, &answer, &detail)?;
        if mends {
            *mapping = mend_all(mapping, &detail);
        }
        // One version for all of it, and none where nothing is another.
        mapping.version = before;
        if *mapping != unchanged {
            mapping.version = before.saturating_add(1);
        }
        let (schema, version) = (mapping.schema.clone(), mapping.version);
        if let Some(issue) = lint_schemas(&workspace.mappings).first() {
            return Err(Fault::new(ErrorKind::MappingInvalid, format!("schema {schema} is filled by another mapping"))
                .with("table", &issue.field)
                .with("problem", issue.key()));
        }
        if version != before {
            take_lists(workspace, &name, std::slice::from_ref(&detail), &existing)?;
        }
        Ok(MappingChange { schema, version, changed: version != before })
    });
    changed.await.map(|(_, told)| told)
}
