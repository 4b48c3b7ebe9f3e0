//! The arguments of `deletions …`.
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum DeletionsCommand {
    List(DeletionsListArgs),
    Show(DeletionsShowArgs),
    Approve(DeletionsAnswerArgs),
    Refuse(DeletionsRefuseArgs),
    Request(DeletionsRequestArgs),
    Requests(DeletionsRequestsArgs),
}

#[derive(Debug, Args)]
pub struct DeletionsListArgs {
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
}

#[derive(Debug, Args)]
pub struct DeletionsShowArgs {
    #[arg(value_name = "DIGEST")]
    pub digest: String,
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub limit: u32,
}

#[derive(Debug, Args)]
pub struct DeletionsAnswerArgs {
    #[arg(value_name = "DIGEST")]
    pub digest: String,
    #[arg(long, value_name = "TEXT")]
    pub by: Option<String>,
}

#[derive(Debug, Args)]
pub struct DeletionsRefuseArgs {
    #[command(flatten)]
    pub answer: DeletionsAnswerArgs,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(Debug, Args)]
pub struct DeletionsRequestArgs {
    #[arg(value_name = "FLOW")]
    pub flow: String,
    #[arg(value_name = "ROW", required = true)]
    pub rows: Vec<String>,
    #[arg(long)]
    pub undo: bool,
    #[arg(long, value_name = "TEXT")]
    pub by: Option<String>,
}

#[derive(Debug, Args)]
pub struct DeletionsRequestsArgs {
    #[arg(value_name = "FLOW")]
    pub flow: String,
}
