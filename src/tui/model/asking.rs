//! A line somebody types before something is done: a note, a file's name, the name of a plan.
use super::{MailLine, Opting, named_workflow};
use crate::account::Name;
use crate::flow::{MailAddress, parse_addresses};
use crate::port::HeldPerson;
use crate::run::DeletePlan;
use crate::task::RejectForm;
use crate::tui::widget::input::Input;
use crossterm::event::{KeyCode, KeyEvent};

/// Catalog key of what is wrong where nobody is said to do it.
const NOBODY: &str = "ask-who-bad";

/// What is done once the line is right.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Let these rejects be, with the note that is typed.
    IgnoreRejects(Vec<i64>),
    /// Write the rejects that are shown into the file that is typed.
    ExportRejects,
    /// Approve a plan, whose rows meet that [`fate`](super::fate), once its digest is typed.
    ApprovePlan(Box<DeletePlan>, &'static str),
    /// Refuse a plan, for the reason that is typed.
    RefusePlan(Box<DeletePlan>),
    /// Change a line of the mail server.
    MailLine(MailLine),
    /// Send a test to the addresses that are typed.
    MailTest,
    /// Add a workflow under the name that is typed, for one of these accounts.
    NewWorkflow(Vec<Name>),
    /// Look for the person of the row that is typed.
    SeekRow,
    /// Look for everybody whose rows hold the address that is typed.
    SeekEmail,
    /// Look at the row that is typed, of that flow, on both sides.
    ExplainRow(Name),
    /// Look only in rows of the schema that is typed, one of these.
    SeekSchema(Vec<String>),
    /// Erase what is held, once its digest is typed.
    ErasePerson(Box<HeldPerson>),
    /// Note in that receipt that this task was done by whom is typed.
    ConfirmTask(i64, String),
    /// Note an opt-in: the line of it that is still missing.
    OptIn(Opting),
    /// Switch that flow off, for the reason that is typed, if any.
    SwitchOff(Name),
}

/// A line that is being typed.
#[derive(Debug, Clone)]
pub struct Asking {
    /// What for.
    pub what: Asked,
    /// The line.
    pub input: Input,
    /// Who does it, where that is kept beside what is done.
    pub by: Option<Input>,
    /// Whether that is the line that is typed just now.
    pub on_by: bool,
    /// What is wrong with it, as a catalog key.
    pub problem: Option<&'static str>,
}

impl Asking {
    /// An empty line.
    pub fn of(what: Asked) -> Self {
        Self { what, input: Input::default(), by: None, on_by: false, problem: None }
    }

    /// An empty line, and one that says who does it.
    pub fn signed(what: Asked, who: &str) -> Self {
        Self { by: Some(Input::proposed(who)), ..Self::of(what) }
    }

    /// A line with what is proposed.
    pub fn proposing(what: Asked, text: &str) -> Self {
        Self { input: Input::proposed(text), ..Self::of(what) }
    }

    /// The line that is typed just now.
    pub fn line(&mut self) -> &mut Input {
        match &mut self.by {
            Some(by) if self.on_by => by,
            _ => &mut self.input,
        }
    }

    /// A key: Tab and the arrows go from line to line where there are two, all others type.
    pub fn key(&mut self, key: KeyEvent) {
        let between = matches!(key.code, KeyCode::Tab | KeyCode::BackTab | KeyCode::Up | KeyCode::Down);
        if between && self.by.is_some() {
            self.on_by = !self.on_by;
            return;
        }
        let edited = self.line().key(key);
        self.problem = self.problem.filter(|_| !edited);
    }

    /// Who does it, as it is typed.
    pub fn who(&self) -> &str {
        self.by.as_ref().map_or("", |by| by.text().trim())
    }

    /// As [`Asking::judge`]; where something is wrong, it stands in `problem`, and the cursor in the line it is about.
    pub fn accept(&mut self) -> Option<String> {
        match self.judge() {
            Ok(text) => Some(text),
            Err(problem) => {
                self.problem = Some(problem);
                self.on_by = self.by.is_some() && problem == NOBODY;
                None
            }
        }
    }

