//! A line somebody types before something is done: a note, a file's name, the name of a plan.
use super::MailLine;
use crate::account::Name;
use crate::flow::{MailAddress, parse_addresses};
use crate::run::DeletePlan;
use crate::task::RejectForm;
use crate::tui::widget::input::Input;

/// What is done once the line is right.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Let these rejects be, with the note that is typed.
    IgnoreRejects(Vec<i64>),
    /// Write the rejects that are shown into the file that is typed.
    ExportRejects,
    /// Approve a plan, once its digest is typed.
    ApprovePlan(Box<DeletePlan>),
    /// Refuse a plan, for the reason that is typed.
    RefusePlan(Box<DeletePlan>),
    /// Change a line of the mail server.
    MailLine(MailLine),
    /// Send a test to the addresses that are typed.
    MailTest,
}

/// A line that is being typed.
#[derive(Debug, Clone)]
pub struct Asking {
    /// What for.
    pub what: Asked,
    /// The line.
    pub input: Input,
    /// What is wrong with it, as a catalog key.
    pub problem: Option<&'static str>,
}

impl Asking {
    /// An empty line.
    pub fn of(what: Asked) -> Self {
        Self { what, input: Input::default(), problem: None }
    }

    /// A line with what is proposed.
    pub fn proposing(what: Asked, text: &str) -> Self {
        Self { what, input: Input::proposed(text), problem: None }
    }

    /// What was typed, or what is wrong with it. What destroys something needs its name, letter by letter: no key that is
    /// pressed once too often does it.
    pub fn judge(&self) -> Result<String, &'static str> {
        let text = self.input.text().trim();
        match &self.what {
            // A password is taken as it was typed.
            Asked::MailLine(MailLine::Password) => Ok(self.input.text().to_owned()),
            Asked::MailLine(MailLine::Host) if text.is_empty() => Err("ask-mail-host-bad"),
            Asked::MailLine(MailLine::Port) if !text.parse::<u16>().is_ok_and(|port| port > 0) => {
                Err("ask-mail-port-bad")
            }
            Asked::MailLine(MailLine::Sender) if MailAddress::parse(text).is_err() => Err("ask-mail-address-bad"),
            Asked::MailTest if !parse_addresses(text).is_ok_and(|all| !all.is_empty()) => Err("ask-mail-address-bad"),
            Asked::ApprovePlan(plan) if text != plan.digest => Err("ask-approve-bad"),
            Asked::ExportRejects if RejectForm::of_file(text).is_none() => Err("ask-export-bad"),
            Asked::IgnoreRejects(_) | Asked::RefusePlan(_) if text.is_empty() => Err("ask-reason-bad"),
            _ => Ok(text.to_owned()),
        }
    }

    /// Catalog keys of its title, of what it is for and of the line's name.
    pub fn keys(&self) -> [&'static str; 3] {
        match self.what {
            Asked::IgnoreRejects(_) => ["ask-ignore-title", "ask-ignore-why", "ask-ignore-label"],
            Asked::ExportRejects => ["ask-export-title", "ask-export-why", "ask-export-label"],
            Asked::ApprovePlan(_) => ["ask-approve-title", "ask-approve-why", "ask-approve-label"],
            Asked::RefusePlan(_) => ["ask-refuse-title", "ask-refuse-why", "ask-refuse-label"],
            Asked::MailLine(line) => ["screen-mail", line.means(), line.name()],
            Asked::MailTest => ["ask-mail-test-title", "ask-mail-test-why", "ask-mail-test-label"],
        }
    }

    /// What its words name.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match &self.what {
            Asked::IgnoreRejects(ids) => vec![("count", ids.len().to_string())],
            Asked::ExportRejects | Asked::MailLine(_) | Asked::MailTest => Vec::new(),
            Asked::ApprovePlan(plan) | Asked::RefusePlan(plan) => vec![
                ("digest", plan.digest.clone()),
                ("flow", plan.flow.to_string()),
                ("rows", crate::i18n::grouped(plan.rows)),
                ("living", crate::i18n::grouped(plan.living)),
            ],
        }
    }

    /// Whether something goes for good.
    pub fn destroys(&self) -> bool {
        matches!(self.what, Asked::ApprovePlan(_))
    }
}

/// The name proposed for a file of rejects.
pub fn file_name(flow: &Name, run: &str, whole_flow: bool) -> String {
    let of = if whole_flow { String::new() } else { format!("-{run}") };
    format!("rejects-{flow}{of}.csv")
}
