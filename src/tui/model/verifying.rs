//! A comparison of a flow's rows on both sides: how far it is, then what it found.
use super::{Model, Route};
use crate::account::Name;
use crate::engine::{Difference, Unequal};
use crate::fault::{Fault, Outcome};
use crate::run::{Counters, RunSnapshot, RunState};
use crate::task::Compared;
use crate::tui::effect::{TaskId, VerifyEnd};
use crate::tui::widget::gauge;
use crate::tui::widget::list::ListState;
use std::collections::BTreeMap;

/// So many rows that differ are kept to be looked at.
pub const MOST_UNEQUAL: usize = 10_000;

/// The screen; the comparison goes on when it is left.
#[derive(Debug)]
pub struct Verifying {
    /// Of which flow.
    pub flow: Name,
    /// From where it was opened.
    pub from: Route,
    /// Under which its news come.
    pub task: TaskId,
    /// The last that was heard while it works.
    pub snapshot: Option<Box<RunSnapshot>>,
    /// How many rows of each kind, while it works.
    pub counts: BTreeMap<Difference, u64>,
    /// Whether somebody asked for its end.
    pub stopping: bool,
    /// What it came to, or why it could not begin.
    pub end: Option<Outcome<Box<VerifyEnd>>>,
    /// The selected row among those that differ.
    pub list: ListState,
}

impl Verifying {
    /// One that begins.
    pub fn of(flow: Name, from: Route, task: TaskId) -> Self {
        Self {
            flow,
            from,
            task,
            snapshot: None,
            counts: BTreeMap::new(),
            stopping: false,
            end: None,
            list: ListState::default(),
        }
    }

    /// Whether it works.
    pub fn active(&self) -> bool {
        self.end.is_none()
    }

    /// What was found, once it ended.
    pub fn found(&self) -> Option<&Compared> {
        Some(&self.end.as_ref()?.as_ref().ok()?.found)
    }

    /// Rows that were compared.
    pub fn counters(&self) -> Counters {
        match &self.end {
            Some(Ok(end)) => end.end.record.counters,
            _ => self.snapshot.as_ref().map(|snapshot| snapshot.counters).unwrap_or_default(),
        }
    }

    /// What kept it from its end, where something did.
    pub fn fault(&self) -> Option<&Fault> {
        match self.end.as_ref()? {
            Ok(end) => end.end.fault.as_ref(),
            Err(fault) => Some(fault),
        }
    }

    /// Catalog key of the sentence about the whole, once it ended.
    pub fn verdict(&self) -> Option<&'static str> {
        match self.end.as_ref()? {
            Ok(end) => {
                let whole = end.end.fault.is_none() && end.end.record.state != RunState::Cancelled;
                // Nothing stands above it here.
                Some(if whole { end.found.verdict(true) } else { "verify-broken-here" })
            }
            Err(_) => None,
        }
    }

    /// The selected row.
    pub fn row(&self) -> Option<&Unequal> {
        self.found()?.first.get(self.list.selected())
    }

    /// How far it is, of a hundred, where that is known.
    pub fn percent(&self) -> Option<u64> {
        let snapshot = self.snapshot.as_ref()?;
        snapshot.expected.filter(|all| *all > 0).map(|all| gauge::percent(snapshot.counters.read, all))
    }

    /// The command line that does the same.
    pub fn command(&self) -> String {
        format!("fieldbridge verify {}", self.flow)
    }
}

impl Model {
    /// The line that tells on other screens that a comparison goes on; none where none does.
    pub fn comparing_text(&self) -> Option<String> {
        let active = self.verifying.as_ref().filter(|verifying| verifying.active())?;
        let flow = ("flow", active.flow.as_str().into());
        Some(match active.percent() {
            Some(percent) => self.words.say_with("verify-hint-far", &[flow, ("percent", percent.into())]),
            None => self.words.say_with("verify-hint", &[flow]),
        })
    }
}
