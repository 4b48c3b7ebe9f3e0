//! What one turn of `update` may know, and what a screen hands back from it.
use super::effect::{Effect, TaskId};
use crate::account::Name;
use crate::i18n::Words;
use jiff::Timestamp;
use std::cell::Cell;

/// What an update may know beside the model.
#[derive(Debug, Clone, Copy)]
pub struct UpdateCx<'a> {
    /// The words of the chosen language.
    pub words: Words,
    /// The time of this turn.
    pub now: Timestamp,
    /// The number the next task gets.
    pub next_task: &'a Cell<u64>,
}

impl UpdateCx<'_> {
    /// A new task's id.
    pub fn task(&self) -> TaskId {
        let id = self.next_task.get();
        self.next_task.set(id.wrapping_add(1));
        TaskId(id)
    }
}

/// Where the wizard wants to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leave {
    /// To the home screen; the draft is kept, or has become real.
    Home,
    /// To the monitor, to run these flows in this order.
    Monitor(Vec<Name>),
}

/// What the wizard hands back from one turn.
#[derive(Debug, Clone, Default)]
pub struct WizardOut {
    /// Work to do; the answers come back to [`Wizard::done`](super::wizard::Wizard::done) under the same id.
    pub effects: Vec<(TaskId, Effect)>,
    /// Where to go, if away.
    pub leave: Option<Leave>,
    /// One line said in passing.
    pub toast: Option<String>,
    /// Whether the key or command meant something here; the shell takes what was not handled.
    pub handled: bool,
}

impl WizardOut {
    /// Understood, nothing more to do.
    pub fn handled() -> Self {
        Self { handled: true, ..Self::default() }
    }
}
