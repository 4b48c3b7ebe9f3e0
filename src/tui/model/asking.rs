//! A line somebody types before something is done: a note, a file's name, the name of a plan.
use crate::account::Name;
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
            Asked::ApprovePlan(plan) if text != plan.digest => Err("ask-approve-bad"),
            Asked::ExportRejects if RejectForm::of_file(text).is_none() => Err("ask-export-bad"),
            Asked::IgnoreRejects(_) | Asked::RefusePlan(_) if text.is_empty() => Err("ask-reason-bad"),
            _ => Ok(text.to_owned()),
        }
    }

    /// The stem of its catalog keys: `ask-<stem>-title`, `ask-<stem>-why`, `ask-<stem>-keys`.
    pub fn stem(&self) -> &'static str {
        match self.what {
            Asked::IgnoreRejects(_) => "ignore",
            Asked::ExportRejects => "export",
            Asked::ApprovePlan(_) => "approve",
            Asked::RefusePlan(_) => "refuse",
        }
    }

    /// What its words name.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match &self.what {
            Asked::IgnoreRejects(ids) => vec![("count", ids.len().to_string())],
            Asked::ExportRejects => Vec::new(),
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
