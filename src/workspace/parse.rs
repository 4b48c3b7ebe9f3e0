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
    // Two tables in one would each take the other's rows for deleted ones.
    let filled: Vec<String> = workspace.mappings.iter().map(|m| m.schema.to_ascii_lowercase()).collect();
    if let Some(twice) = first_repeated(&filled) {
        let span = document.get("mapping").and_then(|s| s.get(twice)).and_then(toml_edit::Item::span);
        let what = workspace.mappings.get(twice).map(|m| m.schema.as_str()).unwrap_or_default();
        return Err(corrupt(&format!("a second [[mapping]] fills {what}; give it another `schema`"), span));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::mapping::Mapping;

    fn mapping(account: &str, schema: &str) -> Mapping {
        let account = Name::parse(account).unwrap();
        Mapping { account, table: "contact".into(), schema: schema.into(), version: 1, rules: Vec::new() }
    }

    #[test]
    fn two_mappings_that_fill_one_table_are_refused_by_their_line() {
        for (other, refused) in [("contact", true), ("Contact", true), ("person", false)] {
            let mut made = Workspace::named("x");
            made.mappings = vec![mapping("eu", "contact"), mapping("us", other)];
            let text = toml::to_string(&made).unwrap();
            let read = workspace(Path::new("workspace.toml"), &text).map(|w| w.mappings.len());
            assert_eq!(read.is_err(), refused, "{other}");
            if let Err(fault) = read {
                assert_eq!(fault.kind, ErrorKind::WorkspaceCorrupt);
                assert!(fault.detail.contains(&format!("fills {other}")), "{}", fault.detail);
            }
        }
    }
}
