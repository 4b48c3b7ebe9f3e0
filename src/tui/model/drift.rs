//! The changes of an account's tables, and what somebody says about each before it is carried out.
use super::Loaded;
use crate::account::ExternalAccount;
use crate::mapping::{Decision, Drift};
use crate::task::{DriftReport, DriftWish};
use crate::tui::widget::list::ListState;
use std::collections::BTreeMap;

/// The screen of changes.
#[derive(Debug)]
pub struct Changes {
    /// Whose.
    pub account: Box<ExternalAccount>,
    /// The lines.
    pub report: Loaded<Box<DriftReport>>,
    /// The selected line.
    pub list: ListState,
    /// What is said about lines, by name; nothing is to postpone.
    pub choices: BTreeMap<String, Decision>,
    /// What is said is being carried out.
    pub settling: bool,
    /// It was told that what is said is not carried out yet; leaving once more leaves.
    pub warned: bool,
}

impl Changes {
    /// Of that account, nothing read yet.
    pub fn of(account: ExternalAccount) -> Self {
        Self {
            account: Box::new(account),
            report: Loaded::Waiting,
            list: ListState::default(),
            choices: BTreeMap::new(),
            settling: false,
            warned: false,
        }
    }

    /// All lines.
    pub fn lines(&self) -> &[Drift] {
        self.report.ready().map_or(&[], |r| r.drifts.as_slice())
    }

    /// The selected line.
    pub fn line(&self) -> Option<&Drift> {
        self.lines().get(self.list.selected())
    }

    /// What is said about a line.
    pub fn choice(&self, line: &Drift) -> Option<Decision> {
        self.choices.get(&line.name()).copied()
    }

    /// Takes what was read; what was said about lines that are gone is forgotten.
    pub fn take(&mut self, report: DriftReport) {
        self.list.resize(report.drifts.len());
        self.choices.retain(|name, _| report.drifts.iter().any(|d| d.name() == *name));
        self.report = Loaded::Ready(Box::new(report));
        self.settling = false;
    }

    /// What was said, as one wish.
    pub fn wish(&self) -> DriftWish {
        let named = |wanted: Decision| -> Vec<String> {
            self.choices.iter().filter(|(_, said)| **said == wanted).map(|(name, _)| name.clone()).collect()
        };
        DriftWish { all: false, accept: named(Decision::Accept), leave: named(Decision::Leave) }
    }

    /// The command line that does the same.
    pub fn command(&self) -> String {
        let account = &self.account.name;
        if self.choices.is_empty() {
            return format!("fieldbridge tables {account} --drift");
        }
        let wish = self.wish();
        let said = |option: &str, names: &[String]| -> String {
            names.iter().map(|name| format!(" --{option} '{}'", name.replace('\'', ""))).collect()
        };
        let line =
            format!("fieldbridge tables {account}{}{}", said("accept", &wish.accept), said("leave", &wish.leave));
        crate::text::clean_line(&line).into_owned()
    }
}
