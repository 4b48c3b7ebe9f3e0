//! The answers file: a whole setup in TOML that a consultant can read, diff and replay. No secret in it, only where one
//! is found.
//!
//! ```toml
//! name = "contoso"
//! system = "dynamics"
//! url = "https://contoso.crm4.dynamics.com"
//! tenant = "contoso.onmicrosoft.com"
//! client_id = "0fc1a9b0-1111-2222-3333-444455556666"
//! secret = "env:CONTOSO_SECRET"        # or file:PATH, stdin, vault
//! # auth = "certificate", "password", "browser" or "device-code"; then `secret` is where the private key, the password or
//! # (vault only) the kept sign-in is found, `certificate` the public certificate, `user` who signs in
//! secret_expires = "2027-03-31"        # the client secret's last day, and a companion solution to check; both optional
//! solution = "ContosoCampaign"
//! tables = ["contact", "account"]
//!
//! [[mapping]]
//! table = "contact"
//! include = ["nickname"]
//! exclude = ["jobtitle"]
//! rename = { emailaddress1 = "email" }
//! conversion = { telephone1 = "phone" }
//!
//! [[enumeration]]
//! option_set = "contact_gendercode"
//! enumeration = "gender"
//! replace = true
//!
//! [[flow]]
//! table = "contact"
//! filter = "statecode = 0"
//!
//! [mail]
//! host = "smtp.contoso.example"
//! sender = "crm@contoso.example"
//! user = "kim"
//! password = "env:MAIL_PASSWORD"       # or file:PATH, vault
//! ```
//! What is exported is the whole setup (`whole = true`): every table, field, list and flow stands in it, so that it leads to
//! the same setup whatever would be proposed.
mod apply;
mod difference;
mod export;
mod mail;
#[cfg(test)]
mod tests;
mod text;
mod workflows;

pub use difference::{READING_SLUGS, SETUP_SLUGS, SetupDifference, differences};

pub use apply::{change_mapping, check_way};
pub use mail::MailAnswer;
pub use workflows::{check_schedule, check_workflow};

use super::questions::key;
use super::validate::AnswerProblem;
use crate::account::AuthKind;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Off, ReadMode, ReadRules, RowRules, Step, WriteRules};
use crate::mapping::{Conversion, ListKind, Treatment};
use crate::text::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form this program reads and writes.
const VERSION: u32 = 1;
/// Most bytes of an answers file: as many as workspace.toml may have, so that what is exported can be read.
pub const MAX_ANSWERS_BYTES: usize = 16 << 20;

/// A setup in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Form of the file; left out, it is the present one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Language of screens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Lang>,
    /// The account's name.
    pub name: String,
    /// Which CRM; left out, it is Dynamics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The organisation's address.
    pub url: String,
    /// How to sign in; left out, with a client secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<String>,
    /// Directory (tenant); left out, the CRM is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Where tokens come from; left out, the CRM is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Application (client) id.
    pub client_id: String,
    /// Where the method's own secret is (client secret, private key, password, kept sign-in): `env:VARIABLE`, `file:PATH`,
    /// `stdin` or `vault`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub secret: String,
    /// The public certificate, as base64 or PEM; only for a certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// How the certificate's assertion is signed: `ps256` (left out) or `rs256`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assertion: Option<String>,
    /// The user who signs in; only for a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Where a confidential application's secret is, beside the password: `env:VARIABLE` or `vault`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// The client secret's last day, `2027-03-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_expires: Option<String>,
    /// Unique name of the companion solution to check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution: Option<String>,
    /// Another address than the organisation's own that was confirmed for its tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// How many minutes a reading by date looks back; left out, as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_back: Option<u32>,
    /// How many seconds behind the CRM's clock a reading counts as up to date; left out, as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_margin: Option<u32>,
    /// How many of a hundred calls are left to the organisation's business; left out, as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_reserve: Option<u32>,
    /// Whether this is the whole setup: what is not in it is not in the setup either. Left out, it says only what differs
    /// from the proposals.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
    /// Tables to carry over; left out, the proposed ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<String>,
    /// How many links far tables come along that these link to; left out, none do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<u8>,
    /// Changes of proposed mappings.
    #[serde(default, rename = "mapping", skip_serializing_if = "Vec::is_empty")]
    pub mappings: Vec<MappingAnswer>,
    /// Changes of proposed enumerations.
    #[serde(default, rename = "enumeration", skip_serializing_if = "Vec::is_empty")]
    pub enumerations: Vec<EnumerationAnswer>,
    /// Changes of proposed flows.
    #[serde(default, rename = "flow", skip_serializing_if = "Vec::is_empty")]
    pub flows: Vec<FlowAnswer>,
    /// The account's chains of flows.
    #[serde(default, rename = "workflow", skip_serializing_if = "Vec::is_empty")]
    pub workflows: Vec<WorkflowAnswer>,
    /// The workspace's mail server; left out, it stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailAnswer>,
}

