//! The arguments of `outbox` and `conflicts`.
use clap::Args;

/// Of which flow.
#[derive(Debug, Args)]
pub struct OutboxArgs {
    #[arg(value_name = "FLOW")]
    pub flow: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
}

/// Which differences.
#[derive(Debug, Args)]
pub struct ConflictsArgs {
    #[arg(value_name = "FLOW")]
    pub flow: Option<String>,
    #[arg(long, value_name = "ROW")]
    pub row: Option<String>,
    #[arg(long)]
    pub values: bool,
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
}
