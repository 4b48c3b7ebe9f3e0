//! Text to workspace: version first, then shape, then what the shape cannot say. Every refusal names line and column.
use crate::disk::{self, position};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::setup::{WORKSPACE_VERSION, Workspace};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use toml_edit::Document;

/// Reads workspace.toml's text.
///
/// # Errors
/// `WorkspaceCorrupt` with line and column, `WorkspaceNewer`.
pub fn workspace(path: &Path, text: &str) -> Outcome<Workspace> {
    let corrupt = |why: &str, span: Option<Range<usize>>| {
        let (line, column) = position(text, span.map_or(0, |s| s.start));
        disk::at(path, ErrorKind::WorkspaceCorrupt, line, column, why)
    };
    let document = Document::parse(text).map_err(|e| corrupt(e.message(), e.span()))?;
    let version = document.get("version");
    let Some(number) = version.and_then(toml_edit::Item::as_integer) else {
        let span = version.and_then(toml_edit::Item::span);
        return Err(corrupt("`version` is missing or not a number; this file is not a Fieldbridge workspace", span));
    };
    if number > i64::from(WORKSPACE_VERSION) {
        return Err(newer(path, number));
    }
    if number < 1 {
        return Err(corrupt("`version` must be 1", version.and_then(toml_edit::Item::span)));
    }
    let workspace: Workspace = toml::from_str(text).map_err(|e| corrupt(e.message(), e.span()))?;
    for (section, named) in sections(&workspace) {
        if let Some(twice) = first_repeated(&named) {
            let span = document.get(section).and_then(|s| s.get(twice)).and_then(toml_edit::Item::span);
            let what = named.get(twice).cloned().unwrap_or_default();
            return Err(corrupt(&format!("a second [[{section}]] for {what}; remove one of them"), span));
        }
    }
    Ok(workspace)
}

fn newer(path: &Path, number: i64) -> Fault {
    let why = format!("it has version {number}, this program knows up to {WORKSPACE_VERSION}; it was not touched");
    disk::refused(path, ErrorKind::WorkspaceNewer, why)
        .with("found", number.to_string())
        .with("known", WORKSPACE_VERSION.to_string())
}

fn sections(workspace: &Workspace) -> [(&'static str, Vec<String>); 4] {
    [
        ("account", workspace.accounts.iter().map(|a| a.name.to_string()).collect()),
        ("mapping", workspace.mappings.iter().map(|m| format!("{} {}", m.account, m.table)).collect()),
        ("enumeration", workspace.enumerations.iter().map(|e| format!("{} {}", e.account, e.option_set)).collect()),
        ("flow", workspace.flows.iter().map(|f| f.name.to_string()).collect()),
    ]
}

fn first_repeated(names: &[String]) -> Option<usize> {
    let mut seen = BTreeSet::new();
    names.iter().position(|name| !seen.insert(name))
}
