//! The 25 fields of a contact that are read.
use crate::kit::{Kind, Table};

/// Rows a page.
pub const PAGE: u32 = 5_000;

/// The fields; the key first.
pub const FIELDS: [(&str, Kind); 25] = [
    ("contactid", Kind::Id),
    ("fullname", Kind::Text(160)),
    ("firstname", Kind::Text(50)),
    ("lastname", Kind::Text(50)),
    ("emailaddress1", Kind::Text(100)),
    ("telephone1", Kind::Text(50)),
    ("mobilephone", Kind::Text(50)),
    ("jobtitle", Kind::Text(100)),
    ("description", Kind::Memo),
    ("birthdate", Kind::Day),
    ("gendercode", Kind::Choice),
    ("statecode", Kind::Choice),
    ("statuscode", Kind::Choice),
    ("donotemail", Kind::Boolean),
    ("donotbulkemail", Kind::Boolean),
    ("donotphone", Kind::Boolean),
    ("address1_line1", Kind::Text(250)),
    ("address1_city", Kind::Text(80)),
    ("address1_postalcode", Kind::Text(20)),
    ("address1_country", Kind::Text(80)),
    ("creditlimit", Kind::Money),
    ("numberofchildren", Kind::Integer),
    ("createdon", Kind::Instant),
    ("modifiedon", Kind::Instant),
    ("ownerid", Kind::Lookup),
];

/// The name of a field's value in a row.
pub fn wire(name: &str, kind: Kind) -> String {
    if matches!(kind, Kind::Lookup) { format!("_{name}_value") } else { name.to_owned() }
}

/// The table.
pub const TABLE: Table =
    Table { name: "contact", address: "contacts", fields: &FIELDS, wire, email: "emailaddress1", page: PAGE };
