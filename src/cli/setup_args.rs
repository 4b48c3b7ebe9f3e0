//! The arguments of the commands about a setup as a file.
use super::args::{SecretArgs, path};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum SetupCommand {
    Export(SetupExportArgs),
    Import(Box<SetupImportArgs>),
    Diff(SetupDiffArgs),
    Replay(SetupReplayArgs),
}

#[derive(Debug, Args)]
pub struct SetupExportArgs {
    #[arg(value_name = "ACCOUNT")]
    pub account: Option<String>,
}

#[derive(Debug, Args)]
pub struct SetupImportArgs {
    #[arg(value_name = "FILE", value_parser = path())]
    pub file: PathBuf,
    #[arg(long, value_name = "ACCOUNT")]
    pub name: Option<String>,
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    #[arg(long, value_name = "SOURCE")]
    pub secret_from: Option<String>,
}

#[derive(Debug, Args)]
pub struct SetupDiffArgs {
    #[arg(value_name = "FILE", value_parser = path())]
    pub first: PathBuf,
    #[arg(value_name = "OTHER", value_parser = path(), conflicts_with = "account")]
    pub second: Option<PathBuf>,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// Ends as it always does; scripts of earlier versions name it.
    #[arg(long, hide = true)]
    pub exit_code: bool,
}

#[derive(Debug, Args)]
pub struct SetupReplayArgs {
    #[arg(value_name = "FILE", value_parser = path(), conflicts_with = "account")]
    pub file: Option<PathBuf>,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    #[command(flatten)]
    pub secret: SecretArgs,
}