/// A chain of the account's flows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkflowAnswer {
    /// Its name.
    pub name: String,
    /// When it is due by itself, in five cron fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// The time zone of its schedule, by its IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// What it does, in this order.
    pub steps: Vec<Step>,
}

/// What differs from the proposed mapping of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingAnswer {
    /// CRM table.
    pub table: String,
    /// Another name for the campaign schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Fields to take in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// Fields to leave out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// Other column names, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rename: BTreeMap<String, String>,
    /// Other conversions, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub conversion: BTreeMap<String, Conversion>,
    /// What happens to values beyond the conversion, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub treatment: BTreeMap<String, Treatment>,
    /// References whose table stands beside them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with_target: Vec<String>,
    /// References whose table does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_target: Vec<String>,
    /// The mapping's version, so that rows written by it are known again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Every field that is carried over, instead of what differs from the proposal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldAnswer>,
}

/// A field that is carried over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldAnswer {
    /// CRM field.
    pub field: String,
    /// Campaign column.
    pub column: String,
    /// What happens to the value; left out, nothing.
    #[serde(default, skip_serializing_if = "is_keep")]
    pub conversion: Conversion,
    /// Whether the table a reference points to is kept beside it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub with_target: bool,
    /// What happens to the value beyond the conversion, and whose it is.
    #[serde(default, skip_serializing_if = "Treatment::is_plain")]
    pub treatment: Treatment,
}

fn is_keep(conversion: &Conversion) -> bool {
    *conversion == Conversion::Keep
}

/// What differs from the proposed enumeration of an option set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumerationAnswer {
    /// CRM option set.
    pub option_set: String,
    /// Another enumeration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enumeration: Option<String>,
    /// Leaves the option set out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skip: bool,
    /// Whether the CRM's values replace the enumeration's own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replace: bool,
    /// Languages of the labels, the first one for what people see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<u32>,
    /// Who may change the enumeration: open, closed or system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ListKind>,
}

/// What differs from the proposed flow of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowAnswer {
    /// CRM table.
    pub table: String,
    /// Another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Incremental or full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<ReadMode>,
    /// Only rows for which this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// When it is due by itself, in five cron fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// The time zone its schedule is kept in and its filter counts days in, by its IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Rows to try first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub try_rows: Option<u32>,
    /// Position in `run --all`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
    /// How it learns of changes and deletions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<ReadRules>,
    /// Which rows it brings, beside its filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<RowRules>,
    /// How it writes; then it is a flow of its own, that goes to the CRM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writing: Option<WriteRules>,
    /// That it is switched off: since when and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<Off>,
}

/// Where a secret is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A variable of the environment, read at every run.
    Env(String),
    /// A file, read once and stored in the vault.
    File(String),
    /// Standard input, read once and stored in the vault.
    Stdin,
    /// In the vault already.
    Vault,
}

