//! The catalog: what discovery found in a CRM: tables, fields with their types, option sets. Domain: pure data and pure
//! functions; uses the ground floor and `account`.
//!
//! Shapes follow Dataverse's EntityDefinitions (learn.microsoft.com, "Query table definitions using the Web API"), in
//! words that fit Salesforce as well.
mod diff;
#[cfg(test)]
pub(crate) mod fixtures;

pub use diff::{CatalogChange, diff, diff_table};

use crate::text::Lang;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in several languages, by Windows language identifier (1033 English, 1042 Korean).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Labels(pub BTreeMap<u32, String>);

impl Labels {
    /// The label in that language, else in English, else in any; `None` where there is none.
    pub fn best(&self, lang: Lang) -> Option<&str> {
        let by = |lcid: u32| self.0.get(&lcid).filter(|l| !l.trim().is_empty());
        by(lang.lcid())
            .or_else(|| by(1033))
            .or_else(|| self.0.values().find(|l| !l.trim().is_empty()))
            .map(String::as_str)
    }

    /// One label in one language.
    pub fn one(lcid: u32, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(lcid, text.into())]))
    }
}

/// What stands behind a table, which decides how it can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableKind {
    /// Rows in the CRM's own database.
    Standard,
    /// An activity (e-mail, task, appointment).
    Activity,
    /// Rows of another system shown through the CRM.
    Virtual,
    /// Rows in a document store with its own rules.
    Elastic,
    /// The link table of a many-to-many relationship.
    Intersect,
}

/// A CRM table as the list of tables tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Logical name, `contact`.
    pub name: String,
    /// Name of the set in addresses, `contacts`; read, never derived.
    pub entity_set: String,
    /// Display names.
    pub labels: Labels,
    /// The field that identifies a row, `contactid`.
    pub primary_id: String,
    /// The field people recognise a row by, `fullname`.
    pub primary_name: Option<String>,
    /// Whether a customer made it.
    pub custom: bool,
    /// What stands behind it.
    pub kind: TableKind,
    /// Whether the CRM records changes of it.
    pub change_tracking: bool,
}

/// How a date field behaves (learn.microsoft.com, "Behavior and format of the date and time column").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateBehaviour {
    /// An instant, in UTC on the wire.
    UserLocal,
    /// A calendar day without a zone; never shifted.
    DateOnly,
    /// A wall-clock time printed with `Z` that is not UTC.
    TimeZoneIndependent,
}

/// The CRM type of a field, with what it needs to be decoded and mapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum FieldType {
    /// One line of text.
    Text {
        /// Most characters, where the CRM tells.
        max_length: Option<u32>,
        /// `Email`, `Url`, `Phone`, `TextArea`, ...
        format: Option<String>,
    },
    /// Long text.
    Memo {
        /// Most characters, where the CRM tells.
        max_length: Option<u32>,
    },
    /// 32-bit whole number.
    Integer,
    /// 64-bit whole number.
    BigInt,
    /// Fixed-point number.
    Decimal {
        /// Digits after the point.
        precision: Option<u8>,
    },
    /// Floating-point number.
    Double,
    /// Amount in the row's currency.
    Money {
        /// Digits after the point.
        precision: Option<u8>,
    },
    /// Yes or no.
    Boolean,
    /// Date or time.
    DateTime {
        /// How it behaves.
        behaviour: DateBehaviour,
    },
    /// One of an option set.
    Choice,
    /// Active or inactive: the row's state.
    State,
    /// The reason that goes with the state.
    Status,
    /// Several of an option set, `"1,9"` on the wire.
    MultiChoice,
    /// Reference to a row of one or several tables.
    Lookup,
    /// Reference to an account or a contact.
    Customer,
    /// Reference to the user or team that owns the row.
    Owner,
    /// A GUID.
    UniqueId,
    /// A picture.
    Image,
    /// A file.
    File,
    /// A list of parties of an activity; not a column.
    PartyList,
    /// A table's name beside a lookup; not selectable.
    EntityName,
    /// Anything else, by the CRM's own word.
    Other {
        /// The CRM's word.
        name: String,
    },
}