    /// What was typed, or what is wrong with it. What destroys something needs its name, letter by letter: no key that is
    /// pressed once too often does it.
    pub fn judge(&self) -> Result<String, &'static str> {
        let text = self.input.text().trim();
        match &self.what {
            // The name first: without it nothing is done, whoever says so.
            Asked::ApprovePlan(plan, _) if text != plan.digest => Err("ask-approve-bad"),
            Asked::RefusePlan(_) if text.is_empty() => Err("ask-reason-bad"),
            _ if self.by.is_some() && self.who().is_empty() => Err(NOBODY),
            // A password is taken as it was typed.
            Asked::MailLine(MailLine::Password) => Ok(self.input.text().to_owned()),
            Asked::MailLine(MailLine::Host) if text.is_empty() => Err("ask-mail-host-bad"),
            Asked::MailLine(MailLine::Port) if !text.parse::<u16>().is_ok_and(|port| port > 0) => {
                Err("ask-mail-port-bad")
            }
            Asked::MailLine(MailLine::Sender) if MailAddress::parse(text).is_err() => Err("ask-mail-address-bad"),
            Asked::MailTest if !parse_addresses(text).is_ok_and(|all| !all.is_empty()) => Err("ask-mail-address-bad"),
            Asked::ErasePerson(held) if text != held.digest => Err("ask-erase-bad"),
            Asked::NewWorkflow(accounts) if named_workflow(text, accounts).is_none() => Err("ask-workflow-bad"),
            Asked::SeekRow | Asked::SeekEmail | Asked::ExplainRow(_) if text.is_empty() => Err("ask-seek-bad"),
            Asked::SeekSchema(known) if !text.is_empty() && known.iter().all(|one| !one.eq_ignore_ascii_case(text)) => {
                Err("ask-schema-bad")
            }
            Asked::ConfirmTask(..) if text.is_empty() => Err(NOBODY),
            Asked::ExportRejects if RejectForm::of_file(text).is_none() => Err("ask-export-bad"),
            Asked::IgnoreRejects(_) if text.is_empty() => Err("ask-reason-bad"),
            Asked::OptIn(_) if !text.chars().any(char::is_alphanumeric) => Err("ask-opt-in-bad"),
            _ => Ok(text.to_owned()),
        }
    }

    /// Catalog keys of its title, of what it is for and of the line's name.
    pub fn keys(&self) -> [&'static str; 3] {
        match self.what {
            Asked::IgnoreRejects(_) => ["ask-ignore-title", "ask-ignore-why", "ask-ignore-label"],
            Asked::ExportRejects => ["ask-export-title", "ask-export-why", "ask-export-label"],
            Asked::ApprovePlan(..) => ["ask-approve-title", "ask-approve-why", "ask-approve-label"],
            Asked::RefusePlan(_) => ["ask-refuse-title", "ask-refuse-why", "ask-refuse-label"],
            Asked::MailLine(line) => ["screen-mail", line.means(), line.name()],
            Asked::MailTest => ["ask-mail-test-title", "ask-mail-test-why", "ask-mail-test-label"],
            Asked::NewWorkflow(ref accounts) if accounts.len() > 1 => {
                ["ask-workflow-title", "ask-workflow-why-several", "ask-workflow-label"]
            }
            Asked::NewWorkflow(_) => ["ask-workflow-title", "ask-workflow-why", "ask-workflow-label"],
            Asked::SeekRow => ["ask-seek-title", "cli-privacy-show--row", "ask-seek-row-label"],
            Asked::ExplainRow(_) => ["ask-row-title", "ask-row-why", "ask-seek-row-label"],
            Asked::SeekEmail => ["ask-seek-title", "ask-seek-email-why", "ask-seek-email-label"],
            Asked::SeekSchema(_) => ["ask-schema-title", "ask-schema-why", "ask-schema-label"],
            Asked::ErasePerson(_) => ["ask-erase-title", "ask-erase-why", "ask-erase-label"],
            Asked::ConfirmTask(..) => ["ask-task-title", "ask-task-why", "ask-task-label"],
            Asked::OptIn(ref opting) => opting.keys(),
            Asked::SwitchOff(_) => ["ask-off-title", "ask-off-why", "ask-off-label"],
        }
    }

    /// What its words name.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match &self.what {
            Asked::IgnoreRejects(ids) => vec![("count", ids.len().to_string())],
            Asked::ExportRejects | Asked::MailLine(_) | Asked::MailTest | Asked::SeekRow | Asked::SeekEmail => {
                Vec::new()
            }
            Asked::NewWorkflow(accounts) => vec![("accounts", comma(accounts))],
            Asked::ExplainRow(flow) | Asked::SwitchOff(flow) => vec![("flow", flow.to_string())],
            Asked::SeekSchema(known) => vec![("schemas", comma(known))],
            Asked::ErasePerson(held) => vec![
                ("digest", held.digest.clone()),
                ("rows", crate::i18n::grouped(held.rows.len() as u64)),
                ("traces", crate::i18n::grouped(held.places.iter().map(|place| place.count).sum())),
            ],
            Asked::ConfirmTask(receipt, task) => vec![("id", receipt.to_string()), ("task", task.clone())],
            Asked::OptIn(opting) => {
                vec![("row", opting.row.clone()), ("field", opting.field.clone().unwrap_or_default())]
            }
            Asked::ApprovePlan(plan, fate) => {
                std::iter::once(("fate", (*fate).to_owned())).chain(plan_args(plan)).collect()
            }
            Asked::RefusePlan(plan) => plan_args(plan).to_vec(),
        }
    }

    /// Whether something goes that cannot be had back from here.
    pub fn destroys(&self) -> bool {
        match self.what {
            Asked::ApprovePlan(_, fate) => !matches!(fate, "mark" | "ignore"),
            Asked::ErasePerson(_) => true,
            _ => false,
        }
    }
}

fn plan_args(plan: &DeletePlan) -> [(&'static str, String); 4] {
    [
        ("digest", plan.digest.clone()),
        ("flow", plan.flow.to_string()),
        ("rows", crate::i18n::grouped(plan.rows)),
        ("living", crate::i18n::grouped(plan.living)),
    ]
}

fn comma<T: ToString>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The name proposed for a file of rejects.
pub fn file_name(flow: &Name, run: &str, whole_flow: bool) -> String {
    let of = if whole_flow { String::new() } else { format!("-{run}") };
    format!("rejects-{flow}{of}.csv")
}
