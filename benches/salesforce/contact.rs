//! The 25 fields of a Salesforce contact that are read.
use crate::kit::{Kind, Table};

/// The fields; the key first.
pub const FIELDS: [(&str, Kind); 25] = [
    ("Id", Kind::Id),
    ("Name", Kind::Text(121)),
    ("FirstName", Kind::Text(40)),
    ("LastName", Kind::Text(80)),
    ("Salutation", Kind::Word(40)),
    ("Email", Kind::Text(80)),
    ("Phone", Kind::Text(40)),
    ("MobilePhone", Kind::Text(40)),
    ("Title", Kind::Text(128)),
    ("Description", Kind::Memo),
    ("Birthdate", Kind::Day),
    ("Language__c", Kind::Word(255)),
    ("Segment__c", Kind::Word(255)),
    ("Interests__c", Kind::Words),
    ("HasOptedOutOfEmail", Kind::Boolean),
    ("DoNotCall", Kind::Boolean),
    ("MailingStreet", Kind::Text(255)),
    ("MailingCity", Kind::Text(40)),
    ("MailingPostalCode", Kind::Text(20)),
    ("MailingCountry", Kind::Text(80)),
    ("Annual_Income__c", Kind::Money),
    ("Children__c", Kind::Integer),
    ("CreatedDate", Kind::Instant),
    ("SystemModstamp", Kind::Instant),
    ("OwnerId", Kind::Lookup),
];

/// The table.
pub const TABLE: Table = Table {
    name: "Contact",
    address: "Contact",
    fields: &FIELDS,
    wire: |name, _| name.to_owned(),
    email: "Email",
    // As the task has it; Salesforce itself gives two thousand at most by REST.
    page: 5_000,
};
