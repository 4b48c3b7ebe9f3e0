//! Schemas for the outside: built from what is kept or what the CRM tells, and taken back from a sheet a customer changed.
use super::discover::kept;
use super::map::{lists, take_lists};
use super::naming::mapped_meant;
use super::order::check_mapping;
use super::{Bench, change_workspace, describe, off_thread};
use crate::account::ExternalAccount;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Mapping;
use crate::schema::sheet::SheetReview;
use crate::schema::{Artefact, Built};
use crate::setup::Workspace;

/// Builds the schemas of these tables of these accounts (all mapped ones where no table is named), in the order of the
/// workspace. A table may be named by its schema, and in whatever case.
///
/// # Errors
/// `FlowUnknown` with `table` where a named table has no mapping; what describing it can meet.
pub async fn built_schemas(
    bench: &Bench,
    workspace: &Workspace,
    accounts: &[&ExternalAccount],
    tables: &[String],
) -> Outcome<Vec<Built>> {
    let mapped = |a: &ExternalAccount, t: &str| workspace.mapping(&a.name, &mapped_meant(workspace, a, t)).is_some();
    if let Some(missing) = tables.iter().find(|t| !accounts.iter().any(|a| mapped(a, t))) {
        return Err(no_mapping(missing));
    }
    let mut built = Vec::new();
    for account in accounts {
        let own = workspace.mappings.iter().filter(|m| m.account == account.name);
        let named: Vec<String> = tables.iter().map(|t| mapped_meant(workspace, account, t)).collect();
        let wanted: Vec<&Mapping> = own.filter(|m| named.is_empty() || named.contains(&m.table)).collect();
        if wanted.is_empty() {
            continue;
        }
        let names: Vec<String> = wanted.iter().map(|m| m.table.clone()).collect();
        let details = describe(bench, account, &names, false).await?;
        let catalog = kept(bench, &account.name).await?;
        let agreed = |table: &str| catalog.as_ref().and_then(|c| c.agreed_with(table));
        for mapping in wanted {
            // Tables stand as the mapping was agreed with, until a difference is settled.
            let known = details.iter().find(|d| d.table.name == mapping.table);
            if let Some(detail) = agreed(&mapping.table).or(known) {
                built.push(Built::new(mapping, detail.clone(), &workspace.mappings, &workspace.enumerations));
            }
        }
    }
    Ok(built)
}

/// `FlowUnknown` with `table`: nothing of this workspace carries it.
pub fn no_mapping(table: &str) -> Fault {
    Fault::new(ErrorKind::FlowUnknown, format!("no flow of this workspace carries the table {table}"))
        .with("case", "table")
        .with("table", table)
}

/// Writes the files beside the workspace, or where a name leads to from the root, and tells where each is; what was there under the same name is written over.
///
/// # Errors
/// Storage faults.
pub async fn publish_artefacts(bench: &Bench, files: Vec<Artefact>) -> Outcome<Vec<String>> {
    let store = std::sync::Arc::clone(&bench.workspace);
    off_thread(move || files.iter().map(|f| store.publish(&f.file, f.text.as_bytes())).collect()).await
}

/// Keeps the mappings of a sound review in the workspace, and gives option sets of fields that are taken in their proposed
/// lists; the next run of each table works by them. Nothing is kept where anything is wrong.
///
/// # Errors
/// `MappingInvalid` with `problem` and `count` where the review is not sound; `FieldMissing`; storage faults.
pub async fn take_sheet(bench: &Bench, built: &[Built], review: &SheetReview) -> Outcome<Workspace> {
    if let Some(problem) = review.problems.iter().find(|p| p.grave) {
        let fault =
            Fault::new(ErrorKind::MappingInvalid, format!("the sheet: {} at line {}", problem.key, problem.line));
        let fault = problem.args().into_iter().fold(fault, |f, (name, value)| f.with(&name, value));
        return Err(fault.with("problem", &problem.key));
    }
    for mapping in &review.mappings {
        let detail = built.iter().find(|b| b.mapping.account == mapping.account && b.mapping.table == mapping.table);
        detail.map_or(Ok(()), |b| check_mapping(mapping, &b.detail))?;
    }
    let existing = lists(bench).await?;
    let (changed, built) = (review.mappings.clone(), built.to_vec());
    let kept = change_workspace(bench, move |workspace| {
        for mapping in changed {
            let same = |m: &Mapping| m.account == mapping.account && m.table == mapping.table;
            let Some(present) = workspace.mappings.iter_mut().find(|m| same(m)) else {
                return Err(no_mapping(&mapping.table));
            };
            if !built.iter().any(|b| b.mapping == *present) {
                let why = format!("{}: the mapping was changed meanwhile", mapping.table);
                return Err(Fault::new(ErrorKind::MappingInvalid, why).with("table", &mapping.table));
            }
            *present = mapping.clone();
            if let Some(of) = built.iter().find(|b| same(&b.mapping)) {
                take_lists(workspace, &mapping.account, std::slice::from_ref(&of.detail), &existing)?;
            }
        }
        Ok(())
    });
    kept.await.map(|(workspace, ())| workspace)
}
