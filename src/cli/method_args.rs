//! How an account signs in, as arguments. No secret is among them: they say where to read it.
use super::args::SecretArgs;
use crate::account::{Assertion, AuthKind};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// A way to sign in, with what only this way needs.
#[derive(Debug, Args)]
pub struct MethodArgs {
    #[arg(long, value_name = "METHOD", default_value = "client-secret")]
    pub auth: AuthWord,
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    #[arg(long)]
    pub make_certificate: bool,
    #[arg(long, value_name = "FILE", conflicts_with = "make_certificate")]
    pub certificate_file: Option<PathBuf>,
    #[arg(long, value_name = "NAME", requires = "certificate_file")]
    pub certificate_password_env: Option<String>,
    #[arg(long, value_name = "FORM", default_value = "ps256")]
    pub assertion: AssertionWord,
    #[command(flatten)]
    pub password: PasswordArgs,
    #[command(flatten)]
    pub secret: SecretArgs,
}

/// The ways a password can be handed over.
#[derive(Debug, Clone, Default, Args)]
#[group(multiple = false)]
pub struct PasswordArgs {
    #[arg(long)]
    pub password_stdin: bool,
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub password_env: Option<String>,
}

#[derive(Debug, Args)]
pub struct AccountSwitchArgs {
    #[arg(value_name = "ACCOUNT")]
    pub account: String,
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub secret_expires: Option<jiff::civil::Date>,
    #[arg(long)]
    pub keep_old: bool,
    #[command(flatten)]
    pub method: MethodArgs,
}

/// A method by its word.
#[derive(Debug, Clone, Copy)]
pub struct AuthWord(pub AuthKind);

impl ValueEnum for AuthWord {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [AuthWord; 5] = [
            AuthWord(AuthKind::ClientSecret),
            AuthWord(AuthKind::Certificate),
            AuthWord(AuthKind::Browser),
            AuthWord(AuthKind::DeviceCode),
            AuthWord(AuthKind::Password),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.code()))
    }
}

/// How an assertion is signed, by its word.
#[derive(Debug, Clone, Copy)]
pub struct AssertionWord(pub Assertion);

impl ValueEnum for AssertionWord {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [AssertionWord; 2] = [AssertionWord(Assertion::Ps256), AssertionWord(Assertion::Rs256)];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.code()))
    }
}
