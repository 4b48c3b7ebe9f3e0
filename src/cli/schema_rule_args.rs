//! The arguments of `schema rule`.
use clap::{Args, ValueEnum};

#[derive(Debug, Clone, Args)]
pub struct SchemaRuleArgs {
    #[arg(value_name = "TABLE")]
    pub table: String,
    #[arg(value_name = "FIELD")]
    pub field: String,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    #[arg(long, value_name = "STEPS", allow_hyphen_values = true)]
    pub steps: Option<String>,
    #[arg(long, value_name = "FROM=TO", allow_hyphen_values = true)]
    pub replace: Vec<String>,
    #[arg(long)]
    pub no_replace: bool,
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, conflicts_with = "no_default")]
    pub default: Option<String>,
    #[arg(long)]
    pub no_default: bool,
    #[arg(long, value_name = "POLICY")]
    pub unlisted: Option<UnlistedWord>,
    #[arg(long, value_name = "YES|NO")]
    pub apply_updates: Option<YesNoWord>,
    #[arg(long, value_name = "OWNER")]
    pub owner: Option<OwnerWord>,
    #[arg(long, value_name = "YES|NO|AUTO")]
    pub personal: Option<PersonalWord>,
    #[arg(long)]
    pub plain_rule: bool,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rows: Option<u32>,
    #[arg(long, conflicts_with = "save")]
    pub dry_run: bool,
    #[arg(long)]
    pub save: bool,
}

impl SchemaRuleArgs {
    /// Whether the change is only tried: asked for, or real rows are looked at and saving was not asked for.
    pub fn tries(&self) -> bool {
        self.changes() && (self.dry_run || (self.rows.is_some() && !self.save))
    }

    /// Whether anything shall change.
    pub fn changes(&self) -> bool {
        self.steps.is_some()
            || !self.replace.is_empty()
            || self.no_replace
            || self.default.is_some()
            || self.no_default
            || self.unlisted.is_some()
            || self.apply_updates.is_some()
            || self.owner.is_some()
            || self.personal.is_some()
            || self.plain_rule
    }
}

/// What happens to a code that is not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UnlistedWord {
    Keep,
    Default,
    Reject,
    Stop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum YesNoWord {
    Yes,
    No,
}

/// Whether a field tells who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PersonalWord {
    Yes,
    No,
    Auto,
}

/// Whose word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OwnerWord {
    Crm,
    Marketing,
    Consent,
}
