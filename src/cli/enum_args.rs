//! The arguments of `enums …`.
use super::schema_rule_args::YesNoWord;
use clap::{ArgGroup, Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum EnumsCommand {
    List,
    Choose(EnumsChooseArgs),
    Diff(EnumsDiffArgs),
    Sync(EnumsSyncArgs),
    Languages(EnumsLanguagesArgs),
    Kind(EnumsKindArgs),
}

impl EnumsCommand {
    /// Whether option sets are read in the CRM.
    pub fn reads_the_crm(&self) -> bool {
        matches!(self, EnumsCommand::Diff(_) | EnumsCommand::Sync(_))
    }
}

/// What is not said stays as it is; something must be said.
#[derive(Debug, Clone, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args(["into", "leave_out", "replace"]))]
pub struct EnumsChooseArgs {
    #[arg(value_name = "OPTION_SET")]
    pub set: String,
    #[arg(long, value_name = "NAME")]
    pub into: Option<String>,
    #[arg(long, conflicts_with_all = ["into", "replace"])]
    pub leave_out: bool,
    #[arg(long, value_name = "YES|NO")]
    pub replace: Option<YesNoWord>,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
}

#[derive(Debug, Args)]
pub struct EnumsDiffArgs {
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    #[arg(long)]
    pub kept: bool,
}

#[derive(Debug, Args)]
pub struct EnumsLanguagesArgs {
    #[arg(value_name = "LANGUAGE")]
    pub languages: Vec<String>,
    #[arg(long, value_name = "NAME")]
    pub set: Option<String>,
}

#[derive(Debug, Args)]
pub struct EnumsKindArgs {
    #[arg(value_name = "NAME")]
    pub name: String,
    #[arg(value_name = "KIND", value_parser = ["open", "closed", "system"])]
    pub kind: String,
}

#[derive(Debug, Args)]
pub struct EnumsSyncArgs {
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long)]
    pub keep_used: bool,
    #[arg(long, conflicts_with = "keep_used")]
    pub force: bool,
}
