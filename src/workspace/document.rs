//! Workspace to text: a fresh commented file, or the present file with only what changed replaced.
use super::{keep, parse};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::setup::Workspace;
use std::path::Path;
use toml_edit::{Array, DocumentMut, Item, Table, Value};

const HEADER: &str = "\
# A Fieldbridge workspace. It may be edited by hand: comments and order survive what the program saves.
# No secret stands here: `secret`, `key`, `password` and `refresh` name an entry of the vault (vault:...) or an environment
# variable (env:...). A `certificate` is the public part.
# The three contents before this one are kept beside it as workspace.toml.1 to workspace.toml.3.

version = 1
";

const SECTIONS: [(&str, &str); 5] = [
    ("account", "# External accounts: one connection to a CRM each.\n"),
    (
        "mapping",
        "# Mappings: one line a field. `include` decides whether it is carried over; `conversion` is one of keep, trim,\n\
         # lower, upper, email, phone, day, text. `treatment` says what happens after it, for example { steps = [\"squeeze\"],\n\
         # replace = { \"1\" = \"2\" }, default = \"?\", unlisted = \"reject\", apply_updates = false, owner = \"marketing\" }.\n\
         # Raise `version` by one after a change by hand.\n",
    ),
    (
        "enumeration",
        "# Option sets and their campaign enumerations. `replace = true` makes the enumeration hold the CRM's values\n\
         # instead of its own; false adds missing ones and updates labels. `languages = [1042, 1033]` carries labels in\n\
         # these, the first one for what people see. `kind` says who may change it: open, closed or system.\n",
    ),
    (
        "flow",
        "# Flows: `fieldbridge run NAME`. `mode` is incremental or full; `filter` is written like\n\
         # filter = \"statecode = 0 and (emailaddress1 is not empty or lastname starts with 'K')\"\n\
         # `schedule` says when `fieldbridge serve` runs it, in the time zone `zone`: minute, hour, day, month, weekday, for\n\
         # example schedule = \"0 2 * * *\"\n",
    ),
    (
        "workflow",
        "# Chains of an account's flows: `fieldbridge workflow run NAME`. A step is a flow's name, @drift or @enums; :go-on or\n\
         # :retry=3/30 (three times within 30 minutes) behind it says what follows when it fails, otherwise the chain stops.\n",
    ),
];

/// The text of a new file.
///
/// # Errors
/// `Bug` only.
pub fn fresh(workspace: &Workspace) -> Outcome<String> {
    let mut document: DocumentMut = HEADER.parse().map_err(no_form)?;
    let mut wanted = tables_of(workspace)?;
    for (section, comment) in SECTIONS {
        let first = wanted.get_mut(section).and_then(Item::as_array_of_tables_mut).and_then(|a| a.get_mut(0));
        if let Some(table) = first {
            table.decor_mut().set_prefix(format!("\n{comment}"));
        }
    }
    keep::merge(document.as_table_mut(), &Table::new(), &wanted);
    Ok(document.to_string())
}

/// The present text, which says `present`, with what changed replaced in place.
///
/// # Errors
/// `Bug` only; `before` was parsed already.
pub fn updated(path: &Path, before: &str, present: &Workspace, workspace: &Workspace) -> Outcome<String> {
    let mut document: DocumentMut = before.parse().map_err(no_form)?;
    keep::merge(document.as_table_mut(), &tables_of(present)?, &tables_of(workspace)?);
    let after = document.to_string();
    // Being right goes before being pretty: a hand-made form we failed to edit is written anew; the old text is kept as .1.
    match parse::workspace(path, &after) {
        Ok(read) if read == *workspace => Ok(after),
        _ => fresh(workspace),
    }
}

/// The workspace as TOML tables: sections as `[[...]]`, everything below them on one line each.
fn tables_of(workspace: &Workspace) -> Outcome<Table> {
    let mut root = toml_edit::ser::to_document(workspace).map_err(no_form)?.as_table().clone();
    for (section, _) in SECTIONS {
        let Some(item) = root.remove(section) else { continue };
        let Ok(mut tables) = item.into_array_of_tables() else { continue };
        if tables.is_empty() {
            continue;
        }
        for table in tables.iter_mut() {
            table.fmt();
            table.decor_mut().set_prefix("\n");
            if let Some(Item::Value(Value::Array(rules))) = table.get_mut("rules") {
                one_line_each(rules);
            }
        }
        root.insert(section, Item::ArrayOfTables(tables));
    }
    Ok(root)
}

fn one_line_each(rules: &mut Array) {
    for rule in rules.iter_mut() {
        if let Value::InlineTable(table) = rule {
            table.fmt();
        }
        *rule.decor_mut() = toml_edit::Decor::new(keep::NEW_LINE, "");
    }
    rules.set_trailing(if rules.is_empty() { "" } else { "\n" });
    rules.set_trailing_comma(!rules.is_empty());
}

fn no_form(error: impl std::fmt::Display) -> Fault {
    Fault::new(ErrorKind::Bug, format!("the workspace has no TOML form: {error}"))
}
