//! The arguments of `rejects …`.
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use jiff::Timestamp;

#[derive(Debug, Subcommand)]
pub enum RejectsCommand {
    List(RejectsListArgs),
    Show(RejectsShowArgs),
    Retry(RejectsRetryArgs),
    Ignore(RejectsIgnoreArgs),
    Export(RejectsExportArgs),
}

/// Which rejects are meant.
#[derive(Debug, Args)]
pub struct RejectsListArgs {
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    #[arg(long, value_name = "RUN")]
    pub run: Option<String>,
    #[arg(long)]
    pub open: bool,
    #[arg(long, value_name = "STATE", conflicts_with = "open")]
    pub state: Option<StateWord>,
    #[arg(long, value_name = "REASON")]
    pub reason: Option<String>,
    #[arg(long, value_name = "FIELD")]
    pub field: Option<String>,
    #[arg(long, value_name = "WHEN", value_parser = moment_of)]
    pub since: Option<Timestamp>,
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
}

/// What became of a reject, as a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StateWord {
    Open,
    Applied,
    Repeated,
    Gone,
    Ignored,
}

#[derive(Debug, Args)]
pub struct RejectsShowArgs {
    #[arg(value_name = "ID")]
    pub id: i64,
    #[arg(long)]
    pub values: bool,
}

/// Rejects by their numbers, or all that are open, of one flow and one reason where they are named.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).args(["ids", "all"]))]
pub struct RejectChoice {
    #[arg(value_name = "ID")]
    pub ids: Vec<i64>,
    #[arg(long)]
    pub all: bool,
    #[arg(long, value_name = "FLOW", requires = "all", conflicts_with = "ids")]
    pub flow: Option<String>,
    #[arg(long, value_name = "REASON", requires = "all", conflicts_with = "ids")]
    pub reason: Option<String>,
}

#[derive(Debug, Args)]
pub struct RejectsRetryArgs {
    #[command(flatten)]
    pub which: RejectChoice,
}

#[derive(Debug, Args)]
pub struct RejectsIgnoreArgs {
    #[command(flatten)]
    pub which: RejectChoice,
    #[arg(long, value_name = "TEXT")]
    pub note: String,
}

#[derive(Debug, Args)]
pub struct RejectsExportArgs {
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub format: RejectFormat,
    #[arg(long)]
    pub values: bool,
    #[command(flatten)]
    pub which: RejectsListArgs,
}

/// Forms rejects can be exported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RejectFormat {
    Csv,
    Jsonl,
}

/// A day, which begins in the zone of this machine, or an instant.
pub(super) fn moment_of(text: &str) -> Result<Timestamp, String> {
    crate::flow::moment_of(text, &jiff::tz::TimeZone::system()).ok_or_else(|| "cli-usage-moment".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_an_instant_are_understood_and_nothing_else() {
        assert_eq!(moment_of("2026-01-31T08:00:00Z").unwrap().to_string(), "2026-01-31T08:00:00Z");
        assert!(moment_of("2026-01-31").is_ok());
        for wrong in ["", "yesterday", "31.1.2026", "2026-02-30"] {
            assert!(moment_of(wrong).is_err(), "{wrong}");
        }
    }
}
