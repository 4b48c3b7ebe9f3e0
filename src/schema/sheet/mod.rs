//! The mapping sheet: every field of a mapping on a line of its own, for a customer to approve in a spreadsheet and send
//! back. The words of its head and its answers are given by whoever writes it; a returned sheet is read in any language
//! they exist in.
mod cells;
mod decode;
mod review;
mod rows;
mod rule;
#[cfg(test)]
mod tests;

pub use cells::{harmless, quoted};
pub use decode::{Separator, decode};
pub use review::{SHEET_SLUGS, SheetChange, SheetProblem, SheetRemark, SheetReview, review};
pub use rows::{csv, markdown};

use crate::mapping::{Conversion, Counterpart, Owner, Unlisted};

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
    /// The steps after it: may be changed.
    Steps,
    /// Values and what stands in their place: may be changed.
    Replace,
    /// What stands where nothing came: may be changed.
    Default,
    /// What happens to codes that are not listed: may be changed.
    Unlisted,
    /// Whether later changes of the CRM are applied: may be changed.
    Updates,
    /// Whose word counts: may be changed.
    Owner,
    /// The list its codes belong to.
    Enumeration,
    /// Why it is proposed or not.
    Reason,
    /// What the table is on the campaign side.
    Counterpart,
    /// Free text of the customer's.
    Remark,
    /// The mapping's version the sheet was made of.
    Version,
}

impl SheetColumn {
    /// All, in the order they stand.
    pub const ALL: [SheetColumn; 21] = [
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
        SheetColumn::Steps,
        SheetColumn::Replace,
        SheetColumn::Default,
        SheetColumn::Unlisted,
        SheetColumn::Updates,
        SheetColumn::Owner,
        SheetColumn::Enumeration,
        SheetColumn::Reason,
        SheetColumn::Counterpart,
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
            SheetColumn::Steps => "steps",
            SheetColumn::Replace => "replace",
            SheetColumn::Default => "default",
            SheetColumn::Unlisted => "unlisted",
            SheetColumn::Updates => "updates",
            SheetColumn::Owner => "owner",
            SheetColumn::Enumeration => "enumeration",
            SheetColumn::Reason => "reason",
            SheetColumn::Counterpart => "counterpart",
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
    /// What policies for codes that are not listed are called.
    pub unlisted: Vec<(Unlisted, String)>,
    /// What owners are called.
    pub owners: Vec<(Owner, String)>,
    /// What reasons are called, by slug.
    pub reasons: Vec<(String, String)>,
    /// What tables are on the campaign side.
    pub counterparts: Vec<(Counterpart, String)>,
}

/// Reasons a field that can be carried may have, whose words stand in a sheet.
const REASONS: [&str; 8] = ["key", "known-shape", "watermark", "required", "custom", "link", "ordinary", "technical"];

impl SheetWords {
    /// As `say` says each key of the catalogs.
    pub fn said(say: impl Fn(&str) -> String) -> Self {
        Self {
            heads: SheetColumn::ALL.iter().map(|c| say(&format!("sheet-col-{}", c.slug()))).collect(),
            yes: say("sheet-yes"),
            no: say("sheet-no"),
            conversions: Conversion::ALL.iter().map(|c| (*c, say(&format!("conversion-{}", c.slug())))).collect(),
            unlisted: Unlisted::ALL.iter().map(|u| (*u, say(&format!("unlisted-{}", u.slug())))).collect(),
            owners: Owner::ALL.iter().map(|o| (*o, say(&format!("owner-{}", o.slug())))).collect(),
            counterparts: Counterpart::ALL.iter().map(|c| (*c, say(&format!("counterpart-{}", c.slug())))).collect(),
            reasons: REASONS.iter().map(|r| ((*r).to_owned(), say(&format!("reason-{r}")))).collect(),
        }
    }

    fn conversion(&self, conversion: Conversion) -> &str {
        self.conversions.iter().find(|(c, _)| *c == conversion).map(|(_, w)| w.as_str()).unwrap_or_default()
    }

    fn unlisted(&self, policy: Unlisted) -> &str {
        self.unlisted.iter().find(|(u, _)| *u == policy).map(|(_, w)| w.as_str()).unwrap_or_default()
    }

    fn owner(&self, owner: Owner) -> &str {
        self.owners.iter().find(|(o, _)| *o == owner).map(|(_, w)| w.as_str()).unwrap_or_default()
    }

    fn reason(&self, slug: &str) -> &str {
        self.reasons.iter().find(|(s, _)| s == slug).map(|(_, w)| w.as_str()).unwrap_or_default()
    }

    fn counterpart(&self, of: Counterpart) -> &str {
        self.counterparts.iter().find(|(c, _)| *c == of).map(|(_, w)| w.as_str()).unwrap_or_default()
    }

    fn yes_no(&self, yes: bool) -> &str {
        if yes { &self.yes } else { &self.no }
    }
}
