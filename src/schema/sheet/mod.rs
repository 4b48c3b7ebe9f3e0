//! The mapping sheet: every field of a mapping on a line of its own, for a customer to approve in a spreadsheet and send
//! back. The words of its head and its answers are given by whoever writes it; a returned sheet is read in any language
//! they exist in.
mod cells;
mod decode;
mod review;
mod rows;
#[cfg(test)]
mod tests;

pub use decode::{Separator, decode};
pub use review::{SHEET_SLUGS, SheetChange, SheetProblem, SheetRemark, SheetReview, review};
pub use rows::{csv, markdown};

use crate::mapping::Conversion;

/// A column of the sheet. Words: `sheet-col-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SheetColumn {
    /// CRM table.
    Table,
    /// What people call it.
    TableLabel,
    /// CRM field.
    Field,
    /// What people call it.
    Label,
    /// CRM type.
    CrmType,
    /// Whether the CRM demands a value.
    Required,
    /// Whether it is carried over: may be changed.
    Carry,
    /// Campaign column: may be changed.
    Column,
    /// Campaign type.
    CampaignType,
    /// What happens to the value: may be changed.
    Conversion,
    /// The list its codes belong to.
    Enumeration,
    /// Why it is proposed or not.
    Reason,
    /// Free text of the customer's.
    Remark,
    /// The mapping's version the sheet was made of.
    Version,
}

impl SheetColumn {
    /// All, in the order they stand.
    pub const ALL: [SheetColumn; 14] = [
        SheetColumn::Table,
        SheetColumn::TableLabel,
        SheetColumn::Field,
        SheetColumn::Label,
        SheetColumn::CrmType,
        SheetColumn::Required,
        SheetColumn::Carry,
        SheetColumn::Column,
        SheetColumn::CampaignType,
        SheetColumn::Conversion,
        SheetColumn::Enumeration,
        SheetColumn::Reason,
        SheetColumn::Remark,
        SheetColumn::Version,
    ];

    /// Those a returned sheet cannot do without.
    pub const NEEDED: [SheetColumn; 6] = [
        SheetColumn::Table,
        SheetColumn::Field,
        SheetColumn::Carry,
        SheetColumn::Column,
        SheetColumn::Conversion,
        SheetColumn::Version,
    ];

    /// The stem of its catalog key.
    pub fn slug(self) -> &'static str {
        match self {
            SheetColumn::Table => "table",
            SheetColumn::TableLabel => "table-label",
            SheetColumn::Field => "field",
            SheetColumn::Label => "label",
            SheetColumn::CrmType => "crm-type",
            SheetColumn::Required => "required",
            SheetColumn::Carry => "carry",
            SheetColumn::Column => "column",
            SheetColumn::CampaignType => "campaign-type",
            SheetColumn::Conversion => "conversion",
            SheetColumn::Enumeration => "enumeration",
            SheetColumn::Reason => "reason",
            SheetColumn::Remark => "remark",
            SheetColumn::Version => "version",
        }
    }

    fn place(self) -> usize {
        self as usize
    }
}

/// The words of a sheet in one language.
#[derive(Debug, Clone, Default)]
pub struct SheetWords {
    /// Heads, in the order of [`SheetColumn::ALL`].
    pub heads: Vec<String>,
    /// Yes.
    pub yes: String,
    /// No.
    pub no: String,
    /// What conversions are called.
    pub conversions: Vec<(Conversion, String)>,
    /// What reasons are called, by slug.
    pub reasons: Vec<(String, String)>,
}

impl SheetWords {
    fn conversion(&self, conversion: Conversion) -> &str {
        self.conversions.iter().find(|(c, _)| *c == conversion).map(|(_, w)| w.as_str()).unwrap_or_default()
    }

    fn reason(&self, slug: &str) -> &str {
        self.reasons.iter().find(|(s, _)| s == slug).map(|(_, w)| w.as_str()).unwrap_or_default()
    }

    fn yes_no(&self, yes: bool) -> &str {
        if yes { &self.yes } else { &self.no }
    }
}
