//! The CRM types of fields.
use serde::{Deserialize, Serialize};

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
            FieldType::UniqueId => "id".into(),
            FieldType::Image => "image".into(),
            FieldType::File => "file".into(),
            FieldType::PartyList => "partylist".into(),
            FieldType::EntityName => "entityname".into(),
            FieldType::Other { name } => crate::text::clean_line(name).to_lowercase(),
        }
    }

    /// The same with its precision, length or format, for comparing two types: `decimal(4)`, `text(100, Email)`.
    pub fn long_word(&self) -> String {
        let word = self.word();
        match self {
            FieldType::Text { max_length, format: Some(format) } if format != "Text" => {
                let length = max_length.map_or_else(|| "?".to_owned(), |n| n.to_string());
                format!("text({length}, {})", crate::text::clean_line(format))
            }
            FieldType::Memo { max_length: Some(n) } => format!("{word}({n})"),
            FieldType::Decimal { precision: Some(n) } | FieldType::Money { precision: Some(n) } => {
                format!("{word}({n})")
            }
            _ => word,
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
