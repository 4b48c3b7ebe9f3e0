//! The arguments of `backup …`.
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    List,
    Make,
    Check,
    Restore(BackupRestoreArgs),
}

#[derive(Debug, Args)]
pub struct BackupRestoreArgs {
    #[arg(value_name = "BACKUP")]
    pub name: Option<String>,
    #[arg(long, requires = "name")]
    pub yes: bool,
}