impl FieldType {
    /// The CRM type as one short technical word for lists: `text(100)`, `choice`.
    pub fn word(&self) -> String {
        match self {
            FieldType::Text { max_length: Some(n), .. } => format!("text({n})"),
            FieldType::Text { .. } => "text".into(),
            FieldType::Memo { .. } => "memo".into(),
            FieldType::Integer => "integer".into(),
            FieldType::BigInt => "bigint".into(),
            FieldType::Decimal { .. } => "decimal".into(),
            FieldType::Double => "double".into(),
            FieldType::Money { .. } => "money".into(),
            FieldType::Boolean => "boolean".into(),
            FieldType::DateTime { behaviour: DateBehaviour::DateOnly } => "date".into(),
            FieldType::DateTime { behaviour: DateBehaviour::UserLocal } => "datetime".into(),
            FieldType::DateTime { .. } => "datetime-tzi".into(),
            FieldType::Choice => "choice".into(),
            FieldType::State => "state".into(),
            FieldType::Status => "status".into(),
            FieldType::MultiChoice => "choices".into(),
            FieldType::Lookup => "lookup".into(),
            FieldType::Customer => "customer".into(),
            FieldType::Owner => "owner".into(),
            FieldType::UniqueId => "guid".into(),
            FieldType::Image => "image".into(),
            FieldType::File => "file".into(),
            FieldType::PartyList => "partylist".into(),
            FieldType::EntityName => "entityname".into(),
            FieldType::Other { name } => crate::text::clean_line(name).to_lowercase(),
        }
    }

    /// Whether the value refers to another row, so that the wire name is `_<field>_value`.
    pub fn is_reference(&self) -> bool {
        matches!(self, FieldType::Lookup | FieldType::Customer | FieldType::Owner)
    }

    /// Whether the value is one code of an option set.
    pub fn is_choice(&self) -> bool {
        matches!(self, FieldType::Choice | FieldType::State | FieldType::Status)
    }
}

/// A field of a CRM table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Logical name, `emailaddress1`.
    pub name: String,
    /// Display names.
    pub labels: Labels,
    /// CRM type.
    #[serde(rename = "crm")]
    pub kind: FieldType,
    /// Whether the CRM demands a value.
    pub required: bool,
    /// Whether it can be read at all.
    pub readable: bool,
    /// Whether column security guards it, so that it may come back empty.
    pub secured: bool,
    /// The field this one only repeats (`gendercodename` repeats `gendercode`); such fields are never selected.
    pub companion_of: Option<String>,
    /// Tables a reference may point to.
    #[serde(default)]
    pub targets: Vec<String>,
    /// Name of its option set in [`TableDetail::option_sets`].
    #[serde(default)]
    pub option_set: Option<String>,
}

impl Field {
    /// The name of its value in rows and in `$select`: `_ownerid_value` for references.
    pub fn wire_name(&self) -> String {
        if self.kind.is_reference() { format!("_{}_value", self.name) } else { self.name.clone() }
    }
}

/// One value of an option set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionItem {
    /// The code rows hold.
    pub code: i64,
    /// Labels by language.
    pub labels: Labels,
    /// For status reasons: the state they belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<i64>,
}

/// A CRM picklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionSet {
    /// Its name: the global set's own, or `<table>_<field>` for a local one.
    pub name: String,
    /// Display names.
    pub labels: Labels,
    /// Whether several fields may share it.
    pub global: bool,
    /// The values in the CRM's order.
    pub options: Vec<OptionItem>,
}

/// A table with all its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDetail {
    /// The table.
    pub table: Table,
    /// Its fields, sorted by name.
    pub fields: Vec<Field>,
    /// The option sets its fields use.
    pub option_sets: Vec<OptionSet>,
}

impl TableDetail {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// The option set of that name.
    pub fn option_set(&self, name: &str) -> Option<&OptionSet> {
        self.option_sets.iter().find(|s| s.name == name)
    }
}

/// Everything discovery found for one account, kept so that a wizard can be resumed without asking the CRM again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    /// When it was read.
    pub discovered_at: Timestamp,
    /// All tables, sorted by name.
    pub tables: Vec<Table>,
    /// The described ones, by table name.
    #[serde(default)]
    pub details: BTreeMap<String, TableDetail>,
    /// Row counts, where they are known (a snapshot up to a day old).
    #[serde(default)]
    pub counts: BTreeMap<String, u64>,
}

impl Catalog {
    /// The table of that name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.name == name)
    }
}
