//! The standard tables that are written to without a discovery before: the fields that are written, by their documented
//! names (learn.microsoft.com, table reference of `task`, `email`, `lead`).
use super::event::activity_columns;
use super::opt_out;
use crate::catalog::{FieldType, TableKind};
use crate::port::{BindTarget, Channel, WriteColumn, WriteTable};

/// A field that is no reference.
pub(super) fn column(field: &str, kind: FieldType) -> WriteColumn {
    WriteColumn { field: field.into(), kind, targets: Vec::new() }
}

/// A line of text.
pub(super) fn text(longest: u32) -> FieldType {
    FieldType::Text { max_length: Some(longest), format: None }
}

/// An activity that may regard a contact: `regardingobjectid_contact_<activity>`, the documented pattern. `own` fields win
/// over those every activity has.
pub(super) fn activity(name: &str, set: &str, own: Vec<WriteColumn>) -> WriteTable {
    let mut columns = own;
    let mut regarding = column("regardingobjectid", FieldType::Lookup);
    regarding.targets = vec![BindTarget {
        table: "contact".into(),
        address: "contacts".into(),
        navigation: format!("regardingobjectid_contact_{name}"),
    }];
    for standard in activity_columns().into_iter().chain([regarding]) {
        if !columns.iter().any(|c| c.field == standard.field) {
            columns.push(standard);
        }
    }
    let (table, address) = (name.to_owned(), set.to_owned());
    WriteTable { table, address, primary_id: "activityid".into(), kind: TableKind::Activity, columns }
}

/// A table of persons or companies with the flags of whether they may be reached; none for any other table.
pub(super) fn reachable(table: &str) -> Option<WriteTable> {
    let (address, primary_id) = match table {
        "contact" => ("contacts", "contactid"),
        "lead" => ("leads", "leadid"),
        "account" => ("accounts", "accountid"),
        _ => return None,
    };
    Some(WriteTable {
        table: table.into(),
        address: address.into(),
        primary_id: primary_id.into(),
        kind: TableKind::Standard,
        columns: Channel::ALL.map(|channel| column(opt_out::field(channel), FieldType::Boolean)).to_vec(),
    })
}

/// Leads.
pub(super) fn leads() -> WriteTable {
    let columns = vec![
        column("subject", text(300)),
        column("firstname", text(50)),
        column("lastname", text(50)),
        column("companyname", text(100)),
        column("emailaddress1", text(100)),
        column("telephone1", text(50)),
        column("address1_country", text(80)),
        column("leadsourcecode", FieldType::Choice),
        column("description", FieldType::Memo { max_length: Some(2000) }),
    ];
    WriteTable {
        table: "lead".into(),
        address: "leads".into(),
        primary_id: "leadid".into(),
        kind: TableKind::Standard,
        columns,
    }
}
