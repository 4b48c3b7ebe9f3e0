//! The columns Dataverse adds beside others: `gendercodename`, `owneridname`, `parentcustomeridtype`. They are listed
//! in the metadata with `AttributeOf` and never arrive in a row.
use super::model::{Column, Kind, Label};
use crate::sandbox::data::generate::Recipe;

/// The companions of one column.
pub(crate) fn of(column: &Column) -> Vec<Column> {
    let name = |suffix: &str, schema: &str, kind| companion(column, suffix, schema, kind);
    match column.kind {
        Kind::Bool { .. } | Kind::Picklist { .. } | Kind::State | Kind::Status | Kind::MultiSelect { .. } => {
            vec![name("name", "Name", Kind::VirtualName)]
        }
        Kind::Lookup(targets) => {
            let mut list = vec![name("name", "Name", Kind::TextName), name("yominame", "YomiName", Kind::TextName)];
            if targets.len() > 1 {
                list.push(name("typecode", "TypeCode", Kind::TypeName));
            }
            list
        }
        Kind::Customer | Kind::Owner => vec![
            name("name", "Name", Kind::TextName),
            name("yominame", "YomiName", Kind::TextName),
            name("type", "Type", Kind::TypeName),
        ],
        Kind::File => vec![name("_name", "_Name", Kind::VirtualName)],
        Kind::Image => vec![name("_url", "_URL", Kind::TextName)],
        _ => Vec::new(),
    }
}

fn companion(of: &Column, suffix: &str, schema: &str, kind: Kind) -> Column {
    let logical: &'static str = format!("{}{suffix}", of.logical).leak();
    Column {
        logical,
        schema: format!("{}{schema}", of.schema).leak(),
        wire: logical,
        kind,
        label: Label { en: "", ko: "" },
        choices: &[],
        attribute_of: Some(of.logical),
        readable: false,
        primary_name: false,
        required: false,
        recipe: Recipe::Nothing,
        null_percent: 100,
        mutable: false,
        secured: false,
        salt: 0,
        regarding: None,
        remade: None,
    }
}
