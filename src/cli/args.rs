//! The arguments as types. Their help stands in `cli.ftl` under keys made from the command's path: `cli-account-add` for the
//! command, `cli-account-add--url` for its option (see `speech`).
mod account;

pub use account::{
    AccountAddArgs, AccountCheckArgs, AccountCommand, AccountEnvironmentsArgs, AccountName, AccountPrerequisitesArgs,
    AccountRemoveArgs, AccountRotateArgs, AccountSetArgs,
};

use super::artefact_args::{SchemaExportArgs, SchemaImportSheetArgs};
use super::backup_args::BackupCommand;
use super::consent_args::ConsentCommand;
use super::deletions_args::DeletionsCommand;
use super::enum_args::EnumsCommand;
use super::flow_args::FlowCommand;
use super::lead_args::{LeadsCommand, NotifyCommand};
use super::outbox_args::{ConflictsArgs, OutboxArgs};
use super::privacy_args::PrivacyCommand;
use super::reject_args::{RejectsCommand, moment_of};
use super::sandbox_args::SandboxArgs;
use super::schema_rule_args::SchemaRuleArgs;
use super::setup_args::SetupCommand;
use super::workflow_args::WorkflowCommand;
use crate::account::System;
use crate::text::Lang;
use clap::builder::{FalseyValueParser, OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use std::path::PathBuf;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "fieldbridge", version, disable_help_subcommand = true, disable_help_flag = true)]
#[command(disable_version_flag = true, subcommand_value_name = "COMMAND")]
pub struct Line {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What may stand at every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    #[arg(long, global = true, value_name = "DIR", env = "FIELDBRIDGE_WORKSPACE", value_parser = path())]
    pub workspace: Option<PathBuf>,
    #[arg(long, global = true)]
    pub json: bool,
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<LangWord>,
    #[arg(long, global = true)]
    pub plain: bool,
    #[arg(long, global = true)]
    pub no_input: bool,
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWord,
    #[arg(long, global = true, env = "FIELDBRIDGE_ACCEPT_NETWORK_FILES", value_parser = FalseyValueParser::new())]
    pub accept_network_files: bool,
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    pub help: Option<bool>,
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    pub version: Option<bool>,
}

/// Any path; an empty one (a variable set to nothing) counts as none.
pub(super) fn path() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// A language by its code.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LangWord {
    En,
    Ko,
}

impl From<LangWord> for Lang {
    fn from(word: LangWord) -> Lang {
        match word {
            LangWord::En => Lang::En,
            LangWord::Ko => Lang::Ko,
        }
    }
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWord {
    Auto,
    Always,
    Never,
}

impl ColorWord {
    /// Whether colours were asked for or away; none where the surroundings decide.
    pub fn asked(self) -> Option<bool> {
        match self {
            ColorWord::Auto => None,
            ColorWord::Always => Some(true),
            ColorWord::Never => Some(false),
        }
    }
}

/// A CRM by its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SystemWord {
    Dynamics,
    Salesforce,
}

impl SystemWord {
    /// The CRM it stands for.
    pub fn system(self) -> System {
        match self {
            SystemWord::Dynamics => System::Dynamics,
            SystemWord::Salesforce => System::Salesforce,
        }
    }
}

/// Everything that can be asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(DemoArgs),
    Setup(SetupArgs),
    #[command(subcommand)]
    Account(AccountCommand),
    Tables(TablesArgs),
    #[command(subcommand)]
    Schema(SchemaCommand),
    #[command(subcommand)]
    Enums(EnumsCommand),
    #[command(subcommand)]
    Flow(FlowCommand),
    #[command(subcommand)]
    Workflow(WorkflowCommand),
    Run(RunArgs),
    Serve,
    Verify(VerifyArgs),
    ExplainRow(ExplainRowArgs),
    Why(WhyArgs),
    Status,
    History(HistoryArgs),
    Log(LogArgs),
    #[command(subcommand)]
    Rejects(RejectsCommand),
    Outbox(OutboxArgs),
    Conflicts(ConflictsArgs),
    #[command(subcommand)]
    Consent(ConsentCommand),
    #[command(subcommand)]
    Leads(LeadsCommand),
    #[command(subcommand)]
    Notify(NotifyCommand),
    #[command(subcommand)]
    Privacy(PrivacyCommand),
    #[command(subcommand)]
    Deletions(DeletionsCommand),
    #[command(subcommand)]
    Backup(BackupCommand),
    Sandbox(SandboxArgs),
    Doctor(DoctorArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    #[arg(long, value_name = "SYSTEM")]
    pub system: Option<SystemWord>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub rows: Option<u64>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct SetupArgs {
    #[command(subcommand)]
    pub command: Option<SetupCommand>,
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    #[arg(long)]
    pub run: bool,
    #[arg(long, value_name = "DEPTH", requires = "answers", value_parser = clap::value_parser!(u8).range(1..=3))]
    pub linked: Option<u8>,
    #[command(flatten)]
    pub secret: SecretArgs,
}

/// The ways a secret can be handed over; its value is never an argument.
#[derive(Debug, Clone, Default, Args)]
#[group(multiple = false)]
pub struct SecretArgs {
    #[arg(long)]
    pub client_secret_stdin: bool,
    #[arg(long, value_name = "FILE")]
    pub client_secret_file: Option<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub client_secret_env: Option<String>,
}

#[derive(Debug, Args)]
pub struct TablesArgs {
    #[arg(value_name = "ACCOUNT")]
    pub account: String,
    #[arg(value_name = "TABLE", conflicts_with_all = ["search", "counts"])]
    pub table: Option<String>,
    #[arg(long, conflicts_with_all = ["table", "search", "counts", "refresh"])]
    pub changes: bool,
    #[arg(long, conflicts_with_all = ["table", "search", "counts", "refresh", "changes"])]
    pub drift: bool,
    #[arg(long, value_name = "LINE", conflicts_with_all = ["table", "search", "counts", "refresh", "changes"])]
    pub accept: Vec<String>,
    #[arg(long, value_name = "LINE", conflicts_with_all = ["table", "search", "counts", "refresh", "changes"])]
    pub leave: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    #[arg(long)]
    pub counts: bool,
    #[arg(long)]
    pub refresh: bool,
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, Subcommand)]
pub enum SchemaCommand {
    List,
    Show(SchemaShowArgs),
    Export(SchemaExportArgs),
    Change(SchemaChangeArgs),
    Rule(SchemaRuleArgs),
    Filter(SchemaFilterArgs),
    ImportSheet(SchemaImportSheetArgs),
}

