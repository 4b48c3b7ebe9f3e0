//! The arguments of `schema export` and `schema import-sheet`.
use super::args::path;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct SchemaExportArgs {
    #[arg(value_name = "TABLE")]
    pub table: Vec<String>,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    #[arg(long, value_name = "FORMAT", default_value = "sql")]
    pub format: SchemaFormat,
    #[arg(long, value_name = "NAMESPACE", default_value = "fb")]
    pub namespace: String,
    #[arg(long, value_name = "SEPARATOR", default_value = "comma")]
    pub separator: SeparatorWord,
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct SchemaImportSheetArgs {
    #[arg(value_name = "FILE", value_parser = path())]
    pub file: PathBuf,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    #[arg(long)]
    pub apply: bool,
}

/// Forms a schema can be exported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaFormat {
    #[value(alias = "sqlite")]
    Sql,
    Postgres,
    Srcschema,
    SrcschemaView,
    Enums,
    Package,
    PackageFirst,
    PackageWhole,
    CustomResource,
    Sheet,
    SheetMarkdown,
    Json,
}

impl SchemaFormat {
    /// The word on the command line.
    pub fn word(self) -> String {
        self.to_possible_value().map(|v| v.get_name().to_owned()).unwrap_or_default()
    }
}

/// What stands between the cells of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SeparatorWord {
    Comma,
    Semicolon,
    Tab,
}
