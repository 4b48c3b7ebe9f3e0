//! The arguments of `privacy …`.
use crate::port::Sought;
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum PrivacyCommand {
    Fields,
    Show(PrivacyShowArgs),
    Erase(PrivacyEraseArgs),
    Receipts,
    Confirm(PrivacyConfirmArgs),
    Allow(PrivacyAllowArgs),
}

/// Who is meant.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub struct WhoArgs {
    #[arg(long, value_name = "KEY")]
    pub row: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
}

impl WhoArgs {
    /// Who that is; an address of `-` is read from standard input, so that it stands in no list of processes.
    pub fn sought(&self) -> std::io::Result<Sought> {
        match (&self.row, &self.email) {
            (Some(row), _) => Ok(Sought::Row(row.clone())),
            (None, Some(email)) if email != "-" => Ok(Sought::Email(email.clone())),
            (None, _) => {
                let mut line = String::new();
                std::io::stdin().read_line(&mut line)?;
                Ok(Sought::Email(line.trim().to_owned()))
            }
        }
    }
}

#[derive(Debug, Args)]
pub struct PrivacyShowArgs {
    #[command(flatten)]
    pub who: WhoArgs,
    #[arg(long, value_name = "SCHEMA")]
    pub schema: Option<String>,
}

#[derive(Debug, Args)]
pub struct PrivacyEraseArgs {
    #[command(flatten)]
    pub who: WhoArgs,
    #[arg(long, value_name = "SCHEMA")]
    pub schema: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub by: Option<String>,
    #[arg(long, value_name = "DIGEST", requires = "yes")]
    pub digest: Option<String>,
    #[arg(long, requires = "digest")]
    pub yes: bool,
    #[arg(long, conflicts_with = "yes")]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct PrivacyConfirmArgs {
    #[arg(value_name = "RECEIPT")]
    pub receipt: i64,
    #[arg(value_name = "TASK")]
    pub task: String,
    #[arg(long, value_name = "TEXT")]
    pub by: Option<String>,
}

#[derive(Debug, Args)]
pub struct PrivacyAllowArgs {
    #[command(flatten)]
    pub who: WhoArgs,
}