#[derive(Debug, Clone, Args)]
pub struct SchemaShowArgs {
    #[arg(value_name = "TABLE")]
    pub table: String,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub struct SchemaFilterArgs {
    #[arg(value_name = "TABLE")]
    pub table: String,
    #[arg(value_name = "FILTER")]
    pub filter: String,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    #[arg(long)]
    pub count: bool,
    #[arg(long, requires = "count")]
    pub all: bool,
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
}

#[derive(Debug, Clone, Args)]
pub struct SchemaChangeArgs {
    #[arg(value_name = "TABLE")]
    pub table: String,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    #[arg(long, value_name = "FIELD")]
    pub include: Vec<String>,
    #[arg(long, value_name = "FIELD")]
    pub exclude: Vec<String>,
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub rename: Vec<String>,
    #[arg(long, value_name = "FIELD=CONVERSION")]
    pub convert: Vec<String>,
    #[arg(long, value_name = "FIELD")]
    pub with_target: Vec<String>,
    #[arg(long, value_name = "FIELD")]
    pub without_target: Vec<String>,
    #[arg(long)]
    pub campaign_names: bool,
    #[arg(long)]
    pub mend: bool,
    #[arg(long, value_name = "FIELD")]
    pub mend_field: Vec<String>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub least: Option<u8>,
}

#[derive(Debug, Args)]
pub struct RunArgs {
    #[arg(value_name = "FLOW", required_unless_present = "all")]
    pub flow: Vec<String>,
    #[arg(long, conflicts_with = "flow")]
    pub all: bool,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long)]
    pub full: bool,
    #[arg(long, conflicts_with = "dry_run")]
    pub sweep: bool,
    #[arg(long, conflicts_with_all = ["dry_run", "all"])]
    pub approve_deletes: bool,
    #[arg(long, conflicts_with_all = ["dry_run", "all"])]
    pub after_restore: bool,
    #[arg(long)]
    pub retry_rejects: bool,
    #[arg(long, conflicts_with_all = ["all", "full", "sweep", "approve_deletes", "after_restore", "retry_rejects"])]
    pub replay: bool,
    #[arg(long, value_name = "WHEN", requires = "replay", conflicts_with = "keys", value_parser = moment_of)]
    pub since: Option<Timestamp>,
    #[arg(long, value_name = "FILE", requires = "replay", value_parser = path())]
    pub keys: Option<PathBuf>,
    #[arg(long, requires = "replay")]
    pub anew: bool,
    #[arg(long, conflicts_with = "dry_run")]
    pub wait: bool,
    #[arg(long, value_name = "N", requires = "dry_run", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[arg(value_name = "FLOW")]
    pub flow: String,
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub limit: u32,
}

#[derive(Debug, Args)]
pub struct ExplainRowArgs {
    #[arg(value_name = "FLOW")]
    pub flow: String,
    #[arg(value_name = "ROW")]
    pub row: String,
    #[arg(long)]
    pub values: bool,
}

#[derive(Debug, Args)]
pub struct WhyArgs {
    #[arg(value_name = "FLOW")]
    pub flow: String,
}

#[derive(Debug, Args)]
pub struct HistoryArgs {
    #[arg(value_name = "FLOW")]
    pub flow: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
}

#[derive(Debug, Args)]
pub struct LogArgs {
    #[arg(value_name = "RUN")]
    pub run: String,
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub level: LevelWord,
}

/// How loud a log line must be to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelWord {
    Info,
    Warn,
    Error,
}

#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[arg(long)]
    pub accounts: bool,
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct ManArgs {
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    Path,
}