impl SecretSource {
    /// Reads `env:VARIABLE`, `file:PATH`, `stdin`, `vault`.
    ///
    /// # Errors
    /// Anything else is taken for a secret and refused; it is not repeated.
    pub fn parse(text: &str) -> Result<Self, AnswerProblem> {
        let refused = AnswerProblem::Form("secret-in-file");
        match text.trim().split_once(':') {
            Some(("env", name)) if is_variable(name) => Ok(SecretSource::Env(name.to_owned())),
            Some(("file", path)) if !path.trim().is_empty() => Ok(SecretSource::File(path.to_owned())),
            None if text.trim() == "stdin" => Ok(SecretSource::Stdin),
            None if text.trim() == "vault" => Ok(SecretSource::Vault),
            _ => Err(refused),
        }
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

impl Answers {
    /// Reads an answers file.
    ///
    /// # Errors
    /// `AnswersUnreadable` with `line` and `problem`; nothing of a line that may hold a secret is repeated.
    pub fn parse(text: &str) -> Outcome<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.len() > MAX_ANSWERS_BYTES {
            return Err(unreadable(0, "the file is larger than 16 MB"));
        }
        let answers: Answers = toml::from_str(text).map_err(|e| toml_fault(text, &e))?;
        match answers.version {
            Some(version) if version != VERSION => Err(unreadable(1, &format!("version {version} is not known"))),
            _ => Ok(answers),
        }
    }

    /// How to sign in.
    ///
    /// # Errors
    /// `AnswerInvalid` for a method that is none.
    pub fn auth_kind(&self) -> Outcome<AuthKind> {
        let code = self.auth.as_deref().map(|a| a.trim().to_ascii_lowercase());
        let kind = code.map_or(Some(AuthKind::ClientSecret), |c| AuthKind::parse(&c));
        kind.ok_or_else(|| invalid(key::AUTH, &AnswerProblem::Form("not-a-choice")))
    }

    /// Where the method's own secret is found. A kept sign-in is in the vault, where nothing else is said.
    ///
    /// # Errors
    /// `AnswerMissing` where nothing is said, `AnswerInvalid` for anything that is no source.
    pub fn secret_source(&self) -> Outcome<SecretSource> {
        let kind = self.auth_kind()?;
        match (self.secret.trim().is_empty(), kind.is_interactive()) {
            (true, true) => Ok(SecretSource::Vault),
            (true, false) => {
                Err(Fault::new(ErrorKind::AnswerMissing, "secret: where it is found").with("question", key::SECRET))
            }
            (false, person) => match SecretSource::parse(&self.secret).map_err(|p| invalid(key::SECRET, &p))? {
                // A refresh token changes with every use: only the vault can keep it.
                SecretSource::Env(_) | SecretSource::File(_) | SecretSource::Stdin if person => {
                    Err(invalid(key::SECRET, &AnswerProblem::Form("not-typed")))
                }
                source => Ok(source),
            },
        }
    }
}

fn toml_fault(text: &str, error: &toml::de::Error) -> Fault {
    let at = error.span().map_or(0, |s| s.start);
    let line = text.bytes().take(at).filter(|b| *b == b'\n').count() + 1;
    let shown = text.lines().nth(line - 1).unwrap_or_default().to_lowercase();
    let secret = shown.contains("secret") || shown.contains("password");
    unreadable(line, if secret { "this line cannot be read" } else { error.message() })
}

fn unreadable(line: usize, problem: &str) -> Fault {
    Fault::new(ErrorKind::AnswersUnreadable, format!("line {line}: {problem}"))
        .with("line", line.to_string())
        .with("problem", problem)
}

/// `AnswerInvalid` with the `question` and the `problem`'s catalog key.
fn invalid(question: &str, problem: &AnswerProblem) -> Fault {
    let mut fault = Fault::new(ErrorKind::AnswerInvalid, format!("{question}: {}", problem.key()));
    for (name, value) in problem.args() {
        fault = fault.with(&name, value);
    }
    fault.with("question", question).with("problem", problem.key())
}
