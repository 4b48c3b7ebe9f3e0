//! The arguments of the embedded CRM.
use super::args::SystemWord;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct SandboxArgs {
    #[command(subcommand)]
    pub command: Option<SandboxCommand>,
    #[arg(long, value_name = "SYSTEM", default_value = "dynamics")]
    pub system: SystemWord,
    #[arg(long, value_name = "N", default_value_t = 50_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub rows: u64,
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    #[arg(long, value_name = "P", default_value_t = 0)]
    pub port: u16,
    #[arg(long, value_name = "PLAN")]
    pub mutate: Option<String>,
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<String>,
    #[arg(long)]
    pub tls: bool,
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub ca_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub certificate: Vec<PathBuf>,
    #[arg(long)]
    pub person_accounts: bool,
    #[arg(long)]
    pub multi_currency: bool,
}

#[derive(Debug, Args)]
pub struct SandboxFaultsArgs {
    #[arg(long, value_name = "SYSTEM")]
    pub system: Option<SystemWord>,
}

#[derive(Debug, Subcommand)]
pub enum SandboxCommand {
    Faults(SandboxFaultsArgs),
}
