//! The arguments of `consent …`.
use super::reject_args::moment_of;
use clap::{Args, Subcommand};
use jiff::Timestamp;

#[derive(Debug, Subcommand)]
pub enum ConsentCommand {
    List(ConsentListArgs),
    OptIn(ConsentOptInArgs),
    OptIns(ConsentOptInsArgs),
    Drop(ConsentDropArgs),
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

/// What shows that somebody agreed again.
#[derive(Debug, Args)]
pub struct ConsentOptInArgs {
    #[arg(value_name = "ROW")]
    pub row: String,
    #[arg(long = "field", value_name = "FIELD")]
    pub fields: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub source: String,
    #[arg(long, value_name = "TEXT")]
    pub legal_text: String,
    #[arg(long, value_name = "WHEN", value_parser = moment_of)]
    pub at: Option<Timestamp>,
    #[arg(long, value_name = "TEXT")]
    pub by: Option<String>,
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
}

/// Which acts are meant.
#[derive(Debug, Args)]
pub struct ConsentOptInsArgs {
    #[arg(value_name = "ROW")]
    pub row: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
}

/// Which act is taken back.
#[derive(Debug, Args)]
pub struct ConsentDropArgs {
    #[arg(value_name = "ID")]
    pub id: i64,
}
