//! The arguments of `workflow …`.
use clap::{ArgGroup, Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum WorkflowCommand {
    List,
    Show(WorkflowName),
    Add(WorkflowAddArgs),
    Set(WorkflowSetArgs),
    Remove(WorkflowName),
    Run(WorkflowRunArgs),
    History(WorkflowHistoryArgs),
}

#[derive(Debug, Args)]
pub struct WorkflowName {
    #[arg(value_name = "WORKFLOW")]
    pub workflow: String,
}

#[derive(Debug, Clone, Args)]
pub struct WorkflowAddArgs {
    #[arg(value_name = "WORKFLOW")]
    pub workflow: String,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    #[arg(long, value_name = "STEP")]
    pub step: Vec<String>,
    #[arg(long, value_name = "CRON")]
    pub schedule: Option<String>,
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
}

/// What is not said stays as it is; something must be said.
#[derive(Debug, Clone, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args([
    "step", "recommended", "schedule", "no_schedule", "zone",
]))]
pub struct WorkflowSetArgs {
    #[arg(value_name = "WORKFLOW")]
    pub workflow: String,
    #[arg(long, value_name = "STEP")]
    pub step: Vec<String>,
    #[arg(long, conflicts_with = "step")]
    pub recommended: bool,
    #[arg(long, value_name = "CRON")]
    pub schedule: Option<String>,
    #[arg(long, conflicts_with = "schedule")]
    pub no_schedule: bool,
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
}

#[derive(Debug, Args)]
pub struct WorkflowRunArgs {
    #[arg(value_name = "WORKFLOW")]
    pub workflow: String,
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct WorkflowHistoryArgs {
    #[arg(value_name = "WORKFLOW")]
    pub workflow: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,
}
