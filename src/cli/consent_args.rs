//! The arguments of `consent …`.
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum ConsentCommand {
    List(ConsentListArgs),
}

/// Which changes are meant.
#[derive(Debug, Args)]
pub struct ConsentListArgs {
    #[arg(value_name = "ROW")]
    pub row: Option<String>,
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    #[arg(long, value_name = "RUN")]
    pub run: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
}
