//! The arguments of `account`.
use super::{SecretArgs, SystemWord};
use crate::account::{AuthKind, CheckId, Cloud, SheetId};
use crate::cli::method_args::{AccountSwitchArgs, MethodArgs, PasswordArgs};
use clap::builder::PossibleValue;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::sync::LazyLock;

#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    List,
    Show(AccountName),
    Set(AccountSetArgs),
    Add(Box<AccountAddArgs>),
    Prerequisites(AccountPrerequisitesArgs),
    Check(AccountCheckArgs),
    SignIn(AccountName),
    Environments(AccountEnvironmentsArgs),
    Certificate(AccountName),
    Switch(Box<AccountSwitchArgs>),
    Rotate(AccountRotateArgs),
    Remove(AccountRemoveArgs),
}

#[derive(Debug, Args)]
pub struct AccountName {
    #[arg(value_name = "ACCOUNT")]
    pub account: String,
}

#[derive(Debug, Args)]
pub struct AccountAddArgs {
    #[arg(value_name = "ACCOUNT")]
    pub account: String,
    #[arg(long, value_name = "SYSTEM", default_value = "dynamics")]
    pub system: SystemWord,
    #[arg(long, value_name = "URL")]
    pub url: String,
    #[arg(long, value_name = "ID")]
    pub client_id: String,
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    #[arg(long, value_name = "URL")]
    pub authority: Option<String>,
    #[arg(long, value_name = "UNIQUE_NAME")]
    pub solution: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub secret_expires: Option<Date>,
    #[arg(long, value_name = "MINUTES")]
    pub look_back: Option<String>,
    #[arg(long, value_name = "SECONDS")]
    pub clock_margin: Option<String>,
    #[arg(long, value_name = "PERCENT")]
    pub call_reserve: Option<String>,
    #[command(flatten)]
    pub method: MethodArgs,
}

/// What may be told of an account afterwards, or corrected.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("told").args(["tenant", "authority", "solution", "no_solution", "secret_expires", "no_secret_expires", "confirm_instance", "no_instance", "look_back", "clock_margin", "call_reserve"]).required(true).multiple(true))]
pub struct AccountSetArgs {
    #[arg(value_name = "ACCOUNT")]
    pub account: String,
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    #[arg(long, value_name = "URL")]
    pub authority: Option<String>,
    #[arg(long, requires = "authority")]
    pub skip_checks: bool,
    #[arg(long, value_name = "UNIQUE_NAME")]
    pub solution: Option<String>,
    #[arg(long, conflicts_with = "solution")]
    pub no_solution: bool,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub secret_expires: Option<Date>,
    #[arg(long, conflicts_with = "secret_expires")]
    pub no_secret_expires: bool,
    #[arg(long, value_name = "URL")]
    pub confirm_instance: Option<String>,
    #[arg(long, conflicts_with = "confirm_instance")]
    pub no_instance: bool,
    #[arg(long, value_name = "MINUTES")]
    pub look_back: Option<String>,
    #[arg(long, value_name = "SECONDS")]
    pub clock_margin: Option<String>,
    #[arg(long, value_name = "PERCENT")]
    pub call_reserve: Option<String>,
}

/// Whose environments: those of an account there is, or of a person who signs in now through an application.
#[derive(Debug, Args)]
pub struct AccountEnvironmentsArgs {
    #[arg(value_name = "ACCOUNT", required_unless_present = "client_id")]
    #[arg(conflicts_with_all = ["client_id", "cloud", "sandbox", "auth", "tenant"])]
    pub account: Option<String>,
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    #[arg(long, value_name = "CLOUD", default_value = "commercial", conflicts_with = "sandbox")]
    pub cloud: CloudWord,
    #[arg(long, value_name = "URL")]
    pub sandbox: Option<String>,
    #[arg(long, value_name = "METHOD", default_value = "device-code")]
    pub auth: PersonWord,
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
}

#[derive(Debug, Args)]
pub struct AccountPrerequisitesArgs {
    #[arg(value_name = "METHOD")]
    pub method: SheetWord,
    #[arg(long, value_name = "ACCOUNT", conflicts_with = "url")]
    pub account: Option<String>,
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    #[arg(long, value_name = "PRIVILEGE")]
    pub privilege: Vec<String>,
}

#[derive(Debug, Args)]
pub struct AccountRotateArgs {
    #[arg(value_name = "ACCOUNT")]
    pub account: String,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub secret_expires: Option<Date>,
    #[arg(long)]
    pub skip_checks: bool,
    #[command(flatten)]
    pub password: PasswordArgs,
    #[command(flatten)]
    pub secret: SecretArgs,
}

#[derive(Debug, Args)]
pub struct AccountCheckArgs {
    #[arg(value_name = "ACCOUNT")]
    pub account: String,
    #[arg(long, value_name = "TABLE")]
    pub table: Vec<String>,
    #[arg(long, value_name = "CHECK")]
    pub only: Option<CheckWord>,
    #[arg(long)]
    pub for_writing: bool,
    #[arg(long)]
    pub write_test: bool,
    #[arg(long, value_name = "UNIQUE_NAME")]
    pub solution: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub secret_expires: Option<Date>,
}

#[derive(Debug, Args)]
pub struct AccountRemoveArgs {
    #[arg(value_name = "ACCOUNT")]
    pub account: String,
    #[arg(long)]
    pub with_flows: bool,
}

/// A check, by its name.
#[derive(Debug, Clone, Copy)]
pub struct CheckWord(pub CheckId);

impl ValueEnum for CheckWord {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: LazyLock<Vec<CheckWord>> = LazyLock::new(|| CheckId::ALL.map(CheckWord).to_vec());
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.slug()))
    }
}

/// A way to sign in, by the word of its sheet.
#[derive(Debug, Clone, Copy)]
pub struct SheetWord(pub SheetId);

impl ValueEnum for SheetWord {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [SheetWord; 10] = [
            SheetWord(SheetId::ClientSecret),
            SheetWord(SheetId::Certificate),
            SheetWord(SheetId::Password),
            SheetWord(SheetId::DeviceCode),
            SheetWord(SheetId::Browser),
            SheetWord(SheetId::OnPremises),
            SheetWord(SheetId::SalesforceCertificate),
            SheetWord(SheetId::SalesforceClientSecret),
            SheetWord(SheetId::SalesforceBrowser),
            SheetWord(SheetId::SalesforcePassword),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.slug()))
    }
}

/// A way to sign in that a person goes, by its word.
#[derive(Debug, Clone, Copy)]
pub struct PersonWord(pub AuthKind);

impl ValueEnum for PersonWord {
    fn value_variants<'a>() -> &'a [Self] {
        &[PersonWord(AuthKind::DeviceCode), PersonWord(AuthKind::Browser)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.code()))
    }
}

/// One of Microsoft's clouds, by its word.
#[derive(Debug, Clone, Copy)]
pub struct CloudWord(pub Cloud);

impl ValueEnum for CloudWord {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [CloudWord; 5] = [
            CloudWord(Cloud::Commercial),
            CloudWord(Cloud::Gcc),
            CloudWord(Cloud::GccHigh),
            CloudWord(Cloud::Dod),
            CloudWord(Cloud::China),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.slug()))
    }
}
