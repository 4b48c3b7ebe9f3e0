//! The campaign side's schemas from catalog and mapping: campaign types, and the forms a schema takes outside: SQL,
//! `srcSchema` XML, packages, custom resources, the sheet a customer approves; and the SQL of our own `fb_` tables as data.
//! Domain: pure; uses the ground floor and the other rooms of the domain.
mod artefact;
mod build;
mod built;
mod custom_resource;
mod ident;
pub mod older_tables;
mod outgoing;
mod package;
pub mod sheet;
mod sql;
mod src_schema;
pub mod system_tables;
mod view_schema;
mod xml;

pub use artefact::{Artefact, ArtefactKind, ArtefactParts, artefacts};
pub use build::{ReadColumn, build, campaign_type, column_kind, conversions, conversions_for, read_columns};
pub use built::{Built, enumerations_of};
pub use custom_resource::{CustomResources, custom_resources};
pub use ident::{IdentProblem, Identifiers, MAX_IDENTIFIER, check_identifier, quote_identifier, safe_identifier};
pub use outgoing::{OutField, OutFields, out_fields};
pub use package::{PackageParts, enumerations_xml, first_package_xml, package_xml, whole_package_xml};
pub use sql::{enumerations_sql, postgres_ddl, sqlite_ddl};
pub use src_schema::{SrcSchemaOptions, src_schema_xml};
pub use view_schema::{view_schema_name, view_schema_xml};

use crate::catalog::Labels;
use serde::{Deserialize, Serialize};

/// Campaign-side type of a column, in Adobe's words (experienceleague, "Schema structure").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum CampaignType {
    /// Text up to a length.
    String {
        /// Most characters.
        length: u32,
    },
    /// Long text.
    Memo,
    /// Yes or no.
    Boolean,
    /// 32-bit whole number.
    Long,
    /// 64-bit whole number.
    Int64,
    /// Floating-point number.
    Double,
    /// Calendar day.
    Date,
    /// Instant in UTC.
    DateTime,
}

/// What a day becomes where moments are held: its midnight.
pub const MIDNIGHT: &str = "T00:00:00Z";

impl CampaignType {
    /// `string(100)`, `datetime`.
    pub fn word(self) -> String {
        match self {
            CampaignType::String { length } => format!("string({length})"),
            other => other.name().to_owned(),
        }
    }

    /// Whether the platform's column for it holds 0 where nothing is said (experienceleague, "Database mapping": numbers are
    /// NOT NULL with 0).
    pub fn is_number(self) -> bool {
        matches!(self, CampaignType::Boolean | CampaignType::Long | CampaignType::Int64 | CampaignType::Double)
    }

    /// The type's name in `srcSchema`.
    pub fn name(self) -> &'static str {
        match self {
            CampaignType::String { .. } => "string",
            CampaignType::Memo => "memo",
            CampaignType::Boolean => "boolean",
            CampaignType::Long => "long",
            CampaignType::Int64 => "int64",
            CampaignType::Double => "double",
            CampaignType::Date => "date",
            CampaignType::DateTime => "datetime",
        }
    }

    /// The type in SQLite's STRICT tables.
    pub fn sqlite(self) -> &'static str {
        match self {
            CampaignType::Boolean | CampaignType::Long | CampaignType::Int64 => "INTEGER",
            CampaignType::Double => "REAL",
            _ => "TEXT",
        }
    }
}

/// How a row that is here already takes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnWrite {
    /// As it comes.
    #[default]
    Always,
    /// Only when the row comes for the first time; later the column belongs to the campaign side.
    First,
    /// Yes stays yes: a consent that was withdrawn is not given again by a value.
    Strictest,
}

impl ColumnWrite {
    fn is_always(&self) -> bool {
        *self == ColumnWrite::Always
    }
}

impl CampaignSchema {
    /// The same, but consent is taken when a row comes for the first time and belongs to somebody else from then on.
    #[must_use]
    pub fn with_consent_once(mut self) -> Self {
        let strict = self.columns.iter_mut().filter(|c| c.write == ColumnWrite::Strictest);
        strict.for_each(|c| c.write = ColumnWrite::First);
        self
    }
}

/// A column of a campaign schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Column name, unique in the schema without regard to case.
    pub name: String,
    /// Display names.
    pub labels: Labels,
    /// Campaign type.
    #[serde(flatten)]
    pub kind: CampaignType,
    /// The CRM field it comes from.
    pub field: String,
    /// Name of the enumeration its codes belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enumeration: Option<String>,
    /// Schema the value points to, by its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// How a row that is here already takes a value.
    #[serde(default, skip_serializing_if = "ColumnWrite::is_always")]
    pub write: ColumnWrite,
    /// It tells who somebody is: emptied where a row is kept without its person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub personal: bool,
    /// The value may point to rows of other schemas as well as of `link`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub among: bool,
}

/// The campaign side's table for a CRM table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignSchema {
    /// Schema and table name.
    pub name: String,
    /// Display names.
    pub labels: Labels,
    /// The key column: the CRM's identifier.
    pub key: String,
    /// All columns, the key first.
    pub columns: Vec<Column>,
}
