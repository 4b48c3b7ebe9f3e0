//! Fields.
use super::{FieldType, Labels, YesNo};
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// Where a field's value comes from (learn.microsoft.com, "AttributeMetadata", SourceType).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldSource {
    /// It is entered or written.
    #[default]
    Simple,
    /// A formula over the same row or its parent, worked out when it is read.
    Calculated,
    /// A sum, count or the like over other rows, worked out by a job.
    Rollup,
    /// A Power Fx formula, worked out when it is read.
    Formula,
}

impl FieldSource {
    /// Whether the value can change although nobody changed the row, so that its change date stays.
    pub fn is_derived(self) -> bool {
        self != FieldSource::Simple
    }
}

/// The smallest and the largest value, as the CRM wrote them, and how long several values are at most.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// The smallest.
    pub min: Option<Number>,
    /// The largest.
    pub max: Option<Number>,
    /// Most characters of a set of values, where the CRM tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
}

impl Limits {
    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.min.is_none() && self.max.is_none() && self.length.is_none()
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
    /// Name of its option set in [`super::TableDetail::option_sets`].
    #[serde(default)]
    pub option_set: Option<String>,
    /// Whether a new row may carry a value; assumed where the CRM does not tell.
    #[serde(default = "yes")]
    pub creatable: bool,
    /// Whether an update may carry a value; assumed where the CRM does not tell.
    #[serde(default = "yes")]
    pub updatable: bool,
    /// Where its value comes from.
    #[serde(default)]
    pub source: FieldSource,
    /// How the CRM shows it (`DateOnly`, `DateAndTime`, `TextArea`, `Duration`, ...).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The smallest and the largest value.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// What yes and no are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yes_no: Option<YesNo>,
    /// Its name in the spelling the CRM's own code uses, `EMailAddress1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_name: Option<String>,
    /// The CRM's lasting identifier of the definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name of its value in rows and queries, where that is another than its own; the CRM's adapter spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wire: Option<String>,
    /// For references: the name under which rows tell the table it points to; the CRM's adapter spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_wire: Option<String>,
    /// The compound field it is a part of: `MailingAddress` of `MailingCity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// The field whose value decides which options there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controller: Option<String>,
    /// Whether only the values of its option set can be written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restricted: bool,
    /// Whether the CRM does not filter by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfilterable: bool,
    /// Whether the CRM takes texts that differ in case for different values, where it says so; most do not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tells_cases: bool,
}

fn yes() -> bool {
    true
}

impl Field {
    /// Whether its values say where a row stands, so that each of them needs an answer: a state or a status reason, and the
    /// `Status` of Salesforce's own objects, which is a picklist like others (developer.salesforce.com, "Lead", "Case",
    /// "CampaignMember").
    pub fn is_status(&self) -> bool {
        let picklist = matches!(self.kind, FieldType::Text { .. }) && self.option_set.is_some();
        matches!(self.kind, FieldType::State | FieldType::Status) || (picklist && self.name == "Status")
    }

    /// A field of which only name and type are known.
    pub fn new(name: impl Into<String>, kind: FieldType) -> Self {
        Self {
            name: name.into(),
            labels: Labels::default(),
            kind,
            required: false,
            readable: true,
            secured: false,
            companion_of: None,
            targets: Vec::new(),
            option_set: None,
            creatable: true,
            updatable: true,
            source: FieldSource::Simple,
            format: None,
            limits: Limits::default(),
            yes_no: None,
            schema_name: None,
            id: None,
            wire: None,
            target_wire: None,
            part_of: None,
            controller: None,
            restricted: false,
            unfilterable: false,
            tells_cases: false,
        }
    }

    /// The name of its value in rows and in queries: what the CRM's adapter says, else its own.
    pub fn wire_name(&self) -> String {
        self.wire.clone().unwrap_or_else(|| self.name.clone())
    }

    /// The name under which rows tell the table a reference points to; where the adapter names none, the value itself tells.
    pub fn target_wire_name(&self) -> String {
        self.target_wire.clone().unwrap_or_else(|| self.wire_name())
    }

    /// Whether a reference may point to rows of several tables, so that its value alone does not say what it means.
    pub fn has_several_targets(&self) -> bool {
        self.kind.is_reference()
            && (self.targets.len() > 1 || matches!(self.kind, FieldType::Customer | FieldType::Owner))
    }
}
