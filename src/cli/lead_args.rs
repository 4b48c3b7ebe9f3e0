//! What `flow add` and `flow set` say of a flow of leads, and the arguments of `leads …` and `notify …`.
use super::method_args::PasswordArgs;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{AddressProblem, LeadRules, MailAddress, SameAddress, parse_addresses};
use crate::i18n::Words;
use crate::setup::MailSecurity;
use clap::{Args, Subcommand, ValueEnum};

/// The rules of a flow of leads; what is not said stays as it is.
#[derive(Debug, Clone, Args)]
pub struct LeadArgs {
    #[arg(long, value_name = "TABLE")]
    pub from: Option<String>,
    #[arg(long, value_name = "COLUMN")]
    pub row_key: Option<String>,
    #[arg(long, value_name = "COLUMN")]
    pub id_into: Option<String>,
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = pair)]
    pub field: Vec<(String, String)>,
    #[arg(long, value_name = "FIELD")]
    pub without_field: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub topic: Option<String>,
    #[arg(long, value_name = "VALUE")]
    pub source: Option<String>,
    #[arg(long, value_name = "WHAT")]
    pub same_address: Option<SameAddressWord>,
    #[arg(long, value_name = "ON")]
    pub crm_rules: Option<OnWord>,
    #[arg(long, value_name = "ON")]
    pub assign: Option<OnWord>,
    #[arg(long, value_name = "ADDRESSES")]
    pub notify: Option<String>,
    #[arg(long, value_name = "ON")]
    pub mail_rows: Option<OnWord>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=').map(|(field, column)| (field.trim(), column.trim())) {
        Some((field, column)) if !field.is_empty() && !column.is_empty() => Ok((field.into(), column.into())),
        _ => Err("FIELD=COLUMN".to_owned()),
    }
}

/// Addresses with semicolons between them.
///
/// # Errors
/// `MailSettings` that names each one that is none.
pub(super) fn addresses(text: &str, words: Words) -> Outcome<Vec<MailAddress>> {
    parse_addresses(text).map_err(|bad| {
        let why = |problem: &AddressProblem| words.say(&format!("mail-address-{}", problem.slug()));
        let told: Vec<String> = bad.iter().map(|(text, problem)| format!("{text:?}: {}", why(problem))).collect();
        let fault = Fault::new(ErrorKind::MailSettings, told.join("; "));
        fault.with("setting", "notify").with("case", "mail-addresses").with("found", told.join("; "))
    })
}

impl LeadArgs {
    /// Whether what is said can be read.
    ///
    /// # Errors
    /// `MailSettings` that names each address that is none.
    pub fn check(&self, words: Words) -> Outcome<()> {
        let Some(text) = self.notify.as_deref() else { return Ok(()) };
        if addresses(text, words)?.is_empty() && !text.trim().is_empty() {
            // Only an empty text takes all addresses away.
            let fault = Fault::new(ErrorKind::MailSettings, format!("no address in {text:?}"));
            return Err(fault
                .with("setting", "notify")
                .with("case", "mail-addresses")
                .with("found", format!("{text:?}")));
        }
        Ok(())
    }

    /// The first option of these that was said.
    pub fn said(&self) -> Option<&'static str> {
        let said = [
            ("--from", self.from.is_some()),
            ("--row-key", self.row_key.is_some()),
            ("--id-into", self.id_into.is_some()),
            ("--field", !self.field.is_empty()),
            ("--without-field", !self.without_field.is_empty()),
            ("--topic", self.topic.is_some()),
            ("--source", self.source.is_some()),
            ("--same-address", self.same_address.is_some()),
            ("--crm-rules", self.crm_rules.is_some()),
            ("--assign", self.assign.is_some()),
            ("--notify", self.notify.is_some()),
            ("--mail-rows", self.mail_rows.is_some()),
        ];
        said.into_iter().find(|(_, said)| *said).map(|(option, _)| option)
    }

    /// The rules with what is said changed; an empty text takes a topic, a source, a column for identifiers or all addresses
    /// away.
    pub fn applied(&self, rules: LeadRules) -> LeadRules {
        let mut rules = rules;
        let filled = |text: &String| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        rules.from = self.from.clone().unwrap_or(rules.from);
        rules.key = self.row_key.clone().unwrap_or(rules.key);
        rules.id_into = self.id_into.as_ref().map_or(rules.id_into, filled);
        rules.fields.retain(|field, _| !self.without_field.contains(field));
        rules.fields.extend(self.field.iter().cloned());
        rules.topic = self.topic.as_ref().map_or(rules.topic, |topic| topic.trim().to_owned());
        rules.source = self.source.as_ref().map_or(rules.source, filled);
        rules.same_address = self.same_address.map_or(rules.same_address, Into::into);
        rules.crm_rules = self.crm_rules.map_or(rules.crm_rules, OnWord::is_on);
        rules.assign = self.assign.map_or(rules.assign, OnWord::is_on);
        rules.tell_rows = self.mail_rows.map_or(rules.tell_rows, OnWord::is_on);
        if let Some(Ok(notify)) = self.notify.as_deref().map(parse_addresses) {
            rules.notify = notify;
        }
        rules
    }
}

/// What becomes of a row whose address is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SameAddressWord {
    Skip,
    Update,
    Create,
}

impl From<SameAddressWord> for SameAddress {
    fn from(word: SameAddressWord) -> Self {
        match word {
            SameAddressWord::Skip => SameAddress::Skip,
            SameAddressWord::Update => SameAddress::Update,
            SameAddressWord::Create => SameAddress::Create,
        }
    }
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnWord {
    On,
    Off,
}

impl OnWord {
    /// Whether it is on.
    pub fn is_on(self) -> bool {
        self == OnWord::On
    }
}

#[derive(Debug, Subcommand)]
pub enum LeadsCommand {
    Tables,
    Test(LeadsTestArgs),
}

#[derive(Debug, Args)]
pub struct LeadsTestArgs {
    #[arg(value_name = "FLOW")]
    pub flow: String,
    #[arg(long)]
    pub keep: bool,
}

#[derive(Debug, Subcommand)]
pub enum NotifyCommand {
    Show,
    Set(NotifySetArgs),
    Test(NotifyTestArgs),
    Remove,
}

#[derive(Debug, Args)]
pub struct NotifySetArgs {
    #[arg(long, value_name = "HOST")]
    pub host: Option<String>,
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    #[arg(long, value_name = "HOW")]
    pub security: Option<SecurityWord>,
    #[arg(long, value_name = "ADDRESS")]
    pub sender: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    #[command(flatten)]
    pub password: PasswordArgs,
}

#[derive(Debug, Args)]
pub struct NotifyTestArgs {
    #[arg(value_name = "ADDRESSES")]
    pub to: String,
}

/// How the way to the mail server is kept from other eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SecurityWord {
    Starttls,
    Tls,
    None,
}

impl From<SecurityWord> for MailSecurity {
    fn from(word: SecurityWord) -> Self {
        match word {
            SecurityWord::Starttls => MailSecurity::Starttls,
            SecurityWord::Tls => MailSecurity::Tls,
            SecurityWord::None => MailSecurity::None,
        }
    }
}
